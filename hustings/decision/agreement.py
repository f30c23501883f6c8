"""Whether the database and the archive that is made of it say the same of an election, from the roll to the result."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Count

from hustings import errors
from hustings.board import archive
from hustings.board.models import Ballot, Chain, Record
from hustings.credentials.models import RegisterEntry, VotingRight
from hustings.decision.evaluation import decision_of, joined_of, rule_of
from hustings.decision.models import DeclaredDecision
from hustings.elections.models import Election, State
from hustings.protocol.board import Progress, no_progress
from hustings.protocol.election import Election as FrozenElection
from hustings.protocol.register import Joined, Register
from hustings.protocol.verification import Report, Sources, verify
from hustings.tally.models import Tally

_LAST_EVENTS: dict[str, tuple[str, ...]] = {
    State.READY: ("Setup", "Ballot"),
    State.OPEN: ("Setup", "Ballot"),
    State.REVIEW: ("Setup", "Ballot"),
    State.CLOSED: ("EndBallots",),
    State.DECRYPTING: ("EncryptedTally", "PartialDecryption", "Result"),
    State.DECIDED: ("Result",),
    State.CANCELLED: ("Setup",),
}
"""What can be the last event on the board of an election in this state."""

_COUNTED = (State.CLOSED, State.DECRYPTING, State.DECIDED)
"""When the register of who joined has its last entry."""


class Disagreement(errors.Fault):
    """Two places tell different things of one election."""

    sentence = "the database and the archive disagree"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What database and archive agree on: ballots posted, ballots that count, eligible voters, the last event.

    Blank ballots in the place of voided ones are posted, and do not count.
    """

    posted: int
    counted: int
    eligible: int
    last_event: str


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the rows say at one moment; the archive made of them at that moment has this SHA-256."""

    election: Election
    chain: Chain
    tally: Tally | None
    declared: DeclaredDecision | None
    rights: int
    used: int
    archive_hash: str
    register: bytes
    drawn: list[str]
    voided: list[str]


def check(election_uuid: str, progress: Progress = no_progress) -> Agreed:
    """Read all rows of a frozen election, verify the archive that they make, and compare the two.

    Raises Disagreement, or the archive's Fault; ``where`` tells what was compared.
    """
    with tempfile.TemporaryDirectory(prefix="hustings-") as name:
        sources = Sources(Path(name, f"{election_uuid}.bel"), hints=Path(name, f"{election_uuid}.hints"))
        with one_moment():  # it ends before the verification, which may take longer still
            rows = _read(election_uuid, sources)
        report = verify(sources, progress)
    register = Register.parse(rows.register) if rows.election.pool else None
    _compare(rows, report, register)
    blanks = 0 if register is None else _compare_register(rows, report, register).blanks
    counted = report.counted.ballots - blanks
    return Agreed(report.board.posted, counted, rows.election.entitled, report.board.last_event)


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction whose statements all see the same rows; it keeps nobody from writing, however long it reads."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        # Not Django's, which takes the lock of whoever writes at its beginning: no ballot could be cast meanwhile.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _read(election_uuid: str, sources: Sources) -> _Rows:
    election, chain = Election.objects.get(pk=election_uuid), Chain.objects.get(pk=election_uuid)
    ballots, rights = Ballot.objects.of(chain), VotingRight.objects.of(election)
    events = Record.objects.of(chain).filter(kind=Record.Kind.EVENT).count() + ballots.count()
    _same("ballots posted", chain.ballots, ballots.count())
    _same("height of the chain", chain.height + 1, events)
    for noted, found in _uses(chain, election):
        _same("uses of a voting right", noted, found)
    assert sources.hints is not None
    with sources.archive.open("wb") as file, sources.hints.open("wb") as hints:
        hash_ = sha256()
        for piece in archive.archive(chain):
            hash_.update(piece)
            file.write(piece)
        hints.writelines(archive.hints(chain))
    _same("size of the archive", chain.size, sources.archive.stat().st_size)
    return _Rows(
        election,
        chain,
        Tally.objects.filter(election=election).first(),
        DeclaredDecision.objects.filter(election=election).first(),
        rights.count(),
        rights.used().count(),
        hash_.hexdigest(),
        RegisterEntry.objects.of(election).file(),
        [*rights.joined().values_list("public_credential", flat=True)],
        [*rights.filter(voided_at__isnull=False).values_list("public_credential", flat=True)],
    )


def _uses(chain: Chain, election: Election) -> Iterator[tuple[object, object]]:
    # For each credential that was used: how often, and its last tracker, as the board and as the voting right has it.
    counts = Ballot.objects.of(chain).order_by("credential").values_list("credential").annotate(times=Count("pk"))
    last = Ballot.objects.counting(chain).order_by("credential").values_list("credential", "tracker")
    noted = (
        VotingRight.objects.of(election)
        .used()
        .order_by("public_credential")
        .values_list("public_credential", "ballots", "last_tracker")
    )
    found = ((*one, tracker) for one, (_, tracker) in zip_longest(counts.iterator(), last.iterator()))
    return zip_longest(noted.iterator(), found)


def _compare(rows: _Rows, report: Report, register: Register | None) -> None:
    board, election = report.board, rows.election
    _same("fingerprint of the election", election.fingerprint, board.election.fingerprint)
    _compare_paper(election, board.election)
    _same("eligible voters", election.eligible + election.pool, board.credentials.count)
    _same("voting rights", rows.rights, board.credentials.count)
    _same("ballots posted", rows.chain.ballots, board.posted)
    _same("voting rights used", rows.used, report.counted.ballots)
    _same("head of the chain", sha256(bytes(rows.chain.last_event)).hexdigest(), board.head)
    if board.last_event not in _LAST_EVENTS.get(election.state, ()):
        raise Disagreement("state of the election", f"{election.state}, and the last event is {board.last_event}")
    sized, tally = board.tally.sized, rows.tally
    if sized is not None:
        summed = (tally.ballots, tally.weight, tally.hash) if tally is not None else None
        _same("encrypted tally", summed, (sized.num_tallied, sized.total_weight, sized.encrypted_tally))
        _same("ballots tallied", sized.num_tallied, rows.used)
    if tally is not None:
        _same(
            "partial decryptions",
            [*tally.decryptions.values_list("trustee", flat=True)],
            [*sorted(board.tally.decryptions)],
        )
        _same("result", tally.opened_at is not None, report.result is not None)
    if (rows.declared is not None) != (election.state == State.DECIDED):
        raise Disagreement("decision", f"{'one' if rows.declared else 'none'} in the state {election.state}")
    if rows.declared is not None:
        _compare_decision(rows.declared, rows.archive_hash, report, register)


def _compare_paper(election: Election, frozen: FrozenElection) -> None:
    # What the pages show, and what voters' ballots are bound to.
    rule, (question,) = rule_of(frozen), frozen.questions
    _same("question", election.question, question.question)
    _same("options", tuple(election.options.values_list("label", flat=True)), tuple(question.answers))
    _same("rule", election.rule, "" if rule is None else rule.text())


def _compare_register(rows: _Rows, report: Report, register: Register) -> Joined:
    # Who joined, by the rows, by the register that is published, and by the ballots on the board.
    joined = joined_of(report.board, register)
    _same("people who joined", (rows.election.joined, rows.election.voided), (joined.drawn, joined.voided))
    _same("credentials drawn", {*rows.drawn}, register.drawn)
    _same("credentials voided", {*rows.voided}, {*register.voids})
    _same("end of the register", rows.election.state in _COUNTED, register.closed)
    return joined


def _compare_decision(declared: DeclaredDecision, archive_hash: str, report: Report, register: Register | None) -> None:
    decision = decision_of(report.board, report.counted, register)
    _same("decision", declared.arithmetic, None if decision is None else decision.to_json())
    _same("ballots of the decision", declared.ballots, None if decision is None else decision.tallies.ballots)
    _same("register of the decision", declared.register_hash, "" if register is None else register.hash)
    _same("archive of the decision", declared.archive_hash, archive_hash)


def _same(where: str, rows: object, found: object) -> None:
    if rows != found:
        raise Disagreement(where, f"{rows} in the database, {found} on the board")
