"""The pages of pitches: who sees whose text when, what is refused with a sentence, what everybody may read."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hustings.contests import questionnaire_actions, round_actions, term_actions
from hustings.contests.models import Contest, Pitch, Slot, Spokesperson, SpokespersonInvitation
from hustings.contests.questionnaire_actions import Asked
from hustings.mailroom.envelope import compose
from hustings.mailroom.models import Message
from hustings.roll.models import Member, Role
from hustings.web.candidate import urls
from tests.contests.pitching import HOUR, Hustings, hustings, sent
from tests.web.elections import open_election
from tests.web.every_page import HOSTILE
from tests.web.officials import person, signed_in
from tests.web.pitches import speaks
from tests.web.test_every_page import read
from tests.web.test_organizer_access import contents, tokenless

pytestmark = pytest.mark.django_db

SECRET = "Only for the eyes of my own."
WALL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def here() -> Hustings:
    return hustings()


def page(client: Client, name: str, *parts: object) -> Any:
    return client.get(reverse(name, args=parts))


def office(here: Hustings, name: str, *more: object) -> str:
    return reverse(f"organizer:{name}", args=[here.place.slug, here.contest.pk, *more])


def said(answer: Any, address: str) -> str:
    """The page without its own address."""
    return tokenless(answer).replace(f'value="{address}"', "")


def wall(ahead: timedelta) -> str:
    """This long from now, as a clock in Chicago shows it."""
    return (timezone.now() + ahead).astimezone(ZoneInfo("America/Chicago")).strftime(WALL)


# -- who ---------------------------------------------------------------------------------------------------------------


def test_nobody_sees_the_pages_of_a_candidate_but_who_speaks_for_them(here: Hustings) -> None:
    """The other candidate, the owner and a stranger get what a candidate that does not exist gives; nothing changes."""
    named = speaks(here.candidates[0], person("speaker@example.org")) | {"candidate": here.candidates[0].pk}
    others = [signed_in(user) for user in (here.speakers[1], here.place.owner, person("eve@example.org"))]
    before = contents()
    for pattern in urls.urlpatterns:
        parts = {part: named[part] for part in pattern.pattern.converters}
        if "candidate" not in parts:
            continue
        where = reverse(f"candidate:{pattern.name}", kwargs=parts)
        nowhere = reverse(f"candidate:{pattern.name}", kwargs=parts | {"candidate": 90001})
        for client in others:
            for method in (client.get, client.post):
                answer, nothing = method(where), method(nowhere)
                assert answer.status_code in (404, 405), pattern.name
                assert said(answer, where) == said(nothing, nowhere), pattern.name
        for method in (Client().get, Client().post):
            assert method(where).status_code in (302, 405), pattern.name
    assert contents() == before


def test_what_is_of_another_candidate_is_not_reached_through_the_own(here: Hustings) -> None:
    slot = here.fix().slots.get()
    foreign = here.write(0, slot, SECRET)
    invitation = SpokespersonInvitation.objects.create(candidate=here.candidates[0], email="x@example.org")
    other_slot = hustings(names=("Carol Chen",)).fix().slots.get()
    own, client = here.candidates[1].pk, signed_in(here.speakers[1])
    for name, part in (("withdraw", foreign.pk), ("uninvite", invitation.pk), ("letter", other_slot.pk)):
        assert client.post(reverse(f"candidate:{name}", args=[own, part])).status_code == 404
    assert Pitch.objects.get(pk=foreign.pk).state == Pitch.State.SUBMITTED
    assert SpokespersonInvitation.objects.filter(pk=invitation.pk).exists()


def test_a_portrait_that_is_not_published_is_for_its_candidate_and_officials(here: Hustings) -> None:
    named = speaks(here.candidates[0], person("speaker@example.org"))
    version = Pitch.objects.get(pk=named["pitch"])
    seen = {"speaker": here.speakers[0], "owner": here.place.owner, "observer": here.place.staff(Role.OBSERVER)}
    for user in seen.values():
        answer = page(signed_in(user), "candidate:portrait", version.pk)
        assert answer.status_code == 200
        assert read(answer)
    for user in (here.speakers[1], person("eve@example.org")):
        assert page(signed_in(user), "candidate:portrait", version.pk).status_code == 404
    Pitch.objects.filter(slot=version.slot, state=Pitch.State.DRAFT).delete()
    Pitch.objects.filter(pk=version.pk).update(state=Pitch.State.DRAFT)
    assert page(signed_in(here.place.owner), "candidate:portrait", version.pk).status_code == 404


def test_no_text_is_seen_before_its_time(here: Hustings) -> None:
    """Drafts by officials, what is handed in by other candidates and the public, answers by anybody."""
    slot = here.fix().slots.get()
    term_actions.publish(by=here.place.owner, contest=here.contest)
    questionnaire_actions.ask(
        by=here.place.owner,
        contest=here.contest,
        questions=[Asked("What first?", 100)],
        until=timezone.now() + HOUR,
    )
    question = here.contest.questions.get()
    questionnaire_actions.answer(
        by=here.speakers[0], candidate=here.candidates[0], answers={question.pk: f"Answer. {SECRET}"}
    )
    draft = here.write(0, slot, f"Draft. {SECRET}", hand_in=False)
    handed_in = here.write(0, None, f"Statement. {SECRET}")
    owner, rival, stranger = signed_in(here.place.owner), signed_in(here.speakers[1]), Client()
    pages = [office(here, name) for name in ("pitches", "pitch-questions", "pitch-rounds", "contest")]
    pages += [f"/c/{here.contest.pk}/", f"/c/{here.contest.pk}/log/"]
    pages += [
        f"/candidate/{here.candidates[1].pk}/{part}" for part in ("", "statement/", "answers/", f"letters/{slot.pk}/")
    ]
    for client in (owner, rival, stranger):
        for where in pages:
            assert SECRET not in client.get(where).content.decode(), where
    assert owner.get(office(here, "pitch", draft.pk)).status_code == 404
    assert SECRET in owner.get(office(here, "pitch", handed_in.pk)).content.decode()
    for client in (rival, stranger):
        assert client.get(office(here, "pitch", handed_in.pk)).status_code in (302, 404)
    Contest.objects.filter(pk=here.contest.pk).update(answers_until=timezone.now() - HOUR)
    shown = stranger.get(f"/c/{here.contest.pk}/").content.decode()
    assert f"Answer. {SECRET}" in shown
    assert shown.count("did not answer") == 1


def test_whoever_speaks_and_gets_a_role_sees_no_inbox(here: Hustings) -> None:
    here.place.organization.staff.create(user=here.speakers[0], role=Role.OWNER)
    client = signed_in(here.speakers[0])
    handed_in = here.write(1, None, SECRET)
    for where in (office(here, "pitches"), office(here, "pitch", handed_in.pk)):
        answer = client.get(where)
        assert answer.status_code == 403
        assert SECRET not in answer.content.decode()


def test_candidates_see_numbers_and_no_address(here: Hustings) -> None:
    made = here.fix()
    slot = made.slots.get()
    here.accept(here.write(0, slot, "Hello."))
    here.draw(made)
    sent(slot)
    assert Message.objects.filter(kind="pitch").count() == 5
    client = signed_in(here.speakers[0])
    own = here.candidates[0].pk
    for where in (f"/candidate/{own}/", f"/candidate/{own}/letters/{slot.pk}/", f"/c/{here.contest.pk}/log/"):
        shown = client.get(where).content.decode()
        assert not [member for member in Member.objects.values_list("mailbox", flat=True) if member in shown], where
    assert "sent to 5 members" in client.get(f"/candidate/{own}/").content.decode()


# -- inviting and accepting --------------------------------------------------------------------------------------------


def test_an_invitation_is_accepted_where_the_address_is_signed_in(here: Hustings) -> None:
    owner = signed_in(here.place.owner)
    form = {"candidate": here.candidates[0].pk, "email": "sue@example.org"}
    assert owner.post(office(here, "spokespersons"), form).status_code == 302
    offer = SpokespersonInvitation.objects.get()
    eve, sue = signed_in(person("eve@example.org")), signed_in(person("sue@example.org"))
    assert eve.post(reverse("candidate:accept", args=[offer.pk])).status_code == 404
    assert "Ada Lovelace" in sue.get("/candidate/").content.decode()
    assert "/candidate/" in sue.get("/organizer/").content.decode()
    assert sue.post(reverse("candidate:accept", args=[offer.pk])).status_code == 302
    assert Spokesperson.objects.filter(user__email="sue@example.org").exists()


def test_an_invitation_to_a_candidate_of_another_contest_is_refused(here: Hustings) -> None:
    other = hustings(names=("Carol Chen",))
    form = {"candidate": other.candidates[0].pk, "email": "sue@example.org"}
    answer = signed_in(here.place.owner).post(office(here, "spokespersons"), form)
    assert answer.status_code == 422
    assert not SpokespersonInvitation.objects.exists()


def test_surrogates_are_named_and_leave(here: Hustings) -> None:
    client, own = signed_in(here.speakers[0]), here.candidates[0].pk
    leave = reverse("candidate:leave", args=[own])
    assert client.post(leave).status_code == 409
    wrong = client.post(reverse("candidate:surrogates", args=[own]), {"email": here.speakers[0].email})
    assert wrong.status_code == 422
    assert "speaks for the candidate already" in wrong.content.decode()
    client.post(reverse("candidate:surrogates", args=[own]), {"email": "sue@example.org"})
    offer = SpokespersonInvitation.objects.get()
    client.post(reverse("candidate:uninvite", args=[own, offer.pk]))
    assert not SpokespersonInvitation.objects.exists()
    Spokesperson.objects.create(candidate=here.candidates[0], user=person("sue@example.org"))
    assert client.post(leave).status_code == 302
    assert client.get(f"/candidate/{own}/").status_code == 404


def test_officials_withdraw_speakers_and_invitations(here: Hustings) -> None:
    owner, offer = (
        signed_in(here.place.owner),
        SpokespersonInvitation.objects.create(candidate=here.candidates[0], email="x@example.org"),
    )
    speaking = Spokesperson.objects.get(user=here.speakers[0])
    assert owner.post(office(here, "spokesperson-uninvite", offer.pk)).status_code == 302
    assert owner.post(office(here, "spokesperson-withdraw", speaking.pk)).status_code == 302
    assert signed_in(here.speakers[0]).get(f"/candidate/{here.candidates[0].pk}/").status_code == 404


# -- writing -----------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_and_a_refusal_keeps_what_was_typed(here: Hustings) -> None:
    client, where = signed_in(here.speakers[0]), reverse("candidate:statement", args=[here.candidates[0].pk])
    assert client.post(where, {"headline": "", "text": "Half a "}).status_code == 302
    assert "Half a" in client.get(where).content.decode()
    refused = client.post(where, {"headline": "x", "text": "See ftp://example.org/x", "hand-in": "1"})
    assert refused.status_code == 422
    assert "links may only be web addresses" in refused.content.decode()
    assert "See ftp://example.org/x" in refused.content.decode()
    assert client.post(where, {"headline": "x", "text": "Whole.", "hand-in": "1"}).status_code == 302
    assert Pitch.objects.get().state == Pitch.State.SUBMITTED


def test_lines_are_counted_as_readers_count_them(here: Hustings) -> None:
    """Browsers send two characters for a line's end; a text at the limit with line ends is not too long."""
    term_actions.set_terms(by=here.place.owner, contest=here.contest, until=None, length=100)
    where = reverse("candidate:statement", args=[here.candidates[0].pk])
    text = "\r\n".join(["x" * 49, "", "y" * 49])
    assert signed_in(here.speakers[0]).post(where, {"text": text, "hand-in": "1"}).status_code == 302
    assert len(Pitch.objects.get().text) == 100


