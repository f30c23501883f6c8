"""What the board holds of a tally, read from its rows."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hustings import errors
from hustings.board.models import Record
from hustings.protocol import events
from hustings.protocol.board import TallyRecords
from hustings.protocol.election import Election
from hustings.protocol.tally import EncryptedTally
from hustings.protocol.trustees import Trustees


class NothingToDecrypt(errors.WrongState):
    """The sum is not on the board: the vote is not over, or is being summed up."""


@dataclass(frozen=True, slots=True)
class PostedTally:
    """The frozen election, its trustees, and what is posted of its tally, of which nothing is verified anew."""

    election: Election
    trustees: Trustees
    records: TallyRecords

    @property
    def weight(self) -> int:
        """The total weight of the ballots summed up."""
        assert self.records.sized is not None
        return self.records.sized.total_weight


def posted_tally(election_uuid: str) -> PostedTally:
    """The tally on the board; NothingToDecrypt before its sum is there."""
    rows = Record.objects.filter(chain=election_uuid).order_by("offset")
    setup = rows.filter(kind=Record.Kind.EVENT).values_list("offset", flat=True).first()
    if setup is None:
        raise NothingToDecrypt(_("There is no vote at this address. Open the link in your invitation again."))
    election, trustees = (bytes(content) for content in rows.values_list("content", flat=True)[:2])
    known = PostedTally(Election.parse(election), Trustees.parse(trustees), TallyRecords())
    waiting: list[Record] = []
    for row in rows.filter(offset__gt=setup):
        if row.kind == Record.Kind.DATA:
            waiting.append(row)
            continue
        entry = _entry(events.Event.parse(bytes(row.content)).type, waiting)
        known.records.take(entry, known.trustees)
        waiting = []
    if known.records.encrypted is None:
        raise NothingToDecrypt(_("The sum of the votes is not on the board yet. Come back in a few minutes."))
    return known


def to_decrypt(election_uuid: str) -> tuple[EncryptedTally, str]:
    """What trustees decrypt, and the fingerprint of the election that their proofs are bound to."""
    posted = posted_tally(election_uuid)
    assert posted.records.encrypted is not None
    return posted.records.encrypted, posted.election.fingerprint


def _entry(type_: str, data: list[Record]) -> events.Entry:
    contents = [bytes(row.content) for row in data]
    match type_:
        case "EncryptedTally":
            return events.EncryptedTally(contents[0], contents[1], data[0].hash)
        case "PartialDecryption":
            return events.PartialDecryption(contents[0], contents[1], data[0].hash)
        case "Result":
            return events.Result(contents[0])
        case _:
            return events.EndBallots()
