"""What people are told while the mail server is away."""

import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from hustings.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("error", [ConnectionRefusedError(), smtplib.SMTPServerDisconnected(), TimeoutError()])
@pytest.mark.parametrize("address", ["known@example.org", "nobody@example.org"])
def test_a_letter_that_cannot_be_sent_is_said_to_everybody_alike(
    error: Exception, address: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("known@example.org")

    def refuse(*_: object) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for page, form in (
        ("/accounts/password/reset/", {"email": address}),
        ("/accounts/login/code/", {"email": address}),
        ("/accounts/signup/", {"email": address, "password1": "a long walk to the polls"}),
    ):
        answer = client.post(page, form)
        assert answer.status_code == 503, page
        assert "Please try again in some minutes." in answer.content.decode()