def test_after_the_deadline_there_is_no_form_and_no_way_around_it(here: Hustings) -> None:
    slot = here.fix().slots.get()
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - HOUR)
    client, where = signed_in(here.speakers[0]), reverse("candidate:letter", args=[here.candidates[0].pk, slot.pk])
    assert "The time to hand in is over" in client.get(where).content.decode()
    assert client.post(where, {"headline": "x", "text": "x", "hand-in": "1"}).status_code == 422
    assert not Pitch.objects.exists()


def test_a_letter_is_shown_as_members_get_it(here: Hustings) -> None:
    slot = here.fix().slots.get()
    here.write(0, slot, "Vote for <b>me</b>.")
    for client, where in (
        (signed_in(here.speakers[0]), reverse("candidate:letter", args=[here.candidates[0].pk, slot.pk])),
        (signed_in(here.place.owner), office(here, "pitch", Pitch.objects.get().pk)),
    ):
        shown = client.get(where).content.decode()
        assert "This is a letter of Ada Lovelace" in shown
        assert "Vote for &lt;b&gt;me&lt;/b&gt;." in shown


def test_letters_carry_any_text_as_text(here: Hustings) -> None:
    """Of a candidate, of an official's remark, in the names: one line of subject, no markup in the HTML."""
    text = f"{HOSTILE[:60]}"
    named = speaks(here.candidates[0], person("speaker@example.org"), text)
    here.contest.candidates.filter(pk=here.candidates[0].pk).update(name=f"Ada {text}")
    returned = Pitch.objects.get(state=Pitch.State.RETURNED)
    about = {
        "pitch": {"pitch": named["pitch"]},
        "pitch-returned": {"pitch": returned.pk},
        "spokesperson-invitation": {"id": named["offer"]},
    }
    for kind, reference in about.items():
        row = Message(
            kind=kind,
            key=kind,
            to="a@example.org",
            domain="example.org",
            reference=reference,
            organization=here.place.organization.pk,
        )
        written = compose(row)
        assert len(written.subject.splitlines()) == 1
        assert text in f"{written.body}"
        html = written.alternatives[0][0]
        assert isinstance(html, str)
        assert "<script>" not in html


