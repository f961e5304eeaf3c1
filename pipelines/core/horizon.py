"""How far a source can be seen, and distances that say so.

A layer stops somewhere: at the limit of the territory, or at the end of its halo when its source goes on. Nothing met
there does not mean that nothing is beyond: a distance longer than what the source shows is an interval, and a search
that finds nothing gives a lower bound, « au moins ».
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.territory import Territoire
from pipelines.core.model import Statut
from pipelines.core.proximity import distance_interval
from pipelines.core.table import located, rows


def distance_to_edge(places: gpd.GeoDataFrame, territoire: Territoire) -> pd.Series:
    """Return the distance (m) from each place to the limit of the territory; 0 across it and beyond."""
    limit = territoire.limit
    return places.geometry.distance(limit.boundary).where(places.geometry.within(limit), 0.0)


def seen_around(places: gpd.GeoDataFrame, layer_id: str, territoire: Territoire) -> pd.Series:
    """Return how far (m) around each located place the source of a layer is known, on the index of ``places``."""
    halo = territoire.halo_m if territoire.couche(layer_id).covers_halo else 0.0
    limit = territoire.limit.buffer(halo, quad_segs=16) if halo else territoire.limit
    here = located(places)
    metres = here.geometry.distance(limit.boundary).where(here.geometry.within(limit), 0.0)
    return metres.reindex(places.index)


def distances(
    places: gpd.GeoDataFrame, areas_m2: pd.Series, features: gpd.GeoDataFrame, seen: pd.Series
) -> pd.DataFrame:
    """Return the bounds of the distance from each place to the nearest feature, and what may be said of it.

    Parameters
    ----------
    places
        Shapes, some of them missing.
    areas_m2
        Area of the site that a point stands for, on the same index (NaN: not known); not used for drawn shapes.
    features
        What is looked for; rows without a shape are left out.
    seen
        How far the source of the features is known around each place (``seen_around``).

    Returns
    -------
    DataFrame
        On the index of ``places``: ``borne_min`` and ``borne_max`` (m; NaN when not known), ``statut`` and ``texte``.
        A place that is not located is « inconnu »; beyond what is seen, « au moins » (nothing met at all) or
        « à vérifier » (something nearer may exist); a point of known area, « à vérifier ».
    """
    here = located(places)
    bounds = distance_interval(here, located(features), areas_m2.loc[here.index]).reindex(places.index)
    low, high = bounds["minimum"], bounds["maximum"]
    point = places.geometry.geom_type.eq("Point")
    none = high.isna() & places.geometry.notna()
    beyond = (high > seen) & ~none
    low = low.mask(beyond, np.minimum(low, seen)).mask(none, seen)
    statut = pd.Series(str(Statut.CALCULE), places.index)
    statut = statut.mask(point | beyond, str(Statut.A_VERIFIER)).mask(none, str(Statut.AU_MOINS))
    texte = pd.Series("", places.index)
    texte = texte.mask(point & ~beyond, "site connu par un point")
    texte = texte.mask(beyond, seen.map("source connue jusqu'à {:.0f} m".format))
    texte = texte.mask(none, seen.map("rien à moins de {:.0f} m, où la source s'arrête".format))
    lost = places.geometry.isna()
    return pd.DataFrame(
        {
            "borne_min": low,
            "borne_max": high,
            "statut": statut.mask(lost, str(Statut.INCONNU)),
            "texte": texte.mask(lost, "site non localisé"),
        }
    )


def distance_rows(
    indicateur: str, maille: str, modalite: str, found: pd.DataFrame, couches: tuple[str, ...]
) -> pd.DataFrame:
    """Make the long rows of some ``distances``: the value is the drawn distance, the lower bound where none is met."""
    value = found["borne_max"].fillna(found["borne_min"])
    return rows(
        indicateur,
        maille,
        modalite,
        value,
        statut=found["statut"],
        valeur_texte=found["texte"],
        borne_min=found["borne_min"],
        borne_max=found["borne_max"],
        couches=couches,
    )


def classes(found: pd.DataFrame, limits: Mapping[str, float], beyond: str) -> pd.DataFrame:
    """Return the class of each distance at both ends of its interval.

    Parameters
    ----------
    found
        ``borne_min`` and ``borne_max`` in m, NaN when not known.
    limits
        Classes by name with their farthest distance, included, nearest first.
    beyond
        Name of the class of what is farther.

    Returns
    -------
    DataFrame
        ``proche`` and ``loin``: the class at the shortest and at the longest possible distance; NA when not known.
        They differ when the interval crosses a limit: the class is then to be checked.
    """
    edges, names = np.array(list(limits.values()), dtype=float), np.array([*limits, beyond], dtype=object)
    ends = {"proche": found["borne_min"], "loin": found["borne_max"]}
    return pd.DataFrame(
        {
            end: pd.Series(names[np.searchsorted(edges, metres.fillna(np.inf).to_numpy())], metres.index).mask(
                metres.isna()
            )
            for end, metres in ends.items()
        }
    )
