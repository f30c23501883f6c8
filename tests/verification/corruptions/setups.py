"""Corruptions of the election and of the public credentials."""

import json
from collections.abc import Callable
from typing import Any

from hustings import errors
from hustings.protocol.group import Element, Scalar
from tests.protocol import reference_curve as curve
from tests.verification.corruptions.registry import corrupts, enlist
from tests.verification.forge import Draft, written

Json = Any
OFF_CURVE = f"{2:064x}"
SMALL_ORDER = curve.hex_of(curve.TORSION[1])
IDENTITY = f"{1:064x}"


def outside(text: str, torsion: int = 1) -> str:
    """The element with a component of small order."""
    return curve.hex_of(curve.add(curve.point_of(text), curve.TORSION[torsion]))


# -- the election ------------------------------------------------------------------------------------------------------


def _election(name: str, fault: type[errors.Fault], change: Callable[[Json], object], where: str = "election") -> None:
    """The election changed before the first ballot: nothing else is at fault."""

    def make(draft: Draft) -> Draft:
        value = json.loads(draft.election)
        draft.election = written(change(value) or value)
        return draft.empty()

    enlist(name, "mixed", fault, where, make)


def _bytes(name: str, fault: type[errors.Fault], change: Callable[[bytes], bytes], where: str = "election") -> None:
    def make(draft: Draft) -> Draft:
        draft.election = change(draft.election)
        return draft.empty()

    enlist(name, "singles", fault, where, make)


def _question(name: str, fault: type[errors.Fault], where: str, **fields: Json) -> None:
    _election(name, fault, lambda e: e["questions"][1].update(fields), where)


_election("version_as_text", errors.NotCanonical, lambda e: e | {"version": "1"})
_election("version_missing", errors.WrongField, lambda e: e.pop("version") and e)
_election("version_false", errors.NotCanonical, lambda e: e | {"version": False})
_election("group_as_object", errors.NotCanonical, lambda e: e | {"group": {"g": 1}})
_election("group_missing", errors.WrongField, lambda e: e.pop("group") and e)
_election("uuid_short", errors.WrongUuid, lambda e: e | {"uuid": "abc"})
_election("uuid_not_base58", errors.WrongUuid, lambda e: e | {"uuid": "HustingsForger0"})
_election("uuid_with_a_line_end", errors.WrongUuid, lambda e: e | {"uuid": "HustingsForgery\n"})
_election("uuid_with_a_quote", errors.WrongUuid, lambda e: e | {"uuid": 'HustingsForgery"'})
_election("uuid_as_number", errors.WrongField, lambda e: e | {"uuid": 1})
_election("election_with_a_field_more", errors.WrongField, lambda e: e | {"rule": "mine"})
_election("election_in_another_order", errors.NotCanonical, lambda e: dict(reversed(e.items())))
_election("election_that_is_a_list", errors.WrongField, lambda e: [e])
_election("language_unknown_direction", errors.WrongField, lambda e: e | {"language": ["en", "up"]})
_election("language_of_three", errors.WrongField, lambda e: e | {"language": ["en", "ltr", "x"]})
_election("no_question", errors.WrongQuestion, lambda e: e.update(questions=[]))
_election("questions_as_object", errors.WrongField, lambda e: e.update(questions={}))
_election("question_as_text", errors.WrongField, lambda e: e.update(questions=["Whom?"]))
_question("question_minimum_above_maximum", errors.WrongQuestion, "questions[1]", min=3, max=2)
_question("question_minimum_above_the_answers", errors.WrongQuestion, "questions[1]", min=4, max=5)
_question("question_maximum_above_all", errors.NumberOutOfRange, "questions[1].max", max=2**64)
_question("question_minimum_negative", errors.NumberOutOfRange, "questions[1].min", min=-1)
_question("question_minimum_true", errors.WrongField, "questions[1].min", min=True)
_question("question_minimum_as_text", errors.WrongField, "questions[1].min", min="0")
_question("question_without_answers", errors.WrongQuestion, "questions[1]", answers=[], min=0, max=0)
_question("question_answers_not_text", errors.WrongField, "questions[1].answers[2]", answers=["a", "b", 1])
_question("question_blank_as_number", errors.WrongField, "questions[1].blank", blank=1)
_question("question_with_a_field_more", errors.WrongField, "questions[1]", shuffle=True)
_election("election_key_not_combined", errors.WrongElectionKey, lambda e: e | {"public_key": _other_key()}, "trustees")
_election("election_key_identity", errors.PointIsIdentity, lambda e: e | {"public_key": IDENTITY}, "")
_election("election_key_off_the_curve", errors.PointNotOnCurve, lambda e: e | {"public_key": OFF_CURVE}, "public_key")
_election(
    "election_key_with_a_small_component",
    errors.PointNotInGroup,
    lambda e: e | {"public_key": outside(e["public_key"])},
    "election, public_key",
)
_election(
    "election_key_of_small_order", errors.PointNotInGroup, lambda e: e | {"public_key": SMALL_ORDER}, "public_key"
)
_election(
    "election_key_in_capitals",
    errors.PointNotCanonical,
    lambda e: e.update(public_key=e["public_key"].upper()),
    "public_key",
)
_election(
    "election_key_above_p", errors.PointNotCanonical, lambda e: e | {"public_key": f"{curve.P + 1:064x}"}, "public_key"
)
_election("election_key_short", errors.PointNotCanonical, lambda e: e | {"public_key": "1"}, "public_key")
_bytes("election_with_spaces", errors.NotCanonical, lambda e: e.replace(b'":', b'": ', 1))
_bytes("election_with_a_line_end", errors.NotCanonical, lambda e: e + b"\n")
_bytes("election_with_an_escape", errors.NotCanonical, lambda e: e.replace(b"Ada", b"\\u0041da"))
_bytes("election_with_ascii_escapes", errors.NotCanonical, lambda e: e.replace("投".encode(), b"\\u6295"))
_bytes("election_with_a_field_twice", errors.NotCanonical, lambda e: e.replace(b'"min":1', b'"min":0,"min":1'))
_bytes("election_with_a_fraction", errors.NotCanonical, lambda e: e.replace(b'"min":1', b'"min":1.0'))
_bytes("election_with_an_exponent", errors.NotCanonical, lambda e: e.replace(b'"min":1', b'"min":1e0'))
_bytes("election_with_minus_zero", errors.NotCanonical, lambda e: e.replace(b'"min":1', b'"min":-0'))
_bytes("election_with_a_leading_zero", errors.NotJson, lambda e: e.replace(b'"min":1', b'"min":01'))
_bytes("election_with_a_byte_order_mark", errors.NotJson, lambda e: b"\xef\xbb\xbf" + e)
_bytes("election_not_utf8", errors.NotUtf8, lambda e: e.replace(b"Ada", b"\xc0\x80"))
_bytes("election_with_a_lone_surrogate", errors.NotUtf8, lambda e: e.replace(b"Ada", b"\\ud800"))
_bytes("election_with_a_raw_control", errors.NotJson, lambda e: e.replace(b"Ada", b"A\x01a"))
_bytes("election_not_json", errors.NotJson, lambda e: e[1:])
_bytes("election_empty", errors.NotJson, lambda _e: b"")
_bytes("election_deep", errors.TooDeep, lambda _e: b'{"a":' * 100_000)
_bytes(
    "election_number_of_many_digits", errors.NumberOutOfRange, lambda e: e.replace(b'"min":1', b'"min":' + b"1" * 10**6)
)
_bytes("election_not_a_number", errors.NotCanonical, lambda e: e.replace(b'"min":1', b'"min":NaN'))


