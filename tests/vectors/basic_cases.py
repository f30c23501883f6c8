"""Vectors of single values: points, scalars, hashes, credentials, and the proofs about one secret."""

from collections.abc import Iterator
from hashlib import sha256

from tests.protocol.reference_curve import (
    TORSION,
    G,
    P,
    Point,
    Q,
    add,
    bytes_of,
    hash_to_scalar,
    hex_of,
    multiply,
    negate,
)
from tests.vectors.cases import Case
from tests.vectors.reference_ballot import Dice

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
UUID = "Vectors1111111"


def basic_cases() -> Iterator[Case]:
    yield from points()
    yield from operations()
    yield from scalars()
    yield from challenges()
    yield from credentials()
    yield from seeds()
    yield from knowledge()
    yield from decryptions()
    yield from small_logarithms()


def points() -> Iterator[Case]:
    def case(name: str, about: str, text: str, expected: str) -> Case:
        return Case("point", name, about, {"hex": text}, expected)

    def good(name: str, about: str, point: Point) -> Case:
        return Case("point", name, about, {"hex": hex_of(point)}, "ok", {"bytes_le": bytes_of(point).hex()})

    some = multiply(Dice("point").scalar(), G)
    yield good("ok_generator", "The generator g.", G)
    yield good("ok_identity", "The identity has one writing, y = 1, and is an element.", (0, 1, 1, 0))
    yield good("ok_random", "An element like any other.", some)
    yield good("ok_negative_x", "The inverse of g: its x is odd, so its first bit is set.", negate(G))
    yield case("upper_case", "Hexadecimal digits are lower-case.", hex_of(some).upper(), "PointNotCanonical")
    yield case("leading_0x", "No prefix.", "0x" + hex_of(some)[2:], "PointNotCanonical")
    yield case("digit_missing", "63 digits.", hex_of(some)[1:], "PointNotCanonical")
    yield case("digit_too_many", "65 digits, the first a zero.", "0" + hex_of(G), "PointNotCanonical")
    yield case("empty", "No digits at all.", "", "PointNotCanonical")
    yield case(
        "white_space", "A space at the end in place of the last digit.", hex_of(some)[:-1] + " ", "PointNotCanonical"
    )
    yield case("not_hexadecimal", "A g among the digits.", "g" + hex_of(some)[1:], "PointNotCanonical")
    wide = hex_of(some)[:-1] + "０"
    yield case("digit_outside_ascii", "A digit of another script is no digit.", wide, "PointNotCanonical")
    identity_and_sign = f"{1 | 1 << 255:064x}"
    yield case(
        "identity_with_sign", "x = 0 has no sign: the identity once more.", identity_and_sign, "PointNotCanonical"
    )
    minus_one_and_sign = f"{P - 1 | 1 << 255:064x}"
    yield case("minus_one_with_sign", "x = 0 has no sign: y = p - 1.", minus_one_and_sign, "PointNotCanonical")
    yield case("y_is_p", "y = p is 0 once more.", f"{P:064x}", "PointNotCanonical")
    yield case("y_is_p_plus_one", "y = p + 1 is the identity once more.", f"{P + 1:064x}", "PointNotCanonical")
    yield case("y_is_all_ones", "The largest y that fits, p + 18.", f"{2**255 - 1:064x}", "PointNotCanonical")
    yield case("all_ones", "The largest number that fits.", "f" * 64, "PointNotCanonical")
    yield case("not_on_curve", "No point has y = 2.", f"{2:064x}", "PointNotOnCurve")
    yield case("bytes_reversed", "The generator in little-endian: another point.", bytes_of(G).hex(), "PointNotInGroup")
    for number, order in [(1, "eight"), (2, "four"), (4, "two")]:
        text = hex_of(TORSION[number])
        yield case(f"order_{order}", f"A point of order {order}.", text, "PointNotInGroup")
        text = hex_of(add(some, TORSION[number]))
        about = f"An element with a component of order {order}."
        yield case(f"component_of_order_{order}", about, text, "PointNotInGroup")


def operations() -> Iterator[Case]:
    dice = Dice("group")
    one, other = multiply(dice.scalar(), G), multiply(dice.scalar(), G)

    def case(name: str, about: str, element: Point, with_other: Point, exponent: int) -> Case:
        taken = {"element": hex_of(element), "other": hex_of(with_other), "exponent": str(exponent)}
        made = {
            "product": hex_of(add(element, with_other)),
            "inverse": hex_of(negate(element)),
            "power": hex_of(multiply(exponent, element)),
        }
        return Case("group", name, about, taken, "ok", made)

    yield case("ok_random", "Two elements, and a power of the first.", one, other, dice.scalar())
    yield case("ok_doubling", "An element by itself is its second power.", one, one, 2)
    yield case("ok_inverse", "An element by its inverse is the identity.", one, negate(one), Q - 1)
    yield case("ok_identity", "The identity changes nothing.", (0, 1, 1, 0), other, dice.scalar())
    yield case("ok_power_zero", "The power 0 is the identity.", one, other, 0)


