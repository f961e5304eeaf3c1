"""What every page offers in a real browser: addresses, filters, measure, ground, menu, numbers; GeoJSON files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from layers.core.model import Column, Layer
from maps.core import affichage, export, texte
from tests.maps import donnees
from tests.maps.navigateur import MARKS, Visit, until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return donnees.write(tmp_path_factory.mktemp("site"), donnees.files())


@pytest.fixture
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    context.close()


def browsing(test: object) -> object:
    for mark in MARKS:
        test = mark(test)
    return test


@browsing
def test_an_address_reopens_the_same_place_layers_and_object(visit: Visit) -> None:
    page = visit.open("cartes/heritage-minier.html")
    page.locator("input[data-couche=terrils]").uncheck()
    page.evaluate("TERRIL.carte.setView([50.44, 2.83], 14, {animate: false})")
    page.evaluate("TERRIL.calques.puits_mine.montrer('P2')")
    until(page, "location.hash.indexOf('objet=puits_mine/P2') > 0")
    address = page.evaluate("location.hash")
    before = page.evaluate("[TERRIL.carte.getCenter().lat, TERRIL.carte.getCenter().lng, TERRIL.carte.getZoom()]")
    visit.page.goto("about:blank")
    page = visit.open(f"cartes/heritage-minier.html{address}")
    after = page.evaluate("[TERRIL.carte.getCenter().lat, TERRIL.carte.getCenter().lng, TERRIL.carte.getZoom()]")
    assert after == pytest.approx(before, abs=5e-5)
    assert not page.locator("input[data-couche=terrils]").is_checked()
    assert page.locator("input[data-couche=puits_mine]").is_checked()
    assert page.locator(".fiche-popup").is_visible()
    assert visit.errors == []


@browsing
@pytest.mark.parametrize(
    "address", ["#carte=nan/x/&couches=%&objet=//", "#objet=terrils/%E0%A4%A", "#=&=", "#constructor/x"]
)
def test_an_address_that_means_nothing_opens_the_page(visit: Visit, address: str) -> None:
    visit.open(f"cartes/heritage-minier.html{address}")
    assert visit.errors == []


@browsing
def test_the_ground_is_kept_on_this_computer_and_the_parcels_too(visit: Visit) -> None:
    visit.page.route("**/*", lambda r: r.fallback() if r.request.url.startswith("file:") else r.abort())
    page = visit.open("cartes/friches.html")
    page.locator("input[name=fond][value=plan]").check()
    page.locator("input[name=parcelles]").check()
    page = visit.open("cartes/heritage-minier.html")
    assert page.locator("input[name=fond][value=plan]").is_checked()
    assert page.locator("input[name=parcelles]").is_checked()
    assert any("PARCELLAIRE" in url for url in visit.remote())
    page.locator("input[name=fond][value=limites]").check()
    page.locator("input[name=parcelles]").uncheck()
    asked = len(visit.remote())
    visit.open("cartes/friches.html")
    assert len(visit.remote()) == asked


@browsing
def test_a_distance_is_measured(visit: Visit) -> None:
    page = visit.open("index.html")
    page.locator(".mesure button").click()
    until(page, "!!L.Draw")
    box = page.locator("#carte").bounding_box()
    assert box is not None
    x, y = box["x"] + 200, box["y"] + 200
    for across in (0, 200, 200):  # the second click on the last corner ends the line
        page.mouse.move(x + across - 5, y)
        page.mouse.move(x + across, y)
        page.mouse.click(x + across, y)
        page.wait_for_timeout(80)
    expected = page.evaluate(
        """() => { const c = TERRIL.carte, p = c.getContainer().getBoundingClientRect();
        return c.containerPointToLatLng([200, 200]).distanceTo(c.containerPointToLatLng([400, 200])); }"""
    )
    until(page, "document.getElementById('annonce').textContent.indexOf('Distance') === 0")
    said = page.locator("#annonce").inner_text()
    assert said.endswith(("km", "m"))
    number = float(said.split(":")[1].split("\u00a0")[0].strip().replace("\u202f", "").replace(",", "."))
    assert number * (1000 if said.endswith("km") else 1) == pytest.approx(expected, rel=0.03)
    assert visit.errors == []


@browsing
def test_the_menu_opens_on_a_phone_and_the_sheet_of_a_commune_is_two_keys_away(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 360, "height": 780})
    page = visit.open("cartes/friches.html")
    assert not page.locator("#menu").is_visible()
    page.locator(".ouvrir-menu").focus()
    page.keyboard.press("Enter")
    assert page.locator(".ouvrir-menu").get_attribute("aria-expanded") == "true"
    assert page.locator("#menu a", has_text="Héritage minier").is_visible()
    page.locator("#aller-commune").select_option(label="Lens")
    page.locator("#aller-bouton").click()
    page.wait_for_url("**/communes/62002.html")


@browsing
def test_numbers_read_the_same_in_the_pages_as_in_python(visit: Visit) -> None:
    page = visit.open("index.html")

    @given(st.floats(-1e7, 1e7, allow_nan=False).map(lambda v: round(v, 4)))
    @example(0.285)
    @example(1234567.5)
    @example(-0.004)
    @example(99.995)
    @example(9.995)
    @example(100.0)
    def same(value: float) -> None:
        assert page.evaluate("v => TERRIL.nombre(v)", value) == texte.nombre(value)
        assert page.evaluate("v => TERRIL.pourcent(v)", value) == texte.pourcent(value)

    same()


WORDS = {"n": "Avion", "c": "U", "l": [["Commune", "Avion"], ["Zone", "U"]], "t": 12.5, "x": 3}
SHAPES = (
    "POINT (2.83 50.43)",
    "LINESTRING (2.83 50.43, 2.84001 50.42999, 2.8 50.5)",
    "MULTILINESTRING ((2.83 50.43, 2.84 50.44), (2.1 50.1, 2.2 50.2, 2.3 50.3))",
    "POLYGON ((2 50, 3 50, 3 51, 2 50), (2.6 50.2, 2.7 50.2, 2.7 50.3, 2.6 50.2))",
    "MULTIPOLYGON (((2 50, 3 50, 3 51, 2 50)), ((-2 -50, -3 -50, -3 -51, -2 -50)))",
)


@browsing
def test_a_layer_written_short_comes_back_whole(visit: Visit) -> None:
    drawn = [
        {
            "type": "Feature",
            "properties": {"k": text},
            "geometry": json.loads(shapely.to_geojson(shapely.from_wkt(text))),
        }
        for text in SHAPES
    ]
    page = visit.open("index.html")
    script = affichage.data_script("essai", drawn)
    assert len(script) < len(json.dumps(drawn))
    page.evaluate(script)
    assert page.evaluate("TERRIL.donnees.essai.features") == drawn


def test_a_geojson_has_its_keys_its_missing_values_and_exact_places() -> None:
    columns = tuple(Column(name=name, label=name) for name in ("site_id", "site_nom", "surface_m2"))
    layer = Layer(id="friches", title="Friches", description="", key="site_id", label="site_nom", columns=columns)
    frame = donnees.friches_without_place()
    written = json.loads(export.geojson(layer, frame).text)
    assert written["name"] == "Friches (démonstration)"
    assert [f["id"] for f in written["features"]] == list(frame.index)
    second = next(f for f in written["features"] if f["id"] == "F2")
    assert second["geometry"] is None
    assert second["properties"]["nature"] == "demonstration"
    assert "comm_insee" not in second["properties"]
    lon, lat = written["features"][0]["geometry"]["coordinates"][0][0]
    place = frame.geometry.iloc[:1].to_crs(4326).iloc[0].exterior.coords
    assert min(abs(lon - x) + abs(lat - y) for x, y in place) < 2e-6
    assert next(f for f in written["features"] if f["id"] == "F7")["properties"]["surface_m2"] is None


def test_a_layer_without_shapes_or_too_heavy_is_not_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = donnees.friches()
    assert export.offered("friches", frame)
    assert not export.offered("friches", None)
    assert not export.offered("parcelles", frame)
    assert not export.offered("friches", frame.iloc[:0])
    monkeypatch.setattr(export, "MOST_CORNERS", 5)
    assert not export.offered("friches", frame)
