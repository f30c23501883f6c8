"""The import of a table of endorsements beside a bare load of the same rows; leaves a filled ledger to look at.

`python -m bench.ledger --entries 100000 --home DIRECTORY` leaves the site's database in that directory, for pages to be
measured on (`HUSTINGS_HOME=DIRECTORY`); without it nothing stays. `--direct` fills it without the importer, by the
ledger's own statements. The bare load is one transaction of `executemany` into a table with an index, of rows that were
read before its clock started.
"""

import argparse
import csv
import os
import random
import shutil
import sqlite3
import tempfile
import time
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from bench.measure import say

HEADER = (
    *("endorser_name", "endorser_kind", "contest_name", "cycle", "office", "party", "candidate_name", "status"),
    *("date", "process", "position", "source_title", "source_link", "source_date"),
)
KINDS = ("elected_official", "former_official", "union", "advocacy", "newspaper", "person", "environment", "party")
CYCLES = range(1980, 2028, 4)
PARTIES = ("Democratic", "Republican")
CANDIDATES = 10
FIRST = ("Ada", "Benito", "Chen", "Dolores", "Emma", "Frederick", "Grace", "Harriet", "Ida", "James", "Kofi", "Lucy")
LAST = ("Abbott", "Baker", "Cruz", "Douglass", "Eng", "Fuller", "García", "Hopper", "Ito", "Jones", "Kelly", "Lopez")
PLACES = ("Adams", "Boone", "Clark", "Dallas", "Emmet", "Fayette", "Greene", "Hardin", "Iowa", "Jasper", "Keokuk")


def write_table(path: Path, entries: int, endorsers: int) -> None:
    """Endorsements as the ledger's own CSV has them: contests of many cycles, half of all entries in the latest two."""
    dice = random.Random(2016)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        seen: set[tuple[int, int, str, int]] = set()
        while len(seen) < entries:
            endorser = dice.randrange(endorsers)
            cycle = dice.choice(CYCLES[-2:] if dice.random() < 0.5 else CYCLES)
            party, candidate = dice.choice(PARTIES), min(int(dice.expovariate(0.4)), CANDIDATES - 1)
            if (endorser, cycle, party, candidate) in seen:
                continue
            seen.add((endorser, cycle, party, candidate))
            writer.writerow(_row(dice, endorser, cycle, party, candidate))


def _row(dice: random.Random, endorser: int, cycle: int, party: str, candidate: int) -> tuple[object, ...]:
    kind = KINDS[endorser % len(KINDS)]
    name = f"{FIRST[endorser % 12]} {LAST[endorser // 12 % 12]} {PLACES[endorser // 144 % 11]} {endorser:05}"
    day = f"{date(cycle - 1, 3, 1) + timedelta(days=min(int(dice.expovariate(1 / 180)), 500))}"
    written = day[: dice.choice((10, 10, 10, 10, 7, 4))] if dice.random() < 0.97 else ""
    person = f"{FIRST[(cycle + candidate) % 12]} {LAST[(cycle * 7 + candidate * 5) % 12]}"
    own = "individual" if kind in ("elected_official", "former_official", "person") else "board"
    process = dice.choice((own, own, "unknown", "member_vote" if own == "board" else own))
    said = dice.random() < 0.8
    return (
        *(name, kind, f"{cycle} {party} presidential nomination", cycle, "President", party, person, "endorsed"),
        *(written, process, "representative" if kind == "elected_official" else ""),
        *(f"{name} endorses {person}" if said else "", f"https://news.example/{endorser}/{cycle}" if said else ""),
        day if said else "",
    )


def bare(rows: list[tuple[str, ...]], folder: Path) -> float:
    """Seconds of the bare load."""
    lite = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    lite.execute("PRAGMA journal_mode=WAL")
    lite.execute("PRAGMA synchronous=FULL")
    lite.execute(f"CREATE TABLE bare ({', '.join(f'{name} text' for name in HEADER)})")
    lite.execute("CREATE INDEX one ON bare (endorser_name, contest_name)")
    start = time.perf_counter()
    lite.execute("BEGIN")
    lite.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * len(HEADER))})", rows)
    lite.execute("COMMIT")
    return time.perf_counter() - start


