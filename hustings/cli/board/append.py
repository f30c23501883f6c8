"""`hustings board append`: examine ballots, and post those that are right."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import arguments, terminal
from hustings.cli.board.hints import kept_hints
from hustings.cli.board.lines import Line, batches
from hustings.protocol.hints import HintsWriter
from hustings.protocol.posting import Accepted, OpenBoard, Outcome


def append(
    archive: arguments.Archive,
    ballots: Annotated[
        list[Path],
        typer.Argument(help="Files with a ballot on each line; - is standard input.", show_default=False),
    ],
    hints: Annotated[
        Path | None, typer.Option(help="A hints file to keep in step: with it, verifying is several times as fast.")
    ] = None,
    as_json: arguments.AsJson = False,
) -> None:
    """Examine ballots and post those that are right, in their order. Whoever keeps the board runs this.

    For each ballot posted its tracker is printed, the receipt that its voter looks up. One that is refused is named
    with its line and its fault, and changes nothing; then the exit status is 1. A ballot is on the disk before its
    tracker is printed. When the command is broken off, run it again: ballots posted before are refused as repeated.

        hustings board append UUID.bel ballot-1 ballot-2
        cat ballots | hustings board append UUID.bel - --hints UUID.bel.hints

    With --json each line of the output is an object: {"place", "position", "tracker"} or {"place", "fault", "reason"}.
    """
    posted = refused = 0
    with (
        terminal.progress("reading the archive") as progress,
        OpenBoard(archive, progress) as board,
        kept_hints(hints, board.board) as writer,
    ):
        if board.dropped:
            terminal.warn(f"{board.dropped:,} bytes of a post that was broken off were removed from the archive's end")
        for batch in batches(ballots):
            outcomes = board.post([line.content for line in batch])
            _keep(writer, outcomes)
            _tell(batch, outcomes, as_json)
            new = sum(isinstance(outcome, Accepted) for outcome in outcomes)
            posted, refused = posted + new, refused + len(outcomes) - new
            progress("posting ballots", posted + refused, posted + refused)
    terminal.note(f"{posted:,} posted, {refused:,} refused")
    if refused:
        raise typer.Exit(terminal.FAULT)


def _keep(writer: HintsWriter | None, outcomes: Sequence[Outcome]) -> None:
    if writer is not None:
        writer.add_many([outcome.hint for outcome in outcomes if isinstance(outcome, Accepted)])


def _tell(batch: Sequence[Line], outcomes: Sequence[Outcome], as_json: bool) -> None:
    for line, outcome in zip(batch, outcomes, strict=True):
        match outcome:
            case Accepted() if as_json:
                terminal.write_json({"place": line.place, "position": outcome.position, "tracker": outcome.tracker})
            case Accepted():
                terminal.write_line(outcome.tracker)
            case errors.Fault() if as_json:
                terminal.write_json({"place": line.place, "fault": outcome.name, "reason": str(outcome)})
            case errors.Fault():
                terminal.note(f"refused: {line.place}: {outcome.name}: {outcome}")
