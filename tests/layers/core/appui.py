# ruff: noqa: ANN401 - keywords of another function are passed on as they are
"""What the tests of the door share: a small layer of invented sites, and a way to open a file as that layer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from layers.core import door, place
from layers.core.corrections import Correction
from layers.core.defects import Defect, Journal
from layers.core.model import CALC_CRS, Column, Diffusion, Layer, Source
from tests import toy

#: Name, commune, status, area in square metres, day.
SITES = (
    ("F1", "Friche fictive « Cœur d'Œuvre »", "62001", "friche sans projet", 10_000.0, "2023-01-31"),
    ("F2", "Friche fictive l’Étoile, 20 €", "62002", "friche avec projet", 1_425.5, "2022-12-01"),
    ("F3", "Friche fictive 03", "62005", "friche potentielle", 40_000.0, "2021-06-15"),
)
FIELDS = ("friche_id", "nom", "code_insee", "statut", "surface", "jour")
STATUTS = ("friche sans projet", "friche avec projet", "friche potentielle")
AREAS = {"F1": 10_000.0, "F2": 20_000.0, "F3": 40_000.0}


def _public(name: str, **more: Any) -> Column:
    return Column(name=name, label=name, diffusion=Diffusion.PUBLIC, **more)


def layer(**changes: Any) -> Layer:
    """Return the test layer, with changes."""
    made: dict[str, Any] = {
        "id": "friches_test",
        "title": "Friches fictives",
        "description": "Sites inventés.",
        "key": "friche_id",
        "label": "nom",
        "columns": (
            _public("friche_id", fatal=True, aliases=("identifiant",)),
            _public("nom", required=True, aliases=("name",)),
            _public("code_insee", pattern=r"\d[\dAB]\d{3}", aliases=("insee",)),
            _public("statut", codes=STATUTS),
            _public("surface", kind="number", unit="m²"),
            _public("jour", kind="date"),
        ),
        "geometry": ("Polygon", "Point", "LineString"),
        "diffusion": Diffusion.PUBLIC,
        "declared_commune": "code_insee",
        "diffusion_by": (("statut", "friche potentielle", Diffusion.INTERNE),),
    }
    return Layer(**(made | changes))


def with_columns(*more: Column, **changes: Any) -> Layer:
    """Return the test layer with columns added."""
    return layer(columns=(*layer().columns, *more), **changes)


def sites(shapes: Sequence[shapely.Geometry | None] | None = None) -> gpd.GeoDataFrame:
    """Return the sites, as squares unless other shapes are given."""
    squares = [toy.box(100, 100, 100), toy.box(1200, 100, 200, 100), toy.box(1300, 1300, 200)]
    rows = {name: [row[i] for row in SITES] for i, name in enumerate(FIELDS)}
    return gpd.GeoDataFrame(rows, geometry=list(shapes or squares), crs=CALC_CRS)


def table(**columns: Sequence[object] | pd.Series) -> gpd.GeoDataFrame:
    """Return one row of the sites per value, its columns replaced by those given."""
    size = len(next(iter(columns.values())))
    shapes = [toy.box(50 + 120 * i, 50, 100) for i in range(size)]
    made: dict[str, Any] = {
        "friche_id": [f"F{i + 1}" for i in range(size)],
        "nom": [f"Friche fictive {i + 1:02d}" for i in range(size)],
        "code_insee": ["62001"] * size,
    }
    return gpd.GeoDataFrame(made | {"geometry": shapes} | columns, geometry="geometry", crs=CALC_CRS)


def around(**changes: Any) -> place.Around:
    """Return the toy territory, with a halo of 500 m."""
    return place.Around(**({"epci": "000000000", "communes": toy.communes(), "halo_m": 500} | changes))


def open_file(
    path: Path, of: Layer | None = None, corrections: Sequence[Correction] = (), **source: Any
) -> tuple[gpd.GeoDataFrame, list[Defect]]:
    """Open a file through the door; return the layer and its defects."""
    of = of or layer()
    journal = Journal(of.id)
    given: dict[str, Any] = {"id": of.id, "title": of.title, "path": path, "diffusion": Diffusion.PUBLIC} | source
    one = Source(**given)
    return door.open_layer(of, [one], around(corrections=corrections), journal), journal.defects


def open_frame(
    frame: gpd.GeoDataFrame, folder: Path, of: Layer | None = None, **more: Any
) -> tuple[gpd.GeoDataFrame, list[Defect]]:
    """Write a frame as GeoParquet, which keeps every type, and open it through the door."""
    path = folder / "couche.parquet"
    frame.to_parquet(path)
    return open_file(path, of, **more)


def named(defects: list[Defect], anomalie: str) -> list[Defect]:
    """Return the defects whose name starts like that."""
    return [d for d in defects if d.anomalie.startswith(anomalie)]