def direct(rows: list[dict[str, str]]) -> float:
    """Seconds of stating and entering everything by `actions.append`."""
    from hustings.ledger import actions  # noqa: PLC0415 - after Django is set up
    from hustings.ledger.dates import PartialDate  # noqa: PLC0415
    from hustings.ledger.kinds import EndorserKind, ProcessKind, Status  # noqa: PLC0415
    from hustings.ledger.names import id_of  # noqa: PLC0415
    from hustings.ledger.parts import Process, Source  # noqa: PLC0415
    from hustings.ledger.statements import (  # noqa: PLC0415
        CandidateStatement,
        ContestStatement,
        EndorsementStatement,
        EndorserStatement,
        Statement,
    )

    def day(written: str) -> PartialDate | None:
        return PartialDate.parse(written) if written else None

    stated: dict[tuple[str, ...], Statement] = {}
    entered: list[Statement] = []
    for row in rows:
        endorser, contest, person = (id_of(row[f"{one}_name"]) for one in ("endorser", "contest", "candidate"))
        about = int(row["cycle"]), row["office"], row["party"]
        stated[endorser,] = EndorserStatement(endorser, row["endorser_name"], EndorserKind(row["endorser_kind"]))
        stated[contest, ""] = ContestStatement(contest, row["contest_name"], *about)
        stated[contest, person] = CandidateStatement(contest, person, row["candidate_name"])
        link = row["source_link"]
        source = Source(row["source_title"], link, day(row["source_date"])) if link else None
        process = Process(ProcessKind(row["process"]))
        entered.append(
            EndorsementStatement(
                *(endorser, contest, Status.ENDORSED, person, day(row["date"]), process, row["position"]), source=source
            )
        )
    start = time.perf_counter()
    waiting = iter([*stated.values(), *entered])
    while part := list(islice(waiting, 1000)):
        actions.append(statements=part, recorder=None)
    return time.perf_counter() - start


def imported(table: Path) -> list[tuple[str, float]]:
    """Seconds of each step of the import by the site's own jobs, and of reading the same table again."""
    from django.core.files import File  # noqa: PLC0415

    from hustings.accounts.models import User  # noqa: PLC0415
    from hustings.ledger import batch_actions  # noqa: PLC0415
    from hustings.ledger.batches import running  # noqa: PLC0415
    from hustings.ledger.models import Batch  # noqa: PLC0415
    from hustings.roll.models import Organization, Role, Staff  # noqa: PLC0415

    official = User.objects.create_user("organizer@example.org")
    organization = Organization.objects.create(slug="bench", name="Bench")
    Staff.objects.create(organization=organization, user=official, role=Role.ORGANIZER)

    def read() -> Batch:
        with table.open("rb") as stream:
            kept = batch_actions.upload(organization=organization, by=official, file=File(stream), name=table.name)
        batch_actions.start(batch_id=kept.pk, by=official, columns=kept.columns)
        running.run(batch_id=kept.pk)
        return Batch.objects.get(pk=kept.pk)

    took = []
    start = time.perf_counter()
    batch = read()
    took.append(("read and compared", time.perf_counter() - start))
    start = time.perf_counter()
    open_ = batch.names.undecided().count()
    if open_:
        batch_actions.decide_all_new(batch_id=batch.pk, by=official)
        running.run(batch_id=batch.pk)
    took.append((f"{open_:,} near names taken for new", time.perf_counter() - start))
    start = time.perf_counter()
    batch_actions.enter(batch_id=batch.pk, by=official, corrects=False)
    running.run(batch_id=batch.pk)
    took.append(("entered", time.perf_counter() - start))
    start = time.perf_counter()
    counts = read().batch_rows.counts()
    said = ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items() if count)
    took.append((f"the same again read and compared ({said})", time.perf_counter() - start))
    return took


def site(home: Path) -> None:
    """Make the site's database in this directory."""
    os.environ["HUSTINGS_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hustings.web.settings"
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--endorsers", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="where the filled site stays")
    parser.add_argument("--direct", action="store_true", help="enter by the ledger's statements, not by the importer")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hustings-bench-"))
    home = (options.home or folder / "site").absolute()
    home.mkdir(parents=True, exist_ok=True)
    try:
        table = folder / "endorsements.csv"
        write_table(table, options.entries, options.endorsers)
        with table.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        say(f"{options.entries:,} endorsements of {options.endorsers:,} endorsers")
        load = bare([tuple(row.values()) for row in rows], folder)
        site(home)
        say(f"bare load: {load:.1f} s")
        steps = [("entered by statements", direct(rows))] if options.direct else imported(table)
        for step, took in steps:
            say(f"{step}: {took:.1f} s, {took / load:.0f} times the bare load")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
