"""Voting rights, who asked for one, and what was told of them: long, for a stage has its rows in one module."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from hustings.elections.models import Election
from hustings.mailroom.actions import Draft
from hustings.mailroom.models import Purpose
from hustings.roll.models import Member


class VotingRightQuerySet(models.QuerySet["VotingRight"]):
    """Reads of voting rights."""

    def of(self, election: Election) -> Self:
        """The rights of this election, in the order in which their credentials were made."""
        return self.filter(election=election).order_by("number")

    def used(self) -> Self:
        """Those with which a ballot was posted."""
        return self.filter(ballots__gt=0)

    def voters(self) -> Self:
        """Those whose voters have voted: with a ballot that counts, which that of a voided right does not."""
        return self.used().filter(voided_at=None)

    def joined(self) -> Self:
        """Those drawn by people who joined during the vote, voided ones among them."""
        return self.filter(pooled=True, member__isnull=False)

    def alike(self, trait: str, value: str) -> Self:
        """Those whose members had this likeness or namesake when the vote was frozen; empty ones are like nobody."""
        return self.filter(~models.Q(**{trait: ""}), **{trait: value})  # said so, SQLite takes the index

    def in_pool(self) -> Self:
        """Those that wait in the pool for somebody to join."""
        return self.filter(pooled=True, member=None)

    def addressed(self) -> "Iterator[AddressedRight]":
        """Each with what a letter to its member needs, and all have one: plain rows, for there may be very many."""
        member = ("member__mailbox", "member__language", "member__organization__language", "member__organization")
        own = ("pk", "number", "public_credential", "ballots", "voided_at", "election")
        rows = self.values_list(*own, *member)
        return (AddressedRight(*row) for row in rows)

    def by_credential(self, election_uuid: str, credentials: Iterable[str]) -> "dict[str, AddressedRight]":
        """The rights with these public credentials; those that are none, or that nobody drew, are left out."""
        held = self.filter(election=election_uuid, public_credential__in=credentials, member__isnull=False)
        rights = held.addressed()
        return {right.credential: right for right in rights}


class AddressedRight(NamedTuple):
    """A voting right as it was read, and where letters about it go."""

    pk: int
    number: int
    credential: str
    ballots: int
    voided_at: datetime | None
    election: str
    mailbox: str
    language: str
    otherwise: str  # the organization's language, for members who have none
    organization: UUID

    def draft(self, kind: str, key: str, reference: dict[str, Any]) -> Draft:
        """A letter of this kind to the member, in their language: a notice of the vote."""
        language = self.language or self.otherwise
        written = Draft(kind, key, self.mailbox, language, reference)
        return written._replace(purpose=Purpose.NOTICE, organization=self.organization, election=self.election)


class VotingRight(models.Model):
    """A credential's public side, and the member to whom its private side was sent.

    The private side is derived from the election's seed and ``number`` when the letter is written; the seed is a file
    outside the database, destroyed after the close. ``state`` and ``member_before`` are what the roll said when the
    election was frozen, so that turnout needs no look at members; so are ``likeness`` and ``namesake``, by which
    whoever joins is compared (`hustings.credentials.registration`), empty where nobody can join. The rights of the pool
    (``pooled``) have the numbers behind those of the roll; each gets its member when it is drawn.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="rights")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="rights")
    number = models.PositiveIntegerField()  # from 0: the credential's number under the seed
    public_credential = models.CharField(max_length=64)
    state = models.CharField(max_length=40, blank=True)
    member_before = models.BooleanField(default=True)  # joined before the vote was announced
    likeness = models.CharField(max_length=254, blank=True)
    namesake = models.CharField(max_length=345, blank=True)
    ballots = models.PositiveIntegerField(default=0)
    last_tracker = models.CharField(max_length=43, blank=True)
    pooled = models.BooleanField(default=False)  # made for whoever joins; without a member while nobody drew it
    drawn_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    first_posted_at = models.DateTimeField(null=True)
    last_posted_at = models.DateTimeField(null=True)

    objects = VotingRightQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "public_credential"], name="one_right_of_a_credential"),
            models.UniqueConstraint(fields=["election", "member"], name="one_right_of_a_member"),
            models.UniqueConstraint(fields=["election", "number"], name="one_right_of_a_number"),
            models.CheckConstraint(
                condition=(models.Q(ballots=0) & models.Q(last_tracker=""))
                | (models.Q(ballots__gt=0) & ~models.Q(last_tracker="") & models.Q(last_posted_at__isnull=False)),
                name="right_used_as_it_says",
            ),
            models.CheckConstraint(
                condition=models.Q(pooled=False, member__isnull=False, drawn_at=None, voided_at=None)
                | models.Q(pooled=True, member=None, drawn_at=None, voided_at=None)
                | models.Q(pooled=True, member__isnull=False, drawn_at__isnull=False),
                name="right_is_a_members_or_waits_in_the_pool",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["election", "number"],
                name="rights_waiting_in_the_pool",
                condition=models.Q(pooled=True, member=None),
            ),
            models.Index(fields=["election", "likeness"], name="rights_alike", condition=~models.Q(likeness="")),
            models.Index(fields=["election", "namesake"], name="rights_of_a_name", condition=~models.Q(namesake="")),
        ]

    def __str__(self) -> str:
        return f"voting right {self.number}"


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Reads of registrations."""

    def of(self, election: Election) -> Self:
        """Those of this election, in the order in which they were asked for."""
        return self.filter(election=election).order_by("pk")

    def confirmed(self) -> Self:
        """Those whose address is known to be theirs, whatever became of them."""
        return self.exclude(state=Registration.State.ASKED)

    def due(self) -> Self:
        """Those that a letter is to answer, the oldest request first."""
        return self.filter(due=True).order_by("asked_at", "pk")

    def by_code(self, election_uuid: str, code_hash: str) -> "Registration | None":
        """The one whose letter carries the code with this hash."""
        return self.filter(~models.Q(code_hash=""), election=election_uuid, code_hash=code_hash).first()  # by its index

    def search(self, term: str) -> Self:
        """Those with each word of this term in their address or names."""
        found = self
        for word in term.split()[:5]:
            found = found.filter(
                models.Q(address__icontains=word)
                | models.Q(given_name__icontains=word)
                | models.Q(family_name__icontains=word)
            )
        return found

    def counts(self) -> dict[str, int]:
        """How many there are in each state, 0 where there is none."""
        counted = dict(self.order_by().values_list("state").annotate(number=models.Count("pk")))
        return {state: counted.get(state, 0) for state in Registration.State.values}


class Registration(models.Model):
    """Somebody who asked to join an election by an address: once for each canonical address.

    The page that asks writes the row and looks nothing up; whether the address may vote already is seen when a letter
    answers it (``due``). The code in the letter is kept as a hash only. ``right`` is what was drawn; ``marks`` (words
    of `hustings.credentials.registration`) say why an official is to look first, and ``likeness``, ``namesake``,
    ``stem`` and ``domain`` are by what others are compared. ``network`` tells requests of one network from others, for
    the review of many at once; it is forgotten when no ballot of a voided right can be superseded any more.
    """

    class State(models.TextChoices):
        """How far it has come."""

        ASKED = "asked"  # the address is not confirmed
        WAITING = "waiting"  # confirmed; an official is to look at it
        DRAWN = "drawn"  # has a credential
        REFUSED = "refused"  # by an official, before a credential was drawn
        EXPIRED = "expired"  # the vote closed before an official looked at it
        VOIDED = "voided"  # by an official, after a credential was drawn

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="registrations")
    address = models.CharField(max_length=254)
    mailbox = models.CharField(max_length=254)
    given_name = models.CharField(max_length=150, blank=True)
    family_name = models.CharField(max_length=150, blank=True)
    region = models.CharField(max_length=40, blank=True)  # as Member.state
    language = models.CharField(max_length=10, blank=True)
    campaigning = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    marks = models.JSONField(default=list)
    resembles = models.JSONField(default=list)  # keys of members on the roll, some of them if there are many
    likeness = models.CharField(max_length=254)
    namesake = models.CharField(max_length=345, blank=True)
    stem = models.CharField(max_length=254)
    domain = models.CharField(max_length=254)
    network = models.CharField(max_length=64, blank=True)
    asked_from = models.CharField(max_length=64, blank=True)  # the network of the latest request, whoever made it
    due = models.BooleanField(default=True)  # a letter is to answer the latest request
    letters = models.PositiveSmallIntegerField(default=0)  # that answered
    letter_at = models.DateTimeField(null=True)  # the latest
    code_hash = models.CharField(max_length=64, blank=True)  # SHA-256, hex; empty before the first letter
    right = models.OneToOneField(VotingRight, on_delete=models.PROTECT, null=True, related_name="registration")
    reason = models.CharField(max_length=300, blank=True)  # of a refusal or a void; of a void it is public
    asked_at = models.DateTimeField(db_default=Now())  # the latest request
    confirmed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "address"], name="one_registration_of_an_address"),
            models.UniqueConstraint(
                fields=["code_hash"], condition=~models.Q(code_hash=""), name="one_registration_of_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "waiting", "refused", "expired"], right=None)
                | models.Q(state__in=["drawn", "voided"], right__isnull=False),
                name="registration_has_what_it_drew",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked") | models.Q(confirmed_at__isnull=False),
                name="registration_was_confirmed",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["election", "state", "id"], name="registrations_of_a_state"),
            # The clock asks every second in which elections somebody waits for an answer.
            models.Index(fields=["election", "asked_at"], name="registrations_to_answer", condition=models.Q(due=True)),
            models.Index(fields=["election", "network", "asked_at"], name="registrations_of_a_network"),
            models.Index(fields=["election", "asked_from", "asked_at"], name="registrations_asked_from"),
            models.Index(fields=["election", "domain", "asked_at"], name="registrations_of_a_domain"),
            models.Index(fields=["election", "stem", "asked_at"], name="registrations_of_a_stem"),
            models.Index(fields=["election", "likeness"], name="registrations_alike"),
            models.Index(fields=["election", "namesake"], name="registrations_of_a_name"),
        ]

    def __str__(self) -> str:
        return self.mailbox

    @property
    def name(self) -> str:
        """Both names, as far as they were given."""
        return f"{self.given_name} {self.family_name}".strip()


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    """Reads of registers."""

    def of(self, election: Election) -> Self:
        """The entries of this election's register, in order."""
        return self.filter(election=election).order_by("number")

    def file(self) -> bytes:
        """These entries as the file that is published: a line for each."""
        return b"".join(self.lines())

    def lines(self, start: int = 0) -> Iterator[bytes]:
        """The lines of one election's file from this byte on, the first one cut; however many there are."""
        first = self.filter(offset__lte=start).order_by("number").values_list("number", "offset").last()
        number, offset = first or (0, 0)
        skipped = start - offset
        for content in self.filter(number__gte=number).values_list("content", flat=True).iterator():
            yield bytes(content)[skipped:] + b"\n"
            skipped = 0

    def size(self) -> int:
        """The bytes of one election's file; 0 without a register."""
        last = self.order_by("number").values_list("offset", "content").last()
        return 0 if last is None else last[0] + len(last[1]) + 1


