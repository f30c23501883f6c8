"""Messages are queued with what causes them, sent once, and their text is kept nowhere."""

from collections.abc import Sequence
from smtplib import SMTPServerDisconnected
from threading import Barrier, Thread, get_ident

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from hustings import errors
from hustings.mailroom import actions, letters
from hustings.mailroom.actions import Draft, queue, send_waiting
from hustings.mailroom.letters import Letter
from hustings.mailroom.models import Message


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
    queue(drafts=[draft(1), draft(2)])

    def refuse(_self: EmailBackend) -> None:
        raise ConnectionRefusedError("nobody listens")

    with monkeypatch.context() as away:
        away.setattr(EmailBackend, "open", refuse)
        with pytest.raises(ConnectionRefusedError, match="nobody listens"):
            send_waiting()
    assert Message.objects.waiting().count() == 2
    assert send_waiting() == 2


@pytest.mark.django_db
def test_a_message_that_breaks_the_connection_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(drafts=[draft(number) for number in range(3)])
    connected: list[bool] = []

    class Server(EmailBackend):
        """Hangs up at the second message; whoever does not connect again is refused, as smtplib does it."""

        def open(self) -> None:
            if not connected:
                connected.append(True)

        def close(self) -> None:
            connected.clear()

        def send_messages(self, messages: Sequence[EmailMessage]) -> int:
            if messages[0].to == ["member1@example.org"] or not connected or connected == [False]:
                connected[:] = [False]
                raise SMTPServerDisconnected("please run connect() first")
            return super().send_messages(messages)

    monkeypatch.setattr(actions, "get_connection", Server)
    assert send_waiting() == 3
    assert [*Message.objects.order_by("id").values_list("state", flat=True)] == ["sent", "failed", "sent"]


@pytest.mark.django_db
def test_a_crash_costs_no_more_than_the_message_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(drafts=[draft(number) for number in range(3)])

    def die(_self: EmailMessage) -> None:
        raise SystemExit

    monkeypatch.setattr(EmailMessage, "send", die)
    with pytest.raises(SystemExit):
        send_waiting()
    assert [*Message.objects.order_by("id").values_list("state", flat=True)] == ["sending", "queued", "queued"]


@pytest.mark.django_db
def test_a_failure_is_named_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    queue(drafts=[draft(1), draft(2, "nobody writes these"), draft(3)])

    def send(self: EmailMessage, *_: object, **__: object) -> int:
        if self.to == ["member1@example.org"]:
            raise OSError("the provider hung up")
        return EmailBackend().send_messages([self])

    monkeypatch.setattr(EmailMessage, "send", send)
    assert send_waiting() == 3
    states = {message.to: (message.state, message.reason) for message in Message.objects.all()}
    assert states["member1@example.org"] == ("failed", "the provider hung up")
    assert states["member2@example.org"][0] == "failed"
    assert states["member3@example.org"] == ("sent", "")


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


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_workers_send_each_message_once(locked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin without the lock shows that the lock is what does it: both workers take the same message."""
    with transaction.atomic():
        queue(drafts=[draft(number) for number in range(40)])
    together = Barrier(2)
    monkeypatch.setattr(connection.features, "has_select_for_update_skip_locked", locked)
    taken: list[int] = []
    original = Message.objects.__class__.filter

    def work() -> None:
        together.wait()
        taken.append(send_waiting(limit=40))
        connection.close()

    if not locked:
        # Without the lock both read before either writes.
        monkeypatch.setattr("hustings.mailroom.actions.connection", _Unlocked())
        monkeypatch.setattr(Message.objects.__class__, "filter", _after(together, original))
    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(taken) == 40) is locked
    assert (len(mail.outbox) == 40) is locked


class _Features:
    has_select_for_update_skip_locked = False


class _Unlocked:
    features = _Features()


def _after(together: Barrier, original: object) -> object:
    met: set[int] = set()

    def filter_(self: object, *args: object, **kwargs: object) -> object:
        if "pk" in kwargs and get_ident() not in met:
            met.add(get_ident())
            together.wait()
        return original(self, *args, **kwargs)  # type: ignore[operator]

    return filter_
