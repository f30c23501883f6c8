"""Corruptions of the tally: sums, sizes, partial decryptions, the result; all after it is made to fit."""

import json
from collections.abc import Callable
from typing import Any

from hustings import errors
from hustings.protocol.group import ORDER, Element, Scalar
from tests.protocol.archives import hash_of
from tests.protocol.ceremony import one_more
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.corruptions.setups import OFF_CURVE, outside
from tests.verification.forge import Draft, Item, changed, rechained, tar, written

Json = Any


def _retallied(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Draft], object], vote: str = "singles"
) -> None:
    """The tally changed, then decrypted and opened as it is: only the sum is at fault."""

    def make(draft: Draft) -> Draft:
        change(draft)
        draft.redecrypt()
        draft.reopen()
        return draft

    enlist(name, vote, fault, where, make)


def _tally(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object], vote: str = "singles"
) -> None:
    """The encrypted tally's JSON changed, and what names it."""

    def make(draft: Draft) -> Draft:
        assert draft.tally is not None
        value = json.loads(draft.tally)
        draft.tally = written(change(value) or value)
        draft.resize()
        return draft

    enlist(name, vote, fault, where, make)


def _first_ballots(draft: Draft) -> list[bytes]:
    """Attack 10: of each voter the first ballot instead of the last."""
    return list({json.loads(ballot)["credential"]: ballot for ballot in reversed(draft.ballots)}.values())


def _change(draft: Draft, change: Callable[[Json], object]) -> None:
    assert draft.tally is not None
    draft.tally = changed(draft.tally, change)
    draft.resize()


def _add(draft: Draft, option: int, power: Element) -> None:
    def change(tally: Json) -> None:
        tally[0][option]["beta"] = (Element.from_hex(tally[0][option]["beta"]) * power).hex()

    _change(draft, change)


def _move(draft: Draft) -> None:
    _add(draft, 0, Element.generator().inverse())
    _add(draft, 1, Element.generator())


_TALLY = "encrypted tally"
_retallied("sum_with_superseded_ballots", errors.WrongEncryptedTally, "[0][0]", lambda d: d.tally_of(d.ballots))
_retallied("sum_without_one_ballot", errors.WrongEncryptedTally, "[0][0]", lambda d: d.tally_of(d.counted()[1:]))
_retallied(
    "sum_with_one_ballot_twice",
    errors.WrongEncryptedTally,
    "[0][0]",
    lambda d: d.tally_of([*d.counted(), d.ballots[0]]),
)
_retallied("sum_of_the_first_ballots", errors.WrongEncryptedTally, "[0][0]", lambda d: d.tally_of(_first_ballots(d)))
_retallied(
    "sum_without_weights",
    errors.WrongEncryptedTally,
    "[0][0]",
    lambda d: d.tally_of(d.counted(), weighted=False),
    "weights",
)
_retallied("sum_of_nothing", errors.WrongEncryptedTally, "[0][0]", lambda d: d.tally_of([]))
_retallied("one_vote_moved", errors.WrongEncryptedTally, "[0][0]", _move)
_retallied("one_vote_added", errors.WrongEncryptedTally, "[0][1]", lambda d: _add(d, 1, Element.generator()))
_retallied("options_swapped", errors.WrongEncryptedTally, "[0][0]", lambda d: _change(d, lambda t: t[0].reverse()))


_tally("tally_question_missing", errors.WrongTallyShape, _TALLY, lambda t: t.pop() and None, "mixed")
_tally("tally_question_more", errors.WrongTallyShape, _TALLY, lambda t: t.append(t[0]))
_tally("tally_option_missing", errors.WrongTallyShape, _TALLY, lambda t: t[0].pop() and None)
_tally("tally_option_more", errors.WrongTallyShape, _TALLY, lambda t: t[0].append(t[0][0]))
_tally("tally_empty", errors.WrongTallyShape, _TALLY, lambda t: t.clear())
_tally("tally_as_object", errors.WrongField, _TALLY, lambda t: {"tally": t})
_tally("tally_with_a_field_more", errors.WrongField, "[0][1]", lambda t: t[0][1].update(weight=1))
_tally(
    "tally_alpha_outside",
    errors.PointNotInGroup,
    "[0][2].alpha",
    lambda t: t[0][2].update(alpha=outside(t[0][2]["alpha"])),
)
_tally(
    "tally_beta_outside",
    errors.PointNotInGroup,
    "[0][2].beta",
    lambda t: t[0][2].update(beta=outside(t[0][2]["beta"], 4)),
)
_tally("tally_beta_off_the_curve", errors.PointNotOnCurve, "[0][2].beta", lambda t: t[0][2].update(beta=OFF_CURVE))
_tally(
    "tally_in_another_order",
    errors.NotCanonical,
    "[0][0]",
    lambda t: t[0].__setitem__(0, dict(reversed(t[0][0].items()))),
)


