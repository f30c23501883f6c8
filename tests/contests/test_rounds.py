"""Rounds of mailings: slots that are fixed, a lot that is drawn once, letters that go to the same members."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from hustings import errors
from hustings.audit.models import Entry
from hustings.contests import actions, lot, mailing_actions, round_actions
from hustings.contests.actions import Person
from hustings.contests.letters import PITCH, preview
from hustings.contests.models import Pitch, Round, Slot, Turn
from hustings.contests.round_actions import Planned
from hustings.mailroom import actions as mailroom
from hustings.mailroom.actions import Draft
from hustings.mailroom.letters import letter
from hustings.mailroom.models import Message, Purpose
from hustings.roll.models import Member, Role
from tests.contests.pitching import HOUR, Hustings, hustings, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Hustings:
    return hustings(names=("Ada Lovelace", "Benito Juárez", "Carol Chen"))


def planned(due: timedelta, send: timedelta) -> Planned:
    now = timezone.now()
    return Planned(now + due, now + send, 100, 1000)


def fix(here: Hustings, slots: list[Planned], draws: timedelta = HOUR) -> Round:
    return round_actions.fix(by=here.place.owner, contest=here.contest, draws_at=timezone.now() + draws, slots=slots)


def letters() -> list[Message]:
    return list(Message.objects.filter(kind=PITCH).order_by("pk"))


def accepted(here: Hustings, slot: Slot, *numbers: int) -> dict[int, Pitch]:
    """These candidates' letters, handed in and accepted."""
    return {n: here.accept(here.write(n, slot, f"I am number {n}.")) for n in numbers}


# -- slots -------------------------------------------------------------------------------------------------------------


def test_fixing_publishes_the_dates_and_the_commitment_but_not_the_secret(here: Hustings) -> None:
    made = here.fix(slots=3)
    assert here.contest.published_at is not None
    assert [slot.number for slot in made.slots.all()] == [1, 2, 3]
    assert made.commitment == lot.commitment_to(made.secret)
    assert not Turn.objects.exists()
    detail = Entry.objects.about(f"contest {here.contest.pk}").filter(verb="round.fix").get().detail
    assert detail["commitment"] == made.commitment
    assert made.secret not in f"{detail}"


@pytest.mark.parametrize(
    ("draws", "slots"),
    [
        (-HOUR, [(2 * HOUR, 3 * HOUR)]),
        (HOUR, []),
        (HOUR, [(-HOUR, 3 * HOUR)]),
        (4 * HOUR, [(2 * HOUR, 3 * HOUR)]),
        (HOUR, [(2 * HOUR, 4 * HOUR), (2 * HOUR, 3 * HOUR)]),
        (HOUR, [(2 * HOUR, timedelta(days=2000))]),
        (HOUR, [(2 * HOUR, (3 + n) * HOUR) for n in range(13)]),
    ],
    ids=range(7),
)
def test_dates_out_of_order_are_refused(
    here: Hustings, draws: timedelta, slots: list[tuple[timedelta, timedelta]]
) -> None:
    with pytest.raises(errors.WrongInput):
        fix(here, [planned(*slot) for slot in slots], draws)
    assert not Round.objects.exists()


@pytest.mark.parametrize(("subject", "text"), [(5, 1000), (500, 1000), (100, 10), (100, 20_000)])
def test_letters_have_a_length(subject: int, text: int) -> None:
    now = timezone.now()
    with pytest.raises(errors.WrongInput):
        Planned(now, now + HOUR, subject, text)
    with pytest.raises(errors.WrongInput) as refused:
        Planned(now + HOUR, now, 100, 1000)
    assert refused.value.field == "due"


def test_one_round_goes_on_at_a_time(here: Hustings) -> None:
    first = here.fix()
    with pytest.raises(errors.WrongState):
        here.fix()
    here.draw(first)
    sent(first.slots.get())
    assert here.fix().number == 2


def test_without_candidates_there_is_no_round(here: Hustings) -> None:
    here.contest.candidates.all().delete()
    with pytest.raises(errors.WrongState):
        here.fix()


def test_observers_fix_nothing_and_call_nothing_off(here: Hustings) -> None:
    made, by = here.fix(), here.place.staff(Role.OBSERVER)
    with pytest.raises(errors.NotAllowed):
        round_actions.call_off(by=by, contest=here.contest, round_id=made.pk, reason="No.")
    with pytest.raises(errors.NotAllowed):
        round_actions.fix(by=by, contest=here.contest, draws_at=timezone.now(), slots=[])


# -- the lot -----------------------------------------------------------------------------------------------------------


def test_the_lot_is_drawn_once_and_can_be_recomputed(here: Hustings) -> None:
    made = here.fix(slots=2)
    for number, word in ((0, "Ada's dice: 6 1 4"), (2, "rain")):
        round_actions.contribute(
            by=here.speakers[number], candidate=here.candidates[number], round_id=made.pk, word=word
        )
    drawn = here.draw(made)
    numbers = [candidate.pk for candidate in here.candidates]
    assert drawn.seed == lot.seed_of(drawn.secret, {numbers[0]: "Ada's dice: 6 1 4", numbers[2]: "rain"})
    for slot in drawn.slots.all():
        assert [(turn.ticket, turn.candidate_id) for turn in slot.turns.all()] == lot.order(
            drawn.seed, slot.number, numbers
        )
    before = list(Turn.objects.values_list("pk", "position"))
    assert round_actions.draw_due() == 0
    assert not round_actions.draw(round_id=made.pk, contest_id=here.contest.pk)
    assert list(Turn.objects.values_list("pk", "position")) == before


