"""The fuzzers run, and find nothing in a few inputs; ``make fuzz`` gives them time."""

import random
from pathlib import Path

import pytest

from hustings import errors
from tests.fuzz.forgeries import Forgeries
from tests.fuzz.fuzzer import try_one
from tests.fuzz.targets import Target, targets

FEW = 20


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    return targets(tmp_path_factory.mktemp("fuzz"))


def test_nothing_is_found(every: dict[str, Target]) -> None:
    dice = random.Random(1)
    for name, target in every.items():
        assert target.seeds, name
        for _ in range(FEW):
            assert try_one(target, target.mutate(dice, dice.choice(target.seeds), target.seeds)) is None, name


FOUND = {
    "a tab in an error's sentence": ("roll", b'email\tname\na@b.org\t"x"y\n'),
    "a string that never ends": ("json", b'"' + b'\\"' * 500_000),
    "a list of millions": ("trustees", b"[" + b"0," * 5_000_000 + b"0]"),
}


@pytest.mark.parametrize("what", sorted(FOUND))
def test_what_was_found_once_is_not_found_again(what: str, every: dict[str, Target]) -> None:
    name, data = FOUND[what]
    assert try_one(every[name], data) is None


def test_a_finding_is_told() -> None:
    def broken(_: bytes) -> None:
        raise ZeroDivisionError

    assert "ZeroDivisionError" in (try_one(Target([b""], broken), b"") or "")


@pytest.mark.parametrize(
    "check",
    [
        "hustings.protocol.verification.check_tally",
        "hustings.protocol.decryptions.PartialDecryption.verify",
        "hustings.protocol.trustees.Trustees.verify",
    ],
)
def test_a_verifier_that_leaves_something_out_is_found(
    check: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The forgers are worth their time: without one of its checks, the verifier takes what they make for sound."""
    forgeries, dice = Forgeries(tmp_path), random.Random(2)
    forged = [forgeries.mutate(dice, b"", []) for _ in range(150)]
    before = [sound(forgeries, data) for data in forged]
    monkeypatch.setattr(check, lambda *_: None)
    assert any(
        after and not was for was, after in zip(before, (sound(forgeries, data) for data in forged), strict=True)
    )


def sound(forgeries: Forgeries, data: bytes) -> bool:
    """Whether the archive is found sound, for what it says or for what it does not."""
    try:
        forgeries.read(data)
    except errors.HustingsError:
        return False
    except Exception:  # noqa: BLE001 - a check that is left out lets through what others stumble over
        return True
    return True
