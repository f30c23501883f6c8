"""Corruptions of ballots; each is signed by its voter, and the tally agrees with it, where a forger can see to it.

Long: one corruption, one function.
"""

import json
from collections.abc import Callable
from typing import Any

from hustings import errors
from hustings.protocol.ballots import form_of
from hustings.protocol.election import Election
from hustings.protocol.group import ORDER, Scalar
from tests.protocol import reference_curve as curve
from tests.protocol.ceremony import one_more
from tests.vectors.reference_ballot import Tweak
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.corruptions.setups import IDENTITY, OFF_CURVE, SMALL_ORDER, outside
from tests.verification.forge import Draft, base64_hash, changed, signed, written

Json = Any
FIRST = "ballot 1"
CHOICE = "ballot 1, answers[0].choices[1]"


def _signed(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object], vote: str = "singles"
) -> None:
    """The first ballot changed and signed again by its voter; the tally left as it was."""

    def make(draft: Draft) -> Draft:
        draft.resign(0, change)
        return draft

    enlist(f"ballot_{name}", vote, fault, where, make)


def _unsigned(name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object]) -> None:
    """The first ballot changed under its old signature."""

    def make(draft: Draft) -> Draft:
        draft.ballots[0] = changed(draft.ballots[0], change)
        return draft

    enlist(f"ballot_{name}", "singles", fault, where, make)


def _bytes(name: str, fault: type[errors.Fault], change: Callable[[bytes], bytes], where: str = FIRST) -> None:
    def make(draft: Draft) -> Draft:
        before = draft.ballots[0]
        draft.ballots[0] = change(before)
        assert draft.ballots[0] != before
        return draft

    enlist(f"ballot_{name}", "singles", fault, where, make)


def _answer(ballot: Json) -> Json:
    return ballot["answers"][0]


def _choice(ballot: Json) -> Json:
    return _answer(ballot)["choices"][1]


# -- to whom and what it belongs ---------------------------------------------------------------------------------------

_signed("of_another_election", errors.WrongElectionUuid, FIRST, lambda b: b.update(election_uuid="AnotherElection"))
_signed("for_another_text", errors.WrongElectionHash, FIRST, lambda b: b.update(election_hash=base64_hash(b"")))
_signed("election_hash_empty", errors.WrongElectionHash, FIRST, lambda b: b.update(election_hash=""))
_signed(
    "election_hash_padded", errors.WrongElectionHash, FIRST, lambda b: b.update(election_hash=b["election_hash"] + "=")
)
_signed("uuid_longer", errors.WrongElectionUuid, FIRST, lambda b: b.update(election_uuid=b["election_uuid"] + "1"))
_signed("credential_off_the_curve", errors.UnknownCredential, FIRST, lambda b: b.update(credential=OFF_CURVE))
_signed("credential_outside", errors.UnknownCredential, FIRST, lambda b: b.update(credential=outside(b["credential"])))
_signed(
    "credential_in_capitals", errors.PointNotCanonical, FIRST, lambda b: b.update(credential=b["credential"].upper())
)
_signed("credential_short", errors.PointNotCanonical, FIRST, lambda b: b.update(credential=b["credential"][1:]))
_signed("credential_empty", errors.PointNotCanonical, FIRST, lambda b: b.update(credential=""))
_signed("credential_identity", errors.UnknownCredential, FIRST, lambda b: b.update(credential=IDENTITY))


@corrupts("singles", errors.UnknownCredential, "ballot 13, credential")
def ballot_of_a_stranger(draft: Draft) -> Draft:
    """Attack 7: a ballot stuffed by whoever holds a credential that is not on the list; the tally counts it."""
    form = form_of(Election.parse(draft.election))
    draft.post(0, form.encrypt(Scalar.random(), [(1, 0, 0)]))
    draft.retally()
    return draft


@corrupts("singles", errors.WrongElectionUuid, "ballot 13, election_uuid")
def ballot_from_another_election(draft: Draft) -> Draft:
    """Attack 1: a voter's ballot in another election with the same trustees is posted here."""
    other = draft.copy()
    other.election = written(json.loads(draft.election) | {"uuid": "AnotherChoice12"})
    other.recast()
    draft.post(0, other.ballots[0])
    draft.retally()
    return draft


