"""Elections, their options and their trustees."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hustings.contests.models import Candidate, Contest
from hustings.protocol.election import new_uuid
from hustings.roll.models import Organization


class State(models.TextChoices):
    """How far an election has come. Whether a ballot is in time is asked of the clock, not of this."""

    DRAFT = "draft", _("in preparation")
    CEREMONY = "ceremony", _("the trustees are making the key")
    SEALING = "sealing", _("being frozen")
    READY = "ready", _("frozen, waiting for its start")
    OPEN = "open", _("open")
    REVIEW = "review", _("over, and who joined is being reviewed")
    CLOSED = "closed", _("closed")
    DECRYPTING = "decrypting", _("waiting for the trustees")
    DECIDED = "decided", _("decided")
    CANCELLED = "cancelled", _("called off")


FROZEN = (State.READY, State.OPEN, State.REVIEW, State.CLOSED, State.DECRYPTING, State.DECIDED)
PUBLIC = (*FROZEN, State.CANCELLED)


class ElectionQuerySet(models.QuerySet["Election"]):
    """Reads of elections."""

    def public(self) -> Self:
        """Those that everybody may see: frozen once. Called-off drafts were never public."""
        return self.filter(state__in=PUBLIC).exclude(fingerprint="")

    def due_to_open(self) -> Self:
        """Those whose window has begun but whose opening is not noted yet."""
        return self.filter(state=State.READY, opens_at__lte=Now())

    def uninvited(self) -> Self:
        """Those that are open and whose invitations are not all queued yet."""
        return self.filter(state=State.OPEN, invited__lt=models.F("eligible"))

    def due_to_close(self) -> Self:
        """Those whose window has passed but whose end is not posted yet."""
        return self.filter(state__in=(State.READY, State.OPEN), closes_at__lte=Now())

    def reviewed(self) -> Self:
        """Those whose review of who joined is over but whose end is not posted yet."""
        return self.filter(state=State.REVIEW, review_ends_at__lte=Now())


class Election(models.Model):
    """One endorsement vote of one organization about one contest.

    ``rule`` is the rule's one-line text form (spec/rule.md). ``cut_off`` is the day as of which the roll says who may
    vote; ``announced_on`` the day the vote was announced (who joined later is counted apart). With a ``pool`` anybody
    who confirms an address may join during the vote, as long as the pool's credentials last; after the close, who
    joined can be reviewed for ``review_hours``. ``eligible`` are the members on the roll, ``joined`` those who joined,
    of whom ``voided`` may not vote after all. Voters are bound not to this row but to the Setup event that was made
    of it (``fingerprint``); constraints and actions keep the two one.
    """

    class Trusteeship(models.TextChoices):
        """How the trustees share the key."""

        SINGLE = "single", _("every trustee is needed at the end")
        THRESHOLD = "threshold", _("some of the trustees suffice at the end")

    uuid = models.CharField(primary_key=True, max_length=128, default=new_uuid, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="elections")
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="elections")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    name = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    question = models.CharField(_("question"), max_length=300)
    minimum = models.PositiveSmallIntegerField(_("at least"), default=1)
    maximum = models.PositiveSmallIntegerField(_("at most"), default=1)
    blank = models.BooleanField(_("voters may cast a blank ballot"), default=False)
    rule = models.CharField(_("rule"), max_length=500, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True)
    closes_at = models.DateTimeField(_("closes"), null=True)
    cut_off = models.DateField(_("roll as of"), null=True)
    announced_on = models.DateField(_("announced on"), null=True)
    trusteeship = models.CharField(max_length=9, choices=Trusteeship.choices, default=Trusteeship.THRESHOLD)
    threshold = models.PositiveSmallIntegerField(_("trustees needed at the end"), default=2)
    fingerprint = models.CharField(max_length=43, blank=True)
    eligible = models.PositiveIntegerField(default=0)
    pool = models.PositiveIntegerField(_("voting codes for people who join"), default=0)  # 0: nobody can join
    review_hours = models.PositiveSmallIntegerField(_("hours of review after the close"), default=0)
    review_ends_at = models.DateTimeField(null=True)  # set when the window has passed, if there is a review
    joined = models.PositiveIntegerField(default=0)
    voided = models.PositiveIntegerField(default=0)
    sealing_done = models.PositiveIntegerField(default=0)  # credentials made so far, while being frozen
    invited = models.PositiveIntegerField(default=0)  # invitations queued so far, once it is open
    closing_reason = models.CharField(max_length=300, blank=True)  # why it was closed early or called off; public
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="election_state_exists"),
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum")), name="election_bounds_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True) | models.Q(closes_at__gt=models.F("opens_at")),
                name="election_window_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=FROZEN)
                | (~models.Q(fingerprint="") & ~models.Q(rule="") & models.Q(opens_at__isnull=False, eligible__gt=0)),
                name="election_frozen_whole",
            ),
            models.CheckConstraint(condition=models.Q(threshold__gte=1), name="election_needs_a_trustee"),
            models.CheckConstraint(
                condition=models.Q(joined__lte=models.F("pool"), voided__lte=models.F("joined")),
                name="election_joins_from_its_pool",
            ),
            models.CheckConstraint(
                condition=models.Q(pool=0) | models.Q(blank=True), name="election_with_a_pool_allows_blank_ballots"
            ),
        ]
        # The clock asks every second which are due, among all that ever were.
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["state"], name="elections_of_a_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_frozen(self) -> bool:
        """Whether what voters are bound to stands."""
        return self.state in FROZEN

    @property
    def label(self) -> str:
        """The subject of this election's audit rows."""
        return f"election {self.uuid}"

    @property
    def entitled(self) -> int:
        """How many may vote, as of now: the roll's members and those who joined, without the voided."""
        return self.eligible + self.joined - self.voided

    @property
    def has_review(self) -> bool:
        """Whether who joined is reviewed between the close and the count."""
        return self.pool > 0 and self.review_hours > 0

    def takes_ballots_at(self, moment: datetime) -> bool:
        """Whether a ballot at this moment is in time, for pages; what counts is asked while it is being posted."""
        if self.state not in (State.READY, State.OPEN) or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= moment < self.closes_at


class Option(models.Model):
    """What can be chosen: a candidate, or without one "No endorsement"; ``label`` is what the ballot says."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()  # from 0, as in the ballot
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, null=True, related_name="options")
    label = models.CharField(max_length=150)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "position"], name="one_option_at_a_position"),
            models.UniqueConstraint(fields=["election", "label"], name="one_option_of_a_label"),
        ]

    def __str__(self) -> str:
        return self.label


class Trustee(models.Model):
    """Who holds a share of the key: what they sent in the ceremony, as received; never anything secret.

    Single trustees send ``public_key``; with a threshold ``certificate``, ``polynomial`` and ``voutput`` follow one
    another (specification sections 4.6.4 to 4.6.7). What was received is never replaced.
    """

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="trustees")
    number = models.PositiveSmallIntegerField()  # from 1
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, blank=True)  # SHA-256, hex, of the secret in the trustee's link
    public_key = models.TextField(blank=True)
    certificate = models.TextField(blank=True)
    polynomial = models.TextField(blank=True)
    vinput = models.TextField(blank=True)
    voutput = models.TextField(blank=True)
    invited_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    key_at = models.DateTimeField(null=True)  # the last message of the ceremony arrived
    checked_at = models.DateTimeField(null=True)  # proved that the saved file works
    decrypted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "number"], name="one_trustee_of_a_number"),
            models.UniqueConstraint(fields=["election", "email"], name="one_trustee_of_an_address"),
        ]

    def __str__(self) -> str:
        return self.name
