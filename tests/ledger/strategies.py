"""Statements of all kinds, and parts of them, for Hypothesis."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from hustings.ledger.dates import PartialDate
from hustings.ledger.kinds import EndorserKind, Outcome, ProcessKind, Status
from hustings.ledger.parts import Correction, Process, Proof, Share, Source
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)

LARGEST = 2**53
_VISIBLE = st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" ")


def lines(longest: int = 200) -> SearchStrategy[str]:
    """One line of visible text."""
    return st.text(_VISIBLE, max_size=min(longest, 20)).map(lambda text: f"x{text}y")


def maybe(strategy: SearchStrategy[str]) -> SearchStrategy[str]:
    """Such a text, or none."""
    return st.just("") | strategy


ids = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
counts = st.none() | st.integers(0, LARGEST)
percents = st.integers(0, 10**6).map(lambda n: f"{n // 10**4}.{n % 10**4:04}")
links = st.sampled_from(["https://example.org/", "http://news.example.com/2016/01?a=1#b"])
wikidata = st.sampled_from(["", "Q359442"])
written_dates = (
    st.dates()
    .filter(lambda day: 1700 <= day.year <= 2200)
    .flatmap(lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]]))
)
dates = st.none() | written_dates.map(PartialDate.parse)
several_names = st.lists(lines(), max_size=3).map(tuple)

endorsers = st.builds(
    EndorserStatement,
    id=ids,
    name=lines(),
    kind=st.sampled_from(EndorserKind),
    also=several_names,
    founded=dates,
    members=counts,
    parent=maybe(ids),
    site=maybe(links),
    wikidata=wikidata,
)
contests = st.builds(
    ContestStatement,
    id=ids,
    name=lines(),
    cycle=st.none() | st.integers(0, 9999),
    office=maybe(lines()),
    party=maybe(lines()),
    jurisdiction=maybe(lines()),
    decided_on=dates,
    wikidata=wikidata,
)
candidates = st.builds(
    CandidateStatement,
    contest=ids,
    id=ids,
    name=lines(),
    also=several_names,
    party=maybe(lines()),
    outcome=st.none() | st.sampled_from(Outcome),
    share=maybe(percents),
    note=maybe(lines(1000)),
    wikidata=wikidata,
)


@st.composite
def processes(draw: st.DrawFn) -> Process:
    """A process whose votes are not more than its ballots."""
    ballots = draw(counts)
    votes = st.none() | st.integers(0, LARGEST if ballots is None else ballots)
    shares = st.lists(st.builds(Share, name=lines(), votes=votes, percent=maybe(percents)), max_size=3)
    fraction = st.integers(1, 10**9 - 1).flatmap(lambda n: st.integers(1, n).map(lambda m: f"{m}/{n}"))
    kind, rule, threshold = draw(st.sampled_from(ProcessKind)), draw(maybe(lines())), draw(maybe(fraction))
    return Process(kind, rule, threshold, ballots, draw(counts), tuple(draw(shares)))


sites = st.sampled_from(["https://example.org", "http://votes.example.com:8000/site_1/"])
proofs = st.builds(Proof, site=sites, election=ids, public_key=hashes, certificate=hashes, archive=hashes)
sources = st.builds(Source, title=lines(1000), link=maybe(links), date=dates, text_hash=maybe(hashes))
corrections = st.builds(Correction, entry=st.integers(0, LARGEST), hash=hashes, reason=lines(1000))


@st.composite
def endorsements(draw: st.DrawFn) -> EndorsementStatement:
    """An endorsement of any status."""
    status = draw(st.sampled_from(Status))
    nobody = status in (Status.NO_ENDORSEMENT, Status.RETRACTED)
    return EndorsementStatement(
        endorser=draw(ids),
        contest=draw(ids),
        status=status,
        candidate=draw(maybe(ids) if nobody else ids),
        date=draw(dates),
        process=draw(processes()),
        position=draw(maybe(lines())),
        proof=draw(st.none() | proofs),
        source=draw(st.none() | sources),
        note=draw(maybe(lines(1000))),
        corrects=draw(corrections if status is Status.RETRACTED else st.none() | corrections),
    )


statements: SearchStrategy[Statement] = st.one_of(endorsers, contests, candidates, endorsements())
