"""Which network a visitor comes from, as a keyed hash: tells one from another, and nobody where it is."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

IPV6_PREFIX = 64
"""Bits of an IPv6 address that name a household or an office; the rest its machines choose, anew each day."""


def network_of(request: HttpRequest, *, purpose: str) -> str:
    """64 hexadecimal digits: equal for the same network and purpose, and for nothing else.

    ``purpose`` (an election, a day) keeps what is counted for one from being found again in another. Behind a proxy the
    visitor is who the proxy saw last (`HUSTINGS_BEHIND_PROXY`); what the visitor wrote into the header is not read.
    """
    said = f"{purpose}|{_network(_address(request))}"
    return salted_hmac("hustings.web.network", said, algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    proxies: int = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    seen = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    if proxies and len(seen) >= proxies and seen[-proxies]:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address  # of a socket that has no address: all its visitors are one
    if isinstance(found, IPv4Address):
        return f"{found}"
    return f"{found.ipv4_mapped or _household(found)}"


def _household(address: IPv6Address) -> IPv6Network:
    return IPv6Network((address, IPV6_PREFIX), strict=False)
