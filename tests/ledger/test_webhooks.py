"""Webhooks: every new entry arrives, signed, at least once; what does not is tried for days, and logged."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from hustings import errors
from hustings.ledger import delivering, receivers, webhook_actions
from hustings.ledger.delivering import deliver_due
from hustings.ledger.models import Delivery, Entry, Try, Webhook
from hustings.ledger.webhook_actions import Subject
from hustings.roll.models import Role, Staff
from tests.ledger import filled
from tests.ledger.receiver import Receiver, receiver
from tests.web.officials import Office, office, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Office:
    return office("Forward")


@pytest.fixture
def told() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def add(place: Office, told: Receiver, **subject: Any) -> tuple[Webhook, str]:
    return webhook_actions.add(
        by=place.owner, organization=place.organization, address=told.address, subject=Subject(**subject)
    )


def pass_time(amount: timedelta = timedelta(days=2)) -> None:
    """What waits for its next try waits no longer."""
    for delivery in Delivery.objects.exclude(due_at=None):
        assert delivery.due_at is not None
        Delivery.objects.filter(pk=delivery.pk).update(due_at=delivery.due_at - amount)


def deliver() -> int:
    webhook_actions.queue_due()
    return deliver_due()


def test_every_new_entry_arrives_once_with_its_line(place: Office, told: Receiver) -> None:
    filled.endorser("Before")
    _webhook, secret = add(place, told)
    filled.endorser("MoveOn")
    filled.contest("2016 nomination")
    assert deliver() == 2
    assert deliver() == 0
    entries = {entry.number: entry for entry in Entry.objects.filter(number__gte=2)}
    for headers, body in told.got:
        sent = Verifier(secret).verify(body, headers)
        entry = entries.pop(sent["data"]["number"])
        assert sent["data"]["line"].encode() == bytes(entry.line)
        assert sent["type"] == f"ledger.{entry.type}"
    assert entries == {}


def test_a_forged_body_or_another_secret_does_not_verify(place: Office, told: Receiver) -> None:
    webhook, secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    ((headers, body),) = told.got
    assert Verifier(secret).verify(body, headers)["type"] == "ledger.test"
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body.replace(b"test", b"tost"), headers)
    other, other_secret = add(place, told)
    assert other.pk != webhook.pk
    with pytest.raises(WebhookVerificationError):
        Verifier(other_secret).verify(body, headers)


def test_only_of_a_contest_or_an_endorser(place: Office, told: Receiver) -> None:
    contest, moveon = filled.contest("2016 nomination"), filled.endorser("MoveOn")
    with receiver() as second:
        add(place, told, contest=contest)
        add(place, second, endorser=moveon)
        ada, other = filled.candidate(contest, "Ada"), filled.endorser("Other")
        filled.endorsement(other, contest, ada)
        elsewhere = filled.contest("2020 nomination")
        filled.endorsement(moveon, elsewhere, filled.candidate(elsewhere, "Ada"))
        deliver()
        of_contest = {json.loads(body)["type"] for _headers, body in told.got}
        assert (of_contest, len(told.got)) == ({"ledger.candidate", "ledger.endorsement"}, 2)
        assert [json.loads(body)["type"] for _headers, body in second.got] == ["ledger.endorsement"]


def test_what_fails_is_tried_again_further_and_further_apart_under_one_name(place: Office, told: Receiver) -> None:
    told.status = 500
    add(place, told)
    filled.endorser("MoveOn")
    distances = []
    deliver()
    while (delivery := Delivery.objects.get()).due_at is not None:
        distances.append(delivery.due_at - timezone.now())
        pass_time()
        deliver()
    assert len(told.got) == len(distances) + 1 == 10
    assert distances == sorted(distances)
    assert timedelta(days=2.5) < sum(distances, timedelta()) < timedelta(days=4)
    assert len(set(told.names)) == 1
    assert [one.status for one in delivery.tries.all()] == [500] * 10


def test_a_try_that_was_cut_off_is_repeated_under_its_name(place: Office, told: Receiver) -> None:
    add(place, told)
    filled.endorser("MoveOn")
    webhook_actions.queue_due()
    (taken,) = webhook_actions.take(limit=8, busy=set())  # whoever took it is killed before it is settled
    assert deliver_due() == 0
    pass_time(webhook_actions.LONGEST_TRY)
    assert deliver_due() == 1
    assert told.names == [f"msg_{taken.pk.hex}"]
    assert Delivery.objects.get().begun == 2


def test_an_old_secret_holds_for_a_day(place: Office, told: Receiver) -> None:
    webhook, old = add(place, told)
    new = webhook_actions.change_secret(by=place.owner, webhook=webhook)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    headers, body = told.got[-1]
    for secret in (old, new):
        assert Verifier(secret).verify(body, headers)
    Webhook.objects.update(secret_changed_at=timezone.now() - timedelta(days=1))
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    headers, body = told.got[-1]
    assert Verifier(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(body, headers)


def test_after_days_of_failing_nothing_is_sent_until_it_is_resumed(place: Office, told: Receiver) -> None:
    told.status = 503
    webhook, _secret = add(place, told)
    filled.endorser("MoveOn")
    deliver()
    Webhook.objects.update(failing_since=timezone.now() - webhook_actions.GIVES_UP)
    pass_time()
    deliver()
    webhook.refresh_from_db()
    assert (webhook.pause, webhook.paused_at is None) == ("failing", False)
    filled.endorser("Democracy for America")
    pass_time()
    assert deliver() == 0
    told.status = 204
    webhook_actions.resume(by=place.owner, webhook=webhook)
    assert deliver() == 2
    assert {json.loads(body)["data"]["number"] for _headers, body in told.got[2:]} == {1, 2}


def test_a_receiver_that_is_gone_is_left_alone(place: Office, told: Receiver) -> None:
    told.status = 410
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    webhook.refresh_from_db()
    assert webhook.pause == "gone"
    with pytest.raises(errors.WrongState, match="resume it first"):
        webhook_actions.send_test(by=place.owner, webhook=webhook)


def test_what_arrived_is_sent_again_when_asked(place: Office, told: Receiver) -> None:
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    webhook_actions.try_again(by=place.owner, webhook=webhook, delivery=Delivery.objects.get().pk)
    deliver()
    assert len(told.got) == 2
    assert len(set(told.names)) == 1


def test_a_redirection_is_not_followed(place: Office, told: Receiver) -> None:
    with receiver() as inside:
        told.status, told.location = 307, inside.address
        webhook, _secret = add(place, told)
        webhook_actions.send_test(by=place.owner, webhook=webhook)
        deliver()
        assert inside.got == []
    assert Try.objects.get().status == 307
    assert Delivery.objects.get().arrived_at is None


def test_a_receiver_that_never_ends_its_answer_is_cut_off(
    place: Office, told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "WHOLE", 0.3)
    told.drips = 30
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    one = Try.objects.get()
    assert (one.status, one.wrong) == (None, "no connection, or it was cut off")
    assert one.took < 10_000


def test_an_answer_that_ends_with_its_connection_is_cut_off_as_well(
    place: Office, told: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receivers, "WHOLE", 0.3)
    monkeypatch.setattr(delivering, "READ", 10**6)
    told.drips, told.lingers = 30, True
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    one = Try.objects.get()
    assert one.status == 200
    assert one.took < 10_000


def test_one_long_queue_keeps_no_other_receiver_waiting(place: Office, told: Receiver) -> None:
    add(place, told)
    for number in range(5):
        filled.endorser(f"Endorser {number}")
    webhook_actions.queue_due()
    with receiver() as second:
        later, _secret = add(place, second)
        webhook_actions.send_test(by=place.owner, webhook=later)
        taken = webhook_actions.take(limit=8, busy=set())
    assert len({delivery.webhook_id for delivery in taken}) == len(taken) == 2
    assert webhook_actions.take(limit=8, busy={delivery.webhook_id for delivery in taken}) == []


def test_no_secret_lies_in_the_database(place: Office, told: Receiver) -> None:
    webhook, secret = add(place, told)
    kept = json.dumps(model_to_dict(Webhook.objects.get(pk=webhook.pk)), default=str)
    assert secret.removeprefix("whsec_") not in kept


def test_tries_are_forgotten_after_a_month(place: Office, told: Receiver) -> None:
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    deliver()
    assert webhook_actions.forget() == 0
    long_ago = timezone.now() - timedelta(days=31)
    Try.objects.update(at=long_ago)
    Delivery.objects.update(arrived_at=long_ago)
    webhook_actions.forget()
    assert not Try.objects.exists()
    assert not Delivery.objects.exists()


def test_who_may_add_one(place: Office, told: Receiver) -> None:
    stranger, observer = person("stranger@example.org"), person("observer@example.org")
    Staff.objects.create(organization=place.organization, user=observer, role=Role.OBSERVER)
    with pytest.raises(errors.NotFound):
        webhook_actions.add(by=stranger, organization=place.organization, address=told.address, subject=Subject())
    with pytest.raises(errors.NotAllowed):
        webhook_actions.add(by=observer, organization=place.organization, address=told.address, subject=Subject())
    for _number in range(webhook_actions.MOST):
        add(place, told)
    with pytest.raises(errors.WrongInput, match="ten already"):
        add(place, told)


def test_whoever_may_not_write_into_the_ledger_has_nothing_sent(place: Office, told: Receiver, settings: Any) -> None:
    webhook, _secret = add(place, told)
    webhook_actions.send_test(by=place.owner, webhook=webhook)
    delivery = Delivery.objects.get().pk
    settings.EDITORS = frozenset({"@newsroom.example"})
    sending = (
        lambda: add(place, told),
        lambda: webhook_actions.send_test(by=place.owner, webhook=webhook),
        lambda: webhook_actions.try_again(by=place.owner, webhook=webhook, delivery=delivery),
        lambda: webhook_actions.change_secret(by=place.owner, webhook=webhook),
        lambda: webhook_actions.resume(by=place.owner, webhook=webhook),
    )
    for act in sending:
        with pytest.raises(errors.NotAllowed, match="Ask whoever runs the site"):
            act()
    webhook_actions.pause(by=place.owner, webhook=webhook)
    webhook_actions.remove(by=place.owner, webhook=webhook)
    assert not Webhook.objects.exists()
