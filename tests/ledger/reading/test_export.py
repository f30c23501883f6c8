"""What the ledger exports is read back as what its entries state."""

import pytest

from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.models import Endorsement
from hustings.ledger.parts import Source
from hustings.ledger.reading.reported import Origin, Reason, Reported
from hustings.ledger.statements import EndorsementStatement
from hustings.web.export.tables import ENDORSEMENTS
from tests.ledger import filled
from tests.ledger.reading.tables import endorsements, reasons, rows

pytestmark = pytest.mark.django_db


def exported() -> bytes:
    return b"".join(ENDORSEMENTS.written(Endorsement.objects.with_parts().order_by("pk")))


def stated(one: Reported) -> EndorsementStatement:
    """What the entry states that a row is an export of."""
    assert one.origin
    row = Endorsement.objects.with_parts().get(pk=one.origin.entry)
    assert one.origin == Origin(row.pk, row.entry.hash)
    line = parse_entry(bytes(row.entry.line))
    assert isinstance(line, EntryLine)
    assert isinstance(line.states, EndorsementStatement)
    return line.states


def test_every_endorsement_comes_back_as_it_was_stated() -> None:
    filled.democratic_2016()
    contest = filled.democratic_2020()
    somebody = filled.candidate(contest, '-1; "Q", or so')
    odd = filled.endorser("=SUM(A1)", "newspaper")
    source = Source("@home, it's said", "https://paper.example/?q=1,2;3")
    filled.endorsement(odd, contest, somebody, status="co_endorsed", source=source, note="'quoted', and + more")
    filled.endorsement(
        odd, contest, status="no_endorsement", process=filled.process("board", ("C", "5"), threshold="3/5")
    )
    found = rows(exported())
    assert reasons(found) == []
    told = endorsements(found)
    assert len(told) == Endorsement.objects.count()
    for one in told:
        statement = stated(one)
        assert (one.endorser.id, one.contest.id) == (statement.endorser, statement.contest)
        assert (one.candidate.id if one.candidate else "") == statement.candidate
        assert (one.status, one.date, one.position) == (statement.status, statement.date, statement.position)
        assert (one.process, one.source, one.note) == (statement.process, statement.source, statement.note)
    assert {one.endorser.name for one in told} >= {"=SUM(A1)", "MoveOn"}
    assert told[-2].candidate
    assert told[-2].candidate.name == '-1; "Q", or so'
    assert {one.contest.office for one in told} == {"President"}


def test_what_was_corrected_is_not_exported_into_another_ledger() -> None:
    contest = filled.contest("2030 mayoral election")
    ray, fox = filled.candidate(contest, "Ada Ray"), filled.candidate(contest, "Cy Fox")
    union = filled.endorser("Rivet Makers Union", "union")
    wrong = filled.endorsement(union, contest, fox)
    right = filled.endorsement(union, contest, ray, corrects=wrong)
    gone = filled.endorsement(union, contest, fox, status="withdrawn")
    filled.endorsement(union, contest, fox, status="retracted", corrects=gone)
    found = rows(exported())
    assert [reason for _line, reason, _column in reasons(found)] == [
        Reason.CORRECTED,
        Reason.CORRECTED,
        Reason.RETRACTION,
    ]
    [said] = endorsements(found)
    assert said.origin == Origin(right.pk, right.entry.hash)
