"""A toy scheme, toy barriers and toy plans for the tests of the trame verte et bleue."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.model import LayerInfo
from layers.core.territory import Territoire
from tests import toy

EPCI = "123456789"
LAYERS = (
    "communes", "trame_verte_bleue", "infrastructures", "scenario_tvb", "occupation_sol", "zonages_urbanisme",
    "prescriptions_urbanisme", "parcs_activites",
)  # fmt: skip


def world(*, halo: Sequence[str] = (), scale: int | None = None) -> Territoire:
    """Nine communes of 100 ha; some sources go on in the halo; the scheme may have a scale of its own."""
    infos = {
        i: LayerInfo(
            id=i, title=i, state="présente", covers_halo=i in halo, scale=scale if i == "trame_verte_bleue" else None
        )
        for i in LAYERS
    }
    return Territoire(epci=EPCI, nom="Essai", profil="sig", halo_m=5000, communes=communes(), couches=infos)


def communes() -> gpd.GeoDataFrame:
    return toy.communes().assign(population=100)


def scheme(shapes: Mapping[str, BaseGeometry | None], **columns: Sequence[object] | object) -> gpd.GeoDataFrame:
    """Rows of a scheme: by default a reservoir of the milieu humide at 1:10 000; a column may be one value for all."""
    given: dict[str, object] = {
        "nom": "Élément fictif", "trame": "verte et bleue", "composante": "réservoir", "milieu": "humide",
        "statut": "schéma local approuvé", "echelle": 10_000, "largeur_m": None, "diffusion": "public",
    }  # fmt: skip
    return _frame(shapes, given | columns)


def ways(shapes: Mapping[str, BaseGeometry | None], **columns: Sequence[object] | object) -> gpd.GeoDataFrame:
    """Infrastructures: by default roads of importance 3, on the ground, in use."""
    given: dict[str, object] = {
        "nature_infra": "route", "importance": 3, "position_sol": 0, "toponyme": None, "etat": "En service",
        "navigable": None,
    }  # fmt: skip
    return _frame(shapes, given | columns)


def cover(*towns: BaseGeometry, unknown: Sequence[BaseGeometry] = ()) -> gpd.GeoDataFrame:
    """Land cover (OCS GE 2021) of the whole territory: towns are built, some codes are unknown, the rest is farmed."""
    fields = toy.box(0, 0, 3000)
    for shape in (*towns, *unknown):
        fields = fields - shape
    shapes = {"champs": fields} | {f"ville{n}": s for n, s in enumerate(towns)}
    shapes |= {f"flou{n}": s for n, s in enumerate(unknown)}
    codes = [("CS2.2.1", "US1.1"), *[("CS1.1.1.1", "US5")] * len(towns), *[("CS9", "US1.1")] * len(unknown)]
    cs, us = ([pair[n] for pair in codes] for n in (0, 1))
    return _frame(shapes, {"nomenclature": "OCS GE", "edition": 2021, "code_cs": cs, "code_us": us})


def zones(shapes: Mapping[str, BaseGeometry | None], **columns: Sequence[object] | object) -> gpd.GeoDataFrame:
    """Zones of a plan: by default U, of the commune where the name of the row begins (``62001 N``)."""
    given: dict[str, object] = {"typezone": "U", "insee": [name[:5] for name in shapes]}
    return _frame(shapes, given | columns)


def everywhere(*but: str) -> dict[str, BaseGeometry]:
    """One zone U over each commune, some left out."""
    shapes = toy.communes().geometry
    return {f"{code} U": shape for code, shape in shapes.items() if code not in but}


def _frame(shapes: Mapping[str, BaseGeometry | None], columns: Mapping[str, object]) -> gpd.GeoDataFrame:
    size = len(shapes)
    data = {name: pd.Series(v if isinstance(v, list) else [v] * size, dtype="object") for name, v in columns.items()}
    made = gpd.GeoDataFrame(data, geometry=list(shapes.values()), crs="EPSG:2154")
    return made.set_axis(list(shapes)).infer_objects()
