"""An election's life, led by chance: whatever comes in whatever order, its answer is the defined one.

At the end the database and the archive agree with each other and with a model of a few lines.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.board import actions as board
from hustings.board.casting import Receipt
from hustings.credentials.models import VotingRight
from hustings.decision import actions as decision
from hustings.decision import agreement
from hustings.elections.models import Election, State
from hustings.protocol.decryptions import PartialDecryption
from hustings.tally import actions as tally
from hustings.tally.records import NothingToDecrypt, to_decrypt
from hustings.web import clock
from tests.web.elections import Vote, open_election

VOTERS, TRUSTEES, NEEDED = 3, 3, 2
HOUR = timedelta(hours=1)


@dataclass
class Life:
    """An election, and what a model of it says."""

    vote: Vote
    window: str = "before"
    state: State = State.READY
    receipts: list[tuple[bytes, Receipt]] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)  # of each voter, the option of the last ballot
    decrypted: list[int] = field(default_factory=list)

    @property
    def uuid(self) -> str:
        """The election's identifier."""
        return self.vote.uuid

    def expect(self, refusal: type[Exception] | None, act: Callable[[], object]) -> None:
        """The act is refused by this name, or succeeds where there is none."""
        if refusal is None:
            act()
            return
        with pytest.raises(refusal):
            act()


def cast(life: Life, voter: int, option: int) -> None:
    ballot = life.vote.ballot(voter, option)
    taken = life.window == "during" and life.state in (State.READY, State.OPEN)
    if not taken:
        early = life.window == "before"
        life.expect(
            errors.VoteNotOpen if early else errors.VoteClosed,
            lambda: board.cast(election_uuid=life.uuid, ballot=ballot),
        )
        return
    receipt = board.cast(election_uuid=life.uuid, ballot=ballot)
    assert (receipt.number, receipt.replaces) == (len(life.receipts), voter in life.last)
    life.receipts.append((ballot, receipt))
    life.last[voter] = option


def repeat(life: Life, which: int, _: int) -> None:
    if life.receipts:
        ballot, receipt = life.receipts[which % len(life.receipts)]
        assert board.cast(election_uuid=life.uuid, ballot=ballot) == receipt


def pass_time(life: Life, _: int, __: int) -> None:
    """From before the window into it, and then beyond its end."""
    now = datetime.now(UTC)
    life.window = {"before": "during", "during": "after", "after": "after"}[life.window]
    begun = now - HOUR if life.window == "during" else now - 2 * HOUR
    ended = now + HOUR if life.window == "during" else now - HOUR
    Election.objects.filter(pk=life.uuid).update(opens_at=begun, closes_at=ended)


def tick(life: Life, _: int, __: int) -> None:
    clock.advance()
    if life.state in (State.READY, State.OPEN):
        life.state = {"before": State.READY, "during": State.OPEN, "after": State.CLOSED}[life.window]


def sum_up(life: Life, _: int, __: int) -> None:
    assert tally.sum_up(election_uuid=life.uuid) == (life.state == State.CLOSED)
    if life.state == State.CLOSED:
        life.state = State.DECRYPTING


def decrypt(life: Life, number: int, _: int) -> None:
    trustee = number % TRUSTEES + 1
    if life.state not in (State.DECRYPTING, State.DECIDED):
        life.expect(NothingToDecrypt, lambda: to_decrypt(life.uuid))
        return
    content = PartialDecryption.make(life.vote.keys[trustee - 1], *to_decrypt(life.uuid)).write()

    def accept() -> None:
        opened = tally.accept_partial_decryption(election_uuid=life.uuid, trustee=trustee, content=content)
        life.decrypted.append(trustee)
        assert opened == (len(life.decrypted) == NEEDED)

    over = tally.AlreadyOpened if len(life.decrypted) == NEEDED else None
    life.expect(tally.AlreadyDecrypted if trustee in life.decrypted else over, accept)


def conclude(life: Life, _: int, __: int) -> None:
    declared = decision.conclude(election_uuid=life.uuid)
    assert (declared is not None) == (len(life.decrypted) == NEEDED)
    if declared is not None:
        options = [*life.last.values()]
        assert declared.counts == [options.count(option) for option in range(3)]
        life.state = State.DECIDED


STEPS = (cast, repeat, pass_time, tick, sum_up, decrypt, conclude)
END = ((sum_up, 0, 0), *((decrypt, number, 0) for number in range(TRUSTEES)), (conclude, 0, 0))
programs = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, VOTERS - 1), st.integers(0, 2)), max_size=30)


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(early=programs, votes=programs, late=programs, whole=st.booleans())
def test_every_life_of_an_election_agrees_with_the_model(
    early: list[tuple[Callable[[Life, int, int], None], int, int]],
    votes: list[tuple[Callable[[Life, int, int], None], int, int]],
    late: list[tuple[Callable[[Life, int, int], None], int, int]],
    whole: bool,
) -> None:
    now = datetime.now(UTC)
    vote = open_election(
        voters=VOTERS,
        trustees=TRUSTEES,
        threshold=NEEDED,
        state=State.READY,
        opens_at=now + HOUR,
        closes_at=now + 2 * HOUR,
    )
    vote.election.trustees.update(invited_at=timezone.now())
    life = Life(vote)
    # Two steps of time are sure to be among them, so that lives get beyond their first day.
    for step, first, second in [
        *early,
        (pass_time, 0, 0),
        *votes,
        (pass_time, 0, 0),
        (tick, 0, 0),
        *late,
        *(END if whole else ()),
    ]:
        step(life, first, second)
        assert Election.objects.get(pk=life.uuid).state == life.state
    event(f"it ended {life.state}")
    found = agreement.check(life.uuid)
    assert (found.posted, found.counted) == (len(life.receipts), len(life.last))
    assert sum(VotingRight.objects.filter(election=life.uuid).values_list("ballots", flat=True)) == len(life.receipts)