@corrupts("singles", errors.WrongIndividualProof, "ballot 13, answers[0].individual_proofs[0]")
def ballot_copied_for_another_credential(draft: Draft) -> Draft:
    """Attack 1: a voter casts a copy of another's ballot under its own credential and signature."""
    fields = json.loads(draft.ballots[0]) | {"credential": draft.voters[9].public}
    draft.post(9, signed(fields, draft.voters[9].secret(draft.uuid)))
    draft.retally()
    return draft


@corrupts("singles", errors.WrongSignature, "ballot 13, signature.proof")
def ballot_under_a_foreign_credential(draft: Draft) -> Draft:
    """Attack 7: a ballot made for another's credential, whose secret its maker has not."""
    secret = draft.voters[9].secret(draft.uuid)
    draft.post(9, draft.ballots[0])
    draft.lie(12, ((1, 0, 0),))
    draft.ballots[12] = signed(json.loads(draft.ballots[12]), secret + Scalar.from_int(1))
    draft.retally()
    return draft


@corrupts("singles", errors.WrongSignatureHash, "ballot 13, signature.hash")
def ballot_with_the_signature_of_another(draft: Draft) -> Draft:
    """Attack 10: a new ballot under the signature of the same voter's older one."""
    draft.post(0, draft.ballots[0])
    draft.lie(12, ((0, 1, 0),))
    old = json.loads(draft.ballots[0])["signature"]
    draft.ballots[12] = changed(draft.ballots[12], lambda b: b.update(signature=old))
    draft.retally()
    return draft


@corrupts("singles", errors.WrongSignature, "ballot 1, signature.proof")
def ballot_signed_without_its_context(draft: Draft) -> Draft:
    """Attack 2: the signature's challenge does not cover what is signed."""
    fields = json.loads(draft.ballots[0])
    proper, bare = fields["signature"]["hash"], base64_hash(b"")
    draft.ballots[0] = signed(fields, draft.voters[0].secret(draft.uuid), hash_=bare).replace(
        bare.encode(), proper.encode()
    )
    return draft


# -- its writing -------------------------------------------------------------------------------------------------------


def _reverse(ballot: Json) -> None:
    fields = list(reversed(ballot.items()))
    ballot.clear()
    ballot.update(fields)


_bytes("with_a_space", errors.NotCanonical, lambda b: b.replace(b":", b": ", 1))
_bytes("with_a_space_at_the_start", errors.NotCanonical, lambda b: b" " + b)
_bytes("with_a_line_end", errors.NotCanonical, lambda b: b + b"\n")
_bytes("with_nul_at_the_end", errors.NotCanonical, lambda b: b + b"\0")
_bytes("with_an_escape", errors.NotCanonical, lambda b: b.replace(b"answers", b"\\u0061nswers"))
_bytes("cut", errors.NotCanonical, lambda b: b[:-2])
_bytes("cut_in_its_credential", errors.PointNotCanonical, lambda b: b[:150] + b'"', "ballot 1, credential")
_bytes("empty", errors.NotCanonical, lambda _b: b"")
_bytes("binary", errors.NotCanonical, lambda _b: bytes(range(256)) * 9)
_bytes("with_a_field_twice", errors.NotCanonical, lambda b: b.replace(b'"answers"', b'"credential":"","answers"'))
_bytes("deep", errors.NotCanonical, lambda b: b[: b.index(b"[") + 1] + b"[" * 100_000)
_bytes("twice_over", errors.NotCanonical, lambda b: b + b)
_signed("with_a_field_more", errors.NotCanonical, FIRST, lambda b: b.update(weight=5))
_signed("in_another_order", errors.NotCanonical, FIRST, _reverse)


def _add_order(ballot: Json) -> None:
    """Attack 6: the same signature in a second writing, and so a second tracker."""
    proof = ballot["signature"]["proof"]
    proof["response"] = str(int(proof["response"]) + ORDER)


