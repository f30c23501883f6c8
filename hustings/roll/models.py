"""Organizations, their staff, their members, and the imports of their rolls."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.accounts.models import User
from hustings.mailroom.address import parse_address

STALLED_AFTER = timedelta(minutes=2)


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Reads of organizations."""

    def staffed_by(self, user: models.Model) -> Self:
        """Those in which the user has a role."""
        return self.filter(staff__user=user).order_by("name")


class Organization(models.Model):
    """The body that endorses."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(_("time zone"), max_length=60, default="America/New_York")
    language = models.CharField(_("language"), max_length=10, default="en")
    about = models.TextField(_("about"), blank=True, max_length=2000)
    contact = models.EmailField(_("contact"), blank=True)  # where answers to its letters go
    disclaimer = models.CharField(_("disclaimer"), max_length=300, blank=True)  # "Paid for by ...": below campaigning
    disclaims_notices = models.BooleanField(_("disclaimer on all letters"), default=False)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(name="") & ~models.Q(slug=""), name="organization_has_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What an official may do."""

    OWNER = "owner", _("owner")  # everything, staff included
    ORGANIZER = "organizer", _("organizer")  # everything but staff and the organization itself
    OBSERVER = "observer", _("observer")  # sees all, changes nothing


class Staff(models.Model):
    """A user's role in an organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="staff")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff")
    role = models.CharField(max_length=10, choices=Role.choices)
    since = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_role_in_an_organization"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="role_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    """Reads of invitations."""

    def offered_to(self, user: User) -> Self:
        """Those for this very address: a database that ignores case takes ı for i, which is another's address."""
        return self.filter(email=user.email)


class StaffInvitation(models.Model):
    """A role offered to an address; whoever signs in with that address, confirmed, can accept it."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    invited_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "email"], name="one_invitation_for_an_address")
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.get_role_display()}"


class MemberCounts(NamedTuple):
    """How many members there are, and how many of them are inactive."""

    all: int
    inactive: int

    @property
    def active(self) -> int:
        """How many may vote."""
        return self.all - self.inactive


class MemberQuerySet(models.QuerySet["Member"]):
    """Reads of the roll."""

    def of(self, organization: Organization) -> Self:
        """The members of this organization, in the order in which they came."""
        return self.filter(organization=organization).order_by("id")

    def by_address(self, after: str = "") -> Self:
        """In the order of their addresses, those behind this one: from page to page without counting."""
        return self.filter(address__gt=after).order_by("address")

    def search(self, term: str) -> Self:
        """Those of this address, or else with this term in their address or names."""
        address = parse_address(term)
        if address:
            return self.filter(address=address.canonical)
        found = self
        for word in term.split()[:5]:
            found = found.filter(
                models.Q(address__icontains=word)
                | models.Q(given_name__icontains=word)
                | models.Q(family_name__icontains=word)
            )
        return found

    def counts(self) -> "MemberCounts":
        """How many there are, and of those how many may not vote."""
        # Counted in two indexes: a million rows are not looked at for it.
        return MemberCounts(self.order_by().count(), self.order_by().filter(active=False).count())

    def by_state(self) -> list[tuple[str, int]]:
        """The states of the active members with how many are there, the largest first."""
        grouped = self.filter(active=True).order_by().values_list("state").annotate(count=models.Count("id"))
        return list(grouped.order_by("-count", "state"))

    def on_roll(self, organization: Organization, cut_off: date) -> Self:
        """Who may vote as of this day: active members who had joined by then, or whose day of joining is unknown."""
        known = models.Q(joined_on__isnull=True) | models.Q(joined_on__lte=cut_off)
        return self.of(organization).filter(known, active=True)


class Member(models.Model):
    """A person on an organization's roll; ``address`` is the canonical writing that tells members apart.

    ``joined_on`` is the day the organization's own system names; ``state`` is as written there, in capitals when it
    is a two-letter code. ``import_number`` is that of the import that named the member last, 0 when none did: by it an
    import knows which addresses it has seen, however many they are and however often it was interrupted.
    """

    # Two indexes begin with the organization; a third would slow imports.
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="members", db_index=False)
    address = models.CharField(max_length=254)
    mailbox = models.CharField(max_length=254)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=10, blank=True)
    reference = models.CharField(max_length=100, blank=True)  # the member's identifier in the organization's system
    joined_on = models.DateField(null=True)
    campaigning = models.BooleanField(default=True)  # may be sent campaign mail; notices of elections always are
    active = models.BooleanField(default=True)
    import_number = models.PositiveIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organization"], condition=models.Q(active=False), name="inactive_member"),
            # For letters and voting rights, made in batches: without it each batch sorts all members that are left.
            models.Index(fields=["organization", "id"], name="members_as_they_came"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "address"], name="one_member_for_an_address"),
            models.CheckConstraint(condition=~models.Q(address=""), name="member_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.mailbox


class ImportQuerySet(models.QuerySet["Import"]):
    """Reads of imports."""

    def of(self, organization: Organization) -> Self:
        """The imports of this organization, the latest first."""
        return self.filter(organization=organization).order_by("-number")

    def stalled(self) -> Self:
        """Those that run but gave no sign of life for two minutes: their worker is gone."""
        return self.filter(state=Import.State.RUNNING, touched_at__lt=Now() - STALLED_AFTER)


class Import(models.Model):
    """One uploaded roll and what became of it; its files lie in the media folder under the import's identifier.

    ``columns`` maps a field of Member to the column's position in the file (hustings.roll.columns). The report has a
    line for each row that was not taken, in a file of its own, and for each ``unclear`` one, taken without consent.
    ``rows`` and the counters below it move together, a batch at a time; whoever goes on after an interruption goes on
    there.
    """

    class State(models.TextChoices):
        """How far the import has come."""

        UPLOADED = "uploaded", _("waiting for you to confirm the columns")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="imports")
    number = models.PositiveIntegerField()  # from 1, within the organization
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(max_length=255)  # as the uploader's machine calls it: shown, never used as a path
    report = models.FileField(upload_to="imports/", blank=True)
    columns = models.JSONField(default=dict)
    removes_missing = models.BooleanField(default=False)  # members who are not in the file become inactive
    state = models.CharField(max_length=8, choices=State.choices, default=State.UPLOADED)
    reason = models.CharField(max_length=500, blank=True)
    size = models.BigIntegerField(default=0)  # bytes
    read = models.BigIntegerField(default=0)  # bytes read so far, for the eye
    reported = models.BigIntegerField(default=0)  # bytes of the report that stand
    rows = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    without_address = models.BigIntegerField(default=0)
    invalid = models.BigIntegerField(default=0)
    unclear = models.BigIntegerField(default=0)  # among those taken
    removed = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)  # the last sign of life while it runs
    ended_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "number"], name="one_import_of_a_number"),
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(state="running"), name="one_import_runs_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("added")
                    + models.F("updated")
                    + models.F("unchanged")
                    + models.F("repeated")
                    + models.F("without_address")
                    + models.F("invalid")
                ),
                name="import_counts_each_row_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def label(self) -> str:
        """The subject of this import's audit rows."""
        return f"import {self.id}"

    @property
    def taken(self) -> int:
        """How many rows were a member's first."""
        return self.added + self.updated + self.unchanged

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state not in (self.State.UPLOADED, self.State.RUNNING)
