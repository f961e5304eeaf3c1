"""What the indicators of friches share: why a site has no figure, its shares of zones, its distances and classes.

A site is a polygon, a point (it has no share, its distances are intervals), or is not located.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.territory import Territoire
from layers.friches import POLLUTIONS, POTENTIELLE
from pipelines.core.horizon import classes
from pipelines.core.model import Statut
from pipelines.core.spatial import area_within
from pipelines.core.table import located, rows

GRAIN = "friche"
POINT, LOST = "géométrie ponctuelle", "site non localisé"
_POLYGONS = ("Polygon", "MultiPolygon")
#: Classes of pollution that say something, from the lightest (1, « inexistante ») to the heaviest (5, « avérée »).
POLLUTION = {name: rank for rank, name in enumerate(reversed(POLLUTIONS[:5]), 1)}


def drawn(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites that have an outline."""
    return sites[sites.geometry.geom_type.isin(_POLYGONS)]


def verified(sites: gpd.GeoDataFrame) -> pd.Series:
    """Tell which sites are not « friches potentielles »: the only ones that are counted."""
    return ~sites["site_statut"].eq(POTENTIELLE).fillna(value=False)


def absence(territoire: Territoire, layer_id: str) -> str:
    """Return why a layer is not there, in words."""
    info = territoire.couches.get(layer_id)
    return f"couche {layer_id} : {info.reason if info and info.reason else 'absente de cette édition'}"


def missing(
    indicateur: str, codes: pd.Index, modalites: Iterable[str], texte: str, statut: Statut = Statut.SANS_COUCHE
) -> pd.DataFrame:
    """Make the rows of sites for which nothing can be said, with the reason."""
    nothing = pd.Series(np.nan, index=codes, dtype="float64")
    return pd.concat(
        [rows(indicateur, GRAIN, m, nothing, statut=statut, valeur_texte=texte) for m in modalites], ignore_index=True
    )


def said(
    sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, layer_id: str, territoire: Territoire, *, coarse: bool = False
) -> pd.DataFrame:
    """Return what a share of zones is worth for each site: columns ``statut`` and ``texte``.

    « Inconnu » for a point or a site without a place; « au moins » where the source stops before the site does, or
    when some zones have no place; « à vérifier » when the source is ``coarse``.
    """
    beyond = pd.Series(data=False, index=sites.index)
    if not territoire.couche(layer_id).covers_halo:
        beyond = ~sites.geometry.within(territoire.limit.buffer(1)) & sites.geometry.notna()
    lost = int(zones.geometry.isna().sum())
    texte = pd.Series("donnée au-delà de l'échelle de la parcelle" if coarse else "", sites.index)
    texte = texte.mask(beyond, "source connue jusqu'à la limite du territoire")
    statut = pd.Series(str(Statut.A_VERIFIER if coarse else Statut.CALCULE), sites.index)
    statut = statut.mask(beyond | (lost > 0), str(Statut.AU_MOINS))
    texte = texte.mask((lost > 0) & texte.eq(""), f"{lost} zone(s) non localisée(s)")
    nothing = ~sites.geometry.geom_type.isin(_POLYGONS)
    return pd.DataFrame(
        {
            "statut": statut.mask(nothing, str(Statut.INCONNU)),
            "texte": texte.mask(nothing, POINT).mask(sites.geometry.isna(), LOST),
        }
    )


def covered_m2(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> pd.Series:
    """Return the area (m²) of each drawn site in some zones, taken once; NaN for the others."""
    return area_within(drawn(sites), located(zones)).reindex(sites.index)


def share_rows(
    indicateur: str, sites: gpd.GeoDataFrame, area_m2: pd.Series, tail: str, worth: pd.DataFrame, couches: Sequence[str]
) -> pd.DataFrame:
    """Make the rows ``surface_ha:tail`` and ``part_pct:tail`` from the area of each site in some zones."""
    whole = sites.geometry.area.where(area_m2.notna())
    row = partial(rows, indicateur, GRAIN, statut=worth["statut"], valeur_texte=worth["texte"], couches=tuple(couches))
    return pd.concat([row(f"surface_ha:{tail}", area_m2 / 1e4), row(f"part_pct:{tail}", 100 * area_m2 / whole)])


def outline_rows(indicateur: str, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make the rows ``surface_site_ha``: the area of the outline, what the shares are shares of."""
    why = pd.Series("", sites.index).mask(~sites.geometry.geom_type.isin(_POLYGONS), POINT)
    area = drawn(sites).geometry.area.reindex(sites.index) / 1e4
    return rows(
        indicateur,
        GRAIN,
        "surface_site_ha",
        area,
        valeur_texte=why.mask(sites.geometry.isna(), LOST),
        couches=("friches",),
    )


def names_of(limits: Sequence[int]) -> Mapping[str, float]:
    """Return the classes of some distances, by name (« ≤ 50 m », « ≤ 100 m ») with their limit in m."""
    return {f"≤ {limit} m": float(limit) for limit in limits}


def beyond(limits: Sequence[int]) -> str:
    """Return the name of the class of what is farther than the last limit."""
    return f"> {limits[-1]} m"


def class_rows(
    indicateur: str,
    found: pd.DataFrame,
    limits: Sequence[int],
    couches: Sequence[str],
    inside: tuple[str, pd.Series] | None = None,
) -> pd.DataFrame:
    """Make the rows ``classe``: rank (1: the nearest) and name of the class of each distance.

    An interval across a limit gives two names (« ≤ 50 m ou ≤ 100 m »), the rank of the farther one, both as bounds,
    « à vérifier »; the statut is that of the distance otherwise. ``inside`` is a class before the first one, and the
    sites that are in it.
    """
    named, far = names_of(limits), beyond(limits)
    low, high = found["borne_min"], found["borne_max"]
    ends = classes(found.assign(borne_min=low.mask(low.isna() & high.notna(), 0.0)), named, far)
    ends["loin"] = ends["loin"].mask(high.isna() & low.notna(), far)  # nothing met at all
    names = [*named, far]
    if inside is not None:
        names = [inside[0], *names]
        ends = ends.apply(lambda end: end.mask(inside[1].reindex(end.index, fill_value=False), inside[0]))
    ranks = {name: float(rank) for rank, name in enumerate(names, 1)}
    near, distant = ends["proche"].map(ranks), ends["loin"].map(ranks)
    sure = near.eq(distant)
    texte = ends["proche"].where(sure, ends["proche"].str.cat(ends["loin"], sep=" ou "))
    statut = found["statut"].mask(found["statut"].eq(str(Statut.AU_MOINS)) & sure, str(Statut.CALCULE))
    statut = statut.mask(~sure & near.notna(), str(Statut.A_VERIFIER))
    return rows(
        indicateur,
        GRAIN,
        "classe",
        distant,
        borne_min=near,
        borne_max=distant,
        statut=statut.mask(near.isna(), str(Statut.INCONNU)),
        valeur_texte=texte.fillna(found["texte"]),
        couches=tuple(couches),
    )
