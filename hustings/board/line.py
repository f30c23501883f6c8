"""A line in which threads wait for one commit that serves them all.

Whoever comes when nobody is being served leads: it serves all that wait. Who comes meanwhile waits, is served by the
next leader, and that is the first of them, woken as soon as the commit is through. So while one commit is under way the
next one's batch gathers, and nobody waits for a timer. Nothing of a batch is handed out before all of it was served.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class _Place(Generic[T, R]):
    thing: T
    outcome: "R | Exception | None" = None
    asleep: Lock = field(default_factory=Lock)  # held until its thread is to go on: served, or to lead


class Line(Generic[T, R]):
    """``serve`` takes a batch and gives an outcome for each, an exception where that one is refused.

    When it raises, nothing of the batch was done (or nobody knows): each is then served alone, so that what one of them
    does to the batch falls on that one. Serving the same thing twice must therefore do it once.
    """

    def __init__(self, serve: Callable[[Sequence[T]], Sequence[R | Exception]], most: int) -> None:
        self._serve = serve
        self._most = most
        self._lock = Lock()  # owns the two below
        self._waiting: list[_Place[T, R]] = []  # the leader is their first until it takes its batch
        self._led = False

    def pass_through(self, thing: T) -> R:
        """Have this served, alone or with others; its outcome, raised when it is an exception."""
        place = _Place[T, R](thing)
        place.asleep.acquire()
        with self._lock:
            self._waiting.append(place)
            leads, self._led = not self._led, True
        if not leads:
            place.asleep.acquire()
        if place.outcome is None:
            self._lead()
        assert place.outcome is not None
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def _lead(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            outcomes = self._outcomes([place.thing for place in batch])
        except BaseException:
            # This thread is being ended. The others go back to their places; whether its own thing was done, asking
            # again tells.
            with self._lock:
                self._waiting = batch[1:] + self._waiting
            self._hand_over()
            raise
        for place, outcome in zip(batch, outcomes, strict=True):
            place.outcome = outcome
        self._hand_over()
        for place in batch[1:]:
            place.asleep.release()

    def _hand_over(self) -> None:
        with self._lock:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].asleep.release()

    def _outcomes(self, things: Sequence[T]) -> Sequence[R | Exception]:
        try:
            return self._serve(things)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, each gets an answer of its own
            if len(things) == 1:
                return [error]
        return [outcome for thing in things for outcome in self._outcomes([thing])]