def test_answers_are_saved_and_refused_with_the_question(here: Hustings) -> None:
    asked = [Asked("What first?", 10)]
    until = timezone.now() + HOUR
    questionnaire_actions.ask(by=here.place.owner, contest=here.contest, questions=asked, until=until)
    client, where = signed_in(here.speakers[0]), reverse("candidate:answers", args=[here.candidates[0].pk])
    field = f"answer-{here.contest.questions.get().pk}"
    assert client.post(where, {field: "x" * 11}).status_code == 422
    assert client.post(where, {field: "Sleep."}).status_code == 302
    assert "Sleep." in client.get(where).content.decode()
    assert "1 of 1 answered" in client.get(f"/candidate/{here.candidates[0].pk}/").content.decode()


def test_a_word_is_added_and_one_that_is_late_refused(here: Hustings) -> None:
    made = here.fix()
    client, own = signed_in(here.speakers[0]), here.candidates[0].pk
    where = reverse("candidate:contribute", args=[own, made.pk])
    assert client.post(where, {"word": ""}).status_code == 422
    assert client.post(where, {"word": "owl"}).status_code == 302
    assert "owl" in client.get(f"/candidate/{own}/").content.decode()
    owner = signed_in(here.place.owner)
    for page_of_officials in (office(here, "pitch-rounds"), f"/organizer/{here.place.slug}/audit/"):
        assert "owl" not in owner.get(page_of_officials).content.decode()
    here.draw(made)
    assert client.post(where, {"word": "late"}).status_code == 422
    assert made.contributions.get().word == "owl"


