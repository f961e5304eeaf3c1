"""ITI-03: inhabitants near a route, as the crow flies."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.acces import acces, mesures, offre
from pipelines.core.lieux import communes_of, whole, zones
from pipelines.core.model import Indicator, Pipeline
from pipelines.core.parcours import FERMES, opened
from pipelines.core.population import pieces

ITI_03 = Indicator(
    id="ITI-03",
    label="Population à moins de 500 m d'un itinéraire, à vol d'oiseau",
    mesures=mesures("ITI-03", "à moins de 500 m d'un itinéraire, à vol d'oiseau"),
    grains=("epci", "commune", "qpv"),
    rule=(
        "À vol d'oiseau depuis le tracé, à la distance des paramètres ; des itinéraires parallèles comptent une fois, "
        "ceux en travaux ou en projet ne font que la borne haute. Habitants du carroyage calé, au prorata des "
        "surfaces. Les itinéraires du halo comptent ; « au moins » où la source s'arrête. Trop peu de ménages "
        "(secret_menages), ou de quoi le retrouver par différence : secret."
    ),
    definition="Population et part de la population à moins de 500 m d'un itinéraire ouvert.",
    reference="catalogue, ITI-03",
    parametres=("itineraires.population_distance_m", "secret_menages"),
    reserves=(
        "À vol d'oiseau : ni l'A21, ni les canaux, ni les voies ferrées ne sont vus ; la distance à pied est plus "
        "longue, et un tracé ne se rejoint pas partout."
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    itineraires: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return inhabitants (0 where nobody is near) and their share (%) of each place."""
    cut = pieces(population_carroyee, communes, beyond=True)
    places = [communes_of(communes, cut), whole(territoire, communes, cut)]
    if qpv is not None:
        places.append(zones("qpv", qpv, cut, territoire, parametres))
    each = offre(
        "itineraires",
        parametres.itineraires.population_distance_m,
        opened(itineraires),
        doubtful=itineraires[itineraires["avancement"].isin(FERMES)],
        doute="avec les itinéraires en travaux ou en projet, davantage",
    )
    return acces("ITI-03", places, {"": each}, territoire, parametres)


PIPELINE = Pipeline(
    id="population_itineraires", title="Population proche d'un itinéraire", indicators=(ITI_03,), compute=compute
)
