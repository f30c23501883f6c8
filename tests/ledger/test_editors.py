"""Who may write into the ledger: officials from organizer up, and of these those that the operator lets."""

from typing import Any

import pytest

from hustings import errors
from hustings.ledger.actions import enter
from hustings.ledger.models import Contest, Entry
from hustings.ledger.statements import ContestStatement
from hustings.roll import staff_actions
from hustings.roll.models import Organization, Role, Staff
from hustings.roll.staff_actions import Particulars
from tests.web.officials import person

pytestmark = pytest.mark.django_db
STATED = (ContestStatement("governor-2026", "Governor 2026"),)


@pytest.fixture
def place() -> Organization:
    return staff_actions.found(by=person("olga@example.org"), particulars=Particulars("Forward", "UTC"))


@pytest.mark.parametrize(
    ("editors", "may"),
    [
        (set(), True),
        ({"hal@example.org"}, True),
        ({"@example.org"}, True),
        ({"@example.com", "olga@example.org"}, False),
        ({"@mail.example.org", "al@example.org", "example.org"}, False),
    ],
)
def test_the_operator_says_who_writes(place: Organization, settings: Any, editors: set[str], may: bool) -> None:
    settings.EDITORS = frozenset(editors)
    hal = person("hal@example.org")
    Staff.objects.create(organization=place, user=hal, role=Role.ORGANIZER)
    if may:
        enter(by=hal, organization=place, statements=STATED)
    else:
        with pytest.raises(errors.NotAllowed, match="Ask whoever runs the site"):
            enter(by=hal, organization=place, statements=STATED)
    assert Contest.objects.exists() == Entry.objects.exists() == may


def test_an_observer_does_not_write_nor_a_stranger(place: Organization) -> None:
    observer = person("otto@example.org")
    Staff.objects.create(organization=place, user=observer, role=Role.OBSERVER)
    with pytest.raises(errors.NotAllowed, match="role"):
        enter(by=observer, organization=place, statements=STATED)
    with pytest.raises(errors.NotFound):
        enter(by=person("eve@example.org"), organization=place, statements=STATED)
