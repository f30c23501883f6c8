"""`hustings ledger show`: what a ledger's file says of an endorser or a contest."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli import terminal
from hustings.cli.arguments import AsJson
from hustings.cli.ledger.lines import ledger_lines
from hustings.decision.words import plain
from hustings.ledger.chain import Ledger
from hustings.ledger.entries import EntryLine
from hustings.ledger.kinds import Status
from hustings.ledger.names import name_key
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
)


def show(
    ledger: Annotated[Path, typer.Argument(help="The ledger's file, ledger.jsonl.")],
    endorser: Annotated[str, typer.Option(help="Only what this endorser did, by its name or identifier.")] = "",
    contest: Annotated[str, typer.Option(help="Only what was done in this contest, by name or identifier.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print the endorsements of a ledger, one a line, in the order in which they were entered.

    Those that a later entry corrects are left out. The file is verified on the way.

        hustings ledger show ledger.jsonl --contest "2016 Democratic presidential nomination"

    Exit status: 0 shown, 1 the ledger is at fault, 2 it cannot be read.
    """
    names: dict[tuple[str, ...], str] = {}
    keys: dict[tuple[str, str], set[str]] = {}
    found: dict[int, EntryLine] = {}
    with terminal.reading(ledger), ledger_lines(ledger) as lines:
        for _hash, entry in Ledger().entries(lines):
            if not isinstance(entry, EntryLine):
                continue
            match entry.states:
                case EndorserStatement() | ContestStatement() as one:
                    names[one.type, one.id] = one.name
                    also = one.also if isinstance(one, EndorserStatement) else ()
                    keys[one.type, one.id] = {one.id, *map(name_key, (one.name, *also))}
                case CandidateStatement() as one:
                    names["candidate", one.contest, one.id] = one.name
                case EndorsementStatement() as one:
                    if one.corrects is not None:
                        found.pop(one.corrects.entry, None)
                    if one.status is not Status.RETRACTED:
                        found[entry.number] = entry
    for entry in found.values():
        one = entry.states
        assert isinstance(one, EndorsementStatement)
        if _meant(endorser, keys["endorser", one.endorser]) and _meant(contest, keys["contest", one.contest]):
            if as_json:
                terminal.write_json(entry.to_json())
            else:
                terminal.write_line(plain(_line(entry.number, one, names)))


def _meant(wanted: str, keys: set[str]) -> bool:
    return not wanted or wanted in keys or name_key(wanted) in keys


def _line(number: int, one: EndorsementStatement, names: dict[tuple[str, ...], str]) -> str:
    whom = f" {names['candidate', one.contest, one.candidate]}" if one.candidate else ""
    contest = names["contest", one.contest]
    when = f"{one.date or 'undated'}"
    said = f"{number:>6}  {when:<10}  {names['endorser', one.endorser]}: {one.status.value}{whom}"
    return f"{said}; {contest}; {one.process.kind.value}, {one.evidence.value}"