class RegisterEntry(models.Model):
    """A line of an election's public register of draws and voids (spec/register.md), chained by hashes.

    ``content`` are its very bytes, which begin at ``offset`` of the file; ``hash`` (SHA-256, hex) is named by the next.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="register")
    number = models.PositiveIntegerField()  # from 0
    offset = models.BigIntegerField()
    content = models.BinaryField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "number"], name="one_register_entry_of_a_number"),
            models.UniqueConstraint(fields=["election", "offset"], name="one_register_entry_at_a_place"),
        ]

    objects = RegisterEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"register entry {self.number}"


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reads of reminders."""

    def of(self, election: Election) -> Self:
        """The reminders of this election, the first one first."""
        return self.filter(election=election).order_by("number")

    def under_way(self) -> Self:
        """Those whose letters are not all queued yet."""
        return self.filter(queued_at=None).order_by("pk")


class Reminder(models.Model):
    """A letter to those who have not voted; who they are is looked up by the clock and shown to nobody.

    ``reached`` is the number of the voting right up to which letters are queued. How many there are is not kept: with
    outside knowledge even a count can be about one member.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="reminders")
    number = models.PositiveSmallIntegerField()  # from 1
    asked_at = models.DateTimeField(db_default=Now())
    reached = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)  # all that are to be; also when the vote ended before that

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "number"], name="one_reminder_of_a_number")
        ]

    def __str__(self) -> str:
        return f"reminder {self.number}"


class LinkRequestQuerySet(models.QuerySet["LinkRequest"]):
    """Reads of requests for a link."""

    def due(self) -> Self:
        """Those to be looked at by now, in the order in which they are due."""
        return self.filter(settled_at=None, not_before__lte=Now()).order_by("not_before", "pk")

    def waiting_from(self, election: str, network: str) -> Self:
        """Those of a network that wait."""
        return self.filter(election=election, network=network, settled_at=None)

    def settled_since(self, election: str, moment: datetime) -> Self:
        """Those that were looked at after this moment."""
        return self.filter(election=election, settled_at__gt=moment)


class LinkRequest(models.Model):
    """Somebody asked for the link of the member with this address, canonical as typed: there may be no such member.

    Written by the page without any look-up, read by the clock, deleted after a day. ``network`` is a keyed hash that
    tells networks apart for that day; ``window`` numbers the ten minutes within which the same is asked once.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    network = models.CharField(max_length=64)
    window = models.PositiveIntegerField()
    asked_at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(db_default=Now())  # later where a network asks for very many
    settled_at = models.DateTimeField(null=True)
    taken = models.BooleanField(default=False)  # not one too many of its address

    objects = LinkRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "address", "network", "window"], name="link_asked_for_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["election", "not_before"], name="link_requests_waiting", condition=models.Q(settled_at=None)
            ),
            models.Index(fields=["election", "network", "settled_at"], name="link_requests_of_a_network"),
        ]

    def __str__(self) -> str:
        return f"a link for {self.address}"
