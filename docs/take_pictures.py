"""Takes the pictures of the guides and the README from the example site, in Chromium: `make pictures`.

It starts a site of its own with the example in a temporary folder, does there what the guides describe, and writes
docs/pictures anew: few, small, of the real pages.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
PHONE, DESK = (390, 760), (1000, 720)
COLOURS = 96  # of a picture: pages have few


@dataclass(frozen=True)
class Example:
    """The example site that is being served: its address, its folder, what it printed."""

    address: str
    home: Path
    printed: str

    def find(self, pattern: str) -> str:
        """What the pattern's group says in what was printed."""
        found = re.search(pattern, self.printed)
        assert found is not None, pattern
        return found[1]


@contextmanager
def example_site(home: Path) -> Iterator[Example]:
    """Serve the example from this folder for as long as it is needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    environment = {**os.environ, "HUSTINGS_HOME": str(home), "HUSTINGS_ADDRESS": address, "DATABASE_URL": ""}
    serve = [sys.executable, "-m", "hustings", "serve", "--example", "--port", str(port)]
    process = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            time.sleep(0.2)
            assert process.poll() is None, "the site did not start"
            try:
                urllib.request.urlopen(address, timeout=10).close()
                break
            except OSError:
                continue
        printed = json.loads((home / "example" / "sign-ins.json").read_text(encoding="utf-8"))
        yield Example(address, home, "\n".join(printed))
    finally:
        process.terminate()
        process.wait(60)


def page_of(browser: Browser, size: tuple[int, int]) -> Page:
    """A page of this size, in a browser of its own."""
    return browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US").new_page()


def take(page: Page, name: str) -> None:
    """Write what the window shows, without the note that this is a development site."""
    page.evaluate("document.querySelector('.development')?.remove()")
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def as_voter(browser: Browser, site: Example) -> None:
    """Choose, and cast."""
    page = page_of(browser, PHONE)
    page.goto(site.find(r"a voter\s+(\S+)"))
    page.get_by_label("Alma Reyes", exact=False).check()
    page.evaluate("scrollTo(0, 0)")
    take(page, "voter-choose")
    page.get_by_role("button", name="Review my choice").click()
    page.get_by_role("button", name="Cast my ballot").click()
    page.get_by_role("heading", name="Your vote is counted").wait_for()
    page.evaluate("scrollTo(0, 0)")
    take(page, "voter-counted")


def as_stranger(browser: Browser, site: Example) -> None:
    """Look at a decision."""
    page = page_of(browser, PHONE)
    page.goto(site.find(r"decided\s+(\S+)"))
    page.evaluate("document.querySelector('main .card').scrollIntoView()")
    take(page, "result")


def as_organizer(browser: Browser, site: Example) -> str:
    """Import a roll, try the rule, look at the turnout, invite trustees; the address of the vote in preparation."""
    page = page_of(browser, DESK)
    page.goto(f"{site.address}/accounts/login/")
    page.fill("[name=login]", "owner@example.org")
    page.fill("[name=password]", site.find(r"password of all: (\S+)"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/organizer/**")
    office = f"{site.address}/organizer/forward-together-example"
    page.goto(f"{office}/roll/import/")
    roll = b"E-mail;Nombre;Apellidos;Estado\nana@members.example.org;Ana;Soto;CA\nben@members.example.org;Ben;Ruiz;NV\n"
    page.set_input_files("input[type=file]", {"name": "socios.csv", "mimeType": "text/csv", "buffer": roll})
    page.get_by_role("button", name="Upload and look").click()
    page.wait_for_url("**/columns/")
    take(page, "organizer-roll")
    page.goto(f"{office}/elections/{site.find(r'open +.*/e/([A-Za-z0-9]+)/')}/live/")
    take(page, "organizer-live")
    page.goto(f"{office}/")
    page.get_by_role("link", name="State Senate 14").first.click()
    vote = page.url
    page.goto(f"{vote}rule/")
    page.get_by_role("button", name="Compute").click()
    page.locator("#means").scroll_into_view_if_needed()
    take(page, "organizer-rule")
    page.goto(f"{vote}trustees/")
    page.get_by_role("button", name="Save, and invite them").click()
    page.wait_for_load_state()
    return vote


def as_trustee(browser: Browser, site: Example) -> None:
    """Make a key, by the link in the first letter to a trustee of the vote in preparation."""
    for _ in range(100):
        letters = "\n".join(path.read_text() for path in sorted((site.home / "outbox").glob("*.log")))
        links = re.findall(r"(?m)^(http\S+/trustee/\S+#1\.\S+)$", letters)
        new = [link for link in links if site.find(r"open +.*/e/([A-Za-z0-9]+)/") not in link]
        if len({link.split("/trustee/")[1].split("/")[0] for link in new}) > 1:
            break
        time.sleep(0.2)
    page = page_of(browser, DESK)
    page.goto(new[-1])
    page.get_by_role("button", name="Make my key").click()
    page.get_by_role("button", name="Save the file").wait_for()
    take(page, "trustee-key")


def main() -> None:
    """Take all of them."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, example_site(Path(home)) as site, sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--force-color-profile=srgb"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        as_stranger(browser, site)
        as_voter(browser, site)
        as_organizer(browser, site)
        as_trustee(browser, site)
        browser.close()


if __name__ == "__main__":
    main()
