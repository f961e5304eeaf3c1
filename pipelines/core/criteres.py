"""The criteria of the scores of friches: each one's class or number, from the long rows, and its marks by the tables.

A criterion known by an interval has two marks: its mark is that of the far end (the longest distance, the largest
share), the other one widens the interval of the score.
"""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres.friches import Friches
from pipelines.core.scores import bounded, column, exact, inverted, marks_of_classes, steps
from pipelines.core.sites import POLLUTION

Tables = Mapping[str, pd.DataFrame | None]
OR = " ou "


class Critere(NamedTuple):
    """Where a criterion is read: indicator, modality, and how (``classe``, ``part`` or ``distance``)."""

    indicateur: str
    modalite: str
    genre: str


CRITERES: Mapping[str, Critere] = {
    "pollution": Critere("FRI-03", "niveau_croise", "classe"),
    "zonage": Critere("FRI-10", "typezone", "classe"),
    "zone_u": Critere("FRI-10", "typezone", "classe"),
    "trame": Critere("FRI-04", "part_pct:total", "part"),
    "captage": Critere("FRI-05", "perimetre", "classe"),
    "inondation": Critere("FRI-09", "pire_scenario", "classe"),
    "chaleur": Critere("FRI-06", "distance_m", "distance"),
    "transport": Critere("FRI-07", "distance_m", "distance"),
    "qpv": Critere("FRI-08", "classe", "classe"),
    "sol": Critere("FRI-02", "part_pct:imperméable", "part"),
}


def used(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return, by indicator, the rows that the criteria read."""
    wanted: dict[str, set[str]] = {}
    for critere in CRITERES.values():
        wanted.setdefault(critere.indicateur, set()).add(critere.modalite)
    read = ((name, tables.get(name), modalites) for name, modalites in wanted.items())
    return {name: table[table["modalite"].isin(modalites)] for name, table, modalites in read if table is not None}


def marks(friches: gpd.GeoDataFrame, tables: Tables, p: Friches) -> dict[str, pd.DataFrame]:
    """Return the marks of every criterion (``s``, ``min``, ``max``), by name; NaN where a site is not known.

    Parameters
    ----------
    friches
        The sites, with ``surface_m2``.
    tables
        Long rows by indicator (``FRI-03``); an absent one is None: its criteria are not known.
    p
        The tables of marks.
    """
    made = {"surface": exact(steps(friches["surface_m2"].astype("float64") / 1e4, p.notes_paliers["surface"]))}
    for name, critere in CRITERES.items():
        read = {"classe": _class_marks, "part": _number_marks, "distance": _number_marks}[critere.genre]
        made[name] = read(friches.index, tables.get(critere.indicateur), name, p)
    return made


def classes(codes: pd.Index, table: pd.DataFrame | None, critere: Critere) -> pd.Series:
    """Return the class of each site, in words; pollution by its rank, since its words also say why."""
    if critere.indicateur == "FRI-03":
        names = {float(rank): name for name, rank in POLLUTION.items()}
        crossed = column(table, critere.modalite, codes).fillna(column(table, "niveau", codes))
        return crossed.map(names)
    return column(table, critere.modalite, codes, "valeur_texte")


def _class_marks(codes: pd.Index, table: pd.DataFrame | None, name: str, p: Friches) -> pd.DataFrame:
    said = classes(codes, table, CRITERES[name]).astype("object")
    ends = said.fillna("").str.split(OR)
    notes = p.notes_classes[name]
    return bounded(marks_of_classes(ends.str[0], notes), marks_of_classes(ends.str[-1], notes))


def _number_marks(codes: pd.Index, table: pd.DataFrame | None, name: str, p: Friches) -> pd.DataFrame:
    """Mark both ends of a number; what has no upper end is beyond the last step, what has no lower one may be 0."""
    critere = CRITERES[name]
    value, low, high = (column(table, critere.modalite, codes, n) for n in ("valeur", "borne_min", "borne_max"))
    known = value.notna()
    if critere.genre == "part":
        low, high = low.fillna(value), high.fillna(100.0)
    else:
        low, high = low.fillna(0.0), high.fillna(np.inf)
    paliers = p.notes_paliers[name]
    return bounded(steps(low.where(known), paliers), steps(high.where(known), paliers))


def turned(made: Mapping[str, pd.DataFrame], names: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Return the marks with some criteria inverted."""
    return {name: inverted(each) if name in names else each for name, each in made.items()}
