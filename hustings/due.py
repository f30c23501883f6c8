"""Doing what is due for many rows, none of which waits for another."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Due = TypeVar("Due")


def each(due: Iterable[Due], act: Callable[[Due], object]) -> list[Due]:
    """Do it for each of these; for which it was done, as ``act`` tells.

    What fails for one keeps no other waiting: it is raised when all had their turn, several as an ExceptionGroup.
    """
    done, failed = [], []
    for one in list(due):
        try:
            if act(one):
                done.append(one)
        except Exception as error:  # noqa: BLE001 - raised below, whatever it is
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise ExceptionGroup("some of what was due is not done", failed)
    return done
