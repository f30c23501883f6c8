"""Leaving the campaigning: one POST of a program is enough, looking changes nothing, and it costs no vote."""

import uuid

import pytest
from django.test import Client
from django.utils import translation

from hustings.audit.models import Entry
from hustings.mailroom import suppression_actions
from hustings.mailroom.leaving import link_of, token_of
from hustings.mailroom.models import Message, Purpose, Suppression
from hustings.mailroom.suppression import reason_against
from hustings.roll.models import Organization

pytestmark = pytest.mark.django_db
ADA = "ada.lovelace@example.org"
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def forward() -> Organization:
    return Organization.objects.create(slug="forward", name="Forward <b>Now</b>")


@pytest.fixture
def address(forward: Organization) -> str:
    return f"/mail/leave/{token_of(forward.pk, ADA)}/"


def strict() -> Client:
    return Client(enforce_csrf_checks=True)


def rows() -> list[tuple[object, ...]]:
    return [*Suppression.objects.values_list("organization", "address", "scope", "reason")]


def campaigning_reaches(organization: Organization) -> bool:
    about = Message(pk=1, to=ADA, purpose=Purpose.CAMPAIGN, organization=organization.pk)
    return reason_against(about) is None


def test_the_link_in_a_letter_leads_to_the_page(forward: Organization, address: str, settings: object) -> None:
    assert link_of(forward.pk, ADA).endswith(address)


def test_looking_changes_nothing(address: str) -> None:
    answer = strict().get(address)
    for _time in range(3):
        assert strict().get(address).status_code == strict().head(address).status_code == 200
    assert rows() == []
    page = answer.content.decode()
    assert "Send me no campaigning" in page
    assert "You will still be told of votes" in page
    assert "Forward &lt;b&gt;Now" in page
    assert ADA not in page
    assert "a…@example.org" in page
    assert "no-store" in answer["Cache-Control"]


def test_a_mail_program_leaves_with_one_click(forward: Organization, address: str) -> None:
    answer = strict().post(address, ONE_CLICK, content_type=FORM)
    assert answer.status_code == 200  # RFC 8058: no redirect, no cookie, no second step
    assert rows() == [(forward.pk, ADA, "campaign", "left")]
    assert not campaigning_reaches(forward)
    assert strict().post(address, ONE_CLICK, content_type=FORM).status_code == 200
    assert len(rows()) == 1


def test_some_programs_send_it_as_a_form_with_files(forward: Organization, address: str) -> None:
    assert strict().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200  # multipart/form-data
    assert not campaigning_reaches(forward)


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=Two-Clicks", "leave=1"])
def test_another_post_changes_nothing(address: str, body: str) -> None:
    answer = strict().post(address, body, content_type=FORM)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert rows() == []


def test_the_button_of_the_page_leaves_and_says_so(forward: Organization, address: str) -> None:
    page = strict().post(address, {"List-Unsubscribe": "One-Click"}).content.decode()
    assert "sends you no more campaigning" in page
    assert "You will still be told of votes" in page
    assert "Send me campaigning again" in page


def test_notices_of_votes_go_on(forward: Organization, address: str) -> None:
    strict().post(address, ONE_CLICK, content_type=FORM)
    for purpose in (Purpose.NOTICE, Purpose.SERVICE):
        assert reason_against(Message(pk=1, to=ADA, purpose=purpose, organization=forward.pk)) is None


def test_coming_back_takes_the_button(forward: Organization, address: str) -> None:
    strict().post(address, ONE_CLICK, content_type=FORM)
    assert strict().get(f"{address}back/").status_code == 405
    assert strict().post(f"{address}back/").status_code == 403  # no page of ours was open
    assert not campaigning_reaches(forward)
    client = strict()
    client.get(address)
    form = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(f"{address}back/", form).status_code == 302
    assert "is no longer held back from you" in client.get(address).content.decode()
    assert campaigning_reaches(forward)


def test_after_a_complaint_the_page_says_so_and_lets_one_come_back(forward: Organization, address: str) -> None:
    suppression_actions.note_complaint(organization=forward.pk, address=ADA)
    page = Client().get(address).content.decode()
    assert "marked as unwanted" in page
    assert "You still may vote" in page
    Client().post(f"{address}back/")
    assert rows() == [(forward.pk, ADA, "all", "complained")]
    done = Client().post(f"{address}back/", {"all": "1"}, follow=True).content.decode()
    assert "writes to you again" in done
    assert rows() == []


@pytest.mark.parametrize("token", ["x", "A" * 80, "..", "%00", "é"])
def test_a_token_that_is_none(token: str) -> None:
    for path in (f"/mail/leave/{token}/", f"/mail/leave/{token}/back/"):
        assert Client().post(path, ONE_CLICK, content_type=FORM).status_code == 404
    assert rows() == []


def test_the_token_of_an_organization_that_is_gone() -> None:
    answer = Client().post(f"/mail/leave/{token_of(uuid.uuid4(), ADA)}/", ONE_CLICK, content_type=FORM)
    assert answer.status_code == 404
    assert "no longer on this site" in answer.content.decode()
    assert rows() == []


def test_a_token_is_good_for_nobody_elses_letters(forward: Organization, address: str) -> None:
    other = Organization.objects.create(slug="other", name="Other")
    strict().post(address, ONE_CLICK, content_type=FORM)
    assert campaigning_reaches(other)


def test_no_official_did_it(address: str) -> None:
    strict().post(address, ONE_CLICK, content_type=FORM)
    assert not Entry.objects.exists()


def test_the_page_in_spanish(address: str) -> None:
    with translation.override("en"):  # and back to it: the page leaves its own language behind
        page = Client().get(address, headers={"accept-language": "es"}).content.decode()
    assert "Seguirá recibiendo aviso de las votaciones" in page
    assert "No me envíen cartas de campaña" in page
