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
from pipelines.core.table import located

#: What a part of a cell is counted by: inhabitants (calibrated, by area), households.
COUNTS = ("habitants", "habitants_brut", "menages")
#: The commune of a piece that lies beyond the limit of the territory.
BEYOND = ""


def pieces(
    population_carroyee: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, *, beyond: bool = False
) -> gpd.GeoDataFrame:
    """Cut the cells by the communes and calibrate their inhabitants on the population of each commune.

    Parameters
    ----------
    population_carroyee
        Cells with ``ind`` (inhabitants) and ``men`` (households); those without a place are left out.
    communes
        The partition, with ``population`` (NaN: not known, the commune keeps the figures of the grid, ``cale`` False).
    beyond
        True to keep also what lies outside every commune (``BEYOND``), with the figures of the grid.

    Returns
    -------
    GeoDataFrame
        One row per part of a cell in a commune (EPSG:2154, index ``CELL|COMMUNE``): ``cellule``, ``commune``, ``part``
        (share of the cell, 0 to 1), ``habitants_brut`` (by area), ``habitants`` (calibrated), ``menages`` (by area),
        ``cale`` (False where the population of the commune is not known). A commune where the grid has nobody has no
        piece with inhabitants: its people cannot be placed. A cell whose inhabitants are not known (NaN) makes unknown
        what meets it, and is left out of the calibration.
    """
    cells = located(population_carroyee)
    c = _shapes.checked("pieces: cells", cells, dimension=2)
    t = _shapes.checked("pieces: communes", communes, dimension=2)
    i, j = _shapes.meeting(t, c)
    parts = [(communes.index.to_numpy()[i], j, _shapes.clip(t[i], c[j]))]
    if beyond:
        at, outside = _outside(c, t)
        parts.append((np.full(len(at), BEYOND, dtype=object), at, outside))
    commune, j, shape = (np.concatenate(each) for each in zip(*parts, strict=True))
    area = shapely.area(shape)
    kept = area > _shapes.NOISE_M2
    commune, j, shape = commune[kept], j[kept], polygons(shape[kept])
    part = np.minimum(area[kept] / shapely.area(c)[j], 1.0)
    made = gpd.GeoDataFrame(
        {
            "cellule": cells.index.to_numpy()[j],
            "commune": commune,
            "part": part,
            "habitants_brut": cells["ind"].to_numpy(float)[j] * part,
            "menages": cells["men"].to_numpy(float)[j] * part,
        },
        geometry=shape,
        crs=cells.crs,
    )
    made.index = made["cellule"].astype("str") + "|" + made["commune"].astype("str")
    factor = made["commune"].map(calibration(made, communes)).fillna(1.0)
    unknown = communes.index[communes["population"].isna()]
    return made.assign(habitants=made["habitants_brut"] * factor, cale=~made["commune"].isin(unknown))


def _outside(cells: _shapes.Array, communes: _shapes.Array) -> tuple[_shapes.Positions, _shapes.Array]:
    """Return the cells that leave the communes, and the part that does; most of them are wholly in or out."""
    limit = shapely.union_all(communes)
    shapely.prepare(limit)
    at = np.flatnonzero(~shapely.covers(limit, cells))
    outside = cells[at].copy()
    cut = shapely.intersects(limit, outside)
    outside[cut] = shapely.difference(outside[cut], limit)
    return at, outside


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
    inside = polygons(np.where(shapely.covers(zone, t), t, shapely.intersection(t, zone)))
    some = ~shapely.is_empty(inside)
    met = gpd.GeoSeries(inside[some], index=targets.index[some], crs=targets.crs)
    return people(met, cut, column).reindex(targets.index, fill_value=0.0)


def fragments(targets: Shapes, cut: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut the pieces by targets (polygons): each part with its ``lieu`` (key of the target), ``COUNTS`` and ``cale``.

    What targets share counts in each. With them, the people of many zones are counted without cutting again.
    """
    t = _shapes.checked("fragments: targets", targets, dimension=2)
    c = _shapes.checked("fragments: pieces", cut, dimension=2)
    i, j = _shapes.meeting(t, c)
    shape = _shapes.clip(t[i], c[j])
    kept = shapely.area(shape) > _shapes.NOISE_M2
    i, j, shape = i[kept], j[kept], polygons(shape[kept])
    part = shapely.area(shape) / shapely.area(c)[j]
    made = {name: cut[name].to_numpy(float)[j] * part for name in COUNTS}
    named = {"lieu": targets.index.to_numpy()[i]} | {name: cut[name].to_numpy()[j] for name in ("cellule", "cale")}
    return gpd.GeoDataFrame({**named, **made}, geometry=shape, crs=cut.crs)


def counted(parts: gpd.GeoDataFrame, codes: pd.Index, zone: BaseGeometry | None = None) -> pd.DataFrame:
    """Return ``COUNTS`` by place, of what lies in a zone (None: everywhere); 0 where there is nobody.

    Parameters
    ----------
    parts
        ``fragments``, or ``pieces`` with their place in ``lieu``.
    codes
        The places wanted; NaN where a cell of unknown figures is met.
    zone
        One shape (EPSG:2154), empty when nothing is reached.
    """
    share = np.ones(len(parts))
    if zone is not None:
        shapes = parts.geometry.to_numpy()
        i, _, area = _shapes.overlay(shapes, shapely.get_parts(zone))  # the parts of one shape never overlap
        share = np.minimum(np.bincount(i, area, len(shapes)) / shapely.area(shapes), 1.0)
    met = share > 0
    found = parts.loc[met, list(COUNTS)].mul(share[met], axis=0)
    sums = found.groupby(parts.loc[met, "lieu"].to_numpy()).sum(skipna=False)
    return sums.reindex(codes, fill_value=0.0).astype("float64")


def uncalibrated(parts: pd.DataFrame, codes: pd.Index) -> pd.Series:
    """Tell which places meet a commune of unknown population, where the figures of the grid are not calibrated."""
    loose = ~parts["cale"].astype(bool)
    return loose.groupby(parts["lieu"].to_numpy()).any().reindex(codes, fill_value=False).astype(bool)


def around(features: Shapes, distance_m: float) -> BaseGeometry:
    """Return what lies within a distance of the features, as the crow flies, once; empty when there is none."""
    f = _shapes.checked("around: features", features)
    return shapely.disjoint_subset_union_all(shapely.buffer(f, distance_m, quad_segs=16))


def polygons(shapes: _shapes.Array) -> _shapes.Array:
    """Drop the points and lines that cutting along a limit leaves in collections."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == 7)  # noqa: PLR2004 - GeometryCollection
    for at in mixed:
        parts = shapely.get_parts(shapes[at])
        shapes[at] = shapely.union_all(parts[shapely.get_dimensions(parts) == _shapes.POLYGON])
    flat = shapely.get_dimensions(shapes) < _shapes.POLYGON
    shapes[flat] = shapely.Polygon()
    return shapes
