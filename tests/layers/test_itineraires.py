"""Routes and stations: two schemas in one layer, lengths that are doubted, statuses of two sides, the demonstration."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

import layers.demo
from layers.core import schema
from layers.core.model import CALC_CRS, Source
from layers.demo import generer
from layers.itineraires import EN_SERVICE, EN_TRAVAUX, LAYER, TRAIL, VELO
from tests.layers.echantillons import opened, said

REAL = Path(__file__).resolve().parents[3] / "shared/data/real/schemas"
HIKES = REAL / "schema_randonnee_exemple_valide_cevennes.geojson"
CYCLING = REAL / "schema_amenagements_cyclables_0.3.5.json"
DEMO = Path(layers.demo.__file__).parent


def test_rows_of_both_schemas_make_one_layer() -> None:
    _, frame, _ = opened("itineraires")
    assert frame["pratique"].fillna("?").to_dict() == {
        "C1": VELO, "C2": VELO, "R1": TRAIL, "R2": "pédestre", "R3": "pédestre", "R4": "?",
    }  # fmt: skip
    assert frame["nom_itineraire"].to_dict()["C1"] == "A – B"  # the section, for want of a name
    assert frame.loc["C1", ["num_iti", "d_service"]].tolist() == ["EV5", 2020]
    assert frame.loc["C1", "date_modification"] == "2024-01-31"  # date_maj of the cycling schema
    assert frame.loc["R1", ["denivele_positif", "balisage"]].tolist() == [60, "jaune"]
    assert set(frame.geom_type) == {"LineString", "MultiLineString"}
    assert frame.geometry["R1"].is_ring


def test_the_least_advanced_side_tells_the_progress() -> None:
    _, frame, journal = opened("itineraires")
    assert frame["avancement"].fillna("?").to_dict() == {
        "C1": EN_TRAVAUX, "C2": EN_SERVICE, "R1": "?", "R2": "?", "R3": "?", "R4": "?",
    }  # fmt: skip
    assert ("C1", "statuts des deux côtés différents") in said(journal)
    assert ("C2", "statuts des deux côtés différents") not in said(journal)  # one side says nothing


def test_a_declared_length_is_doubted_never_used() -> None:
    _, frame, journal = opened("itineraires")
    assert ("R2", "longueur déclarée en kilomètres") in said(journal)
    assert ("R3", "longueur déclarée différente du tracé") in said(journal)
    assert not [d for d in journal.defects if d.cle == "R1"]
    assert frame.loc["R2", "longueur"] == 1.5  # as it is said
    assert ("R4", "pratique absente") in said(journal)


@pytest.mark.parametrize(
    ("ame", "num_iti", "expected"),
    [("AUCUN", None, None), (None, "EV5", VELO), ("VOIE VERTE", None, VELO), (None, None, None)],
)
def test_a_way_without_a_practice_is_for_bicycles_when_something_is_made_for_them(
    tmp_path: Path, ame: str | None, num_iti: str | None, expected: str | None
) -> None:
    path = tmp_path / "a.geojson"
    line = shapely.LineString([(680_100, 7_030_100), (680_400, 7_030_100)])
    row = {"id_local": ["A"], "ame_d": [ame], "ame_g": [ame], "num_iti": [num_iti]}
    gpd.GeoDataFrame(row, geometry=[line], crs=CALC_CRS).to_file(path, driver="GeoJSON")
    _, frame, _ = opened("itineraires", path=path)
    assert frame["pratique"].astype("object").where(frame["pratique"].notna(), None).tolist() == [expected]


def test_the_progress_of_the_veloroutes_standard_is_understood(tmp_path: Path) -> None:
    path = tmp_path / "segments.geojson"
    lines = [shapely.LineString([(680_100, 7_030_000 + y), (680_400, 7_030_000 + y)]) for y in (100, 200, 300)]
    row = {"id_segment": ["1", "2", "3"], "avancement": ["04", "03", "01"], "statut": "VV", "annee_ouverture": 2020}
    gpd.GeoDataFrame(row, geometry=lines, crs=CALC_CRS).to_file(path, driver="GeoJSON")
    _, frame, _ = opened("itineraires", path=path)
    assert frame["avancement"].tolist() == ["en service", "en travaux", "en projet"]
    assert frame["d_service"].tolist() == [2020] * 3


def test_stations_keep_what_is_declared_and_what_is_not_known() -> None:
    _, frame, journal = opened("stations_trail")
    assert frame["plaques"].isna().tolist() == [False, True, True]
    assert ("ligne 2", "plaques : nombre illisible") in said(journal)
    assert ("S2", "commune déclarée différente de la position") in said(journal)
    assert ("S3", "géométrie absente") in said(journal)


# --- the real schemas -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not HIKES.exists(), reason="the real data are not here")
def test_the_valid_example_of_the_hiking_schema_is_understood() -> None:
    fields = list(pyogrio.read_info(HIKES)["fields"])
    matched = schema.match(LAYER, Source(id="x", title="x", path=HIKES), fields)
    wanted = {"id_local", "producteur", "nom_itineraire", "pratique", "type_itineraire", "depart", "arrivee", "duree",
              "balisage", "longueur", "difficulte", "altitude_max", "altitude_min", "denivele_positif",
              "denivele_negatif", "communes_code", "date_creation", "date_modification", "itineraire_parent",
              "type_sol", "pdipr_inscription"}  # fmt: skip
    assert {name: matched[name] for name in wanted} == {name: name for name in wanted}
    values = pyogrio.read_dataframe(HIKES, read_geometry=False)
    known = {schema.normalize(code) for column in ("pratique", "type_itineraire") for code in _codes(column)}
    said_ = {schema.normalize(v) for column in ("pratique", "type_itineraire") for v in values[column].dropna()}
    assert said_ <= known


def _codes(column: str) -> tuple[str, ...]:
    found = LAYER.column(column)
    return found.codes if found else ()


@pytest.mark.skipif(not CYCLING.exists(), reason="the real data are not here")
def test_the_lists_of_the_cycling_schema_are_ours() -> None:
    text = CYCLING.read_text(encoding="utf-8")
    properties = _properties(json.loads(text))
    for column in ("ame_d", "ame_g", "statut_d", "statut_g", "revet_d", "revet_g", "sens_d", "sens_g"):
        assert set(_codes(column)) == {v for v in properties[column]["enum"] if v}, column
    matched = schema.match(LAYER, Source(id="x", title="x", path=CYCLING), list(properties))
    assert {"id_local", "num_iti", "code_com_d", "code_com_g", "d_service", "reseau_loc"} <= set(matched)
    assert matched["date_modification"] == "date_maj"


def _properties(node: object) -> dict[str, dict[str, list[str]]]:
    """Find the properties of a row in a JSON schema, wherever they are."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "ame_d" in node["properties"]:
            return node["properties"]
        node = list(node.values())
    found = (_properties(each) for each in node) if isinstance(node, list) else ()
    return next((f for f in found if f), {})


