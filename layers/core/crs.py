"""Coordinate reference systems: which one a file is really in, and the way to EPSG:2154."""

import warnings

import geopandas as gpd
import numpy as np
import pyproj
from pyproj.transformer import TransformerGroup
from shapely.geometry import box

from layers.core.errors import CrsError
from layers.core.model import CALC_CRS

#: Metropolitan France in EPSG:2154 (metres), where any commune lies.
FRANCE = (-400_000.0, 5_900_000.0, 1_400_000.0, 7_300_000.0)
#: The systems a French file may be in without saying so, in the order they are tried.
CANDIDATES = ("EPSG:2154", "EPSG:4326", "EPSG:3950", "EPSG:27572", "EPSG:27561", "EPSG:3857", "EPSG:3949", "EPSG:3948")
#: RGF93 v1, v2 and v2b in Lambert-93: equal within 3 mm.
SAME_AS_CALC = frozenset({2154, 9793, 9794})
Bounds = tuple[float, float, float, float]


def fits(bounds: Bounds, crs: str, extent: Bounds) -> bool:
    """Tell whether ``bounds``, read as ``crs``, meet ``extent`` (EPSG:2154)."""
    transformer = pyproj.Transformer.from_crs(crs, CALC_CRS, always_xy=True)
    moved = transformer.transform_bounds(*bounds)
    return bool(np.isfinite(moved).all() and box(*moved).intersects(box(*extent)) and _plausible(moved, extent))


def _plausible(bounds: Bounds, extent: Bounds) -> bool:
    """Refuse a box much wider than France: degrees stretched over the globe meet everything."""
    return max(bounds[2] - bounds[0], bounds[3] - bounds[1]) < 20 * max(FRANCE[2] - FRANCE[0], extent[2] - extent[0])


def guess(bounds: Bounds, extent: Bounds) -> str | None:
    """Name the system in which ``bounds`` meet ``extent``, « axes inversés » when swapping does it."""
    swapped = (bounds[1], bounds[0], bounds[3], bounds[2])
    for candidate in CANDIDATES:
        if fits(bounds, candidate, extent):
            return candidate
    return next((f"{c}, axes inversés" for c in CANDIDATES if fits(swapped, c, extent)), None)


def to_calc(frame: gpd.GeoDataFrame, declared: str | None, extent: Bounds, where: str) -> gpd.GeoDataFrame:
    """Return the frame in EPSG:2154 after checking that it really is where it says.

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
        No system at all, coordinates that do not meet the territory in the declared system but do in another
        (degrees read as metres, swapped axes, CC50...), or an NTF system without its grid.
    """
    crs = pyproj.CRS.from_user_input(declared) if declared else frame.crs
    shapes = frame.geometry[~(frame.geometry.isna() | frame.geometry.is_empty)]
    if shapes.empty:
        return frame.set_crs(CALC_CRS, allow_override=True)
    bounds: Bounds = tuple(shapes.total_bounds)
    if crs is None:
        raise _no_crs(where, bounds, extent)
    if not fits(bounds, crs.to_wkt(), extent):
        _refuse_if_elsewhere(where, crs, bounds, extent)
    _refuse_ntf(where, crs)
    stamped = frame.set_crs(crs, allow_override=True)
    same = crs.to_epsg() in SAME_AS_CALC
    return stamped.set_crs(CALC_CRS, allow_override=True) if same else stamped.to_crs(CALC_CRS)


def _no_crs(where: str, bounds: Bounds, extent: Bounds) -> CrsError:
    found = guess(bounds, extent)
    remedy = f'add crs = "{found}" to the source' if found else "ask the producer for the system of the file"
    return CrsError(
        where, expected="a declared coordinate reference system",
        found=f"none; coordinates from {_pair(bounds[:2])} to {_pair(bounds[2:])}", remedy=remedy,
    )


def _refuse_if_elsewhere(where: str, crs: pyproj.CRS, bounds: Bounds, extent: Bounds) -> None:
    found = guess(bounds, extent)
    if found is None:
        return  # really elsewhere: the door says so, with the distance
    swap = "axes inversés" in found
    remedy = "swap x and y in the file" if swap else f'write crs = "{found}" in the source, or correct the file'
    raise CrsError(
        where, expected=f"coordinates in {_name(crs)} that meet the territory",
        found=f"coordinates from {_pair(bounds[:2])} to {_pair(bounds[2:])}, which fit {found}", remedy=remedy,
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
        where, expected="RGF93 coordinates (EPSG:2154, 3950, 4326...)",
        found=f"{_name(crs)}: without the grid ntf_r93.gsb the result is 2.26 m off",
        remedy="install the grid (pyproj sync --file ntf_r93) or have the file converted to Lambert-93",
    )


def _name(crs: pyproj.CRS) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code} ({crs.name})" if code else crs.name


def _pair(xy: tuple[float, ...]) -> str:
    return f"({xy[0]:.7g}, {xy[1]:.7g})"
