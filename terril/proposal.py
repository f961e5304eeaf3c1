"""Propose a configuration for a folder of files: which file is which layer, which field is which column, and why.

Every file is looked at (names, geometry, fields, values, place) and scored against every layer of the catalogue on
100 points: its name 25, its columns 35, its values 20, its place 20. Nothing here is random nor learnt: the same
folder gives the same text.
"""

import os
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from openpyxl.utils.exceptions import InvalidFileException

import layers
from layers.core import crs, datafrance, schema
from layers.core.catalogue import Catalogue, discover
from layers.core.defects import Journal
from layers.core.errors import ConfigurationError, CrsError, SourceError, TerrilError
from layers.core.inspect import FORMATS, inspect
from layers.core.model import Column, Duplicates, Layer, Source
from layers.core.read import read_raw, to_number
from terril import proposal_toml
from terril.proposal_toml import Fact, Proposal, Seat

#: A file is proposed from this score on; a table with more rows than this is judged on its first ones.
THRESHOLD, SAMPLE = 50, 20_000
HALO_M = 5000
POINTS = {"name": 25, "columns": 35, "values": 20, "place": 20}
RASTERS = frozenset(".tif .tiff .jp2 .asc .vrt .ecw .img .png .jpg .jpeg".split())
#: Vector and table formats that the door does not read: worth a word, unlike documents and companions.
UNREAD = frozenset(".gml .tab .mif .dxf .dwg .kmz .dbf .xls .ods .sqlite .rar .7z .geojsonl .topojson".split())
_COMMUNE, _SIREN, _DATE = (re.compile(p) for p in (
    r"\d[\dAB]\d{3}", r"\d{9}", r"(?<!\d)(20\d\d)(?:[-_.]?([01]\d))?(?:[-_.]?([0-3]\d))?(?!\d)"))
_SAME = {
    "lib": "nom", "libelle": "nom", "name": "nom", "intitule": "nom", "designation": "nom", "denomination": "nom",
    "com": "commune", "comm": "commune", "no": "numero", "num": "numero", "n": "numero", "identifiant": "id",
    "surf": "surface", "superficie": "surface", "adr": "adresse", "an": "annee", "communale": "commune",
}
_EMPTY_WORDS = frozenset(("de", "du", "des", "d", "l", "la", "le", "les", "et", "en", "of", "the"))
_ID_WORDS = frozenset(("id", "numero", "code", "ref", "reference", "cle", "gid", "fid", "pk", "uid", "uuid"))
_NOT_A_LABEL = frozenset(("commune", "epci", "departement", "region", "fichier", "proprietaire", "producteur"))
_CODES_SHARE, _COMMUNES_SHARE, _FEW, _DBF_NAME = 0.8, 0.5, 2, 9


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One table found in the folder; ``placed`` is its shapes in EPSG:2154, None when they cannot be placed."""

    path: Path
    shown: str  # relative to the folder, for messages
    inner: str | None
    frame: gpd.GeoDataFrame
    rows: int
    encoding: str | None = None
    placed: gpd.GeoSeries | None = None
    crs: str | None = None
    trouble: str = ""  # why it cannot be placed
    inside: float = 0  # share of the shapes in the territory
    near: bool = False  # something within the halo

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
    def date(self) -> str:
        """The date that its name holds, as text; empty when none."""
        found = _DATE.search(self.name) or _DATE.search(self.path.stem)
        return "-".join(filter(None, found.groups())) if found else ""

    def values(self, name: str) -> pd.Series:
        """Return the known values of a field, as trimmed text."""
        known = self.frame[name].dropna()
        whole = pd.api.types.is_float_dtype(known) and bool((known % 1 == 0).all())
        text = (known.astype("Int64") if whole else known).astype("str").str.strip()
        return text[text != ""]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The territory: its EPCI and why, its communes, its outline."""

    epci: str
    why: Fact
    codes: frozenset[str]
    outline: shapely.Geometry

    @cached_property
    def around(self) -> shapely.Geometry:
        """The outline and its halo."""
        return shapely.buffer(self.outline, HALO_M)


@dataclass(kw_only=True)
class Match:
    """Which field is which column of one layer, and what the values say of it."""

    auto: dict[str, str] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    proofs: dict[str, float] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        """Every column that has a field."""
        return self.auto | self.mapped


