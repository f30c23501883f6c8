"""The crash matrix of joining and voiding: cut off at every step, nothing is half-written and a repeat succeeds."""

from typing import Any

import pytest
from django.db.models import QuerySet

from hustings.board import actions, casting, voiding
from hustings.board.models import Ballot, Chain
from hustings.credentials import actions as credentials
from hustings.credentials import register_actions
from hustings.credentials.models import RegisterEntry, Registration, VotingRight
from hustings.decision import agreement
from hustings.elections.models import Election
from hustings.mailroom.models import Message
from tests.board.joiners import newcomer, official
from tests.board.test_crashes import Failure, Killed, cut
from tests.web.elections import open_to_all_election

pytestmark = pytest.mark.django_db(transaction=True)

JOINED = 3
VOIDING: dict[str, tuple[Any, str]] = {
    "the election is locked": (voiding, "locked"),
    "the chain is locked": (type(Chain.objects.all()), "locked"),
    "the right is found": (register_actions, "require_voidable"),
    "the private credential is made": (voiding, "private_credentials"),
    "the blank ballot is posted": (casting, "append_ballots"),
    "its right is noted": (casting, "note_ballots"),
    "letters of ballots are queued": (credentials, "queue"),
    "the entry is written": (register_actions, "_write"),
    "the letter is queued": (register_actions, "queue"),
    "it stands in the audit log": (register_actions, "record"),
    "all is written, not committed": (register_actions, "void"),
}
DRAWING: dict[str, tuple[Any, str]] = {
    "the election is locked": (register_actions, "locked"),
    "the pool is asked": (type(VotingRight.objects.all()), "in_pool"),
    "the entry is written": (register_actions, "_write"),
    "rows are changed": (QuerySet, "update"),
    "the letter is queued": (register_actions, "queue"),
}


def rows() -> list[object]:
    """Everything that a draw or a void changes."""
    models = (Ballot, Chain, RegisterEntry, Registration, VotingRight, Election, Message)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("how", [Failure, Killed])
@pytest.mark.parametrize("step", VOIDING)
def test_a_void_cut_off_at_any_step(
    step: str, how: type[BaseException], before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_to_all_election(voters=3, joined=1)
    actions.cast(election_uuid=vote.uuid, ballot=vote.ballot(JOINED, 0))
    by, stood = official(vote.election), rows()
    with monkeypatch.context() as patch:
        cut(patch, *VOIDING[step], how, before=before)
        with pytest.raises(how):
            voiding.void(by=by, election=vote.election, right=JOINED, reason="Twice.")
    assert rows() == stood
    voiding.void(by=by, election=vote.election, right=JOINED, reason="Twice.")
    found = agreement.check(vote.uuid)
    assert (found.posted, found.counted, Ballot.objects.count()) == (2, 0, 2)


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("how", [Failure, Killed])
@pytest.mark.parametrize("step", DRAWING)
def test_a_draw_cut_off_at_any_step(
    step: str, how: type[BaseException], before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    vote = open_to_all_election(voters=3, joined=0)
    member, stood = newcomer(vote.election), rows()
    with monkeypatch.context() as patch:
        cut(patch, *DRAWING[step], how, before=before)
        with pytest.raises(how):
            register_actions.draw(election_uuid=vote.uuid, member=member)
    assert rows() == stood
    assert register_actions.draw(election_uuid=vote.uuid, member=member).number == JOINED
    assert agreement.check(vote.uuid).eligible == 4
