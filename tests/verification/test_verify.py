"""Sound archives and what is reported of them; older copies; hints of all sorts; what is not supported.

Long, because all of it is about the report of one function.
"""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest

from hustings import errors
from hustings.protocol.verification import Report, Sources, verify
from tests.protocol.archives import TIMESTAMP, hash_of
from tests.verification.corruptions.catalogue import CORRUPTIONS, Corruption
from tests.verification.corruptions.events import new
from tests.verification.corruptions.records import starts
from tests.verification.corruptions.setups import outside
from tests.verification.forge import Draft, Item, changed, rechained, saved, tar, written
from tests.verification.sound import PLANS, draft

HINTS_HEAD = 53
SOUND = sorted(PLANS)


def report_of(tmp_path: Path, made: Draft, name: str = "archive.bel") -> Report:
    return verify(Sources(saved(tmp_path, made.archive(), name)))


# -- what is reported --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_vote_is_reported_as_it_was_cast(name: str, tmp_path: Path) -> None:
    """Attack 25: what was cast, what is posted, what is counted and what is tallied agree."""
    made, plan = draft(name), PLANS[name]
    report = report_of(tmp_path, made)
    last = dict(plan.ballots)
    weights = {voter: made.weight_of(made.voters[voter].public) for voter in last}
    assert report.board.posted == len(plan.ballots)
    assert report.counted == (len(last), sum(weights.values()))
    expected = tuple(
        tuple(
            sum(weights[voter] * choices[number][option] for voter, choices in last.items())
            for option in range(len(question.answers) + question.may_be_blank)
        )
        for number, question in enumerate(plan.questions)
    )
    assert report.result is not None
    assert report.result.questions == expected
    assert (report.hinted, report.extends) == (None, False)
    assert report.board.last_event == "Result"
    assert report.board.height == len(plan.ballots) + 3 + len(plan.decrypting)


@pytest.mark.parametrize("name", SOUND)
def test_an_archive_is_sound_after_each_of_its_events(name: str, tmp_path: Path) -> None:
    archive = draft(name).archive()
    ends = [*starts(archive), len(archive)]
    events = [end for start, end in pairwise(ends) if b".event.json" in archive[start : start + 100]]
    heights = [verify(Sources(saved(tmp_path, archive[:end]))).board.height for end in events]
    assert heights == list(range(len(events)))


def test_one_of_several_may_suffice(tmp_path: Path) -> None:
    """All trustees of a threshold of one share one key, which is no repetition."""
    report = report_of(tmp_path, draft("nobody"))
    assert [len(item.owner_keys) for item in report.board.trustees.items] == [1, 2]


def test_a_surplus_decryption_is_welcome_when_it_is_right(tmp_path: Path) -> None:
    """Attack 12: more than the threshold may decrypt."""
    made = draft("threshold").copy()
    made.decryptions.append((2, made.decryption(2)))
    assert report_of(tmp_path, made).result == report_of(tmp_path, draft("threshold"), "other").result


@pytest.mark.parametrize("owners", [(1, 2), (1, 3), (2, 3), (3, 2), (3, 1, 2)])
def test_any_of_the_threshold_open_the_same(owners: tuple[int, ...], tmp_path: Path) -> None:
    """Attack 26: the threshold's arithmetic gives one result, whoever takes part."""
    made = draft("threshold").copy()
    made.decrypting = owners
    made.redecrypt()
    report = report_of(tmp_path, made)
    assert report.result is not None
    assert report.result.questions == ((2, 3, 2, 2),)


def test_an_answer_that_limits_nothing_is_sound(tmp_path: Path) -> None:
    """A maximum above the number of options: Belenios lets it pass."""
    made = draft("singles").copy()
    made.election = changed(made.election, lambda election: election["questions"][0].update(min=0, max=5))
    made.recast()
    made.retally()
    assert report_of(tmp_path, made).counted.ballots == 9


def test_a_credential_may_weigh_nothing(tmp_path: Path) -> None:
    """Its ballot is counted among the ballots and adds nothing."""
    assert report_of(tmp_path, draft("weights")).counted == (8, 1 + 2 + 3 + 10**9 + 2**30 + 7 + 0 + 1)


