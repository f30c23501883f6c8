"""The encrypted tally, partial decryptions, their combination, and the result."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol.decryptions import OwnedPartialDecryption, PartialDecryption, by_owner, combine
from hustings.protocol.group import ORDER, Element, Scalar
from hustings.protocol.tally import (
    MAX_OPENED,
    EncryptedTally,
    Result,
    SizedEncryptedTally,
    Table,
    check_result,
    result_of,
)
from hustings.protocol.trustees import Trustees
from tests.protocol.ceremony import Ceremony, changed, hold, one_more, records, trustees_of

SINGLE = Scalar.from_int(4711)
FINGERPRINT = "WGMfSbtSVqSYpN9PzoeMnFqVlbbDUqpnRdWKWEDWSqc"
COUNTS = ((3, 0, 7), (10, 2))
WEIGHT = 10
ORDER_TWO = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"


@pytest.fixture(scope="module")
def ceremony() -> Ceremony:
    return hold(2, 3)


@pytest.fixture(scope="module")
def trustees(ceremony: Ceremony) -> Trustees:
    return trustees_of(SINGLE, ceremony)


def encrypted(key: Element, counts: Table[int]) -> EncryptedTally:
    def one(count: int) -> tuple[Element, Element]:
        r = Scalar.random()
        return r.public_key(), key.power(r) * Scalar.from_int(count).public_key()

    return EncryptedTally.of([[one(count) for count in question] for question in counts])


@pytest.fixture(scope="module")
def tally(trustees: Trustees) -> EncryptedTally:
    return encrypted(trustees.combined_key(), COUNTS)


@pytest.fixture(scope="module")
def decryptions(ceremony: Ceremony, tally: EncryptedTally) -> dict[int, PartialDecryption]:
    secrets = [SINGLE, *ceremony.keys]
    return {owner: PartialDecryption.make(secret, tally, FINGERPRINT) for owner, secret in enumerate(secrets, 1)}


@pytest.fixture(scope="module")
def factors(trustees: Trustees, decryptions: dict[int, PartialDecryption]) -> Table[Element]:
    return combine(trustees, decryptions)


# -- partial decryptions -----------------------------------------------------------------------------------------------


def test_each_verifies_with_its_trustees_key_only(
    trustees: Trustees, tally: EncryptedTally, decryptions: dict[int, PartialDecryption]
) -> None:
    for owner, key in enumerate(trustees.owner_keys, 1):
        decryptions[owner].verify(tally, FINGERPRINT, key)
        with pytest.raises(errors.WrongDecryptionProof):
            decryptions[owner].verify(tally, FINGERPRINT, Element.generator())
        with pytest.raises(errors.WrongDecryptionProof):
            decryptions[owner].verify(tally, FINGERPRINT[::-1], key)


def test_decryptions_round_trip(decryptions: dict[int, PartialDecryption]) -> None:
    data = decryptions[1].write()
    assert PartialDecryption.parse(data) == decryptions[1]
    with pytest.raises(errors.NotCanonical):
        PartialDecryption.parse(data + b"\n")


def square(value: Any) -> None:
    factor = value["decryption_factors"][1]
    factor[0] = (Element.from_hex(factor[0]) * Element.from_hex(factor[0])).hex()


DECRYPTION_FAULTS: dict[str, tuple[type[errors.Fault], str, Callable[[Any], object]]] = {
    "response": (
        errors.WrongDecryptionProof,
        "decryption_proofs[1][0]",
        lambda v: one_more(v["decryption_proofs"][1][0], "response"),
    ),
    "challenge": (
        errors.WrongDecryptionProof,
        "decryption_proofs[0][2]",
        lambda v: one_more(v["decryption_proofs"][0][2], "challenge"),
    ),
    "factor": (errors.WrongDecryptionProof, "decryption_proofs[1][0]", square),
    "factor_missing": (errors.WrongTallyShape, "decryption_factors", lambda v: v["decryption_factors"][0].pop()),
    "question_missing": (errors.WrongTallyShape, "decryption_factors", lambda v: v["decryption_factors"].pop()),
    "proof_missing": (errors.WrongTallyShape, "decryption_proofs", lambda v: v["decryption_proofs"][0].pop()),
    "proof_more": (
        errors.WrongTallyShape,
        "decryption_proofs",
        lambda v: v["decryption_proofs"][1].append(v["decryption_proofs"][1][0]),
    ),
    "factor_small_order": (
        errors.PointNotInGroup,
        "decryption_factors[0][1]",
        lambda v: v["decryption_factors"][0].__setitem__(1, ORDER_TWO),
    ),
    "scalar_at_the_order": (
        errors.ScalarOutOfRange,
        "decryption_proofs[0][0].response",
        lambda v: v["decryption_proofs"][0][0].update(response=str(ORDER)),
    ),
    "leading_zero": (
        errors.ScalarNotCanonical,
        "decryption_proofs[0][0].response",
        lambda v: v["decryption_proofs"][0][0].update(response="01"),
    ),
}


@pytest.mark.parametrize("name", DECRYPTION_FAULTS)
def test_each_change_is_a_fault_of_its_own(
    name: str, trustees: Trustees, tally: EncryptedTally, decryptions: dict[int, PartialDecryption]
) -> None:
    fault, where, change = DECRYPTION_FAULTS[name]
    with pytest.raises(errors.Fault) as caught:
        PartialDecryption.parse(changed(decryptions[1].write(), change)).verify(
            tally, FINGERPRINT, trustees.owner_keys[0]
        )
    assert (caught.type, caught.value.where) == (fault, where)


# -- combination -------------------------------------------------------------------------------------------------------


def test_owners_are_known_and_distinct(trustees: Trustees, decryptions: dict[int, PartialDecryption]) -> None:
    assert by_owner(trustees, decryptions.items()) == decryptions
    for stranger in (0, 5, -1):
        with pytest.raises(errors.UnknownOwner):
            by_owner(trustees, [(stranger, decryptions[1])])
        with pytest.raises(errors.UnknownOwner):
            combine(trustees, decryptions | {stranger: decryptions[1]})
    with pytest.raises(errors.RepeatedOwner):
        by_owner(trustees, [(2, decryptions[2]), (2, decryptions[2])])


@pytest.mark.parametrize("owners", [(1, 2, 3), (1, 2, 4), (1, 3, 4), (1, 2, 3, 4)])
def test_any_threshold_opens_the_tally(
    owners: tuple[int, ...],
    trustees: Trustees,
    tally: EncryptedTally,
    decryptions: dict[int, PartialDecryption],
    factors: Table[Element],
) -> None:
    opened = combine(trustees, {owner: decryptions[owner] for owner in owners})
    assert opened == factors
    assert result_of(tally, opened, WEIGHT) == Result(COUNTS)


@pytest.mark.parametrize("owners", [(), (1,), (1, 3), (2, 3, 4)])
def test_fewer_do_not(owners: tuple[int, ...], trustees: Trustees, decryptions: dict[int, PartialDecryption]) -> None:
    with pytest.raises(errors.NotEnoughDecryptions):
        combine(trustees, {owner: decryptions[owner] for owner in owners})


def test_decryptions_are_of_one_shape(trustees: Trustees, decryptions: dict[int, PartialDecryption]) -> None:
    short = PartialDecryption(decryptions[2].factors[:1], decryptions[2].proofs[:1])
    with pytest.raises(errors.WrongTallyShape):
        combine(trustees, decryptions | {2: short})


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_any_subset_of_any_threshold_opens_any_counts(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 5))
    threshold = data.draw(st.integers(1, size))
    held = hold(threshold, size)
    owners = data.draw(st.sets(st.integers(1, size), min_size=threshold))
    counts = data.draw(st.lists(st.lists(st.integers(0, 500), max_size=3).map(tuple), max_size=3).map(tuple))
    everyone = Trustees((held.parameters,))
    tally = encrypted(everyone.combined_key(), counts)
    parts = {owner: PartialDecryption.make(held.keys[owner - 1], tally, FINGERPRINT) for owner in owners}
    assert result_of(tally, combine(everyone, parts), 500) == Result(counts)


# -- result ------------------------------------------------------------------------------------------------------------


def test_the_true_result_is_accepted(tally: EncryptedTally, factors: Table[Element]) -> None:
    check_result(tally, factors, WEIGHT, Result(COUNTS))


RESULT_FAULTS: dict[str, tuple[type[errors.Fault], Table[int]]] = {
    "off_by_one": (errors.WrongResult, ((3, 1, 7), (10, 2))),
    "swapped": (errors.WrongResult, ((7, 0, 3), (10, 2))),
    "above_the_weight": (errors.ResultOutOfRange, ((3, 0, 7), (11, 2))),
    "by_the_order": (errors.ResultOutOfRange, ((3 + ORDER, 0, 7), (10, 2))),
    "option_missing": (errors.WrongTallyShape, ((3, 0), (10, 2))),
    "question_missing": (errors.WrongTallyShape, ((3, 0, 7),)),
    "question_more": (errors.WrongTallyShape, ((3, 0, 7), (10, 2), ())),
}


@pytest.mark.parametrize("name", RESULT_FAULTS)
def test_each_wrong_result_by_its_name(name: str, tally: EncryptedTally, factors: Table[Element]) -> None:
    fault, counts = RESULT_FAULTS[name]
    with pytest.raises(errors.Fault) as caught:
        check_result(tally, factors, WEIGHT, Result(counts))
    assert caught.type is fault


def test_a_count_above_the_weight_is_not_found(tally: EncryptedTally, factors: Table[Element]) -> None:
    with pytest.raises(errors.ResultOutOfRange) as caught:
        result_of(tally, factors, 9)
    assert caught.value.where == "result[1][0]"
    with pytest.raises(errors.ResultOutOfRange):
        check_result(tally, factors, 9, Result(COUNTS))


def test_factors_of_another_shape_open_nothing(tally: EncryptedTally, factors: Table[Element]) -> None:
    with pytest.raises(errors.WrongTallyShape):
        result_of(tally, factors[:1], WEIGHT)


def test_a_search_without_end_is_not_begun(tally: EncryptedTally, factors: Table[Element]) -> None:
    with pytest.raises(errors.Unsupported):
        result_of(tally, factors, MAX_OPENED + 1)


# -- records -----------------------------------------------------------------------------------------------------------


def test_large_numbers_are_strings_and_small_ones_numbers() -> None:
    result = Result(((2**30 - 1, 2**30, 0),))
    assert result.write() == b'{"result":[[1073741823,"1073741824",0]]}'
    assert Result.parse(result.write()) == result
    sized = SizedEncryptedTally(3, 3_000_000_000, "0" * 64)
    assert sized.write() == (b'{"num_tallied":3,"total_weight":"3000000000","encrypted_tally":"' + b"0" * 64 + b'"}')
    assert SizedEncryptedTally.parse(sized.write()) == sized


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"result":[["5"]]}', errors.NotCanonical),
        (b'{"result":[["01073741824"]]}', errors.NumberOutOfRange),
        (b'{"result":[[1073741824]]}', errors.NumberOutOfRange),
        (b'{"result":[[-1]]}', errors.NumberOutOfRange),
        (b'{"result":[[true]]}', errors.WrongField),
        (b'{"result":[[1.0]]}', errors.NotCanonical),
        (b'{"result":[1]}', errors.WrongField),
        (b'{"result":[[1]],"by":"me"}', errors.WrongField),
    ],
)
def test_other_writings_of_a_result(data: bytes, fault: type[errors.Fault]) -> None:
    with pytest.raises(errors.Fault) as caught:
        Result.parse(data)
    assert caught.type is fault


def test_a_total_weight_is_below_the_order() -> None:
    with pytest.raises(errors.NumberOutOfRange) as caught:
        SizedEncryptedTally.parse(SizedEncryptedTally(1, ORDER, "0" * 64).write())
    assert caught.value.where == "total_weight"


def test_tallies_and_owners_round_trip(tally: EncryptedTally) -> None:
    assert EncryptedTally.parse(tally.write()) == tally
    owned = OwnedPartialDecryption(2, "f" * 64)
    assert owned.write() == b'{"owner":2,"payload":"' + b"f" * 64 + b'"}'
    assert OwnedPartialDecryption.parse(owned.write()) == owned


@pytest.mark.parametrize("part", ["alpha", "beta"])
def test_a_ciphertext_outside_the_group(part: str, tally: EncryptedTally) -> None:
    with pytest.raises(errors.PointNotInGroup) as caught:
        EncryptedTally.parse(changed(tally.write(), lambda value: value[0][0].update({part: ORDER_TWO})))
    assert caught.value.where == f"[0][0].{part}"


# -- archives made by Belenios' own tool -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a_single", "b_blank", "c_weights", "d_pedersen", "d2_single_pedersen", "h_two_questions", "l_no_ballots"],
)
def test_archives_of_belenios(name: str, shared: Path) -> None:
    content = records(shared / "fixtures" / "sound" / name)
    data = {file.partition(".")[0]: content for file, content in content}
    events = [json.loads(content) for file, content in content if file.endswith(".event.json")]

    def payloads(kind: str) -> list[bytes]:
        return [data[event["payload"]] for event in events if event["type"] == kind]

    fingerprint = base64.b64encode(hashlib.sha256(content[1][1]).digest()).decode().rstrip("=")
    trustees = Trustees.parse(content[2][1])
    (sized_data,), (result_data,) = payloads("EncryptedTally"), payloads("Result")
    sized = SizedEncryptedTally.parse(sized_data)
    tally = EncryptedTally.parse(data[sized.encrypted_tally])
    decryptions = []
    for payload in payloads("PartialDecryption"):
        owned = OwnedPartialDecryption.parse(payload)
        decryption = PartialDecryption.parse(data[owned.payload])
        decryption.verify(tally, fingerprint, trustees.owner_keys[owned.owner - 1])
        decryptions.append((owned.owner, decryption))
    factors = combine(trustees, by_owner(trustees, decryptions))
    result = Result.parse(result_data)
    check_result(tally, factors, sized.total_weight, result)
    assert result_of(tally, factors, sized.total_weight) == result
    assert result.write() == result_data
    expected = json.loads((shared / "fixtures" / "sound" / name / "expected.json").read_bytes())["result"]
    assert [[int(count) for count in question] for question in expected] == [list(row) for row in result.questions]
