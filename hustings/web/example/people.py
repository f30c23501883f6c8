"""The example's people, all invented: a roll of members as a CSV file, and candidates with what they say."""

import csv
import io
import random
from datetime import date, timedelta

from hustings.contests.actions import Person

MEMBERS = 3_900

_GIVEN = (
    *(
        "Ana",
        "Ben",
        "Carla",
        "David",
        "Elena",
        "Femi",
        "Grace",
        "Hiro",
        "Imani",
        "Jorge",
        "Kate",
        "Luis",
        "Mei",
        "Nadia",
    ),
    *("Omar", "Priya", "Quinn", "Rosa", "Sam", "Tara", "Uma", "Victor", "Wen", "Ximena", "Yusuf", "Zoe"),
)
_FAMILY = (
    *("Adams", "Baker", "Castro", "Diaz", "Ellis", "Flores", "Garcia", "Hughes", "Ito", "Jackson", "Khan", "Lopez"),
    *(
        "Miller",
        "Nguyen",
        "Okafor",
        "Patel",
        "Quist",
        "Rivera",
        "Singh",
        "Torres",
        "Usman",
        "Vargas",
        "Walker",
        "Young",
    ),
)
_STATES = (
    ("IA", 5),
    ("NH", 4),
    ("CA", 18),
    ("NY", 12),
    ("TX", 9),
    ("FL", 8),
    ("IL", 7),
    ("WA", 6),
    ("OH", 5),
    ("NV", 3),
)

PRIMARY = (
    Person(
        "Bernie Sanders",
        "Senator from Vermont",
        "An economy that works for all and not for the few: a living wage, public college without tuition, and "
        "health care as a right.",
    ),
    Person(
        "Hillary Clinton",
        "Former Secretary of State",
        "Raise incomes, make college affordable and defend the progress that was made, with plans that can be passed.",
    ),
    Person(
        "Martin O'Malley",
        "Former Governor of Maryland",
        "Clean energy by 2050, debt-free college, and results measured in the open, as we did in Maryland.",
    ),
)
MAYOR = (
    Person(
        "Alma Reyes",
        "City council member, nurse",
        "I have worked nights at Riverton General for eleven years.\n\nAs mayor I will reopen the clinics on the east "
        "side, run buses every ten minutes until midnight, and publish every contract of the city.",
    ),
    Person(
        "Tobias Grant",
        "Director of the tenants' union",
        "Half of Riverton rents.\n\nI will build two thousand homes on land that the city owns, and cap what rents "
        "may rise in a year.",
    ),
    Person(
        "Ngozi Okafor",
        "State representative",
        "I wrote the state's clean water law.\n\nAs mayor I will replace every lead pipe in four years, starting with "
        "the schools, and pay for it without raising rates for those who can least afford it.",
    ),
)
SENATE = (
    Person("Lena Fischer", "Teacher, school board president", "Smaller classes, and a library in every school."),
    Person("Marcus Webb", "Firefighter", "Safe staffing, and pensions that are kept as promised."),
)


def roll(today: date) -> bytes:
    """The members as a CSV file, with a few of the faults that real rolls have; the same on each call of a day."""
    dice = random.Random(2016)  # noqa: S311 - names of an example
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["Email", "First Name", "Last Name", "State", "Member Since"])
    states, weights = zip(*_STATES, strict=True)
    for number in range(1, MEMBERS + 1):
        given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
        # Some joined because a vote was announced, as in Democracy for America's of 2015, and a few after it had begun.
        newest = dice.choices((41, 10, 1), (78, 18, 4))[0]
        joined = today - timedelta(
            days=newest + int(dice.triangular(0, 4000, 100) if newest > 40 else dice.random() * 9)
        )
        address = f"{given}.{family}.{number}@members.example.org".lower()
        writer.writerow([address, given, family, dice.choices(states, weights)[0], joined.isoformat()])
        if number % 977 == 0:
            writer.writerow([address.upper(), given, family, "", ""])  # the same address once more
    writer.writerow(["", "No", "Address", "CA", ""])
    writer.writerow(["ana.adams(at)example.org", "Ana", "Adams", "CA", ""])
    return table.getvalue().encode()
