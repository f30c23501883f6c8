"""Registering during a vote: asking, answering by letter, confirming.

Asking writes a row and looks nothing up: it costs the same for every address. Whether the address may vote already,
and so which letter it gets, the clock sees. A letter carries a code; whoever sends that back has the mailbox, and gets
a credential at once unless `hustings.credentials.registration` marks them for an official to look at
(`hustings.credentials.review_actions`). All that moves a registration on happens under its election's lock (then the
organization's, for the roll): of two at once one is first.
"""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.credentials import link_actions, register_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import HOUR, Mark, Traits, marks, traits
from hustings.credentials.registration_letters import CONFIRMATION, WAITING
from hustings.credentials.resemblance import OnRoll, neighbours, resembling
from hustings.due import each
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.codes import code_hash
from hustings.mailroom.rest import MOST_OF_NETWORK, rested
from hustings.roll import member_actions
from hustings.roll.applicant import Applicant

BATCH = 50
"""Requests answered in one transaction, which ballots wait for: it holds the election's lock."""

_STATES = Registration.State
_LETTERS = {_STATES.ASKED.value: CONFIRMATION, _STATES.WAITING.value: WAITING}


def ask(*, election: Election, applicant: Applicant, network: str, trapped: bool = False) -> None:
    """Note that somebody wants to join by this address: the same work for every address, nothing is looked up.

    The latest request holds, until the address is confirmed. ``trapped``: a field that people do not see was filled in.
    Raises NotFound without a pool, VoteNotOpen, VoteClosed, PoolIsDry, which everybody can see of the election; TooMany
    for a network that has asked MOST_OF_NETWORK times within the hour, whatever the addresses.
    """
    require_joinable(election)
    # Counted by requests, not by what came of them: else the limit would tell which addresses have joined.
    lately = Registration.objects.filter(election=election, asked_from=network, asked_at__gte=timezone.now() - HOUR)
    if network and lately[:MOST_OF_NETWORK].count() == MOST_OF_NETWORK:
        raise errors.TooMany(
            _("Very many of your network are joining just now. Try again in an hour, or with another connection.")
        )
    compared = traits(applicant.address, applicant.given_name, applicant.family_name, applicant.region)
    said: dict[str, Any] = applicant.fields() | compared._asdict()
    said |= {"marks": [Mark.TRAP.value] if trapped else [], "network": network, "mailbox": applicant.mailbox}
    row = Registration(election=election, address=applicant.address, asked_from=network, **said)
    with transaction.atomic():
        # Three statements, whether the address is there or not.
        Registration.objects.bulk_create([row], ignore_conflicts=True)
        known = Registration.objects.filter(election=election, address=applicant.address)
        known.filter(state=_STATES.ASKED).update(**said)
        known.update(due=True, asked_at=Now(), asked_from=network)


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
            link_actions.ask(election_uuid=election_uuid, address=registration.address, network=registration.asked_from)
            answered += 1
        elif registration.state in _LETTERS and rested(registration.letters, registration.letter_at):
            write_to(registration=registration, kind=_LETTERS[registration.state])
            answered += 1
    return answered


class Confirmed(NamedTuple):
    """A registration whose code was sent back, as it stands now; ``anew``: it was not sent back before."""

    registration: Registration
    anew: bool


def confirm(*, election_uuid: str, code: str) -> Confirmed:
    """The address is shown to be theirs: they get a credential, or wait for an official to look.

    The same code again changes nothing. Errors: WrongInput (field ``code``); what `register_actions.draw` raises, after
    which it can be tried again.
    """
    found = Registration.objects.select_related("election").by_code(election_uuid, code_hash(code))
    if found is None:
        said = _("This code is not right, or the vote is over. Compare it with the letter, or ask for another letter.")
        raise errors.WrongInput(said, field="code")
    on_roll = OnRoll([], [])
    if found.state == _STATES.ASKED:
        require_joinable(found.election)  # else one code could have the roll searched over and over
        on_roll = resembling(found)  # before the election's lock is taken, which ballots wait for
    with transaction.atomic():
        locked(election_uuid)
        registration = Registration.objects.select_related("election__organization").get(pk=found.pk)
        anew = registration.state == _STATES.ASKED
        if anew:
            _settle(registration, on_roll)
    return Confirmed(registration, anew)


def _settle(registration: Registration, on_roll: OnRoll) -> None:
    registration.confirmed_at = timezone.now()
    compared = Traits(*(getattr(registration, name) for name in Traits._fields))
    found = {*registration.marks, *on_roll.marks, *marks(registration.address, compared, neighbours(registration))}
    if not found:
        admit(registration=registration)
        return
    require_joinable(registration.election)
    registration.marks = [mark.value for mark in Mark if mark in found]
    registration.resembles = on_roll.members
    registration.state = _STATES.WAITING
    registration.save(update_fields=["marks", "resembles", "state", "confirmed_at"])


def admit(*, registration: Registration) -> None:
    """Put them on the roll and give them a credential, in the caller's transaction; raises what the draw raises."""
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


def write_to(*, registration: Registration, kind: str) -> None:
    """Queue a letter of this kind, in the caller's transaction."""
    registration.letters += 1
    registration.letter_at = timezone.now()
    registration.code_hash = code_hash(code_of(registration))
    registration.save(update_fields=["letters", "letter_at", "code_hash"])
    key = f"{kind}:{registration.pk}:{registration.letters}"
    draft = Draft(kind, key, registration.mailbox, registration.language, {"registration": registration.pk})
    place = registration.election.organization_id
    queue(drafts=[draft._replace(organization=place, election=registration.election_id)])
