"""Registering during a vote: asking, answering by letter, confirming, and what officials decide of those that wait.

Asking writes a row and looks nothing up: it costs the same for every address. Whether the address may vote already,
and so which letter it gets, the clock sees. A letter carries a code; whoever sends that back has the mailbox, and gets
a credential at once unless `hustings.credentials.registration` marks them for an official to look at. All that moves a
registration on happens under its election's lock (then the organization's, for the roll): of two at once one is first.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Now, Replace
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.credentials import link_actions, register_actions
from hustings.credentials.applicant import Applicant, code_hash, code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import HOUR, Mark, Neighbours, Traits, base_of, family_of, marks, traits
from hustings.credentials.registration_letters import CONFIRMATION, REFUSED, WAITING
from hustings.elections.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.mailroom.actions import Draft, queue
from hustings.roll import member_actions, roles
from hustings.roll.models import Member, Role

BATCH = 500
"""Requests answered, and registrations expired, in one transaction."""

REST = timedelta(minutes=10)
"""After a first letter to an address the next one goes out this much later at the earliest; then twice as much, …"""

LONGEST_REST = timedelta(hours=24)

MOST_OF_NETWORK = 200
"""Requests of one network in an hour: each sends a letter to an address that a stranger may have written."""

_STATES = Registration.State


def ask(*, election: Election, applicant: Applicant, network: str, trapped: bool = False) -> None:
    """Note that somebody wants to join by this address: the same work for every address, nothing is looked up.

    The latest request holds, until the address is confirmed. ``trapped``: a field that people do not see was filled in.
    Raises NotFound without a pool, VoteNotOpen, VoteClosed, PoolIsDry, which everybody can see of the election; TooMany
    for a network that has asked MOST_OF_NETWORK times within the hour, whatever the addresses.
    """
    require_joinable(election)
    lately = Registration.objects.filter(election=election, network=network, asked_at__gte=timezone.now() - HOUR)
    if network and lately[:MOST_OF_NETWORK].count() == MOST_OF_NETWORK:
        raise errors.TooMany(
            _("Very many of your network are joining just now. Try again in an hour, or with another connection.")
        )
    compared = traits(applicant.address, applicant.given_name, applicant.family_name, applicant.region)
    said: dict[str, Any] = applicant.fields() | compared._asdict()
    said |= {"marks": [Mark.TRAP.value] if trapped else [], "network": network}
    row = Registration(election=election, address=applicant.address, mailbox=applicant.mailbox, **said)
    with transaction.atomic():
        # Three statements, whether the address is there or not.
        Registration.objects.bulk_create([row], ignore_conflicts=True)
        known = Registration.objects.filter(election=election, address=applicant.address)
        known.filter(state=_STATES.ASKED).update(**said)
        known.update(due=True, asked_at=Now())


def require_joinable(election: Election) -> None:
    """Raises NotFound, VoteNotOpen, VoteClosed or PoolIsDry when nobody can join as things stand."""
    now = timezone.now()
    if election.pool == 0:
        raise errors.NotFound(_("Nobody can join this vote."))
    if not election.takes_ballots_at(now):
        if election.state == State.READY and election.opens_at is not None and now < election.opens_at:
            raise errors.VoteNotOpen(_("The vote has not begun. You can join when it is open."))
        raise errors.VoteClosed(_("The vote is over: nobody can join it any more."))
    if election.joined >= election.pool:
        raise errors.PoolIsDry(
            _("As many people have joined as can: no voting code is left. Write to the organization about it.")
        )


def answer_due() -> list[str]:
    """Answer the requests that wait by letters; of which elections there were any. The clock's work."""
    waiting = Registration.objects.filter(due=True).order_by().values_list("election", flat=True).distinct()
    return each(waiting, lambda uuid: answer(election_uuid=uuid))


@transaction.atomic
def answer(*, election_uuid: str) -> int:
    """Answer the requests that wait in one election, BATCH at most; how many letters are queued or asked for."""
    election = locked(election_uuid)
    due = list(Registration.objects.due().filter(election=election)[:BATCH])
    Registration.objects.filter(pk__in=[registration.pk for registration in due]).update(due=False)
    if not election.takes_ballots_at(timezone.now()):
        return 0
    addresses = [registration.address for registration in due]
    able = VotingRight.objects.of(election).filter(member__address__in=addresses, voided_at=None)
    voters = set(able.values_list("member__address", flat=True))
    answered = 0
    for registration in due:
        if registration.address in voters:
            link_actions.ask(election_uuid=election_uuid, address=registration.address, network=registration.network)
            answered += 1
        elif registration.state in (_STATES.ASKED, _STATES.WAITING) and _rested(registration):
            _write_to(registration, CONFIRMATION if registration.state == _STATES.ASKED else WAITING)
            answered += 1
    return answered


