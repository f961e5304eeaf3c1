"""Read a file of places by slices, whatever its size: nothing is loaded whole but formats that cannot be cut.

GeoParquet by batches of its rows, CSV line by line, the formats of GDAL (GeoPackage, GeoJSON, shapefile also zipped,
FlatGeobuf, GPX…) as an Arrow stream; KML and XLSX whole, through the door. The rows keep all their columns.
"""

import codecs
import csv
import io
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches as close
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS

from layers.core.defects import Journal
from layers.core.errors import CrsError, SourceError, TerrilError
from layers.core.inspect import Inspection, inspect
from layers.core.model import Source
from layers.core.read import read_raw, shaped
from maps.core.saisie.messages import LieuError

#: Rows of a slice.
ROWS = 20_000
#: What fiona, GDAL or Arrow know of a column of shapes.
_GEOMETRY = ("geometry", "geom", "wkb_geometry", "the_geom", "geometrie")
_ENCODINGS = ("utf-8-sig", "cp1252")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """A file of places that was looked at: its path, the layer inside it, the system it is said to be in."""

    path: Path
    inner: str | None
    crs: str | None
    seen: Inspection

    @property
    def count(self) -> int | None:
        """How many rows it announces, None when only reading it would tell."""
        if self.seen.format == "Parquet":
            return _rows_of_parquet(self.path)
        return self.seen.count


def look(path: Path, inner: str | None = None, crs: str | None = None) -> Fichier:
    """Look at a file before reading it.

    Raises
    ------
    SourceError
        Missing, empty, damaged, of an unknown format, or holding several layers.
    """
    if not path.exists():
        raise _missing(path)
    if crs is not None:
        _parsed(crs, path)
    return Fichier(path=path, inner=inner, crs=crs, seen=inspect(path, inner))


def _missing(path: Path) -> SourceError:
    """Say that there is no file at the path of ``--file``, and which name is near."""
    names = sorted(p.name for p in path.parent.iterdir()) if path.parent.is_dir() else []
    near = close(path.name, names)
    return SourceError(
        f"--file {path}",
        expected="an existing file",
        found="nothing there" if path.parent.is_dir() else f"no folder {path.parent}",
        remedy=f"did you mean {near[0]}?" if near else f"correct the path; a relative one starts from {Path.cwd()}",
    )


def _rows_of_parquet(path: Path) -> int:
    try:
        with pq.ParquetFile(path) as opened:
            return int(opened.metadata.num_rows)
    except (OSError, ValueError) as error:  # Arrow's own errors are of these kinds
        raise _damaged(path, "Parquet", error) from error


def _damaged(path: Path, kind: str, error: Exception) -> SourceError:
    return SourceError(
        str(path),
        expected=f"a readable {kind} file",
        found=str(error)[:200],
        remedy="the file is damaged or truncated: save it again",
    )


def _parsed(crs: str, path: Path) -> CRS:
    try:
        return CRS.from_user_input(crs)
    except Exception as error:
        raise CrsError(
            f"--crs of {path}",
            expected="the code of a coordinate reference system, for example EPSG:2154",
            found=repr(crs),
            remedy="correct --crs",
        ) from error


def slices(file: Fichier, rows: int = ROWS) -> Iterator[gpd.GeoDataFrame]:
    """Give the rows of a file, slice by slice, in the system of the file (``crs`` None when it does not say).

    Raises
    ------
    SourceError, LieuError
        The file cannot be read to its end, or has neither shapes nor codes of communes.
    """
    readers = {"Parquet": _parquet, "CSV": _csv, "XLSX": _whole, "KML": _whole, "LIBKML": _whole}
    try:
        yield from readers.get(file.seen.format, _stream)(file, rows)
    except TerrilError:
        raise
    except Exception as error:  # GDAL, Arrow and codecs have no common root: all mean "damaged file"
        raise _damaged(file.path, file.seen.format, error) from error


def _whole(file: Fichier, rows: int) -> Iterator[gpd.GeoDataFrame]:
    source = Source(id=file.path.stem, title=file.path.stem, path=file.path, inner=file.inner)
    frame = read_raw(source, Journal(file.path.stem))
    for start in range(0, len(frame), rows):
        yield frame.iloc[start : start + rows].reset_index(drop=True)


def _stream(file: Fichier, rows: int) -> Iterator[gpd.GeoDataFrame]:
    """Read with GDAL, batch by batch."""
    options = {"layer": file.seen.layer, "batch_size": rows, "use_pyarrow": True}
    with pyogrio.open_arrow(file.seen.path, **options) as (meta, reader):
        name = meta["geometry_name"] or "wkb_geometry"
        for batch in reader:
            yield _from_wkb(batch.to_pandas(), name, meta["crs"])


