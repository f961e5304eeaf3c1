"""The folium elements of Terril: a layer drawn by our own script, and the wiring of the page.

folium writes the map, the base maps and the order of things; the features are in side files, drawn by
``terril.js``, which builds popups and tooltips from texts only: no attribute is ever read as HTML.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import folium
import geopandas as gpd
import shapely
from branca.element import MacroElement
from folium.template import Template

from layers.core.model import LayerInfo, Sign, Style
from maps.core import affichage, symboles
from maps.core.affichage import SansLieu, Vue
from maps.core.model import Fichier

#: From this number of features on, areas are drawn on a canvas (no hatch, but fast).
MANY = 1500
#: Bytes of data a page may load at opening (1.5 MB with Leaflet, the styles and the limits).
BUDGET = 1_100_000
#: A layer heavier than this, in bytes, is cut in pieces; below the second number, all of them are drawn at any zoom.
PIECES, AT_ONCE = 400_000, 2_500_000
#: The zoom from which the pieces of a heavier one are drawn.
FROM_ZOOM = 13
#: The piece of the features that stand in no commune of the territory.
BEYOND = "hors"
#: What the legend says of a layer that was too heavy to be on at opening.
HEAVY = "Couche volumineuse : cochez-la pour l’afficher."
#: Diameter of a symbol that no area sizes, in pixels.
POINT_PX = 13
#: The column of the commune that a producer declares, in the layers that have one.
DECLARED = "comm_insee"
#: An area that enters a commune by less than this only grazes it, in metres.
GRAZE_M = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One layer on one page: its display copy, its signs, and what the legend says of it.

    ``drawn`` holds GeoJSON features (empty: the layer is absent or has no shape); ``nowhere`` the features that
    their source does not locate, listed beside the map and never drawn; ``symbols`` is True when a
    sign stands on each area too; ``show`` when the layer is on at opening; ``counted`` when the legend says
    how many features bear each sign; ``group`` is the heading of the legend that it stands under. Of the layers that
    bear the same ``exclusive`` name, one is on at a time: they would hide each other. ``unlocated`` is how the legend
    calls the features that have no place; ``parts`` the features of each piece of a heavy layer (see ``split``).
    """

    id: str
    page: str
    title: str
    style: Style
    info: LayerInfo
    drawn: tuple[dict[str, Any], ...] = ()
    nowhere: tuple[SansLieu, ...] = ()
    symbols: bool = False
    show: bool = True
    note: str = ""
    counted: bool = True
    bytes: int = 0
    group: str = ""
    exclusive: str = ""
    unlocated: str = "Sites non localisés"
    parts: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The data file, relative to ``site/``."""
        return affichage.data_path(self.page, self.id)

    @property
    def present(self) -> bool:
        """True when the map has something to show of the layer: a feature, or the commune of one."""
        return bool(self.drawn or self.nowhere)

    @property
    def deferred(self) -> bool:
        """True when the data are loaded only once the layer is switched on."""
        return not self.show or bool(self.parts)

    @property
    def kind(self) -> str:
        """What the legend shows: ``area`` (a box), ``line`` (a stroke) or ``point`` (a symbol)."""
        kinds = {f["geometry"]["type"].removeprefix("Multi") for f in self.drawn}
        if self.symbols or kinds <= {"Point"}:
            return "point"
        return "area" if "Polygon" in kinds else "line"

    def used_signs(self) -> list[tuple[Sign, int]]:
        """Return the signs that occur in the data, with their number of features."""
        counts = Counter(self.style.sign(f["properties"].get("c", "")).value for f in self.drawn)
        return [(sign, counts[sign.value]) for sign in self.style.signs if counts[sign.value]]


def draw(trace: Trace, frame: gpd.GeoDataFrame | None, vue: Vue) -> Trace:
    """Fill a trace with the display copy of a layer; a layer that is None stays empty."""
    if frame is None or frame.empty:
        return trace
    drawn = affichage.features(frame, vue)
    size = len(affichage.data_script(trace.id, drawn).encode())
    return replace(trace, drawn=tuple(drawn), nowhere=tuple(affichage.nowhere(frame, vue)), bytes=size)


def lighten(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Switch off the heaviest layers of a page until what it loads at opening fits the budget."""
    kept = list(traces)
    while sum(t.bytes for t in kept if t.show) > BUDGET:
        rank = max((r for r, t in enumerate(kept) if t.show), key=lambda r: kept[r].bytes)
        kept[rank] = replace(kept[rank], show=False, note=HEAVY)
    return tuple(kept)


def split(trace: Trace) -> Trace:
    """Cut a heavy layer by commune: the page loads the pieces that the reader looks at.

    A feature goes whole to the commune that holds most of it (``i``), else to a piece of its own.
    """
    pieces: dict[str, list[dict[str, Any]]] = {}
    for feature in trace.drawn:
        pieces.setdefault(feature["properties"].get("i", BEYOND), []).append(feature)
    return replace(trace, parts={code: tuple(pieces[code]) for code in sorted(pieces)})


def data_files(traces: Iterable[Trace]) -> tuple[Fichier, ...]:
    """Return the data files of the layers that the map shows."""
    return tuple(file for t in traces if t.present for file in _files(t))


def _files(trace: Trace) -> list[Fichier]:
    pieces = {f"{trace.id}-{code}": drawn for code, drawn in trace.parts.items()} or {trace.id: trace.drawn}
    return [affichage.data_file(trace.page, name, list(drawn)) for name, drawn in pieces.items()]


