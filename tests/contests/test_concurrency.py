"""A candidate is renamed while the election is being frozen: the ballot names who is shown.

With a twin that goes wrong without the lock. On PostgreSQL only, for SQLite has one writer at a time.
"""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from hustings.contests import actions
from hustings.contests.actions import Person
from hustings.elections.draft_actions import Paper, set_paper
from hustings.elections.locks import locked
from hustings.elections.models import Election, State
from tests.web.officials import Office, office

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE = 1.0
"""Seconds for which the renaming, allowed and not yet written, waits for a freeze that with the lock cannot come."""


def freeze_while_renaming(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """What the frozen ballot calls the candidate, and the candidate's name in the end."""
    place: Office = office()
    paper = Paper(place.election.name, "Whom?", no_endorsement="No endorsement")
    election = set_paper(by=place.owner, election=place.election, paper=paper, candidates=place.candidates)
    checked, frozen = threading.Event(), threading.Event()
    original = actions._check_alone

    def wait_for_the_freeze(*args: object) -> None:
        checked.set()
        frozen.wait(PATIENCE)
        original(*args)  # type: ignore[arg-type]

    def rename() -> None:
        person = Person("Augusta King")
        try:
            actions.change_candidate(by=place.owner, candidate=place.candidates[0], person=person)
        finally:
            connection.close()

    monkeypatch.setattr(actions, "_check_alone", wait_for_the_freeze)
    renaming = threading.Thread(target=rename)
    renaming.start()
    assert checked.wait(10)
    with transaction.atomic():
        locked(election.pk)
        Election.objects.filter(pk=election.pk).update(state=State.SEALING)
    on_the_ballot = election.options.get(position=0).label
    frozen.set()
    renaming.join()
    place.candidates[0].refresh_from_db()
    return on_the_ballot, place.candidates[0].name


def test_the_ballot_names_who_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert freeze_while_renaming(monkeypatch) == ("Augusta King", "Augusta King")


def test_without_the_lock_the_ballot_names_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert freeze_while_renaming(monkeypatch) == ("Ada Lovelace", "Augusta King")
