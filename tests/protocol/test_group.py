"""The kernel's values and proofs about one secret, against whole numbers of Python that know nothing of it."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.protocol.group import (
    ORDER,
    BallotForm,
    Element,
    EncryptedSum,
    Scalar,
    check_decryption,
    check_elements_many,
    check_knowledge,
    credential_secret,
    decrypt,
    prove_knowledge,
    public_credentials_many,
    random_credentials_many,
    seeded_credentials_many,
    small_logarithms,
)
from tests.protocol import reference_curve as curve
from tests.protocol.reference_curve import TORSION, G, P, Point, Q, hash_to_scalar, hex_of, multiply

EDGES = [0, 1, 2, 7, 8, 2**64, 2**128 - 1, 2**252, Q // 2, Q - 2, Q - 1]
exponents = st.sampled_from(EDGES) | st.integers(0, Q - 1)
points = exponents.map(lambda exponent: multiply(exponent, G))


def scalar(value: int) -> Scalar:
    return Scalar.from_decimal(str(value))


def element(point: Point) -> Element:
    return Element.from_hex(hex_of(point))


# -- scalars -----------------------------------------------------------------------------------------------------------


@given(exponents, exponents)
def test_scalars_are_numbers_modulo_q(one: int, other: int) -> None:
    a, b = scalar(one), scalar(other)
    assert (a + b).decimal() == str((one + other) % Q)
    assert (a - b).decimal() == str((one - other) % Q)
    assert (a * b).decimal() == str(one * other % Q)
    assert (a == b, a != b, hash(a) == hash(b)) == (one == other, one != other, one == other)


@given(exponents.filter(bool))
def test_a_scalar_by_its_inverse_is_one(value: int) -> None:
    assert scalar(value).invert().decimal() == str(pow(value, -1, Q))


def test_zero_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        scalar(0).invert()


@given(st.integers(0, 2**600))
def test_a_scalar_from_a_number_is_reduced(value: int) -> None:
    assert Scalar.from_int(value).decimal() == str(value % Q)


def test_a_scalar_is_not_made_from_what_is_negative() -> None:
    with pytest.raises(OverflowError):
        Scalar.from_int(-1)


@given(st.binary(max_size=200))
def test_a_scalar_from_a_hash_is_the_hash_modulo_q(text: bytes) -> None:
    assert Scalar.from_hash(text).decimal() == str(hash_to_scalar(text))


@given(st.integers(Q, 2**260) | st.integers(Q, Q + 100))
def test_a_scalar_from_the_order_on_is_out_of_range(value: int) -> None:
    with pytest.raises(errors.ScalarOutOfRange):
        scalar(value)


@given(st.text(max_size=90))
def test_a_scalar_has_one_writing(text: str) -> None:
    written = text.isascii() and text.isdigit() and str(int(text)) == text
    if written and int(text) < Q:
        assert Scalar.from_decimal(text).decimal() == text
    else:
        with pytest.raises(errors.ScalarOutOfRange if written else errors.ScalarNotCanonical):
            Scalar.from_decimal(text)


def test_random_scalars_differ_and_do_not_show_themselves() -> None:
    drawn = [Scalar.random() for _ in range(100)]
    assert len({each.decimal() for each in drawn}) == 100
    assert max(int(each.decimal()) for each in drawn) > 2**248
    assert all(each.decimal() not in repr(each) for each in drawn)


def test_the_order_is_q() -> None:
    assert ORDER == Q


def test_a_scalar_is_no_number_and_no_element() -> None:
    assert scalar(1) != 1
    assert Element.identity() != scalar(0)


# -- elements ----------------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(points, points, exponents)
def test_elements_are_the_points_of_the_curve(one: Point, other: Point, exponent: int) -> None:
    a, b = element(one), element(other)
    assert (a * b).hex() == hex_of(curve.add(one, other))
    assert a.inverse().hex() == hex_of(curve.negate(one))
    assert a.power(scalar(exponent)).hex() == hex_of(multiply(exponent, one))
    assert a.power_vartime(scalar(exponent)) == a.power(scalar(exponent))
    assert scalar(exponent).public_key().hex() == hex_of(multiply(exponent, G))
    assert (a == b, hash(a) == hash(b)) == (curve.equal(one, other), curve.equal(one, other))
    assert a.bytes_le() == curve.bytes_of(one)


def test_generator_and_identity() -> None:
    assert Element.generator().hex() == hex_of(G)
    assert Element.identity().hex() == hex_of(curve.IDENTITY)
    assert repr(Element.generator()) == f"<Element {hex_of(G)}>"


def named(number: int) -> str:
    """What becomes of these 256 bits, by the reference: ``ok`` or the fault's name."""
    y, sign = number & (2**255 - 1), number >> 255
    if y >= P or (sign and y in (1, P - 1)):
        return "PointNotCanonical"
    point = curve.from_y(y, sign)
    if point is None:
        return "PointNotOnCurve"
    return "ok" if curve.in_group(point) else "PointNotInGroup"


