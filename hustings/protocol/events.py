"""The chain of events of an election, each with the data records that it names (specification section 4.4).

An event names its predecessor by hash and what it announces, its payload, by hash. Strictly before each event stand the
data records that it names, directly or through its payload, in one order; no other record stands anywhere, and none
twice:

    election, trustees, credentials, [credentials certificate], set-up data    Setup
    ballot                                                                     Ballot, any number of times
                                                                               EndBallots
    encrypted tally, sized encrypted tally                                     EncryptedTally
    partial decryption, owned partial decryption                               PartialDecryption, for each trustee
    result                                                                     Result

An archive may end after any event.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, NoReturn, TypeAlias

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.archive import Record
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.index import Places

FOLLOWERS: dict[str, tuple[str, ...]] = {
    "": ("Setup",),
    "Setup": ("Ballot", "EndBallots"),
    "Ballot": ("Ballot", "EndBallots"),
    "EndBallots": ("EncryptedTally",),
    "EncryptedTally": ("PartialDecryption", "Result"),
    "PartialDecryption": ("PartialDecryption", "Result"),
    "Result": (),
}
"""Which types of event may follow which; nothing has come before the first."""

_SHUFFLES = ("Shuffle", "EndShuffles")
_MAX_WAITING = 5


class Setup(NamedTuple):
    """The raw records of the set-up; a certificate of the credentials may stand in archives of Belenios from 3.3."""

    election: bytes
    trustees: bytes
    credentials: bytes
    certificate: bytes | None


class BallotPosted(NamedTuple):
    """A ballot: its position among all ballots posted, from 0, its hash, its bytes, where its record stands."""

    position: int
    hash_hex: str
    content: bytes
    offset: int


class EndBallots(NamedTuple):
    """The vote is closed."""


class EncryptedTally(NamedTuple):
    """The raw encrypted tally, and the raw message that names it with its number of ballots and total weight."""

    tally: bytes
    sized: bytes
    hash_hex: str


class PartialDecryption(NamedTuple):
    """A raw partial decryption, and the raw message that names it with its owner."""

    decryption: bytes
    owned: bytes
    hash_hex: str


class Result(NamedTuple):
    """The raw result."""

    content: bytes


Entry: TypeAlias = Setup | BallotPosted | EndBallots | EncryptedTally | PartialDecryption | Result


@dataclass(frozen=True)
class Event:
    """One event; ``parent`` is None for the first, ``payload`` None for those that have none."""

    parent: str | None
    height: int
    type: str
    payload: str | None

    @classmethod
    def parse(cls, data: bytes) -> "Event":
        """The event of a record's content, its type not yet looked at; faults: EncodingFault."""
        return canonical.read(data, _parse_event, _write_event)

    def write(self) -> bytes:
        """The content of the event's record."""
        return canonical.dumps(_write_event(self))


@dataclass(frozen=True)
class SetupData:
    """The payload of the Setup event: hashes of the records that set the election up."""

    election: str
    trustees: str
    credentials: str
    certificate: str | None = None

    @classmethod
    def parse(cls, data: bytes) -> "SetupData":
        """The set-up data of a record's content; faults: EncodingFault."""
        return canonical.read(data, _parse_setup, _write_setup)

    def write(self) -> bytes:
        """The content of its record."""
        return canonical.dumps(_write_setup(self))


