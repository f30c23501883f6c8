"""A filled ledger: builders that append what they are told, and two contests of real facts.

Each builder returns the row. Whatever is about a contest or candidate takes the row of it; facts of the two contests
stand as the reports named in their sources have them.
"""

from typing import Any

from hustings.ledger.actions import append
from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser
from hustings.ledger.names import id_of
from hustings.ledger.parts import Correction, Process, Share, Source
from hustings.ledger.statements import CandidateStatement, ContestStatement, EndorsementStatement, EndorserStatement
from hustings.roll.models import Organization

JANUARY_2016 = Source("MoveOn endorses Sanders, news report", date=PartialDate.parse("2016-01-12"))
DECEMBER_2015 = Source("Major progressive group backs Sanders, news report", date=PartialDate.parse("2015-12-17"))
JANUARY_2020 = Source(
    "Bernie Sanders builds momentum with progressive groups ahead of Iowa caucus", date=PartialDate.parse("2020-01")
)


def endorser(name: str, kind: str = "advocacy", *, recorder: Organization | None = None, **fields: Any) -> Endorser:
    """State an endorser; ``fields`` are those of `EndorserStatement`, ``founded`` as it is written."""
    if "founded" in fields:
        fields["founded"] = PartialDate.parse(fields["founded"])
    slug = fields.pop("id", None) or id_of(name)
    append(statements=[EndorserStatement(slug, name, EndorserKind(kind), **fields)], recorder=recorder)
    return Endorser.objects.get(slug=slug)


def contest(name: str, *, recorder: Organization | None = None, **fields: Any) -> Contest:
    """State a contest; ``fields`` are those of `ContestStatement`, ``decided_on`` as it is written."""
    if "decided_on" in fields:
        fields["decided_on"] = PartialDate.parse(fields["decided_on"])
    slug = fields.pop("id", None) or id_of(name)
    append(statements=[ContestStatement(slug, name, **fields)], recorder=recorder)
    return Contest.objects.get(slug=slug)


def candidate(within: Contest, name: str, *, recorder: Organization | None = None, **fields: Any) -> Candidate:
    """State a candidate of the contest; ``fields`` are those of `CandidateStatement`, ``outcome`` a word."""
    if "outcome" in fields:
        fields["outcome"] = Outcome(fields["outcome"])
    person = fields.pop("id", None) or id_of(name)
    append(statements=[CandidateStatement(within.slug, person, name, **fields)], recorder=recorder)
    return Candidate.objects.get(contest=within, person=person)


def process(kind: str = "unknown", *results: tuple[str, str | int], **fields: Any) -> Process:
    """A process; results are names with per cent (text) or votes (a number)."""
    shares = (Share(name, votes=n) if isinstance(n, int) else Share(name, percent=n) for name, n in results)
    return Process(ProcessKind(kind), results=tuple(shares), **fields)


def endorsement(
    who: Endorser,
    within: Contest,
    whom: Candidate | None = None,
    *,
    recorder: Organization | None = None,
    **fields: Any,
) -> Endorsement:
    """Enter an endorsement; ``fields`` are those of `EndorsementStatement`.

    ``status`` is a word (``endorsed``), ``date`` as it is written, ``process`` a word or a `Process`, ``source`` a
    title or a `Source`, ``corrects`` the row that it corrects (with ``reason``).
    """
    statement = stated(who, within, whom, **fields)
    (entry,) = append(statements=[statement], recorder=recorder)
    return Endorsement.objects.with_parts().get(pk=entry.number)


def stated(who: Endorser, within: Contest, whom: Candidate | None = None, **fields: Any) -> EndorsementStatement:
    """The statement of `endorsement`, to be appended together with others."""
    fields["status"] = Status(fields.get("status", "endorsed"))
    fields["date"] = PartialDate.parse(fields["date"]) if fields.get("date") else None
    if isinstance(fields.get("process", ""), str):
        fields["process"] = process(fields.get("process") or "unknown")
    if isinstance(fields.get("source"), str):
        fields["source"] = Source(fields["source"])
    corrected, reason = fields.pop("corrects", None), fields.pop("reason", "It was wrong")
    if corrected is not None:
        fields["corrects"] = Correction(corrected.pk, corrected.entry.hash, reason)
    return EndorsementStatement(who.slug, within.slug, candidate=whom.person if whom else "", **fields)


