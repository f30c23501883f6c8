"""Corruptions of the trustees: single ones, and a threshold whose every message is signed again where it must be.

Long: one corruption, one function.
"""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from hustings import errors
from hustings.protocol.certificates import evaluate_exponent
from hustings.protocol.group import ORDER, Element, Scalar
from hustings.protocol.pki import PrivateKeys, SignedMessage
from hustings.protocol.proofs import Proof
from hustings.protocol.trustee_keys import TrusteePublicKey
from tests.protocol.ceremony import one_more
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.corruptions.setups import IDENTITY, OFF_CURVE, SMALL_ORDER, outside
from tests.verification.forge import Draft, written

Json = Any


def _trustees(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object], vote: str = "singles"
) -> None:
    """The trustees changed before the first ballot, in place or for another value."""

    def make(draft: Draft) -> Draft:
        value = json.loads(draft.trustees)
        changed = change(value)
        draft.trustees = written(value if changed is None else changed)
        return draft.empty()

    enlist(name, vote, fault, f"trustees{where and ', '}{where}", make)


def _second(name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object]) -> None:
    """The key of the second of three single trustees changed."""
    _trustees(name, fault, where, lambda t: change(t[1][1]) and None)


def key_of(secret: Scalar) -> Json:
    """A trustee's key with its proof."""
    return json.loads(TrusteePublicKey.of(secret).write())


# -- single trustees ---------------------------------------------------------------------------------------------------

_second("trustee_proof_response", errors.WrongTrusteeProof, "trustee 2", lambda t: one_more(t["pok"], "response"))
_second("trustee_proof_challenge", errors.WrongTrusteeProof, "trustee 2", lambda t: one_more(t["pok"], "challenge"))
_second("trustee_key_exchanged", errors.WrongTrusteeProof, "trustee 2", lambda t: t.update(public_key=_generator()))
_second(
    "trustee_proof_zero", errors.WrongTrusteeProof, "trustee 2", lambda t: t["pok"].update(challenge="0", response="0")
)
_second(
    "trustee_key_identity", errors.PointIsIdentity, "[1][1].public_key", lambda t: t.update(key_of(Scalar.from_int(0)))
)
_second(
    "trustee_key_off_the_curve", errors.PointNotOnCurve, "[1][1].public_key", lambda t: t.update(public_key=OFF_CURVE)
)
_second(
    "trustee_key_of_small_order",
    errors.PointNotInGroup,
    "[1][1].public_key",
    lambda t: t.update(public_key=SMALL_ORDER),
)
_second(
    "trustee_key_in_capitals",
    errors.PointNotCanonical,
    "[1][1].public_key",
    lambda t: t.update(public_key=t["public_key"].upper()),
)
_second("trustee_key_as_number", errors.WrongField, "[1][1].public_key", lambda t: t.update(public_key=5))
_second(
    "trustee_scalar_at_the_order",
    errors.ScalarOutOfRange,
    "[1][1].pok.response",
    lambda t: t["pok"].update(response=str(ORDER)),
)
_second(
    "trustee_scalar_above_the_order",
    errors.ScalarOutOfRange,
    "[1][1].pok.challenge",
    lambda t: t["pok"].update(challenge=str(int(t["pok"]["challenge"]) + ORDER)),
)
_second(
    "trustee_scalar_negative",
    errors.ScalarNotCanonical,
    "[1][1].pok.response",
    lambda t: t["pok"].update(response="-1"),
)
_second(
    "trustee_scalar_with_a_zero",
    errors.ScalarNotCanonical,
    "[1][1].pok.response",
    lambda t: t["pok"].update(response="0" + t["pok"]["response"]),
)
_second("trustee_scalar_as_number", errors.WrongField, "[1][1].pok.response", lambda t: t["pok"].update(response=1))
_second("trustee_signed_without_need", errors.WrongField, "[1][1]", lambda t: t.update(signature=t["pok"]))
_second("trustee_name_as_number", errors.WrongField, "[1][1].name", lambda t: t.update(name=1))
_second("trustee_with_a_field_more", errors.WrongField, "[1][1]", lambda t: t.update(email="a@b.c"))
_second("trustee_without_proof", errors.WrongField, "[1][1]", lambda t: t.pop("pok"))
_trustees("trustee_repeated", errors.RepeatedTrustee, "trustee 4", lambda t: t.append(t[0]))
_trustees("trustee_repeated_with_a_fresh_proof", errors.RepeatedTrustee, "trustee 3", lambda t: t.__setitem__(2, t[0]))
_trustees("trustee_left_out", errors.WrongElectionKey, "", lambda t: t.pop() and None)
_trustees("trustee_added", errors.WrongElectionKey, "", lambda t: t.append(["Single", key_of(Scalar.random())]))
_trustees("trustee_of_unknown_kind", errors.WrongField, "[1]", lambda t: t[1].__setitem__(0, "Double"))
_trustees("trustee_in_three_parts", errors.WrongField, "[1]", lambda t: t[1].append(1))
_trustees("trustee_kind_as_number", errors.WrongField, "[1][0]", lambda t: t[1].__setitem__(0, 1))
_trustees("trustees_none", errors.WrongField, "", lambda _t: [])
_trustees("trustees_as_object", errors.WrongField, "", lambda t: {"Single": t[0][1]})


