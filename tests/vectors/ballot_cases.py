"""Vectors of ballots: right ones, and for each fault ballots that have no other."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from tests.protocol.reference_curve import G, Q, hex_of, multiply
from tests.vectors.ballots import (
    BLANK,
    KEY,
    PICK,
    PLAIN,
    SECRET,
    TWO,
    UUID,
    WIDE,
    Change,
    answer_of,
    as_if,
    changed,
    individual,
    made,
    next_scalar,
    of,
    overall,
    signed_anew,
)
from tests.vectors.cases import Case
from tests.vectors.proof_cases import wrong_proofs, wrong_statements
from tests.vectors.reference_ballot import Dice, Form, Made, Question, Tweak, Voter, base64_hash
from tests.vectors.writing_cases import wrong_points, wrong_scalars, wrong_writings


def ballot_cases() -> Iterator[Case]:
    yield from right_ballots()
    yield from wrong_elections()
    yield from wrong_counts()
    yield from wrong_statements()
    yield from wrong_proofs()
    yield from wrong_signatures()
    yield from wrong_points()
    yield from wrong_scalars()
    yield from wrong_writings()


def right_ballots() -> Iterator[Case]:
    def right(name: str, about: str, form: Form, votes: list[list[int]], tweak: Tweak | None = None) -> Case:
        ballot = made(form, votes, name, tweak)
        return of(form, name, about, ballot.text(), "ok", ballot.hint())

    yield right("ok_one_choice", "One of two options chosen.", PLAIN, [[0, 1]])
    yield right("ok_no_choice", "None of two options chosen, where the minimum is 0.", PLAIN, [[0, 0]])
    yield right("ok_minimum_is_maximum", "Exactly one to choose: the overall proof has one case.", PICK, [[1, 0]])
    yield right("ok_both_choices", "Both options chosen, where the maximum is 2.", WIDE, [[1, 1]])
    yield right("ok_blank", "A blank vote.", BLANK, [[1, 0, 0]])
    yield right("ok_not_blank", "A vote that is not blank, where it may be.", BLANK, [[0, 1, 0]])
    no_choice = Form(UUID, KEY, (Question(2, 0, 1, blank=True),))
    yield right(
        "ok_neither_blank_nor_choice",
        "Nothing chosen and not blank either, where the minimum is 0.",
        no_choice,
        [[0, 0, 0]],
    )
    yield right("ok_two_questions", "Two questions.", TWO, [[1], [0]])
    both_kinds = Form(UUID, KEY, (Question(1, 1, 1, blank=True), Question(2, 0, 2)))
    yield right(
        "ok_two_kinds_of_questions", "One question that may be blank, one that may not.", both_kinds, [[1, 0], [1, 1]]
    )
    five = Form(UUID, KEY, (Question(5, 2, 4),))
    yield right("ok_five_options", "Three of five options, where two to four may be chosen.", five, [[1, 0, 1, 1, 0]])
    forced = Form(UUID, KEY, (Question(1, 0, 0),))
    yield right("ok_maximum_zero", "A question that allows no choice at all.", forced, [[0]])
    loose = Form(UUID, KEY, (Question(1, 0, 2),))
    yield right("ok_maximum_above_answers", "A maximum that one option cannot reach.", loose, [[1]])
    about = "Randomness 0: alpha is the identity, and so is beta; unwise of the voter, but right."
    yield right("ok_randomness_zero", about, PLAIN, [[0, 0]], Tweak(randomness={(0, 0): 0}))
    about = "Scalars may be 0: so are the simulated challenges and responses."
    yield right("ok_zero_scalars", about, PLAIN, [[0, 1]], Tweak(simulated=lambda _: (0, 0)))
    about = "The largest scalar there is: so are the simulated challenges and responses."
    yield right("ok_largest_scalars", about, PLAIN, [[0, 1]], Tweak(simulated=lambda _: (Q - 1, Q - 1)))
    name = "ok_answers_exchanged_by_the_voter"
    ballot = made(TWO, [[1], [0]], name)
    ballot.fields["answers"].reverse()
    Voter(TWO, SECRET, Dice(name + " signature")).sign(ballot)
    about = "Answers of the same shape, exchanged by the voter and signed anew: proofs are not bound to their question."
    yield of(TWO, name, about, ballot.text(), "ok")


def wrong_elections() -> Iterator[Case]:
    other = replace(PLAIN, uuid="Vectors2222222")
    name = "other_election"
    about = "A right ballot of another election with the same key and questions."
    yield of(PLAIN, name, about, made(other, [[0, 1]], name).text(), "WrongElectionUuid")
    name = "other_uuid"
    about = "Only the identifier is another; signed anew."
    text = changed(PLAIN, [[0, 1]], name, lambda ballot: ballot.update(election_uuid="Vectors2222222"))
    yield of(PLAIN, name, about, text, "WrongElectionUuid")
    name = "empty_uuid"
    text = changed(PLAIN, [[0, 1]], name, lambda ballot: ballot.update(election_uuid=""))
    yield of(PLAIN, name, "No identifier.", text, "WrongElectionUuid")
    name = "longer_uuid"
    text = changed(PLAIN, [[0, 1]], name, lambda ballot: ballot.update(election_uuid=UUID + "1"))
    yield of(PLAIN, name, "An identifier that begins with the right one.", text, "WrongElectionUuid")
    name = "other_text_of_the_election"
    about = "A right ballot for another text of the election: an option less may be chosen."
    yield of(PLAIN, name, about, made(WIDE, [[0, 1]], name).text(), "WrongElectionHash")
    name = "hash_with_padding"
    padded = PLAIN.election_hash + "="
    text = changed(PLAIN, [[0, 1]], name, lambda ballot: ballot.update(election_hash=padded))
    yield of(PLAIN, name, "Base64 comes without padding.", text, "WrongElectionHash")
    name = "proofs_for_another_text_of_the_election"
    about = "The hash is right, but the proofs were made with another one; signed anew."
    other_start = Tweak(start=lambda _, credential: f"{WIDE.election_hash}|{credential}")
    yield of(PLAIN, name, about, made(PLAIN, [[0, 1]], name, other_start).text(), "WrongIndividualProof")


def wrong_counts() -> Iterator[Case]:
    yield signed_anew("no_answers", "No answers at all.", "WrongAnswerCount", lambda b: b["answers"].clear())
    about = "The second of two questions is not answered."
    yield signed_anew("answer_missing", about, "WrongAnswerCount", lambda b: b["answers"].pop(), TWO)
    about = "A question that is not asked is answered."
    yield signed_anew(
        "answer_too_many", about, "WrongAnswerCount", lambda b: b["answers"].append(deepcopy(answer_of(b)))
    )

    def drop_choice(ballot: dict[str, Any]) -> None:
        answer_of(ballot)["choices"].pop()
        answer_of(ballot)["individual_proofs"].pop()

    def add_choice(ballot: dict[str, Any]) -> None:
        for part in ("choices", "individual_proofs"):
            answer_of(ballot)[part].append(deepcopy(answer_of(ballot)[part][0]))

    yield signed_anew("choice_missing", "An option has no ciphertext.", "WrongChoiceCount", drop_choice)
    yield signed_anew("choice_too_many", "A ciphertext more than there are options.", "WrongChoiceCount", add_choice)
    yield signed_anew("no_choices", "No ciphertexts.", "WrongChoiceCount", lambda b: answer_of(b)["choices"].clear())
    fewer, more = Form(UUID, KEY, (Question(1, 0, 1),)), Form(UUID, KEY, (Question(3, 0, 1),))
    for name, about, other, vote in [
        (
            "answer_of_fewer_options",
            "The answer to a question with an option less, all its proofs right.",
            fewer,
            [[1]],
        ),
        (
            "answer_of_more_options",
            "The answer to a question with an option more, all its proofs right.",
            more,
            [[0, 1, 0]],
        ),
    ]:
        yield of(PLAIN, name, about, as_if(PLAIN, other, vote, name), "WrongChoiceCount")
    about = "Where a vote may be blank: an answer in the form without, all its proofs right. Belenios accepts it."
    name = "blank_question_answered_as_if_not"
    yield of(BLANK, name, about, as_if(BLANK, PICK, [[1, 0]], name), "WrongChoiceCount")
    about = "Where a vote may not be blank: a blank one, all its proofs right."
    name = "question_answered_as_if_blank"
    yield of(PICK, name, about, as_if(PICK, BLANK, [[1, 0, 0]], name), "WrongChoiceCount")

    kind = "WrongProofCount"
    yield signed_anew("individual_proof_missing", "A ciphertext lacks its proof.", kind, lambda b: individual(b).pop())
    about = "A proof for no ciphertext."
    yield signed_anew(
        "individual_proof_too_many", about, kind, lambda b: individual(b).append(deepcopy(individual(b)[0]))
    )
    about = "Only the case that the ciphertext holds 0."
    yield signed_anew("individual_proof_of_one_case", about, kind, lambda b: individual(b)[0].pop())
    about = "A third case."
    yield signed_anew(
        "individual_proof_of_three_cases", about, kind, lambda b: individual(b)[0].append(deepcopy(individual(b)[0][0]))
    )
    about = "An empty disjunction."
    yield signed_anew("individual_proof_of_no_case", about, kind, lambda b: individual(b)[0].clear())
    yield signed_anew("overall_proof_of_one_case", "A case is missing.", kind, lambda b: overall(b).pop())
    about = "A case too many."
    yield signed_anew("overall_proof_of_three_cases", about, kind, lambda b: overall(b).append(deepcopy(overall(b)[0])))
    yield signed_anew("overall_proof_of_no_case", "An empty disjunction.", kind, lambda b: overall(b).clear(), PICK)
    about = "All right but for a maximum that is one higher."
    name = "overall_proof_of_higher_maximum"
    yield of(PLAIN, name, about, as_if(PLAIN, WIDE, [[1, 1]], name), kind)
    about = "A case of the blank proof is missing."
    yield signed_anew("blank_proof_of_one_case", about, kind, lambda b: answer_of(b)["blank_proof"].pop(), BLANK)

    def third_case(ballot: dict[str, Any]) -> None:
        answer_of(ballot)["blank_proof"].append(deepcopy(answer_of(ballot)["blank_proof"][0]))

    yield signed_anew("blank_proof_of_three_cases", "A third case.", kind, third_case, BLANK)
    about = "The proof that a blank vote chooses nothing is missing."
    yield signed_anew(
        "blank_proof_missing", about, "MissingBlankProof", lambda b: answer_of(b).pop("blank_proof"), BLANK
    )

    def null_blank(ballot: dict[str, Any]) -> None:
        answer_of(ballot)["blank_proof"] = None

    yield signed_anew("blank_proof_null", "null is no proof.", "NotCanonical", null_blank, BLANK)

    def needless_blank(ballot: dict[str, Any]) -> None:
        answer_of(ballot)["blank_proof"] = deepcopy(individual(ballot)[0])

    yield signed_anew(
        "blank_proof_unexpected", "A blank proof where no vote is blank.", "UnexpectedBlankProof", needless_blank
    )


def wrong_signatures() -> Iterator[Case]:
    def unsigned(name: str, about: str, expected: str, change: Change) -> Case:
        return of(PLAIN, name, about, changed(PLAIN, [[0, 1]], name, change, sign=False), expected)

    yield unsigned("signature_missing", "No signature.", "MissingSignature", lambda b: b.pop("signature"))
    yield unsigned("signature_null", "null is no signature.", "NotCanonical", lambda b: b.update(signature=None))
    kind = "WrongSignature"
    for part in ("challenge", "response"):
        about = f"The signature's {part} is one more than it should be."

        def flip(ballot: dict[str, Any], part: str = part) -> None:
            next_scalar(ballot["signature"]["proof"], part)

        yield unsigned(f"signature_{part}_flipped", about, kind, flip)
    about = "Challenge and response are 0."
    yield unsigned(
        "signature_of_zeros", about, kind, lambda b: b["signature"]["proof"].update(challenge="0", response="0")
    )
    name = "signed_by_another"
    ballot = made(PLAIN, [[0, 1]], name)
    Voter(PLAIN, SECRET + 1, Dice(name + " signature")).sign(ballot)
    yield of(PLAIN, name, "Signed with another credential than the one it names.", ballot.text(), kind)
    name = "credential_replaced"
    about = "Another public credential; neither the proofs nor the signature are made anew."
    other = hex_of(multiply(SECRET + 1, G))
    yield unsigned(name, about, "WrongIndividualProof", lambda b: b.update(credential=other))
    name = "signature_of_another_ballot"
    about = "The same voter's signature of another vote, which names that one's hash."
    ballot, before = made(PLAIN, [[0, 1]], name), made(PLAIN, [[1, 0]], name + " before")
    ballot.fields["signature"] = before.fields["signature"]
    yield of(PLAIN, name, about, ballot.text(), "WrongSignatureHash")
    name = "signature_of_another_ballot_with_right_hash"
    about = "The same voter's signature of another vote, under the right hash."
    ballot = made(PLAIN, [[0, 1]], name)
    ballot.fields["signature"]["proof"] = before.fields["signature"]["proof"]
    yield of(PLAIN, name, about, ballot.text(), kind)
    name = "answers_exchanged"
    about = "Answers of the same shape, exchanged by somebody else: the signature is for the order in which they stood."
    text = changed(TWO, [[1], [0]], name, lambda b: b["answers"].reverse(), sign=False)
    yield of(TWO, name, about, text, "WrongSignatureHash")
    yield from wrong_signature_hashes()


def wrong_signature_hashes() -> Iterator[Case]:
    def signed_for(name: str, about: str, expected: str, text: Callable[[Made], str]) -> Case:
        """The signature is right for the hash that it names."""
        ballot = made(PLAIN, [[0, 1]], name)
        del ballot.fields["signature"]
        Voter(PLAIN, SECRET, Dice(name + " signature")).sign(ballot, text(ballot))
        return of(PLAIN, name, about, ballot.text(), expected)

    kind = "WrongSignatureHash"
    yield signed_for(
        "signature_hash_of_nothing", "A right signature of the hash of nothing.", kind, lambda _: base64_hash("")
    )
    about = "A right signature of the hash of the ballot with white space."
    yield signed_for(
        "signature_hash_of_spaced_text", about, kind, lambda ballot: base64_hash(ballot.text().replace(",", ", "))
    )
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def spare_bit(ballot: Made) -> str:
        right = base64_hash(ballot.text())
        return right[:-1] + digits[digits.index(right[-1]) + 1]

    about = "The last digit of Base64 has two bits that mean nothing: they are 0."
    yield signed_for("signature_hash_with_spare_bit", about, kind, spare_bit)
    about = "Base64 comes without padding."
    yield signed_for("signature_hash_with_padding", about, "NotCanonical", lambda b: base64_hash(b.text()) + "=")
    about = "A digit is missing."
    yield signed_for("signature_hash_too_short", about, "NotCanonical", lambda b: base64_hash(b.text())[:-1])
    about = "The alphabet of Base64 for addresses."
    yield signed_for("signature_hash_for_addresses", about, "NotCanonical", lambda b: "-" + base64_hash(b.text())[1:])
    yield signed_for("signature_hash_empty", "No hash.", "NotCanonical", lambda _: "")
