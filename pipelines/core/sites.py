"""What the indicators of friches share: why a site has no figure, its shares of zones, its distances and classes.

A site is a polygon, a point (it has no share, its distances are intervals), or is not located.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.territory import Territoire
from layers.friches import POLLUTIONS, POTENTIELLE
from pipelines.core.horizon import classes
from pipelines.core.model import Statut
from pipelines.core.spatial import area_within, strictest_zone
from pipelines.core.table import located, rows

GRAIN = "friche"
POINT, LOST = "géométrie ponctuelle", "site non localisé"
#: Said of a site that only meets zones of an unknown class, and of a point that stands for an unknown area.
ODD, VAST = "zone de classe non reconnue", "site ponctuel de surface inconnue"
_POLYGONS = ("Polygon", "MultiPolygon")
#: Classes of pollution that say something, from the lightest (1, « inexistante ») to the heaviest (5, « avérée »).
POLLUTION = {name: rank for rank, name in enumerate(reversed(POLLUTIONS[:5]), 1)}


def drawn(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites that have an outline."""
    return sites[sites.geometry.geom_type.isin(_POLYGONS)]


def verified(sites: gpd.GeoDataFrame) -> pd.Series:
    """Tell which sites are not « friches potentielles »: the only ones that are counted."""
    return ~sites["site_statut"].eq(POTENTIELLE).fillna(value=False)


def absent(territoire: Territoire, layer_id: str) -> bool:
    """Tell whether a layer is known not to be there."""
    info = territoire.couches.get(layer_id)
    return info is not None and not info.usable


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


def _leaves(shapes: gpd.GeoSeries, layer_id: str, territoire: Territoire) -> pd.Series:
    """Tell which shapes go beyond what a source shows."""
    if territoire.couche(layer_id).covers_halo:
        return pd.Series(data=False, index=shapes.index)
    return ~shapes.within(territoire.limit.buffer(1)) & shapes.notna()


def said(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    layer_id: str,
    territoire: Territoire,
    *,
    coarse: bool = False,
    odd: int = 0,
) -> pd.DataFrame:
    """Return what a share of zones is worth for each site: columns ``statut`` and ``texte``.

    « Inconnu » for a point or a site without a place; « au moins » where the source stops before the site does, when
    some zones have no place, or when ``odd`` zones are of an unknown class; « à vérifier » when it is ``coarse``.
    """
    beyond = _leaves(sites.geometry, layer_id, territoire)
    lost = int(zones.geometry.isna().sum()) + odd
    texte = pd.Series("donnée au-delà de l'échelle de la parcelle" if coarse else "", sites.index)
    texte = texte.mask(beyond, "source connue jusqu'à la limite du territoire")
    statut = pd.Series(str(Statut.A_VERIFIER if coarse else Statut.CALCULE), sites.index)
    statut = statut.mask(beyond | (lost > 0), str(Statut.AU_MOINS))
    why = "non localisée(s) ou de classe non reconnue" if odd else "non localisée(s)"
    texte = texte.mask((lost > 0) & texte.eq(""), f"{lost} zone(s) {why}")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Echelle:
    """Classes of zones: the column that says them, the classes from the strictest, the word of meeting none."""

    colonne: str
    ordre: tuple[str, ...]
    aucun: str

    @property
    def rangs(self) -> Mapping[str, float]:
        """Return the rank of each class: 0 for none, then 1 for the mildest."""
        return {name: float(rank) for rank, name in enumerate((self.aucun, *reversed(self.ordre)))}


def strictest_class(
    sites: gpd.GeoDataFrame,
    zones: gpd.GeoDataFrame,
    echelle: Echelle,
    layer_id: str,
    territoire: Territoire,
    *,
    eclat_m2: float,
) -> pd.DataFrame:
    """Return the strictest class that each site meets by more than a sliver, with its bounds.

    A point is where it stands (``valeur``), and may meet what the disc of its area meets (``borne_max``). A zone of an
    unknown class may be the strictest one; so may one that has no place, or what lies beyond the source.

    Returns
    -------
    DataFrame
        ``valeur``, ``borne_min``, ``borne_max`` (ranks), ``statut`` and ``texte``. « À vérifier » for a point or when
        the bounds differ; « inconnu » without a place, in zones of an unknown class only, and for a point outside the
        zones whose area is not known.
    """
    top, reach = float(len(echelle.ordre)), _reach(sites)
    placed = located(zones)
    odd = ~placed[echelle.colonne].isin(echelle.ordre)
    named, blank = placed[~odd], placed[odd].assign(**{echelle.colonne: echelle.aucun})
    here, disc = (_met(shapes, named, echelle, eclat_m2) for shapes in (sites, reach))
    blank_here, blank_disc = (
        _met(shapes, blank, Echelle(colonne=echelle.colonne, ordre=(echelle.aucun,), aucun=""), eclat_m2).gt(0)
        for shapes in (sites, reach)
    )
    vast = sites.geometry.geom_type.eq("Point") & sites["surface_m2"].isna()
    lost = zones.loc[zones.geometry.isna(), echelle.colonne].map(dict(echelle.rangs)).fillna(top).max()
    high = disc.clip(lower=here).clip(lower=0.0 if pd.isna(lost) else lost)
    high = high.mask(blank_disc | vast | _leaves(reach.geometry, layer_id, territoire), top)
    return _classed(sites, here.mask(here.eq(0) & (blank_here | vast)), high, echelle, vast=vast)