def test_nothing_is_drawn_before_its_moment(here: Hustings) -> None:
    here.fix()
    assert round_actions.draw_due() == 0
    assert not Turn.objects.exists()


def test_words_are_taken_until_the_draw_from_those_who_speak(here: Hustings) -> None:
    made = here.fix()
    first = here.candidates[0]

    def say(word: str, number: int = 0, round_id: int = made.pk) -> None:
        round_actions.contribute(by=here.speakers[number], candidate=first, round_id=round_id, word=word)

    say("one")
    say("two")
    assert made.contributions.get().word == "two"
    noted = Entry.objects.about(f"contest {here.contest.pk}").filter(verb="round.contribute")
    assert not any("two" in f"{entry.detail}" for entry in noted)  # officials read the log
    with pytest.raises(errors.WrongInput) as refused:
        say("two\nlines")
    assert refused.value.field == "word"
    with pytest.raises(errors.NotFound):
        say("mine", number=1)
    with pytest.raises(errors.NotFound):
        say("nowhere", round_id=made.pk + 1)
    Round.objects.filter(pk=made.pk).update(draws_at=timezone.now() - HOUR)
    with pytest.raises(errors.WrongState):
        say("late, though not drawn yet")


def test_who_stands_stays_once_the_lot_is_drawn(here: Hustings) -> None:
    made = here.draw(here.fix())
    by = here.place.owner
    here.place.election.delete()
    with pytest.raises(errors.WrongState):
        actions.add_candidate(by=by, contest=here.contest, person=Person("Dana Díaz"))
    with pytest.raises(errors.WrongState):
        actions.remove_candidate(by=by, candidate=here.candidates[0])
    with pytest.raises(errors.WrongState):
        actions.remove_contest(by=by, contest=here.contest)
    round_actions.call_off(by=by, contest=here.contest, round_id=made.pk, reason="Dana stands, too.")
    actions.add_candidate(by=by, contest=here.contest, person=Person("Dana Díaz"))


def test_a_round_that_is_called_off_sends_nothing_more(here: Hustings) -> None:
    made = here.draw(here.fix())
    slot = made.slots.get()
    accepted(here, slot, 0)
    with pytest.raises(errors.WrongInput) as refused:
        round_actions.call_off(by=here.place.owner, contest=here.contest, round_id=made.pk, reason="")
    assert refused.value.field == "reason"
    round_actions.call_off(by=here.place.owner, contest=here.contest, round_id=made.pk, reason="Too late.")
    sent(slot)
    assert letters() == []
    with pytest.raises(errors.WrongState):
        round_actions.call_off(by=here.place.owner, contest=here.contest, round_id=made.pk, reason="Again.")
    with pytest.raises(errors.WrongState):
        here.write(1, slot, "Hello.")


# -- letters -----------------------------------------------------------------------------------------------------------


def test_all_members_get_every_candidates_letter_in_the_drawn_order(here: Hustings) -> None:
    made = here.fix()
    slot = made.slots.get()
    accepted(here, slot, 0, 1, 2)
    here.draw(made)
    ended = sent(slot)
    members = sorted(Member.objects.of(here.place.organization).values_list("mailbox", flat=True))
    order = [turn.candidate.name for turn in slot.turns.all()]
    went = letters()
    assert len(went) == 15
    for place, name in enumerate(order):
        wave = went[5 * place : 5 * place + 5]
        assert sorted(message.to for message in wave) == members
        assert all(name in letter(message).subject for message in wave)
    assert {message.purpose for message in went} == {Purpose.CAMPAIGN}
    assert all(message.bulk and message.organization == here.place.organization.pk for message in went)
    assert ended.ended_at is not None
    assert ended.audience == 5
    assert [turn.letters for turn in slot.turns.all()] == [5, 5, 5]


def test_a_letter_says_whose_it_is_and_that_nobody_endorses_it(here: Hustings) -> None:
    slot = here.fix().slots.get()
    pitch = here.write(0, slot, "Vote for me.\n\nPlease.")
    written = preview(pitch, "en")
    assert written.subject == "Ada Lovelace writes to you: Hello"
    for said in (
        "letter of Ada Lovelace",
        "does not endorse",
        "do not get your address",
        "Vote for me.\n\nPlease.",
        "/c/",
    ):
        assert said in written.text
    assert preview(pitch, "es").text != written.text


def test_a_message_names_the_version_and_no_more(here: Hustings) -> None:
    """Nothing of a member stands in the reference, and no address in anything that candidates see."""
    made = here.fix()
    pitch = accepted(here, made.slots.get(), 0)[0]
    here.draw(made)
    sent(made.slots.get())
    assert all(message.reference == {"pitch": pitch.pk} for message in letters())


