"""Archives for tests: their records are in order, what the records say is made up."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from hustings.protocol.appender import Appender, Group, create
from hustings.protocol.archive import Kind, first_record, header, padding
from hustings.protocol.chain import ChainWriter
from hustings.protocol.events import Event, Setup, SetupData

TIMESTAMP = 1_795_320_197
SETUP = Setup(b'{"election":0}', b'["trustees"]', b'["credentials"]', None)
BALLOTS = tuple(b'{"ballot":%d}' % number + b" " * (number * 37) for number in range(40))


def hash_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def sized(tally: bytes) -> bytes:
    return b'{"num_tallied":1,"total_weight":1,"encrypted_tally":"%s"}' % hash_of(tally).encode()


def owned(owner: int, decryption: bytes) -> bytes:
    return b'{"owner":%d,"payload":"%s"}' % (owner, hash_of(decryption).encode())


def whole_vote(chain: ChainWriter, ballots: Iterable[bytes] = BALLOTS) -> Iterable[Group]:
    """Every event of an election, from set-up to result."""
    yield chain.setup(SETUP)
    yield from (chain.ballot(ballot) for ballot in ballots)
    yield chain.end_ballots()
    yield chain.encrypted_tally(b"[[tally]]", sized(b"[[tally]]"))
    yield chain.partial_decryption(b"{one}", owned(1, b"{one}"))
    yield chain.partial_decryption(b"{two}", owned(2, b"{two}"))
    yield chain.result(b'{"result":[[1]]}')


def write_archive(path: Path, groups: Callable[[ChainWriter], Iterable[Group]] = whole_vote) -> Path:
    """An archive of these events at ``path``."""
    create(path, TIMESTAMP)
    with Appender(path) as appender:
        appender.append(groups(ChainWriter(None)))
    return path


def record_bytes(kind: Kind, content: bytes, timestamp: int = TIMESTAMP) -> bytes:
    """One record as it stands in an archive."""
    return header(f"{hash_of(content)}.{kind}.json".encode(), len(content), timestamp) + content + padding(len(content))


class Loose:
    """An archive written record by record and event by event, in any order: the faulty ones are made by it."""

    def __init__(self) -> None:
        self.data = first_record(TIMESTAMP)
        self.head: str | None = None
        self.height = 0

    def records(self, *contents: bytes) -> "Loose":
        for content in contents:
            self.data += record_bytes("data", content)
        return self

    def event(self, type_: str, payload: bytes | None = None, **fields: object) -> "Loose":
        """The next event, or with ``parent`` or ``height`` another one."""
        named = hash_of(payload) if payload is not None else None
        event = {"parent": self.head, "height": self.height, "type": type_, "payload": named} | fields
        return self.raw_event(Event(**event).write())  # type: ignore[arg-type]

    def raw_event(self, content: bytes) -> "Loose":
        self.data += record_bytes("event", content)
        self.head, self.height = hash_of(content), self.height + 1
        return self

    def setup(self) -> "Loose":
        named = SetupData(hash_of(SETUP.election), hash_of(SETUP.trustees), hash_of(SETUP.credentials)).write()
        return self.records(*SETUP[:3], named).event("Setup", named)

    def ballot(self, content: bytes) -> "Loose":
        return self.records(content).event("Ballot", content)
