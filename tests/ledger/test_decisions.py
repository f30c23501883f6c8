"""Decisions of elections here enter the ledger by themselves."""

from itertools import pairwise

import pytest

from hustings import errors
from hustings.board.models import Record
from hustings.decision import actions as decisions
from hustings.ledger.decision_actions import enter_decision, enter_due
from hustings.ledger.entries import EntryLine, parse_entry
from hustings.ledger.models import Endorsement, Endorser, Entry, Head
from tests.web.elections import Vote, decided_election, votes_for

pytestmark = pytest.mark.django_db


def certified(*counts: int) -> Vote:
    vote = decided_election(casts=votes_for(*counts), voters=9)
    decisions.conclude(election_uuid=vote.uuid)
    return vote


def test_a_decision_is_entered_once_with_its_proof() -> None:
    vote = certified(5, 1, 1)
    assert enter_due() == [vote.uuid]
    assert enter_due() == []
    row = Endorsement.objects.with_parts().get()
    assert (row.status, row.evidence, row.process, row.standing) == ("endorsed", "proven", "member_vote", "stands")
    assert (row.ballots, row.eligible, row.threshold, row.share) == (7, 9, "2/3", 7143)
    assert row.proof["election"] == vote.uuid
    assert row.endorser.organization_id == vote.election.organization_id
    assert row.decision_id == vote.uuid


def test_names_with_spaces_that_do_not_break_are_entered_too() -> None:
    names = "Ada\u00a0Lovelace", "Benito\u2009Juárez", "No endorsement"
    vote = decided_election(casts=votes_for(5, 1, 0), voters=9, options=names, contest="Governor\u00a02026")
    decisions.conclude(election_uuid=vote.uuid)
    assert enter_due() == [vote.uuid]
    row = Endorsement.objects.with_parts().get()
    assert row.candidate is not None
    assert (row.candidate.name, row.contest.name, row.share) == ("Ada Lovelace", "Governor 2026", 8333)
    assert [share["name"] for share in row.results] == ["Ada Lovelace", "Benito Juárez", "No endorsement"]


def test_no_endorsement_is_entered_too_and_names_who_led() -> None:
    certified(4, 3, 0)
    enter_due()
    row = Endorsement.objects.get()
    assert row.status == "no_endorsement"
    assert row.candidate is not None


def test_every_entry_names_the_hash_of_the_last() -> None:
    certified(5, 1, 1)
    enter_due()
    entries = list(Entry.objects.in_order())
    assert [entry.number for entry in entries] == list(range(len(entries)))
    for earlier, later in pairwise(entries):
        parsed = parse_entry(bytes(later.line))
        assert isinstance(parsed, EntryLine)
        assert parsed.previous == earlier.hash
    head = Head.objects.get()
    assert (head.number, head.hash) == (entries[-1].number, entries[-1].hash)


def test_an_altered_archive_enters_nothing() -> None:
    vote = certified(5, 1, 1)
    altered = Record.objects.filter(chain=vote.uuid).last()
    assert altered is not None
    Record.objects.filter(pk=altered.pk).update(content=bytes(altered.content).replace(b"2", b"3"))
    with pytest.raises(errors.WrongArchive):
        enter_decision(election_uuid=vote.uuid)
    assert not Endorsement.objects.exists()
    assert not Endorser.objects.exists()
