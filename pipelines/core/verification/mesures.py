"""Distances and shares of some places to the objects of a question, by pairs of a place and an object.

A pair holds the distance in whole millimetres, 0 up to ``TOLERANCE_MM`` of a limit: the limit belongs to the zone. The
radius of an axis or of a point is taken off the distance; ``brute_mm`` keeps the one to what is drawn.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from pipelines.core import _shapes
from pipelines.core.verification.formes import (
    LIGNE,
    MM,
    POINT,
    SURFACE,
    TOLERANCE_MM,
    Drapeaux,
    Formes,
    Nombres,
    Rangs,
    compte,
    millimetres,
)
from pipelines.core.verification.lieux import Lieux
from pipelines.core.verification.objets import Objets

#: What rounding may add to or take from the area of a union (m²).
BRUIT_M2 = 1e-3


@dataclass(frozen=True, slots=True)
class Paires:
    """Places (``i``) and objects (``j``) at a distance, sorted by place, distance and object."""

    i: Rangs
    j: Rangs
    mm: Nombres
    brute_mm: Nombres

    def take(self, kept: Drapeaux) -> "Paires":
        """Return some of the pairs."""
        return Paires(self.i[kept], self.j[kept], self.mm[kept], self.brute_mm[kept])


@dataclass(frozen=True, slots=True)
class Contacts:
    """The pairs of a place and an object that touch, and how far (mm) the place is inside: 0 when not wholly inside.

    An axis and its band are no deeper than half its width leaves.
    """

    i: Rangs
    j: Rangs
    profondeur_mm: Nombres


@dataclass(frozen=True, slots=True)
class Presences:
    """The pairs of a place and an area that it is in: what of the place is there, which counts.

    ``aire`` is the area, ``taille`` the area or length of what is there (NaN where it cannot be measured: a point, a
    band around an axis), ``limite`` whether a point is on the limit only.
    """

    i: Rangs
    j: Rangs
    aire: Formes
    taille: Nombres
    limite: Drapeaux


@dataclass(frozen=True, slots=True)
class Zones:
    """What of each place (``i``) is in the objects of one group (``g``), taken once.

    ``entier`` tells that nothing that counts of the place is outside, ``limite`` that a point is on limits only.
    """

    i: Rangs
    g: Rangs
    taille: Nombres
    entier: Drapeaux
    limite: Drapeaux


def paires(places: Lieux, objets: Objets, rayon_m: float) -> Paires:
    """Return the places and objects that are within a distance, radius of the object taken off."""
    reach = rayon_m + objets.rayons_mm / MM
    i, j = _within(places.formes, objets.formes, reach)
    drawn = millimetres(shapely.distance(objets.formes[j], places.formes[i]))
    free = np.maximum(drawn - objets.rayons_mm[j], 0)
    mm = np.where(free <= TOLERANCE_MM, 0, free)
    order = np.lexsort((j, mm, i))
    found = Paires(i[order], j[order], mm[order], drawn[order])
    return found.take(found.mm <= rayon_m * MM)


def _within(places: Formes, shapes: Formes, reach: Nombres) -> tuple[Rangs, Rangs]:
    """Return the pairs nearer than the reach of each shape; the index is built on the many side."""
    if not len(shapes) or not len(places):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    if np.isinf(reach).any():
        grid = np.indices((len(places), len(shapes))).reshape(2, -1)
        return grid[0], grid[1]
    shapely.prepare(shapes)
    j, i = shapely.STRtree(places).query(shapes, predicate="dwithin", distance=reach + (TOLERANCE_MM + 1) / MM)
    return i, j


def contacts(places: Lieux, objets: Objets, pairs: Paires) -> Contacts:
    """Return the pairs that touch, and how deep the place is in the object."""
    met = pairs.take(pairs.mm == 0)
    here = places.formes[met.i]
    areal = (shapely.get_dimensions(objets.formes) == SURFACE)[met.j]
    limits = shapely.boundary(objets.formes)[met.j[areal]]
    depth = np.zeros(len(met.i))
    depth[areal] = millimetres(shapely.distance(limits, here[areal]))
    band = ~areal & (places.dimensions[met.i] == POINT)
    depth[band] = np.maximum(objets.rayons_mm[met.j[band]] - met.brute_mm[band], 0)
    return Contacts(met.i, met.j, np.where(depth <= TOLERANCE_MM, 0, depth))


def presences(places: Lieux, objets: Objets, met: Contacts) -> Presences:
    """Return what each place has in each area that it meets; mere contacts and slivers are left out."""
    areal = _areal(objets)[met.j]
    i, j, deep = (column[areal] for column in (met.i, met.j, met.profondeur_mm > 0))
    shapes, here, point = objets.formes[j], places.formes[i], places.dimensions[i] == POINT
    polygon = shapely.get_dimensions(shapes) == SURFACE
    measured = polygon & ~point
    size = np.full(len(i), np.nan)
    size[measured] = en_commun(here[measured], shapes[measured])
    counted = ~measured | compte(np.nan_to_num(size), places.tailles[i])
    return Presences(*(column[counted] for column in (i, j, shapes, size, point & polygon & ~deep)))


def en_commun(places: Formes, shapes: Formes) -> Nombres:
    """Return the area or the length that each place has in its polygon; most are covered, hence not cut.

    A line is cut segment by segment: what it runs along twice counts twice.
    """
    shapely.prepare(shapes)
    cut = ~shapely.covers(shapes, places)
    dimension = shapely.get_dimensions(places)
    size = np.where(dimension == SURFACE, shapely.area(places), shapely.length(places))
    area, line = (np.flatnonzero(cut & (dimension == d)) for d in (SURFACE, LIGNE))
    size[area] = shapely.area(shapely.intersection(shapes[area], places[area]))
    pieces, owner = _shapes.segments(places[line])
    inside = shapely.length(shapely.intersection(shapes[line][owner], pieces))
    size[line] = np.bincount(owner, inside, minlength=len(line))
    return size


def zones(places: Lieux, there: Presences, group: Rangs) -> Zones:
    """Unite what each place has in the areas of each group (one number for each presence)."""
    span = int(group.max(initial=0)) + 1
    keys, at = np.unique(there.i * span + group, return_inverse=True)
    i, g = np.divmod(keys, span)
    size = _united(places, there, at, i)
    limit = np.ones(len(keys), dtype=bool)
    np.logical_and.at(limit, at, there.limite)
    point, whole = places.dimensions[i] == POINT, places.tailles[i]
    rest = ~np.isnan(size) & ~compte(whole - np.nan_to_num(size), whole)
    return Zones(i, g, size, point | rest, limit)


def _areal(objets: Objets) -> Drapeaux:
    """Tell which objects are areas: polygons, and the band along an axis."""
    dimension = shapely.get_dimensions(objets.formes)
    return (dimension == SURFACE) | ((dimension == LIGNE) & (objets.rayons_mm > 0))


def _united(places: Lieux, there: Presences, at: Rangs, place: Rangs) -> Nombres:
    """Return what each ``place`` has in the areas of its group, what they share once; NaN without a measure."""
    kept = np.flatnonzero(~np.isnan(there.taille))
    order = kept[np.argsort(at[kept], kind="stable")]
    count = np.bincount(at[kept], minlength=len(place))
    ends = np.cumsum(count)
    sums = np.bincount(at[kept], there.taille[kept], minlength=len(place))
    for g in np.flatnonzero(count > 1):
        some = order[ends[g] - count[g] : ends[g]]
        sums[g] = _measure(places.formes[place[g]], there.aire[some], there.taille[some].max(), sums[g])
    return np.where(count > 0, sums, np.nan)


def _measure(place: BaseGeometry, areas: Formes, least: float, most: float) -> float:
    """Measure a place in a union of areas, made again on a grid of 0.1 mm when it cannot be right."""
    size = _in_union(place, areas, None)
    right = least - BRUIT_M2 <= size <= most + BRUIT_M2
    return size if right else _in_union(place, areas, 1e-4)


def _in_union(place: BaseGeometry, areas: Formes, grid: float | None) -> float:
    if shapely.get_dimensions(place) == SURFACE:
        return float(shapely.area(shapely.union_all(shapely.intersection(areas, place), grid_size=grid)))
    return float(en_commun(np.array([place]), np.array([shapely.union_all(areas, grid_size=grid)]))[0])


def marge(n: int, objets: Objets, pairs: Paires, met: Contacts, seuils_m: tuple[int, ...], rayon_m: float) -> Nombres:
    """Return how far (mm) each of ``n`` places is from what would change its answer, the radius of search at most.

    That is the limit of the zones it is in, class by class (the deepest zone of a class counts), the nearest object of
    each other class, and the limits of the classes of distance.
    """
    classes = max(len(objets.classes), 1)
    nearest, deepest = np.full((n, classes), rayon_m * MM), np.full((n, classes), -1.0)
    far = pairs.take(pairs.mm > 0)
    np.minimum.at(nearest, (far.i, objets.classe[far.j]), far.mm)
    np.maximum.at(deepest, (met.i, objets.classe[met.j]), met.profondeur_mm)
    inside = deepest >= 0
    margin = np.where(inside, deepest, nearest).min(axis=1)
    if not seuils_m:
        return margin
    closest = np.where(inside.any(axis=1), 0.0, nearest.min(axis=1))
    steps = np.abs(closest[:, None] - np.array(seuils_m, dtype=float) * MM).min(axis=1)
    return np.minimum(margin, steps)
