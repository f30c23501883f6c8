"""What a certificate states of the decision, to be held against what the archive decides (docs/certificate.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from hustings import errors
from hustings.decision.decision import Decision, Kind
from hustings.decision.signed import SignedCertificate, content_of, field, moment
from hustings.protocol.canonical import Reader

LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class StatedDecision:
    """The decision as it is certified; ``options`` are labels with their votes."""

    site: str
    organization: str
    uuid: str
    contest: str
    closes_at: datetime
    rule: str
    options: tuple[tuple[str, int], ...]
    blank: int | None
    ballots: int
    eligible: int
    kind: Kind
    endorsed: tuple[str, ...]
    sentence: str
    register_hash: str

    @classmethod
    def read(cls, certificate: SignedCertificate) -> Self:
        """Read a certificate whose signature is right; faults: EncodingFault."""
        content = Reader(content_of(certificate.content), "content")
        election, decision = field(content, "election"), field(content, "decision")
        kind = field(decision, "kind")
        if kind.text() not in {one.value for one in Kind}:
            raise errors.WrongField(kind.where, "not a kind of decision")
        options = [
            (field(one, "label").text(), _count(field(one, "votes"))) for one in field(content, "options").items()
        ]
        return cls(
            site=field(content, "site").text(),
            organization=field(field(content, "organization"), "name").text(),
            uuid=field(election, "uuid").text(),
            contest=field(election, "contest").text(),
            closes_at=moment(field(election, "closes_at")),
            rule=field(content, "rule").text(),
            options=tuple(options),
            blank=_count(field(content, "blank")) if _has(content, "blank") else None,
            ballots=_count(field(content, "ballots")),
            eligible=_count(field(content, "eligible")),
            kind=Kind(kind.text()),
            endorsed=tuple(one.text() for one in field(decision, "endorsed").items()),
            sentence=field(decision, "sentence").text(),
            register_hash=field(field(content, "joined"), "register").hash() if _has(content, "joined") else "",
        )

    def check(self, uuid: str, decision: Decision | None) -> Decision:
        """The decision, when the archive of this election makes exactly it; else WrongDecision, its place the field."""
        if decision is None:
            raise errors.WrongDecision("", "the archive decides nothing: it has no rule or no result")
        tallies = decision.tallies
        found = {
            "election": uuid,
            "rule": decision.rule.text(),
            "options": tuple(zip(tallies.options, tallies.counts, strict=True)),
            "blank": None if self.blank is None else tallies.blank,
            "ballots": tallies.ballots,
            "eligible": tallies.eligible,
            "kind": decision.kind,
            "endorsed": decision.options,
            "sentence": decision.sentence,
        }
        stated = {name: self.uuid if name == "election" else getattr(self, name) for name in found}
        for name, value in found.items():
            if stated[name] != value:
                raise errors.WrongDecision(name, "the archive says otherwise")
        return decision


def _has(content: Reader, name: str) -> bool:
    return isinstance(content.value, dict) and name in content.value


def _count(reader: Reader) -> int:
    return reader.integer(LARGEST)