def confirm(*, election_uuid: str, code: str) -> Registration:
    """The address is shown to be theirs: they get a credential, or wait for an official to look; as it stands then.

    The same code again changes nothing. Errors: WrongInput (field ``code``); what `register_actions.draw` raises, after
    which it can be tried again.
    """
    found = Registration.objects.filter(election=election_uuid, code_hash=code_hash(code)).first()
    if found is None:
        said = _("This code is not right, or the vote is over. Compare it with the letter, or ask for another letter.")
        raise errors.WrongInput(said, field="code")
    # The roll may have a million members: it is looked through before the election's lock is taken.
    on_roll = _marks_on_roll(found)
    with transaction.atomic():
        locked(election_uuid)
        registration = Registration.objects.select_related("election__organization").get(pk=found.pk)
        if registration.state == _STATES.ASKED:
            _settle(registration, [*registration.marks, *on_roll])
    return registration


@transaction.atomic
def accept(*, by: User, election: Election, registrations: Sequence[int]) -> int:
    """Let these of the waiting registrations vote, all of them or none; how many still waited.

    Raises NotAllowed; VoteClosed, PoolIsDry and the like from the draw.
    """
    waiting = _waiting(by, election, registrations)
    for registration in waiting:
        _draw(registration)
        _note(by, registration, "registration.accept", {"marks": registration.marks})
    return len(waiting)


@transaction.atomic
def refuse(*, by: User, election: Election, registrations: Sequence[int], reason: str) -> int:
    """Refuse these of the waiting registrations and tell them why; how many still waited. Errors: WrongInput."""
    waiting = _waiting(by, election, registrations)
    said = " ".join(reason.split())
    if not said or len(said) > 300:
        raise errors.WrongInput(_("Say why, in at most 300 characters: the person reads it."), field="reason")
    for registration in waiting:
        registration.state, registration.reason = _STATES.REFUSED, said
        registration.settled_at = timezone.now()
        registration.save(update_fields=["state", "reason", "settled_at"])
        _write_to(registration, REFUSED)
        _note(by, registration, "registration.refuse", {"marks": registration.marks, "reason": said})
    return len(waiting)


def expire_due() -> list[str]:
    """Once a vote is over, end what nobody looked at in time; when it is counted, forget who was not confirmed.

    And by what networks they came. For which elections; the clock's work.
    """
    taking = (State.READY, State.OPEN)
    waiting = Registration.objects.filter(state=_STATES.WAITING).exclude(election__state__in=taking)
    over = Election.objects.filter(pool__gt=0).exclude(state__in=(*taking, State.REVIEW))
    kept = Registration.objects.filter(Q(network__gt="") | Q(code_hash__gt=""), election__in=over)
    due = {*waiting.values_list("election", flat=True), *kept.order_by().values_list("election", flat=True).distinct()}
    return each(sorted(due), _expire)


@transaction.atomic
def _expire(election_uuid: str) -> bool:
    election = locked(election_uuid)
    if election.state in (State.READY, State.OPEN):
        return False
    waiting = Registration.objects.filter(election=election, state=_STATES.WAITING)
    expired = list(waiting.select_related("election__organization").order_by("pk")[:BATCH])
    for registration in expired:
        _write_to(registration, REFUSED)
    chosen = Registration.objects.filter(pk__in=[registration.pk for registration in expired])
    chosen.update(state=_STATES.EXPIRED, settled_at=Now())
    if election.state != State.REVIEW:
        # Whose address was never confirmed may be anybody's.
        Registration.objects.filter(election=election, state=_STATES.ASKED).delete()
        Registration.objects.filter(election=election).update(network="", code_hash="")
    if expired:
        detail = {"by": "clock", "number": len(expired)}
        place = election.organization_id
        record(by=None, verb="registration.expire", subject=election.label, organization=place, detail=detail)
    return True


