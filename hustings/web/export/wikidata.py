"""Endorsements as statements that Wikidata could take: where endorser and candidate have identifiers there.

The subject is the candidate, the property P8001 (endorsed by), the value the endorser; P585 (point in time) qualifies,
P854 (reference URL) and P577 (publication date) refer. Which subjects P8001 is meant for stands in its own page, which
is to be read before anything is uploaded (docs/guides/api.md says what of this is confirmed).
"""

from collections.abc import Iterable, Iterator

from hustings.ledger.dates import PartialDate, Precision
from hustings.ledger.kinds import Status
from hustings.ledger.models import Endorsement
from hustings.ledger.models.endorsement import EndorsementQuerySet
from hustings.web.api import links
from hustings.web.export.linked import SHOWN
from hustings.web.export.tables import Table

_PRECISION = {Precision.DAY: 11, Precision.MONTH: 10, Precision.YEAR: 9}


def identified(rows: EndorsementQuerySet) -> EndorsementQuerySet:
    """Of these, the endorsements whose endorser and candidate both have an identifier in Wikidata."""
    endorsed = rows.filter(standing__in=SHOWN, status__in=(Status.ENDORSED.value, Status.CO_ENDORSED.value))
    return endorsed.exclude(endorser__wikidata="").exclude(candidate__wikidata="")


def _cells(row: Endorsement) -> list[object]:
    assert row.candidate is not None
    return [
        *(row.candidate.wikidata, row.endorser.wikidata, row.contest.wikidata),
        *(_moment(row.date), row.source_link or links.entry_page(row.pk), _moment(row.source_date)),
        *(row.candidate.name, row.endorser.name, row.contest.name, links.entry_page(row.pk), row.entry.hash),
    ]


TABLE: Table[Endorsement] = Table(
    (
        *("subject", "P8001", "contest", "P585", "P854", "P577"),
        *("subject_name", "endorser_name", "contest_name", "page", "hash"),
    ),
    _cells,
)


def statements(rows: Iterable[Endorsement]) -> Iterator[bytes]:
    """A line for each, as QuickStatements (version 1) reads it, fields parted by tabs."""
    for row in rows:
        assert row.candidate is not None
        fields = [row.candidate.wikidata, "P8001", row.endorser.wikidata]
        fields += ["P585", _moment(row.date)] if row.date else []
        link = (row.source_link or links.entry_page(row.pk)).replace('"', "%22").replace("|", "%7C")
        fields += ["S854", f'"{link}"']
        fields += ["S577", _moment(row.source_date)] if row.source_date else []
        yield "\t".join(fields).encode() + b"\n"


def _moment(written: str) -> str:
    """A date as Wikidata writes it, with its precision: ``+2016-01-00T00:00:00Z/10`` for January 2016."""
    if not written:
        return ""
    precision = PartialDate.parse(written).precision
    year, month, day = (*written.split("-"), "00", "00")[:3]
    return f"+{year}-{month}-{day}T00:00:00Z/{_PRECISION[precision]}"