def propose(folder: Path, out: Path, *, epci: str | None = None) -> tuple[str, list[str]]:
    """Return the text of a ``territoire.toml`` for the files of a folder, and lines for the terminal.

    Parameters
    ----------
    folder
        Looked at with its sub-folders.
    out
        Where the configuration will be written: its paths are relative to this place.
    epci
        SIREN of the territory; guessed from the files when None.

    Raises
    ------
    ConfigurationError
        The folder is missing or holds no readable table; or nothing in it tells the EPCI.
    """
    with warnings.catch_warnings(action="ignore"):  # GDAL has much to say on files that are not ours to correct
        found, refused = look(folder)
        place = territory(found, epci, folder)
        found = [_locate(c, place) for c in found]
        seats, rest = seat(found, discover(layers, "LAYER", Layer), place)
    proposal = Proposal(
        epci=place.epci, epci_name=datafrance.epci_name(place.epci), why=place.why, seats=seats, rest=rest,
        refused=refused, base=out.resolve().parent, limits="communes",
    )
    return proposal_toml.write(proposal), proposal_toml.lines(proposal)


# --- looking at the folder ------------------------------------------------------------------------------------------


def look(folder: Path) -> tuple[list[Candidate], list[tuple[str, str]]]:
    """Read what is readable in a folder; the rest comes back as (file, reason)."""
    if not folder.is_dir():
        raise ConfigurationError(str(folder), expected="a folder of files", found="no such folder", remedy="check the path")
    found: list[Candidate] = []
    refused: list[tuple[str, str]] = []
    for path in _walk(folder.resolve()):
        shown = path.relative_to(folder.resolve()).as_posix()
        if reason := _left_out(path, shown):
            refused.append((shown, reason))
            continue
        try:
            found += [_candidate(path, shown, inner) for inner in _inner_layers(path)]
        except TerrilError as error:
            refused.append((shown, f"illisible : {error.found}"))
    if not found:
        raise ConfigurationError(str(folder), expected="at least one readable layer or table",
                                 found=f"{len(refused)} files, none readable{_first(refused)}",
                                 remedy=f"put your files there: {' '.join(sorted(FORMATS))} .zip")
    return found, refused


def _first(refused: list[tuple[str, str]]) -> str:
    return f" (first: {refused[0][0]}, {refused[0][1]})" if refused else ""


