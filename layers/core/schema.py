"""Columns: match the producer's fields to the layer's, read each as its kind, list unknown codes, check rows."""

import re
import unicodedata

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from layers.core.catalogue import nearest
from layers.core.defects import Gravite, Journal
from layers.core.errors import SchemaError
from layers.core.model import Column, Layer, Source
from layers.core.read import MISSING, to_number

_TRUE = {"true", "t", "1", "oui", "o", "vrai"}
_FALSE = {"false", "f", "0", "non", "n", "faux"}
_DTYPES = {"integer": "Int64", "number": "float64", "year": "Int64", "boolean": "boolean"}


def normalize(name: str) -> str:
    """Reduce a field name to what two producers agree on: no accent, no case, no punctuation."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def match(layer: Layer, source: Source, fields: list[str]) -> dict[str, str]:
    """Return {column: field}: the configured mapping first, then the same name, then an alias.

    Raises
    ------
    SchemaError
        The configuration maps a column that the layer does not have, or to a field that the file does not have.
    """
    columns = [c.name for c in layer.columns]
    for column, name in source.fields.items():
        if column not in columns:
            raise SchemaError(f"layer {layer.id}, champs.{column}", expected="a column of the layer",
                              found="an unknown column", remedy=nearest(column, columns))
        if name not in fields:
            raise SchemaError(f"layer {layer.id}, champs.{column}", expected="a field of the file",
                              found=f"no field {name!r}", remedy=nearest(name, fields))
    by_name = {normalize(f): f for f in reversed(fields)}
    matched = dict(source.fields)
    for column in layer.columns:
        names = [normalize(n) for n in (column.name, *column.aliases)]
        field = next((by_name[n] for n in names if n in by_name), None)
        if field is not None:
            matched.setdefault(column.name, field)
    return matched


def select(raw: gpd.GeoDataFrame, layer: Layer, source: Source, journal: Journal) -> gpd.GeoDataFrame:
    """Return the raw rows with the layer's columns, each read as its kind; absent ones are NA.

    Raises
    ------
    SchemaError
        When the key, or another column declared fatal, is not there or is empty.
    """
    matched = match(layer, source, [str(c) for c in raw.columns if c != "geometry"])
    data = {c.name: _typed(raw[matched[c.name]], c, journal) for c in layer.columns if c.name in matched}
    frame = gpd.GeoDataFrame(data, index=raw.index, geometry=raw.geometry, crs=raw.crs)
    for column in layer.columns:
        if column.name not in frame:
            _create(frame, column, layer, journal, list(raw.columns))
    return frame[[c.name for c in layer.columns] + ["geometry"]]


def _create(frame: gpd.GeoDataFrame, column: Column, layer: Layer, journal: Journal, fields: list[str]) -> None:
    if column.fatal:
        raise SchemaError(f"layer {layer.id}, column {column.name}", expected="a field for this column",
                          found=f"fields {', '.join(map(str, fields))[:300]}",
                          remedy=f"add champs.{column.name} = \"FIELD\" to the source")
    if column.required:
        journal.report([column.name], "colonne obligatoire absente", action="créée, valeurs inconnues")
    frame[column.name] = pd.Series(None, index=frame.index, dtype=_DTYPES.get(column.kind, "str"))


def _typed(values: pd.Series, column: Column, journal: Journal) -> pd.Series:
    if column.kind in {"number", "integer", "year"}:
        return _numeric(values, column, journal)
    if column.kind == "boolean":
        return _boolean(values)
    return _dates(_text(values), column, journal) if column.kind == "date" else _text(values)


def _text(values: pd.Series) -> pd.Series:
    """Text, trimmed, missing marks to NA; a code that a spreadsheet turned into 62001.0 comes back as 62001."""
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")
    text = values.astype("str").str.strip()
    return text.mask(values.isna() | text.isin(MISSING) | text.isin(["nan", "<NA>"]))


def _numeric(values: pd.Series, column: Column, journal: Journal) -> pd.Series:
    text = values.astype("str").str.strip()
    if column.kind == "year":
        values = text.str.extract(r"((?:1[5-9]|20)\d\d)")[0]
    numbers = to_number(values)
    given = text.notna() & ~text.isin([*MISSING, "nan", "<NA>"])
    lost = given & numbers.isna()
    journal.report(_lines(lost), f"{column.name} : nombre illisible", text[lost], action="valeur inconnue")
    return numbers if column.kind == "number" else numbers.round().astype("Int64")


def _lines(hit: pd.Series) -> list[str]:
    """Name the rows of a raw file, whose key is not settled yet."""
    return [f"ligne {i + 1}" for i in hit.index[hit]]


def _boolean(values: pd.Series) -> pd.Series:
    lower = values.astype("str").str.strip().str.lower()
    known = lower.isin(_TRUE | _FALSE)
    return lower.isin(_TRUE).where(known, pd.NA).astype("boolean")


def _dates(text: pd.Series, column: Column, journal: Journal) -> pd.Series:
    """ISO dates as text (``2023-01-31``), whatever way they were written (``31/01/2023``, time stamps)."""
    french = text.str.match(r"^\d{1,2}/\d{1,2}/\d{4}").fillna(False)
    dates = pd.to_datetime(text.where(~french), errors="coerce", format="ISO8601", utc=True)
    dates = dates.fillna(pd.to_datetime(text.where(french), errors="coerce", dayfirst=True, utc=True))
    lost = text.notna() & dates.isna()
    journal.report(_lines(lost), f"{column.name} : date illisible", text[lost], action="valeur inconnue")
    return dates.dt.strftime("%Y-%m-%d").astype("str").mask(dates.isna())


def report_unknown_codes(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> None:
    """List the values that are not in a column's code list or do not follow its pattern; they are kept as they are."""
    for column in layer.columns:
        values = frame.index.to_series() if column.name == layer.key else frame[column.name]
        present = values.notna()
        if column.codes:
            parts = values[present].astype("str").str.split("|") if column.kind == "list" else values[present].map(lambda v: [v])
            bad = parts.map(lambda p: any(v.strip() not in column.codes for v in p)).astype(bool)  # noqa: B023
        elif column.pattern:
            bad = ~values[present].astype("str").str.fullmatch(column.pattern)
        else:
            continue
        journal.report(bad.index[bad], f"{column.name} : code inconnu", values[bad.index[bad]], action="valeur gardée")