def democratic_2016() -> Contest:
    """The 2016 Democratic presidential nomination: seven endorsements of Sanders, three of Clinton, some undated."""
    made = contest(
        "2016 Democratic presidential nomination", cycle=2016, office="President", party="Democratic", jurisdiction="US"
    )
    sanders = candidate(made, "Bernie Sanders", outcome="lost", share="43.1", also=("Sanders",))
    clinton = candidate(made, "Hillary Clinton", outcome="won", share="55.2", also=("Clinton",))
    candidate(made, "Martin O'Malley", outcome="withdrew")
    who = _endorsers(
        EndorserStatement(
            "moveon", "MoveOn", _KIND.ADVOCACY, ("MoveOn.org Political Action",), PartialDate.parse("1998"), 8_000_000
        ),
        EndorserStatement(
            "democracy-for-america",
            "Democracy for America",
            _KIND.ADVOCACY,
            founded=PartialDate.parse("2004"),
            members=1_000_000,
        ),
        EndorserStatement(
            "working-families-party", "Working Families Party", _KIND.PARTY, founded=PartialDate.parse("1998")
        ),
        EndorserStatement(
            "communications-workers-of-america", "Communications Workers of America", _KIND.UNION, members=700_000
        ),
        _of_kind("Ready for Warren", "draft_campaign"),
        _of_kind("National Nurses United", "union"),
        _of_kind("Friends of the Earth Action", "environment"),
        _of_kind("Planned Parenthood Action Fund", "advocacy"),
        _of_kind("United Food and Commercial Workers", "union"),
        _of_kind("Howard Dean", "person"),
    )
    both = process(
        "members_and_board", ("Bernie Sanders", "87.4"), ("Hillary Clinton", "11.5"), ("Martin O'Malley", "1.1")
    )
    workers, food = who["Communications Workers of America"], who["United Food and Commercial Workers"]
    _enter(
        stated(who["MoveOn"], made, sanders, date="2016-01-12", process=_MOVEON, source=_MOVEON_SAYS),
        stated(
            who["Democracy for America"],
            made,
            sanders,
            date="2015-12-17",
            process=_DEMOCRACY_FOR_AMERICA,
            source=DECEMBER_2015,
        ),
        stated(who["Working Families Party"], made, sanders, date="2015-12-08", process=both, source=JANUARY_2016),
        stated(workers, made, sanders, date="2015-12-17", process="member_vote", source=DECEMBER_2015),
        stated(who["Ready for Warren"], made, sanders, date="2015-06", source=DECEMBER_2015),
        stated(who["National Nurses United"], made, sanders, source=JANUARY_2016),
        stated(who["Friends of the Earth Action"], made, sanders, source=JANUARY_2016),
        stated(who["Planned Parenthood Action Fund"], made, clinton, date="2016-01", source=JANUARY_2016),
        stated(food, made, clinton, date="2016-01-12", source=JANUARY_2016),
        stated(who["Howard Dean"], made, clinton, process="individual", source=DECEMBER_2015),
    )
    return made


_KIND = EndorserKind
_MOVEON = process(
    "member_vote",
    ("Bernie Sanders", "78.6"),
    ("Hillary Clinton", "14.6"),
    ("Martin O'Malley", "0.9"),
    ("No endorsement", "5.9"),
    threshold="2/3",
    ballots=340_665,
)
_MOVEON_SAYS = Source(
    "MoveOn members vote to endorse Bernie Sanders",
    "https://front.moveon.org/sanders-endorsement-release",
    PartialDate.parse("2016-01-12"),
)
_DEMOCRACY_FOR_AMERICA = process(
    "member_vote",
    ("Bernie Sanders", "87.9"),
    ("Hillary Clinton", "10.3"),
    ("Martin O'Malley", "1.1"),
    threshold="2/3",
    ballots=271_527,
)


def democratic_2020() -> Contest:
    """The 2020 Democratic presidential nomination: Warren and Sanders; endorsers of `democratic_2016` changed."""
    made = contest(
        "2020 Democratic presidential nomination", cycle=2020, office="President", party="Democratic", jurisdiction="US"
    )
    sanders = candidate(made, "Bernie Sanders", outcome="withdrew", share="26.2")
    warren = candidate(made, "Elizabeth Warren", outcome="withdrew", share="7.7")
    biden = candidate(made, "Joe Biden", outcome="won", share="51.7")
    wfp = Endorser.objects.named("Working Families Party") or endorser("Working Families Party", "party")
    groups = ("Sunrise Movement", "Dream Defenders", "Make the Road Action")
    officials = ("Alexandria Ocasio-Cortez", "Rashida Tlaib", "Ilhan Omar")
    who = _endorsers(
        *(_of_kind(name, "environment" if name == "Sunrise Movement" else "advocacy") for name in groups),
        *(_of_kind(name, "elected_official") for name in (*officials, "Ayanna Pressley", "Andrew Cuomo")),
    )
    fields: dict[str, Any] = {"process": "individual", "position": "representative"}
    cuomo = {"date": "2019-01-02", "process": "individual", "position": "governor", "source": "CNN"}
    _enter(
        stated(wfp, made, warren, date="2019-09", process="members_and_board", source=JANUARY_2020),
        *(stated(who[name], made, sanders, date="2020-01", source=JANUARY_2020) for name in groups),
        *(stated(who[name], made, sanders, source=JANUARY_2020, **fields) for name in officials),
        stated(who["Ayanna Pressley"], made, warren, source=JANUARY_2020, **fields),
        stated(who["Andrew Cuomo"], made, biden, **cuomo),
    )
    return made


def _of_kind(name: str, kind: str) -> EndorserStatement:
    return EndorserStatement(id_of(name), name, EndorserKind(kind))


def _endorsers(*statements: EndorserStatement) -> dict[str, Endorser]:
    """State them all at once; the rows by name."""
    append(statements=statements, recorder=None)
    return {row.name: row for row in Endorser.objects.filter(slug__in=[one.id for one in statements])}


def _enter(*statements: EndorsementStatement) -> None:
    append(statements=statements, recorder=None)
