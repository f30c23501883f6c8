"""`hustings ballot encrypt`: one ballot, or very many."""

from itertools import islice
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.cli.ballot.choices import Choices, check_shape, choices_of_texts, parse_choices, read_choices
from hustings.cli.ballot.source import Source, read_source
from hustings.protocol import canonical
from hustings.protocol.ballots import form_of
from hustings.protocol.board import BATCH
from hustings.protocol.canonical import Reader
from hustings.protocol.credentials import PrivateCredential
from hustings.protocol.election import Election, fingerprint

MAX_LINE = 2**20


def encrypt(
    election: Annotated[
        Path, typer.Argument(help="The election's archive, UUID.bel, or its election.json.", show_default=False)
    ],
    credential_file: Annotated[
        Path | None,
        typer.Option(help="The file with your private credential; - is the standard input.", show_default=False),
    ] = None,
    choice: Annotated[
        list[str] | None, typer.Option(help="An option's text, once for each that you choose.", show_default=False)
    ] = None,
    blank: Annotated[bool, typer.Option("--blank", help="Choose none, where that is allowed.")] = False,
    choices: Annotated[
        Path | None, typer.Option(help="A file with all choices as JSON of 0 and 1; - is the standard input.")
    ] = None,
    many: Annotated[
        Path | None, typer.Option(help='Many ballots: lines {"credential":"…","choices":[[1,0]]}; - is standard input.')
    ] = None,
    out: Annotated[Path, typer.Option(help="The file to write; - is the standard output.")] = terminal.STANDARD,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Encrypt and sign a ballot. The voter runs this, on a machine that nobody else watches.

    The ballot, one line, goes to the board (`board append`). Its tracker is shown: look it up on the board later, from
    another machine. It tells nobody whom you chose. To vote again, encrypt another ballot: the last one counts.

        hustings ballot encrypt UUID.bel --credential-file mine --choice "Bernie Sanders" --out ballot

    With several questions, each choice is led by the question's number: --choice "1:Bernie Sanders" --choice "2:Yes".

    Other users of a shared machine can see the options of a running command: there, give the choices in a file
    (--choices, as JSON such as [[1,0,0]], with a number first for blank where that is allowed). A credential is only
    ever read from a file or from the standard input.
    """
    source = read_source(election)
    if many is not None:
        if credential_file is not None or choice or blank or choices is not None:
            raise errors.Refusal("--many has the credentials and the choices: leave the other options out")
        _encrypt_many(source, many, out, force=force)
        return
    if credential_file is None:
        raise errors.Refusal("--credential-file is missing: name the file with your private credential, or - for input")
    if credential_file == choices == terminal.STANDARD:
        raise errors.Refusal("credential and choices cannot both be read from the standard input")
    wanted = _choices(source.election, choice or [], choices, blank=blank)
    credential = _read_credential(credential_file)
    secret = credential.secret(source.election.uuid)
    if source.credentials is not None:
        try:
            source.credentials.position(secret.public_key().hex())
        except errors.UnknownCredential:
            raise errors.UnknownCredential("", "check it, and that it is for this election") from None
    ballot = form_of(source.election).encrypt(secret, wanted)
    with terminal.NewFiles(force=force) as files:
        files.public(out, ballot + b"\n")
    terminal.note(f"tracker: {fingerprint(ballot)}")


def _choices(election: Election, texts: list[str], path: Path | None, *, blank: bool) -> Choices:
    if path is None:
        if not texts and not blank:
            raise errors.Refusal("say what you choose: --choice once for each option, --blank, or --choices FILE")
        return choices_of_texts(election, texts, blank=blank)
    if texts or blank:
        raise errors.Refusal("--choices has all choices: leave --choice and --blank out")
    with terminal.reading(path):
        choices = parse_choices(terminal.read_input(path, MAX_LINE))
    check_shape(election, choices)
    return choices


def _read_credential(path: Path) -> PrivateCredential:
    data = terminal.read_input(path, 4096)
    with terminal.reading(path):
        return _credential(data.decode("ascii", "replace").strip())


def _credential(text: str) -> PrivateCredential:
    return PrivateCredential(text)


def _encrypt_many(source: Source, many: Path, out: Path, *, force: bool) -> None:
    form = form_of(source.election)
    number = 0
    with (
        terminal.open_input(many) as stream,
        terminal.progress("encrypting") as progress,
        terminal.NewFiles(force=force) as files,
        files.stream(out) as ballots,
    ):
        lines = iter(lambda: stream.readline(MAX_LINE + 1), b"")
        while batch := list(islice(lines, BATCH)):
            wishes = [_wish(source.election, many, number + n, line) for n, line in enumerate(batch, 1)]
            try:
                made = form.encrypt_many([wish.credential for wish in wishes], [wish.choices for wish in wishes])
            except errors.Fault as fault:
                index, _, place = fault.where.partition(", ")
                where = f"{many}, line {number + 1 + int(index)}"
                raise type(fault)(f"{where}, {place}" if place else where, fault.detail) from None
            ballots.write(b"".join(ballot + b"\n" for ballot in made))
            number += len(batch)
            progress("encrypting", number, number)
    terminal.note(terminal.number(number, "ballot"))


class _Wish(NamedTuple):
    credential: str
    choices: Choices


def _wish(election: Election, path: Path, number: int, line: bytes) -> _Wish:
    with terminal.reading(path):
        try:
            if len(line) > MAX_LINE:
                raise errors.RecordTooLarge()
            fields = Reader(canonical.loads(line)).fields("credential", "choices")
            wish = _Wish(_credential(fields["credential"].text()).text, read_choices(fields["choices"]))
        except errors.Fault as fault:
            raise fault.within(f"line {number}") from None
    try:
        check_shape(election, wish.choices)
    except errors.Refusal as refusal:
        raise errors.Refusal(f"{str(path)!r}, line {number}: {refusal}") from None
    return wish