def scalars() -> Iterator[Case]:
    def case(name: str, about: str, text: str, expected: str) -> Case:
        return Case("scalar", name, about, {"decimal": text}, expected)

    some = Dice("scalar").scalar()
    for name, about, value in [
        ("ok_zero", "Zero is one digit.", 0),
        ("ok_one", "One.", 1),
        ("ok_random", "A scalar like any other.", some),
        ("ok_largest", "q - 1.", Q - 1),
    ]:
        yield Case(
            "scalar", name, about, {"decimal": str(value)}, "ok", {"bytes_le": value.to_bytes(32, "little").hex()}
        )
    yield case("order", "q is 0 once more.", str(Q), "ScalarOutOfRange")
    yield case("above_order", "q + 1 is 1 once more.", str(Q + 1), "ScalarOutOfRange")
    yield case("random_plus_order", "A scalar and q: the same modulo q.", str(some + Q), "ScalarOutOfRange")
    yield case("two_to_256", "2^256 fits into no 32 bytes.", str(2**256), "ScalarOutOfRange")
    yield case("two_to_256_and_one", "2^256 + 1 must not wrap around to 1.", str(2**256 + 1), "ScalarOutOfRange")
    yield case("hundred_digits", "A hundred digits.", "9" * 100, "ScalarOutOfRange")
    yield case("leading_zero", "No leading zeros.", f"0{some}", "ScalarNotCanonical")
    yield case("two_zeros", "Zero is one digit.", "00", "ScalarNotCanonical")
    yield case("empty", "No digits at all.", "", "ScalarNotCanonical")
    yield case("minus", "No sign: minus one.", "-1", "ScalarNotCanonical")
    yield case("minus_zero", "No sign: minus zero.", "-0", "ScalarNotCanonical")
    yield case("plus", "No sign: plus one.", "+1", "ScalarNotCanonical")
    yield case("hexadecimal", "Decimal digits only.", "0x1f", "ScalarNotCanonical")
    yield case("exponent", "No exponent.", "1e3", "ScalarNotCanonical")
    yield case("fraction", "No point.", "1.0", "ScalarNotCanonical")
    yield case("leading_space", "No white space.", " 1", "ScalarNotCanonical")
    yield case("trailing_newline", "No white space.", "1\n", "ScalarNotCanonical")
    yield case("underscore", "No grouping.", "1_000", "ScalarNotCanonical")
    yield case("digit_outside_ascii", "Digits of another script are no digits.", "١", "ScalarNotCanonical")


def challenges() -> Iterator[Case]:
    for name, about, text in [
        ("ok_empty", "The hash of nothing.", ""),
        ("ok_transcript", "A transcript as a proof of knowledge has it.", f"pok|Ed25519|{hex_of(G)}|{hex_of(G)}"),
        ("ok_outside_ascii", "Text is hashed as UTF-8.", "clé|ключ|鍵"),
    ]:
        digest = sha256(text.encode()).hexdigest()
        made = {"sha256": digest, "scalar": str(hash_to_scalar(text.encode()))}
        yield Case("challenge", name, about, {"text": text}, "ok", made)


def secret_of(uuid: str, credential: str) -> int:
    hashes = [sha256(f"derive_credential|{uuid}|{half}|{credential}".encode()).hexdigest() for half in (0, 1)]
    return int("".join(hashes), 16) % Q


def grouped(digits: str) -> str:
    return f"{digits[:5]}-{digits[5:11]}-{digits[11:16]}-{digits[16:]}"


def credentials() -> Iterator[Case]:
    def case(name: str, about: str, uuid: str, credential: str) -> Case:
        secret = secret_of(uuid, credential)
        made = {"secret": str(secret), "public": hex_of(multiply(secret, G))}
        return Case("credential", name, about, {"uuid": uuid, "credential": credential}, "ok", made)

    first = grouped(BASE58[:22])
    yield case("ok_first_digits", "A private credential, its secret exponent and its public credential.", UUID, first)
    yield case("ok_last_digits", "The other end of the alphabet.", UUID, grouped(BASE58[-22:]))
    about = "The same private credential in another election is another public one."
    yield case("ok_other_election", about, "Vectors2222222", first)
    yield case("ok_long_uuid", "An identifier longer than 14 characters.", "Vectors22222222222222", first)

    def wrong(name: str, about: str, credential: str) -> Case:
        return Case("credential", name, about, {"uuid": UUID, "credential": credential}, "NotACredential")

    yield wrong("without_hyphens", "The hyphens belong to it: they are hashed.", BASE58[:22])
    yield wrong("digit_zero", "0 is no digit of Base58.", "0" + first[1:])
    yield wrong("letter_l", "l is no digit of Base58.", "l" + first[1:])
    yield wrong("digit_missing", "21 digits.", first[:-1])
    yield wrong("digit_too_many", "23 digits.", first + "1")
    yield wrong("hyphen_elsewhere", "Groups of 6, 5, 5 and 6.", f"{first[:5]}{first[6]}-{first[7:]}")
    yield wrong("trailing_newline", "No white space.", first + "\n")
    yield wrong("style_with_index", "An older style, with the voter's index.", "123-4567-89A-BCDE-17")
    yield wrong("style_of_old", "The oldest style, 14 digits and a check digit.", "123-456-789-abc-deN")
    yield wrong("empty", "Nothing.", "")


