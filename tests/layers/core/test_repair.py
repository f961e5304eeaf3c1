"""Shapes: what is mended, what is set aside, and that each is said."""

import sqlite3
import struct
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely

from layers.core.defects import Journal
from layers.core.errors import GeometryError
from layers.core.model import CALC_CRS
from layers.core.repair import repair
from tests import toy
from tests.common import COLLECTIONS, EMPTY, INVALID, LINES, POINTS, POLYGONS, geometries
from tests.layers.core.appui import layer, named, open_file, open_frame, sites, table

BOWTIE = toy.place(shapely.Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))


def _repaired(
    *shapes: shapely.Geometry | None, wanted: tuple[str, ...] = ("Polygon",)
) -> tuple[gpd.GeoSeries, Journal]:
    journal = Journal("essai")
    keys = [f"K{i}" for i in range(len(shapes))]
    frame = gpd.GeoDataFrame(geometry=gpd.GeoSeries(list(shapes), keys, crs=CALC_CRS))
    return repair(frame, wanted, journal).geometry, journal


def test_a_bow_tie_is_mended_and_its_area_is_said_before_and_after() -> None:
    shapes, journal = _repaired(BOWTIE, toy.box(0, 0, 10))
    assert shapes.area.tolist() == [5000, 100]
    [said] = journal.defects
    assert said.cle == "K0"
    assert said.valeur.startswith("Self-intersection[680050 7030050] ; surface ")
    assert said.valeur.endswith(" m² avant, 5000.0 m² après")
    assert said.action == "réparée"


def test_parts_that_overlap_are_counted_once() -> None:
    shapes, _ = _repaired(shapely.MultiPolygon([toy.box(0, 0, 100), toy.box(50, 0, 100)]))
    assert shapes.area.tolist() == [15_000]
    inner, _ = _repaired(shapely.MultiPolygon([toy.box(0, 0, 100), toy.box(25, 25, 50)]))
    assert inner.area.tolist() == [10_000]


def test_a_repair_never_leaves_a_line_beside_a_polygon() -> None:
    spur = toy.place(shapely.Polygon([(0, 0), (100, 0), (100, 100), (50, 100), (50, 150), (50, 100), (0, 100)]))
    shapes, _ = _repaired(spur)
    assert shapes.geom_type.tolist() == ["Polygon"]
    assert shapes.area.tolist() == [10_000]


def test_a_polygon_without_inside_is_lost_and_said() -> None:
    shapes, journal = _repaired(toy.place(shapely.Polygon([(0, 0), (100, 0), (50, 0)])), toy.box(0, 0, 10))
    assert shapes.isna().tolist() == [True, False]
    assert [(d.cle, d.gravite, d.action) for d in journal.defects] == [
        ("K0", "erreur", "irréparable : ligne gardée, non localisée")
    ]


def test_null_and_empty_shapes_are_kept_without_a_place() -> None:
    shapes, journal = _repaired(None, shapely.Polygon(), shapely.Point(), toy.box(0, 0, 10))
    assert shapes.isna().tolist() == [True, True, True, False]
    assert [(d.cle, d.anomalie) for d in journal.defects] == [
        ("K0", "géométrie absente"), ("K1", "géométrie vide"), ("K2", "géométrie vide"),
    ]  # fmt: skip


@pytest.mark.parametrize("wkt", [
    "POLYGON Z ((0 0 1, 100 0 2, 100 100 3, 0 100 4, 0 0 1))",
    "POLYGON M ((0 0 1, 100 0 2, 100 100 3, 0 100 4, 0 0 1))",
    "POLYGON ZM ((0 0 1 1, 100 0 2 1, 100 100 3 1, 0 100 4 1, 0 0 1 1))",
])  # fmt: skip
def test_heights_and_measures_are_dropped_and_said_once(wkt: str) -> None:
    shapes, journal = _repaired(shapely.from_wkt(wkt), toy.box(0, 0, 10))
    assert not shapely.has_z(shapes.to_numpy()).any()
    assert not shapely.has_m(shapes.to_numpy()).any()
    assert shapes.area.tolist() == [10_000, 100]
    assert [(d.cle, d.valeur, d.gravite) for d in journal.defects] == [("*", "1 lignes", "information")]


def test_of_mixed_types_the_unwanted_ones_lose_their_place() -> None:
    shapes, journal = _repaired(toy.box(0, 0, 10), toy.point(5, 5), toy.line((0, 0), (9, 9)))
    assert shapes.isna().tolist() == [False, True, True]
    assert [(d.cle, d.valeur, d.gravite) for d in journal.defects] == [
        ("K1", "Point", "erreur"), ("K2", "LineString", "erreur"),
    ]  # fmt: skip


def test_a_layer_of_another_type_is_refused() -> None:
    with pytest.raises(GeometryError) as caught:
        _repaired(toy.point(0, 0), toy.line((0, 0), (9, 9)), None)
    assert caught.value.found == "2 shapes of type LineString, Point"


