"""Whom somebody may mean who writes a name that the ledger does not know."""

from hustings import errors
from hustings.ledger.models import Endorser, EndorserName
from hustings.ledger.names import name_key
from hustings.ledger.reading.variants import near
from hustings.ledger.stating import one_of

MOST = 5


def near_endorsers(name: str) -> list[Endorser]:
    """Endorsers with a name like this one, the nearest first; none where the name is known."""
    try:
        named = Endorser.objects.filter(names__key=name_key(name)).distinct()
        if not name.strip() or one_of(name, named, Endorser.objects.all(), "endorser") is not None:
            return []
    except errors.WrongInput:  # several have it, which the form says
        return []
    known = list(EndorserName.objects.values_list("endorser__slug", "name"))
    nearest = list(dict.fromkeys(found.id for found in near(name, known)))[:MOST]
    rows = Endorser.objects.in_bulk(nearest, field_name="slug")
    return [rows[slug] for slug in nearest]
