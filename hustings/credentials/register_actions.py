"""What changes who may vote while a vote is open to all: drawing a credential, voiding one, ending the review.

Apart from `hustings.credentials.actions`, which is about rights that are there from the start. Each act writes its
entry of the public register in the same transaction, under the election's lock. There is no way back from a void: who
was voided by mistake cannot vote in this election any more, since a second credential would be a second vote.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.credentials.letters import INVITATION, VOIDED
from hustings.credentials.models import RegisterEntry, Registration, VotingRight
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from hustings.mailroom.actions import queue
from hustings.mailroom.models import Purpose
from hustings.protocol.opened_ballot import OpenedBallot
from hustings.protocol.register_entries import Close, Draw, Entry, Void, entry_hash, is_reason, pool_of
from hustings.roll import roles
from hustings.roll.models import Member, Role

VOIDABLE = (State.READY, State.OPEN, State.REVIEW)


def begin_register(*, election: Election) -> None:
    """Publish the pool of an election that is being frozen, its fingerprint known, in the caller's transaction."""
    waiting = VotingRight.objects.of(election).in_pool().values_list("public_credential", flat=True)
    _write(election, pool_of(election.pk, election.fingerprint, waiting))


@transaction.atomic
def draw(*, election_uuid: str, member: Member) -> VotingRight:
    """Give the member the pool's next credential, with its entry in the register and the letter with their link.

    Only while the vote is open. Raises VoteNotOpen, VoteClosed; AlreadyHasRight (on the roll, or drawn before: the link
    can be sent again), VoidedRight; PoolIsDry; NotFound.
    """
    election = locked(election_uuid)
    now = _require_open(election)
    known = VotingRight.objects.filter(election=election, member=member).first()
    if known is not None:
        _refuse_second(known)
    if election.joined >= election.pool:
        raise errors.PoolIsDry(
            _("As many people have joined as can: no voting code is left. Write to the organization about it.")
        )
    # In the order of their numbers, behind the roll's: nothing that was drawn ever goes back.
    right = VotingRight.objects.of(election).in_pool().get(number=election.eligible + election.joined)
    number, previous = _last(election)
    _give(right, member, Draw(number, previous, right.public_credential, now.date()), now)
    return right


def require_voidable(*, by: User, election: Election, right: int, reason: str) -> VotingRight:
    """The right of this number, when this official may void it now, under the locks of election and chain.

    The reason is public. Raises NotAllowed, NotFound, WrongInput (field ``reason``), WrongState, VoidedRight.
    """
    roles.require(by=by, organization=election.organization, role=Role.ORGANIZER)
    if not reason.strip():
        raise errors.WrongInput(_("Say why: everybody will be able to read it."), field="reason")
    if not is_reason(" ".join(reason.split())):
        raise errors.WrongInput(_("At most %(number)d characters, please.") % {"number": 300}, field="reason")
    if election.state not in VOIDABLE:
        raise errors.WrongState(_("The review is over: nobody who joined can be taken out any more."))
    found = VotingRight.objects.of(election).joined().filter(number=right).select_related("member").first()
    if found is None:
        raise errors.NotFound(_("Nobody joined this vote with this voting right."))
    if found.voided_at is not None:
        raise errors.VoidedRight(_("This registration is voided already."))
    return found


def void(*, by: User, right: VotingRight, reason: str, opened: OpenedBallot | None, at: datetime) -> None:
    """Take a joined person's right away: row, registration, register, audit, letter, in the caller's transaction.

    ``hustings.board.voiding`` alone calls it: it has asked `require_voidable`, holds the locks, and has posted the
    blank ballot that ``opened`` opens, if there was one to take the place of.
    """
    election, said = right.election, " ".join(reason.split())
    VotingRight.objects.filter(pk=right.pk).update(voided_at=at)
    Registration.objects.filter(right=right).update(state=Registration.State.VOIDED, reason=said, settled_at=at)
    Election.objects.filter(pk=election.pk).update(voided=F("voided") + 1)
    number, previous = _last(election)
    _write(election, Void(number, previous, right.public_credential, said, at.date(), opened))
    _queue_letter(right, VOIDED, reason=said)
    # Not whether there was a ballot: the log says of nobody that they voted.
    detail = {"right": right.number, "entry": number, "reason": said}
    record(by=by, verb="register.void", subject=election.label, organization=election.organization_id, detail=detail)


