"""An invented network of paths over the decor, and the routes that walk it: loops, ways from a place to another.

Routes that follow the same path share it to the centimetre: each path bends on its own, whoever walks it.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import numpy as np
import shapely
from shapely import LineString, MultiPoint, Point
from shapely.geometry.base import BaseGeometry

from layers.demo.formes import between, polar
from layers.demo.geographie import Decor

SPACING_M, TOO_LONG_M, CLEAR_M = 430.0, 1_000.0, 170.0
#: What a path costs against its length: in town, along water, on the hills; and more to cross a barrier (m).
URBAN, WATERSIDE, HILL, CROSSING_M = 2.2, 0.75, 0.85, 450.0
NEAR_WATER_M, HILL_M = 220.0, 95.0
#: A path that the same loop has walked already; one that other loops walk; the least that a metre can cost.
AGAIN, KNOWN, LEAST = 4.0, 0.7, 0.3
#: The bend of a path, as a share of its length.
BEND = 0.16
#: The two far points of a loop: bearing on each side of its direction (degrees), straight metres to walked ones.
SPREAD, WALKED, TRIES, SNAP_M = 36.0, 4.0, 8, 1_100.0
#: What a heap is worth against a height (m); how far from a straight leg one is climbed on the way (m), how many.
HEAP, ASIDE_M, CLIMBED = 150.0, 1_100.0, 2
Edge = tuple[int, int]


@dataclass(slots=True)
class Sentiers:
    """The network: places of the nodes, neighbours and costs, the point where each path bends."""

    decor: Decor
    dice: Random
    tops: Sequence[Point]
    marks: Sequence[Point]
    xy: np.ndarray = field(init=False)
    around: dict[int, list[tuple[int, float]]] = field(init=False)
    bends: dict[Edge, tuple[float, float]] = field(init=False)
    worth: np.ndarray = field(init=False)
    walked: set[Edge] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Draw the nodes, join them, and give each path its cost and its bend."""
        self.xy = self._nodes()
        edges = self._edges()
        cost = self._costs(edges)
        self.around, self.bends = defaultdict(list), {}
        for (i, j), metres in zip(edges, cost, strict=True):
            self.around[i].append((j, metres))
            self.around[j].append((i, metres))
            (x, y), (dx, dy) = (self.xy[i] + self.xy[j]) / 2, self.xy[j] - self.xy[i]
            bend = between(self.dice, -BEND, BEND)
            self.bends[i, j] = (x - bend * dy, y + bend * dx)
        heights = self.decor.altitude(*self.xy.T)
        tops = shapely.MultiPoint(list(self.tops))
        self.worth = heights + HEAP * (shapely.distance(shapely.points(self.xy), tops) < 1)

    def _nodes(self) -> np.ndarray:
        """Return jittered points over the halo, and the places that routes must reach."""
        west, south, east, north = self.decor.halo.bounds
        made = []
        for row, y in enumerate(np.arange(south, north, SPACING_M * 0.87)):
            for x in np.arange(west + SPACING_M / 2 * (row % 2), east, SPACING_M):
                dx, dy = (between(self.dice, -0.36, 0.36) * SPACING_M for _ in range(2))
                made.append((x + dx, y + dy))
        wanted = MultiPoint([*self.tops, *self.marks])
        points = shapely.points(np.array(made))
        kept = shapely.contains(self.decor.halo.buffer(-60), points) & (shapely.distance(points, wanted) > CLEAR_M)
        return np.vstack([shapely.get_coordinates(wanted), np.array(made)[kept]])

    def _edges(self) -> list[Edge]:
        """Join neighbours (Delaunay), sorted."""
        known = {(x, y): rank for rank, (x, y) in enumerate(self.xy.tolist())}
        lines = shapely.get_parts(shapely.delaunay_triangles(MultiPoint(self.xy), only_edges=True))
        lines = lines[shapely.length(lines) < TOO_LONG_M]
        ends = shapely.get_coordinates(lines).reshape(-1, 2, 2).tolist()
        return sorted((min(p, q), max(p, q)) for p, q in ((known[tuple(a)], known[tuple(b)]) for a, b in ends))

    def _costs(self, edges: Sequence[Edge]) -> np.ndarray:
        """Return what each path costs, in metres of good path."""
        ends = self.xy[np.array(edges)]
        lines, middle = shapely.linestrings(ends), ends.mean(axis=1)
        points = shapely.points(middle)
        water = shapely.union_all([*self.decor.cours_eau.values(), *self.decor.canaux.values()])
        walls = [line for rank, line in self.decor.routes.values() if rank == 1]
        barriers = shapely.union_all([*walls, *self.decor.voies_ferrees.values(), *self.decor.canaux.values()])
        for shape in (self.decor.tissu, water, barriers):
            shapely.prepare(shape)
        factor = np.array([between(self.dice, 0.85, 1.5) for _ in edges])
        factor *= np.where(shapely.intersects(self.decor.tissu, points), URBAN, 1.0)
        factor *= np.where(shapely.dwithin(points, water, NEAR_WATER_M), WATERSIDE, 1.0)
        factor *= np.where(self.decor.altitude(*middle.T) > HILL_M, HILL, 1.0)
        crossing = np.where(shapely.intersects(barriers, lines), CROSSING_M, 0.0)
        return shapely.length(lines) * factor + crossing

    def node(self, place: Point) -> int:
        """Return the nearest node."""
        return int(np.hypot(*(self.xy - (place.x, place.y)).T).argmin())

    def view(self, place: Point) -> int:
        """Return the node near a place that is most worth the climb."""
        away = np.hypot(*(self.xy - (place.x, place.y)).T)
        near = np.flatnonzero(away < max(SNAP_M, away.min() + 1))
        return int(near[self.worth[near].argmax()])

    def way(self, start: int, end: int, again: Iterable[Edge] = ()) -> list[int]:
        """Return the nodes of the cheapest way; ``again`` are paths to avoid."""
        avoided, goal = set(again), self.xy[end]
        best, before, queue = {start: 0.0}, {start: start}, [(0.0, start)]
        while queue:
            _, at = heapq.heappop(queue)
            if at == end:
                break
            for to, metres in self.around[at]:
                edge = (min(at, to), max(at, to))
                known = KNOWN if edge in self.walked else 1.0
                cost = best[at] + metres * (AGAIN if edge in avoided else known)
                if cost < best.get(to, math.inf):
                    best[to], before[to] = cost, at
                    heapq.heappush(queue, (cost + LEAST * math.dist(self.xy[to], goal), to))
        nodes = [end]
        while nodes[-1] != start:
            nodes.append(before[nodes[-1]])
        return nodes[::-1]

    def through(self, stops: Sequence[int]) -> list[int]:
        """Return the nodes of a route through some stops, that walks no path twice when it can."""
        nodes = [stops[0]]
        for stop in stops[1:]:
            nodes += self.way(nodes[-1], stop, edges_of(nodes))[1:]
        return nodes

    def drawn(self, nodes: Sequence[int]) -> LineString:
        """Return the line of a route: each path bends, corners are cut."""
        xy = [tuple(self.xy[nodes[0]])]
        for a, b in pairwise(nodes):
            xy += [self.bends[min(a, b), max(a, b)], tuple(self.xy[b])]
        return LineString(_cut(_cut(np.array(xy))))

    def climbing(self, stops: Sequence[int]) -> list[int]:
        """Return the stops and the heaps beside the straight legs between them, each once, in order."""
        made = [stops[0]]
        for a, b in pairwise(stops):
            leg = LineString(self.xy[[a, b]])
            near = sorted((leg.distance(top), leg.project(top), self.node(top)) for top in self.tops)
            found = [(along, node) for away, along, node in near if away < ASIDE_M and node not in {*made, *stops}]
            made += [node for _, node in sorted(found[:CLIMBED])] + [b]
        return made

    def loop(self, station: Point, metres: float, bearing: float) -> LineString:
        """Return a loop from a station, about as long as wanted, toward a bearing (degrees from east)."""
        start, reach = self.node(station), metres / WALKED
        found: list[tuple[float, list[int], LineString]] = []
        for _ in range(TRIES):
            far = [polar(station, reach, math.radians(bearing + turn)) for turn in (-SPREAD, SPREAD)]
            nodes = self.through(self.climbing([start, *dict.fromkeys(self.view(place) for place in far), start]))
            line = self.drawn(nodes)
            found.append((abs(line.length - metres), nodes, line))
            reach *= (metres / line.length) ** 0.8
        _, nodes, line = min(found, key=lambda made: made[0])
        self.walked |= set(edges_of(nodes))
        return line


