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
from pipelines.core.spatial import dissolve, members
from pipelines.core.table import located, rows

#: Where it holds (index: places), the words, the status.
Raison = tuple[pd.Series, str, Statut]
#: Statuses of a value that is not shown.
HIDING = (Statut.INCONNU, Statut.SECRET, Statut.SANS_OBJET, Statut.SANS_COUCHE)
LOST, OUTSIDE = "lieu non localisé", "hors du territoire"
NOT_PLACED = "habitants que le carroyage ne situe pas"
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


def judged(  # noqa: PLR0913 - the columns of a row
    indicateur: str,
    maille: str,
    modalite: str,
    valeur: pd.Series,
    raisons: Sequence[Raison] = (),
    *,
    borne_max: pd.Series | None = None,
    couches: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Make the long rows of one modality: the last reason that holds gives the status and the words."""
    statut, texte = pd.Series(str(Statut.CALCULE), valeur.index), pd.Series("", valeur.index, dtype="str")
    for hit, why, state in raisons:
        statut, texte = statut.mask(hit, str(state)), texte.mask(hit, why)
    hidden = statut.isin(list(map(str, HIDING)))
    shown = valeur.astype("float64").mask(hidden)
    return rows(
        indicateur,
        maille,
        modalite,
        shown,
        statut=statut,
        valeur_texte=texte,
        borne_max=None if borne_max is None else borne_max.astype("float64").mask(hidden),
        couches=couches,
    )


def secret(households: pd.Series, parametres: Parametres) -> Raison:
    """Return the reason of a number that tells of too few households; none at all is not a secret."""
    few = (households > 0) & (households < parametres.secret_menages)
    return few, FEW.format(parametres.secret_menages), Statut.SECRET


def complement(households: pd.Series, *hidden: Raison) -> Raison:
    """Return the second place to mask when only one is, so that a total does not reveal it.

    It is the one with the fewest households among those that are shown.
    """
    masked = pd.concat([hit for hit, *_ in hidden], axis=1).any(axis=1)
    shown = households[~masked & (households > 0)].sort_index()
    second = {shown.idxmin()} if masked.sum() == 1 and len(shown) else set()
    return pd.Series(households.index.isin(second), households.index), COMPLEMENT, Statut.SECRET


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
    lost = not_placed(communes, cut)
    return Lieux(
        maille="commune",
        shapes=communes.geometry,
        parts=parts,
        raisons=((lost, NOT_PLACED, Statut.INCONNU),),
    )


def not_placed(communes: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> pd.Series:
    """Tell which communes have inhabitants, and no square where they would live."""
    placed = cut.groupby("commune")["habitants"].sum().reindex(communes.index, fill_value=0.0)
    return communes["population"].astype("float64").gt(0) & ~placed.gt(0)


def whole(territoire: Territoire, communes: gpd.GeoDataFrame, cut: gpd.GeoDataFrame) -> Lieux:
    """Return the territory as one place."""
    parts = cut[cut["commune"] != population.BEYOND].assign(lieu=territoire.epci)
    lost = pd.Series([bool(not_placed(communes, cut).any())], index=[territoire.epci])
    return Lieux(
        maille="epci",
        shapes=gpd.GeoSeries([territoire.limit], index=[territoire.epci], crs=communes.crs),
        parts=parts,
        raisons=((lost, NOT_PLACED, Statut.AU_MOINS),),
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
    return Lieux(
        maille=maille,
        shapes=frame.geometry,
        parts=population.fragments(mine, cut),
        raisons=(
            (leaves, "carroyage connu jusqu'à la limite du territoire", Statut.AU_MOINS),
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
        raisons=((pd.Series([lost > 0], index=shapes.index), f"{lost} quartier(s) non localisé(s)", Statut.AU_MOINS),),
    )
