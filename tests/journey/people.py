"""The people of a journey: what each does on the pages, by what they see there."""

import email
import email.policy
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Page, expect

PASSWORD = "a long walk to the polls"  # of a person who exists in tests only
ENOUGH = 60.0  # seconds until mail has arrived or the site has moved on; generous, for machines are noisy


@dataclass(frozen=True)
class Mailbox:
    """All mail that the site sent: the files that it writes instead of sending."""

    outbox: Path

    def letters(self, address: str) -> list[str]:
        """The texts of all letters to this address, the oldest first."""
        found = []
        for path in sorted(self.outbox.glob("*.log"), key=lambda path: path.stat().st_mtime_ns):
            content = path.read_bytes()
            if f"To: {address}\n".encode() not in content:
                continue
            for one in content.split(b"-" * 79 + b"\n"):
                message = email.message_from_bytes(one.strip(), policy=email.policy.default)
                if message["To"] == address:
                    body = message.get_body(("plain",))
                    assert body is not None
                    found.append(f"{message['Subject']}\n\n{body.get_content()}")
        return found

    def find(self, address: str, pattern: str) -> str:
        """What the pattern's group says in the newest letter to this address in which it is; waits for it."""
        deadline = time.monotonic() + ENOUGH
        while time.monotonic() < deadline:
            for letter in reversed(self.letters(address)):
                if match := re.search(pattern, letter):
                    return match[1]
            time.sleep(0.2)
        raise AssertionError(f"no letter to {address} with {pattern!r}: {self.letters(address)}")


