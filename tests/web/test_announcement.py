"""Announcements on the pages: nothing of them before the release, exact figures after it, corrections in the open."""

import html
import io
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hustings.audit.models import Entry
from hustings.contests.models import Candidate
from hustings.decision import BallotsQuorum, Bound, Rule, Tie, Whole, certificate, placeholders
from hustings.decision import announcement_actions as actions
from hustings.decision.models import Announcement, AnnouncementText, Correction, DeclaredDecision, Release
from hustings.decision.possible import Outcome, Possible
from hustings.decision.prepared import Corrected, Prepared
from hustings.mailroom.actions import send_waiting
from hustings.mailroom.envelope import compose
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.mailroom.suppression_actions import leave_campaigning
from hustings.roll.models import Member, Role
from hustings.web import clock
from hustings.web.announcement_defaults import default_texts
from hustings.web.card_picture import draw
from hustings.web.public.announced import compared, values_of
from hustings.web.public.card import Card, Measure, Shape, card_of
from hustings.web.public.outcome import outcome_of
from tests.decision.announcements import GIVING, SECRET, official, prepare, prepare_all, queue_all, released, unprepared
from tests.web.elections import OPTIONS, TWO_THIRDS, Vote, closed_election, decided_election, open_election, votes_for
from tests.web.every_page import patterns
from tests.web.officials import signed_in

pytestmark = pytest.mark.django_db
ADA = Possible(Outcome.ENDORSED, OPTIONS[0])
QUORUM = Rule(TWO_THIRDS.fraction, Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], BallotsQuorum(5), Tie.NOBODY)


@pytest.fixture
def vote() -> Vote:
    """A vote that endorses Ada with five of seven ballots, of nine who could vote."""
    return decided_election(casts=votes_for(5, 1, 1), voters=9)


def office(vote: Vote, role: Role = Role.ORGANIZER) -> Client:
    return signed_in(official(vote.election, role))


def at(vote: Vote, name: str, *parts: object) -> str:
    return reverse(f"organizer:announcement{name}", args=[vote.election.organization.slug, vote.uuid, *parts])


