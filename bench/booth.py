"""Measure what a voter waits for: `python -m bench.booth [--link LINK]`.

A ballot with four options, encrypted in Chromium and in Node by the same bytes; the bytes of what the page loads. With
a voting link of a site that is being served, also the requests and bytes of its first page, as they come over the wire.
"""

import argparse
import gzip
import json
import statistics
import subprocess
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from bench.measure import ROOT, machine, say

ROUNDS = 41
FLAGS = ["--no-sandbox", "--disable-gpu"]
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
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slow})
        page.add_script_tag(content=code)
        times = page.evaluate(f"timeBallots({ROUNDS})")
        browser.close()
    return [float(time) for time in times]


def first_page(link: str) -> list[tuple[str, int]]:
    """What a browser that knows nothing of the site asks for until it shows the options: paths, bytes with headers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        addresses: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on(
            "Network.responseReceived", lambda told: addresses.update({told["requestId"]: told["response"]["url"]})
        )
        session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
        page.goto(link)
        page.wait_for_selector("#part-choose:not([hidden])")
        page.wait_for_load_state("networkidle")
        browser.close()
    return [(urlsplit(address).path, round(sizes.get(key, 0))) for key, address in addresses.items()]


def row(what: str, times: list[float]) -> None:
    """The first ballot, which makes the tables, and the median of the others."""
    say(f"| {what} | {times[0]:.0f} ms | {statistics.median(times[1:]):.1f} ms |")


def compare(link: str | None = None) -> None:
    """Print all of it; what the first page asks for only with the link."""
    code = script()
    say("| a ballot with four options | the first | each further |\n|---|--:|--:|")
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
    if link:
        asked = first_page(link)
        say(f"\nThe first page: {len(asked)} requests, {sum(size for _, size in asked):,} bytes.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--link", help="a voting link of an open election")
    options = parser.parse_args()
    say(f"{machine()}\n")
    compare(options.link)


if __name__ == "__main__":
    main()
