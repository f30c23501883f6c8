"""How a result and its decision look: in a terminal a table for each question, for programs as JSON."""

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hustings.decision import Decision
from hustings.decision.words import plain
from hustings.protocol import canonical
from hustings.protocol.board import Board, Counted
from hustings.protocol.canonical import Json
from hustings.protocol.election import HomomorphicQuestion
from hustings.protocol.tally import Result, write_table

BAR = 24
"""Characters of a bar that stands for all."""


def counts_json(result: Result) -> Json:
    """The counts as they stand in the archive."""
    return write_table(result.questions, canonical.large)


def decision_json(decision: Decision) -> Json:
    """The decision as spec/rule.md describes it."""
    return canonical.loads(json.dumps(decision.to_json()).encode())


def print_result(console: Console, board: Board, counted: Counted) -> None:
    """Print the result's table of each question; nothing while there is no result."""
    if board.tally.result is None:
        return
    cast = "ballots cast, by weight" if board.credentials.has_weights else "ballots cast"
    for number, (question, row) in enumerate(zip(board.election.questions, board.tally.result.questions, strict=True)):
        if number:
            console.print()
        console.print(Text(plain(question.question), style="bold"))
        table = _table(question, row, counted.weight)
        table.add_row(Text(cast, style="dim"), Text(f"{counted.weight:,}", style="dim"), "", "")
        console.print(table)


def _table(question: HomomorphicQuestion, row: tuple[int, ...], cast: int) -> Table:
    options = ["(blank)"] * question.may_be_blank + [plain(answer) for answer in question.answers]
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    for option, votes in zip(options, row, strict=True):
        table.add_row(Text(option), f"{votes:,}", _percent(votes, cast), "█" * _share(votes * BAR, cast))
    return table


def _percent(votes: int, cast: int) -> str:
    """Per cent of the ballots cast, to one tenth, rounded half up in whole numbers."""
    tenths = _share(votes * 1000, cast)
    return f"{tenths // 10}.{tenths % 10} %" if cast else "–"


def _share(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator) if denominator else 0
