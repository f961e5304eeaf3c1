"""Look at a file with fiona before reading it: driver, layers, schema, CRS, encoding, count."""

import hashlib
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import fiona
import pyogrio

from layers.core.catalogue import nearest
from layers.core.errors import SourceError, TerrilError

#: What each extension is read as.
FORMATS = {
    ".gpkg": "GPKG",
    ".parquet": "Parquet",
    ".geoparquet": "Parquet",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".gdb": "OpenFileGDB",
    ".fgb": "FlatGeobuf",
    ".csv": "CSV",
    ".txt": "CSV",
    ".xlsx": "XLSX",
    ".gpx": "GPX",
    ".kml": "KML",
}
#: An archive that announces more than this, or this many times its size, is refused (bytes, ratio).
ZIP_MAX_BYTES, ZIP_MAX_RATIO = 4_000_000_000, 200
#: ... but not when it announces less than this.
ZIP_SMALL_BYTES = 50_000_000
#: What is read inside an archive.
ZIPPED = frozenset(FORMATS) - {".parquet", ".geoparquet", ".csv", ".txt", ".xlsx"}
_SKIPPED_LAYERS = frozenset({"layer_styles"})
_ERROR_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|(?:ows:|ogc:)?\w*Exception)[^>]{0,80}",
    re.IGNORECASE,
)
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
    refuse_unreadable(path)
    suffix = path.suffix.lower()
    if suffix == ".zip":
        member = _member(path)
        _check_shapefile(path, zipfile.Path(path, member))
        return _vector(path, f"/vsizip/{path.as_posix()}/{member}", layer)
    kind = FORMATS.get(suffix)
    if kind is None or path.is_dir() != (suffix == ".gdb"):
        raise SourceError(
            str(path),
            expected=f"a file {' '.join(sorted(FORMATS))} .zip (or a folder .gdb)",
            found=f"a folder of {len(list(path.iterdir()))} files" if path.is_dir() else f"extension {suffix!r}",
            remedy="give the path of the file in the folder" if path.is_dir() else "convert the file, or rename it",
        )
    if kind in {"Parquet", "CSV", "XLSX"}:
        return Inspection(path=str(path), format=kind)
    _check_shapefile(path, path)
    return _vector(path, str(path), layer)


def refuse_unreadable(path: Path) -> None:
    """Raise ``SourceError`` for a path where nothing is, an empty file, or a web page saved under its name."""
    if not path.exists():
        raise SourceError(
            str(path),
            expected="an existing file or folder",
            found="nothing there",
            remedy="check `chemin` (it is relative to the configuration file)",
        )
    if path.is_dir():
        return
    with path.open("rb") as stream:
        start = stream.read(1024)
    if not start:
        raise SourceError(str(path), expected="a file with data", found="0 byte", remedy="fetch the file again")
    page = _ERROR_PAGE.match(start)
    if page:
        raise SourceError(
            str(path),
            expected="data",
            found=f"a web page or a message of the server: {page[0].decode('utf-8', 'replace').strip()}",
            remedy="the download failed: open the file in a browser to read why, then fetch it again",
        )


