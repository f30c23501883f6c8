"""Officials sign in: nobody learns who has an account, guesses are few, cookies and ways out keep to the site."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core import mail
from django.test import Client
from django.urls import reverse

from hustings.accounts.models import User
from hustings.roll.models import Role, Staff, StaffInvitation
from tests.conftest import ROUNDS
from tests.web.every_page import patterns
from tests.web.officials import PASSWORD, office, person, signed_in
from tests.web.test_organizer_access import tokenless

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN = "ann@example.org", "bob@example.org"
FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    " //evil.example",
]


def sign_in(client: Client, email: str = KNOWN, password: str = PASSWORD, to: str = "") -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password, "next": to})


# -- who has an account ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("account_signup", {"password1": PASSWORD}),
        ("account_reset_password", {}),
        ("account_request_login_code", {}),
        ("account_login", {"password": "wrong horse 28 staple"}),
    ],
)
def test_whether_an_address_has_an_account_is_not_told(page: str, fields: dict[str, str]) -> None:
    person(KNOWN)
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        answer: Any = client.post(reverse(page), {"email": email, "login": email, **fields}, follow=True)
        answers.append((answer.status_code, answer.redirect_chain, tokenless(answer).replace(email, "")))
    assert answers[0] == answers[1]


def test_an_address_that_is_not_confirmed_opens_nothing() -> None:
    place = office()
    StaffInvitation.objects.create(organization=place.organization, email=UNKNOWN, role=Role.OWNER)
    client = Client()
    client.post(reverse("account_signup"), {"email": UNKNOWN, "password1": PASSWORD})
    assert not EmailAddress.objects.get(email=UNKNOWN).verified
    again = sign_in(client, UNKNOWN)
    assert again["Location"] == reverse("account_email_verification_sent")
    assert client.get("/organizer/")["Location"].startswith("/accounts/login/")
    (letter, *_) = mail.outbox
    assert not re.search(r"https?://\S*(?:key|token|confirm)", str(letter.body))  # a code, which no scanner follows


def test_a_role_is_for_the_very_address_that_was_invited() -> None:
    """Attack 30: an address that a database ignoring case takes for another's (ı for i, ſ for s, K for k)."""
    place = office()
    invitation = StaffInvitation.objects.create(
        organization=place.organization, email="kit.s@mail.example", role=Role.OWNER
    )
    for address in ("kıt.s@mail.example", "kit.ſ@mail.example", "\u212ait.s@mail.example", "kit.s@maıl.example"):
        other = User.objects.create_user(f"{address}")
        User.objects.filter(pk=other.pk).update(email=address)
        other.refresh_from_db()
        client = signed_in(other)
        assert "invites you" not in client.get("/organizer/").content.decode()
        assert client.post(f"/organizer/invitations/{invitation.pk}/").status_code == 404
    assert not Staff.objects.exclude(user=place.owner).exists()


# -- guessing ----------------------------------------------------------------------------------------------------------


def test_passwords_are_tried_a_few_times_only() -> None:
    person(KNOWN)
    for _ in range(5):
        sign_in(Client(), password="wrong horse 28 staple")
    page = sign_in(Client())
    assert page.status_code == 200
    assert "Too many failed login attempts" in page.content.decode()


def test_codes_are_tried_a_few_times_only() -> None:
    person(KNOWN)
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": KNOWN})
    code = code_in(str(mail.outbox[0].body))
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get("/organizer/").status_code == 302


def test_a_forgotten_password_is_set_anew_by_a_code() -> None:
    person(KNOWN)
    client, new = Client(), "another horse 28 staple"
    asked = client.post(reverse("account_reset_password"), {"email": KNOWN}, follow=True)
    assert asked.redirect_chain[-1][0] == reverse("account_confirm_password_reset_code")
    (letter,) = mail.outbox
    assert "/accounts/" not in str(letter.body)
    taken = client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(str(letter.body))})
    assert taken["Location"] == reverse("account_complete_password_reset")
    assert client.post(taken["Location"], {"password1": new, "password2": new}).status_code == 302
    assert "password" in str(mail.outbox[-1].body)  # the owner of the address is told
    assert len(mail.outbox) == 2
    assert sign_in(Client(), password=new)["Location"] == "/organizer/"
    assert sign_in(Client()).status_code == 200
    assert client.get(reverse("account_complete_password_reset")).status_code == 302


