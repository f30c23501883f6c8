"""A table of votes with one row for each option: the rows of a vote, which stand together, are one endorsement.

It is told by the row that says the vote's outcome; the others are told with it, and state their candidates where no row
before them did. A threshold stays exact: 66.67 becomes 2/3 where the vote's rows say "two thirds"; else it stands in
the rule as it was given, for 66.67 per cent is more than that. A whole number of per cent is the fraction that it is.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from hustings.ledger.kinds import ProcessKind, Status
from hustings.ledger.names import name_key
from hustings.ledger.parts import MOST_RESULTS, Process, Share, Source
from hustings.ledger.reading import contests, values
from hustings.ledger.reading.record import Header, Record
from hustings.ledger.reading.reported import (
    Candidacy,
    Reason,
    Reported,
    ReportedCandidate,
    ReportedContest,
    ReportedEndorser,
    Row,
)
from hustings.ledger.reading.sheet import Broken, Sheet

SIGNATURE = frozenset({"organization", "contest", "cycle", "option", "optionvotes", "optionpct", "outcome"})

# What is the same in all rows of a vote.
_OF_THE_VOTE = (
    *("organization", "endorsingbody", "contest", "cycle", "voteopened", "voteclosed", "announced"),
    *("method", "thresholdpct", "votescast", "claimedmembership"),
)
_NOBODY = frozenset({"no endorsement", "none", "none of the above"})
_TWO_THIRDS = re.compile(r"\btwo[- ]thirds\b|\b2/3\b", re.IGNORECASE)
_GIVEN_FOR_TWO_THIRDS = frozenset({"66", "66.6", "66.66", "66.67", "66.7", "67", ""})


def rows(stream: io.BufferedIOBase) -> Iterator[Row]:
    """The rows of such a file. Errors: RollRefusal's kinds."""
    sheet = Sheet(stream)
    header = Header.of(sheet.names)
    vote: list[Record | Broken] = []
    key: tuple[str, ...] | None = None
    seen: set[tuple[str, str]] = set()
    for one in sheet:
        if isinstance(one, Broken):
            vote.append(one)
            continue
        record = Record(header, one)
        its = tuple(record.text(column) for column in _OF_THE_VOTE)
        if its != key:
            yield from _vote(vote, seen)
            vote, key = [], its
        vote.append(record)
    yield from _vote(vote, seen)


def _vote(vote: list[Record | Broken], seen: set[tuple[str, str]]) -> Iterator[Row]:
    """The rows of a vote; broken ones among them may be its, those behind its last are not."""
    records = [one for one in vote if isinstance(one, Record)]
    known = set(seen)
    told = {row.line: row for row in _told(records, known)} if records else {}
    last = max(told, default=0)
    spoilt = next((one.line for one in vote if isinstance(one, Broken) and told and min(told) < one.line < last), None)
    spoilt = spoilt or next((one.row.line for one in records if one.findings), None)
    if spoilt is None:
        seen |= known
    for one in vote:
        if isinstance(one, Broken):
            yield Row(one.line, findings=(one.finding,))
        elif spoilt is None:
            yield told[one.row.line]
        else:
            if not one.findings:
                one.find(Reason.WRONG_RESULTS, "", f"line {spoilt}, in the same vote, cannot be read")
            yield one.give()


def _told(records: list[Record], seen: set[tuple[str, str]]) -> Iterator[Row]:
    """The rows of a vote if nothing is wrong with it; what is wrong is found."""
    options = [_option(record) for record in records]
    telling = next((record for record in records if record.text("outcome")), records[0])
    if len(records) > MOST_RESULTS:
        telling.find(Reason.WRONG_RESULTS, "option", f"{len(records):,} options")
    reported = _reported(telling, records, [one for one in options if one])
    for one, option in zip(records, options, strict=True):
        if reported is None:
            yield one.give()
        elif one is telling:
            seen.add((reported.contest.name, name_key(reported.candidate.name) if reported.candidate else ""))
            yield one.give(reported)
        else:
            yield _told_with(telling, one, reported.contest, option, seen)


@dataclass(frozen=True, slots=True)
class _Option:
    """An option of a vote and what it got; ``candidate`` is False of "No endorsement"."""

    share: Share
    candidate: bool


