"""Which messages go now: at what pace, in what order, past those that may not."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from hustings.mailroom import lanes, watching
from hustings.mailroom.actions import Draft, queue
from hustings.mailroom.models import Message, Pace, Worker
from hustings.mailroom.outcomes import Away, Cut, Deferred, Outcome, Refused, Taken, Unanswered
from hustings.mailroom.settling import Settled, settle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _paces(settings: Any) -> None:
    settings.MAIL_RATE, settings.MAIL_DOMAIN_RATE, settings.MAIL_WARM_UP = 100, 10, None


def fill(count: int, domain: str = "example.org", *, bulk: bool = True, election: str = "") -> None:
    first = Message.objects.count()
    drafts = (
        Draft("hello", f"{number}", f"m{number}@{domain}", "en", {}, bulk=bulk, election=election)
        for number in range(first, first + count)
    )
    with transaction.atomic():
        queue(drafts=drafts)


def take(limit: int = 1000) -> Counter[str]:
    """How many were taken of each domain."""
    return Counter(message.domain for message in lanes.take(worker="one", limit=limit))


def pass_time(seconds: float) -> None:
    for row in Pace.objects.all():
        row.next_at = row.next_at and row.next_at - timedelta(seconds=seconds)
        row.paused_until = row.paused_until and row.paused_until - timedelta(seconds=seconds)
        row.save()


def settled(*outcomes: Outcome, domain: str = "example.org") -> list[Message]:
    """Messages that were handed over, with these outcomes."""
    fill(len(outcomes), domain)
    messages = list(Message.objects.order_by("-pk")[: len(outcomes)])
    keys = [message.pk for message in messages]
    Message.objects.filter(pk__in=keys).update(state="sending", worker="one", taken_at=timezone.now())
    with transaction.atomic():
        settle(worker="one", settled=[Settled(*each) for each in zip(messages, outcomes, strict=True)])
    return [Message.objects.get(pk=key) for key in keys]


def test_no_more_go_than_the_provider_takes(settings: Any) -> None:
    settings.MAIL_RATE, settings.MAIL_DOMAIN_RATE = 0.1, 1000
    fill(300)
    assert [take(), take()] == [{"example.org": 1}, {}]
    pass_time(10)
    assert [take(), take()] == [{"example.org": 1}, {}]


def test_no_more_go_to_a_domain_than_it_takes_and_the_others_go_past_it(settings: Any) -> None:
    settings.MAIL_DOMAIN_RATE = 0.1
    fill(700)
    fill(2, "example.net")
    assert take() == {"example.org": 1, "example.net": 1}
    assert Pace.objects.get(key="domain:example.org").waits
    assert Message.objects.filter(lane="domain:example.org").count() == 699
    assert take() == {}
    pass_time(10)
    assert take() == {"example.org": 1, "example.net": 1}
    pass_time(10)
    assert take() == {"example.org": 1}
    assert not Pace.objects.get(key="domain:example.net").waits


def test_a_million_of_one_domain_are_passed_a_few_thousand_at_a_time(settings: Any) -> None:
    settings.MAIL_DOMAIN_RATE = 0.1
    fill(lanes.WINDOW * lanes.WINDOWS + 100)
    fill(1, "example.net")
    assert take() == {"example.org": 1}
    assert take() == {"example.net": 1}


def test_what_somebody_waits_for_goes_first_and_past_its_domain() -> None:
    fill(50)
    take()
    fill(30, bulk=False)
    pass_time(0.4)
    assert take(limit=30) == {"example.org": 30}
    assert not Message.objects.filter(bulk=True, worker="one").exclude(pk__lte=10 + Message.objects.earliest("pk").pk)


def test_the_warm_up_holds_up_what_goes_to_thousands_only(settings: Any) -> None:
    settings.MAIL_WARM_UP, settings.MAIL_DOMAIN_RATE = 60, 1000
    fill(300)
    assert take() == {"example.org": 60}
    pass_time(10)
    assert take() == {}
    assert not lanes.due()
    fill(1, bulk=False)
    assert lanes.due()
    assert take() == {"example.org": 1}
    Pace.objects.filter(key=Pace.PROVIDER).update(first_day=timezone.now().date() - timedelta(days=1))
    assert take() == {"example.org": 59}, "twice as many on the second day, less those that went"


def test_an_election_that_is_stopped_keeps_nothing_else_waiting(settings: Any) -> None:
    settings.MAIL_DOMAIN_RATE = 1000
    fill(80, election="stopped")
    fill(20, election="going")
    Pace.objects.create(key="election:stopped", stopped=True)
    lanes.take(worker="one", limit=1000)
    assert set(Message.objects.filter(worker="one").values_list("election", flat=True)) == {"going"}
    assert not lanes.due()
    watching.resume(election="stopped")
    assert lanes.due()
    pass_time(1)
    assert len(lanes.take(worker="one", limit=1000)) == 80
    assert not Pace.objects.get(key="election:stopped").waits


def test_what_is_given_back_goes_again() -> None:
    fill(20)
    messages = lanes.take(worker="one", limit=1000)
    lanes.give_back(worker="another", messages=messages)
    assert Message.objects.filter(worker="one").count() == 10
    lanes.give_back(worker="one", messages=messages)
    assert set(Message.objects.values_list("worker", flat=True)) == {""}
    pass_time(3)
    assert take() == {"example.org": 10}


def test_whoever_takes_is_known_to_live() -> None:
    lanes.take(worker="one", limit=10)
    assert not Worker.objects.exists()
    fill(1)
    lanes.take(worker="one", limit=10)
    assert Worker.objects.get().name == "one"


@pytest.mark.parametrize("lane", ["", "bulk", "domain:example.org"])
def test_an_index_answers_what_is_in_a_lane(lane: str) -> None:
    fill(10)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read faster without
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = Message.objects.in_lane(lane)[:100].explain()
    assert "message_waiting" in plan
    assert "sort" not in plan.lower().replace("b-tree for order by", "sort")


def test_a_domain_that_defers_is_slowed_down_and_recovers() -> None:
    settled(Deferred("451 later"), Taken(""))
    fill(1)
    assert take() == {"example.org": 1}
    assert not Pace.objects.filter(strikes__gt=0)
    settled(*[Deferred("451 later")] * 3)
    assert Pace.objects.get(key="domain:example.org").strikes == 3
    settled(Taken(""), Refused("no"))
    assert Pace.objects.get(key="domain:example.org").strikes == 2
    pass_time(60)
    fill(50)
    assert take() == {"example.org": 2}, "a quarter of ten a second"


def test_what_is_deferred_is_tried_again_until_it_is_given_up(settings: Any) -> None:
    (message,) = settled(Deferred("451 later"))
    assert (message.state, message.attempts, message.reason, message.worker) == ("queued", 1, "451 later", "")
    wait = (message.not_before - timezone.now()).total_seconds()
    assert 55 < wait < 75
    settings.MAIL_BACK_OFF = []
    (given_up,) = settled(Cut("the connection broke"))
    assert (given_up.state, given_up.reason) == ("failed", "given up after 1 attempts: the connection broke")


@pytest.mark.parametrize(
    ("outcome", "state", "attempts"),
    [
        (Taken("<1@example.org>"), "sent", 1),
        (Refused("554 no"), "failed", 1),
        (Refused("550 5.1.1 nobody", nobody=True), "bounced", 1),
        (Unanswered("no answer"), "unknown", 1),
        (Away("nobody listens"), "queued", 0),
    ],
)
def test_each_outcome_has_its_state(outcome: Outcome, state: str, attempts: int) -> None:
    (message,) = settled(outcome)
    assert (message.state, message.attempts, message.worker) == (state, attempts, "")
    assert bool(message.settled_at) is (state not in ("sent", "queued"))
    assert message.provider_id == (outcome.provider_id if isinstance(outcome, Taken) else "")


def test_whatever_a_server_says_can_be_kept() -> None:
    words = "5\0 \n\N{SNOWMAN}" + "x" * 999
    for outcome in (Deferred(words), Refused(words), Unanswered(words), Away(words), Cut(words)):
        settled(outcome)
    assert all(len(reason) == 300 for reason in Pace.objects.exclude(reason="").values_list("reason", flat=True))
    (message,) = settled(Taken("\0" * 999))
    assert (message.state, message.provider_id) == ("sent", "")


def test_a_provider_that_is_away_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    settled(*[Away("535 no", ours=True)] * 4)
    provider = Pace.objects.get(key=Pace.PROVIDER)
    assert (provider.strikes, provider.reason) == (1, "535 no"), "four connections found the same"
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert not lanes.due()
    assert take() == {}
    pass_time(5)
    assert take() == {"example.org": 4}
    settled(Away("535 no", ours=True))
    provider.refresh_from_db()
    assert provider.paused_until is not None
    assert 9 < (provider.paused_until - timezone.now()).total_seconds() < 11
    settled(Taken(""))
    provider.refresh_from_db()
    assert (provider.strikes, provider.reason) == (0, "")
    assert not Pace.objects.filter(paused_until__isnull=False).exists()


def test_a_provider_that_breaks_off_again_and_again_is_left_alone() -> None:
    settled(*[Cut("broken")] * 4)
    assert lanes.due() is False  # all wait for their next try
    fill(1)
    assert lanes.due()
    settled(Unanswered("no answer"))
    assert not lanes.due()
    assert Pace.objects.get(key=Pace.PROVIDER).reason == "no answer"


def test_what_is_given_up_after_many_tries_stops_nothing() -> None:
    fill(300, election="e")
    tried = timezone.now()
    Message.objects.update(state="failed", attempts=4, taken_at=tried)
    assert not watching.watch(election="e")
    Message.objects.update(attempts=1)
    assert watching.watch(election="e")


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ({"sent": 190}, ""),
        ({"sent": 185, "bounced": 10}, ""),
        ({"sent": 190, "bounced": 10}, ""),
        ({"sent": 189, "bounced": 10, "failed": 1}, "11 of the last 200 letters came back"),
        ({"delivered": 998, "complained": 2}, ""),
        ({"delivered": 198, "complained": 2}, ""),
        ({"delivered": 997, "complained": 3}, "3 of the last 1000 letters were called unwanted"),
        ({"queued": 900, "sent": 180, "bounced": 9}, ""),
    ],
)
def test_an_election_whose_letters_come_back_is_stopped(states: dict[str, int], reason: str) -> None:
    for state, count in states.items():
        fill(count, election="e")
        Message.objects.filter(taken_at=None).update(state=state, taken_at=timezone.now())
    assert watching.watch(election="e") is bool(reason)
    stopped = Pace.objects.of_election("e")
    assert (stopped.reason if stopped else "") == reason
    if stopped:
        assert not watching.watch(election="e"), "once"
        watching.resume(election="e")
        assert Pace.objects.of_election("e") is None
        assert not watching.watch(election="e"), "judged by what goes out from now on"
