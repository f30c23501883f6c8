"""Which column holds what, and what its cells say."""

import io
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings import errors
from hustings.roll.cells import (
    MAX_NAME,
    parse_consent,
    parse_day,
    parse_full_name,
    parse_language,
    parse_name,
    parse_state,
)
from hustings.roll.columns import Columns, Field, guess, system
from hustings.roll.records import Reason, Record, Unclear, Untaken, mapped, records
from hustings.roll.report import MARK, REMEDIES, Finding, add, header
from hustings.roll.table import MAX_COLUMNS, Table

# What the systems' exports call their columns, and what each of them is.
DIALECTS = {
    "Action Network": """
        uuid: reference
        first_name: given_name
        last_name: family_name
        email: address
        can2_phone: –
        can2_user_address: –
        can2_user_city: –
        can2_user_state: –
        can2_state_abbreviated: state
        zip_code: –
        country: –
        can2_user_tags: –
        can2_subscription_status: campaigning
        can2_subscription_date: joined_on
        language: language
    """,
    "ActionKit": """
        user_id: reference
        email: address
        first_name: given_name
        last_name: family_name
        address1: –
        city: –
        state: state
        zip: –
        country: –
        source: –
        lang: language
        subscription_status: campaigning
        user_member_since: joined_on
        created_at: –
    """,
    "NationBuilder": """
        nationbuilder_id: reference
        external_id: –
        email: address
        email_opt_in: campaigning
        first_name: given_name
        last_name: family_name
        language: language
        created_at: –
        membership_started_at: joined_on
        membership_expires_at: –
        address_state: state
        address_zip: –
    """,
    "CiviCRM": """
        Contact ID: reference
        First Name: given_name
        Last Name: family_name
        Email: address
        Phone: –
        State: state
        Preferred Language: language
        Do Not Email: no_mail
        No Bulk Emails (User Opt Out): opted_out
        Membership ID: –
        Member Since: joined_on
        Membership Start Date: –
    """,
    "EveryAction": """
        VANID: reference
        LastName: family_name
        FirstName: given_name
        PreferredEmail: address
        StateOrProvince: state
        DateJoined: joined_on
        isSubscribed: –
        subscriptionStatus: campaigning
    """,
    "": """
        Correo electrónico: address
        Nombre: given_name
        Apellidos: family_name
        Provincia: state
        Idioma: language
        Fecha de alta: joined_on
        Número de socio: reference
    """,
}


def table(text: str) -> Table:
    return Table(io.BytesIO(text.encode()))


@pytest.mark.parametrize("name", DIALECTS)
def test_dialects_are_recognised(name: str) -> None:
    lines = [line.strip().split(": ") for line in DIALECTS[name].strip().splitlines()]
    names = table(",".join(column for column, _field in lines) + "\n").names
    assert {names[place]: field.value for field, place in guess(names).places.items()} == {
        column: field for column, field in lines if field != "–"
    }
    assert system(names) == name


@pytest.mark.parametrize(
    ("line", "field", "place"),
    [
        ("Courriel,Prénom,Nom de famille,Date d'adhésion", Field.JOINED_ON, 3),
        ("Courriel,Prénom,Nom de famille", Field.GIVEN_NAME, 1),
        ("E-Mail-Adresse;Vorname;Nachname", Field.FAMILY_NAME, 2),
        ("email,Name", Field.FULL_NAME, 1),
        ("email1,email2,name", Field.ADDRESS, 0),
        ("id,External ID,email", Field.REFERENCE, 1),
    ],
)
def test_columns_are_guessed(line: str, field: Field, place: int) -> None:
    assert guess(table(f"{line}\n").names).places[field] == place


def test_a_full_name_gives_way_to_its_parts() -> None:
    assert Field.FULL_NAME not in guess(["email", "name", "first_name"]).places


