"""The ground under every map of the site: limits and names of the communes, then roads, railways, water, built mass.

Two data files, no page of their own. Without a network this ground is what tells readers where they are.
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import shapely

from layers.infrastructures import CANAL, ROUTE, VOIE_FERREE
from maps.core import affichage, coquille, texte
from maps.core.carte import LANDMARKS, LANDMARKS_PATH, LIMITS_PATH, limits_file
from maps.core.model import Fichier, Site, WebMap
from pipelines.core import occupation

#: Roads of these importances (BD TOPO) are drawn.
ROADS = ("1", "2", "3", "4")
SOURCES = ("infrastructures", "cours_eau", "batiments", "occupation_sol")
#: Built areas under this area, in square metres, are too small to help; they are simplified to this many metres.
LEAST_M2, TOLERANCE_M = 2500.0, 12.0


def build(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    infrastructures: gpd.GeoDataFrame | None = None,
    cours_eau: gpd.GeoDataFrame | None = None,
    batiments: gpd.GeoDataFrame | None = None,
    occupation_sol: gpd.GeoDataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the data files of the ground; a source that is absent draws nothing."""
    parts = {
        "bati": _built(batiments, occupation_sol),
        "eau": [*_shapes(cours_eau), *_lines(infrastructures, CANAL)],
        "route": _lines(infrastructures, ROUTE),
        "fer": _lines(infrastructures, VOIE_FERREE),
    }
    drawn = [_feature(kind, shapes) for kind, shapes in parts.items() if len(shapes)]
    landmarks = {"type": "FeatureCollection", "features": drawn, "credit": _credit(site) if drawn else ""}
    return (
        limits_file(communes),
        coquille.menu_file(communes),
        Fichier(path=LANDMARKS_PATH, text=affichage.script(LANDMARKS, landmarks)),
    )


def _credit(site: Site) -> str:
    """Return who is to be named for the landmarks, each once."""
    usable = (info for info in coquille.infos(site, SOURCES) if info.usable)
    names = texte.liste(list(dict.fromkeys(filter(None, map(coquille.credits_of, usable)))))
    return f"Repères : {names}" if names else ""


def _lines(frame: gpd.GeoDataFrame | None, nature: str) -> gpd.GeoSeries:
    """Return the infrastructures of a nature; of the roads, the main ones."""
    if frame is None:
        return _shapes(None)
    minor = (frame["nature_infra"] == ROUTE) & ~frame["importance"].isin(ROADS)
    return _shapes(frame[(frame["nature_infra"] == nature) & ~minor])


def _shapes(frame: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    if frame is None:
        return gpd.GeoSeries([], crs="EPSG:2154")
    return frame.geometry[affichage.located(frame)]


def _built(batiments: gpd.GeoDataFrame | None, occupation_sol: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the built mass: the buildings, else the sealed land of the newest edition of the land cover."""
    frame = batiments
    if frame is None and occupation_sol is not None and not occupation_sol.empty:
        newest = occupation.latest(occupation_sol)
        frame = newest[occupation.classes(newest, occupation.IMPERMEABLE).fillna(value=False).astype(bool)]
    if frame is None or frame.empty:
        return _shapes(None)
    masses = shapely.get_parts(shapely.union_all(shapely.simplify(frame.geometry.to_numpy(), TOLERANCE_M / 4)))
    kept = masses[shapely.area(masses) >= LEAST_M2]
    return gpd.GeoSeries(shapely.simplify(kept, TOLERANCE_M), crs=frame.crs)


def _feature(kind: str, shapes: Iterable[Any]) -> dict[str, Any]:
    """Return one feature that holds all shapes of a kind: ``g`` chooses how the page draws it."""
    display = affichage.to_display(gpd.GeoSeries(shapes, crs="EPSG:2154")).to_numpy()
    gathered = shapely.GeometryCollection(list(display))
    return {"type": "Feature", "properties": {"g": kind}, "geometry": shapely.geometry.mapping(gathered)}


WEB_MAP = WebMap(id="fond", title="Fond de carte", build=build, path=LIMITS_PATH)
