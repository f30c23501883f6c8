"""Vectors of ballots with points outside the group, or with something written otherwise than in its one way."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.protocol.reference_curve import TORSION, G, P, Q, hex_of, multiply
from tests.vectors.ballots import (
    PLAIN,
    UUID,
    answer_of,
    changed,
    made,
    of,
)
from tests.vectors.cases import Case
from tests.vectors.reference_ballot import Dice, Tweak, written


def wrong_points() -> Iterator[Case]:
    first = (0, 0)

    def hidden(name: str, about: str, tweak: Tweak) -> Case:
        """Each challenge is a multiple of 8, so the equations of all proofs hold with the small component in place."""
        votes = [[0, 1]]
        text = made(PLAIN, votes, name, replace(tweak, wanted=lambda challenge: challenge % 8 == 0)).text()
        return of(PLAIN, name, about, text, "PointNotInGroup")

    for number, order in [(1, "eight"), (2, "four"), (4, "two")]:
        torsion = TORSION[number]
        about = f"alpha has a component of order {order}; every proof and the signature hold all the same."
        yield hidden(f"alpha_with_order_{order}", about, Tweak(alpha_torsion={first: torsion}))
    about = "beta has a component of order eight; every proof and the signature hold all the same."
    yield hidden("beta_with_order_eight", about, Tweak(beta_torsion={first: TORSION[1]}))
    about = "Two alphas have components of order eight that cancel in their sum; all proofs hold all the same."
    both = Tweak(alpha_torsion={(0, 0): TORSION[3], (0, 1): TORSION[5]})
    yield hidden("alphas_with_order_eight_that_cancel", about, both)
    about = "The credential has a component of order eight; every proof and the signature hold all the same."
    yield hidden("credential_with_order_eight", about, Tweak(credential_torsion=TORSION[1]))

    def replaced(name: str, about: str, expected: str, text: str) -> Case:
        def change(ballot: dict[str, Any]) -> None:
            answer_of(ballot)["choices"][0]["alpha"] = text

        return of(PLAIN, name, about, changed(PLAIN, [[0, 1]], name, change), expected)

    some = hex_of(multiply(Dice("a point").scalar(), G))
    outside = hex_of(TORSION[1])
    yield replaced("alpha_is_small", "alpha is a point of order eight.", "PointNotInGroup", outside)
    yield replaced("alpha_not_on_curve", "alpha is no point.", "PointNotOnCurve", f"{2:064x}")
    yield replaced("alpha_upper_case", "Hexadecimal digits are lower-case.", "PointNotCanonical", some.upper())
    yield replaced("alpha_too_short", "A digit is missing.", "PointNotCanonical", some[1:])
    yield replaced("alpha_empty", "No digits.", "PointNotCanonical", "")
    escaped = made(PLAIN, [[0, 1]], "alpha_escaped")
    alpha = escaped.fields["answers"][0]["choices"][0]["alpha"]
    text = escaped.text().replace(alpha, f"\\u{ord(alpha[0]):04x}{alpha[1:]}")
    yield of(PLAIN, "alpha_escaped", "A digit written as an escape of JSON.", text, "PointNotCanonical")
    for name, about, text in [
        (
            "alpha_identity_plus_p",
            "The identity with y = p + 1; all proofs are made for this writing.",
            f"{P + 1:064x}",
        ),
        (
            "alpha_identity_with_sign",
            "The identity with a sign; all proofs are made for this writing.",
            f"{1 | 1 << 255:064x}",
        ),
    ]:
        tweak = Tweak(randomness={first: 0}, alpha_hex={first: text})
        yield of(PLAIN, name, about, made(PLAIN, [[0, 1]], name, tweak).text(), "PointNotCanonical")
    about = "The credential in upper case; proofs and signature are made for this writing."
    name = "credential_upper_case"
    upper = Tweak(start=lambda election_hash, credential: f"{election_hash}|{credential.upper()}")
    text = changed(PLAIN, [[0, 1]], name, lambda b: b.update(credential=b["credential"].upper()), tweak=upper)
    yield of(PLAIN, name, about, text, "PointNotCanonical")
    name = "credential_empty"
    text = changed(PLAIN, [[0, 1]], name, lambda b: b.update(credential=""))
    yield of(PLAIN, name, "No credential.", text, "PointNotCanonical")


def wrong_scalars() -> Iterator[Case]:
    def case(
        name: str, about: str, expected: str, write: Callable[[str], str], votes: list[list[int]] | None = None
    ) -> Case:
        """The first response in another writing of the same number, signed in that writing."""

        def change(ballot: dict[str, Any]) -> None:
            proof = answer_of(ballot)["individual_proofs"][0][0]
            proof["response"] = write(proof["response"])

        return of(PLAIN, name, about, changed(PLAIN, votes or [[0, 1]], name, change), expected)

    beyond, other = "ScalarOutOfRange", "ScalarNotCanonical"
    yield case("response_plus_order", "The same response modulo q.", beyond, lambda text: str(int(text) + Q))
    yield case("response_is_order", "q in place of a response.", beyond, lambda _: str(Q))
    yield case("response_with_leading_zero", "The same response.", other, lambda text: f"0{text}")
    yield case("response_hexadecimal", "The same response.", other, lambda text: hex(int(text)))
    yield case("response_with_plus", "The same response.", other, lambda text: f"+{text}")
    yield case("response_with_space", "The same response.", other, lambda text: f" {text}")
    yield case("response_negative", "The same response modulo q.", other, lambda text: str(int(text) - Q))
    yield case("response_empty", "No response.", other, lambda _: "")
    name = "challenge_plus_order"
    text = changed(
        PLAIN,
        [[0, 1]],
        name,
        lambda b: answer_of(b)["overall_proof"][0].update(
            challenge=str(int(answer_of(b)["overall_proof"][0]["challenge"]) + Q)
        ),
    )
    yield of(PLAIN, name, "The same challenge modulo q.", text, beyond)
    name = "signature_response_plus_order"
    ballot = made(PLAIN, [[0, 1]], name)
    proof = ballot.fields["signature"]["proof"]
    proof["response"] = str(int(proof["response"]) + Q)
    yield of(
        PLAIN,
        name,
        "The same response modulo q; nothing is signed anew, since a signature does not sign itself.",
        ballot.text(),
        beyond,
    )
    name = "signature_challenge_with_leading_zero"
    ballot = made(PLAIN, [[0, 1]], name)
    proof = ballot.fields["signature"]["proof"]
    proof["challenge"] = "0" + proof["challenge"]
    yield of(PLAIN, name, "The same challenge.", ballot.text(), other)


def wrong_writings() -> Iterator[Case]:
    """Other JSON of the same values, or of nearly the same: one ballot, rewritten."""
    right = made(PLAIN, [[0, 1]], "writing")
    text = right.text()
    fields = right.fields

    def case(name: str, about: str, other: str) -> Case:
        assert other != text, name
        return of(PLAIN, name, about, other, "NotCanonical")

    yield case("empty_text", "No bytes.", "")
    yield case("not_json", "No JSON.", "a ballot")
    yield case("null", "Another value of JSON.", "null")
    yield case("in_an_array", "A ballot in an array.", f"[{text}]")
    yield case("leading_space", "White space before it.", f" {text}")
    yield case("byte_order_mark", "A byte order mark before it.", f"\ufeff{text}")
    yield case("trailing_newline", "White space after it.", f"{text}\n")
    yield case("trailing_brace", "More after its end.", text + "}")
    yield case("followed_by_another", "A second ballot after it.", text + text)
    yield case("trailing_nul", "A zero byte after it.", f"{text}\0")
    yield case("truncated", "The last brace is missing.", text[:-1])
    yield case("truncated_in_a_number", "It ends in a challenge.", text[: text.index('"challenge":"') + 30])
    yield case("space_after_colon", "White space within.", text.replace('"answers":[', '"answers": ['))
    yield case("space_after_comma", "White space within.", text.replace(',"credential"', ', "credential"'))
    yield case("trailing_comma", "A comma before the end of an array.", text.replace('],"signature"', ',],"signature"'))
    yield case(
        "trailing_comma_after_proofs",
        "A comma before the end of an array of proofs.",
        text.replace(']],"overall_proof"', '],],"overall_proof"'),
    )
    yield case("comma_missing", "No comma between two ciphertexts.", text.replace('"},{"alpha"', '"}{"alpha"'))
    yield case(
        "fields_in_other_order",
        "The signature before the answers.",
        written({key: fields[key] for key in ("election_uuid", "election_hash", "credential", "signature", "answers")}),
    )
    swapped = text.replace(
        f'"election_uuid":"{UUID}","election_hash":"{PLAIN.election_hash}"',
        f'"election_hash":"{PLAIN.election_hash}","election_uuid":"{UUID}"',
    )
    yield case("first_fields_exchanged", "The hash before the identifier.", swapped)
    yield case("response_before_challenge", "The fields of a proof in another order.", exchange_first_proof(text))
    yield case("beta_before_alpha", "The fields of a ciphertext in another order.", exchange_first_choice(text, fields))
    credential = f'"credential":"{fields["credential"]}",'
    yield case("field_twice", "The credential twice, the same each time.", text.replace(credential, credential * 2))
    other_credential = f'"credential":"{hex_of(G)}",'
    yield case(
        "field_twice_with_another_value",
        "Two credentials, the right one last.",
        text.replace(credential, other_credential + credential),
    )
    yield case("field_missing", "No credential.", text.replace(credential, ""))
    yield case("unknown_field", "A field that no ballot has.", text[:-1] + ',"note":""}')
    yield case("unknown_first_field", "A field that no ballot has, before the others.", '{"note":"",' + text[1:])
    yield case(
        "unknown_field_in_answer",
        "A field that no answer has.",
        text.replace('}],"signature"', ',"note":""}],"signature"'),
    )
    yield case(
        "unknown_field_in_proof",
        "A field that no proof has.",
        text.replace('"},{"challenge"', '","note":""},{"challenge"', 1),
    )
    yield case(
        "escaped_key",
        "A letter of a field's name, written as an escape of JSON.",
        text.replace('"answers"', '"\\u0061nswers"'),
    )
    yield case("key_in_upper_case", "Names of fields are lower-case.", text.replace('"answers"', '"Answers"'))
    number = fields["answers"][0]["overall_proof"][0]["challenge"]
    yield case("scalar_as_number", "A scalar as a number of JSON.", text.replace(f'"{number}"', number))
    yield case(
        "answers_as_object",
        "An object for an array.",
        text.replace('"answers":[', '"answers":{"0":').replace('],"signature"', '},"signature"'),
    )
    yield case("answers_null", "null for an array.", written(fields | {"answers": None}))
    yield case("single_quotes", "Another kind of quotes.", text.replace('"', "'"))


def exchange_first_proof(text: str) -> str:
    start = text.index('{"challenge"')
    end = text.index("}", start) + 1
    challenge, response = text[start + 1 : end - 1].split(",")
    return f"{text[:start]}{{{response},{challenge}}}{text[end:]}"


def exchange_first_choice(text: str, fields: dict[str, Any]) -> str:
    choice = fields["answers"][0]["choices"][0]
    return text.replace(written(choice), written({"beta": choice["beta"], "alpha": choice["alpha"]}))
