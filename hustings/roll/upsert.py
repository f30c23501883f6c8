"""A batch of an import, put among the members by a few statements, whatever its size; called by the import's job only.

Written in SQL because a member passes here in a few microseconds, which an object for each would not. Every statement
touches members of one organization. PostgreSQL gets new members by COPY and changes as arrays, SQLite both row by row.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import UUIDField

from hustings.roll.models import Import
from hustings.roll.records import Record

_TABLE = "roll_member"
_FIELDS = Record._fields
_KEY = ("organization_id", "address")
_WRITTEN = (*_FIELDS, "active", "import_number")
_NAMES = ", ".join(("organization_id", *_WRITTEN))
_SET = ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN if name not in _KEY)
_CONFLICT = f"ON CONFLICT (organization_id, address) DO UPDATE SET {_SET}"
_READ = f"SELECT id, active, import_number, {', '.join(_FIELDS[:-1])}, CAST(joined_on AS text) FROM {_TABLE}"  # noqa: S608 - constants


class Counted(NamedTuple):
    """What became of a batch's records; the lines of those whose address had come before in the same file."""

    added: int
    updated: int
    unchanged: int
    repeated: frozenset[int]


class Upsert:
    """Puts records among the members of one import's organization; ``fields`` are those that the file speaks about.

    What the file does not speak about stays as it is; whoever is in the file is active. The first record of an address
    counts. The caller holds the organization's lock in a transaction: reading comes before writing.
    """

    def __init__(self, job: Import, fields: tuple[str, ...]) -> None:
        self.job = job
        self._fields = fields
        self._said = itemgetter(*(_FIELDS.index(name) for name in fields))
        self._organization = UUIDField().get_db_prep_value(job.organization_id, connection)

    def put(self, batch: Sequence[tuple[int, Record]]) -> Counted:
        """Add or change the members of this batch, whose numbers are those of the lines."""
        first: dict[str, Record] = {}
        repeated: set[int] = set()
        lines: dict[str, int] = {}
        for line, record in batch:
            if record.address in first:
                repeated.add(line)
            else:
                first[record.address], lines[record.address] = record, line
        return self._write(first, lines, repeated)

    def _write(self, first: dict[str, Record], lines: dict[str, int], repeated: set[int]) -> Counted:
        said = self._said
        changed: list[Record] = []
        same: list[int] = []
        for place, active, number, *kept in self._known(list(first)):
            record, old = first.pop(kept[0]), Record(*kept)
            if number == self.job.number:
                repeated.add(lines[record.address])
            elif active and said(record) == said(old):
                same.append(place)
            else:
                changed.append(old._replace(**dict(zip(self._fields, said(record), strict=True))))
        self._add(first.values())
        self._change(changed)
        self._mark(same)
        return Counted(len(first), len(changed), len(same), frozenset(repeated))

    def _known(self, addresses: list[str]) -> list[tuple[Any, ...]]:
        where = "address = ANY(%s)" if _on_postgresql() else "address IN (SELECT value FROM json_each(%s))"
        with connection.cursor() as cursor:
            given = addresses if _on_postgresql() else json.dumps(addresses)
            cursor.execute(f"{_READ} WHERE organization_id = %s AND {where}", [self._organization, given])
            known: list[tuple[Any, ...]] = cursor.fetchall()
            return known

    def _add(self, records: Collection[Record]) -> None:
        # COPY knows no ON CONFLICT and needs none: under the lock nobody else adds the addresses just looked up. Should
        # one be there all the same, the constraint refuses the batch.
        if not _on_postgresql():
            self._change(records)
        elif records:
            before, behind = f"{self.job.organization_id}", ("t", f"{self.job.number}")
            statement = f"COPY {_TABLE} ({_NAMES}) FROM STDIN"
            with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
                for record in records:
                    copy.write_row((before, *record, *behind))

    def _change(self, records: Collection[Record]) -> None:
        if not records:
            return
        with connection.cursor() as cursor:
            if _on_postgresql():
                arrays = ", ".join([*["%s::text[]"] * (len(_FIELDS) - 2), "%s::boolean[]", "%s::date[]"])
                values = f"SELECT %s, given.*, TRUE, %s FROM unnest({arrays}) AS given"  # noqa: S608 - constants
                columns = [list(column) for column in zip(*records, strict=True)]
                cursor.execute(
                    f"INSERT INTO {_TABLE} ({_NAMES}) {values} {_CONFLICT}",
                    [self._organization, self.job.number, *columns],
                )
            else:
                values = ", ".join(["%s"] * (1 + len(_WRITTEN)))
                cursor.executemany(
                    f"INSERT INTO {_TABLE} ({_NAMES}) VALUES ({values}) {_CONFLICT}",  # noqa: S608 - constants
                    [(self._organization, *record, 1, self.job.number) for record in records],
                )

    def _mark(self, members: list[int]) -> None:
        if not members:
            return
        where = "id = ANY(%s)" if _on_postgresql() else "id IN (SELECT value FROM json_each(%s))"
        given = members if _on_postgresql() else json.dumps(members)
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {_TABLE} SET import_number = %s WHERE {where}", [self.job.number, given])  # noqa: S608 - constants


def _on_postgresql() -> bool:
    return connection.vendor == "postgresql"
