"""A mail scanner opens whatever link it finds, in every letter that the site can send: nothing changes by it.

Each kind of letter has an example here; a kind without one fails. The links of text, HTML and headers are fetched by
GET and HEAD, redirects and the links of the pages included, and the whole database is compared. Afterwards the links
still do for the person what they are for. (Scanners that run scripts: tests/journey/test_scanner.py.)
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from hustings.contests.models import Pitch, SpokespersonInvitation
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.decision.models import AnnouncementText
from hustings.drives import signature_actions
from hustings.drives.codes import code_of as signing_code
from hustings.drives.models import Signature
from hustings.elections import ceremony
from hustings.mailroom import letters
from hustings.mailroom.envelope import Envelope, compose
from hustings.mailroom.models import Message, Purpose, Suppression
from hustings.pursuit.models import CampaignInvitation
from hustings.roll.models import Member, StaffInvitation
from tests.credentials.joining import ask
from tests.web.every_page import World, world
from tests.web.officials import person, signed_in
from tests.web.test_every_page import read
from tests.web.test_organizer_access import contents

pytestmark = pytest.mark.django_db
DEPTH = 2  # pages away from the letter
VOTER = 1  # who has not voted yet, by the number of the voting right

Reference = Callable[[World], dict[str, Any]]


def _of_right(here: World) -> dict[str, Any]:
    return {"election": here.opened.uuid, "right": VOTER}


def _of_trustee(here: World) -> dict[str, Any]:
    return {"election": here.begun.pk, "trustee": 1}


def _voided(here: World) -> dict[str, Any]:
    right = VotingRight.objects.of(here.opened.election).filter(voided_at__isnull=False)[0]
    return {"election": here.opened.uuid, "right": right.number, "reason": "Twice."}


def _registration(here: World, state: str) -> dict[str, Any]:
    return {"registration": Registration.objects.filter(election=here.opened.election, state=state)[0].pk}


def _wording(_here: World) -> dict[str, Any]:
    kind = letters.worded_kinds()["invitation"]
    return {"kind": "invitation", "subject": f"{kind.subject}", "text": f"{kind.text}"}


def _returned(_here: World) -> dict[str, Any]:
    return {"pitch": Pitch.objects.exclude(reason="")[0].pk}


def _signature(state: str) -> Reference:
    return lambda _here: {"signature": Signature.objects.filter(state=state).order_by("pk")[0].pk}


EXAMPLES: dict[str, Reference] = {
    "announcement": lambda here: {"election": here.decided.uuid, "right": 0},
    "announcement-campaign": lambda here: {"election": here.decided.uuid, "right": 0},
    "announcement-test": lambda _here: {"text": AnnouncementText.objects.all()[0].pk, "call": False},
    "campaign-invitation": lambda _here: {"id": CampaignInvitation.objects.all()[0].pk},
    "drive-confirmation": _signature("asked"),
    "drive-ended": _signature("confirmed"),
    "drive-signature": _signature("confirmed"),
    "invitation": _of_right,
    "join-confirmation": lambda here: _registration(here, "asked"),
    "join-refused": lambda here: _registration(here, "refused"),
    "join-waiting": lambda here: _registration(here, "waiting"),
    "link-moved": _of_right,
    "lost-link": _of_right,
    "no-vote": lambda here: {"election": here.opened.uuid, "member": Member.objects.all()[0].pk},
    "pitch": lambda _here: {"pitch": Pitch.objects.all()[0].pk},
    "pitch-returned": _returned,
    "receipt": lambda here: {"election": here.opened.uuid, "tracker": "T" * 43},
    "rehearsal": lambda here: {"election": here.opened.uuid, "kind": "invitation"},
    "reminder": _of_right,
    "spokesperson-invitation": lambda _here: {"id": SpokespersonInvitation.objects.all()[0].pk},
    "staff-invitation": lambda _here: {"id": StaffInvitation.objects.all()[0].pk},
    "test-letter": lambda here: {"election": here.opened.uuid},
    "trustee_call": _of_trustee,
    "trustee_invitation": _of_trustee,
    "trustee_turn": _of_trustee,
    "voided": _voided,
    "wording-test": _wording,
}
"""What a letter of each kind is about, in the world of every_page."""


@pytest.fixture
def here() -> World:
    made = world()
    ask(made.opened.election, "fresh@example.org")
    registration_actions.answer_due()
    refused = Registration.objects.filter(election=made.opened.election, state="waiting")[0]
    Registration.objects.filter(pk=refused.pk).update(state="refused", reason="Nobody knows them.")
    return made


def letter_of(here: World, kind: str, purpose: Purpose = Purpose.CAMPAIGN) -> Envelope:
    """A letter of this kind as it leaves; as campaigning, which has the most links."""
    about = Message.objects.create(
        kind=kind,
        key=f"scanned:{kind}",
        to="ada@example.org",
        domain="example.org",
        reference=EXAMPLES[kind](here),
        purpose=purpose,
        organization=here.place.organization.pk,
        election=here.opened.uuid,
        state=Message.State.SENT,
    )
    return compose(about)


def links_of(mail: Envelope) -> set[str]:
    """Every address in its text, its HTML and its headers."""
    (html, _kind), *_rest = mail.alternatives
    assert isinstance(html, str)
    found = {unescape(target) for target in re.findall(r'(?:href|src|action)="([^"]*)"', html)}
    for text in (f"{mail.body}", *(f"{value}" for value in mail.extra_headers.values())):
        found |= set(re.findall(r"https?://[^\s<>\"]+", text))
    return found


def ours(links: set[str]) -> set[str]:
    """The paths on this site that these addresses ask for: no browser sends what stands behind the #."""
    site = urlsplit(settings.SITE_ADDRESS).netloc
    return {urldefrag(link)[0].partition(site)[2] or "/" for link in links if urlsplit(link).netloc == site}


