"""Messages are queued with what causes them, sent once, and their text is kept nowhere."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier, Thread, get_ident
from time import sleep
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone

from hustings import errors
from hustings.mailroom import lanes, letters, workers
from hustings.mailroom.actions import Draft, queue, send_waiting
from hustings.mailroom.letters import Letter
from hustings.mailroom.models import Message, Pace, Suppression, Worker
from hustings.mailroom.sending import Sender
from hustings.mailroom.settling import settle

DEAD_AT_ONCE = -1  # second: SQLite's clock has no more than milliseconds


@pytest.fixture(autouse=True)
def _writers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "_writers", {"hello": lambda message: Letter("Hello", f"secret for {message.to}")})


def draft(number: int, kind: str = "hello") -> Draft:
    return Draft(kind, f"{kind}:{number}", f"member{number}@example.org", "en", {"number": number})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_queued() -> None:
    with pytest.raises(RuntimeError, match="transaction of its action"):
        queue(drafts=[draft(1)])


@pytest.mark.django_db(transaction=True)
def test_a_message_falls_with_what_causes_it() -> None:
    def fail() -> None:
        with transaction.atomic():
            queue(drafts=[draft(1)])
            raise errors.Refusal("the cause fails")

    with pytest.raises(errors.Refusal, match="the cause fails"):
        fail()
    assert send_waiting() == 0


@pytest.mark.django_db
def test_the_same_key_is_one_message() -> None:
    queue(drafts=[draft(1), draft(1), draft(2)])
    queue(drafts=[draft(2)])
    assert send_waiting() == 2
    assert send_waiting() == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["member1@example.org", "member2@example.org"]


@pytest.mark.django_db
def test_the_text_is_kept_nowhere() -> None:
    queue(drafts=[draft(1)])
    send_waiting()
    (row,) = Message.objects.values()
    assert row["state"] == Message.State.SENT
    assert row["sent_at"] is not None
    assert "secret" not in f"{row}"
    assert mail.outbox[0].body == "secret for member1@example.org\n"


@pytest.mark.django_db
def test_while_the_provider_cannot_be_reached_all_goes_on_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(drafts=[draft(number) for number in range(20)])

    def refuse(_self: EmailBackend) -> None:
        raise ConnectionRefusedError(111, "nobody listens")

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "open", refuse)
        assert send_waiting() == 0
        assert send_waiting() == 0  # not even tried, for a while
    assert set(Message.objects.values_list("state", "attempts", "worker")) == {("queued", 0, "")}
    provider = Pace.objects.of_provider()
    assert provider is not None
    assert (provider.strikes, provider.reason) == (1, "the outbox cannot be written: nobody listens")
    Pace.objects.update(paused_until=timezone.now())
    assert send_waiting() == 20
    provider.refresh_from_db()
    assert (provider.strikes, provider.reason) == (0, "")


@pytest.mark.django_db
def test_a_message_whose_outcome_is_unknown_is_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(drafts=[draft(number) for number in range(3)])

    def send_messages(self: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["member1@example.org"]:
            raise ValueError("somewhere inside")
        return original(self, messages)

    original = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    assert send_waiting() == 3
    assert send_waiting() == 0
    states = {message.to: (message.state, message.reason) for message in Message.objects.all()}
    assert states["member1@example.org"] == ("unknown", "ValueError: somewhere inside")
    assert states["member0@example.org"] == states["member2@example.org"] == ("sent", "")


@pytest.mark.django_db
@pytest.mark.parametrize("connections", [1, 2])
def test_a_crash_costs_no_more_than_the_messages_under_way(
    connections: int, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.MAIL_CONNECTIONS, settings.MAIL_DEAD_AFTER = connections, DEAD_AT_ONCE
    queue(drafts=[draft(number)._replace(bulk=number > 0) for number in range(5)])

    def die(*_: object) -> int:
        raise SystemExit

    with monkeypatch.context() as crashing:
        crashing.setattr(EmailBackend, "send_messages", die)
        crashing.setattr(Sender, "_settle_rest", lambda _: None)  # nobody is left to do it
        with pytest.raises(SystemExit):
            send_waiting()
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states == {"sending": connections, "queued": 5 - connections}
    assert send_waiting() == 0  # the dead worker has taken them all
    assert workers.clear_up() == 5
    assert send_waiting() == 5 - connections
    unknown = Message.objects.filter(state="unknown")
    assert set(unknown.values_list("reason", flat=True)) == {workers.STOPPED}
    assert (unknown.count(), len(mail.outbox), Worker.objects.count()) == (connections, 5 - connections, 0)


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_is_named_and_the_others_go_on() -> None:
    queue(drafts=[draft(1), draft(2, "nobody writes these"), draft(3)])
    assert send_waiting() == 3
    states = {message.to: (message.state, message.reason) for message in Message.objects.all()}
    assert states["member2@example.org"] == ("failed", "KeyError: 'nobody writes these'")
    assert states["member1@example.org"] == states["member3@example.org"] == ("sent", "")


@pytest.mark.django_db
def test_one_of_thousands_waits_for_what_somebody_waits_for() -> None:
    queue(drafts=[draft(1)._replace(bulk=True), draft(2)])
    send_waiting(limit=1)
    assert [message.to for message in mail.outbox] == [["member2@example.org"]]


@pytest.mark.django_db
def test_a_batch_is_bounded() -> None:
    queue(drafts=[draft(number) for number in range(5)])
    assert [send_waiting(limit=3), send_waiting(limit=3), send_waiting(limit=3)] == [3, 2, 0]


def test_a_kind_has_one_writer() -> None:
    with pytest.raises(RuntimeError, match="two writers"):
        letters.writes("hello")(lambda _message: Letter("", ""))


@pytest.mark.django_db
def test_what_others_have_taken_meanwhile_is_not_begun(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.MAIL_DEAD_AFTER = DEAD_AT_ONCE
    queue(drafts=[draft(number) for number in range(3)])

    def sleep(_messages: Sequence[Message]) -> dict[int, Suppression.Reason]:
        """The machine sleeps for long; somebody finds the worker dead, and another takes its messages."""
        workers.clear_up()
        Message.objects.update(worker="another")
        return {}

    monkeypatch.setattr("hustings.mailroom.sending.reasons_against", sleep)
    send_waiting()
    assert mail.outbox == []
    assert set(Message.objects.values_list("state", "worker")) == {("queued", "another")}


@pytest.mark.django_db
def test_what_a_worker_found_dead_knows_is_kept(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.MAIL_DEAD_AFTER = DEAD_AT_ONCE
    queue(drafts=[draft(1)])
    original, seen = settle, []

    def settle_late(**given: Any) -> None:
        if given["settled"]:
            workers.clear_up()
            seen.append(Message.objects.get().state)
        original(**given)

    monkeypatch.setattr("hustings.mailroom.sending.settle", settle_late)
    assert send_waiting() == 1
    assert (seen, Message.objects.get().state) == (["unknown"], "sent")


@pytest.mark.django_db(transaction=True)
def test_a_server_that_hangs_makes_nobody_look_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it hangs, the worker goes on showing that it lives."""
    with transaction.atomic():
        queue(drafts=[draft(1)])
    original, cleared = EmailBackend.send_messages, []

    def hang(self: EmailBackend, messages: Sequence[EmailMessage]) -> int:
        long_ago = timezone.now() - timedelta(hours=1)
        Worker.objects.update(seen_at=long_ago)
        while Worker.objects.filter(seen_at=long_ago).exists():
            sleep(0.01)
        cleared.append(workers.clear_up())
        connection.close()
        return original(self, messages)

    monkeypatch.setattr("hustings.mailroom.sending.BEAT", 0.01)
    monkeypatch.setattr(EmailBackend, "send_messages", hang)
    assert send_waiting() == 1
    assert (cleared, Message.objects.get().state) == ([0], "sent")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_workers_take_each_message_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin without the lock shows that the lock is what does it: both workers take the same messages."""
    with transaction.atomic():
        queue(drafts=[draft(number) for number in range(40)])
    Pace.objects.create(key=Pace.PROVIDER)
    together = Barrier(2)
    taken: list[int] = []

    def work(worker: str) -> None:
        together.wait()
        taken.extend(message.pk for message in lanes.take(worker=worker, limit=20))
        connection.close()

    if not locked:
        original, met = lanes._all, set[int]()

        def meet(messages: list[Message]) -> Any:
            """Both have read before either writes."""
            if get_ident() not in met:
                met.add(get_ident())
                together.wait()
            return original(messages)

        monkeypatch.setattr(lanes, "locked_provider", lambda: Pace.objects.get(key=Pace.PROVIDER))
        monkeypatch.setattr(lanes, "_all", meet)
    threads = [Thread(target=work, args=(name,)) for name in ("one", "another")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(set(taken)) == len(taken) == 40) is locked
