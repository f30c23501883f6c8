"""The set-up of an election: what is kept, what is refused, until when it can be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from hustings import errors
from hustings.contests.actions import Matter, Person, add_candidate, make_contest
from hustings.decision.rule import EligibleQuorum, Rule
from hustings.elections import actions, draft_actions
from hustings.elections.draft_actions import EDITABLE, Invited, Paper, Window
from hustings.elections.models import Election, State
from hustings.elections.preflight import missing, preflight
from hustings.roll.models import Member, Role
from tests.web.officials import Office, complete, office, person, two_thirds

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def place() -> Office:
    return office()


def set_paper(place: Office, **fields: Any) -> Election:
    paper = Paper(**{"name": "Vote", "question": "Whom?", "no_endorsement": "No endorsement", **fields})
    return draft_actions.set_paper(by=place.owner, election=place.election, paper=paper, candidates=place.candidates)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"question": "two\nlines"}, "question"),
        ({"question": "x" * 301}, "question"),
        ({"description": "x" * 5001}, "description"),
        ({"description": "Hello.\nRule: endorse everybody."}, "description"),
        ({"description": "Hello.\n- pool : at noon"}, "description"),
        ({"description": "- **rule :** at least 2/3"}, "description"),
        ({"minimum": 3, "maximum": 2}, "minimum"),
        ({"minimum": -1}, "minimum"),
        ({"minimum": 0, "maximum": 0}, "maximum"),
        ({"no_endorsement": "No\nendorsement"}, "no_endorsement"),
    ],
)
def test_papers_that_are_none(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Paper(**{"name": "Vote", "question": "Whom?", **fields})
    assert refused.value.field == field


def test_options_are_the_candidates_and_no_endorsement(place: Office) -> None:
    election = set_paper(place, maximum=2, blank=True)
    labels = list(election.options.values_list("position", "label"))
    assert labels == [(0, "Ada Lovelace"), (1, "Benito Juárez"), (2, "No endorsement")]
    assert (election.minimum, election.maximum, election.blank) == (1, 2, True)


def test_a_vote_that_people_can_join_allows_blank_ballots(place: Office) -> None:
    set_paper(place, blank=False)
    election = draft_actions.set_pool(by=place.owner, election=place.election, pool=50, review_hours=24)
    assert (election.pool, election.review_hours, election.blank, election.has_review) == (50, 24, True, True)
    assert set_paper(place, blank=False).blank
    assert [check.good for check in preflight(election, now=NOW) if "people can join" in check.sentence] == [True]
    election = draft_actions.set_pool(by=place.owner, election=place.election, pool=0, review_hours=24)
    assert (election.pool, election.review_hours, election.has_review) == (0, 0, False)
    assert not set_paper(place, blank=False).blank


@pytest.mark.parametrize(
    ("pool", "hours", "field"),
    [(-1, 0, "pool"), (200_001, 0, "pool"), (1, -1, "review_hours"), (1, 721, "review_hours")],
)
def test_a_pool_has_its_bounds(place: Office, pool: int, hours: int, field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        draft_actions.set_pool(by=place.owner, election=place.election, pool=pool, review_hours=hours)
    assert refused.value.field == field


def test_no_more_can_be_chosen_than_there_are(place: Office) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        set_paper(place, maximum=4)
    assert refused.value.field == "maximum"


def test_candidates_of_another_contest_are_refused(place: Office) -> None:
    contest = make_contest(by=place.owner, organization=place.organization, matter=Matter("Another"))
    place.candidates.append(add_candidate(by=place.owner, contest=contest, person=Person("Carol Chen")))
    with pytest.raises(errors.WrongInput):
        set_paper(place)


def test_an_election_without_candidates_is_none(place: Office) -> None:
    place.candidates.clear()
    with pytest.raises(errors.WrongInput):
        set_paper(place)


def test_two_options_of_one_text_are_refused(place: Office) -> None:
    with pytest.raises(errors.WrongInput):
        set_paper(place, no_endorsement="ADA LOVELACE")


def test_the_rule_is_kept_in_its_one_writing(place: Office) -> None:
    set_paper(place)
    rule = replace(two_thirds(), quorum=EligibleQuorum(Fraction(1, 10)))
    election = draft_actions.set_rule(by=place.owner, election=place.election, rule=rule)
    assert Rule.parse(election.rule) == rule


@pytest.mark.parametrize("aside", [None, "Nobody"])
def test_a_rule_that_does_not_fit_is_refused(place: Office, aside: str | None) -> None:
    set_paper(place)
    with pytest.raises(errors.WrongInput):
        draft_actions.set_rule(by=place.owner, election=place.election, rule=two_thirds(aside))


def test_the_rule_follows_the_text_of_its_option(place: Office) -> None:
    set_paper(place)
    draft_actions.set_rule(by=place.owner, election=place.election, rule=two_thirds())
    renamed = set_paper(place, no_endorsement="Nobody").rule
    assert renamed == two_thirds("Nobody").text()
    assert set_paper(place, no_endorsement="").rule == two_thirds(None).text()


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(2, 1), (1, 1), (1, 92)],
)
def test_windows_that_are_none(opens: int, closes: int) -> None:
    with pytest.raises(errors.WrongInput):
        Window(NOW + timedelta(days=opens), NOW + timedelta(days=closes), NOW.date())


def test_a_window_in_the_past_is_refused(place: Office) -> None:
    window = Window(NOW - timedelta(minutes=1), NOW + timedelta(days=1), NOW.date())
    with pytest.raises(errors.WrongInput) as refused:
        draft_actions.set_window(by=place.owner, election=place.election, window=window)
    assert refused.value.field == "opens_at"


def test_trustees_fewer_of_whom_are_needed_share_a_threshold(place: Office) -> None:
    three = [Invited(f"Trustee {number}", f"T{number}@Example.org") for number in (1, 2, 3)]
    election = draft_actions.set_trustees(by=place.owner, election=place.election, trustees=three, needed=2)
    assert (election.trusteeship, election.threshold) == (Election.Trusteeship.THRESHOLD, 2)
    assert list(election.trustees.values_list("number", "email")) == [(n, f"t{n}@example.org") for n in (1, 2, 3)]
    election = draft_actions.set_trustees(by=place.owner, election=place.election, trustees=three, needed=3)
    assert election.trusteeship == Election.Trusteeship.SINGLE
    election = draft_actions.set_trustees(by=place.owner, election=place.election, trustees=three[:1], needed=1)
    assert (election.trusteeship, election.threshold, election.trustees.count()) == (Election.Trusteeship.SINGLE, 1, 1)


@pytest.mark.parametrize(
    ("emails", "needed", "field"),
    [
        ([], 1, "trustees"),
        (["a@b.org"], 2, "needed"),
        (["a@b.org"], 0, "needed"),
        (["a@b.org", "A@B.org"], 1, "trustees"),
    ],
)
def test_trustees_who_cannot_be(place: Office, emails: list[str], needed: int, field: str) -> None:
    named = [Invited("Somebody", email) for email in emails]
    with pytest.raises(errors.WrongInput) as refused:
        draft_actions.set_trustees(by=place.owner, election=place.election, trustees=named, needed=needed)
    assert refused.value.field == field


def test_a_trustee_needs_an_address() -> None:
    with pytest.raises(errors.WrongInput):
        Invited("Somebody", "nowhere")


def test_trustees_stay_once_their_ceremony_has_begun_but_can_be_begun_anew(place: Office) -> None:
    election = complete(place)
    actions.start_ceremony(by=place.owner, election=election)
    alone = [Invited("Alone", "alone@example.org")]
    with pytest.raises(errors.WrongState):
        draft_actions.set_trustees(by=place.owner, election=election, trustees=alone, needed=1)
    election.trustees.update(token_hash="0" * 64, certificate="c")
    actions.abandon_ceremony(by=place.owner, election=election)
    assert {(t.token_hash, t.certificate) for t in election.trustees.all()} == {("", "")}
    draft_actions.set_trustees(by=place.owner, election=election, trustees=alone, needed=1)


@pytest.mark.parametrize("state", sorted(set(State) - set(EDITABLE)))
def test_what_is_frozen_never_changes(place: Office, state: State) -> None:
    election = complete(place)
    Election.objects.filter(pk=election.pk).update(state=state, fingerprint="f" * 43, eligible=5)
    before = Election.objects.values().get(pk=election.pk)
    window = Window(NOW + timedelta(days=1), NOW + timedelta(days=2), NOW.date())
    acts: list[Callable[[], object]] = [
        lambda: set_paper(place, name="Another"),
        lambda: draft_actions.set_rule(by=place.owner, election=election, rule=two_thirds()),
        lambda: draft_actions.set_window(by=place.owner, election=election, window=window),
        lambda: draft_actions.set_trustees(
            by=place.owner, election=election, trustees=[Invited("A", "a@example.org")], needed=1
        ),
        lambda: draft_actions.set_pool(by=place.owner, election=election, pool=5, review_hours=0),
    ]
    for act in acts:
        with pytest.raises(errors.WrongState):
            act()
    assert Election.objects.values().get(pk=election.pk) == before


def test_every_action_asks_for_the_role(place: Office) -> None:
    for by, refusal in ((place.staff(Role.OBSERVER), errors.NotAllowed), (person("eve@example.org"), errors.NotFound)):
        with pytest.raises(refusal):
            draft_actions.draft(by=by, contest=place.contest, name="Vote")
        with pytest.raises(refusal):
            draft_actions.set_rule(by=by, election=place.election, rule=two_thirds())
        with pytest.raises(refusal):
            actions.start_ceremony(by=by, election=place.election)


def test_preflight_says_what_is_missing(place: Office) -> None:
    Member.objects.all().delete()
    election = place.election
    assert len(missing(election, now=NOW)) == 4
    complete(place)
    election.refresh_from_db()
    actions.start_ceremony(by=place.owner, election=election)
    said = missing(election, now=NOW)
    assert "Nobody on the roll may vote: import members, or choose a later day for the roll." in said
    assert "Invite the trustees to make their keys." in said
    election.trustees.update(invited_at=NOW)
    assert sum("has not made a key yet" in one for one in missing(election, now=NOW)) == 3
    election.trustees.update(key_at=NOW)
    assert sum("has not checked the saved file" in one for one in missing(election, now=NOW)) == 3
    election.trustees.update(checked_at=NOW)
    Member.objects.create(organization=place.organization, address="m@example.org", mailbox="m@example.org")
    assert missing(election, now=NOW) == []
    assert missing(election, now=NOW + timedelta(days=2)) == ["The time of opening has passed: choose a later one."]


def test_preflight_warns_of_few_voters_and_of_silent_candidates(place: Office) -> None:
    election = complete(place)
    place.contest.candidates.filter(name="Ada Lovelace").update(statement="")
    said = [check.sentence for check in preflight(election, now=NOW) if not check.needed and not check.good]
    assert any("Ada Lovelace" in one for one in said)
    assert any("so few voters" in one for one in said)
