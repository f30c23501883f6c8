"""Text of several lines that many people read: what is not seen is refused, and so are links that are no web pages."""

import re
import unicodedata
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors

_LINES = frozenset("\n\t")
# What turns the text around it, or writes over what stands there.
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)))
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_SCHEME = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*)://|\b(javascript|vbscript|data|file|blob|sms|tel|intent):(?=\S)")
_LINK = re.compile(r"(?i)\bhttps?://[^\s<>\"]*")
_LONGEST_LINK = 500
_ONE_S_OWN = gettext_lazy(
    "Do not link to the pages on which one votes, or to a place within a page of this site: everybody has a link of"
    " their own, and with somebody else's they would cast somebody else's ballot."
)


def parse_text(written: str, *, field: str, longest: int) -> str:
    """The text with line feeds at its lines' ends and nothing around it; empty stays empty. Errors: WrongInput."""
    text = unicodedata.normalize("NFC", written.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > longest:
        said = _("This is %(given)d characters long; at most %(number)d are allowed for everybody.")
        raise errors.WrongInput(said % {"given": len(text), "number": longest}, field=field)
    for char in text:
        if char in _TURNING or (unicodedata.category(char) in _UNSEEN and char not in _LINES):
            said = _("There is a character in it that nobody sees (%(code)s). Write it in visible ones.")
            raise errors.WrongInput(said % {"code": f"U+{ord(char):04X}"}, field=field)
    check_links(text, field=field)
    return text


def check_links(text: str, *, field: str) -> None:
    """Return when every link is an http or https address with a host and no password in it; else WrongInput."""
    for found in _SCHEME.finditer(text):
        if (found[1] or found[2]).lower() not in ("http", "https"):
            said = _("“%(link)s”: links may only be web addresses, which begin with https:// or http://.")
            raise errors.WrongInput(said % {"link": f"{found[1] or found[2]}:"}, field=field)
    for link in _LINK.findall(text):
        parse_link(link, field=field)
    if f"{_site()}/vote" in unicodedata.normalize("NFKC", text).casefold():
        raise errors.WrongInput(f"{_ONE_S_OWN}", field=field)  # mail programs make links of it without a scheme, too


def parse_link(written: str, *, field: str) -> str:
    """The address of a web page. Errors: WrongInput."""
    link = written.strip()
    if not (link.isprintable() and " " not in link and len(link) <= _LONGEST_LINK and _leads_to_a_page(link)):
        said = _("“%(link)s” is not a web address: write it whole, as in https://example.org/page.")
        raise errors.WrongInput(said % {"link": link[:80]}, field=field)
    if _acts_for_somebody(link):
        raise errors.WrongInput(f"{_ONE_S_OWN}", field=field)
    return link


def _leads_to_a_page(link: str) -> bool:
    try:
        parts = urlsplit(link)
        numbered = parts.port is None or parts.port > 0
    except ValueError:
        return False
    # With a name before an @, the address reads as if it led elsewhere.
    return numbered and parts.scheme in ("http", "https") and "." in (parts.hostname or "") and "@" not in parts.netloc


def _acts_for_somebody(link: str) -> bool:
    """Whether it leads to a page of this site's with what lets somebody act, or to where that is asked for."""
    parts = urlsplit(unicodedata.normalize("NFKC", link))
    if (parts.hostname or "").rstrip(".") != _site().partition(":")[0]:
        return False
    # As browsers read a path: %2e%2e is .., a backslash is a slash.
    path = "/" + normpath(unquote(parts.path).replace("\\", "/")).lstrip("/")
    return bool(parts.fragment) or path == "/vote" or path.startswith("/vote/")


def _site() -> str:
    return urlsplit(settings.SITE_ADDRESS).netloc.casefold()
