"""Sites that their source does not locate, or locates elsewhere than it declares: counted, listed, never guessed."""

import geopandas as gpd
import pytest
from shapely import Point

from layers.core.model import Column, Diffusion, Layer, LayerInfo
from maps.core import generique
from maps.core.affichage import SansLieu, rows
from maps.core.couche import Trace, belonging, in_territory
from maps.core.legende import LISTED, legend
from maps.core.vues import commun, mines
from maps.core.vues import friches as vue_friches
from tests.maps import donnees, lecture
from tests.maps.donnees import X, Y, communes, friches_without_place

LISTING = "<strong>Sites non localisés</strong>\u202f: "
HATCH = "Commune d’un site non localisé"


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    return {f.path: f.text for f in donnees.files(friches=friches_without_place())}


def test_a_row_without_a_shape_belongs_to_the_commune_it_declares() -> None:
    shapes = [None, Point(X + 100, Y + 100), Point(X - 900, Y), Point(X - 900, Y)]
    codes = ["62002", "62001", "62003", "62999"]
    frame = gpd.GeoDataFrame({"comm_insee": codes}, geometry=shapes, crs=2154)
    assert belonging(frame, communes()) == [(0, 1), (1, 0), (2, 2)]
    kept = in_territory(frame, communes())
    assert kept is not None
    assert list(kept.index) == [0, 1, 2]


def test_a_row_without_a_shape_nor_a_commune_is_kept() -> None:
    frame = gpd.GeoDataFrame({"nom": ["a", "b"]}, geometry=[None, Point(X - 900, Y)], crs=2154)
    kept = in_territory(frame, communes())
    assert kept is not None
    assert list(kept["nom"]) == ["a"]


@pytest.mark.parametrize("page", ["cartes/friches.html", "communes/62001.html"])
def test_a_site_without_a_place_is_listed_beside_the_map(built: dict[str, str], page: str) -> None:
    assert f"{LISTING}NOROXO (Éleu)</p>" in built[page]
    assert HATCH in built[page]
    assert "NOROXO</th>" not in built[page]
    assert "NOROXO<small" in built[page]
    assert "friches/F2" not in built[page]
    assert "site non localisé par la source" in built[page]


def test_the_sheet_of_another_commune_does_not_list_it(built: dict[str, str]) -> None:
    assert "NOROXO" not in built["communes/62002.html"]
    assert HATCH not in built["communes/62002.html"]


@pytest.mark.parametrize("page", ["carte_friches", "commun"])
def test_a_site_without_a_place_is_in_the_csv_and_never_in_the_data_of_a_map(built: dict[str, str], page: str) -> None:
    script = built[f"assets/donnees/{page}/friches.js"]
    assert len(lecture.features(script)) == len(donnees.HOSTILE) - 1
    assert "NOROXO" not in script
    assert "\r\nF2;NOROXO;Éleu;" in built["cartes/friches.csv"]


def test_a_site_declared_in_one_commune_and_placed_in_another_is_on_both_sheets(built: dict[str, str]) -> None:
    note = "déclarée à Lens, position à Éleu"
    assert note in built["communes/62001.html"]
    assert note in built["communes/62002.html"]
    assert note in built["cartes/friches.html"]


def test_a_place_outside_the_territory_is_said() -> None:
    row = {"_lieu": True, "comm_insee": "62001", "commune_position": None}
    assert commun.place_note(row, {"62001": "Éleu"}) == "déclarée à Éleu, position hors du territoire"
    assert commun.place_note({**row, "comm_insee": None}, {}) == ""


def test_no_popup_has_more_than_five_lines() -> None:
    names, reader = commun.names_of(communes()), donnees.reader
    views = {
        "friches": vue_friches.vue(names, reader("fri_03"), reader("min_01")),
        "puits_mine": mines.puits(names),
        "terrils": mines.terrils(names),
        "cites_minieres": mines.cites(names),
        "patrimoine": mines.patrimoine(),
    }
    for key, make in donnees.LAYERS.items():
        assert all(1 <= len(views[key].lignes(row)) <= 5 for row in rows(make()))


def generic(frame: gpd.GeoDataFrame) -> str:
    columns = (Column(name="comm_insee", label="Code", diffusion=Diffusion.PUBLIC),)
    layer = Layer(id="sites", title="Sites", description="", key="cle", label="site_nom", columns=columns)
    info = LayerInfo(id="sites", title="Sites", state="présente", rows=len(frame))
    return generique.page(layer, info, frame, communes(), donnees.site())[0].text


def test_a_layer_of_the_configuration_lists_what_it_does_not_locate() -> None:
    text = generic(friches_without_place())
    assert f"{LISTING}NOROXO (Éleu)</p>" in text
    assert HATCH in text
    assert "sites/F2" not in text


def test_a_layer_that_locates_nothing_still_has_its_page() -> None:
    frame = friches_without_place().loc[["F2"]]
    text = generic(frame)
    assert "Aucun objet localisé." in text
    assert f"{LISTING}NOROXO (Éleu)</p>" in text
    assert '"sansLieu":["62001"]' in text


def test_a_long_list_is_left_to_the_table() -> None:
    info = LayerInfo(id="x", title="X", state="présente")
    sites = tuple(SansLieu(f"S{n}", "", "") for n in range(LISTED + 5))
    shown = legend([Trace(id="x", page="p", title="X", style=mines.TERRILS, info=info, nowhere=sites)])
    assert shown.layers[0].nowhere.endswith(", S11 et 5 autres, dans le tableau")
    assert not shown.nowhere
