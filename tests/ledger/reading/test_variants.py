"""Which names are probably another's in another writing, and how rarely that is said of two that are not."""

from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from hustings.ledger.reading import variants
from hustings.ledger.reading.reported import Reason, Reported
from hustings.ledger.reading.variants import KnownNames, Near, Why, near
from tests.ledger.reading.tables import rows

KNOWN = (
    *("MoveOn", "Communications Workers of America", "Service Employees International Union", "Working Families Party"),
    *("American Federation of State, County and Municipal Employees", "Planned Parenthood Action Fund", "Teamsters"),
    *("Thomas R. Carper", "Bernie Sanders", "Raúl Grijalva", "Tim Kaine", "George H.W. Bush", "Joe Kennedy III"),
    *("Local 12 of the Rivet Makers", "Alexandria Ocasio-Cortez", "Sunrise Movement"),
)


@pytest.mark.parametrize(
    ("asked", "known", "why"),
    [
        ("MOVEON", "MoveOn", Why.SAME),
        ("Raul Grijalva", "Raúl Grijalva", Why.SAME),
        ("The American Federation of State, County & Municipal Employees", KNOWN[4], Why.SAME),
        ("MoveOn.org Political Action", "MoveOn", Why.FORM),
        ("Move On", "MoveOn", Why.FORM),
        ("Planned Parenthood", "Planned Parenthood Action Fund", Why.FORM),
        ("Communications Workers of America (CWA)", "Communications Workers of America", Why.FORM),
        ("Working Families", "Working Families Party", Why.FORM),
        ("Sunrise", "Sunrise Movement", Why.FORM),
        ("CWA", "Communications Workers of America", Why.INITIALS),
        ("SEIU", "Service Employees International Union", Why.INITIALS),
        ("AFSCME", KNOWN[4], Why.INITIALS),
        ("AOC", "Alexandria Ocasio-Cortez", Why.INITIALS),
        ("Tom Carper", "Thomas R. Carper", Why.GIVEN_NAMES),
        ("Bernard Sanders", "Bernie Sanders", Why.GIVEN_NAMES),
        ("Joseph P. Kennedy", "Joe Kennedy III", Why.GIVEN_NAMES),
        ("Tim Kane", "Tim Kaine", Why.SPELLING),
        ("Comunications Workers of America", "Communications Workers of America", Why.SPELLING),
        ("Teamstars", "Teamsters", Why.SPELLING),
    ],
)
def test_another_writing_is_near(asked: str, known: str, why: Why) -> None:
    assert near(asked, [(f"id-{place}", name) for place, name in enumerate(KNOWN)]) == [
        Near(f"id-{KNOWN.index(known)}", known, why)
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "George W. Bush",  # the initials differ
        "Joe Kennedy Jr.",  # the son of another
        "Local 21 of the Rivet Makers",  # numbers are never misspelt
        "New York Working Families Party",
        "Jim Kaine",
        "Alma Octavia Cruz",  # whose initials are AOC's, but nobody wrote them
        "Service Workers Union",
        "CW",
        "Movement",
        "",
        "()",
    ],
)
def test_somebody_else_is_not(asked: str) -> None:
    assert near(asked, [(name, name) for name in KNOWN]) == []


def test_initials_find_names_and_names_initials() -> None:
    known = KnownNames()
    known.add("cwa", "CWA")
    assert known.near("Communications Workers of America") == [Near("cwa", "CWA", Why.INITIALS)]


def test_whoever_is_the_same_comes_first() -> None:
    known = [("near", "Tim Kane"), ("same", "TIM KAINE"), ("given", "Timothy Kaine")]
    assert [one.id for one in near("Tim Kaine", known)] == ["same", "given", "near"]


def test_among_the_published_lists_few_are_said_to_be_near(shared: Path) -> None:
    """Of 12.9 million pairs of 5,082 names, 112 are near; by hand, some twenty of these are two people."""
    names: dict[str, None] = {}
    for path in sorted((shared / "data").glob("*.csv")) + sorted((shared / "data/fivethirtyeight").rglob("*.csv")):
        for row in rows(path.read_bytes()):
            names |= {finding.said: None for finding in row.findings if finding.reason is Reason.NONE_STATED}
            names |= {item.endorser.name: None for item in row.items if isinstance(item, Reported)}
            names |= {item.candidate.name: None for item in row.items if item.candidate}
    known = KnownNames((name, name) for name in names)
    found = Counter(one.why for name in names for one in known.near(name) if one.name != name)
    assert len(names) == 5082
    pairs = {Why.SAME: 9, Why.FORM: 9, Why.GIVEN_NAMES: 89, Why.SPELLING: 5}
    assert found == {why: 2 * count for why, count in pairs.items()}


def test_a_list_of_namesakes_is_looked_at_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    # A file made for it would have all its names compared with all, while votes wait for the same worker.
    looked: list[str] = []
    monkeypatch.setattr(variants, "_same_person", lambda _one, two: looked.append(two))
    KnownNames((f"{place}", f"John {place} Smith") for place in range(2000)).near("John Smith")
    assert not looked  # numbers are no names of people
    middles = ("".join(some) for some in product("abcdefghijklm", repeat=3))
    KnownNames((middle, f"John {middle} Smith") for middle in middles).near("John Smith")
    assert len(looked) == 500


def test_a_name_of_many_common_words_is_compared_with_some(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def extract(_key: str, choices: dict[int, str], **_said: object) -> list[tuple[str, float, int]]:
        compared.append(len(choices))
        return []

    monkeypatch.setattr("rapidfuzz.process.extract", extract)
    words = [f"common{place}" for place in range(8)]
    known = KnownNames((f"{word}-{number}", f"{word} {number}") for word in words for number in range(1500))
    known.near(" ".join(words))
    assert compared == [7500]
