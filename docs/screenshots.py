"""Make the pictures in docs/images: a failing test in a terminal, and the report in a browser.

``tox run -e screenshots`` runs it. It needs a Chromium on the machine.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOCS = Path(__file__).parent
IMAGES = DOCS / "images"
COLORS = 256
"""Enough for letters and a few shades, and a third of the size."""

THEME = TerminalTheme(
    (22, 27, 34),
    (230, 237, 243),
    [
        *((72, 79, 88), (255, 123, 114), (86, 201, 144), (227, 179, 65)),
        *((121, 192, 255), (210, 168, 255), (86, 212, 221), (201, 209, 217)),
    ],
)
TERMINAL = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; padding: 14px 18px; background: {background}; }}
pre {{ margin: 0; color: {foreground}; font: 13px/1.4 monospace; }}
{stylesheet}</style><pre>{code}</pre>"""


def main() -> None:
    """Run the README's example with a mistake, and the example of a failover; take pictures."""
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        work = Path(name)
        (work / "test_orders.py").write_text(example_with_a_mistake(), encoding="utf-8")
        shutil.copytree(DOCS / "examples" / "failover", work / "failover")
        shown = run_pytest(work, "test_orders.py", "--color=yes")
        run_pytest(work, ".", "--import-mode=importlib", "--eventbridge-report=report.html")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 860, "height": 100})
        page.set_content(as_page(shown))
        take(page, "failure.png")
        page = browser.new_page(viewport={"width": 1200, "height": 1080})
        page.goto((work / "report.html").as_uri())
        page.uncheck("[value=xfailed]")
        failed = page.locator("article", has_text="test_orders.py::test_orders_survive")
        failed.locator(".mark[aria-label^='replica']").last.hover()
        take(page, "report.png")
        page = browser.new_page(viewport={"width": 900, "height": 760})
        page.goto((work / "report.html").as_uri())
        forgetful = page.locator("article", has_text="[ForgetfulShop-Warehouse]")
        forgetful.locator(".matrix button.lost").nth(12).click()
        # the name of the test, the matrix and the run; the filters above are in the other picture
        page.evaluate("document.querySelector('header.page').style.position = 'static'")
        forgetful.locator(".rehearsal").screenshot(path=IMAGES / "rehearsal.png")
        shrink(Image.open(IMAGES / "rehearsal.png"), "rehearsal.png")
        browser.close()


def example_with_a_mistake() -> str:
    """Return the README's example with a test that expects a string where a number is."""
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    example = re.search(r"^```python\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    if example is None:
        msg = "the README has no example"
        raise LookupError(msg)
    right = 'assert_event(detail_includes={"id": 43}).region == "us-west-2"'
    wrong = 'assert_event(detail_includes={"id": "43"}, event_bus="orders")'
    return example[1].replace(f"assert eventbridge_mock.{right}", f"eventbridge_mock.{wrong}")


def run_pytest(work: Path, *options: str) -> str:
    """Run pytest as a reader would, and return what it prints."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *options]
    environment = {**os.environ, "COLUMNS": "100"}
    ran = subprocess.run(command, cwd=work, env=environment, check=False, capture_output=True)  # noqa: S603
    return ran.stdout.decode()


def as_page(terminal: str) -> str:
    """Return what a terminal shows, colours and all, as HTML."""
    console = Console(record=True, width=100, file=io.StringIO())
    console.print(Text.from_ansi(terminal.strip()))
    return console.export_html(theme=THEME, code_format=TERMINAL)


def take(page: Page, name: str) -> None:
    """Take a picture, and keep it small."""
    shrink(Image.open(io.BytesIO(page.screenshot(full_page=name == "failure.png"))), name)


def shrink(picture: Image.Image, name: str) -> None:
    """Keep a picture with few colours."""
    small = picture.convert("RGB").quantize(COLORS, method=Image.Quantize.FASTOCTREE)
    small.save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main()
