"""Vectors of ballots whose statements or proofs are wrong."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from tests.protocol.reference_curve import G, Q, add, hex_of, multiply, negate, point_of
from tests.vectors.ballots import (
    BLANK,
    KEY,
    PICK,
    PLAIN,
    SECRET,
    TWO,
    UUID,
    VOTES,
    WIDE,
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
from tests.vectors.reference_ballot import Dice, Form, Question, Tweak, Voter


def wrong_statements() -> Iterator[Case]:
    """Ballots whose voter lies about what is in them, with every proof right that can be."""

    def lie(name: str, about: str, form: Form, votes: list[list[int]], expected: str) -> Case:
        return of(form, name, about, made(form, votes, name).text(), expected)

    yield lie("two_in_a_ciphertext", "Two votes for one option.", WIDE, [[2, 0]], "WrongIndividualProof")
    about = "One vote taken from one option and two given to the other."
    yield lie("minus_one_in_a_ciphertext", about, WIDE, [[-1, 2]], "WrongIndividualProof")
    about = "A thousand votes, and as many taken from the other option."
    yield lie("thousand_in_a_ciphertext", about, WIDE, [[-1000, 1000]], "WrongIndividualProof")
    about = "One half in each ciphertext: their sum is 1."
    half = pow(2, -1, Q)
    yield lie("half_in_a_ciphertext", about, PICK, [[half, half]], "WrongIndividualProof")
    yield lie("blank_is_two", "Two blank votes.", BLANK, [[2, 0, 0]], "WrongIndividualProof")
    about = "Both options chosen where one is the maximum."
    yield lie("overvote", about, PLAIN, [[1, 1]], "WrongOverallProof")
    about = "Nothing chosen where one is the minimum."
    yield lie("undervote", about, PICK, [[0, 0]], "WrongOverallProof")
    about = "Not blank, and both options chosen where one is the maximum."
    yield lie("overvote_where_blank_is_allowed", about, BLANK, [[0, 1, 1]], "WrongOverallProof")
    about = "Not blank, and nothing chosen where one is the minimum."
    yield lie("undervote_where_blank_is_allowed", about, BLANK, [[0, 0, 0]], "WrongOverallProof")
    yield lie("blank_and_choice", "Blank, and an option chosen.", BLANK, [[1, 1, 0]], "WrongBlankProof")
    yield lie(
        "blank_and_both_choices", "Blank, and more chosen than is allowed.", BLANK, [[1, 1, 1]], "WrongBlankProof"
    )
    yield lie("second_answer_overvote", "The second answer counts as much.", TWO, [[0], [2]], "WrongIndividualProof")


def wrong_proofs() -> Iterator[Case]:
    def flipped(form: Form, votes: list[list[int]], path: str, expected: str) -> Iterator[Case]:
        """One more than is right, in the challenge and in the response of one case; signed anew."""
        for part in ("challenge", "response"):
            name = f"{path}_{part}_flipped"

            def change(ballot: dict[str, Any], part: str = part) -> None:
                proofs = answer_of(ballot)[path]
                next_scalar(proofs[1][1] if path == "individual_proofs" else proofs[-1], part)

            about = f"A {part} in {path} is one more than it should be."
            yield of(form, name, about, changed(form, votes, name, change), expected)

    yield from flipped(PLAIN, [[0, 1]], "individual_proofs", "WrongIndividualProof")
    yield from flipped(PLAIN, [[0, 1]], "overall_proof", "WrongOverallProof")
    yield from flipped(BLANK, [[0, 1, 0]], "blank_proof", "WrongBlankProof")
    yield from altered_proofs()
    yield from altered_ciphertexts()
    yield from borrowed_proofs()
    yield from weak_transcripts()


def altered_proofs() -> Iterator[Case]:
    one = "WrongIndividualProof"

    def shift(ballot: dict[str, Any]) -> None:
        first, second = individual(ballot)[0]
        first["challenge"] = str((int(first["challenge"]) + 1) % Q)
        second["challenge"] = str((int(second["challenge"]) - 1) % Q)

    about = "The challenges of a proof's two cases are shifted against each other: their sum is right."
    yield signed_anew("individual_challenges_shifted", about, one, shift)

    def zeros(ballot: dict[str, Any]) -> None:
        for proof in individual(ballot)[0]:
            proof.update(challenge="0", response="0")

    yield signed_anew("individual_proof_of_zeros", "Challenges and responses are 0.", one, zeros)
    about = "The two ciphertexts' proofs have changed places."
    yield signed_anew("individual_proofs_exchanged", about, one, lambda b: individual(b).reverse())
    about = "The cases of one ciphertext have changed places: what was proven to be 0 or 1 would be 1 or 0."
    yield signed_anew("individual_cases_exchanged", about, one, lambda b: individual(b)[0].reverse())
    about = "The cases of the overall proof have changed places."
    yield signed_anew("overall_cases_exchanged", about, "WrongOverallProof", lambda b: overall(b).reverse())
    about = "The cases of the blank proof have changed places."
    name = "blank_cases_exchanged"
    yield signed_anew(name, about, "WrongBlankProof", lambda b: answer_of(b)["blank_proof"].reverse(), BLANK)


def altered_ciphertexts() -> Iterator[Case]:
    one = "WrongIndividualProof"

    def exchange_options(ballot: dict[str, Any]) -> None:
        for part in ("choices", "individual_proofs"):
            answer_of(ballot)[part].reverse()

    about = "The options have changed places, each ciphertext with its proof: the vote is for the other option."
    yield signed_anew("options_exchanged", about, "WrongOverallProof", exchange_options)

    def exchange_halves(ballot: dict[str, Any]) -> None:
        choice = answer_of(ballot)["choices"][0]
        choice["alpha"], choice["beta"] = choice["beta"], choice["alpha"]

    yield signed_anew("alpha_and_beta_exchanged", "alpha stands for beta.", one, exchange_halves)

    def vote_added(ballot: dict[str, Any]) -> None:
        choice = answer_of(ballot)["choices"][0]
        choice["beta"] = hex_of(add(point_of(choice["beta"]), G))

    about = "One vote added to a ciphertext, beta times g, without new proofs."
    yield signed_anew("vote_added", about, one, vote_added)

    def randomized(ballot: dict[str, Any]) -> None:
        choice = answer_of(ballot)["choices"][0]
        choice["alpha"] = hex_of(add(point_of(choice["alpha"]), G))
        choice["beta"] = hex_of(add(point_of(choice["beta"]), PLAIN.public_key))

    about = "The same vote with other randomness, without new proofs."
    yield signed_anew("randomized_again", about, one, randomized)

    def inverted(ballot: dict[str, Any]) -> None:
        choice = answer_of(ballot)["choices"][1]
        for part in ("alpha", "beta"):
            choice[part] = hex_of(negate(point_of(choice[part])))

    yield signed_anew("ciphertext_inverted", "The inverse of a ciphertext: minus one vote.", one, inverted)

    def copied_choice(ballot: dict[str, Any]) -> None:
        for part in ("choices", "individual_proofs"):
            answer_of(ballot)[part][0] = deepcopy(answer_of(ballot)[part][1])

    about = "A ciphertext and its proof copied over another of the same ballot."
    yield signed_anew("ciphertext_copied_within_ballot", about, "WrongOverallProof", copied_choice)


def borrowed_proofs() -> Iterator[Case]:
    name = "copied_ballot"
    about = "Another voter's answers, signed by this voter: the proofs are bound to the other's credential."
    ballot = made(PLAIN, [[0, 1]], name, secret=Dice("another credential").scalar())
    ballot.fields["credential"] = hex_of(multiply(SECRET, G))
    Voter(PLAIN, SECRET, Dice(name + " signature")).sign(ballot)
    yield of(PLAIN, name, about, ballot.text(), "WrongIndividualProof")
    name = "other_key"
    about = "Encrypted with another key than the election's, and proven with it."
    other = replace(PLAIN, secret=KEY + 1)
    yield of(PLAIN, name, about, as_if(PLAIN, other, [[0, 1]], name), "WrongIndividualProof")
    name = "overall_proof_of_another_range"
    about = "The overall proof says one or two where none or one is allowed; it has as many cases."
    shifted = Form(UUID, KEY, (Question(2, 1, 2),))
    yield of(PLAIN, name, about, as_if(PLAIN, shifted, [[1, 1]], name), "WrongOverallProof")


def weak_transcripts() -> Iterator[Case]:
    """Proofs that hold if less is hashed than the specification says: each such omission is an attack on something."""

    def case(name: str, about: str, expected: str, tweak: Tweak, form: Form = PLAIN) -> Case:
        return of(form, name, about, made(form, VOTES[form], name, tweak).text(), expected)

    one, all_, blank = "WrongIndividualProof", "WrongOverallProof", "WrongBlankProof"
    about = "The challenges are the hashes of the commitments alone."
    yield case("individual_proof_of_commitments_only", about, one, Tweak(individual=""))
    about = "The ciphertext is not hashed."
    yield case("individual_proof_without_ciphertext", about, one, Tweak(individual="prove|{start}|"))
    about = "The credential is not hashed."
    without_credential = Tweak(start=lambda election_hash, _: election_hash)
    yield case("individual_proof_without_credential", about, one, without_credential)
    about = "The election is not hashed."
    yield case("individual_proof_without_election", about, one, Tweak(start=lambda _, credential: credential))
    yield case("overall_proof_of_commitments_only", "The commitments alone are hashed.", all_, Tweak(overall=""))
    about = "The sum is hashed, the ciphertexts are not."
    yield case("overall_proof_without_ciphertexts", about, all_, Tweak(overall="prove|{start}|{sum}|"))
    about = "The ciphertexts are hashed, their sum is not."
    yield case("overall_proof_without_sum", about, all_, Tweak(overall="prove|{start}|{all}|"))
    about = "Where a vote may be blank, the overall proof has the transcript of one that may not."
    not_blank = Tweak(blank_overall="prove|{start}|{all}|{sum}|")
    yield case("overall_proof_with_transcript_of_other_kind", about, all_, not_blank, BLANK)
    about = "The overall proof has the transcript of the blank proof."
    yield case(
        "overall_proof_with_transcript_of_blank_proof",
        about,
        all_,
        Tweak(blank_overall="bproof0|{start}|{all}|"),
        BLANK,
    )
    about = "The blank proof has the transcript of the overall proof."
    yield case(
        "blank_proof_with_transcript_of_overall_proof", about, blank, Tweak(blank="bproof1|{start}|{all}|"), BLANK
    )
    yield case("blank_proof_of_commitments_only", "The commitments alone are hashed.", blank, Tweak(blank=""), BLANK)
