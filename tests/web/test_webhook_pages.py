"""The pages about webhooks: a secret is shown once, every try is listed, and each button does what it says."""

import re

import pytest
from django.test import Client

from hustings.audit.models import Entry as Noted
from hustings.ledger.models import Delivery, Webhook
from hustings.ledger.signing import secret
from hustings.roll.models import Role
from tests.ledger import filled
from tests.web.officials import Office, office, signed_in
from tests.web.webhooks import told

pytestmark = pytest.mark.django_db

ADDRESS = "https://receiver.example.org/hook"


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def owner(place: Office) -> Client:
    return signed_in(place.owner)


def listing(place: Office) -> str:
    return f"/organizer/{place.slug}/ledger/webhooks/"


def test_a_secret_is_shown_in_the_answer_that_makes_it_and_never_again(place: Office, owner: Client) -> None:
    answer = owner.post(listing(place), {"address": ADDRESS})
    webhook = Webhook.objects.get()
    shown = answer.content.decode()
    assert secret(webhook, 1) in shown
    assert "no-store" in answer["Cache-Control"]
    for path in (listing(place), f"{listing(place)}{webhook.pk}/", f"/organizer/{place.slug}/audit/"):
        assert "whsec_" not in owner.get(path).content.decode()
    again = owner.post(f"{listing(place)}{webhook.pk}/secret/").content.decode()
    assert secret(webhook, 2) in again
    assert "holds for one day more" in again


def test_what_cannot_be_told_is_refused_beside_its_field(place: Office, owner: Client) -> None:
    for given, said in (
        ({"address": "ftp://receiver.example.org"}, "begins with https://"),
        ({"address": ADDRESS, "contest": "nowhere"}, "knows no such contest"),
        ({"address": ADDRESS, "endorser": "nobody"}, "knows no such endorser"),
        ({"address": ADDRESS, "contest": "a", "endorser": "b"}, "Choose one of the two"),
    ):
        answer = owner.post(listing(place), given)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Webhook.objects.exists()


def test_a_webhook_of_one_contest(place: Office, owner: Client) -> None:
    contest = filled.contest("2016 nomination")
    owner.post(listing(place), {"address": ADDRESS, "contest": contest.slug})
    assert Webhook.objects.get().contest == contest
    assert "2016 nomination" in owner.get(listing(place)).content.decode()


def test_every_try_is_listed(place: Office, owner: Client) -> None:
    filled.contest("2016 nomination")
    named = told(place, "No route")
    page = owner.get(f"{listing(place)}{named['webhook']}/").content.decode()
    for words in ("HTTP 500", "(12 ms)", "Wrong No route", "next try", "arrived", "given up", "failing since"):
        assert words in page


def test_the_buttons(place: Office, owner: Client) -> None:
    named = told(place)
    here = f"{listing(place)}{named['webhook']}/"
    assert owner.post(f"{here}test/").status_code == 302
    assert Delivery.objects.count() == 4
    owner.post(f"{here}deliveries/{named['delivery']}/again/")
    assert Delivery.objects.get(pk=named["delivery"]).begun == 0
    owner.post(f"{here}pause/")
    assert Webhook.objects.get().pause == "official"
    assert "Nothing is sent while it is paused" in owner.get(here).content.decode()
    owner.post(f"{here}resume/")
    assert Webhook.objects.get().paused_at is None
    owner.post(f"{here}remove/")
    assert not Webhook.objects.exists()
    verbs = set(Noted.objects.filter(verb__startswith="webhook.").values_list("verb", flat=True))
    assert verbs == {"webhook.pause", "webhook.resume", "webhook.remove"}


def test_observers_see_no_buttons(place: Office) -> None:
    named = told(place)
    page = signed_in(place.staff(Role.OBSERVER)).get(f"{listing(place)}{named['webhook']}/").content.decode()
    inside = re.search(r"<main.*</main>", page, re.DOTALL)
    assert inside is not None
    assert "<form" not in inside[0]
