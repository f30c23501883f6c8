"""What is announced of a decision: prepared under embargo, released by one act, corrected in public.

Beside `hustings.decision.actions`, which declares decisions. Nothing of what is prepared goes into the audit log.
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.credentials.models import AddressedRight, VotingRight
from hustings.decision.giving import Giving
from hustings.decision.models import Announcement, AnnouncementText, Certificate, Correction, Release
from hustings.decision.possible import Outcome, Possible, possible
from hustings.decision.prepared import Corrected, Prepared, Texts
from hustings.decision.rule import Rule
from hustings.elections.locks import locked
from hustings.elections.models import Election
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.letterhead import require_disclaimer
from hustings.mailroom.models import Purpose
from hustings.roll import roles
from hustings.roll.models import Role

NOTICE = "announcement"
CALL = "announcement-campaign"
TEST = "announcement-test"
ANNOUNCED = 5000
"""Voting rights whose letters are queued in one transaction."""


def decisions_of(election: Election) -> list[Possible]:
    """Every decision that the election can come to; none before it is frozen, for it can still be anything."""
    rule = Rule.parse(election.rule) if election.is_frozen else None
    labels = [option.label for option in election.options.all()]
    return [] if rule is None else possible(rule, labels, maximum=election.maximum)


@transaction.atomic
def prepare(*, by: User, election: Election, decision: Possible, language: str, prepared: Prepared) -> AnnouncementText:
    """Write down what is said in this language if the election comes to this decision.

    Errors: NotAllowed, NotFound for a decision that it cannot come to, WrongState after the release, WrongInput.
    """
    found = _locked(by, election)
    if Release.objects.filter(election=found).exists():
        raise errors.WrongState(_("The announcement is released: what it says is changed by a correction."))
    if decision not in decisions_of(found) or language not in dict(settings.LANGUAGES):
        raise errors.NotFound(_("This vote cannot come to such a decision. Go back to the overview."))
    prepared.check(decision.outcome)
    if prepared.texts.call:
        require_disclaimer(found.organization_id)
    giving, option = prepared.giving, found.options.filter(label=decision.option).first() if decision.option else None
    announcement, _made = Announcement.objects.update_or_create(
        election=found,
        outcome=decision.outcome.value,
        option=option,
        defaults={
            "link": giving.link,
            "code_name": giving.code_name,
            "code": giving.code,
            "contact": prepared.contact.strip(),
        },
    )
    texts = {name: getattr(prepared.texts, name).strip() for name in Texts.__dataclass_fields__}
    text, _made = AnnouncementText.objects.update_or_create(
        announcement=announcement, language=language, defaults={**texts, "by": by, "changed_at": timezone.now()}
    )
    _note(by, found, "announcement.prepare", {"announcement": announcement.pk, "language": language})
    return text


@transaction.atomic
def send_test(*, by: User, text: AnnouncementText) -> None:
    """Mail the letters of this text to the official, as they stand; figures that are not known stay open."""
    election = text.announcement.election
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    drafts = []
    for call in (False, True) if text.call else (False,):
        key = f"{TEST}:{text.pk}:{call}:{by.pk}:{timezone.now().isoformat()}"
        draft = Draft(TEST, key, by.email, text.language, {"text": text.pk, "call": call})
        drafts.append(draft._replace(organization=election.organization_id, election=election.pk))
    queue(drafts=drafts)
    _note(by, election, "announcement.test_letter", {"to": by.email, "announcement": text.announcement_id})


@transaction.atomic
def release(*, by: User, election: Election) -> Release:
    """Make public what was prepared for the decision that came, and let its letters be queued; once, however often.

    Errors: NotAllowed; WrongState before the certificate is issued, or when nothing is prepared for this decision.
    """
    found = _locked(by, election)
    known = Release.objects.filter(election=found).first()
    if known is not None:
        return known
    made = Release.objects.create(election=found, announcement=matching(found), by=by, released_at=timezone.now())
    _note(by, found, "announcement.release", {"announcement": made.announcement_id})
    return made


def matching(election: Election) -> Announcement:
    """The announcement that the decision calls for. WrongState says what is to be waited for, or written."""
    certificate = Certificate.objects.select_related("decision").filter(decision=election.pk).first()
    if certificate is None:
        raise errors.WrongState(_("The result is not certified yet: wait for the certificate, then release."))
    announcement = Announcement.objects.for_decision(election, certificate.decision.came_to())
    language = election.organization.language
    if announcement is None or not announcement.texts.filter(language=language).exists():
        said = _("Nothing is prepared for what was decided: write the announcement for it first, then release.")
        raise errors.WrongState(said)
    if announcement.texts.exclude(call="").exists():
        require_disclaimer(election.organization_id)
    return announcement


@transaction.atomic
def queue_letters(*, election_uuid: str) -> int:
    """Queue the next letters of a release, for ANNOUNCED voting rights at most; how many rights, 0 when all are done.

    Everybody who could vote gets the notice. Who agreed to campaigning gets the call to give as well, as a letter of
    its own, so that leaving the campaigning costs nobody the result.
    """
    election = locked(election_uuid)
    made = Release.objects.select_related("announcement").filter(election=election, queued_at__isnull=True).first()
    if made is None:
        return 0
    waiting = VotingRight.objects.of(election).filter(number__gte=made.next_right)
    rights = list(waiting.filter(member__isnull=False, voided_at=None)[:ANNOUNCED].addressed())
    notices = [_draft(right, NOTICE) for right in rights]
    called = _called(made, rights)
    calls = [_draft(right, CALL)._replace(purpose=Purpose.CAMPAIGN) for right in rights if right.pk in called]
    queue(drafts=[*notices, *calls])
    made.letters, made.calls = made.letters + len(notices), made.calls + len(calls)
    if rights:
        made.next_right = rights[-1].number + 1
    else:
        made.queued_at = timezone.now()
        _note(None, election, "announcement.queue", {"letters": made.letters, "calls": made.calls})
    made.save(update_fields=["next_right", "letters", "calls", "queued_at"])
    return len(rights)


@transaction.atomic
def correct(*, by: User, election: Election, language: str, corrected: Corrected) -> Correction:
    """Say in public what was updated and why; what was said before stays readable.

    Errors: NotAllowed; WrongState before the release, NotFound for a language in which nothing was said, WrongInput.
    """
    found = _locked(by, election)
    made = Release.objects.select_related("announcement").filter(election=found).first()
    if made is None:
        raise errors.WrongState(_("Nothing is released yet: change what is prepared instead."))
    text = made.announcement.texts.filter(language=language).first()
    if text is None:
        raise errors.NotFound(_("Nothing was announced in this language."))
    corrected.check(Outcome(made.announcement.outcome))
    latest = Correction.objects.of(found.pk).filter(language=language).last() or text
    link = corrected.link.strip()
    if not link and (corrected.headline.strip(), corrected.press.strip()) == (latest.headline, latest.press):
        raise errors.WrongInput(_("Nothing differs from what the page says already."), field="press")
    correction = Correction.objects.create(
        release=made,
        number=made.corrections.count() + 1,
        language=language,
        headline=corrected.headline.strip(),
        press=corrected.press.strip(),
        reason=corrected.reason.strip(),
        link=link,
        by=by,
        made_at=timezone.now(),
    )
    _note(by, found, "announcement.correct", {"number": correction.number, "language": language})
    return correction


def giving_of(announcement: Announcement) -> Giving:
    """Where to give, as it was corrected last."""
    corrections = Correction.objects.of(announcement.election_id).exclude(link="").values_list("link", flat=True)
    return Giving(corrections.last() or announcement.link, announcement.code_name, announcement.code)


def _draft(right: AddressedRight, kind: str) -> Draft:
    reference = {"election": right.election, "right": right.number}
    return right.draft(kind, f"{kind}:{right.election}:{right.number}", reference)._replace(bulk=True)


def _called(made: Release, rights: list[AddressedRight]) -> set[int]:
    """The rights whose members may be asked to give, which only a text with a call does."""
    if not rights or not made.announcement.texts.exclude(call="").exists():
        return set()
    between = VotingRight.objects.filter(
        election=made.election_id, number__gte=rights[0].number, number__lte=rights[-1].number
    )
    consenting = between.filter(member__campaigning=True, member__active=True)
    return set(consenting.values_list("pk", flat=True))


def _locked(by: User, election: Election) -> Election:
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    return locked(election.pk)


def _note(by: User | None, election: Election, verb: str, detail: dict[str, object]) -> None:
    record(by=by, verb=verb, subject=election.label, organization=election.organization_id, detail=detail)
