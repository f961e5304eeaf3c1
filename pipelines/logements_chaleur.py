"""RCU-02: dwellings near the trace of a heat network."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import lieux
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.proximity import nearest_distance
from pipelines.core.table import located, rows

RCU_02 = Indicator(
    id="RCU-02",
    label="Logements proches d'un réseau de chaleur",
    mesures=(
        Mesure(id="logements", label="Logements à moins de la distance d'un tracé", unit="logements"),
        Mesure(id="logements_total", label="Logements du lieu", unit="logements"),
        Mesure(
            id="part_pct",
            label="Part des logements à moins de la distance",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {logements} / {RCU-02:logements_total}",
        ),
    ),
    grains=("epci", "commune", "qpv"),
    rule=(
        "Logements des bâtiments dont le bord est à moins de la distance d'un tracé, à vol d'oiseau. Un bâtiment "
        "compte en entier dans le lieu qui tient la plus grande part de son emprise, nulle part quand autant ou plus "
        "est dehors ; un quartier d'une autre agglomération est sans objet. « Au moins » quand le nombre de logements "
        "d'un bâtiment n'est pas connu, quand un réseau n'a pas de tracé, ou quand la source des tracés "
        "s'arrête à la limite."
    ),
    definition="Logements à 50, 100 et 150 m d'un tracé, par commune et par quartier.",
    reference="France Chaleur Urbaine ; BDNB ; catalogue, RCU-02",
    parametres=("chaleur.distances_m", "appartenance_part", "appartenance_ha"),
    reserves="Le nombre à 50 m est le plus sûr. Proche n'est pas raccordé : ni rue ni mode de chauffage ne comptent.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """Buildings and networks without a place, whether no trace is known, the neighbourhoods of elsewhere."""

    batiments: int
    reseaux: int
    aveugle: bool
    ailleurs: pd.Index
    territoire: Territoire


def compute(
    communes: gpd.GeoDataFrame,
    batiments: gpd.GeoDataFrame,
    reseaux_chaleur: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return dwellings and shares by distance per commune, EPCI and QPV; 0 where no building is near a trace."""
    here = located(batiments)
    traces = located(reseaux_chaleur)
    metres = nearest_distance(here, traces)
    homes = pd.DataFrame({"logements": here["ffo_bat_nb_log"].astype("float64"), "metres": metres})
    commune = lieux.holder(here, communes)
    every = commune.where(commune.isna(), territoire.epci)
    places = {"commune": (communes.geometry, commune), "epci": (_whole(territoire), every)}
    ailleurs = pd.Index([])
    if qpv is not None:
        drawn = located(qpv)
        mine = lieux.here(drawn, territoire.communes, parametres)
        ailleurs = drawn.index.difference(mine.index)
        places["qpv"] = (qpv.geometry, lieux.holder(here, mine))
    context = Contexte(
        batiments=int(batiments.geometry.isna().sum()),
        reseaux=int(reseaux_chaleur.geometry.isna().sum()),
        aveugle=len(reseaux_chaleur) > 0 and traces.empty,
        ailleurs=ailleurs,
        territoire=territoire,
    )
    return pd.concat(
        [
            _rows(maille, shapes, homes.assign(lieu=of), distance, context)
            for maille, (shapes, of) in places.items()
            for distance in (None, *parametres.chaleur.distances_m)
        ]
    )


def _whole(territoire: Territoire) -> gpd.GeoSeries:
    return gpd.GeoSeries([territoire.limit], index=[territoire.epci], crs=territoire.communes.crs)


def _rows(
    maille: str, shapes: gpd.GeoSeries, homes: pd.DataFrame, distance: int | None, context: Contexte
) -> pd.DataFrame:
    """Return the dwellings of each place: all of them without a distance, else those near a trace and their share."""
    every = homes[homes["lieu"].notna()]
    near = every if distance is None else every[every["metres"] <= distance]
    statut, words = _state(shapes, near, distance, context)
    blind = statut.isin([str(Statut.INCONNU), str(Statut.SANS_OBJET)])
    count, whole = (_sum(some["logements"], some["lieu"], shapes.index) for some in (near, every))
    said: dict[str, Any] = {"statut": statut, "valeur_texte": words}
    if distance is None:
        return rows("RCU-02", maille, "logements_total", count.mask(blind), **said)
    share = (100 * count / whole.where(whole > 0)).mask(blind)
    none = share.isna() & ~blind
    said_of_share: dict[str, Any] = {
        "statut": statut.replace(str(Statut.AU_MOINS), str(Statut.A_VERIFIER)).mask(none, str(Statut.SANS_OBJET)),
        "valeur_texte": words.mask(none, "aucun logement connu"),
    }
    return pd.concat(
        [
            rows("RCU-02", maille, f"logements:{distance}", count.mask(blind), **said),
            rows("RCU-02", maille, f"part_pct:{distance}", share, **said_of_share),
        ]
    )


def _sum(values: pd.Series, of: pd.Series, codes: pd.Index) -> pd.Series:
    return values.groupby(of).sum().reindex(codes, fill_value=0.0).astype("float64")


def _state(
    shapes: gpd.GeoSeries, near: pd.DataFrame, distance: int | None, context: Contexte
) -> tuple[pd.Series, pd.Series]:
    """Return what the dwellings of each place are worth, and why: the last reason that holds is the one written."""
    mute = _sum(near["logements"].isna().astype("float64"), near["lieu"], shapes.index)
    traced = distance is not None
    everywhere = pd.Series(data=True, index=shapes.index)
    reasons = (
        (mute > 0, "nombre de logements d'un bâtiment inconnu", Statut.AU_MOINS),
        (_cut(shapes, distance, context.territoire), "réseaux voisins non connus", Statut.AU_MOINS),
        (everywhere & (context.batiments > 0), f"{context.batiments} bâtiment(s) non localisé(s)", Statut.AU_MOINS),
        (everywhere & traced & (context.reseaux > 0), f"{context.reseaux} réseau(x) sans tracé", Statut.AU_MOINS),
        (everywhere & traced & context.aveugle, "aucun tracé dans la source", Statut.INCONNU),
        (shapes.isna(), lieux.LOST, Statut.INCONNU),
        (pd.Series(shapes.index.isin(context.ailleurs), shapes.index), lieux.OUTSIDE, Statut.SANS_OBJET),
    )
    statut = pd.Series(str(Statut.CALCULE), shapes.index)
    words = pd.Series("", shapes.index, dtype="str")
    for hit, why, state in reasons:
        statut, words = statut.mask(hit, str(state)), words.mask(hit, why)
    return statut, words


def _cut(shapes: gpd.GeoSeries, distance: int | None, territoire: Territoire) -> pd.Series:
    """Tell which places are so near the limit that a trace beyond it, which the source does not show, may count."""
    halo = territoire.halo_m if territoire.couche("reseaux_chaleur").covers_halo else 0.0
    if distance is None or distance <= halo:
        return pd.Series(data=False, index=shapes.index)
    limit = territoire.limit
    inside = shapes.within(limit.buffer(1)) & (shapely.distance(shapes.to_numpy(), limit.boundary) > distance)
    return ~inside & shapes.notna()


PIPELINE = Pipeline(
    id="logements_chaleur", title="Logements et réseaux de chaleur", indicators=(RCU_02,), compute=compute
)
