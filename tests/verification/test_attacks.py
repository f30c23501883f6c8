"""The attacks that an archive can show, by their number in SECURITY.md: for each, every way that we know is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hustings import errors
from hustings.protocol.verification import Sources, verify
from tests.verification.corruptions.catalogue import CORRUPTIONS
from tests.verification.corruptions.setups import OFF_CURVE, SMALL_ORDER, outside
from tests.verification.corruptions.trustees import Threshold
from tests.verification.forge import Draft, saved, signed, written
from tests.verification.sound import draft

Json = Any
BY_NAME = {corruption.name: corruption for corruption in CORRUPTIONS}


def all_refused(folder: Path, *names: str) -> None:
    """Each corruption of these names is refused as the catalogue says; one that ends in ``*`` stands for several."""
    for name in names:
        chosen = [
            each for each in CORRUPTIONS if each.name == name or (name[-1] == "*" and each.name.startswith(name[:-1]))
        ]
        assert chosen, name
        for corruption in chosen:
            with pytest.raises(corruption.fault):
                verify(Sources(saved(folder, corruption.archive())))


def test_attack_1_ballots_copied_or_replayed(tmp_path: Path) -> None:
    """Attack 1: a ballot is bound to its election and its credential, and stands on the board once."""
    all_refused(
        tmp_path,
        "ballot_copied_for_another_credential",
        "ballot_from_another_election",
        "ballot_posted_twice",
        "ballot_announced_twice",
        "ballot_that_proves_for_any_credential",
        "ballot_that_proves_for_any_election",
        "ballot_signature_scalar_too_large",
    )


def test_attack_2_challenges_that_do_not_cover_the_statement(tmp_path: Path) -> None:
    """Attack 2: each challenge is the hash of group or election, key, statement and commitments, all of them."""
    all_refused(
        tmp_path,
        "ballot_that_proves_*",
        "ballot_that_takes_one_blank_proof_for_the_other",
        "ballot_signed_without_its_context",
        "trustee_proof_for_another_group",
        "trustee_proof_zero",
        "decryption_for_another_election",
        "certificates_signature_without_the_coefficients",
    )


def test_attack_5_malformed_ballots(tmp_path: Path) -> None:
    """Attack 5: what does not have the form that the question demands is refused by name, and stops nothing."""
    shapes = (
        "answer_*",
        "answers_*",
        "choice_*",
        "choices_*",
        "individual_proof_*",
        "overall_proof_*",
        "blank_proof_*",
    )
    all_refused(tmp_path, *(f"ballot_{shape}" for shape in shapes), "ballot_that_votes_*", "ballot_that_is_*")


def test_attack_6_clash(tmp_path: Path) -> None:
    """Attack 6: a tracker is the hash of one ballot of one credential, and a ballot has one writing."""
    all_refused(
        tmp_path,
        "record_repeated*",
        "ballot_made_for_another_vote_under_the_old_signature",
        "ballot_scalar_above_the_order",
        "ballot_signature_scalar_too_large",
        "ballot_with_*",
        "ballot_in_another_order",
    )


def test_attack_7_ballot_stuffing(tmp_path: Path) -> None:
    """Attack 7: who is not on the list of credentials, or has not the credential's secret, casts nothing."""
    all_refused(
        tmp_path,
        "ballot_of_a_stranger",
        "ballot_under_a_foreign_credential",
        "credential_exchanged_after_ballots",
        "credential_repeated*",
        "credential_identity",
        "weight_changed_after_the_tally",
    )


def test_attack_9_events_dropped_or_reordered(tmp_path: Path) -> None:
    """Attack 9: the chain; what a chain made anew can hide, only an older copy shows (test_verify)."""
    all_refused(
        tmp_path, "event_dropped*", "events_reordered*", "parent_*", "height_*", "ballot_after_*", "result_before_*"
    )


def test_attack_10_an_older_ballot_restored(tmp_path: Path) -> None:
    """Attack 10: the last ballot of a voter counts, and an older one cannot become the last again."""
    all_refused(
        tmp_path,
        "ballot_announced_twice",
        "ballot_posted_twice",
        "ballot_with_the_signature_of_another",
        "revote_before_what_it_replaces",
        "sum_of_the_first_ballots",
        "sum_with_superseded_ballots",
        "event_of_long_ago_again",
    )


def test_attack_11_rogue_keys(tmp_path: Path) -> None:
    """Attack 11: a key without knowledge of its secret, a threshold whose messages do not fit, a key swapped later."""
    all_refused(
        tmp_path,
        "trustee_*",
        "threshold_*",
        "certificate*",
        "coefficient*",
        "share_*",
        "election_key_*",
    )


