"""POL-02: Thiessen zones of the pollen sensors, clipped to the territory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import GRID, UNCALIBRATED, Raison, judged, secrecy
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import counted, fragments, pieces, uncalibrated
from pipelines.core.table import located, rows, total

POL_02 = Indicator(
    id="POL-02",
    label="Zones de Thiessen des capteurs de pollens",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="surface_km2", label="Surface plus proche de ce capteur que d'un autre", unit="km²"),
        Mesure(id="population_hab", label="Habitants plus proches de ce capteur que d'un autre", unit="hab."),
    ),
    grains=("epci", "capteur"),
    rule=(
        "Chaque point du territoire va au capteur le plus proche, à vol d'oiseau ; les zones, coupées à la limite, "
        "couvrent le territoire une fois exactement. Deux capteurs au même endroit : le premier identifiant prend la "
        "zone. Un capteur sans position n'a pas de zone, et celles des autres sont à vérifier. Trop peu de ménages "
        "(paramètre secret_menages) : secret, comme les zones qui le feraient retrouver par différence."
    ),
    definition="Surface et population de la zone de chaque capteur dans le territoire.",
    reference="catalogue, POL-02",
    parametres=("secret_menages",),
    reserves="Une zone de proximité n'est pas une zone où la mesure est représentative.",
)
NO_POSITION = "capteur sans position"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """The territory, the parameters of secrecy, and the layers that a measure really uses."""

    territoire: Territoire
    parametres: Parametres
    couches: tuple[str, ...]


def compute(
    communes: gpd.GeoDataFrame,
    capteurs_pollen: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return km² and people of the zone of each sensor (NaN without a position) and their sums for the EPCI."""
    zones = thiessen(located(capteurs_pollen), territoire)
    surface = (zones.area / 1e6).reindex(capteurs_pollen.index)
    contexte = Contexte(territoire=territoire, parametres=parametres, couches=("communes", "capteurs_pollen"))
    area = _rows("surface_km2", surface, capteurs_pollen, contexte, {})
    if population_carroyee is None:
        return pd.concat([area, _no_grid(capteurs_pollen, territoire)])
    cut = pieces(population_carroyee, communes)
    more = replace(contexte, couches=(*contexte.couches, GRID))
    return pd.concat([area, _people(zones, capteurs_pollen, cut, more)])


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
    mesure: str,
    values: pd.Series,
    capteurs: gpd.GeoDataFrame,
    contexte: Contexte,
    raisons: Mapping[str, tuple[Raison, ...]],
) -> pd.DataFrame:
    """Make the rows of one measure; zones are to be checked as soon as a sensor has no position."""
    lost = int(capteurs.geometry.isna().sum())
    unseen = not contexte.territoire.couche("capteurs_pollen").covers_halo
    why = f"{lost} capteur(s) sans position" if lost else "capteurs voisins non connus"
    doubt = (pd.Series(unseen or lost > 0, capteurs.index), why, Statut.A_VERIFIER)
    nowhere = (capteurs.geometry.isna(), NO_POSITION, Statut.INCONNU)
    whole = pd.Series([values.sum(min_count=1)], index=[contexte.territoire.epci], dtype="float64")
    none = (whole.isna(), "aucun capteur situé", Statut.INCONNU)
    each, them = (raisons.get(maille, ()) for maille in ("capteur", "epci"))
    return pd.concat(
        [
            judged("POL-02", "capteur", mesure, values, (doubt, *each, nowhere), couches=contexte.couches),
            judged("POL-02", "epci", mesure, whole, (*them, none), couches=contexte.couches),
        ]
    )


def _people(
    zones: gpd.GeoSeries, capteurs: gpd.GeoDataFrame, cut: gpd.GeoDataFrame, contexte: Contexte
) -> pd.DataFrame:
    """Make the rows of inhabitants; a zone of too few households is secret, with what would reveal it."""
    parts = fragments(zones[~zones.is_empty], cut)
    found = counted(parts, zones.index).reindex(capteurs.index)
    households, epci = found["menages"], contexte.territoire.epci
    loose = uncalibrated(parts, capteurs.index)
    raisons = {
        maille: ((hit, UNCALIBRATED, Statut.A_VERIFIER), *secrecy(some, contexte.parametres))
        for maille, hit, some in (
            ("capteur", loose, households),
            ("epci", pd.Series([bool(loose.any())], index=[epci]), pd.Series([households.sum()], index=[epci])),
        )
    }
    return _rows("population_hab", found["habitants"], capteurs, contexte, raisons)


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