def test_who_handed_nothing_in_lapses_and_the_others_go_out(here: Hustings) -> None:
    made = here.fix()
    slot = made.slots.get()
    accepted(here, slot, 1)
    here.write(2, slot, "Never handed in.", hand_in=False)
    here.draw(made)
    sent(slot)
    turns = {turn.candidate.name: turn for turn in slot.turns.all()}
    assert [turns[name].has_lapsed for name in ("Ada Lovelace", "Benito Juárez", "Carol Chen")] == [True, False, True]
    assert len(letters()) == 5


def test_a_slot_waits_for_officials_and_so_does_everybody(here: Hustings) -> None:
    made = here.fix()
    slot = made.slots.get()
    accepted(here, slot, 0, 1)
    waiting = here.write(2, slot, "Unread.")
    here.draw(made)
    assert sent(slot).began_at is None
    assert letters() == []
    here.accept(waiting)
    sent(slot)
    assert len(letters()) == 15


def test_a_slot_waits_for_its_lot(here: Hustings) -> None:
    slot = here.fix().slots.get()
    accepted(here, slot, 0)
    assert sent(slot).began_at is None


def test_only_active_members_who_agreed_and_were_there_are_written_to(
    here: Hustings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing_actions, "BATCH", 2)
    made = here.fix()
    slot = made.slots.get()
    accepted(here, slot, 0, 1, 2)
    first, second, *_others = Member.objects.of(here.place.organization)
    Member.objects.filter(pk=first.pk).update(active=False)
    Member.objects.filter(pk=second.pk).update(campaigning=False)
    other = hustings(names=("Dana Díaz",))
    here.draw(made)
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - HOUR, send_at=timezone.now() - HOUR)
    assert mailing_actions.send_due() == 1
    Member.objects.create(organization=here.place.organization, address="new@example.org", mailbox="new@example.org")
    while mailing_actions.send_due() or Slot.objects.get(pk=slot.pk).ended_at is None:
        pass
    assert len(letters()) == 9
    assert not {"new@example.org", first.mailbox, second.mailbox} & {message.to for message in letters()}
    assert [turn.letters for turn in slot.turns.all()] == [3, 3, 3]
    assert Slot.objects.get(pk=slot.pk).audience == 3
    assert not Message.objects.filter(kind=PITCH, organization=other.place.organization.pk).exists()


def test_queueing_goes_on_where_it_was_cut_off(here: Hustings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that fails leaves nothing behind, and the next begins where it did."""
    monkeypatch.setattr(mailing_actions, "BATCH", 2)
    made = here.fix()
    slot = made.slots.get()
    accepted(here, slot, 0, 1, 2)
    here.draw(made)
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - HOUR, send_at=timezone.now() - HOUR)
    mailing_actions.send_due()
    failures = iter([True, False, True] + [False] * 20)

    def failing(*, drafts: Iterable[Draft]) -> int:
        queued = mailroom.queue(drafts=drafts)
        if next(failures):
            raise OSError("the power")
        return queued

    monkeypatch.setattr(mailing_actions, "queue", failing)
    for _ in range(20):
        with suppress(OSError):
            mailing_actions.send_due()
    assert [turn.letters for turn in slot.turns.all()] == [5, 5, 5]
    assert len({(message.to, message.reference["pitch"]) for message in letters()}) == len(letters()) == 15


def test_the_language_is_the_members_or_the_organizations(here: Hustings) -> None:
    made = here.fix()
    accepted(here, made.slots.get(), 0)
    here.draw(made)
    member = Member.objects.of(here.place.organization)[0]
    Member.objects.filter(pk=member.pk).update(language="es")
    sent(made.slots.get())
    assert {message.to: message.language for message in letters()}[member.mailbox] == "es"
    assert sorted(message.language for message in letters()) == ["en"] * 4 + ["es"]


def test_slots_go_out_each_at_its_moment(here: Hustings) -> None:
    made = here.fix(slots=2)
    first, second = made.slots.all()
    for slot in (first, second):
        accepted(here, slot, 0)
    here.draw(made)
    sent(first)
    assert len(letters()) == 5
    sent(second)
    assert len(letters()) == 10
    assert [slot.ended_at is not None for slot in made.slots.all()] == [True, True]


def test_what_fails_in_one_contest_keeps_no_other_waiting(here: Hustings, monkeypatch: pytest.MonkeyPatch) -> None:
    other = hustings(names=("Dana Díaz",))
    made = [place.fix() for place in (here, other)]
    broken = made[0].secret
    original = lot.seed_of

    def seed_of(secret: str, words: dict[int, str]) -> str:
        if secret == broken:
            raise OSError("broken")
        return original(secret, words)

    monkeypatch.setattr(lot, "seed_of", seed_of)
    Round.objects.update(draws_at=timezone.now() - HOUR)
    with pytest.raises(OSError, match="broken"):
        round_actions.draw_due()
    assert [one.drawn_at is not None for one in Round.objects.order_by("pk")] == [False, True]
