"""The crossing of any layer with the communes: count, area or length, and share; for layers added by configuration."""

import geopandas as gpd
import pandas as pd

from layers.core.catalogue import asks
from layers.core.model import Layer
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.spatial import area_within, length_within
from pipelines.core.table import located, lower_bound_if, rows, total

MESURES = (
    Mesure(id="nombre", label="Nombre d'objets", unit="objets"),
    Mesure(id="surface_ha", label="Surface couverte", unit="ha"),
    Mesure(id="part_pct", label="Part de la surface", unit="%", extensive=False),
    Mesure(id="longueur_km", label="Longueur", unit="km"),
)
_TYPES = {"surface": ("Polygon", "MultiPolygon"), "longueur": ("LineString", "MultiLineString")}


def crossing(layer: Layer) -> Pipeline:
    """Return the pipeline that crosses one layer with the communes; its indicator is ``COUCHE-<ID>``."""
    indicator = Indicator(
        id=f"COUCHE-{layer.id.upper().replace('_', '-')}",
        label=layer.title,
        mesures=MESURES,
        grains=("epci", "commune"),
        rule="Nombre : commune qui contient l'objet ou sa plus grande partie. Surfaces réunies avant la mesure.",
        definition=f"Nombre, surface ou longueur de la couche « {layer.title} » par commune.",
        diffusion=layer.diffusion,
    )

    @asks(required=[layer.id])
    def compute(communes: gpd.GeoDataFrame, territoire: Territoire, **frames: gpd.GeoDataFrame) -> pd.DataFrame:
        table = pd.concat(_tables(indicator.id, communes, located(frames[layer.id]), territoire))
        return lower_bound_if(table, frames[layer.id])

    return Pipeline(id=f"croisement_{layer.id}", title=layer.title, indicators=(indicator,), compute=compute)


def _tables(
    indicator: str, communes: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, territoire: Territoire
) -> list[pd.DataFrame]:
    """Measure what the layer has: objects always, area when it has polygons, length when it has lines."""
    count = frame["commune_position"].value_counts().reindex(communes.index, fill_value=0).astype("float64")
    made = {"nombre": (count, float(count.sum()))}
    types = frame.geometry.geom_type
    polygons, lines = (frame[types.isin(_TYPES[k])] for k in ("surface", "longueur"))
    if len(polygons):
        covered, land = area_within(communes, polygons), communes.geometry.area
        made["surface_ha"] = (covered / 1e4, float(covered.sum()) / 1e4)
        made["part_pct"] = (100 * covered / land, 100 * float(covered.sum() / land.sum()))
    if len(lines):
        metres = length_within(communes, lines)
        made["longueur_km"] = (metres / 1e3, float(metres.sum()) / 1e3)
    return [
        table
        for name, (each, whole) in made.items()
        for table in (rows(indicator, "commune", name, each), total(indicator, name, whole, territoire))
    ]
