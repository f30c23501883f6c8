"""What officials do about letters: who may, what is refused, what the log keeps, and two who save at once."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from hustings import errors
from hustings.audit.models import Entry
from hustings.mailroom import suppression_actions
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.letterhead import require_disclaimer
from hustings.mailroom.models import Message, Purpose, Suppression, Wording
from hustings.mailroom.wording_actions import Place
from hustings.roll import letter_actions as actions
from hustings.roll.letterheads import letterhead
from hustings.roll.models import Organization, Role
from hustings.roll.staff_actions import Particulars, change_organization
from tests.web.officials import Office, office, person

TEXT = "Vote:\n\n{link}\n\n{credential}"
ADA = "ada@example.org"


def invitation(place: Office, language: str = "en") -> Place:
    return Place(place.organization.pk, "invitation", language)


def acts(place: Office) -> dict[str, Callable[[Any], object]]:
    """Everything that an official may do about letters, by its name."""
    about: dict[str, Any] = {"organization": place.organization}
    worded = about | {"place": invitation(place)}
    return {
        "write": lambda by: actions.write_wording(by=by, **worded, subject="Vote", text=TEXT),
        "restore": lambda by: actions.restore_built_in(by=by, **worded),
        "try": lambda by: actions.try_wording(by=by, **worded, subject="Vote", text=TEXT),
        "write again": lambda by: actions.write_again(by=by, **about, address=ADA),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["write", "restore", "try", "write again"])
def test_who_may_do_it(act: str) -> None:
    place = office()
    with pytest.raises(errors.NotAllowed):
        acts(place)[act](place.staff(Role.OBSERVER))
    with pytest.raises(errors.NotFound):
        acts(place)[act](person("stranger@example.org"))
    assert not Wording.objects.exists()
    assert not Message.objects.exists()
    assert not Suppression.objects.exists()
    acts(place)[act](place.staff(Role.ORGANIZER))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "language"), [("nothing", "en"), ("trustee_call", "en"), ("invitation", "xx")])
def test_a_letter_that_cannot_be_worded(kind: str, language: str) -> None:
    with pytest.raises(errors.NotFound, match="no such letter"):
        Place(office().organization.pk, kind, language)


@pytest.mark.django_db
def test_a_wording_holds_for_one_organization_and_one_language() -> None:
    place, other = office(), office("Other")
    acts(place)["write"](place.owner)
    held = Wording.objects.in_force
    assert held(place.organization.pk, "invitation", "en") is not None
    assert held(place.organization.pk, "invitation", "es") is None
    assert held(place.organization.pk, "receipt", "en") is None
    assert held(other.organization.pk, "invitation", "en") is None


@pytest.mark.django_db
def test_that_nobody_is_there_is_taken_back_and_logged() -> None:
    place = office()
    suppression_actions.note_bounce(address=ADA)
    assert actions.write_again(by=place.owner, organization=place.organization, address="Ada@Example.org") == 1
    assert not Suppression.objects.exists()
    entries = Entry.objects.of(place.organization.pk).filter(verb__startswith="mail.")
    assert [entry.detail["address"] for entry in entries] == [ADA]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contact": "nowhere"}, "contact"),
        ({"contact": "a@b.org\nBcc: c@d.org"}, "contact"),
        ({"disclaimer": "Paid for by\nus"}, "disclaimer"),
        ({"disclaimer": "Paid for by \u202eus"}, "disclaimer"),
        ({"disclaims_notices": True}, "disclaimer"),
    ],
)
def test_what_no_letterhead_has(given: dict[str, Any], field: str) -> None:
    with pytest.raises(errors.WrongInput) as refused:
        Particulars("Forward", "UTC", **given)
    assert refused.value.field == field


@pytest.mark.django_db
def test_the_letterhead_is_what_the_settings_say() -> None:
    place = office()
    line: dict[str, Any] = {"disclaimer": " Paid for by us ", "disclaims_notices": True}
    given = Particulars("Forward", "UTC", contact="us@forward.org", **line)
    change_organization(by=place.owner, organization=place.organization, particulars=given)
    head = letterhead(place.organization.pk)
    assert head == ("Forward", "us@forward.org", "Paid for by us", True)
    changed = Entry.objects.get(verb="organization.change").detail
    assert changed["contact"] == ["", "us@forward.org"]


@pytest.mark.django_db
def test_the_line_of_who_pays_is_changed_and_never_emptied() -> None:
    """Pitches and calls to give that are queued by and by would stop half-way, the result's notice among them."""
    place = office()
    said = Particulars("Forward", "UTC", disclaimer="Paid for by them")
    change_organization(by=place.owner, organization=place.organization, particulars=said)
    with pytest.raises(errors.WrongInput, match="do not leave it empty") as refused:
        change_organization(by=place.owner, organization=place.organization, particulars=Particulars("Forward", "UTC"))
    assert refused.value.field == "disclaimer"
    assert Organization.objects.get().disclaimer == "Paid for by them"


@pytest.mark.django_db
def test_without_the_line_no_campaigning_is_queued() -> None:
    place = office()
    draft = Draft("pitch", "k", ADA, "en", {}, purpose=Purpose.CAMPAIGN, organization=place.organization.pk)
    Organization.objects.update(disclaimer="")
    with pytest.raises(errors.WrongState, match="who pays for it"):
        require_disclaimer(place.organization.pk)
    with pytest.raises(errors.WrongState, match="who pays for it"):
        queue(drafts=[draft._replace(key="n", purpose=Purpose.NOTICE), draft])
    assert not Message.objects.exists()
    assert queue(drafts=[draft._replace(purpose=Purpose.NOTICE)]) == 1


# -- two who save at once ----------------------------------------------------------------------------------------------


class _Read(list[Wording]):
    """Rows that were read already."""

    def first(self) -> Wording | None:
        """The first of them, as a query has it."""
        return self[0] if self else None


def save_at_once(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What became of two savings, each of which reads the latest version before the other writes, if it can."""
    place = office()
    both = threading.Barrier(2)
    ended: list[object] = []
    original = Wording.objects.__class__.of

    def read_together(self: Any, *args: Any) -> Any:
        # The latest version is read last before the next is written.
        found = list(original(self, *args)[:1])
        with suppress(threading.BrokenBarrierError):
            both.wait(1.0)
        return _Read(found)

    def save(text: str) -> None:
        try:
            with transaction.atomic():
                made = actions.write_wording(
                    by=place.owner,
                    organization=place.organization,
                    place=invitation(place),
                    subject="Vote",
                    text=f"{text}\n{TEXT}",
                )
            ended.append(made.version)
        except IntegrityError:
            ended.append("lost")
        finally:
            connection.close()

    monkeypatch.setattr(Wording.objects.__class__, "of", read_together)
    threads = [threading.Thread(target=save, args=(text,)) for text in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended, key=str)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_make_two_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    assert save_at_once(monkeypatch) == [1, 2]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_them_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    assert save_at_once(monkeypatch) == [1, "lost"]
