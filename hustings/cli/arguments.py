"""Arguments that several commands take, each with its one description."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Archive: TypeAlias = Annotated[Path, typer.Argument(help="The election's archive, UUID.bel.", show_default=False)]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of words.")]
Out: TypeAlias = Annotated[Path, typer.Option("--out", help="The folder to write to; made if it is not there.")]
Uuid: TypeAlias = Annotated[str, typer.Option("--uuid", help="The election's identifier.", show_default=False)]
HintsToUse: TypeAlias = Annotated[
    Path | None, typer.Option("--hints", help="Hints for these ballots: sooner done, with the same verdict.")
]

HERE = Path()
"""The default of `Out`."""
