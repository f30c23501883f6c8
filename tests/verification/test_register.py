"""The register of who joined: a sound one decides, and every corruption of it is refused by its own name."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from hustings import errors
from hustings.decision.evaluation import decision_of
from hustings.protocol.archive import ArchiveReader
from hustings.protocol.board import read_board
from hustings.protocol.group import Scalar
from hustings.protocol.register import Register
from hustings.protocol.register_entries import MAX_POOL, Close, Draw, Void, entry_hash, is_reason, parse_entry
from tests.verification.joined import BLANK, DAY, Held, joined, sound

VOTE = ((0, 1, 0),)


def test_a_sound_register_decides_without_the_voided() -> None:
    decision = sound().decide()
    assert decision is not None
    tallies = decision.tallies
    assert (tallies.counts, tallies.blank, tallies.ballots, tallies.eligible) == ((3, 1), 0, 4, 4)
    assert decision.quorum == 2
    found = Register.parse(sound().register).check(sound().board.board)
    assert (found.drawn, found.voided, found.unused, found.voted, found.blanks) == (3, 1, 1, 2, 1)


def test_weights_are_taken_off_where_there_are_any() -> None:
    held = Held(weights=(1, 2, 3, 5, 7, 11))
    for voter in (2, 3):
        held.draw(voter)
    for voter in (0, 1, 2, 3):
        held.cast(voter, 0)
    held.neutralise(3)
    held.close(2, 1)
    held.tally()
    decision = held.decide()
    assert decision is not None
    tallies = decision.tallies
    assert (tallies.counts, tallies.blank, tallies.ballots, tallies.eligible) == ((6, 0), 0, 6, 6)


def test_every_entry_has_one_writing() -> None:
    for line in sound().lines:
        assert parse_entry(line).write() == line


def test_during_the_vote_the_files_may_be_of_different_moments() -> None:
    """The register was taken after the archive: a void's ballot is not in it yet."""
    held = Held()
    held.draw(2)
    held.draw(3)
    held.cast(2, 0)
    held.void(2, held.opened(2))
    held.void(3)
    found = Register.parse(held.register).check(held.board.board)
    assert (found.drawn, found.voided, found.voted) == (2, 2, 0)


def test_a_result_without_a_register_is_not_decided() -> None:
    with ArchiveReader.open(sound().board.path) as reader:
        board = read_board(reader)
    with pytest.raises(errors.Unsupported, match="--register"):
        decision_of(board, board.counted())


# -- the file ----------------------------------------------------------------------------------------------------------


