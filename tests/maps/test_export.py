"""Which layers a site offers as GeoJSON: those with shapes, light enough, and nothing that the pages mask."""

import geopandas as gpd

from layers.core.model import CALC_CRS
from maps.core import export
from tests import toy


def test_a_layer_is_offered_unless_it_is_bare_heavy_or_counts_households() -> None:
    frame = gpd.GeoDataFrame({"nom": ["A"]}, geometry=[toy.box(0, 0, 200)], crs=CALC_CRS)
    assert export.offered("friches", frame)
    assert not export.offered("friches", frame.assign(men=3.0))  # three households: the pages write « secret »
    assert not export.offered("friches", frame.set_geometry(gpd.GeoSeries([None], crs=CALC_CRS)))
    heavy = frame.set_geometry(frame.buffer(100, quad_segs=export.MOST_CORNERS))
    assert not export.offered("friches", heavy)
