"""FRI-01: how many friches and how many hectares, by status; each land unit once; unverified sites apart."""

from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core.model import Diffusion
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE, STATUTS, counted_in
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

FRI_01 = Indicator(
    id="FRI-01",
    label="Friches par statut",
    mesures=(
        Mesure(id="nombre", label="Nombre de sites", unit="sites"),
        Mesure(id="surface_brute_ha", label="Surface, sites additionnés", unit="ha"),
        Mesure(id="surface_unique_ha", label="Surface, chaque unité foncière une fois", unit="ha", extensive=False),
    ),
    grains=("epci", "commune"),
    rule=(
        "Commune déclarée par le producteur, à défaut celle de la position ; un site sur plusieurs communes compte "
        "dans celle-là. Total hors friches potentielles, à part et de diffusion interne ; « au moins » quand un statut "
        "est hors de la liste. Une unité foncière partagée compte une fois, pour la plus petite des surfaces déclarées "
        "(borne haute : la plus grande) ; partagée entre communes, elle compte dans chacune, et une fois pour le "
        "territoire : les surfaces uniques des communes ne s'additionnent pas."
    ),
    definition="Nombre de sites et surface par statut CNIG.",
    reference="CNIG Friches v1.0.6 ; catalogue, FRI-01",
)
TOTAL = "total"
NO_UNIT = pd.DataFrame({"min": [], "max": []}, dtype="float64")


def compute(communes: gpd.GeoDataFrame, friches: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return count and areas (ha) by status and in all, per commune (0 where there is no site) and for the EPCI.

    Sites neither declared nor standing in the territory are left out. An area that is not known is left out of the
    sums, which are then « au moins ».
    """
    sites = friches.assign(commune=counted_in(friches, communes), statut=friches["site_statut"].fillna("inconnu"))
    inside = sites[sites["commune"].notna()]
    known = inside["statut"].isin(STATUTS)
    groups = {s: inside[inside["statut"] == s] for s in STATUTS}
    groups[TOTAL] = inside[known & (inside["statut"] != POTENTIELLE)]
    table = pd.concat([_group(sites, name, communes.index, territoire) for name, sites in groups.items()])
    return _lower_bounds(table, {*inside.loc[~known, "commune"], *([territoire.epci] if (~known).any() else ())})


def _lower_bounds(table: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """Make the totals of some places « au moins »: they hold sites whose status is not in the code list."""
    hit = table["code"].isin(codes) & table["modalite"].str.endswith(f":{TOTAL}")
    return table.assign(
        statut=table["statut"].mask(hit, str(Statut.AU_MOINS)), borne_max=table["borne_max"].mask(hit, float("nan"))
    )


def _group(sites: gpd.GeoDataFrame, name: str, codes: pd.Index, territoire: Territoire) -> pd.DataFrame:
    by_commune = sites.groupby("commune")
    every = sites.groupby(lambda _: territoire.epci)
    table = pd.concat(
        [
            _rows("commune", name, by_commune, sites, codes),
            _rows("epci", name, every, sites, pd.Index([territoire.epci])),
        ]
    )
    return table.assign(diffusion=str(Diffusion.INTERNE)) if name == POTENTIELLE else table


def _rows(
    maille: str, name: str, groups: "pd.api.typing.DataFrameGroupBy[Any, Any]", sites: gpd.GeoDataFrame, codes: pd.Index
) -> pd.DataFrame:
    area = groups["surface_m2"]
    unknown = area.apply(lambda values: values.isna().sum()).reindex(codes, fill_value=0) > 0
    statut = pd.Series(str(Statut.CALCULE), codes).mask(unknown, str(Statut.AU_MOINS))
    once = groups.apply(land_units).reindex(codes).fillna(0.0) if len(sites) else NO_UNIT.reindex(codes, fill_value=0.0)
    gross, low, high = area.sum().reindex(codes, fill_value=0.0) / 1e4, once["min"] / 1e4, once["max"] / 1e4
    count = groups.size().reindex(codes, fill_value=0)
    return pd.concat(
        [
            rows("FRI-01", maille, f"nombre:{name}", count),
            rows("FRI-01", maille, f"surface_brute_ha:{name}", gross, statut=statut),
            rows("FRI-01", maille, f"surface_unique_ha:{name}", low, borne_max=high, statut=statut),
        ]
    )


def land_units(sites: pd.DataFrame) -> pd.Series:
    """Return the area (m²) of some sites with each land unit once: the smallest and largest declared."""
    by_unit = sites.groupby("unite_fonciere")["surface_m2"]
    return pd.Series({"min": by_unit.min().sum(), "max": by_unit.max().sum()})


PIPELINE = Pipeline(id="statuts_friches", title="Friches par statut", indicators=(FRI_01,), compute=compute)
