"""The places where inhabitants are counted, what is said of each, and the secrecy of small numbers.

A reason is a triple: where it holds, the words, the status. The last one that holds is what a row says; some statuses
hide the value. The halo is not the territory: a neighbourhood of another agglomeration has no figure here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import population
from pipelines.core.model import Statut
from pipelines.core.spatial import area_within, assign_by_area, dissolve, members, overlaps
from pipelines.core.table import located, rows

#: Where it holds (index: places), the words, the status.
Raison = tuple[pd.Series, str, Statut]
#: Statuses of a value that is not shown.
HIDING = (Statut.INCONNU, Statut.SECRET, Statut.SANS_OBJET, Statut.SANS_COUCHE)
LOST, OUTSIDE = "lieu non localisé", "hors du territoire"
NOT_PLACED = "habitants que le carroyage ne situe pas"
UNCALIBRATED = "population de la commune inconnue : carroyage non calé"
FEW, COMPLEMENT = "moins de {:g} ménages", "secret complémentaire"
GRID = "population_carroyee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieux:
    """Some places of one grain: ``shapes`` (None: not located), the parts of cells of each, reasons of any figure."""

    maille: str
    shapes: gpd.GeoSeries
    parts: gpd.GeoDataFrame
    raisons: tuple[Raison, ...] = ()

    @property
    def codes(self) -> pd.Index:
        """The codes of the places."""
        return self.shapes.index

    def counted(self, zone: BaseGeometry | None = None) -> pd.DataFrame:
        """Return inhabitants (calibrated, by area) and households of each place, in a zone or everywhere."""
        return population.counted(self.parts, self.codes, zone)

    def said(self, *secrets: Raison, more: Sequence[Raison] = (), cale: bool = True) -> tuple[Raison, ...]:
        """Return the reasons of a figure in their order: doubts, secrecy, then what hides it whatever else is said.

        ``more`` gives the doubts of this figure; ``cale`` False leaves out calibration, of which it does not depend.
        """
        loose = tuple(r for r in self.raisons if r[1] == UNCALIBRATED)
        hard = tuple(r for r in self.raisons if r[-1] in HIDING)
        soft = tuple(r for r in self.raisons if r[1] != UNCALIBRATED and r[-1] not in HIDING)
        return (*soft, *more, *(loose if cale else ()), *secrets, *hard)


def judged(  # noqa: PLR0913 - the columns of a row
    indicateur: str,
    maille: str,
    modalite: str,
    valeur: pd.Series,
    raisons: Sequence[Raison] = (),
    *,
    borne_min: pd.Series | None = None,
    borne_max: pd.Series | None = None,
    couches: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Make the long rows of one modality: the last reason that holds gives the status and the words.

    A figure that is not calibrated has no bounds; one that is missing is not known, whatever is doubted of it.
    """
    said = np.full(len(valeur), str(Statut.CALCULE), dtype=object)
    words = np.full(len(valeur), "", dtype=object)
    for hit, why, state in raisons:
        there = hit.reindex(valeur.index, fill_value=False).to_numpy(dtype=bool, na_value=False)
        said[there], words[there] = str(state), why
    hidden, loose = np.isin(said, list(map(str, HIDING))), words == UNCALIBRATED
    shown = valeur.astype("float64").mask(hidden)
    said[shown.isna().to_numpy() & (said == str(Statut.A_VERIFIER))] = str(Statut.INCONNU)
    statut, texte = pd.Series(said, valeur.index), pd.Series(words, valeur.index)
    low, high = (shown if b is None else b.astype("float64").mask(hidden | loose) for b in (borne_min, borne_max))
    return rows(
        indicateur,
        maille,
        modalite,
        shown,
        statut=statut,
        valeur_texte=texte,
        borne_min=low.mask(loose),
        borne_max=high.mask(loose),
        couches=couches,
    )


def secret(households: pd.Series, parametres: Parametres) -> Raison:
    """Return the reason of a number that tells of too few households; none at all is not a secret."""
    few = (households > 0) & (households < parametres.secret_menages)
    return few, FEW.format(parametres.secret_menages), Statut.SECRET


def complement(households: pd.Series, parametres: Parametres, *hidden: Raison) -> Raison:
    """Return the other places to mask when some are, so that a total does not reveal them.

    Those with the fewest households among the places shown, until two places at least are masked and what they hold
    together, which the total tells, is no secret of its own.
    """
    masked = pd.concat([hit for hit, *_ in hidden], axis=1).any(axis=1)
    shown = households[~masked & (households > 0)].sort_index().sort_values(kind="stable")
    together = households[masked].sum() + np.concatenate([[0.0], shown.to_numpy(float).cumsum()])
    enough = (together >= parametres.secret_menages) & (masked.sum() + np.arange(len(together)) > 1)
    wanted = int(enough.argmax()) if enough.any() else len(shown)
    more = shown.index[: wanted if masked.any() else 0]
    return pd.Series(households.index.isin(more), households.index), COMPLEMENT, Statut.SECRET