def _parquet(file: Fichier, rows: int) -> Iterator[gpd.GeoDataFrame]:
    """Read a GeoParquet by batches; a table without shapes as it is."""
    with pq.ParquetFile(file.path) as opened:
        about = _geo(opened)
        if about and about["columns"][about["primary_column"]].get("encoding") != "WKB":
            yield from _geoarrow(file.path, rows)
            return
        name = about["primary_column"] if about else _geometry_of(opened.schema_arrow.names)
        crs = _crs_of(about, name)
        for batch in opened.iter_batches(batch_size=rows):
            yield _from_wkb(batch.to_pandas(), name, crs)


def _geoarrow(path: Path, rows: int) -> Iterator[gpd.GeoDataFrame]:
    """Read a GeoParquet whose shapes are nested lists: geopandas knows these encodings."""
    frame = gpd.read_parquet(path)
    for start in range(0, len(frame), rows):
        yield _named(frame.iloc[start : start + rows].reset_index(drop=True))


def _geo(opened: pq.ParquetFile) -> dict[str, Any]:
    text = (opened.schema_arrow.metadata or {}).get(b"geo")
    about: dict[str, Any] = json.loads(text) if text else {}
    return about


def _crs_of(about: dict[str, Any], name: str | None) -> Any:  # noqa: ANN401 - what pyproj takes
    """Return the system of a GeoParquet column: degrees when it says nothing, as the format has it."""
    if not about or name is None:
        return None
    known = about["columns"][name]
    return CRS.from_json_dict(known["crs"]) if known.get("crs") else None if "crs" in known else "OGC:CRS84"


def _geometry_of(names: list[str]) -> str | None:
    return next((n for n in names if n.lower() in _GEOMETRY), None)


def _from_wkb(table: pd.DataFrame, name: str | None, crs: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    """Turn a column of WKB into shapes; a table without one may have columns of coordinates."""
    if name is None or name not in table:
        return shaped(table)
    shapes = gpd.GeoSeries(shapely.from_wkb(table[name], on_invalid="ignore"), index=table.index, crs=crs)
    return gpd.GeoDataFrame(table.drop(columns=name), geometry=shapes)


def _named(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")


# --- CSV -------------------------------------------------------------------------------------------------


def _csv(file: Fichier, rows: int) -> Iterator[gpd.GeoDataFrame]:
    """Read a CSV line by line: its encoding is found first, its separator is the one of its first line."""
    with file.path.open(encoding=_encoding(file.path), newline="") as stream:
        first = stream.readline()
        separator = max(";,\t|", key=first.count)
        lines = csv.reader(itertools.chain([first], stream), delimiter=separator)
        header = [name.strip() for name in next(lines, [])]
        for rank, chunk in enumerate(_chunks(lines, rows)):
            _refuse_ragged(file.path, header, chunk, rank * rows)
            yield shaped(pd.DataFrame(chunk, columns=header, dtype="str"))


def _chunks(lines: Iterator[list[str]], rows: int) -> Iterator[list[list[str]]]:
    filled = (line for line in lines if any(cell.strip() for cell in line))
    while chunk := list(itertools.islice(filled, rows)):
        yield chunk


def _refuse_ragged(path: Path, header: list[str], chunk: list[list[str]], before: int) -> None:
    for rank, line in enumerate(chunk):
        if len(line) != len(header):
            raise SourceError(
                f"{path}, row {before + rank + 1}",
                expected=f"{len(header)} cells, as in the header",
                found=f"{len(line)} cells",
                remedy="check the separator and the quotes of that row",
            )


def _encoding(path: Path) -> str:
    """Return UTF-8 when the whole file is, else Windows-1252."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _ENCODINGS[1]
    return _ENCODINGS[0]


def text_of(frame: gpd.GeoDataFrame) -> str:
    """Return the names of the columns of a file, for a message."""
    out = io.StringIO()
    csv.writer(out, delimiter=",", lineterminator="").writerow([c for c in frame.columns if c != "geometry"])
    return out.getvalue()[:200] or "aucune"


def refuse_without_place(frame: gpd.GeoDataFrame, path: Path, *, words: bool) -> None:
    """Refuse a file that has neither shapes nor columns that name places (addresses, parcels, codes of communes)."""
    if not words and frame.geometry.isna().all():
        raise LieuError(path.name, "fichier_sans_lieu", colonnes=text_of(frame))
