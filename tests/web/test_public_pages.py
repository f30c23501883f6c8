"""The public pages: what they show of an election in each phase, in both languages, and nothing that is not public."""

import json
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.contests.models import Candidate
from hustings.decision import certificate
from hustings.decision.rule import Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.elections.models import Election, State
from hustings.roll.models import Role, Staff
from tests.web.elections import (
    OPTIONS,
    Vote,
    closed_election,
    decided_election,
    open_election,
    open_to_all_election,
    organization,
    votes_for,
)

pytestmark = pytest.mark.django_db
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
ATTACK = '<script>alert(1)</script><img src="//evil.example/x">'


def body(response: Any) -> bytes:
    """All that a streaming answer sends."""
    return b"".join(response.streaming_content)


def text_of(client: Client, address: str, **headers: Any) -> str:
    """The words of a page, its markup aside."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def page_of(client: Client, vote: Vote, **headers: Any) -> str:
    return text_of(client, f"/e/{vote.uuid}/", **headers)


@pytest.fixture
def decided() -> Vote:
    vote = decided_election(casts=votes_for(5, 1, 1), voters=9)
    certificate.issue(decision=vote.election.decision)
    return vote


# -- the phases --------------------------------------------------------------------------------------------------------


def test_before_the_vote(client: Client) -> None:
    opens = datetime(2030, 6, 1, 14, tzinfo=UTC)
    vote = open_election(opens_at=opens, closes_at=opens + timedelta(days=4), state=State.READY, blank=True, maximum=2)
    said = page_of(client, vote)
    for part in (
        "not open yet",
        "June 1, 2030, 9 a.m. CDT",
        "9 members: who was on the organization's roll on Jan. 31, 2026",
        "Choose from 1 to 2. A blank ballot is possible, too.",
        "An option is endorsed when it is chosen on at least two thirds of the ballots cast.",
        "If all 9 who may vote do so, that takes 6 votes.",
        vote.election.rule,
        "Alice Aguirre Bob Baker Carol Chen Any 2 of these 3 together open the result",
        vote.election.fingerprint,
        "I am Benito Juárez.",
    ):
        assert part in said
    assert "Ballots on the board" not in said


def test_during_the_vote_there_are_ballots_on_the_board_and_no_result(client: Client) -> None:
    vote = open_election()
    vote.post([(0, 0), (1, 0), (0, 1)])
    said = page_of(client, vote)
    assert "Ballots on the board 3 " in said
    for word in ("voted", "Turnout", "Needed for", "%"):
        assert word not in said
    for address in ("result.json", "certificate/", "certificate.json", "certificate.pdf"):
        assert client.get(f"/e/{vote.uuid}/{address}").status_code == 404


def test_a_later_end_is_told_with_its_reason_and_without_a_name(client: Client) -> None:
    vote, user = open_election(), User.objects.create_user("olga@example.org", name="Olga Organizer")
    detail = {"closes_at": "2030-01-01T00:00:00+00:00", "reason": "The mail was late."}
    Entry.objects.create(by=user, verb="election.extend", subject=vote.election.label, detail=detail)
    Entry.objects.create(by=user, verb="election.rename", subject=vote.election.label, detail={"reason": "secret"})
    said = page_of(client, vote)
    assert "The end was moved" in said
    assert "The mail was late." in said
    assert "Olga" not in said
    assert "secret" not in said


def test_an_early_end_is_told_with_its_reason(client: Client) -> None:
    vote = closed_election(casts=[(0, 0)], closing_reason="The contest was decided elsewhere.")
    assert "Closed early: The contest was decided elsewhere." in page_of(client, vote)


def test_after_the_close_the_tally_is_followed(client: Client) -> None:
    vote = closed_election(casts=[*votes_for(3, 1), (0, 1)], voters=8, decrypted=[2])
    said = page_of(client, vote)
    for part in (
        "closed, being counted",
        "4 of 8 members voted (50.0\xa0%)",
        "Alice Aguirre has not decrypted yet",
        "Bob Baker has decrypted the sum",
        "2 trustees are needed",
    ):
        assert part in said


def test_when_the_clock_is_late_a_vote_past_its_end_is_not_open(client: Client) -> None:
    now = datetime.now(UTC)
    vote = open_election(opens_at=now - timedelta(days=2), closes_at=now - timedelta(seconds=1), state=State.OPEN)
    vote.cast(3, 1)
    said = page_of(client, vote)
    assert "closed, being counted" in said
    assert "1 of 9 members voted" in said


def test_a_decision_is_shown_whole(client: Client, decided: Vote) -> None:
    said = page_of(client, decided)
    for part in (
        "Forward Together endorses Ada Lovelace.",
        "Ada Lovelace was chosen on 5 of the 7 ballots cast.",
        "The rule asks for at least two thirds, which is 4 2/3: so it takes 5.",
        "at least two thirds: 5",
        "71.4\xa0%",
        "Needed for an endorsement 5",
        "Turnout 77.8\xa0%",
        "Voters who were members before the vote was announced (Jan. 15, 2026) 6",
        f"hustings verify {decided.uuid}.bel",
        "belenios-tool election verify",
        decided.election.decision.archive_hash,
    ):
        assert part in said
    page = client.get(f"/e/{decided.uuid}/").content.decode()
    for name in ("archive", "hints", "certificate", "board"):
        assert f"/e/{decided.uuid}/{name}" in page


def test_no_endorsement_says_what_was_missing(client: Client) -> None:
    vote = decided_election(casts=votes_for(199, 60, 41))
    said = page_of(client, vote)
    assert "Forward Together endorses nobody." in said
    assert "That makes 199 of the 200 votes needed." in said
    assert "66.3\xa0%" in said


def test_a_missing_quorum_is_drawn(client: Client) -> None:
    rule = Rule(Fraction(1, 2), Bound.MORE_THAN, Whole.BALLOTS, OPTIONS[-1], EligibleQuorum(Fraction(1, 5)), Tie.NOBODY)
    vote = decided_election(casts=votes_for(3), voters=20, rule=rule)
    said = page_of(client, vote)
    assert "No quorum" in said
    assert "3 ballots were cast, and 20 may vote: the quorum is 4." in said
    assert "quorum: 4" in said


def test_a_vote_without_a_ballot_has_a_page(client: Client) -> None:
    said = page_of(client, decided_election(casts=[], voters=3))
    assert "No ballots were cast." in said
    assert "Turnout 0.0\xa0%" in said


def test_a_sole_trustee_is_no_secret(client: Client) -> None:
    assert "One trustee alone holds the whole key of this vote." in page_of(client, open_election(trustees=1))


def test_all_trustees_needed(client: Client) -> None:
    assert "All of them are needed to open the result." in page_of(client, open_election(threshold=0))


# -- what is not public ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.CEREMONY, State.SEALING])
@pytest.mark.parametrize("page", ["", "board/", "archive.bel", "hints", "election.json", "result.json", "certificate/"])
def test_what_is_not_frozen_does_not_exist(client: Client, state: State, page: str) -> None:
    vote = open_election()
    Election.objects.filter(pk=vote.uuid).update(state=state)
    hidden = client.get(f"/e/{vote.uuid}/{page}")
    absent = client.get(f"/e/AbsentAbsent11/{page}")
    assert hidden.status_code == absent.status_code == 404
    assert b"Governor" not in hidden.content
    assert vote.election.name not in text_of(client, "/")


def test_a_vote_that_was_called_off(client: Client) -> None:
    vote = open_election(closing_reason="A candidate died.")
    Election.objects.filter(pk=vote.uuid).update(state=State.CANCELLED)
    assert "This vote was called off. It decides nothing. A candidate died." in page_of(client, vote)
    Election.objects.filter(pk=vote.uuid).update(fingerprint="")
    assert client.get(f"/e/{vote.uuid}/").status_code == 404


# -- start page, organization ------------------------------------------------------------------------------------------


def test_the_start_page_lists_votes_by_phase(client: Client, decided: Vote) -> None:
    running = open_election(name="Running now")
    said = text_of(client, "/")
    assert said.index("Open now") < said.index("Running now") < said.index("Decided")
    assert "Forward Together endorses Ada Lovelace." in said
    other = organization(slug="other", name="Another One")
    assert running.election.name not in text_of(client, f"/o/{other.slug}/")
    assert running.election.name in text_of(client, "/o/forward/")
    assert client.get("/o/nobody/").status_code == 404


def test_signing_keys_are_published(client: Client, decided: Vote) -> None:
    key = decided.election.organization.signing_keys.get()
    assert key.public_key in text_of(client, "/o/forward/")
    published = client.get("/o/forward/keys.json").json()
    assert [item["public_key"] for item in published["keys"]] == [key.public_key]
    assert "PRIVATE" not in json.dumps(published)


# -- for programs ------------------------------------------------------------------------------------------------------


def test_election_json_is_what_ballots_are_bound_to(client: Client, decided: Vote) -> None:
    data = client.get(f"/e/{decided.uuid}/election.json").content
    assert data == decided.board.board.election.raw


def test_result_json(client: Client, decided: Vote) -> None:
    told = client.get(f"/e/{decided.uuid}/result.json").json()
    assert told["options"] == [{"label": label, "votes": n} for label, n in zip(OPTIONS, (5, 1, 1), strict=True)]
    assert told["decision"]["kind"] == "endorsed"
    assert (told["ballots"], told["eligible"], told["voted_before"]) == (7, 9, 6)
    assert told["archive"] == {"sha256": sha256(decided.archive).hexdigest(), "size": len(decided.archive)}


# -- languages, escaping, headers --------------------------------------------------------------------------------------


def test_spanish(client: Client, decided: Vote) -> None:
    said = page_of(client, decided, accept_language="es")
    assert "Forward Together respalda a Ada Lovelace." in said
    assert "71,4\xa0%" in said
    assert "Se eligió a Ada Lovelace en 5 de las 7 papeletas emitidas." in said
    assert "al menos dos tercios: 5" in said


def test_text_of_organizers_is_text(client: Client) -> None:
    options = (f"Ada {ATTACK}", "No endorsement")
    vote = decided_election(
        casts=votes_for(2),
        options=options,
        name=f"N {ATTACK}",
        question=f"Q {ATTACK}",
        description=f"D {ATTACK}",
        closing_reason=f"R {ATTACK}",
        contest=f"C {ATTACK}",
    )
    Candidate.objects.update(statement=f"S {ATTACK}", about=f"A {ATTACK}")
    vote.election.organization.name = f"O {ATTACK}"
    vote.election.organization.about = f"B {ATTACK}"
    vote.election.organization.save()
    certificate.issue(decision=vote.election.decision)
    for address in ("/", "/o/forward/", *(f"/e/{vote.uuid}/{page}" for page in ("", "board/", "certificate/"))):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert '<img src="//evil' not in page
        assert "&lt;script&gt;alert" in page


def test_every_public_answer_has_the_security_headers(client: Client, decided: Vote) -> None:
    pages = ("", "board/", "archive.bel", "hints", "election.json", "result.json", "certificate/")
    files = ("certificate.json", "certificate.pdf")
    own = [f"/e/{decided.uuid}/{page}" for page in (*pages, *files)]
    for address in ("/", "/o/forward/", "/o/forward/keys.json", "/no/such/page", *own):
        response = client.get(address)
        policy = {part.strip() for part in response["Content-Security-Policy"].split(";")}
        assert policy >= POLICY, address
        assert not [part for part in policy if "unsafe" in part or "http" in part]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert response["X-Frame-Options"] == "DENY"


def test_no_page_has_inline_code_or_looks_or_foreign_addresses(client: Client, decided: Vote) -> None:
    for address in ("/", "/o/forward/", *(f"/e/{decided.uuid}/{page}" for page in ("", "board/", "certificate/"))):
        page = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), address
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page), address


@pytest.mark.parametrize("page", ["", "board/", "archive.bel", "hints", "election.json", "certificate/"])
def test_public_pages_are_read_only(client: Client, decided: Vote, page: str) -> None:
    assert client.post(f"/e/{decided.uuid}/{page}").status_code == 405


# -- portraits ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def portrayed(decided: Vote) -> Candidate:
    candidate = Candidate.objects.get(name=OPTIONS[0])
    candidate.portrait.save("p.jpg", ContentFile(b"\xff\xd8 the picture"))
    return candidate


def test_portraits_of_public_elections_are_public(client: Client, portrayed: Candidate) -> None:
    response = client.get(f"/portraits/{portrayed.pk}")
    assert body(response) == b"\xff\xd8 the picture"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=86400"


def test_other_portraits_are_the_staffs(client: Client, portrayed: Candidate) -> None:
    Election.objects.update(state=State.DRAFT)
    address = f"/portraits/{portrayed.pk}"
    assert client.get(address).status_code == 404
    stranger = User.objects.create_user("stranger@example.org")
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    Staff.objects.create(organization=portrayed.contest.organization, user=stranger, role=Role.OBSERVER)
    response = client.get(address)
    response.close()
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, max-age=300"


def test_a_portrait_that_is_not_there(client: Client, portrayed: Candidate) -> None:
    portrayed.portrait.delete()
    assert client.get(f"/portraits/{portrayed.pk}").status_code == 404
    assert client.get("/portraits/999999").status_code == 404


def test_a_list_costs_the_same_queries_whatever_its_length(client: Client, decided: Vote) -> None:
    with CaptureQueriesContext(connection) as one:
        client.get("/")
    for number in range(3):
        decided_election(casts=votes_for(2), name=f"Vote {number}")
    with CaptureQueriesContext(connection) as four:
        client.get("/")
    assert len(four) == len(one)


def test_a_certificate_names_the_organization_as_it_signed(client: Client, decided: Vote) -> None:
    named = decided.election.organization
    named.name = "Another Name"
    named.save()
    said = text_of(client, f"/e/{decided.uuid}/certificate/")
    assert "Forward Together endorses Ada Lovelace." in said
    assert "Another Name endorses" not in said
    assert decided.election.decision.certificate.signature in said
    assert "Another Name endorses Ada Lovelace." in page_of(client, decided)


@pytest.mark.parametrize("noted", [True, False])
def test_a_vote_whose_registrations_are_reviewed_says_so(client: Client, noted: bool) -> None:
    now = datetime.now(UTC)
    vote = open_to_all_election(
        voters=3, joined=2, opens_at=now - timedelta(days=2), closes_at=now - timedelta(hours=1)
    )
    vote.post([(0, 0), (3, 1), (4, 1)])
    vote.void(3)
    if noted:  # else the clock's next round notes it
        vote.review()
    shown = " ".join(client.get(f"/e/{vote.uuid}/").content.decode().split())
    for part in ("registrations under review", "2 people joined during the vote", "2 of 4 members voted"):
        assert part in shown
