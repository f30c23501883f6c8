"""Which columns a table of endorsements seems to have: by their names, and where those leave a doubt by their cells."""

from collections.abc import Sequence

from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import DATES, Field, read
from hustings.ledger.reading.values import Unread
from hustings.roll.header import folded

# Names as `folded` leaves them, the surest first: of several columns that fit, the one named earliest here is taken.
# A column is given to the field named first here that it fits.
_KNOWN: dict[Field, str] = {
    Field.ENDORSER: "endorsername endorser endorsedby endorsingorganization endorsingbody organization organisation "
    "organizationname group groupname union endorserorganization whoendorsed",
    Field.CANDIDATE: "candidatename endorsee endorseename candidate endorsedcandidate nominee pick",
    Field.CONTEST: "contestname contest race racename primary election electionname",
    Field.ENDORSER_ID: "endorserid endorser organizationid",
    Field.CANDIDATE_ID: "candidateid candidate endorseeid personid",
    Field.CONTEST_ID: "contestid contest raceid",
    Field.ENDORSER_KIND: "endorserkind endorsertype kind type category endorsercategory organizationtype",
    Field.MEMBERS: "members membership endorsermembers numberofmembers membercount claimedmembership",
    Field.FOUNDED: "founded foundedin yearfounded",
    Field.POSITION: "position endorserposition title endorsertitle officeheld role",
    Field.CYCLE: "cycle year electionyear",
    Field.OFFICE: "office officesought seat",
    Field.PARTY: "party contestparty",
    Field.JURISDICTION: "jurisdiction",
    Field.DECIDED_ON: "decidedon electiondate primarydate contestdate",
    Field.CANDIDATE_PARTY: "candidateparty endorseeparty partyofcandidate",
    Field.STATUS: "status outcome stance decision endorsed action result endorsement",
    Field.OUTCOME: "candidateoutcome outcome contestoutcome result primaryresult",
    Field.DATE: "date announced announcedon announcementdate endorsementdate dateendorsed endorsedon dateannounced day",
    Field.PROCESS: "process endorsementprocess method decidedby how",
    Field.RULE: "rule rules votingrule",
    Field.THRESHOLD: "threshold requiredshare",
    Field.BALLOTS: "ballots votescast ballotscast turnout totalvotes votes",
    Field.ELIGIBLE: "eligible eligiblevoters eligiblemembers",
    Field.SHARE: "share percent voteshare pct optionpct endorseeshare",
    Field.RESULTS: "results voteresults",
    Field.SOURCE_LINK: "sourcelink sourceurl url link source sources reference citation",
    Field.SOURCE_TITLE: "sourcetitle sourcename source sources reference citation publication",
    Field.SOURCE_DATE: "sourcedate datepublished published publishedon",
    Field.SOURCE_HASH: "sourcehash texthash archivedtexthash",
    Field.NOTE: "note notes comment comments remarks processnote details",
    Field.ENTRY: "entry entrynumber",
    Field.HASH: "hash entryhash",
    Field.CORRECTS: "corrects supersedes",
}
_RANK = {one: {name: rank for rank, name in enumerate(names.split())} for one, names in _KNOWN.items()}

# Whose column could as well be another's: they are believed if their cells can be read as what they would be.
_BY_CELLS = frozenset(
    {
        *(Field.STATUS, Field.OUTCOME, Field.SOURCE_LINK, Field.ENDORSER_KIND, Field.CYCLE, Field.SHARE),
        *(Field.ENDORSER_ID, Field.CANDIDATE_ID, Field.CONTEST_ID, Field.BALLOTS, Field.PROCESS),
    }
)


def guess(names: Sequence[str], sample: Sequence[Sequence[str]] = ()) -> Columns:
    """What the header and some rows below it suggest; required fields may be missing, for a person to add."""
    known = [folded(name) for name in names]
    places: dict[Field, int] = {}
    for one, rank in _RANK.items():
        free = [place for place, name in enumerate(known) if name in rank and place not in places.values()]
        fitting = [place for place in free if one not in _BY_CELLS or _readable(one, _cells(sample, place))]
        if fitting:
            places[one] = min(fitting, key=lambda place: rank[known[place]])
    dates = [cell for one in DATES & places.keys() for cell in _cells(sample, places[one])]
    return Columns(places, day_first=_day_first(dates))


def _cells(sample: Sequence[Sequence[str]], place: int) -> list[str]:
    found = (row[place].strip() for row in sample if place < len(row))
    return [cell for cell in found if cell]


def _readable(one: Field, cells: Sequence[str]) -> bool:
    """Whether at least half of the cells can be read so: one that cannot must not hide what its column is."""
    return 2 * sum(_reads(one, cell) for cell in cells) >= len(cells)


def _reads(one: Field, cell: str) -> bool:
    try:
        read(one, cell)
    except Unread:
        return False
    return True


def _day_first(dates: Sequence[str]) -> bool:
    for written in dates:
        parts = written.split("/")
        if len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal():
            if int(parts[0]) > 12:
                return True
            if int(parts[1]) > 12:
                return False
    return False