def _generator() -> str:
    return Element.generator().hex()


@corrupts("singles", errors.WrongTrusteeProof, "trustees, trustee 2")
def trustee_proof_of_another(draft: Draft) -> Draft:
    """Attack 11: a trustee who copies another's proof."""
    value = json.loads(draft.trustees)
    value[1][1]["pok"] = value[0][1]["pok"]
    draft.trustees = written(value)
    return draft.empty()


@corrupts("singles", errors.WrongTrusteeProof, "trustees, trustee 3")
def trustee_with_a_rogue_key(draft: Draft) -> Draft:
    """Attack 11: the last trustee takes a key that cancels all others', so that it alone holds the election's key."""
    mine = Scalar.random()
    others = draft.keys[0].public_key() * draft.keys[1].public_key()
    rogue = key_of(mine) | {"public_key": (mine.public_key() * others.inverse()).hex()}
    value = json.loads(draft.trustees)
    value[2][1] = rogue
    draft.trustees = written(value)
    draft.election = written(json.loads(draft.election) | {"public_key": mine.public_key().hex()})
    return draft.empty()


@corrupts("singles", errors.WrongTrusteeProof, "trustees, trustee 1")
def trustee_proof_for_another_group(draft: Draft) -> Draft:
    """Attack 2: a proof whose hash does not cover the group."""
    proof = Proof.make(f"pok|{draft.keys[0].public_key().hex()}|", draft.keys[0])
    value = json.loads(draft.trustees)
    value[0][1]["pok"] = proof.to_json()
    draft.trustees = written(value)
    return draft.empty()


@corrupts("singles", errors.PointNotInGroup, "trustees, [0][1].public_key")
def trustee_key_with_a_small_component(draft: Draft) -> Draft:
    """Attack 3: outside the group, with a proof that holds because its challenge is a multiple of eight."""
    key, secret = outside(draft.keys[0].public_key().hex()), draft.keys[0]
    while True:
        proof = Proof.make(f"pok|Ed25519|{key}|", secret)
        if int(proof.challenge.decimal()) % 8 == 0:
            break
    value = json.loads(draft.trustees)
    value[0][1] = {"pok": proof.to_json(), "public_key": key}
    draft.trustees = written(value)
    return draft.empty()


# -- a threshold -------------------------------------------------------------------------------------------------------


