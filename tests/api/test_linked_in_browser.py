"""The policy for scripts lets linked data be: no browser runs it, none complains of it."""

from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from hustings.ledger.models import Endorsement
from tests.ledger import filled


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_neither_runs_nor_refuses_it(live_server: LiveServer) -> None:
    filled.democratic_2016()
    number = Endorsement.objects.get(endorser__slug="moveon").pk
    said: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=str(Path("/usr/bin/chromium")), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"{error}"))
        page.goto(f"{live_server.url}/ledger/entries/{number}/")
        assert page.locator('script[type="application/ld+json"]').count() == 1
        browser.close()
    assert said == []