@pytest.mark.parametrize(
    ("dates", "name", "day_first"),
    [
        (["03/04/2015", "13/04/2015"], "joined", True),
        (["03/04/2015", "04/13/2015"], "joined", False),
        (["03/04/2015"], "joined", False),
        (["03/04/2015"], "Fecha de alta", True),
        (["2015-03-04", ""], "Fecha de alta", True),
    ],
)
def test_the_order_of_day_and_month_is_read_off_the_dates(dates: list[str], name: str, day_first: bool) -> None:
    assert guess(["email", name], [["", date] for date in dates]).day_first is day_first


def test_columns_are_kept_and_read_again() -> None:
    columns = guess(["email", "first", "joined"], [["", "", "31/12/2015"]])
    assert columns.to_json() == {"address": 0, "given_name": 1, "joined_on": 2, "day_first": True}
    assert Columns.parse(columns.to_json(), 3) == columns
    with pytest.raises(errors.WrongInput) as caught:
        Columns.parse(columns.to_json(), 2)
    assert caught.value.field == "joined_on"


# -- cells


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2014-03-02", "2014-03-02"),
        ("2014-03-02 12:00:00 -0500", "2014-03-02"),
        ("2014-03-02T23:59:59Z", "2014-03-02"),
        (" 2014/3/2 ", "2014-03-02"),
        ("3/2/2014", "2014-03-02"),
        ("03-02-2014 10:00 PM", "2014-03-02"),
        ("02.03.2014", "2014-03-02"),
        ("Mar 2, 2014", "2014-03-02"),
        ("2 March 2014", "2014-03-02"),
        ("2-Mar-2014", "2014-03-02"),
        ("", ""),
        ("   ", ""),
        ("0000-00-00 00:00:00", ""),
    ],
)
def test_days(written: str, day: str) -> None:
    assert parse_day(written, False) == day


def test_days_with_the_day_first() -> None:
    assert parse_day("03/02/2014", True) == "2014-02-03"
    assert parse_day("2014-03-02", True) == "2014-03-02"


@pytest.mark.parametrize(
    "written",
    ["31/31/2014", "2014-02-30", "3/2/14", "yesterday", "20140302", "1492-10-12", "2 Foo 2014", "2014-03-02x"],
)
def test_what_is_no_day(written: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_day(written, False)


@pytest.mark.parametrize(
    ("written", "state"),
    [("ia", "IA"), ("Iowa", "IA"), (" new  hampshire ", "NH"), ("D.C.", "D.C."), ("Bayern", "Bayern"), ("", "")],
)
def test_states(written: str, state: str) -> None:
    assert parse_state(written) == state


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("en", "en"),
        ("EN_us", "en-us"),
        ("zh-Hant", "zh-Hant"),
        ("Español", "es"),
        ("es, en", "es"),
        ("en-a-very-long-tag", "en"),
        ("1?", ""),
        ("", ""),
    ],
)
def test_languages(written: str, language: str) -> None:
    assert parse_language(written) == language


@pytest.mark.parametrize(
    ("written", "refusal", "consent"),
    [
        ("subscribed", False, True),
        (" Subscribed ", True, True),  # a subscription says itself what it is, whatever the column asks
        ("unsubscribed", False, False),
        ("bouncing", False, False),
        ("Spam Complaint", False, False),
        ("never", False, False),
        ("S", False, True),
        ("U", False, False),
        ("N", False, False),
        ("Y", False, True),
        ("Sí", False, True),
        ("0", False, False),
        ("", False, False),  # how many systems write no
        ("", True, True),
        ("1", True, False),
        ("No", True, True),
        ("TRUE", True, False),
        ("opted_out", False, False),
        ("perhaps", False, None),
        ("2", True, None),
    ],
)
def test_consent(written: str, refusal: bool, consent: bool | None) -> None:
    assert parse_consent(written, refusal) is consent


