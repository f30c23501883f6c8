"""Vectors of several ballots at once: their weighted sums, and their verdicts with hints, right and hostile."""

from collections.abc import Iterator

from tests.protocol.reference_curve import (
    IDENTITY,
    TORSION,
    G,
    P,
    Point,
    Q,
    add,
    bytes_of,
    hex_of,
    multiply,
    negate,
    point_of,
)
from tests.vectors.ballots import BLANK, PICK, PLAIN, SECRET, TWO, made
from tests.vectors.cases import Case
from tests.vectors.reference_ballot import Dice, Form, Made, Tweak, Voter


def batch_cases() -> Iterator[Case]:
    yield from sums()
    yield from harmless_hints()
    yield from hostile_hints()


def sums() -> Iterator[Case]:
    def case(name: str, about: str, form: Form, votes: list[list[list[int]]], weights: list[int]) -> Case:
        ballots = [made(form, vote, f"{name} {n}", secret=SECRET + n) for n, vote in enumerate(votes)]
        sums = []
        for number, asked in enumerate(form.questions):
            answer = []
            for choice in range(asked.answers + asked.blank):
                total: list[Point] = [IDENTITY, IDENTITY]
                for ballot, weight in zip(ballots, weights, strict=True):
                    written = ballot.fields["answers"][number]["choices"][choice]
                    for part, half in enumerate(("alpha", "beta")):
                        total[part] = add(total[part], multiply(weight, point_of(written[half])))
                answer.append({"alpha": hex_of(total[0]), "beta": hex_of(total[1])})
            sums.append(answer)
        texts = [ballot.text() for ballot in ballots]
        taken = {"form": form.json(), "ballots": texts, "weights": weights}
        return Case("sum", name, about, taken, "ok", {"sums": sums})

    yield case("ok_nobody_voted", "The sum of no ballots holds the identity.", TWO, [], [])
    yield case("ok_one", "The sum of one ballot is its ciphertexts.", PLAIN, [[[0, 1]]], [1])
    yield case("ok_three", "Three ballots of weight 1.", PLAIN, [[[0, 1]], [[1, 0]], [[0, 0]]], [1, 1, 1])
    weights = [3, 1, 1_000_000]
    yield case(
        "ok_weights",
        "Each ballot counts as often as its weight says.",
        BLANK,
        [[[0, 1, 0]], [[1, 0, 0]], [[0, 0, 1]]],
        weights,
    )
    about = "A ballot that a later one replaces has weight 0."
    yield case("ok_weight_zero", about, PICK, [[[0, 1]], [[1, 0]]], [0, 1])
    yield case("ok_two_questions", "Two questions.", TWO, [[[1], [0]], [[1], [1]]], [2, 5])


def hinted(
    name: str, about: str, ballots: list[Made], hints: list[str], verdicts: list[str], used: int | None = None
) -> Case:
    """``used`` where it follows from the hints alone: a wrong ballot may keep others' hints from being of use."""
    expected = next((verdict for verdict in verdicts if verdict != "ok"), "ok")
    taken = {"form": PLAIN.json(), "ballots": [ballot.text() for ballot in ballots], "hints": hints}
    output = {"verdicts": verdicts} | ({} if used is None else {"hints_used": used})
    return Case("hint", name, about, taken, expected, output)


def split(hint: str) -> list[str]:
    return [hint[start : start + 64] for start in range(0, len(hint), 64)]


def _point(eighth: str) -> Point:
    return point_of(bytes.fromhex(eighth)[::-1].hex())


