"""What the tests of the neighbourhoods share: a uniform grid on the toy communes, and what is known of each layer.

Commune n (1 to 9) has 100 n inhabitants in 50 n households on 1 km², spread evenly: the people of a zone are its area
in km² times 100 n, its households half of it.
"""

import geopandas as gpd
import pandas as pd

from layers.core.model import LayerInfo
from layers.core.territory import Territoire
from tests import toy
from tests.pipelines.conftest import EPCI

LAYERS = (
    "communes",
    "qpv",
    "qpv_2015",
    "population_carroyee",
    "espaces_verts",
    "batiments",
    "trame_verte_bleue",
    "reseaux_chaleur",
    "itineraires",
    "capteurs_pollen",
    "friches",
    "cites_minieres",
)


def territoire(communes: gpd.GeoDataFrame, *, halo: bool = True) -> Territoire:
    """Return the toy territory; its sources go on in the halo, or stop at the limit."""
    infos = {i: LayerInfo(id=i, title=i, state="présente", covers_halo=halo) for i in LAYERS}
    return Territoire(epci=EPCI, nom="Essai", profil="sig", halo_m=5000, communes=communes, couches=infos)


def carroyage() -> gpd.GeoDataFrame:
    """Return 225 cells of 200 m; imputed under 11 households; one household in three is poor."""
    spots = {(x, y): 3 * (y // 1000) + x // 1000 + 1 for x in range(0, 3000, 200) for y in range(0, 3000, 200)}
    shapes = {f"C{x:04}{y:04}": toy.box(x, y, 200) for x, y in spots}
    ind = [4.0 * n for n in spots.values()]
    men = [2.0 * n for n in spots.values()]
    return toy.frame(
        shapes, ind=ind, men=men, men_pauv=[m / 3 for m in men], i_est_200=pd.array([int(m < 11) for m in men], "Int64")
    )


def qpv(**changes: list[object]) -> gpd.GeoDataFrame:
    """Return Q1 in 62001 (50 inhabitants), Q2 across 62005 (250) and 62006 (300), Q3 in the halo."""
    shapes = {
        "Q1": toy.box(0, 0, 1000, 500),
        "Q2": toy.box(1500, 1000, 1000, 1000),
        "Q3": toy.box(3100, 0, 200),
    }
    columns: dict[str, list[object]] = {"population": [60, 1100, 500]}
    made = toy.frame(shapes, **{**columns, **changes})
    return made.assign(population=made["population"].astype("Int64"))


def with_lost(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add a row that is known and has no place."""
    lost = frame.iloc[:1].set_axis(["PERDU"]).set_geometry([None], crs=frame.crs)
    return gpd.GeoDataFrame(pd.concat([frame, lost]), crs=frame.crs)
