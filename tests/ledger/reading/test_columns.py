"""Which columns a table seems to have, and what a person may settle."""

import pytest

from hustings import errors
from hustings.ledger.reading.columns import Columns
from hustings.ledger.reading.field import Field
from hustings.ledger.reading.guess import guess
from hustings.ledger.reading.profiles import Profile, profile_of

PLACES = {"endorser": 0, "contest": 1, "candidate": 2}


def guessed(header: str, *sample: str) -> dict[str, str]:
    names = header.split(",")
    columns = guess(names, [row.split(",") for row in sample])
    return {one.value: names[place] for one, place in columns.places.items()}


def test_the_ledgers_own_names_and_identifiers_are_told_apart() -> None:
    found = guessed("endorser,endorser_name,contest,contest_name,candidate,candidate_name", "moveon,M,us-1,U,a-b,A B")
    assert found == {
        "endorser": "endorser_name",
        "endorser_id": "endorser",
        "contest": "contest_name",
        "contest_id": "contest",
        "candidate": "candidate_name",
        "candidate_id": "candidate",
    }


def test_without_names_beside_them_they_are_the_names() -> None:
    found = guessed("endorser,contest,candidate", "MoveOn,U,A B")
    assert found == {"endorser": "endorser", "contest": "contest", "candidate": "candidate"}


def test_a_source_with_addresses_is_a_link_and_one_with_words_a_title() -> None:
    assert guessed("endorser,source", "A,https://news.example/1")["source_link"] == "source"
    assert guessed("endorser,source", "A,The Post")["source_title"] == "source"


def test_an_outcome_is_the_endorsers_or_the_candidates() -> None:
    assert guessed("endorser,outcome", "A,no_endorsement")["status"] == "outcome"
    assert guessed("endorser,outcome", "A,lost")["outcome"] == "outcome"


def test_one_cell_that_is_wrong_does_not_hide_what_its_column_is() -> None:
    found = guessed("endorser,source", "A,https://a.example", "B,https://b.example", "C,see above")
    assert found["source_link"] == "source"


def test_dates_say_whether_their_day_comes_first() -> None:
    assert guess(["date"], [["03/04/2015"], ["13/04/2015"]]).day_first
    assert not guess(["date"], [["03/04/2015"], ["03/14/2015"]]).day_first


def test_a_mapping_is_kept_and_read_back() -> None:
    columns = Columns({Field.ENDORSER: 3, Field.CANDIDATE: 0}, {Field.CONTEST: "2030 mayoral election"}, day_first=True)
    assert Columns.parse(columns.to_json(), 4) == columns


@pytest.mark.parametrize(
    ("kept", "field"),
    [
        ({"places": {"endorser": 0, "candidate": 1}}, "contest"),
        ({"places": {"endorser": 0}, "fixed": {"contest": "B"}}, "candidate"),
        ({"places": {}, "fixed": {"contest": "B"}}, "endorser"),
        ({"places": PLACES | {"date": 9}}, "date"),
        ({"places": PLACES | {"date": "1"}}, "date"),
        ({"places": PLACES | {"date": 2}}, ""),
        ({"places": PLACES, "fixed": {"endorser_kind": "club"}}, "endorser_kind"),
        ({"places": PLACES, "fixed": {"source_link": "the paper"}}, "source_link"),
        ({"places": PLACES, "fixed": {"entry": "1"}}, "entry"),
        ({"places": PLACES, "fixed": {"note": 1}}, "note"),
        ({}, "endorser"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_by_its_field(kept: dict[str, object], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refusal:
        Columns.parse(kept, 4)
    assert refusal.value.field == field


def test_a_column_goes_before_what_is_the_same_in_all_rows() -> None:
    kept = {"places": PLACES, "fixed": {"contest": "other", "note": ""}}
    assert Columns.parse(kept, 3) == Columns({Field.ENDORSER: 0, Field.CONTEST: 1, Field.CANDIDATE: 2})


def test_files_are_known_by_their_columns_in_whatever_order() -> None:
    assert profile_of(["option", "organization", "contest", "cycle", "option_votes", "option_pct", "outcome"]) is (
        Profile.MEMBER_VOTES
    )
    assert profile_of(["endorser", "candidate", "contest"]) is None
