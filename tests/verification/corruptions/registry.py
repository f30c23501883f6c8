"""The list of corruptions, filled by the modules beside this one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from hustings import errors
from tests.verification.forge import Draft
from tests.verification.sound import draft

Make = Callable[[Draft], "Draft | bytes"]


@dataclass(frozen=True)
class Corruption:
    """A way to corrupt the sound vote named ``vote``: the one fault that it has, and a part of the place told."""

    name: str
    vote: str
    fault: type[errors.Fault]
    where: str
    make: Make

    @cached_property
    def _archive(self) -> bytes:
        made = self.make(draft(self.vote).copy())
        return made if isinstance(made, bytes) else made.archive()

    def archive(self) -> bytes:
        """The corrupted archive, made once in a session."""
        return self._archive


CORRUPTIONS: list[Corruption] = []


def corrupts(vote: str, fault: type[errors.Fault], where: str = "") -> Callable[[Make], Make]:
    """Put a corruption named by its function on the list."""

    def put(make: Make) -> Make:
        enlist(make.__name__, vote, fault, where, make)
        return make

    return put


def enlist(name: str, vote: str, fault: type[errors.Fault], where: str, make: Make) -> None:
    """Put a corruption on the list."""
    assert all(other.name != name for other in CORRUPTIONS), name
    CORRUPTIONS.append(Corruption(name, vote, fault, where, make))
