"""Rolls as they come: dialects, encodings, mess, and what cannot be read."""

import codecs
import csv
import io
import itertools
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.roll import Member, RollReader

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def read(roll: str | bytes) -> tuple[list[Member], RollReader]:
    reader = RollReader(io.BytesIO(roll.encode() if isinstance(roll, str) else roll))
    return list(reader), reader


def addresses(roll: str | bytes) -> list[str]:
    return [member.address for member in read(roll)[0]]


def refusal(roll: str | bytes) -> errors.RollRefusal:
    with pytest.raises(errors.RollRefusal) as caught:
        read(roll)
    return caught.value


# -- members and the other rows


def test_each_member_once_and_every_other_row_by_its_line() -> None:
    members, reader = read(
        "name,email\n"
        "Ada,ada@example.org\n"
        "\n"
        "Ada,ADA@Example.org \n"
        '"Ben,\nJr.",ben@example.org\n'
        "Cleo,\n"
        "Dan\n"
        "Eve,eve at example\n"
        ",\n"
    )
    assert members == [
        Member("ada@example.org", "ada@example.org", 1, 2),
        Member("ben@example.org", "ben@example.org", 1, 5),
    ]
    assert reader.report.to_json() == {
        "rows": 7,
        "members": 2,
        "repeated": 1,
        "without_email": 3,
        "invalid_email": 1,
        "weighted": False,
        "total_weight": 2,
        "lines": {"repeated": [4], "without_email": [7, 8, 10], "invalid_email": [9]},
    }


def test_weights() -> None:
    members, reader = read("email,Weight\na@example.org,3\nb@example.org, 40 \na@example.org,3\n,\n")
    assert [(m.address, m.weight) for m in members] == [("a@example.org", 3), ("b@example.org", 40)]
    assert reader.report.weighted
    assert reader.report.total_weight == 43
    assert reader.report.repeated == (4,)


def test_the_report_grows_with_the_reading() -> None:
    reader = RollReader(io.BytesIO(b"email\na@example.org\nb@example.org\n"))
    assert reader.report.rows == 0
    next(iter(reader))
    assert reader.report.members == 1


def test_the_stream_stays_open() -> None:
    stream = io.BytesIO(b"email\na@example.org\n")
    list(RollReader(stream))
    assert not stream.closed


# -- dialects


@pytest.mark.parametrize(
    "name",
    [
        "email",
        "Email",
        "E-mail",
        " EMAIL ",
        "email address",
        "Email_Address",
        "E-Mail-Adresse",
        "Correo electrónico",
        "mail",
    ],
)
def test_the_column_of_addresses_is_found(name: str) -> None:
    assert addresses(f"id,{name},email_opt_in,email1\n7,ada@example.org,Y,\n") == ["ada@example.org"]


