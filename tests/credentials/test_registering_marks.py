"""Registering during a vote: who is looked at before they may vote, and for what mark."""

import pytest

from hustings.board import sealing
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import MANY_OF_NETWORK, MANY_OF_STEM
from hustings.credentials.registration_actions import answer_due, confirm
from hustings.elections.models import Election
from hustings.roll import member_actions
from hustings.roll.models import Member
from tests.board.drafts import sealing_election
from tests.credentials.joining import applicant, ask, code, join, joinable_election, kinds, organizer_of, was_on_roll

pytestmark = pytest.mark.django_db
S = Registration.State


@pytest.fixture
def election() -> Election:
    return joinable_election()


@pytest.mark.parametrize(
    ("address", "fields", "mark"),
    [
        ("m.ember0@example.org", {}, "alike"),
        ("member0+2@example.org", {}, "alike"),
        ("MEM.BER.0+a+b@example.org", {}, "alike"),
        ("other@example.net", {"given_name": "ada", "family_name": "LOVELACE", "region": "CA"}, "namesake"),
        ("member4@example.org", {}, "inactive"),
    ],
)
def test_who_resembles_the_roll_waits(election: Election, address: str, fields: dict[str, str], mark: str) -> None:
    was_on_roll("member1@example.org", given_name="Ada", family_name="Lovelace", state="CA")
    found = join(election, address, **fields)
    assert found.state == S.WAITING
    assert mark in found.marks
    assert kinds(found.mailbox) == ["join-confirmation"]
    assert not VotingRight.objects.joined().exists()


@pytest.mark.parametrize("written", ["a.d.al@gmail.com", "ad.al@googlemail.com", "adal@googlemail.com"])
def test_dots_on_the_roll_are_seen_through(election: Election, written: str) -> None:
    was_on_roll("member1@example.org", address=written)
    assert join(election, "adal+x@gmail.com").marks == ["alike"]


def test_a_tag_on_the_roll_is_seen_through(election: Election) -> None:
    was_on_roll("member1@example.org", address="adal+news@gmail.com")
    assert join(election, "adal@googlemail.com").marks == ["alike"]
    assert join(election, "adal@example.net", family_name="Other").state == S.DRAWN


def test_a_new_address_of_a_member_is_compared_with_too(election: Election) -> None:
    Member.objects.filter(address="member1@example.org").update(address="a.dal@gmail.com")
    assert join(election, "adal+x@gmail.com").marks == ["alike"]


@pytest.mark.parametrize("pool", [0, 2])
def test_members_are_compared_as_they_were_at_the_freeze_where_people_can_join(pool: int) -> None:
    made, _keys = sealing_election(members=2, pool=pool, blank=True)
    Member.objects.filter(address="member0@example.org").update(given_name="Zoë", family_name="Lovelace")
    assert sealing.seal(election_uuid=made.pk, by=None)
    first, second, *waiting = VotingRight.objects.of(made)
    assert (first.likeness, first.namesake) == (("member0@example.org", "zoe|lovelace|ca") if pool else ("", ""))
    assert (second.likeness, second.namesake) == ("member1@example.org" if pool else "", "")
    assert [(right.likeness, right.namesake) for right in waiting] == [("", "")] * pool


def test_of_two_alike_the_second_waits(election: Election) -> None:
    assert join(election, "ada@gmail.com").state == S.DRAWN
    assert join(election, "a.d.a@gmail.com", family_name="Other").marks == ["alike"]
    assert join(election, "grace@gmail.com", given_name="Nell", family_name="ada").marks == ["namesake"]


def test_many_of_one_network_wait_from_a_number_on(election: Election) -> None:
    Election.objects.update(pool=50)
    asked = [ask(election, f"{name}@{name}.example", network="office") for name in "abcdefghijkl"[:MANY_OF_NETWORK]]
    answer_due()
    states = {confirm(election_uuid=election.pk, code=code_of(one)).registration.state for one in asked[:-1]}
    assert states == {S.WAITING}  # all had asked when the first confirmed


def test_a_family_does_not_wait(election: Election) -> None:
    found = [join(election, f"{name}@{name}.example", network="home").state for name in "abcde"]
    assert set(found) == {S.DRAWN}


def test_a_sequence_waits(election: Election) -> None:
    asked = [ask(election, f"ada{n}@example.net", given_name=f"N{n}", network="one") for n in range(MANY_OF_STEM)]
    answer_due()
    assert [confirm(election_uuid=election.pk, code=code_of(one)).registration.marks for one in asked] == [
        ["sequence"]
    ] * MANY_OF_STEM


def test_a_sequence_of_many_networks_waits_from_a_number_on(election: Election) -> None:
    joined = [join(election, f"ada{n}@example.net", given_name=f"N{n}") for n in range(MANY_OF_STEM)]
    assert [found.marks for found in joined] == [[]] * (MANY_OF_STEM - 1) + [["sequence"]]


def test_a_stranger_has_nobody_wait_by_writing_addresses_like_theirs(election: Election) -> None:
    """Somebody who is made to wait until the vote is over has not voted."""
    for number in range(20):
        ask(election, f"ada{number}@firm.example", network="stranger")
    found = join(election, "ada99@firm.example")
    assert (found.state, found.marks) == (S.DRAWN, [])


def test_who_filled_in_what_nobody_sees_waits(election: Election) -> None:
    registration_actions.ask(election=election, applicant=applicant(), network="n", trapped=True)
    assert confirm(election_uuid=election.pk, code=code(Registration.objects.get())).registration.marks == ["trap"]


def test_whoever_votes_by_an_address_that_an_import_took_off_the_roll_is_still_compared_with(
    election: Election,
) -> None:
    was_on_roll("member0@example.org", given_name="Ada", family_name="Lovelace", state="IA", active=False)
    found = join(election, "ada@example.net", given_name="Ada", family_name="Lovelace")
    assert (found.state, found.marks) == (S.WAITING, ["namesake"])
    assert found.resembles == [Member.objects.get(address="member0@example.org").pk]


def test_a_mailbox_that_got_a_voting_link_gets_no_second_one_when_the_roll_changes_its_address(
    election: Election,
) -> None:
    """Else whoever may change the roll doubles votes: a member gets another address, and the old one joins anew."""
    member = Member.objects.get(address="member0@example.org")
    moved = member_actions.Entry("new@example.org")
    by, organization = organizer_of(election), election.organization
    member_actions.change(member_id=member.pk, organization=organization, by=by, entry=moved)
    found = join(election, "Member0@example.org", given_name="Other")
    assert (found.state, found.marks) == (S.WAITING, ["alike"])
    assert found.resembles == [Member.objects.get(address="new@example.org").pk]
    assert not Member.objects.filter(address="member0@example.org").exists()
