"""`hustings sender`: does the world believe that this site's mail is its own?"""

import os
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.decision.words import plain


def sender(
    selector: Annotated[
        list[str] | None,
        typer.Option("--selector", help="A DKIM selector, which the mail provider names; may be given several times."),
    ] = None,
) -> None:
    """Look up what the domain name system says of the site's sender: SPF, DKIM, DMARC, MX, and the mail server's name.

    Large mailbox providers refuse mail to thousands whose sender does not prove itself by these records.

    Exit status: 0 nothing is to be mended, 1 something is, 2 cannot be checked.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    import django  # noqa: PLC0415 - its settings are read from the environment, when the command runs

    django.setup()
    from hustings.mailroom import sender_check  # noqa: PLC0415
    from hustings.web.organizer.mail_rehearsal import the_sender  # noqa: PLC0415
    from hustings.web.organizer.sender_words import ABOUT, said  # noqa: PLC0415

    selectors = tuple(selector or ())
    wrong = [one for one in selectors if not sender_check.SELECTOR.fullmatch(one)]
    if wrong:
        raise errors.Refusal(f"{wrong[0]!r} is no DKIM selector: write a name such as s1 or mail2026")
    found = sender_check.check(the_sender(selectors), sender_check.resolver())
    for finding in found:
        terminal.write_line(f"{finding.verdict.value:4}  {ABOUT[finding.about]}")
        terminal.write_line(f"      {said(finding)}")
        if finding.record:
            terminal.write_line(f"      {plain(finding.record)}")
    if any(finding.verdict is sender_check.Verdict.BAD for finding in found):
        raise typer.Exit(terminal.FAULT)
