"""The pages of the quarters, of the trame and of contributions in a real browser, opened from the disk."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser, Page
from shapely import box

from maps import fond
from maps.core.saisie.apport import CHAMPS
from maps.core.vues import tvb
from pipelines.core.population import people, pieces
from pipelines.core.verification.formes import au_millimetre
from terril.apport import lecture
from tests.maps import donnees, test_apport, test_carte_qpv, test_carte_tvb
from tests.maps.donnees import X, Y
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until

pytestmark = MARKS
QPV, TVB, APPORT = "cartes/qpv.html", "cartes/trame-verte-bleue.html", "apport.html"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ground = fond.build(communes=donnees.communes(), site=donnees.site())
    built = (*ground, *test_carte_qpv.files(), *test_carte_tvb.files(), *test_apport.files(), *test_apport.checker())
    return donnees.write(tmp_path_factory.mktemp("site"), built)


@pytest.fixture(scope="module")
def shared(browser: Browser, folder: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    page.close()


@pytest.fixture
def visit(shared: Visit) -> Visit:
    shared.asked.clear()
    shared.errors.clear()
    return shared


@pytest.mark.parametrize("path", [QPV, TVB, APPORT])
def test_a_page_opens_without_network_nor_error_and_fits_a_phone(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert visit.remote() == []
    assert visit.errors == []
    assert visit.weight() < MOST_BYTES
    assert page.evaluate("window.__pwned") is None
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1400, "height": 900})


def test_a_commune_filters_the_tables_and_the_map(visit: Visit) -> None:
    page = visit.open(QPV)
    rows = page.locator(".tableau").first.locator("tbody tr:visible")
    assert rows.count() == 2
    page.locator("#choix-commune").select_option("62002")
    assert rows.count() == 1
    assert page.locator("#choix-dit").inner_text().endswith("1 quartier de 2024")
    assert page.evaluate("TERRIL.calques.qpv.getLayers().length") == 1
    page.locator("#choix-commune").select_option("")
    assert rows.count() == 2
    assert page.evaluate("TERRIL.calques.qpv.getLayers().length") == 2


def test_two_generations_side_by_side_move_together(visit: Visit) -> None:
    page = visit.open(QPV)
    button = page.locator("#cote-a-cote")
    button.click()
    assert page.locator(".cadre").count() == 2
    assert [t.inner_text() for t in page.locator(".titre-vue").all()] == ["Quartiers de 2015", "Quartiers de 2024"]
    assert not page.locator("input[data-couche=qpv_2015]").is_checked()
    page.evaluate("() => { TERRIL.carte.setView([50.45, 2.85], 14, {animate: false}); }")
    scales = page.evaluate(
        "[...document.querySelectorAll('.cadre')].map(c => c.querySelectorAll('path.leaflet-interactive').length)"
    )
    assert scales == [4 + 2, 4 + 2]  # four communes, two neighbourhoods
    button.click()
    assert page.locator(".cadre:visible").count() == 1
    assert page.locator("input[data-couche=qpv_2015]").is_checked()
    assert visit.errors == []


def test_a_rupture_opens_and_is_reached_by_keyboard(visit: Visit) -> None:
    page = visit.open(f"{TVB}#ruptures/C1-1")
    popup = page.locator(".fiche-popup")
    assert popup.locator("h3").inner_text().startswith("Rupture : route et voie ferrée")
    assert page.locator(".symbole[aria-label^='Rupture']").count() == 2
    dashes = page.evaluate("[...document.querySelectorAll('path')].map(p => p.getAttribute('stroke-dasharray'))")
    assert sum(dash in tvb.DASHES for dash in dashes) >= 2  # the axes of the corridors
    assert visit.errors == []


def _rings(shape: shapely.Geometry) -> dict[str, Any]:
    """Return the place of an area, its rings open as the page has them."""
    parts = [[shapely.get_coordinates(r)[:-1].tolist() for r in shapely.get_rings(p)] for p in shapely.get_parts(shape)]
    return {"type": "MultiPolygon", "coordinates": parts}


def _random_areas() -> list[tuple[shapely.Geometry, shapely.Geometry]]:
    """Return pairs of ragged areas, some with holes or in parts, some that only touch, nest or lie apart."""
    rng = np.random.default_rng(1)

    def blob(x: float, y: float, r: float) -> shapely.Geometry:
        angles = np.sort(rng.uniform(0, 2 * np.pi, 30))
        radii = r * rng.uniform(0.4, 1, 30)
        points = np.stack([X + x + radii * np.cos(angles), Y + y + radii * np.sin(angles)], axis=1)
        return shapely.make_valid(shapely.Polygon(points)).buffer(0)

    pairs = [(blob(0, 0, 300), blob(*rng.uniform(-200, 200, 2), 250)) for _ in range(25)]
    hole = blob(0, 0, 400) - blob(0, 0, 100)
    square = box(X, Y, X + 100, Y + 100)
    two = shapely.union_all([square, box(X + 300, Y, X + 400, Y + 100)])
    touching, inside, apart = (square.buffer(0) for _ in range(3))
    pairs += [(hole, blob(50, 50, 200)), (two, blob(200, 50, 300)), (touching, box(X + 100, Y, X + 200, Y + 100))]
    pairs += [
        (inside, box(X + 10, Y + 10, X + 20, Y + 20)),
        (apart, box(X + 500, Y, X + 600, Y + 100)),
        (two, two),
    ]
    return [(a, b) for a, b in zip(*(au_millimetre(np.array(side)) for side in zip(*pairs, strict=True)), strict=True)]


def test_areas_are_those_of_shapely(visit: Visit) -> None:
    page = visit.open(APPORT)
    pairs = _random_areas()
    found = page.evaluate(
        "pairs => pairs.map(p => [m.aire(p[0]), m.aireCommune(p[0], p[1]), m.simple(p[0])])".replace(
            "m.", "TERRIL.verification."
        ),
        [[_rings(a), _rings(b)] for a, b in pairs],
    )
    assert [f[0] for f in found] == pytest.approx([a.area for a, _ in pairs], rel=1e-9)
    assert [f[1] for f in found] == pytest.approx([(a & b).area for a, b in pairs], rel=1e-7, abs=1e-4)
    assert all(f[2] for f in found)


def test_a_crossed_outline_is_seen(visit: Visit) -> None:
    page = visit.open(APPORT)
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [10, 10], [10, 0], [0, 10]]]}
    assert page.evaluate("f => TERRIL.verification.simple(f)", bow) is False


def test_texts_are_read_in_any_usual_form(visit: Visit) -> None:
    page = visit.open(APPORT)
    [point] = gpd.GeoSeries([shapely.Point(X + 100, Y + 100)], crs=2154).to_crs(4326)
    [cc50] = gpd.GeoSeries([shapely.Point(X + 100, Y + 100)], crs=2154).to_crs(3950)
    written = [
        f"{point.x:.9f}, {point.y:.9f}",
        f"{point.y:.9f} {point.x:.9f}",
        f"{point.x:.9f}".replace(".", ",") + f" {point.y:.9f}".replace(".", ","),
        f"{X + 100:.0f} {Y + 100:.0f}",
        f"{X + 100:.0f},{Y + 100:.0f}",
        f"{cc50.x:.3f} ; {cc50.y:.3f}",
        f"POINT ({X + 100} {Y + 100})",
        json.dumps({"type": "Point", "coordinates": [point.x, point.y]}),
    ]
    found = page.evaluate(
        "ts => ts.map(t => TERRIL.formes.lieux(TERRIL.formes.lireTexte(t, 'surface', 100))[0].coordinates)", written
    )
    for x, y in found:
        assert (x, y) == pytest.approx((X + 100, Y + 100), abs=0.01)


@pytest.mark.parametrize(
    "text", ["", "rien", "1 2", "POLYGON ((", "MULTIPOLYGON (((2 50, 3 50)))", '{"type":"Feature"}', "2.8 50.4\n2.8"]
)
def test_a_text_that_is_no_shape_is_refused_in_words(visit: Visit, text: str) -> None:
    page = visit.page if APPORT in visit.page.url else visit.open(APPORT)
    said = page.evaluate(
        """t => {
            try { TERRIL.formes.lireTexte(t, 'surface', 100); return ''; }
            catch (e) { return e instanceof TERRIL.formes.Refus ? e.message : 'bug ' + e; }
        }""",
        text,
    )
    assert said
    assert not said.startswith("bug")


def _correct(page: Page) -> None:
    """Choose the first neighbourhood of the first commune, to correct it."""
    page.locator("#a-geste-corriger").check()
    page.locator("#a-commune").select_option("62001")
    page.locator("#a-objet option[value='qpv/QN06201M']").wait_for(state="attached")
    page.locator("#a-objet").select_option("qpv/QN06201M")


def test_a_correction_is_measured_named_and_kept_as_a_file(visit: Visit, tmp_path: Path) -> None:
    page = visit.open(APPORT)
    _correct(page)
    until(page, "document.getElementById('a-mesures').textContent.includes('Retiré')")
    official = test_apport.quarter().geometry["QN06201M"]
    said = page.locator("#a-mesures").inner_text()
    assert "Conservé\n35,0\u00a0ha (100\u00a0%)" in said  # 600 m by 600 m, less a hole of 1 ha
    assert "0\u00a0ha (0\u00a0%)" in said
    # without a mouse: 200 m less to the east
    wanted = official & box(X, Y, X + 600, Y + 2000)
    page.locator("summary").first.click()
    page.locator("#a-texte").fill(shapely.to_wkt(wanted, rounding_precision=3))
    page.locator("#a-placer").click()
    until(page, "document.getElementById('a-mesures').textContent.includes('Retiré12')")
    cut = pieces(test_apport.grid(), donnees.communes())
    there = people(gpd.GeoSeries([wanted], index=["0"], crs=2154), cut).iloc[0]
    assert f"{round(there)}\u00a0hab." in page.locator("#a-mesures").inner_text().replace("\u202f", "")
    page.locator("#a-nom").fill("<b>Limite</b> est\u202e")
    page.locator("button[type=submit]").click()
    assert "service" in page.locator("#a-dit").inner_text()
    assert page.locator("#a-service").get_attribute("aria-invalid") == "true"
    page.locator("#a-service").fill("Mairie")
    with page.expect_download() as download:
        page.locator("button[type=submit]").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name.startswith("apport-qpv-62001-")
    made = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in made
    assert set(made["features"][0]["properties"]) == set(CHAMPS)
    [apport] = lecture.read(path, {"qpv": "Quartiers"})
    assert apport.texts["cle"] == "QN06201M"
    assert apport.texts["nom"] == "<b>Limite</b> est"
    assert (apport.shape ^ wanted).area < 5  # degrees to eight decimals: a millimetre
    ring = shapely.geometry.shape(made["features"][0]["geometry"]).exterior
    assert ring.is_ccw
    assert visit.errors == []
    assert visit.remote() == []


def test_an_area_is_drawn_with_the_mouse_and_its_points_move(visit: Visit) -> None:
    page = visit.open(APPORT)
    page.locator("#a-commune").select_option("62002")
    page.locator("[data-dessiner=surface]").click()
    until(page, "!!(window.L && L.Draw)")
    until(page, "document.querySelector('[data-dessiner=surface]').getAttribute('aria-pressed') === 'true'")
    place = page.locator("#map_terril").bounding_box()
    assert place
    corners = [(300, 200), (450, 200), (450, 350), (300, 350), (300, 200)]
    for x, y in corners:
        page.mouse.move(place["x"] + x, place["y"] + y)
        page.mouse.click(place["x"] + x, place["y"] + y)
        page.wait_for_timeout(60)
    until(page, "document.getElementById('a-mesures').textContent.includes('Surface')")
    before = page.locator("#a-mesures").inner_text()
    page.locator("#a-modifier").click()
    until(page, "document.querySelectorAll('.leaflet-editing-icon').length >= 8")
    page.mouse.move(place["x"] + 450, place["y"] + 350)
    page.mouse.down()
    page.mouse.move(place["x"] + 520, place["y"] + 420, steps=4)
    page.mouse.up()
    until(page, f"document.getElementById('a-mesures').innerText !== {json.dumps(before)}")
    page.locator("#a-effacer").click()
    assert page.locator("#a-mesures").inner_text() == ""
    assert visit.errors == []


def test_few_households_are_a_secret_and_a_place_elsewhere_is_refused(visit: Visit) -> None:
    page = visit.open(APPORT)
    page.locator("#a-commune").select_option("62002")
    page.locator("summary").first.click()
    for shape, expected, where in (
        (box(X + 2400, Y + 200, X + 2600, Y + 400), "secret", "#a-mesures"),
        (box(X + 420, Y + 220, X + 440, Y + 240), "secret", "#a-mesures"),
        (box(X + 1200, Y + 1200, X + 1300, Y + 1300), "aucun dans le carroyage", "#a-mesures"),
        (box(X + 50_000, Y, X + 50_100, Y + 100), "hors du territoire", "#a-erreur"),
    ):
        page.locator("#a-texte").fill(shapely.to_wkt(shape, rounding_precision=3))
        page.locator("#a-placer").click()
        until(page, f"document.querySelector('{where}').textContent.includes('{expected}')")


def test_shapes_of_different_kinds_are_so_far_from_each_other(visit: Visit) -> None:
    page = visit.open(APPORT)
    _correct(page)
    page.locator("summary").first.click()
    for x, expected in ((X + 150.1234, "Distance50,00\u00a0m|Distance50\u00a0m"), (X + 300, "Distancenulle")):
        page.locator("#a-texte").fill(f"POINT ({x} {Y + 300})")
        page.locator("#a-placer").click()
        until(page, f"/{expected}/.test(document.getElementById('a-mesures').textContent)")
    assert "connu par une surface" in page.locator("#a-mesures").inner_text()
    assert visit.errors == []
