"""Whom somebody may mean who writes a name that the ledger does not know."""

from rapidfuzz import fuzz, process

from hustings.ledger.models import Endorser, EndorserName
from hustings.ledger.names import name_key

MOST, ALIKE = 5, 84.0


def near_endorsers(name: str) -> list[Endorser]:
    """Endorsers with a name like this one, the nearest first; not those of the very name."""
    key = name_key(name)
    keys = dict(EndorserName.objects.exclude(key=key).values_list("pk", "key"))
    found = process.extract(key, keys, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=4 * MOST)
    owners = dict(EndorserName.objects.filter(pk__in=[pk for _key, _score, pk in found]).values_list("pk", "endorser"))
    nearest = list(dict.fromkeys(owners[pk] for _key, _score, pk in found))[:MOST]
    rows = Endorser.objects.in_bulk(nearest)
    return [rows[pk] for pk in nearest]
