"""Rows of a file that name their place in words, an address or a parcel, found as the options of the command do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.model import CALC_CRS
from layers.core.schema import normalize
from maps.core import texte
from maps.core.saisie import references
from maps.core.saisie.messages import LieuError
from terril.verification import formes, lieux
from terril.verification.edition import Edition
from terril.verification.lieux import Lieu


@dataclass(frozen=True, slots=True, kw_only=True)
class Tranche:
    """Some rows ready to be checked: shapes in EPSG:2154, precision, why some cannot be (a key of the messages).

    ``trouves`` are the places of the rows that name theirs, ``erreurs`` what is said of those that were not found.
    """

    frame: gpd.GeoDataFrame
    precision_m: pd.Series
    why: pd.Series
    trouves: Mapping[Any, Lieu] = field(default_factory=dict)
    erreurs: Mapping[Any, LieuError] = field(default_factory=dict)

    @property
    def raisons(self) -> pd.Series:
        """Why each row has no answer, in words; empty for those that have one."""
        said = self.why.map(formes.reason).astype("object")
        for rank, error in self.erreurs.items():
            said[rank] = lieux.raison(error)
        return said


def columns(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns that name places in words (``references.COLONNES``)."""
    names = {normalize(str(c)): str(c) for c in reversed(frame.columns)}
    found = {part: next((names[n] for n in known if n in names), None) for part, known in references.COLONNES.items()}
    return {part: name for part, name in found.items() if name}


def named(frame: gpd.GeoDataFrame, known: Mapping[str, str]) -> pd.Series:
    """Tell which rows have no shape and an address or a parcel."""
    words = pd.Series(data=False, index=frame.index)
    for part in ("adresse", "parcelle"):
        if part in known:
            words |= frame[known[part]].map(texte.brut).str.strip().ne("")
    return words & frame.geometry.isna()


def find(
    frame: gpd.GeoDataFrame, wanted: pd.Series, known: Mapping[str, str], edition: Edition
) -> tuple[gpd.GeoDataFrame, dict[Any, Lieu], dict[Any, LieuError]]:
    """Give the rows that name their place its shape; return the places too, and the errors of those not found."""
    found: dict[Any, Lieu] = {}
    errors: dict[Any, LieuError] = {}
    for rank, row in frame[wanted].iterrows():
        try:
            found[rank] = _place({part: texte.brut(row[name]).strip() for part, name in known.items()}, edition)
        except LieuError as error:
            errors[rank] = error
    shapes = np.array([found[r].shape if r in found else shape for r, shape in frame.geometry.items()], dtype=object)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CALC_CRS)), found, errors


def _place(said: Mapping[str, str], edition: Edition) -> Lieu:
    """Find the place of one row: its parcel, else its address."""
    parcel = said.get("parcelle", "")
    commune = formes.code(said.get("code", "")) or said.get("commune", "")
    if parcel:
        calls: list[Callable[[], Lieu]] = lieux.listed(parcel, edition, commune or None)
        if len(calls) > 1:
            raise LieuError(parcel, "parcelles_plusieurs", nombre=str(len(calls)))
        return calls[0]()
    code = lieux.code_of(commune, edition) if commune else None
    return lieux.address(said["adresse"], edition, code, formes.code(said.get("postal", "")))


def precision(digits: pd.Series, asked: float | None, found: Mapping[Any, Lieu]) -> pd.Series:
    """Return the precision of each row: that of its source, what was asked, else what its digits say, else none."""
    metres = digits.copy() if asked is None else pd.Series(asked, index=digits.index, dtype="float64")
    for rank, lieu in found.items():
        metres[rank] = np.nan if lieu.precision_m is None else lieu.precision_m
    return metres