class Threshold:
    """The threshold of a draft, taken apart: texts that are signed are JSON again."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.value = json.loads(draft.trustees)
        self.fields = self.value[0][1]
        self.signing = [PrivateKeys.from_seed(seed).signing for seed in draft.seeds]

    def message(self, name: str, index: int) -> Json:
        return json.loads(self.fields[name][index]["message"])

    def sign(self, name: str, index: int, message: Json | str, signer: int | None = None) -> None:
        """Put a message there, signed by its owner (or another)."""
        text = message if isinstance(message, str) else written(message).decode()
        signed = SignedMessage.sign(self.signing[index if signer is None else signer], text)
        self.fields[name][index] = {"message": text, "signature": signed.signature.to_json()}

    def sign_all(self) -> None:
        """Each signs all certificates and its own coefficients."""
        certs = written(self.fields["certs"]).decode()
        for index, key in enumerate(self.signing):
            coefexps = written(self.message("coefexps", index)["coefexps"]).decode()
            text = f'certs_sig|{{"certs":{certs},"coefexps":{coefexps}}}'
            self.fields["signatures"][index] = SignedMessage.sign(key, text).signature.to_json()

    def certify(self, index: int, change: Callable[[Json], object]) -> None:
        """Change a certificate's text; all that is signed is signed again."""
        message = self.message("certs", index)
        change(message)
        self.sign("certs", index, message)
        self.sign_all()

    def coefficients(self, index: int, change: Callable[[list[str]], object]) -> None:
        """Change a trustee's coefficients; all that is signed is signed again."""
        message = self.message("coefexps", index)
        change(message["coefexps"])
        self.sign("coefexps", index, message)
        self.sign_all()

    def share(self, index: int, key: TrusteePublicKey) -> None:
        """Put a trustee's verification key there, signed by it."""
        self.fields["verification_keys"][index] = key.signed_by(self.signing[index]).to_json()

    def totals(self) -> list[Element]:
        """The exponentiated coefficients of the sum of all polynomials."""
        columns = zip(*(self.message("coefexps", index)["coefexps"] for index in range(3)), strict=True)
        return [Element.from_hex(a) * Element.from_hex(b) * Element.from_hex(c) for a, b, c in columns]

    def done(self) -> Draft:
        self.draft.trustees = written(self.value)
        return self.draft.empty()


def _threshold(name: str, fault: type[errors.Fault], where: str, change: Callable[[Threshold], object]) -> None:
    def make(draft: Draft) -> Draft:
        threshold = Threshold(draft)
        change(threshold)
        return threshold.done()

    enlist(name, "threshold", fault, f"trustees, {where}", make)


def _certificate(name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object]) -> None:
    _threshold(name, fault, where, lambda t: t.certify(1, change))


def _coefficients(name: str, fault: type[errors.Fault], where: str, change: Callable[[list[str]], object]) -> None:
    _threshold(name, fault, where, lambda t: t.coefficients(1, change))


def _share(name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object]) -> None:
    _threshold(name, fault, where, lambda t: change(t.fields["verification_keys"][1]))


_CERT, _COEFEXPS, _KEY = "[0][1].certs[1].message", "[0][1].coefexps[1].message", "[0][1].verification_keys[1]"

