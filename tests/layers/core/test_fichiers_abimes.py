"""Files that are missing, cut, hostile or not what they say: an error in four parts, never a wrong layer."""

import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from layers.core.defects import Journal
from layers.core.errors import LayerError, SourceError, TerrilError
from layers.core.inspect import ZIP_MAX_BYTES, inspect, sha256_of
from layers.core.model import Source
from layers.core.read import read_raw
from tests.layers.core.appui import named, open_file, open_frame, sites, table

NAMES = {"gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf", "shp": "ESRI Shapefile"}


def _write(folder: Path, suffix: str) -> Path:
    """Write 300 rows, so that half a file ends among them."""
    path = folder / f"friches.{suffix}"
    frame = pd.concat([sites()] * 100, ignore_index=True)
    frame["friche_id"] = [f"F{i}" for i in range(300)]
    if suffix == "parquet":
        frame.to_parquet(path)
    elif suffix == "xlsx":
        frame.assign(wkt=frame.geometry.to_wkt()).drop(columns="geometry").to_excel(path, index=False)
    elif suffix == "zip":
        _write(folder, "gpkg")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(folder / "friches.gpkg", "friches.gpkg")
    else:
        frame.to_file(path, driver=NAMES[suffix], engine="pyogrio")
    return path


def _cut(path: Path, share: float = 0.5) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "fgb", "shp", "zip", "xlsx"])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_truncated_file_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    path = _write(tmp_path, suffix)
    assert len(open_file(path, crs="EPSG:2154")[0]) == 300
    with pytest.raises(SourceError) as caught:
        open_file(_cut(path, share), crs="EPSG:2154")
    assert str(path) in caught.value.where
    assert caught.value.remedy


def test_a_shapefile_whose_dbf_announces_more_is_refused(tmp_path: Path) -> None:
    path = _write(tmp_path, "shp")
    dbf = path.with_suffix(".dbf")
    content = bytearray(dbf.read_bytes())
    content[4:8] = (301).to_bytes(4, "little")
    dbf.write_bytes(content)
    with pytest.raises(SourceError, match="300 shapes and 301 rows"):
        open_file(path)


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("part", [".dbf", ".shx"])
def test_a_shapefile_without_one_of_its_parts_is_refused(tmp_path: Path, part: str, zipped: bool) -> None:
    path = _write(tmp_path, "shp")
    path.with_suffix(part).unlink()
    if zipped:
        with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
            for each in tmp_path.glob("friches.*"):
                archive.write(each, f"dossier/{each.name}")
        path = tmp_path / "f.zip"
    with pytest.raises(SourceError, match=f"no {part} beside the .shp"):
        open_file(path)


def test_a_cut_shapefile_is_seen_inside_an_archive(tmp_path: Path) -> None:
    path = _cut(_write(tmp_path, "shp"), 0.9)
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as archive:
        for each in path.parent.glob("friches.*"):
            archive.write(each, each.name)
    with pytest.raises(SourceError, match="as long as it announces"):
        open_file(tmp_path / "f.zip")


def test_a_cut_csv_is_refused_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("friche_id,nom,lon,lat\nA,un,2.7,50.4\nB,de", encoding="utf-8")
    with pytest.raises(LayerError) as caught:
        open_file(tmp_path / "f.csv")
    assert "line 3" in caught.value.where
    assert caught.value.found == "2 cells"


@pytest.mark.parametrize("name", ["f.gpkg", "f.zip", "f.gdb", "f.csv", "dossier"])
def test_a_missing_file_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="nothing there"):
        open_file(tmp_path / name)


@pytest.mark.parametrize("name", ["f.gpkg", "f.zip", "f.gdb", "f.csv", "f.xlsx", "f.parquet", "f.shp", "f.geojson"])
def test_an_empty_file_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(SourceError):
        open_file(tmp_path / name)


@pytest.mark.parametrize(
    "name", ["f.gpkg", "f.zip", "f.csv", "f.xlsx", "f.parquet", "f.shp", "f.geojson", "f.kml", "f.pdf"]
)
@pytest.mark.parametrize("content", [b"\x00" * 4096, b"\xff\xfe\x00 nonsense " * 50, b"\n"])
def test_nonsense_is_refused_without_a_traceback(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TerrilError):
        open_file(tmp_path / name)