# -- arranging ---------------------------------------------------------------------------------------------------------


def test_officials_accept_and_return(here: Hustings) -> None:
    owner = signed_in(here.place.owner)
    first, second = here.write(0, None, "First."), here.write(1, None, "Second.")
    assert owner.post(office(here, "pitch-accept", first.pk)).status_code == 302
    assert owner.post(office(here, "pitch-accept", first.pk)).status_code == 409
    wrong = owner.post(office(here, "pitch", second.pk), {"reason": "I do not like it", "remark": "x"})
    assert wrong.status_code == 422
    given = {"reason": "personal-data", "remark": "It names a neighbour."}
    assert owner.post(office(here, "pitch", second.pk), given).status_code == 302
    log = Client().get(f"/c/{here.contest.pk}/log/")
    assert log.status_code == 404
    term_actions.publish(by=here.place.owner, contest=here.contest)
    shown = Client().get(f"/c/{here.contest.pk}/log/").content.decode()
    assert "It contains personal data of somebody else." in shown
    assert "It names a neighbour." not in shown
    assert "Second." not in shown
    assert "First." in shown


def test_questions_are_set_row_by_row(here: Hustings) -> None:
    owner, where = signed_in(here.place.owner), office(here, "pitch-questions")
    rows = {"text-0": "What first?", "longest-0": "200", "text-1": "", "text-2": "And then?", "longest-2": "100"}
    assert owner.post(where, rows | {"until": ""}).status_code == 422
    assert owner.post(where, rows | {"until": wall(2 * HOUR)}).status_code == 302
    assert list(here.contest.questions.values_list("text", "longest")) == [("What first?", 200), ("And then?", 100)]


