"""An endorser's records in words: what it is, who holds it, and over what it was computed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hustings.ledger.records import Held, Record, RecordKind
from hustings.web.public.sentences import whole_number
from hustings.web.templatetags.ledger import date_in_words, percent

_IN_PERCENT = (RecordKind.BEST_RESULT, RecordKind.HIGHEST_TURNOUT, RecordKind.NARROWEST)


@dataclass(frozen=True, slots=True)
class Holder:
    """One that holds a record: its entry's number, and who it is in which contest."""

    number: int
    words: str


@dataclass(frozen=True, slots=True)
class RecordWords:
    """A record as a page says it; ``over`` is what it was computed over."""

    title: str
    value: str
    holders: tuple[Holder, ...]
    over: str


def in_words(record: Record, contests: Mapping[str, str]) -> RecordWords:
    """The record in words; ``contests`` are names by identifiers."""
    holders = tuple(Holder(one.number, _holder(one, contests)) for one in record.holders)
    return RecordWords(_title(record), _value(record), holders, _over(record))


def _title(record: Record) -> str:
    if record.kind is RecordKind.BEST_RESULT and record.years:
        text = ngettext(
            "Best result of any candidate in its %(years)d year",
            "Best result of any candidate in its %(years)d years",
            record.years,
        )
        return text % {"years": record.years}
    office = record.holders[0].office
    return {
        RecordKind.BEST_RESULT: _("Best result of any candidate in its votes"),
        RecordKind.LARGEST_VOTE: _("Largest vote"),
        RecordKind.HIGHEST_TURNOUT: _("Highest turnout"),
        RecordKind.NARROWEST: _("Narrowest that reached the threshold"),
        RecordKind.NOBODY: _("Votes without an endorsement"),
        RecordKind.FIRST: _("First contest in which it endorsed"),
        RecordKind.FIRST_FOR_OFFICE: _("First endorsement for this office: %(office)s") % {"office": office},
        RecordKind.ONLY_EARLIER: _("Only earlier endorsement for this office: %(office)s") % {"office": office},
    }[record.kind]


def _value(record: Record) -> str:
    if record.value is None:
        return ""
    if record.kind is RecordKind.NARROWEST:
        return _("%(points)s points above it") % {"points": percent(record.value).replace("\u00a0%", "")}
    if record.kind in _IN_PERCENT:
        return percent(record.value)
    if record.kind is RecordKind.NOBODY:
        said = {"count": whole_number(int(record.value)), "of": whole_number(record.of)}
        return _("%(count)s of %(of)s") % said
    text = ngettext("%(ballots)s ballot", "%(ballots)s ballots", int(record.value))
    return text % {"ballots": whole_number(int(record.value))}


def _holder(one: Held, contests: Mapping[str, str]) -> str:
    contest = contests.get(one.contest, one.contest)
    if one.nobody:
        led = _("nobody (%(name)s led)") % {"name": one.candidate} if one.candidate else _("nobody")
    else:
        led = one.candidate
    parts = [led, contest] + ([date_in_words(one.at)] if one.at else [])
    return ", ".join(parts)


def _over(record: Record) -> str:
    if record.kind in (RecordKind.FIRST, RecordKind.FIRST_FOR_OFFICE, RecordKind.ONLY_EARLIER):
        text = ngettext("of %(count)s contest in this ledger", "of %(count)s contests in this ledger", record.of)
    else:
        text = ngettext("of %(count)s vote in this ledger", "of %(count)s votes in this ledger", record.of)
    told = text % {"count": whole_number(record.of)}
    if record.as_of:
        told += ", " + _("up to %(date)s") % {"date": date_in_words(record.as_of)}
    if record.unknown:
        more = ngettext(
            "the figures of %(count)s more are unknown", "the figures of %(count)s more are unknown", record.unknown
        )
        told += "; " + more % {"count": whole_number(record.unknown)}
    return told