def test_a_collection_keeps_its_polygons_and_it_is_said() -> None:
    mixed = shapely.GeometryCollection([
        toy.box(0, 0, 10), toy.point(50, 50), shapely.GeometryCollection([shapely.MultiPolygon([toy.box(5, 0, 10)])]),
    ])  # fmt: skip
    shapes, journal = _repaired(mixed)
    assert shapes.area.tolist() == [150]  # two squares of 100 m² that share 50 m²
    assert [d.anomalie for d in journal.defects] == ["collection de géométries"]


@pytest.mark.parametrize("name", geometries(POINTS, LINES, POLYGONS, COLLECTIONS, EMPTY, INVALID))
def test_every_type_goes_through(name: str) -> None:
    shape = geometries(POINTS, LINES, POLYGONS, COLLECTIONS, EMPTY, INVALID)[name]
    shapes, journal = _repaired(shape, toy.point(0, 0), wanted=("Point", "LineString", "Polygon"))
    assert shapes.isna().iloc[0] or shapes.is_valid.iloc[0]
    assert not (shapes.isna().iloc[0] and not journal.defects)


def test_repairing_twice_changes_nothing() -> None:
    once, _ = _repaired(BOWTIE, None, toy.box(0, 0, 10))
    twice, journal = _repaired(*once)
    assert shapely.equals_identical(once.to_numpy(), twice.to_numpy()).tolist() == [True, False, True]
    assert [d.anomalie for d in journal.defects] == ["géométrie absente"]


# --- through the door -----------------------------------------------------------------------------------------------

CURVE = (
    "CURVEPOLYGON (COMPOUNDCURVE (CIRCULARSTRING (680100 7030200, 680200 7030300, 680300 7030200),"
    " (680300 7030200, 680100 7030200)))"
)


def test_curves_of_a_csv_are_read_as_chords(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"friche_id;nom;wkt\nA;arc;{CURVE}\nB;carré;{toy.box(500, 500, 10).wkt}\n", encoding="utf-8")
    frame, _ = open_file(path, crs="EPSG:2154")
    assert frame.geom_type.tolist() == ["Polygon", "Polygon"]
    assert frame.geometry["A"].area == pytest.approx(3.14159265 * 100**2 / 2, rel=2e-3)


def test_curves_of_a_geopackage_are_read_as_chords(tmp_path: Path) -> None:
    path = tmp_path / "f.gpkg"
    pyogrio.write_dataframe(sites().head(1), path, geometry_type="Unknown")
    assert _curve_in(path)
    frame, _ = open_file(path)
    assert frame.geom_type.tolist() == ["Polygon"]
    assert frame.geometry["F1"].area == pytest.approx(3.14159265 * 100**2 / 2, rel=2e-3)


def _curve_in(path: Path) -> bool:
    """Put the curve in the only row of a GeoPackage, by hand: no library here writes one."""
    arc = struct.pack("<IIdddddd", 8, 3, 680100, 7030200, 680200, 7030300, 680300, 7030200)
    chord = struct.pack("<IIdddd", 2, 2, 680300, 7030200, 680100, 7030200)
    compound = b"\x01" + struct.pack("<II", 9, 2) + b"\x01" + arc + b"\x01" + chord
    blob = b"GP\x00\x01" + struct.pack("<i", 2154) + b"\x01" + struct.pack("<II", 10, 1) + compound
    with sqlite3.connect(path) as base:
        triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            base.execute(f'DROP TRIGGER "{name}"')
        count = base.execute("UPDATE f SET geom = ?", [blob]).rowcount
    base.close()
    return count == 1


def test_an_unreadable_wkt_leaves_its_row_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    rows = f"A;un;{toy.box(10, 10, 10).wkt}\nB;deux;POLYGON ((0 0, 1\nC;trois;à demander\n"
    path.write_text(f"friche_id;nom;wkt\n{rows}", encoding="utf-8")
    frame, defects = open_file(path, crs="EPSG:2154")
    assert frame.geometry.isna().tolist() == [False, True, True]
    assert [d.cle for d in named(defects, "géométrie absente")] == ["B", "C"]


def test_the_defects_of_a_shape_bear_the_key_of_the_row(tmp_path: Path) -> None:
    frame = table(friche_id=[" A ", "B"], geometry=[BOWTIE, toy.box(500, 500, 10)])
    _, defects = open_frame(frame, tmp_path, layer(declared_commune=None))
    assert [d.cle for d in named(defects, "géométrie invalide")] == ["A"]


def test_shapes_that_several_rows_share_are_said(tmp_path: Path) -> None:
    square = toy.box(10, 10, 10)
    frame = table(geometry=[square, shapely.reverse(square), toy.box(50, 50, 10)])
    _, defects = open_frame(frame, tmp_path)
    assert [(d.cle, d.valeur) for d in named(defects, "position partagée")] == [("F1|F2", "2 lignes")]
