"""Who stands behind the endorsing columns of FiveThirtyEight's tables of candidates, and what a "Yes" there is.

Source: the README.md of primary-candidates-2018 and primary-project-2022, github.com/fivethirtyeight/data, CC BY 4.0.
Columns are named as `folded` leaves them; where the files and their READMEs differ, both names stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hustings.ledger.kinds import EndorserKind
from hustings.ledger.reading.reported import ReportedEndorser


@dataclass(frozen=True, slots=True)
class Endorsing:
    """The endorser of a column, or of a party's committees the one for each office; ``date`` is a column beside it.

    ``note`` says what else than an endorsement a "Yes" may be.
    """

    endorser: ReportedEndorser | Mapping[str, ReportedEndorser]
    position: str = ""
    note: str = ""
    date: str = ""

    def of(self, office: str) -> ReportedEndorser:
        """Who endorses candidates for this office: Governor, Senator or Representative."""
        return self.endorser if isinstance(self.endorser, ReportedEndorser) else self.endorser[office]


def _group(name: str, note: str = "", kind: EndorserKind = EndorserKind.ADVOCACY) -> Endorsing:
    return Endorsing(ReportedEndorser(name, kind=kind), note=note)


def _person(name: str, kind: EndorserKind, position: str = "", date: str = "") -> Endorsing:
    return Endorsing(ReportedEndorser(name, kind=kind), position, date=date)


def _committees(house: str, senate: str, governors: str, note: str) -> Endorsing:
    names = {"Representative": house, "Senator": senate, "Governor": governors}
    return Endorsing(
        {office: ReportedEndorser(name, kind=EndorserKind.PARTY) for office, name in names.items()}, note=note
    )


_DEMOCRATIC = (
    "Democratic Congressional Campaign Committee",
    "Democratic Senatorial Campaign Committee",
    "Democratic Governors Association",
)
_REPUBLICAN = (
    "National Republican Congressional Committee",
    "National Republican Senatorial Committee",
    "Republican Governors Association",
)
_SPENT = "Endorsed, or spent money on the candidate's behalf, before the primary."

_GUN_SENSE = _group(
    "Moms Demand Action", "The Gun Sense Candidate distinction of Moms Demand Action and Everytown for Gun Safety."
)
_DEMOCRATIC_SUPPORT = _committees(
    *_DEMOCRATIC, "Named in Red to Blue, endorsed, or supported with advertisements by the party's committee."
)
_REPUBLICAN_SUPPORT = _committees(
    *_REPUBLICAN,
    "Named in Young Guns, endorsed by the party's committee, or supported with money by the Senate or Congressional "
    "Leadership Fund.",
)
_NO_LABELS = _group("No Labels", "A group affiliated with No Labels spent money in support of the candidate.")

DEMOCRATIC_2018: Mapping[str, Endorsing] = {
    "partysupport": _DEMOCRATIC_SUPPORT,
    "dempartysupport": _DEMOCRATIC_SUPPORT,
    "emilyendorsed": _group("EMILY's List"),
    "gunsensecandidate": _GUN_SENSE,
    "gunssensecandidate": _GUN_SENSE,
    "bidenendorsed": _person("Joe Biden", EndorserKind.FORMER_OFFICIAL, "past vice president"),
    "warrenendorsed": _person("Elizabeth Warren", EndorserKind.ELECTED_OFFICIAL, "senator, MA"),
    "sandersendorsed": _person("Bernie Sanders", EndorserKind.ELECTED_OFFICIAL, "senator, VT"),
    "ourrevolutionendorsed": _group("Our Revolution"),
    "justicedemsendorsed": _group("Justice Democrats"),
    "pcccendorsed": _group("Progressive Change Campaign Committee"),
    "indivisibleendorsed": _group("Indivisible"),
    "wfpendorsed": _group("Working Families Party", kind=EndorserKind.PARTY),
    "votevetsendorsed": _group("VoteVets"),
    "nolabelssupport": _NO_LABELS,
}
REPUBLICAN_2018: Mapping[str, Endorsing] = {
    "partysupport": _REPUBLICAN_SUPPORT,
    "reppartysupport": _REPUBLICAN_SUPPORT,
    "trumpendorsed": _person("Donald Trump", EndorserKind.ELECTED_OFFICIAL, "President of the United States"),
    "bannonendorsed": _person("Steve Bannon", EndorserKind.PERSON),
    "greatamericaendorsed": _group("Great America Alliance", _SPENT),
    "nraendorsed": _group("National Rifle Association", _SPENT),
    "righttolifeendorsed": _group("National Right to Life Committee", "Endorsed by it or a local affiliate."),
    "susanbanthonyendorsed": _group("Susan B. Anthony List"),
    "clubforgrowthendorsed": _group("Club for Growth", _SPENT),
    "kochsupport": _group(
        "Koch political network", "Endorsed by David or Charles Koch or a group of their network, or given its money."
    ),
    "housefreedomsupport": _group("House Freedom Fund", "Endorsed, given money, or supported with it."),
    "teapartyendorsed": _group("Tea Party Express"),
    "mainstreetendorsed": _group("Republican Main Street Partnership"),
    "chamberendorsed": _group(
        "U.S. Chamber of Commerce", "Endorsed, or supported with money, by the national or a state's chamber."
    ),
    "nolabelssupport": _NO_LABELS,
}
DEMOCRATIC_2022: Mapping[str, Endorsing] = {
    "emilyslist": _group("EMILY's List"),
    "justicedems": _group("Justice Democrats"),
    "indivisible": _group("Indivisible"),
    "pccc": _group("Progressive Change Campaign Committee"),
    "ourrevolution": _group("Our Revolution"),
    "sunrise": _group("Sunrise Movement", kind=EndorserKind.ENVIRONMENT),
    "sanders": _person("Bernie Sanders", EndorserKind.ELECTED_OFFICIAL, "senator, VT"),
    "aoc": _person("Alexandria Ocasio-Cortez", EndorserKind.ELECTED_OFFICIAL, "representative, NY-14"),
    "partycommittee": _committees(
        *_DEMOCRATIC, "Named in Red to Blue, endorsed by the party's committee, or an incumbent governor."
    ),
}
REPUBLICAN_2022: Mapping[str, Endorsing] = {
    "trump": _person("Donald Trump", EndorserKind.FORMER_OFFICIAL, "past president", date="trumpdate"),
    "clubforgrowth": _group("Club for Growth"),
    "partycommittee": _committees(
        *_REPUBLICAN,
        "In the highest tier of Young Guns, or an incumbent senator or governor, by its policy.",
    ),
    "renewamerica": _group("Renew America Movement", 'Listed as a "Renewer".'),
    "epac": _group("E-PAC"),
    "viewpac": _group("VIEW PAC"),
    "maggieslist": _group("Maggie's List"),
    "winningforwomen": _group("Winning for Women"),
}
