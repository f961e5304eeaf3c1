"""The verbs of distance: how far, which one, how many around (same contract as ``spatial``).

Distances are straight lines in m, « à vol d'oiseau », 0 for what intersects; they know neither the A21 nor
canals.

A point that stands for a site of known area hides its extent: its distances are intervals. The site holds
the point, so it is at most as far; it is taken for a disc of the same area, so at least as near as its edge.
A long site may be nearer still: an interval is « à vérifier ». A polygon or a line is where it is: both
bounds are equal.
"""

import numpy as np
import pandas as pd
import shapely

from layers.core.errors import PipelineError
from pipelines.core import _shapes
from pipelines.core._shapes import NOWHERE, Array, Numbers, Positions, Shapes


def nearest(targets: Shapes, features: Shapes) -> pd.DataFrame:
    """Return the nearest feature of each target, and how far it is.

    Parameters
    ----------
    targets, features
        Shapes of any dimension. Among features at the same distance the first key wins.

    Returns
    -------
    DataFrame
        Columns ``feature`` (key) and ``distance_m`` on the index of ``targets``; NaN in both when there is
        no feature at all.
    """
    t = _shapes.checked("nearest: targets", targets)
    f = _shapes.checked("nearest: features", features)
    rank, distance = _nearest(t, f, _shapes.ranks(features.index))
    return pd.DataFrame({"feature": _shapes.keys(features.index, rank, targets.index), "distance_m": distance})


def nearest_distance(targets: Shapes, features: Shapes) -> pd.Series:
    """Return the distance from each target to the nearest feature.

    Parameters
    ----------
    targets, features
        Shapes of any dimension.

    Returns
    -------
    Series
        m on the index of ``targets``: 0 for a target that meets a feature, NaN when there is no feature at
        all.
    """
    return nearest(targets, features)["distance_m"]


def distance_interval(targets: Shapes, features: Shapes, areas_m2: pd.Series) -> pd.DataFrame:
    """Return the bounds of the distance from each target to the nearest feature.

    Parameters
    ----------
    targets, features
        Shapes of any dimension.
    areas_m2
        Area of the site that each target stands for, by key; NaN for unknown, 0 for an object that is a
        point.

    Returns
    -------
    DataFrame
        Columns ``minimum`` and ``maximum`` in m on the index of ``targets``. Equal for a polygon or a line;
        ``max(0, d - r)`` and ``d`` for a point, where ``r = sqrt(area / pi)``; an unknown area gives an
        unknown minimum. NaN in both when there is no feature at all.
    """
    distance = nearest_distance(targets, features)
    radius = _radius(targets, areas_m2)
    return pd.DataFrame({"minimum": (distance - radius).clip(lower=0), "maximum": distance})


def count_near(targets: Shapes, features: Shapes, distance_m: float, areas_m2: pd.Series | None = None) -> pd.DataFrame:
    """Return the bounds of the number of features within a distance of each target.

    Parameters
    ----------
    targets, features
        Shapes of any dimension.
    distance_m
        Farthest distance that counts, in m, included.
    areas_m2
        As for ``distance_interval``; None when no area is known.

    Returns
    -------
    DataFrame
        Columns ``minimum`` and ``maximum`` on the index of ``targets``, 0 where nothing is near. Equal for
        a polygon or a line; a point of unknown area has an unknown maximum.
    """
    t = _shapes.checked("count_near: targets", targets)
    f = _shapes.checked("count_near: features", features)
    unknown = pd.Series(np.nan, index=targets.index)
    radius = _radius(targets, unknown if areas_m2 is None else areas_m2).to_numpy()
    near = _count_near(t, f, np.full(len(t), _positive(distance_m)))
    maybe = _count_near(t, f, distance_m + np.nan_to_num(radius))
    bounds = {"minimum": near, "maximum": np.where(np.isnan(radius), np.nan, maybe)}
    return pd.DataFrame(bounds, index=targets.index)


def _nearest(targets: Array, features: Array, rank: Positions) -> tuple[Positions, Numbers]:
    i, j = _shapes.meeting(targets, features)
    best = _shapes.lowest(len(targets), i, rank[j])
    distance = np.where(best == NOWHERE, np.nan, 0.0)
    apart = np.flatnonzero(best == NOWHERE)
    pieces, owner = _pieces(features)
    (k, piece), metres = shapely.STRtree(pieces).query_nearest(targets[apart], return_distance=True)
    distance[apart[k]] = metres
    np.minimum.at(best, apart[k], rank[owner[piece]])
    return best, distance


def _pieces(shapes: Array) -> tuple[Array, Positions]:
    """Cut outlines into segments, each with the position of its owner: tight boxes make a sharp index."""
    simple, owner = shapely.get_parts(shapes, return_index=True)
    dimensions = shapely.get_dimensions(simple)
    points, polygons = dimensions == 0, dimensions == _shapes.POLYGON
    outlines = simple.copy()
    outlines[polygons] = shapely.boundary(simple[polygons])
    segments, outline = _shapes.segments(outlines)
    return np.concatenate([simple[points], segments]), np.concatenate([owner[points], owner[outline]])


def _count_near(targets: Array, features: Array, distance: Numbers) -> Numbers:
    i, _ = shapely.STRtree(features).query(targets, predicate="dwithin", distance=distance)
    return np.bincount(i, minlength=len(targets)).astype(float)


def _radius(targets: Shapes, areas_m2: pd.Series) -> pd.Series:
    """Return the radius in m of the site behind each target: 0 for a drawn shape, NaN when unknown."""
    missing = targets.index.difference(areas_m2.index)
    if len(missing) or not areas_m2.index.is_unique or (areas_m2 < 0).any() or np.isinf(areas_m2).any():
        raise PipelineError(
            "areas of the sites",
            expected="one area of 0 m² or more for each target, NaN when unknown",
            found=f"{len(missing)} target(s) without, smallest {areas_m2.min()} m²",
            remedy="pass areas in m² on the index of the targets",
        )
    drawn = shapely.get_dimensions(targets.geometry.to_numpy()) > 0
    return np.sqrt(areas_m2.reindex(targets.index) / np.pi).mask(drawn, 0.0)


def _positive(distance_m: float) -> float:
    if not 0 <= distance_m < np.inf:
        raise PipelineError(
            "count_near: distance_m",
            expected="a distance of 0 m or more",
            found=str(distance_m),
            remedy="give the distance in metres",
        )
    return distance_m