def test_another_timestamp_is_as_sound(tmp_path: Path) -> None:
    path = saved(tmp_path, tar(draft("singles").items(), TIMESTAMP + 86_400))
    assert verify(Sources(path)).board.posted == 12


def test_what_one_archive_cannot_show_is_sound_by_itself(tmp_path: Path) -> None:
    """Attack 9: a superseded ballot dropped and all redone, or one not yet counted: only an older copy tells."""
    made = draft("singles").copy()
    items = made.items()
    path = saved(tmp_path, tar(rechained([*items[:9], *items[11:]])))
    assert verify(Sources(path)).board.posted == 11
    with pytest.raises(errors.NotAnExtension):
        verify(Sources(path, since=saved(tmp_path, made.copy().open().archive(), "older.bel")))


# -- an older copy -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOUND)
def test_an_archive_extends_what_it_was(name: str, tmp_path: Path) -> None:
    path = saved(tmp_path, draft(name).archive())
    for older in (draft(name), draft(name).copy().open(), draft(name).copy().empty()):
        assert verify(Sources(path, since=saved(tmp_path, older.archive(), "older.bel"))).extends


def _older(change: str, made: Draft) -> bytes:
    whole = made.archive()
    match change:
        case "longer":
            return whole
        case "dropped ballot":
            items = made.items()
            return tar(rechained([*items[:9], *items[11:]]))
        case "other last ballot":
            made.recast()
            return made.open().archive()
        case "one byte more":
            return tar([*made.copy().open().items()], TIMESTAMP + 1)
        case _:
            return draft("mixed").archive()


@pytest.mark.parametrize("change", ["longer", "dropped ballot", "other last ballot", "one byte more", "other election"])
def test_what_it_never_was_is_told(change: str, tmp_path: Path) -> None:
    """Attack 9: the board that one auditor saw and the board that is shown now are two."""
    made = draft("singles")
    newer = saved(tmp_path, made.copy().open().archive() if change == "longer" else made.archive())
    older = saved(tmp_path, _older(change, made.copy()), "older.bel")
    with pytest.raises(errors.NotAnExtension) as caught:
        verify(Sources(newer, since=older))
    assert caught.value.where.startswith("byte ")


def test_a_fault_of_the_older_copy_is_told_as_its_own(tmp_path: Path) -> None:
    archive = draft("singles").archive()
    newer = saved(tmp_path, archive)
    older = saved(tmp_path, archive[:-100], "older.bel")
    with pytest.raises(errors.TruncatedArchive, match=r"^the older archive, "):
        verify(Sources(newer, since=older))


def test_the_new_part_is_still_verified(tmp_path: Path) -> None:
    made = draft("singles").copy()
    assert made.result is not None
    made.result = made.result.replace(b"[5,", b"[6,")
    older = saved(tmp_path, draft("singles").copy().open().archive(), "older.bel")
    with pytest.raises(errors.WrongResult):
        verify(Sources(saved(tmp_path, made.archive()), since=older))


# -- hints -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The right hints of each sound vote."""
    folder = tmp_path_factory.mktemp("kept")
    for name in SOUND:
        verify(Sources(saved(folder, draft(name).archive()), write_hints=folder / name))
    return {name: (folder / name).read_bytes() for name in SOUND}


@pytest.mark.parametrize("name", SOUND)
def test_right_hints_are_used(name: str, kept: dict[str, bytes], tmp_path: Path) -> None:
    path = saved(tmp_path, draft(name).archive())
    report = verify(Sources(path, hints=saved(tmp_path, kept[name], "hints"), write_hints=tmp_path / "again"))
    assert report.hinted == (len(PLANS[name].ballots), "")
    assert (tmp_path / "again").read_bytes() == kept[name], "what was used is written again"


