"""Look at a file with fiona before reading it: driver, layers, schema, CRS, encoding, count."""

import hashlib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import fiona
import pyogrio

from layers.core.catalogue import nearest
from layers.core.errors import SourceError

#: What each extension is read as.
FORMATS = {
    ".gpkg": "GPKG", ".parquet": "Parquet", ".geoparquet": "Parquet", ".geojson": "GeoJSON", ".json": "GeoJSON",
    ".shp": "ESRI Shapefile", ".gdb": "OpenFileGDB", ".fgb": "FlatGeobuf", ".csv": "CSV", ".txt": "CSV",
    ".xlsx": "XLSX", ".gpx": "GPX", ".kml": "KML",
}
#: An archive that announces more than this, or this many times its size, is refused (bytes, ratio).
ZIP_MAX_BYTES, ZIP_MAX_RATIO = 4_000_000_000, 200
_SKIPPED_LAYERS = frozenset({"layer_styles"})
_GPX_FIRST = ("routes", "tracks", "waypoints", "track_points", "route_points")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file says of itself. ``path`` is what GDAL opens (``/vsizip/...`` for an archive)."""

    path: str
    format: str
    layer: str | None = None
    layers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    geometry: str = ""
    crs: str | None = None
    encoding: str | None = None
    count: int | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)


def inspect(path: Path, layer: str | None = None) -> Inspection:
    """Return what ``path`` holds, without loading it.

    Raises
    ------
    SourceError
        Missing, empty, truncated, unknown extension, unsafe or ambiguous archive, unknown inner layer.
    """
    if not path.exists():
        raise SourceError(str(path), expected="an existing file or folder", found="nothing there",
                          remedy="check `chemin` (it is relative to the configuration file)")
    if path.is_file() and path.stat().st_size == 0:
        raise SourceError(str(path), expected="a file with data", found="0 byte", remedy="fetch the file again")
    if path.suffix.lower() == ".zip":
        return _vector(path, f"/vsizip/{path.as_posix()}/{_member(path)}", layer)
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise SourceError(str(path), expected=f"one of {' '.join(sorted(FORMATS))} .zip",
                          found=f"extension {path.suffix!r}", remedy="convert the file, or rename it")
    if kind in {"Parquet", "CSV", "XLSX"}:
        return Inspection(path=str(path), format=kind)
    return _vector(path, str(path), layer)


def _vector(path: Path, opened: str, layer: str | None) -> Inspection:
    try:
        names = tuple(str(n) for n, _ in pyogrio.list_layers(opened) if n not in _SKIPPED_LAYERS)
        chosen = _choose(path, names, layer)
        return _header(opened, chosen, names)
    except (fiona.errors.FionaError, pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise SourceError(str(path), expected="a file that GDAL can open", found=str(error)[:200],
                          remedy="the file is damaged or is not what its extension says: fetch it again") from error


def _choose(path: Path, names: tuple[str, ...], layer: str | None) -> str:
    if layer is not None and layer not in names:
        raise SourceError(f"{path}, layer {layer!r}", expected="a layer of the file", found=f"layers {', '.join(names)}",
                          remedy=nearest(layer, list(names)))
    if layer is not None or len(names) == 1:
        return layer or names[0]
    if set(names) >= set(_GPX_FIRST):  # a GPX file always lists its five layers: take the first that holds rows
        return next((n for n in _GPX_FIRST if pyogrio.read_info(path, layer=n)["features"]), names[0])
    raise SourceError(str(path), expected="one layer, or the name of one", found=f"layers {', '.join(names) or 'none'}",
                      remedy='write couche = "NAME" in the source')


def _header(opened: str, layer: str, names: tuple[str, ...]) -> Inspection:
    """Open with fiona for the header; a driver or CRS that fiona leaves aside is asked to pyogrio."""
    info = pyogrio.read_info(opened, layer=layer)
    try:
        with fiona.open(opened, layer=layer) as source:
            driver, count = source.driver, len(source)
            geometry, fields = source.schema["geometry"], tuple(source.schema["properties"])
            encoding = source.encoding
    except (fiona.errors.DriverError, fiona.errors.UnsupportedGeometryTypeError, TypeError):
        driver, count, fields = info["driver"], int(info["features"]), tuple(info["fields"])
        geometry, encoding = str(info["geometry_type"]), info["encoding"]
    return Inspection(path=opened, format=driver, layer=layer, layers=names, fields=fields, geometry=geometry,
                      crs=info["crs"], encoding=encoding, count=count if count >= 0 else None)


def _member(path: Path) -> str:
    """Return the one readable member of a zip, after refusing bombs and paths that leave the archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(str(path), expected="a whole zip archive", found=str(error),
                          remedy="the download was cut: fetch it again") from error
    _refuse_unsafe(path, infos)
    names = [i.filename for i in infos if FORMATS.get(PurePosixPath(i.filename).suffix.lower(), "CSV") != "CSV"]
    readable = sorted({_gdb(n) for n in names if not n.startswith("__MACOSX")})
    if len(readable) != 1:
        raise SourceError(str(path), expected="one dataset in the archive", found=f"{readable or 'none'}",
                          remedy="unpack it and give the path of the file you want")
    return readable[0]


def _gdb(name: str) -> str:
    """Cut a path inside a .gdb folder down to that folder."""
    head, found, _ = name.partition(".gdb/")
    return head + ".gdb" if found else name


def _refuse_unsafe(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in parts.parts[0]:
            raise SourceError(f"{path}, member {info.filename!r}", expected="paths inside the archive",
                              found="a path that leaves it", remedy="do not open this archive; ask for another")
    size, packed = sum(i.file_size for i in infos), max(sum(i.compress_size for i in infos), 1)
    if size > ZIP_MAX_BYTES or (size > 50_000_000 and size / packed > ZIP_MAX_RATIO):
        raise SourceError(str(path), expected=f"less than {ZIP_MAX_BYTES:,} bytes, packed at most {ZIP_MAX_RATIO} times",
                          found=f"{size:,} bytes announced for {packed:,} packed",
                          remedy="this looks like a zip bomb; unpack it yourself if you trust it")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of all the files of a folder with their names."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    files = sorted(p for p in path.rglob("*") if p.is_file())
    lines = [f"{f.relative_to(path).as_posix()} {sha256_of(f)}" for f in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
