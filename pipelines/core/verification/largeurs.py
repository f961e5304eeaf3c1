"""The radius of what its source draws thinner than it is: an axis for a corridor, a point for a site.

A corridor is the band along its axis (half its width). A site known by a point and an area may lie anywhere within a
disc of that area around the point: its distances are intervals.
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.parametres import Parametres


def aucune(frame: gpd.GeoDataFrame, _: Parametres) -> pd.Series:
    """Return no radius: shapes are where they are drawn."""
    return pd.Series(0.0, frame.index)


def demi_largeur(frame: gpd.GeoDataFrame, parametres: Parametres) -> pd.Series:
    """Return half the width of each axis, the one of the configuration when it is not known."""
    width = frame["largeur_m"].astype("float64").fillna(parametres.tvb.largeur_axe_m)
    return (width / 2).where(shapely.get_dimensions(frame.geometry.to_numpy()) == 1, 0.0)


def disque(column: str) -> Callable[[gpd.GeoDataFrame, Parametres], pd.Series]:
    """Return what gives the radius of a disc of the area in a column; a point without area stays a point."""

    def radius(frame: gpd.GeoDataFrame, _: Parametres) -> pd.Series:
        area = frame[column].astype("float64").fillna(0.0).clip(lower=0)
        return np.sqrt(area / np.pi).where(shapely.get_dimensions(frame.geometry.to_numpy()) == 0, 0.0)

    return radius
