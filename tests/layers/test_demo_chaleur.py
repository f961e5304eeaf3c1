"""The demonstration of heat and pollen: right in number and place, plausible in shape, marked as invented."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import layers.demo
from layers.core.model import CALC_CRS
from layers.demo import generer, saisons
from layers.demo.geographie import Decor

FOLDER = Path(layers.demo.__file__).parent
FILES = ("reseaux_chaleur.geojson", "reseaux_chaleur_annees.csv", "capteurs_pollen.geojson")


@pytest.fixture(scope="module")
def decor() -> Decor:
    return generer.decor()


@pytest.fixture(scope="module")
def traces() -> gpd.GeoDataFrame:
    return gpd.read_file(FOLDER / "reseaux_chaleur.geojson").to_crs(CALC_CRS).set_index("identifiant_reseau")


def test_the_files_are_those_of_the_generator() -> None:
    made = generer.generate("chaleur", "pollen")
    assert sorted(made) == sorted(FILES)
    for name in FILES:
        assert (FOLDER / name).read_text(encoding="utf-8") == made[name], name


def test_three_networks_and_five_sensors_where_the_reports_say(decor: Decor, traces: gpd.GeoDataFrame) -> None:
    assert traces.index.tolist() == ["6201C", "6203C", "6206C"]
    for code, commune in {"6201C": "Avion", "6203C": "Lens", "6206C": "Liévin"}.items():
        inside = traces.geometry[code].intersection(decor.communes.geometry[commune]).length
        assert inside > 0.95 * traces.geometry[code].length, code
    sensors = gpd.read_file(FOLDER / "capteurs_pollen.geojson").to_crs(CALC_CRS)
    assert sorted(sensors["code_insee"]) == ["62107", "62498", "62510", "62570", "62801"]
    for sensor in sensors.itertuples():
        assert decor.communes.geometry[sensor.commune].contains(sensor.geometry)


def test_a_trace_is_one_network_of_branches_and_no_star(traces: gpd.GeoDataFrame) -> None:
    for code, shape in traces.geometry.items():
        assert shape.is_valid
        assert shapely.union_all(shape.buffer(1)).geom_type == "Polygon", f"{code} is in one piece"
        ends = pd.Series([end for line in shape.geoms for end in (line.coords[0], line.coords[-1])]).value_counts()
        assert ends.max() <= 4, "streets cross, they do not radiate"
        assert (ends == 1).sum() >= 4, "it has branches"


def test_lens_and_lievin_are_joined_and_avion_is_apart(traces: gpd.GeoDataFrame) -> None:
    assert traces.geometry["6203C"].distance(traces.geometry["6206C"]) < 1
    assert traces.geometry["6201C"].distance(traces.geometry["6203C"]) > 500


def test_what_is_invented_says_so(traces: gpd.GeoDataFrame) -> None:
    assert traces["nom_reseau"].str.contains("fictif").all()
    said = traces["nom_reseau"].str.contains("longueur")
    assert traces["longueur_reseau"].notna().tolist() == said.tolist()
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert text.count("demonstration") == (9 if name.endswith("csv") else len(gpd.read_file(FOLDER / name)))
    sensors = gpd.read_file(FOLDER / "capteurs_pollen.geojson")
    assert sensors["nom"].str.contains("position fictive").all()


def test_the_yearly_tables_are_the_public_ones() -> None:
    rows = pd.read_csv(FOLDER / "reseaux_chaleur_annees.csv", sep=";").set_index(["identifiant_reseau", "annee"])
    assert rows.loc[("6203C", 2021), ["taux_enr", "unite_taux"]].tolist() == [0.961, "fraction"]
    assert rows.loc[("6206C", 2024), ["contenu_co2", "contenu_co2_acv", "taux_enr"]].tolist() == [0.104, 0.1, 64.3]
    assert len(rows) == 9


@pytest.mark.parametrize("write", [saisons.write_mesures, saisons.write_indices])
def test_what_is_made_at_build_time_is_quick_and_the_same(write: Callable[[Path], None], tmp_path: Path) -> None:
    start = time.perf_counter()
    write(tmp_path / "a.csv")
    assert time.perf_counter() - start < 5
    write(tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_a_year_of_measures_has_gaps_zeros_and_invalid_rows(tmp_path: Path) -> None:
    saisons.write_mesures(tmp_path / "m.csv")
    rows = pd.read_csv(tmp_path / "m.csv", sep=";")
    assert rows["sensor_id"].nunique() == 5
    assert set(rows["taxon"]) == set(saisons.TAXONS)
    assert 0.9 < len(rows) / (5 * 6 * 365) < 0.98
    assert (rows["valeur"] == 0).sum() > 1000
    assert set(rows["validite"]) == {"valide", "invalide"}
    season = rows[rows["taxon"] == "graminées"].groupby(rows["date_heure"].str[5:7])["valeur"].mean()
    assert season.idxmax() == "06"
    assert season["12"] == 0


def test_a_year_of_indices_says_when_it_does_not_know(tmp_path: Path) -> None:
    saisons.write_indices(tmp_path / "i.csv")
    with (tmp_path / "i.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 36 * 365
    unknown = [r for r in rows if r["code_qual"] == "0"]
    assert 100 < len(unknown) < 600
    assert {r["conc_gram"] for r in unknown} == {""}
    assert {r["nature"] for r in rows} == {"demonstration"}
    for row in rows[::997]:
        assert int(row["code_qual"]) == max(int(v) for k, v in row.items() if k.startswith("code_") and k[5:] in
                                            {"ambr", "arm", "aul", "boul", "gram", "oliv"})  # fmt: skip
