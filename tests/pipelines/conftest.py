"""A toy territory for the pipelines: nine communes of 1 km, computed by hand."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from tests import toy

EPCI = "123456789"
LAYERS = ("communes", "friches", "puits_mine", "terrils", "cites_minieres", "patrimoine")


@pytest.fixture
def communes() -> gpd.GeoDataFrame:
    """Nine communes of 1 km² (100 ha); 100 inhabitants in the first, 200 in the second... 900 in the last."""
    return toy.communes().assign(population=range(100, 1000, 100), diffusion="public")


@pytest.fixture
def territoire(communes: gpd.GeoDataFrame) -> Territoire:
    """The toy territory; its sources stop at its limit."""
    infos = {
        i: LayerInfo(id=i, title=i, state="présente", source=i, producer="essai", vintage="2026", precision_m=1.0)
        for i in LAYERS
    }
    return Territoire(epci=EPCI, nom="Essai", profil="sig", halo_m=5000, communes=communes, couches=infos)


@pytest.fixture
def parametres() -> Parametres:
    """The default parameters."""
    return Parametres()


@pytest.fixture
def pick() -> Callable[..., pd.Series]:
    """Return the rows of one modality, by code."""

    def choose(table: pd.DataFrame, maille: str, modalite: str, column: str = "valeur") -> pd.Series:
        return table[(table["maille"] == maille) & (table["modalite"] == modalite)].set_index("code")[column]

    return choose
