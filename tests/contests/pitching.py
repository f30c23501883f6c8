"""A contest whose candidates have somebody who speaks for them, and rounds whose moments come when a test says so."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from hustings.accounts.models import User
from hustings.contests import mailing_actions, pitch_actions, round_actions, spokesperson_actions
from hustings.contests.models import Candidate, Contest, Pitch, Round, Slot, Spokesperson
from hustings.contests.pitch_actions import Said
from hustings.contests.round_actions import Planned
from tests.web.officials import Office, office, person

HOUR = timedelta(hours=1)


@dataclass
class Hustings:
    """An organization, its contest, and one who speaks for each candidate."""

    place: Office
    speakers: list[User]

    @property
    def contest(self) -> Contest:
        return Contest.objects.select_related("organization").get(pk=self.place.contest.pk)

    @property
    def candidates(self) -> list[Candidate]:
        return list(self.contest.candidates.order_by("pk"))

    def write(
        self, number: int, slot: Slot | None, text: str, *, hand_in: bool = True, headline: str = "Hello"
    ) -> Pitch:
        """Candidate ``number`` writes a statement, or a letter for the slot."""
        said = Said(headline, text)
        return pitch_actions.write(
            by=self.speakers[number], candidate=self.candidates[number], slot=slot, said=said, hand_in=hand_in
        )

    def accept(self, pitch: Pitch) -> Pitch:
        """The owner finds the form in order."""
        return pitch_actions.accept(by=self.place.owner, pitch=pitch)

    def fix(self, *, slots: int = 1) -> Round:
        """A round: drawn in an hour, the first letters due in two and sent in three, the others a day apart."""
        now = timezone.now()
        planned = [
            Planned(now + 2 * HOUR + timedelta(days=n), now + 3 * HOUR + timedelta(days=n), 100, 1000)
            for n in range(slots)
        ]
        return round_actions.fix(by=self.place.owner, contest=self.contest, draws_at=now + HOUR, slots=planned)

    def draw(self, made: Round) -> Round:
        """The moment of the lot comes, and the clock draws."""
        Round.objects.filter(pk=made.pk).update(draws_at=timezone.now() - HOUR)
        round_actions.draw_due()
        made.refresh_from_db()
        return made


def hustings(*, names: tuple[str, ...] = ("Ada Lovelace", "Benito Juárez")) -> Hustings:
    """An office whose candidates speak."""
    place = office(names=names)
    speakers = []
    for number, candidate in enumerate(place.candidates):
        user = person(f"speaker{number}-{candidate.pk}@example.org")
        Spokesperson.objects.create(candidate=candidate, user=user)
        speakers.append(user)
    return Hustings(place, speakers)


def due(slot: Slot) -> Slot:
    """The slot's deadline has passed."""
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - 2 * HOUR)
    return Slot.objects.select_related("round").get(pk=slot.pk)


def sent(slot: Slot) -> Slot:
    """The slot's moment comes, and the clock queues all that it can."""
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - 2 * HOUR, send_at=timezone.now() - HOUR)
    while mailing_actions.send_due():
        pass
    return Slot.objects.get(pk=slot.pk)


def accepts(user: User, candidate: Candidate, by: User) -> Spokesperson:
    """The user is invited, and accepts."""
    invitation = spokesperson_actions.invite(by=by, candidate=candidate, email=user.email)
    return spokesperson_actions.accept(by=user, invitation=invitation)
