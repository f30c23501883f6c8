"""A drive is prepared, begun and ended; what it asks for is read once and frozen."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.drives import actions
from hustings.drives.models import Drive
from hustings.drives.petition import End, file_of, petition_in
from hustings.roll.models import Organization, Role, Staff
from tests.drives.drives import TEXT, asked, collecting_drive, end, owner_of, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Organization:
    return Organization.objects.create(slug="ready", name="Ready for Ada")


def prepared(place: Organization, **changed: Any) -> Drive:
    return actions.make(by=owner_of(place), organization=place, asked=asked(**changed))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "Run Ada"}, "slug"),
        ({"slug": "-run"}, "slug"),
        ({"slug": "r" * 61}, "slug"),
        ({"person": " "}, "person"),
        ({"person": "Ada\nLovelace"}, "person"),
        ({"contest": ""}, "contest"),
        ({"office": "o" * 201}, "office"),
        ({"texts": {"en": " \n"}}, "text_en"),
        ({"texts": {"en": "x" * 5001}}, "text_en"),
        ({"texts": {"en": "Run", "es": "\u202eCorra"}}, "text_es"),
        ({"texts": {"en": "Run\x07"}}, "text_en"),
        ({"goal": 0}, "goal"),
        ({"opens_on": date(2027, 2, 2), "closes_on": date(2027, 2, 1)}, "closes_on"),
    ],
)
def test_what_cannot_be_asked_is_refused_where_it_stands(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        asked(**changed)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("end", "field"),
    [
        (("won", "Said"), "ending"),
        (("declined", "  "), "statement"),
        (("declined", "x" * 3001), "statement"),
        (("declined", "Said", "javascript:alert(1)"), "source"),
        (("declined", "Said", "https://me:pw@example.org/"), "source"),
        (("declined", "Said", "example.org/news"), "source"),
    ],
)
def test_an_end_without_a_reason_or_with_a_strange_source_is_refused(end: tuple[str, ...], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        End(*end)
    assert refused.value.field == field


def test_a_petition_is_frozen_as_a_file_whose_hash_is_kept(place: Organization) -> None:
    drive = prepared(place, office="President", texts={"en": f"{TEXT}  \r\n", "es": "Le pedimos."})
    assert petition_in(drive, "en").hash == ""
    begun = actions.begin(by=owner_of(place), drive=drive)
    english, spanish = petition_in(begun, "en"), petition_in(begun, "es")
    content = f"Ada Lovelace\n2028 presidential nomination\nPresident\n\n{TEXT}\n".encode()
    assert file_of(begun, english.text) == content
    assert english.hash == hashlib.sha256(content).hexdigest()
    assert spanish.text == "Le pedimos."
    assert petition_in(begun, "fr") == english


def test_a_petition_that_collects_stays_as_its_signers_read_it(place: Organization) -> None:
    drive = actions.begin(by=owner_of(place), drive=prepared(place))
    acts: tuple[Callable[[], object], ...] = (
        lambda: actions.change(by=owner_of(place), drive=drive, asked=asked(texts={"en": "Something else"})),
        lambda: actions.discard(by=owner_of(place), drive=drive),
        lambda: actions.begin(by=owner_of(place), drive=drive),
    )
    for act in acts:
        with pytest.raises(errors.WrongState, match="stays as its signers read it"):
            act()
    assert petition_in(Drive.objects.get(), "en").text == TEXT


def test_a_drive_in_preparation_can_be_changed_and_removed(place: Organization) -> None:
    drive = prepared(place, texts={"en": TEXT, "es": "Le pedimos."})
    changed = actions.change(by=owner_of(place), drive=drive, asked=asked(person="Grace Hopper", goal=100))
    assert (changed.person, changed.goal, changed.petitions.count()) == ("Grace Hopper", 100, 1)
    actions.discard(by=owner_of(place), drive=drive)
    assert not Drive.objects.exists()
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["drive.make", "drive.change", "drive.discard"]


def test_an_organization_has_one_drive_at_a_time(place: Organization) -> None:
    first = collecting_drive(place)
    with pytest.raises(errors.WrongState, match="End it before you begin another"):
        prepared(place, slug="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        Drive.objects.create(organization=place, slug="another", person="Ada", contest="X")
    end(first)
    assert prepared(place, slug="another").state == "preparing"


def test_a_short_name_is_taken_once_on_the_site(place: Organization) -> None:
    collecting_drive(place)
    other = Organization.objects.create(slug="other", name="Other")
    with pytest.raises(errors.WrongInput) as refused:
        prepared(other)
    assert refused.value.field == "slug"


def test_only_organizers_change_drives(place: Organization) -> None:
    observer = User.objects.create_user("observer@example.org")
    Staff.objects.create(organization=place, user=observer, role=Role.OBSERVER)
    drive = collecting_drive(place)
    acts: tuple[Callable[[], object], ...] = (
        lambda: actions.make(by=observer, organization=place, asked=asked(slug="x")),
        lambda: actions.end(by=observer, drive=drive, end=End("declined", "Said")),
        lambda: actions.show_names(by=observer, drive=drive, shown=True),
    )
    for act in acts:
        with pytest.raises(errors.NotAllowed):
            act()
    with pytest.raises(errors.NotFound):
        actions.end(by=User.objects.create_user("x@example.org"), drive=drive, end=End("declined", "Said"))


def test_days_are_those_of_the_organization(place: Organization) -> None:
    today = timezone.now().astimezone(collecting_drive(place).zone).date()
    drive = Drive(organization=place, state="collecting")
    now = timezone.now()
    for opens, closes, collects in ((0, 0, True), (1, None, False), (None, -1, False), (-1, 1, True)):
        drive.opens_on = None if opens is None else today + timedelta(days=opens)
        drive.closes_on = None if closes is None else today + timedelta(days=closes)
        assert drive.collects_at(now) is collects


def test_what_is_over_cannot_be_begun_nor_ended_twice(place: Organization) -> None:
    drive = prepared(place, closes_on=date(2020, 1, 1))
    with pytest.raises(errors.WrongState, match="last day"):
        actions.begin(by=owner_of(place), drive=drive)
    with pytest.raises(errors.WrongState, match="does not collect"):
        end(drive)
    actions.change(by=owner_of(place), drive=drive, asked=asked())
    ended = end(actions.begin(by=owner_of(place), drive=drive), source="https://example.org/news")
    assert (ended.ending, ended.source) == ("declined", "https://example.org/news")
    with pytest.raises(errors.WrongState, match="does not collect"):
        end(drive)


def test_a_name_can_be_left_out(place: Organization) -> None:
    drive = collecting_drive(place)
    signature = sign(drive, shown=True)
    actions.hide_name(by=owner_of(place), drive=drive, signature_id=signature.pk, hidden=True)
    signature.refresh_from_db()
    assert signature.hidden
    assert not drive.signatures.shown().exists()
    with pytest.raises(errors.NotFound):
        actions.hide_name(by=owner_of(place), drive=drive, signature_id=signature.pk + 1, hidden=True)