def _sized(name: str, fault: type[errors.Fault], where: str, vote: str = "singles", **fields: Json) -> None:
    def make(draft: Draft) -> Draft:
        draft.resize(**fields)
        return draft

    enlist(name, vote, fault, where, make)


_sized("ballots_one_more", errors.WrongBallotCount, f"{_TALLY}, num_tallied", num_tallied=10)
_sized("ballots_with_superseded_ones", errors.WrongBallotCount, f"{_TALLY}, num_tallied", num_tallied=12)
_sized("ballots_none", errors.WrongBallotCount, f"{_TALLY}, num_tallied", num_tallied=0)
_sized("ballots_negative", errors.NumberOutOfRange, "num_tallied", num_tallied=-9)
_sized("ballots_as_text", errors.WrongField, "num_tallied", num_tallied="9")
_sized("weight_one_more", errors.WrongTotalWeight, f"{_TALLY}, total_weight", total_weight=10)
_sized(
    "weight_of_all_who_may_vote", errors.WrongTotalWeight, "total_weight", "weights", total_weight=2**30 + 10**9 + 24
)
_sized("weight_as_text", errors.NotCanonical, _TALLY, total_weight="9")
_sized("weight_with_a_zero", errors.NumberOutOfRange, "total_weight", total_weight="09")
_sized("weight_negative", errors.NumberOutOfRange, "total_weight", total_weight=-9)
_sized("weight_negative_text", errors.NumberOutOfRange, "total_weight", total_weight="-9")
_sized("weight_above_the_order", errors.NumberOutOfRange, "total_weight", total_weight=str(ORDER + 9))
_sized("sized_tally_with_a_field_more", errors.WrongField, "event 14", date=1)


@corrupts("weights", errors.NumberOutOfRange, "total_weight")
def weight_as_large_number(draft: Draft) -> Draft:
    assert draft.sized is not None
    draft.sized = draft.sized.replace(b'"2073741838"', b"2073741838")
    return draft


@corrupts("singles", errors.MisplacedRecord, "event 14")
def sized_tally_that_names_another(draft: Draft) -> Draft:
    assert draft.sized is not None
    assert draft.tally is not None
    draft.sized = draft.sized.replace(hash_of(draft.tally).encode(), b"0" * 64)
    return draft


# -- partial decryptions -----------------------------------------------------------------------------------------------


def _decryption(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object], vote: str = "singles"
) -> None:
    """The first partial decryption of those posted changed."""

    def make(draft: Draft) -> Draft:
        owner, content = draft.decryptions[0]
        draft.decryptions[0] = owner, changed(content, change)
        return draft

    enlist(f"decryption_{name}", vote, fault, where, make)


def _owners(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Draft], object], vote: str = "singles"
) -> None:
    def make(draft: Draft) -> Draft:
        change(draft)
        return draft

    enlist(f"decryption_{name}", vote, fault, where, make)


def _factors(decryption: Json) -> Json:
    return decryption["decryption_factors"][0]


def _proofs(decryption: Json) -> Json:
    return decryption["decryption_proofs"][0]


def _swap(draft: Draft) -> None:
    (one, first), (other, second) = draft.decryptions[:2]
    draft.decryptions[:2] = [(one, second), (other, first)]


