"""The clock: an election goes its way by itself, however many clocks there are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from hustings.board import actions as board
from hustings.board import casting, sealing
from hustings.board.models import Ballot, Chain
from hustings.credentials import actions as credentials
from hustings.credentials import seeds
from hustings.credentials.models import VotingRight
from hustings.decision.models import Certificate, DeclaredDecision
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message
from hustings.protocol.decryptions import PartialDecryption
from hustings.tally import actions as tally
from hustings.tally.records import to_decrypt
from hustings.web import clock
from tests.board.drafts import sealing_election
from tests.web.elections import decided_election, open_election, votes_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hustings.mailroom.tasks.LINGER", 0)


def _run_jobs() -> None:
    """What the workers do."""
    for job in DBTaskResult.objects.ready():
        args = job.args_kwargs["args"]
        job.task.func(*args)
        DBTaskResult.objects.filter(pk=job.pk).update(status="SUCCESSFUL", finished_at=datetime.now(UTC))


def _pass(uuid: str, *, opens: int, closes: int) -> None:
    """Let time pass: the window lies so many hours from now."""
    now = datetime.now(UTC)
    Election.objects.filter(pk=uuid).update(
        opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes)
    )


def test_with_nothing_due_the_clock_only_asks() -> None:
    """Whatever would write takes the database's lock on SQLite, once a second."""
    open_election()
    clock.advance()
    with CaptureQueriesContext(connection) as queries:
        clock.advance()
        clock.tell()
    said = [query["sql"] for query in queries.captured_queries]
    assert [sql for sql in said if not sql.startswith("SELECT ")] == []
    assert len(said) <= 30


@pytest.mark.django_db(transaction=True)
def test_a_whole_election_goes_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "INVITED", 4)
    election, keys = sealing_election()
    uuid = election.uuid
    election.trustees.update(invited_at=datetime.now(UTC))
    assert sealing.seal(election_uuid=uuid, by=None)
    clock.tick()
    election.refresh_from_db()
    assert (election.state, Message.objects.count()) == (State.READY, 0)

    _pass(uuid, opens=-1, closes=1)
    for expected in (4, 8, 9, 9):
        clock.tick()
        assert Message.objects.filter(kind="invitation").count() == expected
    election.refresh_from_db()
    assert (election.state, election.opened_at) == (State.OPEN, election.opens_at)
    _run_jobs()
    assert len(mail.outbox) == 9
    form = casting.examiner_of(uuid).form
    private = [message.body.split("/#")[1].split()[0] for message in mail.outbox]
    assert private == seeds.private_credentials(uuid, 0, 9)
    for ballot in form.encrypt_many(private[:4], [[[1, 0, 0]]] * 3 + [[[0, 1, 0]]]):
        board.cast(election_uuid=uuid, ballot=ballot)
    clock.tick()
    _run_jobs()
    assert len(mail.outbox) == 13

    _pass(uuid, opens=-2, closes=-1)
    clock.tick()
    clock.tick()
    election.refresh_from_db()
    assert (election.state, seeds.read_seed(uuid)) == (State.CLOSED, None)
    assert DBTaskResult.objects.filter(queue_name="default").count() == 1
    _run_jobs()
    clock.tick()
    _run_jobs()
    assert len(mail.outbox) == 16
    for trustee in (1, 2):
        content = PartialDecryption.make(keys[trustee - 1], *to_decrypt(uuid)).write()
        tally.accept_partial_decryption(election_uuid=uuid, trustee=trustee, content=content)
    clock.tick()
    clock.tick()
    _run_jobs()
    clock.tick()
    election.refresh_from_db()
    assert election.state == State.DECIDED
    assert DeclaredDecision.objects.get().counts == [3, 1, 0]
    assert DBTaskResult.objects.filter(queue_name="default").count() == 2
    _run_jobs()
    assert Chain.objects.get().ballots == Ballot.objects.count() == VotingRight.objects.used().count() == 4
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.SENT}


def test_a_job_that_failed_is_begun_again_after_a_while() -> None:
    election, _ = sealing_election()
    Election.objects.update(state=State.CLOSED, fingerprint="x" * 43, eligible=9)
    clock.advance()
    DBTaskResult.objects.update(status="FAILED", finished_at=datetime.now(UTC))
    clock.advance()
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.update(finished_at=datetime.now(UTC) - timedelta(minutes=2))
    clock.advance()
    again = DBTaskResult.objects.get()  # one row, however often it fails
    assert (again.status, again.args_kwargs["args"]) == ("READY", [election.uuid])


def test_what_fails_keeps_nothing_else_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    election, _ = sealing_election()
    assert sealing.seal(election_uuid=election.uuid, by=None)
    _pass(election.uuid, opens=-2, closes=-1)

    def open_due() -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("hustings.elections.actions.open_due", open_due)
    clock.advance()
    election.refresh_from_db()
    assert election.state == State.CLOSED
    assert "open_due" in caplog.text


def test_an_election_that_fails_keeps_no_other_waiting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    uuids = sorted(open_election(contest=contest).uuid for contest in ("One", "Another"))
    for uuid in uuids:
        _pass(uuid, opens=-2, closes=-1)
    original = board._close

    def close(uuid: str) -> bool:
        if uuid == uuids[0]:
            raise RuntimeError("a broken chain")
        return original(uuid)

    monkeypatch.setattr(board, "_close", close)
    clock.advance()
    assert dict(Election.objects.values_list("uuid", "state")) == {uuids[0]: State.OPEN, uuids[1]: State.CLOSED}
    assert "a broken chain" in caplog.text


def test_a_certificate_that_could_not_be_signed_is_signed_later() -> None:
    vote = decided_election(casts=votes_for(2))
    assert not Certificate.objects.exists()
    clock.advance()
    _run_jobs()
    assert Certificate.objects.get().decision_id == vote.uuid
    clock.advance()
    assert DBTaskResult.objects.count() == 1
