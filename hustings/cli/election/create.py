"""`hustings election create`: freeze question, rule, key and credentials in a new archive."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import arguments, fingerprints, terminal
from hustings.cli.credentials.public import read_public_form
from hustings.cli.election.template import Asked, with_rule
from hustings.cli.setup import read_setup
from hustings.cli.trustee.files import read_trustees
from hustings.decision.evaluation import rule_of
from hustings.protocol.archive import MAX_CREDENTIALS
from hustings.protocol.board import Board
from hustings.protocol.election import Election, Template, check_uuid, write_election
from hustings.protocol.events import Setup
from hustings.protocol.posting import create_archive
from hustings.protocol.trustees import Pedersen, Trustees


def create(
    *,
    trustees: Annotated[
        list[Path],
        typer.Option(
            help="A trustee's public key (.pubkey), threshold.json, or a whole trustees.json; once for each file.",
            show_default=False,
        ),
    ],
    credentials: Annotated[Path, typer.Option(help="The public credentials, UUID.pubcreds.", show_default=False)],
    uuid: Annotated[
        str | None, typer.Option(help="The election's identifier; by default the one in the credentials' file name.")
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="A template in Belenios' JSON, instead of --name, --question and --answer.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The election's title.")] = None,
    description: Annotated[str, typer.Option(help="What voters should read above the question.")] = "",
    question: Annotated[str | None, typer.Option(help="The question (for several, write a template).")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="An option, once for each, in their order.")] = None,
    minimum: Annotated[int, typer.Option("--min", min=0, help="At least so many options are chosen.")] = 1,
    maximum: Annotated[int, typer.Option("--max", min=0, help="At most so many options are chosen.")] = 1,
    blank: Annotated[bool, typer.Option("--blank", help="A voter may choose nothing instead.")] = False,
    rule: Annotated[
        str | None,
        typer.Option(help="When an option is endorsed: 'at least 2/3 of the ballots cast', or the rule's whole line."),
    ] = None,
    administrator: Annotated[str | None, typer.Option(help="Who runs the election.")] = None,
    credential_authority: Annotated[str | None, typer.Option(help="Who made the credentials.")] = None,
    out: arguments.Out = arguments.HERE,
    as_json: arguments.AsJson = False,
) -> None:
    """Freeze an election: its question, its rule, its trustees' key, its credentials. The organizer runs this.

    Everything is checked first; then UUID.bel is written, to which ballots are appended. Nothing in it can be changed
    afterwards: every ballot is bound to its text. Trustees and the credential authority compare the fingerprints that
    are printed with their own, by telephone say, before the first ballot.

        hustings election create --trustees A1B2C3D4.pubkey --trustees 0F1E2D3C.pubkey \\
            --credentials UUID.pubcreds --name "2016 endorsement" --question "Whom do we endorse?" \\
            --answer "Bernie Sanders" --answer "Hillary Clinton" --answer "No endorsement" \\
            --rule "at least 2/3 of the ballots cast"

    With "No endorsement" among the options, a short rule also demands more votes than it has. To a short rule may be
    added a quorum and what a tie does: "more than 1/2 of the votes for options; quorum 1/4 of the eligible voters; a
    tie endorses all".
    """
    made = _asked(template, name, question, Asked(question or "", answer or [], minimum, maximum, blank))
    if administrator is not None:
        made = replace(made, administrator=administrator)
    if credential_authority is not None:
        made = replace(made, credential_authority=credential_authority)
    if description:
        made = replace(made, description=description)
    if rule is not None:
        made = with_rule(made, rule)
    identifier = _identifier(uuid, credentials)
    keys = read_trustees(trustees)
    keys.verify()
    election = Election.parse(write_election(made, identifier, keys.combined_key()))
    rule_of(election)
    with terminal.reading(credentials):
        public = read_public_form(terminal.read_input(credentials, MAX_CREDENTIALS))
    archive = terminal.make_folder(out) / f"{identifier}.bel"
    create_archive(archive, Setup(election.raw, keys.write(), public, None), int(time.time()))
    _tell(archive, read_setup(archive), as_json)


def _asked(template: Path | None, name: str | None, question: str | None, asked: Asked) -> Template:
    if template is not None:
        if name is not None or question is not None or asked.answers:
            raise errors.Refusal("--template has name, question and answers: leave --name, --question, --answer out")
        with terminal.reading(template):
            return Template.parse(terminal.read_input(template))
    if name is None or question is None or not asked.answers:
        raise errors.Refusal("an election needs --name, --question and an --answer for each option, or a --template")
    return Template("", name, (asked.parsed(),))


def _identifier(uuid: str | None, credentials: Path) -> str:
    """The election's identifier. Credentials made for another one would let nobody vote."""
    named = credentials.stem if credentials.suffix == ".pubcreds" else ""
    try:
        check_uuid(named)
    except errors.WrongUuid:
        named = ""
    if uuid is None and not named:
        raise errors.Refusal("--uuid is missing: name the identifier for which the credentials were made")
    if uuid is not None and named and uuid != named:
        raise errors.Refusal(f"the credentials in {str(credentials)!r} were made for {named}, not for {uuid}")
    return check_uuid(uuid or named)


def _tell(archive: Path, board: Board, as_json: bool) -> None:
    if _opened_by_one(board.trustees):
        terminal.warn("one trustee alone can open every ballot: use several, each in other hands")
    if as_json:
        terminal.write_json(
            {
                "uuid": board.election.uuid,
                "archive": str(archive),
                "credentials": board.credentials.count,
                "total_weight": board.credentials.total_weight,
                "fingerprints": dict(fingerprints.of_board(board)),
            }
        )
        return
    say = terminal.output().print
    rule = rule_of(board.election)
    say(f"{archive}: election {board.election.uuid}, {board.credentials.count:,} credentials")
    say(rule.text() if rule else "No rule: the result will be counts, without a decision.")
    fingerprints.tell(board)


def _opened_by_one(trustees: Trustees) -> bool:
    (first, *others) = trustees.items
    return not others and (not isinstance(first, Pedersen) or first.threshold == 1)
