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
    moveon = endorser("MoveOn", "advocacy", founded="1998", members=8_000_000, also=("MoveOn.org Political Action",))
    _moveon(moveon, made, sanders)
    dfa = endorser("Democracy for America", "advocacy", founded="2004", members=1_000_000)
    _democracy_for_america(dfa, made, sanders)
    wfp = endorser("Working Families Party", "party", founded="1998")
    shares = (("Bernie Sanders", "87.4"), ("Hillary Clinton", "11.5"), ("Martin O'Malley", "1.1"))
    both = process("members_and_board", *shares)
    endorsement(wfp, made, sanders, date="2015-12-08", process=both, source=JANUARY_2016)
    cwa = endorser("Communications Workers of America", "union", members=700_000)
    endorsement(cwa, made, sanders, date="2015-12-17", process="member_vote", source=DECEMBER_2015)
    drafted = endorser("Ready for Warren", "draft_campaign")
    endorsement(drafted, made, sanders, date="2015-06", source=DECEMBER_2015)
    for name, kind in (("National Nurses United", "union"), ("Friends of the Earth Action", "environment")):
        endorsement(endorser(name, kind), made, sanders, source=JANUARY_2016)
    parenthood = endorser("Planned Parenthood Action Fund", "advocacy")
    endorsement(parenthood, made, clinton, date="2016-01", source=JANUARY_2016)
    food = endorser("United Food and Commercial Workers", "union")
    endorsement(food, made, clinton, date="2016-01-12", source=JANUARY_2016)
    endorsement(endorser("Howard Dean", "person"), made, clinton, process="individual", source=DECEMBER_2015)
    return made


def _moveon(moveon: Endorser, within: Contest, sanders: Candidate) -> None:
    shares = (("Bernie Sanders", "78.6"), ("Hillary Clinton", "14.6"), ("Martin O'Malley", "0.9"))
    vote = process("member_vote", *shares, ("No endorsement", "5.9"), threshold="2/3", ballots=340_665)
    report = Source(
        "MoveOn members vote to endorse Bernie Sanders",
        "https://front.moveon.org/sanders-endorsement-release",
        PartialDate.parse("2016-01-12"),
    )
    endorsement(moveon, within, sanders, date="2016-01-12", process=vote, source=report)


def _democracy_for_america(dfa: Endorser, within: Contest, sanders: Candidate) -> None:
    shares = (("Bernie Sanders", "87.9"), ("Hillary Clinton", "10.3"), ("Martin O'Malley", "1.1"))
    vote = process("member_vote", *shares, threshold="2/3", ballots=271_527)
    endorsement(dfa, within, sanders, date="2015-12-17", process=vote, source=DECEMBER_2015)


def democratic_2020() -> Contest:
    """The 2020 Democratic presidential nomination: Warren and Sanders; endorsers of `democratic_2016` changed."""
    made = contest(
        "2020 Democratic presidential nomination", cycle=2020, office="President", party="Democratic", jurisdiction="US"
    )
    sanders = candidate(made, "Bernie Sanders", outcome="withdrew", share="26.2")
    warren = candidate(made, "Elizabeth Warren", outcome="withdrew", share="7.7")
    biden = candidate(made, "Joe Biden", outcome="won", share="51.7")
    wfp = Endorser.objects.named("Working Families Party") or endorser("Working Families Party", "party")
    endorsement(wfp, made, warren, date="2019-09", process="members_and_board", source=JANUARY_2020)
    for name in ("Sunrise Movement", "Dream Defenders", "Make the Road Action"):
        kind = "environment" if name == "Sunrise Movement" else "advocacy"
        endorsement(endorser(name, kind), made, sanders, date="2020-01", source=JANUARY_2020)
    for name in ("Alexandria Ocasio-Cortez", "Rashida Tlaib", "Ilhan Omar"):
        official = endorser(name, "elected_official")
        fields: dict[str, Any] = {"process": "individual", "position": "representative", "source": JANUARY_2020}
        endorsement(official, made, sanders, **fields)
    pressley = endorser("Ayanna Pressley", "elected_official")
    endorsement(pressley, made, warren, process="individual", position="representative", source=JANUARY_2020)
    cuomo = endorser("Andrew Cuomo", "elected_official")
    endorsement(cuomo, made, biden, date="2019-01-02", process="individual", position="governor", source="CNN")
    return made