def test_terms_are_set_in_the_organizations_zone(here: Hustings) -> None:
    owner = signed_in(here.place.owner)
    written = wall(30 * HOUR)
    assert owner.post(office(here, "pitches"), {"until": written, "length": "500"}).status_code == 302
    assert f'value="{written}"' in owner.get(office(here, "pitches")).content.decode()
    assert here.contest.statement_length == 500
    assert owner.post(office(here, "pitches"), {"until": wall(-HOUR), "length": "500"}).status_code == 422


def test_a_round_is_fixed_and_called_off(here: Hustings) -> None:
    owner, where = signed_in(here.place.owner), office(here, "pitch-rounds")
    lengths = {"draws": wall(HOUR), "subject_length": "80", "text_length": "500"}
    half = owner.post(where, lengths | {"due-1": wall(2 * HOUR)})
    assert half.status_code == 422
    assert "needs a deadline and a time" in half.content.decode()
    more = owner.post(f"{where}?rows=6", lengths | {"due-1": wall(2 * HOUR), "more": ""})
    assert more.status_code == 200
    assert f'value="{wall(2 * HOUR)}"' in more.content.decode()  # nothing typed is lost
    assert 'name="due-6"' in more.content.decode()
    assert not here.contest.rounds.exists()
    crossed = owner.post(where, lengths | {"due-1": wall(3 * HOUR), "send-1": wall(2 * HOUR)})
    assert crossed.status_code == 422
    given = lengths | {"due-1": wall(2 * HOUR), "send-1": wall(3 * HOUR)}
    for draws, remedy in ((-HOUR, "choose a later one"), (4 * HOUR, "choose an earlier time")):
        assert remedy in owner.post(where, given | {"draws": wall(draws)}).content.decode()
    far = given | {"draws": wall(1200 * 24 * HOUR), "due-1": wall(1201 * 24 * HOUR), "send-1": wall(1201 * 24 * HOUR)}
    assert "within the next three years" in owner.post(where, far).content.decode()
    assert owner.post(where, given).status_code == 302
    made = here.contest.rounds.get()
    shown = owner.get(where).content.decode()
    assert made.commitment in shown
    assert made.secret not in shown
    assert owner.post(where, given).status_code == 422
    assert owner.post(office(here, "pitch-round-call-off", made.pk), {"reason": ""}).status_code == 422
    assert owner.post(office(here, "pitch-round-call-off", made.pk), {"reason": "Too early."}).status_code == 302
    log = Client().get(f"/c/{here.contest.pk}/log/").content.decode()
    assert "Too early." in log
    assert made.secret not in log


