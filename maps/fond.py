"""The ground under every map of the site: limits and names of the communes, then roads, railways, water, built mass.

Two data files, no page of their own. Without a network this ground is what tells readers where they are.
"""

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import shapely

from maps.core import affichage, coquille, texte
from maps.core.carte import LANDMARKS, LANDMARKS_PATH, LIMITS_PATH, limits_file
from maps.core.formes import terrain
from maps.core.model import Fichier, Site, WebMap

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
        "bati": _built(terrain.bati(batiments, occupation_sol)),
        "eau": terrain.eau(cours_eau, infrastructures),
        "route": terrain.routes(infrastructures),
        "fer": terrain.fer(infrastructures),
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
    usable = (info for info in coquille.infos(site, terrain.COUCHES) if info.usable)
    names = texte.liste(list(dict.fromkeys(filter(None, map(coquille.credits_of, usable)))))
    return f"Repères : {names}" if names else ""


def _built(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return the built masses, simplified; those too small to help are left out."""
    masses = shapely.get_parts(shapely.union_all(shapely.simplify(shapes.to_numpy(), TOLERANCE_M / 4)))
    return gpd.GeoSeries(shapely.simplify(masses[shapely.area(masses) >= LEAST_M2], TOLERANCE_M), crs=shapes.crs)


def _feature(kind: str, shapes: Iterable[Any]) -> dict[str, Any]:
    """Return one feature that holds all shapes of a kind: ``g`` chooses how the page draws it."""
    display = affichage.to_display(gpd.GeoSeries(shapes, crs="EPSG:2154")).to_numpy()
    gathered = shapely.GeometryCollection(list(display))
    return {"type": "Feature", "properties": {"g": kind}, "geometry": shapely.geometry.mapping(gathered)}


WEB_MAP = WebMap(id="fond", title="Fond de carte", build=build, path=LIMITS_PATH)
