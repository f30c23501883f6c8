"""Targets move by themselves when the ledger does, once, and go back when it takes something back."""

from itertools import pairwise
from typing import Any

import pytest

from hustings import errors
from hustings.elections.models import Election, State
from hustings.ledger.models import Head
from hustings.pursuit import actions, following_actions, target_actions
from hustings.pursuit.actions import Particulars
from hustings.pursuit.models import Campaign, Cause, Cursor, Move, Stage, Target
from tests.ledger import filled
from tests.pursuit.pursuing import NAME, Pursuit, pursuit, stage_of
from tests.web.elections import open_election
from tests.web.officials import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Pursuit:
    return pursuit()


def test_an_endorsement_of_ours_is_followed_once_and_names_its_entry(here: Pursuit) -> None:
    endorser, target = here.targeted()
    row = filled.endorsement(endorser, here.contest, here.ours, date="2027-12-01")
    assert following_actions.follow_due() == [target.pk]
    assert following_actions.follow_due() == []
    move = Move.objects.of(here.campaign)[0]
    assert (move.cause, move.entry, move.origin, move.destination, move.by) == (
        *("ledger", row.pk, "interview", "endorsed"),
        None,
    )
    assert stage_of(target) == Stage.ENDORSED


@pytest.mark.parametrize("status", ["endorsed", "no_endorsement"])
def test_who_endorses_somebody_else_or_nobody_is_lost(here: Pursuit, status: str) -> None:
    endorser, target = here.targeted()
    filled.endorsement(endorser, here.contest, here.other, status=status)
    following_actions.follow_due()
    assert stage_of(target) == Stage.LOST


def test_a_co_endorsement_with_us_is_ours(here: Pursuit) -> None:
    endorser, target = here.targeted()
    for one in (here.other, here.ours):
        filled.endorsement(endorser, here.contest, one, status="co_endorsed", date="2027-12-01")
    following_actions.follow_due()
    assert stage_of(target) == Stage.ENDORSED


def test_what_is_withdrawn_is_to_be_won_again(here: Pursuit) -> None:
    endorser, target = here.targeted()
    filled.endorsement(endorser, here.contest, here.ours, date="2027-11-01")
    following_actions.follow_due()
    filled.endorsement(endorser, here.contest, here.ours, status="withdrawn", date="2027-12-01")
    assert following_actions.follow_due() == [target.pk]
    assert stage_of(target) == Stage.CONTACTED
    assert Move.objects.of(here.campaign)[0].said == "ended"


def test_a_retraction_takes_it_back_to_the_stage_before(here: Pursuit) -> None:
    endorser, target = here.targeted()
    row = filled.endorsement(endorser, here.contest, here.other)
    following_actions.follow_due()
    filled.endorsement(endorser, here.contest, here.other, status="retracted", corrects=row)
    following_actions.follow_due()
    assert stage_of(target) == Stage.INTERVIEW


def test_a_correction_moves_from_lost_to_ours_and_back_to_before_both(here: Pursuit) -> None:
    endorser, target = here.targeted()
    row = filled.endorsement(endorser, here.contest, here.other)
    following_actions.follow_due()
    corrected = filled.endorsement(endorser, here.contest, here.ours, corrects=row)
    following_actions.follow_due()
    assert stage_of(target) == Stage.ENDORSED
    filled.endorsement(endorser, here.contest, here.ours, status="retracted", corrects=corrected)
    following_actions.follow_due()
    assert stage_of(target) == Stage.INTERVIEW


def test_what_a_person_does_afterwards_stays_done(here: Pursuit) -> None:
    endorser, target = here.targeted()
    row = filled.endorsement(endorser, here.contest, here.other)
    following_actions.follow_due()
    target_actions.move(by=here.lead, target=target, stage=Stage.CONTACTED)
    filled.endorsement(endorser, here.contest, here.other, date="2027-12-24")
    assert following_actions.follow_due() == []
    filled.endorsement(endorser, here.contest, here.other, status="retracted", corrects=row)
    following_actions.follow_due()
    assert stage_of(target) == Stage.CONTACTED


def test_another_contest_moves_nothing(here: Pursuit) -> None:
    endorser, target = here.targeted()
    elsewhere = filled.contest("2016 Democratic presidential nomination")
    filled.endorsement(endorser, elsewhere, filled.candidate(elsewhere, "Ada Lovelace"))
    assert following_actions.follow_due() == []
    assert stage_of(target) == Stage.INTERVIEW


