"""`hustings check`: do the site's database, its archives and its ledger say the same?"""

import os
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.decision.words import plain


def check(
    election: Annotated[
        str | None, typer.Argument(help="The identifier of one election; without it, all that are frozen.")
    ] = None,
) -> None:
    """Compare what the site's database says with the archives that it publishes: nothing lost, nothing counted twice.

    For each election: its question, options and rule are those frozen; the ballots posted are the rows, and the events
    of the chain; each voting right was used as often as the board has ballots of it, and its last tracker is the
    board's; the ballots counted are the rights used, and the ballots tallied; the archive verifies as a stranger would
    verify it, and so does the register of who joined, which says what the rows say; the decision is what its rule makes
    of them. Then the ledger: its chain is in order, and every row that pages are made of says what its entries say.

    Exit status: 0 all agree, 1 some do not, 2 cannot be checked.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, when the command runs

    django.setup()
    from hustings.decision import agreement  # noqa: PLC0415
    from hustings.elections.models import Election  # noqa: PLC0415

    frozen = Election.objects.filter(chain__isnull=False).order_by("made_at")
    chosen = frozen if election is None else frozen.filter(pk=election)
    if election is not None and not chosen.exists():
        raise errors.Refusal(f"no frozen election is called {election!r}")
    faults = 0
    for uuid, name in chosen.values_list("uuid", "name"):
        try:
            with terminal.progress(f"Checking {uuid}") as progress:
                found = agreement.check(uuid, progress)
        except errors.Fault as fault:
            faults += 1
            terminal.write_line(f"{uuid}  {plain(name)}: {fault.name}: {fault}")
        else:
            said = f"{terminal.number(found.posted, 'ballot')} posted, {found.counted:,} counted"
            terminal.write_line(f"{uuid}  {plain(name)}: agree; {said}, {found.eligible:,} eligible")
    faults += 0 if election else _check_ledger()
    if faults:
        raise typer.Exit(terminal.FAULT)


def _check_ledger() -> int:
    from hustings.ledger import agreement  # noqa: PLC0415 - once Django is set up

    try:
        with terminal.progress("Reading the ledger") as progress:
            found = agreement.check(progress)
    except errors.Fault as fault:
        terminal.write_line(f"ledger: {fault.name}: {fault}")
        return 1
    if found is not None:
        terminal.write_line(f"ledger: agree; last entry {found.number:,}, {found.head}")
    return 0
