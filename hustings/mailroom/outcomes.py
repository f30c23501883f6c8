"""What can become of a message that is handed to a provider, told apart by what may be done next."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider took it, and calls it ``provider_id``."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """It is not taken at present (greylisting, too many for its domain): it is tried again later."""

    words: str


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection broke before all of the message had left, so nobody has it: it is tried again later."""

    words: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never be taken; ``nobody``: because there is no such mailbox."""

    words: str
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """The provider cannot be used at present: no fault of the message's. ``ours``: it does not know our password."""

    words: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """All of it left, and no answer came: it may have been taken, so it must not be sent again by itself."""

    words: str


Outcome = Taken | Deferred | Cut | Refused | Away | Unanswered
