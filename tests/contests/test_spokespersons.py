"""Who speaks for a candidate: invited by address, confirmed by signing in, and nobody on the staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from hustings import errors
from hustings.audit.models import Entry
from hustings.contests import actions, spokesperson_actions
from hustings.contests.actions import Person
from hustings.contests.models import Spokesperson, SpokespersonInvitation
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Role
from tests.contests.pitching import Hustings, accepts, hustings
from tests.web.officials import Office, office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def here() -> Hustings:
    return hustings()


def test_an_invitation_is_mailed_and_accepted_by_its_address_alone(place: Office) -> None:
    candidate = place.candidates[0]
    invitation = spokesperson_actions.invite(by=place.owner, candidate=candidate, email=" Sue@Example.ORG ")
    message = Message.objects.get(kind="spokesperson-invitation")
    assert (message.to, message.purpose, message.organization) == (
        "sue@example.org",
        Purpose.SERVICE,
        place.organization.pk,
    )
    written = letter(message)
    assert candidate.name in written.text
    assert "/candidate/" in written.text
    with pytest.raises(errors.NotFound):
        spokesperson_actions.accept(by=person("eve@example.org"), invitation=invitation)
    sue = person("sue@example.org")
    spokesperson_actions.accept(by=sue, invitation=invitation)
    assert Spokesperson.objects.get().user == sue
    assert not SpokespersonInvitation.objects.exists()
    with pytest.raises(errors.NotFound):
        spokesperson_actions.accept(by=sue, invitation=invitation)
    verbs = Entry.objects.about(f"candidate {candidate.pk}").values_list("verb", flat=True)
    assert list(verbs) == ["spokesperson.accept", "spokesperson.invite"]


def test_whoever_speaks_names_surrogates_for_their_candidate_only(here: Hustings) -> None:
    own, other = here.candidates
    speaking = accepts(person("sue@example.org"), own, by=here.speakers[0])
    assert speaking.candidate == own
    with pytest.raises(errors.NotFound):
        spokesperson_actions.invite(by=here.speakers[0], candidate=other, email="x@example.org")


def test_observers_and_strangers_invite_nobody(here: Hustings) -> None:
    candidate = here.candidates[0]
    with pytest.raises(errors.NotAllowed):
        spokesperson_actions.invite(by=here.place.staff(Role.OBSERVER), candidate=candidate, email="x@example.org")
    with pytest.raises(errors.NotFound):
        spokesperson_actions.invite(by=person("eve@example.org"), candidate=candidate, email="x@example.org")


def test_whoever_has_a_role_speaks_for_nobody(place: Office) -> None:
    organizer = place.staff(Role.OBSERVER)
    invitation = spokesperson_actions.invite(by=place.owner, candidate=place.candidates[0], email=organizer.email)
    with pytest.raises(errors.WrongState):
        spokesperson_actions.accept(by=organizer, invitation=invitation)


def test_whoever_speaks_reviews_nothing_even_with_a_role_got_later(here: Hustings) -> None:
    pitch = here.write(1, None, "I ask for your vote.")
    here.place.organization.staff.create(user=here.speakers[0], role=Role.OWNER)
    with pytest.raises(errors.NotAllowed):
        spokesperson_actions.require_reviewer(by=here.speakers[0], contest=here.contest)
    assert pitch.candidate == here.candidates[1]


def test_what_is_no_address_is_refused(place: Office) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        spokesperson_actions.invite(by=place.owner, candidate=place.candidates[0], email="nobody")
    assert refused.value.field == "email"


def test_whoever_speaks_already_is_not_invited(here: Hustings) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        spokesperson_actions.invite(by=here.place.owner, candidate=here.candidates[0], email=here.speakers[0].email)
    assert refused.value.field == "email"


def test_a_candidate_has_so_many_speakers(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spokesperson_actions, "MAX_SPOKESPERSONS", 2)
    for number in range(2):
        spokesperson_actions.invite(by=place.owner, candidate=place.candidates[0], email=f"s{number}@example.org")
    with pytest.raises(errors.WrongState):
        spokesperson_actions.invite(by=place.owner, candidate=place.candidates[0], email="more@example.org")


def test_invitations_are_no_way_to_write_to_strangers(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inviting and withdrawing again sends letters, too: so many a day."""
    monkeypatch.setattr(spokesperson_actions, "MAX_INVITATIONS", 2)
    candidate = place.candidates[0]
    for number in range(2):
        made = spokesperson_actions.invite(by=place.owner, candidate=candidate, email=f"s{number}@example.org")
        spokesperson_actions.withdraw_invitation(by=place.owner, invitation=made)
    with pytest.raises(errors.TooMany):
        spokesperson_actions.invite(by=place.owner, candidate=candidate, email="more@example.org")
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    spokesperson_actions.invite(by=place.owner, candidate=candidate, email="more@example.org")


def test_officials_withdraw_a_speaker_and_what_was_handed_in_stays(here: Hustings) -> None:
    pitch = here.write(0, None, "I ask for your vote.")
    speaking = Spokesperson.objects.get(user=here.speakers[0])
    with pytest.raises(errors.NotFound):
        spokesperson_actions.withdraw(by=here.speakers[1], spokesperson=speaking)
    spokesperson_actions.withdraw(by=here.place.owner, spokesperson=speaking)
    with pytest.raises(errors.NotFound):
        here.write(0, None, "More.")
    here.accept(pitch)
    assert here.candidates[0].statement == "I ask for your vote."


def test_officials_do_not_write_what_a_speaking_candidate_says(here: Hustings) -> None:
    candidate = here.candidates[0]
    kept = Person(candidate.name, candidate.about, candidate.statement)
    actions.change_candidate(by=here.place.owner, candidate=candidate, person=kept)
    for other in (Person(candidate.name, "Liar", candidate.statement), Person(candidate.name, candidate.about, "Lies")):
        with pytest.raises(errors.WrongState):
            actions.change_candidate(by=here.place.owner, candidate=candidate, person=other)
    renamed = Person("Ada King", candidate.about, candidate.statement)
    assert actions.change_candidate(by=here.place.owner, candidate=candidate, person=renamed).name == "Ada King"
