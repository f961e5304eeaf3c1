"""One small layer, written in each format, is the same layer once it has passed the door."""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

from layers.core.errors import CrsError, SourceError
from tests.layers.core.appui import AREAS, FIELDS, SITES, layer, named, open_file, sites

Writer = Callable[[Path], tuple[Path, dict[str, Any]]]


def _ogr(name: str, driver: str, crs: str = "EPSG:2154", **options: object) -> Writer:
    def write(folder: Path) -> tuple[Path, dict[str, Any]]:
        path = folder / name
        sites().to_crs(crs).to_file(path, driver=driver, engine="pyogrio", **options)
        return path, {}

    return write


def _geojson(*, member: bool) -> Writer:
    def write(folder: Path) -> tuple[Path, dict[str, Any]]:
        path = folder / "friches.geojson"
        text = sites().to_json() if member else sites().to_crs("EPSG:4326").to_json()
        content = json.loads(text)
        content.pop("crs", None)
        if member:
            content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path, {}

    return write


def _parquet(folder: Path) -> tuple[Path, dict[str, Any]]:
    sites().to_parquet(folder / "friches.parquet", write_covering_bbox=True)
    return folder / "friches.parquet", {}


def _shapefile(folder: Path, encoding: str = "UTF-8") -> Path:
    path = folder / "friches.shp"
    sites().to_file(path, engine="pyogrio", encoding=encoding)
    return path