def _check_shapefile(path: Path, shp: Path | zipfile.Path) -> None:
    """Compare what the parts of a shapefile announce: GDAL reads the rows cut off as rows without a shape."""
    if not shp.name.lower().endswith(".shp"):
        return
    parts = {p.name.lower(): p for p in _beside(shp)}
    names = {kind: shp.name.lower()[:-4] + kind for kind in (".shp", ".shx", ".dbf")}
    heads = {kind: _head(parts[name]) for kind, name in names.items() if name in parts}
    if missing := set(names) - set(heads):
        found = f"no {' nor '.join(sorted(missing))} beside the .shp"
    elif any(size != 2 * int.from_bytes(head[24:28]) for kind, (size, head) in heads.items() if kind != ".dbf"):
        found = "a .shp or a .shx that is not as long as it announces"
    elif (shapes := (heads[".shx"][0] - 100) // 8) != (rows := int.from_bytes(heads[".dbf"][1][4:8], "little")):
        found = f"{shapes} shapes and {rows} rows"
    else:
        return
    raise SourceError(
        str(path),
        expected="a whole shapefile: as many shapes as rows",
        found=found,
        remedy="the file is truncated: fetch all its parts again",
    )


def _beside(shp: Path | zipfile.Path) -> Iterable[Path | zipfile.Path]:
    return shp.parent.iterdir() if isinstance(shp, Path) else zipfile.Path(shp.root, _folder(shp)).iterdir()


def _folder(shp: zipfile.Path) -> str:
    """Return the folder of a member of an archive, as ``zipfile`` writes it."""
    head = shp.at.rpartition("/")[0]
    return f"{head}/" if head else ""


def _head(part: Path | zipfile.Path) -> tuple[int, bytes]:
    with part.open("rb") as stream:
        head = stream.read(32)
        return stream.seek(0, 2), bytes(head)


def _vector(path: Path, opened: str, layer: str | None) -> Inspection:
    try:
        names = tuple(str(n) for n, _ in pyogrio.list_layers(opened) if n not in _SKIPPED_LAYERS)
        chosen = choose(path, names, layer)
        return _header(opened, chosen, names)
    except TerrilError:
        raise
    except Exception as error:  # fiona, pyogrio and pyproj have no common root
        raise SourceError(
            str(path),
            expected="a file that GDAL can open",
            found=str(error)[:200],
            remedy="the file is damaged or is not what its extension says: fetch it again",
        ) from error


def choose(path: Path, names: tuple[str, ...], layer: str | None) -> str:
    """Return the layer (or sheet) to read: the one asked for, or the only one."""
    if layer is not None and layer not in names:
        raise SourceError(
            f"{path}, layer {layer!r}",
            expected="a layer of the file",
            found=f"layers {', '.join(names)}",
            remedy=nearest(layer, list(names)),
        )
    if layer is not None or len(names) == 1:
        return layer or names[0]
    if set(names) >= set(_GPX_FIRST):  # a GPX file always lists its five layers: take the first that holds rows
        return next((n for n in _GPX_FIRST if _count(path, n)), names[0])
    raise SourceError(
        str(path),
        expected="one layer, or the name of one",
        found=f"layers {', '.join(names) or 'none'}",
        remedy='write couche = "NAME" in the source',
    )


def _count(path: Path, layer: str) -> int:
    return int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])


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
    return Inspection(
        path=opened,
        format=driver,
        layer=layer,
        layers=names,
        fields=fields,
        geometry=geometry,
        crs=info["crs"],
        encoding=encoding,
        count=count if count >= 0 and driver != "ESRI Shapefile" else None,  # that one counts its deleted rows
    )


def _member(path: Path) -> str:
    """Return the one readable member of a zip, after refusing bombs and paths that leave the archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(
            str(path),
            expected="a whole zip archive",
            found=str(error),
            remedy="the download was cut: fetch it again",
        ) from error
    _refuse_unsafe(path, infos)
    names = {_gdb(i.filename) for i in infos if not i.filename.startswith("__MACOSX")}
    readable = sorted(n for n in names if PurePosixPath(n).suffix.lower() in ZIPPED)
    if len(readable) != 1:
        raise SourceError(
            str(path),
            expected=f"one dataset in the archive ({' '.join(sorted(ZIPPED))})",
            found=", ".join(readable) or "none",
            remedy="unpack it and give the path of the file you want",
        )
    return readable[0]


def _gdb(name: str) -> str:
    """Cut a path inside a .gdb folder down to that folder."""
    head, found, _ = name.partition(".gdb/")
    return head + ".gdb" if found else name


def _refuse_unsafe(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    for info in infos:
        parts = PurePosixPath(info.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in info.filename:
            raise SourceError(
                f"{path}, member {info.filename!r}",
                expected="paths inside the archive",
                found="a path that leaves it",
                remedy="do not open this archive; ask for another",
            )
    size, packed = sum(i.file_size for i in infos), max(sum(i.compress_size for i in infos), 1)
    if size > ZIP_MAX_BYTES or (size > ZIP_SMALL_BYTES and size / packed > ZIP_MAX_RATIO):
        raise SourceError(
            str(path),
            expected=f"less than {ZIP_MAX_BYTES:,} bytes, packed at most {ZIP_MAX_RATIO} times",
            found=f"{size:,} bytes announced for {packed:,} packed",
            remedy="this looks like a zip bomb; unpack it yourself if you trust it",
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of all the files of a folder with their names."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    files = sorted(p for p in path.rglob("*") if p.is_file())
    lines = [f"{f.relative_to(path).as_posix()} {sha256_of(f)}" for f in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
