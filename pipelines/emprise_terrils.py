"""MIN-03: terrils, how many, how large, and which share of the commune they cover."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.spatial import area_within, members
from pipelines.core.table import located, lower_bound_if, rows, total

MIN_03 = Indicator(
    id="MIN-03",
    label="Terrils",
    mesures=(
        Mesure(id="nombre", label="Nombre de terrils", unit="terrils", extensive=False),
        Mesure(id="surface_ha", label="Emprise des terrils", unit="ha"),
        Mesure(
            id="part_pct",
            label="Part de la surface",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {TER-01:superficie_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Un terril compte dans chaque commune où il a au moins 1 % de son emprise ou 0,5 ha (paramètres appartenance), "
        "une seule fois pour le territoire : les nombres des communes ne s'additionnent pas. Emprises réunies avant la "
        "mesure."
    ),
    definition="Nombre de terrils, surface de leurs emprises, part de la surface de la commune.",
    reference="catalogue, MIN-03",
    parametres=("appartenance_part", "appartenance_ha"),
)


def compute(
    communes: gpd.GeoDataFrame, terrils: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return count, area (ha) and share (%) per commune and for the EPCI; 0 where there is no terril."""
    here = located(terrils)
    pairs = members(here, communes, share=parametres.appartenance_part, area_m2=parametres.appartenance_ha * 1e4)
    count = pairs.groupby("commune").size().reindex(communes.index, fill_value=0)
    covered, surface = area_within(communes, here), communes.geometry.area
    table = pd.concat(
        [
            rows("MIN-03", "commune", "nombre", count),
            rows("MIN-03", "commune", "surface_ha", covered / 1e4),
            rows("MIN-03", "commune", "part_pct", 100 * covered / surface),
            total("MIN-03", "nombre", float(pairs["feature"].nunique()), territoire),
            total("MIN-03", "surface_ha", float(covered.sum()) / 1e4, territoire),
            total("MIN-03", "part_pct", 100 * float(covered.sum() / surface.sum()), territoire),
        ]
    )
    return lower_bound_if(table, terrils)


PIPELINE = Pipeline(id="emprise_terrils", title="Emprise des terrils", indicators=(MIN_03,), compute=compute)
