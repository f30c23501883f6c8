"""Who may see and do what under /organizer/: every address, every role, another organization, forged forms, GETs."""

import hashlib
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from hustings.roll.models import Role
from hustings.web.organizer import urls
from tests.web.elections import open_election
from tests.web.officials import Office, complete, office, person, signed_in
from tests.web.pitches import speaks
from tests.web.webhooks import told

pytestmark = pytest.mark.django_db

OUTSIDE = {"home", "found", "accept"}  # pages of no organization
OWNERS = {"particulars", "staff", "staff-role", "staff-withdraw", "close", "call-off", "renew-key"}
OWN = {"staff-remove"}  # everybody may give up the own role
# Nothing ran, was joined, ended, or entered.
ABSENT = {"roll-report", "joins", "joins-joined", "joins-void", "drive-next", "ledger-correct", "ledger-retract"}
EMBARGOED = {"announcement-release"}  # shows what is prepared, which observers only see to be there
REAUTHENTICATED = {
    "seal",
    "open",
    "extend",
    "close",
    "renew-key",
    "announcement-release",
    "drive-begin",
    "drive-end",
    "ledger-import-enter",
}


NAMED = re.compile(
    r"/[0-9]+/|/elections/(?!new)|/invitations/|/webhooks/."
)  # something of the organization's is in the address


def patterns(
    resolvers: list[URLPattern | URLResolver] | None = None, parts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Each page's name, and the names of the parts of its address."""
    for each in urls.urlpatterns if resolvers is None else resolvers:
        here = parts | each.pattern.converters.keys()
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, here)
        elif each.name:
            yield each.name, here


NAMES = sorted({name for name, _parts in patterns()})


def address(name: str, place: Office) -> str | None:
    """The page's address; None when it asks for something that another part of the site makes."""
    known = place.kwargs
    asked = {part for page, parts in patterns() if page == name for part in parts}
    if not asked <= set(known):
        return None
    return reverse(f"organizer:{name}", kwargs={key: known[key] for key in asked})


@pytest.fixture
def place() -> Office:
    made = office()
    complete(made)
    made.more = speaks(made.candidates[0], person("speaker@example.org")) | told(made)
    assert made.kwargs  # the invitation is there before anything is compared
    return made


def test_there_are_pages_to_test(place: Office) -> None:
    assert len([name for name in NAMES if address(name, place)]) >= 35


def test_whoever_has_not_signed_in_is_sent_to_sign_in(place: Office) -> None:
    for name in NAMES:
        where = address(name, place)
        if where is None:
            continue
        for answer in (Client().get(where), Client().post(where)):
            assert answer.status_code in (302, 405), name
            if answer.status_code == 302:
                assert answer["Location"].startswith("/accounts/login/?next="), name


def test_whoever_has_no_role_learns_nothing(place: Office) -> None:
    """The owner of another organization gets what nobody gets, and what an organization that is not there gives."""
    other = office("Backward Apart")
    client = signed_in(other.owner)
    for name in NAMES:
        where = address(name, place)
        if where is None or name in OUTSIDE:
            continue
        nowhere = where.replace(f"/{place.slug}/", "/no-such-place/")
        for method in ("get", "post"):
            answer = getattr(client, method)(where)
            if answer.status_code == 405:
                continue
            assert answer.status_code == 404, (method, name)
            assert tokenless(answer) == tokenless(getattr(client, method)(nowhere)).replace(
                "/no-such-place/", f"/{place.slug}/"
            )


def test_nothing_of_another_organization_is_reached_through_the_own(place: Office) -> None:
    other = office("Backward Apart")
    client = signed_in(other.owner)
    for name in NAMES:
        where = address(name, place)
        if where is None or name in OUTSIDE or not NAMED.search(where):
            continue
        through = where.replace(f"/{place.slug}/", f"/{other.slug}/")
        for method in ("get", "post"):
            assert getattr(client, method)(through).status_code in (404, 405), (method, name, through)


def test_observers_see_everything_and_change_nothing(place: Office) -> None:
    client = signed_in(place.staff(Role.OBSERVER))
    before = contents()
    for name in NAMES:
        where = address(name, place)
        if where is None or name in OUTSIDE:
            continue
        allowed = {200, 302, 405} | ({404} if name in ABSENT else set())
        assert client.get(where).status_code in ({403} if name in EMBARGOED else allowed), name
        answer = client.post(where, {"name": "x", "email": "x@example.org", "role": "owner", "reason": "x"})
        assert answer.status_code in (403, 405), name
    assert contents() == before


def test_organizers_do_not_change_what_is_the_owners(place: Office) -> None:
    client = signed_in(place.staff(Role.ORGANIZER))
    for name in OWNERS | OWN:
        where = address(name, place)
        assert where is not None
        answer = client.post(where, {"role": "organizer", "email": "x@example.org", "name": "x", "reason": "x"})
        assert answer.status_code == 403, name


