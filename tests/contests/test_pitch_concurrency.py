"""What candidates and officials do to pitches at the same moment, each with a twin that goes wrong without the lock.

On PostgreSQL only, for SQLite has one writer at a time.
"""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from hustings import errors
from hustings.contests import lot, mailing_actions, pitch_actions, round_actions
from hustings.contests.letters import PITCH
from hustings.contests.models import Pitch, Round, Slot
from hustings.mailroom.models import Message
from tests.contests.pitching import HOUR, hustings

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0
"""Seconds for which one waits, in the middle of its work, for another that with the lock cannot come in between."""


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)


class Halfway:
    """Runs one act in a thread of its own up to a function it calls there, has the other done, and lets it go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, function: str) -> None:
        self.reached, self.done = threading.Event(), threading.Event()
        original = getattr(module, function)

        def halt(*args: Any, **kwargs: Any) -> Any:
            if not self.reached.is_set():
                self.reached.set()
                self.done.wait(PATIENCE)
            return original(*args, **kwargs)

        monkeypatch.setattr(module, function, halt)

    def run(self, first: Callable[[], object], second: Callable[[], object]) -> list[Exception]:
        """What each of the two raised."""
        raised: list[Exception] = []

        def act() -> None:
            try:
                first()
            except errors.Refusal as refusal:
                raised.append(refusal)
            finally:
                connection.close()

        thread = threading.Thread(target=act)
        thread.start()
        assert self.reached.wait(10)
        try:
            second()
        except errors.Refusal as refusal:
            raised.append(refusal)
        self.done.set()
        thread.join()
        return raised


# -- a word is added while the lot is drawn ----------------------------------------------------------------------------


def recomputed(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the seed that was published is the one that the published words make."""
    here = hustings()
    made = here.fix()
    halfway = Halfway(monkeypatch, round_actions, "parse_name")

    def contribute() -> None:
        round_actions.contribute(
            by=here.speakers[0], candidate=here.candidates[0], round_id=made.pk, word="in the last second"
        )

    def draw() -> None:
        Round.objects.filter(pk=made.pk).update(draws_at=timezone.now() - HOUR)
        assert round_actions.draw_due() == 1

    assert halfway.run(contribute, draw) == []
    drawn = Round.objects.get(pk=made.pk)
    return drawn.seed == lot.seed_of(drawn.secret, dict(drawn.contributions.values_list("candidate_id", "word")))


def test_every_word_that_is_published_is_in_the_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    assert recomputed(monkeypatch)


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_a_lot_cannot_be_recomputed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not recomputed(monkeypatch)


# -- a statement is taken back while it is accepted --------------------------------------------------------------------


def published_though_taken_back(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a candidate was told that the statement is taken back, and it is published all the same."""
    here = hustings()
    pitch = here.write(0, None, "Not like this.")
    halfway = Halfway(monkeypatch, pitch_actions, "check_not_shown")
    raised = halfway.run(lambda: here.accept(pitch), lambda: pitch_actions.withdraw(by=here.speakers[0], pitch=pitch))
    return not raised and here.candidates[0].statement == "Not like this."


def test_what_is_taken_back_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not published_though_taken_back(monkeypatch)


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert published_though_taken_back(monkeypatch)


# -- a letter is taken back while its slot begins ----------------------------------------------------------------------


def sent_though_taken_back(monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a candidate was told that the letter is taken back, and it goes out all the same."""
    here = hustings()
    made = here.fix()
    slot = made.slots.get()
    letter = here.accept(here.write(0, slot, "Not like this."))
    here.draw(made)
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - HOUR, send_at=timezone.now() - HOUR)
    halfway = Halfway(monkeypatch, pitch_actions, "_note")
    raised = halfway.run(lambda: pitch_actions.withdraw(by=here.speakers[0], pitch=letter), mailing_actions.send_due)
    while Slot.objects.get(pk=slot.pk).ended_at is None:
        mailing_actions.send_due()
    assert Pitch.objects.get(pk=letter.pk).state == Pitch.State.REPLACED
    return not raised and Message.objects.filter(kind=PITCH).exists()


def test_a_letter_that_is_taken_back_does_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not sent_though_taken_back(monkeypatch)


@pytest.mark.usefixtures("without_lock")
def test_without_the_lock_it_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent_though_taken_back(monkeypatch)


# -- several clocks ----------------------------------------------------------------------------------------------------


def test_many_clocks_draw_once_and_queue_each_letter_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing_actions, "BATCH", 2)
    here = hustings()
    made = here.fix()
    slot = made.slots.get()
    for number in (0, 1):
        here.accept(here.write(number, slot, "Hello."))
    Round.objects.filter(pk=made.pk).update(draws_at=timezone.now() - HOUR)
    Slot.objects.filter(pk=slot.pk).update(due_at=timezone.now() - HOUR, send_at=timezone.now() - HOUR)
    drawn: list[int] = []

    def tick() -> None:
        try:
            drawn.append(round_actions.draw_due())
            for _ in range(10):
                mailing_actions.send_due()
        finally:
            connection.close()

    clocks = [threading.Thread(target=tick) for _ in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert sum(drawn) == 1
    sent = [(message.to, message.reference["pitch"]) for message in Message.objects.filter(kind=PITCH)]
    assert len(sent) == len(set(sent)) == 10
    assert [turn.letters for turn in slot.turns.all()] == [5, 5]
