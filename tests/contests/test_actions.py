"""Contests and candidates: what is kept, what is refused, what stays once voters see it."""

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from hustings import errors
from hustings.audit.models import Entry
from hustings.contests import actions
from hustings.contests.actions import Matter, Person
from hustings.contests.models import Candidate, Contest
from hustings.elections.draft_actions import Paper, set_paper
from hustings.elections.models import Election, State
from hustings.roll.models import Role
from tests.web.officials import Office, office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Office:
    return office()


def portrait() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (50, 50), "navy").save(out, "PNG")
    return BytesIO(out.getvalue())


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "back\u202ewards", "null\x00", "x" * 201, "hidden\u200b"])
def test_names_are_one_visible_line(name: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Matter(name)
    assert refused.value.field == "name"


def test_names_are_written_in_one_way() -> None:
    assert Person("  Benito   Jua\u0301rez ").name == "Benito Ju\u00e1rez"


def test_a_contest_of_the_same_name_is_refused(place: Office) -> None:
    with pytest.raises(errors.WrongInput):
        actions.make_contest(by=place.owner, organization=place.organization, matter=Matter(place.contest.name))


def test_candidates_who_differ_in_their_case_only_are_one(place: Office) -> None:
    with pytest.raises(errors.WrongInput):
        actions.add_candidate(by=place.owner, contest=place.contest, person=Person("ADA LOVELACE"))


def test_a_contest_has_only_so_many_candidates(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_CANDIDATES", 2)
    with pytest.raises(errors.WrongState):
        actions.add_candidate(by=place.owner, contest=place.contest, person=Person("Carol Chen"))


@pytest.mark.django_db(transaction=True)
def test_a_new_portrait_replaces_the_file(place: Office) -> None:
    candidate = place.candidates[0]
    person = Person(candidate.name)
    first = actions.change_candidate(by=place.owner, candidate=candidate, person=person, portrait=portrait()).portrait
    second = actions.change_candidate(by=place.owner, candidate=candidate, person=person, portrait=portrait()).portrait
    assert first.name != second.name
    assert not first.storage.exists(f"{first.name}")
    assert second.storage.exists(f"{second.name}")
    actions.change_candidate(by=place.owner, candidate=candidate, person=person, without_portrait=True)
    assert not second.storage.exists(f"{second.name}")
    candidate.refresh_from_db()
    assert not candidate.portrait


@pytest.mark.django_db(transaction=True)
def test_a_refused_portrait_leaves_the_old_one(place: Office) -> None:
    candidate = place.candidates[0]
    kept = actions.change_candidate(
        by=place.owner, candidate=candidate, person=Person(candidate.name), portrait=portrait()
    ).portrait
    with pytest.raises(errors.WrongInput):
        actions.change_candidate(
            by=place.owner, candidate=candidate, person=Person("Somebody else"), portrait=BytesIO(b"no picture")
        )
    candidate.refresh_from_db()
    assert (candidate.name, candidate.portrait.name) == ("Ada Lovelace", kept.name)
    assert kept.storage.exists(f"{kept.name}")


def frozen(place: Office, state: State) -> Candidate:
    paper = Paper(place.election.name, "Whom?")
    set_paper(by=place.owner, election=place.election, paper=paper, candidates=place.candidates)
    Election.objects.filter(pk=place.election.pk).update(
        state=state,
        fingerprint="f" * 43,
        rule="r",
        opens_at="2026-01-01T00:00Z",
        closes_at="2026-02-01T00:00Z",
        eligible=5,
    )
    return place.candidates[0]


@pytest.mark.parametrize("state", [State.SEALING, State.READY, State.OPEN])
def test_what_voters_see_stays(place: Office, state: State) -> None:
    with pytest.raises(errors.WrongState):
        actions.change_candidate(by=place.owner, candidate=frozen(place, state), person=Person("Ada Lovelace", "New"))


@pytest.mark.parametrize("state", [State.CLOSED, State.DECRYPTING, State.DECIDED])
def test_the_name_on_the_ballots_stays_for_ever(place: Office, state: State) -> None:
    candidate = frozen(place, state)
    actions.change_candidate(by=place.owner, candidate=candidate, person=Person("Ada Lovelace", "Later on"))
    with pytest.raises(errors.WrongState):
        actions.change_candidate(by=place.owner, candidate=candidate, person=Person("Augusta King"))


def test_before_the_freeze_an_option_follows_its_candidate(place: Office) -> None:
    candidate = frozen(place, State.CEREMONY)
    actions.change_candidate(by=place.owner, candidate=candidate, person=Person("Augusta King"))
    assert set(place.election.options.values_list("label", flat=True)) == {"Augusta King", "Benito Juárez"}


def test_a_candidate_cannot_take_the_text_of_another_option(place: Office) -> None:
    paper = Paper(place.election.name, "Whom?", no_endorsement="No endorsement")
    set_paper(by=place.owner, election=place.election, paper=paper, candidates=place.candidates)
    with pytest.raises(errors.WrongInput):
        actions.change_candidate(by=place.owner, candidate=place.candidates[0], person=Person("no endorsement"))


def test_what_an_election_uses_is_not_removed(place: Office) -> None:
    candidate = frozen(place, State.DRAFT)
    with pytest.raises(errors.WrongState):
        actions.remove_candidate(by=place.owner, candidate=candidate)
    with pytest.raises(errors.WrongState):
        actions.remove_contest(by=place.owner, contest=place.contest)


def test_what_nothing_uses_is_removed(place: Office) -> None:
    contest = actions.make_contest(by=place.owner, organization=place.organization, matter=Matter("Another"))
    candidate = actions.add_candidate(by=place.owner, contest=contest, person=Person("Carol Chen"))
    actions.remove_candidate(by=place.owner, candidate=candidate)
    actions.remove_contest(by=place.owner, contest=contest)
    assert not Contest.objects.filter(pk=contest.pk).exists()


ACTS: dict[str, Callable[[Office, object], object]] = {
    "make": lambda place, by: actions.make_contest(by=by, organization=place.organization, matter=Matter("Y")),  # type: ignore[arg-type]
    "change": lambda place, by: actions.change_contest(by=by, contest=place.contest, matter=Matter("Y")),  # type: ignore[arg-type]
    "remove": lambda place, by: actions.remove_contest(by=by, contest=place.contest),  # type: ignore[arg-type]
    "add": lambda place, by: actions.add_candidate(by=by, contest=place.contest, person=Person("Y")),  # type: ignore[arg-type]
    "change candidate": lambda place, by: actions.change_candidate(
        by=by,  # type: ignore[arg-type]
        candidate=place.candidates[0],
        person=Person("Y"),
    ),
    "remove candidate": lambda place, by: actions.remove_candidate(by=by, candidate=place.candidates[0]),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_action_asks_for_the_role(place: Office, act: Callable[[Office, object], object]) -> None:
    before = Entry.objects.count()
    with pytest.raises(errors.NotAllowed):
        act(place, place.staff(Role.OBSERVER))
    with pytest.raises(errors.NotFound):
        act(place, person("eve@example.org"))
    assert Entry.objects.count() == before
