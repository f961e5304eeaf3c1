"""The holes of what may be seen that what is hidden fills: the outline of a hole would tell the hidden object."""

import geopandas as gpd
import numpy as np
import shapely

#: A hole is closed when hidden rows fill at least this share of it.
FILLED = 0.5


def closed(shown: gpd.GeoDataFrame, hidden: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Return the rows that may be seen, without the holes that hidden rows of the same layer fill.

    A source often draws a zone around another one (PPR around PPI). The measures of the pipelines use the rows as the
    source draws them; what is published shows the outer outline only. A hole that a hidden row barely enters stays: to
    close it would tell of a place that it is in the zone.
    """
    secret = hidden[hidden.geom_type.isin(["Polygon", "MultiPolygon"])].to_numpy()
    if not len(secret) or shown.empty:
        return shown
    area, shapes = shapely.union_all(secret), shown.geometry.to_numpy()
    drawn = np.array([_without(shape, area) for shape in shapes], dtype=object)
    return shown.set_geometry(gpd.GeoSeries(drawn, shown.index, crs=shown.crs))


def _without(shape: shapely.Geometry | None, secret: shapely.Geometry) -> shapely.Geometry | None:
    """Return a shape without its filled holes; the same object when it has none."""
    if shape is None:
        return None
    parts = list(shapely.get_parts(shape))
    filled = [hole for part in parts for hole in _holes(part) if _fills(secret, hole)]
    return shapely.union_all([shape, *filled]) if filled else shape


def _holes(part: shapely.Geometry) -> list[shapely.Polygon]:
    return [shapely.Polygon(ring) for ring in part.interiors] if isinstance(part, shapely.Polygon) else []


def _fills(secret: shapely.Geometry, hole: shapely.Polygon) -> bool:
    return bool(secret.intersection(hole).area >= FILLED * hole.area)
