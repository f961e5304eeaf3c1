"""The places that are checked, on the grid: their shapes, their precision, what they are called."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.errors import GeometryError
from pipelines.core import _shapes
from pipelines.core.verification.formes import (
    LIGNE,
    SURFACE,
    Drapeaux,
    Entiers,
    Formes,
    Nombres,
    Rangs,
    au_millimetre,
)
from pipelines.core.verification.phrases import SUJETS

#: Types of shapes that are places: a set of points is several places.
PLACES = (0, 1, 3, 5, 6)


@dataclass(frozen=True, slots=True)
class Lieux:
    """Some places: shapes, precision (m, NaN: not known), words for each, dimension, and how large each is."""

    formes: Formes
    precision_m: Nombres
    sujets: tuple[str, ...]
    dimensions: Entiers
    tailles: Nombres

    def __len__(self) -> int:
        """Return how many places there are."""
        return len(self.formes)

    def take(self, at: Rangs | Drapeaux) -> "Lieux":
        """Return some of the places."""
        kept = np.arange(len(self))[at]
        return Lieux(
            self.formes[kept],
            self.precision_m[kept],
            tuple(self.sujets[k] for k in kept),
            self.dimensions[kept],
            self.tailles[kept],
        )


def lieux(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> Lieux:
    """Check some places and put them on the grid.

    Raises
    ------
    CrsError, GeometryError
        Another CRS than EPSG:2154, a shape that is missing, empty, invalid or a collection, several points in one row.
    """
    table = gpd.GeoDataFrame(geometry=frame) if isinstance(frame, gpd.GeoSeries) else frame
    shapes = _shapes.checked("verify: lieux", table.geometry.reset_index(drop=True))
    several = ~np.isin(shapely.get_type_id(shapes), PLACES)
    if several.any():
        raise GeometryError(
            "verify: lieux",
            expected="points, lines and areas, one place per row",
            found=f"{several.sum()} row(s) of several points, first at position {int(np.flatnonzero(several)[0])}",
            remedy="explode the points into rows",
        )
    placed = au_millimetre(shapes)
    dimensions = shapely.get_dimensions(placed)
    precision = table["precision_m"].to_numpy(float, na_value=np.nan) if "precision_m" in table else np.nan
    return Lieux(
        placed,
        np.broadcast_to(np.asarray(precision, dtype=float), len(placed)),
        _sujets(table, dimensions),
        dimensions,
        tailles(placed, dimensions),
    )


def _sujets(table: gpd.GeoDataFrame, dimensions: Entiers) -> tuple[str, ...]:
    usual = [SUJETS[d] for d in dimensions]
    if "sujet" not in table:
        return tuple(usual)
    return tuple(u if pd.isna(s) or not s else str(s) for s, u in zip(table["sujet"], usual, strict=True))


def tailles(shapes: Formes, dimensions: Entiers) -> Nombres:
    """Return the area of areas, the length of lines, 0 of points."""
    return np.where(
        dimensions == SURFACE, shapely.area(shapes), np.where(dimensions == LIGNE, shapely.length(shapes), 0)
    )
