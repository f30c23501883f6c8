"""Announcements, corrected in public; who may act on one, and what is noted of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.decision import announcement_actions as actions
from hustings.decision.models import Announcement, AnnouncementText, Correction, Release
from hustings.decision.possible import Outcome
from hustings.decision.prepared import Corrected, Prepared
from hustings.mailroom.models import Message
from hustings.roll.models import Role
from tests.decision.announcements import ADA, GIVING, SECRET, official, prepare, prepare_all, queue_all, released, texts
from tests.roll import rolls
from tests.web.elections import Vote

pytestmark = pytest.mark.django_db


def correction(**changed: str) -> Corrected:
    return replace(Corrected("A new headline", "A new text: {ballots}.", "The text named a wrong day."), **changed)


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


def test_where_nobody_is_endorsed_no_correction_names_a_page_to_give_on() -> None:
    with pytest.raises(errors.WrongInput, match="nobody to give to") as caught:
        correction(link="https://give.example.org/").check(Outcome.NO_ENDORSEMENT)
    assert caught.value.field == "link"


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


def test_rows_are_called_by_what_they_are() -> None:
    text = AnnouncementText(announcement=Announcement(outcome=Outcome.NO_ENDORSEMENT.value), language="es")
    rows = [text, Release(election_id="7HgW"), Correction(number=2)]
    assert [f"{row}" for row in rows] == ["no_endorsement (es)", "release of 7HgW", "correction 2"]
