"""`hustings verify`: is this archive sound, and what did it decide?"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from hustings import errors
from hustings.cli import fingerprints, terminal
from hustings.cli.result import counts_json, decision_json, print_result
from hustings.decision import Decision
from hustings.decision.evaluation import decision_of, joined_of
from hustings.decision.words import plain
from hustings.protocol import canonical
from hustings.protocol.board import Board
from hustings.protocol.register import Joined, Register
from hustings.protocol.trustees import Pedersen
from hustings.protocol.verification import Report, Sources
from hustings.protocol.verification import verify as verify_archive

MAX_REGISTER = 2**30
"""Bytes of a register: more than one of the largest pool has, each credential of which was drawn and voided."""


def verify(
    archive: Annotated[Path, typer.Argument(help="The election's archive, UUID.bel.")],
    since: Annotated[
        Path | None, typer.Option(help="An older copy of the archive: the new one must begin with all of it.")
    ] = None,
    hints: Annotated[
        Path | None, typer.Option(help="Hints for these ballots: several times as fast; they change no verdict.")
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(help="Who joined during the vote, UUID.register.jsonl: where people could, it decides, too."),
    ] = None,
    write_hints: Annotated[Path | None, typer.Option(help="Where to write hints, if the archive is sound.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
) -> None:
    """Check a whole election from its public archive alone: set-up, every ballot, tally, result, and its rule.

    Anyone can run this, on any Belenios election over Ed25519, during the vote or after it. It needs no key and no
    network. The last word is "sound", or the first fault by name with its place.

    During a vote, keep a copy and name it next time (--since): that shows that nothing was taken away meanwhile.
    Compare the fingerprints with those that the organization publishes.

    Where people could join during the vote (the description says "Pool: …"), the decision needs the register, too:
    download it after the archive. It is held against the archive, entry by entry.

        hustings verify UUID.bel --register UUID.register.jsonl

    Exit status: 0 sound, 1 at fault, 2 cannot be verified (not readable, or of a kind not supported yet).
    """
    sources = Sources(archive, since, hints, write_hints)
    try:
        with terminal.progress("Verifying") as progress:
            report = verify_archive(sources, progress)
        found = _found(report, register)
    except errors.HustingsError as error:
        if as_json:
            terminal.write_line(json.dumps(_failed(error), ensure_ascii=False))
        raise
    if as_json:
        terminal.write_line(json.dumps(found.to_json(), ensure_ascii=False))
    else:
        found.tell(terminal.output(), sources)


def _failed(error: errors.HustingsError) -> dict[str, canonical.Json]:
    fault = error if isinstance(error, errors.Fault) else None
    return {
        "verdict": "fault" if fault else "unsupported",
        "fault": fault.name if fault else None,
        "where": fault.where if fault else None,
        "reason": str(error),
        "ballots": None,
        "result": None,
        "decision": None,
    }


def _found(report: Report, path: Path | None) -> "_Found":
    if path is None:
        return _Found(report, decision_of(report.board, report.counted), None)
    with terminal.reading(path):
        register = Register.parse(terminal.read_input(path, MAX_REGISTER))
        decision = decision_of(report.board, report.counted, register)
        return _Found(report, decision, Registered(register, joined_of(report.board, register)))


class Registered(NamedTuple):
    """A register, and what it and the archive say of who joined."""

    register: Register
    joined: Joined

    def to_json(self) -> dict[str, canonical.Json]:
        """For programs."""
        numbers = ("drawn", "voided", "unused", "voted", "blanks")
        return {"sha256": self.register.hash, **{name: getattr(self.joined, name) for name in numbers}}

    def lines(self) -> list[str]:
        """What was checked, and what it came to."""
        joined, size = self.joined, len(self.register.pool.credentials)
        drawn = f"{joined.drawn:,} of the pool's {terminal.number(size, 'credential')} drawn"
        said = [f"register: {drawn}, {joined.voided:,} of them voided; {joined.unused:,} unused, without a ballot"]
        if joined.blanks:
            blanks = terminal.number(joined.blanks, "blank ballot")
            said.append(f"{blanks} in the place of voided ones, opened: blank in the table, nothing in the decision")
        return said


@dataclass(frozen=True)
class _Found:
    """A sound archive, what its rule makes of its result, and who joined, where that was asked."""

    report: Report
    decision: Decision | None
    registered: Registered | None

    def to_json(self) -> dict[str, canonical.Json]:
        board, hinted = self.report.board, self.report.hinted
        result = self.report.result
        return {
            "verdict": "sound",
            "fault": None,
            "where": None,
            "reason": None,
            "ballots": {"posted": board.posted, "counted": self.report.counted.ballots},
            "result": counts_json(result) if result else None,
            "decision": decision_json(self.decision) if self.decision else None,
            "uuid": board.election.uuid,
            "head": board.head,
            "last_event": board.last_event,
            "fingerprints": dict[str, canonical.Json](_fingerprints(board)),
            "register": self.registered.to_json() if self.registered else None,
            "hints": {"used": hinted.used, "useless": hinted.useless or None} if hinted else None,
        }

    def tell(self, console: Console, sources: Sources) -> None:
        """Say what was checked, the result, the decision, the fingerprints, and the verdict last."""
        board = self.report.board

        def say(text: str = "", style: str = "") -> None:
            console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

        say(plain(board.election.template.name), "bold")
        say(f"election {board.election.uuid}\n")
        for line in self._checks(sources):
            say(f"  {line}")
        say()
        print_result(console, board, self.report.counted)
        if self.report.result is None:
            say(_unfinished(board))
        elif self.decision is None:
            say("\nThe description states no rule, so there is no decision to check.")
        else:
            say(f"\n{self.decision.sentence}.", "bold")
        say("\nFingerprints, to compare with those published:")
        registered = {"register (SHA-256)": self.registered.register.hash} if self.registered else {}
        for name, value in (_fingerprints(board) | registered).items():
            say(f"  {name:<22} {value}")
        say()
        say("sound", "bold green")

    def _checks(self, sources: Sources) -> list[str]:
        board, counted, hinted = self.report.board, self.report.counted, self.report.hinted
        checks = (
            [f"it extends {plain(str(sources.since))}: nothing was taken away since"] if self.report.extends else []
        )
        checks += [
            f"{terminal.number(board.height + 1, 'event')}, chained; each record has its hash and its place",
            f"trustees: {_trustees(board)}; the election's key is theirs",
            f"{terminal.number(board.credentials.count, 'public credential')}, each once",
            f"{terminal.number(board.posted, 'ballot')}: proofs, signature, credential; counted: {counted.ballots:,}",
        ]
        if hinted:
            checks.append(
                f"hints: {terminal.number(hinted.used, 'ballot')} checked by them"
                + (f" ({hinted.useless})" * bool(hinted.useless))
            )
        if board.tally.encrypted is not None:
            checks.append("the encrypted tally is the sum of the ballots that count")
        if board.tally.decryptions:
            checks.append(f"{terminal.number(len(board.tally.decryptions), 'partial decryption')}, proven")
        if board.tally.result is not None:
            checks.append("the result is what they open")
        if self.registered is not None:
            checks += self.registered.lines()
        return checks


def _trustees(board: Board) -> str:
    items = [
        f"any {item.threshold} of {len(item.owner_keys)}" if isinstance(item, Pedersen) else "1 that is needed"
        for item in board.trustees.items
    ]
    return ", ".join(
        f"{items.count(item)} × {item}" if items.count(item) > 1 else item for item in dict.fromkeys(items)
    )


def _unfinished(board: Board) -> str:
    if board.last_event in ("Setup", "Ballot"):
        return "The vote is open: there is no result yet."
    return f"There is no result yet; the last event is {board.last_event}."


def _fingerprints(board: Board) -> dict[str, str]:
    return fingerprints.of_board(board) | {"last event": board.head}
