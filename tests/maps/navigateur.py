"""A page in a real browser, opened from the disk with no network, and all that it asked for."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
#: Put in ``pytestmark`` of the modules that open pages.
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium"),
]
MOST_BYTES = 1_500_000


def until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own waiting needs ``eval``, which the pages forbid."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(30)
    pytest.fail(f"never true: {condition}")


class Visit:
    """A page and all that it asked for or complained of."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.asked: list[str] = []
        self.errors: list[str] = []
        self._heard = {
            "request": self._note,
            "console": lambda m: self.errors.append(m.text) if m.type in {"error", "warning"} else None,
            "pageerror": lambda e: self.errors.append(str(e)),
        }
        for event, heard in self._heard.items():
            page.on(event, heard)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)

    def open(self, path: str) -> Page:
        self.page.goto((self.folder / path.partition("#")[0]).as_uri() + path[path.find("#") :] * ("#" in path))
        until(
            self.page, "!document.getElementById('carte') || !!(window.TERRIL && TERRIL.carte && TERRIL.carte._loaded)"
        )
        return self.page

    def leave(self) -> None:
        """Stop listening to the page: another visit may use it."""
        for event, heard in self._heard.items():
            self.page.remove_listener(event, heard)

    def remote(self) -> list[str]:
        return [url for url in self.asked if urlsplit(url).scheme not in {"file", "data"}]

    def weight(self) -> int:
        files = [Path(urlsplit(url).path) for url in self.asked if url.startswith("file:")]
        return sum(path.stat().st_size for path in files)