_certificate(
    "certificate_for_another_place", errors.WrongCertificateContext, "trustee 2", lambda c: c["context"].update(index=3)
)
_certificate(
    "certificate_for_another_size", errors.WrongCertificateContext, "trustee 2", lambda c: c["context"].update(size=4)
)
_certificate(
    "certificate_for_another_threshold",
    errors.WrongCertificateContext,
    "trustee 2",
    lambda c: c["context"].update(threshold=3),
)
_certificate(
    "certificate_for_another_group",
    errors.WrongCertificateContext,
    "trustee 2",
    lambda c: c["context"].update(group="RFC-3526-2048"),
)
_certificate(
    "certificate_encryption_key_identity", errors.PointIsIdentity, _CERT, lambda c: c.update(encryption=IDENTITY)
)
_certificate(
    "certificate_signing_key_identity", errors.PointIsIdentity, _CERT, lambda c: c.update(verification=IDENTITY)
)
_certificate(
    "certificate_encryption_key_with_a_small_component",
    errors.PointNotInGroup,
    _CERT,
    lambda c: c.update(encryption=outside(c["encryption"])),
)
_certificate(
    "certificate_signing_key_with_a_small_component",
    errors.PointNotInGroup,
    _CERT,
    lambda c: c.update(verification=outside(c["verification"])),
)
_certificate("certificate_with_a_field_more", errors.WrongField, _CERT, lambda c: c.update(name="x"))
_certificate("certificate_without_context", errors.WrongField, _CERT, lambda c: c.pop("context"))
_threshold(
    "certificate_signature",
    errors.WrongCertificate,
    "trustee 2",
    lambda t: one_more(t.fields["certs"][1]["signature"], "response"),
)
_threshold(
    "certificate_signed_by_another",
    errors.WrongCertificate,
    "trustee 2",
    lambda t: t.sign("certs", 1, t.message("certs", 1), signer=0),
)
_threshold(
    "certificate_text_with_a_space",
    errors.NotCanonical,
    _CERT,
    lambda t: t.sign("certs", 1, json.dumps(t.message("certs", 1))),
)
_threshold(
    "certificate_text_in_another_order",
    errors.NotCanonical,
    _CERT,
    lambda t: t.sign("certs", 1, dict(reversed(t.message("certs", 1).items()))),
)
_threshold("certificate_text_not_json", errors.NotJson, _CERT, lambda t: t.sign("certs", 1, "nothing"))
_threshold("certificate_text_deep", errors.TooDeep, _CERT, lambda t: t.sign("certs", 1, "[" * 100_000))
_threshold("certificates_swapped", errors.WrongCertificateContext, "trustee 1", lambda t: t.fields["certs"].reverse())
_threshold(
    "certificate_of_one_trustee_in_two_places",
    errors.RepeatedTrustee,
    "trustee 2",
    lambda t: t.sign("certs", 1, t.message("certs", 0) | {"context": t.message("certs", 1)["context"]}, signer=0),
)
_coefficients("coefficient_more", errors.WrongCoefficients, "[0][1].coefexps[1]", lambda c: c.append(c[0]))
_coefficients("coefficient_less", errors.WrongCoefficients, "[0][1].coefexps[1]", lambda c: c.pop())
_coefficients(
    "coefficient_exchanged", errors.WrongVerificationKey, "trustee 1", lambda c: c.__setitem__(1, _generator())
)
_coefficients("coefficients_swapped", errors.WrongVerificationKey, "trustee 2", lambda c: c.reverse())
_coefficients("coefficient_of_small_order", errors.PointNotInGroup, _COEFEXPS, lambda c: c.__setitem__(1, SMALL_ORDER))
_coefficients(
    "coefficient_with_a_small_component",
    errors.PointNotInGroup,
    _COEFEXPS,
    lambda c: c.__setitem__(0, outside(c[0], 4)),
)
_coefficients("coefficient_off_the_curve", errors.PointNotOnCurve, _COEFEXPS, lambda c: c.__setitem__(1, OFF_CURVE))
_threshold(
    "coefficients_signature",
    errors.WrongCoefficientsSignature,
    "trustee 2",
    lambda t: one_more(t.fields["coefexps"][1]["signature"], "challenge"),
)
_threshold(
    "coefficients_signed_by_another",
    errors.WrongCoefficientsSignature,
    "trustee 2",
    lambda t: t.sign("coefexps", 1, t.message("coefexps", 1), signer=2),
)
_threshold(
    "coefficients_text_with_a_space",
    errors.NotCanonical,
    _COEFEXPS,
    lambda t: t.sign("coefexps", 1, json.dumps(t.message("coefexps", 1))),
)
_threshold(
    "coefficients_of_another", errors.WrongCoefficientsSignature, "trustee 1", lambda t: t.fields["coefexps"].reverse()
)
_threshold(
    "certificates_signature",
    errors.WrongCertificatesSignature,
    "trustee 3",
    lambda t: one_more(t.fields["signatures"][2], "response"),
)
_threshold(
    "certificates_signature_without_the_coefficients",
    errors.WrongCertificatesSignature,
    "trustee 2",
    lambda t: t.sign("coefexps", 1, {"coefexps": [_generator()] * 2}),
)
_threshold(
    "certificates_signatures_swapped",
    errors.WrongCertificatesSignature,
    "trustee 1",
    lambda t: t.fields["signatures"].reverse(),
)
_threshold(
    "share_of_another", errors.WrongVerificationKey, "trustee 1", lambda t: t.fields["verification_keys"].reverse()
)
_threshold(
    "share_exchanged",
    errors.WrongVerificationKey,
    "trustee 2",
    lambda t: t.share(1, TrusteePublicKey.of(Scalar.random())),
)
_share("share_proof", errors.WrongTrusteeProof, "trustee 2", lambda k: one_more(k["pok"], "response"))
_share(
    "share_signature", errors.WrongVerificationKeySignature, "trustee 2", lambda k: one_more(k["signature"], "response")
)
_share("share_not_signed", errors.WrongField, _KEY, lambda k: k.pop("signature"))
_share("share_identity", errors.PointIsIdentity, _KEY, lambda k: k.update(public_key=IDENTITY))
_share(
    "share_with_a_small_component",
    errors.PointNotInGroup,
    _KEY,
    lambda k: k.update(public_key=outside(k["public_key"])),
)


