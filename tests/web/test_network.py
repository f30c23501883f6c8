"""Networks are told apart by the proxy's word only where there is one, and nothing of their addresses is kept."""

from typing import Any

import pytest
from django.test import RequestFactory

from hustings.web.network import network_of


def network(address: str, **headers: str) -> str:
    return network_of(RequestFactory(REMOTE_ADDR=address).get("/", headers=headers))


def test_neighbours_are_one_network() -> None:
    assert network("2001:db8:1:2:aaaa::1") == network("2001:db8:1:9:bbbb::9")
    assert network("2001:db8:1::1") != network("2001:db8:2::1")
    assert network("192.0.2.1") == network("192.0.2.99") == network("::ffff:192.0.2.7")
    assert network("192.0.2.1") != network("192.0.3.1")


def test_nothing_of_the_address_is_kept() -> None:
    assert len(network("192.0.2.1")) == 64


@pytest.mark.parametrize("address", ["", "unix:", "fe80::1%eth0"])
def test_what_is_no_address_is_one_network(address: str) -> None:
    assert len(network(address)) == 64


def test_the_header_counts_behind_a_proxy_only(settings: Any) -> None:
    told = {"x-forwarded-for": "203.0.113.7, 198.51.100.1"}
    assert network("127.0.0.1", **told) == network("127.0.0.1")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network("127.0.0.1", **told) == network("198.51.100.1")