def seeded(uuid: str, seed: bytes, number: int) -> str:
    digits, block = "", 0
    while len(digits) < 22:
        stream = sha256(f"hustings seeded credential|{uuid}|{number}|{block}|{seed.hex()}".encode()).digest()
        digits += "".join(BASE58[byte & 63] for byte in stream if byte & 63 < 58)
        block += 1
    return grouped(digits[:22])


def seeds() -> Iterator[Case]:
    def case(name: str, about: str, uuid: str, seed: bytes, first: int, count: int) -> Case:
        private = [seeded(uuid, seed, number) for number in range(first, first + count)]
        public = [hex_of(multiply(secret_of(uuid, credential), G)) for credential in private]
        taken = {"uuid": uuid, "seed": seed.hex(), "first": first, "count": count}
        return Case("seed", name, about, taken, "ok", {"private": private, "public": public})

    seed = sha256(b"vectors").digest()
    yield case("ok_first", "The first credentials of a seed.", UUID, seed, 0, 4)
    yield case("ok_later", "Any of them without those before.", UUID, seed, 340_664, 2)
    yield case("ok_other_election", "Another election has other credentials.", "Vectors2222222", seed, 0, 1)
    yield case("ok_zero_seed", "A seed of zeros is still 32 bytes.", UUID, bytes(32), 0, 1)
    number = next(n for n in range(1000) if sum(byte & 63 < 58 for byte in _first_block(UUID, seed, n)) < 22)
    about = "The first 32 bytes yield fewer than 22 digits, so a second block is hashed."
    yield case("ok_second_block", about, UUID, seed, number, 1)


def _first_block(uuid: str, seed: bytes, number: int) -> bytes:
    return sha256(f"hustings seeded credential|{uuid}|{number}|0|{seed.hex()}".encode()).digest()


def prove(dice: Dice, prefix: str, secret: int) -> tuple[int, int]:
    nonce = dice.scalar()
    challenge = hash_to_scalar(f"{prefix}{hex_of(multiply(nonce, G))}".encode())
    return challenge, (nonce - secret * challenge) % Q


def knowledge() -> Iterator[Case]:
    dice = Dice("knowledge")
    secret = dice.scalar()
    key = multiply(secret, G)
    prefix = f"pok|Ed25519|{hex_of(key)}|"
    challenge, response = prove(dice, prefix, secret)

    def case(name: str, about: str, expected: str = "WrongChallenge", **other: str) -> Case:
        proof = {"challenge": str(challenge), "response": str(response)}
        taken = {"prefix": prefix, "public_key": hex_of(key)} | proof | other
        return Case("knowledge", name, about, taken, expected)

    yield case("ok_trustee", "A trustee's proof of knowledge of the private key (section 4.5).", "ok")
    message = 'sigmsg|{"verification":"","encryption":""}|'
    signature = prove(dice, message, secret)
    signed = {"prefix": message, "challenge": str(signature[0]), "response": str(signature[1])}
    yield case("ok_signed_message", "A signature of a message between trustees (section 4.6.1).", "ok", **signed)
    yield case("response_flipped", "The response is one more.", response=str((response + 1) % Q))
    yield case("challenge_flipped", "The challenge is one more.", challenge=str((challenge + 1) % Q))
    yield case("zero_proof", "Challenge and response are 0.", challenge="0", response="0")
    yield case("other_key", "The same proof for another key.", public_key=hex_of(multiply(secret + 1, G)))
    yield case("inverse_key", "The same proof for the inverse of the key.", public_key=hex_of(negate(key)))
    yield case("other_prefix", "The same proof in another transcript.", prefix=prefix.replace("pok", "sig"))
    weak = prove(dice, "", secret)
    about = "A proof whose challenge is the hash of its commitment alone."
    yield case("weak_transcript", about, challenge=str(weak[0]), response=str(weak[1]))
    about = "The challenge is the hash, not reduced modulo q."
    full = next(value for value in range(challenge, 2**256, Q) if value != challenge)
    yield case("challenge_not_reduced", about, "ScalarOutOfRange", challenge=str(full))
    about = "The response and q: the same modulo q."
    yield case("response_plus_order", about, "ScalarOutOfRange", response=str(response + Q))
    about = "A component of order eight in the key, and a challenge that hides it: only the membership check sees it."
    hidden = add(key, TORSION[1])
    for_hidden = f"pok|Ed25519|{hex_of(hidden)}|"
    hidden_challenge, hidden_response = next(
        proof for _ in range(1000) if (proof := prove(dice, for_hidden, secret))[0] % 8 == 0
    )
    taken = {"prefix": for_hidden, "public_key": hex_of(hidden)}
    taken |= {"challenge": str(hidden_challenge), "response": str(hidden_response)}
    yield case("small_order_hidden", about, "PointNotInGroup", **taken)


