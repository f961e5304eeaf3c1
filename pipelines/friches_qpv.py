"""QPV-11: friches in and around the priority neighbourhoods."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE, STATUTS
from pipelines.core.horizon import seen_around
from pipelines.core.lieux import LOST, OUTSIDE, Raison, here, judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import located

SANS_PROJET, TOTAL = "friche sans projet", "total"
QPV_11 = Indicator(
    id="QPV-11",
    label="Friches à moins de 500 m des quartiers prioritaires",
    mesures=(
        Mesure(id="nombre", label="Friches dans le quartier ou à moins de 500 m", unit="sites"),
        Mesure(id="surface_ha", label="Surface, chaque unité foncière une fois", unit="ha"),
    ),
    grains=("epci", "qpv"),
    rule=(
        "Distance à vol d'oiseau entre les bords. Friches potentielles (non vérifiées) exclues ; un statut hors de "
        "la liste : « au moins ». Surface entière du site, une unité foncière comptée une fois, pour la plus petite "
        "des surfaces déclarées. Un site connu par un point est un disque de même surface : « à vérifier » quand il "
        "peut être plus proche ; sans position, il rend « au moins » les quartiers proches de sa commune. Pour le "
        "territoire, un site proche de deux quartiers compte une fois. Modalité : tous statuts, ou sans projet."
    ),
    definition="Nombre et surface des friches à moins de 500 m des quartiers de 2024.",
    reference="catalogue, QPV-11",
    parametres=("qpv.friches_distance_m",),
    reserves="Une friche proche n'est pas une opportunité : voir FRI-13 et les contraintes du site.",
)
COUCHES = ("qpv", "friches")


def compute(
    qpv: gpd.GeoDataFrame, friches: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return how many sites and hectares are near each neighbourhood and near some of them; 0 where none is."""
    inside = here(located(qpv), territoire.communes, parametres)
    statut = friches["site_statut"].fillna("inconnu")
    verified = friches[statut.isin(STATUTS) & (statut != POTENTIELLE)]
    odd = friches[~statut.isin(STATUTS)]  # an unknown code may well be that of an unverified site
    metres = parametres.qpv.friches_distance_m
    near = _pairs(inside, located(verified), metres)
    state = _state(qpv, inside, verified, odd, territoire, metres)
    every = near.sort_values("sur", ascending=False).drop_duplicates("friche").assign(lieu=territoire.epci)
    codes = pd.Index([territoire.epci])
    whole = tuple((pd.Series(bool(hit.any()), codes), why, s) for hit, why, s in state if s is Statut.AU_MOINS)
    nowhere = int(qpv.geometry.isna().sum())
    whole = (*whole, (pd.Series(nowhere > 0, codes), f"{nowhere} quartier(s) non localisé(s)", Statut.AU_MOINS))
    kept = {TOTAL: verified.index, SANS_PROJET: verified.index[verified["site_statut"].eq(SANS_PROJET)]}
    return pd.concat(
        [
            _rows(maille, tail, some[some["friche"].isin(sites)], verified, places, raisons)
            for maille, some, places, raisons in (("qpv", near, qpv.index, state), ("epci", every, codes, whole))
            for tail, sites in kept.items()
        ],
        ignore_index=True,
    )


def _pairs(quarters: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, metres: float) -> pd.DataFrame:
    """Return the sites that are near each neighbourhood (``sur``), or may be: a point hides its extent."""
    shapes = sites.geometry.to_numpy()
    point = shapely.get_dimensions(shapes) == 0
    radius = np.where(point, np.sqrt(sites["surface_m2"].to_numpy(float) / np.pi), 0.0)
    reach = metres + np.nan_to_num(radius)
    i, j = shapely.STRtree(quarters.geometry.to_numpy()).query(shapes, predicate="dwithin", distance=reach)
    far = shapely.distance(shapes[i], quarters.geometry.to_numpy()[j])
    return pd.DataFrame({"lieu": quarters.index[j], "friche": sites.index[i], "sur": far <= metres})