_unsigned("unsigned", errors.MissingSignature, FIRST, lambda b: b.pop("signature"))
_unsigned("signature_null", errors.NotCanonical, FIRST, lambda b: b.update(signature=None))
_unsigned(
    "signature_response",
    errors.WrongSignature,
    "signature.proof",
    lambda b: one_more(b["signature"]["proof"], "response"),
)
_unsigned(
    "signature_challenge",
    errors.WrongSignature,
    "signature.proof",
    lambda b: one_more(b["signature"]["proof"], "challenge"),
)
_unsigned(
    "signature_for_another_content",
    errors.WrongSignatureHash,
    "signature.hash",
    lambda b: b["signature"].update(hash=base64_hash(b"other")),
)
_unsigned(
    "signature_hash_padded", errors.NotCanonical, "signature.hash", lambda b: b["signature"].update(hash="A" * 44)
)
_unsigned(
    "signature_hash_in_url_base64",
    errors.NotCanonical,
    "signature.hash",
    lambda b: b["signature"].update(hash="-" * 43),
)
_unsigned("signature_scalar_too_large", errors.ScalarOutOfRange, "signature.proof.response", _add_order)


# -- its shape ---------------------------------------------------------------------------------------------------------

_signed("answer_missing", errors.WrongAnswerCount, "ballot 1, answers", lambda b: b["answers"].pop(), "mixed")
_signed(
    "answer_more", errors.WrongAnswerCount, "ballot 1, answers", lambda b: b["answers"].append(b["answers"][1]), "mixed"
)
_signed("answers_none", errors.WrongAnswerCount, "ballot 1, answers", lambda b: b["answers"].clear(), "mixed")
_signed("answers_swapped", errors.WrongChoiceCount, "answers[0]", lambda b: b["answers"].reverse(), "mixed")
_signed("choice_missing", errors.WrongChoiceCount, "answers[0].choices", lambda b: _answer(b)["choices"].pop())
_signed(
    "choice_more", errors.WrongChoiceCount, "answers[0].choices", lambda b: _answer(b)["choices"].append(_choice(b))
)
_signed("choices_none", errors.WrongChoiceCount, "answers[0].choices", lambda b: _answer(b)["choices"].clear())
_signed("individual_proof_missing", errors.WrongProofCount, "answers[0].individual_proofs", lambda b: _proofs(b).pop())
_signed(
    "individual_proof_more",
    errors.WrongProofCount,
    "answers[0].individual_proofs",
    lambda b: _proofs(b).append(_proofs(b)[0]),
)
_signed(
    "individual_proof_part_missing",
    errors.WrongProofCount,
    "answers[0].individual_proofs[1]",
    lambda b: _proofs(b)[1].pop(),
)
_signed(
    "individual_proof_part_more",
    errors.WrongProofCount,
    "answers[0].individual_proofs[1]",
    lambda b: _proofs(b)[1].append(_proofs(b)[1][0]),
)
_signed(
    "overall_proof_part_more",
    errors.WrongProofCount,
    "answers[0].overall_proof",
    lambda b: _answer(b)["overall_proof"].append(_answer(b)["overall_proof"][0]),
)
_signed("overall_proof_empty", errors.WrongProofCount, "overall_proof", lambda b: _answer(b)["overall_proof"].clear())
_signed("overall_proof_missing", errors.NotCanonical, "answers[0]", lambda b: _answer(b).pop("overall_proof"))
_signed(
    "blank_proof_missing", errors.MissingBlankProof, "answers[0]", lambda b: _answer(b).pop("blank_proof"), "threshold"
)
_signed(
    "blank_proof_part_missing",
    errors.WrongProofCount,
    "answers[0].blank_proof",
    lambda b: _answer(b)["blank_proof"].pop(),
    "threshold",
)
_signed(
    "blank_proof_unasked",
    errors.UnexpectedBlankProof,
    "answers[0].blank_proof",
    lambda b: _answer(b).update(blank_proof=_answer(b)["overall_proof"]),
)


def _proofs(ballot: Json) -> Json:
    return _answer(ballot)["individual_proofs"]


# -- its values --------------------------------------------------------------------------------------------------------

