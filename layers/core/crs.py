"""Coordinate reference systems: which one a file is really in, and the way to EPSG:2154."""

import warnings
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.transformer import TransformerGroup

from layers.core.errors import CrsError
from layers.core.model import CALC_CRS

#: Metropolitan France in EPSG:2154 (metres), where any commune lies; the origins of the other systems are outside.
FRANCE = (80_000.0, 6_020_000.0, 1_260_000.0, 7_130_000.0)
#: The systems a French file may be in without saying so, in the order they are tried.
CANDIDATES = (
    "EPSG:2154",
    "EPSG:4326",
    "EPSG:3950",
    "EPSG:27572",
    "EPSG:27561",
    "EPSG:3857",
    "EPSG:3949",
    "EPSG:3948",
)
#: RGF93 v1, v2 and v2b in Lambert-93: equal within 3 mm.
SAME_AS_CALC = frozenset({2154, 9793, 9794})
Bounds = tuple[float, float, float, float]
Points = npt.NDArray[np.float64]


class Guess(NamedTuple):
    """A system that brings ``rows`` rows into the territory, once their axes are swapped or not."""

    code: str
    rows: int
    swapped: bool


def inside(points: Points, crs: str | pyproj.CRS, extent: Bounds) -> npt.NDArray[np.bool_]:
    """Tell which points (one row each: x, y), read as ``crs``, lie in ``extent`` (EPSG:2154)."""
    x, y = pyproj.Transformer.from_crs(crs, CALC_CRS, always_xy=True).transform(points[:, 0], points[:, 1])
    return np.asarray((extent[0] <= x) & (x <= extent[2]) & (extent[1] <= y) & (y <= extent[3]))


def guess(bounds: Bounds, extent: Bounds) -> str | None:
    """Name the system in which a box meets ``extent``, « axes inversés » when swapping its axes does it."""
    side = np.linspace(0, 1, 65)
    grid = np.stack(np.meshgrid(*(low + side * (high - low) for low, high in zip(bounds[:2], bounds[2:], strict=True))))
    found = _best(grid.reshape(2, -1).T, extent)
    return found and _fitting(found)


def _best(points: Points, extent: Bounds) -> Guess | None:
    """Find the system in which most points lie in ``extent``."""
    tried = [
        Guess(code, int(inside(points[:, order], code, extent).sum()), swapped=order == [1, 0])
        for order in ([0, 1], [1, 0])
        for code in CANDIDATES
    ]
    best = max(tried, key=lambda t: t.rows)  # the first of the best ones
    return best if best.rows else None


def _fitting(found: Guess) -> str:
    return f"{found.code}, axes inversés" if found.swapped else found.code


def to_calc(frame: gpd.GeoDataFrame, declared: str | None, extent: Bounds, where: str) -> gpd.GeoDataFrame:
    """Return the frame in EPSG:2154 after checking, row by row, that it really is where it says.

    Parameters
    ----------
    frame
        Rows as read; ``frame.crs`` is what the file says.
    declared
        The system that the configuration gives to the source; it wins over the file.
    extent
        Bounds of the territory and its halo, EPSG:2154.
    where
        The source, for messages.

    Raises
    ------
    CrsError
        No system at all, rows that miss the territory in the declared system but meet it in another (degrees read
        as metres, swapped axes, CC50, two systems mixed in one file...), or an NTF system without its grid.
    """
    crs = _parse(declared, where) if declared else frame.crs
    points = centres(frame)
    if not len(points):
        return frame.set_crs(CALC_CRS, allow_override=True)
    if crs is None:
        raise _no_crs(where, points, extent)
    _refuse_elsewhere(where, crs, points, extent)
    _refuse_ntf(where, crs)
    stamped = frame.set_crs(crs, allow_override=True)
    same = crs.to_epsg() in SAME_AS_CALC
    return stamped.set_crs(CALC_CRS, allow_override=True) if same else stamped.to_crs(CALC_CRS)


def centres(frame: gpd.GeoDataFrame) -> Points:
    """Return the middle of the box of each located shape; null, empty and non-finite shapes are left out."""
    xmin, ymin, xmax, ymax = shapely.bounds(frame.geometry.to_numpy()).T
    middle = np.column_stack([(xmin + xmax) / 2, (ymin + ymax) / 2])
    return middle[np.isfinite(middle).all(axis=1)]


def _parse(declared: str, where: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(declared)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            where,
            expected='the code of a coordinate reference system, for example crs = "EPSG:2154"',
            found=repr(declared),
            remedy="correct `crs` in the source",
        ) from error


def _no_crs(where: str, points: Points, extent: Bounds) -> CrsError:
    found = _best(points, extent)
    remedy = _say(found) if found else "ask the producer for the system of the file"
    return CrsError(
        where,
        expected="a declared coordinate reference system",
        found=f"none; coordinates {_range(points)}",
        remedy=remedy,
    )


def _say(found: Guess) -> str:
    return f"swap x and y in the file ({found.code})" if found.swapped else f'write crs = "{found.code}" in the source'


def _refuse_elsewhere(where: str, crs: pyproj.CRS, points: Points, extent: Bounds) -> None:
    """Refuse rows that another system would bring into the territory; rows that none does are really elsewhere."""
    here = inside(points, crs, extent)
    suspects = points[~inside(points, crs, FRANCE)] if here.any() else points
    found = _best(suspects, extent) if len(suspects) else None
    if found is None:
        return
    raise CrsError(
        where,
        expected=f"coordinates in {_name(crs)} that meet the territory",
        found=f"{found.rows} rows of {len(points)} fit {_fitting(found)}: coordinates {_range(suspects)}",
        remedy="put the whole file in one system" if here.any() else f"{_say(found)}, or correct the file",
    )


def _refuse_ntf(where: str, crs: pyproj.CRS) -> None:
    """NTF needs the grid ntf_r93.gsb: without it coordinates land 2.26 m off near Lens, in silence."""
    geodetic = crs.geodetic_crs
    if geodetic is None or "NTF" not in geodetic.name:
        return
    with warnings.catch_warnings(action="ignore"):  # pyproj warns of the missing grid; we refuse below
        if TransformerGroup(crs, CALC_CRS, always_xy=True).best_available:
            return
    raise CrsError(
        where,
        expected="RGF93 coordinates (EPSG:2154, 3950, 4326...)",
        found=f"{_name(crs)}: without the grid ntf_r93.gsb the result is 2.26 m off",
        remedy="install the grid (pyproj sync --file ntf_r93) or have the file converted to Lambert-93",
    )


def _name(crs: pyproj.CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def _range(points: Points) -> str:
    low, high = points.min(axis=0), points.max(axis=0)
    return f"from ({low[0]:.7g}, {low[1]:.7g}) to ({high[0]:.7g}, {high[1]:.7g})"
