"""Where webhooks may lead: public addresses only, looked up, checked and then connected to, in one step.

Whoever names an address here has this site open a connection for them. A name is looked up for each connection, each of
its addresses must be a public one, and the connection goes to the very address that was checked: a name that answers
otherwise the second time gains nothing.
"""

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from hustings import errors

LONGEST = 500
CONNECT, ANSWER, WHOLE = 5.0, 10.0, 15.0
"""Seconds until it is connected, between two bytes, and for all of it."""
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind a translator


def parse_address(text: str) -> str:
    """The address of a receiver; WrongInput unless it begins with https:// and is no other port than 443."""
    said = _("Write a public address that begins with https://, without a port, a password or a # in it.")
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise errors.WrongInput(said, field="address") from None
    usual = parts.scheme == "https" and port in (None, 443)
    allowed = usual or (settings.DEVELOPMENT and parts.scheme in ("http", "https"))
    if not allowed or "@" in parts.netloc or parts.fragment:
        raise errors.WrongInput(said, field="address")
    written = text.strip()
    if not host or len(written) > LONGEST or not written.isascii() or not written.isprintable() or " " in written:
        raise errors.WrongInput(said, field="address")
    if not settings.DEVELOPMENT:
        literal = _literal(host)
        if ("." not in host and literal is None) or (literal is not None and not is_public(literal)):
            raise errors.WrongInput(said, field="address")
    return written


def is_public(address: str) -> bool:
    """Whether this IP address is one of the public internet, whatever other address is wrapped in it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner)) and found.ipv4_mapped is None
        if found.is_site_local or not found.is_global:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def checked(host: str, port: int) -> str:
    """An address of the host to connect to; NotPublic when any of its addresses is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (settings.DEVELOPMENT or all(map(is_public, found))):
        raise errors.NotPublic(_("The name leads to an address that is not on the public internet."))
    return found[0]


@contextmanager
def session() -> Iterator[requests.Session]:
    """A session for one delivery, that connects to checked addresses only and asks no proxy.

    Its connections are cut off after the whole time, also while an answer's body is read: whoever announces the end of
    a connection has it closed here before its body has come, so a guard lives as long as the session does.
    """
    with ExitStack() as ends, closing(requests.Session()) as opened:
        opened.trust_env = False
        opened.mount("https://", _Adapter())
        opened.mount("http://", _Adapter())
        outside = _ends.set(ends)
        try:
            yield opened
        finally:
            _ends.reset(outside)


_ends: ContextVar[ExitStack] = ContextVar("ends")


class _Checked(HTTPConnection):
    """A connection to the address that was checked, which is cut off after the whole time."""

    def _new_conn(self) -> socket.socket:
        try:
            address = checked(self.host, self.port)
            opened = socket.create_connection((address, self.port), timeout=CONNECT)
        except errors.NotPublic as refusal:
            raise NewConnectionError(self, f"{refusal}") from refusal
        except OSError as error:
            raise NewConnectionError(self, f"{error}") from error
        # A handle of its own: encryption takes the other one over.
        guard = _ends.get().enter_context(opened.dup())
        timer = threading.Timer(WHOLE, _cut, (guard,))
        timer.daemon = True
        timer.start()
        _ends.get().callback(timer.cancel)
        return opened


def _cut(guard: socket.socket) -> None:
    with suppress(OSError):
        guard.shutdown(socket.SHUT_RDWR)


class _CheckedOverTls(_Checked, HTTPSConnection):
    """The same, encrypted; the certificate must be the name's."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Checked


class _PoolOverTls(HTTPSConnectionPool):
    ConnectionCls = _CheckedOverTls


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolOverTls}


def _literal(host: str) -> str | None:
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return None
