"""What holds at every address of the site: a GET changes nothing, a forged form is refused, headers, text stays text.

The addresses come from the resolver: one that is new is tested too, or fails for want of an example (`every_page`).
"""

import re
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from tests.web.every_page import HOSTILE, World, addresses, patterns, world
from tests.web.test_organizer_access import contents, tokenless

pytestmark = pytest.mark.django_db

SIGNED_BY_THEMSELVES = {"voter:cast", "voter:opened", "mail:leave", "mail:hook"}
"""Taken without a token against forged requests: they say themselves whose they are, and no cookie is looked at."""

OTHERWISE = {
    "mail:hook": "is there for a provider that the site sends through",
    "voter:status": "asks for a credential",
    "account_email_verification_sent": "needs a sign-up under way",
    "account_set_password": "the owner has a password",
    "account_confirm_login_code": "needs a code under way",
    "account_confirm_password_reset_code": "needs a code under way",
    "account_complete_password_reset": "needs a code under way",
    "mfa_authenticate": "needs a sign-in under way",
    "mfa_login_webauthn": "speaks to a script",
    "set_language": "leads back",
}
"""Addresses at which the visitors of these tests see no page, and why."""

FORM = "application/x-www-form-urlencoded"
DATA = {"application/json", "application/ld+json"}  # no browser runs it
OUT = {"style", "iframe", "object", "embed", "base", "applet", "frame"}
FOREIGN = re.compile(r"\s*(?:(?:https?:)?//(?!localhost:8000/)|javascript:|vbscript:)", re.IGNORECASE)

FRAMED = {"public:ledger-contest-embed", "public:ledger-endorser-embed"}
"""Pages that other sites may show within theirs: they set no cookie and have no form."""

NOT_FRAMED = "frame-ancestors 'none'"
POLICY = {
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"),
    *("font-src 'self'", "form-action 'self'", "base-uri 'none'", NOT_FRAMED, "worker-src 'self'"),
    "manifest-src 'self'",
}


class Page(HTMLParser):
    """What a browser would make of a page: its text and values, and whatever should not be in it."""

    def __init__(self, *, framed: bool = False) -> None:
        super().__init__()
        self.words, self.wrong, self.framed = "", list[str](), framed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.words += " ".join(value or "" for value in given.values())
        if tag == "iframe" and given.keys() <= {"class", "title", "sandbox", "srcdoc"} and given["sandbox"] == "":
            # A letter as mail programs show it: it can do nothing, and what is in it is looked at as well.
            letter_page = Page(framed=True)
            letter_page.feed(given["srcdoc"] or "")
            self.wrong += letter_page.wrong
        elif self._is_wrong(tag, given):
            self.wrong.append(self.get_starttag_text() or tag)

    def _is_wrong(self, tag: str, given: dict[str, str | None]) -> bool:
        coded = tag == "script" and "src" not in given and given.get("type") not in DATA
        # A link that a person follows may lead outside, in a letter or if it says so; nothing is loaded from there.
        named = self.framed or "external" in (given.get("rel") or "").split()
        outside = tag == "a" and named and (given.get("href") or "").startswith("https://")
        foreign = [
            name for name in ("src", "href", "action", "srcset", "poster") if FOREIGN.match(given.get(name) or "")
        ]
        active = any(name.startswith("on") or name == "style" for name in given)
        return coded or bool(foreign and not outside) or tag in OUT or active

    def handle_data(self, data: str) -> None:
        self.words += data


def read(answer: Any) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    # As the client does it where there is a body: the connection that the test's transaction is in stays open.
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)
    return content


def looked_at(here: World) -> Iterator[tuple[str, str, str, Any]]:
    """Every visitor's answer at every address: who, the address's name, the address, the answer."""
    for who, client in here.visitors().items():
        for name, address in addresses(here):
            yield who, name, address, client.get(address)


