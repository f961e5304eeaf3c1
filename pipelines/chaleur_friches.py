"""FRI-06: distance from each friche to the trace of a heat network, and its class."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import counted_in
from pipelines.core import sites
from pipelines.core.horizon import distance_rows, distances, seen_around
from pipelines.core.model import Indicator, Mesure, Pipeline

FRI_06 = Indicator(
    id="FRI-06",
    label="Distance des friches à un réseau de chaleur",
    mesures=(
        Mesure(id="distance_m", label="Distance au tracé le plus proche", unit="m", extensive=False, absence=None),
        Mesure(id="classe", label="Classe de distance", unit="rang, 1 : la plus proche", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=(
        "Distance à vol d'oiseau du bord du site au tracé publié le plus proche. Un site connu par un point est un "
        "disque de même surface : intervalle, à vérifier. Quand un réseau de la commune du site n'a pas de tracé "
        "publié, il peut être plus proche : la borne basse est 0 ; pour tous les sites, quand sa "
        "commune n'est pas dite."
    ),
    definition="Distance (m) et classe de distance au tracé d'un réseau de chaleur.",
    reference="France Chaleur Urbaine ; catalogue, FRI-06",
    parametres=("friches.chaleur_distances_m",),
    reserves="Ne dit ni la capacité du réseau ni le coût du raccordement.",
)
COUCHES = ("friches", "reseaux_chaleur")


def compute(
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    reseaux_chaleur: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the distance (m) and the class of every site; « au moins » when no trace is met in what is known."""
    if reseaux_chaleur is None:
        text = sites.absence(territoire, "reseaux_chaleur")
        return sites.missing("FRI-06", friches.index, ("distance_m", "classe"), text)
    seen = seen_around(friches, "reseaux_chaleur", territoire)
    found = distances(friches, friches["surface_m2"], reseaux_chaleur, seen)
    found = _maybe_nearer(found, friches, communes, reseaux_chaleur)
    return pd.concat(
        [
            distance_rows("FRI-06", "friche", "distance_m", found, COUCHES),
            sites.class_rows("FRI-06", found, parametres.friches.chaleur_distances_m, COUCHES),
        ]
    )


def _maybe_nearer(
    found: pd.DataFrame, friches: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, networks: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Say that a network without a trace may be nearer, for the sites of its commune; for all when it has none."""
    blank = networks[networks.geometry.isna()]
    names = blank.groupby("commune_insee")["nom_reseau"].agg(" et ".join)
    anywhere = " et ".join(blank.loc[blank["commune_insee"].isna(), "nom_reseau"])
    network = counted_in(friches, communes).map(names).astype("str")
    if anywhere:
        network = (network + f" et {anywhere}").where(network.notna(), anywhere)
    return sites.maybe_nearer(found, friches, "tracé non publié : " + network)


PIPELINE = Pipeline(
    id="chaleur_friches", title="Distance des friches à un réseau de chaleur", indicators=(FRI_06,), compute=compute
)
