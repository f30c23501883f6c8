"""Setting a vote up that people can join: the form, what follows from it, what is warned of before the freeze."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from hustings.decision.rule import Bound, EligibleQuorum, Rule, Tie, Whole
from hustings.elections import draft_actions
from hustings.elections.draft_actions import LONGEST_REVIEW
from hustings.elections.models import Election
from hustings.elections.preflight import preflight
from hustings.protocol.register_entries import MAX_POOL
from tests.web.officials import Office, complete, office, signed_in, two_thirds

pytestmark = pytest.mark.django_db
DATES = {"opens": "2031-01-10T09:00", "closes": "2031-01-12T09:00", "cut_off": "2031-01-01"}
JOINING = {"joining": "on", "pool_size": "40", "review_hours": "48"}


@pytest.fixture
def place() -> Office:
    made = office()
    complete(made)
    return made


def step(place: Office, name: str) -> str:
    return f"/organizer/{place.slug}/elections/{place.election.pk}/{name}/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def kept(place: Office) -> tuple[int, int, bool]:
    election = Election.objects.get(pk=place.election.pk)
    return election.pool, election.review_hours, election.blank


def sentences(place: Office) -> list[tuple[bool, bool, str]]:
    election = Election.objects.get(pk=place.election.pk)
    return [(check.good, check.needed, check.sentence) for check in preflight(election, now=timezone.now())]


def test_a_vote_is_for_the_roll_unless_it_is_opened(place: Office) -> None:
    shown = words(signed_in(place.owner).get(step(place, "window")))
    assert 'name="joining" id="id_joining"' in shown.replace('class="" ', "")
    assert 'value="100"' in shown  # suggested for five members
    assert signed_in(place.owner).post(step(place, "window"), DATES).status_code == 302
    assert kept(place) == (0, 0, False)


def test_opening_it_makes_blank_ballots_possible_and_keeps_them(place: Office) -> None:
    client = signed_in(place.owner)
    assert client.post(step(place, "window"), DATES | JOINING).status_code == 302
    assert kept(place) == (40, 48, True)
    paper = words(client.get(step(place, "paper")))
    assert "Needed in this vote, because people may join it" in paper
    assert re.search(r'name="blank"[^>]*disabled', paper)
    form = {"name": "Vote", "question": "Whom?", "kind": "single", "candidates": [c.pk for c in place.candidates]}
    assert client.post(step(place, "paper"), form).status_code == 302
    assert kept(place) == (40, 48, True)
    assert client.post(step(place, "window"), DATES).status_code == 302
    assert kept(place)[:2] == (0, 0)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"pool_size": ""}, "Say how many can join at most."),
        ({"pool_size": "0"}, "greater than or equal to 1"),
        ({"pool_size": f"{MAX_POOL + 1}"}, "less than or equal to"),
        ({"review_hours": f"{LONGEST_REVIEW + 1}"}, "less than or equal to"),
        ({"review_hours": "-1"}, "greater than or equal to 0"),
        ({"closes": "2031-01-09T09:00"}, "The vote must close after it opens."),
    ],
)
def test_what_is_refused_changes_nothing(place: Office, changed: dict[str, str], sentence: str) -> None:
    before = Election.objects.filter(pk=place.election.pk).values().get()
    answer = signed_in(place.owner).post(step(place, "window"), {**DATES, **JOINING, **changed})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert Election.objects.filter(pk=place.election.pk).values().get() == before


def test_the_freeze_says_what_it_freezes(place: Office) -> None:
    client = signed_in(place.owner)
    assert "may join during the vote" not in words(client.get(step(place, "freeze")))
    client.post(step(place, "window"), DATES | JOINING)
    shown = words(client.get(step(place, "freeze")))
    assert "that up to 40 people may join during the vote, and are reviewed for 48 hours after it" in shown


def test_preflight_warns_of_no_review(place: Office) -> None:
    draft_actions.set_pool(by=place.owner, election=place.election, pool=40, review_hours=0)
    assert (True, True, "Up to 40 people may join during the vote.") in sentences(place)
    assert [said for good, needed, said in sentences(place) if not good and not needed and "hours of review" in said]


WHOLE = Rule(Fraction(1, 2), Bound.MORE_THAN, Whole.ELIGIBLE, "No endorsement", None, Tie.NOBODY)


@pytest.mark.parametrize(
    ("rule", "warned"),
    [(WHOLE, True), (replace(two_thirds(), quorum=EligibleQuorum(Fraction(1, 4))), True), (two_thirds(), False)],
    ids=["whole", "quorum", "ballots"],
)
def test_preflight_says_what_all_who_may_vote_means(place: Office, rule: Rule, warned: bool) -> None:
    draft_actions.set_rule(by=place.owner, election=place.election, rule=rule)
    assert not [said for *_rest, said in sentences(place) if "Whoever joins is one of them" in said]
    draft_actions.set_pool(by=place.owner, election=place.election, pool=40, review_hours=48)
    found = [(good, needed) for good, needed, said in sentences(place) if "Whoever joins is one of them" in said]
    assert found == ([(False, False)] if warned else [])
