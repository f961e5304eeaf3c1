"""Open the sample of a layer, ``tests/data/<id>.geojson``, through the door, on the toy territory."""

import importlib
from pathlib import Path

import geopandas as gpd

from layers.core import door, place
from layers.core.defects import Journal
from layers.core.model import Diffusion, Layer, Source
from layers.core.parametres import Parametres
from tests import toy

DATA = Path(__file__).resolve().parents[1] / "data"


def opened(layer_id: str, **changes: object) -> tuple[Layer, gpd.GeoDataFrame, Journal]:
    """Return the layer, its rows and its journal."""
    layer: Layer = importlib.import_module(f"layers.{layer_id}").LAYER
    given = {"id": layer_id, "title": layer.title, "path": DATA / f"{layer_id}.geojson", "diffusion": Diffusion.PUBLIC}
    source = Source(**(given | changes))
    parametres = Parametres(partition_variation_max_pct=1)
    around = place.Around(
        epci="000000000",
        communes=None if layer.limits else toy.communes(),
        halo_m=500,
        parametres=parametres,
        members=("62001", "62002", "62003") if layer.limits else (),
    )
    journal = Journal(layer_id)
    return layer, door.open_layer(layer, [source], around, journal), journal


def said(journal: Journal) -> list[tuple[str, str]]:
    """Return what the journal says: key and defect, in order."""
    return [(d.cle, d.anomalie) for d in journal.defects]