near_edges = st.sampled_from([0, P, 2**255, 2**255 + P, 2**256 - 1]).flatmap(
    lambda edge: st.integers(max(0, edge - 40), min(2**256 - 1, edge + 40))
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**256 - 1) | near_edges)
def test_an_element_is_a_canonical_point_of_the_group(number: int) -> None:
    text = f"{number:064x}"
    if named(number) == "ok":
        assert Element.from_hex(text).hex() == text
    else:
        with pytest.raises(errors.EncodingFault) as raised:
            Element.from_hex(text)
        assert raised.value.name == named(number)


@settings(max_examples=20, deadline=None)
@given(points, st.integers(1, 7))
def test_a_component_of_small_order_is_refused(point: Point, number: int) -> None:
    with pytest.raises(errors.PointNotInGroup):
        element(curve.add(point, TORSION[number]))


@pytest.mark.parametrize("count", [1, 47, 48, 200])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_many_are_checked_together(count: int, number: int) -> None:
    elements = [multiply(exponent, G) for exponent in range(1, count + 1)]
    check_elements_many([hex_of(each) for each in elements])
    for place in {0, count // 2, count - 1}:
        bent = [curve.add(each, TORSION[number]) if at == place else each for at, each in enumerate(elements)]
        with pytest.raises(errors.PointNotInGroup) as raised:
            check_elements_many([hex_of(each) for each in bent])
        assert raised.value.where == str(place)


def test_the_first_of_several_faults_is_told() -> None:
    good, outside, nowhere = hex_of(G), hex_of(TORSION[1]), f"{2:064x}"
    for texts, name in [
        ([good, outside, nowhere], "PointNotInGroup"),
        ([good, nowhere, outside], "PointNotOnCurve"),
        ([good, "", outside], "PointNotCanonical"),
    ]:
        with pytest.raises(errors.EncodingFault) as raised:
            check_elements_many(texts)
        assert (raised.value.name, raised.value.where) == (name, "1")


# -- proofs about one secret -------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), exponents)
def test_a_proof_of_knowledge_is_by_the_specification(prefix: bytes, secret: int) -> None:
    key = multiply(secret, G)
    challenge, response = prove_knowledge(prefix, scalar(secret))
    c, r = int(challenge.decimal()), int(response.decimal())
    commitment = curve.add(multiply(r, G), multiply(c, key))
    assert c == hash_to_scalar(prefix + hex_of(commitment).encode())
    check_knowledge(prefix, element(key), challenge, response)
    for wrong in [
        (prefix + b"|", key, c, r),
        (prefix, curve.add(key, G), c, r),
        (prefix, key, c, (r + 1) % Q),
        (prefix, key, (c + 1) % Q, r),
    ]:
        with pytest.raises(errors.WrongChallenge):
            check_knowledge(wrong[0], element(wrong[1]), scalar(wrong[2]), scalar(wrong[3]))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=40), exponents, points)
def test_a_decryption_is_by_the_specification(prefix: bytes, secret: int, alpha: Point) -> None:
    key = multiply(secret, G)
    factor, challenge, response = decrypt(prefix, scalar(secret), element(alpha))
    assert factor.hex() == hex_of(multiply(secret, alpha))
    c, r = int(challenge.decimal()), int(response.decimal())
    made = multiply(secret, alpha)
    a = curve.add(multiply(r, G), multiply(c, key))
    b = curve.add(multiply(r, alpha), multiply(c, made))
    assert c == hash_to_scalar(prefix + f"{hex_of(a)},{hex_of(b)}".encode())
    check_decryption(prefix, element(key), element(alpha), factor, challenge, response)
    with pytest.raises(errors.WrongDecryptionProof):
        check_decryption(prefix, element(key), element(alpha), factor * Element.generator(), challenge, response)
    with pytest.raises(errors.WrongDecryptionProof):
        check_decryption(prefix, element(key), element(alpha), factor, challenge, response + scalar(1))


def test_no_nonce_comes_twice() -> None:
    """Two proofs with one nonce give the secret away."""
    proofs = [prove_knowledge(b"", scalar(2016)) for _ in range(200)]
    assert len({challenge.decimal() for challenge, _ in proofs}) == 200


# -- small logarithms, credentials -------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 3000), max_size=5), st.integers(0, 3000))
def test_small_logarithms_are_found_up_to_the_maximum(counts: list[int], maximum: int) -> None:
    elements = [Scalar.from_int(count).public_key() for count in counts]
    assert small_logarithms(elements, maximum) == [count if count <= maximum else None for count in counts]


