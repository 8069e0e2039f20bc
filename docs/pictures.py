"""The pictures of the README: the terminal report and the page, made from examples/helpdesk.

``make pictures`` runs it. The pictures are looked at by people, so nothing compares them.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect, Page, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "helpdesk"
PICTURES = ROOT / "docs" / "pictures"
COLUMNS = 132
THEME = TerminalTheme(
    (24, 27, 34),
    (226, 229, 236),
    [(24, 27, 34), (255, 123, 114), (111, 211, 160), (242, 185, 88), (147, 168, 255), (210, 168, 255),
     (118, 208, 222), (226, 229, 236)],
)  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def inventory(*words: str) -> str:
    """What the command prints for the example."""
    done = subprocess.run(
        [sys.executable, "-m", "poolint", "inventory", "--quiet", "--isolated", *words],
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def on_terminal(*words: str) -> str:
    """The same on a terminal of ``COLUMNS``."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "poolint", "inventory", "--quiet", "--isolated", *words]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(command, cwd=EXAMPLE, env=environment, stdout=theirs):
        os.close(theirs)
        shown = b""
        # A terminal whose program has gone is an error to read from.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65536):
                shown += piece
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def terminal() -> None:
    """The terminal report as SVG, with no font from a network."""
    words = ("--group-by", "owner")
    shown = on_terminal(*words)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(Text.assemble(("$ ", "dim"), " ".join(("poolint inventory", *words)), "\n"))
    console.print(Text.from_ansi(shown), crop=False, no_wrap=True, overflow="ellipsis")
    drawn = console.export_svg(title="poolint", theme=THEME, unique_id="poolint")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    (PICTURES / "terminal.svg").write_text(drawn, encoding="utf-8")


def pages() -> None:
    """The page on a desk and on a phone."""
    browser_path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser_path is None:
        sys.exit("the pictures of the page need Chromium: install it, or name one with CHROMIUM=/path")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "report.html"
        # Where the example lies on the machine that made the picture is of no interest.
        page = inventory("--format", "html", "--owner").replace(str(EXAMPLE), "/srv/helpdesk")
        file.write_text(page, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        desk = browser.new_page(viewport={"width": 1240, "height": 900}, color_scheme="light")
        desk.goto(file.as_uri())
        desk.get_by_role("combobox", name="Group by").select_option("")
        desk.locator("thead th", has_text="Dry").get_by_role("button").click()
        desk.mouse.move(0, 0)
        desk.screenshot(path=PICTURES / "report.png", full_page=True, clip=_clip(1240, 1240))
        _shoot_row(desk, "helpdesk/summaries.py")
        phone = browser.new_page(
            viewport={"width": 390, "height": 844}, color_scheme="dark", device_scale_factor=2
        )
        phone.goto(file.as_uri())
        phone.screenshot(path=PICTURES / "report-phone.png", full_page=True, clip=_clip(390, 1180))
        browser.close()


def _shoot_row(page: Page, words: str) -> None:
    """The row that these words find, opened."""
    page.get_by_role("searchbox").fill(words)
    page.locator(".open-row").first.click()
    page.mouse.move(0, 0)
    page.locator("table").screenshot(path=PICTURES / "report-row.png")


def _clip(width: int, height: int) -> FloatRect:
    return {"x": 0, "y": 0, "width": width, "height": height}


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    terminal()
    pages()