@pytest.mark.parametrize("name", ["f.geojson", "f.csv", "f.zip", "f.gpkg"])
@pytest.mark.parametrize("page", [
    "<!DOCTYPE html>\n<html><head><title>404</title></head></html>",
    "\ufeff  <HTML lang='fr'>Erreur</HTML>",
    "<?xml version='1.0'?><ows:ExceptionReport version='2.0.0'>", "<ServiceExceptionReport/>",
])  # fmt: skip
def test_an_error_page_saved_under_the_name_of_a_file_is_recognised(tmp_path: Path, name: str, page: str) -> None:
    (tmp_path / name).write_text(page, encoding="utf-8")
    with pytest.raises(SourceError, match="a web page or a message of the server") as caught:
        open_file(tmp_path / name)
    assert "fetch it again" in caught.value.remedy


def test_a_kml_is_not_taken_for_an_error_page(tmp_path: Path) -> None:
    sites().to_crs(4326).to_file(tmp_path / "f.kml", driver="KML", engine="pyogrio")
    assert inspect(tmp_path / "f.kml").layers == ("f",)


@pytest.mark.parametrize("name", ["dossier", "friches.shp", "friches.gpkg", "friches.csv", "friches.parquet"])
def test_a_folder_given_as_a_file_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    sites().to_file(tmp_path / name / "friches.gpkg")
    with pytest.raises(SourceError, match="a folder of 1 files") as caught:
        open_file(tmp_path / name)
    assert caught.value.remedy == "give the path of the file in the folder"


def test_a_symlink_loop_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "f.gdb"
    sites().to_file(folder, driver="OpenFileGDB", engine="pyogrio")
    before = sha256_of(folder)
    (folder / "boucle").symlink_to(folder, target_is_directory=True)
    assert sha256_of(folder) == before
    (tmp_path / "a.gpkg").symlink_to(tmp_path / "b.gpkg")
    (tmp_path / "b.gpkg").symlink_to(tmp_path / "a.gpkg")
    with pytest.raises(SourceError, match="nothing there"):
        open_file(tmp_path / "a.gpkg")


# --- archives -------------------------------------------------------------------------------------------------------


