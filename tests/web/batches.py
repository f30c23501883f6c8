"""Batches of tables for the tests of all pages: one at each step that an official is asked something."""

import csv
import io

from hustings.ledger.models import Batch
from tests.ledger.tables import HEADER, enter, read, row, table, upload
from tests.roll.rolls import House
from tests.web.officials import Office


def batches(place: Office, text: str = "") -> list[Batch]:
    """A table of unknown columns, one that waits for review with a name to be decided, and one that was entered."""
    house = House(place.organization, place.owner, place.owner)
    name = f"Union {text}"[:150].strip()
    header = io.StringIO()
    csv.writer(header, lineterminator="").writerow([f"column {text}", *HEADER.split(",")])
    waiting = upload(house, f"{header.getvalue()}\nx,{row(name)}\n", name=f"{text}.csv")
    known = table(row(name), row("MoveOn", source_link=text or "no link"))
    open_ = read(house, table(row(f"The {name} PAC"), row(name, source_title="News"), row(name, date=text or "never")))
    entered = enter(house, read(house, known), kind="union")
    Batch.objects.filter(pk=entered.pk).update(file_name=f"{text}.csv"[:255], reason=text[:500])
    return [waiting, open_, entered]
