"""QPV-08: inhabitants of the priority neighbourhoods near a route."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.itineraires import EN_PROJET, EN_TRAVAUX
from pipelines.core.acces import acces, mesures, offre
from pipelines.core.lieux import together, zones
from pipelines.core.model import Indicator, Pipeline
from pipelines.core.population import pieces

QPV_08 = Indicator(
    id="QPV-08",
    label="Itinéraires à moins de 500 m des quartiers prioritaires",
    mesures=mesures("QPV-08", "à moins de 500 m d'un itinéraire"),
    grains=("epci", "qpv"),
    rule=(
        "Habitants de chaque quartier (2024), à vol d'oiseau et à la distance des paramètres d'un itinéraire de "
        "marche, de course ou de vélo ; plusieurs itinéraires parallèles comptent une fois, ceux en travaux ou en "
        "projet ne font que la borne haute. Pour le territoire : habitants de tous les quartiers, réunis. Carroyage "
        "calé, au prorata des surfaces ; trop peu de ménages (secret_menages), ou de quoi le retrouver par "
        "différence : secret ; « au moins » où la source s'arrête."
    ),
    definition="Population et part de la population des quartiers à moins de 500 m d'un itinéraire.",
    reference="catalogue, QPV-08",
    parametres=("qpv.itineraires_distance_m", "secret_menages"),
    reserves="À vol d'oiseau : un itinéraire de l'autre côté d'un canal ou de l'A21 n'est pas à portée de pas.",
)


def compute(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    itineraires: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return inhabitants (0 where nobody is near) and their share (%), per neighbourhood and for them all."""
    cut = pieces(population_carroyee, communes, beyond=True)
    places = [zones("qpv", qpv, cut, territoire, parametres), together(qpv, cut, territoire, parametres)]
    later = itineraires["avancement"].isin([EN_TRAVAUX, EN_PROJET])
    each = offre(
        "itineraires",
        parametres.qpv.itineraires_distance_m,
        itineraires[~later],
        doubtful=itineraires[later],
        doute="avec les itinéraires en travaux ou en projet, davantage",
    )
    return acces("QPV-08", places, {"": each}, territoire, parametres)


PIPELINE = Pipeline(
    id="itineraires_qpv", title="Itinéraires et quartiers prioritaires", indicators=(QPV_08,), compute=compute
)