def _lines(change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    return joined(change(sound().lines))


def _field(place: int, /, **fields: object) -> bytes:
    """One line with other fields, those after it as they were."""

    def change(lines: list[bytes]) -> list[bytes]:
        written = json.dumps({**json.loads(lines[place]), **fields}, separators=(",", ":")).encode()
        return [*lines[:place], written, *lines[place + 1 :]]

    return _lines(change)


def _rewritten(change: Callable[[Held], None]) -> bytes:
    """The sound vote's register with other steps, chained anew."""
    held = replace_steps(sound())
    change(held)
    return held.register


def replace_steps(held: Held) -> Held:
    """A view of the same vote whose register can be changed."""
    other = object.__new__(Held)
    other.__dict__.update(held.__dict__, steps=list(held.steps))
    return other


def _draw(voter: int) -> Callable[[Held], None]:
    def change(held: Held) -> None:
        held.steps.insert(4, lambda number, previous: Draw(number, previous, held.public[voter], DAY))

    return change


def _without(*numbers: int, close: tuple[int, int] | None = None) -> Callable[[Held], None]:
    def change(held: Held) -> None:
        held.steps[:] = [step for number, step in enumerate(held.steps) if number not in numbers]
        if close is not None:
            held.steps.pop()
            held.close(*close)

    return change


def _void(voter: int) -> Callable[[Held], None]:
    def change(held: Held) -> None:
        held.steps.insert(5, lambda n, previous: Void(n, previous, held.public[voter], "Twice.", DAY, None))

    return change


def _close(*counts: int) -> Callable[[Held], None]:
    def change(held: Held) -> None:
        held.steps.pop()
        held.close(*counts)

    return change


def _earlier(held: Held) -> None:
    held.steps.insert(2, lambda number, previous: Draw(number, previous, held.public[5], DAY + timedelta(days=1)))


def _later(held: Held) -> None:
    held.draw(5)


def _first(**fields: object) -> Callable[[Held], None]:
    def change(held: Held) -> None:
        held.steps[0] = lambda _number, _previous: replace(held.first, **fields)  # type: ignore[arg-type]

    return change


def _other_pool(held: Held) -> None:
    credentials = tuple(sorted([*held.public[3:], held.public[0]]))
    held.steps[:] = [lambda _number, _previous: replace(held.first, credentials=credentials)]


def _smaller(held: Held) -> None:
    credentials = tuple(credential for credential in held.first.credentials if credential != held.public[5])
    _first(credentials=credentials)(held)
    _close(3, 1, 0)(held)


CORRUPTIONS: dict[str, tuple[Callable[[], bytes], type[errors.Fault], str]] = {
    "nothing": (lambda: b"", errors.TruncatedRegister, "entry 0"),
    "cut off": (lambda: sound().register[:-1], errors.TruncatedRegister, "entry 5"),
    "an empty line": (lambda: sound().register + b"\n", errors.NotJson, "entry 6"),
    "not UTF-8": (lambda: sound().register + b"\xff\n", errors.NotUtf8, "entry 6"),
    "an entry changed": (
        lambda: _field(2, day="2016-01-09"),
        errors.MisplacedEntry,
        "entry 2",
    ),
    "an entry changed, its successor's hash is another": (
        lambda: _field(4, reason="Another."),
        errors.BrokenRegister,
        "entry 5",
    ),
    "an entry taken out": (
        lambda: _lines(lambda lines: [*lines[:2], *lines[3:]]),
        errors.MisplacedEntry,
        "entry 2",
    ),
    "two entries exchanged": (
        lambda: _lines(lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]]),
        errors.MisplacedEntry,
        "entry 2",
    ),
    "another predecessor": (lambda: _field(2, previous="0" * 64), errors.BrokenRegister, "entry 2"),
    "another number": (lambda: _field(2, number=3), errors.MisplacedEntry, "entry 2"),
    "no pool": (lambda: _lines(lambda lines: lines[1:]), errors.MisplacedEntry, "entry 0"),
    "the pool twice": (
        lambda: _lines(lambda lines: [lines[0], lines[0], *lines[1:]]),
        errors.MisplacedEntry,
        "entry 1",
    ),
    "an unknown type": (lambda: _field(2, type="undraw"), errors.MisplacedEntry, "entry 2"),
    "no type": (lambda: _lines(lambda lines: [*lines, b"[]"]), errors.MisplacedEntry, "entry 6"),
    "days that go back": (lambda: _rewritten(_earlier), errors.MisplacedEntry, "entry 3"),
    "an entry after the last": (lambda: _rewritten(_later), errors.MisplacedEntry, "entry 6"),
    "a draw of the roll's": (lambda: _rewritten(_draw(0)), errors.WrongDraw, "entry 4"),
    "a second draw": (lambda: _rewritten(_draw(2)), errors.WrongDraw, "entry 4"),
    "a void of what nobody drew": (lambda: _rewritten(_void(5)), errors.WrongVoid, "entry 5"),
    "a second void": (lambda: _rewritten(_void(4)), errors.WrongVoid, "entry 5"),
    "too few drawn": (lambda: _rewritten(_close(2, 1)), errors.WrongRegisterCount, "entry 5"),
    "too few voided": (lambda: _rewritten(_close(3, 0)), errors.WrongRegisterCount, "entry 5"),
    "too many unused": (lambda: _rewritten(_close(3, 1, 2)), errors.WrongRegisterCount, "entry 5"),
    "another writing": (
        lambda: _lines(lambda lines: [lines[0], lines[1].replace(b",", b", "), *lines[2:]]),
        errors.NotCanonical,
        "entry 1",
    ),
    "a field more": (lambda: _field(2, note="x"), errors.WrongField, "entry 2"),
    "a day that is none": (lambda: _field(2, day="2016-02-30"), errors.WrongField, "entry 2, day"),
    "a day written otherwise": (lambda: _field(2, day="20160110"), errors.NotCanonical, "entry 2, day"),
    "no reason": (lambda: _field(4, reason=""), errors.WrongField, "entry 4, reason"),
    "a reason of two lines": (lambda: _field(4, reason="a\u2028b"), errors.WrongField, "entry 4, reason"),
    "a credential that is none": (lambda: _field(2, credential="A" * 64), errors.WrongField, "entry 2, credential"),
    "an empty pool": (lambda: _field(0, credentials=[]), errors.NumberOutOfRange, "entry 0, credentials"),
    "a pool too large": (
        lambda: _field(0, credentials=[f"{number:064x}" for number in range(MAX_POOL + 1)]),
        errors.NumberOutOfRange,
        "entry 0, credentials",
    ),
    "a pool out of order": (
        lambda: _field(0, credentials=sorted(sound().first.credentials, reverse=True)),
        errors.NotCanonical,
        "entry 0, credentials",
    ),
    "another pool": (lambda: _rewritten(_other_pool), errors.WrongPool, ""),
    "a smaller pool": (lambda: _rewritten(_smaller), errors.WrongPool, ""),
    "of another election": (lambda: _rewritten(_first(election="HustingsAnother")), errors.ForeignRegister, ""),
    "of another text of the election": (
        lambda: _rewritten(_first(fingerprint="A" * 43)),
        errors.ForeignRegister,
        "",
    ),
    "a ballot of somebody who was not drawn": (
        lambda: _rewritten(_without(1, close=(2, 1))),
        errors.UndrawnBallot,
        "",
    ),
    "not closed": (lambda: _rewritten(_without(5)), errors.UnclosedRegister, ""),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_refused_by_its_name(name: str) -> None:
    made, fault, where = CORRUPTIONS[name]
    register = made()
    with pytest.raises(errors.Fault) as caught:
        sound().decide(register)
    assert (type(caught.value), caught.value.where.startswith(where)) == (fault, True), caught.value
    assert "\n" not in str(caught.value)


