"""The archive and its hints out of the database's rows, from any byte on, in pieces, with bounded memory.

The chain's row says how far the files go: it was read once, and its rows were committed together with it.
"""

from base64 import b64decode
from collections.abc import Iterator
from hashlib import sha256

from hustings.board.models import Ballot, Chain, Record
from hustings.protocol.archive import first_record, header, padding
from hustings.protocol.ballots import form_of
from hustings.protocol.election import Election
from hustings.protocol.hints import MAGIC, POINT

BATCH = 256  # ballots fetched at once: a megabyte, more or less


def archive(chain: Chain, start: int = 0) -> Iterator[bytes]:
    """The bytes of the archive from ``start`` up to the chain's size."""
    for at, piece in _pieces(chain, start):
        if at + len(piece) > start:
            yield piece[max(0, start - at) :]


def hints_size(chain: Chain) -> int:
    """How many bytes the hints of the chain's ballots have."""
    return len(_hints_head(chain)) + chain.ballots * _hint_size(chain)


def hints(chain: Chain, start: int = 0) -> Iterator[bytes]:
    """The bytes of the hints from ``start`` on (spec/hints.md): zeros where a ballot has none."""
    head, each = _hints_head(chain), _hint_size(chain)
    if start < len(head):
        yield head[start:]
    first, skipped = divmod(max(0, start - len(head)), each)
    for number in range(first, chain.ballots, BATCH):
        rows = Ballot.objects.of(chain).filter(number__gte=number, number__lt=min(number + BATCH, chain.ballots))
        data = b"".join(bytes(hint) or bytes(each) for hint in rows.values_list("hint", flat=True))
        yield data[skipped:] if number == first else data


def _pieces(chain: Chain, start: int) -> Iterator[tuple[int, bytes]]:
    # Offset and bytes, from the record on in which `start` lies, or from one before it.
    first = first_record(chain.timestamp)
    if start < len(first):
        yield 0, first
    ballots_at = _offset(chain, 0) if chain.ballots else chain.size
    yield from _records(chain, 0, ballots_at, start)
    number = _ballot_at(chain, start)
    while number < chain.ballots:
        rows = Ballot.objects.of(chain).filter(number__gte=number, number__lt=min(number + BATCH, chain.ballots))
        found = list(rows.values_list("offset", "tracker", "content", "event"))
        yield (
            found[0][0],
            b"".join(_ballot(chain, tracker, bytes(content), bytes(event)) for _, tracker, content, event in found),
        )
        number += len(found)
    if chain.ballots:
        yield from _records(chain, ballots_at, chain.size, start)


def _records(chain: Chain, begin: int, end: int, start: int) -> Iterator[tuple[int, bytes]]:
    # Contents are fetched one by one: the credentials of a large vote alone are tens of megabytes.
    rows = Record.objects.of(chain).filter(offset__gte=begin, offset__lt=end)
    places = list(rows.values_list("pk", "offset"))
    ends = [*(offset for _, offset in places), end][1:]
    for (key, offset), until in zip(places, ends, strict=True):
        if until > start:
            record = Record.objects.get(pk=key)
            yield offset, _record(chain, f"{record.hash}.{record.kind}.json", bytes(record.content))


def _ballot_at(chain: Chain, start: int) -> int:
    # The number of the last ballot that begins at or before `start`, found by halving: their offsets grow.
    low, high = 0, chain.ballots
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(chain, middle) <= start else (low, middle)
    return low


def _offset(chain: Chain, number: int) -> int:
    return Ballot.objects.values_list("offset", flat=True).get(chain=chain, number=number)


def _ballot(chain: Chain, tracker: str, content: bytes, event: bytes) -> bytes:
    data = _record(chain, f"{b64decode(f'{tracker}=').hex()}.data.json", content)
    return data + _record(chain, f"{sha256(event).hexdigest()}.event.json", event)


def _record(chain: Chain, name: str, content: bytes) -> bytes:
    return header(name.encode(), len(content), chain.timestamp) + content + padding(len(content))


def _hints_head(chain: Chain) -> bytes:
    raw = _election(chain)
    return MAGIC + sha256(raw).digest() + _points(raw).to_bytes(4, "big")


def _hint_size(chain: Chain) -> int:
    return POINT * _points(_election(chain))


def _points(raw: bytes) -> int:
    return form_of(Election.parse(raw)).points_per_hint


def _election(chain: Chain) -> bytes:
    content = Record.objects.of(chain).values_list("content", flat=True)[:1]
    return bytes(content[0])