@dataclass
class Organizer:
    """Somebody who has never held such a vote, at a desk."""

    page: Page
    site: str
    mail: Mailbox
    slug: str = ""
    uuid: str = ""
    seen: list[str] = field(default_factory=list)

    def press(self, name: str) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def go(self, path: str) -> None:
        """Open a page of the organization."""
        self.page.goto(f"{self.site}/organizer/{self.slug}/{path}")

    def sign_up(self, address: str) -> None:
        """Sign up, and confirm the address with the code that comes by mail."""
        self.page.goto(f"{self.site}/accounts/signup/")
        self.page.fill("[name=email]", address)
        self.page.fill("[name=password1]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/accounts/confirm-email/**")
        self.page.fill("[name=code]", self.mail.find(address, r"(?m)^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$"))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/organizer/**")

    def found(self, name: str) -> None:
        """Add an organization."""
        self.page.goto(f"{self.site}/organizer/new/")
        self.page.fill("[name=name]", name)
        self.press("Add the organization")
        self.page.wait_for_url(re.compile(r"/organizer/(?!new/)[\w-]+/$"))
        self.slug = self.page.url.rstrip("/").rpartition("/")[2]

    def import_roll(self, path: Path) -> None:
        """Upload a roll, take the columns as they were guessed, and wait for the report."""
        self.go("roll/import/")
        self.page.set_input_files("input[type=file]", path)
        self.press("Upload and look")
        self.press("Import these members")
        expect(self.page.get_by_role("link", name="Download all as CSV")).to_be_visible(timeout=ENOUGH * 1000)

    def name_contest(self, name: str, candidates: list[str]) -> None:
        """Make a contest with its candidates."""
        self.go("contests/")
        self.page.fill("[name=name]", name)
        self.page.locator("form:has([name=name]) button.primary, form:has([name=name]) button").last.click()
        self.page.wait_for_url("**/contests/*/")
        for candidate in candidates:
            self.page.get_by_role("link", name="Add a candidate").click()
            self.page.fill("[name=name]", candidate)
            self.page.fill("[name=statement]", f"I am {candidate}, and I ask for your vote.")
            self.press("Add the candidate")
        self.page.get_by_role("link", name="Prepare a vote").click()

    def set_up(self, name: str, opens: datetime) -> None:
        """Walk through the guide up to the trustees."""
        self.page.fill("[name=name]", name)
        self.press("Begin")
        self.page.get_by_role("link", name="Next: question and options").click()
        self.uuid = self.page.url.split("/")[-3]
        self.press("Save, and on to the rule")
        self.press("Compute")
        self.press("Save, and on to the dates")
        self.page.fill("[name=opens]", opens.strftime("%Y-%m-%dT%H:%M"))
        self.page.fill("[name=closes]", (opens + timedelta(days=4)).strftime("%Y-%m-%dT%H:%M"))
        self.press("Save, and on to the trustees")

    def invite_trustees(self, trustees: list[tuple[str, str]], needed: int) -> None:
        """Name the trustees, and have them invited."""
        for row, (name, address) in enumerate(trustees):
            self.page.fill(f"[name=trustee-{row}-name]", name)
            self.page.fill(f"[name=trustee-{row}-email]", address)
        self.page.fill("[name=needed]", str(needed))
        self.press("Save, and invite them")

    def freeze(self) -> None:
        """Freeze the vote, and wait until it is."""
        self.go(f"elections/{self.uuid}/freeze/")
        if self.page.get_by_role("button", name="Send it", exact=True).is_visible():
            self.press("Send it")
        self.press("Freeze the vote")
        self._confirm_password()
        expect(self.page.get_by_role("heading", name="Waiting for its start")).to_be_visible(timeout=ENOUGH * 1000)

    def open_now(self) -> None:
        """Open the vote before its time."""
        self.go(f"elections/{self.uuid}/")
        self.page.get_by_text("Open it before its time").click()
        self.press("Open it now")
        self._confirm_password()
        expect(self.page.get_by_role("heading", name="The vote is open")).to_be_visible()

    def close_now(self, reason: str) -> None:
        """Close the vote before its time."""
        self.go(f"elections/{self.uuid}/close/")
        self._confirm_password()
        self.page.fill("[name=reason]", reason)
        self.press("Close it now")

    def _confirm_password(self) -> None:
        # What cannot be undone asks who is there, when the sign-in was a while ago.
        if "/reauthenticate" in self.page.url:
            self.page.fill("[name=password]", PASSWORD)
            self.page.keyboard.press("Enter")


@dataclass
class Trustee:
    """Somebody who holds a share of the key, with a browser and a file."""

    page: Page
    link: str
    file: Path = field(default_factory=Path)

    def come(self) -> None:
        """Open the link of the letter; its secret does not stay in the address."""
        self.page.goto("about:blank")
        self.page.goto(self.link)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        assert "#" not in self.page.url

    def make_key(self, folder: Path) -> None:
        """Make a key, save the file, and show the page that it is saved."""
        self.page.get_by_role("button", name="Make my key").click()
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Save the file").click()
        self.file = folder / download.value.suggested_filename
        download.value.save_as(self.file)
        self.choose()

    def choose(self) -> None:
        """Choose the saved file where the page asks for it."""
        self.page.locator("input[data-key-file]:visible").set_input_files(self.file)

    def sees(self, heading: str) -> None:
        """The page has come to this part."""
        expect(self.page.get_by_role("heading", level=2, name=heading)).to_be_visible(timeout=ENOUGH * 1000)

    def open_result(self) -> None:
        """Recompute the sum from the public board, and decrypt it."""
        self.sees("The vote is over: open the result")
        self.choose()
        self.sees("The sum is right")
        self.page.get_by_role("button", name="Open my part").click()
        self.sees("Thank you")


@dataclass
class Voter:
    """A member with a telephone and the link of the letter."""

    page: Page
    link: str

    @classmethod
    def with_letter(cls, context: BrowserContext, mail: Mailbox, address: str) -> "Voter":
        """The member of this address, once the letter has come."""
        return cls(context.new_page(), mail.find(address, r"(?m)^(http\S+/vote/\S+#\S+)$"))

    def come(self) -> None:
        """Open the link; the code does not stay in the address."""
        self.page.goto("about:blank")
        self.page.goto(self.link)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        assert "#" not in self.page.url

    def choose(self, option: str) -> None:
        """Choose, and go on to the review."""
        self.page.get_by_label(option, exact=False).check()
        self.page.get_by_role("button", name="Review my choice").click()
        expect(self.page.locator("#ready")).to_be_visible()

    def cast(self) -> str:
        """Cast; the tracker."""
        self.page.get_by_role("button", name="Cast my ballot").click()
        expect(self.page.get_by_role("heading", name="Your vote is counted")).to_be_visible()
        return self.page.locator("#counted-tracker").inner_text()

    def audit(self) -> None:
        """Have the ballot opened and recomputed by the second program, then go on with a fresh one."""
        self.page.get_by_text("Your tracker, and how to doubt this page").click()
        self.page.get_by_role("button", name="Check that this page encrypts honestly").click()
        self.page.get_by_role("button", name="Check it here").click()
        expect(self.page.locator("#audit-verdict")).to_contain_text("The site's second program agrees")
        self.page.get_by_role("button", name="Go on with a fresh ballot").click()


def board_of(site: str, uuid: str, tracker: str) -> str:
    """The address at which the board shows this tracker."""
    return f"{site}/e/{uuid}/board/?q={quote(tracker, safe='')}"
