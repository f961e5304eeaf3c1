"""The whole public site and its exports, searched for what only the team may see: names, keys, places, figures."""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from layers.core import door
from layers.core.model import CALC_CRS, FLAGS, MAP_CRS
from maps.core import export
from pipelines.core.runner import Workshop
from terril.assembly import store
from terril.build import Summary
from terril.fiches import atelier, lecture
from terril.fiches.lot import imprimer_lot
from terril.project import Project, make_project
from tests.pdf import needs_pango, texte

#: Communes whose printed sheets are read: hidden rows stand there.
TOWNS = ("62498", "62510")
#: Shorter texts are words of every day: they tell nothing.
SHORTEST = 6
#: Numbers with fewer digits than this are met by chance.
DIGITS = 6
_PAIR = re.compile(r"(-?\d{1,3}\.\d{3,})[,;/ ]\s*(-?\d{1,3}\.\d{3,})")
_TEXTS = {".html", ".js", ".csv", ".geojson", ".json", ".svg"}
_DATA = re.compile(r'TERRIL\.donner\("[^"]*",')
#: Steps in a metre or a degree that data files count in, and what bounds (x, y) the places of the territory in them.
_METRES, _DEGREES = (1000, 10, 1), 100_000
_LAMBERT, _LONLAT = ((6.0e5, 7.8e5), (6.9e6, 7.15e6)), ((2.2, 3.6), (49.5, 51.2))
_TO_DEGREES = Transformer.from_crs(CALC_CRS, MAP_CRS, always_xy=True)


@dataclass(frozen=True, slots=True)
class Layers:
    """What is hidden of the layers of an edition, and what is shown of them."""

    hidden: list[pd.DataFrame]
    shown: list[pd.DataFrame]


def split(project: Project) -> Layers:
    workshop = Workshop(project.state)
    hidden, shown = [], []
    for layer in project.layers.values():
        frame = store.load_layer(workshop, layer.id)
        if frame is None:
            continue
        seen = door.visible(frame, layer, "public")
        columns = [c for c in frame.columns if c not in seen.columns]
        hidden += [frame[~frame.index.isin(seen.index)], pd.DataFrame(frame.loc[seen.index, columns])]
        shown.append(seen)
    return Layers(hidden, shown)


def texts(frames: Iterable[pd.DataFrame]) -> set[str]:
    found: set[str] = set()
    for frame in frames:
        plain = frame.drop(columns=[c for c in ("geometry", *FLAGS, "commune_position") if c in frame])
        found |= {str(key) for key in plain.index}
        for name in plain.columns:
            values = plain[name].dropna()
            found |= {str(v).strip() for v in values if isinstance(v, str)}
    return {text for text in found if len(text) >= SHORTEST}


def corners(frames: Iterable[pd.DataFrame], *, outer: bool = False) -> npt.NDArray[np.float64]:
    """Return the corners of some frames, those of the outer outlines only when asked."""
    shapes = [f.geometry.dropna().to_crs(MAP_CRS).to_numpy() for f in frames if isinstance(f, gpd.GeoDataFrame)]
    kept = [_outer(s) if outer else s for s in shapes]
    return np.vstack([np.empty((0, 2)), *map(shapely.get_coordinates, kept)])


