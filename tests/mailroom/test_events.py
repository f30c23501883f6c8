"""What providers report is noted once, and in whatever order it arrives the message ends in one state."""

import uuid
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hustings.mailroom.envelope import token_of
from hustings.mailroom.event_actions import note_event
from hustings.mailroom.models import Event, Message, Purpose, Suppression
from hustings.mailroom.reports import OUTCOMES, Report, settle

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FORWARD = uuid.UUID(int=1)
Kind, State = Event.Kind, Message.State
SETTLED = {Kind.FAILED, Kind.DELIVERED, Kind.RETURNED, Kind.BOUNCED, Kind.COMPLAINED}


def message(state: Message.State = State.SENT, **fields: Any) -> Message:
    fields = {"key": f"{uuid.uuid4()}", "organization": FORWARD, "purpose": Purpose.NOTICE, **fields}
    return Message.objects.create(kind="hello", to="Ada@example.org", domain="example.org", state=state, **fields)


def report(kind: Event.Kind, about: Message | None = None, minute: int = 0, **fields: Any) -> Report:
    token = token_of(about) if about is not None else ""
    fields = {"event_id": f"{kind}-{minute}", "reason": f"{kind} at {minute}", "token": token, **fields}
    return Report("postmark", kind=kind, at=NOON + timedelta(minutes=minute), **fields)


def known(about: Message) -> tuple[Any, ...]:
    """All that a message and the suppressions say."""
    about.refresh_from_db()
    rows = Suppression.objects.order_by("organization", "scope").values_list(
        "organization", "address", "scope", "reason"
    )
    return about.state, about.reason, about.settled_at, about.sent_at, list(rows)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(Kind))
def test_one_report(kind: Event.Kind) -> None:
    about = message()
    assert note_event(report=report(kind, about))
    about.refresh_from_db()
    assert about.state == OUTCOMES.get(kind, State.SENT)
    assert about.settled_at == (NOON if kind in SETTLED else None)
    (event,) = Event.objects.all()
    assert (event.message, event.kind, event.provider, event.at) == (about, kind, "postmark", NOON)


@pytest.mark.django_db
def test_a_report_that_comes_twice_counts_once() -> None:
    about = message()
    assert note_event(report=report(Kind.BOUNCED, about))
    before = known(about)
    Suppression.objects.all().delete()  # as an official lifts it
    assert not note_event(report=report(Kind.BOUNCED, about))
    assert Event.objects.count() == 1
    assert Suppression.objects.count() == 0
    assert known(about)[:4] == before[:4]


@pytest.mark.django_db
def test_only_a_lasting_bounce_stops_other_letters() -> None:
    for kind in (Kind.SENT, Kind.DEFERRED, Kind.FAILED, Kind.DELIVERED, Kind.RETURNED):
        note_event(report=report(kind, message()))
    assert not Suppression.objects.exists()
    note_event(report=report(Kind.BOUNCED, message()))
    assert Suppression.objects.get().organization is None


@pytest.mark.django_db
def test_leaving_by_the_providers_means_leaves_the_campaigning_only() -> None:
    about = message(State.DELIVERED)
    note_event(report=report(Kind.LEFT, about))
    assert known(about)[0] == State.DELIVERED
    assert [*Suppression.objects.values_list("organization", "scope", "reason")] == [(FORWARD, "campaign", "left")]
    note_event(report=report(Kind.LEFT, message(organization=None), minute=1))
    assert Suppression.objects.count() == 1


@pytest.mark.django_db
def test_who_calls_campaigning_unwanted_is_still_told_of_votes() -> None:
    note_event(report=report(Kind.COMPLAINED, message(purpose=Purpose.CAMPAIGN)))
    assert [*Suppression.objects.values_list("organization", "scope", "reason")] == [(FORWARD, "campaign", "left")]
    note_event(report=report(Kind.COMPLAINED, message(purpose=Purpose.NOTICE), minute=1))
    assert Suppression.objects.filter(organization=FORWARD, scope="all", reason="complained").exists()


@pytest.mark.django_db
def test_a_message_that_is_not_ours_is_kept_and_changes_nothing() -> None:
    about = message(provider_id="<known@example.org>")
    for number, told in enumerate(({"token": "1-00000000000000000000"}, {"provider_id": "<other@example.org>"}, {})):
        assert note_event(report=report(Kind.BOUNCED, None, number, **told))
    assert [event.message for event in Event.objects.all()] == [None, None, None]
    assert known(about) == (State.SENT, "", None, None, [])
    assert not note_event(report=report(Kind.BOUNCED, minute=9), of_ours=True)
    assert Event.objects.count() == 3


@pytest.mark.django_db
def test_a_message_is_known_by_the_providers_name_for_it_too() -> None:
    about, other = message(provider_id="abc-1"), message(provider_id="")
    note_event(report=report(Kind.DELIVERED, provider_id="abc-1"))
    note_event(report=report(Kind.DELIVERED, minute=1, provider_id=""))
    assert (known(about)[0], known(other)[0]) == (State.DELIVERED, State.SENT)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.QUEUED, State.FAILED])
def test_a_report_is_better_knowledge_than_ours(state: Message.State) -> None:
    about = message(state)
    note_event(report=report(Kind.DELIVERED, about))
    assert known(about)[:4] == (State.DELIVERED, "delivered at 0", NOON, NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations([Kind.DELIVERED, Kind.BOUNCED, Kind.COMPLAINED])))
def test_every_order_of_delivered_bounced_complained(order: tuple[Event.Kind, ...]) -> None:
    about = message()
    minutes = {Kind.DELIVERED: 0, Kind.BOUNCED: 1, Kind.COMPLAINED: 2}
    for kind in order:
        note_event(report=report(kind, about, minutes[kind]))
    assert known(about)[:3] == (State.COMPLAINED, "complained at 2", NOON + timedelta(minutes=2))


class AnyOrder(TestCase):
    """Every order of every set of reports, with repetitions."""

    @settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 3)), min_size=1, max_size=6),
        st.sampled_from([State.SENT, State.UNKNOWN, State.FAILED]),
        st.data(),
    )
    def test_any_order_of_reports_ends_alike(
        self, told: list[tuple[Event.Kind, int]], state: Message.State, data: Any
    ) -> None:
        ends = []
        for _time in range(2):
            Event.objects.all().delete()
            Suppression.objects.all().delete()
            about = message(state)
            for kind, minute in data.draw(st.permutations(told + told[:2])):
                note_event(report=report(kind, about, minute))
            ends.append(known(about))
        assert ends[0] == ends[1]


@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.integers(0, 3)), max_size=6), st.sampled_from(list(State)))
def test_a_state_never_loses_weight(told: list[tuple[Event.Kind, int]], state: Message.State) -> None:
    events = [
        Event(kind=kind, at=NOON + timedelta(minutes=minute), event_id=f"{kind}{minute}") for kind, minute in told
    ]
    settled = settle(state, events)
    assert settle(settled.state, events) == settled
    assert settled.by is None or OUTCOMES[Kind(settled.by.kind)] == settled.state


@pytest.mark.parametrize("event_id", ["", "x" * 101, "x" * 10_000])
def test_an_event_without_a_name_is_named_by_what_it_says(event_id: str) -> None:
    first = report(Kind.BOUNCED, event_id=event_id)
    assert len(first.name) <= 128
    assert first.name == report(Kind.BOUNCED, event_id=event_id).name
    assert first.name != report(Kind.BOUNCED, event_id=event_id, provider_id="other").name
    assert report(Kind.LEFT, event_id="7").name != report(Kind.BOUNCED, event_id="7").name