@pytest.mark.parametrize("name", ["weight", "Votes", "Voting weight", "number_of_votes"])
def test_the_column_of_weights_is_found(name: str) -> None:
    assert [m.weight for m in read(f"email,{name}\nada@example.org,5\n")[0]] == [5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("above", ["", "\n", "sep={}\n", '"sep={}"\n'])
def test_dialects(delimiter: str, end: str, encoding: str, above: str) -> None:
    rows = [["Name", "E-mail", "Stadt"], ["Zoë; A, B\tC", "zoë@example.org", 'x "y"'], ["支", "zhi@example.org", ""]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    text = (above.format(delimiter) + out.getvalue()).replace("\n", end)
    assert addresses(text.encode(encoding)) == ["zoë@example.org", "zhi@example.org"]


def test_utf_16_of_either_order() -> None:
    text = "email\nzoë@example.org\n"
    assert addresses(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == ["zoë@example.org"]
    assert addresses(codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == ["zoë@example.org"]


def test_one_column_needs_no_separator_and_no_last_line_end() -> None:
    assert addresses("email\na@example.org\nb@example.org") == ["a@example.org", "b@example.org"]


def test_empty_cells_beyond_the_header_do_no_harm() -> None:
    assert addresses("email\na@example.org,, ,\n") == ["a@example.org"]


# -- what cannot be read: which error, where, and what to do


@pytest.mark.parametrize(
    ("roll", "error", "line", "said"),
    [
        ("email\nzoë@example.org\n".encode("latin-1"), errors.RollNotText, 2, "byte 0xeb; perhaps Latin-1"),
        (b"\xe9mail,email\n", errors.RollNotText, 1, 'save the table as "CSV UTF-8"'),
        ("email\na@example.org\n".encode("utf-16-le"), errors.RollNotText, 1, "zero bytes"),
        ("email\na@example.org\n".encode("utf-32"), errors.RollNotText, 0, "UTF-32"),
        (codecs.BOM_UTF32_BE + b"\0\0\0e", errors.RollNotText, 0, "UTF-32"),
        (codecs.BOM_UTF16_LE + b"e\0m\0\0\xd8x\0", errors.RollNotText, 0, "UTF-16"),
        (codecs.BOM_UTF16_LE + "email\n".encode("utf-16-le") + b"a", errors.RollNotText, 0, "UTF-16"),
        (b"\x7fELF\x02\x01\x01\0\0\0", errors.RollNotText, 1, "zero bytes"),
        (b"", errors.RollHeaderNotUnderstood, 0, "the roll is empty"),
        (b"\n\n  \n", errors.RollHeaderNotUnderstood, 0, "the roll is empty"),
        (codecs.BOM_UTF8, errors.RollHeaderNotUnderstood, 0, "the roll is empty"),
        (b"ada@example.org\nben@example.org\n", errors.RollHeaderNotUnderstood, 1, 'no column is called "email"'),
        (b"\nname,phone\n", errors.RollHeaderNotUnderstood, 2, 'no column is called "email"'),
        (b'"email\n",name\n', errors.RollHeaderNotUnderstood, 1, 'no column is called "email"'),
        (b"email,E-Mail\n", errors.RollHeaderNotUnderstood, 1, "'email' and 'E-Mail' could all hold the addresses"),
        (b"email,votes,weight\n", errors.RollHeaderNotUnderstood, 1, "'votes' and 'weight' could all hold the weights"),
        (b"email,a\nx@example.org,b,c\n", errors.RollRowBroken, 2, "3 cells where the header has 2"),
        (b'email,a\nx@example.org,"b" c\n', errors.RollRowBroken, 2, "put a cell with quotes in it in quotes"),
        (b'email,a\n\nx@example.org,"b\n', errors.RollRowBroken, 3, "unexpected end of data"),
        (b"email,a\nx@example.org," + b"b" * 200_000, errors.RollRowBroken, 2, "field larger than field limit"),
        (b"email,weight\nx@example.org,\n", errors.WrongRollWeight, 2, "the weight '' is not a whole number"),
        (b"email,weight\nx@example.org\n", errors.WrongRollWeight, 2, "write 1 for a single vote"),
        (b"email,weight\nx@example.org,0\n", errors.WrongRollWeight, 2, "column 'weight'"),
        (b"email,weight\nx@example.org,-1\n", errors.WrongRollWeight, 2, "'-1'"),
        (b"email,weight\nx@example.org,1.0\n", errors.WrongRollWeight, 2, "'1.0'"),
        (b"email,weight\nx@example.org,007\n", errors.WrongRollWeight, 2, "'007'"),
        (b"email,weight\nx@example.org,100000000001\n", errors.WrongRollWeight, 2, "from 1 to 100000000000"),
        ("email,weight\nx@example.org,٣\n".encode(), errors.WrongRollWeight, 2, "'٣'"),
        (b"email,weight\nx@example.org," + b"9" * 9999, errors.WrongRollWeight, 2, "'99999999999999999999'"),
        (
            b"email,votes\nx@example.org,1\nX@example.org,2\n",
            errors.ConflictingRollWeights,
            3,
            "line 3, column 'votes': x@example.org has weight 2 here and 1 on an earlier line: correct one of them",
        ),
    ],
)
def test_the_refusal_says_what_where_and_what_to_do(
    roll: bytes, error: type[errors.RollRefusal], line: int, said: str
) -> None:
    refused = refusal(roll)
    assert type(refused) is error
    assert refused.line == line
    assert said in str(refused)
    assert len(str(refused).splitlines()) == 1
    assert len(str(refused)) < 400


class Endless(io.RawIOBase):
    """A roll with one row that never ends, and the count of what has been read of it."""

    def __init__(self, part: str) -> None:
        self.bytes = itertools.chain(b"email\nx@example.org,", itertools.cycle(part.encode()))
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        room = memoryview(buffer)
        room[:] = bytes(itertools.islice(self.bytes, len(room)))
        self.taken += len(room)
        return len(room)


@pytest.mark.parametrize("part", ["x" * 1000, '"a\nb",' * 100, "," * 1000])
def test_a_row_without_an_end_is_given_up(part: str) -> None:
    stream = Endless(part)
    with pytest.raises(errors.RollRowBroken):
        list(RollReader(io.BufferedReader(stream)))
    assert stream.taken < 2 << 20


def test_an_escape_in_a_column_name_does_not_reach_the_terminal() -> None:
    assert "\x1b" not in str(refusal("email,e-\x1b[2Jmail,EMAIL\n"))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(), st.binary().map(lambda tail: b"email,weight\n" + tail)))
def test_any_bytes_are_read_or_refused(roll: bytes) -> None:
    try:
        _, reader = read(roll)
    except errors.RollRefusal:
        return
    report = reader.report
    other = len(report.repeated) + len(report.without_email) + len(report.invalid_email)
    assert report.rows == report.members + other


# -- many rows


def messy(members: int, seed: int) -> Iterator[tuple[str, str]]:
    """Rows of a roll and what each is."""
    dice = random.Random(seed)
    for number in range(members):
        address = f"{dice.choice(['m', 'é', 'ß', 'x.y'])}{number}@{dice.choice(['a', 'b-c', 'bücher'])}.example"
        yield address, "members"
        kind = dice.randrange(20)
        if kind == 0:
            yield address.upper().replace("ẞ", "SS"), "repeated"
        elif kind == 1:
            yield f"\t{address}  ", "repeated"
        elif kind == 2:
            yield " ", "without_email"
        elif kind == 3:
            yield dice.choice(["?", f"{address},{address}", f"mailto:<{address}>", f"{address}."]), "invalid_email"


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")])
def test_a_messy_roll(delimiter: str, encoding: str) -> None:
    rows = list(messy(2000, seed=len(encoding)))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Name", "Email address"])
    writer.writerows(["x", written] for written, _ in rows)
    members, reader = read(out.getvalue().encode(encoding))
    expected = Counter(kind for _, kind in rows)
    report = reader.report.to_json()
    assert len(members) == report["members"] == expected["members"] == 2000
    assert report["rows"] == len(rows)
    for kind in ("repeated", "without_email", "invalid_email"):
        assert report["lines"][kind] == [line for line, (_, k) in enumerate(rows, 2) if k == kind]


@pytest.mark.parametrize("dialect", ["plain", "action-network", "actionkit"])
def test_the_rolls_of_other_systems(shared: Path, tmp_path: Path, dialect: str) -> None:
    roll, manifest = tmp_path / "roll.csv", tmp_path / "roll.json"
    make = [sys.executable, str(shared / "tools" / "make_roll.py"), "--members", "20000", "--dialect", dialect]
    subprocess.run([*make, "--out", str(roll), "--manifest", str(manifest)], check=True)
    with roll.open("rb") as stream:
        reader = RollReader(stream)
        assert len(list(reader)) == 20_000
    expected = json.loads(manifest.read_text())
    found = reader.report.to_json()
    for kind in ("rows", "members", "repeated", "without_email", "invalid_email"):
        assert found[kind] == expected[kind]


def test_the_samples_of_other_systems(shared: Path) -> None:
    for sample in ["action_network_report", "actionkit_users", "civicrm_members", "nationbuilder_people"]:
        with (shared / "data" / "samples" / f"{sample}.csv").open("rb") as stream:
            assert "jose.nunez+moveon@example.org" in [member.address for member in RollReader(stream)]
