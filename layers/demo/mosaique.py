"""Mosaics of the demonstration: blocks cut by lines, whose faces join without gap or overlap (EPSG:2154, metres)."""

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS, MAP_CRS, Nature
from layers.demo.formes import HECTARE, Row, between

Array = npt.NDArray[np.object_]
#: The kind of each face and the place it belongs to: faces of one group make one polygon.
Groups = list[tuple[int, int]]
Corners = npt.NDArray[np.float64]
TO_MAP = Transformer.from_crs(CALC_CRS, MAP_CRS, always_xy=True)
#: The sheet on which lines meet: everything is drawn to the metre.
GRID_M = 1.0
#: How much a cut may turn away from the side it crosses.
JITTER_RAD = 0.22


def blocks(outline: BaseGeometry, wanted_ha: Callable[[float, float], float], rng: Random) -> Array:
    """Cut the box of an outline into blocks of about the wanted size (ha, by place), as fields and streets do."""
    west, south, east, north = outline.bounds
    waiting = [np.array([[west, south], [east, south], [east, north], [west, north]])]
    done: list[Polygon] = []
    while waiting:
        corners = waiting.pop()
        middle = corners.mean(axis=0)
        if _area(corners) < HECTARE * wanted_ha(*middle) * between(rng, 0.75, 1.6):
            done.append(Polygon(corners))
        else:
            waiting += _halves(corners, middle, rng)
    return np.array([block for block in done if block.intersects(outline)], dtype=object)


def _area(corners: Corners) -> float:
    x, y = corners.T
    return 0.5 * abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1)))


def _halves(corners: Corners, middle: Corners, rng: Random) -> list[Corners]:
    """Cut a convex block across its length, a little askew."""
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(*sides.T)
    way = math.atan2(*sides[lengths.argmax()][::-1]) + between(rng, -JITTER_RAD, JITTER_RAD)
    normal = np.array([math.cos(way), math.sin(way)])
    through = middle + normal * between(rng, -0.12, 0.12) * lengths.max()
    away = (corners - through) @ normal
    return [_kept(corners, away), _kept(corners, -away)]


def _kept(corners: Corners, away: npt.NDArray[np.float64]) -> Corners:
    """Return the part of a convex block on the positive side of a line, from the distances of its corners."""
    kept = []
    for a, b, da, db in zip(corners, np.roll(corners, -1, axis=0), away, np.roll(away, -1), strict=True):
        if da >= 0:
            kept.append(a)
        if (da > 0) != (db > 0) and da != db:
            kept.append(a + (b - a) * da / (da - db))
    return np.array(kept)


def faces(outline: BaseGeometry, lines: Sequence[BaseGeometry]) -> Array:
    """Return the faces that lines cut in an outline: they share their corners, so nothing is lost between them."""
    edges = [shape.boundary if shape.area else shape for shape in (outline, *lines)]
    noded = shapely.union_all(np.array(edges, dtype=object), grid_size=GRID_M)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(outline)
    return found[shapely.contains(outline, shapely.point_on_surface(found))]


def first_met(points: Array, zones: Sequence[BaseGeometry]) -> npt.NDArray[np.intp]:
    """Return the rank of the first zone that holds each point, the number of zones where none does."""
    found = np.full(len(points), len(zones))
    for rank in range(len(zones) - 1, -1, -1):
        shapely.prepare(zones[rank])
        found[shapely.contains(zones[rank], points)] = rank
    return found


def united(shapes: Array, groups: Groups) -> dict[tuple[int, int], BaseGeometry]:
    """Return one shape per group, groups in sorted order."""
    order, inverse = np.unique(np.array(groups), axis=0, return_inverse=True)
    ranked = np.argsort(inverse, kind="stable")
    cuts = np.searchsorted(inverse[ranked], np.arange(1, len(order)))
    return {
        (int(order[rank][0]), int(order[rank][1])): members[0]
        if len(members) == 1
        else shapely.coverage_union_all(members)
        for rank, members in enumerate(np.split(shapes[ranked], cuts))
    }


def without_slivers(shapes: Array, groups: Groups, fixed: npt.NDArray[np.bool_], least_m2: float) -> Groups:
    """Give each small face the group of the neighbour with which it shares the longest side; ``fixed`` ones stay."""
    small = np.flatnonzero((shapely.area(shapes) < least_m2) & ~fixed)
    hosts = np.flatnonzero((shapely.area(shapes) >= least_m2) & ~fixed)
    if not len(small) or not len(hosts):
        return groups
    i, j = shapely.STRtree(shapes[hosts]).query(shapes[small], predicate="intersects")
    side = shapely.length(shapely.intersection(shapes[small[i]], shapes[hosts[j]]))
    order = np.lexsort((hosts[j], -side))
    made = list(groups)
    for at in order[::-1]:
        if side[at] > 0:
            made[small[i[at]]] = groups[hosts[j[at]]]
    return made


def write(path: Path, rows: Sequence[Row], shapes: Array) -> None:
    """Write polygons (EPSG:2154) as a GeoJSON file in degrees, six decimals, as the other files do."""
    degrees = shapely.transform(shapes, TO_MAP.transform, interleaved=False)
    rounded = shapely.orient_polygons(shapely.transform(degrees, lambda xy: xy.round(6)))
    flag = {"nature": Nature.DEMONSTRATION.value}
    lines = [
        f'{{"type": "Feature", "properties": {json.dumps(row | flag, ensure_ascii=False)}, "geometry": {shape}}}'
        for row, shape in zip(rows, shapely.to_geojson(rounded), strict=True)
    ]
    head = f'{{"type": "FeatureCollection", "name": "{path.stem}", "features": [\n'
    path.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n")
