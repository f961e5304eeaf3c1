"""A toy territory near Lens: nine square communes of 1 km, and shapes given in metres from its corner.

::

    62007  62008  62009     y = 2000 to 3000
    62004  62005  62006     y = 1000 to 2000
    62001  62002  62003     y = 0 to 1000
"""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS

#: South-west corner of the toy territory, EPSG:2154.
ORIGIN = (680_000.0, 7_030_000.0)
SIDE_M = 1000.0


def place(shape: BaseGeometry, dx: float = ORIGIN[0], dy: float = ORIGIN[1]) -> BaseGeometry:
    """Return a local shape moved to the toy territory."""
    return shapely.transform(shape, lambda xy: xy + np.array([dx, dy]))


def point(x: float, y: float) -> BaseGeometry:
    """Return a point, metres from the corner."""
    return place(shapely.Point(x, y))


def line(*xy: tuple[float, float]) -> BaseGeometry:
    """Return a line, metres from the corner."""
    return place(shapely.LineString(xy))


def box(x: float, y: float, width: float, height: float | None = None) -> BaseGeometry:
    """Return a rectangle by its south-west corner, a square without height."""
    return place(shapely.box(x, y, x + width, y + (width if height is None else height)))


def frame(shapes: Mapping[str, BaseGeometry], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Return named shapes as a layer, its index being the names."""
    data = {name: list(values) for name, values in columns.items()}
    return gpd.GeoDataFrame(data, geometry=list(shapes.values()), index=list(shapes), crs=CALC_CRS)


def empty() -> gpd.GeoDataFrame:
    """Return a layer without rows."""
    return frame({})


def communes() -> gpd.GeoDataFrame:
    """Return the nine communes; the index is ``code_insee``, the column ``nom``."""
    cells = [(col, row) for row in range(3) for col in range(3)]
    shapes = {f"6200{n}": box(x * SIDE_M, y * SIDE_M, SIDE_M) for n, (x, y) in enumerate(cells, start=1)}
    return frame(shapes, nom=[f"Commune {code}" for code in shapes]).rename_axis("code_insee")
