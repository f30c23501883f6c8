"""Tools of a careful forger, who holds all secrets: an archive's contents, changed, and all else made to fit again.

A `Draft` is what an archive says; `Draft.items` are its records in order, their hashes, parents and heights right;
`tar` are their bytes. A forgery enters at one of these three levels, so that the one fault meant stands alone.
"""

import base64
import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from hustings.protocol.archive import Kind, first_record
from hustings.protocol.ballots import form_of
from hustings.protocol.credentials import PrivateCredential
from hustings.protocol.decryptions import PartialDecryption, combine
from hustings.protocol.election import Election, fingerprint
from hustings.protocol.group import Scalar, prove_knowledge
from hustings.protocol.tally import EncryptedTally, result_of
from hustings.protocol.trustees import Trustees
from tests.protocol import reference_curve as curve
from tests.protocol.archives import TIMESTAMP, hash_of, record_bytes
from tests.vectors import reference_ballot

Json = Any
Choices = tuple[tuple[int, ...], ...]


class Item(NamedTuple):
    """A record: its kind and its content. Its name is made when it is written."""

    kind: Kind
    content: bytes


@dataclass(frozen=True)
class Voter:
    """A credential with its secret, and the weight that is written beside it."""

    private: str
    public: str
    weight: int | None

    def secret(self, uuid: str) -> Scalar:
        return PrivateCredential(self.private).secret(uuid)


def written(value: Json) -> bytes:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\x7f", "\\u007f").encode()


def changed(content: bytes, change: Callable[[Json], object]) -> bytes:
    """The message after ``change`` was done to its JSON, in place."""
    value = json.loads(content)
    change(value)
    return written(value)


def signed(fields: dict[str, Json], secret: Scalar, *, hash_: str | None = None) -> bytes:
    """A ballot of these fields, signed anew by the owner of ``secret``."""
    unsigned = {name: value for name, value in fields.items() if name != "signature"}
    text = hash_ or fingerprint(written(unsigned))
    challenge, response = prove_knowledge(f"sig|{text}|".encode(), secret)
    proof = {"challenge": challenge.decimal(), "response": response.decimal()}
    return written(unsigned | {"signature": {"hash": text, "proof": proof}})


