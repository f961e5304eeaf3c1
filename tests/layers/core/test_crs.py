"""Coordinates that are not where they say are refused, with what to write."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.core.crs import FRANCE, guess
from layers.core.errors import CrsError, GeometryError
from tests import toy
from tests.layers.core.appui import named, open_file, open_frame, sites, table


def _swapped(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_geometry(gpd.GeoSeries(shapely.transform(frame.geometry, lambda xy: xy[:, ::-1]), crs=frame.crs))


def _stamped(frame: gpd.GeoDataFrame, crs: str | None) -> gpd.GeoDataFrame:
    return frame.set_crs(crs, allow_override=True)


@pytest.mark.parametrize(("real", "declared"), [
    ("EPSG:4326", "EPSG:2154"), ("EPSG:2154", "EPSG:4326"), ("EPSG:3950", "EPSG:2154"), ("EPSG:2154", "EPSG:3950"),
    ("EPSG:3857", "EPSG:2154"), ("EPSG:3949", "EPSG:3950"), ("EPSG:27572", "EPSG:2154"), ("EPSG:27561", "EPSG:2154"),
])  # fmt: skip
def test_a_wrong_system_is_refused_and_the_right_one_named(tmp_path: Path, real: str, declared: str) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(_stamped(sites().to_crs(real), declared), tmp_path)
    assert f'write crs = "{real}"' in caught.value.remedy
    assert f"3 rows of 3 fit {real}" in caught.value.found
    assert declared in caught.value.expected


def test_the_system_written_in_the_source_wins_and_it_is_said(tmp_path: Path) -> None:
    frame, defects = open_frame(_stamped(sites().to_crs(3950), "EPSG:2154"), tmp_path, crs="EPSG:3950")
    assert frame.area.tolist() == pytest.approx([10_000, 20_000, 40_000], rel=1e-6)
    assert [d.valeur for d in named(defects, "CRS déclaré différent")] == ["EPSG:3950 ; RGF93 v1 / Lambert-93"]


@pytest.mark.parametrize("crs", ["EPSG:3950", "EPSG:4326", "EPSG:3857", "EPSG:9794", "EPSG:4258", "EPSG:25831"])
def test_a_well_declared_system_lands_at_the_same_place(tmp_path: Path, crs: str) -> None:
    frame, defects = open_frame(sites().to_crs(crs), tmp_path)
    moved = shapely.hausdorff_distance(frame.geometry.to_numpy(), sites().geometry.to_numpy())
    assert moved.max() < 0.01
    assert frame.crs == "EPSG:2154"
    assert defects == []


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2154", "EPSG:3950"])
def test_swapped_axes_are_recognised(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(_swapped(sites().to_crs(crs)), tmp_path)
    assert f"{crs}, axes inversés" in caught.value.found
    assert "swap x and y" in caught.value.remedy


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:4326", "EPSG:3950"])
def test_without_a_system_the_error_gives_the_line_to_write(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(_stamped(sites().to_crs(crs), None), tmp_path)
    assert caught.value.remedy == f'write crs = "{crs}" in the source'
    assert len(open_frame(_stamped(sites().to_crs(crs), None), tmp_path, crs=crs)[0]) == 3


def test_without_a_system_swapped_axes_are_not_a_line_to_write(tmp_path: Path) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(_stamped(_swapped(sites().to_crs(4326)), None), tmp_path)
    assert "crs =" not in caught.value.remedy
    assert "swap x and y" in caught.value.remedy


def test_without_a_system_nor_a_guess_the_producer_is_asked(tmp_path: Path) -> None:
    with pytest.raises(CrsError, match="ask the producer"):
        open_frame(_stamped(sites([shapely.Point(i, 1e9) for i in range(3)]), None), tmp_path)


@pytest.mark.parametrize("crs", ["EPSG:27572", "EPSG:27561"])
def test_ntf_is_refused_without_its_grid(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(sites().to_crs(crs), tmp_path)
    assert "2.26 m" in caught.value.found
    assert "ntf_r93" in caught.value.remedy


def test_geojson_in_metres_without_crs_member_is_refused(tmp_path: Path) -> None:
    content = json.loads(sites().to_json())
    content.pop("crs", None)
    (tmp_path / "f.geojson").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CrsError) as caught:
        open_file(tmp_path / "f.geojson")
    assert 'write crs = "EPSG:2154"' in caught.value.remedy
    assert len(open_file(tmp_path / "f.geojson", crs="EPSG:2154")[0]) == 3


@pytest.mark.parametrize("crs", ["Lambert 93", "EPSG:999999", "2154;"])
def test_a_system_that_does_not_exist_is_said(tmp_path: Path, crs: str) -> None:
    with pytest.raises(CrsError) as caught:
        open_frame(sites(), tmp_path, crs=crs)
    assert caught.value.found == repr(crs)


# --- one file, two systems ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("declared", "other"), [
    ("EPSG:2154", "EPSG:4326"), ("EPSG:4326", "EPSG:2154"), ("EPSG:2154", "EPSG:3950"), ("EPSG:3950", "EPSG:2154"),
])  # fmt: skip
def test_a_file_half_in_another_system_is_refused(tmp_path: Path, declared: str, other: str) -> None:
    half = sites().to_crs(declared)
    rest = _stamped(sites().head(2).to_crs(other), declared)
    with pytest.raises(CrsError) as caught:
        open_frame(pd.concat([half, rest], ignore_index=True), tmp_path)
    assert caught.value.found.startswith(f"2 rows of 5 fit {other}")
    assert caught.value.remedy == "put the whole file in one system"


def test_one_row_with_swapped_axes_is_refused(tmp_path: Path) -> None:
    frame = sites()
    frame.loc[2, "geometry"] = _swapped(frame).geometry[2]
    with pytest.raises(CrsError, match="1 rows of 3 fit EPSG:2154, axes inversés"):
        open_frame(frame, tmp_path)


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:4326", "EPSG:3950"])
def test_one_stray_point_at_the_origin_is_dropped_and_said(tmp_path: Path, crs: str) -> None:
    frame = table(friche_id=["A", "B", "C"]).to_crs(crs)
    frame.loc[1, "geometry"] = shapely.Point(0, 0)
    opened, defects = open_frame(frame, tmp_path)
    assert opened.index.tolist() == ["A", "C"]
    [said] = named(defects, "hors du territoire")
    assert said.valeur == "1 lignes sur 3, dont 1 hors de la métropole"
    assert said.gravite == "avertissement"


def test_a_stray_point_does_not_hide_a_wrong_system(tmp_path: Path) -> None:
    frame = _stamped(sites().to_crs(3950), "EPSG:2154")
    frame.loc[0, "geometry"] = shapely.Point(0, 0)
    with pytest.raises(CrsError, match="2 rows of 3 fit EPSG:3950"):
        open_frame(frame, tmp_path)


@pytest.mark.parametrize("crs", ["EPSG:2154", "EPSG:4326", "EPSG:3950"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_coordinates_that_are_no_numbers_leave_the_row_without_a_place(tmp_path: Path, crs: str, bad: float) -> None:
    frame = table(friche_id=["A", "B", "C"]).to_crs(crs)
    ring = shapely.get_coordinates(frame.geometry[1])
    ring[1, 0] = bad
    with np.errstate(invalid="ignore"):
        frame.loc[1, "geometry"] = shapely.Polygon(ring)
    frame.loc[2, "geometry"] = shapely.Point(bad, 1)
    opened, defects = open_frame(frame, tmp_path)
    assert opened.geometry.isna().tolist() == [False, True, True]
    assert opened.index.tolist() == ["A", "B", "C"]
    assert named(defects, "coordonnées illisibles")[0].cle == "B"
    assert {d.cle for d in defects} == {"B", "C"}


# --- where the territory is -----------------------------------------------------------------------------------------


def test_a_layer_wholly_elsewhere_is_refused_with_the_distance(tmp_path: Path) -> None:
    with pytest.raises(GeometryError) as caught:
        open_frame(table(geometry=[toy.box(13_600, 0, 100), toy.box(20_000, 0, 100)]), tmp_path)
    assert caught.value.found == "2 rows, the nearest 10.1 km beyond"


def test_rows_of_the_halo_are_kept_and_those_beyond_counted(tmp_path: Path) -> None:
    shapes = [toy.box(100, 100, 50), toy.box(3100, 100, 50), toy.box(3480, 100, 50), toy.box(3600, 100, 50)]
    opened, defects = open_frame(table(geometry=shapes, code_insee=[None] * 4), tmp_path)
    assert opened.index.tolist() == ["F1", "F2", "F3"]
    assert opened["commune_position"].isna().tolist() == [False, True, True]
    assert [(d.cle, d.valeur, d.gravite) for d in defects] == [("*", "1 lignes sur 4", "information")]


def test_unplaced_rows_of_another_place_are_not_ours(tmp_path: Path) -> None:
    frame = table(code_insee=["62001", "62002", "75056", None])
    frame.loc[1:, "geometry"] = None
    opened, defects = open_frame(frame, tmp_path)
    assert opened.index.tolist() == ["F1", "F2", "F4"]
    assert [d.valeur for d in named(defects, "hors du territoire")] == ["1 lignes sur 4"]


@pytest.mark.parametrize("shape", [None, shapely.Point(), shapely.Polygon()])
def test_a_file_without_one_place_is_refused(tmp_path: Path, shape: shapely.Geometry | None) -> None:
    with pytest.raises(GeometryError, match="none with a usable shape"):
        open_frame(table(geometry=[shape, shape]), tmp_path)


def test_a_collection_of_null_shapes_is_refused(tmp_path: Path) -> None:
    row = {"type": "Feature", "properties": {"friche_id": "A", "nom": "un"}, "geometry": None}
    (tmp_path / "f.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [row]}), encoding="utf-8")
    with pytest.raises(GeometryError, match="1 rows, none with a usable shape"):
        open_file(tmp_path / "f.geojson")


def test_a_box_names_its_system() -> None:
    box = tuple(sites().to_crs(3950).total_bounds)
    assert guess(box, FRANCE) == "EPSG:3950"
    degrees = sites().to_crs(4326).total_bounds
    assert guess((degrees[1], degrees[0], degrees[3], degrees[2]), FRANCE) == "EPSG:4326, axes inversés"
    assert guess((1e9, 1e9, 2e9, 2e9), FRANCE) is None
