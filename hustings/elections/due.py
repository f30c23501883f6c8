"""Doing what is due for many elections, none of which waits for another."""

from collections.abc import Callable, Iterable


def each(uuids: Iterable[str], act: Callable[[str], object]) -> list[str]:
    """Do it for each of these elections; for which it was done, as ``act`` tells.

    What fails for one keeps no other waiting: it is raised when all had their turn, several as an ExceptionGroup.
    """
    done, failed = [], []
    for uuid in list(uuids):
        try:
            if act(uuid):
                done.append(uuid)
        except Exception as error:  # noqa: BLE001 - raised below, whatever it is
            failed.append(error)
    if len(failed) == 1:
        raise failed[0]
    if failed:
        raise ExceptionGroup("not done for some elections", failed)
    return done
