"""Display copies: what the browser receives of a layer. Never read back, never computed on.

Geometries are simplified, put in EPSG:4326 and rounded to five decimals (about a metre); properties are texts
written here, one by one: a column that no page asks for cannot leak.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.model import MAP_CRS
from maps.core import texte
from maps.core.model import Fichier

#: A row as the functions of a view receive it: column name to value, ``_cle``, the key, and ``_lieu``, whether it
#: has a shape.
Row = Mapping[str, Any]
DECIMALS, UNIT = 5, 10**5
#: Properties of a feature that are texts, whatever the view.
TEXTS = ("n", "f", "u", "ut", "c", "i")
#: How far a displayed line may stray from the true one, in metres (under a pixel at zoom 15).
TOLERANCE_M = 3.0
#: Gaps narrower than this between two communes are closed before simplifying them together.
GAP_M = 20.0
#: Symbol of a site: diameter in pixels = PX_PER_M x square root of its area, within MIN_PX and MAX_PX.
PX_PER_M, MIN_PX, MAX_PX = 0.065, 10.0, 64.0

_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TO_ESCAPE = re.compile("[<>&\u2028\u2029]")
_OPENS_JINJA = re.compile(r"\{(?=[{%#])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """What a reader sees of each feature: its name, one figure (tooltip), at most five lines (popup), a link.

    ``classe`` names the column that chooses the sign, ``taille`` the area in square metres that sizes the
    symbol, ``angle`` the degrees (clockwise) that turn it; ``lien`` gives a path relative to the root of the site, or
    an empty text; ``commune`` the code and the name of the commune of a feature, empty when they are not known.
    """

    nom: Callable[[Row], str]
    figure: Callable[[Row], str] = lambda _: ""
    lignes: Callable[[Row], list[tuple[str, str]]] = lambda _: []
    lien: Callable[[Row], str] = lambda _: ""
    lien_texte: str = "Fiche de la commune"
    commune: Callable[[Row], tuple[str, str]] = lambda _: ("", "")
    classe: str | None = None
    taille: str | None = None
    angle: str | None = None


@dataclass(frozen=True, slots=True)
class SansLieu:
    """A feature that its source does not locate: its name, the code and name of the commune it is declared in."""

    nom: str
    code: str
    commune: str


def located(frame: gpd.GeoDataFrame) -> pd.Series:
    """Tell which rows have a shape."""
    return ~(frame.geometry.isna() | frame.geometry.is_empty)


def rows(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the attributes of each feature, its key under ``_cle``, without its shape."""
    records: list[dict[Any, Any]] = frame.drop(columns=frame.geometry.name).to_dict("records")
    extra = zip(frame.index, located(frame), records, strict=True)
    return [{**record, "_cle": str(key), "_lieu": bool(lieu)} for key, lieu, record in extra]


def nowhere(frame: gpd.GeoDataFrame, vue: Vue) -> list[SansLieu]:
    """Return the features that have no shape, in the order of their names: they are listed, never drawn."""
    listed = [SansLieu(vue.nom(row), *vue.commune(row)) for row in rows(frame[~located(frame)])]
    return sorted(listed, key=lambda site: texte.sort_key(site.nom))


def diameter_px(surface_m2: object) -> float | None:
    """Return the diameter of a site's symbol, None when its area is not known."""
    if texte.is_missing(surface_m2):
        return None
    return round(min(max(PX_PER_M * float(str(surface_m2)) ** 0.5, MIN_PX), MAX_PX), 1)


