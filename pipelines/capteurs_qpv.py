"""QPV-09: inhabitants of the priority neighbourhoods near a pollen sensor."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.acces import acces, mesures, offre
from pipelines.core.lieux import together, zones
from pipelines.core.model import Indicator, Pipeline
from pipelines.core.population import pieces

QPV_09 = Indicator(
    id="QPV-09",
    label="Couverture des quartiers prioritaires par les capteurs de pollens",
    mesures=mesures("QPV-09", "à moins de la distance d'un capteur de pollens"),
    grains=("epci", "qpv"),
    rule=(
        "Habitants de chaque quartier (2024) à moins de chaque distance d'un capteur, à vol d'oiseau ; pour le "
        "territoire, habitants de tous les quartiers, réunis. Carroyage calé, au prorata des surfaces. Un capteur "
        "sans position, ou une source qui s'arrête à la limite : « au moins ». Trop peu de ménages "
        "(secret_menages), ou de quoi le retrouver par différence : secret."
    ),
    definition="Population et part de la population des quartiers à 1, 3 et 5 km d'un capteur.",
    reference="catalogue, QPV-09, S59",
    parametres=("qpv.capteurs_distances_m", "secret_menages"),
    reserves="La distance est un choix : les trois sont données. Être proche ne dit pas que la mesure vaut ici.",
)


def compute(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    capteurs_pollen: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return inhabitants (0 where nobody is near) and their share (%) by distance (m)."""
    cut = pieces(population_carroyee, communes, beyond=True)
    places = [zones("qpv", qpv, cut, territoire, parametres), together(qpv, cut, territoire, parametres)]
    distances = parametres.qpv.capteurs_distances_m
    offres = {str(metres): offre("capteurs_pollen", metres, capteurs_pollen) for metres in distances}
    return acces("QPV-09", places, offres, territoire, parametres)


PIPELINE = Pipeline(
    id="capteurs_qpv", title="Capteurs de pollens et quartiers prioritaires", indicators=(QPV_09,), compute=compute
)
