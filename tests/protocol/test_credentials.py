import json
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol import credentials as credentials_module
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.credentials import (
    MAX_WEIGHT,
    PrivateCredential,
    PublicCredentials,
    seeded_credentials,
    write_public_credentials,
)
from hustings.protocol.election import BASE58, fingerprint
from hustings.protocol.group import Scalar, public_credentials_many, random_credentials_many

UUID = "dL3YYtXFBd3kqR"
PRIVATE = "12345-abcdef-ABCDE-xyzXYZ"


@cache
def credential(number: int) -> str:
    return Scalar.from_int(number + 1).public_key().hex()


def listed(*entries: str) -> bytes:
    return json.dumps(entries, separators=(",", ":")).encode()


# -- private credentials -----------------------------------------------------------------------------------------------


def test_a_private_credential_leads_to_its_public_one() -> None:
    assert PrivateCredential(PRIVATE).secret(UUID).public_key().hex() == public_credentials_many(UUID, [PRIVATE])[0]
    assert PRIVATE not in repr(PrivateCredential(PRIVATE))


def test_the_secret_is_that_of_the_specification() -> None:
    halves = [sha256(f"derive_credential|{UUID}|{half}|{PRIVATE}".encode()).hexdigest() for half in range(2)]
    expected = Scalar.from_int(int("".join(halves), 16))
    assert PrivateCredential(PRIVATE).secret(UUID) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        PRIVATE[:-1],
        PRIVATE + "1",
        PRIVATE.replace("1", "0"),
        PRIVATE.replace("a", "l"),
        PRIVATE.replace("-", ""),
        PRIVATE + "\n",
        " " + PRIVATE,
        "12345-12345-12345",
        "123456-abcde-ABCDE-xyzXYZ",
        "１2345-abcdef-ABCDE-xyzXYZ",
    ],
)
def test_what_is_no_private_credential_is_named(text: str) -> None:
    with pytest.raises(errors.NotACredential):
        PrivateCredential(text)


def derived(seed: bytes, number: int) -> str:
    """The private credential of a seed, word by word after the module's description."""

    def digits() -> list[str]:
        found: list[str] = []
        block = 0
        while len(found) < 22:
            stream = sha256(f"hustings seeded credential|{UUID}|{number}|{block}|{seed.hex()}".encode()).digest()
            found += [BASE58[byte & 63] for byte in stream if byte & 63 < 58]
            block += 1
        return found[:22]

    text = "".join(digits())
    return f"{text[:5]}-{text[5:11]}-{text[11:16]}-{text[16:]}"


@settings(deadline=None, max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.integers(0, 10**9))
def test_seeded_credentials_are_those_described(seed: bytes, first: int) -> None:
    private, public = seeded_credentials(UUID, seed, first, 4)
    assert private == [derived(seed, number) for number in range(first, first + 4)]
    assert public == public_credentials_many(UUID, private)


def test_a_seed_has_32_bytes() -> None:
    with pytest.raises(errors.NotACredential, match="32 bytes"):
        seeded_credentials(UUID, b"short", 0, 1)


# -- the public list ---------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.integers(0, 60), min_size=1, max_size=40, unique=True),
    st.lists(st.none() | st.integers(0, MAX_WEIGHT), min_size=40, max_size=40),
)
def test_what_is_written_is_read(numbers: list[int], weights: list[int | None]) -> None:
    pairs = [(credential(number), weight) for number, weight in zip(numbers, weights, strict=False)]
    data = write_public_credentials(pairs)
    public = PublicCredentials.parse(data)
    assert public.count == len(pairs)
    assert public.has_weights is any(weight is not None for _, weight in pairs)
    for text, weight in pairs:
        assert public.weight(public.position(text)) == (1 if weight is None else weight)
    assert public.total_weight == sum(1 if weight is None else weight for _, weight in pairs)
    assert public.hash_hex == sha256(data).hexdigest()
    assert public.fingerprint == fingerprint(data)


def test_the_order_is_that_of_the_little_endian_bytes() -> None:
    written = json.loads(write_public_credentials((credential(number), None) for number in range(50)))
    assert written == sorted(written, key=lambda text: bytes.fromhex(text)[::-1])
    assert written != sorted(written)


def test_weights_are_written_for_all_or_none() -> None:
    one, other = sorted([credential(0), credential(1)], key=lambda text: bytes.fromhex(text)[::-1])
    assert write_public_credentials([(other, None), (one, None)]) == listed(one, other)
    assert write_public_credentials([(other, 3), (one, None)]) == listed(f"{one},1", f"{other},3")


def test_what_cannot_be_written_is_named() -> None:
    with pytest.raises(errors.NoCredentials):
        write_public_credentials([])
    with pytest.raises(errors.RepeatedCredential):
        write_public_credentials([(credential(0), None), (credential(0), None)])
    for weight in (-1, MAX_WEIGHT + 1):
        with pytest.raises(errors.NumberOutOfRange):
            write_public_credentials([(credential(0), weight)])


def test_any_order_is_read_and_positions_are_those_of_the_list() -> None:
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        public = PublicCredentials.parse(listed(*map(credential, order)))
        assert [public.position(credential(number)) for number in order] == [0, 1, 2]
        for other in (credential(3), "", "00", "no credential"):
            with pytest.raises(errors.UnknownCredential):
                public.position(other)


