"""`hustings ledger verify`: is this ledger in order, and does it go on from what was seen before?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from hustings import errors
from hustings.cli import terminal
from hustings.cli.arguments import AsJson
from hustings.cli.ledger.lines import ledger_lines
from hustings.decision.signed import SignedCertificate
from hustings.ledger.chain import Ledger, Summary
from hustings.ledger.entries import EntryLine
from hustings.ledger.kinds import Evidence
from hustings.ledger.statements import EndorsementStatement

LARGEST_CERTIFICATE = 2**22
_HASH = re.compile("[0-9a-f]{64}")


def verify(
    ledger: Annotated[Path, typer.Argument(help="The ledger's file, ledger.jsonl.")],
    head: Annotated[
        str, typer.Option(help="The hash of an entry, as it was seen before: it must be one of this ledger.")
    ] = "",
    since: Annotated[
        Path | None, typer.Option(help="An older copy of the file: the new one must begin with all of it.")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="A certificate, UUID.certificate.json: an entry must name it as its proof.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a ledger from its public file alone: every entry in its place, in its one writing, chained to the last.

    Anyone can run this; it needs no key and no network. Whatever an entry is about is stated before it; a correction
    names an entry before it by number and hash, and none is corrected twice. The last word is "in order", or the first
    fault by name with its place.

    Keep a copy, or note the head, and name it next time (--since, --head): that shows that nothing was changed since.

        hustings ledger verify ledger.jsonl --since older.jsonl

    That an entry's proof is one is told by hustings certificate verify and hustings verify, with the files it names.

    Exit status: 0 in order, 1 at fault, 2 cannot be read.
    """
    if head and not _HASH.fullmatch(head):
        raise errors.Refusal("--head: a hash has 64 digits from 0 to f")
    reading = _Reading(head)
    if certificate is not None:
        with terminal.reading(certificate):
            data = terminal.read_input(certificate, LARGEST_CERTIFICATE)
            reading.certificate = SignedCertificate.parse(data).content_hash
    with terminal.reading(ledger), ledger_lines(ledger) as lines:
        held = lines if since is None else _extending(lines, since)
        summary = reading.read(held)
    if as_json:
        terminal.write_line(json.dumps({"verdict": "in order", **reading.to_json(summary)}))
        return
    for line in reading.told(summary, since):
        terminal.write_line(line)


class _Reading:
    """Looks for a head and a certificate while the ledger is read."""

    def __init__(self, head: str) -> None:
        self.head, self.certificate = head, ""
        self.head_at: int | None = None
        self.proves: list[int] = []

    def read(self, lines: Iterator[bytes]) -> Summary:
        """The ledger's summary. Faults: those of `Ledger`, UnknownHead, UnenteredCertificate."""
        ledger = Ledger()
        for hash_, entry in ledger.entries(lines):
            if hash_ == self.head:
                self.head_at = ledger.number
            if self.certificate and isinstance(entry, EntryLine) and isinstance(entry.states, EndorsementStatement):
                proof = entry.states.proof
                if proof is not None and proof.certificate == self.certificate:
                    self.proves.append(ledger.number)
        if self.head and self.head_at is None:
            raise errors.UnknownHead("", self.head)
        if self.certificate and not self.proves:
            raise errors.UnenteredCertificate("", f"the SHA-256 of its content is {self.certificate}")
        return ledger.summary()

    def to_json(self, summary: Summary) -> dict[str, object]:
        """For programs."""
        return {
            "site": summary.site,
            "number": summary.number,
            "head": summary.head,
            "entries": summary.types,
            "evidence": {one.value: summary.evidence.get(one, 0) for one in Evidence},
            "corrected": summary.corrected,
            "head_at": self.head_at,
            "proves": self.proves,
        }

    def told(self, summary: Summary, since: Path | None) -> list[str]:
        """For people, the verdict last."""
        kinds = ", ".join(terminal.number(count, kind) for kind, count in sorted(summary.types.items()))
        evidence = ", ".join(f"{summary.evidence.get(one, 0):,} {one.value}" for one in Evidence)
        told = [
            f"the ledger of {summary.site}",
            f"{terminal.number(summary.number + 1, 'line')}, chained: the opening, {kinds or 'nothing entered'}",
            f"endorsements: {evidence}; {summary.corrected:,} corrected by a later entry",
        ]
        if since is not None:
            told.append("it extends the older copy: nothing was changed since")
        if self.head_at is not None:
            told.append(f"the given head is that of entry {self.head_at}")
        if self.proves:
            told.append(f"the certificate is the proof of entry {', '.join(map(str, self.proves))}")
        return [*told, f"head: entry {summary.number}, {summary.head}", "in order"]


def _extending(lines: Iterator[bytes], since: Path) -> Iterator[bytes]:
    # The lines, while they are also those of the older copy.
    with terminal.open_input(since) as older:
        for number, line in enumerate(lines):
            expected = older.readline()
            if expected and expected != line:
                raise errors.AlteredLedger(f"entry {number}")
            yield line
        if older.readline():
            raise errors.AlteredLedger("", "the older copy is longer")
