"""What the indicators of water share: perimeters once each, the catchment, what is not described, what is not public.

The easement AS1 and the catchment (AAC) are two answers, never one ladder: their measures have different names.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS, Diffusion
from layers.core.territory import Territoire
from layers.servitudes_as1 import PERIMETRES, PPI
from pipelines.core.model import Statut
from pipelines.core.spatial import area_within, dissolve
from pipelines.core.table import located, lower_bound_if, rows

AUCUN = "aucun"
TOTALE, TERRITOIRE = "totale", "territoire"
#: Said of a place where the source has no perimeter.
SANS_SERVITUDE = "aucune servitude dans la source : ne vaut pas absence de protection"
SANS_SOURCE = "servitudes AS1 non fournies : ne vaut pas absence de protection"
SANS_AAC = "aires d'alimentation non fournies"
#: Said of a catchment of the halo that does not meet the territory.
HORS_TERRITOIRE = "aire hors du territoire : dans aucun total de l'agglomération"
#: Two drawings of one limit leave less than this between them, m.
LIMITE_M = 1.0
#: Modalities that would tell where a PPI is: itself, and what is left once the others are known.
RESERVES = (PPI, AUCUN)


def polygons(shape: BaseGeometry) -> gpd.GeoDataFrame:
    """Return the polygons of a shape as a frame (EPSG:2154), without the lines and points that cutting leaves."""
    parts = shapely.get_parts(np.array([shape], dtype=object))
    while (shapely.get_type_id(parts) > 3).any():  # noqa: PLR2004 - collections of collections
        parts = shapely.get_parts(parts)
    return gpd.GeoDataFrame(geometry=parts[shapely.area(parts) > 0], crs=CALC_CRS)


def perimeters(servitudes: gpd.GeoDataFrame) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the located rows of each perimeter, from the strictest; rows of an unknown perimeter are in none."""
    here = located(servitudes)
    return {name: here[here["perimetre"] == name] for name in PERIMETRES}


