"""The spatial verbs: what covers, contains, crosses or belongs to what (distances are in ``proximity``).

Every verb is a pure function of frames or series of shapes in EPSG:2154 whose index is the key. A measure
comes back as a Series on the index of its first argument; a relation comes back as tidy pairs. Areas are in
m², lengths in m, both flat: altitudes are ignored.

Every verb raises ``CrsError`` when a CRS is missing or is not EPSG:2154, ``GeometryError`` when a shape is
null, empty, invalid, a collection, or of a dimension the verb cannot measure, and ``PipelineError`` when a
key is missing or repeated. An empty frame is a legitimate answer (« nothing there »), a wrong one never
passes for it.

A limit belongs to one side: what lies exactly on a limit common to several targets goes to the one whose
key comes first in sorted order, whatever the order of the rows. Over a partition nothing is counted twice
or lost.
"""

from collections.abc import Hashable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.errors import PipelineError
from pipelines.core import _shapes
from pipelines.core._shapes import Array, Flags, Numbers, Shapes

#: Two layers that share a limit overlap by less than this once drawn by two hands.
SLIVER_M2 = 1.0


def overlaps(targets: Shapes, features: Shapes) -> pd.DataFrame:
    """Return the area common to each target and each feature.

    Parameters
    ----------
    targets, features
        Polygons; both may overlap themselves.

    Returns
    -------
    DataFrame
        Columns ``target`` and ``feature`` (keys) and ``area_m2`` (> 0), in the order of the rows of both. A
        pair that only touches is absent, and so is a target that meets nothing.
    """
    t = _shapes.checked("overlaps: targets", targets, dimension=2)
    f = _shapes.checked("overlaps: features", features, dimension=2)
    i, j, area = _shapes.overlay(t, f)
    return pd.DataFrame({"target": targets.index[i], "feature": features.index[j], "area_m2": area})


def dissolve(features: Shapes) -> BaseGeometry:
    """Return the union of the features: overlapping or nested zones, or shared stretches, once.

    An empty frame gives an empty geometry.
    """
    return shapely.disjoint_subset_union_all(_shapes.checked("dissolve: features", features))


def dissolved_area(features: Shapes) -> float:
    """Return the area in m² of the union of polygons: what zones share is counted once; 0 for none."""
    f = _shapes.checked("dissolved_area: features", features, dimension=2)
    return float(shapely.area(shapely.disjoint_subset_union_all(f)))


def area_within(targets: Shapes, zones: Shapes) -> pd.Series:
    """Return the area of each target that lies in the zones, what zones share being counted once.

    Parameters
    ----------
    targets
        Shapes of any dimension.
    zones
        Polygons, overlapping or nested at will.

    Returns
    -------
    Series
        m² on the index of ``targets``: 0 where no zone is met, NaN for a point or a line, which has no
        area.
    """
    t = _shapes.checked("area_within: targets", targets)
    z = _shapes.checked("area_within: zones", zones, dimension=2)
    return pd.Series(_shapes.area_within(t, z), index=targets.index, name="area_m2")


def share_of_area(targets: Shapes, zones: Shapes) -> pd.Series:
    """Return the share of the area of each target that lies in the zones.

    Parameters
    ----------
    targets, zones
        As for ``area_within``.

    Returns
    -------
    Series
        From 0 to 1 on the index of ``targets``: 0 where no zone is met, NaN for a point or a line.
    """
    t = _shapes.checked("share_of_area: targets", targets)
    z = _shapes.checked("share_of_area: zones", zones, dimension=2)
    area = np.where(shapely.get_dimensions(t) == _shapes.POLYGON, shapely.area(t), np.nan)
    return pd.Series(np.minimum(_shapes.area_within(t, z) / area, 1.0), index=targets.index, name="share")


def length_within(targets: Shapes, lines: Shapes, *, dissolved: bool = False) -> pd.Series:
    """Return the length of the lines inside each target.

    Parameters
    ----------
    targets
        Shapes of any dimension. A stretch along a limit common to several of them goes to the first key.
    lines
        Lines.
    dissolved
        False: every passage counts, a stretch shared by two routes, or there and back, counts twice. True: it
        counts once.

    Returns
    -------
    Series
        m on the index of ``targets``: 0 where no line is met, NaN for a target that is not a polygon.
    """
    t = _shapes.checked("length_within: targets", targets)
    s = _shapes.checked("length_within: lines", lines, dimension=1)
    pieces, _ = _shapes.segments(shapely.union_all(s) if dissolved else s)
    i, j = _shapes.meeting(t, pieces)
    length = shapely.length(_shapes.clip(t[i], pieces[j]))
    length -= _shapes.counted_before(t[i], pieces[j], j, _shapes.ranks(targets.index)[i])
    return pd.Series(_shapes.total(t, i, length), index=targets.index, name="length_m")


