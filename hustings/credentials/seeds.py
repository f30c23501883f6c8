"""The seed of an election's private credentials: a file in the folder of secrets, until the vote is over."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hustings import errors
from hustings.protocol.appender import sync_folder
from hustings.protocol.credentials import seeded_credentials

_PREFIX = "seed-"


def make_seed(election_uuid: str) -> bytes:
    """A fresh seed of 32 bytes, on the disk when this returns. A file without voting rights does no harm."""
    path = _path(election_uuid)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    seed = secrets.token_bytes(32)
    with open(unfinished, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(seed)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path)
    return seed


def read_seed(election_uuid: str) -> bytes | None:
    """The seed, None when there is none: before the freeze, or destroyed."""
    try:
        return _path(election_uuid).read_bytes()
    except FileNotFoundError:
        return None


def seed_of(election_uuid: str) -> bytes:
    """The seed. Raises Refusal when it is destroyed: no link can be sent any more."""
    seed = read_seed(election_uuid)
    if seed is None:
        raise errors.Refusal("The seed of this election's credentials is destroyed: no link can be sent any more.")
    return seed


def private_credentials(election_uuid: str, first: int, count: int) -> list[str]:
    """The private credentials of these voting rights, by their numbers. Raises Refusal when the seed is destroyed."""
    private, _ = seeded_credentials(election_uuid, seed_of(election_uuid), first, count)
    return private


def destroy_seed(election_uuid: str) -> None:
    """Remove the seed. What the disk, or a backup of it, keeps of it is the operator's (docs/guides/operator.md)."""
    _path(election_uuid).unlink(missing_ok=True)


def seeds() -> Iterator[str]:
    """The elections of which a seed is there."""
    return (path.name.removeprefix(_PREFIX) for path in Path(settings.SECRETS).glob(f"{_PREFIX}*"))


def _path(election_uuid: str) -> Path:
    return Path(settings.SECRETS).joinpath(f"{_PREFIX}{election_uuid}")
