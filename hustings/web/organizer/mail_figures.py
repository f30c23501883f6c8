"""What became of an election's letters, counted: by kind, by receiving domain, over time; and how far sending is.

Receipts go to those who have voted and reminders to those who have not. Of these two kinds only how many there were is
counted, never what became of them and where they went: of a domain with one member, or where one address is known to
be dead, such a number would say whether that member has voted.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hustings.contests.letters import PITCH, PITCH_RETURNED, SPOKESPERSON_INVITATION
from hustings.credentials.letters import INVITATION, RECEIPT, VOIDED
from hustings.credentials.link_letters import LOST_LINK, MOVED, NO_VOTE, REMINDER
from hustings.credentials.registration_letters import CONFIRMATION, REFUSED, WAITING
from hustings.decision.announcement_actions import CALL, NOTICE
from hustings.decision.announcement_actions import TEST as ANNOUNCEMENT_TEST
from hustings.elections import trustee_letters
from hustings.elections.letters import TEST
from hustings.elections.models import Election
from hustings.elections.rehearsal import REHEARSAL
from hustings.mailroom import pace
from hustings.mailroom.letters import worded_kinds
from hustings.mailroom.models import Message, Pace
from hustings.web.organizer.turnout import Hour, Span
from hustings.web.public.picture import turnout_share

SECRET = (RECEIPT, REMINDER, MOVED)
"""Kinds of which nobody may learn who gets them; a reminder to a new address has the old one warned."""

State = Message.State
UNSENT = (State.QUEUED, State.SENDING)
TAKEN = (State.SENT, State.DELIVERED, State.COMPLAINED)
BACK = (State.BOUNCED, State.FAILED)

MOST_DOMAINS = 20
MOST_ASKED = 500
FEWEST = 10
"""Letters to a domain below which it is not named among the paused ones: what goes there may be one member's."""

LATELY = timedelta(minutes=5)
HOURS_SHOWN = 72

TITLES: dict[str, Promise] = {
    INVITATION: gettext_lazy("Voting links"),
    LOST_LINK: gettext_lazy("Links sent again"),
    NO_VOTE: gettext_lazy("Answers to members without a vote"),
    CONFIRMATION: gettext_lazy("Confirmations of people who join"),
    WAITING: gettext_lazy("Letters to people who wait to join"),
    REFUSED: gettext_lazy("Refusals of people who wanted to join"),
    VOIDED: gettext_lazy("Letters about voided registrations"),
    PITCH: gettext_lazy("Candidates' letters"),
    NOTICE: gettext_lazy("Announcements"),
    CALL: gettext_lazy("Announcements with a call to give"),
}

APART = (
    *(REHEARSAL, TEST, ANNOUNCEMENT_TEST, SPOKESPERSON_INVITATION, PITCH_RETURNED),
    *(trustee_letters.INVITATION, trustee_letters.TURN, trustee_letters.CALL),
)
"""What goes to staff, candidates and trustees."""