def _walk(folder: Path) -> Iterator[Path]:
    """Give each file or .gdb folder that may be a layer, sorted; hidden ones, companions and builds are left out."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        suffix = path.suffix.lower()
        if path.name.startswith((".", "~$", "__MACOSX")):
            continue
        if path.is_dir() and suffix != ".gdb":
            if not any((path / n).exists() for n in ("manifest.json", ".verrou")):
                yield from _walk(path)
        elif suffix in FORMATS or suffix == ".zip" or suffix in RASTERS or suffix in UNREAD:
            if suffix != ".dbf" or not any(path.with_suffix(s).exists() for s in (".shp", ".SHP")):
                yield path


def _left_out(path: Path, shown: str) -> str:
    if path.suffix.lower() in RASTERS:
        return "raster : pas une couche de cette édition"
    if path.suffix.lower() in UNREAD:
        return f"format {path.suffix} non lu : à convertir en GeoPackage"
    return "" if shown.isprintable() and _utf8(shown) else "nom de fichier illisible : à renommer"


def _utf8(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode()


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
        if len(names) < _FEW:
            raise
        return list(names)
    return [None]


def _list_layers(path: Path) -> list[str]:
    opened = str(path)
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                members = {m for m in re.findall(r"(?m)^.*?\.(?:gpkg|gdb)\b", "\n".join(archive.namelist()))}
            opened = f"/vsizip/{path.as_posix()}/{members.pop()}" if len(members) == 1 else opened
        return [str(n) for n, _ in pyogrio.list_layers(opened) if n != "layer_styles"]
    except (pyogrio.errors.DataSourceError, zipfile.BadZipFile, OSError):
        return []


def _candidate(path: Path, shown: str, inner: str | None) -> Candidate:
    source = Source(id=path.stem, title=path.stem, path=path, inner=inner)
    frame, rows = _rows(source)
    if path.suffix.lower() == ".shp" and not any(path.with_suffix(s).exists() for s in (".cpg", ".CPG")):
        encoding = _encoding(frame)
        return Candidate(path=path, shown=shown, inner=inner, frame=_rows(replace(source, encoding=encoding))[0],
                         rows=rows, encoding=encoding)
    return Candidate(path=path, shown=shown, inner=inner, frame=frame, rows=rows)


def _rows(source: Source) -> tuple[gpd.GeoDataFrame, int]:
    """Read a source, or only the first rows of a very long one; return also how many rows it announces."""
    seen = inspect(source.path, source.inner) if source.path else None
    if seen is None or (seen.count or 0) <= SAMPLE:
        frame = read_raw(source, Journal(source.id))
        return frame, len(frame)
    try:
        read = pyogrio.read_dataframe(seen.path, layer=seen.layer, encoding=source.encoding, max_features=SAMPLE,
                                      on_invalid="ignore")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, ValueError) as error:
        raise SourceError(str(source.path), expected="a readable file", found=str(error), remedy="fetch it again") from error
    shaped = read if isinstance(read, gpd.GeoDataFrame) else gpd.GeoDataFrame(read, geometry=[None] * len(read))
    return shaped, seen.count or len(read)


def _encoding(frame: gpd.GeoDataFrame) -> str:
    """Tell whether text that was read as Latin-1 was UTF-8."""
    text = "".join(frame.drop(columns="geometry").select_dtypes(["object", "str"]).astype("str").to_numpy().ravel())
    try:
        odd = [c for c in text.encode("latin-1") if c > 127]  # noqa: PLR2004 - the end of ASCII
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return "cp1252"
    return "UTF-8" if odd else "cp1252"


# --- the territory --------------------------------------------------------------------------------------------------


def territory(found: list[Candidate], epci: str | None, folder: Path) -> Place:
    """Settle which EPCI the files are about: as asked, else by a SIREN column, else by their commune codes."""
    siren, why = (epci, Fact("asked")) if epci else _by_siren(found) or _by_communes(found) or (None, Fact("asked"))
    if siren is None:
        raise ConfigurationError(str(folder), expected="a column of EPCI (SIREN) or of commune codes (INSEE) in a file",
                                 found="none that tells one EPCI", remedy="add --epci and the SIREN of yours (nine digits)")
    communes = datafrance.read_communes(siren)
    outline = shapely.buffer(shapely.union_all(communes.geometry.to_numpy()), 0)
    shapely.prepare(outline)
    return Place(epci=siren, why=why, codes=frozenset(communes["code_insee"]), outline=outline)


def _by_siren(found: list[Candidate]) -> tuple[str, Fact] | None:
    """Take the SIREN that fills more than half of a column of EPCI, in the file that has it most often."""
    names = {"siren_epci", "epci_siren", "epci", "codes_siren_des_epci", "epci_code", "code_epci"}
    votes = []
    for c in found:
        for name in (f for f in c.fields if schema.normalize(f) in names):
            values = c.values(name)
            siren, count = next(iter(Counter(values[values.str.fullmatch(_SIREN)]).most_common(1)), ("", 0))
            if 2 * count > len(values):
                votes.append((-count, siren, Fact("siren", file=c.shown, field=name, n=count)))
    best = min(votes, key=lambda v: v[:2], default=None)
    return best and (best[1], best[2])


def _by_communes(found: list[Candidate]) -> tuple[str, Fact] | None:
    votes = []
    for c in found:
        for name in c.fields:
            codes = set(c.values(name))
            if codes and all(map(_COMMUNE.fullmatch, codes)) and (siren := datafrance.epci_of(codes)):
                votes.append((-len(codes), siren, Fact("codes", file=c.shown, field=name, n=len(codes))))
    best = min(votes, key=lambda v: v[:2], default=None)
    return best and (best[1], best[2])


def _locate(c: Candidate, place: Place) -> Candidate:
    """Place the shapes of a candidate as the door would, in its own system or in the one that fits."""
    if not c.kinds:
        return c
    extent: crs.Bounds = tuple(shapely.bounds(place.around))
    try:
        placed, system = crs.to_calc(c.frame, None, extent, c.shown).geometry, None
    except CrsError as error:
        system = crs.guess(tuple(c.frame.geometry.dropna().total_bounds), extent)
        if system is None or "invers" in system:
            return replace(c, trouble=error.found)
        try:
            placed = crs.to_calc(c.frame, system, extent, c.shown).geometry
        except CrsError as again:
            return replace(c, trouble=again.found)
    known = placed[~(placed.isna() | placed.is_empty)].to_numpy()
    inside, near = (shapely.intersects(shape, known) for shape in (place.outline, place.around))
    return replace(c, placed=placed, crs=system, inside=float(inside.mean()), near=bool(near.any()))


# --- fields and columns ---------------------------------------------------------------------------------------------


def match(c: Candidate, layer: Layer, place: Place) -> Match:
    """Find the field of each column: by name as the door does, then by words, by values, by role."""
    m = Match(auto=schema.match(layer, Source(id=layer.id, title=layer.title), c.fields))
    m.constants = _constants(c, layer, m)
    for column in layer.columns:
        if column.name in m.constants:
            continue
        if column.name not in m.auto and (name := _by_words(c, layer, column, m) or _by_values(c, layer, column, m, place)):
            m.mapped[column.name] = name
    for column_name, name in _by_role(c, layer, m):
        m.mapped.setdefault(column_name, name)
    for column_name, name in m.all.items():
        proof = _proof(layer.column(column_name), c.values(name), place)
        if proof is not None:
            m.proofs[column_name] = proof
    return m


def _unused(c: Candidate, m: Match) -> list[str]:
    taken = set(m.all.values())
    return [f for f in c.fields if f not in taken]


def _constants(c: Candidate, layer: Layer, m: Match) -> dict[str, str]:
    """Read the value of a coded column that no field gives in the name of the file (« zone_tampon »)."""
    named = _words(c.name)
    return {
        column.name: code for column in layer.columns if column.fatal and column.name not in m.auto
        for code in column.codes if _words(code) <= named
    }


def _words(text: str) -> frozenset[str]:
    words = schema.normalize(text).split("_")
    return frozenset(_SAME.get(w, w) for w in words) - _EMPTY_WORDS - {""}


def _by_words(c: Candidate, layer: Layer, column: Column, m: Match) -> str | None:
    """Find a field whose words are those of the column, in any order, or that a shapefile cut to ten letters."""
    prefix = layer.key.partition("_")[0] + "_"
    names = [column.name, *column.aliases, column.label, column.name.removeprefix(prefix)]
    wanted = {w for w in map(_words, names) if w}
    for name in _unused(c, m):
        if (_words(name) in wanted or _cut(name, layer, column, m)) and _readable(c, name, column):
            return name
    return None


def _cut(name: str, layer: Layer, column: Column, m: Match) -> bool:
    plain = schema.normalize(name)
    free = [o.name for o in layer.columns if o.name not in m.auto and o.name.startswith(plain)]
    return len(plain) >= _DBF_NAME and free == [column.name]


def _readable(c: Candidate, name: str, column: Column) -> bool:
    if column.kind not in {"number", "integer"}:
        return True
    values = c.values(name)
    return values.empty or float(to_number(values).notna().mean()) >= _CODES_SHARE


def _by_values(c: Candidate, layer: Layer, column: Column, m: Match, place: Place) -> str | None:
    """Find a field full of the column's codes, of the territory's communes, or of the key's pattern."""
    if not (column.codes or is_commune_code(column) or (column.fatal and column.pattern)):
        return None
    shared = Counter(code for other in layer.columns for code in other.codes)
    own = {code for code in column.codes if shared[code] == 1}
    best, chosen = 0.0, None
    for name in _unused(c, m):
        values = c.values(name)
        proof = _proof(column, values, place) or 0
        enough = len(own & set(_parts(column, values))) >= _FEW if column.codes else proof > 0
        if enough and proof > best:
            best, chosen = proof, name
    return chosen if best >= (_COMMUNES_SHARE if is_commune_code(column) else _CODES_SHARE) else None


