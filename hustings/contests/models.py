"""Contests and candidates."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hustings.roll.models import Organization


class Contest(models.Model):
    """What is being decided elsewhere: "2016 Democratic presidential nomination"."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="contests")
    name = models.CharField(_("name"), max_length=200)
    office = models.CharField(_("office"), max_length=200, blank=True)
    decided_on = models.DateField(_("day on which it is decided"), null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organization", "name"], name="one_contest_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Candidate(models.Model):
    """A person in a contest."""

    contest = models.ForeignKey(Contest, on_delete=models.CASCADE, related_name="candidates")
    name = models.CharField(_("name"), max_length=150)
    about = models.CharField(_("in one line"), max_length=200, blank=True)
    statement = models.TextField(_("statement"), max_length=10_000, blank=True)
    portrait = models.ImageField(_("portrait"), upload_to="portraits/", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["contest", "name"], name="one_candidate_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name
