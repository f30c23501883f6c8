"""Database and archive agree, and whatever makes them differ is found."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from typer.testing import CliRunner

from hustings import cli, errors
from hustings.board import actions as board
from hustings.board import archive
from hustings.board.models import Ballot, Chain, Record
from hustings.credentials.models import VotingRight
from hustings.decision import actions, agreement
from hustings.decision.models import DeclaredDecision
from hustings.elections.models import Election, Option, State
from hustings.tally.models import PartialDecryption, Tally
from tests.web.elections import Vote, closed_election, decided_election, open_election, votes_for

pytestmark = pytest.mark.django_db


def decided() -> Vote:
    vote = closed_election(casts=[*votes_for(4, 1), (0, 1), (0, 0)], decrypted=(1, 2))
    vote.open_result()
    assert actions.conclude(election_uuid=vote.uuid)
    return vote


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: open_election(voters=3), (0, 0, 3, "Setup")),
        (lambda: closed_election(casts=[]), (0, 0, 1, "EncryptedTally")),
        (lambda: closed_election(casts=votes_for(2), decrypted=(3,)), (2, 2, 2, "PartialDecryption")),
        (decided, (7, 5, 5, "Result")),
        (lambda: decided_election(casts=votes_for(3)), (3, 3, 3, "Result")),
    ],
)
def test_a_sound_election_agrees(make: Callable[[], Vote], expected: tuple[object, ...]) -> None:
    found = agreement.check(make().uuid)
    assert (found.posted, found.counted, found.eligible, found.last_event) == expected


def _right(**fields: object) -> Callable[[], object]:
    return lambda: VotingRight.objects.filter(number=1).update(**fields)


DIFFERENCES: dict[str, tuple[Callable[[], object], str]] = {
    "a ballot gone": (lambda: Ballot.objects.filter(number=6).delete(), "ballots posted"),
    "a ballot too many on the chain": (lambda: Chain.objects.update(ballots=F("ballots") + 1), "ballots posted"),
    "a height": (lambda: Chain.objects.update(height=F("height") + 1), "height of the chain"),
    "an event gone": (
        lambda: Record.objects.filter(pk=Record.objects.filter(kind="event").latest("offset").pk).delete(),
        "height of the chain",
    ),
    "a size": (lambda: Chain.objects.update(size=F("size") + 512), "size of the archive"),
    "a head": (lambda: Chain.objects.update(last_event=b"{}"), "head of the chain"),
    "a right used too often": (_right(ballots=2), "uses of a voting right"),
    "a right not used": (_right(ballots=0, last_tracker="", last_posted_at=None), "uses of a voting right"),
    "another tracker": (_right(last_tracker="A" * 43), "uses of a voting right"),
    "a right more": (
        lambda: VotingRight.objects.filter(number=4).update(public_credential="0" * 64),
        "uses of a voting right",
    ),
    "a fingerprint": (lambda: Election.objects.update(fingerprint="x" * 43), "fingerprint of the election"),
    "a question": (lambda: Election.objects.update(question="Another?"), "question"),
    "an option": (lambda: Option.objects.filter(position=0).update(label="Somebody else"), "options"),
    "a rule": (lambda: Election.objects.update(rule=Concat(F("rule"), Value(" "))), "rule"),
    "eligible": (lambda: Election.objects.update(eligible=6), "eligible voters"),
    "a state": (lambda: Election.objects.update(state=State.CLOSED), "state of the election"),
    "a state without a board": (lambda: Election.objects.update(state=State.DRAFT), "state of the election"),
    "a state before the decision": (lambda: Election.objects.update(state=State.DECRYPTING), "decision"),
    "the ballots tallied": (lambda: Tally.objects.update(ballots=6), "encrypted tally"),
    "a tally not opened": (lambda: Tally.objects.update(opened_at=None), "result"),
    "a decryption gone": (lambda: PartialDecryption.objects.filter(trustee=1).delete(), "partial decryptions"),
    "the arithmetic": (lambda: DeclaredDecision.objects.update(arithmetic={"kind": "no_quorum"}), "decision"),
    "the decision's ballots": (lambda: DeclaredDecision.objects.update(ballots=6), "ballots of the decision"),
    "the archive's hash": (lambda: DeclaredDecision.objects.update(archive_hash="0" * 64), "archive of the decision"),
}


@pytest.mark.parametrize("name", DIFFERENCES)
def test_each_difference_is_found(name: str) -> None:
    vote = decided()
    change, where = DIFFERENCES[name]
    change()
    with pytest.raises(agreement.Disagreement) as raised:
        agreement.check(vote.uuid)
    assert raised.value.where == where


def test_an_archive_at_fault_is_found() -> None:
    vote = decided()
    result = Record.objects.filter(kind="data").latest("offset")
    result.content = bytes(result.content)[::-1]
    result.save()
    with pytest.raises(errors.ArchiveFault):
        agreement.check(vote.uuid)


@pytest.mark.django_db(transaction=True)
def test_while_it_reads_ballots_are_cast_and_it_sees_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    vote = open_election(voters=3)
    board.cast(election_uuid=vote.uuid, ballot=vote.ballot(0, 1))
    original = archive.archive

    def cast() -> None:
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "sqlite":
                    cursor.execute("PRAGMA busy_timeout=100")
            board.cast(election_uuid=vote.uuid, ballot=vote.ballot(1, 1))
        finally:
            connection.close()

    def meanwhile(chain: Chain) -> Iterator[bytes]:
        with ThreadPoolExecutor() as another:
            another.submit(cast).result()
        yield from original(chain)

    monkeypatch.setattr(archive, "archive", meanwhile)
    assert agreement.check(vote.uuid).posted == 1
    assert Ballot.objects.count() == 2
    with transaction.atomic():
        assert connection.in_atomic_block  # whatever was begun has ended


# -- the command -------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(cli.app, ["check", *arguments])
    return result.exit_code, result.output.splitlines()


def test_the_command_says_a_line_for_each_election() -> None:
    first, second = decided(), open_election(voters=3, contest="Another one")
    status, lines = run()
    assert status == 0
    assert lines == [
        f"{first.uuid}  Governor: whom do we endorse?: agree; 7 ballots posted, 5 counted, 5 eligible",
        f"{second.uuid}  Governor: whom do we endorse?: agree; 0 ballots posted, 0 counted, 3 eligible",
    ]


def test_the_command_goes_on_after_a_difference() -> None:
    first, second = decided(), open_election(voters=3, contest="Another one")
    Election.objects.filter(pk=first.uuid).update(eligible=6)
    status, lines = run()
    assert (status, len(lines)) == (1, 2)
    assert "Disagreement: eligible voters" in lines[0]
    assert run(second.uuid)[0] == 0
    assert run(first.uuid)[0] == 1


def test_an_election_that_is_not_there_cannot_be_checked() -> None:
    assert run("nosuchelection1") == (2, ["error: no frozen election is called 'nosuchelection1'"])