def _settle(registration: Registration, marked: list[str]) -> None:
    registration.confirmed_at = timezone.now()
    compared = Traits(*(getattr(registration, name) for name in Traits._fields))
    found = {*marked, *marks(registration.address, compared, _neighbours(registration))}
    if not found:
        _draw(registration)
        return
    require_joinable(registration.election)
    registration.marks = [mark.value for mark in Mark if mark in found]
    registration.state = _STATES.WAITING
    registration.save(update_fields=["marks", "state", "confirmed_at"])


def _draw(registration: Registration) -> None:
    organization = registration.election.organization
    today = timezone.now().astimezone(ZoneInfo(organization.time_zone)).date()
    joining = member_actions.Entry(
        address=registration.mailbox,
        given_name=registration.given_name,
        family_name=registration.family_name,
        state=registration.region,
        language=registration.language,
        joined_on=today.isoformat(),
        campaigning=registration.campaigning,
    )
    member = member_actions.join(organization=organization, entry=joining)
    registration.right = register_actions.draw(election_uuid=registration.election_id, member=member)
    registration.state, registration.settled_at = _STATES.DRAWN, timezone.now()
    registration.save(update_fields=["state", "right", "confirmed_at", "settled_at"])


def _neighbours(registration: Registration) -> Neighbours:
    others = Registration.objects.filter(election=registration.election_id).exclude(pk=registration.pk).order_by()
    confirmed = others.exclude(state=_STATES.ASKED)
    about = (registration.asked_at - HOUR, registration.asked_at + HOUR)
    lately = others.filter(asked_at__range=about)

    def number(among: QuerySet[Registration], trait: str) -> int:
        value = getattr(registration, trait)
        return among.filter(**{trait: value}).count() if value else 0

    at_once = [number(lately, trait) for trait in ("network", "domain", "stem")]
    return Neighbours(number(confirmed, "likeness"), number(confirmed, "namesake"), *at_once)


def _marks_on_roll(registration: Registration) -> list[str]:
    """What the roll says to an address that is not confirmed yet: is somebody there by another writing, or name?"""
    if registration.state != _STATES.ASKED:
        return []
    roll = Member.objects.of(registration.election.organization).order_by()
    base = base_of(registration.address)
    ends = [f"@{domain}".replace(".", "") for domain in family_of(registration.domain)]
    written = Q()
    for end in ends:
        written |= Q(bare=f"{base}{end}") | Q(bare__startswith=f"{base}+", bare__endswith=end)
    bare = Replace("address", Value("."), Value(""))
    others = roll.filter(active=True).exclude(address=registration.address)
    found = []
    if others.annotate(bare=bare).filter(written).exists():
        found.append(Mark.ALIKE.value)
    names = {"given_name__iexact": registration.given_name, "family_name__iexact": registration.family_name}
    if registration.namesake and others.filter(state=registration.region, **names).exists():
        found.append(Mark.NAMESAKE.value)
    if roll.filter(address=registration.address, active=False).exists():
        found.append(Mark.INACTIVE.value)
    return found


def _rested(registration: Registration) -> bool:
    if registration.letter_at is None:
        return True
    rest: timedelta = min(REST * 2 ** min(registration.letters - 1, 10), LONGEST_REST)
    return timezone.now() - registration.letter_at >= rest


def _write_to(registration: Registration, kind: str) -> None:
    registration.letters += 1
    registration.letter_at = timezone.now()
    registration.code_hash = code_hash(code_of(registration))
    registration.save(update_fields=["letters", "letter_at", "code_hash"])
    key = f"{kind}:{registration.pk}:{registration.letters}"
    draft = Draft(kind, key, registration.mailbox, registration.language, {"registration": registration.pk})
    place = registration.election.organization_id
    queue(drafts=[draft._replace(organization=place, election=registration.election_id)])


def _waiting(by: User, election: Election, registrations: Sequence[int]) -> list[Registration]:
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    locked(election.pk)
    chosen = Registration.objects.of(election).filter(pk__in=registrations, state=_STATES.WAITING)
    return list(chosen.select_related("election__organization"))


def _note(by: User, registration: Registration, verb: str, detail: dict[str, object]) -> None:
    place = registration.election.organization_id
    told = {"address": registration.address, **detail}
    record(by=by, verb=verb, subject=registration.election.label, organization=place, detail=told)
