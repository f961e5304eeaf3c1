"""The whole public site and its exports, searched for what only the team may see: names, keys, places, figures."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import shapely

from layers.core import door
from layers.core.model import FLAGS, MAP_CRS
from pipelines.core.runner import Workshop
from terril.assembly import store
from terril.build import Summary
from terril.project import Project, make_project

#: Shorter texts are words of every day: they tell nothing.
SHORTEST = 6
#: Numbers with fewer digits than this are met by chance.
DIGITS = 6
_PAIR = re.compile(r"(-?\d{1,3}\.\d{3,})[,;/ ]\s*(-?\d{1,3}\.\d{3,})")
_TEXTS = {".html", ".js", ".csv", ".geojson", ".json", ".svg"}


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


def corners(frames: Iterable[pd.DataFrame]) -> npt.NDArray[np.float64]:
    shapes = [f.geometry.dropna().to_crs(MAP_CRS) for f in frames if isinstance(f, gpd.GeoDataFrame)]
    return np.vstack([np.empty((0, 2)), *(shapely.get_coordinates(s.to_numpy()) for s in shapes)])


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
    layers = split(project)
    vocabulary = " ".join(texts(layers.shown)) + " ".join(c for layer in project.layers.values() for c in _codes(layer))
    secrets = {plain(t) for t in texts(layers.hidden)} - {plain(t) for t in texts(layers.shown)}
    secrets = {s for s in secrets if s not in plain(vocabulary)}
    assert len(secrets) > 10
    found = [(name, s) for name, text in files.items() for s in secrets if s in text]
    assert found == []


def _codes(layer: object) -> list[str]:
    return [" ".join((*c.codes, c.label, c.description)) for c in layer.columns]  # type: ignore[attr-defined]


def test_no_place_that_only_hidden_rows_have(public: tuple[Project, dict[str, str]]) -> None:
    project, files = public
    layers = split(project)
    secrets = grid(corners(layers.hidden)) - _around(grid(corners(layers.shown)))
    if not secrets:
        pytest.skip("no hidden row has a place of its own in this edition")
    for name, text in files.items():
        pairs = np.array([(float(a), float(b)) for a, b in _PAIR.findall(text)]).reshape(-1, 2)
        assert not secrets & (grid(pairs) | grid(pairs[:, ::-1])), name


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
    numbers = {name: set(re.findall(r"\d+[.,]\d+", text)) for name, text in files.items() if name.endswith(".csv")}
    found += [(name, s) for name, there in numbers.items() for s in secrets if {s, s.replace(".", ",")} & there]
    assert found == []


def _figures(rows: pd.DataFrame) -> set[str]:
    written = (f"{v:.10g}" for name in ("valeur", "borne_min", "borne_max") for v in rows[name].dropna())
    return {text for text in written if "." in text and len(text.replace(".", "")) >= DIGITS}


def test_the_pages_of_the_public_site_do_not_say_internal(public: tuple[Project, dict[str, str]]) -> None:
    _, files = public
    assert not [name for name, text in files.items() if 'class="bandeau interne"' in text]
    assert not [name for name, text in files.items() if re.search(r'"diffusion"\s*:\s*"(interne|restreint)"', text)]
    assert not [name for name, text in files.items() if re.search(r"[;,](interne|restreint)[;,\r\n]", text)]
