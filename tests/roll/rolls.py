"""What the roll's tests share: an organization with its officials, and rolls given to it."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import ContentFile

from hustings.accounts.models import User
from hustings.roll import actions, importing
from hustings.roll.models import Import, Member, Organization, Role, Staff


class House(NamedTuple):
    """An organization, an organizer and an observer of it."""

    organization: Organization
    organizer: User
    observer: User


def house(slug: str = "moveon") -> House:
    """A new organization with its officials."""
    organization = Organization.objects.create(slug=slug, name=slug.title())
    people = []
    for role in (Role.ORGANIZER, Role.OBSERVER):
        user = User.objects.create_user(f"{role.value}@{slug}.example")
        Staff.objects.create(organization=organization, user=user, role=role)
        people.append(user)
    return House(organization, *people)


def upload(house: House, roll: str | bytes, name: str = "members.csv") -> Import:
    """Upload a roll as the organizer does."""
    content = roll.encode() if isinstance(roll, str) else roll
    return actions.upload(
        organization=house.organization, by=house.organizer, file=ContentFile(content, name), name=name
    )


def begin(house: House, roll: str | bytes, *, removes_missing: bool = False) -> Import:
    """Upload a roll and start it with the columns that were guessed; the job is only queued."""
    job = upload(house, roll)
    return actions.start(import_id=job.pk, by=house.organizer, columns=job.columns, removes_missing=removes_missing)


def take(house: House, roll: str | bytes, *, removes_missing: bool = False) -> Import:
    """Import a roll to its end."""
    job = begin(house, roll, removes_missing=removes_missing)
    importing.run(import_id=job.pk)
    job.refresh_from_db()
    return job


def counts(job: Import) -> dict[str, int]:
    """The counters that are not zero."""
    job.refresh_from_db()
    names = ("added", "updated", "unchanged", "repeated", "without_address", "invalid", "removed")
    return {name: getattr(job, name) for name in names if getattr(job, name)}


def addresses(house: House) -> list[str]:
    """The active members' addresses."""
    return sorted(Member.objects.of(house.organization).filter(active=True).values_list("address", flat=True))


def report(job: Import) -> list[list[str]]:
    """The report's lines below its header."""
    text = Path(job.report.path).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]
