"""Who is not written to: a bounce holds everywhere, a complaint for one organization, leaving for its campaigning."""

import itertools
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hustings.accounts.models import User
from hustings.audit.models import Entry
from hustings.mailroom import suppression_actions as actions
from hustings.mailroom.models import Message, Purpose, Suppression
from hustings.mailroom.suppression import canonical, reason_against, reasons_against

pytestmark = pytest.mark.django_db
FORWARD, BACKWARD = uuid.UUID(int=1), uuid.UUID(int=2)
Reason, Scope = Suppression.Reason, Suppression.Scope
ALL = tuple(Purpose)


def message(purpose: Purpose, organization: uuid.UUID | None = FORWARD, to: str = "Ada@Example.org") -> Message:
    kept = Message.objects.create(
        kind="hello", key=f"{uuid.uuid4()}", to=to, domain="example.org", purpose=purpose, organization=organization
    )
    return Message.objects.get(pk=kept.pk)


def stopped(organization: uuid.UUID | None = FORWARD, to: str = "Ada@Example.org") -> dict[Purpose, Suppression.Reason]:
    """Which purposes are stopped at this address, and why."""
    found = {purpose: reason_against(message(purpose, organization, to)) for purpose in ALL}
    return {purpose: reason for purpose, reason in found.items() if reason is not None}


def test_nothing_is_stopped_by_itself() -> None:
    assert stopped() == {}


def test_leaving_stops_campaigning_of_that_organization_and_nothing_else() -> None:
    actions.leave_campaigning(organization=FORWARD, address="ada@EXAMPLE.org")
    actions.leave_campaigning(organization=FORWARD, address="ada@example.org")
    assert stopped() == {Purpose.CAMPAIGN: Reason.LEFT}
    assert stopped(BACKWARD) == {}
    assert stopped(to="eve@example.org") == {}
    assert Suppression.objects.count() == 1


def test_coming_back() -> None:
    actions.leave_campaigning(organization=FORWARD, address="ada@example.org")
    actions.leave_campaigning(organization=BACKWARD, address="ada@example.org")
    actions.rejoin_campaigning(organization=FORWARD, address="Ada@example.org")
    actions.rejoin_campaigning(organization=FORWARD, address="Ada@example.org")
    assert stopped() == {}
    assert stopped(BACKWARD) == {Purpose.CAMPAIGN: Reason.LEFT}


def test_coming_back_lifts_no_complaint() -> None:
    actions.note_complaint(organization=FORWARD, address="ada@example.org")
    actions.rejoin_campaigning(organization=FORWARD, address="ada@example.org")
    assert stopped() == {Purpose.NOTICE: Reason.COMPLAINED, Purpose.CAMPAIGN: Reason.COMPLAINED}


def test_a_bounce_stops_all_organizations_but_not_what_is_asked_for() -> None:
    actions.note_bounce(address="ada@example.org")
    actions.note_bounce(address="ada@example.org")
    for organization in (FORWARD, BACKWARD, None):
        assert stopped(organization) == {Purpose.NOTICE: Reason.BOUNCED, Purpose.CAMPAIGN: Reason.BOUNCED}
    assert Suppression.objects.count() == 1


def test_a_complaint_stops_the_organization_complained_about() -> None:
    actions.note_complaint(organization=FORWARD, address="ada@example.org")
    assert stopped() == {Purpose.NOTICE: Reason.COMPLAINED, Purpose.CAMPAIGN: Reason.COMPLAINED}
    assert stopped(BACKWARD) == {}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_things_are_noted_does_not_matter(order: tuple[int, ...]) -> None:
    notes = [
        lambda: actions.note_bounce(address="ada@example.org"),
        lambda: actions.note_complaint(organization=None, address="ada@example.org"),
        lambda: actions.leave_campaigning(organization=FORWARD, address="ada@example.org"),
    ]
    for number in order:
        notes[number]()
    rows = Suppression.objects.values_list("organization", "scope", "reason")
    assert set(rows) == {(None, "all", "complained"), (FORWARD, "campaign", "left")}


def test_many_are_asked_about_at_once() -> None:
    actions.note_bounce(address="member7@example.org")
    actions.leave_campaigning(organization=FORWARD, address="member8@example.org")
    batch = [message(Purpose.CAMPAIGN, to=f"member{number}@example.org") for number in range(100)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = reasons_against(batch)
    assert found == {batch[7].pk: Reason.BOUNCED, batch[8].pk: Reason.LEFT}
    assert len(queries) == 1


def test_more_than_a_query_takes() -> None:
    rows = [
        Suppression(address=f"m{number}@example.org", scope=Scope.ALL, reason=Reason.BOUNCED) for number in range(9)
    ]
    Suppression.objects.bulk_create(rows)
    batch = [
        Message(pk=number + 1, to=f"m{number}@example.org", purpose=Purpose.NOTICE, organization=FORWARD)
        for number in range(1201)
    ]
    assert set(reasons_against(batch)) == set(range(1, 10))


def test_an_official_lifts_what_is_theirs_to_lift() -> None:
    official = User.objects.create_user("olga@example.org", "correct horse 27 staple")
    actions.note_bounce(address="ada@example.org")
    actions.note_complaint(organization=FORWARD, address="ada@example.org")
    actions.leave_campaigning(organization=FORWARD, address="ada@example.org")
    assert actions.lift(by=official, organization=FORWARD, address="Ada@example.org") == 1
    assert stopped() == {Purpose.NOTICE: Reason.COMPLAINED, Purpose.CAMPAIGN: Reason.COMPLAINED}
    assert stopped(BACKWARD) == {}
    assert actions.lift(by=official, organization=BACKWARD, address="ada@example.org") == 0
    verbs = [*Entry.objects.order_by("id").values_list("verb", "organization")]
    assert verbs == [("mail.lift", FORWARD)]


@pytest.mark.parametrize(
    ("to", "address"),
    [
        ("Ada@Example.org", "ada@example.org"),
        ("ADA@BÜCHER.example", "ada@bücher.example"),
        ("Me@localhost", "me@localhost"),
    ],
)
def test_the_writing_by_which_an_address_is_known(to: str, address: str) -> None:
    assert canonical(to) == address