def to_display(geometries: gpd.GeoSeries, *, coverage: bool = False) -> gpd.GeoSeries:
    """Simplify, project to EPSG:4326 and round.

    Parameters
    ----------
    geometries
        EPSG:2154.
    coverage
        True for shapes that share their limits: they are cleaned and simplified together.

    Returns
    -------
    geopandas.GeoSeries
        EPSG:4326, same index.
    """
    shapes = geometries.to_numpy()
    if coverage:
        shapes = shapely.coverage_clean(shapes, gap_width=GAP_M)
        shapes = shapely.coverage_simplify(shapes, TOLERANCE_M * 2)
    else:
        shapes = shapely.simplify(shapes, TOLERANCE_M)
    display = gpd.GeoSeries(shapes, index=geometries.index, crs=geometries.crs).to_crs(MAP_CRS)
    rounded = shapely.transform(display.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    return gpd.GeoSeries(rounded, index=geometries.index, crs=MAP_CRS)


def anchors(geometries: gpd.GeoSeries) -> list[tuple[float, float]]:
    """Return a (longitude, latitude) inside each shape: its centroid when that is inside."""
    centroids = geometries.centroid
    inside = geometries.covers(centroids)
    points = centroids.where(inside, geometries.representative_point()).to_crs(MAP_CRS)
    return [(round(p.x, DECIMALS), round(p.y, DECIMALS)) for p in points]


def features(frame: gpd.GeoDataFrame, vue: Vue, *, coverage: bool = False) -> list[dict[str, Any]]:
    """Return GeoJSON features holding only what the view says.

    Parameters
    ----------
    frame
        EPSG:2154, index: key; features without a shape are left out.
    vue
        What is shown of each row.
    coverage
        See ``to_display``.

    Returns
    -------
    list of dict
        Properties: ``k`` key, ``n`` name, ``f`` figure, ``l`` lines, ``u`` link, ``ut`` its text,
        ``c`` class, ``t`` diameter in pixels; ``p`` where the symbol stands; ``i`` its commune.
    """
    drawn = frame[located(frame)]
    if drawn.empty:
        return []
    shapes = to_display(drawn.geometry, coverage=coverage)
    parts = zip(rows(drawn), shapes, anchors(drawn.geometry), strict=True)
    return [_feature(row, vue, shape, anchor) for row, shape, anchor in parts]


def _feature(row: Row, vue: Vue, shape: Any, anchor: tuple[float, float]) -> dict[str, Any]:  # noqa: ANN401
    link = vue.lien(row)
    properties = {
        "k": row["_cle"],
        "n": vue.nom(row),
        "f": vue.figure(row),
        "l": vue.lignes(row),
        "u": link,
        "ut": vue.lien_texte if link else "",
        "c": texte.brut(row.get(vue.classe)) if vue.classe else "",
        "t": diameter_px(row.get(vue.taille)) if vue.taille else None,
        "a": row.get(vue.angle) if vue.angle else None,
        "i": texte.brut(row.get("commune_position")).lower(),
        "p": None if shape.geom_type == "Point" else anchor,
    }
    kept = {name: value for name, value in properties.items() if value not in ("", None, [])}
    return {"type": "Feature", "properties": kept, "geometry": shapely.geometry.mapping(shape)}


def js_json(value: object) -> str:
    """Write JSON that is harmless inside a script tag, a script file and a Jinja template.

    ``</script>``, ``<!--``, U+2028 and Jinja's ``{{ {% {#`` only ever occur inside JSON texts, where an
    escape means the same.
    """
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _OPENS_JINJA.sub(r"\\u007b", _TO_ESCAPE.sub(lambda m: _ESCAPES[m[0]], plain))


def script(name: str, value: object) -> str:
    """Return the script that hands a value to the page, under a name: a page opened from a disk may not fetch."""
    return f"TERRIL.donner({js_json(name)},{js_json(value)});\n"


def data_script(layer_id: str, drawn: list[dict[str, Any]]) -> str:
    """Return the script that hands a layer to the page, which reads it back as GeoJSON.

    Written short: ``traits`` holds one ``[properties, type, coordinates]`` per feature, and each line of coordinates is
    flat: the first corner, then steps, in units of the fifth decimal. ``mots`` are the texts that come back: where a
    property may only be a text, a number is the rank of one of them.
    """
    words = _words(drawn)
    ranks = {word: rank for rank, word in enumerate(words)}
    short = [
        [_ranked(f["properties"], ranks), f["geometry"]["type"], _steps(f["geometry"]["coordinates"])] for f in drawn
    ]
    return script(layer_id, {"mots": words, "traits": short})


def _words(drawn: list[dict[str, Any]]) -> list[str]:
    """Return the texts that several features bear, the most frequent first."""
    counts: Counter[str] = Counter()
    for feature in drawn:
        properties = feature["properties"]
        counts.update(properties[name] for name in TEXTS if name in properties)
        counts.update(text for pair in properties.get("l", ()) for text in pair)
    return [text for text, count in counts.most_common() if count > 1]


def _ranked(properties: Mapping[str, Any], ranks: Mapping[str, int]) -> dict[str, Any]:
    short = {name: ranks.get(value, value) if name in TEXTS else value for name, value in properties.items()}
    if "l" in short:
        short["l"] = [[ranks.get(text, text) for text in pair] for pair in short["l"]]
    return short


def _steps(coordinates: Any) -> Any:  # noqa: ANN401 - nested to any depth
    """Return nested coordinates with each line flat, its corners counted from the one before."""
    if not isinstance(coordinates[0], int | float) and isinstance(coordinates[0][0], int | float):
        corners = np.rint(np.asarray(coordinates, dtype="float64") * UNIT).astype("int64")
        return np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype="int64")).ravel().tolist()
    if isinstance(coordinates[0], int | float):
        return [round(v * UNIT) for v in coordinates]
    return [_steps(part) for part in coordinates]


def data_file(page: str, layer_id: str, drawn: list[dict[str, Any]]) -> Fichier:
    """Return the data file of one layer of one page, ``assets/donnees/<page>/<layer>.js``."""
    return Fichier(path=data_path(page, layer_id), text=data_script(layer_id, drawn))


def data_path(page: str, layer_id: str) -> str:
    """Return the path of the data of a layer, relative to ``site/``."""
    return f"assets/donnees/{texte.safe_name(page)}/{texte.safe_name(layer_id)}.js"
