"""People inside any zone, from the 200 m grid: cells cut by communes, calibrated on their population.

A cell is not uniform and its figure is smoothed: nothing tells where inside a cell people live, so a part of it holds
its share of the area (« prorata surfacique », T08). Calibration makes the pieces of a commune add up to its official
population; the gap before it is published by TER-02, never hidden.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from pipelines.core import _shapes
from pipelines.core._shapes import Shapes


def pieces(population_carroyee: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the cells by the communes and calibrate their inhabitants on the population of each commune.

    Parameters
    ----------
    population_carroyee
        Cells with ``ind`` (inhabitants) and ``men`` (households).
    communes
        The partition, with ``population`` (NaN: not known, the commune keeps the figures of the grid).

    Returns
    -------
    GeoDataFrame
        One row per part of a cell in a commune (EPSG:2154, index ``CELL|COMMUNE``): ``cellule``, ``commune``, ``part``
        (share of the cell, 0 to 1), ``habitants_brut`` (by area), ``habitants`` (calibrated), ``menages`` (by area). A
        commune where the grid has nobody has no piece with inhabitants: its people cannot be placed.
    """
    cells = population_carroyee
    c = _shapes.checked("pieces: cells", cells, dimension=2)
    t = _shapes.checked("pieces: communes", communes, dimension=2)
    i, j = _shapes.meeting(t, c)
    shape = _shapes.clip(t[i], c[j])
    area = shapely.area(shape)
    kept = area > _shapes.NOISE_M2
    i, j, shape = i[kept], j[kept], _polygons(shape[kept])
    part = np.minimum(area[kept] / shapely.area(c)[j], 1.0)
    made = gpd.GeoDataFrame(
        {
            "cellule": cells.index.to_numpy()[j],
            "commune": communes.index.to_numpy()[i],
            "part": part,
            "habitants_brut": cells["ind"].to_numpy(float)[j] * part,
            "menages": cells["men"].to_numpy(float)[j] * part,
        },
        geometry=shape,
        crs=cells.crs,
    )
    made.index = made["cellule"].astype("str") + "|" + made["commune"].astype("str")
    return made.assign(habitants=made["habitants_brut"] * made["commune"].map(calibration(made, communes)))


def calibration(cut: pd.DataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the factor of each commune: official population over that of the grid; 1 where one is not known."""
    grid = cut.groupby("commune")["habitants_brut"].sum().reindex(communes.index, fill_value=0.0)
    official = communes["population"].astype("float64")
    return (official / grid.where(grid > 0)).fillna(1.0)


def people(targets: Shapes, cut: gpd.GeoDataFrame, column: str = "habitants") -> pd.Series:
    """Return the inhabitants of each target (polygons), 0 where there is nobody; what they share counts in each."""
    t = _shapes.checked("people: targets", targets, dimension=2)
    c = _shapes.checked("people: pieces", cut, dimension=2)
    i, j, area = _shapes.overlay(t, c)
    parts = np.bincount(i, area / shapely.area(c)[j] * cut[column].to_numpy(float)[j], len(t))
    return pd.Series(parts, index=targets.index, name=column)


def people_reached(targets: Shapes, cut: gpd.GeoDataFrame, zone: BaseGeometry, column: str = "habitants") -> pd.Series:
    """Return the inhabitants of each target who live inside a zone (one shape, EPSG:2154), 0 where there is nobody."""
    t = _shapes.checked("people_reached: targets", targets, dimension=2)
    shapely.prepare(zone)
    inside = _polygons(np.where(shapely.covers(zone, t), t, shapely.intersection(t, zone)))
    some = ~shapely.is_empty(inside)
    met = gpd.GeoSeries(inside[some], index=targets.index[some], crs=targets.crs)
    return people(met, cut, column).reindex(targets.index, fill_value=0.0)


def around(features: Shapes, distance_m: float) -> BaseGeometry:
    """Return what lies within a distance of the features, as the crow flies, once; empty when there is none."""
    f = _shapes.checked("around: features", features)
    return shapely.union_all(shapely.buffer(f, distance_m, quad_segs=16))


def _polygons(shapes: _shapes.Array) -> _shapes.Array:
    """Drop the points and lines that cutting along a limit leaves in collections."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == 7)  # noqa: PLR2004 - GeometryCollection
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == _shapes.POLYGON])
    flat = shapely.get_dimensions(shapes) < _shapes.POLYGON
    shapes[flat] = shapely.Polygon()
    return shapes
