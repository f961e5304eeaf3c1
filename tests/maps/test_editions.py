"""Whole editions in a real browser: the demonstration end to end, the weight of the pages of the real data."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from terril.build import Summary
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit

pytestmark = [*MARKS, pytest.mark.slow]
SHEETS = ("communes/62498.html", "communes/62413.html", "communes/62380.html")  # Lens, Harnes, Gouy-Servins
PAGES = ("index.html", "cartes/friches.html", "cartes/heritage-minier.html", *SHEETS)
LINKS = "[...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location.href).href)"


@pytest.fixture(scope="module")
def demo(edition: Callable[[str], Summary]) -> Path:
    return edition("demo").out / "site"


@pytest.fixture
def visit(browser: Browser, demo: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield Visit(page, demo)
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_demonstration_says_so_and_leads_nowhere_else(visit: Visit, demo: Path, path: str) -> None:
    page = visit.open(path)
    assert visit.errors == []
    assert visit.remote() == []
    assert visit.weight() < MOST_BYTES
    assert "démonstration" in page.title()
    banner = page.locator(".bandeau.demonstration")
    assert banner.is_visible()
    assert banner.locator("button, input, [role=button]").count() == 0
    page.keyboard.press("Escape")
    assert banner.is_visible()
    inside = {link.partition("#")[0] for link in page.evaluate(LINKS) if link.startswith("file:")}
    assert inside <= {file.as_uri() for file in demo.rglob("*") if file.is_file()}
    sheets = {link for link in inside if re.search(r"/communes/\d{5}\.html$", link)}
    assert path != "index.html" or len(sheets) == 36


@pytest.mark.parametrize("path", ["cartes/friches.html", "cartes/heritage-minier.html"])
def test_the_csv_is_downloaded(visit: Visit, path: str) -> None:
    page = visit.open(path)
    with page.expect_download() as asked:
        page.locator(".export a").first.click()
    text = Path(asked.value.path()).read_text(encoding="utf-8-sig")
    rows = text.splitlines()
    assert rows[0].startswith("code;")
    assert len(rows) == 1 + page.locator(".tableau:has(.export)").first.locator("tbody tr").count()
    assert all(";démonstration;" in row for row in rows[1:])


def test_what_the_reports_do_not_locate_is_beside_the_map_and_what_is_not_public_is_nowhere(
    visit: Visit, demo: Path
) -> None:
    page = visit.open("cartes/friches.html")
    assert "Sites non localisés\u202f: NOROXO (Harnes)" in page.locator(".legende").inner_text()
    assert page.locator("path.sans-lieu").count() == 1
    assert page.locator("tbody th", has_text="NOROXO").locator("a[data-montrer]").count() == 0
    assert not [f for f in demo.rglob("*") if f.is_file() and b"Centre Hospitalier" in f.read_bytes()]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_real_data_is_light(
    browser: Browser, real_folder: Path, edition: Callable[[str], Summary], path: str
) -> None:
    assert real_folder.is_dir()
    page = browser.new_page()
    visit = Visit(page, edition("reel").out / "site")
    visit.open(path)
    assert visit.errors == []
    assert visit.remote() == []
    assert visit.weight() < MOST_BYTES
    assert page.locator(".bandeau").count() == 0
    page.close()


def test_every_figure_of_a_sheet_counts_the_rows_below_or_says_why(
    browser: Browser, real_folder: Path, edition: Callable[[str], Summary]
) -> None:
    assert real_folder.is_dir()
    page = browser.new_page()
    visit = Visit(page, edition("reel").out / "site")
    for code, counted in (("62413", 5), ("62032", 2)):  # Harnes, Angres: sites declared here that stand elsewhere
        visit.open(f"communes/{code}.html")
        assert page.locator(".cle", has_text="friches, hors").locator(".valeur").inner_text() == str(counted)
        friches = page.locator("table", has=page.locator("caption", has_text="Friches"))
        assert friches.locator("tbody tr").count() == counted
    visit.open("cartes/friches.html")
    assert page.locator("#sites tbody tr").count() == 23
    page.close()
