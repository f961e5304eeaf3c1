"""Columns: match the producer's fields to the layer's, read each as its kind, list unknown codes, check rows."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
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
_EXACT = 2**53  #: beyond it a float no longer holds every whole number
_DTYPES = {"integer": "Int64", "number": "float64", "year": "Int64", "boolean": "boolean"}


#: What says that a row concerns a natural person: catpro3 X1a, « personne physique », ``_X_`` in an identifier.
_NATURAL = re.compile(
    r"(?<![a-z0-9])X1[a-z]?(?![a-z0-9])|_X_|personnes?[\s_]+physiques?|(?<![a-z])particuliers?(?![a-zè])", re.IGNORECASE
)


def normalize(name: str) -> str:
    """Reduce a field name to what two producers agree on: no accent, no case, no punctuation."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("œ", "oe").replace("Œ", "oe"))
    return re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode().lower()).strip("_")


def match(layer: Layer, source: Source, fields: list[str]) -> dict[str, str]:
    """Return {column: field}: the configured mapping first, then the same name, then an alias.

    Raises
    ------
    SchemaError
        The configuration maps a column that the layer does not have, or to a field that the file does not have.
    """
    columns = [c.name for c in layer.columns]
    for mapped, name in source.fields.items():
        if mapped not in columns:
            raise SchemaError(
                f"layer {layer.id}, champs.{mapped}",
                expected="a column of the layer",
                found="an unknown column",
                remedy=nearest(mapped, columns),
            )
        if name not in fields:
            raise SchemaError(
                f"layer {layer.id}, champs.{mapped}",
                expected="a field of the file",
                found=f"no field {name!r}",
                remedy=nearest(name, fields),
            )
    by_name = {normalize(f): f for f in reversed(fields)} | {f: f for f in fields}
    matched = dict(source.fields)
    for column in layer.columns:
        names = [column.name, *(normalize(n) for n in (column.name, *column.aliases))]
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
    fields = [str(c) for c in raw.columns if c != "geometry"]
    matched = match(layer, source, fields)
    _report_rivals(matched, source, fields, journal)
    data = {c.name: _typed(raw[matched[c.name]], c, journal) for c in layer.columns if c.name in matched}
    absent = {c.name: _create(c, raw, layer, journal) for c in layer.columns if c.name not in matched}
    frame = gpd.GeoDataFrame(data | absent, index=raw.index, geometry=raw.geometry, crs=raw.crs)
    for column in layer.columns:
        if column.fatal:
            _check_filled(frame[column.name], matched[column.name], layer, journal)
    return frame[[*(c.name for c in layer.columns), "geometry"]]


def _report_rivals(matched: Mapping[str, str], source: Source, fields: list[str], journal: Journal) -> None:
    """Say which field was taken when two have the same name but for case, accents or punctuation."""
    for column, field in matched.items():
        rivals = [f for f in fields if f != field and normalize(f) == normalize(field)]
        if rivals and column not in source.fields:
            journal.report(
                [column], "deux champs possibles", f"{field} ; {', '.join(rivals)}", action=f"{field} retenu"
            )


def _check_filled(values: pd.Series, field: str, layer: Layer, journal: Journal) -> None:
    missing = values.isna()
    if missing.all():
        raise SchemaError(
            f"layer {layer.id}, column {values.name}",
            expected=f"values in the field {field}",
            found="not one",
            remedy=f'write champs.{values.name} = "FIELD" with the right field in the source',
        )
    if values.name != layer.key:
        journal.report(
            _lines(missing),
            f"{values.name} : valeur obligatoire absente",
            gravite=Gravite.ERREUR,
            action="ligne gardée",
        )


