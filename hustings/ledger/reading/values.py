"""What the cells of a table say: each function takes a cell's text to its value or raises `Unread` with the reason."""

import re
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from hustings import errors
from hustings.ledger import fields
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import MOST_RESULTS, Share
from hustings.ledger.reading.reported import Reason
from hustings.protocol.canonical import Reader
from hustings.roll.cells import parse_day
from hustings.roll.header import folded

T = TypeVar("T")
E_ = TypeVar("E_", bound=Enum)

LONGEST_SAID = 200
SAYS = {
    Reason.WRONG_NAME: "a name is one line of at most 200 characters",
    Reason.WRONG_IDENTIFIER: "an identifier is written like working-families-party",
    Reason.WRONG_KIND: "the kinds are " + ", ".join(one.value for one in EndorserKind),
    Reason.WRONG_STATUS: "write endorsed, co_endorsed, no_endorsement, withdrawn or superseded",
    Reason.WRONG_PROCESS: "the processes are " + ", ".join(one.value for one in ProcessKind),
    Reason.WRONG_OUTCOME: "the outcomes are " + ", ".join(one.value for one in Outcome),
    Reason.WRONG_DATE: "write a day as 2016-01-12, a month 2016-01, a year 2016",
    Reason.WRONG_LINK: "an address on the web begins with https://",
    Reason.WRONG_NUMBER: "write a whole number such as 340665",
    Reason.WRONG_PERCENT: "write a number of per cent such as 78.6",
    Reason.WRONG_FRACTION: "write a fraction such as 2/3, which is not 66.67 per cent",
    Reason.WRONG_RESULTS: "write Bernie Sanders 78.6%; Hillary Clinton 14.6%, or votes instead of per cents",
    Reason.WRONG_HASH: "a hash has 64 digits from 0 to f",
    Reason.TOO_LONG: "it has more than 1,000 characters",
    Reason.WRONG_TEXT: "it has signs in it that nobody sees",
}

_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_MONTH = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%?")
_GUARDED = re.compile(r"'[ \u00a0]*[=+\-@＝＋－＠]")
_RESULT = re.compile(r"(.*\S)\s+([0-9][0-9,]*|[0-9]+(?:\.[0-9]+)? ?%)")
_FRACTIONS = {"two thirds": "2/3", "three fifths": "3/5", "three quarters": "3/4", "half": "1/2"}

_KINDS = {
    **{folded(one.value): one for one in EndorserKind},
    **dict.fromkeys(("labor", "labour", "laborunion", "tradeunion"), EndorserKind.UNION),
    **dict.fromkeys(("organization", "group", "advocacygroup", "pac", "superpac", "committee"), EndorserKind.ADVOCACY),
    **dict.fromkeys(("politicalparty",), EndorserKind.PARTY),
    **dict.fromkeys(("environmental", "environmentalgroup"), EndorserKind.ENVIRONMENT),
    **dict.fromkeys(("official", "officeholder", "politician"), EndorserKind.ELECTED_OFFICIAL),
    **dict.fromkeys(("formerelectedofficial", "formerofficeholder"), EndorserKind.FORMER_OFFICIAL),
    **dict.fromkeys(("individual", "people", "celebrity"), EndorserKind.PERSON),
    **dict.fromkeys(("newspapers", "paper", "editorialboard"), EndorserKind.NEWSPAPER),
    **dict.fromkeys(("draft",), EndorserKind.DRAFT_CAMPAIGN),
}
_STATUSES = {
    **{folded(one.value): one for one in Status},
    **dict.fromkeys(("endorsement", "endorses", "yes", "support", "supports"), Status.ENDORSED),
    **dict.fromkeys(("coendorsement", "jointlyendorsed"), Status.CO_ENDORSED),
    **dict.fromkeys(("none", "notendorsed", "noendorsements"), Status.NO_ENDORSEMENT),
    **dict.fromkeys(("withdrew", "rescinded", "retractedendorsement"), Status.WITHDRAWN),
}
_PROCESSES = {
    **{folded(one.value): one for one in ProcessKind},
    **dict.fromkeys(("members", "membership", "membershipvote", "vote", "poll"), ProcessKind.MEMBER_VOTE),
    **dict.fromkeys(("membershipboard", "membersboard", "membershipandboard"), ProcessKind.MEMBERS_AND_BOARD),
    **dict.fromkeys(("executiveboard", "officer", "officers", "committee", "leadership"), ProcessKind.BOARD),
    **dict.fromkeys(("convention", "delegatevote", "delegatesvote"), ProcessKind.DELEGATES),
    **dict.fromkeys(("person", "own"), ProcessKind.INDIVIDUAL),
}
_OUTCOMES = {
    **{folded(one.value): one for one in Outcome},
    **dict.fromkeys(("win", "winner", "elected", "nominated"), Outcome.WON),
    **dict.fromkeys(("lose", "loser", "defeated"), Outcome.LOST),
    **dict.fromkeys(("maderunoff", "runoff"), Outcome.ADVANCED),
    **dict.fromkeys(("withdrawn", "droppedout"), Outcome.WITHDREW),
}


class Unread(Exception):
    """A cell does not say what its column is for: ``reason``, and what it ``said``."""

    def __init__(self, reason: Reason, said: str) -> None:
        self.reason = reason
        self.said = quoted(said)
        super().__init__(reason, said)

    @property
    def says(self) -> str:
        """What to write instead."""
        return SAYS[self.reason]


