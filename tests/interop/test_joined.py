"""Votes that people could join before the referee: a blank ballot in the place of a voided one breaks nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from hustings.protocol.register import Register
from tests.verification.joined import Held, sound

Tool = Callable[..., str]


def _verified(tool: Tool, held: Held, folder: Path) -> Path:
    place = folder / "archive"
    place.mkdir()
    copy = Path(shutil.copy(held.board.path, place))
    tool("election", "verify", "--dir", place)
    return copy


def test_the_referee_verifies_an_archive_with_voids(belenios_tool: Tool, tmp_path: Path) -> None:
    held = sound()
    _verified(belenios_tool, held, tmp_path)
    # What it counts as blank is the voided one; the decision, of archive and register, has none.
    result = held.board.board.tally.result
    assert result is not None
    assert result.questions == ((1, 3, 1),)
    decision = held.decide()
    assert decision is not None
    assert (decision.tallies.blank, decision.tallies.counts) == (0, (3, 1))


def test_the_referee_accepts_the_blank_ballot_alone(belenios_tool: Tool, tmp_path: Path) -> None:
    """Its check of one ballot says what its check of an archive does not wait for."""
    held = Held()
    held.draw(2)
    held.cast(2, 0)
    place = tmp_path / "archive"
    place.mkdir()
    shutil.copy(held.board.path, place)
    opened = held.opened(2)
    ballot = tmp_path / "ballot.json"
    ballot.write_bytes(opened.ballot)
    belenios_tool("election", "verify-ballot", "--dir", place, "--ballot", ballot)
    held.post(opened.ballot)
    held.void(2, opened)
    held.close(1, 1)
    held.tally()
    shutil.rmtree(place)
    _verified(belenios_tool, held, tmp_path)
    found = Register.parse(held.register).check(held.board.board)
    assert (found.voided, found.blanks) == (1, 1)
    assert json.loads(opened.ballot)["credential"] == held.public[2]
