"""The HTML of a letter, made of its plain text: nothing in it is markup but what stands here.

Mail programs keep no style sheets, so attributes carry the few looks. Every link shows the address to which it leads.
"""

import re
from html import escape

from django.utils import translation

_ADDRESS = re.compile(r"""https?://[^\s<>"“”«»]+[^\s<>"“”«».,;:!?)\]'’]""")

_BODY = "margin:0;padding:24px 16px;background:#ffffff;color:#1b1b1f;font-family:Arial,Helvetica,sans-serif"
_TEXT = "margin:0 auto;max-width:600px;font-size:16px;line-height:1.5"
_BUTTON = (
    "display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;"
    "font-weight:bold;text-decoration:none"
)
_FOOT = "margin:32px auto 0;padding-top:12px;border-top:1px solid #c8c8d0;max-width:600px;font-size:13px;color:#4a4a55"


def html_of(text: str, *, subject: str, footer: str = "", link: str = "", button: str = "") -> str:
    """The whole HTML of a letter in the language that is active; ``link`` alone in a paragraph becomes a button."""
    language = translation.get_language() or "en"
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    foot = f'<div style="{_FOOT}">\n{_paragraphs(footer)}\n</div>\n' if footer else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(subject)}</title>\n'
        f'</head>\n<body style="{_BODY}">\n<div style="{_TEXT}">\n{_paragraphs(text, link, button)}\n</div>\n{foot}'
        "</body>\n</html>\n"
    )


def _paragraphs(text: str, link: str = "", button: str = "") -> str:
    blocks = (block.strip("\n") for block in re.split(r"\n[ \t]*\n", text))
    return "\n".join(_paragraph(block, link, button) for block in blocks if block.strip())


def _paragraph(block: str, link: str, button: str) -> str:
    if link and block.strip() == link:
        href = escape(link)
        shown = f'<a href="{href}" style="{_BUTTON}">{escape(button)}</a><br>\n' if button else ""
        return f'<p>{shown}<a href="{href}" style="word-break:break-all">{href}</a></p>'
    return f"<p>{'<br>'.join(map(_line, block.splitlines()))}</p>".replace("<br>", "<br>\n")


def _line(line: str) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(line):
        href = escape(found[0])
        made += [escape(line[at : found.start()]), f'<a href="{href}">{href}</a>']
        at = found.end()
    return "".join([*made, escape(line[at:])])