def harmless_hints() -> Iterator[Case]:
    """Hints for two right ballots: right ones are of use, others are not, and no verdict changes."""

    def case(name: str, about: str, hints: list[str], used: int | None) -> Case:
        return hinted(name, about, ballots, hints, ["ok", "ok"], used)

    ballots = [made(PLAIN, [[0, 1]], "hints 0", secret=SECRET), made(PLAIN, [[1, 0]], "hints 1", secret=SECRET + 1)]
    first, second = (ballot.hint() for ballot in ballots)
    points = split(first)
    yield case("ok_used", "Both hints are right.", [first, second], 2)
    yield case("ok_none", "No hints.", ["", ""], 0)
    yield case("ok_first_missing", "The first ballot has no hint.", ["", second], 1)
    yield case("ok_exchanged", "Each ballot has the other's hint.", [second, first], 0)
    yield case("ok_of_another_ballot", "The second ballot has the first one's hint.", [first, first], 1)
    yield case("ok_byte_missing", "A byte is missing.", [first[:-2], second], 1)
    yield case("ok_byte_too_many", "A byte too many.", [first + "00", second], 1)
    yield case("ok_point_missing", "The last point is missing.", [first[:-64], second], 1)
    yield case("ok_point_too_many", "A point too many.", [first + points[0], second], 1)
    yield case("ok_zeros", "Zeros: points of order four.", ["00" * (len(first) // 2), second], 1)
    yield case("ok_ones", "No points of the curve.", ["ff" * (len(first) // 2), second], 1)
    off_curve = (2).to_bytes(32, "little").hex()
    yield case("ok_point_off_curve", "The last is no point.", ["".join([*points[:-1], off_curve]), second], 1)
    yield case(
        "ok_points_exchanged", "Two have changed places.", ["".join([points[1], points[0], *points[2:]]), second], 1
    )
    yield case("ok_identities", "The identity for each.", [bytes_of(IDENTITY).hex() * len(points), second], 1)
    about = "The commitments themselves, where one eighth of each belongs."
    whole = b"".join(bytes_of(point) for point in ballots[0].commitments).hex()
    yield case("ok_whole_commitments", about, [whole, second], 1)
    big_endian = "".join(bytes.fromhex(point)[::-1].hex() for point in points)
    yield case("ok_big_endian", "Each point's bytes the other way round.", [big_endian, second], 1)
    inverse = bytes_of(negate(_point(points[0]))).hex()
    yield case("ok_inverse", "The inverse of the first point.", ["".join([inverse, *points[1:]]), second], 1)
    about = (
        "Each point with one of small order added, which eight times the point has not; whether it is of use is free."
    )
    small = "".join(bytes_of(add(_point(point), TORSION[n % 8])).hex() for n, point in enumerate(points))
    yield case("ok_small_order_added", about, [small, second], None)
    yield from identities()


def identities() -> Iterator[Case]:
    """A ballot some of whose commitments are the identity, which has wrong writings."""
    tweak = Tweak(simulated=lambda _: (0, 0))
    ballot = made(PLAIN, [[0, 1]], "hint with identity", tweak)
    right, identity = split(ballot.hint()), bytes_of(IDENTITY).hex()
    assert identity in right
    yield hinted("ok_identity_used", "Some commitments are the identity.", [ballot], [ballot.hint()], ["ok"], 1)
    for name, about, number in [
        (
            "ok_identity_plus_p",
            "Some commitments are the identity, written as y = p + 1; whether it is of use is free.",
            P + 1,
        ),
        (
            "ok_identity_with_sign",
            "Some commitments are the identity, written with a sign; whether it is of use is free.",
            1 | 1 << 255,
        ),
    ]:
        other = number.to_bytes(32, "little").hex()
        hint = "".join(other if point == identity else point for point in right)
        yield hinted(name, about, [ballot], [hint], ["ok"])


def hostile_hints() -> Iterator[Case]:
    """Hints for wrong ballots: nothing makes them right, and the right one beside them stays right."""
    right = made(PLAIN, [[1, 0]], "right beside hostile", secret=SECRET + 1)

    def case(name: str, about: str, kind: str, wrong: Made, hint: str | None = None) -> Case:
        hints = [wrong.hint() if hint is None else hint, right.hint()]
        return hinted(name, about, [wrong, right], hints, [kind, "ok"])

    def with_errors(name: str, tweak: Tweak) -> Made:
        return made(PLAIN, [[0, 1]], name, tweak)

    for name, about, votes, kind in [
        (
            "two_in_a_ciphertext",
            "Two votes; the hint brings the commitments that were hashed, though they do not fit.",
            [2, -1],
            "WrongIndividualProof",
        ),
        (
            "overvote",
            "Both options; the hint brings the commitments that were hashed, though they do not fit.",
            [1, 1],
            "WrongOverallProof",
        ),
    ]:
        yield case(name, about, kind, made(PLAIN, [votes], f"hostile {name}"))
    error, inverse = multiply(2016, G), negate(multiply(2016, G))
    one, all_ = "WrongIndividualProof", "WrongOverallProof"
    about = "Two commitments of one proof are off by an element and its inverse: with equal weights it would cancel."
    yield case(
        "errors_cancel_in_a_proof",
        about,
        one,
        with_errors("cancel in proof", Tweak(commitment_errors={0: (error, inverse)})),
    )
    about = "Commitments of two proofs are off by an element and its inverse: with equal weights it would cancel."
    errors = {1: (error, IDENTITY), 2: (inverse, IDENTITY)}
    yield case(
        "errors_cancel_in_a_ballot", about, one, with_errors("cancel in ballot", Tweak(commitment_errors=errors))
    )
    two = [
        made(PLAIN, [[0, 1]], f"cancel {n}", Tweak(signature_error=off), SECRET + n)
        for n, off in enumerate((error, inverse))
    ]
    about = "The signatures of two ballots are off by an element and its inverse: with equal weights it would cancel."
    hints = [ballot.hint() for ballot in (*two, right)]
    verdicts = ["WrongSignature", "WrongSignature", "ok"]
    yield hinted("errors_cancel_between_ballots", about, [*two, right], hints, verdicts)
    about = "A commitment with a component of order two was hashed; an even coefficient would hide it."
    for number, kind in [(0, one), (2, all_)]:
        small = with_errors(f"small {number}", Tweak(commitment_errors={number: (TORSION[4], IDENTITY)}))
        yield case(
            f"small_order_in_commitment_of_{'individual' if number == 0 else 'overall'}_proof", about, kind, small
        )
    about = "Two commitments with components of order two, which cancel, were hashed."
    small = with_errors("small pair", Tweak(commitment_errors={0: (TORSION[4], TORSION[4])}))
    yield case("small_orders_cancel", about, one, small)
    signed = with_errors("small signature", Tweak(signature_error=TORSION[1]))
    about = "The signature's commitment has a component of order eight."
    yield case("small_order_in_commitment_of_signature", about, "WrongSignature", signed)
    name = "response_flipped"
    flipped = made(PLAIN, [[0, 1]], f"hostile {name}")
    proof = flipped.fields["answers"][0]["individual_proofs"][0][0]
    proof["response"] = str((int(proof["response"]) + 1) % Q)
    signer = Voter(PLAIN, SECRET, Dice(f"hostile {name} signature"))
    flipped.commitments.pop()
    signer.sign(flipped)
    about = "A response is one more; the hint brings the commitments of before, whose hashes are right."
    yield case(name, about, one, flipped)
    about = "A wrong ballot between two right ones is named by its place."
    before = made(PLAIN, [[0, 1]], "hints 0", secret=SECRET)
    hints = [ballot.hint() for ballot in (before, flipped, right)]
    yield hinted("wrong_between_right", about, [before, flipped, right], hints, ["ok", one, "ok"])
    about = "A wrong ballot with a right one's hint."
    yield case("of_another_ballot", about, one, flipped, before.hint())
