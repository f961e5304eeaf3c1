"""Look at a folder of files: read each layer and table that can be read, and say why the others cannot."""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
from openpyxl.utils.exceptions import InvalidFileException

from layers.core.defects import Journal
from layers.core.errors import ConfigurationError, SourceError, TerrilError
from layers.core.inspect import FORMATS, inspect
from layers.core.model import Source
from layers.core.read import read_raw
from terril.proposal import grids
from terril.proposal.facts import Fact
from terril.proposal.grids import Grid

Shapes = np.ndarray[tuple[int], np.dtype[np.object_]]
#: A table with more rows than this is judged on its first ones.
SAMPLE = 20_000
DBF_SAMPLE = 10_000_000  # bytes
RASTERS = frozenset((".tif", ".tiff", ".jp2", ".asc", ".vrt", ".ecw", ".img", ".png", ".jpg", ".jpeg"))
#: Vector and table formats that the door does not read: worth a word, unlike documents and companions.
UNREAD = frozenset((".gml", ".tab", ".mif", ".dxf", ".dwg", ".kmz", ".dbf", ".xls", ".ods", ".sqlite", ".rar", ".7z"))
_DATE = re.compile(r"(?<!\d)(20\d\d)(?:[-_.]?([01]\d))?(?:[-_.]?([0-3]\d))?(?!\d)")
_SEVERAL = 2


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One table found in the folder; ``placed`` holds its shapes near the territory, EPSG:2154."""

    path: Path
    shown: str  # relative to the folder, for messages
    inner: str | None
    frame: gpd.GeoDataFrame
    rows: int
    encoding: str | None = None
    placed: Shapes | None = None
    crs: str | None = None
    trouble: str = ""  # why it cannot be placed
    inside: float = 0  # share of the shapes in the territory
    grid: Grid | None = None  # of a raster; its one shape is its box

    @property
    def name(self) -> str:
        """The words that name it."""
        return self.inner or self.path.stem

    @cached_property
    def fields(self) -> list[str]:
        """Its fields, geometry left out."""
        return [str(c) for c in self.frame.columns if c != "geometry"]

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The simple types of its shapes."""
        return frozenset(t.removeprefix("Multi") for t in self.frame.geometry.geom_type.dropna().unique())

    @property
    def near(self) -> bool:
        """True when something lies in the territory or its halo."""
        return self.placed is not None and len(self.placed) > 0

    @property
    def undated(self) -> str:
        """Its name without the date."""
        return _DATE.sub("", f"{self.path.stem} {self.inner or ''}")

    @property
    def shapes(self) -> int:
        """How many rows have a shape."""
        return int((~(self.frame.geometry.isna() | self.frame.geometry.is_empty)).sum())

    @property
    def date(self) -> str:
        """The last date that its name holds, as text; empty when none."""
        return max(self.dates, default="")

    @property
    def dates(self) -> list[str]:
        """The dates that its name holds: two for a range of years."""
        found = [*_DATE.finditer(self.name)] or [*_DATE.finditer(self.path.stem)]
        return ["-".join(filter(None, one.groups())) for one in found]

    def values(self, name: str) -> pd.Series:
        """Return the known values of a field, as trimmed text."""
        if name not in self._texts:
            known = self.frame[name].dropna()
            whole = pd.api.types.is_float_dtype(known) and bool((known % 1 == 0).all())
            text = (known.astype("Int64") if whole else known).astype("str").str.strip()
            self._texts[name] = text[text != ""]
        return self._texts[name]

    def distinct(self, name: str) -> frozenset[str]:
        """Return the different values of a field."""
        if name not in self._sets:
            self._sets[name] = frozenset(self.values(name))
        return self._sets[name]

    @cached_property
    def _texts(self) -> dict[str, pd.Series]:
        return {}

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {}


def look(folder: Path) -> tuple[list[Candidate], list[tuple[str, Fact]]]:
    """Read what is readable in a folder; the rest comes back as (file, reason)."""
    if not folder.is_dir():
        raise ConfigurationError(
            str(folder), expected="a folder of files", found="no such folder", remedy="check the path"
        )
    found: list[Candidate] = []
    refused: list[tuple[str, Fact]] = []
    for path in _walk(folder.resolve()):
        shown = path.relative_to(folder.resolve()).as_posix()
        if reason := _left_out(path, shown):
            refused.append((shown, reason))
            continue
        if path.suffix.lower() in RASTERS:
            seen = grids.read(path)
            if isinstance(seen, Fact):
                refused.append((shown, seen))
            else:
                found.append(_of_grid(path, shown, seen))
            continue
        try:
            found += [_candidate(path, shown, inner) for inner in _inner_layers(path)]
        except TerrilError as error:
            refused.append(
                (shown, Fact("unreadable", why=error.found.replace(str(path), path.name).partition("; ")[0]))
            )
    if not found:
        raise ConfigurationError(
            str(folder),
            expected="at least one readable layer or table",
            found=f"{len(refused)} files, none readable{_first(refused)}",
            remedy=f"put your files there: {' '.join(sorted(FORMATS))} .zip",
        )
    return found, refused


