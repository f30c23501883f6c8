"""Registering during a vote: what the form takes, what asking does, and which letter answers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from hustings import errors
from hustings.credentials import link_actions, registration_actions
from hustings.credentials.models import Registration
from hustings.credentials.registration_actions import answer_due
from hustings.elections.models import Election, State
from hustings.mailroom.codes import LENGTH, code_hash
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message
from hustings.mailroom.rest import MOST_OF_NETWORK
from hustings.roll.applicant import Applicant
from tests.credentials.joining import applicant, ask, code, join, joinable_election, kinds, later

pytestmark = pytest.mark.django_db
S = Registration.State


@pytest.fixture
def election() -> Election:
    return joinable_election()


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


def test_a_stranger_who_asks_first_does_not_decide_where_the_letter_goes(election: Election) -> None:
    ask(election, "NEW@example.org", given_name="Mallory")
    assert ask(election, "new@example.org").mailbox == "new@example.org"
    answer_due()
    assert kinds("new@example.org") == ["join-confirmation"]
