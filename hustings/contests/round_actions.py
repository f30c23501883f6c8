"""What changes a round of mailings up to its letters: slots are fixed, words are added, the lot is drawn.

The secret of the lot is made, and its commitment published, when the slots are fixed; the clock draws at the moment
that was announced then. In between every candidate may add a word, which officials cannot foresee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hustings import errors
from hustings.accounts.models import User
from hustings.audit import actions as audit
from hustings.contests import lot
from hustings.contests import spokesperson_actions as spokespersons
from hustings.contests.locks import hold_contest
from hustings.contests.models import Candidate, Contest, Contribution, Round, Slot, Turn
from hustings.contests.models.contest import MAX_STATEMENT
from hustings.contests.models.pitch import MAX_HEADLINE
from hustings.due import each
from hustings.mailroom.letterhead import require_disclaimer
from hustings.roll.names import parse_name

MAX_SLOTS = 12
MAX_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot: until when candidates hand in, when the letters go out, how long they may be. Errors: WrongInput."""

    due_at: datetime
    send_at: datetime
    subject_length: int
    text_length: int

    def __post_init__(self) -> None:
        if self.due_at > self.send_at:
            raise errors.WrongInput(
                _("The deadline lies after the letters go out: choose an earlier one."), field="due"
            )
        if not 10 <= self.subject_length <= MAX_HEADLINE or not 100 <= self.text_length <= MAX_STATEMENT:
            said = _("A subject has from 10 to %(subject)d characters, a letter from 100 to %(text)d.")
            raise errors.WrongInput(said % {"subject": MAX_HEADLINE, "text": MAX_STATEMENT}, field="subject_length")


@transaction.atomic
def fix(*, by: User, contest: Contest, draws_at: datetime, slots: Sequence[Planned]) -> Round:
    """Fix the slots of a new round, and publish them with the contest and the commitment to the lot's secret.

    Errors: WrongInput for times out of order, WrongState while another round goes on or nothing says who pays.
    """
    spokespersons.require_reviewer(by=by, contest=contest)
    locked, now = hold_contest(contest.pk), timezone.now()
    if locked.rounds.live().exists():
        raise errors.WrongState(_("A round of mailings goes on. Another can follow when it is over, or called off."))
    if not locked.candidates.exists():
        raise errors.WrongState(_("There are no candidates to write to the members yet."))
    require_disclaimer(locked.organization_id)
    _check_times(now, draws_at, slots)
    secret = lot.new_secret()
    made = Round.objects.create(
        contest=locked,
        number=locked.rounds.count() + 1,
        draws_at=draws_at,
        secret=secret,
        commitment=lot.commitment_to(secret),
    )
    Slot.objects.bulk_create(
        Slot(
            round=made,
            number=number,
            due_at=planned.due_at,
            send_at=planned.send_at,
            subject_length=planned.subject_length,
            text_length=planned.text_length,
        )
        for number, planned in enumerate(slots, 1)
    )
    if locked.published_at is None:
        locked.published_at = now
        locked.save(update_fields=["published_at"])
    _note(by, made, "round.fix", {"slots": len(slots), "commitment": made.commitment})
    return made


@transaction.atomic
def contribute(*, by: User, candidate: Candidate, round_id: int, word: str) -> Contribution:
    """Add the candidate's word to the lot, or another in its place, until it is drawn. Raises WrongState."""
    spokespersons.require(by=by, candidate=candidate)
    hold_contest(candidate.contest_id)
    now = timezone.now()
    found = Round.objects.filter(pk=round_id, contest=candidate.contest_id).first()
    if found is None:
        raise errors.NotFound(_("There is no such round of mailings."))
    if found.drawn_at is not None or found.called_off_at is not None or found.draws_at <= now:
        raise errors.WrongState(_("The lot is drawn, or about to be: nothing can be added to it any more."))
    kept = {"word": parse_name(word, field="word", longest=100), "at": now}
    contribution, _made = Contribution.objects.update_or_create(round=found, candidate=candidate, defaults=kept)
    # Not the word: officials read the log, and it is published when the lot is drawn.
    _note(by, found, "round.contribute", {"candidate": candidate.name})
    return contribution


@transaction.atomic
def call_off(*, by: User, round_id: int, contest: Contest, reason: str) -> Round:
    """No further letter of this round is queued, for a reason that is public. Raises WrongState once it is over."""
    spokespersons.require_reviewer(by=by, contest=contest)
    hold_contest(contest.pk)
    found = contest.rounds.live().filter(pk=round_id).first()
    if found is None:
        raise errors.WrongState(_("This round of mailings is over already."))
    found.calling_off_reason = parse_name(reason, field="reason", longest=300)
    found.called_off_at = timezone.now()
    found.save(update_fields=["called_off_at", "calling_off_reason"])
    _note(by, found, "round.call_off", {"reason": found.calling_off_reason})
    return found


def draw_due() -> int:
    """Draw every lot whose moment has come; how many there were. The clock's work."""
    due = Round.objects.due_to_draw().values_list("pk", "contest")
    return len(each(due, lambda found: draw(round_id=found[0], contest_id=found[1])))


@transaction.atomic
def draw(*, round_id: int, contest_id: int) -> bool:
    """Draw the lot of this round, once; whether this call did. The secret, the words and the order are public then."""
    hold_contest(contest_id)
    found = Round.objects.due_to_draw().filter(pk=round_id).first()
    if found is None:
        return False
    words = dict(found.contributions.values_list("candidate_id", "word"))
    seed = lot.seed_of(found.secret, words)
    candidates = list(found.contest.candidates.values_list("pk", flat=True))
    for slot in found.slots.all():
        tickets = enumerate(lot.order(seed, slot.number, candidates), 1)
        Turn.objects.bulk_create(
            Turn(slot=slot, candidate_id=ticket.candidate, position=position, ticket=ticket.hash)
            for position, ticket in tickets
        )
    found.seed, found.drawn_at = seed, timezone.now()
    found.save(update_fields=["seed", "drawn_at"])
    _note(None, found, "round.draw", {"seed": seed, "by": "clock"})
    return True


def _check_times(now: datetime, draws_at: datetime, slots: Sequence[Planned]) -> None:
    if not 0 < len(slots) <= MAX_SLOTS:
        raise errors.WrongInput(_("Name from 1 to %(number)d mailings.") % {"number": MAX_SLOTS})
    if max(draws_at, *(slot.send_at for slot in slots)) > now + MAX_AHEAD:
        raise errors.WrongInput(_("The round ends too late: choose times within the next three years."))
    if draws_at <= now:
        raise errors.WrongInput(_("The time at which the lot is drawn has passed: choose a later one."), field="draws")
    if any(slot.due_at <= now for slot in slots):
        raise errors.WrongInput(_("Every deadline must lie ahead: candidates need time to write."))
    if draws_at >= slots[0].send_at:
        said = _("The lot must be drawn before the first letters go out: choose an earlier time.")
        raise errors.WrongInput(said, field="draws")
    if any(later.send_at <= earlier.send_at for earlier, later in pairwise(slots)):
        raise errors.WrongInput(_("Each mailing goes out later than the one before it."))


def _note(by: User | None, made: Round, verb: str, detail: dict[str, object]) -> None:
    subject, organization = f"contest {made.contest_id}", made.contest.organization_id
    audit.record(by=by, verb=verb, subject=subject, organization=organization, detail={"round": made.number} | detail)
