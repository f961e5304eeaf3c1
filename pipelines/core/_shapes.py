"""What the spatial verbs share: the check of their arguments, and vectorised work on arrays of shapes.

Pairs are two arrays of positions, ``i`` in the first argument and ``j`` in the second. A choice among
equals goes by the rank of keys in sorted order, never by the order of the rows.
"""

from collections.abc import Iterator
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from layers.core.errors import CrsError, GeometryError, PipelineError, TerrilError
from layers.core.model import CALC_CRS

Shapes: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries
Array: TypeAlias = npt.NDArray[np.object_]
Positions: TypeAlias = npt.NDArray[np.intp]
Flags: TypeAlias = npt.NDArray[np.bool_]
Numbers: TypeAlias = npt.NDArray[np.float64]
Fault: TypeAlias = tuple[type[TerrilError], str, Flags]

#: Rank of the key of what has none.
NOWHERE = np.iinfo(np.intp).max
#: What the rounding of coordinates makes of a shared limit: a smaller overlap is none.
NOISE_M2 = 1e-3
#: Dimension of a polygon.
POLYGON = 2

_NOUNS = ("points", "lines", "polygons")  # by dimension
_COLLECTION = 7
_CALC = CRS.from_user_input(CALC_CRS)


def checked(where: str, frame: Shapes, *, dimension: int | None = None) -> Array:
    """Return the shapes of a frame as an array, or raise: the door of every verb.

    ``where`` names the verb and its argument; ``dimension`` is 0, 1 or 2 when only points, lines or
    polygons can be measured.
    """
    if not isinstance(frame, gpd.GeoSeries) and getattr(frame, "active_geometry_name", None) is None:
        raise GeometryError(
            where,
            expected="a GeoDataFrame or a GeoSeries",
            found=f"{type(frame).__name__} without geometry",
            remedy="pass the layer, not its table",
        )
    if frame.crs is None or not frame.crs.equals(_CALC):
        raise CrsError(
            where,
            expected=CALC_CRS,
            found="no CRS" if frame.crs is None else frame.crs.to_string(),
            remedy=f"reproject at the door with to_crs({CALC_CRS!r}); never set_crs on a guess",
        )
    shapes: Array = frame.geometry.to_numpy()
    for kind, expected, bad in _faults(frame.index, shapes, dimension):
        if bad.any():
            examples = ", ".join(map(repr, frame.index[bad][:3]))
            raise kind(
                where,
                expected=expected,
                found=f"{bad.sum()} row(s) of {len(frame)} that are not: {examples}",
                remedy="repair or drop them at the door, where it is reported",
            )
    return shapes


def _faults(index: pd.Index, shapes: Array, dimension: int | None) -> Iterator[Fault]:
    repeated = index.isna() | index.duplicated(keep=False)
    yield PipelineError, "one key per row, none missing or repeated", repeated
    void = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    yield GeometryError, "a shape in every row, neither null nor empty", void
    yield GeometryError, "valid shapes", ~shapely.is_valid(shapes)
    kinds = shapely.get_type_id(shapes)
    yield GeometryError, "simple or multiple shapes, not collections", kinds == _COLLECTION
    if dimension is not None:
        yield GeometryError, f"only {_NOUNS[dimension]}", shapely.get_dimensions(shapes) != dimension


def ranks(index: pd.Index) -> Positions:
    """Return the rank of each key in sorted order: ties never depend on the order of the rows."""
    return index.argsort().argsort()


def lowest(size: int, at: Positions, rank: Positions) -> Positions:
    """Return the lowest of the ranks given at each of ``size`` positions, ``NOWHERE`` where none is given."""
    result = np.full(size, NOWHERE)
    np.minimum.at(result, at, rank)
    return result


def keys(index: pd.Index, rank: Positions, on: pd.Index) -> pd.Series:
    """Return the keys of ``index`` that have these ranks, on another index; NaN for ``NOWHERE``."""
    found = index.sort_values().take(np.where(rank == NOWHERE, -1, rank), allow_fill=True, fill_value=np.nan)
    return pd.Series(found.array, index=on, name=index.name)


def meeting(targets: Array, features: Array) -> tuple[Positions, Positions]:
    """Return the positions of the pairs that intersect, sorted: the index is built on the many side."""
    if len(targets) > len(features):
        j, i = shapely.STRtree(targets).query(features, predicate="intersects")
    else:
        i, j = shapely.STRtree(features).query(targets, predicate="intersects")
    order = np.lexsort((j, i))
    return i[order], j[order]


