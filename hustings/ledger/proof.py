"""What a certificate of any Hustings site proves: read from its files alone, and verified to the last ballot.

No Django: whoever has the files can repeat it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import BinaryIO

from hustings import errors
from hustings.decision.decision import Decision, Kind
from hustings.decision.evaluation import decision_of
from hustings.decision.rule import Rule
from hustings.decision.signed import PublishedKey, SignedCertificate, check_archive
from hustings.decision.stated import StatedDecision
from hustings.ledger.dates import PartialDate
from hustings.ledger.fields import LONGEST_TEXT, as_line
from hustings.ledger.kinds import ProcessKind, Status
from hustings.ledger.parts import Process, Proof, Share
from hustings.protocol.board import Progress, no_progress
from hustings.protocol.register import Register
from hustings.protocol.verification import Sources, verify

_SHORT = 10**9  # a threshold of larger numbers stands in the rule's text alone
_CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class Proven:
    """What a verified certificate states: the ``decision`` is the archive's own, ``proof`` what the ledger keeps."""

    stated: StatedDecision
    decision: Decision
    proof: Proof
    date: PartialDate

    @property
    def outcomes(self) -> list[tuple[Status, str]]:
        """What is entered, of which option; for no endorsement the option that led alone, empty if none did.

        Several endorsed are an entry each.
        """
        decision = self.decision
        if decision.kind is Kind.ENDORSED:
            status = Status.ENDORSED if len(decision.options) == 1 else Status.CO_ENDORSED
            return [(status, label) for label in decision.options]
        return [(Status.NO_ENDORSEMENT, decision.leaders[0] if len(decision.leaders) == 1 else "")]

    @property
    def process(self) -> Process:
        """How it came about, with all figures."""
        tallies = self.decision.tallies
        results = zip(tallies.options, tallies.counts, strict=True)
        return vote_by(self.decision.rule, tallies.ballots, tallies.eligible, results)


def vote_by(rule: Rule, ballots: int, eligible: int, results: Iterable[tuple[str, int]]) -> Process:
    """A member vote held with Hustings, as entries state it; ``results`` are the options with their votes."""
    fraction = rule.fraction
    short = fraction > 0 and fraction.denominator < _SHORT
    return Process(
        kind=ProcessKind.MEMBER_VOTE,
        rule=as_line(rule.text(), LONGEST_TEXT),
        threshold=f"{fraction.numerator}/{fraction.denominator}" if short else "",
        ballots=ballots,
        eligible=eligible,
        results=tuple(Share(as_line(label), votes) for label, votes in results),
    )


def prove(
    certificate: SignedCertificate,
    keys: list[PublishedKey],
    archive: Path,
    register: Register | None = None,
    progress: Progress = no_progress,
) -> Proven:
    """What these files prove, once all of it is verified.

    Faults, in this order: ForgedCertificate; UnknownSigningKey when the key is not published, or was retired before;
    WrongArchive; whatever is wrong in the archive, or with the register; WrongDecision when it decides something else.
    Raises Unsupported for kinds of elections that are not read, and where the register is missing.
    """
    statement = certificate.verify(keys)
    stated = StatedDecision.read(certificate)
    with archive.open("rb") as file:
        check_archive(statement, _pieces(file))
    report = verify(Sources(archive), progress)
    hash_ = "" if register is None else register.hash
    if stated.register_hash != hash_:
        raise errors.WrongDecision("joined.register", "the certificate names another register, or none")
    decision = stated.check(report.board.election.uuid, decision_of(report.board, report.counted, register))
    proof = Proof(stated.site, stated.uuid, certificate.public_key, certificate.content_hash, statement.archive_hash)
    closed = stated.closes_at.astimezone(UTC).date()
    return Proven(stated, decision, proof, PartialDate.parse(closed.isoformat()))


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece
