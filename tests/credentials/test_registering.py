"""Registering during a vote: what asking does, which letter answers, what a code gives, what officials decide."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from hustings import errors
from hustings.audit.models import Entry
from hustings.board import actions as board
from hustings.board import sealing, voiding
from hustings.credentials import link_actions, registration_actions
from hustings.credentials.applicant import LENGTH, Applicant, code_hash, code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration import MANY_OF_NETWORK, MANY_OF_STEM
from hustings.credentials.registration_actions import MOST_OF_NETWORK, answer_due, confirm
from hustings.credentials.review_actions import accept, expire_due, refuse
from hustings.elections.models import Election, State
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.roll import member_actions
from hustings.roll.models import Member, Role
from tests.board.drafts import sealing_election
from tests.credentials.joining import applicant, ask, code, join, joinable_election, organizer_of, was_on_roll

pytestmark = pytest.mark.django_db
S = Registration.State


@pytest.fixture
def election() -> Election:
    return joinable_election()


def kinds(address: str) -> list[str]:
    return list(Message.objects.filter(to=address).order_by("pk").values_list("kind", flat=True))


def later(**time: float) -> None:
    """Let all requests have been made, and answered, so much earlier."""
    span = timedelta(**time)
    Registration.objects.update(asked_at=F("asked_at") - span)
    Registration.objects.exclude(letter_at=None).update(letter_at=F("letter_at") - span)


# -- the form ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": "nobody"}, "address"),
        ({"address": "x@mailinator.com"}, "address"),
        ({"address": "x@post.mailinator.com"}, "address"),
        ({"address": "X@MAILINATOR.COM"}, "address"),
        ({"address": "x@ｍailinator。com"}, "address"),
        ({"address": "straße@example.org"}, "address"),  # it would have taken the place of strasse@example.org
        ({"given_name": " "}, "given_name"),
        ({"family_name": ""}, "family_name"),
        ({"family_name": "x" * 151}, "family_name"),
        ({"given_name": "A\u202eB"}, "given_name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_the_form_refuses(fields: dict[str, str], field: str) -> None:
    given: dict[str, Any] = {"address": "new@example.org", **fields}
    with pytest.raises(errors.WrongInput) as refused:
        applicant(given.pop("address"), **given)
    assert refused.value.field == field


def test_the_form_is_brought_to_one_writing() -> None:
    found = Applicant(" New@Example.ORG ", "  Nell ", "Ng", "iowa", "es")
    assert (found.address, found.mailbox, found.given_name, found.region) == (
        "new@example.org",
        "New@example.org",
        "Nell",
        "IA",
    )


def test_nobody_can_ask_without_a_pool_before_after_or_when_it_is_dry(election: Election) -> None:
    for changed, refusal in (
        ({"pool": 0}, errors.NotFound),
        ({"state": State.READY, "opens_at": timezone.now() + timedelta(minutes=5)}, errors.VoteNotOpen),
        ({"closes_at": timezone.now()}, errors.VoteClosed),
        ({"state": State.REVIEW}, errors.VoteClosed),
        ({"joined": 5}, errors.PoolIsDry),
    ):
        other = Election.objects.select_related("organization").get(pk=election.pk)
        for name, value in changed.items():
            setattr(other, name, value)
        with pytest.raises(refusal):
            ask(other)
    assert not Registration.objects.exists()


def test_a_network_that_asks_for_very_many_is_told_so_whatever_the_address(election: Election) -> None:
    one = ask(election, network="n")
    fields = {"election": election, "mailbox": "x@example.org", "likeness": "x", "stem": "x", "domain": "x"}
    rows = [
        Registration(address=f"{n}@example.org", network="n", asked_from="n", **fields)
        for n in range(MOST_OF_NETWORK - 1)
    ]
    Registration.objects.bulk_create(rows)
    for address in (one.address, "member0@example.org", "other@example.org"):
        with pytest.raises(errors.TooMany):
            ask(election, address, network="n")
    assert ask(election, "other@example.org", network="m").state == S.ASKED


def test_asking_is_the_same_work_for_every_address(election: Election) -> None:
    """Known, unknown, waiting, voided: the same statements, and no letter before the clock looks."""
    join(election, "known@example.org")
    letters = Message.objects.count()
    seen = []
    for address in ("known@example.org", "member0@example.org", "unknown@example.org", "unknown@example.org"):
        with CaptureQueriesContext(connection) as queries:
            registration_actions.ask(election=election, applicant=applicant(address), network="n")
        seen.append([re.sub(r"_x\d+", "", " ".join(query["sql"].split()[:3])) for query in queries])
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert Message.objects.count() == letters


def test_the_latest_request_holds_until_the_address_is_confirmed(election: Election) -> None:
    ask(election, given_name="Wrong")
    assert ask(election, given_name="Right").given_name == "Right"
    join(election)
    assert ask(election, given_name="Late").given_name == "Nell"
    assert Registration.objects.count() == 1


# -- the letter --------------------------------------------------------------------------------------------------------


def test_who_is_new_gets_a_code_that_is_stored_nowhere(election: Election) -> None:
    found = ask(election)
    given = code(found)
    found.refresh_from_db()
    (message,) = Message.objects.filter(to="new@example.org")
    text = letter(message).text
    assert f"{settings.SITE_ADDRESS}/e/{election.pk}/join/confirm/#{given}\n" in text
    assert "Nell" not in text
    assert len(given.replace("-", "")) == LENGTH
    assert found.code_hash == code_hash(given)
    for row in (*Registration.objects.values(), *Message.objects.values()):
        assert given not in str(row)


def test_the_letter_is_in_the_language_that_was_chosen(election: Election) -> None:
    code(ask(election, language="es"))
    (message,) = Message.objects.filter(to="new@example.org")
    assert message.language == "es"
    with translation.override("es"):
        assert "abra esta página" in letter(message).text


def test_who_may_vote_already_gets_the_link_again_and_no_code(election: Election) -> None:
    ask(election, "member0@example.org")
    assert answer_due() == [election.pk]
    link_actions.settle_due()
    assert kinds("member0@example.org") == ["lost-link"]
    found = Registration.objects.get(address="member0@example.org")
    assert (found.state, found.code_hash) == (S.ASKED, "")


def test_who_joined_and_asks_again_gets_the_link_again(election: Election) -> None:
    join(election)
    ask(election)
    answer_due()
    link_actions.settle_due()
    assert kinds("new@example.org") == ["join-confirmation", "invitation", "lost-link"]


def test_one_letter_in_ten_minutes_then_in_twenty(election: Election) -> None:
    for wait, letters in ((0, 1), (0, 1), (11, 2), (11, 2), (10, 3), (0, 3)):
        later(minutes=wait)
        ask(election)
        answer_due()
        assert len(kinds("new@example.org")) == letters
    assert Registration.objects.get().letters == 3


def test_the_code_of_every_letter_is_the_same(election: Election) -> None:
    first = code(ask(election))
    later(minutes=11)
    assert code(ask(election)) == first


def test_a_letter_that_lost_its_point_is_not_sent(election: Election) -> None:
    join(election)
    (message,) = Message.objects.filter(kind="join-confirmation")
    with pytest.raises(errors.NotNeeded):
        letter(message)


def test_after_the_close_nothing_is_answered(election: Election) -> None:
    ask(election)
    Election.objects.update(state=State.REVIEW)
    answer_due()
    assert kinds("new@example.org") == []
    assert not Registration.objects.due().exists()


# -- the code ----------------------------------------------------------------------------------------------------------


def test_whoever_sends_the_code_back_may_vote(election: Election) -> None:
    found = join(election, campaigning=True)
    assert found.state == S.DRAWN
    assert found.right is not None
    member = found.right.member
    assert member is not None
    assert (member.address, member.given_name, member.state, member.campaigning) == (
        "new@example.org",
        "Nell",
        "IA",
        True,
    )
    assert kinds("new@example.org") == ["join-confirmation", "invitation"]
    election.refresh_from_db()
    assert (election.joined, election.eligible) == (1, 3)


def test_a_code_is_taken_as_it_is_typed(election: Election) -> None:
    given = code(ask(election))
    typed = given.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert confirm(election_uuid=election.pk, code=typed).registration.state == S.DRAWN


def test_the_code_again_changes_nothing(election: Election) -> None:
    first = join(election)
    again = confirm(election_uuid=election.pk, code=code_of(first))
    assert (again.registration.right, again.anew) == (first.right, False)
    assert VotingRight.objects.joined().count() == 1


@pytest.mark.parametrize("wrong", ["", "0000-0000-0000-0000-0000", "x" * 5000, "\0"])
def test_a_wrong_code_opens_nothing(election: Election, wrong: str) -> None:
    code(ask(election))
    with pytest.raises(errors.WrongInput) as refused:
        confirm(election_uuid=election.pk, code=wrong)
    assert refused.value.field == "code"


def test_a_code_of_another_election_opens_nothing(election: Election) -> None:
    given = code(ask(election))
    with pytest.raises(errors.WrongInput):
        confirm(election_uuid="22222222222222", code=given)


def test_a_code_after_the_close_draws_nothing(election: Election) -> None:
    given = code(ask(election))
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(errors.VoteClosed):
        confirm(election_uuid=election.pk, code=given)
    assert Registration.objects.get().state == S.ASKED


def test_when_the_pool_is_dry_it_is_said_and_the_registration_stays() -> None:
    election = joinable_election(pool=1)
    waiting = ask(election, "late@example.net")
    given = code(waiting)
    assert join(election).state == S.DRAWN
    with pytest.raises(errors.PoolIsDry):
        confirm(election_uuid=election.pk, code=given)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.right) == (S.ASKED, None)
    assert not Member.objects.filter(address="late@example.net").exists()


def test_a_member_without_a_vote_joins_as_the_same_member(election: Election) -> None:
    """member3 came on the roll after the cut-off day."""
    before = Member.objects.count()
    found = join(election, "member3@example.org")
    assert found.state == S.DRAWN
    assert Member.objects.count() == before


def test_consent_that_was_given_before_is_not_taken_back_and_new_consent_is_noted(election: Election) -> None:
    Member.objects.filter(address="member3@example.org").update(campaigning=False)
    join(election, "member3@example.org", campaigning=True)
    assert Member.objects.get(address="member3@example.org").campaigning
    join(election, "new@example.org")
    assert not Member.objects.get(address="new@example.org").campaigning


# -- who is looked at --------------------------------------------------------------------------------------------------


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


# -- what officials decide ---------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(election: Election) -> list[Registration]:
    return [join(election, f"m.ember{n}@example.org") for n in range(3)]


def test_who_is_accepted_gets_the_link(election: Election, waiting: list[Registration]) -> None:
    by = organizer_of(election)
    assert accept(by=by, election=election, registrations=[one.pk for one in waiting[:2]]) == 2
    assert list(Registration.objects.order_by("pk").values_list("state", flat=True)) == [S.DRAWN, S.DRAWN, S.WAITING]
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "invitation"]
    assert accept(by=by, election=election, registrations=[waiting[0].pk]) == 0
    entry = Entry.objects.get(verb="registration.accept", detail__address=waiting[1].address)
    assert (entry.by, entry.detail["marks"]) == (by, ["alike"])


def test_more_than_the_pool_has_are_not_accepted_at_all() -> None:
    election = joinable_election(pool=1)
    waiting = [join(election, f"m.ember{n}@example.org") for n in range(2)]
    with pytest.raises(errors.PoolIsDry):
        accept(by=organizer_of(election), election=election, registrations=[one.pk for one in waiting])
    assert Registration.objects.counts()[S.WAITING] == 2
    assert not VotingRight.objects.joined().exists()


def test_who_is_refused_is_told_why(election: Election, waiting: list[Registration]) -> None:
    by = organizer_of(election)
    chosen = [waiting[0].pk]
    assert refuse(by=by, election=election, registrations=chosen, reason=" You may \n vote. ") == 1
    message = Message.objects.get(to=waiting[0].mailbox, kind="join-refused")
    assert "You may vote." in letter(message).text
    ask(election, waiting[0].address)
    later(days=1)
    answer_due()
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "join-refused"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_refusal_needs_a_reason(election: Election, waiting: list[Registration], reason: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        refuse(by=organizer_of(election), election=election, registrations=[waiting[0].pk], reason=reason)
    assert refused.value.field == "reason"


def test_observers_decide_nothing(election: Election, waiting: list[Registration]) -> None:
    observer = organizer_of(election, Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        accept(by=observer, election=election, registrations=[waiting[0].pk])
    with pytest.raises(errors.NotAllowed):
        refuse(by=observer, election=election, registrations=[waiting[0].pk], reason="No.")


def test_nobody_is_accepted_after_the_close(election: Election, waiting: list[Registration]) -> None:
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(errors.VoteClosed):
        accept(by=organizer_of(election), election=election, registrations=[waiting[0].pk])


def test_who_asks_again_while_waiting_is_told_so(election: Election, waiting: list[Registration]) -> None:
    later(minutes=30)
    ask(election, waiting[0].address)
    answer_due()
    assert kinds(waiting[0].mailbox) == ["join-confirmation", "join-waiting"]
    assert "looks at your registration" in letter(Message.objects.get(kind="join-waiting")).text


def test_what_nobody_looked_at_ends_with_the_vote_and_is_told(election: Election, waiting: list[Registration]) -> None:
    assert expire_due() == []
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    assert expire_due() == [election.pk]
    assert Registration.objects.counts()[S.EXPIRED] == 3
    assert "is over" in letter(Message.objects.get(to=waiting[0].mailbox, kind="join-refused")).text
    assert Entry.objects.get(verb="registration.expire").detail == {"by": "clock", "number": 3}
    assert expire_due() == []


def test_networks_and_codes_and_who_never_confirmed_are_forgotten_with_the_review(election: Election) -> None:
    join(election)
    ask(election, "never@example.org")
    Election.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    expire_due()
    assert Registration.objects.filter(network__gt="").count() == 2
    Election.objects.update(review_ends_at=timezone.now() - timedelta(seconds=1))
    board.close_due()
    assert expire_due() == [election.pk]
    (kept,) = Registration.objects.all()
    assert (kept.address, kept.network, kept.asked_from, kept.code_hash) == ("new@example.org", "", "", "")
    assert expire_due() == []


def test_who_is_voided_is_not_written_to_again_and_cannot_join_again(election: Election) -> None:
    found = join(election)
    assert found.right is not None
    voiding.void(by=organizer_of(election), election=election, right=found.right.number, reason="Twice.")
    found.refresh_from_db()
    assert (found.state, found.reason) == (S.VOIDED, "Twice.")
    later(days=2)
    ask(election)
    answer_due()
    link_actions.settle_due()
    assert "lost-link" not in kinds("new@example.org")
    assert confirm(election_uuid=election.pk, code=code_of(found)).registration.state == S.VOIDED


# -- attacks -----------------------------------------------------------------------------------------------------------


def test_a_stranger_who_asks_first_does_not_decide_where_the_letter_goes(election: Election) -> None:
    ask(election, "NEW@example.org", given_name="Mallory")
    assert ask(election, "new@example.org").mailbox == "new@example.org"
    answer_due()
    assert kinds("new@example.org") == ["join-confirmation"]


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


@pytest.mark.parametrize("target", ["joined@example.org", "member0@example.org", "unknown@example.org"])
def test_the_limit_of_a_network_does_not_tell_who_has_joined(
    election: Election, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """Filled up but for two, with the target's address as the last but one: the next is refused whoever that was."""
    join(election, "joined@example.org")
    monkeypatch.setattr(registration_actions, "MOST_OF_NETWORK", 3)
    for address in ("a@example.org", "b@example.org", target):
        ask(election, address, network="stranger")
    with pytest.raises(errors.TooMany):
        ask(election, "next@example.org", network="stranger")
    assert (
        Registration.objects.get(address="joined@example.org")
        == Registration.objects.filter(network="net joined@example.org").get()
    )


def test_a_code_has_the_roll_read_only_while_people_can_join(
    election: Election, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = code(ask(election))
    monkeypatch.setattr(registration_actions, "resembling", lambda _registration: pytest.fail("the roll was read"))
    Election.objects.update(joined=5)
    with pytest.raises(errors.PoolIsDry):
        confirm(election_uuid=election.pk, code=given)
