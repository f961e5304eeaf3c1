"""Invented streets of a town of the demonstration, and lines that follow them: a trunk and its branches.

The streets are a grid turned, bent and cut by the dice, inside the urban fabric. A network grows from its plant: each
new customer is joined by the cheapest way along the streets, and a street that is already used costs nothing.
"""

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import shapely
from shapely import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

Node = tuple[int, int]
Edge = tuple[Node, Node]
STEP_M = 95.0
#: A crossing of a railway, a motorway or a river costs as much as so many metres.
CROSSING_M = 900.0
#: Mains follow the avenues, one street in four: a metre there counts for less.
AVENUE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rues:
    """Street corners and the streets between them: lengths, as the digger counts them (crossings cost more)."""

    corners: Mapping[Node, Point]
    streets: Mapping[Node, Mapping[Node, float]]

    def near(self, place: Point, reach_m: float = math.inf) -> list[Node]:
        """Return the corners within reach of a place, nearest first."""
        away = {node: corner.distance(place) for node, corner in self.corners.items()}
        return sorted((n for n, metres in away.items() if metres <= reach_m), key=lambda n: (away[n], n))

    def way(self, start: Iterable[Node], goal: Node) -> list[Node]:
        """Return the cheapest way to a corner from any of some others, the goal first; empty when there is none."""
        before: dict[Node, Node | None] = {}
        heap: list[tuple[float, Node, Node | None]] = [(0.0, node, None) for node in sorted(start)]
        while heap:
            cost, node, previous = heapq.heappop(heap)
            if node in before:
                continue
            before[node] = previous
            if node == goal:
                return _back(before, goal)
            for other, metres in self.streets[node].items():
                if other not in before:
                    heapq.heappush(heap, (cost + metres, other, node))
        return []

    def line(self, edges: Iterable[Edge]) -> MultiLineString:
        """Return the trace along some streets."""
        parts = [LineString([self.corners[a], self.corners[b]]) for a, b in sorted(edges)]
        merged = shapely.line_merge(MultiLineString(parts))
        return merged if isinstance(merged, MultiLineString) else MultiLineString([merged])


def _back(before: Mapping[Node, Node | None], goal: Node) -> list[Node]:
    way, node = [goal], before[goal]
    while node is not None:
        way.append(node)
        node = before[node]
    return way


def rues(rng: Random, fabric: BaseGeometry, obstacles: Sequence[BaseGeometry], turn: float) -> Rues:
    """Return the streets of an area: a grid turned by an angle (radians), bent, a street in eight missing."""
    corners = _corners(rng, fabric, turn)
    walls = shapely.union_all(list(obstacles))
    shapely.prepare(walls)
    streets: dict[Node, dict[Node, float]] = {node: {} for node in corners}
    for (i, j), corner in sorted(corners.items()):
        for other in ((i + 1, j), (i, j + 1)):
            missing = rng.random() < 0.12  # noqa: PLR2004 - one street in eight
            street = LineString([corner, corners.get(other, corner)])
            if other in corners and not missing and fabric.covers(street):
                avenue = (j if other[0] > i else i) % 4 == 0
                cost = street.length * (AVENUE if avenue else 1.0) + CROSSING_M * walls.intersects(street)
                streets[i, j][other] = streets[other][i, j] = cost
    return Rues(corners=corners, streets=streets)


def _corners(rng: Random, fabric: BaseGeometry, turn: float) -> dict[Node, Point]:
    west, south, east, north = fabric.bounds
    middle, half = ((west + east) / 2, (south + north) / 2), math.hypot(east - west, north - south) / 2
    count = int(half / STEP_M) + 1
    shapely.prepare(fabric)
    found: dict[Node, Point] = {}
    for i in range(-count, count + 1):
        for j in range(-count, count + 1):
            u = i * STEP_M + 60 * math.sin(j / 5.3) + 14 * (rng.random() - 0.5)
            v = j * STEP_M + 70 * math.sin(i / 6.1 + 1) + 14 * (rng.random() - 0.5)
            corner = Point(
                middle[0] + u * math.cos(turn) - v * math.sin(turn), middle[1] + u * math.sin(turn) + v * math.cos(turn)
            )
            if fabric.contains(corner):
                found[i, j] = corner
    return found


def grow(streets: Rues, plant: Node, customers: Sequence[Node], length_m: float) -> set[Edge]:
    """Return the streets of a network that joins customers in turn, until it is long enough."""
    edges: set[Edge] = set()
    joined, metres = {plant}, 0.0
    for customer in customers:
        way = streets.way(joined, customer)
        for a, b in pairwise(way):
            edge = (min(a, b), max(a, b))
            if edge not in edges:
                edges.add(edge)
                metres += streets.corners[a].distance(streets.corners[b])
        joined |= set(way)
        if metres >= length_m:
            break
    return edges
