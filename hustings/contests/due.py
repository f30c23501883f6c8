"""Doing what is due in many contests, none of which waits for another (as `hustings.elections.due` does for votes)."""

from collections.abc import Callable, Iterable


def each(due: Iterable[tuple[int, int]], act: Callable[[int, int], int]) -> int:
    """Do it for each of these rows, named by its number and its contest's; the sum of what ``act`` returns.

    What fails for one keeps no other waiting: all that was raised is raised when all had their turn.
    """
    done, failed = 0, []
    for row, contest in list(due):
        try:
            done += act(row, contest)
        except Exception as error:  # noqa: BLE001 - raised below, whatever it is
            failed.append(error)
    if failed:
        raise ExceptionGroup("not done in some contests", failed)
    return done
