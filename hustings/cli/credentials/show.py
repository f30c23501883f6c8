"""`hustings credentials show`: one private credential that a seed gives."""

from pathlib import Path
from typing import Annotated

import typer

from hustings.cli import arguments, terminal
from hustings.cli.credentials.generate import MAX_VOTERS
from hustings.cli.credentials.seed import read_seed
from hustings.protocol.credentials import seeded_credentials
from hustings.protocol.election import check_uuid


def show(
    *,
    seed_file: Annotated[Path, typer.Option(help="The seed's file; - is the standard input.", show_default=False)],
    uuid: arguments.Uuid,
    number: Annotated[int, typer.Option(min=0, max=MAX_VOTERS - 1, help="The voter's number in UUID.voters, from 0.")],
    as_json: arguments.AsJson = False,
) -> None:
    """Print the private credential of one voter, derived from the seed. The credential authority runs this.

    hustings credentials show --seed-file authority/seed --uuid UUID --number 17
    """
    (private,), (public,) = seeded_credentials(check_uuid(uuid), read_seed(seed_file), number, 1)
    if as_json:
        terminal.write_json({"number": number, "private": private, "public": public})
    else:
        terminal.write_line(private)