def _create(column: Column, raw: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> pd.Series:
    if column.fatal:
        raise SchemaError(
            f"layer {layer.id}, column {column.name}",
            expected="a field for this column",
            found=f"fields {', '.join(str(c) for c in raw.columns if c != 'geometry')[:300]}",
            remedy=f'write champs.{column.name} = "FIELD" in the source',
        )
    if column.required:
        journal.report([column.name], "colonne obligatoire absente", action="créée, valeurs inconnues")
    return pd.Series(None, index=raw.index, dtype=_DTYPES.get(column.kind, "str"))


def read_as(text: str, column: Column) -> Any:  # noqa: ANN401 - a number, a text, a boolean or NA
    """Read one text as the kind of a column; NA when it is empty or not of that kind."""
    return _typed(pd.Series([text], dtype="str"), column, Journal("")).iloc[0]


def _typed(values: pd.Series, column: Column, journal: Journal) -> pd.Series:
    if column.kind in {"number", "integer", "year"}:
        return _numeric(values, column, journal)
    text = _text(values)
    if column.kind == "boolean":
        return _boolean(text, column, journal)
    if column.kind == "date":
        return _dates(text, column, journal)
    text = _restored(text, column, journal) if column.pattern else text
    return _spelled(text, column, journal) if column.codes else text


def _text(values: pd.Series) -> pd.Series:
    """Text, trimmed, missing marks to NA; whole numbers that a file holds as 62001.0 come back as 62001."""
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "oui", False: "non"}).astype("str")
    if pd.api.types.is_float_dtype(values) and (to_number(values).dropna().mod(1) == 0).all():
        values = to_number(values).where(lambda v: v.abs() < _EXACT).astype("Int64")
    text = values.astype("str").str.strip()
    return text.mask(values.isna() | text.isin([*MISSING, "nan", "<NA>"]))


def _restored(text: pd.Series, column: Column, journal: Journal) -> pd.Series:
    """Give back what a spreadsheet took from codes: « 62001.0 » is 62001, « 1004 » was 01004."""
    whole = text.str.replace(r"\.0+$", "", regex=True)
    padded = whole.where(~whole.str.fullmatch(r"\d{4}").fillna(value=False), "0" + whole)
    fits, mended = (v.str.fullmatch(str(column.pattern)).fillna(value=False).astype(bool) for v in (text, padded))
    changed = mended & ~fits
    journal.report(
        _lines(changed),
        f"{column.name} : code abîmé par un tableur",
        _shown(text[changed], column),
        action="zéro initial rendu, « .0 » retiré",
    )
    return text.where(~changed, padded)


def _spelled(text: pd.Series, column: Column, journal: Journal) -> pd.Series:
    """Write codes as the list does, whatever their case, accents and apostrophes."""
    known = {normalize(code): code for code in column.codes}
    separator = "|" if column.kind == "list" else None
    official = text.map(
        lambda v: "|".join(known.get(normalize(p), p.strip()) for p in (v.split(separator) if separator else [v])),
        na_action="ignore",
    )
    changed = text.notna() & (official != text)
    if changed.any():
        journal.report(
            [column.name],
            "graphie d'un code",
            f"{int(changed.sum())} valeurs",
            gravite=Gravite.INFORMATION,
            action="écrit comme dans la liste",
        )
    return official.astype("str").where(text.notna())


def _numeric(values: pd.Series, column: Column, journal: Journal) -> pd.Series:
    text = _text(values) if pd.api.types.is_bool_dtype(values) else values.astype("str").str.strip()
    if column.kind == "year":
        values = text.str.extract(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)")[0]
    numbers = to_number(values)
    given = text.notna() & ~text.isin([*MISSING, "nan", "<NA>"])
    _report_lost(given & numbers.isna(), text, column, "nombre illisible", journal)
    if column.kind == "number":
        return numbers
    whole = numbers.where(numbers.abs() < _EXACT).round()
    _report_lost(numbers.notna() & (whole != numbers), text, column, "nombre non entier", journal, "arrondi")
    return whole.astype("Int64")


def _report_lost(
    lost: pd.Series, text: pd.Series, column: Column, what: str, journal: Journal, action: str = "valeur inconnue"
) -> None:
    journal.report(_lines(lost), f"{column.name} : {what}", _shown(text[lost], column), action=action)


def _shown(values: pd.Series, column: Column) -> Iterable[object] | str:
    """Return the values for the journal; those of a personal column are never written there."""
    return "valeur non montrée" if column.personal else list(values)


def _lines(hit: pd.Series) -> list[str]:
    """Name the rows of a raw file, whose key is not settled yet."""
    return [f"ligne {i + 1}" for i in hit.index[hit]]


