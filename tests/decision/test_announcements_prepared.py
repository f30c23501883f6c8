"""Announcements, prepared under embargo: for every possible decision, and for no other."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from hustings import errors
from hustings.decision import announcement_actions as actions
from hustings.decision.giving import Giving
from hustings.decision.models import Announcement, AnnouncementText
from hustings.decision.possible import Outcome, Possible
from hustings.decision.prepared import Prepared
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message, Purpose
from tests.decision.announcements import ADA, BENITO, GIVING, NOBODY, official, prepare, prepare_all, texts, unprepared
from tests.web.elections import Vote, open_election

pytestmark = pytest.mark.django_db


def test_every_possible_decision_can_be_prepared_while_the_vote_is_open() -> None:
    vote = open_election()
    assert unprepared(vote.election) == [ADA, BENITO, NOBODY]
    prepare(vote, BENITO)
    assert unprepared(vote.election) == [ADA, NOBODY]
    prepare(vote, ADA, language="es")
    assert unprepared(vote.election) == [ADA, NOBODY]  # the organization speaks English
    prepare_all(vote)
    assert unprepared(vote.election) == []
    assert {announcement.decision for announcement in Announcement.objects.of(vote.election)} == {ADA, BENITO, NOBODY}


def test_preparing_again_changes_the_text() -> None:
    vote = open_election()
    first = prepare(vote, ADA)
    again = prepare(vote, ADA, mark="again ")
    assert (first.pk, "again" in again.letter) == (again.pk, True)
    assert AnnouncementText.objects.count() == 1


def test_nothing_can_be_prepared_before_the_options_are_final() -> None:
    vote = open_election()
    Election.objects.filter(pk=vote.uuid).update(state=State.DRAFT)
    vote.election.refresh_from_db()
    assert actions.decisions_of(vote.election) == []
    with pytest.raises(errors.NotFound, match="cannot come to such"):
        prepare(vote, ADA)


@pytest.mark.parametrize(
    "decision",
    [
        Possible(Outcome.ENDORSED, "No endorsement"),
        Possible(Outcome.ENDORSED, "Nobody known"),
        Possible(Outcome.ENDORSED),
        Possible(Outcome.NO_QUORUM),
        Possible(Outcome.SEVERAL),
    ],
)
def test_what_cannot_be_decided_cannot_be_prepared(decision: Possible) -> None:
    with pytest.raises(errors.NotFound, match="cannot come to such"):
        prepare(open_election(), decision)


def test_languages_that_the_site_does_not_speak() -> None:
    with pytest.raises(errors.NotFound):
        prepare(open_election(), ADA, language="tlh")


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"subject": ""}, "subject", "Write something"),
        ({"letter": "  \n"}, "letter", "Write something"),
        ({"subject": "Two\nlines"}, "subject", "on one line"),
        ({"headline": "x" * 201}, "headline", "200 characters"),
        ({"press": "x" * 10_001}, "press", "10000 characters"),
        ({"letter": "You are {nmae}."}, "letter", r"\{nmae\} here"),
        ({"headline": "{name}, we endorse"}, "headline", r"\{name\} here"),
        ({"press": "{link}"}, "press", r"\{link\} here"),
        ({"subject": "{__class__}"}, "subject", "a brace stands alone"),
        ({"press": "{organization.name}"}, "press", "a brace stands alone"),
        ({"press": "{quorum}"}, "press", r"\{quorum\} here"),
        ({"letter": "https://elsewhere.example/?{name}"}, "letter", "within a link"),
        ({"letter": "seen \u202e unseen"}, "letter", "cannot be seen"),
        ({"call": ""}, "call", "Write something"),
        ({"call_subject": ""}, "call_subject", "Write something"),
        ({"call": "Give now."}, "call", r"must have \{link\}"),
        ({"call": "Here: {link}"}, "call", "line of its own"),
        ({"call": "{link}\n{quorum}"}, "call", r"\{quorum\} here"),
    ],
)
def test_texts_that_are_refused_say_where(changed: dict[str, str], field: str, said: str) -> None:
    vote = open_election()
    prepared = Prepared(replace(texts(ADA), **changed), GIVING)
    with pytest.raises(errors.WrongInput, match=said) as caught:
        actions.prepare(
            by=official(vote.election), election=vote.election, decision=ADA, language="en", prepared=prepared
        )
    assert caught.value.field == field
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("decision", "giving", "contact", "field"),
    [
        (ADA, Giving("http://give.example.org"), "", "link"),
        (ADA, Giving(), "", "link"),
        (ADA, GIVING, "x" * 301, "contact"),
        (NOBODY, GIVING, "", "link"),
    ],
)
def test_giving_and_contact_are_checked(decision: Possible, giving: Giving, contact: str, field: str) -> None:
    vote = open_election()
    prepared = Prepared(texts(decision), giving, contact)
    with pytest.raises(errors.WrongInput) as caught:
        actions.prepare(
            by=official(vote.election), election=vote.election, decision=decision, language="en", prepared=prepared
        )
    assert caught.value.field == field


def test_nobody_is_asked_to_give_by_an_organization_that_does_not_say_who_pays() -> None:
    vote = open_election()
    prepared = Prepared(texts(ADA), GIVING)
    by, election = official(vote.election), vote.election
    with pytest.raises(errors.WrongState, match="who pays"):
        actions.prepare(by=by, election=election, decision=ADA, language="en", prepared=prepared)
    assert not Announcement.objects.exists()
    silent = Prepared(replace(texts(ADA), call="", call_subject=""), GIVING)
    actions.prepare(by=by, election=election, decision=ADA, language="en", prepared=silent)


def test_a_test_letter_goes_to_whoever_asks() -> None:
    vote = open_election()
    text = prepare(vote, ADA)
    actions.send_test(by=official(vote.election), text=text)
    assert list(Message.objects.values_list("to", "purpose")) == [("organizer@forward.example", Purpose.SERVICE)] * 2


def test_the_database_keeps_outcomes_and_options_together(vote: Vote) -> None:
    option = vote.election.options.get(label=ADA.option)
    for outcome, whom in (("endorsed", None), ("no_endorsement", option)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.create(election=vote.election, outcome=outcome, option=whom)
    Announcement.objects.create(election=vote.election, outcome="no_endorsement")
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.create(election=vote.election, outcome="no_endorsement")
