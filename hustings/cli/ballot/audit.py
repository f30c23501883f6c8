"""`hustings ballot audit`: whether a page encrypted what it was told."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli import terminal
from hustings.cli.ballot.source import read_source
from hustings.protocol.election import HomomorphicQuestion
from hustings.protocol.opened_ballot import OpenedBallot

MAX_OPENED = 2**22
"""Bytes of an opened ballot: a ballot, and less than a fifth of that for what opens it."""


def audit(
    opened: Annotated[Path, typer.Argument(help="The opened ballot that the page saved; - is the standard input.")],
    election: Annotated[
        Path, typer.Option(help="The election's archive, UUID.bel, or its election.json.", show_default=False)
    ],
) -> None:
    """Check a ballot that the voting page opened: encrypt its choices again, with its randomness, and compare.

    A voter who doubts the page chooses "Check that this page encrypts honestly" before casting, saves the opened
    ballot, and runs this on another machine. What it prints must be what was chosen, and the tracker the one that the
    page showed. An opened ballot cannot be cast; the page makes a fresh one.

        hustings ballot audit --election UUID.bel opened-ballot.json
    """
    asked = read_source(election).election
    with terminal.reading(opened):
        told = OpenedBallot.parse(terminal.read_input(opened, MAX_OPENED).removesuffix(b"\n"))
        told.check(asked)
    shown = terminal.output()
    shown.print("encrypted honestly: this ballot says")
    for question, choices in zip(asked.questions, told.choices, strict=True):
        shown.print(f"{question.question}: {_said(question, choices)}")
    terminal.note(f"tracker: {told.tracker}")


def _said(question: HomomorphicQuestion, choices: tuple[int, ...]) -> str:
    counted = choices[question.may_be_blank :]
    chosen = [answer for answer, choice in zip(question.answers, counted, strict=True) if choice]
    if chosen:
        return ", ".join(chosen)
    return "blank" if question.may_be_blank and choices[0] else "none of the options"
