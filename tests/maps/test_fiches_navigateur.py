"""The sheets of the communes in a real browser: strips, links, themes on the map, empty states, hostile names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps import changements, fiches_communes, fond
from tests.maps import donnees
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until
from tests.maps.test_fiches import changes

pytestmark = MARKS
SHEET = "communes/62001.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    known = {key: make() for key, make in donnees.LAYERS.items()}
    tables, shown = donnees.indicators(), donnees.site()
    made = [
        file
        for page in (fond, fiches_communes, changements)
        for file in donnees.draw(page.WEB_MAP, shown, changements=changes(), **known, **tables)
    ]
    return donnees.write(tmp_path_factory.mktemp("site"), tuple(made))


@pytest.fixture(scope="module")
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    page.close()


def test_a_sheet_opens_from_the_disk_light_and_silent(visit: Visit) -> None:
    page = visit.open(SHEET)
    assert visit.errors == []
    assert visit.remote() == []
    assert visit.weight() < MOST_BYTES
    assert page.locator(".repere").count() == 12
    assert page.evaluate("window.__pwned") is None
    assert page.locator("main img").count() == 0


def test_a_hostile_name_is_a_heading_and_a_sentence(visit: Visit) -> None:
    page = visit.open("communes/62004.html")
    assert donnees.HOSTILE[0] in page.locator("h1").inner_text()
    page = visit.open(SHEET)
    assert donnees.HOSTILE[0] in page.locator("section[aria-labelledby=theme-changements]").inner_text()
    assert page.evaluate("window.__pwned") is None


def test_every_link_of_the_summary_leads_to_its_theme(visit: Visit) -> None:
    page = visit.open(SHEET)
    targets = page.evaluate("[...document.querySelectorAll('.sommaire a')].map(a => a.getAttribute('href').slice(1))")
    assert {"theme-friches", "theme-verifier", "theme-changements"} <= set(targets)
    assert page.evaluate(f"{targets}.every(id => document.getElementById(id))")


def test_a_theme_shows_its_layers_on_the_map(visit: Visit) -> None:
    page = visit.open(SHEET)
    page.locator("section[aria-labelledby=theme-patrimoine] .voir-carte").click()
    until(page, "TERRIL.carte.hasLayer(TERRIL.calques.cites_minieres)")
    until(page, "!TERRIL.carte.hasLayer(TERRIL.calques.friches)")
    assert page.evaluate("document.activeElement.id") == "carte"
    assert page.locator("input[data-couche=friches]").is_checked() is False


def test_a_row_shows_its_object_on_the_map(visit: Visit) -> None:
    page = visit.open(SHEET)
    page.locator("section[aria-labelledby=theme-risques] a[data-montrer]").first.click()
    popup = page.locator(".fiche-popup h3")
    popup.wait_for()
    assert "Fosse 1" in popup.inner_text()


def test_themes_without_anything_are_one_sentence_each(visit: Visit) -> None:
    page = visit.open(SHEET)
    empty = page.locator("section[aria-labelledby=rien] .vide")
    assert empty.count() == 7
    assert "Couches absentes de cette édition" in empty.first.inner_text()


@pytest.mark.parametrize("path", [SHEET, "cartes/changements.html", "cartes/methode-fiches.html"])
def test_nothing_overflows_a_phone(browser: Browser, folder: Path, path: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    visit = Visit(page, folder)
    visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.errors == []
    page.close()
