"""The site whose casting is measured: an open election, and ballots ready to be cast.

python -m bench.casting_site MEMBERS BALLOTS FILE     with DATABASE_URL and HUSTINGS_HOME set; prints the identifier

FILE gets the ballots, each after its length in four bytes. Made by the site's own job of freezing, with four options.
"""

import os
import sys
import time
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import django

if __name__ == "__main__":
    # Models, and whatever imports them, can be imported only once Django is set up.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hustings.web.settings")
    django.setup()

from django.core.management import call_command

from hustings.board import casting, sealing
from hustings.contests.models import Contest
from hustings.credentials.seeds import private_credentials
from hustings.decision.rule import Bound, Rule, Tie, Whole
from hustings.elections.models import Election, Option, State, Trustee
from hustings.protocol.group import BallotForm, Scalar
from hustings.protocol.trustee_keys import TrusteePublicKey
from hustings.roll.models import Member, Organization

OPTIONS = ("Ada Lovelace", "Benito Juárez", "Clara Campoamor", "No endorsement")
CUT_OFF = date(2026, 1, 31)


def main() -> None:
    members, ballots, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    uuid = _open_election(members)
    form = casting.examiner_of(uuid).form
    private = private_credentials(uuid, 0, members)
    with path.open("wb") as file:
        for first in range(0, ballots, 1000):
            numbers = range(first, min(ballots, first + 1000))
            choices = [[[int(option == number % len(OPTIONS)) for option in range(len(OPTIONS))]] for number in numbers]
            for ballot in form.encrypt_many([private[number % members] for number in numbers], choices):
                file.write(len(ballot).to_bytes(4, "big") + ballot)
    time_of_check(form, path)
    print(uuid)


def _open_election(members: int) -> str:
    organization = Organization.objects.create(slug="bench", name="Forward Together")
    contest = Contest.objects.create(organization=organization, name="Governor")
    rule = Rule(Fraction(2, 3), Bound.AT_LEAST, Whole.BALLOTS, OPTIONS[-1], None, Tie.NOBODY)
    now = datetime.now(UTC)
    election = Election.objects.create(
        organization=organization,
        contest=contest,
        name="Governor",
        question="Whom should we endorse?",
        rule=rule.text(),
        cut_off=CUT_OFF,
        announced_on=CUT_OFF,
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=1),
        trusteeship=Election.Trusteeship.SINGLE,
        threshold=1,
        state=State.SEALING,
    )
    Option.objects.bulk_create(
        Option(election=election, position=place, label=label) for place, label in enumerate(OPTIONS)
    )
    key = TrusteePublicKey.of(Scalar.random()).write().decode()
    Trustee.objects.create(election=election, number=1, name="Trustee", email="trustee@example.org", public_key=key)
    addresses = (f"member{number}@example.org" for number in range(members))
    Member.objects.bulk_create(
        [Member(organization=organization, address=address, mailbox=address) for address in addresses], batch_size=1000
    )
    if not sealing.seal(election_uuid=election.uuid, by=None):
        raise SystemExit("bench: the election could not be frozen")
    return election.uuid


def time_of_check(form: BallotForm, path: Path) -> None:
    """Print what the kernel's check of one ballot takes of a core, in microseconds: 300 of them, one by one."""
    data = path.read_bytes()
    ballots: list[bytes] = []
    offset = 0
    while offset < len(data) and len(ballots) < 300:
        size = int.from_bytes(data[offset : offset + 4], "big")
        ballots.append(data[offset + 4 : offset + 4 + size])
        offset += 4 + size
    start = time.process_time()
    for ballot in ballots:
        form.check_many([ballot], [0], None, None)
    print(round((time.process_time() - start) / len(ballots) * 1e6))


if __name__ == "__main__":
    main()