STATES: tuple[tuple[str, Promise, Promise], ...] = (
    (State.QUEUED, gettext_lazy("Waiting"), gettext_lazy("In the queue, or tried and to be tried again.")),
    (State.SENDING, gettext_lazy("Being sent"), gettext_lazy("Being handed over at this moment.")),
    (
        State.SENT,
        gettext_lazy("Sent"),
        gettext_lazy("The mail server or provider took it. Whether it arrived is not known, or not yet."),
    ),
    (
        State.DELIVERED,
        gettext_lazy("Delivered"),
        gettext_lazy(
            "The recipient's system took it. Only a hosted provider that reports to this site can tell; without one, "
            "letters stay at “sent”."
        ),
    ),
    (
        State.BOUNCED,
        gettext_lazy("Bounced"),
        gettext_lazy("The recipient's system refused it for good: most often there is no such mailbox."),
    ),
    (
        State.COMPLAINED,
        gettext_lazy("Called unwanted"),
        gettext_lazy("It arrived, and the recipient marked it as unwanted. Nothing more is sent there unasked."),
    ),
    (
        State.FAILED,
        gettext_lazy("Failed"),
        gettext_lazy("It could not be handed over, though that was tried several times."),
    ),
    (
        State.UNKNOWN,
        gettext_lazy("Unknown"),
        gettext_lazy(
            "It was handed over, but the answer did not come: it may have arrived. It is not sent again by itself."
        ),
    ),
    (
        State.SUPPRESSED,
        gettext_lazy("Not written to"),
        gettext_lazy("An earlier letter bounced there or was called unwanted, so none was sent."),
    ),
)
"""Each state, what it is called and what it means."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """The letters of a kind by their states, in the order of `STATES`."""

    title: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The letters of an election: ``open`` by kind and state, of the others only how many there were."""

    open: list[KindRow]
    receipts: int
    waiting: int
    all: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far sending is: letters a minute lately, and how long the rest takes at that speed (None: not to be said)."""

    done: int
    total: int
    speed: int
    rest: timedelta | None


@dataclass(frozen=True, slots=True)
class DomainRow:
    """The voting links to one receiving domain; without a name, all others together."""

    name: str
    letters: int
    taken: int
    back: int
    other: int
    waiting: int

    @property
    def share(self) -> str:
        """Of those that were tried, how many came back."""
        return turnout_share(self.back, self.letters - self.waiting)


@dataclass(frozen=True, slots=True)
class Pause:
    """Mail to one domain that goes slowly, or all of it, which waits until a moment: why."""

    domain: str
    reason: str
    until: datetime | None


def figures(election: Election) -> Figures:
    """The letters of an election, counted."""
    table: dict[str, dict[str, int]] = {}
    rows = Message.objects.about(election.pk).order_by().values_list("kind", "state")
    for kind, state, number in rows.annotate(number=Count("pk")):  # answered by an index
        table.setdefault(kind, {})[state] = number
    shown = [kind for kind in (*TITLES, *sorted(table.keys() - TITLES.keys())) if kind in table]
    told = [kind for kind in shown if kind not in (*SECRET, *APART)]
    counted = [table[kind] for kind in told]
    waiting = sum(counts.get(state, 0) for counts in counted for state in UNSENT)
    letters = sum(sum(counts.values()) for counts in counted)
    kinds = [KindRow(_title(kind), tuple(table[kind].get(state, 0) for state, *_words in STATES)) for kind in told]
    return Figures(kinds, sum(table.get(RECEIPT, {}).values()), waiting, letters)


def progress(election: Election, found: Figures) -> Progress:
    """How far sending is, by the letters that are not secret; those not even queued yet are part of the whole."""
    now = timezone.now()
    unqueued = max(0, election.eligible - election.invited) if election.takes_ballots_at(now) else 0
    waiting = found.waiting + unqueued
    # Of letters to thousands alone, by the moment at which they were begun: an index has these.
    begun = Message.objects.handed_over(election.pk).filter(taken_at__gt=now - LATELY)
    lately = begun.exclude(kind__in=SECRET).order_by().count()
    speed = lately // (LATELY // timedelta(minutes=1))
    rest = timedelta(minutes=-(-waiting // speed)) if speed and waiting else None
    return Progress(found.all - found.waiting, found.all + unqueued, speed, rest)


def domains(election: Election) -> list[DomainRow]:
    """The voting links by receiving domain, the most first; what is beyond the first ones is summed up."""
    counted = Message.objects.about(election.pk).filter(kind=INVITATION).order_by().values_list("domain")
    rows = counted.annotate(
        letters=Count("pk"),
        taken=Count("pk", filter=Q(state__in=TAKEN)),
        back=Count("pk", filter=Q(state__in=BACK)),
        other=Count("pk", filter=Q(state__in=(State.UNKNOWN, State.SUPPRESSED))),
        waiting=Count("pk", filter=Q(state__in=UNSENT)),
    )
    found = [DomainRow(*row) for row in rows.order_by("-letters", "domain")]
    rest = found[MOST_DOMAINS:]
    if len(rest) < 2:
        return found
    sums = (sum(getattr(row, name) for row in rest) for name in ("letters", "taken", "back", "other", "waiting"))
    return [*found[:MOST_DOMAINS], DomainRow("", *sums)]


def over_time(election: Election) -> list[Span]:
    """The letters that left, of all kinds but the secret ones, by hour without gaps; by day when that is long."""
    sent = Message.objects.about(election.pk).filter(sent_at__isnull=False).exclude(kind__in=(*SECRET, *APART))
    rows = sent.annotate(hour=Hour(F("sent_at"))).values_list("hour").annotate(number=Count("pk")).order_by()
    counted = {datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC): number for hour, number in rows}
    if not counted:
        return []
    clock, first, last = ZoneInfo(election.organization.time_zone), min(counted), max(counted)
    hours = [first + timedelta(hours=number) for number in range((last - first) // timedelta(hours=1) + 1)]
    if len(hours) <= HOURS_SHOWN:
        return [Span(hour, _hour_words(hour.astimezone(clock)), counted.get(hour, 0)) for hour in hours]
    days: dict[datetime, int] = {}
    for hour in hours:
        day = hour.astimezone(clock).replace(hour=0)
        days[day] = days.get(day, 0) + counted.get(hour, 0)
    return [Span(day, formats.date_format(day, "SHORT_DATE_FORMAT"), number) for day, number in days.items()]


def pauses(election: Election) -> list[Pause]:
    """What holds this election's mail up: the provider, and domains to which enough of its links go."""
    now = timezone.now()
    provider = Pace.objects.of_provider()
    found = []
    if provider is not None and provider.paused_until is not None and provider.paused_until > now:
        found.append(Pause("", provider.reason, provider.paused_until))
    paces = Pace.objects.filter(strikes__gt=0, waits=True, key__startswith="domain:")[:MOST_ASKED]
    slow = {row.key.removeprefix("domain:"): row.reason for row in paces}
    links = Message.objects.about(election.pk).filter(kind=INVITATION, domain__in=list(slow))
    rows = links.order_by().values_list("domain").annotate(number=Count("pk")) if slow else ()
    return found + [Pause(domain, slow[domain], None) for domain, number in sorted(rows) if number >= FEWEST]