class ChainReader:
    """The events of an archive, read once from its first record to its last.

    ``head`` is the hash of the last whole event, ``height`` its height (-1 before the first), ``type`` its type.
    """

    def __init__(self) -> None:
        self.head: str | None = None
        self.height = -1
        self.type = ""
        self._data = Places()
        self._waiting: list[Record] = []
        self._shuffled = False

    def entries(self, records: Iterable[Record]) -> Iterator[Entry]:
        """What each event announces, in order; ``where`` of a fault tells the event or the byte.

        Raises ArchiveFault (StrayRecord, MisplacedRecord, RepeatedRecord), ChainFault, EncodingFault, and Unsupported
        for shuffles where the questions call for them.
        """
        waiting, data = self._waiting, self._data
        for record in records:
            if record.kind == "data":
                if not data.add(bytes.fromhex(record.hash_hex)):
                    raise errors.RepeatedRecord(_byte(record))
                waiting.append(record)
                if len(waiting) > _MAX_WAITING:
                    raise errors.StrayRecord(_byte(waiting[0]))
                continue
            entry = self._ballot(record) or self._slow(record)
            self.head = record.hash_hex
            self.height += 1
            waiting.clear()
            yield entry
        if waiting:
            raise errors.StrayRecord(_byte(waiting[0]))

    def _ballot(self, record: Record) -> BallotPosted | None:
        # Nearly all events are of ballots: what the next one must be is written and compared, not read.
        if len(self._waiting) != 1 or self.type not in ("Setup", "Ballot"):
            return None
        ballot = self._waiting[0]
        expected = (
            f'{{"parent":"{self.head}","height":{self.height + 1},"type":"Ballot","payload":"{ballot.hash_hex}"}}'
        )
        if record.content != expected.encode():
            return None
        self.type = "Ballot"
        return self._posted()

    def _posted(self) -> BallotPosted:
        # The ballots follow the Setup, whose height is 0: `height` is still that of the event before.
        ballot = self._waiting[0]
        return BallotPosted(self.height, ballot.hash_hex, ballot.content, ballot.offset)

    def _slow(self, record: Record) -> Entry:
        where = f"event {self.height + 1} at byte {record.offset}"
        if record.hash_hex == self.head:
            raise errors.RepeatedRecord(where)
        try:
            event = Event.parse(record.content)
            self._check_place(event)
            return self._entry(event)
        except errors.Fault as fault:
            raise fault.within(where) from None

    def _check_place(self, event: Event) -> None:
        if not event.type or event.type not in (*FOLLOWERS, *_SHUFFLES):
            raise errors.UnknownEvent("", repr(event.type[:40]))
        if event.parent != self.head:
            raise errors.BrokenChain()
        if event.height != self.height + 1:
            raise errors.WrongHeight("", f"{event.height} instead of {self.height + 1}")
        if event.type in _SHUFFLES and self._shuffled and self.type == "EncryptedTally":
            raise errors.Unsupported("the election has shuffles, which this release does not read")
        if event.type not in FOLLOWERS[self.type]:
            raise errors.UnexpectedEvent("", f"{event.type} after {self.type or 'nothing'}")
        if event.type == "EndBallots" and event.payload is not None:
            raise errors.UnexpectedPayload()
        if event.type != "EndBallots" and event.payload is None:
            raise errors.MissingPayload()
        self.type = event.type

    def _entry(self, event: Event) -> Entry:
        if (payload := event.payload) is None:
            self._match([])
            return EndBallots()
        if event.type == "Setup":
            return self._setup(payload)
        if event.type in ("Ballot", "Result"):
            (content,) = self._match([payload])
            return self._posted() if event.type == "Ballot" else Result(content)
        if event.type == "EncryptedTally":
            named = self._named(payload, "encrypted_tally", "num_tallied", "total_weight", "encrypted_tally")
            tally, sized = self._match([named, payload])
            return EncryptedTally(tally, sized, named)
        named = self._named(payload, "payload", "owner", "payload")
        decryption, owned = self._match([named, payload])
        return PartialDecryption(decryption, owned, named)

    def _setup(self, payload: str) -> Setup:
        data = SetupData.parse(self._payload(payload))
        named = [data.election, data.trustees, data.credentials]
        if data.certificate is None:
            election, trustees, credentials, _ = self._match([*named, payload])
            setup = Setup(election, trustees, credentials, None)
        else:
            election, trustees, credentials, certificate, _ = self._match([*named, data.certificate, payload])
            setup = Setup(election, trustees, credentials, certificate)
        # Quotes inside a string are escaped: these bytes can only be a question's.
        self._shuffled = b'{"type":"' in setup.election
        return setup

    def _named(self, payload: str, name: str, *fields: str) -> str:  # the rest is for who verifies the tally
        try:
            return Reader(canonical.loads(self._payload(payload))).fields(*fields)[name].hash()
        except errors.EncodingFault as fault:
            raise fault.within("payload") from None

    def _payload(self, payload: str) -> bytes:
        if found := [record.content for record in self._waiting if record.hash_hex == payload]:
            return found[0]
        return self._refuse_place(payload)

    def _match(self, named: list[str]) -> list[bytes]:
        # The contents of the waiting records, when they are those named, in this order.
        waiting = [record.hash_hex for record in self._waiting]
        if waiting == named:
            return [record.content for record in self._waiting]
        for hash_hex in [name for name in named if name not in waiting]:
            self._refuse_place(hash_hex)
        for record in self._waiting:
            if record.hash_hex not in named:
                raise errors.StrayRecord(_byte(record))
        raise errors.MisplacedRecord("", "the records that it names stand in another order")

    def _refuse_place(self, hash_hex: str) -> NoReturn:
        known = self._data.position(bytes.fromhex(hash_hex)) is not None
        raise errors.MisplacedRecord("", f"{hash_hex} {'stands elsewhere' if known else 'is not there'}")


def ballot_event(parent: str | None, height: int, payload: str) -> bytes:
    """The content of a Ballot event: what `Event.write` gives, sooner."""
    return f'{{"parent":"{parent}","height":{height},"type":"Ballot","payload":"{payload}"}}'.encode()


def _byte(record: Record) -> str:
    return f"record at byte {record.offset}"


def _parse_event(reader: Reader) -> Event:
    fields = reader.fields("parent", "height", "type", "payload", optional=frozenset({"parent", "payload"}))
    return Event(
        fields["parent"].hash() if "parent" in fields else None,
        fields["height"].integer(),
        fields["type"].text(),
        fields["payload"].hash() if "payload" in fields else None,
    )


def _write_event(event: Event) -> Json:
    fields = {"parent": event.parent, "height": event.height, "type": event.type, "payload": event.payload}
    return {name: value for name, value in fields.items() if value is not None}


def _parse_setup(reader: Reader) -> SetupData:
    names = ("election", "trustees", "credentials", "credentials_certificate")
    fields = reader.fields(*names, optional=frozenset(names[3:]))
    return SetupData(*(fields[name].hash() for name in names if name in fields))


def _write_setup(data: SetupData) -> Json:
    certificate: dict[str, Json] = {"credentials_certificate": data.certificate} if data.certificate else {}
    return {"election": data.election, "trustees": data.trustees, "credentials": data.credentials, **certificate}
