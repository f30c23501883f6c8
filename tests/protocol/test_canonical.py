import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.canonical import Json, Reader
from hustings.protocol.group import Element, Scalar

LEAVES = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
).filter(lambda value: depth_of(value) <= canonical.MAX_DEPTH)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


@given(VALUES)
def test_any_value_survives_the_round_trip(value: Json) -> None:
    data = canonical.dumps(value)
    assert canonical.loads(data) == value
    assert json.loads(data) == value


def test_text_is_written_as_belenios_writes_it() -> None:
    assert (
        canonical.dumps('é😀"\\/\b\f\n\r\t\0\x1f\x7f') == ('"é😀' + r"\"\\/\b\f\n\r\t\u0000\u001f\u007f" + '"').encode()
    )
    with pytest.raises(errors.NotUtf8):
        canonical.dumps("\ud800")


BAD: dict[str, tuple[bytes, type[errors.Fault]]] = {
    "empty": (b"", errors.NotJson),
    "cut": (b'{"a":', errors.NotJson),
    "two values": (b"1 2", errors.NotJson),
    "mark": (b"\xef\xbb\xbf1", errors.NotJson),
    "Latin-1": (b'"\xe9"', errors.NotUtf8),
    "surrogate in UTF-8": (b'"\xed\xa0\x80"', errors.NotUtf8),
    "bare control": (b'"\n"', errors.NotJson),
    "leading zero": (b"01", errors.NotJson),
    "hexadecimal": (b"0x10", errors.NotJson),
    "fraction": (b"1.0", errors.NotCanonical),
    "exponent": (b"1e3", errors.NotCanonical),
    "not a number": (b"NaN", errors.NotCanonical),
    "infinity": (b"-Infinity", errors.NotCanonical),
    "long number": (b"1" * 21, errors.NumberOutOfRange),
    "endless number": (b"1" * 10000, errors.NumberOutOfRange),
    "field twice": (b'{"a":1,"a":1}', errors.NotCanonical),
    "field twice, once escaped": (b'{"a":1,"\\u0061":1}', errors.NotCanonical),
    "deep": (b"[" * 17 + b"]" * 17, errors.TooDeep),
    "bottomless": (b'{"a":' * 10**6, errors.TooDeep),
}


@pytest.mark.parametrize(("data", "fault"), BAD.values(), ids=BAD)
def test_what_is_no_value_is_named(data: bytes, fault: type[errors.Fault]) -> None:
    with pytest.raises(errors.Fault) as caught:
        canonical.loads(data)
    assert type(caught.value) is fault


def test_more_values_than_any_message_has_are_not_read() -> None:
    with pytest.raises(errors.Unsupported, match="more than 262144 values"):
        canonical.loads(b"[" + b"1," * canonical.MAX_VALUES + b"1]")


def test_brackets_in_text_are_no_depth() -> None:
    assert canonical.loads(canonical.dumps("[" * 100 + '\\"' + "{" * 100)) == "[" * 100 + '\\"' + "{" * 100


@given(st.binary(max_size=60))
def test_noise_ends_in_a_value_or_a_fault(data: bytes) -> None:
    try:
        canonical.dumps(canonical.loads(data))
    except errors.EncodingFault as fault:
        assert "\n" not in str(fault)  # noqa: PT017 - one of many faults


@given(st.text(alphabet='[]{}",:\\u0041 -1eE.tfn', max_size=40))
def test_noise_that_is_nearly_json_ends_in_a_value_or_a_fault(text: str) -> None:
    try:
        canonical.dumps(canonical.loads(text.encode()))
    except errors.EncodingFault as fault:
        assert "\n" not in str(fault)  # noqa: PT017 - one of many faults


# -- readers of fields -------------------------------------------------------------------------------------------------


def test_fields_are_those_expected_in_their_order() -> None:
    optional = frozenset({"b"})
    fields = Reader({"a": 1, "b": [2]}, "x").fields("a", "b", optional=optional)
    assert fields["b"].items()[0].where == "x.b[0]"
    assert list(Reader({"a": 1}).fields("a", "b", optional=optional)) == ["a"]
    wrong: list[tuple[Json, type[errors.Fault]]] = [
        ({"b": 1}, errors.WrongField),
        ({"a": 1, "c": 1}, errors.WrongField),
        ({"b": 1, "a": 1}, errors.NotCanonical),
        ([], errors.WrongField),
        (None, errors.WrongField),
    ]
    for value, fault in wrong:
        with pytest.raises(errors.Fault) as caught:
            Reader(value).fields("a", "b", optional=optional)
        assert type(caught.value) is fault


GOOD_SCALAR, GENERATOR = "7", Element.generator().hex()


def test_typed_values() -> None:
    assert Reader("é").text() == "é"
    assert Reader(True).boolean() is True
    assert Reader(0).integer() == 0
    assert Reader(canonical.SMALL).large_integer() == canonical.SMALL
    assert Reader(str(2**80)).large_integer() == 2**80
    assert Reader("0f" * 32).hash() == "0f" * 32
    assert Reader(GENERATOR).element() == Element.generator()
    assert Reader(GOOD_SCALAR).scalar().public_key() == Scalar.from_int(7).public_key()
    assert [canonical.large(value) for value in (0, canonical.SMALL, 2**30)] == [0, canonical.SMALL, str(2**30)]


@pytest.mark.parametrize(
    ("method", "value", "fault"),
    [
        ("items", {}, errors.WrongField),
        ("text", 1, errors.WrongField),
        ("boolean", 1, errors.WrongField),
        ("integer", True, errors.WrongField),
        ("integer", "1", errors.WrongField),
        ("integer", -1, errors.NumberOutOfRange),
        ("integer", 2**30, errors.NumberOutOfRange),
        ("large_integer", 2**30, errors.NumberOutOfRange),
        ("large_integer", "01", errors.NumberOutOfRange),
        ("large_integer", "-1", errors.NumberOutOfRange),
        ("large_integer", "1" * 101, errors.NumberOutOfRange),
        ("large_integer", "١", errors.NumberOutOfRange),
        ("large_integer", None, errors.WrongField),
        ("hash", "0F" * 32, errors.WrongField),
        ("hash", "0f" * 32 + "\n", errors.WrongField),
        ("hash", 1, errors.WrongField),
        ("element", 1, errors.WrongField),
        ("element", "00", errors.PointNotCanonical),
        ("element", "0F" * 32, errors.PointNotCanonical),
        ("scalar", 1, errors.WrongField),
        ("scalar", "01", errors.ScalarNotCanonical),
        ("scalar", str(2**255), errors.ScalarOutOfRange),
    ],
)
def test_what_is_of_another_type_is_named(method: str, value: Json, fault: type[errors.Fault]) -> None:
    with pytest.raises(errors.Fault) as caught:
        getattr(Reader(value, "x"), method)()
    assert type(caught.value) is fault
    assert caught.value.where == "x"


def test_a_message_has_one_writing() -> None:
    def parse(reader: Reader) -> str:
        return reader.fields("a")["a"].text()

    def write(text: str) -> Json:
        return {"a": text}

    assert canonical.read('{"a":"é"}'.encode(), parse, write) == "é"
    for data in (b'{"a": "x"}', b'{"a":"x"} ', b'{"a":"\\u0078"}', b'{"a":"\\/"}', b'{"a":"\\u00e9"}', b'{"a":"\x7f"}'):
        with pytest.raises(errors.NotCanonical):
            canonical.read(data, parse, write)
