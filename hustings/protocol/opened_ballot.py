"""Opened ballots: a ballot with its choices and randomness, by which anybody can tell whether it was made honestly.

A voter who doubts the page that encrypts has it open a ballot before it is cast, checks it here, and casts another. The
page cannot know beforehand which ballot will be opened. Whoever has an opened ballot knows the vote, so it is not to be
posted; it could be, for it is signed, and the voter's next one takes its place. It is written as the JSON ``{"ballot":
the ballot's text, "choices": [[0,1]], "randomness": [["decimal"]]}``, for each question, for each ciphertext.
"""

from dataclasses import dataclass
from typing import Self

from hustings import errors
from hustings.protocol import canonical
from hustings.protocol.ballots import form_of
from hustings.protocol.canonical import Json, Message, Reader
from hustings.protocol.election import Election, fingerprint
from hustings.protocol.group import Element, Scalar


@dataclass(frozen=True, slots=True)
class OpenedBallot(Message):
    """A ballot's bytes and what is said to be in them: nothing of it is checked but its writing."""

    ballot: bytes
    choices: tuple[tuple[int, ...], ...]
    randomness: tuple[tuple[Scalar, ...], ...]

    @property
    def tracker(self) -> str:
        """The hash of the ballot, which the page showed before it was asked to open it."""
        return fingerprint(self.ballot)

    def check(self, election: Election) -> None:
        """Return when the ballot is right in itself and holds these choices and nothing else.

        Faults: those of a ballot, WrongOpeningShape, WrongOpening; ``where`` is ``answers[i].choices[j]``.
        """
        form_of(election).check(self.ballot)
        # The kernel has read it to the last byte.
        answers = Reader(canonical.loads(self.ballot)).fields(*_FIELDS)["answers"].items()
        if not len(answers) == len(self.choices) == len(self.randomness):
            raise errors.WrongOpeningShape()
        for answer, choices, randomness in zip(answers, self.choices, self.randomness, strict=True):
            _check_answer(answer, choices, randomness, election.public_key)

    @classmethod
    def from_json(cls, reader: Reader) -> Self:
        fields = reader.fields("ballot", "choices", "randomness")
        return cls(
            fields["ballot"].text().encode(),
            tuple(tuple(choice.integer(1) for choice in answer.items()) for answer in fields["choices"].items()),
            tuple(tuple(scalar.scalar() for scalar in answer.items()) for answer in fields["randomness"].items()),
        )

    def to_json(self) -> Json:
        return {
            "ballot": self.ballot.decode(),
            "choices": [list(answer) for answer in self.choices],
            "randomness": [[scalar.decimal() for scalar in answer] for answer in self.randomness],
        }


_FIELDS = ("election_uuid", "election_hash", "credential", "answers", "signature")


def _check_answer(answer: Reader, choices: tuple[int, ...], randomness: tuple[Scalar, ...], key: Element) -> None:
    fields = answer.fields(*_ANSWER, optional=frozenset({"blank_proof"}))
    ciphertexts = [ciphertext.fields("alpha", "beta") for ciphertext in fields["choices"].items()]
    if not len(ciphertexts) == len(choices) == len(randomness):
        raise errors.WrongOpeningShape(answer.where)
    for place, (ciphertext, choice, scalar) in enumerate(zip(ciphertexts, choices, randomness, strict=True)):
        content = Element.generator() if choice else Element.identity()
        made = scalar.public_key().hex(), (key.power_vartime(scalar) * content).hex()
        if (ciphertext["alpha"].text(), ciphertext["beta"].text()) != made:
            raise errors.WrongOpening(f"{answer.where}.choices[{place}]")


_ANSWER = ("choices", "individual_proofs", "overall_proof", "blank_proof")
