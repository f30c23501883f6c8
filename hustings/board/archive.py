"""The archive of an election, and the hints beside it, read from the board's rows: what `hustings verify` reads.

Both grow at their end only, so that any range of bytes below the chain's size stays what it is. They are read a page of
ballots at a time, whatever their length.
"""

from collections.abc import Iterator

from django.db.models import BinaryField, Value
from django.db.models.functions import Length, Substr

from hustings.board.casting import examiner_of
from hustings.board.models import Ballot, Chain, Record
from hustings.protocol import hints as protocol
from hustings.protocol.appender import new_record
from hustings.protocol.archive import first_record, header, padding

PAGE = 256
"""Ballots read at once."""

CHUNK = 4 * 2**20
"""Bytes of a large record (the list of credentials) read at once."""


def archive(chain: Chain, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The archive's bytes from ``start`` up to ``stop``, or up to the chain's size as the caller read it."""
    stop = chain.size if stop is None else min(stop, chain.size)
    for offset, piece in _pieces(chain, start, stop):
        wanted = piece[max(0, start - offset) : max(0, stop - offset)]
        if wanted:
            yield wanted


def hints(chain: Chain, start: int = 0) -> Iterator[bytes]:
    """The bytes of the hints of this chain's ballots (spec/hints.md) from ``start`` on."""
    examiner = examiner_of(chain.pk)
    points = examiner.form.points_per_hint
    opening, size = protocol.opening(examiner.election.hash_hex, points), points * protocol.POINT
    if start < len(opening):
        yield opening[start:]
    first, skipped = divmod(max(0, start - len(opening)), size)
    ballots = Ballot.objects.of(chain).filter(number__lt=chain.ballots).only("number", "hint")
    for page in ballots.pages(PAGE, first):
        yield b"".join(bytes(ballot.hint) or bytes(size) for ballot in page)[skipped:]
        skipped = 0


def hints_size(chain: Chain) -> int:
    """How many bytes `hints` gives in all."""
    return protocol.OPENING + chain.ballots * examiner_of(chain.pk).form.points_per_hint * protocol.POINT


def _pieces(chain: Chain, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    # Pieces of the archive, in order and with their places, of which the first may begin before start.
    if start < len(first_record(chain.timestamp)):
        yield 0, first_record(chain.timestamp)
    ballots = Ballot.objects.of(chain).filter(number__lt=chain.ballots)
    vote_begins = ballots.values_list("offset", flat=True).first() or chain.size
    yield from _records(chain, start, min(stop, vote_begins))
    if vote_begins < stop:
        for page in ballots.only("number", "offset", "content", "event").pages(PAGE, _number_at(chain, start)):
            if page[0].offset >= stop:
                return
            yield page[0].offset, b"".join(_written(ballot, chain.timestamp) for ballot in page)
        yield from _records(chain, max(start, vote_begins), stop)


def _records(chain: Chain, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    # Those that are no ballot's and stand, or reach, between the two places; large ones piece by piece.
    rows = Record.objects.of(chain).filter(offset__lt=stop).annotate(length=Length("content"))
    for row in rows.values("pk", "offset", "kind", "hash", "length").iterator():
        offset, length = row["offset"], row["length"]
        head = header(f"{row['hash']}.{row['kind']}.json".encode(), length, chain.timestamp)
        body = offset + len(head)
        if body + length + len(padding(length)) <= start:
            continue
        yield offset, head
        for place in range(max(0, start - body) // CHUNK * CHUNK, min(length, stop - body), CHUNK):
            yield body + place, _content(row["pk"], place)
        yield body + length, padding(length)


def _content(record: int, place: int) -> bytes:
    part = Substr("content", Value(place + 1), Value(CHUNK), output_field=BinaryField())
    return bytes(Record.objects.filter(pk=record).values_list(part, flat=True).get())


def _written(ballot: Ballot, timestamp: int) -> bytes:
    content, event = new_record("data", bytes(ballot.content)), new_record("event", bytes(ballot.event))
    return content.write(timestamp) + event.write(timestamp)


def _number_at(chain: Chain, place: int) -> int:
    # The number of the last ballot that begins at or before this place, 0 when none does; by halving.
    low, high = 0, chain.ballots
    offsets = Ballot.objects.of(chain).values_list("offset", flat=True)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offsets.get(number=middle) <= place else (low, middle)
    return low
