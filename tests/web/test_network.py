"""Networks are told from one another, by the proxy's word only where there is one, and their addresses are not kept."""

from typing import Any

import pytest
from django.test import RequestFactory

from hustings.web.network import network_of


def network(address: str, purpose: str = "a", **headers: str) -> str:
    request = RequestFactory(REMOTE_ADDR=address).get("/", headers=headers)
    return network_of(request, purpose=purpose)


def test_a_household_is_one_network_and_its_neighbour_another() -> None:
    home = network("2001:db8:1:2:aaaa::1")
    assert home == network("2001:db8:1:2:bbbb::9")
    assert home != network("2001:db8:1:3:aaaa::1")
    assert network("192.0.2.1") == network("::ffff:192.0.2.1") != network("192.0.2.2")


def test_nothing_of_the_address_is_kept() -> None:
    assert len(network("192.0.2.1")) == 64
    assert network("192.0.2.1") != network("192.0.2.1", "b")


@pytest.mark.parametrize("address", ["", "unix:", "fe80::1%eth0"])
def test_what_is_no_address_is_one_network(address: str) -> None:
    assert len(network(address)) == 64


def test_the_header_counts_behind_a_proxy_only(settings: Any) -> None:
    told = {"x-forwarded-for": "203.0.113.7, 198.51.100.1"}
    assert network("127.0.0.1", **told) == network("127.0.0.1")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network("127.0.0.1", **told) == network("198.51.100.1")
    assert network("127.0.0.1") == network("127.0.0.1", **{"x-forwarded-for": ""})
