"""Interviews and debates, as links."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from hustings.contests.models.contest import Candidate, Contest


class Recording(models.Model):
    """A recorded interview or debate that lies on another site."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="recordings")
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    link = models.CharField(max_length=500)  # http or https
    candidates = models.ManyToManyField(Candidate, related_name="recordings")
    added_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["held_on", "id"]

    def __str__(self) -> str:
        return self.title
