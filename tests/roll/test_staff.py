"""Organizations and their staff: founding, inviting, roles, and that an owner stays."""

import contextlib
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.roll import staff_actions
from hustings.roll.models import Organization, Role, Staff, StaffInvitation
from hustings.roll.staff_actions import Particulars
from tests.web.officials import person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return person("olga@example.org")


@pytest.fixture
def place(owner: User) -> Organization:
    return staff_actions.found(by=owner, particulars=Particulars("Forward Together", "America/Chicago"))


def held(place: Organization, user: User) -> Staff:
    return Staff.objects.get(organization=place, user=user)


def hired(place: Organization, email: str, role: Role) -> User:
    user = person(email)
    Staff.objects.create(organization=place, user=user, role=role)
    return user


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Forward Together", "forward-together-2"), ("New", "new-2"), ("¡¿?!", "organization"), ("x" * 150, "x" * 50)],
)
def test_the_short_name_is_made_of_the_name(place: Organization, owner: User, name: str, slug: str) -> None:
    assert staff_actions.found(by=owner, particulars=Particulars(name, "UTC")).slug == slug


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " ", "time_zone": "UTC"}, "name"),
        ({"name": "two\nlines", "time_zone": "UTC"}, "name"),
        ({"name": "X", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": "X", "time_zone": "UTC", "language": "tlh"}, "language"),
    ],
)
def test_particulars_that_are_none(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Particulars(**fields)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("founders", "may"),
    [
        (set(), True),
        ({"olga@example.org"}, True),
        ({"@example.org"}, True),
        ({"@example.com", "olga@example.net"}, False),
        ({"@mail.example.org", "ga@example.org", "example.org"}, False),
    ],
)
def test_the_operator_says_who_founds(owner: User, settings: Any, founders: set[str], may: bool) -> None:
    settings.FOUNDERS = frozenset(founders)
    client = signed_in(owner)
    form = {"name": "Anybody", "time_zone": "UTC", "language": "en"}
    assert client.get("/organizer/new/").status_code == (200 if may else 403)
    assert client.post("/organizer/new/", form).status_code == (302 if may else 403)
    assert Organization.objects.exists() == may


def test_the_log_says_what_changed(place: Organization, owner: User) -> None:
    particulars = Particulars("Forward", "America/Denver", about="We endorse.")
    staff_actions.change_organization(by=owner, organization=place, particulars=particulars)
    detail = Entry.objects.of(place.pk).filter(verb="organization.change").get().detail
    assert detail == {
        "name": ["Forward Together", "Forward"],
        "time_zone": ["America/Chicago", "America/Denver"],
        "about": ["", "We endorse."],
    }


def test_an_invitation_is_mailed_and_accepted_by_its_address(place: Organization, owner: User) -> None:
    invitation = staff_actions.invite_staff(by=owner, organization=place, email="Hal@Example.org", role=Role.ORGANIZER)
    text = letter(Message.objects.get(kind="staff-invitation"))
    assert "Forward Together" in text.subject
    assert "/organizer/" in text.text
    with pytest.raises(errors.NotFound):
        staff_actions.accept_invitation(by=person("eve@example.org"), invitation=invitation)
    hal = person("hal@example.org")
    assert staff_actions.accept_invitation(by=hal, invitation=invitation).role == Role.ORGANIZER
    with pytest.raises(errors.NotFound):
        staff_actions.accept_invitation(by=hal, invitation=invitation)


def test_inviting_again_changes_the_role_and_mails_again(place: Organization, owner: User) -> None:
    for role in (Role.ORGANIZER, Role.OBSERVER):
        staff_actions.invite_staff(by=owner, organization=place, email="hal@example.org", role=role)
    assert StaffInvitation.objects.get().role == Role.OBSERVER
    assert Message.objects.filter(kind="staff-invitation").count() == 2


@pytest.mark.parametrize("email", ["nowhere", "", "olga@example.org", "a@b@c.org"])
def test_addresses_that_cannot_be_invited(place: Organization, owner: User, email: str) -> None:
    with pytest.raises(errors.WrongInput):
        staff_actions.invite_staff(by=owner, organization=place, email=email, role=Role.OBSERVER)


