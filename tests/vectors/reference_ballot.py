"""Ballots by the specification's formulas in whole numbers, by a voter who may lie: what the vectors are made of.

The kernel has no part in this, so that each is held against the other. A voter who chooses what is not allowed, or who
slips a point of small order into a ciphertext, gets a ballot whose every other statement is proven as it should be.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256, sha512
from typing import Any

from tests.protocol.reference_curve import (
    IDENTITY,
    G,
    Point,
    Q,
    add,
    bytes_of,
    hash_to_scalar,
    hex_of,
    multiply,
    negate,
)

Json = Any  # what json.dumps takes


class Dice:
    """Scalars that look random and are the same each time, for one case by its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.thrown = 0

    def scalar(self) -> int:
        self.thrown += 1
        return int.from_bytes(sha512(f"vectors|{self.name}|{self.thrown}".encode()).digest(), "big") % Q


def written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def base64_hash(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode().rstrip("=")


@dataclass(frozen=True)
class Question:
    answers: int
    min: int
    max: int
    blank: bool = False


@dataclass(frozen=True)
class Form:
    """An election, its secret key included. Its hash is the true one of a text that Belenios reads."""

    uuid: str
    secret: int
    questions: tuple[Question, ...]

    @property
    def public_key(self) -> Point:
        return multiply(self.secret, G)

    def text(self) -> str:
        questions = [
            {"answers": [f"Option {n + 1}" for n in range(asked.answers)]}
            | ({"blank": True} if asked.blank else {})
            | {"min": asked.min, "max": asked.max, "question": f"Question {number + 1}"}
            for number, asked in enumerate(self.questions)
        ]
        election = {"version": 1, "description": "A vector.", "name": "Vectors", "group": "Ed25519"}
        return written(election | {"public_key": hex_of(self.public_key), "questions": questions, "uuid": self.uuid})

    @property
    def election_hash(self) -> str:
        return base64_hash(self.text())

    def json(self) -> Json:
        questions = [{"answers": q.answers, "min": q.min, "max": q.max, "blank": q.blank} for q in self.questions]
        key = hex_of(self.public_key)
        return {"uuid": self.uuid, "election_hash": self.election_hash, "public_key": key, "questions": questions}


Place = tuple[int, int]  # answer, ciphertext


@dataclass(frozen=True)
class Tweak:
    """What a voter does otherwise than the specification says; nothing by default."""

    randomness: dict[Place, int] = field(default_factory=dict)
    alpha_torsion: dict[Place, Point] = field(default_factory=dict)
    beta_torsion: dict[Place, Point] = field(default_factory=dict)
    alpha_hex: dict[Place, str] = field(default_factory=dict)
    credential_torsion: Point = IDENTITY
    start: Callable[[str, str], str] = lambda election_hash, credential: f"{election_hash}|{credential}"
    individual: str = "prove|{start}|{pair}|"
    overall: str = "prove|{start}|{all}|{sum}|"
    blank_overall: str = "bproof1|{start}|{all}|"
    blank: str = "bproof0|{start}|{all}|"
    simulated: Callable[[Dice], tuple[int, int]] = lambda dice: (dice.scalar(), dice.scalar())
    commitment_errors: dict[int, tuple[Point, Point]] = field(default_factory=dict)
    """What the commitments A and B of proofs are multiplied by before they are hashed, by the proof's number."""
    signature_error: Point = IDENTITY
    wanted: Callable[[int], bool] = lambda _: True
    """Proofs are made again until each challenge is one of these."""


@dataclass(frozen=True)
class Pair:
    """A ciphertext, or a product of some, as its maker knows it."""

    alpha: Point
    beta: Point
    hex: str
    randomness: int
    value: int


@dataclass
class Made:
    """A ballot on its way: its fields, and the commitments of its proofs in the order of hints."""

    fields: dict[str, Json]
    commitments: list[Point]

    def text(self) -> str:
        return written(self.fields)

    def hint(self) -> str:
        eighth = pow(8, -1, Q)
        return b"".join(bytes_of(multiply(eighth, point)) for point in self.commitments).hex()


def power(point: Point, exponent: int) -> Point:
    return multiply(exponent % Q, point)


def recomputed(y: Point, pair: Pair, said: int, challenge: int, response: int) -> tuple[Point, Point]:
    """The commitments that a proof makes (section 4.12); exponents stay whole numbers, which small order shows."""
    claim = add(pair.beta, negate(power(G, said)))
    return (
        add(power(G, response), multiply(challenge, pair.alpha)),
        add(power(y, response), multiply(challenge, claim)),
    )


class Voter:
    def __init__(self, form: Form, secret: int, dice: Dice, tweak: Tweak | None = None) -> None:
        self.form = form
        self.y = form.public_key
        self.secret = secret
        self.dice = dice
        self.tweak = tweak or Tweak()
        self.credential = hex_of(add(power(G, secret), self.tweak.credential_torsion))
        self.start = self.tweak.start(form.election_hash, self.credential)
        self.proven = 0

    def vote(self, votes: Sequence[Sequence[int]]) -> Made:
        """A signed ballot; ``votes`` may hold any numbers, allowed or not."""
        commitments: list[Point] = []
        answers = [
            self.answer(number, asked, values, commitments)
            for number, (asked, values) in enumerate(zip(self.form.questions, votes, strict=True))
        ]
        fields = {
            "election_uuid": self.form.uuid,
            "election_hash": self.form.election_hash,
            "credential": self.credential,
            "answers": answers,
        }
        made = Made(fields, commitments)
        self.sign(made)
        return made

    def sign(self, made: Made, signed_hash: str | None = None) -> None:
        """Signs the fields as they are now."""
        made.fields.pop("signature", None)
        text = signed_hash if signed_hash is not None else base64_hash(made.text())
        while True:
            nonce = self.dice.scalar()
            commitment = add(power(G, nonce), self.tweak.signature_error)
            challenge = hash_to_scalar(f"sig|{text}|{hex_of(commitment)}".encode())
            if self.tweak.wanted(challenge):
                break
        proof = {"challenge": str(challenge), "response": str((nonce - self.secret * challenge) % Q)}
        made.fields["signature"] = {"hash": text, "proof": proof}
        made.commitments.append(commitment)

    def pair(self, place: Place, value: int) -> Pair:
        randomness = self.tweak.randomness.get(place, self.dice.scalar())
        alpha = add(power(G, randomness), self.tweak.alpha_torsion.get(place, IDENTITY))
        beta = add(power(self.y, randomness), power(G, value))
        beta = add(beta, self.tweak.beta_torsion.get(place, IDENTITY))
        alpha_hex = self.tweak.alpha_hex.get(place, hex_of(alpha))
        return Pair(alpha, beta, f"{alpha_hex},{hex_of(beta)}", randomness, value)

    def answer(self, number: int, asked: Question, values: Sequence[int], commitments: list[Point]) -> Json:
        pairs = [self.pair((number, choice), value) for choice, value in enumerate(values)]
        counted = pairs[1:] if asked.blank else pairs
        alpha, beta = IDENTITY, IDENTITY
        for pair in counted:
            alpha, beta = add(alpha, pair.alpha), add(beta, pair.beta)
        total = Pair(
            alpha,
            beta,
            f"{hex_of(alpha)},{hex_of(beta)}",
            sum(pair.randomness for pair in counted) % Q,
            sum(pair.value for pair in counted),
        )
        words = {"start": self.start, "all": ",".join(pair.hex for pair in pairs), "sum": total.hex}
        tweak = self.tweak

        def prove(transcript: str, cases: list[tuple[Pair, int]]) -> Json:
            return self.disjunction(transcript, cases, commitments)

        individual = [prove(tweak.individual.format(pair=pair.hex, **words), [(pair, 0), (pair, 1)]) for pair in pairs]
        allowed = [(total, said) for said in range(asked.min, asked.max + 1)]
        if asked.blank:
            overall = prove(tweak.blank_overall.format(**words), [(pairs[0], 1), *allowed])
        else:
            overall = prove(tweak.overall.format(**words), allowed)
        texts = [pair.hex.split(",") for pair in pairs]
        choices = [{"alpha": alpha_hex, "beta": beta_hex} for alpha_hex, beta_hex in texts]
        answer = {"choices": choices, "individual_proofs": individual, "overall_proof": overall}
        if asked.blank:
            answer["blank_proof"] = prove(tweak.blank.format(**words), [(pairs[0], 0), (total, 0)])
        return answer

    def disjunction(self, transcript: str, cases: list[tuple[Pair, int]], commitments: list[Point]) -> Json:
        """Proves the first true case, or pretends that the first is; the others are simulated."""
        genuine = next((index for index, (pair, said) in enumerate(cases) if pair.value == said), 0)
        errors = self.tweak.commitment_errors.get(self.proven, (IDENTITY, IDENTITY))
        self.proven += 1
        while True:
            nonce = self.dice.scalar()
            proofs: list[tuple[int, int]] = []
            points: list[Point] = []
            for index, (pair, said) in enumerate(cases):
                if index == genuine:
                    proofs.append((0, 0))
                    points += [add(power(G, nonce), errors[0]), add(power(self.y, nonce), errors[1])]
                    continue
                challenge, response = self.tweak.simulated(self.dice)
                while not self.tweak.wanted(challenge):
                    challenge, response = self.tweak.simulated(self.dice)
                proofs.append((challenge, response))
                points += recomputed(self.y, pair, said, challenge, response)
            challenge = hash_to_scalar((transcript + ",".join(map(hex_of, points))).encode())
            challenge = (challenge - sum(other for other, _ in proofs)) % Q
            if self.tweak.wanted(challenge):
                break
        proofs[genuine] = (challenge, (nonce - cases[genuine][0].randomness * challenge) % Q)
        commitments += points
        return [{"challenge": str(challenge), "response": str(response)} for challenge, response in proofs]
