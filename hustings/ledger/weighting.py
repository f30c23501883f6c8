"""Endorsements weighted by the office of who endorses, as FiveThirtyEight published it: a position -> points.

Positions are written as in those files, in any case; a place may follow behind a comma or "of", "from" or "for"
("mayor, San Antonio, TX", "Governor of New York"). Whoever has no position that a scheme knows gets no points from it.

Sources, both CC BY 4.0: "The 2020 Endorsement Primary", endorsements-2020.csv, whose rows have points beside them;
"Pols And Polls Say The Same Thing", endorsements-june-30/README.md, for the cycles from 1980 to 2016.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_PARTY_LEADERS = (
    *("past president", "past vice president", "dnc chair"),
    *("u.s. house speaker", "u.s. house majority leader", "u.s. house democratic whip"),
    *("u.s. senate minority leader", "u.s. senate democratic whip"),
)
_FORMER = (
    *("past presidential nominee", "past vice-presidential nominee", "former 2020 candidate", "former dnc chair"),
    *("former u.s. house majority leader", "former u.s. house democratic whip", "former u.s. senate majority leader"),
)
_OF_A_STATE = (
    *("lieutenant governor", "attorney general", "secretary of state", "secretary of the commonwealth"),
    *("state treasurer", "state treasurer and receiver-general", "general treasurer"),
    *("state auditor", "auditor general", "auditor of accounts", "public auditor"),
    *("state comptroller", "state controller", "superintendent of public instruction"),
    *("insurance commissioner", "commissioner of insurance", "commissioner of labor and industries"),
    *("commissioner of public lands", "commissioner of agriculture and consumer services"),
    *("speaker", "speaker pro tem", "president", "president pro tem", "chairman", "democratic caucus chairman"),
    *("majority leader", "minority leader", "minority floor leader"),
    *("executive board chairman", "executive board member"),
)
_FEDERAL = re.compile(r"(?:u\.s\.|us|united states) (senator|representative|delegate)\b")
# The District of Columbia has no governor: its mayor stands among them.
_CAPITAL = re.compile(r"mayor(?:,| of) (?:washington|the district of columbia|district of columbia)\b.*")
_PLACE = re.compile(
    r"(governor|lieutenant governor|mayor|attorney general|secretary of state|senator|representative|delegate)"
    r" (?:of|from|for) .+"
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to weight endorsements; ``id`` stands in addresses, ``source`` says where the points were published."""

    id: str
    name: str
    source: str
    link: str
    table: Mapping[str, int]

    def points(self, position: str) -> int | None:
        """The points of an endorsement by the holder of this position; None when the scheme does not know it."""
        written = _FEDERAL.sub(r"\1", " ".join(position.casefold().split()))
        if _CAPITAL.fullmatch(written):
            written = "governor" if "mayor" in self.table else ""
        for one in (written, written.partition(",")[0]):
            place = _PLACE.fullmatch(one)
            for known in (one, place[1] if place else ""):
                if known in self.table:
                    return self.table[known]
        return None


_2020 = MappingProxyType(
    {
        **dict.fromkeys(_PARTY_LEADERS, 10),
        "governor": 8,
        "senator": 6,
        **dict.fromkeys(_FORMER, 5),
        **dict.fromkeys(("representative", "delegate", "mayor"), 3),
        **dict.fromkeys(_OF_A_STATE, 2),
        "dnc member": 1,
    }
)
SCHEMES = {
    scheme.id: scheme
    for scheme in (
        Scheme(
            "fivethirtyeight-2020",
            "FiveThirtyEight 2020",
            "FiveThirtyEight, The 2020 Endorsement Primary",
            "https://projects.fivethirtyeight.com/2020-endorsements/democratic-primary/",
            _2020,
        ),
        Scheme(
            "fivethirtyeight-2016",
            "FiveThirtyEight 2016",
            "FiveThirtyEight, Pols And Polls Say The Same Thing: Jeb Bush Is A Weak Front-Runner",
            "https://fivethirtyeight.com/features/pols-and-polls-say-the-same-thing-jeb-bush-is-a-weak-front-runner/",
            MappingProxyType({"governor": 10, "senator": 5, "representative": 1}),
        ),
    )
}
