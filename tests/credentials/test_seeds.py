"""The seed's file: whole, on the disk, and the site's own."""

import os
import stat
from pathlib import Path

import pytest
from django.conf import settings

from hustings.credentials import seeds
from hustings.decision import keys


@pytest.fixture
def synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each thing put on the disk, in order, whether it is a folder."""
    order, original = list[bool](), os.fsync

    def fsync(descriptor: int) -> None:
        order.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        original(descriptor)

    monkeypatch.setattr(settings, "SECRETS", tmp_path)
    monkeypatch.setattr(os, "fsync", fsync)
    return order


def test_a_seed_is_on_the_disk_with_its_folder(synced: list[bool], tmp_path: Path) -> None:
    seed = seeds.make_seed("election")
    assert synced == [False, True]
    assert (seeds.read_seed("election"), [*seeds.seeds()]) == (seed, ["election"])
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]


def test_a_signing_key_is_on_the_disk_with_its_folder(synced: list[bool], tmp_path: Path) -> None:
    keys.new_key_file()
    assert synced == [False, True]
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]
