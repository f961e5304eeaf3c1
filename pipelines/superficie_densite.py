"""TER-01: area, population and density of the territory and of each commune."""

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.table import rows, total

TER_01 = Indicator(
    id="TER-01",
    label="Superficie, population et densité",
    mesures=(
        Mesure(id="superficie_ha", label="Superficie", unit="ha"),
        Mesure(id="population_hab", label="Population", unit="hab."),
        Mesure(
            id="densite_hab_km2",
            label="Densité",
            unit="hab./km²",
            extensive=False,
            absence=None,
            formule="100 * {population_hab} / {superficie_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Superficie en Lambert-93 après partition : projection conforme, dont l'écart au terrain dépend de la latitude "
        "(+0,29 % à Lens). Population de la source (municipale ou totale : colonne population_type)."
    ),
    definition="Surface de chaque commune, population, population rapportée à la surface.",
    reference="catalogue, TER-01 ; rapports S02, S03",
    reserves="Municipale, totale, carroyée : trois populations qui diffèrent de 1,5 % ; ne pas les mêler.",
)


def compute(communes: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return area (ha), inhabitants and density (inh./km²) per commune and for the EPCI."""
    area = communes.geometry.area / 1e4
    people = communes["population"].astype("float64")
    whole = float(people.sum(min_count=len(people)))  # not known as soon as one commune is not
    return pd.concat(
        [
            rows("TER-01", "commune", "superficie_ha", area),
            rows("TER-01", "commune", "population_hab", people),
            rows("TER-01", "commune", "densite_hab_km2", density(people, area)),
            total("TER-01", "superficie_ha", float(area.sum()), territoire),
            total("TER-01", "population_hab", whole, territoire),
            total("TER-01", "densite_hab_km2", whole / (float(area.sum()) / 100), territoire),
        ]
    )


def density(people: pd.Series, area_ha: pd.Series) -> pd.Series:
    """Return inhabitants per km²; NaN where the population is not known."""
    return people / (area_ha / 100)


PIPELINE = Pipeline(id="superficie_densite", title="Superficie et densité", indicators=(TER_01,), compute=compute)
