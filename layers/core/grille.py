"""Grids of numbers: from the tiles of a raster source to one grid in EPSG:2154, and the grid itself.

A tile may be a GeoTIFF or an ESRI ASCII grid, in any system; a source may be a folder of tiles. A tile that is already
in EPSG:2154 is copied, pixel for pixel; another is resampled (bilinear), and that is said. What a tile does not know is
NaN, never 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine

from layers.core.model import CALC_CRS, Diffusion, Nature, Portee

Numbers = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grille:
    """One grid of numbers, EPSG:2154, north up: ``values[row, column]``, NaN where nothing is known.

    ``nature``, ``precision_m`` (of the values, in the unit of the layer), ``portee`` and ``diffusion`` are those of the
    worst of its sources.
    """

    values: Numbers
    transform: Affine
    nature: Nature = Nature.REELLE
    precision_m: float | None = None
    portee: Portee = Portee.INFORMATIVE
    diffusion: Diffusion = Diffusion.INTERNE

    @property
    def pixel_m(self) -> float:
        """The side of a pixel in metres, the longer one."""
        return max(self.transform.a, -self.transform.e)

    @property
    def bounds(self) -> Bounds:
        """West, south, east and north limits of the pixels."""
        rows, columns = self.values.shape
        return (
            self.transform.c,
            self.transform.f + rows * self.transform.e,
            self.transform.c + columns * self.transform.a,
            self.transform.f,
        )

    def sample(self, x: npt.ArrayLike, y: npt.ArrayLike, *, nearest: bool = False) -> Numbers:
        """Return the value at each place.

        Parameters
        ----------
        x, y
            Coordinates, EPSG:2154, as long as each other.
        nearest
            True: the value of the pixel that holds the place. False: bilinear between the centres of pixels; in the
            outer half of the outer pixels, the nearest known edge.

        Returns
        -------
        ndarray
            NaN outside the grid, and where one of the pixels that count is not known.
        """
        rows, columns = self.values.shape
        column = (np.asarray(x, dtype=float) - self.transform.c) / self.transform.a
        row = (np.asarray(y, dtype=float) - self.transform.f) / self.transform.e
        inside = (column >= 0) & (column <= columns) & (row >= 0) & (row <= rows)
        column, row = np.where(inside, column, 0.0), np.where(inside, row, 0.0)
        if nearest:
            at = np.minimum(row.astype(int), rows - 1), np.minimum(column.astype(int), columns - 1)
            return np.where(inside, self.values[at], np.nan)
        return np.where(inside, self._between(column - 0.5, row - 0.5), np.nan)

    def _between(self, column: Numbers, row: Numbers) -> Numbers:
        """Weigh the four pixels around places given in pixels from the centre of the first one."""
        rows, columns = self.values.shape
        column, row = np.clip(column, 0, columns - 1), np.clip(row, 0, rows - 1)
        left, top = np.floor(column).astype(int), np.floor(row).astype(int)
        total = np.zeros(np.shape(column))
        for down in (0, 1):
            for right in (0, 1):
                weight = np.abs(1 - right - (column - left)) * np.abs(1 - down - (row - top))
                value = self.values[np.minimum(top + down, rows - 1), np.minimum(left + right, columns - 1)]
                total += np.where(weight > 0, value, 0.0) * weight  # a pixel that does not count may be unknown
        return total

    def window(self, bounds: Bounds) -> "Grille":
        """Return the part of the grid that covers a box, whole pixels, cut at the edge of the grid."""
        west, south, east, north = bounds
        (rows, columns), t = self.values.shape, self.transform
        left, right = (
            int(np.clip(edge((x - t.c) / t.a), 0, columns)) for edge, x in ((np.floor, west), (np.ceil, east))
        )
        top, low = (int(np.clip(edge((y - t.f) / t.e), 0, rows)) for edge, y in ((np.floor, north), (np.ceil, south)))
        return replace(
            self,
            values=self.values[top : max(low, top), left : max(right, left)],
            transform=shifted(t, left, top),
        )

    def centres(self) -> tuple[Numbers, Numbers]:
        """Return the coordinates of the centres of the columns (x) and of the rows (y)."""
        rows, columns = self.values.shape
        x: Numbers = self.transform.c + (np.arange(columns, dtype="float64") + 0.5) * self.transform.a
        y: Numbers = self.transform.f + (np.arange(rows, dtype="float64") + 0.5) * self.transform.e
        return x, y


def shifted(transform: Affine, columns: int, rows: int) -> Affine:
    """Return the transform of a grid that starts some columns and rows further."""
    a, e = transform.a, transform.e
    return Affine(a, 0.0, transform.c + columns * a, 0.0, e, transform.f + rows * e)


def write(grid: Grille, path: Path, title: str = "") -> None:
    """Write a grid as a GeoTIFF (EPSG:2154, float32, deflate): the same grid gives the same bytes."""
    rows, columns = grid.values.shape
    path.unlink(missing_ok=True)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype="float32",
        crs=CALC_CRS,
        transform=grid.transform,
        nodata=np.nan,
        compress="deflate",
        predictor=3,
        tiled=True,
        blockxsize=256,
        blockysize=256,
        num_threads=1,
    ) as file:
        file.write(grid.values.astype("float32"), 1)
        file.set_band_description(1, title)
        file.update_tags(**_tags(grid))


def _tags(grid: Grille) -> dict[str, str]:
    return {
        "nature": str(grid.nature),
        "precision_m": "" if grid.precision_m is None else repr(grid.precision_m),
        "portee": str(grid.portee),
        "diffusion": str(grid.diffusion),
    }


def read(path: Path) -> Grille:
    """Read what ``write`` wrote."""
    with rasterio.open(path) as file:
        tags = file.tags()
        return Grille(
            values=file.read(1).astype("float64"),
            transform=file.transform,
            nature=Nature(tags["nature"]),
            precision_m=float(tags["precision_m"]) if tags.get("precision_m") else None,
            portee=Portee(tags["portee"]),
            diffusion=Diffusion(tags["diffusion"]),
        )


def tiles_of(path: Path, suffixes: Iterable[str]) -> Sequence[Path]:
    """Return the tiles of a source: the file, or those of a folder and its sub-folders, sorted."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix.lower() in set(suffixes) and p.is_file())