def test_who_is_added_stands_where_the_ledger_has_them(here: Pursuit) -> None:
    filled.endorsement(filled.endorser("Nurses United", "union"), here.contest, here.ours)
    (target,) = target_actions.add(
        by=here.lead, campaign=here.campaign, pursued=[target_actions.Pursued(name="the nurses united")]
    )
    assert stage_of(target) == Stage.ENDORSED
    assert Target.objects.get().endorser is not None
    assert Move.objects.get().cause == Cause.LEDGER


def test_names_are_linked_once_the_ledger_knows_them() -> None:
    lead = person("early@example.org")
    early = Particulars("Early", "UTC", contest_name=NAME, candidate_name="ada lovelace")
    campaign = actions.found(by=lead, particulars=early)
    pursued = [target_actions.Pursued(name="Nurses United")]
    (target,) = target_actions.add(by=lead, campaign=campaign, pursued=pursued)
    assert campaign.candidate is None
    contest = filled.contest(NAME)
    ours = filled.candidate(contest, "Ada Lovelace")
    filled.endorsement(filled.endorser("Nurses United", "union"), contest, ours)
    assert following_actions.follow_due() == [target.pk]
    assert Campaign.objects.get().candidate == ours
    linked = Target.objects.get()
    assert (linked.endorser is not None, linked.kind, linked.stage) == (True, "union", "endorsed")


def test_another_candidate_of_the_campaign_follows_anew(here: Pursuit) -> None:
    endorser, target = here.targeted()
    filled.endorsement(endorser, here.contest, here.other)
    following_actions.follow_due()
    particulars = Particulars(here.campaign.name, "UTC", here.other)
    actions.change(by=here.lead, campaign=here.campaign, particulars=particulars)
    assert stage_of(target) == Stage.ENDORSED


def test_a_kill_in_the_middle_is_followed_again(here: Pursuit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of two entries; the second is cut off: the first stays, and all is done once in the end."""
    monkeypatch.setattr(following_actions, "BATCH", 2)
    endorsers = [here.targeted(name) for name in ("One", "Two", "Three")]
    for endorser, _target in endorsers:
        filled.endorsement(endorser, here.contest, here.ours)
    settle, turns = following_actions._settle, []

    def cut_off(targets: set[int]) -> Any:
        turns.append(targets)
        moved = settle(targets)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(following_actions, "_settle", cut_off)
    with pytest.raises(KeyboardInterrupt):
        following_actions.follow_due()
    assert Cursor.objects.get().number == Head.objects.get().number - 1
    assert len(following_actions.follow_due()) == 1
    assert Move.objects.filter(cause=Cause.LEDGER).count() == 3
    assert Cursor.objects.get().number == Head.objects.get().number


def test_moves_only_grow(here: Pursuit) -> None:
    _endorser, target = here.targeted()
    move = target.moves.get()
    with pytest.raises(errors.Refusal, match="never changed"):
        move.save()
    with pytest.raises(errors.Refusal, match="never deleted"):
        move.delete()
    with pytest.raises(errors.Refusal, match="never changed"):
        Move.objects.of(here.campaign).update(by=None)


# -- votes on this site ------------------------------------------------------------------------------------------------


def _open_vote(here: Pursuit, target: Target) -> Election:
    vote = open_election(contest=NAME)
    assert target.endorser is not None
    type(target.endorser).objects.filter(pk=target.endorser.pk).update(organization=vote.election.organization)
    return vote.election


def test_a_vote_that_opens_here_is_under_way_once(here: Pursuit) -> None:
    _endorser, target = here.targeted()
    election = _open_vote(here, target)
    assert following_actions.follow_due() == [target.pk]
    assert stage_of(target) == Stage.VOTE
    target_actions.move(by=here.lead, target=target, stage=Stage.INTERVIEW)
    assert following_actions.follow_due() == []
    moves = list(reversed(target.moves.all()))
    assert all(earlier.destination == later.origin for earlier, later in pairwise(moves))
    assert moves[1].election == election


def test_a_vote_that_is_called_off_takes_it_back(here: Pursuit) -> None:
    _endorser, target = here.targeted()
    election = _open_vote(here, target)
    following_actions.follow_due()
    Election.objects.filter(pk=election.pk).update(state=State.CANCELLED)
    assert following_actions.follow_due() == [target.pk]
    assert following_actions.follow_due() == []
    assert stage_of(target) == Stage.INTERVIEW


def test_a_vote_about_another_contest_moves_nothing(here: Pursuit) -> None:
    _endorser, target = here.targeted()
    election = _open_vote(here, target)
    type(election.contest).objects.filter(pk=election.contest_id).update(name="Another contest")
    assert following_actions.follow_due() == []
    assert stage_of(target) == Stage.INTERVIEW