def overlay(targets: Array, features: Array) -> tuple[Positions, Positions, Numbers]:
    """Return the pairs that share an area, and that area; the prepared side of ``clip`` is the few side."""
    i, j = meeting(targets, features)
    few_first = len(targets) <= len(features)
    area = shapely.area(clip(targets[i], features[j]) if few_first else clip(features[j], targets[i]))
    kept = area > NOISE_M2
    return i[kept], j[kept], area[kept]


def clip(outer: Array, inner: Array) -> Array:
    """Return the part of each inner shape in its outer polygon; most are covered, hence not cut."""
    shapely.prepare(outer)
    cut = ~shapely.covers(outer, inner)
    parts = inner.copy()
    parts[cut] = shapely.intersection(outer[cut], inner[cut])
    return parts


def area_within(targets: Array, zones: Array) -> Numbers:
    """Return the area of each target in the zones, what they share once.

    The parts of the zones are cut first and united target by target: the union of many zones that hardly match (two
    drawings of one limit) is where GEOS loses a polygon without a word. What a union must be (no smaller than its
    largest part, no larger than their sum) is checked, and a union that is not is made again on a fine grid.
    """
    pieces = shapely.get_parts(zones)
    i, j, area = overlay(targets, pieces)
    few_first = len(targets) <= len(pieces)
    count = np.bincount(i, minlength=len(targets))
    sums, largest = np.bincount(i, area, len(targets)), np.zeros(len(targets))
    np.maximum.at(largest, i, area)
    several = np.flatnonzero(count > 1)
    met = np.isin(i, several)
    parts = clip(targets[i[met]], pieces[j[met]]) if few_first else clip(pieces[j[met]], targets[i[met]])
    ends = np.cumsum(count[several])
    for at, start, end in zip(several, ends - count[several], ends, strict=True):
        sums[at] = _united(parts[start:end], largest[at], sums[at])
    return np.where(shapely.get_dimensions(targets) == POLYGON, sums, np.nan)


def _united(parts: Array, least: float, most: float) -> float:
    """Return the area of the union of some parts, made again on a grid of 0.1 mm when it cannot be right."""
    area = float(shapely.area(shapely.disjoint_subset_union_all(parts)))
    right = least - NOISE_M2 <= area <= most + NOISE_M2
    return area if right else float(shapely.area(shapely.union_all(parts, grid_size=1e-4)))


def total(targets: Array, at: Positions, amounts: Numbers) -> Numbers:
    """Sum amounts by target; a target that is not a polygon holds nothing that can be measured."""
    sums = np.bincount(at, amounts, len(targets))
    return np.where(shapely.get_dimensions(targets) == POLYGON, sums, np.nan)


def counted_before(limits: Array, lines: Array, line: Positions, rank: Positions) -> Numbers:
    """Return the length of each line along its limit that a target of lower rank with that limit has."""
    result = np.zeros(len(lines))
    rows, along = _along(limits, lines)
    for _, group in pd.Series(along, index=rows).groupby(line[rows]):
        seen = shapely.LineString()
        for row in sorted(group.index, key=rank.__getitem__):
            result[row] = shapely.length(shapely.intersection(group[row], seen))
            seen = shapely.union(seen, group[row])
    return result


def _along(limits: Array, lines: Array) -> tuple[Positions, Array]:
    """Return which lines run along their limit, and the stretches where they do."""
    edge = np.flatnonzero(~shapely.contains_properly(limits, lines))
    met = shapely.intersection(shapely.boundary(limits[edge]), lines[edge])
    parts, at = shapely.get_parts(met, return_index=True)
    stretch = shapely.get_dimensions(parts) == 1
    rows, group = np.unique(edge[at[stretch]], return_inverse=True)
    return rows, shapely.multilinestrings(parts[stretch], indices=group)


def segments(lines: Array) -> tuple[Array, Positions]:
    """Cut lines into their segments, each with the position of its line; points give none."""
    simple, owner = shapely.get_parts(lines, return_index=True)
    xy, at = shapely.get_coordinates(simple, return_index=True)
    joined = at[:-1] == at[1:]
    pairs = np.stack([xy[:-1], xy[1:]], axis=1)[joined]
    return shapely.linestrings(pairs), owner[at[:-1][joined]]
