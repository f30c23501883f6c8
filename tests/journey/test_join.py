"""A vote that is open to all: people join on their telephones, are looked at, one is voided, and the result says so.

One journey through pages only: from the form to a stranger's verification with the register.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Page, expect

from tests.journey.conftest import Site, assert_accessible, complaints_of
from tests.journey.people import ENOUGH, Mailbox, Organizer, Trustee, Voter

MEMBERS = 25
CANDIDATES = ["Ada Lovelace", "Grace Hopper"]
TRUSTEE = ("Ruth Abara", "ruth@trustees.org")
JOAN, JOAN_AGAIN, MALLORY = "joan.river@gmail.com", "joanriver+two@gmail.com", "mallory@readers.org"


@dataclass
class Newcomer:
    """Somebody who has read of the vote, with a telephone and a mailbox."""

    page: Page
    site: str
    uuid: str
    mail: Mailbox
    address: str

    def ask(self, given: str, family: str) -> None:
        """Find the form on the vote's page, and fill it in."""
        self.page.goto(f"{self.site}/e/{self.uuid}/")
        self.page.get_by_role("link", name="Take part in the vote").first.click()
        self.page.get_by_label("Given name").fill(given)
        self.page.get_by_label("Family name").fill(family)
        self.page.get_by_label("E-mail address").fill(self.address)
        assert_accessible(self.page)
        self.page.get_by_role("button", name="Send me the letter").click()
        expect(self.page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    def confirm(self) -> None:
        """Open the letter's link, and press the button; the code does not stay in the address."""
        self.page.goto("about:blank")
        self.page.goto(self.mail.find(self.address, r"(?m)^(http\S+/join/confirm/#\S+)$"))
        expect(self.page.get_by_text("One press of the button")).to_be_visible()
        assert "#" not in self.page.url
        assert_accessible(self.page)
        self.page.get_by_role("button", name="Confirm, and get my voting link").click()

    def vote_now(self) -> Voter:
        """Go on with the link that the page shows."""
        expect(self.page.get_by_role("heading", name="You can vote now")).to_be_visible()
        assert_accessible(self.page)
        self.page.get_by_role("link", name="Vote now").click()
        expect(self.page.get_by_role("button", name="Review my choice")).to_be_visible()
        assert "#" not in self.page.url
        return Voter(self.page, self.page.url)

    def lose_the_link(self) -> Voter:
        """Ask once more by the same form: the letter that comes has the voting link."""
        self.ask("Joan", "River")
        link = self.mail.find(self.address, r"(?ms)asked for your voting link.*?^(http\S+/vote/\S+#\S+)$")
        return Voter(self.page, link)


def test_people_join_and_are_looked_at(
    served: Site, contexts: Callable[[bool], BrowserContext], tmp_path: Path
) -> None:
    mail = Mailbox(served.home / "outbox")
    desk = contexts(False)
    complaints = complaints_of(desk)
    owner = Organizer(desk.new_page(), served.address, mail)
    set_up_the_vote(owner, tmp_path)
    trustee = Trustee(contexts(False).new_page(), mail.find(TRUSTEE[1], r"(?m)^(http\S+/trustee/\S+#\S+)$"))
    trustee.come()
    trustee.make_key(tmp_path)
    trustee.sees("Your file works. Keep it.")
    owner.freeze()
    owner.open_now()

    def newcomer(address: str) -> Newcomer:
        return Newcomer(contexts(True).new_page(), served.address, owner.uuid, mail, address)

    member = Voter.with_letter(contexts(True), mail, "member0@members.org")
    member.come()
    member.choose("Grace Hopper")
    member.cast()
    join_and_vote(newcomer(JOAN))
    mallory = newcomer(MALLORY)
    mallory.ask("Mallory", "Quick")
    mallory.confirm()
    voter = mallory.vote_now()
    voter.choose("Grace Hopper")
    voter.cast()
    wait_for_an_official(newcomer(JOAN_AGAIN), owner)

    owner.close_now("All who wanted to have voted.")
    void_after_the_close(owner, mail)
    trustee.come()
    trustee.open_result()
    stranger = contexts(True).new_page()
    see_both_groups(stranger, served, owner.uuid)
    verify_with_the_register(stranger, owner.uuid, tmp_path)
    assert complaints == []
    checked = served.command("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def set_up_the_vote(owner: Organizer, folder: Path) -> None:
    """From signing up to the trustee's invitation; anybody may join."""
    roll = folder / "members.csv"
    rows = [f"member{n}@members.org,Member,Number{n},IA,2020-01-01" for n in range(MEMBERS)]
    roll.write_text(
        "\n".join(["Email,First name,Last name,State,Member since", *rows, ",Nobody,Knows,CA,", ""]), encoding="utf-8"
    )
    owner.sign_up("olga@example.org")
    owner.found("Forward Together")
    owner.import_roll(roll)
    owner.name_contest("Governor of Illinois", CANDIDATES)
    opens = datetime.now(ZoneInfo("America/New_York")).replace(tzinfo=None) + timedelta(days=1)
    owner.set_up("Governor: whom do we endorse?", opens)
    owner.go(f"elections/{owner.uuid}/window/")
    owner.page.get_by_label("Anyone who confirms an e-mail address may join during the vote").check()
    owner.page.get_by_label("How many can join at most").fill("10")
    owner.page.get_by_label("Hours of review after the close").fill("24")
    owner.page.get_by_text("What that means").click()
    assert_accessible(owner.page)
    owner.press("Save, and on to the trustees")
    owner.invite_trustees([TRUSTEE], needed=1)


def join_and_vote(joan: Newcomer) -> None:
    """Join, lose the link, get it again by the same form, vote with it."""
    joan.ask("Joan", "River")
    joan.confirm()
    expect(joan.page.get_by_role("heading", name="You can vote now")).to_be_visible()
    voter = joan.lose_the_link()
    voter.come()
    voter.choose("Ada Lovelace")
    voter.cast()


def wait_for_an_official(again: Newcomer, owner: Organizer) -> None:
    """An address that looks like Joan's waits; the organizer sees why, and believes her sister."""
    again.ask("Joanna", "River")
    again.confirm()
    expect(again.page.get_by_text("looks at your registration first")).to_be_visible()
    assert_accessible(again.page)
    owner.go(f"elections/{owner.uuid}/")
    owner.page.get_by_role("link", name="Look at them").click()
    expect(owner.page.get_by_text("Perhaps another writing of an address that is there already")).to_be_visible()
    expect(owner.page.get_by_text(f"Registered, too: Joan River · {JOAN}")).to_be_visible()
    assert_accessible(owner.page)
    # With the keyboard alone.
    owner.page.get_by_role("checkbox").focus()
    owner.page.keyboard.press("Space")
    owner.page.keyboard.press("Tab")
    owner.page.keyboard.press("Enter")
    expect(owner.page.get_by_text("1 person may vote now.")).to_be_visible()
    voter = Voter.with_letter(again.page.context, again.mail, JOAN_AGAIN)
    voter.come()
    voter.choose("Ada Lovelace")
    voter.cast()


def void_after_the_close(owner: Organizer, mail: Mailbox) -> None:
    """The review: one registration is voided with a public reason, then the review ends."""
    for _ in range(int(ENOUGH)):
        owner.go(f"elections/{owner.uuid}/joins/joined/")
        if owner.page.get_by_role("heading", name="The review is under way").count():
            break
        owner.page.wait_for_timeout(1000)
    assert_accessible(owner.page)
    owner.page.get_by_label(MALLORY).check()
    owner.press("Void the chosen …")
    assert_accessible(owner.page)
    owner.page.get_by_label("Reason").fill("The same person had joined under another name.")
    owner.press("Void this registration")
    expect(owner.page.get_by_text("1 registration is voided.")).to_be_visible()
    assert "under another name" in mail.find(MALLORY, r"(?s)(has voided your registration.*)")
    owner.page.get_by_text("End it before its time").click()
    owner.press("End the review now")
    expect(owner.page.get_by_text("The review is over")).to_be_visible()


def see_both_groups(page: Page, site: Site, uuid: str) -> None:
    """The public page tells those on the roll from those who joined, and the register says what was voided."""
    for _ in range(int(ENOUGH)):
        page.goto(f"{site.address}/e/{uuid}/")
        if page.get_by_text("endorses Ada Lovelace").count():
            break
        page.wait_for_timeout(1000)
    table = page.get_by_role("table", name="Who voted")
    expect(table.get_by_role("row", name="Members on the roll")).to_contain_text(re.compile(r"1\s*25\s*4\.0"))
    expect(table.get_by_role("row", name="Joined during the vote")).to_contain_text(re.compile(r"2\s*2\s*100"))
    expect(page.get_by_text("1 registration was voided and is counted nowhere.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Public register").first.click()
    expect(page.get_by_text("The same person had joined under another name.")).to_be_visible()
    expect(page.get_by_text("mallory")).to_have_count(0)
    assert_accessible(page)


def verify_with_the_register(page: Page, uuid: str, folder: Path) -> None:
    """Archive and register, downloaded, are sound together and say the same as the page."""
    stranger = folder / "stranger"
    stranger.mkdir()
    files = {}
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the register").click()
    files["register"] = stranger / download.value.suggested_filename
    download.value.save_as(files["register"])
    page.goto(page.url.replace("register/", ""))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the archive").click()
    files["archive"] = stranger / download.value.suggested_filename
    download.value.save_as(files["archive"])
    assert [path.name for path in files.values()] == [f"{uuid}.register.jsonl", f"{uuid}.bel"]
    said = Site("", folder, {}).command("verify", str(files["archive"]), "--register", str(files["register"]), "--json")
    verified = json.loads(said.stdout)
    assert verified["verdict"] == "sound"
    assert verified["decision"]["options"] == ["Ada Lovelace"]
    assert b"gmail" not in files["register"].read_bytes()