def _areas(pairs: pd.DataFrame, sites: gpd.GeoDataFrame, places: pd.Index) -> pd.DataFrame:
    """Return, by place, the area (ha) of sites with each land unit once, and whether one is not known."""
    drawn = pairs.assign(
        surface=pairs["friche"].map(sites["surface_m2"]).astype("float64"),
        unite=pairs["friche"].map(sites["unite_fonciere"]),
    )
    units = drawn.groupby(["lieu", "unite"])["surface"].agg(["min", "max"])
    by_place = units.groupby("lieu").sum() / 1e4
    unknown = drawn["surface"].isna().groupby(drawn["lieu"]).any()
    return by_place.reindex(places, fill_value=0.0).assign(inconnue=unknown.reindex(places, fill_value=False))


def _rows(
    maille: str,
    tail: str,
    pairs: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    places: pd.Index,
    raisons: tuple[Raison, ...],
) -> pd.DataFrame:
    sure = pairs[pairs["sur"]]
    count, most = (p.groupby("lieu").size().reindex(places, fill_value=0) for p in (sure, pairs))
    area, upper = _areas(sure, sites, places), _areas(pairs, sites, places)
    maybe = (most > count, "un site connu par un point peut être plus proche", Statut.A_VERIFIER)
    several = (upper["max"] > area["min"], "surfaces déclarées différentes ou site ponctuel", Statut.A_VERIFIER)
    unknown = (upper["inconnue"], "surface d'un site inconnue", Statut.AU_MOINS)
    return pd.concat(
        [
            judged("QPV-11", maille, f"nombre:{tail}", count, (maybe, *raisons), borne_max=most, couches=COUCHES),
            judged(
                "QPV-11",
                maille,
                f"surface_ha:{tail}",
                area["min"],
                (several, unknown, *raisons),
                borne_max=upper["max"],
                couches=COUCHES,
            ),
        ]
    )


def _maybe(qpv: gpd.GeoDataFrame, lost: gpd.GeoDataFrame, territoire: Territoire, metres: float) -> pd.Series:
    """Tell which neighbourhoods a site without a place may be near: those of its commune, all when it names none."""
    communes = territoire.communes.geometry
    named = lost["comm_insee"].isin(communes.index)
    if not named.all():
        return pd.Series(data=True, index=qpv.index)
    where = shapely.union_all(communes.loc[lost["comm_insee"].unique()].to_numpy())
    return pd.Series(shapely.dwithin(qpv.geometry.to_numpy(), where, metres), qpv.index)


def _state(
    qpv: gpd.GeoDataFrame,
    inside: gpd.GeoDataFrame,
    verified: gpd.GeoDataFrame,
    odd: gpd.GeoDataFrame,
    territoire: Territoire,
    metres: float,
) -> tuple[Raison, ...]:
    """Return why a neighbourhood may have more, then why it has no figure."""
    lost = verified[verified.geometry.isna()]
    blurred = located(verified)[lambda f: f.geometry.geom_type.eq("Point") & f["surface_m2"].isna()]
    doubtful = pd.Series(qpv.index.isin(_pairs(inside, located(odd), metres)["lieu"]), qpv.index)
    nowhere = qpv.geometry.isna()
    outside = pd.Series(~qpv.index.isin(inside.index), qpv.index) & ~nowhere
    mine = ~outside & ~nowhere
    short = (seen_around(qpv, "friches", territoire) < metres) & mine
    vague = pd.Series(len(blurred) > 0, qpv.index) & mine
    return (
        (vague, f"{len(blurred)} site(s) connu(s) par un point, de surface inconnue", Statut.AU_MOINS),
        (doubtful, "statut d'un site hors de la liste", Statut.AU_MOINS),
        (short, "friches voisines non connues", Statut.AU_MOINS),
        (_maybe(qpv, lost, territoire, metres) & mine, f"{len(lost)} site(s) non localisé(s)", Statut.AU_MOINS),
        (nowhere, LOST, Statut.INCONNU),
        (outside, OUTSIDE, Statut.SANS_OBJET),
    )


PIPELINE = Pipeline(id="friches_qpv", title="Friches et quartiers prioritaires", indicators=(QPV_11,), compute=compute)