def test_recordings_are_shown_to_everybody_by_their_day(here: Hustings) -> None:
    owner, where = signed_in(here.place.owner), office(here, "recordings")
    given = {"title": "Debate", "held_on": "2026-05-01", "link": "https://video.example.org/1"}
    assert owner.post(where, given).status_code == 422
    everybody = {"candidates": [candidate.pk for candidate in here.candidates]}
    assert owner.post(where, given | everybody | {"link": "javascript:alert(1)"}).status_code == 422
    assert owner.post(where, given | everybody).status_code == 302
    assert owner.post(office(here, "pitches-publish")).status_code == 302
    shown = Client().get(f"/c/{here.contest.pk}/").content.decode()
    assert 'href="https://video.example.org/1"' in shown
    recording = here.contest.recordings.get()
    assert owner.post(office(here, "recording-remove", recording.pk)).status_code == 302
    assert not here.contest.recordings.exists()


# -- the public --------------------------------------------------------------------------------------------------------


def test_a_contest_is_public_once_it_is_published(here: Hustings) -> None:
    for part in ("", "log/"):
        hidden = Client().get(f"/c/{here.contest.pk}/{part}")
        nothing = Client().get(f"/c/90001/{part}")
        assert hidden.status_code == nothing.status_code == 404
        assert said(hidden, f"/c/{here.contest.pk}/{part}") == said(nothing, f"/c/90001/{part}")
    listed = f"/o/{here.place.slug}/"
    assert f"/c/{here.contest.pk}/" not in Client().get(listed).content.decode()
    here.fix()
    for part in ("", "log/"):
        assert Client().get(f"/c/{here.contest.pk}/{part}").status_code == 200
    assert f"/c/{here.contest.pk}/" in Client().get(listed).content.decode()


def test_whose_words_a_statement_is_can_be_seen(here: Hustings) -> None:
    term_actions.publish(by=here.place.owner, contest=here.contest)
    where = f"/c/{here.contest.pk}/"
    assert Client().get(where).content.decode().count("Written down by the organization") == 2
    here.accept(here.write(0, None, "In my own words."))
    assert Client().get(where).content.decode().count("Written down by the organization") == 1


def test_the_log_shows_the_lot_and_what_went_out(here: Hustings) -> None:
    made = here.fix()
    slot = made.slots.get()
    round_actions.contribute(by=here.speakers[0], candidate=here.candidates[0], round_id=made.pk, word="it's <b>")
    here.accept(here.write(0, slot, "Vote for me."))
    before = Client().get(f"/c/{here.contest.pk}/log/").content.decode()
    assert made.commitment in before
    assert made.secret not in before
    assert "it&#x27;s" not in before
    assert "Vote for me." not in before
    drawn = here.draw(made)
    sent(slot)
    after = Client().get(f"/c/{here.contest.pk}/log/").content.decode()
    for shown in (drawn.secret, drawn.seed, "it&#x27;s &lt;b&gt;", "Vote for me.", "Queued for 5 addresses", "lapsed"):
        assert shown in after, shown
    assert re.search(r"Letter 1 of Benito Juárez\s+lapsed", after)


def test_the_pages_of_an_election_lead_to_its_candidates(here: Hustings) -> None:
    vote = open_election(voters=3)
    shown = Client().get(f"/e/{vote.uuid}/").content.decode()
    assert f"/c/{vote.election.contest_id}/" in shown
    assert Client().get(f"/c/{vote.election.contest_id}/").status_code == 200