@dataclass
class Draft:
    """What an archive says, and all secrets; fields that are None or empty have no event.

    Of trustee n, ``keys[n - 1]`` is the private key, and ``seeds[n - 1]`` the seed, empty for a single trustee.
    """

    keys: tuple[Scalar, ...]
    seeds: tuple[str, ...]
    voters: tuple[Voter, ...]
    cast: list[tuple[int, Choices]]
    decrypting: tuple[int, ...]
    election: bytes
    trustees: bytes
    credentials: bytes
    ballots: list[bytes] = field(default_factory=list)
    ended: bool = True
    tally: bytes | None = None
    sized: bytes | None = None
    decryptions: list[tuple[int, bytes]] = field(default_factory=list)
    result: bytes | None = None

    def copy(self) -> "Draft":
        """A draft whose change leaves this one alone."""
        other = copy.copy(self)
        other.cast, other.ballots, other.decryptions = [*self.cast], [*self.ballots], [*self.decryptions]
        return other

    # -- from content to bytes -----------------------------------------------------------------------------------------

    def items(self) -> list[Item]:
        """All records after the first, as the specification orders them."""
        chain = Chain()
        setup = {"election": self.election, "trustees": self.trustees, "credentials": self.credentials}
        named = written({name: hash_of(content) for name, content in setup.items()})
        chain.event("Setup", *setup.values(), named)
        for ballot in self.ballots:
            chain.event("Ballot", ballot)
        if self.ended:
            chain.event("EndBallots")
        if self.tally is not None and self.sized is not None:
            chain.event("EncryptedTally", self.tally, self.sized)
        for owner, decryption in self.decryptions:
            owned = written({"owner": owner, "payload": hash_of(decryption)})
            chain.event("PartialDecryption", decryption, owned)
        if self.result is not None:
            chain.event("Result", self.result)
        return chain.items

    def archive(self) -> bytes:
        """The archive."""
        return tar(self.items())

    # -- making all else fit again -------------------------------------------------------------------------------------

    @property
    def uuid(self) -> str:
        return str(json.loads(self.election)["uuid"])

    def recast(self) -> None:
        """Make every ballot anew, for the election as it is now."""
        form = form_of(Election.parse(self.election))
        self.ballots = [form.encrypt(self.voters[voter].secret(self.uuid), choices) for voter, choices in self.cast]

    def resign(self, number: int, change: Callable[[Json], object]) -> None:
        """Change a ballot, and sign it again."""
        fields = json.loads(self.ballots[number])
        change(fields)
        self.ballots[number] = signed(fields, self.voters[self.cast[number][0]].secret(self.uuid))

    def post(self, voter: int, ballot: bytes, choices: Choices = ()) -> None:
        """One more ballot at the end."""
        self.cast.append((voter, choices))
        self.ballots.append(ballot)

    def lie(self, number: int, votes: Choices, tweak: reference_ballot.Tweak | None = None) -> reference_ballot.Made:
        """Make a ballot's voter vote anything, allowed or not; whatever can be proven of it is."""
        secret = int(self.voters[self.cast[number][0]].secret(self.uuid).decimal())
        dice = reference_ballot.Dice(f"forge {number} {votes}")
        voter = reference_ballot.Voter(_form(self.election), secret, dice, tweak)
        made = voter.vote(votes)
        self.ballots[number] = made.text().encode()
        return made

    def weight_of(self, public: str) -> int:
        weights = {voter.public: voter.weight for voter in self.voters}
        weight = weights.get(public)
        return 1 if weight is None else weight

    def counted(self) -> list[bytes]:
        """The last ballot of each credential."""
        return list({json.loads(ballot)["credential"]: ballot for ballot in self.ballots}.values())

    def retally(self) -> None:
        """Sum up the ballots that count, decrypt, and publish the result."""
        self.tally_of(self.counted())
        self.redecrypt()
        self.reopen()

    def tally_of(self, ballots: list[bytes], *, weighted: bool = True) -> None:
        """Sum up these ballots, right or wrong, by the reference curve, which takes points outside the group, too."""
        parsed = [json.loads(ballot) for ballot in ballots]
        weights = [self.weight_of(ballot["credential"]) if weighted else 1 for ballot in parsed]
        questions = json.loads(self.election)["questions"]
        sums = [
            [
                {
                    part: _product(
                        (ballot["answers"][i]["choices"][j][part], weight)
                        for ballot, weight in zip(parsed, weights, strict=True)
                    )
                    for part in ("alpha", "beta")
                }
                for j in range(len(question["answers"]) + bool(question.get("blank")))
            ]
            for i, question in enumerate(questions)
        ]
        self.tally = written(sums)
        self.resize(num_tallied=len(ballots), total_weight=sum(weights))

    def resize(self, **fields: Json) -> None:
        """Write the sized encrypted tally for the tally as it is now, with these fields changed."""
        assert self.tally is not None
        old = json.loads(self.sized) if self.sized else {}
        new = {"num_tallied": 0, "total_weight": 0} | old | fields
        weight = new["total_weight"]
        if isinstance(weight, int) and weight >= 2**30:
            new["total_weight"] = str(weight)
        self.sized = written(new | {"encrypted_tally": hash_of(self.tally)})

    def redecrypt(self) -> None:
        """Decrypt the tally as it is now by the trustees who did."""
        self.decryptions = [(owner, self.decryption(owner)) for owner in self.decrypting]

    def decryption(self, owner: int, *, key: Scalar | None = None, election: bytes | None = None) -> bytes:
        """A trustee's partial decryption; with another's key, or for another election, if wanted."""
        assert self.tally is not None
        tally = EncryptedTally.parse(self.tally)
        return PartialDecryption.make(
            key or self.keys[owner - 1], tally, fingerprint(election or self.election)
        ).write()

    def reopen(self) -> None:
        """Publish the result that the decryptions open."""
        assert self.tally is not None
        assert self.sized is not None
        decryptions = {owner: PartialDecryption.parse(content) for owner, content in self.decryptions}
        factors = combine(Trustees.parse(self.trustees), decryptions)
        weight = int(json.loads(self.sized)["total_weight"])
        self.result = result_of(EncryptedTally.parse(self.tally), factors, weight).write()

    # -- ending earlier ------------------------------------------------------------------------------------------------

    def open(self) -> "Draft":
        """The same while the vote is still open."""
        self.ended, self.tally, self.sized, self.decryptions, self.result = False, None, None, [], None
        return self

    def empty(self) -> "Draft":
        """The same before the first ballot."""
        self.cast, self.ballots = [], []
        return self.open()