def edges_of(nodes: Sequence[int]) -> Iterator[Edge]:
    """Return the paths of a route."""
    return ((min(a, b), max(a, b)) for a, b in pairwise(nodes))


def _cut(xy: np.ndarray) -> np.ndarray:
    """Cut corners once (Chaikin): the ends stay, and what two routes share stays shared."""
    near, far = 0.75 * xy[:-1] + 0.25 * xy[1:], 0.25 * xy[:-1] + 0.75 * xy[1:]
    return np.vstack([xy[:1], np.stack([near, far], axis=1).reshape(-1, 2), xy[-1:]])


def fitted(line: BaseGeometry, metres: float, step_m: float = 70.0, span: int = 13) -> LineString:
    """Return a line of the wanted length (0.1 %): its windings are damped or stretched around its smooth course."""
    count = int(line.length / step_m)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, np.linspace(0, line.length, count + 1)))
    padded = np.vstack([np.repeat(xy[:1], span, axis=0), xy, np.repeat(xy[-1:], span, axis=0)])
    window = np.ones(2 * span + 1) / (2 * span + 1)
    smooth = np.column_stack([np.convolve(padded[:, axis], window, mode="valid") for axis in (0, 1)])
    smooth[0], smooth[-1] = xy[0], xy[-1]

    def wound(stretch: float) -> LineString:
        return LineString(smooth + stretch * (xy - smooth)).simplify(5)

    low, high = 0.0, 3.0
    for _ in range(30):
        stretch = (low + high) / 2
        low, high = (stretch, high) if wound(stretch).length < metres else (low, stretch)
    return wound(low)
