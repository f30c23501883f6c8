"""What is written down for a possible decision, and what takes its place later: checked before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision import placeholders
from hustings.decision.giving import Giving
from hustings.decision.possible import Outcome

MAX_LINE, MAX_TEXT, MAX_CONTACT, MAX_REASON = 200, 10_000, 300, 300
_ENDORSES = (Outcome.ENDORSED, Outcome.SEVERAL)


@dataclass(frozen=True, slots=True)
class Texts:
    """An announcement's texts in one language; without ``call`` nobody is asked to give."""

    subject: str
    letter: str
    headline: str
    press: str
    call_subject: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is written down for one possible decision in one language; giving and contact are of all languages."""

    texts: Texts
    giving: Giving = field(default_factory=Giving)
    contact: str = ""

    def check(self, outcome: Outcome) -> None:
        """Errors: WrongInput, its field the one at fault."""
        texts, known = self.texts, placeholders.OF[outcome]
        letter = (*known, placeholders.MEMBER)
        _line(texts.subject, letter, "subject")
        _text(texts.letter, letter, "letter")
        _line(texts.headline, known, "headline")
        _text(texts.press, known, "press")
        if len(self.contact) > MAX_CONTACT:
            raise errors.WrongInput(_too_long(MAX_CONTACT), field="contact")
        if outcome not in _ENDORSES and (self.giving.link or texts.call or texts.call_subject):
            raise errors.WrongInput(_("Nobody is endorsed then: there is nobody to give to."), field="link")
        self.giving.check()
        if texts.call.strip() or texts.call_subject.strip():
            self._check_call((*letter, placeholders.LINK))

    def _check_call(self, known: tuple[str, ...]) -> None:
        _line(self.texts.call_subject, known, "call_subject")
        _text(self.texts.call, known, "call")
        if not self.giving.link:
            raise errors.WrongInput(_("A call to give needs the page to give on."), field="link")
        if placeholders.LINK not in placeholders.names_in(self.texts.call):
            raise errors.WrongInput(_("Write {link} where the page to give on is to stand."), field="call")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the press page says from now on, and why; ``link`` is a new page to give, empty when the old one stays."""

    headline: str
    press: str
    reason: str
    link: str = ""

    def check(self, outcome: Outcome) -> None:
        """Errors: WrongInput, its field the one at fault."""
        _line(self.reason, None, "reason", MAX_REASON)
        _line(self.headline, placeholders.OF[outcome], "headline")
        _text(self.press, placeholders.OF[outcome], "press")
        if self.link and outcome not in _ENDORSES:
            raise errors.WrongInput(_("Nobody is endorsed then: there is nobody to give to."), field="link")
        Giving(self.link.strip()).check()


def _line(text: str, known: tuple[str, ...] | None, name: str, most: int = MAX_LINE) -> None:
    if len(text.strip().splitlines()) > 1:
        raise errors.WrongInput(_("Write this on one line."), field=name)
    _text(text, known, name, most)


def _text(text: str, known: tuple[str, ...] | None, name: str, most: int = MAX_TEXT) -> None:
    """``known`` are the places that can be filled; None where braces are text."""
    if not text.strip():
        raise errors.WrongInput(_("Write something here."), field=name)
    if len(text) > most:
        raise errors.WrongInput(_too_long(most), field=name)
    if known is not None:
        placeholders.check(text, known, field=name)


def _too_long(most: int) -> str:
    return _("This is too long: %(most)d characters at most.") % {"most": most}
