"""FRI-07: distance from each friche to a public transport stop, and its class."""

import geopandas as gpd
import pandas as pd

from layers.arrets_transport import MODES
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import sites
from pipelines.core.horizon import distance_rows, distances, seen_around
from pipelines.core.model import Indicator, Mesure, Pipeline

FRI_07 = Indicator(
    id="FRI-07",
    label="Desserte des friches par les transports collectifs",
    mesures=(
        Mesure(id="distance_m", label="Distance à l'arrêt le plus proche", unit="m", extensive=False, absence=None),
        Mesure(id="classe", label="Classe de distance", unit="rang, 1 : la plus proche", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=(
        "Distance à vol d'oiseau du bord du site à l'arrêt le plus proche, tous modes, puis par mode. Un site connu "
        "par un point est un disque de même surface : intervalle, à vérifier. Un arrêt non localisé peut être plus "
        "proche : la borne basse est 0."
    ),
    definition="Distance (m) et classe de distance à un arrêt.",
    reference="GTFS ; Mutafriches (500 m) ; catalogue, FRI-07",
    parametres=("friches.transport_distances_m",),
    reserves="À vol d'oiseau : l'A21, les canaux et les voies ferrées allongent la marche ; ne dit rien de la "
    "fréquence.",
)
COUCHES = ("friches", "arrets_transport")


def compute(
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    arrets_transport: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the distance (m), in all and by mode, and the class of every site."""
    if arrets_transport is None:
        text = sites.absence(territoire, "arrets_transport")
        modalites = ("distance_m", "classe", *(f"distance_m:{mode}" for mode in MODES))
        return sites.missing("FRI-07", friches.index, modalites, text)
    seen = seen_around(friches, "arrets_transport", territoire)
    found = _found(friches, arrets_transport, seen)
    tables = [
        distance_rows("FRI-07", "friche", "distance_m", found, COUCHES),
        sites.class_rows("FRI-07", found, parametres.friches.transport_distances_m, COUCHES),
    ]
    for mode in MODES:
        served = arrets_transport[arrets_transport["mode"] == mode]
        if served.empty:
            text = f"aucun arrêt de ce mode ({mode}) dans la source"
            tables.append(sites.missing("FRI-07", friches.index, (f"distance_m:{mode}",), text))
            continue
        by_mode = _found(friches, served, seen)
        tables.append(distance_rows("FRI-07", "friche", f"distance_m:{mode}", by_mode, COUCHES))
    return pd.concat(tables)


def _found(friches: gpd.GeoDataFrame, stops: gpd.GeoDataFrame, seen: pd.Series) -> pd.DataFrame:
    """Return the distances to some stops; one that has no place may be nearer."""
    found = distances(friches, friches["surface_m2"], stops, seen)
    return sites.maybe_nearer(found, friches, sites.unplaced(friches, stops, "arrêt"))


PIPELINE = Pipeline(
    id="transport_friches",
    title="Desserte des friches par les transports collectifs",
    indicators=(FRI_07,),
    compute=compute,
)
