"""Statements and letters: what is handed in, when, by whom; what officials may do with it, and what they may not."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from hustings import errors
from hustings.audit.models import Entry
from hustings.contests import actions, pitch_actions, term_actions
from hustings.contests.models import Contest, Pitch, Reason, Slot
from hustings.contests.pitch_actions import Said
from hustings.contests.texts import parse_link, parse_text
from hustings.elections.draft_actions import Paper, set_paper
from hustings.elections.models import Election, State
from hustings.elections.preflight import missing
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.roll.models import Role
from tests.contests.pitching import HOUR, Hustings, due, hustings, sent
from tests.web.officials import complete, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Hustings:
    return hustings()


@pytest.fixture
def slot(here: Hustings) -> Slot:
    return here.fix().slots.get()


def give_back(here: Hustings, pitch: Pitch, remark: str = "The second link is broken.") -> Pitch:
    return pitch_actions.give_back(by=here.place.owner, pitch=pitch, reason=Reason.BROKEN_LINK, remark=remark)


# -- statements --------------------------------------------------------------------------------------------------------


def test_a_statement_is_published_once_its_form_is_accepted_and_stays_until_the_next(here: Hustings) -> None:
    before = here.candidates[0].statement
    first = here.write(0, None, "First.", headline="Nurse")
    assert here.candidates[0].statement == before
    here.accept(first)
    assert (here.candidates[0].about, here.candidates[0].statement) == ("Nurse", "First.")
    second = here.write(0, None, "Second.", headline="Nurse")
    assert here.candidates[0].statement == "First."
    here.accept(second)
    assert here.candidates[0].statement == "Second."
    kept = Pitch.objects.about(here.candidates[0], None).values_list("text", "state")
    assert list(kept) == [("Second.", "accepted"), ("First.", "replaced")]


def test_a_draft_is_changed_and_handed_in_as_one_version(here: Hustings) -> None:
    draft = here.write(0, None, "Draf", hand_in=False, headline="")
    whole = here.write(0, None, "Draft, finished.")
    assert draft.pk == whole.pk
    assert whole.state == Pitch.State.SUBMITTED


def test_handing_in_again_replaces_what_waits(here: Hustings) -> None:
    first, second = here.write(0, None, "First."), here.write(0, None, "Second.")
    assert list(Pitch.objects.of(here.contest).submitted()) == [second]
    with pytest.raises(errors.WrongState):
        here.accept(first)
    assert Pitch.objects.get(pk=first.pk).state == Pitch.State.REPLACED


def test_a_portrait_is_published_with_the_statement_and_the_version_keeps_its_own(here: Hustings) -> None:
    out = BytesIO()
    Image.new("RGB", (50, 50), "navy").save(out, "PNG")
    said = Said("Nurse", "Hello.", BytesIO(out.getvalue()))
    pitch = pitch_actions.write(by=here.speakers[0], candidate=here.candidates[0], slot=None, said=said, hand_in=True)
    assert not here.candidates[0].portrait
    here.accept(pitch)
    shown = here.candidates[0].portrait
    assert shown.name != pitch.portrait.name
    with shown.open("rb") as seen, pitch.portrait.open("rb") as handed_in:
        assert seen.read() == handed_in.read()
    here.accept(here.write(0, None, "Without another."))
    assert here.candidates[0].portrait.name == shown.name


@pytest.mark.django_db(transaction=True)
def test_a_candidate_who_is_removed_leaves_no_picture_behind(here: Hustings) -> None:
    out = BytesIO()
    Image.new("RGB", (50, 50), "navy").save(out, "PNG")
    said = Said("Nurse", "Hello.", BytesIO(out.getvalue()))
    pitch = pitch_actions.write(by=here.speakers[0], candidate=here.candidates[0], slot=None, said=said, hand_in=False)
    storage, name = pitch.portrait.storage, pitch.portrait.name
    assert name
    assert storage.exists(name)
    actions.remove_candidate(by=here.place.owner, candidate=here.candidates[0])
    assert not storage.exists(name)


def test_who_stands_in_the_public_log_stays(here: Hustings) -> None:
    here.accept(here.write(0, None, "I ask for your vote."))
    with pytest.raises(errors.WrongState):
        actions.remove_candidate(by=here.place.owner, candidate=here.candidates[0])
    here.place.election.delete()
    with pytest.raises(errors.WrongState):
        actions.remove_contest(by=here.place.owner, contest=here.contest)


def test_statements_have_one_deadline_for_all(here: Hustings) -> None:
    waiting = here.write(0, None, "On time.")
    Contest.objects.filter(pk=here.contest.pk).update(statements_until=timezone.now() - HOUR)
    for number in (0, 1):
        with pytest.raises(errors.WrongState):
            here.write(number, None, "Late.")
    here.accept(waiting)
    assert here.candidates[0].statement == "On time."


def test_what_voters_are_shown_stays_while_they_vote(here: Hustings) -> None:
    place = here.place
    paper = Paper(place.election.name, "Whom?", no_endorsement="No endorsement")
    set_paper(by=place.owner, election=place.election, paper=paper, candidates=place.candidates)
    waiting = here.write(0, None, "Handed in before.")
    Election.objects.filter(pk=place.election.pk).update(state=State.SEALING)
    with pytest.raises(errors.WrongState):
        here.write(0, None, "Too late.")
    with pytest.raises(errors.WrongState):
        here.accept(waiting)
    assert give_back(here, waiting).state == Pitch.State.RETURNED


def test_no_vote_is_frozen_over_a_statement_that_waits(here: Hustings) -> None:
    """Officials cannot keep a statement from the voters by leaving it alone."""
    place = here.place
    election = complete(place)
    waiting = here.write(0, None, "Handed in before.")
    said = [sentence for sentence in missing(election, now=timezone.now()) if "waits for you" in sentence]
    assert len(said) == 1
    assert waiting.candidate.name in said[0]
    here.accept(waiting)
    assert not [sentence for sentence in missing(election, now=timezone.now()) if "waits for you" in sentence]


def test_a_statement_has_the_length_that_all_have(here: Hustings) -> None:
    term_actions.set_terms(by=here.place.owner, contest=here.contest, until=None, length=100)
    here.write(0, None, "x" * 100)
    with pytest.raises(errors.WrongInput) as refused:
        here.write(1, None, "x" * 101)
    assert refused.value.field == "text"


def test_the_terms_only_grow_once_somebody_has_handed_in(here: Hustings) -> None:
    by, soon = here.place.owner, timezone.now() + timedelta(days=2)
    term_actions.set_terms(by=by, contest=here.contest, until=soon, length=1000)
    here.write(0, None, "Hello.")
    for until, length, field in ((soon - HOUR, 1000, "until"), (soon, 900, "length"), (soon, 10, "length")):
        with pytest.raises(errors.WrongInput) as refused:
            term_actions.set_terms(by=by, contest=here.contest, until=until, length=length)
        assert refused.value.field == field
    later = term_actions.set_terms(by=by, contest=here.contest, until=soon + HOUR, length=2000)
    assert (later.statements_until, later.statement_length) == (soon + HOUR, 2000)
    Contest.objects.filter(pk=here.contest.pk).update(statements_until=timezone.now() - HOUR)
    with pytest.raises(errors.WrongInput) as refused:
        term_actions.set_terms(by=by, contest=here.contest, until=soon, length=2000)
    assert refused.value.field == "until"


# -- letters -----------------------------------------------------------------------------------------------------------


def test_a_letter_is_for_its_slot_within_the_slots_lengths(here: Hustings, slot: Slot) -> None:
    here.write(0, slot, "x" * 1000, headline="s" * 100)
    for headline, text, field in (
        ("s" * 101, "x", "headline"),
        ("", "x", "headline"),
        ("s", "x" * 1001, "text"),
        ("s", " ", "text"),
    ):
        with pytest.raises(errors.WrongInput) as refused:
            here.write(1, slot, text, headline=headline)
        assert refused.value.field == field
    assert here.write(1, slot, "", headline="", hand_in=False).state == Pitch.State.DRAFT


def test_the_deadline_of_a_slot_is_the_same_for_all(here: Hustings, slot: Slot) -> None:
    passed = due(slot)
    for number in (0, 1):
        with pytest.raises(errors.WrongState):
            here.write(number, passed, "Late.")


def test_a_returned_letter_can_be_put_right_until_the_slot(here: Hustings, slot: Slot) -> None:
    returned = give_back(here, here.write(0, slot, "http://example.org/a"))
    passed = due(slot)
    again = here.write(0, passed, "http://example.org/b")
    assert again.pk != returned.pk
    with pytest.raises(errors.WrongState):
        here.write(0, passed, "And once more.")
    with pytest.raises(errors.WrongState):
        here.write(1, passed, "Never handed in before.")
    assert here.accept(again).text == "http://example.org/b"


def test_the_candidate_is_told_why_a_version_was_returned(here: Hustings, slot: Slot) -> None:
    give_back(here, here.write(0, slot, "http://example.org/a"), "The link\u00a0leads nowhere.")
    message = Message.objects.get(kind="pitch-returned")
    assert message.to == here.speakers[0].email
    written = letter(message)
    assert "A link in it does not work" in written.text
    assert "leads nowhere" in written.text
    assert f"/candidate/{here.candidates[0].pk}/letters/{slot.pk}/" in written.text


def test_returning_needs_a_sentence(here: Hustings) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        give_back(here, here.write(0, None, "Hello."), " ")
    assert refused.value.field == "remark"


def test_what_was_reviewed_is_reviewed_once(here: Hustings, slot: Slot) -> None:
    pitch = here.accept(here.write(0, slot, "Hello."))
    with pytest.raises(errors.WrongState):
        here.accept(pitch)
    with pytest.raises(errors.WrongState):
        give_back(here, pitch)


def test_a_letter_is_taken_back_until_its_slot_begins(here: Hustings, slot: Slot) -> None:
    waiting = here.write(0, slot, "Hello.")
    with pytest.raises(errors.NotFound):
        pitch_actions.withdraw(by=here.speakers[1], pitch=waiting)
    pitch_actions.withdraw(by=here.speakers[0], pitch=waiting)
    accepted = here.accept(here.write(0, slot, "Hello again."))
    pitch_actions.withdraw(by=here.speakers[0], pitch=accepted)
    out = here.accept(here.write(0, slot, "Hello at last."))
    here.draw(slot.round)
    sent(slot)
    with pytest.raises(errors.WrongState):
        pitch_actions.withdraw(by=here.speakers[0], pitch=out)


def test_nothing_is_accepted_for_a_slot_that_is_over_or_called_off(here: Hustings, slot: Slot) -> None:
    waiting = here.write(0, slot, "Hello.")
    Slot.objects.filter(pk=slot.pk).update(began_at=timezone.now())
    with pytest.raises(errors.WrongState):
        here.accept(waiting)


# -- who ---------------------------------------------------------------------------------------------------------------


def test_nobody_writes_for_another_candidate(here: Hustings, slot: Slot) -> None:
    for by in (here.speakers[1], here.place.owner, person("eve@example.org")):
        for where in (None, slot):
            with pytest.raises(errors.NotFound):
                pitch_actions.write(
                    by=by, candidate=here.candidates[0], slot=where, said=Said("Hello", "Hello."), hand_in=True
                )


def test_a_letter_is_for_a_slot_of_the_own_contest(here: Hustings) -> None:
    other = hustings(names=("Carol Chen", "Dana Díaz"))
    foreign = other.fix().slots.get()
    with pytest.raises(errors.WrongState):
        here.write(0, foreign, "Hello.")


@pytest.mark.parametrize("who", ["observer", "speaker", "stranger"])
def test_officials_alone_review(here: Hustings, who: str) -> None:
    pitch = here.write(0, None, "Hello.")
    by, error = {
        "observer": (here.place.staff(Role.OBSERVER), errors.NotAllowed),
        "speaker": (here.speakers[0], errors.NotFound),
        "stranger": (person("eve@example.org"), errors.NotFound),
    }[who]
    with pytest.raises(error):
        pitch_actions.accept(by=by, pitch=pitch)
    with pytest.raises(error):
        pitch_actions.give_back(by=by, pitch=pitch, reason=Reason.NOTICE, remark="No.")


def test_everything_is_in_the_log_but_what_it_says(here: Hustings) -> None:
    here.accept(here.write(0, None, "Confidential until accepted."))
    entries = Entry.objects.about(f"contest {here.contest.pk}")
    assert [entry.verb for entry in entries][:2] == ["pitch.accept", "pitch.hand_in"]
    assert "Confidential" not in "".join(f"{entry.detail}" for entry in entries)


def test_the_database_holds_one_version_of_each_kind(here: Hustings, slot: Slot) -> None:
    for where in (None, slot):
        pitch = here.write(0, where, "Hello.")
        for state in ("submitted", "draft", "accepted"):
            Pitch.objects.filter(pk=pitch.pk).update(state=state)
            twin = Pitch(candidate=pitch.candidate, slot=where, state=state, by=pitch.by, submitted_at=timezone.now())
            with pytest.raises(IntegrityError), transaction.atomic():
                twin.save()


# -- text --------------------------------------------------------------------------------------------------------------

SOUND = [
    "Hello.\r\n\r\nSecond paragraph.",
    "See https://example.org/a?b=c#d, or http://example.org.",
    "At 10:30, note: hi",
    "👩🏽‍⚕️ ñ 北京",
]
UNSOUND = [
    *("javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "see file:///etc/passwd", "SMS:12345"),
    *("https://bank.example@evil.example/", "https://localhost/", "http://[::1", "https://example.org:99999/"),
    *("re\u202eversed", "\u2066x", "null\0", "bell\x07", "private\ue000"),
]


@pytest.mark.parametrize("text", SOUND, ids=range(len(SOUND)))
def test_text_is_plain_with_links_to_pages(text: str) -> None:
    assert parse_text(text, field="text", longest=100) == text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", UNSOUND, ids=range(len(UNSOUND)))
def test_text_hides_nothing(text: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        parse_text(text, field="text", longest=100)
    assert refused.value.field == "text"


@pytest.mark.parametrize(
    "link", ["example.org", "https://", "javascript:alert(1)", "https://a b.org", "https://x.org/" + "a" * 500]
)
def test_a_link_is_a_whole_address(link: str) -> None:
    with pytest.raises(errors.WrongInput):
        parse_link(link, field="link")
    assert parse_link(" https://example.org/x ", field="link") == "https://example.org/x"


@pytest.mark.parametrize(
    "rest",
    [
        *("/vote/7HgW/#AAAAAA-AAAAAA-AAAAAA-AAAAAA", "/vote/7HgW/", "/%76ote/x", "/e/../vote/x", "/e/%2e%2e/vote/x"),
        *("/e\\..\\vote/x", "//vote/x", "/e/7HgW/join/confirm/#7K3M-9QXA-0RTB-52WE-H8DN"),
    ],
)
def test_nobody_is_sent_to_a_voting_page_by_a_pitch(settings: Any, rest: str) -> None:
    """With a candidate's own voting link in it, members would cast that one ballot over and over."""
    settings.SITE_ADDRESS = "https://vote.example.org"
    for site in (
        "https://vote.example.org",
        "HTTPS://Vote.Example.ORG",
        "http://vote.example.org:443",
        "https://vote.example.org.",
        "https://ｖote.example.org",
    ):
        with pytest.raises(errors.WrongInput, match="Do not link to the pages on which one votes"):
            parse_text(f"Vote now: {site}{rest}", field="text", longest=1000)
    with pytest.raises(errors.WrongInput, match="Do not link to the pages on which one votes"):
        parse_text("Vote now: vote.example.org/vote/7HgW/", field="text", longest=1000)
    for fine in ("https://vote.example.org/e/7HgW/", "https://example.org/vote/#x", "https://vote.example.org"):
        assert parse_text(fine, field="text", longest=1000) == fine
