"""`hustings ledger link`: an organization of this site is an endorser that the ledger knows already."""

import os
from typing import Annotated

import typer

from hustings.cli import terminal
from hustings.decision.words import plain


def link(
    endorser: Annotated[str, typer.Argument(help="The endorser's identifier: the end of its page's address.")],
    organization: Annotated[str, typer.Argument(help="The organization's short name: the end of its page's address.")],
) -> None:
    """Join an organization of this site with an endorser that the ledger knows already, say from the news.

    Only the operator does this, here: else whoever founds an organization called MoveOn would take MoveOn's place. Do
    it before the organization's first decision, which otherwise makes it an endorser of its own. Make sure that they
    are the same: from then on its decisions are that endorser's, and its officials state what it is. It is logged.

        hustings ledger link moveon moveon-org

    Exit status: 0 joined, 2 refused: there is no such endorser or organization, or one of them is joined already.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, when the command runs

    django.setup()
    from hustings.ledger import entry_actions  # noqa: PLC0415

    joined = entry_actions.link(endorser=endorser, organization=organization)
    terminal.write_line(f"{plain(joined.name)} ({joined.slug}) is the organization {organization} from now on")