_signed("alpha_off_the_curve", errors.PointNotOnCurve, f"{CHOICE}.alpha", lambda b: _choice(b).update(alpha=OFF_CURVE))
_signed("beta_of_small_order", errors.PointNotInGroup, f"{CHOICE}.beta", lambda b: _choice(b).update(beta=SMALL_ORDER))
_signed(
    "alpha_with_a_small_component",
    errors.PointNotInGroup,
    f"{CHOICE}.alpha",
    lambda b: _choice(b).update(alpha=outside(_choice(b)["alpha"], 4)),
)
_signed(
    "alpha_in_capitals",
    errors.PointNotCanonical,
    f"{CHOICE}.alpha",
    lambda b: _choice(b).update(alpha="ABCDEF" + _choice(b)["alpha"][6:]),
)
_signed(
    "beta_above_p", errors.PointNotCanonical, f"{CHOICE}.beta", lambda b: _choice(b).update(beta=f"{curve.P + 1:064x}")
)
_signed(
    "beta_identity_with_a_sign",
    errors.PointNotCanonical,
    f"{CHOICE}.beta",
    lambda b: _choice(b).update(beta=f"8{'0' * 62}1"),
)
_signed("beta_as_number", errors.NotCanonical, "answers[0].choices[1]", lambda b: _choice(b).update(beta=1))
for _name, _fault, _value in (
    ("at_the_order", errors.ScalarOutOfRange, str(ORDER)),
    ("of_many_digits", errors.ScalarOutOfRange, "9" * 5000),
    ("with_a_zero", errors.ScalarNotCanonical, "01"),
    ("negative", errors.ScalarNotCanonical, "-1"),
    ("empty", errors.ScalarNotCanonical, ""),
    ("hexadecimal", errors.ScalarNotCanonical, "0x1"),
):
    _signed(
        f"scalar_{_name}",
        _fault,
        "ballot 1, answers[0].overall_proof[0].response",
        lambda b, value=_value: _answer(b)["overall_proof"][0].update(response=value),  # type: ignore[misc]
    )
_signed(
    "scalar_above_the_order",
    errors.ScalarOutOfRange,
    "answers[0].individual_proofs[2][1].challenge",
    lambda b: _proofs(b)[2][1].update(challenge=str(int(_proofs(b)[2][1]["challenge"]) + ORDER)),
)


# -- its proofs --------------------------------------------------------------------------------------------------------

for _part in ("challenge", "response"):
    _signed(
        f"individual_proof_{_part}",
        errors.WrongIndividualProof,
        "answers[0].individual_proofs[2]",
        lambda b, part=_part: one_more(_proofs(b)[2][0], part),  # type: ignore[misc]
    )
    _signed(
        f"overall_proof_{_part}",
        errors.WrongOverallProof,
        "answers[0].overall_proof",
        lambda b, part=_part: one_more(_answer(b)["overall_proof"][0], part),  # type: ignore[misc]
    )
    _signed(
        f"blank_proof_{_part}",
        errors.WrongBlankProof,
        "answers[0].blank_proof",
        lambda b, part=_part: one_more(_answer(b)["blank_proof"][1], part),  # type: ignore[misc]
        "threshold",
    )
_signed(
    "ciphertext_exchanged",
    errors.WrongIndividualProof,
    "individual_proofs[0]",
    lambda b: _answer(b)["choices"].reverse(),
)
_signed(
    "proofs_of_0_and_1_swapped", errors.WrongIndividualProof, "individual_proofs[0]", lambda b: _proofs(b)[0].reverse()
)


def _lie(
    name: str,
    fault: type[errors.Fault],
    where: str,
    vote: str,
    votes: tuple[tuple[int, ...], ...],
    tweak: Tweak | None = None,
) -> None:
    """The first ballot says what it may not; it is signed, and tally, decryptions and result agree with it."""

    def make(draft: Draft) -> Draft:
        draft.lie(0, votes, tweak)
        draft.tally_of(draft.counted())
        # Whoever votes minus one may make a count that is none: then there is no result to publish.
        draft.redecrypt()
        draft.result = None
        return draft

    enlist(f"ballot_that_{name}", vote, fault, where, make)


