"""An endorser's records are computed: over what, with what ties, and not at all over a single one."""

from fractions import Fraction
from typing import Any

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import ProcessKind, Status
from hustings.ledger.records import Held, Record, RecordKind, records

TWO_THIRDS = Fraction(2, 3)
FOUNDED = PartialDate.parse("1998-09")


def held(number: int, cycle: int, candidate: str, **fields: Any) -> Held:
    given: dict[str, Any] = {"status": Status.ENDORSED, "process": ProcessKind.MEMBER_VOTE, "office": "President"}
    given |= {"threshold": TWO_THIRDS} | fields
    if isinstance(given.get("at"), str):
        given["at"] = PartialDate.parse(given["at"])
    if isinstance(given.get("share"), str):
        given["share"] = Fraction(given["share"])
    return Held(number=number, contest=f"{cycle}-nomination", cycle=cycle, candidate=candidate, **given)


DEAN = held(1, 2004, "Howard Dean", status=Status.NO_ENDORSEMENT, at="2004")
OBAMA = held(2, 2008, "Barack Obama", at="2008-02-01", ballots=280_528, share=Fraction(100 * 197_444, 280_528))
SANDERS = held(3, 2016, "Bernie Sanders", at="2016-01-12", ballots=340_665, share="78.6")
MOVEON = (SANDERS, DEAN, OBAMA)


def by_kind(*args: Any, **fields: Any) -> dict[RecordKind, Record]:
    return {record.kind: record for record in records(*args, **fields)}


def test_the_best_result_of_any_candidate_in_its_seventeen_years() -> None:
    best = by_kind(MOVEON, founded=FOUNDED, as_of=PartialDate.parse("2016-01-12"))[RecordKind.BEST_RESULT]
    assert best.holders == (SANDERS,)
    assert (best.value, best.of, best.unknown, best.years) == (Fraction("78.6"), 3, 0, 17)


def test_a_vote_without_figures_is_compared_as_far_as_its_threshold_tells() -> None:
    """Whoever led in 2004 had less than two thirds; with a threshold of nine tenths nothing would be known."""
    high = held(1, 2004, "Howard Dean", status=Status.NO_ENDORSEMENT, at="2004", threshold=Fraction(9, 10))
    best = by_kind((high, OBAMA, SANDERS), founded=FOUNDED)[RecordKind.BEST_RESULT]
    assert (best.of, best.unknown) == (2, 1)


def test_years_are_told_only_when_founding_and_dates_are_known() -> None:
    assert by_kind(MOVEON)[RecordKind.BEST_RESULT].years is None
    undated = held(3, 2016, "Bernie Sanders", share="78.6")
    assert by_kind((DEAN, OBAMA, undated), founded=FOUNDED)[RecordKind.BEST_RESULT].years is None
    # In the year of its founding there are no years to speak of.
    assert by_kind(MOVEON, founded=PartialDate.parse("2015-06"))[RecordKind.BEST_RESULT].years is None


def test_a_later_vote_that_is_no_better_makes_the_years_more() -> None:
    later = held(4, 2020, "Elizabeth Warren", at="2020-02-03", ballots=100, share="70")
    best = by_kind((*MOVEON, later), founded=FOUNDED)[RecordKind.BEST_RESULT]
    assert (best.holders, best.of, best.years) == ((SANDERS,), 4, 21)


def test_as_of_a_day_what_came_later_is_not_there() -> None:
    found = by_kind(MOVEON, founded=FOUNDED, as_of=PartialDate.parse("2008-02-01"))
    assert found[RecordKind.BEST_RESULT].holders == (OBAMA,)
    assert found[RecordKind.BEST_RESULT].years == 9
    assert RecordKind.LARGEST_VOTE not in found  # of one alone


def test_the_largest_vote_and_the_narrowest() -> None:
    found = by_kind(MOVEON)
    assert found[RecordKind.LARGEST_VOTE].holders == (SANDERS,)
    assert (found[RecordKind.LARGEST_VOTE].of, found[RecordKind.LARGEST_VOTE].unknown) == (2, 1)
    assert found[RecordKind.NARROWEST].holders == (OBAMA,)
    assert found[RecordKind.NARROWEST].value == Fraction(100 * 197_444, 280_528) - 100 * TWO_THIRDS


def test_turnout_needs_to_know_who_might_vote() -> None:
    assert RecordKind.HIGHEST_TURNOUT not in by_kind(MOVEON)
    low = held(8, 2010, "Ann Ruiz", ballots=10, eligible=100)
    high = held(9, 2012, "Ben Ito", ballots=30, eligible=120)
    assert by_kind((low, high))[RecordKind.HIGHEST_TURNOUT].holders == (high,)


def test_votes_without_an_endorsement_are_counted() -> None:
    nobody = by_kind(MOVEON)[RecordKind.NOBODY]
    assert nobody.holders == (DEAN,)
    assert nobody.value == 1
    assert nobody.of == 3
    assert RecordKind.NOBODY not in by_kind((OBAMA, SANDERS))


def test_the_only_earlier_endorsement_for_an_office() -> None:
    """A vote that endorsed nobody is no endorsement."""
    assert by_kind(MOVEON)[RecordKind.ONLY_EARLIER].holders == (OBAMA,)
    later = held(4, 2020, "Elizabeth Warren", at="2020-02-03")
    found = by_kind((*MOVEON, later))
    assert RecordKind.ONLY_EARLIER not in found
    assert found[RecordKind.FIRST_FOR_OFFICE].holders == (OBAMA,)
    assert found[RecordKind.FIRST_FOR_OFFICE].of == 3


def test_the_first_contest_is_told_where_there_are_several_offices() -> None:
    mayor = held(9, 2005, "Ann Ruiz", office="Mayor", process=ProcessKind.BOARD)
    assert by_kind((*MOVEON, mayor))[RecordKind.FIRST].holders == (mayor,)
    assert RecordKind.FIRST not in by_kind(MOVEON)


def test_equal_ones_hold_a_record_together() -> None:
    again = held(4, 2020, "Elizabeth Warren", at="2020-02-03", ballots=340_665, share="78.6")
    found = by_kind((*MOVEON, again))
    assert found[RecordKind.BEST_RESULT].holders == (SANDERS, again)
    assert found[RecordKind.LARGEST_VOTE].holders == (SANDERS, again)


def test_two_endorsed_by_one_vote_are_one_vote() -> None:
    one = held(1, 2012, "Ann Ruiz", status=Status.CO_ENDORSED, at="2012-01-02", ballots=10, share="80")
    other = held(2, 2012, "Ben Ito", status=Status.CO_ENDORSED, at="2012-01-02", ballots=10, share="70")
    assert records((one, other)) == []


def test_what_a_board_decides_is_no_vote() -> None:
    assert (
        records([held(n, 2000 + n, "Ann Ruiz", process=ProcessKind.BOARD, share="80", office="") for n in (1, 2)]) == []
    )


def test_of_one_or_none_there_is_no_record() -> None:
    assert records(()) == []
    assert records((SANDERS,), founded=FOUNDED) == []
