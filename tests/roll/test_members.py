"""Members changed by hand: what is noted, refused, and left alone."""

from datetime import date
from typing import Any

import pytest

from hustings import errors
from hustings.audit.models import Entry as AuditEntry
from hustings.roll import member_actions
from hustings.roll.member_actions import Entry
from hustings.roll.models import Member
from tests.roll import rolls
from tests.roll.rolls import House, counts, take

pytestmark = pytest.mark.django_db


def add(house: House, address: str = "ada@example.org", **fields: Any) -> Member:
    return member_actions.add(organization=house.organization, by=house.organizer, entry=Entry(address, **fields))


def test_a_member_is_added_and_noted(house: House) -> None:
    member = add(house, "Ada@Example.org", given_name=" Ada ", state="new hampshire", joined_on="2014-03-02")
    member.refresh_from_db()
    assert (member.address, member.mailbox, member.given_name) == ("ada@example.org", "Ada@example.org", "Ada")
    assert (member.state, member.joined_on, member.active) == ("NH", date(2014, 3, 2), True)
    noted = AuditEntry.objects.get()
    assert (noted.verb, noted.by, noted.subject) == ("roll.member_add", house.organizer, f"member {member.pk}")


def test_the_log_says_what_was_before(house: House) -> None:
    member = add(house)
    entry = Entry("ada.okafor@example.org", joined_on="2014-03-02")
    member_actions.change(member_id=member.pk, organization=house.organization, by=house.organizer, entry=entry)
    noted = AuditEntry.objects.get(verb="roll.member_change")
    assert noted.detail == {
        "address": ["ada@example.org", "ada.okafor@example.org"],
        "mailbox": ["ada@example.org", "ada.okafor@example.org"],
        "joined_on": ["", "2014-03-02"],
    }
    member_actions.change(member_id=member.pk, organization=house.organization, by=house.organizer, entry=entry)
    assert AuditEntry.objects.filter(verb="roll.member_change").count() == 1


def test_consent_is_changed_by_hand_and_noted(house: House) -> None:
    member = add(house)
    assert member.campaigning
    entry = Entry("ada@example.org", campaigning=False)
    member_actions.change(member_id=member.pk, organization=house.organization, by=house.organizer, entry=entry)
    member.refresh_from_db()
    assert (member.campaigning, member.active) == (False, True)
    assert AuditEntry.objects.get(verb="roll.member_change").detail == {"campaigning": ["yes", "no"]}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("nope"), "address"),
        (Entry("ADA@example.org"), "address"),
        (Entry("new@example.org", joined_on="31/31/2014"), "joined_on"),
        (Entry("new@example.org", language="klingon?"), "language"),
    ],
)
def test_what_is_refused_names_its_field(house: House, entry: Entry, field: str) -> None:
    add(house)
    other = add(house, "other@example.org")
    with pytest.raises(errors.WrongInput) as caught:
        member_actions.add(organization=house.organization, by=house.organizer, entry=entry)
    assert caught.value.field == field
    with pytest.raises(errors.WrongInput) as caught:
        member_actions.change(member_id=other.pk, organization=house.organization, by=house.organizer, entry=entry)
    assert caught.value.field == field


def test_only_organizers_of_this_organization(house: House) -> None:
    member, other = add(house), rolls.house("dfa")
    entry = Entry("eve@example.org")
    for person, refusal in ((house.observer, errors.NotAllowed), (other.organizer, errors.NotFound)):
        with pytest.raises(refusal):
            member_actions.add(organization=house.organization, by=person, entry=entry)
        with pytest.raises(refusal):
            member_actions.change(member_id=member.pk, organization=house.organization, by=person, entry=entry)
        with pytest.raises(refusal):
            member_actions.set_active(member_id=member.pk, organization=house.organization, by=person, active=False)
    with pytest.raises(errors.NotFound):
        member_actions.set_active(
            member_id=member.pk, organization=other.organization, by=other.organizer, active=False
        )


def test_an_import_finds_who_was_added_by_hand(house: House) -> None:
    member = add(house, state="IA")
    assert counts(take(house, "email\nADA@example.org\nada@example.org\n")) == {"updated": 1, "repeated": 1}
    member.refresh_from_db()
    assert (member.mailbox, member.state) == ("ADA@example.org", "IA")