def test_names() -> None:
    assert parse_full_name("O'Brien-Smith, Mary Ann") == ("Mary Ann", "O'Brien-Smith")
    assert parse_full_name("María García López") == ("María García López", "")
    assert parse_name("  Zoë\n  Ann ") == "Zoë Ann"
    assert len(parse_name("x" * 500)) == MAX_NAME


@given(st.text(max_size=300))
def test_no_cell_is_longer_than_its_field(text: str) -> None:
    assert len(parse_name(text)) <= 150
    assert len(parse_state(text)) <= 40
    assert len(parse_language(text)) <= 10
    assert all(len(part) <= 150 for part in parse_full_name(text))


# -- rows


def test_each_row_says_something_of_a_member_or_why_not() -> None:
    read = table(
        "email,first,since,id\nada@example.org,Ada,2014-03-02, 7 \n,,,\nx,,,\nben@example.org,,soon\nc@example.org\n"
    )
    columns = guess(read.names)
    assert list(records(read, columns)) == [
        (2, Record("ada@example.org", "ada@example.org", "Ada", "", "", "", "7", True, None)),
        (3, Untaken(Reason.WITHOUT_ADDRESS, "")),
        (4, Untaken(Reason.INVALID_ADDRESS, "x")),
        (5, Record("ben@example.org", "ben@example.org", "", "", "", "", "", True, None)),
        (6, Record("c@example.org", "c@example.org", "", "", "", "", "", True, None)),
    ]
    with_days = Columns({**columns.places, Field.JOINED_ON: 2})
    again = table("email,first,since,id\nada@example.org,Ada,2014-03-02\nben@example.org,,soon\n")
    (_two, ada), (_three, ben) = records(again, with_days)
    assert isinstance(ada, Record)
    assert ada.joined_on == "2014-03-02"
    assert ben == Untaken(Reason.INVALID_DAY, "soon")


def test_what_a_roll_speaks_about() -> None:
    assert mapped(Columns({Field.ADDRESS: 0, Field.FULL_NAME: 1})) == (
        "address",
        "mailbox",
        "given_name",
        "family_name",
    )


def test_whoever_refuses_once_is_not_campaigned_to() -> None:
    read = table("email,Do Not Email,No Bulk Emails (User Opt Out)\na@x.org,,\nb@x.org,1,\nc@x.org,,1\nd@x.org,?,1\n")
    columns = guess(read.names)
    assert "campaigning" in mapped(columns)
    said = [said for _line, said in records(read, columns) if isinstance(said, Record)]
    assert [record.campaigning for record in said] == [True, False, False, False]
    (unclear,) = (record for record in said if isinstance(record, Unclear))
    assert (unclear.address, unclear.cell) == ("d@x.org", "?")


def test_a_table_is_read_row_by_row() -> None:
    broken_at_its_end = table("email\n" + "ada@example.org\n" * 1000 + "a,b\n")
    assert len(list(islice(broken_at_its_end, 1000))) == 1000
    with pytest.raises(errors.RollRowBroken, match="line 1002"):
        next(iter(broken_at_its_end))


def test_as_many_columns_as_there_may_be() -> None:
    assert len(table(",".join(f"c{n}" for n in range(MAX_COLUMNS)) + "\n").names) == MAX_COLUMNS


# -- the report


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "＝1"])
def test_no_cell_of_the_report_is_a_formula(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(header())
    add(path, [Finding(2, Reason.INVALID_ADDRESS, cell)], standing=len(header()))
    written = path.read_bytes()[len(header()) :].decode()
    assert written == f'2,invalid address,\'{cell},"{REMEDIES[Reason.INVALID_ADDRESS]}"\r\n'


def test_the_report_is_cut_back_to_what_stands(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(header() + b"left over")
    size = add(path, [Finding(2, Reason.WITHOUT_ADDRESS, "")], standing=len(header()))
    assert path.stat().st_size == size
    assert b"left over" not in path.read_bytes()
    assert path.read_bytes().startswith(MARK.encode())
