"""Contests as they are named here, so that all files mean the same one: "2016 Democratic presidential nomination"."""

import re

from hustings.ledger.reading.reported import ReportedContest

PARTIES = {"democratic": "Democratic Party", "republican": "Republican Party"}
COUNTRY = "United States"
PRESIDENT = "President of the United States"

_NOMINATION = re.compile(r"(Democratic|Republican) presidential (?:nomination|primary|primaries)", re.IGNORECASE)
_NAMED_FOR = re.compile(r"((?:1[789]|2[01])[0-9]{2}) (.+)")


def named(name: str, cycle: int | None = None) -> ReportedContest:
    """The contest of this name; its year may stand before the name or beside it.

    Of a nomination for President of the United States, office, party and country follow from its name.
    """
    found = _NAMED_FOR.fullmatch(name)
    rest = found[2] if found else name
    cycle = cycle if cycle is not None else int(found[1]) if found else None
    nomination = _NOMINATION.fullmatch(rest)
    if nomination is None or cycle is None:
        return ReportedContest(name if found or cycle is None else f"{cycle} {name}", cycle=cycle)
    party = nomination[1].capitalize()
    return ReportedContest(
        f"{cycle} {party} presidential nomination",
        cycle=cycle,
        office=PRESIDENT,
        party=PARTIES[party.lower()],
        jurisdiction=COUNTRY,
    )