def is_commune_code(column: Column) -> bool:
    """Tell whether a column holds INSEE codes of communes."""
    return bool(column.pattern and re.fullmatch(column.pattern, "62498") and not re.fullmatch(column.pattern, "6249"))


def _parts(column: Column, values: pd.Series) -> pd.Series:
    return values.str.split("|").explode().str.strip() if column.kind == "list" else values


def _proof(column: Column | None, values: pd.Series, place: Place) -> float | None:
    """Return the share of distinct values that the column expects; None when it expects nothing in particular."""
    if column is None or values.empty:
        return None
    distinct = pd.Series(_parts(column, values).unique())
    if column.codes:
        return float(distinct.isin(column.codes).mean())
    if is_commune_code(column):
        return float(distinct.isin(place.codes).mean())
    return float(distinct.str.fullmatch(column.pattern).mean()) if column.pattern else None


def _by_role(c: Candidate, layer: Layer, m: Match) -> Iterator[tuple[str, str]]:
    """Give the key, or the number that stands for it, a unique field; give the label a field that names."""
    free = _unused(c, m)
    key = layer.column(layer.key)
    roles = [key] if key and key.fatal else [x for x in layer.columns if x.required and _words(x.name) & _ID_WORDS]
    for role in roles[:1]:
        if role.name not in m.all and not is_commune_code(role) and (name := identifier(c, free)):
            yield role.name, name
            free.remove(name)
    if layer.label not in m.all and (names := label_fields(free)):
        yield layer.label, names[0]


def identifier(c: Candidate, fields: list[str]) -> str | None:
    """Return the first unique field without a gap that says it is one, else the first unique text or integer."""
    unique = [f for f in fields if len(v := c.values(f)) == len(c.frame) and v.is_unique and _whole(c.frame[f])]
    named = [f for f in unique if _words(f) & _ID_WORDS]
    others = unique if len(c.frame) > 1 else []
    return next(iter(named + others), None)


def _whole(values: pd.Series) -> bool:
    return not pd.api.types.is_float_dtype(values) and not pd.api.types.is_datetime64_any_dtype(values)


def label_fields(fields: list[str]) -> list[str]:
    """Return the fields that look like the name of a row."""
    named = {f: _words(f) for f in fields}
    return sorted((f for f, w in named.items() if "nom" in w and not w & _NOT_A_LABEL), key=lambda f: len(named[f]))
