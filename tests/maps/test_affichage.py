import json

import geopandas as gpd
import pytest
import shapely
from shapely import Point, box

from maps.core import affichage
from maps.core.affichage import Vue
from tests.maps.donnees import HOSTILE, X, Y, communes, friches

NAME = Vue(nom=lambda row: str(row["site_nom"]), classe="site_statut", taille="surface_m2")


def parse(script: str) -> dict[str, object]:
    return json.loads(script.removeprefix('TERRIL.donner("x",').removesuffix(");\n"))


def test_only_what_the_view_says_leaves_the_layer() -> None:
    frame = friches().assign(proprio_nom="Mme Secrète")
    script = affichage.data_script("x", affichage.features(frame, NAME))
    assert "Secrète" not in script
    assert "comm_insee" not in script


def test_coordinates_are_degrees_with_five_decimals() -> None:
    [first, *_] = affichage.features(friches(), NAME)
    ring = first["geometry"]["coordinates"][0]
    assert all(2 < x < 4 and 49 < y < 52 for x, y in ring)
    assert all(round(v, 5) == v for corner in ring for v in corner)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_harmless_in_a_script_and_comes_back_whole(text: str) -> None:
    written = affichage.js_json({"n": text, "deep": [{"a": {"b": text}}]})
    assert not any(mark in written for mark in ("<", ">", "\u2028", "\u2029", "{{", "{%", "{#"))
    assert json.loads(written)["n"] == text


def test_features_without_a_shape_are_left_out_and_an_empty_layer_stays_empty() -> None:
    frame = gpd.GeoDataFrame({"nom": ["a", "b"]}, geometry=[Point(X, Y), None], crs=2154)
    vue = Vue(nom=lambda row: str(row["nom"]))
    assert [f["properties"]["n"] for f in affichage.features(frame, vue)] == ["a"]
    assert affichage.features(frame.iloc[:0], vue) == []


def test_communes_keep_their_shared_limits_once_simplified() -> None:
    display = affichage.to_display(communes().geometry, coverage=True)
    shapes = display.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert display.crs == "EPSG:4326"


def test_symbols_grow_with_the_square_root_of_the_area() -> None:
    assert affichage.diameter_px(40_000) == pytest.approx(13.0)
    assert affichage.diameter_px(160_000) == pytest.approx(26.0)
    assert affichage.diameter_px(0) == affichage.MIN_PX
    assert affichage.diameter_px(None) is None


def test_the_layer_received_is_not_touched() -> None:
    frame = friches()
    before = frame.copy()
    affichage.features(frame, NAME)
    assert frame.equals(before)
    assert frame.crs == "EPSG:2154"


def test_a_path_of_data_cannot_leave_its_folder() -> None:
    with pytest.raises(Exception, match="identifier"):
        affichage.data_path("friches", "../../index")
    assert affichage.data_path("carte_friches", "friches") == "assets/donnees/carte_friches/friches.js"


def test_a_symbol_stands_inside_its_area() -> None:
    shape = gpd.GeoSeries([box(X, Y, X + 10, Y + 10)], crs=2154)
    [(lon, lat)] = affichage.anchors(shape)
    assert shape.to_crs(4326).iloc[0].buffer(1e-5).covers(Point(lon, lat))


def test_words_as_frequent_as_others_are_always_written_in_the_same_order() -> None:
    drawn = [
        {"properties": {"f": "Fosse", "n": "Nom"}, "geometry": {"type": "Point", "coordinates": [2.8, 50.4]}}
        for _ in range(2)
    ]
    assert '"mots":["Nom","Fosse"]' in affichage.data_script("couche", drawn).replace(", ", ",").replace(": ", ":")