def test_every_address_shows_something_to_somebody() -> None:
    """The other tests would hold of a site that only refuses."""
    here = world()
    seen: dict[str, set[int]] = {}
    for _who, name, _address, answer in looked_at(here):
        read(answer)
        seen.setdefault(name, set()).add(answer.status_code)
    assert seen.keys() == {name for _audience, name, _parts in patterns()}
    assert not [name for name, codes in seen.items() if not codes <= {200, 302, 404, 405}]
    assert {name for name, codes in seen.items() if codes.isdisjoint({200, 405})} == OTHERWISE.keys()


def test_looking_changes_nothing() -> None:
    """No GET and no HEAD changes a row, whoever asks.

    Sessions aside, which hold a challenge to be answered, and the cache, which counts tries.
    """
    here = world()
    visitors = here.visitors()
    before = contents()
    for name, address in addresses(here):
        for client in visitors.values():
            read(client.get(address, {"q": "a", "from": "2", "page": "1", "next": "/", "state": "IL"}))
            read(client.head(address))
        assert contents() == before, name


def test_a_form_of_another_site_is_refused_everywhere() -> None:
    here = world()
    visitors = here.visitors().values()
    before = contents()
    taken = set()
    for name, address in addresses(here):
        for client in visitors:
            client.handler.enforce_csrf_checks = True
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(address, b"name=x", FORM, headers={"accept": "application/json"})
                code = answer.json()["code"]
                if answer.status_code == 405 and name.startswith("api:"):
                    assert code == "OtherMethod", name  # it is read by anybody, and no cookie is looked at
                elif (answer.status_code, code) != (403, "StalePage"):
                    taken.add(name)
    assert taken == SIGNED_BY_THEMSELVES
    assert contents() == before


def test_every_answer_says_what_browsers_may_do() -> None:
    here = world()
    nowhere = [
        ("none", "", address, Client().get(address)) for address in ("/nowhere", "/static/site.css", "/static/none")
    ]
    posted = [("none", "", "/", Client().post(address)) for _name, address in addresses(here)]
    for _who, name, address, answer in (*looked_at(here), *nowhere, *posted):
        read(answer)
        where = f"{name} {address} {answer.status_code}"
        framed = name in FRAMED and answer.status_code == 200
        policy = POLICY - {NOT_FRAMED} | {"frame-ancestors *"} if framed else POLICY
        assert {part.strip() for part in answer["Content-Security-Policy"].split(";")} == policy, where
        assert answer["X-Content-Type-Options"] == "nosniff", where
        assert answer["Referrer-Policy"] in ("no-referrer", "same-origin"), where
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert answer.get("X-Frame-Options") == (None if framed else "DENY"), where


def test_text_of_anybody_stays_text() -> None:
    """On every page, and no page asks another site for anything or has code or looks in itself."""
    here = world(HOSTILE)
    shown = set()
    for _who, name, _address, answer in looked_at(here):
        text = read(answer).decode(errors="replace")
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page()
        page.feed(text)
        assert page.wrong == [], name
        if "<script>alert(1)" in page.words or "\\u003Cscript\\u003Ealert(1)" in text:
            assert "{{7*7}}" in text, name
            shown.add(name)
    assert len(shown) > 35
    assert {"public:certificate", "voter:vote", "organizer:audit", "organizer:roll-import", "outbox:message"} <= shown
    assert {"organizer:roll-member", "organizer:live", "mfa_list_webauthn"} <= shown


def test_letters_are_text_with_one_subject() -> None:
    world(HOSTILE[:60])
    kinds = set()
    for message in Message.objects.all():
        written = letter(message)
        assert len(written.subject.splitlines()) == 1, message.kind
        kinds.add(message.kind)
    assert kinds


# -- what is not there -------------------------------------------------------------------------------------------------

