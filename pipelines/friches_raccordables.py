"""RCU-06: friches within reach of a heat network, from their distances (FRI-06)."""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE, counted_in
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

RCU_06 = Indicator(
    id="RCU-06",
    label="Friches proches d'un réseau de chaleur",
    mesures=(
        Mesure(id="nombre", label="Sites à moins de la distance", unit="sites"),
        Mesure(id="surface_ha", label="Surface, chaque unité foncière une fois", unit="ha", extensive=False),
        Mesure(
            id="raccordable",
            label="Site à moins de la distance",
            unit="1 : oui, 0 : non",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Distance de FRI-06, à vol d'oiseau, du bord du site au tracé. Friches potentielles exclues. Commune déclarée, "
        "à défaut celle de la position. Borne basse : les sites sûrement à moins de la distance ; borne haute : ceux "
        "qui peuvent l'être (point, site non localisé, réseau sans tracé, source qui s'arrête à la limite). "
        "La valeur est la borne basse, à vérifier quand les deux diffèrent. Une unité foncière partagée compte une "
        "fois, pour la plus petite (borne haute : la plus grande) de ses surfaces déclarées. Chaque friche, même "
        "potentielle, a sa réponse ; entre deux, elle a des bornes, 0 et 1, sans valeur."
    ),
    definition="Nombre et surface des friches à 50, 100 et 150 m d'un tracé.",
    reference="catalogue, RCU-06 et FRI-06",
    parametres=("chaleur.distances_m",),
    reserves="Proche n'est pas raccordable : ni la capacité du réseau ni le besoin futur du site ne sont connus.",
)

BORNES = ("borne_min", "borne_max")


def compute(
    communes: gpd.GeoDataFrame,
    friches: gpd.GeoDataFrame,
    reseaux_chaleur: gpd.GeoDataFrame,  # noqa: ARG001 - without it FRI-06 has no distance
    fri_06: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return sites and ha within each distance per commune and for the EPCI; 0 where there is none.

    Surfaces that are not known are left out of the sums, which are then « au moins ».
    """
    sites = friches.assign(commune=counted_in(friches, communes))
    sites = sites[sites["commune"].notna() & sites["site_statut"].ne(POTENTIELLE).fillna(value=True)]
    found = fri_06[fri_06["modalite"].eq("distance_m") & fri_06["maille"].eq("friche")].set_index("code")
    found = found.reindex(sites.index.astype("str"))
    near = sites.assign(proche=found["borne_min"].to_numpy(float), loin=found["borne_max"].to_numpy(float))
    tables = [
        table
        for distance in parametres.chaleur.distances_m
        for table in _within(near, distance, communes.index, territoire)
    ]
    return pd.concat([*tables, *_of_sites(friches.index, fri_06, parametres.chaleur.distances_m)])


def _of_sites(codes: pd.Index, fri_06: pd.DataFrame, distances: Collection[int]) -> list[pd.DataFrame]:
    """Return whether each site is within each distance: 1, 0, or « à vérifier » (0 to 1) when it may be."""
    found = fri_06[fri_06["modalite"].eq("distance_m") & fri_06["maille"].eq("friche")].set_index("code")
    low, high = (found[c].astype("float64").reindex(codes.astype("str")).set_axis(codes) for c in BORNES)
    tables = []
    for distance in distances:
        sure = high.le(distance)
        possible = sure | low.fillna(0).le(distance)
        maybe, lost = possible & ~sure, low.isna() & high.isna()
        statut = pd.Series(str(Statut.CALCULE), codes).mask(maybe, str(Statut.A_VERIFIER))
        words = pd.Series("", codes, dtype="str").mask(maybe, "peut-être à moins de la distance")
        tables.append(
            rows(
                "RCU-06",
                "friche",
                f"raccordable:{distance}",
                sure.astype("float64").mask(maybe),
                borne_min=sure.astype("float64"),
                borne_max=possible.astype("float64"),
                statut=statut.mask(maybe & lost, str(Statut.INCONNU)),
                valeur_texte=words.mask(maybe & lost, "distance inconnue"),
                couches=("friches", "reseaux_chaleur"),
            )
        )
    return tables


def _within(sites: pd.DataFrame, distance: int, codes: pd.Index, territoire: Territoire) -> list[pd.DataFrame]:
    """Return the rows of one distance; a distance that is not known at one end may be anything there."""
    sure = sites["loin"].le(distance)
    flags = sites.assign(sure=sure, possible=sure | sites["proche"].fillna(0).le(distance))
    every = pd.Series(territoire.epci, flags.index, dtype="str")
    return [
        *_rows(flags, flags["commune"], codes, f"{distance}", "commune"),
        *_rows(flags, every, pd.Index([territoire.epci]), f"{distance}", "epci"),
    ]


def _rows(flags: pd.DataFrame, of: pd.Series, codes: pd.Index, tail: str, maille: str) -> list[pd.DataFrame]:
    low, high = (
        flags[c].groupby(of).sum().reindex(codes, fill_value=0).astype("float64") for c in ("sure", "possible")
    )
    couches = ("communes", "friches", "reseaux_chaleur")
    words = pd.Series(np.where(high > low, "jusqu'à " + high.astype("int64").astype("str"), ""), codes, dtype="str")
    statut = pd.Series(str(Statut.CALCULE), codes).mask(high > low, str(Statut.A_VERIFIER))
    small, large, unknown = _areas(flags, of, codes)
    state = statut.mask(unknown & high.gt(0), str(Statut.AU_MOINS))
    state = state.mask(state.eq(str(Statut.CALCULE)) & (large > small), str(Statut.A_VERIFIER))
    return [
        rows(
            "RCU-06",
            maille,
            f"nombre:{tail}",
            low,
            statut=statut,
            valeur_texte=words,
            borne_max=high,
            couches=couches,
        ),
        rows(
            "RCU-06",
            maille,
            f"surface_ha:{tail}",
            small / 1e4,
            statut=state,
            valeur_texte=_surface_words(unknown & high.gt(0), small, large),
            borne_max=large / 1e4,
            couches=couches,
        ),
    ]


def _surface_words(unknown: pd.Series, small: pd.Series, large: pd.Series) -> pd.Series:
    upto = (large / 1e4).map(lambda ha: f"jusqu'à {ha:.1f} ha".replace(".", ",")).where(large > small, "")
    return upto.mask(unknown, "surface d'un site inconnue").astype("str")


def _areas(flags: pd.DataFrame, of: pd.Series, codes: pd.Index) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return the smallest and largest area (m²) by place, each land unit once, and where one is not known."""
    out = []
    for column, how in (("sure", "min"), ("possible", "max")):
        kept = flags[flags[column]]
        units = kept.groupby([of[kept.index], kept["unite_fonciere"]])["surface_m2"].agg(how)
        out.append(units.groupby(level=0).sum().reindex(codes, fill_value=0.0).astype("float64"))
    kept = flags[flags["possible"]]
    lost = kept["surface_m2"].isna().groupby(of[kept.index]).any().reindex(codes, fill_value=False)
    return out[0], out[1], lost.astype(bool)


PIPELINE = Pipeline(
    id="friches_raccordables", title="Friches et réseaux de chaleur", indicators=(RCU_06,), compute=compute
)
