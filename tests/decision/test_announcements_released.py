"""Announcements, released once and only what was decided, and the letters that tell of it."""

from fractions import Fraction

import pytest

from hustings import errors
from hustings.audit.models import Entry
from hustings.credentials.models import VotingRight
from hustings.decision import Bound, Rule, Tie, Whole, certificate
from hustings.decision import announcement_actions as actions
from hustings.decision.models import Release
from hustings.decision.possible import Outcome, Possible
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member, Organization
from tests.decision.announcements import ADA, BENITO, NOBODY, official, prepare, prepare_all, queue_all, released
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, decided_election, open_election, votes_for

pytestmark = pytest.mark.django_db


def test_the_one_that_was_decided_is_released_after_the_certificate(vote: Vote) -> None:
    prepare_all(vote)
    by = official(vote.election)
    with pytest.raises(errors.WrongState, match="not certified yet"):
        actions.release(by=by, election=vote.election)
    certificate.issue(decision=vote.election.decision)
    made = actions.release(by=by, election=vote.election)
    assert made.announcement.decision == ADA
    assert actions.release(by=by, election=vote.election).pk == made.pk
    assert Release.objects.count() == Entry.objects.filter(verb="announcement.release").count() == 1


def test_nothing_is_released_before_the_decision() -> None:
    vote = open_election()
    prepare_all(vote)
    with pytest.raises(errors.WrongState, match="not certified yet"):
        actions.release(by=official(vote.election), election=vote.election)


def test_what_is_not_prepared_must_be_written_first(vote: Vote) -> None:
    certificate.issue(decision=vote.election.decision)
    prepare(vote, BENITO)
    prepare(vote, ADA, language="es")
    with pytest.raises(errors.WrongState, match="Nothing is prepared"):
        actions.release(by=official(vote.election), election=vote.election)
    prepare(vote, ADA)
    assert actions.release(by=official(vote.election), election=vote.election).announcement.decision == ADA


def test_a_call_is_not_released_without_the_line_of_who_pays(vote: Vote) -> None:
    certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    Organization.objects.update(disclaimer="")
    with pytest.raises(errors.WrongState, match="who pays"):
        actions.release(by=official(vote.election), election=vote.election)
    assert not Release.objects.exists()


def test_after_the_release_nothing_prepared_changes(vote: Vote) -> None:
    released(vote)
    for decision in (ADA, BENITO):
        with pytest.raises(errors.WrongState, match="by a correction"):
            prepare(vote, decision)


@pytest.mark.parametrize(
    ("casts", "rule", "came"),
    [
        (votes_for(1, 1, 1), None, NOBODY),
        (votes_for(1, 5, 0), None, BENITO),
        (
            votes_for(2, 2, 0),
            Rule(Fraction(1, 2), Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], None, Tie.ALL),
            Possible(Outcome.SEVERAL),
        ),
    ],
)
def test_the_system_chooses(casts: list[tuple[int, ...]], rule: Rule | None, came: Possible) -> None:
    vote = decided_election(casts=casts, rule=rule or TWO_THIRDS)
    assert released(vote).announcement.decision == came


def test_everybody_gets_the_notice_and_who_agreed_the_call(vote: Vote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "ANNOUNCED", 2)
    members = list(Member.objects.order_by("id"))
    Member.objects.filter(pk=members[3].pk).update(campaigning=False)
    Member.objects.filter(pk=members[4].pk).update(active=False)
    made = released(vote)
    assert not Message.objects.filter(kind__startswith="announcement").exists()
    assert queue_all(vote) == 9
    notices = Message.objects.filter(kind=actions.NOTICE)
    calls = Message.objects.filter(kind=actions.CALL)
    assert set(notices.values_list("purpose", "bulk", "election")) == {(Purpose.NOTICE, True, vote.uuid)}
    assert set(calls.values_list("purpose", "bulk")) == {(Purpose.CAMPAIGN, True)}
    assert set(notices.values_list("to", flat=True)) == {member.mailbox for member in members}
    left = {members[3].mailbox, members[4].mailbox}
    assert set(calls.values_list("to", flat=True)) == {member.mailbox for member in members} - left
    made.refresh_from_db()
    assert (made.letters, made.calls, made.next_right) == (9, 7, 9)
    assert made.queued_at
    assert Entry.objects.get(verb="announcement.queue").detail == {"letters": 9, "calls": 7}
    assert actions.queue_letters(election_uuid=vote.uuid) == 0
    assert not Release.objects.unqueued().exists()


def test_no_letters_without_a_release(vote: Vote) -> None:
    prepare_all(vote)
    assert actions.queue_letters(election_uuid=vote.uuid) == 0
    assert not Message.objects.filter(kind__startswith="announcement").exists()


def test_a_text_without_a_call_asks_nobody() -> None:
    vote = decided_election(casts=votes_for(1, 1, 1), voters=4)
    released(vote)
    queue_all(vote)
    assert set(Message.objects.values_list("kind", flat=True)) == {actions.NOTICE}


def test_unused_and_voided_rights_get_nothing(vote: Vote) -> None:
    rights = VotingRight.objects.of(vote.election)
    unused, voided = rights[7], rights[8]
    VotingRight.objects.filter(pk=unused.pk).update(pooled=True, member=None)
    moment = vote.election.closes_at
    VotingRight.objects.filter(pk=voided.pk).update(pooled=True, drawn_at=moment, voided_at=moment)
    released(vote)
    queue_all(vote)
    told = set(Message.objects.filter(kind=actions.NOTICE).values_list("reference__right", flat=True))
    assert told == set(range(7))


def test_a_batch_that_is_queued_again_is_queued_once(vote: Vote) -> None:
    released(vote)
    queue_all(vote)
    Release.objects.update(next_right=0, queued_at=None)
    queue_all(vote)
    assert Message.objects.filter(kind=actions.NOTICE).count() == 9