def test_credentials_are_by_the_specification() -> None:
    uuid = "Group1111111111"
    private, public = random_credentials_many(uuid, 50)
    assert len(set(private)) == 50
    assert public_credentials_many(uuid, private) == public
    for one, other in zip(private[:5], public, strict=False):
        hashes = [sha256(f"derive_credential|{uuid}|{half}|{one}".encode()).hexdigest() for half in (0, 1)]
        secret = int("".join(hashes), 16) % Q
        assert credential_secret(uuid, one).decimal() == str(secret)
        assert other == hex_of(multiply(secret, G))


def test_the_digits_of_credentials_are_all_used_alike() -> None:
    private, _ = random_credentials_many("Group1111111111", 3000)
    seeded, _ = seeded_credentials_many("Group1111111111", bytes(range(32)), 0, 3000)
    for drawn in (private, seeded):
        digits = "".join(drawn).replace("-", "")
        expected = len(digits) / 58
        counts = [digits.count(digit) for digit in "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"]
        assert sum(counts) == len(digits) == 66_000
        # Chi-square with 57 degrees of freedom: above 130 once in ten million draws.
        assert sum((count - expected) ** 2 / expected for count in counts) < 130


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_has_32_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="a seed has 32 bytes"):
        seeded_credentials_many("Group1111111111", bytes(size), 0, 1)


# -- ballots -----------------------------------------------------------------------------------------------------------


def form(*questions: tuple[int, int, int, bool]) -> BallotForm:
    return BallotForm("Group1111111111", "A" * 43, scalar(2016).public_key(), questions)


@pytest.mark.parametrize("question", [(2, 1, 0, False), (2, 2, 1, True)])
def test_a_question_with_a_minimum_above_the_maximum_has_no_form(question: tuple[int, int, int, bool]) -> None:
    with pytest.raises(ValueError, match="min <= max"):
        form(question)


Call = Callable[[BallotForm, bytes], object]


@pytest.mark.parametrize(
    "call",
    [
        lambda asked, ballot: asked.check_many([ballot], [], None, None),
        lambda asked, ballot: asked.check_many([ballot], [1, 1], None, None),
        lambda asked, ballot: asked.check_many([ballot], [1], [b"", b""], None),
        lambda asked, ballot: EncryptedSum(asked).add_many([ballot], []),
        lambda asked, ballot: EncryptedSum(asked).subtract_many([ballot], []),
        lambda asked, _: asked.encrypt_many(["11111-111111-11111-111111"], []),
    ],
)
def test_what_belongs_to_each_ballot_comes_once_for_each(call: Call) -> None:
    asked = form((2, 0, 1, False))
    ballot = asked.encrypt(scalar(1776), [[0, 1]])
    with pytest.raises(ValueError, match="not one for each ballot"):
        call(asked, ballot)


def test_a_choice_that_is_not_allowed_is_refused_with_its_place() -> None:
    asked = form((2, 0, 1, False), (2, 1, 1, True))
    with pytest.raises(errors.ChoiceNotAllowed) as raised:
        asked.encrypt(scalar(1776), [[0, 1], [1, 1, 0]])
    assert raised.value.where == "question 2"
    private, _ = random_credentials_many("Group1111111111", 3)
    with pytest.raises(errors.ChoiceNotAllowed) as raised:
        asked.encrypt_many(private, [[[0, 1], [1, 0, 0]], [[1, 1], [1, 0, 0]], [[0, 0], [0, 1, 0]]])
    assert raised.value.where == "1, question 1"


def test_nothing_is_summed_when_one_ballot_is_wrong() -> None:
    asked = form((1, 0, 1, False))
    ballots = [asked.encrypt(scalar(secret), [[1]]) for secret in (1, 2)]
    total = EncryptedSum(asked)
    wrong = ballots[1].replace(b'"response":"', b'"response":"1', 1)
    report = asked.check_many([ballots[0], wrong], [1, 1], None, total)
    assert [index for index, _ in report.faults] == [1]
    assert total.values() == [[(Element.identity(), Element.identity())]]
    assert report.hints[1] == b""
    assert len(report.hints[0]) == 32 * asked.points_per_hint
    assert asked.check_many(ballots, [1, 3], None, total).fault is None
    [[(alpha, beta)]] = total.values()
    assert beta * alpha.power(scalar(2016)).inverse() == scalar(4).public_key()
    total.subtract_many(ballots, [1, 3])
    assert total.values() == [[(Element.identity(), Element.identity())]]


def test_no_randomness_comes_twice_in_ballots() -> None:
    """Two ciphertexts with one randomness tell whether their votes are alike."""
    asked = form((3, 0, 3, False))
    ballots = [asked.encrypt(scalar(1776), [[0, 1, 0]]).decode() for _ in range(20)]
    alphas = [piece[:64] for ballot in ballots for piece in ballot.split('"alpha":"')[1:]]
    numbers = [piece.split('"')[0] for ballot in ballots for piece in ballot.split('"response":"')[1:]]
    assert len(set(alphas)) == 60
    assert len(set(numbers)) == len(numbers)
