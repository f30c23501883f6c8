"""Signatures under petitions, and requests to take them back."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Self

from django.db import connection, models
from django.db.models.functions import Now, TruncDate

from hustings.drives.models.drive import Drive
from hustings.roll.models import Member


class _Minute(models.Func):
    """The minute of a moment as SQLite stores it, in UTC: 2026-09-01 20:15."""

    output_field = models.CharField()
    template = "substr(%(expressions)s, 1, 16)"


NAMELESS: dict[str, str | bool] = {
    **dict.fromkeys(("given_name", "family_name", "country", "postcode", "region"), ""),
    "shown": False,
}
"""What remains of who signed once the signature was taken back, or somebody who never confirmed wrote it anew."""


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Reads of signatures."""

    def of(self, drive: Drive) -> Self:
        """Those of this drive, in the order in which they were asked for."""
        return self.filter(drive=drive).order_by("pk")

    def standing(self) -> Self:
        """Those that count: confirmed, and not taken back."""
        return self.filter(state=Signature.State.CONFIRMED)

    def due(self) -> Self:
        """Those that a letter is to answer, the oldest request first."""
        return self.filter(due=True).order_by("asked_at", "pk")

    def asked_since(self, drive: Drive, network: str, moment: datetime) -> Self:
        """The requests of a network after this moment."""
        return self.filter(drive=drive, asked_from=network, asked_at__gte=moment)

    def by_code(self, drive: Drive, code_hash: str) -> "Signature | None":
        """The one whose letter carries the code that signs, with this hash."""
        return self.filter(~models.Q(code_hash=""), drive=drive, code_hash=code_hash).first()

    def by_withdrawal_code(self, drive: Drive, code_hash: str) -> "Signature | None":
        """The one whose letter carries the code that takes it back, with this hash."""
        return self.filter(~models.Q(withdrawal_hash=""), drive=drive, withdrawal_hash=code_hash).first()

    def counts(self) -> dict[str, int]:
        """How many there are in each state, 0 where there is none."""
        counted = dict(self.order_by().values_list("state").annotate(number=models.Count("pk")))
        return {state: counted.get(state, 0) for state in Signature.State.values}

    def by_region(self) -> list[tuple[str, int]]:
        """How many of those that stand came from each state, the most first; ``""`` where none was given."""
        grouped = self.standing().order_by().values_list("region").annotate(number=models.Count("pk"))
        return list(grouped.order_by("-number", "region"))

    def by_day(self, drive: Drive) -> list[tuple[date, int]]:
        """How many of those that stand were confirmed on each day of the organization's clock, without zeros."""
        if connection.vendor == "postgresql":
            days = self.standing().annotate(day=TruncDate("confirmed_at", tzinfo=drive.zone)).order_by()
            return list(days.values_list("day").annotate(number=models.Count("pk")).order_by("day"))
        # SQLite would call Python for each row to find its day: grouped by minutes, of which no day has a part.
        minutes = self.standing().annotate(minute=_Minute("confirmed_at")).order_by().values_list("minute")
        counted: Counter[date] = Counter()
        for minute, number in minutes.annotate(number=models.Count("pk")):
            counted[datetime.fromisoformat(f"{minute}+00:00").astimezone(drive.zone).date()] += number
        return sorted(counted.items())

    def shown(self) -> Self:
        """Those whose signers let their names be shown, the latest first."""
        return self.standing().filter(shown=True, hidden=False).order_by("-confirmed_at", "-pk")

    def of_members(self, members: Iterable[int]) -> Self:
        """Those of these members, in the order in which they were made."""
        return self.filter(member__in=members).order_by("pk")


class Signature(models.Model):
    """Somebody asked to sign by an address: once in a drive for each canonical address.

    The page writes the row and looks nothing up; a letter answers it (``due``). Codes are kept as hashes only. A
    confirmed signer is a ``member``; ``member_before`` says that they were one without any drive of the organization,
    ``left_roll`` that taking the signature back made them inactive. Names go when a signature is taken back.
    """

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked"  # the address is not confirmed
        CONFIRMED = "confirmed"
        WITHDRAWN = "withdrawn"

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="signatures")
    address = models.CharField(max_length=254)
    mailbox = models.CharField(max_length=254)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    region = models.CharField(max_length=40, blank=True)  # as Member.state
    country = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=10, blank=True)
    shown = models.BooleanField(default=False)  # the signer lets the name be shown
    hidden = models.BooleanField(default=False)  # an official does not
    campaigning = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_from = models.CharField(max_length=64, blank=True)  # the network of the latest request, whoever made it
    due = models.BooleanField(default=True)  # a letter is to answer the latest request
    letters = models.PositiveIntegerField(default=0)
    letter_at = models.DateTimeField(null=True)  # the latest
    code_hash = models.CharField(max_length=64, blank=True)  # SHA-256, hex; empty before a letter carries the code
    withdrawal_hash = models.CharField(max_length=64, blank=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="signatures")
    member_before = models.BooleanField(default=False)
    left_roll = models.BooleanField(default=False)
    withdrawals = models.PositiveIntegerField(default=0)  # codes made before one are worth nothing after it
    asked_at = models.DateTimeField(db_default=Now())  # the latest request
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["drive", "address"], name="one_signature_of_an_address"),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~models.Q(code_hash=""), name="one_signature_of_a_code"
            ),
            models.UniqueConstraint(
                fields=["withdrawal_hash"],
                condition=~models.Q(withdrawal_hash=""),
                name="one_signature_of_a_withdrawal_code",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", member=None, confirmed_at=None)
                | models.Q(state__in=["confirmed", "withdrawn"], member__isnull=False, confirmed_at__isnull=False),
                name="signature_was_confirmed_by_a_member",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["drive", "state", "id"], name="signatures_of_a_state"),
            # The clock asks every second in which drives somebody waits for an answer.
            models.Index(fields=["drive", "asked_at"], name="signatures_to_answer", condition=models.Q(due=True)),
            models.Index(fields=["drive", "asked_from", "asked_at"], name="signatures_asked_from"),
            models.Index(
                fields=["drive", "confirmed_at"], name="signatures_shown", condition=models.Q(shown=True, hidden=False)
            ),
        ]

    def __str__(self) -> str:
        return self.mailbox

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.given_name} {self.family_name}".strip()


class WithdrawalRequestQuerySet(models.QuerySet["WithdrawalRequest"]):
    """Reads of requests to take a signature back."""

    def due(self) -> Self:
        """Those to be answered, in order."""
        return self.filter(settled_at=None).order_by("pk")

    def asked_since(self, drive: Drive, network: str, moment: datetime) -> Self:
        """Those of a network after this moment."""
        return self.filter(drive=drive, network=network, asked_at__gte=moment)


class WithdrawalRequest(models.Model):
    """Somebody asked to take back the signature of this address, canonical as typed: there may be none.

    Written by the page without any look-up, answered by the clock, deleted after a day. ``window`` numbers the minutes
    within which the same is asked once.
    """

    drive = models.ForeignKey(Drive, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    network = models.CharField(max_length=64)
    window = models.PositiveIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    objects = WithdrawalRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["drive", "address", "network", "window"], name="withdrawal_asked_for_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["drive"], name="withdrawals_waiting", condition=models.Q(settled_at=None)),
            models.Index(fields=["drive", "network", "asked_at"], name="withdrawals_of_a_network"),
        ]

    def __str__(self) -> str:
        return f"a withdrawal of {self.address}"