def mask_personal(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> gpd.GeoDataFrame:
    """Empty the personal columns on rows that concern a natural person (catpro3 X1a, « personne physique », ``_X_``)."""
    personal = [c.name for c in layer.columns if c.personal]
    if not personal:
        return frame
    said = frame[personal].astype("str").fillna("")
    natural = said.apply(lambda c: c.str.contains(r"X1a|personne physique|_X_", case=False, regex=True)).any(axis=1)
    if natural.any():
        frame.loc[natural, personal] = pd.NA
        journal.report(["*"], "donnée personnelle", f"{int(natural.sum())} lignes, colonnes {', '.join(personal)}",
                       gravite=Gravite.INFORMATION, action="valeurs retirées à la lecture")
    return frame


def check_rows(frame: gpd.GeoDataFrame, layer: Layer) -> None:
    """Check the finished layer against its pandera schema (dtypes, key, required columns).

    Raises
    ------
    SchemaError
        With the first failures; a layer that passed the door never raises here, a faulty ``read`` does.
    """
    try:
        pandera_schema(layer).validate(pd.DataFrame(frame.drop(columns="geometry")), lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case"]].drop_duplicates().head(5)
        raise SchemaError(f"layer {layer.id}", expected="rows that follow the layer's schema",
                          found=cases.to_string(index=False, header=False),
                          remedy="correct the module's read(), or the source") from error


def pandera_schema(layer: Layer) -> pa.DataFrameSchema:
    """Compile the declared columns into a pandera schema of the attribute table (index: the key)."""
    columns = {
        c.name: pa.Column(_DTYPES.get(c.kind, "str"), nullable=not c.fatal, required=True)
        for c in layer.columns if c.name != layer.key
    }
    return pa.DataFrameSchema(columns, index=pa.Index("str", unique=True, name=layer.key), strict=False)
