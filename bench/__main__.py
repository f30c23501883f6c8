"""Measure Hustings beside belenios-tool 3.0 on the same archives, the kernel beside the sum of its parts, and the site:
a roll's import beside a bare load, ballots cast beside empty requests, a ballot's encryption in the browser.

python -m bench                     the ratios, in a few minutes
python -m bench --full 340665       also a vote of the real size: time and memory
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import booth, casting, roll
from bench.measure import HUSTINGS, REFEREE, ROOT, RUNS, best, machine, row, run, say


def archive_of(voters: int, folder: Path) -> Path:
    """A tallied archive with its hints, made by the demonstration."""
    run(HUSTINGS, "demo", "--voters", str(voters), "--out", folder)
    (archive,) = folder.glob("*.bel")
    return archive


def verification(voters: int, folder: Path) -> None:
    """Both tools on the same tallied archive."""
    archive = archive_of(voters, folder)
    plain = best(HUSTINGS, "verify", archive)
    hinted = best(HUSTINGS, "verify", archive, "--hints", archive.with_suffix(".hints"))
    theirs = run(REFEREE, "election", "verify", "--dir", folder)
    row(f"verify, {voters:,} voters", theirs, plain)
    row("the same with hints", theirs, hinted)


def credentials(count: int, folder: Path) -> None:
    """Both tools making as many credentials."""
    uuid = "abcdefghijkmno"
    ours = min(
        (
            run(
                HUSTINGS,
                "credentials",
                "generate",
                "--uuid",
                uuid,
                "--count",
                str(count),
                "--out",
                folder / f"{number}",
            )
            for number in range(RUNS)
        ),
        key=lambda done: done.seconds,
    )
    theirs = run(
        REFEREE,
        "setup",
        "generate-credentials",
        "--uuid",
        uuid,
        "--group",
        "Ed25519",
        "--count",
        str(count),
        cwd=folder,
    )
    row(f"{count:,} credentials", theirs, ours)


def growth(folder: Path) -> None:
    """Time and memory of a verification as the archive grows."""
    say("| voters | verify | µs a ballot | memory | with hints | µs a ballot | memory |\n|--:|--:|--:|--:|--:|--:|--:|")
    for voters in (2_000, 8_000, 32_000):
        archive = archive_of(voters, folder / f"{voters}")
        real_size(archive, voters)


def real_size(archive: Path, voters: int) -> None:
    plain = run(HUSTINGS, "verify", archive)
    hinted = run(HUSTINGS, "verify", archive, "--hints", archive.with_suffix(".hints"))
    cells = [
        f"{done.seconds:.1f} s | {done.seconds / voters * 1e6:.0f} | {done.memory:.0f} MiB" for done in (plain, hinted)
    ]
    say(f"| {voters:,} | {' | '.join(cells)} |")


def parts() -> None:
    """The kernel's hinted check beside the sum of its parts."""
    shown = run("cargo", "run", "--release", "--locked", "--quiet", "--example", "parts", cwd=ROOT)
    figures = json.loads(shown.output)
    names = ("decoding", "multiplication", "hashing")
    said = ", ".join(f"{name} {figures[name] / figures['hinted']:.0%}" for name in names)
    say(f"The hinted check takes {figures['hinted_over_parts']:.2f} times the sum of its parts ({said} of it);")
    say(f"without hints a ballot takes {figures['without_hints'] / figures['hinted']:.2f} times as long.")


def full(voters: int, folder: Path) -> None:
    """A vote of the real size."""
    demonstration = run(HUSTINGS, "demo", "--voters", str(voters), "--out", folder)
    say(f"hustings demo --voters {voters}: {demonstration.seconds:.0f} s, {demonstration.memory:.0f} MiB\n")
    say("| voters | verify | µs a ballot | memory | with hints | µs a ballot | memory |\n|--:|--:|--:|--:|--:|--:|--:|")
    real_size(next(folder.glob("*.bel")), voters)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--voters", type=int, default=8_000, help="voters of the archive that both tools verify")
    parser.add_argument("--members", type=int, default=1_000_000, help="members of the roll that is imported")
    parser.add_argument("--full", type=int, metavar="VOTERS", help="also a vote of this size, by Hustings alone")
    options = parser.parse_args()
    subprocess.run([ROOT / "tests" / "interop" / "install_belenios.sh", REFEREE.parent], check=True, stdout=sys.stderr)
    folder = Path(tempfile.mkdtemp(prefix="hustings-bench-"))
    try:
        say(f"{machine()}\n\n| | belenios-tool 3.0 | hustings | ratio |\n|:--|--:|--:|--:|")
        verification(options.voters, folder / "verify")
        for count in (50_000, 340_665):
            (folder / f"{count}").mkdir()
            credentials(count, folder / f"{count}")
        say()
        growth(folder / "growth")
        say()
        parts()
        say()
        roll.compare(options.members)
        say()
        casting.compare()
        say()
        booth.compare()
        if options.full:
            say()
            full(options.full, folder / "full")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
