"""Where webhooks may lead: to nothing but public addresses, whatever a name says, and says the second time."""

import socket
from typing import Any

import pytest
from pytest_django import Settings

from hustings import errors
from hustings.ledger import receivers, webhook_actions
from hustings.ledger.delivering import deliver_due
from hustings.ledger.models import Try
from hustings.ledger.receivers import checked, is_public, parse_address
from hustings.ledger.webhook_actions import Subject
from tests.ledger.receiver import receiver
from tests.web.officials import office

INSIDE = [
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:93.184.216.34", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
    *("2002:7f00:1::", "2001:0:0:0:0:0:80ff:fffe", "fec0::1", "ff02::1", "2001:db8::1", "no address", ""),
]


@pytest.fixture(autouse=True)
def in_earnest(settings: Settings) -> None:
    settings.DEVELOPMENT = False


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.org/", "https://example.org:8443/", "https://user:word@example.org/", "ftp://example.org/"),
        *("https://:word@example.org/", "https://@example.org/"),
        *("https://localhost/", "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https:///x"),
        *("https://example.org/#part", "https://example.org/a b", "https://ex\u00e4mple.org/", "https://[", ""),
        "https://example.org:port/",
        f"https://example.org/{'x' * 500}",
    ],
)
def test_an_address_that_cannot_be_one(address: str) -> None:
    with pytest.raises(errors.WrongInput, match="begins with https://"):
        parse_address(address)


def test_an_address_that_can() -> None:
    assert parse_address(" https://example.org:443/hook?of=ledger ") == "https://example.org:443/hook?of=ledger"


def _resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    asked: list[str] = []

    def resolve(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers[len(asked) - 1]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_one_address_inside_spoils_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _resolving(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(errors.NotPublic):
        checked("example.org", 443)


def test_a_name_that_answers_otherwise_the_second_time_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _resolving(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    connected: list[Any] = []

    def connect(address: Any, **_kwargs: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with receivers.session() as session, pytest.raises(OSError, match="Max retries"):
        session.post("https://example.org/hook", data=b"x", timeout=1)
    assert (asked, connected) == (["example.org"], [("93.184.216.34", 443)])


@pytest.mark.django_db
def test_a_name_that_leads_inside_at_a_delivery_is_not_connected_to(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = office("Forward")
    with receiver() as inside:
        settings.DEVELOPMENT = True
        webhook, _secret = webhook_actions.add(
            by=place.owner, organization=place.organization, address=inside.address, subject=Subject()
        )
        settings.DEVELOPMENT = False
        webhook_actions.send_test(by=place.owner, webhook=webhook)
        deliver_due()
        assert inside.got == []
    assert Try.objects.get().wrong == "The name leads to an address that is not on the public internet."


def test_no_proxy_of_the_machine_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    asked = _resolving(monkeypatch, ["10.0.0.1"])
    with receivers.session() as session, pytest.raises(OSError, match="not on the public internet"):
        session.post("https://example.org/hook", data=b"x", timeout=1)
    assert asked == ["example.org"]