def count_within(targets: Shapes, features: Shapes) -> pd.Series:
    """Return the number of features inside each target.

    Parameters
    ----------
    targets
        Shapes of any dimension. Where they overlap, a feature counts in each one that contains it.
    features
        Shapes of any dimension, each placed by its point or by a point inside it. A point on the limit
        common to several targets counts in the one with the first key: over a partition each feature counts
        once.

    Returns
    -------
    Series
        On the index of ``targets``: 0 where nothing falls, NaN for a target that is not a polygon.
    """
    t = _shapes.checked("count_within: targets", targets)
    points = shapely.point_on_surface(_shapes.checked("count_within: features", features))
    i, j = _shapes.meeting(t, points)
    rank, limit = _shapes.ranks(targets.index)[i], ~shapely.contains_properly(t[i], points[j])
    chosen = ~limit | (rank == _shapes.lowest(len(points), j[limit], rank[limit])[j])
    return pd.Series(_shapes.total(t, i, chosen.astype(float)), index=targets.index, name="count")


def assign(points: Shapes, zones: Shapes) -> pd.Series:
    """Return the key of the zone that contains each point.

    Parameters
    ----------
    points
        Points.
    zones
        Polygons. In the overlap of several, or on their common limit, the first key wins.

    Returns
    -------
    Series
        Key of a zone on the index of ``points``, NaN outside every zone.
    """
    p = _shapes.checked("assign: points", points, dimension=0)
    z = _shapes.checked("assign: zones", zones, dimension=2)
    i, j = _shapes.meeting(z, p)
    rank = _shapes.lowest(len(p), j, _shapes.ranks(zones.index)[i])
    return _shapes.keys(zones.index, rank, points.index)


def assign_by_area(features: Shapes, zones: Shapes) -> pd.Series:
    """Return the key of the zone that holds the largest part of each feature.

    Parameters
    ----------
    features, zones
        Polygons. Equal parts go to the zone with the first key.

    Returns
    -------
    Series
        Key of a zone on the index of ``features``, NaN where no zone is met.
    """
    f = _shapes.checked("assign_by_area: features", features, dimension=2)
    z = _shapes.checked("assign_by_area: zones", zones, dimension=2)
    i, j, area = _shapes.overlay(f, z)
    largest = np.zeros(len(f))
    np.maximum.at(largest, i, area)
    best = area > largest[i] - _shapes.NOISE_M2
    rank = _shapes.lowest(len(f), i[best], _shapes.ranks(zones.index)[j[best]])
    return _shapes.keys(zones.index, rank, features.index)


def strictest_zone(
    targets: Shapes,
    zones: gpd.GeoDataFrame,
    column: str,
    order: Sequence[str],
    *,
    min_area_m2: float = SLIVER_M2,
) -> pd.Series:
    """Return the strictest class of zone that each target meets.

    Parameters
    ----------
    targets
        Shapes of any dimension. A polygon meets a class when more than ``min_area_m2`` of it lies in the
        zones of that class taken together; a point or a line meets a class when it touches one of them.
    zones
        Polygons with their class in ``column``, nested or overlapping at will.
    column, order
        The column of the class, and every class from the strictest to the mildest.
    min_area_m2
        Overlap up to which two limits are taken for the same one.

    Returns
    -------
    Series
        Class on the index of ``targets``, None where no zone is met.
    """
    t = _shapes.checked("strictest_zone: targets", targets)
    z = _shapes.checked("strictest_zone: zones", zones, dimension=2)
    classes = _classes(zones, column, order)
    result = np.full(len(t), None, dtype=object)
    for name in reversed(order):
        result[_met(t, z[classes == name], min_area_m2)] = name
    return pd.Series(result, index=targets.index, name=column, dtype="object")


