"""Making the next events of a chain, and telling whether one archive continues another."""

from hustings import errors
from hustings.protocol.appender import Group, NewRecord, new_record
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.events import FOLLOWERS, ChainReader, Event, Setup, SetupData, ballot_event

_CHUNK = 2**20


class ChainWriter:
    """The end of a chain, and the groups of records that lengthen it by one event each.

    It moves on with every group that it makes: when one is not appended after all, start anew from the archive's last
    event. Asking for an event that cannot come next raises UnexpectedEvent.
    """

    def __init__(self, last_event: bytes | None) -> None:
        """Continue after the event of this content, or start a chain."""
        last = None if last_event is None else Event.parse(last_event)
        self.head = None if last_event is None else new_record("event", last_event).hash_hex
        self.height = -1 if last is None else last.height
        self.type = "" if last is None else last.type

    def setup(self, setup: Setup) -> Group:
        """The first event."""
        records = [new_record("data", content) for content in setup if content is not None]
        payload = new_record("data", SetupData(*(record.hash_hex for record in records)).write())
        return self._next("Setup", (*records, payload))

    def ballot(self, content: bytes) -> Group:
        """The event of a ballot."""
        return self._next("Ballot", (new_record("data", content),))

    def end_ballots(self) -> Group:
        """The event that closes the vote."""
        return self._next("EndBallots", ())

    def encrypted_tally(self, tally: bytes, sized: bytes) -> Group:
        """The event of the encrypted tally; ``sized`` names it by hash."""
        return self._next("EncryptedTally", (new_record("data", tally), new_record("data", sized)))

    def partial_decryption(self, decryption: bytes, owned: bytes) -> Group:
        """The event of a partial decryption; ``owned`` names it by hash."""
        return self._next("PartialDecryption", (new_record("data", decryption), new_record("data", owned)))

    def result(self, content: bytes) -> Group:
        """The event of the result, the last one."""
        return self._next("Result", (new_record("data", content),))

    def _next(self, type_: str, data: tuple[NewRecord, ...]) -> Group:
        if type_ not in FOLLOWERS.get(self.type, ()):
            raise errors.UnexpectedEvent("", f"{type_} after {self.type or 'nothing'}")
        payload = data[-1].hash_hex if data else None
        self.height += 1
        if type_ == "Ballot" and payload is not None:
            content = ballot_event(self.head, self.height, payload)
        else:
            content = Event(self.head, self.height, type_, payload).write()
        record = new_record("event", content)
        self.head, self.type = record.hash_hex, type_
        return Group(data, record)


def check_extension(older: ArchiveReader, newer: ArchiveReader) -> None:
    """The newer archive begins with all bytes of the older one, whose records and events are in order themselves.

    NotAnExtension tells the first byte that differs and the older archive's event there; faults of the older archive
    are raised as such. Both are read in pieces.
    """
    try:
        for _ in ChainReader().entries(older.records()):
            pass
    except errors.Fault as fault:
        raise fault.within("the older archive") from None
    difference = _first_difference(older, newer)
    if difference is not None:
        height = _height_at(older, difference)
        what = f"event {height} of the older archive" if height is not None else "the older archive's first record"
        raise errors.NotAnExtension(f"byte {difference}", f"{what} does not stand there")


def _height_at(older: ArchiveReader, place: int) -> int | None:
    # The event to whose records the byte at this place belongs; None in the first record.
    if place < older.start:
        return None
    height = -1
    event_ended = True
    for record in older.records():
        if record.offset > place:
            break
        height += event_ended
        event_ended = record.kind == "event"
    return height


def _first_difference(older: ArchiveReader, newer: ArchiveReader) -> int | None:
    for offset in range(0, older.size, _CHUNK):
        size = min(_CHUNK, older.size - offset)
        one, other = older.bytes_at(offset, size), newer.bytes_at(offset, size)
        if one != other:
            same = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
            return offset + next(same, min(len(one), len(other)))
    return None
