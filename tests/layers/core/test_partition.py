"""The communes become one partition: nothing counted twice, nothing lost, or a refusal."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.core.defects import Journal
from layers.core.errors import GeometryError
from layers.core.partition import partition
from tests import toy


def _parted(frame: gpd.GeoDataFrame, gap_m: float = 20, limit: float = 0.1) -> tuple[gpd.GeoDataFrame, Journal]:
    journal = Journal("communes")
    return partition(frame, journal, gap_m=gap_m, max_change_pct=limit), journal


def _overlap(frame: gpd.GeoDataFrame) -> float:
    return float(frame.area.sum() - shapely.union_all(frame.geometry.to_numpy()).area)


def test_an_overlap_is_given_to_one_of_the_two() -> None:
    frame = toy.frame({"62001": toy.box(0, 0, 1002, 1000), "62002": toy.box(1000, 0, 1000)})
    parted, journal = _parted(frame, limit=0.5)
    assert parted.area.sum() == pytest.approx(2_000_000)
    assert _overlap(parted) == pytest.approx(0, abs=1e-6)
    assert sorted(parted.area.round().tolist()) in ([998_000, 1_002_000], [1_000_000, 1_000_000])
    assert [(d.cle, d.valeur) for d in journal.defects if d.gravite == "avertissement"] == [("62001|62002", "2000 m²")]


def test_a_sliver_hole_is_given_to_a_neighbour() -> None:
    hole = toy.box(990, 400, 10, 100)
    communes = toy.communes()
    communes.loc["62001", "geometry"] = communes.geometry["62001"].difference(hole)
    before = shapely.union_all(communes.geometry.to_numpy()).area
    parted, journal = _parted(communes)
    assert before == pytest.approx(8_999_000)
    assert parted.area.sum() == pytest.approx(9_000_000)
    assert parted.area["62001"] == pytest.approx(1_000_000)  # its side along the hole is the longest
    [said] = [d for d in journal.defects if d.anomalie == "trou entre communes"]
    assert said.valeur == "1000 m² ; 62001|62002"


def test_an_enclave_wider_than_the_gap_is_kept() -> None:
    communes = toy.communes().drop("62005")
    parted, journal = _parted(communes)
    assert parted.area.tolist() == pytest.approx([1_000_000] * 8)
    assert [d.anomalie for d in journal.defects] == ["enclave dans le territoire", "partition des communes"]


def test_a_clean_grid_does_not_move() -> None:
    parted, journal = _parted(toy.communes())
    assert shapely.equals(parted.geometry.to_numpy(), toy.communes().geometry.to_numpy()).all()
    assert [(d.anomalie, d.valeur.split(" ; ")[0]) for d in journal.defects] == [
        ("partition des communes", "emprise 900.00 ha, après 900.00 ha (0.0000 %)")
    ]


def test_the_order_of_rows_changes_nothing() -> None:
    frame = _jittered(3)
    straight, _ = _parted(frame, limit=5)
    for seed in range(3):
        shuffled, _ = _parted(frame.sample(frac=1, random_state=seed), limit=5)
        assert list(shuffled.index) != list(straight.index)
        same = shapely.equals(shuffled.reindex(straight.index).geometry.to_numpy(), straight.geometry.to_numpy())
        assert same.all()


def test_too_large_a_change_is_refused() -> None:
    communes = toy.communes()
    communes.loc["62005", "geometry"] = shapely.difference(communes.geometry["62005"], toy.box(1000, 1100, 15, 800))
    with pytest.raises(GeometryError) as caught:
        _parted(communes)
    assert caught.value.found.startswith("0.13")
    assert _parted(communes, limit=0.2)[0].area.sum() == pytest.approx(9_000_000)


def test_a_commune_that_another_covers_is_refused() -> None:
    frame = toy.frame({"62001": toy.box(0, 0, 1000), "62002": toy.box(0, 0, 1000), "62003": toy.box(1000, 0, 1000)})
    with pytest.raises(GeometryError, match=r"100\.000 % for 6200[12]"):
        _parted(frame)


def test_a_commune_without_a_shape_is_refused() -> None:
    frame = toy.communes()
    frame.loc["62004", "geometry"] = None
    with pytest.raises(GeometryError, match="1 without one, first 62004"):
        _parted(frame)


def _jittered(seed: int, amount: float = 2) -> gpd.GeoDataFrame:
    """Move each corner of each commune on its own: overlaps and slivers along every limit."""
    random = np.random.default_rng(seed)
    frame = toy.communes()
    moved = [
        shapely.transform(g, lambda xy: _closed(xy + random.uniform(-amount, amount, xy.shape))) for g in frame.geometry
    ]
    return frame.set_geometry(gpd.GeoSeries(moved, frame.index, crs=frame.crs))


def _closed(xy: np.ndarray) -> np.ndarray:
    return np.vstack([xy[:-1], xy[:1]])


@given(st.integers(0, 10_000), st.floats(0.1, 5))
def test_after_it_the_parts_are_the_whole(seed: int, amount: float) -> None:
    frame = _jittered(seed, amount)
    parted, _ = _parted(frame, limit=5)
    union = shapely.union_all(parted.geometry.to_numpy())
    assert parted.area.sum() == pytest.approx(union.area, rel=1e-9)
    assert parted.is_valid.all()
    assert list(parted.index) == list(frame.index)
    before = shapely.union_all(frame.geometry.to_numpy())
    assert before.difference(union).area < 2e-5 * before.area  # vertices a few centimetres apart are snapped together
    assert all(ring.area > 1e5 for ring in map(shapely.polygons, _holes(union)))  # no sliver is left


def _holes(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [ring for part in shapely.get_parts(shape) for ring in part.interiors]
