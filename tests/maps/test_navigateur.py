"""The pages of the toy territory in a real browser, opened from the disk with no network."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from maps.core import texte
from tests.maps import donnees
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until

pytestmark = MARKS
PAGES = ("index.html", "cartes/friches.html", "cartes/heritage-minier.html", "communes/62001.html")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return donnees.write(tmp_path_factory.mktemp("site"), donnees.files())


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_from_the_disk_without_network_nor_error(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert visit.remote() == []
    assert visit.errors == []
    assert visit.weight() < MOST_BYTES
    assert page.locator("#map_terril .leaflet-terril-limites-pane path, #map_terril path").count() > 0
    page.set_viewport_size({"width": 360, "height": 780})  # a phone never scrolls sideways
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
def test_hostile_attributes_do_not_run(visit: Visit, path: str) -> None:
    page = visit.open(path)
    # Open every popup and every tooltip of the page, ground included.
    page.evaluate(
        """() => TERRIL.carte.eachLayer(l => {
            if (l.getTooltip && l.getTooltip()) { l.openTooltip(); l.closeTooltip(); }
            if (l.getPopup && l.getPopup()) { l.openPopup(); }
        })"""
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.__pwned") is None
    assert page.locator("#map_terril img").count() == 0
    assert visit.errors == []


def test_a_popup_shows_the_hostile_name_as_text(visit: Visit) -> None:
    page = visit.open("cartes/friches.html")
    page.locator(".symbole").first.wait_for()
    page.evaluate("TERRIL.calques.friches.montrer('F/1 #é')")
    popup = page.locator(".fiche-popup")
    assert popup.locator("h3").inner_text() == donnees.HOSTILE[0]
    assert "4\u00a0ha" in popup.inner_text()
    assert popup.locator("a").get_attribute("href") == f"../friches/{texte.slug('F/1 #é')}.html"
    assert page.evaluate("window.__pwned") is None


def test_the_legend_switches_a_layer(visit: Visit) -> None:
    page = visit.open("cartes/heritage-minier.html")
    box = page.locator("input[data-couche=puits_mine]")
    assert box.is_checked()
    assert page.locator(".symbole").count() == 2
    box.uncheck()
    assert page.locator(".symbole").count() == 0
    box.check()
    assert page.locator(".symbole").count() == 2


def test_a_layer_that_is_off_is_loaded_when_it_is_switched_on(visit: Visit) -> None:
    page = visit.open("communes/62001.html")
    assert not any("cites_minieres" in url for url in visit.asked)
    page.locator("input[data-couche=cites_minieres]").check()
    until(page, "TERRIL.calques.cites_minieres.getLayers().length === 1")
    assert visit.remote() == []


def test_a_symbol_is_reached_by_keyboard_and_has_a_name(visit: Visit) -> None:
    page = visit.open("cartes/heritage-minier.html")
    symbol = page.locator(".symbole").first
    assert symbol.get_attribute("aria-label")
    symbol.focus()
    page.keyboard.press("Enter")
    assert page.locator(".fiche-popup").is_visible()


def test_areas_do_not_catch_the_tab_key(visit: Visit) -> None:
    page = visit.open("cartes/heritage-minier.html")
    assert page.locator("#map_terril path.leaflet-interactive:not([tabindex='-1'])").count() == 0


def test_a_table_sorts_both_ways_with_the_empty_cells_last(visit: Visit) -> None:
    page = visit.open("cartes/friches.html")
    head = page.locator("thead th").nth(3)
    cells = page.locator("tbody tr td:nth-of-type(3)")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert "n." in cells.last.inner_text()
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert "n." in cells.last.inner_text()
    assert page.locator("thead th[aria-sort]").count() == 1


def test_the_name_in_a_table_shows_the_feature_on_the_map(visit: Visit) -> None:
    page = visit.open("cartes/friches.html")
    page.locator("tbody th a", has_text="<img").first.click()
    assert page.locator(".fiche-popup h3").inner_text() == donnees.HOSTILE[0]


def test_an_address_shows_a_feature(visit: Visit) -> None:
    page = visit.open("cartes/heritage-minier.html#puits_mine/P1")
    assert "1 bis" in page.locator(".fiche-popup h3").inner_text()


def test_only_the_ign_answers_and_only_once_asked(visit: Visit) -> None:
    def abort(route: Route) -> None:
        route.abort()

    visit.page.route("**/*", lambda route: route.fallback() if route.request.url.startswith("file:") else abort(route))
    page = visit.open("cartes/friches.html")
    for choice in ("plan", "photos"):
        page.locator(f"input[name=fond][value={choice}]").check()
        page.wait_for_timeout(150)
    assert visit.remote()
    assert {urlsplit(url).hostname for url in visit.remote()} == {"data.geopf.fr"}
    assert "© IGN" in page.locator(".leaflet-control-attribution").inner_text()
    asked = len(visit.remote())
    page.locator("input[name=fond][value=limites]").check()
    page.wait_for_timeout(100)
    assert len(visit.remote()) == asked


def test_the_controls_speak_french(visit: Visit) -> None:
    page = visit.open("index.html")
    assert page.locator(".leaflet-control-zoom-in").get_attribute("title") == "Zoomer"
    assert page.locator(".leaflet-control-scale").inner_text().strip().endswith("m")


def test_names_of_communes_do_not_overlap(visit: Visit) -> None:
    page = visit.open("index.html")
    boxes = page.evaluate(
        "[...document.querySelectorAll('.nom-commune span')].map(e => e.getBoundingClientRect().toJSON())"
    )
    assert len(boxes) >= 3
    for rank, one in enumerate(boxes):
        for other in boxes[rank + 1 :]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]


def test_a_page_without_its_layer_still_opens(browser: Browser, tmp_path: Path) -> None:
    site = donnees.write(tmp_path, donnees.files(absent=tuple(donnees.LAYERS)))
    page = browser.new_page()
    visit = Visit(page, site)
    for path in PAGES:
        visit.open(path)
    assert visit.errors == []
    page.close()


def test_a_site_without_a_place_hatches_its_commune_and_has_no_symbol(browser: Browser, tmp_path: Path) -> None:
    site = donnees.write(tmp_path, donnees.files(friches=donnees.friches_without_place()))
    page = browser.new_page()
    visit = Visit(page, site)
    hatches = page.locator("path.sans-lieu")
    visit.open("cartes/friches.html")
    assert hatches.count() == 1
    assert page.locator(".symbole[aria-label*=NOROXO]").count() == 0
    assert page.locator(".symbole").count() == len(donnees.HOSTILE) - 1
    page.locator("input[data-couche=friches]").uncheck()
    assert hatches.count() == 0
    page.locator("input[data-couche=friches]").check()
    assert hatches.count() == 1
    for code, expected in (("62001", 1), ("62002", 0)):
        visit.open(f"communes/{code}.html")
        assert hatches.count() == expected
    assert visit.errors == []
    page.close()
