"""What is written down for a possible decision, and what takes its place later: checked before it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hustings import errors
from hustings.decision import placeholders
from hustings.decision.giving import Giving
from hustings.decision.possible import Outcome

MAX_CONTACT, MAX_REASON = 300, 300
ENDORSES = (Outcome.ENDORSED, Outcome.SEVERAL)


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
        texts = self.texts
        placeholders.parse_letter(outcome, texts.subject, texts.letter)
        placeholders.parse_press(outcome, texts.headline, texts.press)
        if len(self.contact) > MAX_CONTACT:
            raise errors.WrongInput(_too_long(MAX_CONTACT), field="contact")
        if outcome not in ENDORSES and (self.giving.link or texts.call or texts.call_subject):
            raise errors.WrongInput(_("Nobody is endorsed then: there is nobody to give to."), field="link")
        self.giving.check()
        if texts.call.strip() or texts.call_subject.strip():
            placeholders.parse_call(outcome, texts.call_subject, texts.call)
            if not self.giving.link:
                raise errors.WrongInput(_("A call to give needs the page to give on."), field="link")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the press page says from now on, and why; ``link`` is a new page to give, empty when the old one stays."""

    headline: str
    press: str
    reason: str
    link: str = ""

    def check(self, outcome: Outcome) -> None:
        """Errors: WrongInput, its field the one at fault."""
        if not self.reason.strip():
            raise errors.WrongInput(_("Say what is corrected, and why."), field="reason")
        if len(self.reason) > MAX_REASON:
            raise errors.WrongInput(_too_long(MAX_REASON), field="reason")
        if len(self.reason.strip().splitlines()) > 1:
            raise errors.WrongInput(_("Write this on one line."), field="reason")
        placeholders.parse_press(outcome, self.headline, self.press)
        if self.link and outcome not in ENDORSES:
            raise errors.WrongInput(_("Nobody is endorsed then: there is nobody to give to."), field="link")
        Giving(self.link.strip()).check()


def _too_long(most: int) -> str:
    return _("Write %(most)d characters at most.") % {"most": most}
