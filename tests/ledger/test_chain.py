"""The file of the chain: whatever the site appends is accepted as strangers read it, and whatever is altered is not."""

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hustings import errors
from hustings.ledger.actions import append
from hustings.ledger.chain import Ledger
from hustings.ledger.dates import PartialDate
from hustings.ledger.entries import entry_hash
from hustings.ledger.kinds import EndorserKind, Evidence, Status
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry, Head
from hustings.ledger.parts import Correction, Proof, Source
from hustings.ledger.statements import (
    CandidateStatement,
    ContestStatement,
    EndorsementStatement,
    EndorserStatement,
    Statement,
)
from tests.ledger.chains import chained, file, following
from tests.vectors.ledger_cases import ADA, BENITO, ENDORSED, GOOD, SUBJECTS

IDS = st.sampled_from(["a", "b", "c"])
PROOF = Proof("https://other.example.org", "u", "12" * 32, "34" * 32, "56" * 32)
DATES = st.sampled_from(["2015-12", "2016-01-12", "2016"]).map(PartialDate.parse)


@st.composite
def many(draw: st.DrawFn) -> list[tuple[Statement, int, bool]]:
    """Statements in and out of order; an endorsement may correct one of the last few entries, rightly or not."""
    endorser = st.builds(EndorserStatement, IDS, IDS, st.just(EndorserKind.UNION), parent=st.just("") | IDS)
    contest, candidate = st.builds(ContestStatement, IDS, IDS), st.builds(CandidateStatement, IDS, IDS, IDS)
    endorsement = st.builds(
        EndorsementStatement,
        IDS,
        IDS,
        st.sampled_from([Status.ENDORSED, Status.WITHDRAWN, Status.RETRACTED]),
        IDS,
        DATES,
        proof=st.none() | st.just(PROOF),
        source=st.none() | st.just(Source("News")),
        corrects=st.just(Correction(0, "00" * 32, "x")),
    )
    known: list[Statement] = [
        *(EndorserStatement(one, one, EndorserKind.UNION) for one in "abc"),
        *(ContestStatement(one, one) for one in "ab"),
        *(CandidateStatement(contest, one, one) for contest in "ab" for one in "ab"),
    ]
    stated = draw(st.lists(st.one_of(endorsement, endorsement, endorser, contest, candidate), max_size=12))
    back = st.integers(-1, 6)
    return [(one, -1, True) for one in known] + [(one, draw(back), draw(st.booleans())) for one in stated]


def aimed(one: Statement, lines: list[bytes], back: int, right: bool) -> Statement | None:
    """The statement with its correction aimed at an entry, by its right hash or another; None where that cannot be."""
    if not isinstance(one, EndorsementStatement) or one.corrects is None:
        return one
    number = len(lines) - 1 - back
    if back < 0 or number < 0:
        return None if one.status is Status.RETRACTED else replace(one, corrects=None)
    return replace(one, corrects=Correction(number, entry_hash(lines[number]) if right else "00" * 32, "x"))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many())
def test_the_site_appends_what_a_stranger_accepts_and_nothing_else(stated: list[tuple[Statement, int, bool]]) -> None:
    _emptied()
    for one, back, right in stated:
        lines = [line.removesuffix(b"\n") for line in Entry.objects.file()]
        statement = aimed(one, lines, back, right)
        if statement is None:
            continue
        try:
            append(statements=[statement], recorder=None)
        except errors.WrongInput:
            with pytest.raises(errors.LedgerFault):
                Ledger.read(BytesIO(file([*lines, following(lines, statement)])))
    summary, head = Ledger.read(Entry.objects.file()), Head.objects.get()
    assert (summary.number, summary.head) == (head.number, head.hash)
    assert sum(summary.evidence.values()) == Endorsement.objects.count()
    assert summary.corrected == Endorsement.objects.filter(standing="corrected").count()


def _emptied() -> None:
    # Each example is a ledger of its own, within the one transaction of the test.
    Endorsement.objects.update(corrects=None, reason="", status="endorsed")
    Endorser.objects.update(parent=None)
    for table in (Endorsement, Candidate, Contest, EndorserName, Endorser, Entry, Head):
        rows = table._base_manager.all()
        rows._raw_delete(rows.db)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_bytes_are_altered_some_fault_is_named(data: st.DataObject) -> None:
    written = file(GOOD)
    # The last entry is bound by nothing yet: it is whoever keeps its hash who finds out.
    bound = len(file(GOOD[:-1]))
    place = data.draw(st.integers(0, bound - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != written[place]))
    with pytest.raises(errors.Fault):
        Ledger.read(BytesIO(written[:place] + bytes([other]) + written[place + 1 :]))


def test_a_ledger_that_was_cut_anywhere_but_behind_an_entry_is_at_fault() -> None:
    written = file(GOOD[:3])
    ends = {len(file(GOOD[:count])) for count in (1, 2, 3)}
    for size in range(len(written)):
        if size not in ends:
            with pytest.raises((errors.TruncatedLedger, errors.EncodingFault)):
                Ledger.read(BytesIO(written[:size]))


def test_a_summary_counts_what_there_is() -> None:
    proven, claimed = replace(ENDORSED, proof=PROOF), replace(ENDORSED, source=None)
    lines = chained(*SUBJECTS, ENDORSED, proven, claimed)
    correction = Correction(6, entry_hash(lines[6]), "Another day")
    lines.append(following(lines, replace(ENDORSED, corrects=correction)))
    summary = Ledger.read(BytesIO(file(lines)))
    assert summary.types == {"endorser": 2, "contest": 1, "candidate": 2, "endorsement": 4}
    assert summary.evidence == {Evidence.SOURCED: 2, Evidence.PROVEN: 1, Evidence.CLAIMED: 1}
    assert (summary.corrected, summary.number, summary.head) == (1, 9, entry_hash(lines[-1]))


def test_corrections_make_no_circle() -> None:
    """Two entries that correct each other would each hold the other's hash: to write one, the other must be there."""
    lines = [*GOOD]
    first = replace(ENDORSED, candidate=BENITO.id, corrects=Correction(8, "ab" * 32, "Circle"))
    lines.append(following(lines, first))
    second = replace(ENDORSED, candidate=ADA.id, corrects=Correction(7, entry_hash(lines[7]), "Circle"))
    lines.append(following(lines, second))
    # Whoever now writes the second one's hash into the first changes the first one's hash, and so the second.
    anew = [*GOOD]
    anew.append(following(anew, replace(first, corrects=Correction(8, entry_hash(lines[8]), "Circle"))))
    anew.append(following(anew, replace(second, corrects=Correction(7, entry_hash(anew[7]), "Circle"))))
    assert entry_hash(anew[8]) != entry_hash(lines[8])
    for circle in (lines, anew):
        with pytest.raises(errors.WrongCorrection) as raised:
            Ledger.read(BytesIO(file(circle)))
        assert raised.value.where == "entry 7, states, corrects.entry"
