"""Who must not be written to, by a message's purpose; `hustings.mailroom.suppression_actions` changes it.

A row for all of the site (no organization) says that nobody is at the address. A row of an organization says that its
letters were called unwanted there (ALL), or that campaigning was left (CAMPAIGN). Letters of the purpose SERVICE pass
always: somebody asks for them at this very moment, or runs a vote by them.
"""

from collections.abc import Mapping, Sequence

from hustings.mailroom.address import parse_address
from hustings.mailroom.models import Message, Purpose, Suppression

STOPPED_BY = {
    Purpose.SERVICE: frozenset[str](),
    Purpose.NOTICE: frozenset({Suppression.Scope.ALL.value}),
    Purpose.CAMPAIGN: frozenset({Suppression.Scope.ALL.value, Suppression.Scope.CAMPAIGN.value}),
}
"""Which scopes stop letters of a purpose: having left the campaigning never costs a notice of a vote."""

AT_ONCE = 500  # addresses in one query, below what SQLite takes


def canonical(to: str) -> str:
    """The one writing of an address by which it is suppressed; of what is no address (anymore), its small letters."""
    address = parse_address(to)
    return address.canonical if address else to.strip().casefold()


def reason_against(message: Message) -> Suppression.Reason | None:
    """Why this message must not be sent; None when it may. For many, `reasons_against` asks once."""
    return reasons_against([message]).get(message.pk)


def reasons_against(messages: Sequence[Message]) -> Mapping[int, Suppression.Reason]:
    """Of these messages (saved ones) those that must not be sent, by their keys, each with why."""
    stoppable = [(message, canonical(message.to)) for message in messages if STOPPED_BY[Purpose(message.purpose)]]
    addresses = sorted({address for _message, address in stoppable})
    rows: dict[str, list[Suppression]] = {}
    for start in range(0, len(addresses), AT_ONCE):
        for row in Suppression.objects.of_addresses(addresses[start : start + AT_ONCE]):
            rows.setdefault(row.address, []).append(row)
    found: dict[int, Suppression.Reason] = {}
    for message, address in stoppable:
        against = [row for row in rows.get(address, ()) if _stops(row, message)]
        if against:
            found[message.pk] = Suppression.Reason(against[0].reason)
    return found


def _stops(row: Suppression, message: Message) -> bool:
    everywhere_or_here = row.organization is None or row.organization == message.organization
    return everywhere_or_here and row.scope in STOPPED_BY[Purpose(message.purpose)]
