"""Six routes on the toy communes, what is known of each layer, and grids of heights; lengths by hand.

::

    A  trail    y = 500, x 0 to 3000                          1 km in each of 62001, 62002, 62003
    B  trail    (500, 500) (2500, 500) (2500, 1500)            shares 2 km with A; 0.5 km in 62006
    C  walk     (100, 2500) to (600, 2500) and back            1 km gross, 0.5 once, in 62007
    D  cycling  x = 1000, y 0 to 1000: the limit of two communes, counted in 62001
    E  EV5      (2500, 2500) to (4500, 2500), in works         0.5 km in 62009, 1.5 km outside
    F  EV5      (0, 1500) to (2000, 1500), open                1 km in 62004, 1 km in 62005
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from affine import Affine

from layers.core.grille import Grille
from layers.core.model import LayerInfo
from layers.core.territory import Territoire
from layers.itineraires import EN_SERVICE, EN_TRAVAUX, TRAIL, VELO
from tests import toy
from tests.pipelines.conftest import EPCI

LAYERS = ("communes", "itineraires", "trame_verte_bleue", "servitudes_as1", "population_carroyee", "qpv", "relief")


def routes() -> gpd.GeoDataFrame:
    """Return the six routes."""
    shapes = {
        "A": toy.line((0, 500), (3000, 500)),
        "B": toy.line((500, 500), (2500, 500), (2500, 1500)),
        "C": toy.line((100, 2500), (600, 2500), (100, 2500)),
        "D": toy.line((1000, 0), (1000, 1000)),
        "E": toy.line((2500, 2500), (4500, 2500)),
        "F": toy.line((0, 1500), (2000, 1500)),
    }
    made = toy.frame(
        shapes,
        nom_itineraire=[f"Itinéraire fictif {name}" for name in shapes],
        pratique=[TRAIL, TRAIL, "pédestre", VELO, VELO, VELO],
        avancement=[None, None, None, EN_SERVICE, EN_TRAVAUX, EN_SERVICE],
        num_iti=[None, None, None, None, "EV5", None],
        itineraire_parent=[None, None, None, None, None, "EV 5"],
        section=[None, None, None, None, "L – W", "A – L"],
        maitre_ouvrage=[None, None, None, None, "Agglo fictive", "Département fictif"],
    )
    return made.assign(
        denivele_positif=pd.array([300, None, 0, None, None, None], "Int64"),
        d_service=pd.array([None, None, None, None, 2025, 2020], "Int64"),
        diffusion="public",
    )


def known(communes: gpd.GeoDataFrame, *, halo: bool = True, scale: int | None = None) -> Territoire:
    """Return the toy territory; sources go on in the halo (5 km) or stop at the limit."""
    infos = {i: LayerInfo(id=i, title=i, state="présente", covers_halo=halo, scale=scale) for i in LAYERS}
    return Territoire(epci=EPCI, nom="Essai", profil="sig", halo_m=5000, communes=communes, couches=infos)


def lost(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Return the routes, one of which has no place."""
    shapes = frame.geometry.copy()
    shapes[key] = None
    return frame.set_geometry(shapes)


def halves(frame: gpd.GeoDataFrame, x: float = 700) -> gpd.GeoDataFrame:
    """Return the routes cut at some metres from the corner: more rows, the same lines."""
    sides = {"w": toy.box(-9000, -9000, 9000 + x, 20_000), "e": toy.box(x, -9000, 20_000, 20_000)}
    parts = [frame.set_geometry(frame.intersection(s)).set_axis(frame.index + name) for name, s in sides.items()]
    both = pd.concat(parts)
    return gpd.GeoDataFrame(both[both.geometry.length > 0])


def slope(pixel: float = 25, width: float = 5000, rise: float = 0.1, unknown: Sequence[int] = ()) -> Grille:
    """Return heights that rise to the east from 100 m at x = 0, on 5 km from 1 km west of the corner."""
    count = int(width / pixel)
    x = (np.arange(count) + 0.5) * pixel - 1000
    values = np.tile(100 + rise * x, (int(5000 / pixel), 1))
    values[:, list(unknown)] = np.nan
    return Grille(values=values, transform=Affine(pixel, 0, toy.ORIGIN[0] - 1000, 0, -pixel, toy.ORIGIN[1] + 4000))
