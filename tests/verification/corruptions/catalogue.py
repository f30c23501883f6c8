"""All corruptions, of every family."""

from tests.verification.corruptions import ballots, events, records, setups, tallies, trustees
from tests.verification.corruptions.registry import CORRUPTIONS, Corruption

FAMILIES = (records, events, setups, trustees, ballots, tallies)

__all__ = ["CORRUPTIONS", "FAMILIES", "Corruption"]
