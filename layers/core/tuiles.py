"""The door of the grids: from the tiles of some sources to one ``Grille`` of the territory and its halo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
import shapely
from affine import Affine
from pyproj import CRS
from rasterio.features import geometry_mask
from rasterio.warp import Resampling, reproject, transform_bounds
from rasterio.windows import Window

from layers.core import door
from layers.core.crs import SAME_AS_CALC, to_calc
from layers.core.defects import Gravite, Journal
from layers.core.errors import GeometryError, SchemaError, SourceError
from layers.core.grille import Bounds, Grille, Numbers, shifted, tiles_of
from layers.core.inspect import refuse_unreadable, sha256_of
from layers.core.model import CALC_CRS, Layer, LayerInfo, Source, worst
from layers.core.place import Around

#: What a tile may be, and the only driver that may read it: nothing that points at another file.
DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".asc": "AAIGrid", ".img": "HFA", ".jp2": "JP2OpenJPEG"}
#: The names that producers give to a unit.
UNITS = {"m": ("m", "metre", "metres", "meter", "meters", "mètre", "mètres")}
#: Pixels that are held at once (0.5 GB): a finer grid of the whole territory says nothing more of a slope.
MOST_PIXELS = 60_000_000
#: Tiles are of one grid when their pixels differ by less than this share, their corners by this part of a pixel.
SAME_SIZE, ALIGNED = 0.01, 0.01
#: A share of the territory that is what rounding leaves.
NOTHING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """What is kept of one file: its values around the territory, where they are, the size of its pixels in metres."""

    path: Path
    values: Numbers
    transform: Affine
    crs: CRS
    size: tuple[float, float]
    bounds: Bounds

    @property
    def native(self) -> bool:
        """True when the tile is in EPSG:2154 already, or in its equal."""
        return self.crs.to_epsg() in SAME_AS_CALC


def open_grid(layer: Layer, sources: Sequence[Source], around: Around, journal: Journal) -> Grille:
    """Read the tiles of a raster layer into one grid.

    Returns
    -------
    Grille
        EPSG:2154, on the box of the territory and its halo; where tiles overlap, the first one that knows.

    Raises
    ------
    SourceError, SchemaError, CrsError, GeometryError
        A file that is not a grid of one band, another unit, no system or the wrong one, tiles of several sizes, or
        nothing known in the territory.
    """
    _refuse_mixture(layer, sources)
    tiles = [tile for source in sources for tile in _tiles(layer, source, around, journal)]
    if not tiles:
        raise GeometryError(
            f"layer {layer.id}",
            expected="tiles that meet the territory or its halo",
            found="none",
            remedy="check the files, their CRS, and the EPCI of the configuration",
        )
    transform, shape = _common(layer, tiles, around)
    values = np.full(shape, np.nan)
    for tile in tiles:
        _lay(tile, values, transform, journal)
    grid = Grille(
        values=_plausible(layer, values, journal),
        transform=transform,
        nature=worst(s.nature for s in sources),
        precision_m=door.largest([s.precision_m for s in sources]),
        portee=worst(s.portee for s in sources),
        diffusion=worst([layer.diffusion, *(s.diffusion for s in sources)]),
    )
    _check_whole(layer, grid, around, journal)
    return grid


def describe(layer: Layer, sources: Sequence[Source], grid: Grille) -> LayerInfo:
    """Sum up a grid that was opened; it counts for one row."""
    nobody = gpd.GeoDataFrame({"nature": [str(grid.nature)]})
    return door.describe(layer, sources, nobody)


def _refuse_mixture(layer: Layer, sources: Sequence[Source]) -> None:
    """Refuse real and demonstration tiles in one grid."""
    if len(natures := sorted({str(s.nature) for s in sources})) > 1:
        raise SchemaError(
            f"layer {layer.id}",
            expected="sources of one nature, reelle or demonstration",
            found=" and ".join(natures),
            remedy="remove the demonstration source, or the real one",
        )


def _tiles(layer: Layer, source: Source, around: Around, journal: Journal) -> list[Tile]:
    """Return the tiles of a source that meet the territory and its halo."""
    if source.path is None:
        raise SourceError(f"source {source.id}", expected="a path", found="none", remedy="write `chemin`")
    refuse_unreadable(source.path)
    if source.sha256 and (found := sha256_of(source.path)) != source.sha256.lower():
        raise SourceError(
            str(source.path),
            expected=f"SHA-256 {source.sha256}",
            found=found,
            remedy="the file is not the one that was pinned: check it, then update sha256",
        )
    paths = tiles_of(source.path, DRIVERS)
    if not paths:
        raise SourceError(
            str(source.path),
            expected=f"tiles {' '.join(DRIVERS)}",
            found="none in the folder",
            remedy="unpack the archive, or give the path of a file",
        )
    met = [tile for path in paths if (tile := _tile(layer, source, path, around, journal)) is not None]
    if len(met) < len(paths):
        said = f"{len(paths) - len(met)} tuile(s) sur {len(paths)}"
        journal.report(
            ["*"], "hors du territoire et de son halo", said, gravite=Gravite.INFORMATION, action="non retenues"
        )
    return met


def _tile(layer: Layer, source: Source, path: Path, around: Around, journal: Journal) -> Tile | None:
    """Read the part of a file that is around the territory; None when there is none."""
    try:
        with rasterio.open(path, driver=_driver(path)) as data:
            _check_band(layer, path, data)
            crs = _system(data, source, path, around, journal)
            window = _window(data, crs, around)
            if window is None:
                return None
            band = data.read(1, window=window, masked=True).astype("float64")
            values = np.ma.filled(band, np.nan) * data.scales[0] + data.offsets[0]
            transform = shifted(data.transform, window.col_off, window.row_off)
    except rasterio.errors.RasterioError as error:
        raise SourceError(
            str(path),
            expected="a readable grid (GeoTIFF, ESRI ASCII)",
            found=str(error)[:200],
            remedy="the file is damaged or is not a grid: fetch it again",
        ) from error
    return _placed(path, values, transform, crs)


def _driver(path: Path) -> str:
    kind = DRIVERS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(
            str(path),
            expected=f"a grid {' '.join(DRIVERS)}",
            found=f"extension {path.suffix!r}",
            remedy="convert the file, or rename it",
        )
    return kind


def _placed(path: Path, values: Numbers, transform: Affine, crs: CRS) -> Tile:
    """Say where the values lie in EPSG:2154, and how large their pixels are there."""
    rows, columns = values.shape
    box = (transform.c, transform.f + rows * transform.e, transform.c + columns * transform.a, transform.f)
    tile = Tile(path=path, values=values, transform=transform, crs=crs, size=(transform.a, -transform.e), bounds=box)
    if tile.native:
        return tile
    west, south, east, north = transform_bounds(crs.to_wkt(), CALC_CRS, *box, densify_pts=21)
    side = float(np.hypot(east - west, north - south) / np.hypot(columns, rows))  # as many pixels on the diagonal
    return replace(tile, size=(side, side), bounds=(west, south, east, north))


def _check_band(layer: Layer, path: Path, data: rasterio.DatasetReader) -> None:
    unit = layer.columns[0].unit if layer.columns else ""
    said = (data.units[0] or "").strip()
    checks = (
        (data.count == 1, "one band of numbers", f"{data.count} bands", "export the grid of values, not its picture"),
        (not data.dtypes[0].startswith("complex"), "real numbers", data.dtypes[0], "export real numbers"),
        (
            data.transform.is_rectilinear and data.transform.a > 0 > data.transform.e,
            "a grid with north up",
            f"its transform is {tuple(data.transform)[:6]}",
            "straighten it with gdalwarp",
        ),
        (
            not said or said.lower() in UNITS.get(unit, (unit,)),
            f"values in {unit}",
            f"values in {said}",
            f"convert the file to {unit}",
        ),
    )
    for holds, expected, found, remedy in checks:
        if not holds:
            raise SchemaError(str(path), expected=expected, found=found, remedy=remedy)


def _system(data: rasterio.DatasetReader, source: Source, path: Path, around: Around, journal: Journal) -> CRS:
    """Return the system of a file, that of the source first, after checking that the file can be where it says."""
    of_file = CRS.from_wkt(data.crs.to_wkt()) if data.crs else None
    declared = CRS.from_user_input(source.crs) if source.crs else of_file
    if source.crs and of_file is not None and of_file != declared:
        said = f"{source.crs} ; {of_file.name}"
        journal.report([path.name], "CRS déclaré différent de celui du fichier", said, action="déclaré retenu")
    box = shapely.box(*data.bounds)
    if declared is not None:
        met = box & shapely.box(*_reach(declared, around))
        box = box if met.is_empty else met
    to_calc(gpd.GeoDataFrame(geometry=[box], crs=of_file), source.crs, around.extent, str(path))
    return declared if declared is not None else CRS.from_user_input(CALC_CRS)


def _reach(crs: CRS, around: Around) -> Bounds:
    reach: Bounds = transform_bounds(CALC_CRS, crs.to_wkt(), *around.extent, densify_pts=21)
    return reach


def _window(data: rasterio.DatasetReader, crs: CRS, around: Around) -> Window | None:
    """Return the pixels to read: the box of the territory and its halo, and one pixel around; None for none."""
    west, south, east, north = _reach(crs, around)
    t = data.transform
    left, right = max(0, int((west - t.c) // t.a) - 1), min(data.width, int((east - t.c) // t.a) + 2)
    top, low = max(0, int((north - t.f) // t.e) - 1), min(data.height, int((south - t.f) // t.e) + 2)
    return Window(left, top, right - left, low - top) if left < right and top < low else None


def _common(layer: Layer, tiles: Sequence[Tile], around: Around) -> tuple[Affine, tuple[int, int]]:
    """Return the grid that all tiles are laid on: the pixels of the first one that is in EPSG:2154."""
    first = next((t for t in tiles if t.native), tiles[0])
    width, height = first.size
    odd = [t for t in tiles if max(abs(t.size[0] / width - 1), abs(t.size[1] / height - 1)) > SAME_SIZE]
    if odd:
        raise SourceError(
            str(odd[0].path),
            expected=f"pixels of {width:g} m, as in {first.path.name}",
            found=f"pixels of {odd[0].size[0]:g} m",
            remedy="give tiles of one resolution, or one file",
        )
    boxes = np.array([t.bounds for t in tiles])
    held = (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0))
    west, south = (max(a, b) for a, b in zip(held[:2], around.extent[:2], strict=True))
    east, north = (min(a, b) for a, b in zip(held[2:], around.extent[2:], strict=True))
    x0, y0 = (first.transform.c, first.transform.f) if first.native else (0.0, 0.0)
    left, top = x0 + np.floor((west - x0) / width) * width, y0 + np.ceil((north - y0) / height) * height
    shape = (int(np.ceil((top - south) / height)), int(np.ceil((east - left) / width)))
    if shape[0] * shape[1] > MOST_PIXELS:
        raise SourceError(
            f"layer {layer.id}",
            expected=f"at most {MOST_PIXELS:,} pixels on the territory and its halo",
            found=f"{shape[0] * shape[1]:,} pixels of {width:g} m",
            remedy="give a coarser edition (5 m is enough for a slope), or gdalwarp -tr 5 5 -r average",
        )
    return Affine(width, 0, left, 0, -height, top), shape


def _lay(tile: Tile, values: Numbers, transform: Affine, journal: Journal) -> None:
    """Fill what is not known yet with a tile: copied where its pixels are those of the grid, else resampled."""
    right = (tile.transform.c - transform.c) / transform.a
    down = (tile.transform.f - transform.f) / transform.e
    aligned = tile.native and max(abs(right - round(right)), abs(down - round(down))) < ALIGNED
    if aligned:
        target, part = _overlap(values, tile.values, round(down), round(right))
    else:
        journal.report([tile.path.name], "grille rééchantillonnée", tile.crs.name, gravite=Gravite.INFORMATION)
        target, part = values, np.full(values.shape, np.nan)
        reproject(
            tile.values, part, src_transform=tile.transform, src_crs=tile.crs.to_wkt(), src_nodata=np.nan,
            dst_transform=transform, dst_crs=CALC_CRS, dst_nodata=np.nan, resampling=Resampling.bilinear,
        )  # fmt: skip
    unknown = np.isnan(target)
    target[unknown] = part[unknown]


def _overlap(values: Numbers, tile: Numbers, down: int, right: int) -> tuple[Numbers, Numbers]:
    """Return the part of the grid under a tile (a view), and that part of the tile."""
    rows = slice(max(down, 0), max(min(down + tile.shape[0], values.shape[0]), 0))
    columns = slice(max(right, 0), max(min(right + tile.shape[1], values.shape[1]), 0))
    part = tile[rows.start - down : rows.stop - down, columns.start - right : columns.stop - right]
    return values[rows, columns], part


def _plausible(layer: Layer, values: Numbers, journal: Journal) -> Numbers:
    """Forget the values that cannot be: an undeclared « no data » (-9999), an infinity."""
    low, high = layer.value_range or (-np.inf, np.inf)
    odd = ~np.isnan(values) & ~((values >= low) & (values <= high) & np.isfinite(values))
    if odd.any():
        said = f"{int(odd.sum())} pixels, de {values[odd].min():g} à {values[odd].max():g}"
        journal.report(["*"], "valeur hors de l'intervalle plausible", said, action="pixels sans valeur")
    return np.where(odd, np.nan, values)


def _check_whole(layer: Layer, grid: Grille, around: Around, journal: Journal) -> None:
    """Tell how much of the territory is not known; refuse a grid that knows nothing of it."""
    if around.communes is None:
        return
    limits = around.communes.geometry.to_numpy()
    inside = geometry_mask(limits, grid.values.shape, grid.transform, invert=True, all_touched=True)
    whole = shapely.union_all(limits)
    covered = shapely.area(whole & shapely.box(*grid.bounds)) / shapely.area(whole)
    known = float((~np.isnan(grid.values[inside])).mean()) * min(covered, 1.0) if inside.any() else 0.0
    if known == 0:
        raise GeometryError(
            f"layer {layer.id}",
            expected="values in the territory",
            found="not one known pixel in it",
            remedy="check the tiles and their value of « no data »",
        )
    if known < 1 - NOTHING:
        journal.report(["*"], "grille incomplète", f"{100 * (1 - known):.1f} % du territoire sans valeur")