def warm_up() -> int | None:
    """How many letters may go today while the sender is new; None without such a limit.

    How many went is not said: of all letters that go to somebody, that number would count reminders one by one.
    """
    provider, today = Pace.objects.of_provider(), timezone.now().date()
    return pace.quota(settings.MAIL_WARM_UP, provider.first_day if provider else None, today, settings.MAIL_RATE)


def reports_come() -> bool:
    """Whether the mail goes through a provider that can tell this site what became of letters, and has its secret."""
    return settings.MAIL_PROVIDER not in ("smtp", "outbox") and bool(settings.MAIL_WEBHOOK)


def text(found: Progress) -> str:
    """How far sending is, in a sentence."""
    said = {"done": _number(found.done), "total": _number(found.total), "speed": _number(found.speed)}
    if found.done >= found.total:
        return (
            _("All %(total)s letters have been dealt with.") % said if found.total else _("There are no letters yet.")
        )
    if found.rest is None:
        return _("%(done)s of %(total)s letters have been dealt with. None left within the last minutes.") % said
    now = timezone.now()
    said["rest"] = timeuntil(now + found.rest, now, depth=1)
    return (
        _("%(done)s of %(total)s letters have been dealt with. At %(speed)s a minute the rest takes %(rest)s.") % said
    )


def _title(kind: str) -> str:
    known = worded_kinds().get(kind)
    return f"{TITLES.get(kind) or (known.title if known else kind.replace('-', ' ').capitalize())}"


def _hour_words(hour: datetime) -> str:
    return f"{formats.date_format(hour, 'D')} {formats.time_format(hour, 'TIME_FORMAT')}"


def _number(value: int) -> str:
    return formats.number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)
