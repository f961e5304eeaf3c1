"""From the rows of a file to shapes that can be checked: the right system, a simple type, else a reason."""

import re
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core import crs as systems
from layers.core.crs import FRANCE, Bounds
from layers.core.errors import CrsError
from layers.core.model import CALC_CRS
from layers.core.read import POSITION_FIELDS
from maps.core import texte
from maps.core.saisie import coordonnees
from maps.core.saisie.messages import MESSAGES, LieuError

#: No coordinate in metres is farther than this from the origin.
HUGE = 1e8
#: No degree is farther.
DEGREES_END = 180.0
_DECIMALS = re.compile(r"\.0+$")
_POLYGON, _LINE, _POINT = 2, 1, 0


def in_calc(frame: gpd.GeoDataFrame, declared: str | None, extent: Bounds, path: Path) -> gpd.GeoDataFrame:
    """Return rows in EPSG:2154, whatever the system; the file must not say one and mean another.

    Raises
    ------
    LieuError
        Degrees said to be metres, swapped axes, no system and none that fits.
    """
    points = _centres(frame)
    if not len(points):
        return frame.set_crs(CALC_CRS, allow_override=True)
    known = declared
    if known is None and frame.crs is None:
        known = _guessed(points, extent, path)
    try:
        return systems.to_calc(frame, known, extent, str(path))
    except CrsError as error:
        found = _guess(points, extent)
        if found is None:
            raise
        declared_as = known or (frame.crs.to_string() if frame.crs else "")
        raise _mistaken(path, coordonnees.name_of(declared_as), found, points) from error


def _centres(frame: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    points = systems.centres(frame)
    return points[(np.abs(points) <= HUGE).all(axis=1)]


def _guess(points: npt.NDArray[np.float64], extent: Bounds) -> str | None:
    bounds: Bounds = (*points.min(axis=0), *points.max(axis=0))
    return systems.guess(bounds, extent) or systems.guess(bounds, FRANCE)


def _guessed(points: npt.NDArray[np.float64], extent: Bounds, path: Path) -> str:
    """Return the system of a file that does not say it."""
    found = _guess(points, extent)
    if found is None:
        raise LieuError(path.name, "fichier_sans_systeme", **_range(points))
    if "axes" in found:
        raise LieuError(
            path.name, "axes_inverses", devine=coordonnees.name_of(found.partition(",")[0]), **_range(points)
        )
    return found


def _mistaken(path: Path, declared: str, found: str, points: npt.NDArray[np.float64]) -> LieuError:
    code, _, swapped = found.partition(",")
    known = {"devine": coordonnees.name_of(code), **_range(points)}
    if swapped:
        return LieuError(path.name, "axes_inverses", **known)
    return LieuError(path.name, "systeme_confondu", declare=declared, **known)


def _range(points: npt.NDArray[np.float64]) -> dict[str, str]:
    low, high = points.min(axis=0), points.max(axis=0)
    return {name: f"{texte.nombre(xy[0], 2)} ; {texte.nombre(xy[1], 2)}" for name, xy in (("a", low), ("b", high))}


def checkable(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Return the rows with shapes that can be checked, and why the others cannot (a key of the messages, or empty).

    Collections keep their areas, else their lines, else their points; invalid areas are mended; heights are dropped.
    """
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    bounds = shapely.bounds(shapes)
    absent = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wild = ~absent & (~np.isfinite(bounds).all(axis=1) | (np.abs(bounds) > HUGE).any(axis=1))
    why = pd.Series("", index=frame.index, dtype="object")
    why[absent], why[wild] = "forme_vide", "forme_invalide"
    good = ~(absent | wild)
    made = shapes.copy()
    made[good] = simple(shapes[good])
    several = good & np.array([g is None for g in made])
    why[several] = "forme_invalide"
    return frame.set_geometry(gpd.GeoSeries(made, index=frame.index, crs=CALC_CRS)), why


def simple(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return points, lines or areas: what is invalid is mended, what is mixed is cut down to its largest dimension."""
    kinds = shapely.get_type_id(shapes)
    made = shapes.copy()
    odd = ~np.isin(kinds, (0, 1, 3, 5, 6)) | ~shapely.is_valid(shapes)
    for rank in np.flatnonzero(odd):
        made[rank] = _simple(shapely.make_valid(shapes[rank]))
    return made


def _simple(shape: BaseGeometry) -> BaseGeometry | None:
    parts = [p for p in _leaves(shape) if not p.is_empty]
    best = max((int(shapely.get_dimensions(p)) for p in parts), default=-1)
    kept = [p for p in parts if shapely.get_dimensions(p) == best]
    if best == _POLYGON:
        return shapely.union_all(kept)
    if best == _LINE:
        return shapely.multilinestrings(kept) if len(kept) > 1 else kept[0]
    distinct = shapely.get_parts(shapely.union_all(kept)) if kept else []
    return distinct[0] if len(distinct) == 1 else None  # several points are several places


def _leaves(shape: BaseGeometry) -> list[BaseGeometry]:
    if shape.geom_type == "LinearRing":
        return [shapely.LineString(shape.coords)]
    parts = list(shapely.get_parts(shape))
    return parts if len(parts) == 1 and parts[0].equals(shape) else [leaf for p in parts for leaf in _leaves(p)]


def code(text: str) -> str:
    """Write an INSEE code or a postcode as it is, whatever a spreadsheet made of it: « 1004.0 » is 01004."""
    plain = _DECIMALS.sub("", text.strip()).upper()
    return plain.zfill(5) if len(plain) == 4 else plain  # noqa: PLR2004 - the zero that a spreadsheet took


def digits(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return how precise the coordinates of a CSV are, by the digits of their cells (m); NaN for other places.

    The rule of ``coordonnees``: half of the last digit written, of a degree where both numbers may be degrees.
    """
    names = {str(c).lower(): str(c) for c in reversed(frame.columns) if c != frame.geometry.name}
    half = pd.Series(np.nan, index=frame.index)
    for xs, ys in (("lon", "lat"), ("x", "y")):
        pair = [next((names[n] for n in POSITION_FIELDS[axis] if n in names), "") for axis in (xs, ys)]
        if all(pair):
            known = [frame[c].map(coordonnees.half_of).astype("float64") for c in pair]
            points = frame.geometry.where(frame.geometry.geom_type == "Point")
            small = (points.x.abs() <= DEGREES_END) & (points.y.abs() <= DEGREES_END)
            metres = np.maximum(*known) * np.where(small, coordonnees.DEGREE_M, 1.0)
            return metres.where(points.notna())
    return half


def by_commune(
    frame: gpd.GeoDataFrame, column: str, communes: gpd.GeoDataFrame, named: pd.Series
) -> tuple[gpd.GeoDataFrame, pd.Series]:
    """Give the rows without a shape, and that name no place, that of the commune whose code they bear; say which."""
    codes = frame[column].map(texte.brut).map(code)
    limits: Mapping[str, BaseGeometry] = communes.geometry.to_dict()
    wanted = frame.geometry.isna() & ~named & codes.isin(list(limits))
    shapes = frame.geometry.where(~wanted, codes.map(limits.get))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CALC_CRS)), wanted


def reason(cle: str) -> str:
    """Write why a row has no answer, in the cells of the result."""
    return MESSAGES[cle].trouve if cle else ""
