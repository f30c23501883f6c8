"""Measure what a voter waits for: `python -m bench.booth`.

A ballot with four options, encrypted in Chromium and in Node by the same bytes; the bytes of what the page loads.
"""

import gzip
import json
import statistics
import subprocess
from collections.abc import Callable

from playwright.sync_api import sync_playwright

from bench.measure import ROOT, machine, say

ROUNDS = 41
SLOW = 6
"""How many times slower Chromium's own tools make a middling telephone of some years ago."""


def script() -> str:
    """The browser's code with a clock, as one script."""
    source, bundler = ROOT / "booth/tests/time_ballots.ts", ROOT / "node_modules/.bin/esbuild"
    command = [str(bundler), str(source), "--bundle", "--minify", "--target=es2020", "--log-level=warning"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def in_node(code: str) -> list[float]:
    """Milliseconds of each ballot in Node."""
    called = f"{code}; console.log(JSON.stringify(timeBallots({ROUNDS})))"
    node = subprocess.run(["node", "--eval", called], capture_output=True, text=True, check=True)
    return [float(time) for time in json.loads(node.stdout)]


def in_chromium(code: str, slow: int) -> list[float]:
    """Milliseconds of each ballot in Chromium, its processor made so many times slower."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.add_script_tag(content=code)
        times = page.evaluate(f"timeBallots({ROUNDS})")
        browser.close()
    return [float(time) for time in times]


def row(what: str, times: list[float]) -> None:
    """The first ballot, which makes the tables, and the median of the others."""
    say(f"| {what} | {times[0]:.0f} ms | {statistics.median(times[1:]):.1f} ms |")


def main() -> None:
    """Print all of it."""
    code = script()
    say(f"{machine()}\n\n| a ballot with four options | the first | each further |\n|---|--:|--:|")
    runs: list[tuple[str, Callable[[], list[float]]]] = [
        ("Node", lambda: in_node(code)),
        ("Chromium", lambda: in_chromium(code, 1)),
        (f"Chromium, {SLOW} times slower", lambda: in_chromium(code, SLOW)),
    ]
    medians = []
    for what, measure in runs:
        times = measure()
        row(what, times)
        medians.append(statistics.median(times[1:]))
    say(f"\nChromium takes {medians[1] / medians[0]:.2f} times as long as Node.")
    say("\n| file | bytes | compressed |\n|---|--:|--:|")
    built = ROOT / "hustings/web/static"
    for name in ("built/voter.js", "built/page.js", "site.css"):
        content = (built / name).read_bytes()
        say(f"| {name.rpartition('/')[2]} | {len(content):,} | {len(gzip.compress(content, 9)):,} |")


if __name__ == "__main__":
    main()
