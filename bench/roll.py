"""The import of a roll beside a bare load of the same rows into a table with a unique index, on both databases.

`python -m bench.roll --members 1000000`. Each measurement is a program of its own on a database of its own, so that the
most memory it held is its own, too. The bare load is what each database does best: one transaction, `executemany` on
SQLite, COPY on PostgreSQL; it is handed rows that were read, mapped and freed of repetitions before its clock starts.
"""

import argparse
import atexit
import csv
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.measure import ROOT, Run, run, say
from hustings.roll.columns import guess
from hustings.roll.records import Record, records
from hustings.roll.table import Table
from tests.postgresql import start

COLUMNS = "address, mailbox, given_name, family_name, state, language, reference, campaigning, joined_on"
TYPES = ", ".join(f"{name.strip()} text" for name in COLUMNS.split(",")[:-2]) + ", campaigning boolean, joined_on date"

SHUFFLE = 2**31 - 1  # a prime, so that no two members have the same number


def write_roll(path: Path, members: int) -> None:
    """A roll as an organization exports it, mess included: two in a hundred rows add nobody."""
    dice = random.Random(2016)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "first_name", "last_name", "state", "zip", "joined", "status"])
        for number in range(members):
            # In no order that an index would like; a list of them all would show in what the children seem to hold.
            address = f"member{number * SHUFFLE % (10 * members)}@example.org"
            day = f"{dice.randrange(1998, 2016)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
            rest = (dice.choice(["Zoë", "Tom", "Ana"]), "García", dice.choice(["IA", "NH", "CA"]), "50309", day, "")
            writer.writerow([address, *rest])
            mess = dice.random()
            if mess < 0.015:
                writer.writerow([f" {address.upper()}", *rest])
            elif mess < 0.02:
                writer.writerow([dice.choice(["", "not an address"]), *rest])


def canonical(roll: Path) -> Iterator[tuple[str | bool | None, ...]]:
    """The rows that the import would take."""
    seen: set[str] = set()
    with roll.open("rb") as stream:
        table = Table(stream)
        for _line, record in records(table, guess(table.names)):
            if isinstance(record, Record) and record.address not in seen:
                seen.add(record.address)
                yield tuple(record)


def bare(roll: Path, database: str) -> float:
    """Seconds of the bare load."""
    rows = list(canonical(roll))
    if database:
        with psycopg.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE bare ({TYPES})")
            cursor.execute("CREATE UNIQUE INDEX ON bare (address)")
            start = time.perf_counter()
            with cursor.copy(f"COPY bare ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.commit()
            return time.perf_counter() - start
    lite = sqlite3.connect(Path(os.environ["HUSTINGS_HOME"]) / "bare.sqlite3", isolation_level=None)
    lite.execute("PRAGMA journal_mode=WAL")
    lite.execute("PRAGMA synchronous=FULL")
    lite.execute(f"CREATE TABLE bare ({TYPES})")
    lite.execute("CREATE UNIQUE INDEX one ON bare (address)")
    start = time.perf_counter()
    lite.execute("BEGIN")
    lite.executemany(f"INSERT INTO bare ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    lite.execute("COMMIT")
    return time.perf_counter() - start


def site(roll: Path, times: int) -> list[float]:
    """Seconds of the import by the site's own job, from upload to report; ``times`` times the same file."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "hustings.web.settings"
    import django  # noqa: PLC0415

    django.setup()
    # Django's settings read the environment when they are first asked for, so whatever asks for them comes after it.
    from django.core.files import File  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from hustings.accounts.models import User  # noqa: PLC0415
    from hustings.roll import actions, importing  # noqa: PLC0415
    from hustings.roll.models import Organization, Role, Staff  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    official = User.objects.create_user("organizer@example.org")
    organization = Organization.objects.create(slug="bench", name="Bench")
    Staff.objects.create(organization=organization, user=official, role=Role.ORGANIZER)
    took = []
    for _time in range(times):
        start = time.perf_counter()
        with roll.open("rb") as stream:
            job = actions.upload(organization=organization, by=official, file=File(stream), name=roll.name)
        actions.start(import_id=job.pk, by=official, columns=job.columns, removes_missing=True)
        importing.run(import_id=job.pk)
        took.append(time.perf_counter() - start)
        job.refresh_from_db()
        if job.state != "done":
            raise SystemExit(f"bench: the import is {job.state}: {job.reason}")
    return took


def measured(part: str, roll: Path, database: str, folder: Path) -> tuple[list[float], Run]:
    """Run one measurement as a program: its own seconds, and what the system says of it."""
    home = folder / f"{part}-{bool(database)}"
    home.mkdir()
    os.environ.update(HUSTINGS_HOME=str(home), DATABASE_URL=database if part == "site" else "", BARE=database)
    done = run(sys.executable, "-m", "bench.roll", "--part", part, "--roll", roll, cwd=ROOT)
    seconds: list[float] = json.loads(done.output.splitlines()[-1])
    return seconds, done


def compare(members: int) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hustings-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    roll = folder / "roll.csv"
    write_roll(roll, members)
    server = start()
    say(f"import of {members:,} members ({roll.stat().st_size / 2**20:.0f} MiB)\n")
    say("| | bare load | import | ratio | memory | the same again |\n|:--|--:|--:|--:|--:|--:|")
    for name, database in (("SQLite", ""), ("PostgreSQL", server)):
        (load,), _done = measured("bare", roll, database, folder)
        (first, again), done = measured("site", roll, database, folder)
        cells = (f"{load:.1f} s", f"{first:.1f} s", f"{first / load:.1f}", f"{done.memory:.0f} MiB", f"{again:.1f} s")
        say(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.roll", description=__doc__.split("\n")[0])
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--part", choices=["bare", "site"], help=argparse.SUPPRESS)
    parser.add_argument("--roll", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part is None:
        compare(options.members)
    elif options.part == "bare":
        say(json.dumps([bare(options.roll, os.environ["BARE"])]))
    else:
        say(json.dumps(site(options.roll, 2)))


if __name__ == "__main__":
    main()
