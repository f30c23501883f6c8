"""A round of mailings: the slots, the lot that says who comes first in each, and how far the letters are queued."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now

from hustings.contests.models.contest import Candidate, Contest


class RoundQuerySet(models.QuerySet["Round"]):
    """Reads of rounds."""

    def live(self) -> Self:
        """Those that go on: neither called off, nor with all their slots behind them."""
        return self.filter(called_off_at__isnull=True, slots__ended_at__isnull=True).distinct()

    def due_to_draw(self) -> Self:
        """Those whose lot is to be drawn by now."""
        return self.filter(draws_at__lte=Now(), drawn_at__isnull=True, called_off_at__isnull=True)


class Round(models.Model):
    """The slots of a contest's candidates, fixed once; the order in each is drawn by lot (`hustings.contests.lot`).

    ``commitment`` is published when the slots are fixed; ``secret``, and the ``seed`` made of it, when it is drawn.
    """

    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()  # from 1, within the contest
    fixed_at = models.DateTimeField(db_default=Now(), editable=False)
    draws_at = models.DateTimeField()
    secret = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64, blank=True)
    drawn_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    calling_off_reason = models.CharField(max_length=300, blank=True)  # public

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "number"], name="one_round_of_a_number"),
            models.CheckConstraint(
                condition=(models.Q(drawn_at__isnull=True) & models.Q(seed=""))
                | (models.Q(drawn_at__isnull=False) & ~models.Q(seed="")),
                name="lot_drawn_with_its_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contest}, round {self.number}"


class Contribution(models.Model):
    """A word that a candidate adds to the lot before it is drawn, so that officials alone do not decide it."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="contributions")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="contributions")
    word = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["candidate_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "candidate"], name="one_word_of_a_candidate")
        ]

    def __str__(self) -> str:
        return self.word


class SlotQuerySet(models.QuerySet["Slot"]):
    """Reads of slots."""

    def due(self) -> Self:
        """Those whose moment has come and whose letters are not all queued."""
        drawn = self.filter(round__drawn_at__isnull=False, round__called_off_at__isnull=True)
        return drawn.filter(send_at__lte=Now(), ended_at__isnull=True).order_by("send_at", "pk")


class Slot(models.Model):
    """When each candidate may write to the members once, and how much; ``last_member`` bounds the audience of all.

    ``audience`` is how many members there were to write to when the slot began.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()  # from 1
    due_at = models.DateTimeField()  # until then candidates hand in
    send_at = models.DateTimeField()
    subject_length = models.PositiveSmallIntegerField()
    text_length = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    last_member = models.BigIntegerField(default=0)
    audience = models.PositiveIntegerField(default=0)

    objects = SlotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "number"], name="one_slot_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(due_at__lte=models.F("send_at")), name="slot_is_due_before_it_is_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}, slot {self.number}"


class Turn(models.Model):
    """A candidate's place in a slot, drawn by lot, and what became of it.

    ``pitch`` is the version that goes out; a turn without one has lapsed once its slot has begun. ``letters`` and
    ``last_member`` move together, a batch at a time.
    """

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="turns")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="turns")
    position = models.PositiveSmallIntegerField()  # from 1
    ticket = models.CharField(max_length=64)  # the hash by which the candidates were sorted
    pitch = models.OneToOneField("Pitch", on_delete=models.PROTECT, null=True, related_name="turn")
    letters = models.PositiveIntegerField(default=0)
    last_member = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["slot", "position"], name="one_turn_at_a_position"),
            models.UniqueConstraint(fields=["slot", "candidate"], name="one_turn_of_a_candidate"),
            models.CheckConstraint(
                condition=models.Q(letters=0) | models.Q(pitch__isnull=False), name="letters_of_a_pitch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.position}. {self.candidate}"

    @property
    def has_lapsed(self) -> bool:
        """Whether the slot began without a letter of this candidate."""
        return self.ended_at is not None and self.pitch_id is None
