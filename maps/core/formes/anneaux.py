"""Bands around shapes: what is nearer than a distance, and no nearer band; drawn in fading tints."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import geopandas as gpd
import shapely

from layers.core.model import Sign, Style

#: Opacity of a band, from the nearest to the farthest.
TINTS = (0.42, 0.24, 0.12)
#: Dash of the outline of a band, in the same order: a tint is never the only sign.
DASHES = ("", "6 4", "1 5")


def rings(shapes: gpd.GeoSeries, distances: Sequence[float]) -> gpd.GeoDataFrame:
    """Return the bands around some shapes, for display only.

    Parameters
    ----------
    shapes
        EPSG:2154; those that are not located have no band.
    distances
        Metres.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:2154, index and column ``bande``: the distance as a text.
    """
    ordered = sorted(distances)
    known = shapes[~(shapes.isna() | shapes.is_empty)]
    discs = [known.buffer(d, quad_segs=12).union_all() for d in ordered] if len(known) else []
    found = discs[:1] + [shapely.difference(far, near) for near, far in pairwise(discs)]
    keys = [f"{d:g}" for d in ordered][: len(found)]
    return gpd.GeoDataFrame({"bande": keys}, geometry=found, index=keys, crs=shapes.crs)


def style(distances: Sequence[float], color: str, label: Callable[[float], str]) -> Style:
    """Return the fading tints of the bands: the farther, the lighter; the farthest ones look alike."""
    signs = tuple(
        Sign(
            value=f"{d:g}",
            label=label(d),
            color=color,
            fill_opacity=TINTS[min(rank, len(TINTS) - 1)],
            weight=0.8,
            dash=DASHES[min(rank, len(DASHES) - 1)],
        )
        for rank, d in enumerate(sorted(distances))
    )
    return Style(by="bande", signs=signs)