def quoted(said: str) -> str:
    """The text on one line, at most 200 characters, with signs that nobody sees as their numbers."""
    text = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in " ".join(said.split()))
    return text if len(text) <= LONGEST_SAID else text[: LONGEST_SAID - 1] + "…"


def unguarded(text: str) -> str:
    """A cell without the apostrophe that exports put before what a program for tables would take for a formula."""
    return text[1:].strip() if _GUARDED.match(text) else text


def name(text: str) -> str:
    """A name on one line: white space within it is one space."""
    return _field(fields.optional_line, Reason.WRONG_NAME, " ".join(text.split()))


def prose(text: str) -> str:
    """A note on one line of at most 1,000 characters: line ends within it are spaces."""
    joined = " ".join(text.split())
    if len(joined) > fields.LONGEST_TEXT:
        raise Unread(Reason.TOO_LONG, joined)
    return _field(lambda reader: fields.line(reader, fields.LONGEST_TEXT), Reason.WRONG_TEXT, joined)


def identifier(text: str) -> str:
    """An identifier of a ledger."""
    return _field(fields.identifier, Reason.WRONG_IDENTIFIER, text)


def link(text: str) -> str:
    """An address on the web."""
    return _field(fields.link, Reason.WRONG_LINK, text)


def hash_(text: str) -> str:
    """A SHA-256 in hexadecimal digits."""
    return _field(Reader.hash, Reason.WRONG_HASH, text.lower())


def kind(text: str) -> EndorserKind:
    """What sort of endorser, by the ledger's word or another that is common."""
    return _word(_KINDS, Reason.WRONG_KIND, text)


def status(text: str) -> Status:
    """What the endorser did."""
    return _word(_STATUSES, Reason.WRONG_STATUS, text)


def process(text: str) -> ProcessKind:
    """Who decided it."""
    return _word(_PROCESSES, Reason.WRONG_PROCESS, text)


def outcome(text: str) -> Outcome:
    """What became of the candidate."""
    return _word(_OUTCOMES, Reason.WRONG_OUTCOME, text)


def count(text: str) -> int:
    """A whole number, in groups of three digits or not: 340,665."""
    digits = text.replace(",", "") if _GROUPED.fullmatch(text) else text
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 16 or int(digits) > fields.LARGEST:
        raise Unread(Reason.WRONG_NUMBER, text)
    return int(digits)


def year(text: str) -> int:
    """The year that a contest is named for."""
    found = count(text)
    if found > 9999:
        raise Unread(Reason.WRONG_NUMBER, text)
    return found


def percent(text: str) -> str:
    """A number of per cent, with or without its sign; more than four decimals are rounded to the nearest."""
    found = _PERCENT.fullmatch(text)
    if found is None or len(text) > 40:
        raise Unread(Reason.WRONG_PERCENT, text)
    written = found[1]
    if len(written.partition(".")[2]) > 4:
        written = f"{Decimal(written):.4f}".rstrip("0").rstrip(".")
    return _field(fields.percent, Reason.WRONG_PERCENT, written)


def fraction(text: str) -> str:
    """A fraction, as 2/3, in words, or as a whole number of per cent: 60% is 3/5, but 66.67% is no fraction."""
    worded = _FRACTIONS.get(" ".join(text.casefold().replace("-", " ").split()))
    if worded:
        return worded
    if text.endswith("%") and text[:-1].strip().isdecimal() and text.isascii() and 0 < int(text[:-1]) <= 100:
        exact = Fraction(int(text[:-1]), 100)
        return f"{exact.numerator}/{exact.denominator}"
    return _field(fields.fraction, Reason.WRONG_FRACTION, text)


def partial_date(text: str, day_first: bool = False) -> PartialDate:
    """A day, a month or a year, in the ledger's writing or another that leaves no doubt."""
    try:
        return PartialDate.parse(text)
    except errors.WrongField:
        pass
    try:
        if found := _MONTH.fullmatch(text):
            month = _MONTHS.index(found[1][:3].lower()) + 1
            return PartialDate.parse(f"{found[2]}-{month:02}")
        return PartialDate.parse(parse_day(text, day_first))
    except (ValueError, errors.WrongField):
        raise Unread(Reason.WRONG_DATE, text) from None


def results(text: str) -> tuple[Share, ...]:
    """What each option got: ``Bernie Sanders 78.6%; Hillary Clinton 14.6%``, or votes, or a name alone if unknown."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MOST_RESULTS:
        raise Unread(Reason.WRONG_RESULTS, text)
    return tuple(_result(part, text) for part in parts)


def _result(part: str, whole: str) -> Share:
    found = _RESULT.fullmatch(part)
    if found is None and not any(char.isdigit() or char == "%" for char in part):
        return Share(name(part))
    if found is None:
        raise Unread(Reason.WRONG_RESULTS, whole)
    option, number = name(found[1]), found[2]
    return Share(option, percent=percent(number)) if number.endswith("%") else Share(option, votes=count(number))


def _word(words: dict[str, E_], reason: Reason, text: str) -> E_:
    found = words.get(folded(text))
    if found is None:
        raise Unread(reason, text)
    return found


def _field(read: Callable[[Reader], T], reason: Reason, text: str) -> T:
    try:
        return read(Reader(text))
    except errors.EncodingFault:
        raise Unread(reason, text) from None
