"""Shapes on the grid of the checker: whole millimetres, and how numbers are rounded before they decide or are said.

Both engines round the same coordinates, distances and amounts in the same way; what differs in the last bits of a
float cannot change an answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

Formes: TypeAlias = npt.NDArray[np.object_]
Entiers: TypeAlias = npt.NDArray[np.int64]
Nombres: TypeAlias = npt.NDArray[np.float64]
Rangs: TypeAlias = npt.NDArray[np.intp]
Drapeaux: TypeAlias = npt.NDArray[np.bool_]
#: Millimetres in a metre; on a limit: at most this far from it, in millimetres.
MM, TOLERANCE_MM = 1000, 5
#: Distances are said to 1 m, from 1 km on to 100 m; areas to 1 m², from 1 ha on to 100 m²; shares to 0.1 %.
KM, HM, HECTARE, ARE, DIXIEME = 1000, 100, 10_000, 100, 0.1
#: Half goes up, a hair below half too: the last bits of a float decide nothing.
DEMI = 0.5 + 1e-6
#: Geometry types by the first number of their written form.
POINT, LIGNE, SURFACE = 0, 1, 2


def arrondi(values: npt.ArrayLike, step: float = 1.0) -> Nombres:
    """Round to a step, half up."""
    return np.floor(np.asarray(values, dtype=float) / step + DEMI) * step


def millimetres(metres: npt.ArrayLike) -> Nombres:
    """Return metres in whole millimetres; NaN and infinity stay."""
    return np.floor(np.asarray(metres, dtype=float) * MM + 0.5)


def distance_dite(mm: npt.ArrayLike) -> Nombres:
    """Return a distance (mm) as it is said (m): 0 only for what touches, then 1 m at least."""
    far = np.asarray(mm, dtype=float) / MM
    said = np.where(far < KM, np.maximum(arrondi(far), 1), arrondi(far, HM))
    return np.where(far * MM <= TOLERANCE_MM, 0.0, said)


def distance_sure(mm: npt.ArrayLike) -> Nombres:
    """Return a distance (mm) as a lower bound that is said (m)."""
    far = np.asarray(mm, dtype=float) / MM
    return np.where(far < KM, np.floor(far), np.floor(far / HM) * HM)


def surface_dite(m2: npt.ArrayLike) -> Nombres:
    """Return an area as it is said."""
    area = np.asarray(m2, dtype=float)
    return np.where(area < HECTARE, arrondi(area), arrondi(area, ARE))


def part_dite(share: npt.ArrayLike) -> Nombres:
    """Return a share (0 to 1) as it is said, in %."""
    return arrondi(np.asarray(share, dtype=float) * 1000) / 10


def compte(amount: npt.ArrayLike, whole: npt.ArrayLike) -> Drapeaux:
    """Tell which parts of a place count: 1 m² (or 1 m), or 0.1 % of it."""
    part, all_ = np.asarray(amount, dtype=float), np.asarray(whole, dtype=float)
    return (arrondi(part) >= 1) | (part_dite(part / np.where(all_ > 0, all_, 1)) >= DIXIEME)


def au_millimetre(shapes: Formes) -> Formes:
    """Put shapes on the grid; a polygon that the grid spoils is mended on it."""
    moved = shapely.transform(shapes, lambda xy: np.floor(xy * MM + 0.5) / MM)
    bad = ~shapely.is_valid(moved)
    mended = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    moved[bad] = shapely.set_precision(mended, 1 / MM)
    return moved


def ecrire(shape: Any) -> list[Any]:  # noqa: ANN401
    """Write a shape as whole numbers: its dimension, then its parts; a polygon is a list of rings.

    A list of coordinates is ``[x0, y0, dx, dy, dx, dy…]`` in millimetres; the last point of a ring, which is the
    first, is left out.
    """
    parts = shapely.get_parts(shape)
    dimension = int(shapely.get_dimensions(shape))
    if dimension == SURFACE:
        return [dimension, *([differences(ring)[:-2] for ring in _rings(part)] for part in parts)]
    return [dimension, *(differences(part) for part in parts)]


def _rings(polygon: Any) -> Iterator[Any]:  # noqa: ANN401
    yield polygon.exterior
    yield from polygon.interiors


def differences(line: Any, pas: int = MM) -> list[int]:  # noqa: ANN401
    """Write the corners of a line as whole numbers: the first one, then the steps; ``pas`` of them make a metre."""
    xy = np.rint(shapely.get_coordinates(line) * pas).astype(np.int64)
    return [int(v) for v in np.diff(xy, axis=0, prepend=0).ravel()]


def lire(written: Sequence[Any]) -> Any:  # noqa: ANN401
    """Read a shape that ``ecrire`` wrote."""
    dimension, *parts = written
    if dimension == SURFACE:
        polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in ([_points(r) for r in part] for part in parts)]
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    lines = [_points(part) for part in parts]
    if dimension == POINT:
        return shapely.Point(lines[0][0]) if len(lines) == 1 else shapely.MultiPoint([line[0] for line in lines])
    return shapely.LineString(lines[0]) if len(lines) == 1 else shapely.MultiLineString(lines)


def _points(differences: Iterable[int]) -> list[tuple[float, float]]:
    flat = list(differences)
    xs, ys = accumulate(flat[::2]), accumulate(flat[1::2])
    return [(x / MM, y / MM) for x, y in zip(xs, ys, strict=True)]