def test_a_withdrawn_invitation_is_none(place: Organization, owner: User) -> None:
    invitation = staff_actions.invite_staff(by=owner, organization=place, email="hal@example.org", role=Role.OWNER)
    staff_actions.withdraw_invitation(by=owner, invitation=invitation)
    with pytest.raises(errors.NotFound):
        staff_actions.accept_invitation(
            by=person("hal@example.org"), invitation=StaffInvitation(pk=1, organization=place)
        )


def test_the_last_owner_cannot_go(place: Organization, owner: User) -> None:
    hired(place, "hal@example.org", Role.ORGANIZER)
    with pytest.raises(errors.WrongState):
        staff_actions.change_role(by=owner, member=held(place, owner), role=Role.OBSERVER)
    with pytest.raises(errors.WrongState):
        staff_actions.remove_staff(by=owner, member=held(place, owner))
    other = hired(place, "otto@example.org", Role.OWNER)
    staff_actions.remove_staff(by=owner, member=held(place, owner))
    with pytest.raises(errors.WrongState):
        staff_actions.remove_staff(by=other, member=held(place, other))


def test_owners_alone_change_staff_but_everybody_may_leave(place: Organization, owner: User) -> None:
    organizer = hired(place, "hal@example.org", Role.ORGANIZER)
    observer = hired(place, "ida@example.org", Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        staff_actions.change_role(by=organizer, member=held(place, organizer), role=Role.OWNER)
    with pytest.raises(errors.NotAllowed):
        staff_actions.remove_staff(by=organizer, member=held(place, observer))
    with pytest.raises(errors.NotAllowed):
        staff_actions.invite_staff(by=organizer, organization=place, email="x@example.org", role=Role.OWNER)
    particulars = Particulars("Mine", "UTC")
    with pytest.raises(errors.NotAllowed):
        staff_actions.change_organization(by=organizer, organization=place, particulars=particulars)
    with pytest.raises(errors.NotFound):
        staff_actions.remove_staff(by=person("eve@example.org"), member=held(place, observer))
    staff_actions.remove_staff(by=observer, member=held(place, observer))
    assert not Staff.objects.filter(user=observer).exists()


def owners_who_remove_one_another(place: Organization, one: User, other: User) -> int:
    """Two owners take each other's role away at once; how many owners are left."""
    first_is_there, second_may_go = threading.Event(), threading.Event()

    def first() -> None:
        try:
            with transaction.atomic():
                staff_actions.remove_staff(by=one, member=held(place, other))
                first_is_there.set()
                second_may_go.wait(10)
        finally:
            first_is_there.set()
            connection.close()

    def second() -> None:
        first_is_there.wait(10)
        threading.Timer(1, second_may_go.set).start()
        try:
            staff_actions.remove_staff(by=other, member=held(place, one))
        except errors.Refusal:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return Staff.objects.filter(organization=place, role=Role.OWNER).count()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_owners_cannot_remove_one_another(place: Organization, owner: User) -> None:
    assert owners_who_remove_one_another(place, owner, hired(place, "otto@example.org", Role.OWNER)) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_would_be_left(
    place: Organization, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_actions, "_lock", lambda organization: organization)
    assert owners_who_remove_one_another(place, owner, hired(place, "otto@example.org", Role.OWNER)) == 0


def invite_twice_at_once(place: Organization, owner: User, monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """The same address from two windows, both of which have looked before either has written; what was raised."""
    meeting, raised = threading.Barrier(2, timeout=1), list[Exception]()
    whole = staff_actions._note

    def note(*args: Any) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait()
        whole(*args)

    def invite() -> None:
        try:
            staff_actions.invite_staff(by=owner, organization=place, email="hal@example.org", role=Role.OBSERVER)
        except Exception as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(staff_actions, "_note", note)
    threads = [threading.Thread(target=invite) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_is_invited_twice_at_once_is_invited(
    place: Organization, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invite_twice_at_once(place, owner, monkeypatch) == []
    assert StaffInvitation.objects.get().email == "hal@example.org"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_second_invitation_would_fail(
    place: Organization, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_actions, "_lock", lambda organization: organization)
    (raised,) = invite_twice_at_once(place, owner, monkeypatch)
    assert isinstance(raised, IntegrityError)