def in_territory(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame | None:
    """Keep the features of the territory: layers are loaded with what lies around it.

    Parameters
    ----------
    frame
        EPSG:2154; None stays None.
    communes
        EPSG:2154.

    Returns
    -------
    geopandas.GeoDataFrame or None
        Features that belong to a commune (see ``belonging``), and those without a shape: the door has left out
        the ones that are declared elsewhere.
    """
    if frame is None or frame.empty:
        return frame
    kept = ~affichage.located(frame).to_numpy()
    kept[[feature for _, feature in belonging(frame, communes)]] = True
    return frame[kept]


def belonging(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> list[tuple[int, int]]:
    """Return the sorted pairs (position of a commune, position of a feature) that go together.

    Parameters
    ----------
    frame
        EPSG:2154.
    communes
        EPSG:2154, index: INSEE code.

    Returns
    -------
    list of tuple of int
        A feature goes with the communes that it meets, and with the one that its producer declares: a site may
        be declared in a commune and stand in another, or nowhere.
    """
    pairs = set(zip(*meeting(frame, communes.geometry), strict=True))
    if DECLARED in frame:
        places = communes.index.get_indexer(frame[DECLARED])
        pairs |= {(place, feature) for feature, place in enumerate(places.tolist()) if place >= 0}
    return sorted(pairs)


def meeting(frame: gpd.GeoDataFrame, places: gpd.GeoSeries) -> tuple[list[int], list[int]]:
    """Return the pairs (position of a place, position of a feature) that meet, in their order.

    Parameters
    ----------
    frame
        EPSG:2154. An area that only grazes the limit of a place (by less than 2 m) does not meet it.
    places
        EPSG:2154.

    Returns
    -------
    tuple of list of int
        Positions of the places, positions of the features.
    """
    points = (frame.geom_type == "Point").to_numpy()
    inner = places.buffer(-GRAZE_M)
    pairs: list[tuple[int, int]] = []
    for chosen, shapes in ((points, places), (~points, inner)):
        place, feature = frame.sindex.query(shapes.to_numpy(), predicate="intersects")
        kept = chosen[feature]
        pairs += zip(place[kept].tolist(), feature[kept].tolist(), strict=True)
    pairs.sort()
    return [place for place, _ in pairs], [feature for _, feature in pairs]


class Couche(folium.map.Layer):
    """A layer of the map, as folium sees it.

    Parameters
    ----------
    trace
        What to draw; its data file is written beside the page.
    root
        The way back to ``site/`` from the page.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = TERRIL.couche({{ this.orders }});
        {% endmacro %}
        """
    )

    def __init__(self, trace: Trace, root: str) -> None:
        super().__init__(name=trace.id, overlay=True, control=False, show=trace.show)
        self._name, self._id = "couche", trace.id.replace("-", "_")
        self.orders = affichage.js_json(_orders(trace, root))


def _orders(trace: Trace, root: str) -> dict[str, Any]:
    return {
        "id": trace.id,
        "titre": trace.title,
        "url": root + trace.path,
        "racine": root,
        "symboles": trace.symbols,
        "dimensions": trace.style.size_by is not None,
        "taille": POINT_PX,
        "canevas": len(trace.drawn) > MANY or bool(trace.parts),
        "signes": {s.value: _sign_orders(s) for s in trace.style.signs},
        "defaut": trace.style.sign(None).value,
        "sansLieu": sorted({site.code.lower() for site in trace.nowhere if site.code}),
        "exclusif": trace.exclusive,
        **_pieces(trace),
    }


def _pieces(trace: Trace) -> dict[str, Any]:
    """Return where the pieces of a heavy layer are, and the zoom from which they are drawn."""
    if not trace.parts:
        return {}
    boxes = {code: _box(drawn) for code, drawn in trace.parts.items()}
    return {"morceaux": boxes, "zoom": FROM_ZOOM if trace.bytes > AT_ONCE else 0}


def _box(drawn: Sequence[dict[str, Any]]) -> list[float]:
    """Return the west, south, east and north of some features."""
    bounds = shapely.bounds([shapely.geometry.shape(f["geometry"]) for f in drawn])
    return [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]


def _sign_orders(sign: Sign) -> dict[str, Any]:
    return {
        "svg": symboles.symbol(sign),
        "nom": sign.label,
        "hachure": sign.hatch,
        **_motif(sign),
        **({"axe": sign.axis} if sign.axis else {}),
        "trait": {
            "color": sign.color,
            "weight": sign.weight,
            "dashArray": sign.dash or None,
            "fillColor": sign.color,
            "fillOpacity": sign.fill_opacity,
            **({} if sign.opacity == 1 else {"opacity": sign.opacity}),
            **({} if sign.fill_opacity else {"fill": False}),  # nothing to click inside an outline
        },
    }


def _motif(sign: Sign) -> dict[str, Any]:
    if not sign.motif:
        return {}
    return {"motif": symboles.MOTIFS[sign.motif], "epaisseur": symboles.MOTIF_WIDTHS.get(sign.motif, 1.2)}


class Branchement(MacroElement):
    """Wire the map to the page: limits and names of the communes, legend, base maps, scale, links.

    Parameters
    ----------
    layers
        The layers of the map, by id.
    grounds
        The base maps a reader may switch on, by id.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            TERRIL.brancher({{ this._parent.get_name() }},
                { {%- for k, v in this.layers.items() %}"{{ k }}": {{ v.get_name() }},{% endfor -%} },
                { {%- for k, v in this.grounds.items() %}"{{ k }}": {{ v.get_name() }},{% endfor -%} });
        {% endmacro %}
        """
    )

    def __init__(self, layers: Mapping[str, Couche], grounds: Mapping[str, folium.TileLayer]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "branchement", "terril"
        self.layers, self.grounds = layers, grounds