def secrecy(households: pd.Series, parametres: Parametres) -> tuple[Raison, Raison]:
    """Return both reasons of secrecy: what would reveal a number of too few households, then such numbers."""
    few = secret(households, parametres)
    return complement(households, parametres, few), few


def holder(features: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.Series:
    """Return the key of the polygon that holds the largest part of each feature, NaN when a larger part is in none."""
    found = assign_by_area(features, areas)
    met = features[found.notna()]
    largest = overlaps(met, areas).groupby("target")["area_m2"].max().reindex(met.index)
    outside = met.geometry.area - area_within(met, areas)
    return found.where((largest > outside).reindex(features.index, fill_value=False))


def belonging(features: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres) -> pd.DataFrame:
    """Return which polygons belong to which communes (``spatial.members``), by the rule of the configuration."""
    return members(
        located(features),
        communes,
        share=parametres.appartenance_part,
        area_m2=parametres.appartenance_ha * 1e4,
    )


def here(features: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres) -> gpd.GeoDataFrame:
    """Return the located polygons that belong to some commune of the territory, those of the halo left out."""
    return features[features.index.isin(belonging(features, communes, parametres)["feature"])]


def communes_of(communes: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> Lieux:
    """Return the communes as places, with the pieces of ``population.pieces``."""
    parts = cut[cut["commune"] != population.BEYOND]
    parts = parts.assign(lieu=parts["commune"])
    lost, loose = not_placed(communes, cut), communes["population"].isna()
    return Lieux(
        maille="commune",
        shapes=communes.geometry,
        parts=parts,
        raisons=((loose, UNCALIBRATED, Statut.A_VERIFIER), (lost, NOT_PLACED, Statut.INCONNU)),
    )


def not_placed(communes: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> pd.Series:
    """Tell which communes have inhabitants, and no square where they would live."""
    placed = cut.groupby("commune")["habitants"].sum().reindex(communes.index, fill_value=0.0)
    return communes["population"].astype("float64").gt(0) & ~placed.gt(0)


def whole(territoire: Territoire, communes: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> Lieux:
    """Return the territory as one place."""
    parts = cut[cut["commune"] != population.BEYOND].assign(lieu=territoire.epci)
    lost, loose = (
        pd.Series([bool(hit.any())], index=[territoire.epci])
        for hit in (not_placed(communes, cut), communes["population"].isna())
    )
    return Lieux(
        maille="epci",
        shapes=gpd.GeoSeries([territoire.limit], index=[territoire.epci], crs=communes.crs),
        parts=parts,
        raisons=((lost, NOT_PLACED, Statut.AU_MOINS), (loose, UNCALIBRATED, Statut.A_VERIFIER)),
    )


def surfaces(
    shapes: "Sequence[BaseGeometry] | gpd.GeoSeries", codes: Sequence[str], like: gpd.GeoDataFrame
) -> gpd.GeoSeries:
    """Return shapes without the points and lines that cutting leaves in them."""
    flat = population.polygons(np.array(list(shapes), dtype=object))
    return gpd.GeoSeries(flat, index=pd.Index(codes), crs=like.crs)


def zones(
    maille: str, frame: gpd.GeoDataFrame, cut: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> Lieux:
    """Return the rows of a layer of polygons as places; ``cut`` must go beyond the limit, which some may cross."""
    drawn = located(frame)
    inside = drawn.index.isin(here(drawn, territoire.communes, parametres).index)
    mine = drawn[inside]
    leaves = pd.Series(data=False, index=frame.index)
    if not territoire.couche(GRID).covers_halo:
        leaves = ~frame.geometry.within(territoire.limit.buffer(1)) & frame.geometry.notna()
    outside = pd.Series(frame.index.isin(drawn.index[~inside]), frame.index)
    parts = population.fragments(mine, cut)
    return Lieux(
        maille=maille,
        shapes=frame.geometry,
        parts=parts,
        raisons=(
            (leaves, "carroyage connu jusqu'à la limite du territoire", Statut.AU_MOINS),
            (population.uncalibrated(parts, frame.index), UNCALIBRATED, Statut.A_VERIFIER),
            (frame.geometry.isna(), LOST, Statut.INCONNU),
            (outside, OUTSIDE, Statut.SANS_OBJET),
        ),
    )


def together(frame: gpd.GeoDataFrame, cut: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> Lieux:
    """Return what a layer of polygons covers of the territory as one place (its rows together, once)."""
    mine = here(located(frame), territoire.communes, parametres)
    shape = dissolve(mine) & territoire.limit
    shapes = surfaces([shape], [territoire.epci], frame)
    parts = population.fragments(shapes[~shapes.is_empty], cut[cut["commune"] != population.BEYOND])
    lost = int(frame.geometry.isna().sum())
    return Lieux(
        maille="epci",
        shapes=shapes,
        parts=parts,
        raisons=(
            (pd.Series([lost > 0], index=shapes.index), f"{lost} quartier(s) non localisé(s)", Statut.AU_MOINS),
            (population.uncalibrated(parts, shapes.index), UNCALIBRATED, Statut.A_VERIFIER),
        ),
    )
