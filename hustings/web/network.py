"""From which network a request comes, for counting what one network asks for."""

import ipaddress

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

NETWORK = {4: 24, 6: 48}
"""Bits of an address that tell networks apart: whoever has an IPv6 connection has at least a /64 of addresses."""


def network_of(request: HttpRequest) -> str:
    """The visitor's network as a keyed hash of 64 hex digits, another one every day (UTC): it names no address.

    Behind a proxy it is the address that the proxy saw (HUSTINGS_BEHIND_PROXY), not what the visitor wrote.
    """
    try:
        address = ipaddress.ip_address(get_client_ip(request) or "")
    except ValueError:  # a socket has no address
        network = ""
    else:
        # IPv4 written as IPv6 is IPv4.
        found = (address.version == 6 and address.ipv4_mapped) or address
        network = str(ipaddress.ip_network((found, NETWORK[found.version]), strict=False))
    day = timezone.now().date().isoformat()
    return salted_hmac("hustings.web.network", f"{day} {network}", algorithm="sha256").hexdigest()