# -- the file and the archive ------------------------------------------------------------------------------------------


def _held(*voters: int) -> Held:
    """These voters (of the pool) joined and voted."""
    held = Held()
    for voter in voters:
        held.draw(voter)
        held.cast(voter, 0)
    return held


def _ended(held: Held, drawn: int, voided: int) -> None:
    held.close(drawn, voided)
    held.tally()


def unlisted() -> Held:
    held = Held(listed=5)
    _ended(held, 0, 0)
    return held


def void_as_if_unused() -> Held:
    held = _held(2)
    held.void(2)
    _ended(held, 1, 1)
    return held


def void_without_a_ballot_on_the_board() -> Held:
    held = _held(2)
    held.void(2, held.opened(2))
    _ended(held, 1, 1)
    return held


def ballot_after_the_void() -> Held:
    held = _held(2)
    held.neutralise(2)
    held.cast(2, 1)
    _ended(held, 1, 1)
    return held


def void_opened_as_anothers() -> Held:
    held = _held(2, 3)
    opened = held.opened(3)
    held.post(opened.ballot)
    held.void(2, opened)
    _ended(held, 2, 1)
    return held


def void_that_votes() -> Held:
    held = _held(2)
    held.neutralise(2, VOTE)
    _ended(held, 1, 1)
    return held


def _lying(**fields: object) -> Held:
    held = _held(2)
    opened = held.opened(2, VOTE if "choices" in fields else BLANK)
    held.post(opened.ballot)
    held.void(2, replace(opened, **fields))  # type: ignore[arg-type]
    _ended(held, 1, 1)
    return held


ARCHIVES: dict[str, tuple[Callable[[], Held], type[errors.Fault]]] = {
    "a credential of the pool is not listed": (unlisted, errors.UnlistedCredential),
    "voided as if it had not been used": (void_as_if_unused, errors.VoidedBallot),
    "the blank ballot was not posted": (void_without_a_ballot_on_the_board, errors.WrongVoidBallot),
    "a ballot came after the void": (ballot_after_the_void, errors.WrongVoidBallot),
    "the blank ballot is another's": (void_opened_as_anothers, errors.WrongVoidBallot),
    "the ballot in its place votes": (void_that_votes, errors.VoidNotBlank),
    "a vote is said to be blank": (lambda: _lying(choices=BLANK), errors.WrongOpening),
    "another randomness": (lambda: _lying(randomness=((Scalar.random(),) * 3,)), errors.WrongOpening),
    "less randomness": (lambda: _lying(randomness=((Scalar.random(),),)), errors.WrongOpeningShape),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_what_register_and_archive_do_not_agree_on_is_refused_by_its_name(name: str) -> None:
    made, fault = ARCHIVES[name]
    with pytest.raises(errors.Fault) as caught:
        made().decide()
    assert type(caught.value) is fault, caught.value


def test_every_fault_of_a_register_is_on_the_list() -> None:
    found = {fault for _, fault, _ in CORRUPTIONS.values()} | {fault for _, fault in ARCHIVES.values()}
    assert set(errors.RegisterFault.__subclasses__()) <= found


def test_a_reason_is_one_line() -> None:
    assert is_reason("Registered twice.")
    assert [is_reason(text) for text in ("", " ", "a ", "a\nb", "a\x0bb", "a" * 301)] == [False] * 6


def test_a_chain_names_the_line_without_its_end() -> None:
    first, second, *_ = sound().lines
    assert json.loads(second)["previous"] == entry_hash(first)
    assert isinstance(parse_entry(sound().lines[-1]), Close)