_IND, _ALL, _BLANK = "ballot 1, answers[0].individual_proofs", "ballot 1, answers[0].overall_proof", "blank_proof"
_lie("votes_twice_for_one", errors.WrongIndividualProof, f"{_IND}[0]", "singles", ((2, 0, 0),))
_lie("votes_a_thousand", errors.WrongIndividualProof, f"{_IND}[1]", "singles", ((0, 1000, 0),))
_lie("votes_minus_one", errors.WrongIndividualProof, f"{_IND}[1]", "singles", ((1, -1, 1),))
_lie("votes_for_two_of_one", errors.WrongOverallProof, _ALL, "singles", ((1, 1, 0),))
_lie("votes_for_none_of_one", errors.WrongOverallProof, _ALL, "singles", ((0, 0, 0),))
_lie("is_blank_and_votes", errors.WrongBlankProof, _BLANK, "threshold", ((1, 1, 0, 0),))
_lie("is_blank_and_votes_for_all", errors.WrongBlankProof, _BLANK, "threshold", ((1, 1, 1, 1),))
_lie("is_not_blank_and_votes_for_none", errors.WrongOverallProof, _ALL, "threshold", ((0, 0, 0, 0),))
_lie("votes_for_three_of_two", errors.WrongOverallProof, _ALL, "threshold", ((0, 1, 1, 1),))
_lie("is_blank_twice", errors.WrongIndividualProof, f"{_IND}[0]", "threshold", ((2, 0, 0, 0),))
_bare = Tweak(start=lambda election_hash, _credential: election_hash)
_lie("proves_for_any_credential", errors.WrongIndividualProof, _IND, "singles", ((1, 0, 0),), _bare)
_free = Tweak(start=lambda _election_hash, credential: credential)
_lie("proves_for_any_election", errors.WrongIndividualProof, _IND, "singles", ((1, 0, 0),), _free)
_lie(
    "proves_without_its_pair",
    errors.WrongIndividualProof,
    _IND,
    "singles",
    ((1, 0, 0),),
    Tweak(individual="prove|{start}|"),
)
_lie(
    "proves_without_its_sum",
    errors.WrongOverallProof,
    _ALL,
    "singles",
    ((1, 0, 0),),
    Tweak(overall="prove|{start}|{all}|"),
)
_lie(
    "proves_without_all", errors.WrongOverallProof, _ALL, "singles", ((1, 0, 0),), Tweak(overall="prove|{start}|{sum}|")
)
_lie(
    "takes_one_blank_proof_for_the_other",
    errors.WrongOverallProof,
    _ALL,
    "threshold",
    ((1, 0, 0, 0),),
    Tweak(blank_overall="bproof0|{start}|{all}|"),
)


@corrupts("singles", errors.PointNotInGroup, "ballot 1, answers[0].choices[0].alpha")
def ballots_with_small_components_that_cancel(draft: Draft) -> Draft:
    """Attack 3: two ciphertexts outside the group, every proof right for want of the check, and their sum within it."""
    for number in (0, 3):
        tweak = Tweak(
            alpha_torsion={(0, 0): curve.TORSION[4]},
            beta_torsion={(0, 0): curve.TORSION[4]},
            wanted=lambda challenge: challenge % 2 == 0,
        )
        draft.lie(number, draft.cast[number][1], tweak)
    draft.retally()
    return draft


@corrupts("singles", errors.PointNotInGroup, "ballot 1, answers[0].choices[1].beta")
def ballot_marked_by_a_small_component(draft: Draft) -> Draft:
    """Attack 3: a ballot marked so that its maker knows it again; every proof is right for want of the check."""
    tweak = Tweak(beta_torsion={(0, 1): curve.TORSION[1]}, wanted=lambda challenge: challenge % 8 == 0)
    draft.lie(0, draft.cast[0][1], tweak)
    return draft.open()


@corrupts("weights", errors.NotCanonical, "ballot 1")
def ballot_that_states_its_weight(draft: Draft) -> Draft:
    """A ballot says that it weighs more, signed; the tally believes it."""
    draft.resign(0, lambda b: b.update(weight=1000))
    return draft


@corrupts("singles", errors.WrongSignatureHash, "ballot 1, signature.hash")
def ballot_made_for_another_vote_under_the_old_signature(draft: Draft) -> Draft:
    """Attack 6: the server exchanges the answers behind a credential and leaves the rest; the tally agrees."""
    signature = json.loads(draft.ballots[0])["signature"]
    draft.lie(0, ((0, 0, 1),))
    draft.ballots[0] = changed(draft.ballots[0], lambda b: b.update(signature=signature))
    draft.retally()
    return draft