def _other_key() -> str:
    return Scalar.random().public_key().hex()


def _after_ballots(name: str, where: str, change: Callable[[Json], object]) -> None:
    """The election changed after the ballots were posted: each is bound to the text that its voter saw."""

    def make(draft: Draft) -> Draft:
        value = json.loads(draft.election)
        change(value)
        draft.election = written(value)
        return draft

    enlist(name, "singles", errors.WrongElectionHash, where, make)


def _halve(value: Json) -> None:
    value["description"] = value["description"].replace("2/3", "1/2")


def _rename(value: Json) -> None:
    value["questions"][0]["answers"][:2] = ["Ben", "Ada"]


_after_ballots("rule_changed_after_ballots", "ballot 1, election_hash", _halve)
_after_ballots("title_changed_after_ballots", "ballot 1, election_hash", lambda e: e.update(name="Other"))
_after_ballots("option_renamed_after_ballots", "ballot 1, election_hash", _rename)
_after_ballots("administrator_added_after_ballots", "ballot 1, election_hash", lambda e: e.update(administrator="Eve"))


@corrupts("singles", errors.WrongElectionUuid, "ballot 1, election_uuid")
def uuid_changed_after_ballots(draft: Draft) -> Draft:
    draft.election = written(json.loads(draft.election) | {"uuid": "HustingsForgeryToo"})
    return draft


# -- credentials -------------------------------------------------------------------------------------------------------


def _credentials(name: str, fault: type[errors.Fault], where: str, change: Callable[[Json], object]) -> None:
    _raw(name, fault, where, lambda data: written((value := json.loads(data), change(value) or value)[1]))


def _raw(
    name: str, fault: type[errors.Fault], where: str, change: Callable[[bytes], bytes], vote: str = "weights"
) -> None:
    def make(draft: Draft) -> Draft:
        draft.credentials = change(draft.credentials)
        return draft.empty()

    enlist(name, vote, fault, f"public credentials{where and ', '}{where}", make)


def _entry(name: str, fault: type[errors.Fault], change: Callable[[str, str], str]) -> None:
    """The last of ten entries, key and weight, changed."""
    _credentials(name, fault, "[9]", lambda c: c.__setitem__(9, change(*c[9].split(","))))


