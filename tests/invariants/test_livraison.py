"""How a delivery is made changes nothing: its coordinate system, and how its zones are cut into rows."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import layers
import pipelines
from layers.core import door
from layers.core.catalogue import discover
from layers.core.defects import Journal
from layers.core.model import Layer, Source
from layers.core.place import Around
from pipelines.core import table
from pipelines.core.model import Pipeline
from tests.invariants.conftest import Atelier

PIPELINES = discover(pipelines, "PIPELINE", Pipeline)
LAYERS = discover(layers, "LAYER", Layer)
VECTOR = sorted(i for i, layer in LAYERS.items() if layer.geometry and not layer.limits and not layer.raster)
MEASURES = {i.id: i for p in PIPELINES.values() for i in p.indicators}
#: Layers whose rows are zones, not objects that anything counts: cutting a row in two changes no area, no distance.
ZONES = ("servitudes_as1", "zones_inondables", "alea_minier", "zonages_urbanisme", "occupation_sol", "patrimoine")
#: A patch that barely touches another is one with it or not, to the micrometre, and may then fall under a threshold.
LOOSE = {"ruptures_corridor": 1e-3}
#: What is said of zones: areas, shares, lengths, people, distances.
UNITS = {"ha", "km²", "m²", "%", "km", "m", "hab."}


def opened(atelier: Atelier, layer: Layer, source: Source) -> gpd.GeoDataFrame:
    """Open one source as a build does."""
    settings = atelier.project.configuration
    around = Around(
        epci=atelier.project.epci,
        communes=atelier.load("communes"),
        halo_m=settings.territoire.halo_m,
        parametres=settings.parametres,
    )
    return door.open_layer(layer, [source], around, Journal(layer.id))


@pytest.mark.parametrize("layer_id", VECTOR)
@pytest.mark.parametrize("crs", ["EPSG:3950", "EPSG:2154"])
def test_the_system_of_a_delivery_changes_nothing(layer_id: str, crs: str, atelier: Atelier, tmp_path: Path) -> None:
    from dataclasses import replace

    sources = atelier.project.sources[layer_id]
    if not sources or sources[0].path is None or sources[0].path.suffix != ".geojson":
        pytest.skip(f"{layer_id}: no demonstration file with shapes")
    raw = gpd.read_file(sources[0].path, engine="pyogrio")
    path = tmp_path / f"{layer_id}.gpkg"
    raw.to_crs(crs).to_file(path, driver="GPKG", engine="pyogrio")
    layer = LAYERS[layer_id]
    before = atelier.load(layer_id)
    after = opened(atelier, layer, replace(sources[0], path=path, crs=crs))
    assert after.index.tolist() == before.index.tolist()
    shared = [c.name for c in layer.columns if c.name in before and c.kind != "number"]
    pd.testing.assert_frame_equal(
        pd.DataFrame(after[shared]).astype("str"), pd.DataFrame(before[shared]).astype("str"), check_dtype=False
    )
    here = before.geometry.notna()
    moved = shapely.hausdorff_distance(before.geometry[here].to_numpy(), after.geometry[here].to_numpy())
    assert np.nanmax(moved, initial=0) < 0.01


def cut(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return each zone as two rows, west and east of its middle; what is too thin to be cut stays whole."""
    shapes = frame.geometry.to_numpy()
    xmin, ymin, xmax, ymax = shapely.bounds(shapes).T
    middle = (xmin + xmax) / 2
    halves = [
        shapely.intersection(shapes, shapely.box(left, ymin, right, ymax))
        for left, right in ((xmin, middle), (middle, xmax))
    ]
    whole = np.logical_or.reduce([shapely.get_dimensions(half) != 2 for half in halves])
    whole |= np.logical_or.reduce([shapely.get_type_id(half) == 7 for half in halves])
    west = frame.set_geometry(gpd.GeoSeries(np.where(whole, shapes, halves[0]), frame.index, crs=frame.crs))
    east = frame.set_geometry(gpd.GeoSeries(halves[1], frame.index, crs=frame.crs))[~whole]
    return pd.concat([west, east.set_axis(east.index.astype("str") + "-est")]).rename_axis(frame.index.name)


@pytest.mark.parametrize("zone", ZONES)
def test_cutting_zones_into_more_rows_changes_no_measure(zone: str, atelier: Atelier) -> None:
    frame = atelier.load(zone)
    users = [p for p in PIPELINES.values() if zone in atelier.names(p) and atelier.runs(p)]
    assert users, f"no pipeline reads {zone}"
    located = frame[frame.geometry.notna()]
    pieces = cut(located)
    assert len(pieces) > len(located)
    for pipeline in users:
        before, after = (measured(atelier.compute(pipeline, **{zone: f})) for f in (frame, pieces))
        assert after.index.equals(before.index), pipeline.id
        rtol = LOOSE.get(pipeline.id, 1e-6)
        np.testing.assert_allclose(after.to_numpy(), before.to_numpy(), rtol=rtol, atol=1e-4, err_msg=pipeline.id)


def measured(rows: pd.DataFrame) -> pd.Series:
    """Return the values that measure something, by key."""
    found = [MEASURES[str(i)].mesure(str(m)) for i, m in zip(rows["indicateur"], rows["modalite"], strict=True)]
    kept = rows[[mesure is not None and mesure.unit in UNITS for mesure in found]]
    return kept.set_index(table.KEY)["valeur"].sort_index()
