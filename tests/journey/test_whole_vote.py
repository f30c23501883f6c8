"""A whole vote, from an empty database to a stranger's verification, through pages only.

One journey, long because a vote is: an organizer with ten thousand members, three trustees of whom two suffice,
members who vote, doubt, vote again and come too late.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import BrowserContext, Page, expect

from tests.interop.conftest import belenios_tool  # noqa: F401 - a fixture
from tests.journey.conftest import Site, assert_accessible
from tests.journey.people import ENOUGH, Mailbox, Organizer, Trustee, Voter, board_of

MEMBERS = 10_000
CANDIDATES = ["Ada Lovelace", "Grace Hopper"]
TRUSTEES = [("Ruth Abara", "ruth@trustees.org"), ("Jan Kowalski", "jan@trustees.org"), ("Di Vega", "vega@trustees.org")]
STATES = ("IA", "NH", "CA", "NY")


def write_roll(path: Path) -> Path:
    """Ten thousand members, one twice and one without an address."""
    rows = [f"member{n}@members.org,Member,Number{n},{STATES[n % 4]},2020-01-{n % 28 + 1:02}" for n in range(MEMBERS)]
    rows += ["MEMBER7@members.org,Member,Number7,IA,2020-01-08", ",Nobody,Knows,CA,"]
    path.write_text("\n".join(["Email,First name,Last name,State,Member since", *rows, ""]), encoding="utf-8")
    return path


def test_a_whole_vote(
    served: Site,
    contexts: Callable[[bool], BrowserContext],
    tmp_path: Path,
    belenios_tool: Callable[..., str],  # noqa: F811
) -> None:
    mail = Mailbox(served.home / "outbox")
    owner = Organizer(contexts(False).new_page(), served.address, mail)
    set_up_the_vote(owner, write_roll(tmp_path / "members.csv"))

    trustees = [
        Trustee(contexts(number == 0).new_page(), mail.find(address, r"(?m)^(http\S+/trustee/\S+#\S+)$"))
        for number, (_name, address) in enumerate(TRUSTEES)
    ]
    make_the_key(trustees, tmp_path)
    owner.freeze()
    assert_accessible(owner.page)
    owner.open_now()

    voters = [Voter.with_letter(contexts(True), mail, f"member{n}@members.org") for n in range(4)]
    trackers = vote(owner, voters, mail)
    look_at_turnout(owner)

    owner.close_now("All four of us have voted.")
    come_too_late(voters[3])
    for trustee in trustees[:2]:
        trustee.come()
        trustee.open_result()
    decided = contexts(True).new_page()
    see_the_decision(decided, served, owner.uuid)
    verify_as_a_stranger(decided, owner.uuid, tmp_path, belenios_tool, trackers)
    agree(served)


def set_up_the_vote(owner: Organizer, roll: Path) -> None:
    """From signing up to the trustees' invitations."""
    owner.sign_up("olga@example.org")
    owner.found("Forward Together")
    assert_accessible(owner.page)
    owner.import_roll(roll)
    assert_accessible(owner.page)
    expect(owner.page.get_by_text("10,000").first).to_be_visible()
    owner.name_contest("Governor of Illinois", CANDIDATES)
    opens = datetime.now(ZoneInfo("America/New_York")).replace(tzinfo=None) + timedelta(days=1)
    owner.set_up("Governor: whom do we endorse?", opens)
    owner.invite_trustees(TRUSTEES, needed=2)


def make_the_key(trustees: list[Trustee], folder: Path) -> None:
    """Three browsers hold the ceremony; each checks its file."""
    for trustee in trustees:
        trustee.come()
        trustee.make_key(folder)
    for trustee in trustees:
        trustee.sees("Check that your file works")
        trustee.choose()
        trustee.sees("Your file works. Keep it.")


def vote(owner: Organizer, voters: list[Voter], mail: Mailbox) -> dict[str, bool]:
    """Three vote; the second doubts the page first, the third votes again. Each ballot, and whether it counts."""
    trackers: dict[str, bool] = {}
    first, second, third = voters[:3]
    first.come()
    assert_accessible(first.page)
    first.choose("Ada Lovelace")
    trackers[first.cast()] = True
    assert_accessible(first.page)

    second.come()
    second.choose("Grace Hopper")
    second.audit()
    trackers[second.cast()] = True

    third.come()
    third.choose("Grace Hopper")
    replaced = third.cast()
    third.page.get_by_role("button", name="Vote again").click()
    third.choose("Ada Lovelace")
    latest = third.cast()
    trackers |= {replaced: False, latest: True}
    assert mail.find("member2@members.org", rf"(?m)^({re.escape(latest)})$") == latest

    third.page.goto(board_of(owner.site, owner.uuid, replaced))
    expect(third.page.get_by_text("replaced by a later ballot")).to_be_visible()
    assert_accessible(third.page)
    return trackers


def look_at_turnout(owner: Organizer) -> None:
    """The live page says how many, and by state; never what."""
    owner.go(f"elections/{owner.uuid}/live/")
    expect(owner.page.get_by_text("3 of 10,000 members have voted")).to_be_visible()
    assert_accessible(owner.page)


def come_too_late(voter: Voter) -> None:
    """Whoever comes after the close is told so."""
    voter.come()
    expect(voter.page.get_by_role("heading", name=re.compile("over|closed", re.IGNORECASE)).first).to_be_visible()


def see_the_decision(page: Page, site: Site, uuid: str) -> None:
    """The public page declares the decision, once the trustees have opened the sum."""
    for _ in range(int(ENOUGH)):
        page.goto(f"{site.address}/e/{uuid}/")
        if page.get_by_text("endorses Ada Lovelace").count():
            break
        page.wait_for_timeout(1000)
    expect(page.get_by_text("endorses Ada Lovelace").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site.address}/e/{uuid}/certificate/")
    assert_accessible(page)


def verify_as_a_stranger(
    page: Page, uuid: str, folder: Path, referee: Callable[..., str], trackers: dict[str, bool]
) -> None:
    """The archive, downloaded, says the same to our verifier and to Belenios' own."""
    page.goto(page.url.replace("certificate/", ""))
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the archive").click()
    stranger = folder / "stranger"
    stranger.mkdir()
    archive = stranger / download.value.suggested_filename
    assert archive.name == f"{uuid}.bel"
    download.value.save_as(archive)
    site = Site("", folder, {})
    verified = json.loads(site.command("verify", str(archive), "--json").stdout)
    assert verified["verdict"] == "sound"
    assert verified["ballots"] == {"posted": len(trackers), "counted": sum(trackers.values())}
    assert verified["decision"]["options"] == ["Ada Lovelace"]
    assert verified["result"] == [[2, 1, 0]] or verified["result"][0]
    referee("election", "verify", "--dir", stranger, cwd=stranger)


def agree(site: Site) -> None:
    """Database and archive agree."""
    checked = site.command("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
