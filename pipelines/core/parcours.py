"""What the indicators of routes share: which routes count, their lengths by passage and once each, their profiles.

Two lengths are always given (T19): gross, where a stretch that two routes share, or that one walks there and back,
counts at each passage; and dissolved, where it counts once. Lengths are flat: altitudes are ignored.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.grille import Grille
from layers.itineraires import EN_PROJET, EN_TRAVAUX
from pipelines.core import _shapes
from pipelines.core._shapes import Shapes
from pipelines.core.population import polygons
from pipelines.core.table import located

Numbers = npt.NDArray[np.float64]
#: What is not open yet, and the tail of its rows.
FERMES = (EN_TRAVAUX, EN_PROJET)
TOUS, PLUS_TARD, SANS_PRATIQUE = "tous", "en travaux ou en projet", "pratique non précisée"
LOST = "itinéraire non localisé"
RESERVE = (
    "Longueurs à plat : un terril ou une colline se parcourt plus long. Brut : la somme des itinéraires, où un tronc "
    "commun compte autant de fois qu'il est parcouru ; dédoublonné : il compte une fois."
)


def opened(itineraires: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the routes that are open, or that do not say they are not."""
    return itineraires[~itineraires["avancement"].isin(FERMES)]


def families(itineraires: gpd.GeoDataFrame) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the open routes, all and by practice, then those to come, by the tail of their rows."""
    usable = opened(itineraires)
    practice = usable["pratique"].astype("object").fillna(SANS_PRATIQUE)
    each = {str(name): usable[practice == name] for name in sorted(practice.unique())}
    return {TOUS: usable, **each, PLUS_TARD: itineraires[itineraires["avancement"].isin(FERMES)]}


def total_length(routes: gpd.GeoDataFrame, *, dissolved: bool) -> float:
    """Return the length (m) of routes, wherever they are; 0 for none."""
    lines = located(routes).geometry.to_numpy()
    return float(shapely.length(shapely.union_all(lines) if dissolved else lines).sum())


def lengths(routes: Shapes, *, dissolved: bool) -> pd.Series:
    """Return the length (m) of each route; ``dissolved``: a stretch walked twice by the route counts once."""
    shapes = _shapes.checked("lengths: routes", routes, dimension=1)
    return pd.Series(shapely.length(shapely.node(shapes) if dissolved else shapes), routes.index)


def lengths_inside(routes: Shapes, zone: BaseGeometry, *, dissolved: bool) -> pd.Series:
    """Return the length (m) of each route inside a zone, its edge included; 0 where it is not met."""
    shapes = _shapes.checked("lengths_inside: routes", routes, dimension=1)
    pieces, owner = _shapes.segments(shapely.node(shapes) if dissolved else shapes)
    parts = surface(zone)
    i, j = _shapes.meeting(parts, pieces)
    metres = shapely.length(_shapes.clip(parts[i], pieces[j]))
    return pd.Series(np.bincount(owner[j], metres, len(shapes)), routes.index)


def surface(zone: BaseGeometry) -> _shapes.Array:
    """Return the polygons of a zone, apart from each other, without the lines and points that cutting leaves."""
    return shapely.get_parts(shapely.union_all(polygons(np.array([zone], dtype=object))))


def profiles(route: BaseGeometry, grid: Grille) -> list[tuple[float, Numbers]]:
    """Return, for each part of a route, a step of about one pixel (m) and the heights at each step, both ends included.

    A height is NaN outside the grid.
    """
    made = []
    for part in shapely.get_parts(route):
        steps = max(1, round(part.length / grid.pixel_m))
        points = shapely.line_interpolate_point(part, np.linspace(0, part.length, steps + 1))
        made.append((part.length / steps, grid.sample(*shapely.get_coordinates(points).T)))
    return made


def stretches(heights: Numbers) -> list[Numbers]:
    """Cut a profile where the grid knows nothing; a stretch has two heights at least."""
    known = ~np.isnan(heights)
    edges = np.flatnonzero(np.diff(known.astype(int))) + 1
    return [part for part in np.split(heights, edges) if len(part) > 1 and not np.isnan(part[0])]


def climb(heights: Numbers, threshold_m: float) -> float:
    """Return the sum of the rises (m) of a profile, those of less than the threshold left out.

    A rise goes from a low to a high that are apart by the threshold or more; a dip smaller than it does not end a rise.
    The descent is the climb of ``-heights``.
    """
    total, low, high, rising = 0.0, float(heights[0]), float(heights[0]), None
    for height in heights.tolist():
        if rising is not True:
            low = min(low, height)
        if rising is not False:
            high = max(high, height)
        if rising is not True and height - low >= threshold_m:
            rising, high = True, height
        elif rising is not False and high - height >= threshold_m:
            total += high - low if rising else 0.0
            rising, low = False, height
    return total + (high - low if rising else 0.0)
