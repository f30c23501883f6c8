"""`hustings trustee threshold`: the rounds of messages by which trustees make a key that some of them suffice to use.

The five commands are one protocol, so they stand in one file, in the order of its rounds. All messages have the form
that Belenios' tool reads and writes (``setup generate-trustee-key-threshold``, steps 1 to 6).
"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from hustings import errors
from hustings.cli import arguments, fingerprints, terminal
from hustings.cli.trustee.files import read_lines
from hustings.cli.trustee.keys import MAX_KEY
from hustings.protocol import canonical, pedersen, pki
from hustings.protocol.certificates import Certificate, Context
from hustings.protocol.pedersen import Message, Polynomial, Vinput, Voutput

Certificates: TypeAlias = Annotated[
    Path, typer.Option("--certs", help="All certificates, a line each, in the trustees' order.", show_default=False)
]
Polynomials: TypeAlias = Annotated[
    Path, typer.Option("--polynomials", help="All polynomials, a line each, in the same order.", show_default=False)
]
Seed: TypeAlias = Annotated[Path, typer.Option("--key", help="Your ID.key; - is standard input.", show_default=False)]
Result: TypeAlias = Annotated[Path, typer.Option("--out", help="The file to write; - is the standard output.")]

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="""Make a key of which K of N trustees suffice.

    Each trustee, and the organizer, who passes the messages on, in turn:

    1. each trustee: `certificate --context 1/2/3` (trustee 1, of whom 2 suffice, of 3) and sends ID.cert
    2. the organizer: `cat`s the certificates in the trustees' order to certs.jsons, and sends that to all
    3. each trustee: `polynomial --certs certs.jsons --key ID.key > ID.polynomial` and sends that
    4. the organizer: `cat`s them in the same order to polynomials.jsons; `vinputs`; sends ID.vinput to its trustee
    5. each trustee: `voutput --certs certs.jsons --key ID.key ID.vinput > ID.voutput` and sends that
    6. the organizer: `cat`s them to voutputs.jsons; `parameters` makes threshold.json, and ID.dkey for each trustee

    Each trustee keeps ID.key secret, and needs it with ID.dkey to decrypt. The identifiers are the fingerprints of the
    certificates: before round 3, all trustees read theirs to each other.""",
)


@app.command()
def certificate(
    context: Annotated[str, typer.Option(help="Which trustee / how many suffice / how many there are: 1/2/3.")],
    out: arguments.Out = arguments.HERE,
) -> None:
    """Round 1, each trustee: make a secret seed, ID.key, and the certificate of its public keys, ID.cert.

    ID.key never leaves you. ID.cert goes to the organizer. The ID is printed.

        hustings trustee threshold certificate --context 1/2/3
    """
    parts = context.split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise errors.Refusal(f"--context {context[:40]!r} is not of the form 1/2/3: trustee 1, 2 suffice, of 3")
    index, threshold, size = map(int, parts)
    seed, made = pedersen.certificate(Context(size, threshold, index))
    folder, name = terminal.make_folder(out), _name(made)
    with terminal.NewFiles() as files:
        files.secret(folder / f"{name}.key", seed.encode() + b"\n")
        files.public(folder / f"{name}.cert", pedersen.write(made) + b"\n")
    terminal.note(f"{folder / name}.key  SECRET: keep it, and give it to nobody")
    terminal.note(f"{folder / name}.cert  for the organizer")
    terminal.write_line(name)


@app.command()
def polynomial(certs: Certificates, key: Seed, out: Result = terminal.STANDARD) -> None:
    """Round 3, each trustee: check all certificates, and share a random secret among all trustees.

    First read the fingerprints that are shown to the other trustees, by telephone say. What comes out goes to the
    organizer; what is secret in it is encrypted to who must read it.

        hustings trustee threshold polynomial --certs certs.jsons --key ID.key --out ID.polynomial
    """
    certificates = _read_certificates(certs)
    made = pedersen.polynomial(certificates, _read_seed(key))
    for number, each in enumerate(certificates, 1):
        terminal.note(f"trustee {number}: {_name(each)}")
    _write(made, out)


@app.command()
def vinputs(certs: Certificates, polynomials: Polynomials, out: arguments.Out = arguments.HERE) -> None:
    """Round 4, the organizer: check all polynomials, and write for each trustee what it is sent: ID.vinput.

    hustings trustee threshold vinputs --certs certs.jsons --polynomials polynomials.jsons
    """
    certificates = _read_certificates(certs)
    made = pedersen.vinputs(certificates, _read_all(Polynomial, polynomials, len(certificates)))
    folder = terminal.make_folder(out)
    with terminal.NewFiles() as files:
        for number, (each, vinput) in enumerate(zip(certificates, made, strict=True), 1):
            path = folder / f"{_name(each)}.vinput"
            files.public(path, pedersen.write(vinput) + b"\n")
            terminal.note(f"{path}  for trustee {number}")


@app.command()
def voutput(
    certs: Certificates,
    key: Seed,
    vinput: Annotated[Path, typer.Argument(help="Your ID.vinput.")] = terminal.STANDARD,
    out: Result = terminal.STANDARD,
) -> None:
    """Round 5, each trustee: check the shares received, and add them up to your part of the key.

    What comes out goes to the organizer; your part of the key stands in it encrypted to yourself.

        hustings trustee threshold voutput --certs certs.jsons --key ID.key ID.vinput --out ID.voutput
    """
    if key == vinput == terminal.STANDARD:
        raise errors.Refusal("the key and the vinput cannot both be read from the standard input")
    certificates, seed = _read_certificates(certs), _read_seed(key)
    (received,) = _read_all(Vinput, vinput, 1)
    _write(pedersen.voutput(certificates, seed, received), out)


@app.command()
def parameters(
    certs: Certificates,
    polynomials: Polynomials,
    voutputs: Annotated[
        Path, typer.Option("--voutputs", help="All voutputs, a line each, in the same order; - is the standard input.")
    ] = terminal.STANDARD,
    out: arguments.Out = arguments.HERE,
) -> None:
    """Round 6, the organizer: check all that was sent; write threshold.json, and an ID.dkey for each trustee.

        hustings trustee threshold parameters --certs certs.jsons --polynomials polynomials.jsons \\
            --voutputs voutputs.jsons
    """
    certificates = _read_certificates(certs)
    sent = _read_all(Voutput, voutputs, len(certificates))
    made = pedersen.threshold_parameters(certificates, _read_all(Polynomial, polynomials, len(certificates)), sent)
    folder = terminal.make_folder(out)
    with terminal.NewFiles() as files:
        written = made.to_json()
        assert isinstance(written, list)
        files.public(folder / "threshold.json", canonical.dumps(written[1]) + b"\n")
        for number, (each, output) in enumerate(zip(certificates, sent, strict=True), 1):
            path = folder / f"{_name(each)}.dkey"
            files.secret(path, output.private_key.encode() + b"\n")
            fingerprint = fingerprints.of_key(output.public_key.public_key)
            terminal.note(f"{path}  for trustee {number}, whose public key is {fingerprint}")
    terminal.note(f"{folder / 'threshold.json'}  for `election create`")


def _name(certificate: Certificate) -> str:
    """The name of a trustee's files, as Belenios' tool gives it: the hash of what its certificate says."""
    return sha256(certificate.signed.message.encode()).hexdigest()


def _read_certificates(path: Path) -> list[Certificate]:
    certificates = _read_all(Certificate, path)
    with terminal.reading(path):
        pedersen.check_certificates(certificates)
    return certificates


def _read_all(kind: type[Message], path: Path, due: int | None = None) -> list[Message]:
    lines = read_lines(path)
    if due is not None and len(lines) != due:
        raise errors.Refusal(f"{str(path)!r} has {len(lines)} lines; {due} are due, with a message on each")
    messages = []
    for number, line in enumerate(lines, 1):
        with terminal.reading(path):
            try:
                messages.append(pedersen.parse(kind, line))
            except errors.Fault as fault:
                raise fault.within(f"line {number}") from None
    return messages


def _read_seed(path: Path) -> str:
    data = terminal.read_input(path, MAX_KEY)
    with terminal.reading(path):
        return pki.read_seed(data)


def _write(message: Polynomial | Voutput, out: Path) -> None:
    with terminal.NewFiles() as files:
        files.public(out, pedersen.write(message) + b"\n")
