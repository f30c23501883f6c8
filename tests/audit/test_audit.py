"""The audit log only grows, and only inside the transaction of what it tells of."""

import uuid

import pytest
from django.db import transaction

from hustings import errors
from hustings.accounts.models import User
from hustings.audit.actions import record
from hustings.audit.models import Entry

ORGANIZATION = uuid.uuid4()


def entry(by: User | None = None) -> Entry:
    return record(by=by, verb="election.open", subject="election 1", organization=ORGANIZATION, detail={"at": "noon"})


@pytest.mark.django_db
def test_a_row_says_who_did_what_to_what() -> None:
    user = User.objects.create_user("owner@example.org")
    made = entry(user)
    found = Entry.objects.of(ORGANIZATION).get()
    assert (found.by, found.verb, found.subject, found.detail) == (user, "election.open", "election 1", {"at": "noon"})
    assert list(Entry.objects.about("election 1")) == [made]
    assert list(Entry.objects.of(uuid.uuid4())) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written() -> None:
    with pytest.raises(RuntimeError, match="transaction of its action"):
        entry()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_falls_with_its_action() -> None:
    def fail() -> None:
        with transaction.atomic():
            entry()
            raise errors.Refusal("the action fails after its row")

    with pytest.raises(errors.Refusal, match="after its row"):
        fail()
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_nothing_is_changed_or_removed() -> None:
    made = entry()
    for change in (
        made.save,
        made.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(verb="election.close"),
    ):
        with pytest.raises(errors.Refusal, match="never changed"):
            change()
    assert Entry.objects.get().verb == "election.open"