@transaction.atomic
def end_review(*, by: User, election: Election) -> Election:
    """Let the review end with this transaction, before its time; the clock's next round posts the end of the vote.

    Owners only. Raises NotAllowed, NotFound; WrongState outside a review, or while a registration waits for an answer.
    """
    roles.require(by=by, organization=election.organization, role=Role.OWNER)
    reviewed = locked(election.pk)
    if reviewed.state != State.REVIEW:
        raise errors.WrongState(_("There is no review under way."))
    if Registration.objects.filter(election=reviewed, state=Registration.State.WAITING).exists():
        raise errors.WrongState(_("Some registrations still wait for an answer: refuse them first."))
    Election.objects.filter(pk=reviewed.pk).update(review_ends_at=Now())
    reviewed.refresh_from_db()
    detail = {"joined": reviewed.joined, "voided": reviewed.voided}
    record(
        by=by, verb="register.end_review", subject=reviewed.label, organization=reviewed.organization_id, detail=detail
    )
    return reviewed


def close_register(*, election: Election) -> None:
    """Write the register's last entry, in the transaction that posts the end of the vote."""
    number, previous = _last(election)
    rights = VotingRight.objects.of(election)
    drawn, voided = rights.joined().count(), rights.filter(voided_at__isnull=False).count()
    _write(election, Close(number, previous, drawn, voided, rights.in_pool().count()))


def _give(right: VotingRight, member: Member, entry: Draw, now: datetime) -> None:
    # All that a draw writes: what it rests on was read under the election's lock.
    right.member, right.drawn_at = member, now
    right.state, right.member_before = member.state, False
    right.save(update_fields=["member", "drawn_at", "state", "member_before"])
    _write(right.election, entry)
    Election.objects.filter(pk=right.election_id).update(joined=F("joined") + 1)
    _queue_letter(right, INVITATION)


def _require_open(election: Election) -> datetime:
    # The database's clock, read under the election's lock, as casting reads it.
    now: datetime = Election.objects.filter(pk=election.pk).values_list(Now(), flat=True).get()
    if election.pool == 0:
        raise errors.NotFound(_("Nobody can join this vote."))
    if election.takes_ballots_at(now):
        return now
    if election.opens_at is not None and now < election.opens_at and election.state == State.READY:
        raise errors.VoteNotOpen(_("The vote has not begun. You can join when it is open."))
    raise errors.VoteClosed(_("The vote is over: nobody can join it any more."))


def _refuse_second(right: VotingRight) -> None:
    if right.voided_at is not None:
        raise errors.VoidedRight(_("This registration was voided: it cannot be made again. Write to the organization."))
    raise errors.AlreadyHasRight(_("You may vote already. Ask for your link again if you do not have it."))


def _queue_letter(right: VotingRight, kind: str, **more: str) -> None:
    # It is about what they just asked for, or about what was done to it: nothing they left keeps it from them.
    (addressed,) = VotingRight.objects.filter(pk=right.pk).addressed()
    reference = {"election": right.election_id, "right": right.number, **more}
    draft = addressed.draft(kind, f"{kind}:{right.election_id}:{right.number}", reference)
    queue(drafts=[draft._replace(purpose=Purpose.SERVICE)])


def _last(election: Election) -> tuple[int, str]:
    # The number and the hash that the next entry bears; the election's lock keeps others from writing it.
    number, hash_ = RegisterEntry.objects.of(election).values_list("number", "hash").reverse()[0]
    return number + 1, hash_


def _write(election: Election, entry: Entry) -> None:
    content, number = entry.write(), getattr(entry, "number", 0)
    offset = RegisterEntry.objects.of(election).size()
    RegisterEntry.objects.create(
        election=election, number=number, offset=offset, content=content, hash=entry_hash(content)
    )
