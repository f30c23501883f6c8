"""Freezing an election that people can join: the pool is made behind the roll's credentials, and binds voters."""

from pathlib import Path
from typing import Any

import pytest

from hustings.audit.models import Entry
from hustings.board import sealing
from hustings.board.models import Record
from hustings.credentials import enrolment, register_actions, seeds
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision import agreement
from hustings.decision.evaluation import pool_of
from hustings.decision.pool import PoolLine
from hustings.elections.models import Election, State
from hustings.protocol.credentials import seeded_credentials
from hustings.protocol.register import Register
from hustings.roll.models import Member
from tests.board.drafts import sealing_election
from tests.board.test_sealing import Cut, _cut_after, seal, verified

pytestmark = pytest.mark.django_db

OPEN: dict[str, Any] = {"pool": 7, "blank": True, "review_hours": 24}


def _is_whole(election: Election, folder: Path, roll: int = 9) -> None:
    assert (election.state, election.eligible, election.sealing_done) == (State.READY, roll, roll + 7)
    _, public = seeded_credentials(election.uuid, seeds.seed_of(election.uuid), 0, roll + 7)
    rights = VotingRight.objects.of(election)
    assert [*rights.values_list("public_credential", flat=True)] == public
    assert [*rights.in_pool().values_list("number", flat=True)] == [*range(roll, roll + 7)]
    board = verified(election, folder).board
    assert board.credentials.count == roll + 7
    line = pool_of(board.election)
    assert line == PoolLine.of(public[roll:])
    assert line.text() in board.election.description.splitlines()
    register = Register.parse(RegisterEntry.objects.of(election).file())
    assert register.pool.credentials == tuple(sorted(public[roll:]))
    assert register.pool.fingerprint == election.fingerprint
    assert agreement.check(election.uuid).eligible == roll


def test_voters_are_bound_to_the_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 4)
    election, _ = sealing_election(**OPEN)
    assert seal(election)
    _is_whole(election, tmp_path)
    assert Entry.objects.get(verb="election.sealed").detail["pool"] == 7


def test_without_a_pool_there_is_no_register_and_no_line(tmp_path: Path) -> None:
    election, _ = sealing_election()
    assert seal(election)
    assert not RegisterEntry.objects.exists()
    assert pool_of(verified(election, tmp_path).board.election) is None


def test_whoever_comes_on_the_roll_while_the_pool_is_made_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, came = enrolment._fill_pool, False

    def fill(uuid: str) -> bool:
        nonlocal came
        if not came:
            came = True
            member = Member.objects.filter(active=True)[0]
            Member.objects.create(organization=member.organization, address="late@example.org", mailbox="l@example.org")
        return original(uuid)

    monkeypatch.setattr(enrolment, "_fill_pool", fill)
    election, _ = sealing_election(**OPEN)
    assert seal(election)
    _is_whole(election, tmp_path, roll=10)


@pytest.mark.parametrize("line", ["Pool: 5", "  POOL :", "**Pool:** open to all", PoolLine(5, "0" * 64).text()])
@pytest.mark.parametrize("fields", [OPEN, {}])
def test_a_description_with_a_pool_of_its_own_is_not_frozen(line: str, fields: dict[str, Any]) -> None:
    election, _ = sealing_election(description=line, **fields)
    assert not seal(election)
    assert election.state == State.CEREMONY
    assert "pool" in Entry.objects.get(verb="election.seal_failed").detail["reason"]
    assert not RegisterEntry.objects.exists()


STEPS = [
    *((enrolment, "_fill_pool", times) for times in (1, 2, 3)),
    *((enrolment, "seed_of", times) for times in (1, 2)),
    (register_actions, "begin_register", 1),  # before the commit
    (sealing, "record", 1),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("target", "name", "times"), STEPS, ids=[f"{name}-{times}" for _, name, times in STEPS])
def test_a_job_cut_off_at_the_pool_is_taken_up_again(
    target: Any, name: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "BATCH", 4)
    election, _ = sealing_election(**OPEN)
    with monkeypatch.context() as patch:
        _cut_after(patch, target, name, times)
        with pytest.raises(Cut):
            seal(election)
    election.refresh_from_db()
    assert (election.state, Record.objects.exists(), RegisterEntry.objects.exists()) == (State.SEALING, False, False)
    assert VotingRight.objects.count() == election.sealing_done
    assert seal(election)
    _is_whole(election, tmp_path)