_THIRD = "partial decryption of trustee 3, decryption_proofs[0]"
_decryption(
    "proof_response", errors.WrongDecryptionProof, f"{_THIRD}[1]", lambda d: one_more(_proofs(d)[1], "response")
)
_decryption(
    "proof_challenge", errors.WrongDecryptionProof, f"{_THIRD}[1]", lambda d: one_more(_proofs(d)[1], "challenge")
)
_decryption("proofs_swapped", errors.WrongDecryptionProof, f"{_THIRD}[0]", lambda d: _proofs(d).reverse())
_decryption("factor_exchanged", errors.WrongDecryptionProof, f"{_THIRD}[0]", lambda d: _factors(d).reverse())
_decryption(
    "factor_outside",
    errors.PointNotInGroup,
    "decryption_factors[0][0]",
    lambda d: _factors(d).__setitem__(0, outside(_factors(d)[0])),
)
_decryption(
    "factor_off_the_curve",
    errors.PointNotOnCurve,
    "decryption_factors[0][0]",
    lambda d: _factors(d).__setitem__(0, OFF_CURVE),
)
_decryption(
    "factor_in_capitals",
    errors.PointNotCanonical,
    "decryption_factors[0][0]",
    lambda d: _factors(d).__setitem__(0, "ABCDEF" + _factors(d)[0][6:]),
)
_decryption("factor_missing", errors.WrongTallyShape, "trustee 3", lambda d: _factors(d).pop())
_decryption("factor_more", errors.WrongTallyShape, "trustee 3", lambda d: _factors(d).append(_factors(d)[0]))
_decryption("proof_missing", errors.WrongTallyShape, "trustee 3", lambda d: _proofs(d).pop())
_decryption("question_missing", errors.WrongTallyShape, "trustee 1", lambda d: d["decryption_proofs"].pop(), "mixed")
_decryption(
    "scalar_above_the_order",
    errors.ScalarOutOfRange,
    "decryption_proofs[0][0]",
    lambda d: _proofs(d)[0].update(response=str(ORDER + 1)),
)
_decryption(
    "scalar_with_a_zero",
    errors.ScalarNotCanonical,
    "decryption_proofs[0][0]",
    lambda d: _proofs(d)[0].update(response="00"),
)
_decryption("with_a_field_more", errors.WrongField, "partial decryption 1", lambda d: d.update(owner=1))
_decryption(
    "in_another_order",
    errors.NotCanonical,
    "partial decryption 1",
    lambda d: d.update(decryption_factors=d.pop("decryption_factors")),
)
_owners("by_nobody", errors.UnknownOwner, "partial decryption 3", lambda d: _own(d, 2, 4))
_owners("by_number_zero", errors.UnknownOwner, "partial decryption 3", lambda d: _own(d, 2, 0))
_owners("by_a_negative_number", errors.NumberOutOfRange, "partial decryption 3", lambda d: _own(d, 2, -1))
_owners(
    "by_one_twice", errors.RepeatedOwner, "partial decryption 4", lambda d: d.decryptions.append((1, d.decryption(1)))
)
_owners("under_a_name_twice", errors.RepeatedOwner, "partial decryption 3", lambda d: _own(d, 2, 3))
_owners("by_the_key_of_another", errors.WrongDecryptionProof, "trustee 2", lambda d: _decrypt(d, 2, key=d.keys[0]))
_owners("by_a_fresh_key", errors.WrongDecryptionProof, "trustee 2", lambda d: _decrypt(d, 2, key=Scalar.random()))
_owners("owners_swapped", errors.WrongDecryptionProof, "trustee", _swap)
_owners("for_another_election", errors.WrongDecryptionProof, "trustee 2", lambda d: _decrypt(d, 2, election=b"{}"))
_owners("of_one_missing", errors.NotEnoughDecryptions, "result", lambda d: d.decryptions.pop())
_owners("of_all_missing", errors.NotEnoughDecryptions, "result", lambda d: d.decryptions.clear())
_owners("of_one_of_two_missing", errors.NotEnoughDecryptions, "result", lambda d: d.decryptions.pop(), "threshold")
_owners("of_the_single_one_missing", errors.NotEnoughDecryptions, "result", lambda d: d.decryptions.pop(0), "mixed")
_owners(
    "of_two_of_the_threshold_missing",
    errors.NotEnoughDecryptions,
    "result",
    lambda d: d.decryptions.__delitem__(slice(2, 4)),
    "mixed",
)


def _own(draft: Draft, number: int, owner: int) -> None:
    draft.decryptions[number] = owner, draft.decryptions[number][1]


def _decrypt(draft: Draft, owner: int, **wrong: Any) -> None:
    draft.decryptions = [each for each in draft.decryptions if each[0] != owner]
    draft.decryptions.append((owner, draft.decryption(owner, **wrong)))


@corrupts("threshold", errors.WrongDecryptionProof, "partial decryption of trustee 2")
def decryption_surplus_and_wrong(draft: Draft) -> Draft:
    """Attack 12: beyond the threshold, so that the result is right without it; what is published must verify."""
    _decrypt(draft, 2, key=Scalar.random())
    return draft


@corrupts("threshold", errors.WrongDecryptionProof, "partial decryption of trustee 3")
def decryption_by_the_share_of_another(draft: Draft) -> Draft:
    _decrypt(draft, 3, key=draft.keys[1])
    return draft


@corrupts("singles", errors.WrongDecryptionProof, "partial decryption of trustee 3")
def decryption_that_makes_another_result(draft: Draft) -> Draft:
    """A trustee moves a vote in its factor; all others are honest, and the result is what comes out."""
    owner, content = draft.decryptions[0]

    def change(decryption: Json) -> None:
        factors = _factors(decryption)
        factors[0] = (Element.from_hex(factors[0]) * Element.generator()).hex()
        factors[1] = (Element.from_hex(factors[1]) * Element.generator().inverse()).hex()

    draft.decryptions[0] = owner, changed(content, change)
    draft.reopen()
    return draft