NUMBERED = (
    *("candidate", "contest", "member", "official", "invitation", "number", "pk"),
    *("drive", "signature", "speaker", "offer", "pitch", "slot", "drawing", "recording", "message"),
    *("target", "contact", "note", "vote", "proposal", "version", "comment", "delivery"),
)
INSIDE = {
    "trustee": "trustee",
    "candidate": "speaker",
    "campaigns": "speaker",
}  # whose pages they are; others: officials
UUIDS = ("job", "batch", "campaign", "share", "submission", "webhook")
UNKNOWN = {
    "person": ["nobody", "0"],
    "endorser": ["nobody", "0", "a" * 3000],
    "uuid": ["22222222222222", "x", "%00", "%F0%9F%97%B3", "..", "a" * 3000, "'; --"],
    "slug": ["nobody", "0"],
    **{part: ["00000000-0000-4000-8000-000000000000"] for part in UUIDS},
    "name": ["20200101-000000-1.log", "..", "%00", "a" * 3000],
    "decision": ["nobody", "endorsed-9", "no-quorum"],
    "language": ["tlh", "zz"],
    "shape": ["round", "0"],
    "kind": ["nobody", "trustee_call", "0"],
    "token": ["x", "A" * 80, "..", "%00", "a" * 3000],
    "provider": ["smtp", "nobody"],
    **{part: ["90001", "99999999", "9" * 40] for part in NUMBERED},
}
QUERIES = (
    *("q", "from", "page", "next", "state", "after", "election", "contest", "credential", "language", "active"),
    *("verdict", "reason", "by_hand"),
    *("chosen", "cycle", "before", "to", "kind", "show"),
)


def instead(here: World, name: str, parts: list[str]) -> Iterator[str]:
    """The addresses of this name with one part at a time replaced by what is nowhere."""
    known = {part: here.arguments[name.partition(":")[0] if ":" in name else ""][part][0] for part in parts}
    for part in parts:
        for other in UNKNOWN[part]:
            mark = {int: 909090909, UUID: UUID(int=9)}.get(type(known[part]), "MARK")
            yield reverse(name, kwargs=known | {part: mark}).replace(f"{mark}", other)


def test_what_does_not_exist_has_one_answer_and_breaks_nothing() -> None:
    """Identifiers that are none, of characters that a database does not take, or longer than any.

    Strangers ask for them everywhere, all others where they see something.
    """
    here = world()
    for who, client in here.visitors().items():
        for audience, name, parts in patterns():
            if who not in ("stranger", INSIDE.get(audience, "owner")):
                continue
            for address in instead(here, name, parts):
                answer = client.get(address)
                refusals = (
                    {404, 405} | ({422} if name.startswith("api:") else set()) | (set() if who == "owner" else {302})
                )
                assert answer.status_code in refusals, (who, address)
                assert answer.status_code != 404 or "<h1" in (text := read(answer).decode()) or "code" in text, address


def test_no_query_breaks_a_page() -> None:
    here = world()
    owner = here.visitors()["owner"]
    for name, address in addresses(here):
        for value in ("\0", "9" * 400, "\u202e'\";--", "-1", "x" * 5000):
            answer = owner.get(address, dict.fromkeys(QUERIES, value))
            read(answer)
            # Pages show what is left without it; what is made for programs says what it cannot read.
            refusals = {404, 405} | ({422} if name.startswith(("api:", "export:")) else set())
            assert answer.status_code in {200, 302} | refusals, (name, value[:9])


def test_what_is_not_public_is_answered_as_what_does_not_exist() -> None:
    here = world()
    stranger = Client()
    for audience, name, parts in patterns():
        if audience not in ("public", "voter") or "uuid" not in parts:
            continue
        known = {part: here.arguments[audience][part][0] for part in parts}
        for method in (stranger.get, partial(stranger.post, data=b"{}", content_type="application/json")):
            draft: Any = method(reverse(name, kwargs=known | {"uuid": here.place.election.pk}))
            nothing: Any = method(reverse(name, kwargs=known | {"uuid": "22222222222222"}))
            assert draft.status_code == nothing.status_code, name
            assert draft.status_code in (404, 405), name
            assert tokenless(draft) == tokenless(nothing).replace("22222222222222", here.place.election.pk), name