def _classed(
    sites: gpd.GeoDataFrame, rank: pd.Series, high: pd.Series, echelle: Echelle, *, vast: pd.Series
) -> pd.DataFrame:
    """Return the columns of ``strictest_class`` from the rank of each site and the highest possible one."""
    lost = sites.geometry.isna()
    rank = rank.mask(lost)
    names = {value: name for name, value in echelle.rangs.items()}
    doubt = sites.geometry.geom_type.eq("Point") | high.gt(rank)
    statut = pd.Series(str(Statut.CALCULE), sites.index).mask(doubt, str(Statut.A_VERIFIER))
    texte = rank.map(names).astype("object").fillna(ODD).mask(rank.isna() & vast, VAST)
    return pd.DataFrame(
        {
            "valeur": rank,
            "borne_min": rank,
            "borne_max": high.where(rank.notna()),
            "statut": statut.mask(rank.isna(), str(Statut.INCONNU)),
            "texte": texte.mask(lost, LOST),
        }
    )


def _reach(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites with the disc of their area for the points."""
    point = sites.geometry.geom_type.eq("Point")
    radius = np.sqrt(sites["surface_m2"].astype("float64") / np.pi).where(point, 0.0).fillna(0.0)
    return sites.set_geometry(sites.geometry.where(~point | radius.eq(0), sites.geometry.buffer(radius, quad_segs=16)))


def _met(sites: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, echelle: Echelle, eclat_m2: float) -> pd.Series:
    """Return the rank of the strictest class met by each located site, 0 for none."""
    found = strictest_zone(located(sites), zones, echelle.colonne, echelle.ordre, min_area_m2=eclat_m2)
    return found.map(dict(echelle.rangs)).astype("float64").reindex(sites.index).fillna(0.0)


def class_of_zone_rows(indicateur: str, modalite: str, found: pd.DataFrame, couches: Sequence[str]) -> pd.DataFrame:
    """Make the rows of some ``strictest_class``."""
    return rows(
        indicateur,
        GRAIN,
        modalite,
        found["valeur"],
        statut=found["statut"],
        valeur_texte=found["texte"],
        borne_min=found["borne_min"],
        borne_max=found["borne_max"],
        couches=tuple(couches),
    )


def maybe_nearer(found: pd.DataFrame, sites: gpd.GeoDataFrame, words: pd.Series) -> pd.DataFrame:
    """Say that a thing without a place may be nearer than what ``distances`` found, where there are ``words``."""
    hit = words.notna() & sites.geometry.notna() & found["borne_max"].ne(0)
    return found.assign(
        borne_min=found["borne_min"].mask(hit, 0.0),
        statut=found["statut"].mask(hit & found["borne_max"].notna(), str(Statut.A_VERIFIER)),
        texte=found["texte"].mask(hit, words),
    )


def unplaced(sites: gpd.GeoDataFrame, things: gpd.GeoDataFrame, name: str) -> pd.Series:
    """Return the words of ``maybe_nearer`` for every site: « 2 arrêt(s) non localisé(s) », NA when all have a place."""
    lost = int(things.geometry.isna().sum())
    return pd.Series(f"{lost} {name}(s) non localisé(s)" if lost else None, sites.index, dtype="object")


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
    inside: tuple[str, pd.Series, pd.Series] | None = None,
) -> pd.DataFrame:
    """Make the rows ``classe``: rank (1: the nearest) and name of the class of each distance.

    An interval across a limit gives two names (« ≤ 50 m ou ≤ 100 m »), the rank of the farther one, both as bounds,
    « à vérifier »; the statut is that of the distance otherwise. ``inside`` is a class before the first one, the
    sites that are in it, and those that may be.
    """
    named, far = names_of(limits), beyond(limits)
    low, high = found["borne_min"], found["borne_max"]
    ends = classes(found.assign(borne_min=low.mask(low.isna() & high.notna(), 0.0)), named, far)
    ends["loin"] = ends["loin"].mask(high.isna() & low.notna(), far)  # nothing met at all
    names = [*named, far]
    if inside is not None:
        names = [inside[0], *names]
        sure_in, maybe_in = (each.reindex(ends.index, fill_value=False) for each in inside[1:])
        ends = ends.mask(sure_in, inside[0])
        ends["proche"] = ends["proche"].mask(maybe_in & ends["loin"].notna(), inside[0])
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