_credentials("credential_repeated", errors.RepeatedCredential, "[10]", lambda c: c.append(c[3]))
_credentials(
    "credential_repeated_with_another_weight", errors.RepeatedCredential, "[10]", lambda c: c.append(c[3][:64] + ",77")
)
_entry("credential_without_weight_among_weights", errors.MixedWeights, lambda key, _weight: key)
_entry("credential_weight_with_a_zero", errors.NumberOutOfRange, lambda key, weight: f"{key},0{weight}")
_entry("credential_weight_negative", errors.NumberOutOfRange, lambda key, _weight: f"{key},-1")
_entry("credential_weight_with_a_plus", errors.NumberOutOfRange, lambda key, _weight: f"{key},+1")
_entry("credential_weight_huge", errors.NumberOutOfRange, lambda key, _weight: f"{key},{2**63}")
_entry("credential_weight_of_many_digits", errors.NumberOutOfRange, lambda key, _weight: f"{key},{10**4000}")
_entry("credential_weight_empty", errors.WrongCredential, lambda key, _weight: f"{key},")
_entry("credential_weight_with_a_space", errors.WrongCredential, lambda key, _weight: f"{key}, 1")
_entry("credential_weight_in_other_digits", errors.WrongCredential, lambda key, _weight: f"{key},٣")
_entry("credential_weight_hexadecimal", errors.WrongCredential, lambda key, _weight: f"{key},0x1")
_entry("credential_with_a_name", errors.WrongCredential, lambda key, weight: f"{key},{weight},Ada")
_entry("credential_of_small_order", errors.PointNotInGroup, lambda _key, weight: f"{SMALL_ORDER},{weight}")
_entry("credential_with_a_small_component", errors.PointNotInGroup, lambda key, weight: f"{outside(key, 4)},{weight}")
_entry("credential_off_the_curve", errors.PointNotOnCurve, lambda _key, weight: f"{OFF_CURVE},{weight}")
_entry("credential_in_capitals", errors.PointNotCanonical, lambda key, weight: f"{key.upper()},{weight}")
_entry("credential_short", errors.PointNotCanonical, lambda key, weight: f"{key[1:]},{weight}")
_entry("credential_above_p", errors.PointNotCanonical, lambda _key, weight: f"{curve.P + 1:064x},{weight}")
_entry("credential_identity", errors.PointIsIdentity, lambda _key, weight: f"{IDENTITY},{weight}")
_entry("credential_not_hexadecimal", errors.WrongCredential, lambda _key, weight: f"{'x' * 64},{weight}")
_entry("credential_empty", errors.WrongCredential, lambda _key, _weight: "")
_credentials("credential_as_number", errors.NotCanonical, "[9]", lambda c: c.__setitem__(9, 7))
_credentials("credential_as_list", errors.NotCanonical, "[9]", lambda c: c.__setitem__(9, c[9].split(",")))
_raw("credentials_empty", errors.NoCredentials, "", lambda _c: b"[]")
_raw("credentials_nothing", errors.NotJson, "", lambda _c: b"")
_raw("credentials_as_object", errors.WrongField, "", lambda c: written(dict.fromkeys(json.loads(c), 1)))
_raw("credentials_as_text", errors.WrongField, "", lambda c: b'"%s"' % c[2:66])
_raw("credentials_with_a_space", errors.NotCanonical, "[1]", lambda c: c.replace(b'","', b'", "', 1))
_raw("credentials_with_a_line_end", errors.NotCanonical, "[10]", lambda c: c + b"\n")
_raw("credentials_with_a_comma_more", errors.NotJson, "", lambda c: c[:-1] + b",]")
_raw("credentials_cut", errors.NotJson, "", lambda c: c[:-1])
_raw("credentials_not_utf8", errors.NotUtf8, "", lambda c: c[:-2] + b'\xff"]')
_raw("credentials_escaped", errors.NotCanonical, "[0]", lambda c: c.replace(c[2:3], b"\\u00%02x" % c[2], 1))
_raw(
    "credential_with_weight_among_others",
    errors.MixedWeights,
    "[9]",
    lambda c: c[:-2] + b',1"]',
    "singles",
)


@corrupts("singles", errors.UnknownCredential, "ballot 1, credential")
def credential_exchanged_after_ballots(draft: Draft) -> Draft:
    """Attack 7: a credential of the list is replaced by one that the server holds."""
    mine = draft.voters[draft.cast[0][0]].public
    draft.credentials = draft.credentials.replace(mine.encode(), Element.generator().hex().encode())
    return draft


@corrupts("weights", errors.WrongEncryptedTally, "encrypted tally, [0][0]")
def weight_changed_after_the_tally(draft: Draft) -> Draft:
    mine = draft.voters[draft.cast[0][0]].public
    draft.credentials = draft.credentials.replace(f"{mine},1".encode(), f"{mine},2".encode())
    return draft