def test_what_cannot_be_undone_asks_for_the_password_again(place: Office) -> None:
    client = signed_in(place.owner, recently=False)
    for name in REAUTHENTICATED:
        where = address(name, place)
        assert where is not None
        answer = client.post(where, {"reason": "x"})
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/accounts/reauthenticate/"), name


def test_forged_forms_are_refused(place: Office) -> None:
    client = signed_in(place.owner, csrf=True)
    before = contents()
    for name in NAMES:
        where = address(name, place)
        if where is not None:
            answer = client.post(where, {"name": "x"}, HTTP_ACCEPT="application/json")
            assert answer.status_code in (403, 405), name
            if answer.status_code == 403:
                assert answer.json()["code"] == "StalePage"
    assert contents() == before


def test_looking_changes_nothing(place: Office) -> None:
    vote = open_election(voters=4, organization=place.organization)
    vote.cast(0, 0)
    client = signed_in(place.owner)
    pages = [where for name in NAMES if (where := address(name, place))]
    pages += [where.replace(str(place.election.pk), vote.uuid) for where in pages if str(place.election.pk) in where]
    before = contents()
    seen = [client.get(where).status_code for where in pages]
    assert contents() == before
    assert seen.count(200) > 30


def test_pages_of_officials_are_kept_by_no_cache(place: Office) -> None:
    client = signed_in(place.owner)
    for name in NAMES:
        where = address(name, place)
        answer = client.get(where) if where else None
        if answer is not None and answer.status_code == 200:
            assert "no-store" in answer["Cache-Control"], name
            assert "unsafe" not in answer["Content-Security-Policy"], name


def test_text_of_organizers_stays_text() -> None:
    script = '<script>alert("x")</script>'
    made = office(script, names=(script, "<img src=x onerror=alert(1)>"), text=f"{script}\n\n<b onclick=alert(1)>b</b>")
    made.organization.invitations.create(email="hal@example.org", role=Role.OBSERVER)
    complete(made, description=script)
    made.election.trustees.filter(number=1).update(name=script)
    client = signed_in(made.owner)
    shown = 0
    for name in NAMES:
        where = address(name, made)
        if where is None:
            continue
        page = client.get(where).content.decode()
        assert "<script>alert" not in page, name
        assert "<img src=x" not in page, name
        assert "<b onclick" not in page, name
        shown += "&lt;script&gt;" in page
    assert shown > 15


NONSENSE = ["", "\x00", "\u202e<script>", "9" * 400, "-1", "1e9", "NaN", "x" * 20_000, "2026-02-30T25:61", "[]", "🗳"]

FIELDS = (
    *("name", "question", "description", "candidates", "with_no_endorsement", "kind", "minimum"),
    *("maximum", "blank", "bound", "numerator", "denominator", "whole", "quorum"),
    *("quorum_ballots", "quorum_numerator", "quorum_denominator", "tie", "eligible", "ballots", "votes"),
    *("opens", "closes", "cut_off", "announced_on", "trustee-TOTAL_FORMS", "trustee-INITIAL_FORMS", "trustee-0-name"),
    *("trustee-0-email", "needed", "reason", "email", "role", "time_zone", "language"),
    *("about", "office", "decided_on", "statement", "contest", "compute"),
)


@pytest.mark.parametrize("value", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_with_a_sentence(place: Office, value: str) -> None:
    client = signed_in(place.owner)
    for name in NAMES:
        where = address(name, place)
        if where is None or name in {"staff-remove", "contest-remove", "candidate-remove", "trustees-start-over"}:
            continue
        answer = client.post(where, dict.fromkeys(FIELDS, value))
        assert answer.status_code in (200, 302, 404, 405, 409, 422), (name, answer.status_code)
    for query in ("?page=", "?election=", "?contest="):
        for name in ("audit", "draft", "candidate-new"):
            assert client.get(f"{address(name, place)}{query}{'9' * 30}").status_code == 200
    assert client.get(f"/organizer/{place.slug}/contests/{'9' * 40}/").status_code == 404


def test_an_invitation_is_for_its_address_only(place: Office) -> None:
    number = place.kwargs["invitation"]
    assert signed_in(person("eve@example.org")).post(f"/organizer/invitations/{number}/").status_code == 404
    hal = signed_in(person("hal@example.org"))
    assert "invites you" in hal.get("/organizer/").content.decode()
    assert hal.post(f"/organizer/invitations/{number}/")["Location"] == f"/organizer/{place.slug}/"
    assert hal.get(f"/organizer/{place.slug}/").status_code == 200


def tokenless(answer: HttpResponse) -> str:
    """The page without the token of its forms, which is another one every time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


def contents() -> dict[str, str]:
    """A hash of every table but those that sign-in itself needs."""
    cache.clear()
    found = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if table in {"django_session", "cache"}:
            continue
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found
