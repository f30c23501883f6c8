"""The HTML of a letter, made of its plain text: nothing in it is markup but what stands here.

Mail programs keep no style sheets, so attributes carry the few looks; on pages of the site, where no attribute may,
classes do. Every link shows the address to which it leads.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils import translation

_ADDRESS = re.compile(r"""https?://[^\s<>"“”«»]+[^\s<>"“”«».,;:!?)\]'’]""")


@dataclass(frozen=True, slots=True)
class Looks:
    """The attributes that give each part of a letter its looks, and what its head has beside its title."""

    body: str
    text: str
    button: str
    address: str
    foot: str
    head: str = ""


MAIL = Looks(
    body='style="margin:0;padding:24px 16px;background:#ffffff;color:#1b1b1f;font-family:Arial,Helvetica,sans-serif"',
    text='style="margin:0 auto;max-width:600px;font-size:16px;line-height:1.5"',
    button=(
        'style="display:inline-block;padding:12px 24px;border-radius:6px;background:#1d4ed8;color:#ffffff;'
        'font-weight:bold;text-decoration:none"'
    ),
    address='style="word-break:break-all"',
    foot=(
        'style="margin:32px auto 0;padding-top:12px;border-top:1px solid #c8c8d0;max-width:600px;font-size:13px;'
        'color:#4a4a55"'
    ),
)


class Main(NamedTuple):
    """Where a letter wants its reader to go, and what stands on the button."""

    link: str = ""
    button: str = ""


NOWHERE = Main()


def html_of(text: str, *, subject: str, footer: str = "", main: Main = NOWHERE, looks: Looks = MAIL) -> str:
    """The whole HTML of a letter in the language that is active; the main link alone in a paragraph is a button."""
    language = translation.get_language() or "en"
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    foot = f"<div {looks.foot}>\n{_paragraphs(footer, NOWHERE, looks)}\n</div>\n" if footer else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}" dir="{direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(subject)}</title>\n'
        f"{looks.head}</head>\n<body {looks.body}>\n<div {looks.text}>\n{_paragraphs(text, main, looks)}\n</div>\n"
        f"{foot}</body>\n</html>\n"
    )


def _paragraphs(text: str, main: Main, looks: Looks) -> str:
    blocks = (block.strip("\n") for block in re.split(r"\n[ \t]*\n", text))
    return "\n".join(_paragraph(block, main, looks) for block in blocks if block.strip())


def _paragraph(block: str, main: Main, looks: Looks) -> str:
    if main.link and block.strip() == main.link:
        href = escape(main.link)
        button = f'<a href="{href}" {looks.button}>{escape(main.button)}</a><br>\n' if main.button else ""
        return f'<p>{button}<a href="{href}" {looks.address}>{href}</a></p>'
    return f"<p>{'<br>'.join(map(_line, block.splitlines()))}</p>".replace("<br>", "<br>\n")


def _line(line: str) -> str:
    made, at = [], 0
    for found in _ADDRESS.finditer(line):
        href = escape(found[0])
        made += [escape(line[at : found.start()]), f'<a href="{href}">{href}</a>']
        at = found.end()
    return "".join([*made, escape(line[at:])])
