"""What the tests of batches share: an organization with its officials, and tables given to it."""

import csv
import io
from typing import Any

from django.core.files.base import ContentFile

from hustings.ledger import batch_actions
from hustings.ledger.batches import running
from hustings.ledger.batches.report import lines
from hustings.ledger.models import Batch, BatchName
from tests.roll.rolls import House

HEADER = "endorser,endorser_kind,candidate,contest,date,status,process,source_title,source_link"
CONTEST = "2016 Democratic presidential nomination"


def table(*rows: str, header: str = HEADER) -> str:
    """A table of endorsements under this header."""
    return "\n".join([header, *rows]) + "\n"


def row(endorser: str, candidate: str = "Bernie Sanders", date: str = "2016-01-12", **fields: str) -> str:
    """A row of it; ``fields`` by their columns' names."""
    cells = {
        "endorser": endorser,
        "endorser_kind": "union",
        "candidate": candidate,
        "contest": CONTEST,
        "date": date,
        "status": "endorsed",
        **fields,
    }
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([cells.get(name, "") for name in HEADER.split(",")])
    return text.getvalue()


def upload(house: House, content: str | bytes, name: str = "table.csv") -> Batch:
    """Upload a table as the organizer does."""
    given = content.encode() if isinstance(content, str) else content
    file = ContentFile(given, name)
    return batch_actions.upload(organization=house.organization, by=house.organizer, file=file, name=name)


def begin(house: House, content: str | bytes) -> Batch:
    """Upload a table and have it read by the columns that were guessed; the job is only queued."""
    batch = upload(house, content)
    return batch_actions.start(batch_id=batch.pk, by=house.organizer, columns=batch.columns)


def read(house: House, content: str | bytes) -> Batch:
    """Have a table read to its end."""
    return run(begin(house, content))


def run(batch: Batch) -> Batch:
    """Run the batch's job."""
    running.run(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def enter(house: House, batch: Batch, *, corrects: bool = False, kind: str = "person") -> Batch:
    """Take all names that are open for new ones, and enter the batch to its end."""
    if batch.names.undecided().exists():
        batch_actions.decide_all_new(batch_id=batch.pk, by=house.organizer, kind=kind)
        run(batch)
    batch_actions.enter(batch_id=batch.pk, by=house.organizer, corrects=corrects)
    return run(batch)


def take(house: House, content: str | bytes, *, corrects: bool = False) -> Batch:
    """Import a table to its end."""
    return enter(house, read(house, content), corrects=corrects)


def counts(batch: Batch) -> dict[str, int]:
    """How many rows there are of each verdict that there is."""
    return {verdict: count for verdict, count in batch.batch_rows.counts().items() if count}


def decide(house: House, batch: Batch, **choices: Any) -> Batch:
    """Decide names, by their writing with underscores for spaces."""
    by_name = {name.name: name.pk for name in BatchName.objects.filter(batch=batch)}
    given = {by_name[name.replace("_", " ")]: choice for name, choice in choices.items()}
    batch_actions.decide(batch_id=batch.pk, by=house.organizer, choices=given, kinds={})
    return run(batch)


def report(batch: Batch) -> list[list[str]]:
    """The report's lines below its header."""
    text = b"".join(lines(batch)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]
