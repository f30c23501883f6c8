"""The life of an election that people join, led by chance: draws, ballots, voids and the end in whatever order.

At the end a stranger's decision, from archive and register alone, is the one that a model of a few lines makes of the
truth; and the database agrees with both.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.accounts.models import User
from hustings.board import actions as board
from hustings.board import archive, voiding
from hustings.credentials import register_actions
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision import actions as decision
from hustings.decision import agreement
from hustings.decision.decision import Decision, decide
from hustings.decision.evaluation import decision_of
from hustings.decision.rule import Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.decision.tallies import Tallies
from hustings.elections.models import Election, State
from hustings.protocol.decryptions import PartialDecryption
from hustings.protocol.register import Register
from hustings.protocol.verification import Sources, verify
from hustings.roll.models import Member
from hustings.tally import actions as tally
from hustings.tally.records import to_decrypt
from tests.board.joiners import newcomer, official
from tests.web.elections import OPTIONS, Vote, open_to_all_election

ROLL, POOL = 2, 3
BLANK = 3
RULE = Rule(Fraction(1, 2), Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], EligibleQuorum(Fraction(1, 2)), Tie.NOBODY)
HOUR = timedelta(hours=1)


@dataclass
class Life:
    """An election, and what a model of it says."""

    vote: Vote
    by: User
    state: State = State.OPEN
    drawn: list[int] = field(default_factory=list)  # the rights' numbers
    voided: set[int] = field(default_factory=set)
    last: dict[int, int] = field(default_factory=dict)  # of each voter, the option of the last ballot
    posted: int = 0

    @property
    def uuid(self) -> str:
        """The election's identifier."""
        return self.vote.uuid

    def able(self) -> set[int]:
        """Who may vote."""
        return {*range(ROLL), *self.drawn} - self.voided


def draw(life: Life, _: int, __: int) -> None:
    member = newcomer(life.vote.election, Member.objects.count())
    if life.state != State.OPEN:
        with pytest.raises(errors.VoteClosed):
            register_actions.draw(election_uuid=life.uuid, member=member)
    elif len(life.drawn) == POOL:
        with pytest.raises(errors.PoolIsDry):
            register_actions.draw(election_uuid=life.uuid, member=member)
    else:
        right = register_actions.draw(election_uuid=life.uuid, member=member)
        assert right.number == ROLL + len(life.drawn)
        life.drawn.append(right.number)
        return
    member.delete()


def cast(life: Life, voter: int, option: int) -> None:
    chosen = () if option == BLANK else (option,)
    ballot = life.vote.ballot(voter, *chosen)
    refusal: type[Exception] | None = None
    if life.state != State.OPEN:
        refusal = errors.VoteClosed
    elif voter in life.voided:
        refusal = errors.VoidedRight
    elif voter not in life.able():
        refusal = errors.UnknownCredential
    if refusal is not None:
        with pytest.raises(refusal):
            board.cast(election_uuid=life.uuid, ballot=ballot)
        return
    assert board.cast(election_uuid=life.uuid, ballot=ballot).number == life.posted
    life.posted += 1
    life.last[voter] = option


def void(life: Life, voter: int, _: int) -> None:
    refusal: type[Exception] | None = None
    if life.state not in (State.OPEN, State.REVIEW):
        refusal = errors.WrongState
    elif voter not in life.drawn:
        refusal = errors.NotFound
    elif voter in life.voided:
        refusal = errors.VoidedRight
    if refusal is not None:
        with pytest.raises(refusal):
            voiding.void(by=life.by, election=life.vote.election, right=voter, reason="By chance.")
        return
    voiding.void(by=life.by, election=life.vote.election, right=voter, reason="By chance.")
    life.posted += voter in life.last
    life.voided.add(voter)
    life.last.pop(voter, None)


def close(life: Life, _: int, __: int) -> None:
    """The window passes, and then the review."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    if life.state == State.OPEN:
        Election.objects.filter(pk=life.uuid).update(closes_at=past)
        assert board.close_due() == []
        life.state = State.REVIEW
    elif life.state == State.REVIEW:
        Election.objects.filter(pk=life.uuid).update(review_ends_at=past)
        assert board.close_due() == [life.uuid]
        life.state = State.CLOSED


def compare(life: Life, _: int, __: int) -> None:
    """What a stranger sees at any time is in order."""
    found = agreement.check(life.uuid)
    assert (found.posted, found.counted, found.eligible) == (life.posted, len(life.last), len(life.able()))
    voters = VotingRight.objects.filter(election=life.uuid).voters().values_list("number", flat=True)
    assert {*voters} == {*life.last}


def expected(life: Life) -> Decision:
    """The decision, from the truth."""
    options = [*life.last.values()]
    counts = tuple(options.count(option) for option in range(len(OPTIONS)))
    return decide(RULE, Tallies(OPTIONS, counts, options.count(BLANK), len(options), len(life.able())))


def strangers(life: Life) -> Decision | None:
    """The decision, from the public files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "vote.bel")
        path.write_bytes(b"".join(archive.archive(life.vote.chain)))
        report = verify(Sources(path))
    register = Register.parse(RegisterEntry.objects.filter(election=life.uuid).order_by("number").file())
    return decision_of(report.board, report.counted, register)


STEPS: tuple[Callable[[Life, int, int], None], ...] = (draw, draw, cast, cast, cast, void, compare)
steps = st.tuples(st.sampled_from(STEPS), st.integers(0, ROLL + POOL - 1), st.integers(0, BLANK))
programs = st.lists(steps, max_size=15)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(votes=st.lists(steps, min_size=8, max_size=25), review=programs, late=programs)
def test_whoever_joins_and_is_voided_the_decision_is_that_of_the_truth(
    votes: list[tuple[Callable[[Life, int, int], None], int, int]],
    review: list[tuple[Callable[[Life, int, int], None], int, int]],
    late: list[tuple[Callable[[Life, int, int], None], int, int]],
) -> None:
    now = datetime.now(UTC)
    vote = open_to_all_election(
        voters=ROLL, joined=0, pool=POOL, rule=RULE, trustees=1, opens_at=now - HOUR, closes_at=now + HOUR
    )
    vote.election.trustees.update(invited_at=now)
    life = Life(vote, official(vote.election))
    for step, first, second in [*votes, (close, 0, 0), *review, (close, 0, 0), *late, (compare, 0, 0)]:
        step(life, first, second)
        assert Election.objects.get(pk=life.uuid).state == life.state
    event(f"{len(life.voided)} voided of {len(life.drawn)}")
    assert tally.sum_up(election_uuid=life.uuid)
    content = PartialDecryption.make(vote.keys[0], *to_decrypt(life.uuid)).write()
    assert tally.accept_partial_decryption(election_uuid=life.uuid, trustee=1, content=content)
    declared = decision.conclude(election_uuid=life.uuid)
    assert declared is not None
    assert declared.arithmetic == expected(life).to_json()
    stranger = strangers(life)
    assert stranger is not None
    assert stranger.to_json() == expected(life).to_json()
    numbers = (declared.joined, declared.voided, declared.unused, declared.voted_joined)
    voted = len([voter for voter in life.last if voter >= ROLL])
    assert numbers == (len(life.drawn), len(life.voided), POOL - len(life.drawn), voted)
    agreement.check(life.uuid)
