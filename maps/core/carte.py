"""The map of a page: a light ground, the limits and names of the communes, then the layers.

The IGN base maps are offered, off: nothing is asked from the network until the reader switches one on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import folium
import geopandas as gpd
import shapely

from layers.core.model import MAP_CRS
from maps.core import actifs, affichage, texte
from maps.core.couche import Branchement, Couche, Trace
from maps.core.model import Fichier

#: What every map stands on (limits and names, then roads, water and built mass), written by ``maps/fond.py``.
LIMITS_PATH = "assets/donnees/limites.js"
LANDMARKS, LANDMARKS_PATH = "reperes", "assets/donnees/reperes.js"
MAX_ZOOM = 19
_WMTS = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER={layer}&STYLE={style}"
    "&FORMAT={kind}&TILEMATRIXSET=PM&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
)
#: Base maps of the IGN a reader may switch on: id -> (label, address).
GROUNDS = {
    "plan": (
        "Plan IGN",
        _WMTS.format(layer="GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2", kind="image/png", style="normal"),
    ),
    "photos": (
        "Photographies aériennes IGN",
        _WMTS.format(layer="ORTHOIMAGERY.ORTHOPHOTOS", kind="image/jpeg", style="normal"),
    ),
    "parcelles": (
        "Parcelles cadastrales IGN",
        _WMTS.format(layer="CADASTRALPARCELS.PARCELLAIRE_EXPRESS", kind="image/png", style="PCI%20vecteur"),
    ),
}
IGN_CREDIT, IGN_ORIGIN = "© IGN", "https://data.geopf.fr"
#: The ground of the IGN that is drawn over the others.
PARCELS = "parcelles"


@dataclass(frozen=True, slots=True)
class Planche:
    """A map rendered by folium, not yet aimed at a place: pages that show the same layers share it.

    ``path`` is the file that holds its script, for a family of pages (see ``apart``); empty: it stands in the page.
    """

    head: str
    body: str
    script: str
    data: tuple[str, ...]  # data files loaded at opening, relative to site/
    hatched: bool  # every layer is absent: the territory is hatched
    path: str = ""


@dataclass(frozen=True, slots=True)
class Dessin:
    """The map of a page: the rendered map, its opening bounds (JSON), its title, the commune in focus."""

    planche: Planche
    bounds: str
    title: str
    focus: str = ""


def draw_map(traces: Sequence[Trace], frame: gpd.GeoSeries, *, root: str, title: str) -> Dessin:
    """Draw the map of a page.

    Parameters
    ----------
    traces
        The layers, from the lowest to the highest.
    frame
        EPSG:2154 shapes that the map shows at opening.
    root
        The way back to ``site/``: an empty text, or ``../``.
    title
        What the map shows, read aloud by a screen reader.

    Returns
    -------
    Dessin
        The pieces of HTML; the same input gives the same bytes.
    """
    return aim(render_map(traces, frame, root=root), frame, title=title)


def render_map(traces: Sequence[Trace], frame: gpd.GeoSeries, *, root: str) -> Planche:
    """Render with folium the map of some layers; see ``draw_map``."""
    base = _empty_map(_bounds(frame))
    grounds = {key: _ground(key) for key in GROUNDS}
    layers = {trace.id: Couche(trace, root) for trace in traces if trace.present}
    for element in (*grounds.values(), *layers.values(), Branchement(layers, grounds)):
        base.add_child(element)
    figure: Any = base.get_root()
    figure.render()
    opened = tuple(t.path for t in traces if t.present and not t.deferred)
    return Planche(
        head=actifs.localize(figure.header.render(), root),
        body=figure.html.render().strip(),
        script="\n".join(line.strip() for line in figure.script.render().splitlines() if line.strip()),
        data=(LIMITS_PATH, LANDMARKS_PATH, *opened),
        hatched=bool(traces) and not any(trace.info.usable for trace in traces),
    )


def apart(planche: Planche, page: str) -> tuple[Planche, Fichier]:
    """Put the script of a map in a file of its own, that a whole family of pages loads once."""
    path = f"assets/donnees/{texte.safe_name(page)}/carte.js"
    return replace(planche, path=path), Fichier(path=path, text=f"{planche.script}\n")


def aim(planche: Planche, frame: gpd.GeoSeries, *, title: str, focus: str = "") -> Dessin:
    """Aim a rendered map at some shapes.

    Parameters
    ----------
    planche
        The rendered map.
    frame
        EPSG:2154 shapes that the map shows at opening.
    title
        What the map shows, read aloud by a screen reader.
    focus
        INSEE code of the commune whose neighbours are dimmed.

    Returns
    -------
    Dessin
        The map of one page.
    """
    return Dessin(planche, affichage.js_json(_bounds(frame)), title, focus.lower())


def _empty_map(bounds: list[list[float]]) -> folium.Map:
    center = [round((low + high) / 2, affichage.DECIMALS) for low, high in zip(*bounds, strict=True)]
    base = folium.Map(location=center, tiles=None, zoom_start=11, zoom_control=False, zoom_snap=0.25)
    base._id = "terril"  # noqa: SLF001 - the only way to a name that does not change at each build
    base.options |= {"maxZoom": MAX_ZOOM, "minZoom": 9}
    parent: Any = base.get_root()
    parent._children.clear()  # noqa: SLF001 - the map is filed there under its random name
    parent.add_child(base)
    return base


def _ground(key: str) -> folium.TileLayer:
    label, address = GROUNDS[key]
    layer = folium.TileLayer(
        tiles=address,
        attr=IGN_CREDIT,
        name=label,
        overlay=False,
        control=False,
        show=False,
        max_zoom=MAX_ZOOM,
    )
    layer._name, layer._id = "fond", key  # noqa: SLF001 - see _empty_map
    return layer


def _bounds(frame: gpd.GeoSeries) -> list[list[float]]:
    west, south, east, north = (float(v) for v in frame.to_crs(MAP_CRS).total_bounds)
    corners = ((south, west), (north, east))
    return [[round(v, affichage.DECIMALS) for v in corner] for corner in corners]


def limits_file(communes: gpd.GeoDataFrame, names: str = "nom") -> Fichier:
    """Return the limits, names and outline of the territory, shared by every page.

    Parameters
    ----------
    communes
        EPSG:2154, index: INSEE code.
    names
        The column that holds the name.
    """
    display = affichage.to_display(communes.geometry, coverage=True)
    drawn = [
        _commune(code, str(name), display[code], communes.geometry[code]) for code, name in communes[names].items()
    ]
    outline = shapely.coverage_union_all(display.to_numpy())
    territory = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(outline)}
    text = affichage.data_script("communes", drawn) + affichage.data_script("limite", [territory])
    return Fichier(path=LIMITS_PATH, text=text)


def _commune(code: Any, name: str, display: Any, shape: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a commune with the place of its name and the width (m) the name may take there."""
    circle = shapely.maximum_inscribed_circle(shape, tolerance=50)
    centre = shapely.get_point(circle, 0)
    where = gpd.GeoSeries([centre], crs="EPSG:2154").to_crs(MAP_CRS).iloc[0]
    west, _, east, _ = shape.bounds
    line = shapely.LineString([(west, centre.y), (east, centre.y)])
    chords = [c for c in shapely.get_parts(shape.intersection(line)) if c.distance(centre) < 1]
    properties = {
        "k": texte.safe_name(str(code).lower()),
        "n": texte.texte(name),
        "p": [round(where.x, affichage.DECIMALS), round(where.y, affichage.DECIMALS)],
        "w": round(max((c.length for c in chords), default=2 * circle.length)),
        "s": round(shape.area),
    }
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(display)}
