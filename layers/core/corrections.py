"""Corrections that a team keeps beside a source: applied after reading, logged, expired when the source changes."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite, Journal
from layers.core.errors import ConfigurationError

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
            reader = csv.DictReader(file, delimiter=";")
            rows, header = list(reader), tuple(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(str(path), expected="a readable CSV file", found=str(error),
                                 remedy="check [corrections] chemin") from error
    if header != FIELDS:
        raise ConfigurationError(str(path), expected=f"columns {';'.join(FIELDS)}", found=";".join(header),
                                 remedy="correct the header of the file")
    return tuple(Correction(**{k: (v or "").strip() for k, v in row.items()}) for row in rows)


def apply(frame: gpd.GeoDataFrame, corrections: Iterable[Correction], key: str, journal: Journal) -> gpd.GeoDataFrame:
    """Apply the corrections of one layer; ``frame`` still has its key as a column.

    A correction whose ``ancien`` is no longer what the source says has expired: it is reported and left out.
    """
    for c in (c for c in corrections if c.couche == journal.couche):
        hit = frame[key].astype("str") == c.cle
        what = f"{c.champ} : « {c.ancien} » → « {c.nouveau} » ({c.auteur}, {c.date} : {c.motif})"
        if c.champ not in frame.columns or not hit.any():
            journal.report([c.cle], "correction sans objet", what, action="non appliquée : ligne ou champ inconnu")
            continue
        now = frame.loc[hit, c.champ].iloc[0]
        if _as_text(now) != c.ancien:
            journal.report([c.cle], "correction périmée", what, action=f"non appliquée : la source dit « {_as_text(now)} »")
            continue
        frame.loc[hit, c.champ] = _like(frame[c.champ], c)
        journal.report([c.cle], "correction", what, gravite=Gravite.INFORMATION, action="appliquée")
    return frame


def _as_text(value: object) -> str:
    return "" if pd.isna(value) else f"{value:g}" if isinstance(value, float) else str(value)


def _like(column: pd.Series, correction: Correction) -> object:
    """Give the new value the type of the column."""
    if correction.nouveau == "":
        return pd.NA
    if not pd.api.types.is_numeric_dtype(column):
        return correction.nouveau
    try:
        return float(correction.nouveau.replace(",", "."))
    except ValueError as error:
        raise ConfigurationError(
            f"corrections, {correction.couche} {correction.cle}, {correction.champ}", expected="a number",
            found=correction.nouveau, remedy="correct the column `nouveau`") from error