@corrupts("singles", errors.MisplacedRecord, "event 15")
def decryption_that_is_named_by_another_hash(draft: Draft) -> bytes:
    archive = draft.items()
    owned = written({"owner": 3, "payload": "0" * 64})
    archive[34] = Item("data", owned)
    archive[35] = Item("event", written(json.loads(archive[35].content) | {"payload": hash_of(owned)}))
    return tar(rechained(archive))


# -- the result --------------------------------------------------------------------------------------------------------


def _result(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object], vote: str = "singles"
) -> None:
    def make(draft: Draft) -> Draft:
        assert draft.result is not None
        draft.result = changed(draft.result, lambda r: change(r["result"]))
        return draft

    enlist(f"result_{name}", vote, fault, where, make)


_result("off_by_one", errors.WrongResult, "result, result[0][0]", lambda r: r[0].__setitem__(0, r[0][0] + 1))
_result("one_less", errors.WrongResult, "result, result[0][1]", lambda r: r[0].__setitem__(1, r[0][1] - 1))
_result("swapped", errors.WrongResult, "result, result[0][0]", lambda r: r[0].reverse())
_result(
    "moved",
    errors.WrongResult,
    "result, result[0][1]",
    lambda r: r[0].__setitem__(slice(1, 3), [r[0][1] + 1, r[0][2] - 1]),
)
_result("above_the_total_weight", errors.ResultOutOfRange, "result, result[0][0]", lambda r: r[0].__setitem__(0, 10))
_result("as_text", errors.NotCanonical, "result", lambda r: r[0].__setitem__(0, str(r[0][0])))
_result("negative", errors.NumberOutOfRange, "result[0][0]", lambda r: r[0].__setitem__(0, -1))
_result("with_fraction", errors.NotCanonical, "result", lambda r: r[0].__setitem__(0, 5.0))
_result("true", errors.WrongField, "result[0][2]", lambda r: r[0].__setitem__(2, True))
_result("null", errors.WrongField, "result[0][0]", lambda r: r[0].__setitem__(0, None))
_result("plus_the_order", errors.ResultOutOfRange, "result[0][0]", lambda r: r[0].__setitem__(0, str(r[0][0] + ORDER)))
_result("of_many_digits", errors.NumberOutOfRange, "result[0][0]", lambda r: r[0].__setitem__(0, "9" * 5000))
_result("as_number_of_many_digits", errors.NumberOutOfRange, "result", lambda r: r[0].__setitem__(0, 10**4000))
_result("as_large_number", errors.NumberOutOfRange, "result[0][2]", lambda r: r[0].__setitem__(2, 2**30), "weights")
_result(
    "large_with_a_zero",
    errors.NumberOutOfRange,
    "result[0][0]",
    lambda r: r[0].__setitem__(0, "0" + r[0][0]),
    "weights",
)
_result("question_missing", errors.WrongTallyShape, "result", lambda r: r.pop(), "mixed")
_result("question_more", errors.WrongTallyShape, "result", lambda r: r.append([0]))
_result("option_missing", errors.WrongTallyShape, "result", lambda r: r[0].pop())
_result("option_more", errors.WrongTallyShape, "result", lambda r: r[0].append(0))
_result("blank_left_out", errors.WrongTallyShape, "result", lambda r: r[0].pop(0), "threshold")
_result("questions_swapped", errors.WrongTallyShape, "result", lambda r: r.reverse(), "mixed")
_result("not_a_table", errors.WrongField, "result[0]", lambda r: r.__setitem__(0, 5))


def _result_record(name: str, fault: type[errors.Fault], change: Callable[[bytes], bytes]) -> None:
    def make(draft: Draft) -> Draft:
        assert draft.result is not None
        draft.result = change(draft.result)
        return draft

    enlist(f"result_record_{name}", "singles", fault, "result", make)


_result_record("with_a_field_more", errors.WrongField, lambda r: r.replace(b"}", b',"blank":0}'))
_result_record("with_a_field_twice", errors.NotCanonical, lambda r: r.replace(b"}", b',"result":[[0,0,0]]}'))
_result_record("of_another_name", errors.WrongField, lambda r: r.replace(b"result", b"results"))
_result_record("as_list", errors.WrongField, lambda r: b"[" + r + b"]")
_result_record("with_a_space", errors.NotCanonical, lambda r: r.replace(b",", b", "))
_result_record("with_minus_zero", errors.NotCanonical, lambda r: r.replace(b",1]", b",-0]"))
_result_record("with_an_exponent", errors.NotCanonical, lambda r: r.replace(b"[5", b"[5e0"))
_result_record("empty", errors.NotJson, lambda _r: b"")
_result_record("of_bulk_within_bounds", errors.WrongTallyShape, lambda _r: b'{"result":[' + b"[]," * 80_000 + b"[]]}")
