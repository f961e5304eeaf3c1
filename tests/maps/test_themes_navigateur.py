"""The pages of the other themes in a real browser: layers, tables, links, hostile names, pieces of a heavy layer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps.core import couche
from tests.maps import donnees
from tests.maps import donnees_themes as toy
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until

pytestmark = MARKS
PAGES = tuple(f"cartes/{name}.html" for name in toy.MODULES)
OPEN_ALL = """() => TERRIL.carte.eachLayer(l => {
  if (l.getTooltip && l.getTooltip()) { l.openTooltip(); l.closeTooltip(); }
  if (l.getPopup && l.getPopup()) { l.openPopup(); }
})"""
LOADED = "Object.keys(TERRIL.calques).every(i => TERRIL.calques[i].pret || TERRIL.calques[i].ordres.morceaux)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(couche, "PIECES", 500)  # so that the easements and a few others come in pieces
        files = toy.files(*toy.MODULES)
    limits = donnees.draw(donnees.fond.WEB_MAP, toy.site(toy.layers()))
    return donnees.write(tmp_path_factory.mktemp("themes"), (*limits, *files))


@pytest.fixture(scope="module")
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    page.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_layer_opens_and_no_hostile_name_runs(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.evaluate("document.querySelectorAll('input[data-couche]:not(:checked)').forEach(b => b.click())")
    until(page, LOADED)
    page.evaluate(OPEN_ALL)
    page.wait_for_timeout(60)
    assert page.evaluate("window.__pwned") is None
    assert page.locator("#map_terril img").count() == 0
    assert (visit.errors, visit.remote()) == ([], [])
    assert visit.weight() < MOST_BYTES * len(PAGES)
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1400, "height": 900})


def test_a_layer_is_switched_off_and_on_by_keyboard(visit: Visit) -> None:
    page = visit.open("cartes/chaleur.html")
    box = page.locator("input[data-couche=bandes]")
    box.focus()
    page.keyboard.press("Space")
    assert not page.evaluate("TERRIL.carte.hasLayer(TERRIL.calques.bandes)")
    page.keyboard.press("Space")
    assert page.evaluate("TERRIL.carte.hasLayer(TERRIL.calques.bandes)")


def test_the_name_in_a_table_shows_the_feature(visit: Visit) -> None:
    page = visit.open("cartes/itineraires.html")
    page.locator("tbody th a", has_text="Boucle").click()
    assert page.locator(".fiche-popup h3").inner_text() == "Boucle"
    assert "objet=trail/IT2" in page.evaluate("location.hash")


def test_the_communes_of_what_has_no_place_are_hatched(visit: Visit) -> None:
    page = visit.open("cartes/chaleur.html")
    until(page, "document.querySelectorAll('path.sans-lieu').length === 2")


def test_a_heavy_layer_comes_in_pieces_where_the_reader_looks(visit: Visit) -> None:
    page = visit.open("cartes/eau.html")
    until(page, "TERRIL.calques.servitudes_as1.getLayers().length === 2")
    page.evaluate("void TERRIL.carte.setView([50.60, 3.20], 13, {animate: false})")
    until(page, "TERRIL.calques.servitudes_as1.getLayers().length === 0")
    page.evaluate("void TERRIL.carte.setView([50.436, 2.838], 13, {animate: false})")
    until(page, "TERRIL.calques.servitudes_as1.getLayers().length === 2")
    page.locator("input[data-couche=servitudes_as1]").uncheck()
    page.evaluate("void TERRIL.carte.setZoom(11, {animate: false})")
    assert not page.evaluate("TERRIL.carte.hasLayer(TERRIL.calques.servitudes_as1)")


def test_a_table_filters_and_shows_the_features_of_a_heavy_layer(visit: Visit) -> None:
    page = visit.open("cartes/chaleur.html")
    assert page.evaluate("!!TERRIL.calques.friches.ordres.morceaux")
    page.locator("tbody th a[href^='#friches/F2']").first.click()
    until(page, "!!document.querySelector('.fiche-popup')")
    until(page, "TERRIL.calques.friches.getLayers().length > 2")
    page.evaluate("TERRIL.calques.friches.garder(['F2'])")
    assert page.evaluate("TERRIL.calques.friches.getLayers().length") == 2  # the area, and its symbol
    page.evaluate("TERRIL.calques.friches.garder(null)")
    assert page.evaluate("TERRIL.calques.friches.getLayers().length") > 2


def test_the_overview_finds_a_layer_and_switches_all_off(visit: Visit) -> None:
    page = visit.open("cartes/ensemble.html")
    box = page.locator("#chercher-couche")
    box.fill("CHALEUR")
    shown = page.locator(".legende-ensemble .couche:visible")
    assert shown.count() == 1
    assert page.locator("#couches-trouvees").inner_text().startswith("1 sur ")
    box.fill("")
    assert shown.count() > 10
    page.locator("#tout-eteindre").click()
    assert page.locator("input[data-couche]:checked").count() == 0
    assert page.evaluate("Object.keys(TERRIL.calques).some(i => TERRIL.carte.hasLayer(TERRIL.calques[i]))") is False


def test_a_link_to_a_view_opens_its_layers(visit: Visit) -> None:
    page = visit.open("cartes/ensemble.html#carte=14/50.44/2.84&couches=alea_minier&objet=alea_minier/A1")
    until(page, "!!document.querySelector('.fiche-popup')")
    on = page.evaluate("Object.keys(TERRIL.calques).filter(i => TERRIL.carte.hasLayer(TERRIL.calques[i]))")
    assert on == ["alea_minier"]