A, B = credential(0), credential(1)
OFF_CURVE = "0" * 63 + "2"
BAD: dict[str, tuple[bytes, type[errors.Fault], str]] = {
    "none": (b"[]", errors.NoCredentials, ""),
    "nothing": (b"", errors.NotJson, "byte 0"),
    "cut": (listed(A, B)[:-1], errors.NotJson, "byte 134"),
    "cut in an entry": (listed(A, B)[:-9], errors.NotJson, "byte 68"),
    "more after it": (listed(A) + b"]", errors.NotJson, "byte 68"),
    "not UTF-8": (b'["\xff"]', errors.NotUtf8, "byte 2"),
    "deep": (b"[" * 100, errors.TooDeep, "byte 16"),
    "an object": (b'{"a":1}', errors.WrongField, ""),
    "space": (listed(A) + b" ", errors.NotCanonical, "[1]"),
    "space inside": (listed(A, B).replace(b",", b", "), errors.NotCanonical, "[1]"),
    "space before": (b" " + listed(A), errors.NotCanonical, "[0]"),
    "escaped": (listed(A, B).replace(b'"' + B.encode()[:1], b'"\\u00%x' % ord(B[0])), errors.NotCanonical, "[1]"),
    "a number": (b"[1]", errors.NotCanonical, "[0]"),
    "empty text": (listed(A, ""), errors.WrongCredential, "[1]"),
    "short": (listed(A, B[:-1]), errors.PointNotCanonical, "[1]"),
    "upper case": (listed("0F" * 32), errors.PointNotCanonical, "[0]"),
    "no credential": (listed(A, "hello"), errors.WrongCredential, "[1]"),
    "not on the curve": (listed(A, OFF_CURVE), errors.PointNotOnCurve, "[1]"),
    "of small order": (listed(A, B, "00" * 32), errors.PointNotInGroup, "[2]"),
    "twice": (listed(A, B, A), errors.RepeatedCredential, "[2]"),
    "twice with other weights": (listed(A + ",1", A + ",2"), errors.RepeatedCredential, "[1]"),
    "some with weights": (listed(A, B + ",1"), errors.MixedWeights, "[1]"),
    "some without": (listed(A + ",1", B), errors.MixedWeights, "[1]"),
    "weight with zero": (listed(A + ",01"), errors.NumberOutOfRange, "[0]"),
    "negative weight": (listed(A + ",-1"), errors.NumberOutOfRange, "[0]"),
    "weight too large": (listed(A + f",{2**63}"), errors.NumberOutOfRange, "[0]"),
    "weight far too large": (listed(A + "," + "9" * 5000), errors.NumberOutOfRange, "[0]"),
    "empty weight": (listed(A + ","), errors.WrongCredential, "[0]"),
    "weight no number": (listed(A + ",0x1"), errors.WrongCredential, "[0]"),
    "weight in other digits": (b'["' + A.encode() + ',١"]'.encode(), errors.WrongCredential, "[0]"),
    "with a name": (listed(A + ",1,alice"), errors.WrongCredential, "[0]"),
}


@pytest.mark.parametrize(("data", "fault", "where"), BAD.values(), ids=BAD)
def test_what_is_no_list_of_credentials_is_named(data: bytes, fault: type[errors.Fault], where: str) -> None:
    with pytest.raises(errors.Fault) as caught:
        PublicCredentials.parse(data)
    assert (type(caught.value), caught.value.where) == (fault, where)


def test_places_are_told_beyond_the_first_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials_module, "_BATCH", 3)
    good = [credential(number) for number in range(8)]
    assert PublicCredentials.parse(listed(*good)).count == 8
    with pytest.raises(errors.PointNotOnCurve) as caught:
        PublicCredentials.parse(listed(*good[:7], OFF_CURVE, good[7]))
    assert caught.value.where == "[7]"


def test_a_long_list_that_is_cut_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials_module, "_SHORT", 100)
    with pytest.raises(errors.NotCanonical) as caught:
        PublicCredentials.parse(listed(*map(credential, range(8)))[:-1])
    assert caught.value.where == "[8]"


@settings(deadline=None, max_examples=200)
@given(st.integers(0, 3 * 69), st.binary(min_size=1, max_size=3), st.booleans())
def test_a_mutated_list_never_ends_otherwise_than_in_the_tree_of_errors(place: int, by: bytes, insert: bool) -> None:
    data = listed(A + ",1", B + ",22", credential(2) + ",3")
    try:
        PublicCredentials.parse(data[:place] + by + data[place if insert else place + len(by) :])
    except errors.Fault as fault:
        assert "\n" not in str(fault)  # noqa: PT017 - one of many faults


def test_random_credentials_are_credentials() -> None:
    private, public = random_credentials_many(UUID, 20)
    assert public_credentials_many(UUID, [PrivateCredential(text).text for text in private]) == public
    assert PublicCredentials.parse(write_public_credentials((text, None) for text in public)).count == 20


def test_the_fixtures_are_written_as_they_are_read(shared: Path) -> None:
    for path in sorted((shared / "fixtures" / "sound").glob("*/*.bel")):
        with ArchiveReader.open(path) as reader:
            data = list(islice(reader.records(), 3))[2].content
        pairs = [entry.partition(",") for entry in json.loads(data)]
        assert write_public_credentials((text, int(weight) if weight else None) for text, _, weight in pairs) == data
        public = PublicCredentials.parse(data)
        assert [public.position(text) for text, _, _ in pairs] == list(range(public.count))
