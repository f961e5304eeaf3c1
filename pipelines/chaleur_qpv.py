"""QPV-07: dwellings of the priority neighbourhoods that a heat network could serve."""

import geopandas as gpd
import pandas as pd

from layers.batiments import COLLECTIF, MIXTE
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.horizon import seen_around
from pipelines.core.lieux import LOST, OUTSIDE, Raison, here, holder, judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.proximity import nearest_distance
from pipelines.core.table import located

QPV_07 = Indicator(
    id="QPV-07",
    label="Logements des quartiers prioritaires proches d'un réseau de chaleur",
    mesures=(
        Mesure(id="logements_totaux", label="Logements du quartier", unit="logements"),
        Mesure(id="logements", label="Logements en chauffage collectif à moins de la distance", unit="logements"),
        Mesure(
            id="part_pct",
            label="Part des logements en chauffage collectif à moins de la distance",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {logements} / {QPV-07:logements_totaux}",
        ),
    ),
    grains=("epci", "qpv"),
    rule=(
        "Logements des bâtiments à chauffage collectif dont le bord est à moins de la distance d'un tracé, à vol "
        "d'oiseau, rapportés à tous les logements du quartier. Un bâtiment compte en entier dans le quartier qui tient "
        "la plus grande part de son emprise, dans aucun quand autant ou plus est dehors. Un chauffage mixte ou non "
        "renseigné ne fait que la borne haute, à vérifier ; un réseau sans tracé, ou un bâtiment sans nombre de "
        "logements : « au moins »."
    ),
    definition="Logements en chauffage collectif à 50, 100 et 150 m d'un tracé, et part des logements.",
    reference="France Chaleur Urbaine ; BDNB ; catalogue, QPV-07",
    parametres=("qpv.chaleur_distances_m",),
    reserves="Ni la rue, ni la capacité du réseau, ni le coût ne sont vus : une distance, non un raccordement.",
)
COUCHES = ("qpv", "batiments", "reseaux_chaleur")


def compute(
    qpv: gpd.GeoDataFrame,
    batiments: gpd.GeoDataFrame,
    reseaux_chaleur: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return dwellings (0 where none is near) and their share (%) by distance (m), per neighbourhood and in all."""
    inside = here(located(qpv), territoire.communes, parametres)
    drawn, traces = located(batiments), located(reseaux_chaleur)
    homes = pd.DataFrame(
        {
            "lieu": holder(drawn, inside),
            "logements": drawn["ffo_bat_nb_log"].astype("float64"),
            "metres": nearest_distance(drawn, traces),
            "collectif": drawn["type_chauffage"].eq(COLLECTIF).fillna(value=False).astype(bool),
            "peut_etre": drawn["type_chauffage"].isna() | drawn["type_chauffage"].eq(MIXTE).fillna(value=False),
        }
    )
    homes = homes[homes["lieu"].notna()]
    whole, codes = homes.assign(lieu=territoire.epci), pd.Index([territoire.epci])
    state = {"qpv": _state(qpv, inside, batiments), "epci": (_lost(codes, batiments, qpv),)}
    tables = []
    for maille, some, places in (("qpv", homes, qpv.index), ("epci", whole, codes)):
        tables.append(_total(maille, some, places, state[maille]))
        for metres in parametres.qpv.chaleur_distances_m:
            cut, blind = _cut(maille, qpv, metres, territoire), _lost(places, reseaux_chaleur)
            tables.append(_near(maille, some, places, (cut, blind, *state[maille]), metres))
    return pd.concat(tables, ignore_index=True)


def _sum(some: pd.DataFrame, places: pd.Index) -> pd.Series:
    return some.groupby("lieu")["logements"].sum().reindex(places, fill_value=0.0).astype("float64")


def _mute(some: pd.DataFrame, places: pd.Index) -> Raison:
    """Say where a building has no count of dwellings."""
    hit = some["logements"].isna().groupby(some["lieu"]).any().reindex(places, fill_value=False)
    return hit, "nombre de logements d'un bâtiment inconnu", Statut.AU_MOINS


def _total(maille: str, some: pd.DataFrame, places: pd.Index, raisons: tuple[Raison, ...]) -> pd.DataFrame:
    found = _sum(some, places)
    return judged("QPV-07", maille, "logements_totaux", found, (_mute(some, places), *raisons), couches=COUCHES)


def _near(maille: str, some: pd.DataFrame, places: pd.Index, raisons: tuple[Raison, ...], metres: int) -> pd.DataFrame:
    close = some[some["metres"] <= metres]
    total, sure = _sum(some, places), _sum(close[close["collectif"]], places)
    most = sure + _sum(close[close["peut_etre"]], places)
    doubts = (
        (most > sure, "chauffage de certains bâtiments mixte ou non renseigné", Statut.A_VERIFIER),
        _mute(close[close["collectif"] | close["peut_etre"]], places),
        *raisons,
    )
    known = total.where(total > 0)
    uncounted = _mute(some, places)[0]
    of_share = (
        (total.eq(0), "aucun logement connu", Statut.SANS_OBJET),
        *doubts,
        (uncounted, "nombre de logements d'un bâtiment inconnu", Statut.A_VERIFIER),
    )
    share, upper = 100 * sure / known, (100 * most / known).mask(uncounted)
    return pd.concat(
        [
            judged("QPV-07", maille, f"logements:{metres}", sure, doubts, borne_max=most, couches=COUCHES),
            judged("QPV-07", maille, f"part_pct:{metres}", share, of_share, borne_max=upper, couches=COUCHES),
        ]
    )


def _cut(maille: str, qpv: gpd.GeoDataFrame, metres: int, territoire: Territoire) -> Raison:
    """Say which neighbourhoods are so near the limit that a trace which the source does not show may count."""
    short = seen_around(qpv, "reseaux_chaleur", territoire) < metres
    hit = short if maille == "qpv" else pd.Series([bool(short.any())], index=[territoire.epci])
    return hit, "tracés voisins non connus", Statut.AU_MOINS


def _lost(places: pd.Index, *frames: gpd.GeoDataFrame) -> Raison:
    count = sum(int(f.geometry.isna().sum()) for f in frames)
    return pd.Series(count > 0, places), f"{count} objet(s) non localisé(s)", Statut.AU_MOINS


def _state(qpv: gpd.GeoDataFrame, inside: gpd.GeoDataFrame, batiments: gpd.GeoDataFrame) -> tuple[Raison, ...]:
    nowhere = qpv.geometry.isna()
    outside = pd.Series(~qpv.index.isin(inside.index), qpv.index) & ~nowhere
    return (
        _lost(qpv.index, batiments),
        (nowhere, LOST, Statut.INCONNU),
        (outside, OUTSIDE, Statut.SANS_OBJET),
    )


PIPELINE = Pipeline(id="chaleur_qpv", title="Chaleur et quartiers prioritaires", indicators=(QPV_07,), compute=compute)
