"""`hustings certificate verify`: is this certificate the organization's, and of this archive?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.cli.arguments import AsJson
from hustings.decision.signed import SignedCertificate, Statement, check_archive, parse_keys
from hustings.decision.words import plain

MAX_FILE = 2**22
"""Bytes of a certificate, and of a list of keys."""

_CHUNK = 2**20


def verify(
    certificate: Annotated[Path, typer.Argument(help="The certificate's signed file, UUID.certificate.json.")],
    keys: Annotated[
        Path | None, typer.Option(help="The organization's keys.json: the certificate's key must be one of them.")
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="The election's archive, UUID.bel: it must be the one that is named.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that an organization signed this certificate, and of which archive it is.

    Anyone can run this; it needs no network. Without --keys the signature is checked by the key that stands in the
    file: compare that one with what the organization publishes. That the archive is sound, and decides what the
    certificate states, is told by hustings verify.

        hustings certificate verify UUID.certificate.json --keys keys.json --archive UUID.bel

    Exit status: 0 right, 1 at fault, 2 cannot be checked.
    """
    with terminal.reading(certificate):
        signed = SignedCertificate.parse(terminal.read_input(certificate, MAX_FILE))
    published = None
    if keys is not None:
        with terminal.reading(keys):
            published = parse_keys(terminal.read_input(keys, MAX_FILE))
    with terminal.reading(certificate):
        stated = signed.verify(published)
    if archive is not None:
        with terminal.reading(archive):
            check_archive(stated, _pieces(archive))
    if as_json:
        content = json.loads(signed.content)
        found = {"verdict": "right", "public_key": signed.public_key, "content": content}
        terminal.write_line(json.dumps(found, ensure_ascii=False))
        return
    for line in _told(signed, stated, known_key=keys is not None, compared=archive is not None):
        terminal.write_line(line)


def _told(signed: SignedCertificate, stated: Statement, *, known_key: bool, compared: bool) -> list[str]:
    told = [
        f"{plain(stated.organization)}: {plain(stated.title)}",
        f"{plain(stated.sentence)}.",
        f"election {plain(stated.uuid)}; certificate issued {stated.issued_at:%Y-%m-%d %H:%M %Z}",
        f"key {signed.public_key}" + ("" if known_key else ": compare it with the organization's, or give --keys"),
    ]
    if compared:
        told.append("archive: the one that the certificate names; check it with hustings verify")
    else:
        told.append(
            f"archive: SHA-256 {stated.archive_hash}, {terminal.number(stated.archive_size, 'byte')}; not compared"
        )
    return [*told, "right"]


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece
    except OSError as error:
        raise errors.Refusal(f"{str(path)!r} cannot be read: {error.strerror}") from None
