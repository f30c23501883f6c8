"""An announcement as its readers will see it: both letters as mail programs show them, and the press page's text."""

from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _

from hustings.decision import announcement_actions as actions
from hustings.decision.prepared import Texts
from hustings.elections.models import Election
from hustings.mailroom.envelope import Preview, preview_of
from hustings.mailroom.letters import Letter
from hustings.mailroom.models import Message, Purpose
from hustings.web.organizer.letters import page_looks


class Shown(NamedTuple):
    """What goes to everybody, what goes to whoever agreed to campaigning (None: nothing), what the press page says."""

    notice: Preview
    call: Preview | None
    headline: str
    press: str


def shown(election: Election, language: str, said: Texts, *, page: str, link: str) -> Shown:
    """These texts, filled in already, in this language; ``page`` and ``link`` are where the letters lead."""
    with translation.override(language):
        notice = Letter(said.subject, said.letter, page, _("See the result"))
        call = Letter(said.call_subject, said.call, link, _("Give"))
    return Shown(
        preview_of(_message(election, language, actions.NOTICE, Purpose.NOTICE), notice, page_looks()),
        preview_of(_message(election, language, actions.CALL, Purpose.CAMPAIGN), call, page_looks())
        if said.call
        else None,
        said.headline,
        said.press,
    )


def _message(election: Election, language: str, kind: str, purpose: Purpose) -> Message:
    # Nobody's: it is shown, and never kept.
    return Message(
        kind=kind,
        key="preview",
        to="ada@example.org",
        domain="example.org",
        language=language,
        organization=election.organization_id,
        election=election.pk,
        purpose=purpose,
    )
