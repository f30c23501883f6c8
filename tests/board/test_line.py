"""The line in which threads wait for one commit: everybody is served once, nobody for another's sake."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hustings.board.line import Line


def test_who_waits_while_one_is_served_is_served_together() -> None:
    batches: list[list[int]] = []
    first_is_served, go_on = threading.Event(), threading.Event()

    def serve(things: Sequence[int]) -> list[int | Exception]:
        batches.append([*things])
        if len(batches) == 1:
            first_is_served.set()
            go_on.wait()
        return [thing * 10 for thing in things]

    line = Line(serve, 4)
    with ThreadPoolExecutor(10) as threads:
        first = threads.submit(line.pass_through, 0)
        first_is_served.wait()
        others = [threads.submit(line.pass_through, number) for number in range(1, 10)]
        while len(line._waiting) < 9:
            threading.Event().wait(0.001)
        go_on.set()
        assert [first.result(), *(other.result() for other in others)] == [10 * number for number in range(10)]
    assert [len(batch) for batch in batches] == [1, 4, 4, 1]
    assert sorted(number for batch in batches for number in batch) == [*range(10)]


def test_what_one_does_to_a_batch_falls_on_that_one() -> None:
    served: list[list[int]] = []

    def serve(things: Sequence[int]) -> list[int | Exception]:
        served.append([*things])
        if 3 in things:
            raise ValueError("poison")
        return [KeyError(f"{thing}") if thing == 4 else thing for thing in things]

    line = Line(serve, 8)
    assert line._outcomes([1, 2])[:] == [1, 2]
    outcomes = line._outcomes([1, 3, 4, 5])
    assert [str(outcome) for outcome in outcomes] == ["1", "poison", "'4'", "5"]
    assert served == [[1, 2], [1, 3, 4, 5], [1], [3], [4], [5]]
    with pytest.raises(ValueError, match="poison"):
        line.pass_through(3)
    with pytest.raises(KeyError):
        line.pass_through(4)


def test_a_thread_that_is_ended_leaves_the_others_in_the_line() -> None:
    """Its own thing is nobody's then; the first of those who wait leads on."""
    served: list[list[int]] = []
    leads, go_on = threading.Event(), threading.Event()

    def serve(things: Sequence[int]) -> list[int | Exception]:
        served.append([*things])
        if len(served) == 1:
            leads.set()
            go_on.wait()
        if len(served) == 2:
            raise SystemExit
        return [*things]

    line = Line(serve, 3)
    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(line.pass_through, 0)
        leads.wait()
        others = []
        for number in range(1, 5):
            others.append(threads.submit(line.pass_through, number))
            while len(line._waiting) < number:
                threading.Event().wait(0.001)
        go_on.set()
        assert first.result() == 0
        with pytest.raises(SystemExit):
            others[0].result()
        assert [other.result() for other in others[1:]] == [2, 3, 4]
    assert served == [[0], [1, 2, 3], [2, 3, 4]]
    assert line.pass_through(5) == 5
