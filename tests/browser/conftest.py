"""A Chromium without a network, and the reports as files that it opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--disable-component-update",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chosen = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chosen is None:
        pytest.fail("these tests need Chromium: apt-get install chromium, or CHROMIUM=/path/to/it")
    started = playwright.chromium.launch(executable_path=chosen, args=ARGUMENTS)
    yield started
    started.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a report; afterwards there must have been no request but for the file, and no complaint."""
    asked: list[str] = []
    complaints: list[str] = []
    pages: list[Page] = []

    def open_(report: str, width: int = 1280, scheme: str = "light") -> Page:
        file = tmp_path / "report.html"
        file.write_text(report, encoding="utf-8")
        dark = scheme == "dark"
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        page.set_default_timeout(5000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(file.as_uri())
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert {url for url in asked if not url.startswith("data:,")} <= {(tmp_path / "report.html").as_uri()}
    assert complaints == []
