"""Every page of every audience in Chromium: axe finds nothing at 390 and 1280 pixels, nothing is wider than the window.

The addresses come from the resolver (`tests.web.every_page`): a new page is walked too.
"""

from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.journey.conftest import assert_accessible
from tests.web.every_page import World, addresses, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"
"""A name without a gap in it, longer than a line on a telephone."""

NOWHERE = "/no/such/page/"
STAYS = {"set_language", "account_logout"}  # leads back; ends the visit
AUDIENCES = {"public": "stranger", "voter": "stranger", "outbox": "stranger", "trustee": "trustee"} | {
    "candidate": "speaker",
    "campaigns": "speaker",
}  # others: officials

WITHOUT_OUTLINE = """() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return "the end";
    const style = getComputedStyle(focused);
    const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const box = focused.getBoundingClientRect();
    return seen && box.width > 0 && box.height > 0 ? "" : focused.outerHTML.slice(0, 120);
}"""


def is_page(answer: Any) -> bool:
    """Whether this is something for a window; a file that it streams is closed."""
    if answer.streaming:
        list(answer.streaming_content)
        request_finished.disconnect(close_old_connections)  # the test goes on with its own
        answer.close()
        request_finished.connect(close_old_connections)
    return bool(answer.status_code == 200 and answer["Content-Type"].startswith("text/html"))


def visit(context: BrowserContext, client: Client, address: str) -> None:
    """Let the browser be whom this client is, and nobody else."""
    context.clear_cookies()
    cookies = [{"name": name, "value": morsel.value, "url": address} for name, morsel in client.cookies.items()]
    if cookies:
        context.add_cookies(cookies)  # type: ignore[arg-type]


def paths_of(made: World) -> dict[str, list[str]]:
    """For each visitor the addresses at which they see a page."""
    visitors = made.visitors()
    found: dict[str, list[str]] = {visitor: [] for visitor in visitors}
    for name, path in addresses(made):
        visitor = AUDIENCES.get(name.partition(":")[0], "owner")
        if name not in STAYS and is_page(visitors[visitor].get(path)):
            found[visitor].append(path)
    found["stranger"] += ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", NOWHERE]
    return found


def assert_focus_is_seen(page: Page) -> None:
    """Whatever the Tab key reaches can be seen to have the focus."""
    found = ""
    for _ in range(25):
        page.keyboard.press("Tab")
        found = page.evaluate(WITHOUT_OUTLINE)
        if found:
            break
    assert found in ("", "the end"), f"{page.url}: {found}"


def test_every_page_is_accessible(live_server: object, phone: BrowserContext, monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright keeps a loop running in this thread, which Django would take for a reason to refuse the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    made = world(LONG)
    visitors, found = made.visitors(), paths_of(made)
    assert sum(map(len, found.values())) >= 60
    page, missing = phone.new_page(), list[str]()
    page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    for visitor, paths in found.items():
        visit(phone, visitors[visitor], f"{live_server}")
        for path in paths:
            page.goto(f"{live_server}{path}")
            assert_accessible(page)
            assert_focus_is_seen(page)
    assert missing == [f"{live_server}{NOWHERE}"]  # pictures and scripts are there
