"""The page outside where supporters can give, with the reference code that tells whence they came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from hustings import errors

MAX_LINK = 500
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_CODE = re.compile(r"[A-Za-z0-9_.-]{0,60}")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Giving:
    """``link`` is empty when nobody is asked to give; ``code`` goes along as the parameter ``code_name``."""

    link: str = ""
    code_name: str = ""
    code: str = ""

    def check(self) -> None:
        """Errors: WrongInput, its field ``link``, ``code_name`` or ``code``."""
        if self.code and not _NAME.fullmatch(self.code_name):
            raise errors.WrongInput(
                _("Name the parameter as the page calls it, for instance refcode."), field="code_name"
            )
        if not _CODE.fullmatch(self.code):
            raise errors.WrongInput(
                _("A reference code is made of letters without accents, digits, dots, dashes and underscores."),
                field="code",
            )
        if self.link and not _is_page(self.link):
            said = _("Write the whole address of the page, beginning with https://, without a name or password in it.")
            raise errors.WrongInput(said, field="link")

    def address(self) -> str:
        """The page with its reference code; what else is asked of the page stays."""
        if not self.link or not self.code:
            return self.link
        parts = urlsplit(self.link)
        asked = [
            (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != self.code_name
        ]
        return urlunsplit(parts._replace(query=urlencode([*asked, (self.code_name, self.code)])))


def _is_page(link: str) -> bool:
    if len(link) > MAX_LINK or not link.isascii() or not link.isprintable() or " " in link or "\\" in link:
        return False
    try:
        parts = urlsplit(link)
        named = _HOST.fullmatch(parts.hostname or "") and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(named) and "@" not in parts.netloc