def _boolean(text: pd.Series, column: Column, journal: Journal) -> pd.Series:
    lower = text.str.lower().str.removesuffix(".0")
    known = lower.isin(_TRUE | _FALSE)
    _report_lost(text.notna() & ~known, text, column, "ni oui ni non", journal)
    return lower.isin(_TRUE).astype("boolean").where(known)


def _dates(text: pd.Series, column: Column, journal: Journal) -> pd.Series:
    """Write dates as ISO text (``2023-01-31``); the day is the one written, whatever the time zone that follows."""
    iso = text.str.extract(r"^(?P<y>\d{4})([-/]?)(?P<m>\d\d)\2(?P<d>\d\d)(?!\d)")
    french = text.str.extract(r"^(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?!\d)")
    parts = iso[["y", "m", "d"]].fillna(french[["y", "m", "d"]])
    written = parts["y"] + "-" + parts["m"].str.zfill(2) + "-" + parts["d"].str.zfill(2)
    dates = pd.to_datetime(written, errors="coerce", format="%Y-%m-%d")
    _report_lost(text.notna() & dates.isna(), text, column, "date illisible", journal)
    return written.astype("str").where(dates.notna())


def report_unknown_codes(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> None:
    """List the values that are not in a column's code list or do not follow its pattern; they are kept as they are."""
    for column in layer.columns:
        values = frame.index.to_series() if column.name == layer.key else frame[column.name]
        bad = _unknown(values[values.notna()].astype("str"), column)
        journal.report(bad.index, f"{column.name} : code inconnu", _shown(bad, column), action="valeur gardée")


def _unknown(values: pd.Series, column: Column) -> pd.Series:
    if column.pattern:
        return values[~values.str.fullmatch(column.pattern)]
    if not column.codes:
        return values[:0]
    known = set(column.codes)
    parts = values.str.split("|") if column.kind == "list" else values.map(lambda v: [v])
    return values[[not known.issuperset(p.strip() for p in each) for each in parts]]


def natural_persons(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows say, in any of their columns, that they concern a natural person."""
    texts = frame.drop(columns="geometry", errors="ignore").select_dtypes(["object", "str"])
    said = [texts[name].astype("str").str.contains(_NATURAL).fillna(value=False) for name in texts]
    return pd.Series(np.logical_or.reduce(said, axis=0) if said else False, index=frame.index, dtype=bool)


def mask_personal(
    frame: gpd.GeoDataFrame, layer: Layer, journal: Journal, natural: pd.Series | None = None
) -> gpd.GeoDataFrame:
    """Empty the personal columns on rows that concern a natural person.

    ``natural`` marks the rows that the source, in fields that the layer may not have, already says so of.
    """
    personal = [c.name for c in layer.columns if c.personal]
    if not personal:
        return frame
    hit = natural_persons(frame[personal])
    hit = hit if natural is None else hit | natural
    emptied = hit & frame[personal].notna().any(axis=1)
    if emptied.any():
        frame = frame.copy()
        frame.loc[emptied, personal] = pd.NA
        journal.report(
            ["*"],
            "donnée personnelle",
            f"{int(emptied.sum())} lignes, colonnes {', '.join(personal)}",
            gravite=Gravite.INFORMATION,
            action="valeurs retirées à la lecture",
        )
    return frame


def check_columns(frame: gpd.GeoDataFrame, layer: Layer) -> None:
    """Refuse a ``read`` that loses a column of its layer."""
    lost = [c.name for c in layer.columns if c.name not in frame]
    if lost:
        raise SchemaError(
            f"layer {layer.id}",
            expected="every column of the layer after read()",
            found=f"no {', '.join(lost)}",
            remedy="correct the module's read()",
        )


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
        raise SchemaError(
            f"layer {layer.id}",
            expected="rows that follow the layer's schema",
            found=cases.to_string(index=False, header=False),
            remedy="correct the module's read(), or the source",
        ) from error


def pandera_schema(layer: Layer) -> pa.DataFrameSchema:
    """Compile the declared columns into a pandera schema of the attribute table (index: the key)."""
    columns = {
        c.name: pa.Column(_DTYPES.get(c.kind, "str"), nullable=True, required=True)
        for c in layer.columns
        if c.name != layer.key
    }
    return pa.DataFrameSchema(columns, index=pa.Index("str", unique=True, name=layer.key), strict=False)
