"""Each way in which rows can differ from what the entries say is found by `agreement.check`."""

from typing import Any

import pytest
from django.db import connection

from hustings import errors
from hustings.ledger import agreement
from hustings.ledger.agreement import LedgerDisagreement
from hustings.ledger.decision_actions import enter_due
from hustings.ledger.models import Candidate, Contest, Endorsement, Endorser, EndorserName, Entry, Head
from tests.cli.command import hustings, run
from tests.ledger import filled
from tests.ledger.test_decisions import certified

pytestmark = pytest.mark.django_db


def altered(table: type[Any], pk: Any, **columns: Any) -> None:
    """Change a row behind the site's back, even one that nothing changes."""
    names = ", ".join(f"{name} = %s" for name in columns)
    key = table._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table._meta.db_table} SET {names} WHERE {key} = %s", [*columns.values(), pk])


def test_a_filled_ledger_agrees_whatever_was_entered() -> None:
    assert agreement.check() is None
    contest = filled.democratic_2016()
    filled.democratic_2020()
    certified(5, 1, 1)
    enter_due()
    sanders = Candidate.objects.get(contest=contest, person="bernie-sanders")
    row = Endorsement.objects.filter(candidate=sanders, share__isnull=False)[0]
    filled.endorsement(row.endorser, contest, sanders, date="2016-02", corrects=row)
    # Restated under a name that some results do not have: what it got there is not known any more.
    filled.candidate(contest, "Bernard Sanders", id="bernie-sanders")
    filled.endorser("Working Families", "party", id="working-families-party", also=("WFP",))
    assert not Endorsement.objects.filter(candidate=sanders, share__isnull=False).exists()
    filled.candidate(contest, "Bernard Sanders", id="bernie-sanders", also=("Bernie Sanders",))
    assert Endorsement.objects.filter(candidate=sanders, share__isnull=False).exists()
    found = agreement.check()
    assert found is not None
    assert found.number == Head.objects.get().number
    assert f"ledger: agree; last entry {found.number}, {found.head}" in hustings("check")


def test_each_difference_is_found() -> None:
    contest = filled.democratic_2016()
    one = Endorsement.objects.exclude(results=[])[0]
    sanders, moveon = one.candidate, one.endorser
    assert sanders is not None
    other = Endorser.objects.exclude(pk=moveon.pk)[0]
    someone = Candidate.objects.filter(contest=contest).exclude(pk=sanders.pk)[0]
    name = EndorserName.objects.filter(endorser=moveon)[0]
    changes: list[tuple[type[Any], Any, dict[str, Any], str]] = [
        (Endorser, moveon.pk, {"name": "MoveOff"}, "endorser moveon, name"),
        (Endorser, moveon.pk, {"kind": "union"}, "endorser moveon, kind"),
        (Endorser, moveon.pk, {"members": 7}, "endorser moveon, members"),
        (Endorser, moveon.pk, {"parent_id": other.pk}, "endorser moveon, parent"),
        (Endorser, moveon.pk, {"stated_id": 1}, "endorser moveon, stated"),
        (Endorser, moveon.pk, {"slug": "moveoff"}, "endorser moveoff"),
        (EndorserName, name.pk, {"key": "moveoff"}, "endorser moveon, names"),
        (Contest, contest.pk, {"cycle": 2020}, f"contest {contest.slug}, cycle"),
        (Contest, contest.pk, {"key": "other"}, f"contest {contest.slug}, key"),
        (Candidate, sanders.pk, {"outcome": "won"}, f"candidate {contest.slug}/bernie-sanders, outcome"),
        (Candidate, sanders.pk, {"share": "99"}, f"candidate {contest.slug}/bernie-sanders, share"),
        (Endorsement, one.pk, {"endorser_id": other.pk}, f"endorsement {one.pk}, whom it is about"),
        (Endorsement, one.pk, {"candidate_id": someone.pk}, f"endorsement {one.pk}, whom it is about"),
        (Endorsement, one.pk, {"status": "withdrawn"}, f"endorsement {one.pk}, status"),
        (Endorsement, one.pk, {"date": "2016-01-13"}, f"endorsement {one.pk}, date"),
        (Endorsement, one.pk, {"last_day": "2016-01-13"}, f"endorsement {one.pk}, last_day"),
        (Endorsement, one.pk, {"process": "board"}, f"endorsement {one.pk}, process"),
        (Endorsement, one.pk, {"ballots": 1}, f"endorsement {one.pk}, ballots"),
        (Endorsement, one.pk, {"share": 9999}, f"endorsement {one.pk}, share"),
        (Endorsement, one.pk, {"evidence": "claimed"}, f"endorsement {one.pk}, evidence"),
        (Endorsement, one.pk, {"source_link": "https://example.net/"}, f"endorsement {one.pk}, source_link"),
        (Endorsement, one.pk, {"note": "x"}, f"endorsement {one.pk}, note"),
        (Endorsement, one.pk, {"standing": "ended"}, f"endorsement {one.pk}, standing"),
        (Endorsement, one.pk, {"ended_on": "2016-01-13"}, f"endorsement {one.pk}, ended_on"),
        (Entry, one.pk, {"hash": "ab" * 32}, f"entry {one.pk}"),
        (Entry, one.pk, {"type": "contest"}, f"entry {one.pk}"),
        (Entry, one.pk, {"at": "2001-01-01 00:00:00+00:00"}, f"entry {one.pk}"),
        (Head, 1, {"number": 3}, "head"),
        (Head, 1, {"hash": "ab" * 32}, "head"),
    ]
    for table, pk, columns, where in changes:
        before = table.objects.filter(pk=pk).values(*columns).get()
        altered(table, pk, **columns)
        with pytest.raises(LedgerDisagreement) as raised:
            agreement.check()
        assert raised.value.where == where
        altered(table, pk, **before)
    agreement.check()


def test_a_row_that_no_entry_states_is_found_and_one_that_is_missing() -> None:
    filled.democratic_2016()
    contest = Contest.objects.create(slug="extra", name="Extra", key="extra", stated_id=1)
    with pytest.raises(LedgerDisagreement, match="number of contests"):
        agreement.check()
    contest.delete()
    Endorsement.objects.latest("entry").delete()
    with pytest.raises(LedgerDisagreement, match="number of endorsements"):
        agreement.check()


def test_an_altered_entry_is_found_and_named_by_the_command() -> None:
    filled.democratic_2016()
    entry = Entry.objects.get(pk=2)
    altered(Entry, 2, line=bytes(entry.line).replace(b"Bernie", b"Barnie"))
    with pytest.raises(errors.Fault) as raised:
        agreement.check()
    assert raised.value.where.startswith("entry 2")
    ran = run("check")
    assert ran.status == 1
    assert "ledger: " in ran.output
