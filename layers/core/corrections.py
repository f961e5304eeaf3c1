"""Corrections that a team keeps beside a source: applied after reading, logged, expired when the source changes."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite, Journal
from layers.core.errors import ConfigurationError
from layers.core.model import Column
from layers.core.schema import read_as

_KINDS = {
    "number": "a number",
    "integer": "a whole number",
    "year": "a year",
    "boolean": "oui or non",
    "date": "a date, 2023-01-31 or 31/01/2023",
}
FIELDS = ("couche", "cle", "champ", "ancien", "nouveau", "auteur", "date", "motif")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row of ``corrections.csv``: ``ancien`` is what the source said when the correction was written."""

    couche: str
    cle: str
    champ: str
    ancien: str
    nouveau: str
    auteur: str
    date: str
    motif: str


def load(path: Path) -> tuple[Correction, ...]:
    """Read ``corrections.csv`` (``;``, UTF-8).

    Raises
    ------
    ConfigurationError
        The file is missing, or does not have exactly the expected columns.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter=";") if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigurationError(
            str(path),
            expected="a readable CSV file in UTF-8",
            found=str(error),
            remedy="check [corrections] chemin; in a spreadsheet, save as « CSV UTF-8 »",
        ) from error
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    _refuse(header != FIELDS, str(path), f"columns {';'.join(FIELDS)}", ";".join(header))
    for number, row in enumerate(rows, 1):
        _refuse(len(row) != len(FIELDS), f"{path}, row {number}", f"{len(FIELDS)} cells", f"{len(row)} cells")
    return tuple(Correction(**dict(zip(FIELDS, map(str.strip, row), strict=True))) for row in rows[1:])


def _refuse(wrong: bool, where: str, expected: str, found: str) -> None:  # noqa: FBT001 - an assertion that speaks
    if wrong:
        raise ConfigurationError(where, expected=expected, found=found, remedy="correct the file")


def apply(
    frame: gpd.GeoDataFrame,
    corrections: Iterable[Correction],
    key: str,
    journal: Journal,
    columns: Iterable[Column] = (),
) -> gpd.GeoDataFrame:
    """Apply the corrections of one layer; ``frame`` still has its key as a column.

    Values are read as the kind of their column (``columns``; text when it is not declared). A correction whose
    ``ancien`` is no longer what the source says has expired: it is reported and left out. The values of a personal
    column are never written in the journal, and an empty one is never filled.
    """
    declared = {c.name: c for c in columns}
    for c in (c for c in corrections if c.couche == journal.couche):
        column = declared.get(c.champ) or Column(name=c.champ, label=c.champ, kind=_kind(frame.get(c.champ)))
        said = "valeurs non montrées" if column.personal else f"« {c.ancien} » → « {c.nouveau} »"
        what = f"{c.champ} : {said} ({c.auteur}, {c.date} : {c.motif})"
        hit = frame[key].astype("str").eq(c.cle).fillna(value=False)
        if c.champ not in frame.columns or c.champ == "geometry" or not hit.any():
            action = "non appliquée : ligne ou champ inconnu"
            journal.report([c.cle], "correction sans objet", what, action=action)
        elif not (still := hit & holds(frame[c.champ], c.ancien, column)).any() or (column.personal and not c.ancien):
            now = "autre chose" if column.personal else f"« {_as_text(frame.loc[hit, c.champ].iloc[0])} »"
            journal.report([c.cle], "correction périmée", what, action=f"non appliquée : la source dit {now}")
        else:
            frame = frame.copy()
            frame.loc[still, c.champ] = _value(c, column)
            journal.report([c.cle], "correction", what, gravite=Gravite.INFORMATION, action="appliquée")
    return frame


def holds(values: pd.Series, text: str, column: Column) -> pd.Series:
    """Tell which values are ``text``, read as the kind of the column; an empty text is a missing value."""
    wanted = read_as(text, column)
    same = values.isna() if pd.isna(wanted) and text == "" else values.eq(wanted)
    return same.fillna(value=False).astype(bool)


def _kind(values: pd.Series | None) -> str:
    if values is None or not pd.api.types.is_numeric_dtype(values):
        return "text"
    return "boolean" if pd.api.types.is_bool_dtype(values) else "number"


def _as_text(value: Any) -> str:  # noqa: ANN401 - a cell
    if pd.isna(value):
        return ""
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)


def _value(correction: Correction, column: Column) -> Any:  # noqa: ANN401 - a cell
    """Read the new value as the kind of its column."""
    value = read_as(correction.nouveau, column)
    if pd.isna(value) and correction.nouveau:
        raise ConfigurationError(
            f"corrections, {correction.couche} {correction.cle}, {correction.champ}",
            expected=_KINDS.get(column.kind, "a value"),
            found=correction.nouveau,
            remedy="correct the column `nouveau`",
        )
    return value
