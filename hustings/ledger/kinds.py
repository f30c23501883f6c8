"""The kinds of things that the ledger tells apart; each value is what stands in its entries."""

from enum import Enum


class EndorserKind(Enum):
    """What sort of organization or person endorses."""

    UNION = "union"
    ADVOCACY = "advocacy"
    PARTY = "party"
    ENVIRONMENT = "environment"
    ELECTED_OFFICIAL = "elected_official"
    FORMER_OFFICIAL = "former_official"
    PERSON = "person"
    NEWSPAPER = "newspaper"
    DRAFT_CAMPAIGN = "draft_campaign"


PEOPLE = (EndorserKind.ELECTED_OFFICIAL, EndorserKind.FORMER_OFFICIAL, EndorserKind.PERSON)
"""Endorsers who are no organizations."""


class Status(Enum):
    """What an entry says that the endorser did; RETRACTED takes an entry back that should never have been made."""

    ENDORSED = "endorsed"
    CO_ENDORSED = "co_endorsed"  # together with others, at the same time
    NO_ENDORSEMENT = "no_endorsement"  # decided not to endorse anybody
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"  # gave way to another endorsement of the same endorser
    RETRACTED = "retracted"


ENDINGS = (Status.WITHDRAWN, Status.SUPERSEDED)
"""What says that an endorsement ended; such an entry never stands itself."""


class ProcessKind(Enum):
    """Who decided it."""

    MEMBER_VOTE = "member_vote"
    MEMBERS_AND_BOARD = "members_and_board"
    BOARD = "board"
    DELEGATES = "delegates"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"


class Evidence(Enum):
    """On whose word an entry stands, the best first."""

    PROVEN = "proven"  # a certificate, verified against its archive
    SOURCED = "sourced"  # a source that is named
    CLAIMED = "claimed"  # the word of whoever entered it


class Outcome(Enum):
    """What became of a candidate in the contest."""

    WON = "won"
    LOST = "lost"
    ADVANCED = "advanced"  # to a runoff or the next round
    WITHDREW = "withdrew"


class Standing(Enum):
    """What an entry about an endorsement counts for, as all entries together have it."""

    STANDS = "stands"
    ENDED = "ended"  # withdrawn, or given up for another
    REPEATED = "repeated"  # says what another entry says that stands
    NOTICE = "notice"  # ends another: a withdrawal, a retraction
    CORRECTED = "corrected"  # another entry says it better
