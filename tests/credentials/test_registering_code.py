"""Registering during a vote: what a code gives, and to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hustings import errors
from hustings.credentials import registration_actions
from hustings.credentials.codes import code_of
from hustings.credentials.models import Registration, VotingRight
from hustings.credentials.registration_actions import confirm
from hustings.elections.models import Election
from hustings.roll.models import Member
from tests.credentials.joining import ask, code, join, joinable_election, kinds

pytestmark = pytest.mark.django_db
S = Registration.State


@pytest.fixture
def election() -> Election:
    return joinable_election()


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


def test_a_code_has_the_roll_read_only_while_people_can_join(
    election: Election, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = code(ask(election))
    monkeypatch.setattr(registration_actions, "resembling", lambda _registration: pytest.fail("the roll was read"))
    Election.objects.update(joined=5)
    with pytest.raises(errors.PoolIsDry):
        confirm(election_uuid=election.pk, code=given)