def _say_threshold(threshold: Threshold, said: Json) -> None:
    threshold.fields.update(threshold=said)


for _threshold_said, _fault, _where in (
    (0, errors.WrongThreshold, "[0][1].threshold"),
    (4, errors.WrongThreshold, "[0][1].threshold"),
    (1, errors.WrongCoefficients, "[0][1].coefexps[0]"),
    (3, errors.WrongCoefficients, "[0][1].coefexps[0]"),
    (-1, errors.NumberOutOfRange, "[0][1].threshold"),
    ("2", errors.WrongField, "[0][1].threshold"),
):
    _threshold(
        f"threshold_{_threshold_said!r}",
        _fault,
        _where,
        partial(_say_threshold, said=_threshold_said),
    )
for _list in ("coefexps", "signatures", "verification_keys"):
    _threshold(f"{_list}_one_less", errors.WrongField, f"[0][1].{_list}", lambda t, name=_list: t.fields[name].pop())  # type: ignore[misc]
_threshold(
    "threshold_without_trustees",
    errors.WrongThreshold,
    "[0][1]",
    lambda t: t.fields.update(certs=[], coefexps=[], signatures=[], verification_keys=[]),
)
_threshold("threshold_with_a_field_more", errors.WrongField, "[0][1]", lambda t: t.fields.update(names=[]))


@corrupts("threshold", errors.WrongTrusteeProof, "trustees, trustee 1")
def threshold_with_a_rogue_trustee(draft: Draft) -> Draft:
    """Attack 11: the last trustee chooses its coefficients after the others', and so the key; it cannot have shares."""
    threshold, mine = Threshold(draft), Scalar.random()
    others = [Element.from_hex(a) * Element.from_hex(b) for a, b in zip(*_first_two(threshold), strict=True)]
    wanted = [mine.public_key(), Scalar.random().public_key()]
    rogue = [(want * other.inverse()).hex() for want, other in zip(wanted, others, strict=True)]
    threshold.coefficients(2, lambda c: c.__setitem__(slice(None), rogue))
    for index in range(3):
        key = TrusteePublicKey.of(Scalar.random())
        share = TrusteePublicKey(key.proof, evaluate_exponent(threshold.totals(), index + 1))
        threshold.share(index, share)
    draft.election = written(json.loads(draft.election) | {"public_key": mine.public_key().hex()})
    return threshold.done()


@corrupts("threshold", errors.PointIsIdentity, "trustees, trustee 1")
def threshold_whose_key_everybody_knows(draft: Draft) -> Draft:
    """Attack 11: the last trustee's first coefficient cancels all others'."""
    threshold = Threshold(draft)
    one, other = (coefficients[0] for coefficients in _first_two(threshold))
    cancels = (Element.from_hex(one) * Element.from_hex(other)).inverse().hex()
    threshold.coefficients(2, lambda c: c.__setitem__(0, cancels))
    return threshold.done()


def _first_two(threshold: Threshold) -> tuple[list[str], list[str]]:
    return threshold.message("coefexps", 0)["coefexps"], threshold.message("coefexps", 1)["coefexps"]


@corrupts("mixed", errors.RepeatedTrustee, "trustees, trustee 5")
def trustee_of_a_threshold_as_a_single_one(draft: Draft) -> Draft:
    """The share of one who is in the threshold stands as a single trustee's key, too."""
    value = json.loads(draft.trustees)
    value[2][1] = key_of(draft.keys[1])
    draft.trustees = written(value)
    return draft.empty()


def _twice(draft: Draft) -> Draft:
    draft.trustees = draft.trustees.replace(b'"public_key":', b'"public_key":"","public_key":', 1)
    return draft.empty()


def _spaced(draft: Draft) -> Draft:
    draft.trustees = draft.trustees.replace(b",", b", ", 1)
    return draft.empty()


enlist("trustees_with_a_key_twice", "singles", errors.NotCanonical, "trustees", _twice)
enlist("trustees_with_a_space", "threshold", errors.NotCanonical, "trustees", _spaced)