def strictest(servitudes: gpd.GeoDataFrame) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the zone of each perimeter without the stricter ones: zones that do not overlap."""
    made, taken = {}, shapely.Polygon()
    for name, frame in perimeters(servitudes).items():
        whole = dissolve(frame)
        made[name] = polygons(shapely.difference(whole, taken))
        taken = shapely.union(taken, whole)
    return made


def lost(servitudes: gpd.GeoDataFrame) -> int:
    """Count the rows that cannot be placed in a perimeter: no shape, or a perimeter that is not known."""
    return int((servitudes.geometry.isna() | ~servitudes["perimetre"].isin(PERIMETRES)).sum())


def parts_of(aires: gpd.GeoDataFrame, territoire: Territoire) -> Mapping[str, gpd.GeoSeries]:
    """Return the catchments, whole and within the territory; one that does not meet it has an empty part."""
    here = located(aires).geometry
    inside = [polygons(shape).geometry.union_all() for shape in here.intersection(territoire.limit)]
    return {TOTALE: here, TERRITOIRE: gpd.GeoSeries(inside, index=here.index, crs=CALC_CRS)}


def meeting(aires: gpd.GeoDataFrame, territoire: Territoire) -> gpd.GeoDataFrame:
    """Return the catchments that the totals of the EPCI are about: those of the halo alone are left out.

    One without a shape stays: it may meet the territory.
    """
    return aires[aires.geometry.isna() | aires.geometry.intersects(territoire.limit.buffer(-LIMITE_M))]


def leaves(aires: gpd.GeoDataFrame, territoire: Territoire) -> pd.Series:
    """Tell which catchments go beyond the territory."""
    return ~located(aires).geometry.within(territoire.limit.buffer(LIMITE_M))


def beyond(table: pd.DataFrame, aires: gpd.GeoDataFrame, territoire: Territoire, objets: str) -> pd.DataFrame:
    """Say of counts by catchment (code) that what is out of the territory is not in them: « au moins »."""
    out = leaves(aires, territoire)
    known = [str(Statut.CALCULE), str(Statut.A_VERIFIER), str(Statut.AU_MOINS)]
    hit = table["code"].isin(out[out].index.astype("str")) & table["statut"].isin(known)
    words = f"sans {objets} hors du territoire"
    return table.assign(
        statut=table["statut"].mask(hit, str(Statut.AU_MOINS)),
        borne_max=table["borne_max"].mask(hit),
        valeur_texte=table["valeur_texte"].mask(hit, words),
    )


def seen_area(territoire: Territoire, layer_id: str) -> BaseGeometry:
    """Return how far a source is known: the territory, and its halo when the source goes on in it."""
    limit = territoire.limit
    return limit.buffer(territoire.halo_m) if territoire.couche(layer_id).covers_halo else limit


def areas(shapes: gpd.GeoSeries, zones: gpd.GeoDataFrame) -> pd.Series:
    """Return the area (ha) of each shape in some zones, taken once; an empty shape has none."""
    some = ~shapes.is_empty
    return (area_within(shapes[some], zones) / 1e4).reindex(shapes.index, fill_value=0.0)


def share_rows(  # noqa: PLR0913 - the columns of a row
    indicateur: str,
    maille: str,
    names: tuple[str, ...],
    tail: str,
    amounts: pd.DataFrame,
    *,
    seuil: float,
    texte: str,
    couches: Sequence[str],
) -> pd.DataFrame:
    """Make the rows of an area, of the area that the source describes, and of the share of the first in the second.

    Parameters
    ----------
    names
        Measures: the area, what is described, the share, and the whole zone when it is wanted.
    amounts
        One row per place (its code): ``surface`` and ``connue`` (ha), ``zone`` (ha of the whole zone); when there is
        ``indetermine``, ha described by a code that does not tell, the area has both bounds, « à vérifier ».
    seuil
        Share of the zone that must be described for the share to be certain.
    texte
        What is said where it is not.

    Returns
    -------
    DataFrame
        Where a part is not described, the area is « au moins »; the share is that of the described part, « à
        vérifier », bounded by what the rest may hold. No zone: 0 ha, no share (« sans objet »).
    """
    made = partial(rows, indicateur, maille, couches=tuple(couches))
    part: dict[str, Any] = _share(amounts.astype("float64"), seuil)
    doubt, zone = part.pop("doute"), amounts["zone"]
    words = pd.Series("", zone.index).mask(doubt, texte)
    bounded = "indetermine" in amounts
    least = pd.Series(str(Statut.CALCULE), zone.index).mask(
        doubt, str(Statut.A_VERIFIER if bounded else Statut.AU_MOINS)
    )
    most = (amounts["surface"] + part.pop("reste")).where(doubt, amounts["surface"])
    tables = [
        made(f"{names[0]}:{tail}", amounts["surface"], statut=least, valeur_texte=words, borne_max=most),
        made(f"{names[1]}:{tail}", amounts["connue"], valeur_texte=words),
        made(f"{names[2]}:{tail}", part.pop("valeur"), valeur_texte=words.mask(zone.eq(0), "aucune zone ici"), **part),
        *(made(f"{name}:{tail}", zone) for name in names[3:]),
    ]
    return pd.concat(tables, ignore_index=True)


def _share(amounts: pd.DataFrame, seuil: float) -> dict[str, pd.Series]:
    """Return the share (%) of what is described, its bounds, its status, what is not told (ha), where it matters."""
    zone, known, area = (amounts[c] for c in ("zone", "connue", "surface"))
    unknown, whole = (zone - known).clip(lower=0), zone.where(zone > 0)
    unknown += amounts.get("indetermine", 0.0)
    doubt = (unknown > (1 - seuil) * zone) & zone.gt(0)
    share = 100 * area / known.where(known > 0)
    statut = pd.Series(str(Statut.CALCULE), zone.index).mask(doubt, str(Statut.A_VERIFIER))
    statut = statut.mask(share.isna() & zone.gt(0), str(Statut.INCONNU)).mask(zone.eq(0), str(Statut.SANS_OBJET))
    return {
        "valeur": share,
        "borne_min": share.where(~doubt, 100 * area / whole),
        "borne_max": share.where(~doubt, 100 * (area + unknown) / whole),
        "statut": statut,
        "doute": doubt,
        "reste": unknown,
    }


def missing(
    indicateur: str,
    places: Mapping[str, pd.Index],
    modalites: Sequence[str],
    texte: str,
    statut: Statut = Statut.SANS_COUCHE,
) -> pd.DataFrame:
    """Make the rows of places (codes by grain) for which nothing can be said, with the reason."""
    return pd.concat(
        [
            rows(
                indicateur,
                maille,
                modalite,
                pd.Series(np.nan, index=codes, dtype="float64"),
                statut=statut,
                valeur_texte=texte,
            )
            for maille, codes in places.items()
            for modalite in modalites
        ],
        ignore_index=True,
    )


def doubtful(table: pd.DataFrame, unplaced: int) -> pd.DataFrame:
    """Make figures of perimeters « au moins » when some cannot be placed, what is outside and shares « à vérifier »."""
    if not unplaced:
        return table
    words = f"{unplaced} périmètre(s) non localisé(s) ou non reconnu(s)"
    outside = table["modalite"].str.endswith(f":{AUCUN}")
    share = table["modalite"].str.startswith("part_")
    hit = table["statut"].isin([str(Statut.CALCULE), str(Statut.A_VERIFIER)])
    statut = table["statut"].mask(hit, str(Statut.AU_MOINS)).mask(hit & (outside | share), str(Statut.A_VERIFIER))
    return table.assign(
        statut=statut,
        borne_min=table["borne_min"].mask(hit & (outside | share)),
        borne_max=table["borne_max"].mask(hit),
        valeur_texte=table["valeur_texte"].mask(hit & table["valeur_texte"].eq(""), words),
    )


def partly_placed(table: pd.DataFrame, things: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make amounts « au moins » when some of the things have no place, and shares « à vérifier », without bounds."""
    made = lower_bound_if(table, things)
    hit = made["modalite"].str.startswith("part_") & made["statut"].eq(str(Statut.AU_MOINS))
    hit &= bool(things.geometry.isna().any())
    return made.assign(
        statut=made["statut"].mask(hit, str(Statut.A_VERIFIER)),
        borne_min=made["borne_min"].mask(hit),
        borne_max=made["borne_max"].mask(hit),
    )


def ppi_diffusion(servitudes: pd.DataFrame) -> str:
    """Return who may see where a PPI is: the narrowest diffusion of the PPI rows, public when there is none."""
    return narrowest(servitudes.loc[servitudes["perimetre"] == PPI, "diffusion"] if "diffusion" in servitudes else [])


def narrowest(said: Iterable[str]) -> str:
    """Return the narrowest of some diffusions, public when there is none."""
    order = [str(d) for d in Diffusion]
    return max((d for d in said if d in order), key=order.index, default=str(Diffusion.PUBLIC))


def restricted(table: pd.DataFrame, diffusion: str) -> pd.DataFrame:
    """Give the figures of a commune that tell of a PPI the diffusion of the PPI.

    The complement too: with it, the PPI would be what is left of the total. Whatever the value, so that a hidden row
    tells nothing.
    """
    hit = table["modalite"].str.rpartition(":")[2].isin(RESERVES) & table["maille"].eq("commune")
    before = table["diffusion"] if "diffusion" in table else pd.Series(None, table.index, dtype="object")
    return table.assign(diffusion=before.mask(hit, diffusion))
