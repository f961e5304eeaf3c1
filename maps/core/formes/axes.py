"""The axis of a band, to be drawn in its middle: what a corridor known by its surface shows beside one known by a line.

For the eye only: nothing is measured on it. The axis is made of the edges of the Voronoi diagram of the outline that
run in the middle of the shape, without the short branches that lead to its corners.
"""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

#: Steps of the outline by half-width; share of the half-width that a middle is at from the outline.
STEPS, MIDDLE = 1.5, 0.55
#: Branches shorter than this number of half-widths lead to a corner.
SPUR = 2.6
#: Two ends nearer than this are one.
GRID_M = 0.01
#: Vertices beyond which the outline is walked with longer steps.
MOST = 4000


def axis(shape: BaseGeometry) -> BaseGeometry:
    """Return the axis of a polygon (EPSG:2154), of each of its parts; a line is its own axis.

    Empty for a shape too round or too ragged to have one.
    """
    if shapely.get_dimensions(shape) == 1:
        return shape
    lines = [line for part in shapely.get_parts(shape) for line in shapely.get_parts(_of_part(part))]
    return shapely.multilinestrings(lines) if lines else shapely.MultiLineString()


def _of_part(part: BaseGeometry) -> BaseGeometry:
    if not part.area:
        return shapely.MultiLineString()
    half = part.area / part.length  # of a band: half of its width
    smooth = shapely.simplify(part, half / 8)
    outline = shapely.segmentize(smooth.boundary, max(half / STEPS, part.length / MOST))
    points = shapely.multipoints(shapely.get_coordinates(outline))
    edges = _pieces(shapely.get_parts(shapely.voronoi_polygons(points, only_edges=True)))
    shapely.prepare(smooth)
    edges = edges[shapely.contains_properly(smooth, edges)]
    ends = shapely.get_point(edges, 0), shapely.get_point(edges, -1)
    near = np.minimum(*(shapely.distance(end, smooth.boundary) for end in ends))
    kept = shapely.line_merge(shapely.union_all(edges[near >= MIDDLE * half], grid_size=GRID_M))
    pruned = shapely.line_merge(shapely.union_all(_without_spurs(shapely.get_parts(kept), SPUR * half)))
    return shapely.simplify(pruned, half / 4)


def _pieces(lines: np.ndarray) -> np.ndarray:
    """Cut lines into their segments."""
    points, rank = shapely.get_coordinates(lines, return_index=True)
    same = rank[1:] == rank[:-1]
    return np.asarray(shapely.linestrings(np.stack([points[:-1][same], points[1:][same]], axis=1)))


def _without_spurs(lines: np.ndarray, least_m: float) -> np.ndarray:
    """Drop the short lines that have a free end and hang on a longer one."""
    ends = np.stack([shapely.get_coordinates(shapely.get_point(lines, i)).round(3) for i in (0, -1)], axis=1)
    _, rank, count = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True, return_counts=True)
    degree = count[rank.reshape(-1)].reshape(-1, 2)
    spur = (degree.min(axis=1) == 1) & (shapely.length(lines) < least_m)
    return lines[~spur]


def bearing(line: BaseGeometry, place: BaseGeometry) -> tuple[BaseGeometry, float]:
    """Return the point of a line nearest to a place, and the direction of the line there (degrees from the east)."""
    parts = shapely.get_parts(line)
    nearest = parts[int(np.argmin(shapely.distance(parts, place)))]
    at = shapely.line_locate_point(nearest, place)
    step = min(30.0, nearest.length / 4)
    ends = (min(max(at + d, 0.0), nearest.length) for d in (-step, step))
    before, after = (shapely.line_interpolate_point(nearest, d) for d in ends)
    return shapely.line_interpolate_point(nearest, at), math.degrees(math.atan2(after.y - before.y, after.x - before.x))
