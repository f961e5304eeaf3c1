"""Rasters of a folder: what a file holds, which layer of numbers it can be, which files are tiles of one grid."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
import rasterio.errors
import shapely
from rasterio.enums import ColorInterp
from shapely.geometry.base import BaseGeometry

from layers.core.grille import Numbers, tiles_of
from layers.core.model import Layer
from layers.core.schema import normalize
from layers.core.tuiles import DRIVERS, SAME_SIZE, UNITS
from terril.proposal.facts import Fact

PICTURES = frozenset((".png", ".jpg", ".jpeg"))
#: Words that producers give to the files of a layer, besides its own.
PRODUCERS: Mapping[str, frozenset[str]] = {
    "relief": frozenset(("mnt", "dem", "dtm", "alti", "rgealti", "bdalti", "altitude", "altitudes"))
}
#: What « no data » is when it is not declared.
NO_DATA, NO_DATA_FROM = (-9999, -32767, -32768), 99_999
#: Pixels of a side that are looked at; the least difference of heights, in metres, of a grid with another name.
SIDE, FLAT = 512, 5
#: Two grids are not tiles when they share more than this of the smaller one.
SHARED = 0.1


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One band of numbers: its extreme values, the unit said, the side of a pixel and their number, its box."""

    low: float
    high: float
    unit: str
    pixel: float
    pixels: int
    box: BaseGeometry
    crs: pyproj.CRS | None


def read(path: Path) -> Grid | Fact:
    """Return what a raster holds, looked at from afar, or why it is not a grid of numbers."""
    driver = DRIVERS.get(path.suffix.lower())
    if driver is None:
        picture = path.suffix.lower() in PICTURES
        return Fact("picture") if picture else Fact("raster_format", suffix=path.suffix)
    try:
        with rasterio.open(path, driver=driver) as data:
            return _not_numbers(data) or _grid(data)
    except (rasterio.errors.RasterioError, pyproj.exceptions.CRSError, OSError, ValueError) as error:
        return Fact("damaged", why=re.sub(r"\s+", " ", str(error).replace(str(path), path.name))[:120])


def _not_numbers(data: rasterio.DatasetReader) -> Fact | None:
    if data.count != 1:
        return Fact("bands", n=data.count)
    if data.dtypes[0] in {"uint8", "int8"} or data.dtypes[0].startswith("complex"):
        return Fact("picture")
    if data.colorinterp[0] is ColorInterp.palette:
        return Fact("picture")
    north_up = data.transform.is_rectilinear and data.transform.a > 0 > data.transform.e
    return None if north_up else Fact("unset")


def _grid(data: rasterio.DatasetReader) -> Grid | Fact:
    shape = min(data.height, SIDE), min(data.width, SIDE)
    band = data.read(1, out_shape=shape, masked=True).astype("float64")
    values: Numbers = np.ma.filled(band, np.nan)
    values = values[np.isfinite(values) & ~np.isin(values, NO_DATA) & (np.abs(values) < NO_DATA_FROM)]
    if not len(values):
        return Fact("blank")
    values = values * data.scales[0] + data.offsets[0]
    return Grid(
        low=float(values.min()),
        high=float(values.max()),
        unit=(data.units[0] or "").strip(),
        pixel=float(data.transform.a),
        pixels=data.width * data.height,
        box=shapely.box(*data.bounds),
        crs=pyproj.CRS.from_wkt(data.crs.to_wkt()) if data.crs else None,
    )


def named(name: str, layer_id: str) -> float:
    """Return 1 for a name that holds a word of the producers of a layer, else 0."""
    return float(bool(PRODUCERS.get(layer_id, frozenset()) & set(normalize(name).split("_"))))


def refused(grid: Grid, layer: Layer, *, named: bool) -> Fact | None:
    """Say why the numbers cannot be those of a layer; None when they can."""
    unit = layer.columns[0].unit
    if grid.unit and grid.unit.lower() not in UNITS.get(unit, (unit,)):
        return Fact("unit", unit=grid.unit)
    if layer.value_range is None or not layer.value_range[0] <= grid.low <= grid.high <= layer.value_range[1]:
        return Fact("implausible", low=grid.low, high=grid.high)
    if not named and grid.high - grid.low < FLAT:
        return Fact("flat", low=grid.low, high=grid.high)
    return None


def same_pixels(a: Grid, b: Grid) -> bool:
    """Tell whether two grids have pixels of one size, in one system, as the door wants of tiles."""
    return a.crs == b.crs and abs(a.pixel / b.pixel - 1) <= SAME_SIZE


def tiles(best: Sequence[tuple[Grid | None, npt.NDArray[np.object_]]]) -> Iterable[int]:
    """Give the numbers of the grids kept: the first one, and those of the same pixels that lie elsewhere."""
    first, held = best[0][0], shapely.GeometryCollection()
    for n, (grid, boxes) in enumerate(best):
        box = shapely.union_all(boxes)
        apart = shapely.area(shapely.intersection(box, held)) <= SHARED * shapely.area(box)
        if first and grid and apart and same_pixels(first, grid):
            held = shapely.union(held, box)
            yield n


def whole_folder(paths: Sequence[Path], away: Iterable[Path]) -> Path | None:
    """Return the folder of several tiles when it holds no other raster, those ``away`` set aside, else None."""
    folder = paths[0].parent
    return folder if len(paths) > 1 and set(tiles_of(folder, DRIVERS)) - set(away) == set(paths) else None