def code_in(letter: str) -> str:
    (code,) = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", letter, re.MULTILINE)
    return str(code)


def test_passwords_are_hashed_slowly_and_nobody_else_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attack 23."""
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", ROUNDS)
    kept = person(KNOWN).password
    assert isinstance(get_hasher(), PBKDF2PasswordHasher)
    algorithm, iterations, _salt, _hash = kept.split("$")
    assert (algorithm, int(iterations) >= 600_000) == ("pbkdf2_sha256", True)
    having = {
        model for model in apps.get_models() if any("password" in field.name for field in model._meta.get_fields())
    }
    assert having == {User}


# -- sessions, cookies, ways out ---------------------------------------------------------------------------------------


def test_a_session_that_was_prepared_is_not_signed_in() -> None:
    person(KNOWN)
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["prepared"] = True
    session.save()
    before = str(session.session_key)
    sign_in(client)
    assert client.get("/organizer/").status_code == 200
    other = Client()
    other.cookies["sessionid"] = before
    assert other.get("/organizer/").status_code == 302


@pytest.mark.parametrize("to", FOREIGN)
def test_nobody_is_sent_to_another_site(to: str) -> None:
    person(KNOWN)
    assert sign_in(Client(), to=to)["Location"] == "/organizer/"
    for answer in (
        Client().post("/language/setlang/", {"language": "es", "next": to}),
        Client().post("/language/setlang/", {"language": "es"}, headers={"referer": to}),
        Client().get("/language/setlang/", {"next": to}),
        signed_in(User.objects.get(email=KNOWN)).post(reverse("account_logout"), {"next": to}),
    ):
        assert answer["Location"] == "/"
    answer = signed_in(User.objects.get(email=KNOWN), recently=False).post(
        f"{reverse('account_reauthenticate')}", {"password": PASSWORD, "next": to}
    )
    assert answer["Location"] == "/organizer/"


def test_no_address_has_a_secret_in_it() -> None:
    # What leaves the campaigning, and nothing else, has to be in the path (docs/decisions/0014, RFC 8058).
    leaving = {"mail:leave", "mail:come-back"}
    assert not {part for _audience, name, parts in patterns() if name not in leaving for part in parts} & {
        "key",
        "token",
        "code",
        "credential",
    }


SHOWN = """
import django, json
from django.conf import settings as s
django.setup()
names = [name for name in dir(s) if any(part in name for part in ("COOKIE", "SECURE", "HOST", "PROXY"))]
print(json.dumps({name: getattr(s, name) for name in names}, default=str))
"""


def settings_of(home: Path, **environment: str) -> dict[str, Any]:
    """What the settings are for an operator's environment."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("HUSTINGS_", "DATABASE_URL"))}
    known |= {"DJANGO_SETTINGS_MODULE": "hustings.web.settings", "HUSTINGS_HOME": str(home), **environment}
    ran = subprocess.run([sys.executable, "-c", SHOWN], env=known, capture_output=True, text=True, check=True)
    return dict(json.loads(ran.stdout))


def test_over_https_cookies_are_sent_over_nothing_else(tmp_path: Path) -> None:
    found = settings_of(tmp_path / "home", HUSTINGS_ADDRESS="https://votes.example.org", HUSTINGS_BEHIND_PROXY="1")
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert found[f"{cookie}_COOKIE_SECURE"] is True
        assert found[f"{cookie}_COOKIE_SAMESITE"] == "Strict"
        assert found[f"{cookie}_COOKIE_DOMAIN"] is None
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert (found["SECURE_SSL_REDIRECT"], found["SECURE_HSTS_SECONDS"]) == (True, 365 * 86400)
    assert found["ALLOWED_HOSTS"] == ["votes.example.org"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["USE_X_FORWARDED_HOST"] is False
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home" / "secrets" / "session-key").stat().st_mode & 0o077 == 0


def test_without_a_proxy_its_headers_are_nobodys(tmp_path: Path) -> None:
    found = settings_of(tmp_path, HUSTINGS_ADDRESS="https://votes.example.org")
    assert found["SECURE_PROXY_SSL_HEADER"] is None
    assert "ALLAUTH_TRUSTED_PROXY_COUNT" not in found
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "9.9.9.9"}
    page = Client().get(reverse("account_login"), headers=forged).content.decode()
    assert "evil.example" not in page
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400