def _shp_with_cpg(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = _shapefile(folder)
    assert path.with_suffix(".cpg").exists()
    return path, {}


def _shp_without_cpg(folder: Path) -> tuple[Path, dict[str, Any]]:
    path = _shapefile(folder, "cp1252")
    path.with_suffix(".cpg").unlink()
    return path, {}


def _zipped(inner: str) -> Writer:
    def write(folder: Path) -> tuple[Path, dict[str, Any]]:
        (folder / "a").mkdir()
        _shapefile(folder / "a")
        with zipfile.ZipFile(folder / "friches.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for part in (folder / "a").iterdir():
                archive.write(part, f"{inner}{part.name}")
        return folder / "friches.zip", {}

    return write


def _zipped_gdb(*, entries: bool) -> Writer:
    def write(folder: Path) -> tuple[Path, dict[str, Any]]:
        path, _ = _ogr("friches.gdb", "OpenFileGDB")(folder)
        if entries:
            return Path(shutil.make_archive(str(folder / "friches"), "zip", folder, path.name)), {}
        with zipfile.ZipFile(folder / "friches.zip", "w") as archive:
            for part in path.iterdir():
                archive.write(part, f"livraison/friches.gdb/{part.name}")
        return folder / "friches.zip", {}

    return write


def _csv(kind: str, encoding: str = "utf-8") -> Writer:
    def write(folder: Path) -> tuple[Path, dict[str, Any]]:
        frame, path = sites(), folder / "friches.csv"
        frame = frame.to_crs("EPSG:4326") if kind == "wkt degrés" else frame
        frame["wkt"] = frame.geometry.to_wkt(rounding_precision=9)
        frame.drop(columns="geometry").to_csv(path, index=False, sep=";", decimal=",", encoding=encoding)
        return path, {} if kind == "wkt degrés" else {"crs": "EPSG:2154"}

    return write


def _xlsx(folder: Path) -> tuple[Path, dict[str, Any]]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([*FIELDS, "wkt"])
    for site, shape in zip(SITES, sites().geometry, strict=True):
        sheet.append([*site, shape.wkt])
        sheet.cell(sheet.max_row, 3).number_format = "@"  # codes kept as text
    book.save(folder / "friches.xlsx")
    return folder / "friches.xlsx", {"crs": "EPSG:2154"}


def _kml(folder: Path) -> tuple[Path, dict[str, Any]]:
    path, _ = _ogr("friches.kml", "KML", "EPSG:4326")(folder)
    return path, {}


POLYGONS: dict[str, Writer] = {
    "GeoPackage": _ogr("friches.gpkg", "GPKG"),
    "GeoPackage en CC50": _ogr("friches.gpkg", "GPKG", "EPSG:3950"),
    "GeoParquet": _parquet,
    "GeoJSON avec crs": _geojson(member=True),
    "GeoJSON sans crs": _geojson(member=False),
    "shapefile avec cpg": _shp_with_cpg,
    "shapefile sans cpg": _shp_without_cpg,
    "shapefile zippé": _zipped(""),
    "shapefile zippé dans un dossier": _zipped("livraison 2026/été/"),
    "FileGDB": _ogr("friches.gdb", "OpenFileGDB"),
    "FileGDB zippée": _zipped_gdb(entries=True),
    "FileGDB zippée sans entrée de dossier": _zipped_gdb(entries=False),
    "FlatGeobuf": _ogr("friches.fgb", "FlatGeobuf"),
    "CSV WKT en mètres": _csv("wkt"),
    "CSV WKT en degrés": _csv("wkt degrés"),
    "CSV cp1252": _csv("wkt", "cp1252"),
    "CSV UTF-8 avec BOM": _csv("wkt", "utf-8-sig"),
    "XLSX": _xlsx,
    "KML": _kml,
}


@pytest.mark.parametrize("form", POLYGONS)
def test_the_same_layer_comes_out_of_each_format(form: str, tmp_path: Path) -> None:
    path, options = POLYGONS[form](tmp_path)
    frame, defects = open_file(path, **options)
    assert list(frame.index) == ["F1", "F2", "F3"]
    assert frame.index.name == "friche_id"
    assert frame.crs == "EPSG:2154"
    for key, area in AREAS.items():
        assert frame.geometry[key].area == pytest.approx(area, rel=2e-6)
        assert frame.geometry[key].centroid.distance(sites().set_index("friche_id").geometry[key].centroid) < 0.01
    assert frame["nom"].tolist() == [row[1] for row in SITES]
    assert frame["code_insee"].tolist() == ["62001", "62002", "62005"]
    assert frame["commune_position"].tolist() == ["62001", "62002", "62005"]
    assert frame["surface"].tolist() == [10_000.0, 1_425.5, 40_000.0]
    assert frame["jour"].tolist() == ["2023-01-31", "2022-12-01", "2021-06-15"]
    assert frame["diffusion"].tolist() == ["public", "public", "interne"]
    expected = {"encodage Windows-1252 non déclaré"} if form == "shapefile sans cpg" else set()
    assert {d.anomalie for d in defects} == expected


def test_a_cp1252_shapefile_without_cpg_gives_one_defect_for_its_column(tmp_path: Path) -> None:
    path, _ = _shp_without_cpg(tmp_path)
    _, defects = open_file(path)
    assert [(d.cle, d.valeur) for d in defects] == [("nom", "2 valeurs")]


def test_a_utf8_shapefile_without_cpg_is_read_right_too(tmp_path: Path) -> None:
    path, _ = _shp_with_cpg(tmp_path)
    path.with_suffix(".cpg").unlink()
    frame, defects = open_file(path)
    assert frame["nom"].tolist() == [row[1] for row in SITES]
    assert [d.anomalie for d in defects] == ["encodage UTF-8 non déclaré"]


def test_a_wrong_encoding_says_what_to_write(tmp_path: Path) -> None:
    path, _ = _shp_without_cpg(tmp_path)
    with pytest.raises(SourceError) as caught:
        open_file(path, encoding="utf-8")
    assert 'encodage = "cp1252"' in caught.value.remedy
    with pytest.raises(SourceError):
        open_file(path, encoding="morse")


@pytest.mark.parametrize(
    ("lon", "lat", "mark"), [("lon", "lat", "."), ("Longitude", "LATITUDE", ","), ("lng", "lat", ",")]
)
def test_a_csv_of_longitudes_and_latitudes_gives_points(tmp_path: Path, lon: str, lat: str, mark: str) -> None:
    points = sites().set_geometry(sites().centroid).to_crs("EPSG:4326")
    points[lon], points[lat] = points.geometry.x, points.geometry.y
    path = tmp_path / "friches.csv"
    points.drop(columns="geometry").to_csv(path, index=False, sep=";", decimal=mark)
    frame, defects = open_file(path)
    assert defects == []
    assert frame.geom_type.unique().tolist() == ["Point"]
    assert frame.geometry.distance(sites().set_index("friche_id").centroid).max() < 0.001


def test_a_csv_of_x_and_y_has_no_crs_until_one_is_written(tmp_path: Path) -> None:
    points = sites()
    points["x"], points["y"] = points.centroid.x, points.centroid.y
    path = tmp_path / "friches.csv"
    points.drop(columns="geometry").to_csv(path, index=False)
    with pytest.raises(CrsError) as caught:
        open_file(path)
    assert caught.value.remedy == 'write crs = "EPSG:2154" in the source'
    frame, _ = open_file(path, crs="EPSG:2154")
    assert frame["commune_position"].tolist() == ["62001", "62002", "62005"]


def test_a_row_without_coordinates_is_kept_and_said(tmp_path: Path) -> None:
    path = tmp_path / "friches.csv"
    path.write_text("friche_id,nom,lon,lat\nA,un,2.7210,50.3690\nB,deux,,\nC,trois,inf,50.3\n", encoding="utf-8")
    frame, defects = open_file(path)
    assert frame.geometry.isna().tolist() == [False, True, True]
    assert [d.cle for d in named(defects, "géométrie absente")] == ["B", "C"]


def test_a_long_outline_as_wkt_is_read(tmp_path: Path) -> None:
    frame = sites()
    frame["geometry"] = [g.buffer(1, quad_segs=2000) for g in frame.geometry]
    frame["wkt"] = frame.geometry.to_wkt(rounding_precision=-1)
    assert frame["wkt"].str.len().max() > 131_072  # the limit of the csv module
    frame.drop(columns="geometry").to_csv(tmp_path / "f.csv", index=False)
    assert len(open_file(tmp_path / "f.csv", crs="EPSG:2154")[0]) == 3


def test_a_text_with_odd_line_ends_stays_in_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text('friche_id;nom;lon;lat\nA;"un\u2028deux\x0btrois\nquatre";2.7210;50.3690\n', encoding="utf-8")
    frame, _ = open_file(path)
    assert frame.loc["A", "nom"] == "un\u2028deux\x0btrois\nquatre"


def test_the_srid_of_an_ewkt_is_its_crs(tmp_path: Path) -> None:
    frame = sites()
    frame["geom"] = "SRID=2154;" + frame.geometry.to_wkt()
    frame.drop(columns="geometry").to_csv(tmp_path / "f.csv", index=False)
    assert open_file(tmp_path / "f.csv")[0].area.tolist() == pytest.approx([10_000, 20_000, 40_000])


TABLE = layer(geometry=(), declared_commune=None)


@pytest.mark.parametrize("header", ["friche_id;nom;code_insee", "friche_id;nom;code_insee;lon;lat"])
def test_a_table_has_rows_and_no_shape(tmp_path: Path, header: str) -> None:
    path, more = tmp_path / "table.csv", ";2,7;50,3" if "lon" in header else ""
    path.write_text(f"{header}\nF1;un;01004{more}\nF2;deux;62002{more}\n", encoding="utf-8")
    frame, defects = open_file(path, TABLE)
    assert frame["code_insee"].tolist() == ["01004", "62002"]
    assert frame.geometry.isna().all()
    assert defects == []


def test_codes_that_excel_made_numbers_come_back_and_it_is_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["friche_id", "nom", "code_insee"])
    for row in ((1, "nombre", 62001), ("2", "texte", "62002"), (3, "zéro perdu", 1004), (4, "autre", "1 004")):
        sheet.append(row)
    book.save(tmp_path / "codes.xlsx")
    frame, defects = open_file(tmp_path / "codes.xlsx", TABLE)
    assert frame.index.tolist() == ["1", "2", "3", "4"]
    assert frame["code_insee"].tolist() == ["62001", "62002", "01004", "1 004"]
    assert [(d.cle, d.valeur) for d in named(defects, "code_insee : code abîmé")] == [("ligne 3", "1004")]
    assert [(d.cle, d.valeur) for d in named(defects, "code_insee : code inconnu")] == [("4", "1 004")]


def test_codes_with_a_decimal_part_come_back_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    path.write_text("friche_id,nom,code_insee\n1,un,62001.0\n2,deux,62002\n3,trois,1004.0\n", encoding="utf-8")
    frame, defects = open_file(path, TABLE)
    assert frame["code_insee"].tolist() == ["62001", "62002", "01004"]
    assert [d.valeur for d in named(defects, "code_insee : code abîmé")] == ["62001.0", "1004.0"]


def test_a_workbook_of_several_sheets_needs_the_name_of_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Inventaire", "Notes"):
        book.create_sheet(name).append(["friche_id", "nom"])
    book["Inventaire"].append(["A", "un"])
    del book["Sheet"]
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(SourceError, match="Inventaire, Notes"):
        open_file(tmp_path / "f.xlsx", TABLE)
    with pytest.raises(SourceError, match="'Inventaire'"):
        open_file(tmp_path / "f.xlsx", TABLE, inner="Inventaires")
    assert open_file(tmp_path / "f.xlsx", TABLE, inner="Inventaire")[0].index.tolist() == ["A"]


GPX = """<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>"""
WAYPOINT = '<wpt lat="50.3690" lon="2.7210"><name>Point fictif</name></wpt>'
TRACK = """<trk><name>Trace fictive</name><trkseg>
<trkpt lat="50.3690" lon="2.7210"><ele>30</ele></trkpt>
<trkpt lat="50.3700" lon="2.7210"><ele>40</ele></trkpt></trkseg></trk>"""


@pytest.mark.parametrize(("content", "inner", "kind"), [
    (WAYPOINT, None, "Point"), (TRACK, None, "MultiLineString"), (WAYPOINT + TRACK, "waypoints", "Point"),
    (WAYPOINT + TRACK, None, "MultiLineString"),
])  # fmt: skip
def test_gpx_gives_its_tracks_or_its_waypoints(tmp_path: Path, content: str, inner: str | None, kind: str) -> None:
    path = tmp_path / "sortie.gpx"
    path.write_text(GPX.format(content), encoding="utf-8")
    frame, _ = open_file(path, inner=inner, fields={"friche_id": "name"})
    assert frame.geom_type.tolist() == [kind]
    assert frame["commune_position"].tolist() == ["62001"]
    assert not frame.has_z.any()


def test_lists_of_geojson_and_parquet_are_those_of_the_standard(tmp_path: Path) -> None:
    frame = sites()
    frame["nom"] = [["a", "b"], ["c"], None]
    frame.to_parquet(tmp_path / "f.parquet")
    assert open_file(tmp_path / "f.parquet")[0]["nom"].fillna("?").tolist() == ["a|b", "c", "?"]
    (tmp_path / "f.geojson").write_text(frame.to_crs(4326).to_json(), encoding="utf-8")
    assert open_file(tmp_path / "f.geojson")[0]["nom"].fillna("?").tolist() == ["a|b", "c", "?"]


def test_a_geometry_column_of_another_name_is_found(tmp_path: Path) -> None:
    sites().rename_geometry("geom").to_parquet(tmp_path / "f.parquet")
    frame, _ = open_file(tmp_path / "f.parquet")
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.geometry.name == "geometry"
