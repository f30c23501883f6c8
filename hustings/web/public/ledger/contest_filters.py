"""What of a contest's endorsements an address asks for; what it says wrongly is left out, with a sentence about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings import errors
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Evidence, ProcessKind
from hustings.ledger.names import name_key
from hustings.ledger.weighting import SCHEMES, Scheme

NOBODY = "nobody"
"""The candidate of decisions not to endorse, in addresses."""
LONGEST_NAME, MOST_PAGES = 100, 10**6
E_ = TypeVar("E_", bound=Enum)
T = TypeVar("T")


class Sort(Enum):
    """In which order endorsements are listed."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    BALLOTS = "ballots"


SORTS = {
    Sort.NEWEST: gettext_lazy("newest first"),
    Sort.OLDEST: gettext_lazy("oldest first"),
    Sort.NAME: gettext_lazy("by name"),
    Sort.BALLOTS: gettext_lazy("largest vote first"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; empty or None asks for nothing. ``ended`` is for all that happened, not only what stands.

    ``candidate`` is a person's identifier or NOBODY; ``name`` is a `name_key`, ``written`` what it was made of.
    """

    candidate: str = ""
    kind: EndorserKind | None = None
    process: ProcessKind | None = None
    evidence: Evidence | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    undated: bool = False
    written: str = ""
    ended: bool = False
    sort: Sort = Sort.NEWEST
    weights: Scheme | None = None
    page: int = 1

    @property
    def name(self) -> str:
        """What the endorser's name has in it."""
        return name_key(self.written)

    @property
    def narrowed(self) -> bool:
        """Whether endorsements are left out, besides what no longer stands."""
        return replace(self, ended=False, sort=Sort.NEWEST, weights=None, page=1) != Filters()

    @property
    def dated(self) -> bool:
        """Whether dates are asked for."""
        return self.since is not None or self.until is not None

    @property
    def first(self) -> date | None:
        """The first day asked for."""
        return self.since.first if self.since else None

    @property
    def last(self) -> date | None:
        """The last day asked for."""
        return self.until.last if self.until else None

    def query(self) -> str:
        """The address's query that asks for this, with its question mark; empty when nothing is asked."""
        said = {
            "candidate": self.candidate,
            "kind": _value(self.kind),
            "process": _value(self.process),
            "evidence": _value(self.evidence),
            "from": f"{self.since or ''}",
            "to": f"{self.until or ''}",
            "undated": "1" if self.undated else "",
            "q": self.written,
            "standing": "all" if self.ended else "",
            "sort": "" if self.sort is Sort.NEWEST else self.sort.value,
            "weights": self.weights.id if self.weights else "",
            "page": f"{self.page}" if self.page > 1 else "",
        }
        kept = {name: value for name, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""


def _value(choice: Enum | None) -> str:
    return "" if choice is None else f"{choice.value}"


def read(query: Mapping[str, str], people: set[str]) -> tuple[Filters, list[str]]:
    """What a query asks of a contest with these people, and a sentence for each of its parts that makes no sense."""
    reading = _Reading(query)
    found = Filters(
        candidate=reading.one("candidate", lambda text: _person(text, people)) or "",
        kind=reading.one("kind", EndorserKind),
        process=reading.one("process", ProcessKind),
        evidence=reading.one("evidence", Evidence),
        since=reading.one("from", PartialDate.parse),
        until=reading.one("to", PartialDate.parse),
        undated=query.get("undated") == "1",
        written=reading.one("q", _written) or "",
        ended=query.get("standing") == "all",
        sort=reading.one("sort", Sort) or Sort.NEWEST,
        weights=reading.one("weights", SCHEMES.__getitem__),
        page=reading.one("page", _page) or 1,
    )
    if found.since and found.until and found.until.last < found.since.first:
        reading.faults.append(_("The last day lies before the first one: both are left out."))
        found = replace(found, since=None, until=None)
    return found, reading.faults


class _Reading:
    """A query while it is read: what is wrong in it becomes a sentence."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self.query = query
        self.faults: list[str] = []

    def one(self, name: str, parse: Callable[[str], T]) -> T | None:
        written = " ".join(self.query.get(name, "").split())
        if not written:
            return None
        try:
            return parse(written)
        except (ValueError, KeyError, errors.WrongField):
            self.faults.append(self._sentence(name) % {"written": written[:40]})
            return None

    def _sentence(self, name: str) -> str:
        if name in ("from", "to"):
            return _(
                "“%(written)s” is no date, and is left out: write a day as 2016-01-12, a month 2016-01, a year 2016."
            )
        if name == "candidate":
            return _("Nobody in this contest is called “%(written)s” in addresses: all candidates are shown.")
        if name == "q":
            return _(
                "No name has “%(written)s” in it: a name is of 1 to 100 characters that can be seen. All are shown."
            )
        return _("“%(written)s” is none of the choices, and is left out.")


def _person(written: str, people: set[str]) -> str:
    if written != NOBODY and written not in people:
        raise KeyError(written)
    return written


def _written(text: str) -> str:
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise ValueError(text)
    return text


def _page(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) > 0):
        raise ValueError(text)
    return int(text)
