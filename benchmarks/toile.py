# ruff: noqa: T201 (a script, that prints)
"""Time a map of many polygons in a real browser: ``python benchmarks/toile.py [polygons]`` (20 000 by default).

One synthetic layer of the communes of the demonstration, cut in pieces as a heavy layer is, drawn on the canvas by the
scripts of the site. Prints the time to draw it, the frames while the map is dragged, and the time of a redraw.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from layers.core.model import Column, Layer, LayerInfo, Sign, Style
from layers.core.territory import Territoire
from maps.core import coquille, couche, partage
from maps.core.actifs import site_assets
from maps.core.carte import draw_map, limits_file
from maps.core.couche import data_files
from maps.core.legende import legend
from maps.core.model import Fichier, Site
from tests.maps.navigateur import ARGUMENTS, CHROMIUM

CRS = "EPSG:2154"
SIDE_M, COMMUNES = 15_600.0, 6
CORNER = np.array([680_000.0, 7_030_000.0])
COLORS = ("#b2473e", "#b8a98f", "#3a7ebf", "#2f6b3a", "#6d9b4f", "#cfc56a")
#: Frames slower than this are felt, in milliseconds.
FELT_MS = 50
#: Looks, a tenth of a second apart, that must find the same polygons before the page is called ready.
QUIET = 4
FRAMES = """() => new Promise(done => { window.cadres = []; let last = performance.now(); window.stop = false;
  (function tour(now) {
    window.cadres.push(now - last); last = now;
    if (!window.stop) requestAnimationFrame(tour);
  })(last);
  done(); })"""


def squares(count: int, size: float) -> gpd.GeoSeries:
    """Return a grid of squares that covers the territory."""
    side = round(count**0.5)
    x, y = (CORNER[:, None] + size / side * np.indices((side, side)).reshape(2, -1)).astype(float)
    return gpd.GeoSeries(shapely.box(x, y, x + size / side, y + size / side), crs=CRS)


def communes() -> gpd.GeoDataFrame:
    """Return 36 square communes."""
    shapes = squares(COMMUNES**2, SIDE_M)
    codes = [f"62{n:03d}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"nom": codes, "population": 1000}, geometry=shapes.to_numpy(), index=codes, crs=CRS)


def parcels(count: int, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return polygons of about a dozen points each, in six classes, each with its commune."""
    shapes = squares(count, SIDE_M)
    round_ones = shapes.centroid.buffer(SIDE_M / len(shapes) ** 0.5 * 0.52, quad_segs=3)
    at = gpd.sjoin(gpd.GeoDataFrame(geometry=shapes.centroid), places[["geometry"]], predicate="within")
    owner = at.iloc[:, -1][~at.index.duplicated()].reindex(range(len(shapes)))
    keys = [f"P{n}" for n in range(len(shapes))]
    columns = {
        "nom": keys, "genre": [str(n % len(COLORS)) for n in range(len(keys))], "commune_position": owner.to_numpy(),
        "nature": "demonstration", "diffusion": "public",
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=round_ones.to_numpy(), index=keys, crs=CRS)


def site_of(count: int, folder: Path) -> tuple[Path, float]:
    """Write a site of one page that shows the polygons; return the page and the weight of the layer, in MB."""
    places = communes()
    signs = tuple(Sign(value=str(n), label=f"Genre {n}", color=c, weight=0.4) for n, c in enumerate(COLORS))
    layer = Layer(
        id="toile", title="Polygones", description="", key="cle", label="nom",
        columns=(Column(name="nom", label="Nom"),), style=Style(by="genre", signs=signs),
    )  # fmt: skip
    info = LayerInfo(id="toile", title="Polygones", state="présente", rows=count)
    trace = partage.trace(partage.Partage(layer=layer), parcels(count, places), places, info)
    territory = Territoire(epci="0", nom="Essai", profil="demo", halo_m=0, communes=places, couches={"toile": info})
    drawn = draw_map([trace], places.geometry, root="../", title="Essai")
    page = coquille.Page(
        path="cartes/toile.html", title="Essai", heading="Essai", lead="", map=drawn, legend=legend([trace])
    )  # fmt: skip
    files = [coquille.render(page, Site(territoire=territory, menu=())), limits_file(places), *data_files([trace])]
    _write(folder, files)
    return folder / page.path, sum(len(f.text) for f in files[2:]) / 1e6


def _write(folder: Path, files: list[Fichier]) -> None:
    for path, data in [*site_assets().items(), *((f.path, f.text.encode()) for f in files)]:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def drag(page: Page) -> list[float]:
    """Drag the map about for two seconds; return the length of each frame, in milliseconds."""
    box = page.locator("#map_terril").bounding_box()
    if box is None:
        return []
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(FRAMES)
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(60):
        page.mouse.move(x + 120 * np.sin(step / 6), y + 90 * np.cos(step / 5))
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(300)
    page.evaluate("window.stop = true")
    return list(page.evaluate("window.cadres"))[1:]


def measure(path: Path, count: int, zoom: int) -> str:
    """Open the page, wait for the polygons in view, drag, and redraw; return one line of the table."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.evaluate(f"void TERRIL.carte.setZoom({zoom}, {{animate: false}})")
        quiet, before = 0, -1
        while quiet < QUIET:
            page.wait_for_timeout(100)
            now = page.evaluate("TERRIL.calques.toile.getLayers().length")
            quiet, before = (quiet + 1, before) if now == before and now else (0, now)
        ready = time.perf_counter() - start - QUIET / 10
        frames = drag(page)
        redraw = page.evaluate(
            "(() => { const t = performance.now(); TERRIL.canevas()._reset ? TERRIL.canevas()._update() : 0;"
            " TERRIL.canevas()._redraw && TERRIL.canevas()._redraw(); return performance.now() - t; })()"
        )
        browser.close()
    slow = sum(f > FELT_MS for f in frames)
    middle, worst = statistics.median(frames), max(frames)
    return (
        f"{count:>9} {zoom:>5} {before:>9} {ready:>9.2f} {middle:>11.1f} {worst:>10.0f} {slow:>6}/{len(frames):<5}"
        f" {redraw:>9.0f}"
    )


def main() -> None:
    """Print one line per zoom."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path, weight = site_of(count, Path(folder))
        print(f"{count} polygones, {weight:.1f} Mo")
        print(" polygons  zoom   on map  ready (s)  frame (ms) worst (ms) > 50 ms  redraw (ms)")
        far = [11] if weight * 1e6 <= couche.AT_ONCE else []
        for zoom in (*far, couche.FROM_ZOOM, couche.FROM_ZOOM + 1):
            print(measure(path, count, zoom))


if __name__ == "__main__":
    main()