def text_of(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content[:2000]
    return str(answer.content.decode())


def form_of(page: str) -> dict[str, str]:
    """What the editor's form holds."""
    fields = dict(re.findall(r'<input[^>]* name="([a-z_]+)"[^>]* value="([^"]*)"', page))
    areas = dict(re.findall(r'<textarea name="([a-z_]+)"[^>]*>\n?([^<]*)</textarea>', page))
    return {name: html.unescape(value) for name, value in {**fields, **areas}.items()}


# -- the embargo -------------------------------------------------------------------------------------------------------


def public_addresses(vote: Vote) -> list[str]:
    """Every address about the vote that takes no sign-in."""
    values: dict[str, object] = {"uuid": vote.uuid, "slug": vote.election.organization.slug, "shape": "wide"}
    values |= {"contest": vote.election.contest_id, "candidate": Candidate.objects.all()[0].pk}
    found = []
    for audience, name, parts in patterns():
        if audience in ("public", "voter") and set(parts) <= values.keys():
            found.append(reverse(name, kwargs={part: values[part] for part in parts}))
    return found


@pytest.mark.parametrize("state", ["open", "closed", "decided", "certified"])
def test_an_outsider_finds_no_word_of_it_before_the_release(state: str) -> None:
    if state == "open":
        vote = open_election()
    else:
        vote = (closed_election if state == "closed" else decided_election)(casts=votes_for(5, 1))
    if state == "certified":
        certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    actions.send_test(by=official(vote.election), text=AnnouncementText.objects.all()[0])
    addresses = public_addresses(vote)
    assert len(addresses) > 12
    for address in addresses:
        for client in (Client(), office(vote, Role.OBSERVER)):
            answer = client.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert SECRET.encode() not in content + f"{answer.headers}".encode(), address
            assert b"give.example.org" not in content, address
    for name in ("", "wide.png", "square.png"):
        hidden, never = (Client().get(f"/e/{uuid}/announcement/{name}") for uuid in (vote.uuid, "22222222222222"))
        assert hidden.status_code == never.status_code == 404
        assert re.sub(rb'value="[^"]*"', b"", hidden.content).replace(vote.uuid.encode(), b"22222222222222") == re.sub(
            rb'value="[^"]*"', b"", never.content
        )
        assert hidden.headers.keys() == never.headers.keys()


def test_observers_see_that_it_is_there_and_not_what(vote: Vote) -> None:
    prepare_all(vote)
    observer = office(vote, Role.OBSERVER)
    page = text_of(observer.get(at(vote, "")))
    assert "Ada Lovelace is endorsed" in page
    assert SECRET not in page
    assert SECRET not in text_of(observer.get(reverse("organizer:audit", args=["forward"])))
    for answer in (observer.get(at(vote, "-edit", "endorsed-1", "en")), observer.get(at(vote, "-release"))):
        assert SECRET not in text_of(answer, 403)
    for name, parts in (("-edit", ("endorsed-1", "en")), ("-test", ("endorsed-1", "en")), ("-release", ())):
        assert observer.post(at(vote, name, *parts)).status_code == 403
    stranger = signed_in(None)
    assert stranger.get(at(vote, "")).status_code == 302
    assert not Release.objects.exists()


def test_what_was_not_decided_stays_hidden_after_the_release(vote: Vote) -> None:
    released(vote)
    others = Announcement.objects.of(vote.election).filter(release=None)
    assert others.count() == 2
    page = text_of(Client().get(f"/e/{vote.uuid}/announcement/"))
    assert f"{SECRET} Ada Lovelace" in page
    for announcement in others:
        assert f"{SECRET} {announcement.decision.option or announcement.outcome}" not in page


# -- preparing ---------------------------------------------------------------------------------------------------------


def test_the_election_s_page_says_what_is_not_prepared() -> None:
    vote = open_election()
    page_of = reverse("organizer:election", args=["forward", vote.uuid])
    page = text_of(office(vote).get(page_of))
    assert page.count("nothing prepared") == 3
    prepare(vote, ADA)
    assert text_of(office(vote).get(page_of)).count("nothing prepared") == 2
    prepare_all(vote)
    page = text_of(office(vote).get(page_of))
    assert "nothing prepared" not in page
    assert SECRET not in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_text_to_begin_with_can_be_saved_as_it_is(language: str) -> None:
    vote = open_election(rule=QUORUM)
    client = office(vote)
    for key in ("endorsed-1", "endorsed-2", "no-endorsement", "no-quorum"):
        place = at(vote, "-edit", key, language)
        page = text_of(client.get(place))
        assert "nothing yet" in page
        answer = client.post(place, form_of(page) | {"save": "1"})
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == place
    assert AnnouncementText.objects.filter(language=language).count() == 4
    assert (unprepared(vote.election) == []) is (language == "en")


def test_what_is_suggested_fits_every_outcome_and_language() -> None:
    for outcome in Outcome:
        for language in ("en", "es"):
            giving = GIVING if outcome in (Outcome.ENDORSED, Outcome.SEVERAL) else type(GIVING)()
            Prepared(default_texts(outcome, language), giving).check(outcome)
    assert default_texts(Outcome.NO_QUORUM, "es") != default_texts(Outcome.NO_QUORUM, "en")


def test_mistakes_are_shown_where_they_were_made_and_nothing_is_kept() -> None:
    vote = open_election()
    client, place = office(vote), at(vote, "-edit", "endorsed-1", "en")
    given = form_of(text_of(client.get(place))) | {"letter": "Dear {nmae}", "link": "http://give.example.org"}
    for button in ("save", "preview"):
        page = text_of(client.post(place, given | {button: "1"}), 422)
        assert "nothing can be filled in for {nmae} here" in page
    assert not AnnouncementText.objects.exists()
    page = text_of(client.post(place, given | {"letter": "Fine", "save": "1"}), 422)
    assert "beginning with https://" in page
    nowhere = {"letter": "Fine", "link": "", "code_name": "refcode", "code": "spring", "save": "1"}
    page = text_of(client.post(place, given | nowhere | {"call_subject": "Give", "call": "Give:\n\n{link}"}), 422)
    assert "Name the parameter" not in page  # it is named; what is missing is the page
    assert "A call to give needs the page to give on." in page


def test_the_preview_shows_what_is_not_known_as_open_and_keeps_nothing(vote: Vote) -> None:
    unknown = open_election()
    client = office(unknown)
    place = at(unknown, "-edit", "endorsed-1", "en")
    given = form_of(text_of(client.get(place))) | {"letter": "We have {ballots} from {organization}.", "preview": "1"}
    assert "We have ‹ballots› from Forward Together." in text_of(client.post(place, given))
    place = at(vote, "-edit", "endorsed-1", "en")
    assert "We have 7 from Forward Together." in text_of(client.post(place, given))
    place = at(vote, "-edit", "endorsed-2", "en")  # which was not decided
    assert "We have ‹ballots› from Forward Together." in text_of(client.post(place, given))
    assert not AnnouncementText.objects.exists()


def test_addresses_of_what_cannot_be(vote: Vote) -> None:
    client = office(vote)
    for parts in (("endorsed-3", "en"), ("several", "en"), ("no-quorum", "en"), ("endorsed-1", "tlh")):
        assert client.get(at(vote, "-edit", *parts)).status_code == 404
    assert client.post(at(vote, "-test", "endorsed-1", "en")).status_code == 404
    assert client.get(at(vote, "-correct", "en")).status_code == 404


def test_a_test_letter_has_the_figures_that_are_known(vote: Vote) -> None:
    for decision in (ADA, Possible(Outcome.NO_ENDORSEMENT)):
        prepare(vote, decision)
    client = office(vote)
    client.post(at(vote, "-test", "endorsed-1", "en"))
    client.post(at(vote, "-test", "no-endorsement", "en"))
    ada, call, nobody = (letter(message) for message in Message.objects.order_by("id"))
    assert "7 of 9 (77.8 %)" in ada.text
    assert call.text.endswith("https://give.example.org/ada?size=3&refcode=forward-vote")
    assert "‹ballots› of ‹eligible›" in nobody.text


# -- releasing ---------------------------------------------------------------------------------------------------------


def test_one_page_shows_what_goes_to_whom_and_one_post_releases_it(vote: Vote) -> None:
    Member.objects.filter(pk=Member.objects.all()[0].pk).update(campaigning=False)
    certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    client, place = office(vote), at(vote, "-release")
    page = text_of(client.get(place))
    assert "9 letters go out" in page
    assert ">8</dd>" in page
    assert f"{SECRET} Ada Lovelace: Forward Together" in page
    assert "7 of 9 members voted" in page
    assert "https://give.example.org/ada?size=3&amp;refcode=forward-vote" in page
    assert client.get(at(vote, "-card", "wide"))["Content-Type"] == "image/png"
    assert not Release.objects.exists()
    assert client.post(place).status_code == 302
    assert client.post(place).status_code == 302
    assert Release.objects.count() == 1
    assert client.get(place)["Location"] == at(vote, "")
    assert "Letters are still being queued" in text_of(client.get(at(vote, "")))
    clock.advance()
    clock.advance()
    page = text_of(client.get(at(vote, "")))
    assert "All letters are queued" in page
    assert Message.objects.filter(kind=actions.NOTICE).count() == 9
    assert Message.objects.filter(kind=actions.CALL).count() == 8


def test_a_release_asks_for_the_password_once_more(vote: Vote) -> None:
    certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    stale = signed_in(official(vote.election), recently=False)
    assert "reauthenticate" in stale.post(at(vote, "-release"))["Location"]
    assert not Release.objects.exists()


def test_what_is_missing_is_said(vote: Vote) -> None:
    client = office(vote)
    assert "not certified yet" in text_of(client.get(at(vote, "-release")))
    assert "not certified yet" in text_of(client.post(at(vote, "-release")), 409)
    certificate.issue(decision=vote.election.decision)
    assert "Nothing is prepared for what was decided" in text_of(client.get(at(vote, "-release")))
    assert "Nothing is prepared for what was decided" in text_of(client.post(at(vote, "-release")), 409)
    assert not Release.objects.exists()


def test_the_release_is_the_only_act_that_sends(vote: Vote) -> None:
    certificate.issue(decision=vote.election.decision)
    prepare_all(vote)
    clock.advance()
    assert not Message.objects.filter(kind__startswith="announcement").exists()
    assert mail.outbox == []


# -- figures and letters -----------------------------------------------------------------------------------------------


def outcome(vote: Vote) -> dict[str, str]:
    declared = DeclaredDecision.objects.select_related("election").get(pk=vote.uuid)
    return values_of(vote.election, outcome_of(declared))


def test_every_place_has_its_exact_value(vote: Vote) -> None:
    values = outcome(vote)
    assert values.keys() >= {place.name for place in placeholders.OF[Outcome.ENDORSED]}
    assert {
        place.name: values[place.name] for place in placeholders.OF[Outcome.ENDORSED] if place.name != "decision"
    } == {
        "organization": "Forward Together",
        "election": "Governor: whom do we endorse?",
        "contest": "Governor of Illinois",
        "question": "Whom should we endorse?",
        "ballots": "7",
        "eligible": "9",
        "turnout": "77.8\u00a0%",
        "page": f"http://localhost:8000/e/{vote.uuid}/announcement/",
        "certificate": f"http://localhost:8000/e/{vote.uuid}/certificate/",
        "endorsed": "Ada Lovelace",
        "leaders": "Ada Lovelace",
        "votes": "5",
        "of": "7",
        "share": "71.4\u00a0%",
        "asked": "at least two thirds",
        "threshold": "4 2/3",
        "needed": "5",
    }
    assert values["decision"] == (
        "Ada Lovelace was chosen on 5 of the 7 ballots cast."
        " The rule asks for at least two thirds, which is 4 2/3: so it takes 5."
    )


def test_places_of_other_outcomes_have_values_too() -> None:
    lost = outcome(decided_election(casts=votes_for(2, 2), rule=QUORUM))
    assert (lost["quorum"], lost["ballots"]) == ("5", "4")
    nobody = decided_election(casts=(), voters=3)
    values = outcome(nobody)
    assert values.keys() >= {place.name for place in placeholders.OF[Outcome.NO_ENDORSEMENT]}
    assert (values["leaders"], values["votes"], values["share"]) == ("nobody", "0", "–")


def test_each_member_gets_their_language_and_name(vote: Vote) -> None:
    first, second, third, *_rest = Member.objects.order_by("id")
    Member.objects.filter(pk=first.pk).update(language="es", given_name="José {ballots}")
    Member.objects.filter(pk=second.pk).update(language="es-MX", given_name="Ana")
    Member.objects.filter(pk=third.pk).update(language="vi", given_name="")
    prepare(vote, ADA, language="es", mark="español ")
    released(vote)
    queue_all(vote)
    written = {}
    for message in Message.objects.filter(kind=actions.NOTICE):
        with translation.override(message.language):
            written[message.to] = letter(message)
    assert written[first.mailbox].text.startswith(f"Dear José {{ballots}},\n\n{SECRET} español")
    assert "La regla pide" in written[first.mailbox].text
    assert "español" in written[second.mailbox].text
    other = written[third.mailbox]
    assert other.text.startswith(f"Dear member,\n\n{SECRET} Ada Lovelace. Ada Lovelace was chosen on 5 of the 7")
    assert other.subject == f"{SECRET} Ada Lovelace: Forward Together has decided"
    assert "give.example.org" not in "".join(one.text for one in written.values())


def test_letters_that_still_wait_get_the_corrected_link(vote: Vote) -> None:
    made = released(vote)
    queue_all(vote)
    text = made.announcement.texts.get()
    corrected = Corrected(text.headline, text.press, "The page was a wrong one.", "https://give.example.net/right")
    actions.correct(by=official(vote.election), election=vote.election, language="en", corrected=corrected)
    call = letter(Message.objects.filter(kind=actions.CALL)[0])
    assert call.link == "https://give.example.net/right?refcode=forward-vote"
    assert call.link in call.text


def test_the_notice_is_no_campaigning_and_the_call_can_be_left_with_one_click(vote: Vote) -> None:
    released(vote)
    queue_all(vote)
    notice = compose(Message.objects.filter(kind=actions.NOTICE)[0])
    call = compose(Message.objects.filter(kind=actions.CALL)[0])
    assert "List-Unsubscribe" not in notice.extra_headers
    assert call.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Paid for by Forward Together." in f"{call.body}"
    assert "Paid for" not in f"{notice.body}"
    (written, _kind) = call.alternatives[0]
    assert 'href="https://give.example.org/ada?size=3&amp;refcode=forward-vote"' in str(written)


def test_who_left_the_campaigning_still_gets_the_notice(vote: Vote) -> None:
    released(vote)
    queue_all(vote)
    member = Member.objects.all()[0]
    leave_campaigning(organization=member.organization_id, address=member.mailbox)
    while send_waiting(limit=100):
        pass
    states = dict(Message.objects.filter(to=member.mailbox).values_list("kind", "state"))
    assert states[actions.NOTICE] == Message.State.SENT
    assert states[actions.CALL] == Message.State.SUPPRESSED
    assert Message.objects.filter(kind=actions.CALL, state=Message.State.SENT).count() == 8


# -- the press page ----------------------------------------------------------------------------------------------------


def test_the_press_page_has_the_figures_the_evidence_and_the_way_to_give(vote: Vote) -> None:
    released(vote)
    page = text_of(Client().get(f"/e/{vote.uuid}/announcement/"))
    assert f'<h1 lang="en">{SECRET} Ada Lovelace: Forward Together</h1>' in page
    assert "7 of 9 members voted." in page
    assert "Ada Lovelace was chosen on 5 of the 7 ballots cast." in page
    for name in ("certificate", "archive", "election_json", "result_json"):
        assert reverse(f"public:{name}", args=[vote.uuid]) in page
    assert 'rel="external noopener" href="https://give.example.org/ada?size=3&amp;refcode=forward-vote"' in page
    assert "press@forward.example" in page
    assert "hustings verify" in page
    assert "Corrected" not in page
    assert f'<meta property="og:image" content="http://localhost:8000/e/{vote.uuid}/announcement/wide.png">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    assert f"/e/{vote.uuid}/announcement/" in text_of(Client().get(f"/e/{vote.uuid}/"))


def test_the_press_page_speaks_the_reader_s_language_where_it_can(vote: Vote) -> None:
    prepare(vote, ADA, language="es", mark="español ")
    released(vote)
    page = text_of(Client().get(f"/e/{vote.uuid}/announcement/", headers={"accept-language": "es"}))
    assert f'<h1 lang="es">{SECRET} español Ada Lovelace' in page
    assert "Contacto para la prensa" in page
    other = decided_election(casts=votes_for(0, 5), voters=9)
    released(other)
    page = text_of(Client().get(f"/e/{other.uuid}/announcement/", headers={"accept-language": "es"}))
    assert f'<h1 lang="en">{SECRET} Benito Juárez' in page


def test_where_nobody_is_endorsed_nobody_is_asked_to_give() -> None:
    vote = decided_election(casts=votes_for(2, 2), voters=5)
    released(vote)
    page = text_of(Client().get(f"/e/{vote.uuid}/announcement/"))
    assert "Give now" not in page
    assert "endorses nobody" in page


def test_a_correction_is_dated_marked_and_leaves_the_first_text_readable(vote: Vote) -> None:
    released(vote)
    client, place = office(vote), at(vote, "-correct", "en")
    given = {
        "reason": "We wrote a wrong <number>.",
        "headline": f"{SECRET} at last",
        "press": "In truth {ballots} voted.",
    }
    assert client.post(place, given).status_code == 302
    page = text_of(Client().get(f"/e/{vote.uuid}/announcement/"))
    made = Correction.objects.get()
    line = page[page.index("Corrected") :][:400]
    assert made.made_at.isoformat() in line
    assert "We wrote a wrong &lt;number&gt;." in line
    assert page.index("Corrected") < page.index("<h1")
    assert "<ins>at last</ins>" in page
    assert "<ins>In truth</ins>" in page
    assert "As first released" in page
    assert "7 of 9 members voted." in page[page.index("As first released") :]
    assert "We wrote a wrong" in text_of(client.get(at(vote, "")))
    assert [entry.detail for entry in Entry.objects.filter(verb="announcement.correct")] == [
        {"number": 1, "language": "en"}
    ]


def test_a_correction_that_is_refused_says_why(vote: Vote) -> None:
    released(vote)
    client, place = office(vote), at(vote, "-correct", "en")
    page = text_of(client.get(place))
    assert "Nothing differs" in text_of(client.post(place, form_of(page) | {"reason": "None."}), 422)
    assert "{name} here" in text_of(client.post(place, form_of(page) | {"reason": "None.", "press": "{name}"}), 422)
    assert not Correction.objects.exists()


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_the_pieces_make_the_text(first: str, now: str) -> None:
    assert "".join(piece.text for piece in compared(first, now)) == now


def test_what_changed_is_marked_word_by_word() -> None:
    pieces = compared("One two three.\n\nFour", "One 2 three.\n\nFour five")
    assert "".join(piece.text for piece in pieces) == "One 2 three.\n\nFour five"
    assert [piece.text for piece in pieces if piece.changed] == ["2", "five"]
    assert [piece.text for piece in compared("a b c d", "x y c d") if piece.changed] == ["x y"]
    assert not any(piece.changed for piece in compared("same", "same"))
    assert compared("gone", "") == ()
    assert not any(piece.changed for piece in compared("a b", " a\n\nb "))
    assert "".join(piece.text for piece in compared("a b", " a\n\nb c ")) == " a\n\nb c "


# -- cards -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "size"), [("wide", (1200, 630)), ("square", (1080, 1080))])
def test_cards_are_pictures_of_their_size_that_browsers_keep(vote: Vote, name: str, size: tuple[int, int]) -> None:
    released(vote)
    address = f"/e/{vote.uuid}/announcement/{name}.png"
    answer = Client().get(address)
    assert answer["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == size
    again = Client().get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    spanish = Client().get(address, headers={"accept-language": "es"})
    assert spanish["ETag"] == answer["ETag"]  # a card is the organization's, whoever asks
    assert Client().get(f"/e/{vote.uuid}/announcement/round.png").status_code == 404


def test_a_new_portrait_is_a_new_card(vote: Vote) -> None:
    released(vote)
    address = f"/e/{vote.uuid}/announcement/wide.png"
    before = Client().get(address)
    out = io.BytesIO()
    Image.new("RGB", (80, 80), "purple").save(out, "JPEG")
    Candidate.objects.get(name=OPTIONS[0]).portrait.save("p.jpg", ContentFile(out.getvalue()))
    after = Client().get(address)
    assert after["ETag"] != before["ETag"]
    seen = Image.open(io.BytesIO(after.content)).convert("RGB").getpixel((1010, 175))
    assert isinstance(seen, tuple)
    assert all(abs(a - b) < 8 for a, b in zip(seen, (128, 0, 128), strict=True))


def test_a_portrait_that_is_gone_or_broken_leaves_a_card_without(vote: Vote) -> None:
    released(vote)
    ada = Candidate.objects.get(name=OPTIONS[0])
    for content in (b"\xff\xd8", b""):
        ada.portrait.save("p.jpg", ContentFile(content))
        assert Client().get(f"/e/{vote.uuid}/announcement/wide.png").status_code == 200
    ada.portrait.storage.delete(f"{ada.portrait.name}")
    assert Client().get(f"/e/{vote.uuid}/announcement/wide.png").status_code == 200


def test_the_card_says_what_was_decided_in_words_too(vote: Vote) -> None:
    released(vote)
    declared = DeclaredDecision.objects.select_related("election").get()
    card = card_of(outcome_of(declared))
    assert card.headline == "Forward Together endorses Ada Lovelace."
    assert card.figures == "71.4\u00a0%: 5 of 7 (needed: at least two thirds)"
    assert card.turnout == "7 of 9 members voted (77.8\u00a0%)."
    assert card.foot == f"Anyone can check it: localhost:8000/e/{vote.uuid}/"
    assert card.alternative in text_of(Client().get(f"/e/{vote.uuid}/announcement/")).replace("&nbsp;", "\u00a0")


HARD = [
    "X",
    "Řezníčková-Dvořáčková",
    "Nguyễn Thị Phương Thảo",
    "Władysława Żółć",
    "Ångström Þórðarson",
    "W" * 150,
    "Maximiliana Konstantinopolitanska " * 6,
    "漢字",
    "\u202eabc",
    "",
]


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("shape", Shape)
def test_no_name_breaks_a_card(name: str, shape: Shape) -> None:
    card = Card(name, name, f"{name} endorses {name}.", "1", "2", name, True, Measure(1.0, 1.2, name, True), ())
    picture = Image.open(io.BytesIO(draw(card, shape))).convert("RGB")
    assert picture.size == shape.value
    # Nothing runs over the right edge.
    width, height = shape.value
    edge = picture.crop((width - 40, 0, width, height))
    assert edge.getcolors() == [(40 * height, (255, 255, 255))]