def _spoilt(hints: bytes) -> dict[str, tuple[bytes, int]]:
    """Hints that are wrong in some way, and how many ballots of twelve they still serve."""
    head, body = hints[:HINTS_HEAD], hints[HINTS_HEAD:]
    size = len(body) // 12
    blocks = [body[start : start + size] for start in range(0, len(body), size)]
    point = bytes.fromhex(outside(body[:32][::-1].hex()))[::-1]
    return {
        "nothing": (b"", 0),
        "no hints": (b"The quick brown fox jumps over the lazy dog. " * 99, 0),
        "head alone": (head, 0),
        "head cut": (head[:40], 0),
        "of another election": (head[:17] + bytes(32) + head[49:] + body, 0),
        "of another form": (head[:49] + b"\0\0\0\1" + body, 0),
        "of a huge form": (head[:49] + b"\xff" * 4 + body, 0),
        "cut in a ballot": (head + body[: 5 * size + 7], 5),
        "cut after a ballot": (head + body[: 7 * size], 7),
        "zeros": (head + bytes(len(body)), 0),
        "ones": (head + b"\xff" * len(body), 0),
        "one bit": (head + bytes([body[0] ^ 1]) + body[1:], 11),
        "shifted by a byte": (head + body[1:] + b"\0", 0),
        "shifted by a ballot": (head + blocks[0] + body[:-size], 1),
        "swapped": (head + b"".join([*blocks[:3], blocks[4], blocks[3], *blocks[5:]]), 10),
        "reversed": (head + b"".join(reversed(blocks)), 0),
        "points not on the curve": (head + (b"\2" + bytes(31)) * (len(body) // 32), 0),
        "identities": (head + (b"\1" + bytes(31)) * (len(body) // 32), 0),
        # Eight times a point hides what is of small order: the commitment is the same.
        "a small component": (head + point + body[32:], 12),
    }


@pytest.mark.parametrize("case", sorted(_spoilt(bytes(HINTS_HEAD + 12 * 64))))
def test_wrong_hints_change_no_verdict(case: str, kept: dict[str, bytes], tmp_path: Path) -> None:
    spoilt, serves = _spoilt(kept["singles"])[case]
    path = saved(tmp_path, draft("singles").archive())
    report = verify(Sources(path, hints=saved(tmp_path, spoilt, "hints"), write_hints=tmp_path / "new"))
    assert report.result == verify(Sources(path)).result
    assert report.hinted is not None
    assert report.hinted.used == serves
    assert bool(report.hinted.useless) == (serves < 12)
    again = verify(Sources(path, hints=tmp_path / "new"))
    assert again.hinted == (12, ""), "hints written are right, whatever was given"


@pytest.mark.parametrize("case", ["swapped"])
@pytest.mark.parametrize(
    "corruption",
    [
        each
        for each in CORRUPTIONS
        if each.vote == "singles" and each.name.startswith(("ballot", "sum", "decryption_pro"))
    ],
    ids=lambda corruption: corruption.name,
)
def test_wrong_hints_excuse_no_fault(case: str, corruption: Corruption, kept: dict[str, bytes], tmp_path: Path) -> None:
    path = saved(tmp_path, corruption.archive())
    outcomes = []
    for hints in (None, saved(tmp_path, _spoilt(kept["singles"])[case][0], "hints")):
        with pytest.raises(errors.Fault) as caught:
            verify(Sources(path, hints=hints))
        outcomes.append((caught.value.name, caught.value.where))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] == corruption.fault.__name__


@pytest.mark.parametrize("other", ["threshold", "mixed", "weights"])
def test_hints_of_another_election_are_told_so(other: str, kept: dict[str, bytes], tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive())
    report = verify(Sources(path, hints=saved(tmp_path, kept[other], "hints")))
    assert report.hinted == (0, "the hints are for another election")


def test_hints_that_fit_their_hashes_do_not_carry_a_wrong_ballot(kept: dict[str, bytes], tmp_path: Path) -> None:
    """The commitments that a liar hashed are in the hints: the challenges are right, only the equations are not."""
    made = draft("singles").copy()
    lie = made.lie(0, ((5, 0, 0),))
    made.retally()
    size = (len(kept["singles"]) - HINTS_HEAD) // 12
    hostile = kept["singles"][:HINTS_HEAD] + bytes.fromhex(lie.hint()) + kept["singles"][HINTS_HEAD + size :]
    with pytest.raises(errors.WrongIndividualProof, match=r"^ballot 1, answers\[0\].individual_proofs\[0\]"):
        verify(Sources(saved(tmp_path, made.archive()), hints=saved(tmp_path, hostile, "hints")))


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe", "device", "archive"])
def test_hints_that_are_no_hints_are_of_no_use(kind: str, tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive())
    hints = {"device": Path("/dev/zero"), "archive": path, "folder": tmp_path}.get(kind, tmp_path / "hints")
    if kind == "pipe":
        os.mkfifo(hints)
    report = verify(Sources(path, hints=hints))
    assert report.hinted is not None
    assert report.hinted.used == 0
    assert report.hinted.useless
    assert "\n" not in report.hinted.useless


def test_hints_are_read_and_written_under_one_name(kept: dict[str, bytes], tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive())
    hints = saved(tmp_path, kept["singles"][:-1], "hints")
    report = verify(Sources(path, hints=hints, write_hints=hints))
    assert report.hinted is not None
    assert report.hinted.used == 11
    assert hints.read_bytes() == kept["singles"]


@pytest.mark.parametrize("place", ["", "missing/hints", "x" * 300, "with\0nul", "archive.bel", "/", "/proc/hints"])
def test_hints_that_cannot_be_written_are_refused(place: str, tmp_path: Path) -> None:
    path = saved(tmp_path, draft("singles").archive())
    before = path.read_bytes()
    with pytest.raises(errors.Refusal):
        verify(Sources(path, write_hints=tmp_path / place))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["archive.bel"]


# -- many ballots at a time --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 2, 5, 12])
@pytest.mark.parametrize("wrong", [(11,), (2, 5), (2, 3), (0, 1, 2, 3, 4, 5)])
@pytest.mark.parametrize("then", ["nothing", "a stray record", "a stranger's ballot"])
def test_the_first_fault_is_told_however_ballots_are_divided(
    batch: int, wrong: tuple[int, ...], then: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ballot at fault is told by its own number before others and before what comes after it in the archive."""
    monkeypatch.setattr("hustings.protocol.verification.CHECKED", batch)
    made = draft("singles").copy().open()
    for number in wrong:
        made.resign(number, lambda ballot: ballot["answers"][0]["choices"].reverse())
    if then == "a stranger's ballot":
        made.post(0, made.ballots[0].replace(made.voters[0].public.encode(), b"0" * 64))
    items = [*made.items(), *([Item("data", b"{}")] if then == "a stray record" else [])]
    with pytest.raises(errors.WrongIndividualProof) as caught:
        verify(Sources(saved(tmp_path, tar(items))))
    assert caught.value.where == f"ballot {wrong[0] + 1}, answers[0].individual_proofs[0]"


@pytest.mark.parametrize("batch", [1, 2, 5])
@pytest.mark.parametrize("name", SOUND)
def test_the_report_is_the_same_however_ballots_are_divided(
    batch: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, draft(name).archive())
    whole = verify(Sources(path, write_hints=tmp_path / "whole"))
    monkeypatch.setattr("hustings.protocol.verification.CHECKED", batch)
    report = verify(Sources(path, hints=tmp_path / "whole", write_hints=tmp_path / "parts"))
    assert (report.result, report.counted) == (whole.result, whole.counted)
    assert report.hinted == (report.board.posted, "")
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


@pytest.mark.parametrize("name", SOUND)
def test_the_report_is_the_same_when_each_ballot_fills_a_batch(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, draft(name).archive())
    whole = verify(Sources(path))
    monkeypatch.setattr("hustings.protocol.board.BATCH_BYTES", 1)
    report = verify(Sources(path))
    assert (report.result, report.counted) == (whole.result, whole.counted)


# -- what is not supported ---------------------------------------------------------------------------------------------

_SHUFFLED = {"type": "NonHomomorphic", "value": {"answers": ["a", "b"], "question": "Order?"}}
_LISTS = {"type": "Lists", "value": {"answers": [["a", "b"], ["c", "d"]], "question": "List?"}}
_KINDS = {
    "ranked": {"questions": [_SHUFFLED]},
    "lists": {"questions": [_LISTS]},
    "unheard of": {"questions": [{"type": "Quadratic", "value": 7}]},
    "version 0": {"version": 0},
    "version 2": {"version": 2},
    "belenios-2048": {"group": "BELENIOS-2048", "public_key": "1234567890" * 61},
    "rfc-3526": {"group": "RFC-3526-2048", "public_key": "987654321" * 68},
    "p-256": {"group": "P-256", "public_key": "04ff"},
}


@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_what_is_not_supported_gets_no_verdict(kind: str, tmp_path: Path) -> None:
    """Whatever else is in the archive: trustees, credentials, ballots and tally of kinds that are not read."""
    made = draft("singles").copy()
    made.election = changed(made.election, lambda election: election.update(_KINDS[kind]))
    for _ in range(2):
        with pytest.raises(errors.Unsupported):
            report_of(tmp_path, made)
        made.trustees, made.credentials = b'["of another kind"]', b'{"of":"another kind"}'
        made.ballots[0] = b"not even JSON"


def test_a_supported_question_beside_another_does_not_help(tmp_path: Path) -> None:
    made = draft("singles").copy()
    made.election = changed(made.election, lambda election: election["questions"].append(_SHUFFLED))
    with pytest.raises(errors.Unsupported, match="question 2"):
        report_of(tmp_path, made)


@pytest.mark.parametrize("kind", [_SHUFFLED, _LISTS])
def test_shuffles_are_not_supported_even_in_an_older_copy(kind: object, tmp_path: Path) -> None:

    made = draft("singles").copy()
    made.election = changed(made.election, lambda election: election.update(questions=[kind]))
    items = made.items()
    shuffle, owned = b'{"ciphertexts":[]}', b'{"owner":1}'
    data = [Item("data", shuffle), Item("data", owned), new("Shuffle", hash_of(owned)), new("EndShuffles")]
    path = saved(tmp_path, tar(rechained([*items[:33], *data, *items[33:]])))
    for since in (None, path):
        with pytest.raises(errors.Unsupported):
            verify(Sources(path, since=since))


def test_more_answers_than_are_read_get_no_verdict(tmp_path: Path) -> None:
    for questions in (
        [{"answers": ["a"] * 10_001, "min": 1, "max": 1, "question": "?"}],
        [{"answers": ["a"] * 101, "min": 1, "max": 1, "question": "?"}] * 100,
        [{"answers": ["a"] * 2, "min": 1, "max": 20_000, "question": "?"}],
    ):
        made = draft("singles").copy()
        made.election = written(json.loads(made.election) | {"questions": questions})
        with pytest.raises(errors.Unsupported):
            report_of(tmp_path, made.empty())


def test_more_trustees_than_are_read_get_no_verdict(tmp_path: Path) -> None:
    made = draft("singles").copy()
    made.trustees = written(json.loads(made.trustees) * 100)
    with pytest.raises(errors.Unsupported):
        report_of(tmp_path, made)


def test_an_archive_of_another_version_gets_no_verdict(tmp_path: Path) -> None:
    archive = draft("singles").archive()
    with pytest.raises(errors.Unsupported):
        verify(Sources(saved(tmp_path, archive.replace(b'{"version":1,"t', b'{"version":2,"t', 1))))


# -- archives that Belenios' own tool made -----------------------------------------------------------------------------


SUPPORTED = ["a_single", "b_blank", "c_weights", "d_pedersen", "d2_single_pedersen", "f_approval", "g_revotes"]
SUPPORTED += ["h_two_questions", "k_unicode", "l_no_ballots"]


@pytest.mark.parametrize("name", SUPPORTED)
def test_archives_of_belenios_are_sound(name: str, shared: Path, tmp_path: Path) -> None:
    folder = shared / "fixtures" / "sound" / name
    expected = json.loads((folder / "expected.json").read_text())
    (path,) = folder.glob("*.bel")
    report = verify(Sources(path, since=folder / "open.bel.copy", write_hints=tmp_path / "hints"))
    assert report.result is not None
    assert json.loads(report.result.write())["result"] == expected["result"]
    assert (report.board.posted, report.counted.ballots) == (expected["num_ballots"], expected["num_tallied"])
    assert report.extends
    hinted = verify(Sources(path, hints=tmp_path / "hints"))
    assert (hinted.result, hinted.hinted) == (report.result, (report.board.posted, ""))
    assert verify(Sources(folder / "open.bel.copy")).result is None


@pytest.mark.parametrize("name", ["e_ranked", "i_mixed_h_nh", "j_lists"])
def test_other_questions_of_belenios_get_no_verdict(name: str, shared: Path) -> None:
    folder = shared / "fixtures" / "sound" / name
    (path,) = folder.glob("*.bel")
    for since in (None, folder / "open.bel.copy", path):
        with pytest.raises(errors.Unsupported):
            verify(Sources(path, since=since))