def _outer(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    parts = shapely.get_parts(shapes)
    rings = shapely.get_exterior_ring(parts)
    return np.where(shapely.is_missing(rings), parts, rings)


def known(layers: Layers) -> npt.NDArray[np.float64]:
    """Return the places that the shown rows tell; where a layer hides rows, a hole of the others tells of them."""
    partial = [outer for outer, hidden in zip(layers.shown, layers.hidden[::2], strict=True) if len(hidden)]
    whole = [f for f, hidden in zip(layers.shown, layers.hidden[::2], strict=True) if not len(hidden)]
    return np.vstack([corners(whole), corners(partial, outer=True)])


def places(text: str) -> npt.NDArray[np.float64]:
    """Return every place (longitude, latitude) that a file writes: in clear, or as steps in the data of a page."""
    pairs = np.array([(float(a), float(b)) for a, b in _PAIR.findall(text)]).reshape(-1, 2)
    found = [pairs, pairs[:, ::-1]]
    for start in _DATA.finditer(text):
        steps = list(_steps(json.JSONDecoder().raw_decode(text, start.end())[0]))
        whole = np.vstack([np.empty((0, 2)), *steps])
        found += [whole / _DEGREES, whole[:, ::-1] / _DEGREES]
        for unit in _METRES:
            there = whole[_within(whole / unit, _LAMBERT)] / unit
            found.append(np.column_stack(_TO_DEGREES.transform(there[:, 0], there[:, 1])))
    every = np.vstack(found)
    return every[_within(every, _LONLAT)]


def _within(points: npt.NDArray[np.float64], bounds: tuple[tuple[float, float], ...]) -> npt.NDArray[np.bool_]:
    low, high = np.transpose(bounds)
    return ((points > low) & (points < high)).all(axis=1)


def _steps(value: object) -> Iterator[npt.NDArray[np.float64]]:
    """Give the places of each list of whole numbers: the first pair, then the steps to the next."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _steps(inner)
    elif isinstance(value, list):
        if value and len(value) % 2 == 0 and all(type(v) is int for v in value):
            yield np.cumsum(np.reshape(value, (-1, 2)), axis=0).astype(float)
        for inner in value:
            yield from _steps(inner)


def grid(points: npt.NDArray[np.float64]) -> set[tuple[int, int]]:
    """Return the squares of about ten metres that some places are in."""
    return set(map(tuple, np.floor(points * 10_000).astype(int).tolist()))


def written(site: Path) -> dict[str, str]:
    files = [p for p in sorted(site.rglob("*")) if p.suffix in _TEXTS and p.parent.name != "images"]
    return {p.relative_to(site).as_posix(): plain(p.read_text(encoding="utf-8-sig")) for p in files}


def plain(text: str) -> str:
    """Return a text as a reader sees it: entities, escapes, thin spaces and curly apostrophes undone."""
    unescaped = re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), html.unescape(text))
    return unescaped.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


@pytest.fixture(scope="module", params=["demo", "reel"])
def public(request: pytest.FixtureRequest, edition: Callable[[str], Summary]) -> tuple[Project, dict[str, str]]:
    if request.param == "reel":
        request.getfixturevalue("real_folder")
    out = edition(request.param).out
    config = None if request.param == "demo" else Path(__file__).parents[1] / "real" / "territoire.toml"
    return make_project(config_path=config, out=out), written(out / "site")


def test_no_name_nor_key_of_a_hidden_row_or_column(public: tuple[Project, dict[str, str]]) -> None:
    project, files = public
    hidden = secrets(project)
    assert len(hidden) > 10
    assert [(name, s) for name, text in files.items() for s in hidden if s in text] == []


def test_no_name_nor_key_of_a_hidden_row_on_paper(edition: Callable[[str], Summary], tmp_path: Path) -> None:
    needs_pango()
    out = edition("demo").out
    project, manifest = atelier.projet(out)
    sites = [page.stem for page in sorted((out / "site" / "friches").glob("*.html"))[:2]]
    tasks = lecture.taches(project, atelier.deplier(project, manifest, tmp_path / "atelier"), TOWNS, sites)
    issues = imprimer_lot(tasks, tmp_path)
    assert [issue.erreur for issue in issues] == [""] * 4
    printed = [plain(" ".join(texte((tmp_path / issue.path).read_bytes()).split())) for issue in issues]
    assert all(plain(issue.titre) in text for issue, text in zip(issues, printed, strict=True))
    hidden = secrets(make_project(out=out))
    assert [s for text in printed for s in hidden if s in text] == []


def secrets(project: Project) -> set[str]:
    """Return the names and keys that only hidden rows and columns have."""
    layers = split(project)
    vocabulary = " ".join(texts(layers.shown)) + " ".join(c for layer in project.layers.values() for c in _codes(layer))
    found = {plain(t) for t in texts(layers.hidden)} - {plain(t) for t in texts(layers.shown)}
    return {s for s in found if s not in plain(vocabulary)}


def _codes(layer: object) -> list[str]:
    return [" ".join((*c.codes, c.label, c.description)) for c in layer.columns]  # type: ignore[attr-defined]


def test_no_place_that_only_hidden_rows_have(public: tuple[Project, dict[str, str]]) -> None:
    project, files = public
    layers = split(project)
    secrets = grid(corners(layers.hidden)) - _around(grid(known(layers)))
    if not secrets:
        pytest.skip("no hidden row has a place of its own in this edition")
    seen = {name: places((project.out / "site" / name).read_text(encoding="utf-8-sig")) for name in files}
    assert sum(map(len, seen.values())) > 10_000  # the data of the maps and of the checker are read too
    assert [name for name, there in seen.items() if secrets & grid(there)] == []


def test_the_hole_that_a_hidden_perimeter_leaves_is_in_no_file(public: tuple[Project, dict[str, str]]) -> None:
    project, _ = public
    layer, frame = project.layers["servitudes_as1"], store.load_layer(Workshop(project.state), "servitudes_as1")
    if frame is None:
        pytest.skip("no perimeter in this edition")
    inner = frame[frame["diffusion"] != "public"]
    assert len(inner)
    drawn = frame.geometry.where(frame.index.isin(inner.index), frame.geometry.difference(inner.union_all()))
    secrets = grid(corners([inner]))
    assert secrets & grid(corners([frame.set_geometry(drawn)[~frame.index.isin(inner.index)]]))  # the source tells it
    seen = door.visible(frame.set_geometry(drawn), layer, "public")
    assert not secrets & grid(places(export.geojson(layer, seen).text))


def _around(squares: set[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(x + i, y + j) for x, y in squares for i in (-1, 0, 1) for j in (-1, 0, 1)}


def test_no_figure_of_a_hidden_row_of_the_long_table(public: tuple[Project, dict[str, str]]) -> None:
    project, files = public
    workshop = Workshop(project.state)
    rows = pd.concat([store.rows_of(workshop, i) for i in project.pipelines], ignore_index=True)
    hidden = rows["diffusion"] != "public"
    secrets = _figures(rows[hidden]) - _figures(rows[~hidden])
    words = {plain(t) for t in rows.loc[hidden, "valeur_texte"].dropna() if len(t) > 30}
    words -= {plain(t) for t in rows.loc[~hidden, "valeur_texte"].dropna()}
    found = [(name, s) for name, text in files.items() for s in words if s in text]
    found += [(name, s) for name, text in files.items() for s in secrets & numbers(text)]
    assert found == []


def numbers(text: str) -> set[str]:
    """Return the numbers with decimals of a file, as ``_figures`` writes them: in cells, in data, in attributes."""
    return {f"{float(n.replace(',', '.')):.10g}" for n in re.findall(r"(?<![\d.,])\d+[.,]\d{2,}(?![\d.,]\d)", text)}


def _figures(rows: pd.DataFrame) -> set[str]:
    written = (f"{v:.10g}" for name in ("valeur", "borne_min", "borne_max") for v in rows[name].dropna())
    return {text for text in written if "." in text and len(text.replace(".", "")) >= DIGITS}


def test_the_pages_of_the_public_site_do_not_say_internal(public: tuple[Project, dict[str, str]]) -> None:
    _, files = public
    assert not [name for name, text in files.items() if 'class="bandeau interne"' in text]
    assert not [name for name, text in files.items() if re.search(r'"diffusion"\s*:\s*"(interne|restreint)"', text)]
    assert not [name for name, text in files.items() if re.search(r"[;,](interne|restreint)[;,\r\n]", text)]
