"""A contest's page with a hundred thousand endorsements beside the same page of a hundred, on SQLite and PostgreSQL.

python -m bench.ledger_page                     both databases, 100,000 entries
python -m bench.ledger_page --entries 10000 --databases sqlite

Times are of a whole request within the server, with its middleware, queries and template; nothing is kept from one to
the next.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import islice

from bench.measure import machine, say
from tests.postgresql import start

KINDS = ("elected_official", "former_official", "union", "advocacy", "newspaper", "person", "environment", "party")
POSITIONS = ("governor", "senator", "representative", "mayor", "DNC member", "")
SMALL, CANDIDATES, REQUESTS = 100, 20, 60
QUERIES = {
    "the page": "",
    "one candidate, two months": "?candidate=person-0&from=2015-12&to=2016-01",
    "a name": "?q=endorser+9",
    "the last page by name": "?sort=name&page={last}",
    "weighted": "?weights=fivethirtyeight-2020",
}


def fill(entries: int) -> None:
    """A contest of so many endorsements, and one of a hundred."""
    from hustings.ledger import actions  # noqa: PLC0415 - once Django is set up
    from hustings.ledger.dates import PartialDate  # noqa: PLC0415
    from hustings.ledger.kinds import EndorserKind, ProcessKind, Status  # noqa: PLC0415
    from hustings.ledger.parts import Process, Source  # noqa: PLC0415
    from hustings.ledger.statements import (  # noqa: PLC0415
        CandidateStatement,
        ContestStatement,
        EndorsementStatement,
        EndorserStatement,
        Statement,
    )

    dice = random.Random(538)

    def day() -> PartialDate | None:
        written = f"{date(2015, 3, 1) + timedelta(days=min(int(dice.expovariate(1 / 180)), 500))}"
        return PartialDate.parse(written[: dice.choice((10, 10, 10, 7))]) if dice.random() < 0.97 else None

    stated: list[Statement] = []
    for contest in ("large", "small"):
        stated.append(ContestStatement(contest, f"The {contest} contest", 2016))
        people = range(CANDIDATES)
        stated += [CandidateStatement(contest, f"person-{number}", f"Candidate {number}") for number in people]
    for number in range(entries):
        name = f"endorser-{number}"
        stated.append(EndorserStatement(name, f"Endorser {number}", EndorserKind(KINDS[number % len(KINDS)])))
        for contest in ("large", "small") if number < SMALL else ("large",):
            person = f"person-{min(int(dice.expovariate(0.4)), CANDIDATES - 1)}"
            source = Source(f"News {number}", f"https://news.example/{number}") if dice.random() < 0.8 else None
            process = Process(dice.choice(list(ProcessKind)))
            stated.append(
                EndorsementStatement(
                    *(name, contest, Status.ENDORSED, person, day(), process, dice.choice(POSITIONS)), source=source
                )
            )
            if dice.random() < 0.03:
                stated.append(
                    EndorsementStatement(name, contest, Status.WITHDRAWN, person, PartialDate.parse("2016-09"))
                )
    waiting = iter(stated)
    while part := list(islice(waiting, 2000)):
        actions.append(statements=part, recorder=None)


def request(address: str) -> tuple[float, int]:
    """Seconds of a request, and its queries."""
    from django.db import connection, reset_queries  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    reset_queries()
    began = time.perf_counter()
    answer = Client().get(address)
    taken = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"bench: {address} answered {answer.status_code}")
    return taken, len(connection.queries_log)


def measured(address: str) -> tuple[float, float]:
    """The median and the 95th of a hundred of many requests, in milliseconds."""
    request(address)
    times = sorted(request(address)[0] for _ in range(REQUESTS))
    return 1000 * times[REQUESTS // 2], 1000 * times[REQUESTS * 95 // 100]


def one_database(name: str, entries: int) -> None:
    """Fill the database that the environment names, and measure."""
    import django  # noqa: PLC0415

    os.environ["DJANGO_SETTINGS_MODULE"] = "hustings.web.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    fill(entries)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as the server does by itself after a while
    for what, query in QUERIES.items():
        last = query.format(last=entries // 50 - 100), query.format(last=1)
        large, small = (
            measured(f"/ledger/contests/{at}/{of}") for at, of in zip(("large", "small"), last, strict=True)
        )
        said = f"{large[0]:.0f} ms | {large[1]:.0f} ms | {small[0]:.0f} ms | {small[1]:.0f} ms"
        say(f"| {name} | {what} | {said} | {large[1] / small[1]:.1f} |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger_page", description=__doc__.split("\n")[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--databases", nargs="+", default=["SQLite", "PostgreSQL"], choices=["SQLite", "PostgreSQL"])
    parser.add_argument("--within", choices=["SQLite", "PostgreSQL"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.within:
        one_database(options.within, options.entries)
        return
    say(
        f"{machine()}\n\n| database | page | median | 95 % | of {SMALL} | 95 % | ratio |\n|:--|:--|--:|--:|--:|--:|--:|"
    )
    for name in options.databases:
        with tempfile.TemporaryDirectory(prefix="hustings-bench-") as home:
            environment = (
                os.environ | {"HUSTINGS_HOME": home} | ({"DATABASE_URL": start()} if name == "PostgreSQL" else {})
            )
            within = (sys.executable, "-m", "bench.ledger_page", "--within", name, "--entries", f"{options.entries}")
            subprocess.run(within, env=environment, check=True)


if __name__ == "__main__":
    main()
