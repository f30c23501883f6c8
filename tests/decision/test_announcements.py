"""Announcements: prepared under embargo, released once and only what was decided, corrected in public."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.credentials.models import VotingRight
from hustings.decision import Bound, Rule, Tie, Whole, certificate
from hustings.decision import announcement_actions as actions
from hustings.decision.giving import Giving
from hustings.decision.models import Announcement, AnnouncementText, Correction, Release
from hustings.decision.possible import Outcome, Possible
from hustings.decision.prepared import Corrected, Prepared
from hustings.elections.models import Election, State
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member, Organization, Role
from tests.decision.announcements import (
    GIVING,
    SECRET,
    official,
    prepare,
    prepare_all,
    queue_all,
    released,
    texts,
    unprepared,
)
from tests.roll import rolls
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, decided_election, open_election, votes_for

pytestmark = pytest.mark.django_db
ADA, BENITO = (Possible(Outcome.ENDORSED, name) for name in OPTIONS[:2])
NOBODY = Possible(Outcome.NO_ENDORSEMENT)


@pytest.fixture
def vote() -> Vote:
    """A vote that endorses Ada with five of seven ballots, of nine who could vote."""
    return decided_election(casts=votes_for(5, 1, 1), voters=9)


def correction(**changed: str) -> Corrected:
    return replace(Corrected("A new headline", "A new text: {ballots}.", "The text named a wrong day."), **changed)


# -- prepared ----------------------------------------------------------------------------------------------------------


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


# -- released ----------------------------------------------------------------------------------------------------------


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


# -- letters -----------------------------------------------------------------------------------------------------------


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


# -- corrected ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_numbered_and_dated_and_leaves_the_first_text(vote: Vote) -> None:
    made = released(vote)
    first = made.announcement.texts.get(language="en").press
    by = official(vote.election)
    actions.correct(by=by, election=vote.election, language="en", corrected=correction())
    actions.correct(by=by, election=vote.election, language="en", corrected=correction(press="Another."))
    assert [one.number for one in Correction.objects.of(vote.uuid)] == [1, 2]
    assert made.announcement.texts.get(language="en").press == first
    assert actions.giving_of(made.announcement) == GIVING


def test_a_corrected_link_takes_the_place_of_the_old_one(vote: Vote) -> None:
    made = released(vote)
    text = made.announcement.texts.get(language="en")
    link = "https://give.example.net/right"
    corrected = Corrected(text.headline, text.press, "The page to give on was a wrong one.", link)
    actions.correct(by=official(vote.election), election=vote.election, language="en", corrected=corrected)
    assert actions.giving_of(made.announcement).address() == f"{link}?refcode=forward-vote"


@pytest.mark.parametrize(
    ("corrected", "field"),
    [
        (correction(reason=""), "reason"),
        (correction(reason="a\nb"), "reason"),
        (correction(reason="x" * 301), "reason"),
        (correction(headline=""), "headline"),
        (correction(press="{name}"), "press"),
        (correction(link="http://give.example.org"), "link"),
    ],
)
def test_corrections_that_are_refused(vote: Vote, corrected: Corrected, field: str) -> None:
    released(vote)
    with pytest.raises(errors.WrongInput) as caught:
        actions.correct(by=official(vote.election), election=vote.election, language="en", corrected=corrected)
    assert caught.value.field == field


def test_a_correction_must_correct_something(vote: Vote) -> None:
    text = released(vote).announcement.texts.get(language="en")
    by, same = official(vote.election), Corrected(text.headline, text.press, "No reason.")
    with pytest.raises(errors.WrongInput, match="Nothing differs"):
        actions.correct(by=by, election=vote.election, language="en", corrected=same)
    actions.correct(by=by, election=vote.election, language="en", corrected=correction())
    with pytest.raises(errors.WrongInput, match="Nothing differs"):
        actions.correct(by=by, election=vote.election, language="en", corrected=correction())
    actions.correct(by=by, election=vote.election, language="en", corrected=same)  # and back


def test_what_is_not_released_is_not_corrected(vote: Vote) -> None:
    prepare_all(vote)
    by = official(vote.election)
    with pytest.raises(errors.WrongState, match="Nothing is released"):
        actions.correct(by=by, election=vote.election, language="en", corrected=correction())
    released(vote)
    with pytest.raises(errors.NotFound, match="in this language"):
        actions.correct(by=by, election=vote.election, language="es", corrected=correction())


def test_corrections_only_grow(vote: Vote) -> None:
    released(vote)
    made = actions.correct(by=official(vote.election), election=vote.election, language="en", corrected=correction())
    with pytest.raises(errors.Refusal, match="never changed"):
        made.save()
    with pytest.raises(errors.Refusal, match="never deleted"):
        made.delete()
    with pytest.raises(errors.Refusal, match="never changed"):
        Correction.objects.update(reason="")
    with pytest.raises(errors.Refusal, match="never deleted"):
        Correction.objects.all().delete()


# -- who, and what is noted --------------------------------------------------------------------------------------------


def test_organizers_of_this_organization_only(vote: Vote) -> None:
    text = prepare(vote, ADA)
    made = released(vote)
    stranger = rolls.house("dfa").organizer
    for person, refusal in ((official(vote.election, Role.OBSERVER), errors.NotAllowed), (stranger, errors.NotFound)):
        for act in acts(vote, text, person):
            with pytest.raises(refusal):
                act()
    assert Release.objects.get() == made


def acts(vote: Vote, text: AnnouncementText, by: User) -> Iterator[Callable[[], object]]:
    election, prepared = vote.election, Prepared(texts(ADA), GIVING)
    yield lambda: actions.prepare(by=by, election=election, decision=ADA, language="en", prepared=prepared)
    yield lambda: actions.send_test(by=by, text=text)
    yield lambda: actions.release(by=by, election=election)
    yield lambda: actions.correct(by=by, election=election, language="en", corrected=correction())


def test_the_log_has_every_act_and_none_of_the_texts(vote: Vote) -> None:
    text = prepare(vote, ADA)
    actions.send_test(by=official(vote.election), text=text)
    released(vote)
    queue_all(vote)
    secret = correction(press=f"{SECRET} again")
    actions.correct(by=official(vote.election), election=vote.election, language="en", corrected=secret)
    entries = Entry.objects.about(vote.election.label).filter(verb__startswith="announcement.")
    verbs = {"prepare", "test_letter", "release", "queue", "correct"}
    assert {entry.verb for entry in entries} == {f"announcement.{verb}" for verb in verbs}
    assert SECRET not in f"{[entry.detail for entry in Entry.objects.all()]}"
    assert SECRET not in f"{list(Message.objects.values())}"


def test_the_database_keeps_outcomes_and_options_together(vote: Vote) -> None:
    option = vote.election.options.get(label=ADA.option)
    for outcome, whom in (("endorsed", None), ("no_endorsement", option)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Announcement.objects.create(election=vote.election, outcome=outcome, option=whom)
    Announcement.objects.create(election=vote.election, outcome="no_endorsement")
    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.create(election=vote.election, outcome="no_endorsement")


def test_rows_are_called_by_what_they_are() -> None:
    text = AnnouncementText(announcement=Announcement(outcome=Outcome.NO_ENDORSEMENT.value), language="es")
    rows = [text, Release(election_id="7HgW"), Correction(number=2)]
    assert [f"{row}" for row in rows] == ["no_endorsement (es)", "release of 7HgW", "correction 2"]


def test_where_nobody_is_endorsed_no_correction_names_a_page_to_give_on() -> None:
    with pytest.raises(errors.WrongInput, match="nobody to give to") as caught:
        correction(link="https://give.example.org/").check(Outcome.NO_ENDORSEMENT)
    assert caught.value.field == "link"