def decryptions() -> Iterator[Case]:
    dice = Dice("decryption")
    secret, alpha = dice.scalar(), multiply(dice.scalar(), G)
    key, factor = multiply(secret, G), multiply(secret, alpha)
    prefix = f"decrypt|{'A' * 43}|{hex_of(key)}|"

    def proof_with(base: Point, text: str, wanted_multiple: int = 1) -> dict[str, str]:
        while True:
            nonce = dice.scalar()
            commitments = f"{hex_of(multiply(nonce, G))},{hex_of(multiply(nonce, base))}"
            challenge = hash_to_scalar(f"{text}{commitments}".encode())
            if challenge % wanted_multiple == 0:
                return {"challenge": str(challenge), "response": str((nonce - secret * challenge) % Q)}

    proof = proof_with(alpha, prefix)

    def case(name: str, about: str, expected: str = "WrongDecryptionProof", **other: str) -> Case:
        taken = {"prefix": prefix, "public_key": hex_of(key), "alpha": hex_of(alpha), "factor": hex_of(factor)}
        return Case("decryption", name, about, taken | proof | other, expected)

    yield case("ok_factor", "A decryption factor and its proof (section 4.20).", "ok")
    identity = hex_of((0, 1, 1, 0))
    zero = proof_with((0, 1, 1, 0), prefix)
    yield case(
        "ok_nobody_voted",
        "The sum of no ballots is the identity, and so is its factor.",
        "ok",
        alpha=identity,
        factor=identity,
        **zero,
    )
    yield case("other_factor", "The factor times g: one vote less.", factor=hex_of(add(factor, G)))
    yield case("inverse_factor", "The inverse of the factor.", factor=hex_of(negate(factor)))
    yield case("factor_is_identity", "The identity for a factor.", factor=identity)
    yield case("other_alpha", "The proof of another ciphertext.", alpha=hex_of(add(alpha, G)))
    yield case("other_key", "The proof of another trustee.", public_key=hex_of(add(key, G)))
    yield case("other_election", "The proof of another election.", prefix=prefix.replace("AAA", "BBB"))
    response = str((int(proof["response"]) + 1) % Q)
    yield case("response_flipped", "The response is one more.", response=response)
    challenge = str((int(proof["challenge"]) + 1) % Q)
    yield case("challenge_flipped", "The challenge is one more.", challenge=challenge)
    wrong = multiply(secret + 1, alpha)
    yield case(
        "other_exponent",
        "A factor with another exponent than the key's, proven as if it were right.",
        factor=hex_of(wrong),
    )
    hidden = proof_with(alpha, prefix, wanted_multiple=8)
    about = (
        "A component of order eight in the factor, and a challenge that hides it: only the membership check sees it."
    )
    yield case("small_order_hidden", about, "PointNotInGroup", factor=hex_of(add(factor, TORSION[1])), **hidden)


def small_logarithms() -> Iterator[Case]:
    def case(name: str, about: str, exponents: list[int], maximum: int) -> Case:
        found = [exponent if exponent <= maximum else None for exponent in exponents]
        elements = [hex_of(multiply(exponent, G)) for exponent in exponents]
        return Case(
            "small_logarithm", name, about, {"elements": elements, "maximum": maximum}, "ok", {"logarithms": found}
        )

    yield case("ok_small", "Counts up to seven.", [0, 1, 2, 3, 4, 5, 6, 7], 7)
    yield case("ok_nobody_voted", "Nothing but 0 can come of no votes.", [0, 1], 0)
    yield case("ok_large", "The counts of 340,665 votes.", [267_763, 49_737, 3_066, 20_099, 340_665], 340_665)
    yield case(
        "ok_square", "Around a square, where the steps of both sizes meet.", [99, 100, 101, 9_999, 10_000], 10_000
    )
    yield case(
        "ok_out_of_range", "What is larger than the maximum is not found: null.", [10_001, Q - 1, 10_000], 10_000
    )
