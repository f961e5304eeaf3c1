"""The holes of what may be seen that what is hidden fills: the outline of a hole would tell the hidden object."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

#: A hole is closed when hidden rows fill at least this share of it.
FILLED = 0.5
#: Two outlines that are no farther (m) share a side.
CONTACT_M = 0.001
#: So many rows meet at a corner, and a hole needs so many corners to be divided.
SEVERAL = 2

Shapes: TypeAlias = npt.NDArray[np.object_]


def closed(shown: gpd.GeoDataFrame, hidden: gpd.GeoSeries, classes: pd.Series) -> gpd.GeoDataFrame:
    """Return the rows that may be seen, without the holes that hidden rows of the same layer fill.

    A source often draws a zone around another one (PPR around PPI), in one row or in several. The measures of the
    pipelines use the rows as the source draws them; what is published shows the outer outline only. The holes looked
    for are those of each row, then of the rows of a class together, then of all rows together. A hole that a hidden
    row barely enters stays: to close it would tell of a place that it is in the zone. A hidden object at the edge of
    what is seen makes a notch, not a hole: nothing tells it from any other notch, and it stays.

    Parameters
    ----------
    shown, hidden
        EPSG:2154, the rows that may be seen and the shapes of the others.
    classes
        On the index of ``shown``, the class of each row.
    """
    secret = hidden[hidden.geom_type.isin(["Polygon", "MultiPolygon"])].to_numpy()
    areas = np.flatnonzero(shown.geom_type.isin(["Polygon", "MultiPolygon"]))
    if not len(secret) or not len(areas):
        return shown
    area, drawn = shapely.union_all(secret), shown.geometry.to_numpy().copy()
    for together in (np.arange(len(shown)), classes.to_numpy(), np.zeros(len(shown))):
        for _, rows in pd.Series(areas).groupby(together[areas]):
            at = rows.to_numpy()
            drawn[at] = _closed(drawn[at], area)
    return shown.set_geometry(gpd.GeoSeries(drawn, shown.index, crs=shown.crs))


def _closed(shapes: Shapes, secret: shapely.Geometry) -> Shapes:
    """Return some shapes without the filled holes of their union; the same objects when there is none."""
    given: dict[int, list[shapely.Geometry]] = {}
    for hole in _holes(shapely.union_all(shapes)):
        if secret.intersection(hole).area >= FILLED * hole.area:
            for part in _divided(hole, shapes):
                given.setdefault(_neighbour(part, shapes), []).append(part)
    filled = shapes.copy()
    for row, parts in given.items():
        filled[row] = shapely.union_all([shapes[row], *parts])
    return filled


def _holes(union: shapely.Geometry) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(union):
        yield from (shapely.Polygon(ring) for ring in getattr(part, "interiors", ()))


def _divided(hole: shapely.Polygon, shapes: Shapes) -> list[Any]:
    """Cut a hole between the rows around it, by straight lines from where two of them meet on its outline.

    Whole, it would give one row a bulge in another one: half of the outline.
    """
    corners = shapely.points(shapely.get_coordinates(hole.exterior)[:-1])
    near = shapes[shapely.dwithin(shapes, hole, CONTACT_M)]
    meet = corners[shapely.dwithin(corners[:, None], near[None, :], CONTACT_M).sum(axis=1) >= SEVERAL]
    if len(meet) < SEVERAL:
        return [hole]
    middle = shapely.centroid(shapely.multipoints(meet))
    spokes = [shapely.LineString([corner, middle]) for corner in meet]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([hole.exterior, *spokes])]))
    return list(faces[shapely.contains(hole, shapely.point_on_surface(faces))])


def _neighbour(part: shapely.Geometry, shapes: Shapes) -> int:
    """Return the position of the shape that shares the longest side with a part of a hole."""
    side = shapely.buffer(shapely.boundary(part), CONTACT_M)
    return int(np.argmax(shapely.length(shapely.intersection(shapely.boundary(shapes), side))))
