"""Fuzz every reader for a while: ``python -m tests.fuzz --minutes 10 [--only archive] [--seed 1]``.

The targets take turns, on every core. What is no error of the tree, or takes more than ten seconds, is a finding: its
input is kept in ``.tools/fuzz``, and the exit status is 1.
"""

import argparse
import multiprocessing
import os
import sys
import time
from collections import Counter

from tests.fuzz.fuzzer import work


def main() -> int:
    """Fuzz on every core; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--only", help="one target")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        jobs = [(options.seed + core, options.minutes * 60, options.only) for core in range(cores)]
        done = pool.starmap(work, jobs)
    counts = sum((each for each, _ in done), Counter[str]())
    findings = [finding for _, some in done for finding in some]
    for name, count in counts.items():
        sys.stdout.write(f"{count:>12,} {name}\n")
    for finding in findings[:20]:
        sys.stdout.write(f"\n{finding}\n")
    said = f"{counts.total():,} inputs in {options.minutes:g} minutes on {cores} cores, seed {options.seed}"
    sys.stdout.write(f"\n{said}: {len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