def crawl(client: Client, paths: set[str], depth: int, seen: dict[str, int]) -> None:
    """GET and HEAD whatever these pages and theirs link to; ``seen`` gets each answer's status."""
    for path in sorted(paths - seen.keys()):
        answer = client.get(path)
        seen[path] = answer.status_code
        read(client.head(path))
        found = set()
        if answer.status_code in (301, 302, 303, 307, 308):
            found = {urljoin(path, answer["Location"])}
        text = read(answer)
        if answer.get("Content-Type", "").startswith("text/html"):
            targets = re.findall(r'<(?:a|link|img|iframe|script)\b[^>]*?(?:href|src)="([^"]*)"', text.decode())
            found = {urljoin(path, unescape(target)) for target in targets}
        within = {urldefrag(target)[0] for target in found if not urlsplit(target).netloc and target.startswith("/")}
        if depth:
            crawl(client, within, depth - 1, seen)


def test_every_kind_of_letter_has_an_example() -> None:
    assert EXAMPLES.keys() == letters.kinds()


def test_opening_every_link_of_every_letter_changes_nothing_and_uses_nothing_up(here: World) -> None:
    mails = {kind: letter_of(here, kind) for kind in EXAMPLES}
    visitors = here.visitors().values()
    before, seen = contents(), dict[str, int]()
    for kind, mail in mails.items():
        paths = ours(links_of(mail))
        assert paths, kind
        crawl(Client(), paths, DEPTH, seen)
        assert contents() == before, kind
        # What the letter itself leads to is there (an example's address aside), or asks to sign in.
        for path in paths:
            assert seen[path] in (200, 302) or "EXAMPLE" in path, (kind, path)
    assert not [path for path, status in seen.items() if status >= 500]
    assert any(path.startswith("/mail/leave/") for path in seen)
    assert any("/join/confirm/" in path for path in seen)
    # Whoever is signed in has a mail program that opens links, too.
    for visitor in visitors:
        for mail in mails.values():
            crawl(visitor, ours(links_of(mail)), 0, {})
    assert contents() == before


@pytest.fixture
def scanned(here: World) -> World:
    """The world after a scanner was there, ten times."""
    kinds = ("invitation", "join-confirmation", "trustee_invitation", "staff-invitation")
    mails = [letter_of(here, kind) for kind in kinds]
    for _time in range(10):
        for mail in mails:
            crawl(Client(), ours(links_of(mail)), 1, {})
    return here


def test_the_voter_still_votes(scanned: World) -> None:
    vote = scanned.opened
    (link,) = {link for link in links_of(compose(Message.objects.get(key="scanned:invitation"))) if "#" in link}
    assert urldefrag(link)[1] == vote.credentials[VOTER]
    answer = Client().post(f"/vote/{vote.uuid}/ballots", vote.ballot(VOTER, 0), content_type="application/json")
    assert answer.status_code == 200


def test_whoever_joins_still_confirms(scanned: World) -> None:
    found = Registration.objects.get(state="asked")
    answer = Client().post(f"/e/{scanned.opened.uuid}/join/confirm/", {"code": code_of(found)})
    assert answer.status_code in (200, 302)
    found.refresh_from_db()
    assert found.state != "asked"


def test_whoever_signs_still_confirms(scanned: World) -> None:
    signature = Signature.objects.select_related("drive").get(state="asked")
    signature_actions.answer_due()
    answer = Client().post(f"/d/{signature.drive.slug}/confirm/", {"code": signing_code(signature)})
    assert answer.status_code == 200
    signature.refresh_from_db()
    assert signature.state == "confirmed"


def test_the_trustee_still_comes_in(scanned: World) -> None:
    trustee = scanned.begun.trustees.get(number=1)
    link = {"number": 1, "token": ceremony.token_of(trustee)}
    answer = Client().post(f"/trustee/{scanned.begun.pk}/sign-in", link, content_type="application/json")
    assert answer.status_code == 200


def test_the_colleague_still_accepts(scanned: World) -> None:
    offered = StaffInvitation.objects.all()[0]
    client = signed_in(person(offered.email))
    assert client.post(f"/organizer/invitations/{offered.pk}/").status_code == 302
    assert not StaffInvitation.objects.filter(pk=offered.pk).exists()


def test_the_member_is_still_written_to_until_they_leave(scanned: World) -> None:
    mail = letter_of(scanned, "pitch")
    crawl(Client(), ours(links_of(mail)), DEPTH, {})
    assert not Suppression.objects.exists()
    (path,) = ours({mail.extra_headers["List-Unsubscribe"].strip("<>")})
    assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.get().reason == "left"
