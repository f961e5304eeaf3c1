"""Shapes of the demonstration and the sheet they are placed on (EPSG:2154, metres).

Only ``Random.random`` is drawn from: its sequence for a seed is the same in all versions of Python.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import geopandas as gpd
import shapely
from shapely import LineString, Point, Polygon, box
from shapely.affinity import rotate, scale, skew, translate
from shapely.geometry.base import BaseGeometry

from layers.core.errors import GeometryError

Value = TypeVar("Value")
Draw = Callable[[], Polygon]
Row = dict[str, object]
#: The attributes of a feature and its shape.
Sited = tuple[Row, BaseGeometry]
#: The same, without a shape where the place is not known.
Listed = tuple[Row, BaseGeometry | None]

HECTARE = 10_000.0
TRIES = 3_000
#: A shape that is hard to place is shrunk a little, and looked for a little farther, at each try.
SHRINK, FARTHER_M = 0.9995, 1.5
#: Shares of the parcels that have a notch, and of the estates that have a second block.
NOTCHED, DOUBLE = 0.6, 0.55


def between(rng: Random, low: float, high: float) -> float:
    """Return a number drawn between two others."""
    return low + (high - low) * rng.random()


def pick(rng: Random, values: Sequence[Value]) -> Value:
    """Return one of some values."""
    return values[int(rng.random() * len(values))]


def polar(origin: Point, distance: float, angle: float) -> Point:
    """Return the point at a distance and an angle (radians) from another."""
    return Point(origin.x + distance * math.cos(angle), origin.y + distance * math.sin(angle))


def sized(shape: Polygon, area_ha: float) -> Polygon:
    """Return a shape at the wanted area, its centroid on the origin."""
    factor = math.sqrt(area_ha * HECTARE / shape.area)
    grown = scale(shape, factor, factor)
    return translate(grown, -grown.centroid.x, -grown.centroid.y)


def parcelle(rng: Random, area_ha: float, angle: float) -> Polygon:
    """Return an irregular parcel: a skewed rectangle that lost a corner, and sometimes a notch."""
    wide = between(rng, 1.1, 2.6)
    corner, depth = between(rng, 0.1, 0.45), between(rng, 0.15, 0.6)
    block = box(0, 0, wide, 1) - Polygon([(wide, 1), (wide * (1 - corner), 1), (wide, 1 - depth)])
    left = between(rng, 0.15, 0.5) * wide
    notch = box(left, -1, left + between(rng, 0.1, 0.3) * wide, between(rng, 0.1, 0.35))
    block = block - notch if rng.random() < NOTCHED else block
    return sized(rotate(skew(block, between(rng, -14, 14), between(rng, -8, 8)), angle), area_ha)


def ovale(rng: Random, area_ha: float, angle: float, ratio: float = 1.0, points: int = 30) -> Polygon:
    """Return the footprint of a heap: an oval with a few low waves."""
    waves = [(n, between(rng, 0, 0.11 / n), between(rng, 0, math.tau)) for n in (2, 3, 5)]
    turns = [math.tau * i / points for i in range(points)]
    radii = [1 + sum(high * math.cos(n * t + phase) for n, high, phase in waves) for t in turns]
    ring = [(ratio * r * math.cos(t), r * math.sin(t)) for t, r in zip(turns, radii, strict=True)]
    return sized(rotate(Polygon(ring), angle), area_ha)


def cite(rng: Random, area_ha: float, angle: float) -> Polygon:
    """Return a mining estate: one or two blocks along a street, with rounded corners."""
    wide = between(rng, 1.0, 2.3)
    block = box(0, 0, wide, 1)
    if rng.random() < DOUBLE:
        left = between(rng, 0.0, 0.5) * wide
        block = block | box(left, 0.5, left + between(rng, 0.35, 0.5) * wide, between(rng, 1.25, 1.7))
    rounded = block.buffer(-0.12, quad_segs=2).buffer(0.12, quad_segs=2)
    return sized(rotate(rounded, angle), area_ha)


def cavalier(start: Point, end: Point, bend: float, width_m: float) -> Polygon:
    """Return the strip of a former mine railway between two places; ``bend`` is a share of its length."""
    dx, dy = end.x - start.x, end.y - start.y
    steps = [i / 12 for i in range(2, 11)]
    line = [
        (
            start.x + dx * s - dy * bend * math.sin(math.pi * s),
            start.y + dy * s + dx * bend * math.sin(math.pi * s),
        )
        for s in steps
    ]
    return LineString(line).buffer(width_m / 2, cap_style="flat", join_style="mitre")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieu:
    """Where a shape may go: about how far from a point, in which area, split between which communes."""

    near: Point
    reach_m: tuple[float, float]
    zone: BaseGeometry
    split: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """The sheet: the limits of the communes by name, and what has been placed on them."""

    rng: Random
    communes: gpd.GeoSeries
    taken: list[Polygon] = field(default_factory=list)

    def zone(self, *names: str, margin_m: float = 45) -> BaseGeometry:
        """Return one or several adjacent communes as one area, away from its limits."""
        whole = self.communes.loc[list(names)].union_all()
        return whole.buffer(30, quad_segs=2).buffer(-30 - margin_m, quad_segs=2)

    def heart(self, name: str) -> BaseGeometry:
        """Return the inner part of a commune, as far from its limits as its size allows."""
        zones = (self.zone(name, margin_m=margin) for margin in (300, 200, 100))
        return next(zone for zone in zones if zone.area > HECTARE)

    def inside(self, zone: BaseGeometry) -> Point:
        """Return a point drawn inside an area."""
        left, bottom, right, top = zone.bounds
        while True:
            point = Point(between(self.rng, left, right), between(self.rng, bottom, top))
            if zone.contains(point):
                return point

    def apart(self, zone: BaseGeometry, others: Sequence[Point], candidates: int = 8) -> Point:
        """Return a point of an area, rather far from others."""
        points = [self.inside(zone) for _ in range(candidates)]
        return max(points, key=lambda point: min((point.distance(o) for o in others), default=0.0))

    def border(self, first: str, second: str) -> Point:
        """Return the middle of the limit between two communes."""
        shared = self.communes[first].boundary & self.communes[second].buffer(40)
        longest = max(shapely.get_parts(shapely.line_merge(shared)), key=lambda part: part.length)
        return longest.interpolate(0.5, normalized=True)

    def meeting(self, *names: str) -> Point:
        """Return the corner where several communes come nearest to each other."""
        shapes = self.communes.loc[list(names)]
        corners = shapely.points(shapely.get_coordinates(shapes.to_numpy()))
        return min(corners, key=lambda corner: max(shapes.distance(corner)))

    def free(self, shape: Polygon, gap_m: float) -> bool:
        """Tell whether nothing was placed within a gap of a shape."""
        return not shapely.dwithin(self.taken, shape, gap_m).any() if self.taken else True

    def take(self, shape: Polygon) -> Polygon:
        """Note that a shape is placed, and return it."""
        self.taken.append(shape)
        return shape

    def put(self, draw: Draw, lieu: Lieu, *, firm: bool = False, gap_m: float = 25) -> Polygon:
        """Draw a shape and place it where it may go, on nothing else; a ``firm`` shape keeps its area."""
        for attempt in range(TRIES):
            factor = 1.0 if firm else SHRINK**attempt
            distance = between(self.rng, lieu.reach_m[0], lieu.reach_m[1] + attempt * FARTHER_M)
            centre = polar(lieu.near, distance, between(self.rng, 0, math.tau))
            shape = translate(scale(draw(), factor, factor), centre.x, centre.y)
            if lieu.zone.contains(shape) and self.free(shape, gap_m) and self._shared(shape, lieu.split):
                return self.take(shape)
        raise GeometryError(
            "demonstration sheet",
            expected="room for one more shape",
            found=f"none after {TRIES} tries",
            remedy="lower the counts or the sizes in the tables of layers/demo/generer.py",
        )

    def _shared(self, shape: Polygon, names: Sequence[str]) -> bool:
        return all(self.communes[name].intersection(shape).area > 0.3 * shape.area for name in names)