def _first(refused: list[tuple[str, Fact]]) -> str:
    return f" (first: {refused[0][0]}, {refused[0][1].en()})" if refused else ""


def _walk(folder: Path) -> Iterator[Path]:
    """Give each file or .gdb folder that may be a layer, sorted; hidden ones and builds are left out."""
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError:
        entries = []
        yield folder  # told as unreadable
    for path in entries:
        suffix = path.suffix.lower()
        if path.name.startswith((".", "~$", "__MACOSX")):
            continue
        if path.is_dir() and suffix != ".gdb":
            if not path.is_symlink() and not any((path / n).exists() for n in ("manifest.json", ".verrou")):
                yield from _walk(path)
        elif suffix in {*FORMATS, ".zip", *RASTERS, *UNREAD} and not _companion(path):
            yield path


def _companion(path: Path) -> bool:
    """Tell whether a .dbf goes with a shapefile."""
    return path.suffix.lower() == ".dbf" and any(path.with_suffix(s).exists() for s in (".shp", ".SHP"))


def _left_out(path: Path, shown: str) -> Fact | None:
    if path.suffix.lower() in UNREAD:
        return Fact("unread", suffix=path.suffix)
    return None if shown == shown.encode("utf-8", "replace").decode() else Fact("bad_name")


def _inner_layers(path: Path) -> list[str | None]:
    """Name the layers of a file that has several; ``[None]`` for the others."""
    kind = FORMATS.get(path.suffix.lower())
    if kind == "XLSX":
        try:
            names: list[str] = openpyxl.load_workbook(path, read_only=True).sheetnames
        except (OSError, KeyError, ValueError, zipfile.BadZipFile, InvalidFileException) as error:
            raise SourceError(str(path), expected="an XLSX file", found=str(error), remedy="save it again") from error
        return list(names) if len(names) > 1 else [None]
    try:
        inspect(path)
    except SourceError:
        names = _list_layers(path)
        if len(names) < _SEVERAL:
            raise
        return list(names)
    return [None]


def _list_layers(path: Path) -> list[str]:
    opened = str(path)
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                members = set(re.findall(r"(?m)^.*?\.(?:gpkg|gdb)\b", "\n".join(archive.namelist())))
            opened = f"/vsizip/{path.as_posix()}/{members.pop()}" if len(members) == 1 else opened
        return [str(n) for n, _ in pyogrio.list_layers(opened) if n != "layer_styles"]
    except (pyogrio.errors.DataSourceError, zipfile.BadZipFile, OSError):
        return []


def _candidate(path: Path, shown: str, inner: str | None) -> Candidate:
    encoding = _encoding(path)
    frame, rows = _rows(Source(id=path.stem, title=path.stem, path=path, inner=inner, encoding=encoding))
    return Candidate(path=path, shown=shown, inner=inner, frame=frame, rows=rows, encoding=encoding)


def _of_grid(path: Path, shown: str, grid: Grid) -> Candidate:
    box = gpd.GeoDataFrame(geometry=[grid.box], crs=grid.crs)
    return Candidate(path=path, shown=shown, inner=None, frame=box, rows=1, grid=grid)


def _encoding(path: Path) -> str | None:
    """Tell the encoding of a shapefile that has no .cpg, by the first bytes of its .dbf; None for the others."""
    table = next((p for p in map(path.with_suffix, (".dbf", ".DBF")) if p.exists()), None)
    if path.suffix.lower() != ".shp" or table is None or any(path.with_suffix(s).exists() for s in (".cpg", ".CPG")):
        return None
    with table.open("rb") as stream:
        data = stream.read(DBF_SAMPLE)
    records = data[int.from_bytes(data[8:10], "little") :]  # after the header, whose length is there
    try:
        codecs.getincrementaldecoder("utf-8")().decode(records)  # a character cut by the end is no fault
    except UnicodeDecodeError:
        return "cp1252"
    return "cp1252" if records.isascii() else "UTF-8"


def _rows(source: Source) -> tuple[gpd.GeoDataFrame, int]:
    """Read a source, or only the first rows of a very long one; return also how many rows it announces."""
    seen = inspect(source.path, source.inner) if source.path else None
    if seen is None or (seen.count or 0) <= SAMPLE:
        frame = read_raw(source, Journal(source.id))
        return frame, len(frame)
    try:
        read = pyogrio.read_dataframe(
            seen.path, layer=seen.layer, encoding=source.encoding, max_features=SAMPLE, on_invalid="ignore"
        )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError) as error:
        raise SourceError(
            str(source.path), expected="a readable file", found=str(error), remedy="fetch it again"
        ) from error
    shaped = read if isinstance(read, gpd.GeoDataFrame) else gpd.GeoDataFrame(read, geometry=[None] * len(read))
    return shaped, seen.count or len(read)
