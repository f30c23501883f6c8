"""`hustings credentials`: who gets one, what is secret, what a seed gives back."""

import json
from pathlib import Path

import pytest

from hustings.protocol.credentials import PublicCredentials
from hustings.protocol.group import public_credentials_many
from tests.cli.command import hustings, refused, run

UUID = "Ab1Cd2Ef3Gh4Jk"
ROLL = "email,weight\na@example.org,2\nb@example.org,3\nA@Example.org,2\n,1\nnobody,1\n"


@pytest.fixture
def roll(tmp_path: Path) -> Path:
    path = tmp_path / "roll.csv"
    path.write_text(ROLL)
    return path


def generate(out: Path, *options: str | Path) -> None:
    hustings("credentials", "generate", "--uuid", UUID, "--out", out, *options)


def public_of(out: Path) -> list[str]:
    """The public credentials, without weights."""
    listed: list[str] = json.loads((out / f"{UUID}.pubcreds").read_text())
    return [entry.partition(",")[0] for entry in listed]


def test_each_member_gets_one_and_only_the_owner_reads_the_private_ones(roll: Path, tmp_path: Path) -> None:
    generate(tmp_path, "--roll", roll)
    private = tmp_path / f"{UUID}.privcreds"
    made = json.loads(private.read_text())
    assert list(made) == ["a@example.org", "b@example.org"]
    assert private.stat().st_mode & 0o777 == 0o600
    assert sorted(public_credentials_many(UUID, list(made.values()))) == sorted(public_of(tmp_path))
    assert not PublicCredentials.parse((tmp_path / f"{UUID}.pubcreds").read_bytes().strip()).has_weights


def test_weights_are_used_when_they_are_asked_for(roll: Path, tmp_path: Path) -> None:
    said = run("credentials", "generate", "--roll", roll, "--out", tmp_path / "unused").said
    assert "the roll has weights, which are not used" in said
    generate(tmp_path, "--roll", roll, "--weights")
    public = PublicCredentials.parse((tmp_path / f"{UUID}.pubcreds").read_bytes().strip())
    private = json.loads((tmp_path / f"{UUID}.privcreds").read_text())
    weights = [public.weight(public.position(p)) for p in public_credentials_many(UUID, list(private.values()))]
    assert weights == [2, 3]


def test_the_roll_is_reported_line_by_line(roll: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    shown = hustings("credentials", "generate", "--roll", roll, "--out", tmp_path, "--report", report)
    assert "5 rows, 2 members" in shown
    for line in ("1 repeated, left out: line 4", "1 without an address, left out: line 5", "none, left out: line 6"):
        assert line in shown
    lines = {"repeated": [4], "without_email": [5], "invalid_email": [6]}
    assert json.loads(report.read_text())["lines"] == lines
    told = json.loads(hustings("credentials", "generate", "--roll", roll, "--out", tmp_path / "2", "--json"))
    assert told["roll"]["lines"] == lines
    assert Path(told["public"]).is_file()
    assert Path(told["private"]).is_file()


def test_a_count_needs_no_roll(tmp_path: Path) -> None:
    generate(tmp_path, "--count", "3")
    assert list(json.loads((tmp_path / f"{UUID}.privcreds").read_text())) == ["voter1", "voter2", "voter3"]


def test_a_seed_gives_back_what_is_not_stored(roll: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    generate(tmp_path / "1", "--roll", roll, "--new-seed", seed)
    assert seed.stat().st_mode & 0o777 == 0o600
    assert sorted(path.suffix for path in (tmp_path / "1").iterdir()) == [".pubcreds", ".voters"]
    voters = tmp_path / "1" / f"{UUID}.voters"
    assert json.loads(voters.read_text()) == {"a@example.org": 0, "b@example.org": 1}
    assert voters.stat().st_mode & 0o777 == 0o600
    shown = [
        hustings("credentials", "show", "--seed-file", seed, "--uuid", UUID, "--number", str(n)).strip() for n in (0, 1)
    ]
    assert sorted(public_credentials_many(UUID, shown)) == sorted(public_of(tmp_path / "1"))
    generate(tmp_path / "2", "--count", "2", "--seed-file", seed)
    assert public_of(tmp_path / "2") == public_of(tmp_path / "1")
    assert [path.suffix for path in (tmp_path / "2").iterdir()] == [".pubcreds"]
    told = hustings("credentials", "show", "--seed-file", "-", "--uuid", UUID, "--number", "1", "--json",
                    stdin=seed.read_text())  # fmt: skip
    assert json.loads(told)["private"] == shown[1]


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ((), 2, "either --roll FILE or --count N"),
        (("--roll", "roll.csv", "--count", "2"), 2, "either --roll FILE or --count N"),
        (("--count", "2", "--seed-file", "a", "--new-seed", "b"), 2, "give one of them"),
        (("--count", "2", "--weights"), 2, "go with --roll"),
        (("--count", "2", "--report", "r"), 2, "go with --roll"),
        (("--count", "2", "--uuid", "short"), 1, "fault: WrongUuid"),
        (("--roll", "none.csv"), 2, "cannot be opened"),
        (("--roll", "empty.csv"), 2, "has no member with an address"),
        (("--roll", "plain.csv", "--weights"), 2, "no column of weights"),
        (("--count", "2", "--seed-file", "roll.csv"), 2, "holds no seed"),
        (("--count", "2", "--new-seed", "roll.csv"), 2, "exists already"),
    ],
)
def test_what_makes_no_credentials_is_refused_and_leaves_no_file(
    roll: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], status: int, said: str
) -> None:
    monkeypatch.chdir(roll.parent)
    Path("empty.csv").write_text("email\n\n")
    Path("plain.csv").write_text("email\na@example.org\n")
    assert said in refused("credentials", "generate", "--out", "out", *options, status=status)
    assert not list(Path().glob("out/*"))


def test_private_credentials_are_never_overwritten(tmp_path: Path) -> None:
    generate(tmp_path, "--count", "2")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert "exists already" in refused(
        *("credentials", "generate", "--count", "2", "--uuid", UUID, "--out", tmp_path, "--new-seed", tmp_path / "seed")
    )
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
