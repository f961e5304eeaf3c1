"""POL-02: Thiessen zones of the pollen sensors, clipped to the territory."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import people, pieces
from pipelines.core.table import located, rows, total

POL_02 = Indicator(
    id="POL-02",
    label="Zones de Thiessen des capteurs de pollens",
    mesures=(
        Mesure(id="surface_km2", label="Surface plus proche de ce capteur que d'un autre", unit="km²"),
        Mesure(id="population_hab", label="Habitants plus proches de ce capteur que d'un autre", unit="hab."),
    ),
    grains=("epci", "capteur"),
    rule=(
        "Chaque point du territoire va au capteur le plus proche, à vol d'oiseau ; les zones, coupées à la limite, "
        "couvrent le territoire une fois exactement. Deux capteurs au même endroit : le premier identifiant prend la "
        "zone. Un capteur sans position n'a pas de zone, et celles des autres sont à vérifier."
    ),
    definition="Surface et population de la zone de chaque capteur dans le territoire.",
    reference="domain.md POL-02",
    reserves="Une zone de proximité n'est pas une zone où la mesure est représentative.",
)
NO_POSITION = "capteur sans position"


def compute(
    communes: gpd.GeoDataFrame,
    capteurs_pollen: gpd.GeoDataFrame,
    territoire: Territoire,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return km² and people of the zone of each sensor (NaN without a position) and their sums for the EPCI."""
    zones = thiessen(located(capteurs_pollen), territoire)
    surface = (zones.area / 1e6).reindex(capteurs_pollen.index)
    cut = None if population_carroyee is None else pieces(population_carroyee, communes)
    inhabitants = pd.Series(float("nan"), capteurs_pollen.index)
    if cut is not None and len(zones):
        drawn = ~zones.is_empty
        inhabitants = people(zones[drawn], cut).reindex(zones.index, fill_value=0.0).reindex(capteurs_pollen.index)
    where = ("communes", "capteurs_pollen")
    return pd.concat(
        [
            _rows("surface_km2", surface, capteurs_pollen, territoire, where),
            _rows("population_hab", inhabitants, capteurs_pollen, territoire, (*where, "population_carroyee"))
            if cut is not None
            else _no_grid(capteurs_pollen, territoire),
        ]
    )


def thiessen(capteurs: gpd.GeoDataFrame, territoire: Territoire) -> gpd.GeoSeries:
    """Return the part of the territory nearest to each sensor; empty for the second sensor of a place."""
    limit = territoire.limit
    if capteurs.empty:
        return gpd.GeoSeries([], index=capteurs.index, crs=capteurs.crs)
    ordered = capteurs.sort_index()
    first = ordered[~pd.Series(shapely.to_wkb(ordered.geometry.to_numpy()), ordered.index).duplicated()]
    points = first.geometry.to_numpy()
    cells = np.array([limit], dtype=object)
    if len(first) > 1:
        around = shapely.box(*shapely.union(limit, shapely.multipoints(points)).buffer(1000).bounds)
        made = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=around))
        cell, point = shapely.STRtree(points).query(made, predicate="intersects")
        cells = made[cell[np.argsort(point)]]
    zones = pd.Series(shapely.intersection(cells, limit), first.index)
    return gpd.GeoSeries(zones.reindex(capteurs.index), crs=capteurs.crs).fillna(shapely.Polygon())


def _rows(
    mesure: str, values: pd.Series, capteurs: gpd.GeoDataFrame, territoire: Territoire, couches: tuple[str, ...]
) -> pd.DataFrame:
    """Make the rows of one measure; zones are to be checked as soon as a sensor has no position."""
    lost = int(capteurs.geometry.isna().sum())
    seen = territoire.couche("capteurs_pollen").covers_halo
    sure, why = (Statut.CALCULE, "") if seen and not lost else (Statut.A_VERIFIER, "capteurs voisins non connus")
    why = f"{lost} capteur(s) sans position" if lost else why
    statut = pd.Series(str(sure), capteurs.index).mask(values.isna(), str(Statut.INCONNU))
    words = pd.Series(why, capteurs.index, dtype="str").mask(capteurs.geometry.isna(), NO_POSITION)
    whole = float(values.sum(min_count=1))
    said = {} if values.notna().any() else {"valeur_texte": "aucun capteur situé"}
    return pd.concat(
        [
            rows("POL-02", "capteur", mesure, values, statut=statut, valeur_texte=words, couches=couches),
            total("POL-02", mesure, whole, territoire, couches=couches, **said),
        ]
    )


def _no_grid(capteurs: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    values = pd.Series(float("nan"), capteurs.index)
    said: dict[str, Any] = {"statut": Statut.SANS_COUCHE, "valeur_texte": "couche population_carroyee absente"}
    return pd.concat(
        [
            rows("POL-02", "capteur", "population_hab", values, **said),
            total("POL-02", "population_hab", float("nan"), territoire, **said),
        ]
    )


PIPELINE = Pipeline(id="zones_capteurs", title="Zones des capteurs", indicators=(POL_02,), compute=compute)
