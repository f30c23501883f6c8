"""Decisions, the certificates that declare them, and what is announced of them."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from hustings import errors
from hustings.decision.decision import Kind
from hustings.decision.possible import Outcome, Possible
from hustings.elections.models import Election, Option
from hustings.roll.models import Organization


class DeclaredDecision(models.Model):
    """The decision of an election, kept for its pages; anyone can compute it again from the archive.

    ``arithmetic`` is `Decision.to_json()`; ``counts`` the result's row for the question that the rule is about, in the
    order of the options, with the blank ballots apart in ``blank``.

    Where people could join during the vote, ``joined`` did (voided ones among them), ``voted_joined`` of them voted and
    were not voided, and ``unused`` credentials were left. ``ballots``, ``eligible`` and ``blank`` are without the
    ``voided``; ``register_hash`` is the SHA-256 of the register that says so, empty where nobody could join.
    """

    election = models.OneToOneField(Election, primary_key=True, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=14, choices=[(kind.value, kind.value) for kind in Kind])
    endorsed = models.ManyToManyField(Option, related_name="+")
    sentence = models.TextField()
    arithmetic = models.JSONField()
    counts = models.JSONField()
    blank = models.PositiveIntegerField(null=True)
    ballots = models.PositiveIntegerField()
    eligible = models.PositiveIntegerField()
    voted_before = models.PositiveIntegerField()  # voters who were members before the vote was announced
    joined = models.PositiveIntegerField(default=0)
    voided = models.PositiveIntegerField(default=0)
    unused = models.PositiveIntegerField(default=0)
    voted_joined = models.PositiveIntegerField(default=0)
    register_hash = models.CharField(max_length=64, blank=True)
    archive_hash = models.CharField(max_length=64)  # SHA-256 of the whole archive
    archive_size = models.BigIntegerField()
    decided_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.sentence

    def came_to(self) -> Possible:
        """Which of the possible decisions it is."""
        if self.kind != Kind.ENDORSED.value:
            return Possible(Outcome(self.kind))
        labels = list(self.endorsed.values_list("label", flat=True))
        return Possible(Outcome.ENDORSED, labels[0]) if len(labels) == 1 else Possible(Outcome.SEVERAL)


class SigningKey(models.Model):
    """A key with which an organization signs its certificates; the private part is a file outside the database."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="signing_keys")
    public_key = models.CharField(max_length=64, unique=True)  # Ed25519 (RFC 8032), hex
    made_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization"], condition=models.Q(retired_at__isnull=True), name="one_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.public_key


class Certificate(models.Model):
    """A signed statement of a decision: ``content`` are the very bytes that ``signature`` (hex) is over."""

    decision = models.OneToOneField(
        DeclaredDecision, primary_key=True, on_delete=models.PROTECT, related_name="certificate"
    )
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="certificates")
    content = models.BinaryField()
    signature = models.CharField(max_length=128)
    issued_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"certificate of {self.decision_id}"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Reads of announcements."""

    def of(self, election: Election) -> Self:
        """Those prepared for this election, whatever it decides."""
        return self.filter(election=election).select_related("option")

    def for_decision(self, election: Election, possible: Possible) -> "Announcement | None":
        """The one prepared for this decision; None when there is none."""
        option = {"option__label": possible.option} if possible.option else {"option": None}
        return self.of(election).filter(outcome=possible.outcome.value, **option).first()


class Announcement(models.Model):
    """What is said when an election comes to this decision: prepared under embargo, and never shown unless it does.

    ``option`` is the one endorsed alone, None for the other outcomes. ``link`` is a page outside where supporters can
    give; the reference code is added to it as the parameter ``code_name``. ``contact`` is for the press.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="announcements")
    outcome = models.CharField(max_length=14, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    option = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, related_name="announcements")
    link = models.CharField(max_length=500, blank=True)
    code_name = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60, blank=True)
    contact = models.TextField(blank=True, max_length=300)
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["election", "option"], name="one_announcement_of_an_option"),
            models.UniqueConstraint(
                fields=["election", "outcome"],
                condition=models.Q(option__isnull=True),
                name="one_announcement_of_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="endorsed", option__isnull=False)
                | (~models.Q(outcome="endorsed") & models.Q(option__isnull=True)),
                name="announcement_names_whom_it_endorses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.option or ''}".strip()

    @property
    def decision(self) -> Possible:
        """The decision that it is prepared for."""
        return Possible(Outcome(self.outcome), self.option.label if self.option else "")


class AnnouncementText(models.Model):
    """An announcement in one language, with places to be filled (`hustings.decision.placeholders`).

    ``letter`` goes to everybody who could vote; ``call`` asks to give, and goes to those who agreed to campaigning. The
    rest is for the press page. Changed as often as one likes before the release, and never after it.
    """

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200)
    letter = models.TextField(max_length=10_000)
    headline = models.CharField(max_length=200)
    press = models.TextField(max_length=10_000)
    call_subject = models.CharField(max_length=200, blank=True)
    call = models.TextField(max_length=10_000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["announcement", "language"], name="one_text_of_a_language"),
            models.CheckConstraint(
                condition=~models.Q(subject="") & ~models.Q(letter="") & ~models.Q(headline="") & ~models.Q(press=""),
                name="announcement_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(call="", call_subject="") | (~models.Q(call="") & ~models.Q(call_subject="")),
                name="call_has_a_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} ({self.language})"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Reads of releases."""

    def unqueued(self) -> Self:
        """Those whose letters are not all queued."""
        return self.filter(queued_at__isnull=True)


class Release(models.Model):
    """The one act that made an election's announcement public; its letters are queued by and by.

    Rights below ``next_right`` have theirs; ``letters`` and ``calls`` count them.
    """

    election = models.OneToOneField(Election, primary_key=True, on_delete=models.PROTECT, related_name="release")
    announcement = models.OneToOneField(Announcement, on_delete=models.PROTECT, related_name="release")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(db_default=Now(), editable=False)
    next_right = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True)  # all of them

    objects = ReleaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"release of {self.election_id}"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Reads of corrections."""

    def of(self, election_uuid: str) -> Self:
        """Those of this election's announcement, the oldest first."""
        return self.filter(release=election_uuid).order_by("number")

    def update(self, **_values: Any) -> int:
        """Refused: what was said stays readable."""
        raise errors.Refusal("a correction is never changed: it is corrected by another")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: what was said stays readable."""
        raise errors.Refusal("a correction is never deleted")


class Correction(models.Model):
    """What was updated after the release, in one language, and why; the text as first released stays beside it.

    ``headline`` and ``press`` are whole texts, placeholders and all; ``link`` is a new page to give, empty when the old
    one stays.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="corrections")
    number = models.PositiveIntegerField()  # from 1
    language = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)  # public
    headline = models.CharField(max_length=200)
    press = models.TextField(max_length=10_000)
    link = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["release", "number"], name="one_correction_of_a_number"),
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(headline="") & ~models.Q(press=""),
                name="correction_says_what_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"correction {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; Refusal when it exists."""
        if not self._state.adding:
            raise errors.Refusal("a correction is never changed: it is corrected by another")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: what was said stays readable."""
        raise errors.Refusal("a correction is never deleted")
