"""Every sort of page of the demonstration, from the disk and from a server: errors, network, weight, keyboard, axe."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from terril import service
from terril.build import Summary
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit

pytestmark = [*MARKS, pytest.mark.slow]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
#: Levels of a violation that no page may have.
REFUSED = {"moderate", "serious", "critical"}
#: Folders of sheets, one page of each is enough: the longest.
FAMILIES = ("communes", "friches")
#: Pages whose narrow look has controls of its own: axe reads them at 360 pixels too.
NARROW = ("index.html", "verifier.html", "apport.html", "cartes/friches.html", "cartes/qpv.html")
RUN = """() => axe.run({preload: false, resultTypes: ['violations']}).then(r => r.violations.map(
    v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)]))"""
#: The controls that the Tab key must reach: visible, enabled, not in a closed <details>.
CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility && e.checkVisibility({visibilityProperty: true})
        && !(e.type === 'radio' && !e.checked)).length"""


@pytest.fixture(scope="module")
def site(edition: Callable[[str], Summary]) -> Path:
    return edition("demo").out / "site"


def pages(site: Path) -> list[str]:
    """Return one page of each sort: all of them, and the longest sheet of each family."""
    found = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    single = [p for p in found if p.partition("/")[0] not in FAMILIES]
    sheets = [[p for p in found if p.startswith(f"{family}/")] for family in FAMILIES]
    return single + [max(s, key=lambda p: (site / p).stat().st_size) for s in sheets if s]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield page
    page.close()


def violations(page: Page) -> list[list[object]]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return [v for v in page.evaluate(RUN) if v[0] in REFUSED]


def test_every_sort_of_page_opens_from_the_disk_without_error_network_nor_barrier(tab: Page, site: Path) -> None:
    wrong: list[tuple[str, object]] = []
    for path in pages(site):
        visit = Visit(tab, site)
        tab.set_viewport_size({"width": 1400, "height": 900})
        visit.open(path)
        wrong += [(path, error) for error in visit.errors]
        wrong += [(path, url) for url in visit.remote()]
        wrong += [(path, f"{visit.weight()} bytes")] * (visit.weight() > MOST_BYTES)
        wrong += [(path, v) for v in violations(tab)]
        tab.set_viewport_size({"width": 360, "height": 780})
        width = tab.evaluate("document.documentElement.scrollWidth")
        wrong += [(path, f"{width} px wide at 360")] * (width > 360)
        if path in NARROW:
            wrong += [(f"{path} at 360 px", v) for v in violations(tab)]
        visit.leave()
    assert wrong == []


def test_every_sort_of_page_opens_from_a_server_and_asks_nothing_elsewhere(tab: Page, site: Path) -> None:
    wrong: list[tuple[str, object]] = []
    with service.server(site.parent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        origin = f"http://{service.LOOPBACK}:{server.server_port}/"
        for path in pages(site):
            visit = Visit(tab, site)
            tab.goto(origin + path)
            wrong += [(path, error) for error in visit.errors]
            wrong += [(path, url) for url in visit.asked if not url.startswith((origin, "data:"))]
            visit.leave()
        tab.goto("about:blank")
        server.shutdown()
        thread.join()
    assert wrong == []


def test_the_tab_key_reaches_every_control(tab: Page, site: Path) -> None:
    tab.set_viewport_size({"width": 1400, "height": 900})
    for path in ("index.html", "cartes/friches.html", "verifier.html"):
        Visit(tab, site).open(path)
        expected = tab.evaluate(CONTROLS)
        tab.evaluate(
            "window.__reached = new Set(); document.addEventListener('focusin', e => window.__reached.add(e.target))"
        )
        for _ in range(expected + 40):
            tab.keyboard.press("Tab")
        assert tab.evaluate("window.__reached.size") >= expected, path


def test_the_whole_site_is_light(site: Path) -> None:
    assert sum(p.stat().st_size for p in site.rglob("*") if p.is_file()) < 15_000_000