def test_attack_12_wrong_shares_beyond_the_threshold(tmp_path: Path) -> None:
    """Attack 12: what is published must verify, surplus too; any threshold of right ones opens (test_verify)."""
    all_refused(tmp_path, "decryption_surplus_and_wrong", "decryption_by_*", "decryption_under_a_name_twice")


@pytest.mark.parametrize("group", ["BELENIOS-2048", "RFC-3526-2048", "P-256", "ed25519", "Ed25519 ", ""])
def test_attack_14_groups_of_other_names(group: str, tmp_path: Path) -> None:
    """Attack 14: one named group, whose parameters are nobody's to choose."""
    made = draft("singles").copy()
    made.election = written(json.loads(made.election) | {"group": group})
    with pytest.raises(errors.Unsupported):
        verify(Sources(saved(tmp_path, made.archive())))


def test_attack_25_ballots_lost_on_the_way_to_the_tally(tmp_path: Path) -> None:
    """Attack 25: posted, counted and tallied are the same ballots, and their number and weight are stated truly."""
    all_refused(
        tmp_path, "sum_*", "ballots_*", "weight_*", "ballot_that_counts_dropped_and_chain_redone", "record_missing"
    )


def test_attack_26_arithmetic(tmp_path: Path) -> None:
    """Attack 26: counts are whole numbers, exact, each in its one writing, none above the total weight."""
    all_refused(tmp_path, "result_*", "decryption_that_makes_another_result", "decryption_of_*")


# -- attack 3: every element of an archive -----------------------------------------------------------------------------


def elements(value: Json, path: str = "") -> Iterator[str]:
    """Where in a message 64 hexadecimal digits stand."""
    if isinstance(value, str) and len(value.partition(",")[0]) == 64:
        yield path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from elements(inner, f"{path}/{key}")


def exchange(value: Json, path: str, change: Callable[[str], str]) -> None:
    """Change the element there."""
    *outer, last = [int(step) if step.isdecimal() else step for step in path.split("/")[1:]]
    for step in outer:
        value = value[step]
    element, comma, weight = value[last].partition(",")
    value[last] = change(element) + comma + weight


def records(made: Draft) -> dict[str, bytes]:
    assert made.tally is not None
    ballot, decryption = made.ballots[1], made.decryptions[1][1]
    whole = {"election": made.election, "trustees": made.trustees, "credentials": made.credentials}
    whole |= {"ballot": ballot, "tally": made.tally, "decryption": decryption}
    threshold = Threshold(made)
    for name in ("certs", "coefexps"):
        whole[name] = written(threshold.message(name, 1))
    return whole


def fields(vote: str) -> list[tuple[str, str]]:
    """Every record of a kind, and every place of an element in it."""
    found = [
        (name, path) for name, content in records(draft(vote).copy()).items() for path in elements(json.loads(content))
    ]
    # A ballot's credential is held against the list, in which there are elements only.
    return [(name, path) for name, path in found if (name, path) != ("ballot", "/credential")]


def put(made: Draft, name: str, path: str, change: Callable[[str], str]) -> Draft:
    """The draft with one element changed, what is signed signed again."""
    value = json.loads(records(made)[name])
    exchange(value, path, change)
    match name:
        case "ballot":
            made.ballots[1] = signed(value, made.voters[made.cast[1][0]].secret(made.uuid))
        case "tally":
            made.tally = written(value)
            made.resize()
        case "decryption":
            made.decryptions[1] = made.decryptions[1][0], written(value)
        case "certs" | "coefexps":
            threshold = Threshold(made)
            threshold.sign(name, 1, value)
            threshold.sign_all()
            return threshold.done()
        case _:
            setattr(made, name, written(value))
    return made


@pytest.mark.parametrize(("name", "path"), fields("threshold"), ids=lambda part: part)
def test_attack_3_every_element_is_in_the_group(name: str, path: str, tmp_path: Path) -> None:
    """Attack 3: with a component of order 8 or 2, of small order itself, off the curve, or written otherwise."""
    changes: dict[Callable[[str], str], type[errors.Fault]] = {
        outside: errors.PointNotInGroup,
        lambda element: outside(element, 4): errors.PointNotInGroup,
        lambda _: SMALL_ORDER: errors.PointNotInGroup,
        lambda _: OFF_CURVE: errors.PointNotOnCurve,
        lambda element: element[:-1] + "G": errors.PointNotCanonical
        if name != "credentials"
        else errors.WrongCredential,
        lambda _: "f" * 64: errors.PointNotCanonical,
        lambda element: element[1:]: errors.PointNotCanonical,
    }
    for change, fault in changes.items():
        made = put(draft("threshold").copy(), name, path, change)
        with pytest.raises(fault):
            verify(Sources(saved(tmp_path, made.archive())))
