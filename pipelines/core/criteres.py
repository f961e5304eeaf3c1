"""The criteria of the scores of friches: each one's class or number, from the long rows, and its marks by the tables.

A criterion known by an interval has two marks: its mark is that of the far end (the longest distance, the largest
share), the other one widens the interval of the score. A class of zones that is to be checked keeps its mark; the
marks of the classes up to the strictest possible one widen the interval.
"""

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres.friches import Friches
from pipelines.core.model import Statut
from pipelines.core.scores import bounded, column, exact, inverted, marks_of_classes, steps
from pipelines.core.sites import POLLUTION

Tables = Mapping[str, pd.DataFrame | None]
OR = " ou "


class Critere(NamedTuple):
    """Where a criterion is read: indicator, modality, and how (``classe``, ``part`` or ``distance``).

    ``ordre``: the classes by rank, for a class that may be a stricter one.
    """

    indicateur: str
    modalite: str
    genre: str
    ordre: tuple[str, ...] = ()


#: The classes of zones by rank, from none to the strictest, as FRI-05 and FRI-09 rank them.
PERIMETRES_PUBLICS = ("aucun", "PPE", "PPR")
INONDATIONS = ("hors zone", "extrême", "sans scénario", "moyen, changement climatique", "moyen", "fréquent")
CRITERES: Mapping[str, Critere] = {
    "pollution": Critere("FRI-03", "niveau_croise", "classe"),
    "zonage": Critere("FRI-10", "typezone", "classe"),
    "zone_u": Critere("FRI-10", "typezone", "classe"),
    "trame": Critere("FRI-04", "part_pct:total", "part"),
    "captage": Critere("FRI-05", "perimetre_hors_ppi", "classe", PERIMETRES_PUBLICS),
    "inondation": Critere("FRI-09", "pire_scenario", "classe", INONDATIONS),
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
    made = bounded(marks_of_classes(ends.str[0], notes), marks_of_classes(ends.str[-1], notes))
    return _widened(made, table, CRITERES[name], notes)


def _widened(
    made: pd.DataFrame, table: pd.DataFrame | None, critere: Critere, notes: Mapping[str, float]
) -> pd.DataFrame:
    """Widen the marks of a class « à vérifier » to those of every class between its bounds; no upper one: to the last.

    A class that is not known, or that has no mark, stays so.
    """
    low, high, statut = (
        column(table, critere.modalite, made.index, name) for name in ("borne_min", "borne_max", "statut")
    )
    known = made["s"].notna() & statut.eq(str(Statut.A_VERIFIER)).fillna(value=False)
    for rank, name in enumerate(critere.ordre):
        possible = known & low.le(rank) & high.fillna(np.inf).ge(rank)
        mark = notes.get(name, np.nan)
        made = made.assign(
            min=made["min"].mask(possible & made["min"].gt(mark), mark),
            max=made["max"].mask(possible & made["max"].lt(mark), mark),
        )
    return made


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
