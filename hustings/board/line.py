"""A line in which threads wait for one commit that serves them all.

Each thread puts down what it has and then waits for its turn. Whoever's turn it is finds its own thing served already,
because another took it along, or serves all that wait: so while one commit is under way, the next one's batch gathers,
and nobody waits for a timer. Nothing of a batch is handed out before the whole of it was served.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class _Place(Generic[T, R]):
    thing: T
    outcome: "R | Exception | None" = None


class Line(Generic[T, R]):
    """``serve`` takes a batch and gives an outcome for each, an exception where that one is refused.

    When it raises, nothing of the batch was done (or nobody knows): each is then served alone, so that what one of them
    does to the batch falls on that one. Serving the same thing twice must therefore do it once.
    """

    def __init__(self, serve: Callable[[Sequence[T]], Sequence[R | Exception]], most: int) -> None:
        self._serve = serve
        self._most = most
        self._waiting: list[_Place[T, R]] = []
        self._list = Lock()  # owns _waiting
        self._turn = Lock()  # held by the one who serves

    def pass_through(self, thing: T) -> R:
        """Have this served, alone or with others; its outcome, raised when it is an exception."""
        place = _Place[T, R](thing)
        with self._list:
            self._waiting.append(place)
        while place.outcome is None:
            with self._turn:
                if place.outcome is None:
                    self._serve_waiting()
        if isinstance(place.outcome, Exception):
            raise place.outcome
        return place.outcome

    def _serve_waiting(self) -> None:
        with self._list:
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        try:
            outcomes = self._outcomes([place.thing for place in batch])
        except BaseException:
            # The thread is being ended. The others take their places in the line again; its own thing is nobody's now,
            # and whether it was done is what asking again tells.
            with self._list:
                self._waiting = batch + self._waiting
            raise
        for place, outcome in zip(batch, outcomes, strict=True):
            place.outcome = outcome

    def _outcomes(self, things: Sequence[T]) -> Sequence[R | Exception]:
        try:
            return self._serve(things)
        except Exception as error:  # noqa: BLE001 - whatever the database raises, each gets an answer of its own
            if len(things) == 1:
                return [error]
        return [outcome for thing in things for outcome in self._outcomes([thing])]
