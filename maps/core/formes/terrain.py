"""The ground under a map, where a source has it: built mass, water, roads, railways; on screen and on paper."""

from collections.abc import Iterable

import geopandas as gpd

from layers.infrastructures import CANAL, ROUTE, VOIE_FERREE
from maps.core.affichage import located
from pipelines.core import occupation

#: The layers it is taken from.
COUCHES = ("infrastructures", "cours_eau", "batiments", "occupation_sol")
#: Importances of the main roads (BD TOPO).
PRINCIPALES = ("1", "2", "3", "4")


def placed(frame: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the shapes of a layer that have a place, none when the layer is absent."""
    return gpd.GeoSeries([], crs="EPSG:2154") if frame is None else frame.geometry[located(frame)]


def joined(series: Iterable[gpd.GeoSeries]) -> gpd.GeoSeries:
    """Return the shapes of several layers as one."""
    return gpd.GeoSeries([shape for one in series for shape in one], crs="EPSG:2154")


def routes(infrastructures: gpd.GeoDataFrame | None, importances: Iterable[str] = PRINCIPALES) -> gpd.GeoSeries:
    """Return the roads of some importances."""
    roads = _nature(infrastructures, ROUTE)
    return placed(roads if roads is None else roads[roads["importance"].isin(importances)])


def fer(infrastructures: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the railways."""
    return placed(_nature(infrastructures, VOIE_FERREE))


def eau(cours_eau: gpd.GeoDataFrame | None, infrastructures: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the rivers and the canals."""
    return joined((placed(cours_eau), placed(_nature(infrastructures, CANAL))))


def bati(batiments: gpd.GeoDataFrame | None, occupation_sol: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the buildings, else the sealed land of the newest edition of the land cover."""
    if batiments is not None or occupation_sol is None or occupation_sol.empty:
        return placed(batiments)
    newest = occupation.latest(occupation_sol)
    return placed(newest[occupation.classes(newest, occupation.IMPERMEABLE).fillna(value=False).astype(bool)])


def _nature(infrastructures: gpd.GeoDataFrame | None, nature: str) -> gpd.GeoDataFrame | None:
    return None if infrastructures is None else infrastructures[infrastructures["nature_infra"].eq(nature)]
