"""Writing an organization's own text of a kind of letter. Who may do so is for the caller to ask (hustings.roll)."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.mailroom.letters import worded_kinds
from hustings.mailroom.models import Wording
from hustings.mailroom.wordings import Kind, parse


@dataclass(frozen=True, slots=True)
class Place:
    """Whose text of which kind, in which language. Errors: NotFound for a kind or a language that there is not."""

    organization: uuid.UUID
    kind: str
    language: str

    def __post_init__(self) -> None:
        if self.kind not in rewordable() or self.language not in dict(settings.LANGUAGES):
            raise errors.NotFound(_("There is no such letter that can be worded. Choose one from the list."))


def rewordable() -> dict[str, Kind]:
    """The kinds of which organizations may write their own text, by their names."""
    return {name: kind for name, kind in sorted(worded_kinds().items()) if not kind.fixed}


@transaction.atomic
def write_wording(*, by: User, place: Place, subject: str, text: str) -> Wording:
    """Make this the organization's text from the next letter on; the version that holds when nothing would change.

    Errors: WrongInput, whose field is ``subject`` or ``text``.
    """
    subject, text = subject.strip(), text.replace("\r\n", "\n").strip("\n")
    parse(rewordable()[place.kind], subject=subject, text=text)
    held = Wording.objects.in_force(place.organization, place.kind, place.language)
    if held is not None and (held.subject, held.text) == (subject, text):
        return held
    return _next_version(by, place, subject, text)


@transaction.atomic
def restore_built_in(*, by: User, place: Place) -> None:
    """Let the built-in text hold again from the next letter on; what was written stays in the list of versions."""
    if Wording.objects.in_force(place.organization, place.kind, place.language) is not None:
        _next_version(by, place, "", "")


def _next_version(by: User, place: Place, subject: str, text: str) -> Wording:
    # The caller holds the organization's row, so that versions come one after the other.
    latest = Wording.objects.of(place.organization, place.kind, place.language).first()
    made = Wording.objects.create(
        organization=place.organization,
        kind=place.kind,
        language=place.language,
        version=latest.version + 1 if latest else 1,
        subject=subject,
        text=text,
        by=by.email,
    )
    detail = {"kind": place.kind, "language": place.language, "version": made.version, "built_in": not text}
    audit.record(
        by=by, verb="wording.write", subject=f"wording {place.kind}", organization=place.organization, detail=detail
    )
    return made
