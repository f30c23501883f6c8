"""The elections of the vectors, and how a right ballot becomes one with a single fault."""

from collections.abc import Callable
from typing import Any

from tests.protocol.reference_curve import Q
from tests.vectors.cases import Case
from tests.vectors.reference_ballot import Dice, Form, Made, Question, Tweak, Voter

UUID = "Vectors1111111"
KEY = Dice("election key").scalar()
SECRET = Dice("credential").scalar()

PLAIN = Form(UUID, KEY, (Question(2, 0, 1),))
PICK = Form(UUID, KEY, (Question(2, 1, 1),))
WIDE = Form(UUID, KEY, (Question(2, 0, 2),))
BLANK = Form(UUID, KEY, (Question(2, 1, 1, blank=True),))
TWO = Form(UUID, KEY, (Question(1, 0, 1), Question(1, 0, 1)))

Change = Callable[[dict[str, Any]], object]


def made(form: Form, votes: list[list[int]], name: str, tweak: Tweak | None = None, secret: int = SECRET) -> Made:
    return Voter(form, secret, Dice(name), tweak).vote(votes)


def of(form: Form, name: str, about: str, text: str, expected: str, hint: str | None = None) -> Case:
    output = None if hint is None else {"hint": hint}
    return Case("ballot", name, about, {"form": form.json(), "ballot": text}, expected, output)


def changed(
    form: Form,
    votes: list[list[int]],
    name: str,
    change: Change,
    *,
    sign: bool = True,
    tweak: Tweak | None = None,
) -> str:
    """A right ballot, changed, and signed anew unless told not to."""
    ballot = made(form, votes, name, tweak)
    if not sign:
        change(ballot.fields)
        return ballot.text()
    signature = ballot.fields.pop("signature")
    change(ballot.fields)
    ballot.fields["signature"] = signature
    Voter(form, SECRET, Dice(name + " signature")).sign(ballot)
    return ballot.text()


def answer_of(ballot: dict[str, Any], number: int = 0) -> dict[str, Any]:
    answer: dict[str, Any] = ballot["answers"][number]
    return answer


def as_if(form: Form, other: Form, votes: list[list[int]], name: str) -> str:
    """A ballot that answers other questions, under the identifier and the hash of the form."""
    tweak = Tweak(start=lambda _, credential: f"{form.election_hash}|{credential}")
    ballot = made(other, votes, name, tweak)
    ballot.fields["election_hash"] = form.election_hash
    Voter(other, SECRET, Dice(name + " signature")).sign(ballot)
    return ballot.text()


VOTES = {PLAIN: [[0, 1]], PICK: [[0, 1]], BLANK: [[0, 1, 0]], TWO: [[1], [0]]}


def signed_anew(name: str, about: str, expected: str, change: Change, form: Form = PLAIN) -> Case:
    return of(form, name, about, changed(form, VOTES[form], name, change), expected)


def individual(ballot: dict[str, Any]) -> list[Any]:
    proofs: list[Any] = answer_of(ballot)["individual_proofs"]
    return proofs


def overall(ballot: dict[str, Any]) -> list[Any]:
    proofs: list[Any] = answer_of(ballot)["overall_proof"]
    return proofs


def next_scalar(proof: dict[str, str], part: str) -> None:
    proof[part] = str((int(proof[part]) + 1) % Q)