def belongs(overlap_area: pd.Series, feature_area: pd.Series, *, share: float, area_m2: float) -> pd.Series:
    """Tell whether a feature belongs to a place, from the part of it that lies there.

    Parameters
    ----------
    overlap_area, feature_area
        m², on the same index: the part of the feature in the place, and the whole feature.
    share, area_m2
        It belongs from this share (0 to 1) of its area on, or from this area on: one of the two is enough.

    Returns
    -------
    Series
        True or False on the index of ``overlap_area``.
    """
    whole = feature_area.reindex(overlap_area.index)
    wrong = overlap_area.isna() | ~(whole > 0)
    if wrong.any():
        raise PipelineError(
            "belongs: areas",
            expected="a known overlap, and a feature of positive area on the same index",
            found=f"{wrong.sum()} row(s) of {len(wrong)} without, first at {wrong.index[wrong][0]!r}",
            remedy="measure both on polygons; a point has no area and belongs by assign()",
        )
    return (overlap_area >= share * whole) | (overlap_area >= area_m2)


def members(features: Shapes, communes: Shapes, *, share: float, area_m2: float) -> pd.DataFrame:
    """Return which features belong to which communes.

    Parameters
    ----------
    features, communes
        Polygons.
    share, area_m2
        The rule of ``belongs``: a smaller overlap is a sliver between two drawings of one limit.

    Returns
    -------
    DataFrame
        Columns ``feature`` and ``commune`` (keys), ``area_m2`` (the overlap) and ``share`` (of the feature,
        0 to 1). A feature that belongs nowhere is absent.
    """
    pairs = overlaps(features, communes).set_axis(["feature", "commune", "area_m2"], axis=1)
    whole = pairs["feature"].map(features.geometry.area).astype(float)
    pairs["share"] = np.minimum(pairs["area_m2"] / whole, 1.0)
    return pairs[belongs(pairs["area_m2"], whole, share=share, area_m2=area_m2)].reset_index(drop=True)


def apportion(sources: gpd.GeoDataFrame, targets: Shapes, column: str, *, outside: Hashable | None = None) -> pd.Series:
    """Share an extensive quantity of the sources among the targets, in proportion to areas.

    Targets that cover a source without overlapping receive exactly its value. Nothing tells where inside a
    source the quantity lies: this puts people in fields (weight by dwellings where they are known).

    Parameters
    ----------
    sources
        Polygons with the quantity (count, population, volume) in ``column``.
    targets
        Polygons.
    column
        Name of the quantity.
    outside
        Key of one more row that holds what falls in no target; without it that part is lost.

    Returns
    -------
    Series
        The quantity on the index of ``targets`` (then ``outside``): 0 where no source is met, NaN where a
        source of unknown value is met.
    """
    s = _shapes.checked("apportion: sources", sources, dimension=2)
    t = _shapes.checked("apportion: targets", targets, dimension=2)
    density = _numbers(sources, column) / shapely.area(s)
    i, j, area = _shapes.overlay(t, s)
    result = pd.Series(_shapes.total(t, i, area * density[j]), index=targets.index, name=column)
    if outside is None:
        return result
    beyond = shapely.area(s) - _shapes.area_within(s, t)
    lost = np.sum((beyond * density)[beyond > _shapes.NOISE_M2])
    return pd.concat([result, pd.Series([lost], index=[outside], name=column)])


def _met(targets: Array, zones: Array, min_area_m2: float) -> Flags:
    touched = np.zeros(len(targets), dtype=bool)
    touched[_shapes.meeting(targets, zones)[0]] = True
    area = _shapes.area_within(targets, zones)
    return np.where(np.isnan(area), touched, area > min_area_m2)


def _classes(zones: gpd.GeoDataFrame, column: str, order: Sequence[str]) -> pd.Series:
    found = set(zones[column]) if column in zones else {f"no column {column!r}"}
    if len(set(order)) < len(order) or not found <= set(order):
        raise PipelineError(
            f"strictest_zone: column {column!r}",
            expected=f"classes among {', '.join(order)}, each listed once",
            found=", ".join(sorted(map(str, found))),
            remedy="complete the order of classes, strictest first",
        )
    return zones[column]


def _numbers(frame: gpd.GeoDataFrame, column: str) -> Numbers:
    if column not in frame or not pd.api.types.is_numeric_dtype(frame[column]):
        raise PipelineError(
            f"apportion: column {column!r}",
            expected="a column of numbers",
            found=str(frame[column].dtype) if column in frame else f"only {', '.join(map(str, frame.columns))}",
            remedy="name the column of the quantity and read it as a number at the door",
        )
    return frame[column].to_numpy(dtype=float, na_value=np.nan)