# --- the demonstration ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo() -> gpd.GeoDataFrame:
    frame = gpd.read_file(DEMO / "itineraires.geojson").to_crs(CALC_CRS)
    return frame.set_index("id_local").assign(km=frame.set_index("id_local").length / 1000)


def test_the_committed_files_are_what_the_generator_writes() -> None:
    for name, text in generer.generate("itineraires").items():
        assert text == (DEMO / name).read_text(encoding="utf-8")
        assert len(text.encode()) < 300_000


def test_trails_are_240_km_from_four_stations_and_share_paths(demo: gpd.GeoDataFrame) -> None:
    trails = demo[demo["pratique"] == TRAIL]
    assert trails["km"].sum() == pytest.approx(240, rel=0.05)
    assert trails.union_all().length / 1000 < 0.85 * trails["km"].sum()
    stations = gpd.read_file(DEMO / "stations_trail.geojson").to_crs(CALC_CRS)
    assert (len(stations), stations["plaques"].sum()) == (4, 550)
    assert set(trails["station"]) == set(stations["nom"])
    starts = stations.set_index("nom").geometry[trails["station"]]
    assert trails.distance(starts, align=False).max() < 1
    assert trails.geometry.map(lambda line: line.is_closed).all()


def test_the_eurovelo_has_its_four_sections(demo: gpd.GeoDataFrame) -> None:
    sections = demo[demo["num_iti"] == "EV5"].set_index("section")
    assert sections["km"].round(1).tolist() == pytest.approx([6, 5, 14, 14], rel=0.02)
    assert sections["km"].sum() == pytest.approx(39.5, abs=1)
    assert sections["statut_d"].tolist() == ["EN SERVICE"] * 3 + ["EN TRAVAUX"]
    assert pd.to_numeric(sections["d_service"]).fillna(0).tolist() == [0, 0, 2020, 2025]
    limits = generer.decor().territoire
    beyond = sections.geometry.difference(limits).length / 1000
    assert beyond["Angres – Olhain"] > 3  # Olhain is not of the territory
    assert beyond["Angres – Lens"] == pytest.approx(0, abs=0.05)


def test_named_paths_have_the_lengths_of_the_reports(demo: gpd.GeoDataFrame) -> None:
    named = demo.set_index("nom_itineraire")["km"]
    assert named["Chemins du parc Souchez Amont"] == pytest.approx(20, rel=0.1)
    assert named["Chemin des Berges de la Souchez"] == pytest.approx(10, rel=0.1)


def test_everything_else_says_that_it_is_invented(demo: gpd.GeoDataFrame) -> None:
    names = demo["nom_itineraire"]
    told = names.str.contains(r"\bficti(?:f|ve)\b|EuroVelo 5|Souchez")
    assert names[~told].tolist() == []
    assert demo.is_valid.all()
    assert demo.within(generer.decor().halo.buffer(1)).all()