class Chain:
    """Records in the making, each event naming its predecessor."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.head: str | None = None
        self.height = 0

    def event(self, type_: str, *data: bytes) -> None:
        """Data records and the event that names the last of them."""
        self.items += [Item("data", content) for content in data]
        fields = {"parent": self.head, "height": self.height, "type": type_}
        fields["payload"] = hash_of(data[-1]) if data else None
        event = written({name: value for name, value in fields.items() if value is not None})
        self.items.append(Item("event", event))
        self.head, self.height = hash_of(event), self.height + 1


def rechained(items: Iterable[Item], *, heights: bool = True, parents: bool = True) -> list[Item]:
    """The same records, their events naming one another in the order in which they stand now."""
    result: list[Item] = []
    head, height = None, 0
    for item in items:
        if item.kind == "event":
            event = json.loads(item.content)
            if parents:
                event = ({"parent": head} if head else {}) | {n: v for n, v in event.items() if n != "parent"}
            if heights:
                event["height"] = height
            item = Item("event", written(event))  # noqa: PLW2901
            head, height = hash_of(item.content), height + 1
        result.append(item)
    return result


def tar(items: Iterable[Item], timestamp: int = TIMESTAMP) -> bytes:
    """The archive of these records."""
    return first_record(timestamp) + b"".join(record_bytes(kind, content, timestamp) for kind, content in items)


def untar(archive: bytes) -> list[Item]:
    """The records of a sound archive after the first, read the simplest way."""
    items: list[Item] = []
    at = 0
    while at < len(archive):
        name, size = archive[at : at + 100].rstrip(b"\0").decode(), int(archive[at + 124 : at + 135], 8)
        if name != "BELENIOS":
            kind: Kind = "event" if ".event." in name else "data"
            items.append(Item(kind, archive[at + 512 : at + 512 + size]))
        at += 512 + size + -size % 512
    return items


def saved(folder: Path, archive: bytes, name: str = "archive.bel") -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(archive)
    return path


def base64_hash(content: bytes) -> str:
    return base64.b64encode(sha256(content).digest()).decode().rstrip("=")


def _product(powers: Iterable[tuple[str, int]]) -> str:
    total = curve.IDENTITY
    for text, exponent in powers:
        total = curve.add(total, curve.multiply(exponent, curve.point_of(text)))
    return curve.hex_of(total)


@dataclass(frozen=True)
class _Form(reference_ballot.Form):
    """An election whose text and key are given, its secret unknown to the reference."""

    written: str = ""

    @property
    def public_key(self) -> curve.Point:
        return curve.point_of(json.loads(self.written)["public_key"])

    def text(self) -> str:
        return self.written


def _form(election: bytes) -> _Form:
    value = json.loads(election)
    questions = tuple(
        reference_ballot.Question(len(asked["answers"]), asked["min"], asked["max"], bool(asked.get("blank")))
        for asked in value["questions"]
    )
    return _Form(value["uuid"], 0, questions, election.decode())
