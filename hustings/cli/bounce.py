"""`hustings bounce`: take a report of delivery or of a complaint that came by mail."""

import os
import sys
from typing import Annotated

import typer

from hustings.cli import terminal


def bounce(
    recipient: Annotated[
        str,
        typer.Option(
            "--to",
            envvar="ORIGINAL_RECIPIENT",
            help="The address to which the report was delivered; Postfix says it in the environment.",
        ),
    ] = "",
) -> None:
    """Read one mail on the standard input, as a mail server hands it to a command, and note what it tells of a letter.

    A report of delivery (RFC 3464) or of a complaint (RFC 5965). It counts when it names a letter of this site: by the
    token in the address to which it came (HUSTINGS_MAIL_BOUNCES), or by its Message-ID. Other mail is thrown away.

    Exit status: 0 it was noted, or tells nothing; 2 it cannot be read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, when the command runs

    django.setup()
    from django.utils import timezone  # noqa: PLC0415

    from hustings.mailroom import bounces, event_actions  # noqa: PLC0415

    raw = sys.stdin.buffer.read(bounces.LARGEST + 1)
    reports = bounces.parse_bounce(raw, recipient=recipient, now=timezone.now())
    for report in reports:
        noted = event_actions.note_event(report=report, of_ours=True)
        terminal.write_line(f"{report.kind}: {'noted' if noted else 'known already, or of no letter of this site'}")
    if not reports:
        terminal.write_line("this tells nothing of a letter")