def _archive(path: Path, *members: str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(zipfile.ZipInfo(member), content, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("member", [
    "../evil.shp", "a/../../evil.shp", "/etc/evil.shp", "..\\evil.shp", "\\evil.shp", "C:\\evil.shp",
    "a\\..\\..\\evil.shp",
])  # fmt: skip
def test_a_path_that_leaves_the_archive_is_refused(tmp_path: Path, member: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_file(_archive(tmp_path / "f.zip", "friches.gpkg", member))
    assert caught.value.found == "a path that leaves it"
    assert "evil" in caught.value.where
    assert sorted(p.name for p in tmp_path.iterdir()) == ["f.zip"]


def test_a_zip_bomb_is_refused_on_what_it_announces(tmp_path: Path) -> None:
    path = _archive(tmp_path / "f.zip", "friches.geojson", content=b"\0" * 60_000_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(SourceError, match="60,000,000 bytes announced") as caught:
        open_file(path)
    assert "zip bomb" in caught.value.remedy


def test_a_member_that_announces_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = _archive(tmp_path / "f.zip", "friches.geojson")
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + 24  # uncompressed size, in the central directory
    content[start : start + 4] = (ZIP_MAX_BYTES + 1).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(SourceError, match="bytes announced"):
        open_file(path)


@pytest.mark.parametrize(("members", "found"), [
    ([], "none"), (["lisez-moi.txt", "table.csv"], "none"), (["a.gpkg", "b.gpkg"], "a.gpkg, b.gpkg"),
    (["__MACOSX/._a.gpkg"], "none"), ([""], "none"),
])  # fmt: skip
def test_an_archive_without_one_dataset_says_what_it_holds(tmp_path: Path, members: list[str], found: str) -> None:
    with pytest.raises(SourceError) as caught:
        open_file(_archive(tmp_path / "f.zip", *members))
    assert caught.value.found == found


# --- layers, sizes, hashes ------------------------------------------------------------------------------------------


def test_a_file_of_several_layers_needs_the_name_of_one(tmp_path: Path) -> None:
    path = tmp_path / "f.gpkg"
    sites().to_file(path, layer="friches_2026")
    sites().head(1).to_file(path, layer="friches_2025")
    with pytest.raises(SourceError) as caught:
        open_file(path)
    assert caught.value.remedy == 'write couche = "NAME" in the source'
    assert len(open_file(path, inner="friches_2025")[0]) == 1
    with pytest.raises(SourceError, match="did you mean 'friches_2026'"):
        open_file(path, inner="friche_2026")


def test_a_layer_without_rows_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "f.gpkg", tmp_path / "f.parquet"):
        empty = sites().head(0)
        empty.to_parquet(path) if path.suffix == ".parquet" else empty.to_file(path)
        with pytest.raises(SourceError, match="0 rows"):
            open_file(path)
    (tmp_path / "f.csv").write_text("friche_id;nom;lon;lat\n", encoding="utf-8")
    with pytest.raises(SourceError, match="0 rows"):
        open_file(tmp_path / "f.csv")
    (tmp_path / "f.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    with pytest.raises(SourceError, match="0 rows"):
        open_file(tmp_path / "f.geojson")


def test_a_file_of_a_thousand_columns_is_read(tmp_path: Path) -> None:
    wide = pd.concat([sites(), pd.DataFrame({f"c{i}": ["x"] * 3 for i in range(1000)})], axis=1)
    wide.to_file(tmp_path / "f.gpkg")
    frame, defects = open_file(tmp_path / "f.gpkg")
    assert list(frame.columns) == [
        "nom", "code_insee", "statut", "surface", "jour", "geometry", "nature", "precision_m", "portee", "diffusion",
        "commune_position",
    ]  # fmt: skip
    assert defects == []


def test_the_pinned_hash_is_checked(tmp_path: Path) -> None:
    path = _write(tmp_path, "gpkg")
    right = sha256_of(path)
    assert len(open_file(path, sha256=right.upper())[0]) == 300
    with pytest.raises(SourceError) as caught:
        open_file(path, sha256="0" * 64)
    assert caught.value.expected == f"SHA-256 {'0' * 64}"
    assert caught.value.found == right
    with pytest.raises(SourceError, match="nothing there"):
        open_file(tmp_path / "absent.gpkg", sha256=right)


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    path = _write(tmp_path, "gpkg")
    path.chmod(0)
    with pytest.raises(SourceError):
        open_file(path)


def test_fields_of_one_name_are_told_apart_and_said(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("friche_id,nom,nom,lon,lat\nA,un,deux,2.7210,50.3690\n", encoding="utf-8")
    frame, defects = open_file(path)
    assert frame["nom"].tolist() == ["un"]
    assert [(d.cle, d.action) for d in named(defects, "champs de même nom")] == [
        ("nom", "le premier est gardé sous ce nom")
    ]
    frame, _ = open_file(path, fields={"nom": "nom.2"})
    assert frame["nom"].tolist() == ["deux"]


def test_fields_that_differ_by_their_case_are_said(tmp_path: Path) -> None:
    frame = table(nom=["minuscule"]).assign(NOM=["majuscule"])
    opened, defects = open_frame(frame, tmp_path)
    assert opened["nom"].tolist() == ["minuscule"]
    assert [(d.valeur, d.action) for d in named(defects, "deux champs possibles")] == [("nom ; NOM", "nom retenu")]
    other = frame.drop(columns="nom").assign(Nom=["titre"])
    opened, defects = open_frame(other, tmp_path)
    assert opened["nom"].tolist() == ["majuscule"]
    assert [d.valeur for d in named(defects, "deux champs possibles")] == ["NOM ; Nom"]
    opened, defects = open_frame(other, tmp_path, fields={"nom": "Nom"})
    assert opened["nom"].tolist() == ["titre"]
    assert named(defects, "deux champs possibles") == []


def test_a_source_without_a_path_is_said() -> None:
    with pytest.raises(SourceError, match="chemin"):
        read_raw(Source(id="x", title="x"), Journal("x"))
