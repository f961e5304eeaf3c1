"""Shapes on paper: clipped to the frame, simplified to what print can show, hatched, written as SVG paths."""

import re
from collections.abc import Iterable
from html import escape
from math import cos, radians, sin

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry

from maps.core.papier.cadre import Cadre, Coordinates

#: What print cannot show: shapes are simplified to it, in millimetres.
RESOLUTION_MM = 0.1
#: Shapes are clipped this far beyond the frame, so that their strokes are not drawn along its edge, in millimetres.
DEBORD_MM = 3.0
#: Gaps between two communes narrower than this are closed before simplifying them together, in metres.
GAP_M = 20.0
_DECIMALS = 2
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sur_papier(shapes: gpd.GeoSeries, cadre: Cadre) -> gpd.GeoSeries:
    """Clip shapes to the frame, put them on the paper (millimetres), simplify them.

    Parameters
    ----------
    shapes
        EPSG:2154.
    cadre
        The frame.

    Returns
    -------
    geopandas.GeoSeries
        Millimetres, without CRS, same index; what is outside the frame is left out.
    """
    placed = _placed(shapes, cadre)
    drawn = shapely.simplify(placed.to_numpy(), RESOLUTION_MM)
    return _kept(gpd.GeoSeries(drawn, index=placed.index))


def assainir(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make shapes that share their limits share them exactly: done once, before any number of maps."""
    cleaned = shapely.coverage_clean(communes.geometry.to_numpy(), gap_width=GAP_M)
    return communes.set_geometry(gpd.GeoSeries(cleaned, index=communes.index, crs=communes.crs))


def couverture(shapes: gpd.GeoSeries, cadre: Cadre) -> tuple[gpd.GeoSeries, Geometry]:
    """Put on the paper shapes that share their limits (see ``assainir``): they still do once simplified.

    Returns
    -------
    tuple of (geopandas.GeoSeries, shapely.Geometry)
        The shapes, as in ``sur_papier``, and their outline.
    """
    simple = shapely.coverage_simplify(shapes.to_numpy(), RESOLUTION_MM * cadre.metres_par_mm)
    outline = _placed(gpd.GeoSeries([shapely.union_all(simple)]), cadre)
    whole = outline.iloc[0] if len(outline) else shapely.Polygon()
    return _placed(gpd.GeoSeries(simple, index=shapes.index), cadre), whole


def _placed(shapes: gpd.GeoSeries, cadre: Cadre) -> gpd.GeoSeries:
    west, south, east, north = cadre.limites
    beyond = DEBORD_MM * cadre.metres_par_mm
    near = shapes[~(shapes.isna() | shapes.is_empty)]
    clipped = shapely.clip_by_rect(near.to_numpy(), west - beyond, south - beyond, east + beyond, north + beyond)
    return _kept(gpd.GeoSeries(shapely.transform(clipped, cadre.en_mm), index=near.index))


def _kept(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    return shapes[~(shapes.isna() | shapes.is_empty)]


def chemin(shape: Geometry) -> str:
    """Write lines or polygons, in millimetres, as the ``d`` of an SVG path; points have none."""
    return "".join(_rings(shapely.get_parts(shape)))


def _rings(parts: Iterable[Geometry]) -> Iterable[str]:
    for part in parts:
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                yield _line(shapely.get_coordinates(ring)[:-1]) + "Z"
        elif part.geom_type in {"LineString", "LinearRing"}:
            yield _line(shapely.get_coordinates(part))
        elif part.geom_type.startswith(("Multi", "GeometryCollection")):
            yield from _rings(shapely.get_parts(part))


def _line(coordinates: Coordinates) -> str:
    points = [f"{ecrire(x)} {ecrire(y)}" for x, y in coordinates.tolist()]
    return f"M{'L'.join(points)}" if points else ""


def ecrire(value: float) -> str:
    """Write a number of millimetres, to a hundredth, without useless zeros."""
    text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def texte_svg(text: str) -> str:
    """Write a text inside an SVG: escaped, without the characters that XML does not admit."""
    return escape(_NOT_XML.sub("", text))


def hachures(shape: Geometry, angle: float, pas: float) -> Geometry:
    """Return slanted lines inside a shape.

    Parameters
    ----------
    shape
        Polygons, in millimetres.
    angle
        Of the lines, in degrees, counted from the horizontal.
    pas
        Distance between two lines, in millimetres.

    Returns
    -------
    shapely.Geometry
        Lines; neighbours with the same hatch have their lines in line.
    """
    west, south, east, north = shape.bounds
    reach = max(abs(v) for v in (west, south, east, north)) * 2
    along, across = _turned(angle)
    offsets = np.array([[x, y] for x in (west, east) for y in (south, north)]) @ across
    ranks = np.arange(np.floor(offsets.min() / pas), np.ceil(offsets.max() / pas) + 1)
    middles = ranks[:, None] * pas * across
    ends = np.stack([middles - reach * along, middles + reach * along], axis=1)
    return shapely.intersection(shapely.multilinestrings([shapely.linestrings(ends)])[0], shape)


def _turned(angle: float) -> tuple[Coordinates, Coordinates]:
    turn = radians(angle)
    return np.array([cos(turn), -sin(turn)]), np.array([sin(turn), cos(turn)])
