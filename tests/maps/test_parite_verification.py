"""The page and the command give the same answers: the same places through both engines, to the last word."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser, Page
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from maps.core.actifs import STATIC
from maps.core.affichage import script
from pipelines.core.verification import Base, as_json, files, verify
from terril.build import Summary
from tests.maps.navigateur import MARKS

pytestmark = MARKS

SCRIPTS = ("page.js", "verif-moteur.js")
#: Texts in and out: Playwright is slow with large values.
ASK = """async texte => JSON.stringify(await Promise.all(JSON.parse(texte).map(
    lieu => new Promise((ok, ko) => TERRIL.verification.repondre(lieu, ok, ko)))))"""
#: Name, area and length of official objects [layer, key] in the file of Lens.
READ = """async texte => {
    const exact = TERRIL.verification;
    await new Promise((ok, ko) => exact.charger(['62498'], ok, ko));
    if (exact.objet('qpv', 'nulle part', '62498') !== null) { throw new Error('an object out of nowhere'); }
    return JSON.stringify(JSON.parse(texte).map(([couche, cle]) => {
        const objet = exact.objet(couche, cle, '62498');
        return [objet.nom, exact.aire(objet.lieu), exact.longueur(objet.lieu)];
    }));
}"""
NEAR_M = (0.0, 0.003, 0.006, 1.0, 5.0)


@pytest.fixture(scope="module")
def demo(edition: Callable[[str], Summary]) -> Path:
    """The site of the demonstration."""
    return edition("demo").out / "site"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Path], Page]]:
    """Open a page that has the engine of a site, and nothing else."""
    opened = browser.new_page()

    def visit(site: Path) -> Page:
        tags = "".join(f'<script src="{(site / "assets" / name).as_uri()}"></script>' for name in SCRIPTS)
        (tmp_path / "essai.html").write_text(f"<!doctype html><meta charset=utf-8>{tags}", encoding="utf-8")
        opened.goto((tmp_path / "essai.html").as_uri())
        return opened

    yield visit
    opened.close()


class Tirage:
    """Seeded places: anywhere around the territory, beside a limit of some layer, and shapes made from them."""

    def __init__(self, base: Base, seed: int) -> None:
        self.base, self.rng = base, np.random.default_rng(seed)
        objets = [base.objets[q.id] for q in base.questions]
        self.layers = [o.formes for o in objets if len(o.formes)]

    def anywhere(self) -> shapely.Point:
        x0, y0, x1, y1 = self.base.communes.total_bounds
        return shapely.Point(self.rng.uniform(x0 - 1500, x1 + 1500), self.rng.uniform(y0 - 1500, y1 + 1500))

    def an_object(self) -> BaseGeometry:
        return self.rng.choice(self.layers[self.rng.integers(len(self.layers))])

    def beside(self) -> shapely.Point:
        """Return a point within 5 m of the limit of an object, often on it or on one of its corners."""
        shape = self.an_object()
        corner = shapely.Point(self.rng.choice(shapely.get_coordinates(shape)))
        line = shapely.boundary(shape) if shapely.get_dimensions(shape) > 1 else shape
        along = self.rng.uniform() * shapely.length(line)
        at = corner if self.rng.uniform() < 0.2 or not along else shapely.line_interpolate_point(_line(line), along)
        far, angle = self.rng.choice(NEAR_M), self.rng.uniform(0, 2 * np.pi)
        return shapely.Point(at.x + far * np.cos(angle), at.y + far * np.sin(angle))

    def shape(self, at: shapely.Point) -> BaseGeometry:
        """Return an area or a line from a point on, from 6 m to 1.5 km across, or an object of a layer."""
        size = float(10 ** self.rng.uniform(0.8, 3.2))
        square = shapely.box(at.x, at.y, at.x + size, at.y + size * self.rng.uniform(0.2, 1))
        path = shapely.LineString(self.rng.normal((at.x, at.y), size, (4, 2)))
        whole = self.an_object()
        made = [
            affinity.rotate(square, self.rng.uniform(0, 90)),
            at.buffer(size, quad_segs=4),
            at.buffer(size, quad_segs=3).difference(at.buffer(size / 2, quad_segs=3)),
            path,
            shapely.MultiPolygon([square, affinity.translate(square, 2 * size)]),
            whole if shapely.get_dimensions(whole) > 0 else square,
        ]
        return made[self.rng.integers(len(made))]

    def places(self, here: int, near: int, shapes: int) -> gpd.GeoDataFrame:
        points = [*(self.anywhere() for _ in range(here)), *(self.beside() for _ in range(near))]
        starts = [self.beside() if k % 2 else self.anywhere() for k in range(shapes)]
        geometry = [*points, *(self.shape(at) for at in starts)]
        n = len(geometry)
        sujets = [f"La parcelle AB {k}" * (k % 3 > 0) for k in range(n)]
        precision = self.rng.choice([0.0, 1.0, 5.0, np.nan], n)
        return gpd.GeoDataFrame({"precision_m": precision, "sujet": sujets}, geometry=geometry, crs=2154)


def _line(shape: BaseGeometry) -> BaseGeometry:
    return shapely.line_merge(shapely.get_geometry(shape, 0)) if shapely.get_num_geometries(shape) > 1 else shape


def in_page(page: Page, places: gpd.GeoDataFrame) -> list[list[dict[str, Any]]]:
    """Ask the page about the places."""
    asked = [
        {
            **json.loads(shapely.to_geojson(row.geometry)),
            "precision_m": None if np.isnan(row.precision_m) else row.precision_m,
            "sujet": row.sujet,
        }
        for row in places.itertuples()
    ]
    return json.loads(page.evaluate(ASK, json.dumps(asked)))


def differences(
    places: gpd.GeoDataFrame, ours: Sequence[Sequence[dict[str, Any]]], theirs: Sequence[Sequence[dict[str, Any]]]
) -> list[tuple[object, ...]]:
    """Return the first places that the engines answer differently: place, question, field, both values."""
    found: list[tuple[object, ...]] = []
    for shape, mine, other in zip(places.geometry, ours, theirs, strict=True):
        if [r["question"] for r in mine] != [r["question"] for r in other]:
            found.append((shape.wkt[:80], "questions", len(mine), len(other)))
            continue
        pairs = (
            (r, s, name) for r, s in zip(mine, other, strict=True) for name in {*r, *s} if r.get(name) != s.get(name)
        )
        found += [(shape.wkt[:80], r["question"], name, r.get(name), s.get(name)) for r, s, name in pairs]
    return found[:5]


def states(answers: Sequence[Sequence[dict[str, Any]]], name: str) -> set[str]:
    return {r[name] for row in answers for r in row}


def test_the_files_are_light_and_hold_public_rows_only(demo: Path) -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (demo / "assets" / "verif").glob("*.js")}
    assert len([name for name in texts if not name.startswith("partage-")]) == 37
    assert sum(len(text.encode()) for text in texts.values()) < 1.5e6
    everything = "".join(texts.values())
    assert "AS1-F05-PPR" in everything
    assert "-PPI" not in everything
    assert "friche potentielle" not in everything


def test_both_engines_agree_on_five_hundred_places(demo: Path, page: Callable[[Path], Page]) -> None:
    base = Base.from_site(demo)
    places = Tirage(base, 62_498).places(here=100, near=200, shapes=200)
    ours = [[as_json(r) for r in row] for row in verify(base, places)]
    assert differences(places, ours, in_page(page(demo), places)) == []
    assert len(places) == 500
    assert states(ours, "etat") == {
        "dedans", "en partie", "sur la limite", "touche", "proche", "loin", "dehors", "inconnu",
    }  # fmt: skip
    assert states(ours, "nature") == {"demonstration", "reelle"}
    assert "certain" not in states(ours, "certitude")
    reasons = {reason for row in ours for r in row for reason in r["raisons"]}
    assert {
        "masqué",
        "non localisé",
        "bord",
        "extérieur",
        "fictif",
        "échelle",
        "limite",
        "axe",
        "point",
        "inventaire",
        "principe",
    } <= reasons


def test_a_page_reads_whole_objects_and_measures_them(demo: Path, page: Callable[[Path], Page]) -> None:
    """Objects of one commune alone: routes that leave it, areas, a place without a file; as shapely has them."""
    base = Base.from_site(demo)
    at = base.communes.index.get_loc("62498")
    asked, wanted = [], []
    for question, layer in (("itineraires", "itineraires"), ("zonage", "zonages_urbanisme"), ("qpv", "qpv")):
        objets = base.objets[question]
        for j in np.flatnonzero(objets.dans[at]).tolist():
            asked.append([layer, objets.cles[j]])
            wanted.append((objets.noms[j], shapely.area(objets.formes[j]), shapely.length(objets.formes[j])))
    found = json.loads(page(demo).evaluate(READ, json.dumps(asked)))
    assert len(found) > 30
    assert [name for name, *_ in found] == [name for name, *_ in wanted]
    assert [area for _, area, _ in found] == pytest.approx([area for _, area, _ in wanted], rel=1e-9, abs=1e-6)
    lines = [k for k, (_, area, _) in enumerate(wanted) if not area]
    assert [found[k][2] for k in lines] == pytest.approx([wanted[k][2] for k in lines], rel=1e-9)


def test_both_engines_agree_when_answers_can_be_certain(
    demo: Path, page: Callable[[Path], Page], tmp_path: Path
) -> None:
    """The same objects as if they were real, opposable and drawn to a metre: the demonstration is never certain."""
    known = Base.from_site(demo)
    sure = {i: replace(s, fictif=False, opposable=True, masques=False) for i, s in known.sources.items()}
    sure |= {i: replace(s, precision_m=1.0, schematique=False, echelle=None) for i, s in sure.items()}
    for path, text in files(replace(known, sources=sure, non_localises={}), script).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    for name in SCRIPTS:
        shutil.copy(STATIC / name, tmp_path / "assets")
    base = Base.from_site(tmp_path)
    places = Tirage(base, 62_001).places(here=30, near=30, shapes=20)
    ours = [[as_json(r) for r in row] for row in verify(base, places)]
    assert differences(places, ours, in_page(page(tmp_path), places)) == []
    assert states(ours, "certitude") == {"certain", "à vérifier", "inconnu"}
    no = {r["question"] for row in ours for r in row if r["certitude"] == "certain" and r["etat"] in {"dehors", "loin"}}
    assert no - {"commune"} == {"qpv", "qpv_2015"}