def _option(record: Record) -> _Option | None:
    name = record.take("option", values.name)
    votes, percent = record.take("optionvotes", values.count), record.take("optionpct", values.percent)
    if name is None:
        return None
    share = Share(name, votes) if votes is not None else Share(name, percent=percent or "")
    return _Option(share, name_key(name) not in _NOBODY)


def _told_with(
    telling: Record, one: Record, contest: ReportedContest, option: _Option | None, seen: set[tuple[str, str]]
) -> Row:
    items: tuple[Candidacy, ...] = ()
    if option and option.candidate:
        known = (contest.name, name_key(option.share.name))
        if known not in seen:
            seen.add(known)
            items = (Candidacy(contest, ReportedCandidate(option.share.name)),)
    return Row(one.row.line, items, told_with=telling.row.line)


def _reported(telling: Record, records: list[Record], options: list[_Option]) -> Reported | None:
    organization = telling.need("organization", values.name, Reason.NO_ENDORSER)
    contest = telling.need("contest", values.name, Reason.NO_CONTEST)
    cycle = telling.take("cycle", values.year)
    status = telling.need("outcome", values.status, Reason.NONE_STATED) or Status.ENDORSED
    candidate = _candidate(telling, status, options)
    date = telling.take("announced", values.partial_date) or telling.take("voteclosed", values.partial_date)
    process = _process(telling, records, options)
    link = telling.take("sourceurl", values.link)
    note = _note(telling, records, link or "")
    if organization is None or contest is None or telling.findings:
        return None
    return Reported(
        ReportedEndorser(organization),
        contests.named(contest, cycle),
        candidate,
        status,
        date,
        process,
        source=Source(link=link) if link else None,
        note=note,
    )


def _candidate(telling: Record, status: Status, options: list[_Option]) -> ReportedCandidate | None:
    """Whom the vote endorsed; where it endorsed nobody, who led, if that is known."""
    if status is Status.NO_ENDORSEMENT:
        people = [one.share for one in options if one.candidate and (one.share.votes is not None or one.share.percent)]
        led = max(people, key=lambda one: (one.votes or 0, Fraction(one.percent or 0)), default=None)
        return ReportedCandidate(led.name) if led else None
    name = telling.need("option", values.name, Reason.NO_CANDIDATE)
    return ReportedCandidate(name) if name else None


def _process(telling: Record, records: list[Record], options: list[_Option]) -> Process:
    body = telling.text("endorsingbody")
    both = "member" in body.casefold() and "board" in body.casefold()
    kind = ProcessKind.MEMBERS_AND_BOARD if both else telling.take("endorsingbody", values.process)
    threshold, given = _threshold(telling, records)
    rule = "; ".join(part for part in (telling.text("method"), given, body if both else "") if part)
    return Process(
        kind=kind or ProcessKind.MEMBER_VOTE,
        rule=telling.compose("method", rule, values.prose),
        threshold=threshold,
        ballots=telling.take("votescast", values.count),
        eligible=telling.take("claimedmembership", values.count),
        results=tuple(one.share for one in options),
    )


def _threshold(telling: Record, records: list[Record]) -> tuple[str, str]:
    """The threshold as an exact fraction, or else in words as it was given."""
    given = telling.text("thresholdpct").removesuffix("%").strip()
    said = any(_TWO_THIRDS.search(one.text(column)) for one in records for column in ("method", "processnote"))
    if said and given in _GIVEN_FOR_TWO_THIRDS:
        return "2/3", ""
    if not given:
        return "", ""
    percent = telling.take("thresholdpct", values.percent)
    if given.isdecimal() and percent and percent != "0":
        return values.fraction(f"{given}%"), ""
    return "", f"threshold given as {given} per cent"


def _note(telling: Record, records: list[Record], link: str) -> str:
    """The rows' notes, the days of the vote, and what else was named as a source, each once."""
    opened, closed = telling.text("voteopened"), telling.text("voteclosed")
    said = [one.text("processnote") for one in records]
    said.append(f"vote from {opened} to {closed}" if opened and closed else "")
    said += [f"also: {one.text('sourceurl')}" for one in records if one.text("sourceurl") not in ("", link)]
    joined = "; ".join(dict.fromkeys(part for part in said if part))
    return telling.compose("processnote", joined, values.prose)
