"""TVB-05 and TVB-11 against values computed by hand: the effective mesh, the ruptures of corridors."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import maille_effective, ruptures_corridor
from tests import toy
from tests.pipelines.tvb_appui import EPCI, communes, cover, scheme, ways, world

Pick = Callable[..., pd.Series]
P = Parametres()
#: A road across the whole territory, in the middle of the communes 62002, 62005 and 62008.
ROAD = toy.line((1500, -100), (1500, 3100))


def mesh(infrastructures: gpd.GeoDataFrame, land: gpd.GeoDataFrame | None) -> pd.DataFrame:
    return maille_effective.compute(communes(), infrastructures, world(), P, land)


def nowhere() -> gpd.GeoDataFrame:
    """A road that meets nothing."""
    return ways({"R": toy.line((-900, 0), (-900, 900))})


# --- TVB-05 ---------------------------------------------------------------------------------------------------------


def test_a_road_cuts_what_it_crosses(pick: Pick) -> None:
    table = mesh(ways({"R": ROAD}), cover())
    # 62002: two pieces of 490 × 1 000 m = 49 ha: (49² + 49²) / 100; elsewhere one piece of 100 ha
    assert pick(table, "commune", "maille_ha")[["62002", "62001"]].tolist() == pytest.approx([48.02, 100.0])
    # the territory: two pieces of 1 490 × 3 000 m = 447 ha: 2 × 447² / 900
    assert pick(table, "epci", "maille_ha")[EPCI] == pytest.approx(2 * 447**2 / 900)
    assert pick(table, "epci", "somme_carres_ha2")[EPCI] == pytest.approx(2 * 447**2)
    assert pick(table, "epci", "barrieres_ha")[EPCI] == pytest.approx(6)  # 20 × 3 000 m
    assert pick(table, "epci", "maille_ha", "statut")[EPCI] == "calculé"


@pytest.mark.parametrize(
    "changes",
    [
        {"importance": 5},
        {"position_sol": 1},
        {"position_sol": -1},
        {"etat": "En projet"},
        {"nature_infra": "canal", "navigable": False},
    ],
)
def test_what_lets_pass_is_no_barrier(changes: dict[str, object], pick: Pick) -> None:
    assert pick(mesh(ways({"R": ROAD}, **changes), cover()), "epci", "maille_ha")[EPCI] == pytest.approx(900)


@pytest.mark.parametrize("nature", ["voie ferrée", "canal"])
def test_railways_and_canals_cut_whatever_their_importance(nature: str, pick: Pick) -> None:
    table = mesh(ways({"R": ROAD}, nature_infra=nature, importance=None), cover())
    assert pick(table, "epci", "maille_ha")[EPCI] == pytest.approx(2 * 447**2 / 900)


def test_a_town_is_a_barrier(pick: Pick) -> None:
    table = mesh(nowhere(), cover(toy.box(0, 0, 500, 1000)))  # half of 62001: 50² / 100 = 25 ha
    assert pick(table, "commune", "maille_ha")["62001"] == pytest.approx(25)
    assert pick(table, "epci", "maille_ha")[EPCI] == pytest.approx(850**2 / 900)
    assert "taches artificialisées (OCS GE 2021)" in pick(table, "epci", "maille_ha", "valeur_texte")[EPCI]


def test_without_land_cover_the_mesh_is_an_upper_bound(pick: Pick) -> None:
    table = mesh(ways({"R": ROAD}), None)
    assert pick(table, "epci", "maille_ha", "statut")[EPCI] == "à vérifier"
    assert pd.isna(pick(table, "epci", "maille_ha", "borne_min")[EPCI])
    assert pick(table, "epci", "maille_ha", "borne_max")[EPCI] == pytest.approx(2 * 447**2 / 900)
    assert pd.isna(pick(table, "epci", "barrieres_ha", "borne_max")[EPCI])
    assert "couche absente" in pick(table, "epci", "maille_ha", "valeur_texte")[EPCI]


def test_land_cover_that_is_incomplete_or_unclear_is_said_where_it_is(pick: Pick) -> None:
    unclear = mesh(nowhere(), cover(unknown=[toy.box(1400, 400, 100)]))
    assert pick(unclear, "commune", "maille_ha", "statut")[["62001", "62002"]].tolist() == ["calculé", "à vérifier"]
    half = cover().clip(toy.box(0, 0, 1500, 3000))
    assert "sur 50 % du lieu" in pick(mesh(nowhere(), half), "commune", "maille_ha", "valeur_texte")["62002"]


@pytest.mark.parametrize("changes", [{"importance": None}, {"position_sol": None}])
def test_a_road_that_may_be_no_barrier_makes_an_interval(changes: dict[str, object], pick: Pick) -> None:
    table = mesh(ways({"R": ROAD}, **changes), cover())
    # with the road two pieces of 447 ha, without it one of 900 ha
    ends = [pick(table, "epci", "maille_ha", c)[EPCI] for c in ("borne_min", "valeur", "borne_max")]
    assert ends == pytest.approx([2 * 447**2 / 900, 2 * 447**2 / 900, 900])
    ends = [pick(table, "epci", "barrieres_ha", c)[EPCI] for c in ("borne_min", "valeur", "borne_max")]
    assert ends == pytest.approx([0, 6, 6])
    assert pick(table, "commune", "maille_ha", "statut")[["62001", "62002"]].tolist() == ["calculé", "à vérifier"]
    assert "inconnue pour certaines voies" in pick(table, "epci", "maille_ha", "valeur_texte")[EPCI]


def test_a_barrier_never_raises_the_mesh(pick: Pick) -> None:
    few = pick(mesh(ways({"R": ROAD}), cover()), "commune", "maille_ha")
    many = pick(mesh(ways({"R": ROAD, "Q": toy.line((-50, 500), (3050, 500))}), cover()), "commune", "maille_ha")
    assert (many <= few + 1e-9).all()
    assert (few <= 100 + 1e-9).all()


# --- TVB-11 ---------------------------------------------------------------------------------------------------------

#: A corridor of 1 000 × 100 m (10 ha) in 62001.
STRIP = toy.box(0, 400, 1000, 100)


def crossing(x: float) -> object:
    return toy.line((x, 300), (x, 600))


def ruptures(
    corridors: gpd.GeoDataFrame, infrastructures: gpd.GeoDataFrame, land: gpd.GeoDataFrame | None = None, **more: object
) -> pd.DataFrame:
    return ruptures_corridor.compute(communes(), corridors, infrastructures, world(**more), P, land)


def crossed() -> gpd.GeoDataFrame:
    """Two roads 10 m apart, one on a bridge, one railway."""
    return ways(
        {"R1": crossing(300), "R2": crossing(310), "R3": crossing(600), "F": crossing(800)},
        nature_infra=["route", "route", "route", "voie ferrée"],
        position_sol=[0, 0, 1, 0],
        toponyme=["A21", "Bretelle", "Pont", "Ligne"],
    )


def test_ruptures_are_what_stands_in_the_corridor(pick: Pick) -> None:
    table = ruptures(scheme({"C": STRIP}, composante="corridor"), crossed(), cover(toy.box(500, 300, 50, 300)))
    values = {m: pick(table, "corridor", m)["C"] for m in table["modalite"]}
    assert values["longueur_corridor_km"] == pytest.approx(
        1.0
    )  # perimeter 2 200 m, 10 ha: a rectangle of 1 000 × 100 m
    assert values["ruptures:route"] == 1  # the two roads are 10 m apart; the bridge lets pass
    assert values["longueur_m:route"] == pytest.approx(200)
    assert values["ruptures:voie ferrée"] == 1
    assert values["ruptures:tache artificialisée"] == 1
    assert values["longueur_m:tache artificialisée"] == pytest.approx(50)  # 5 % of 1 000 m
    assert values["ruptures"] == 3
    assert values["ruptures_km"] == pytest.approx(3)
    assert values["part_pct"] == pytest.approx(3 + 2 + 5)  # 30, 20 and 50 m of 1 000
    assert pick(table, "corridor", "ruptures", "valeur_texte")["C"] == "A21, Bretelle, Ligne"
    assert set(table["statut"]) == {"calculé"}


def test_causes_that_touch_make_one_rupture(pick: Pick) -> None:
    table = ruptures(scheme({"C": STRIP}, composante="corridor"), crossed(), cover(toy.box(290, 300, 100, 300)))
    assert pick(table, "corridor", "ruptures")["C"] == 2  # the roads are in the town; the railway


def test_a_corridor_known_by_its_axis_is_cut_too(pick: Pick) -> None:
    axis = scheme({"C": toy.line((0, 450), (1000, 450))}, composante="corridor", largeur_m=100.0)
    table = ruptures(axis, crossed(), cover())
    assert pick(table, "corridor", "ruptures")["C"] == 2
    assert pick(table, "corridor", "longueur_m:route")["C"] == pytest.approx(200)


def test_without_land_cover_ruptures_are_a_lower_bound(pick: Pick) -> None:
    table = ruptures(scheme({"C": STRIP}, composante="corridor"), crossed())
    assert pick(table, "corridor", "ruptures", "statut")["C"] == "au moins"
    assert pick(table, "corridor", "ruptures:tache artificialisée", "statut")["C"] == "sans couche"
    assert pd.isna(pick(table, "corridor", "ruptures:tache artificialisée")["C"])
    assert pick(table, "corridor", "ruptures:route", "statut")["C"] == "calculé"


def test_where_the_source_stops_more_may_be_cut(pick: Pick) -> None:
    beyond = scheme({"C": toy.box(-500, 400, 1000, 100)}, composante="corridor")
    assert pick(ruptures(beyond, crossed(), cover()), "corridor", "ruptures:route", "statut")["C"] == "au moins"
    wide = ruptures(beyond, crossed(), cover(), halo=("infrastructures", "occupation_sol"))
    assert pick(wide, "corridor", "ruptures:route", "statut")["C"] == "calculé"


def test_a_road_that_may_be_a_bridge_makes_an_interval(pick: Pick) -> None:
    table = ruptures(
        scheme({"C": STRIP}, composante="corridor"), ways({"R": crossing(300)}, position_sol=None), cover()
    )
    found = [pick(table, "corridor", "ruptures:route", c)["C"] for c in ("valeur", "borne_min", "borne_max", "statut")]
    assert found == [1, 0, 1, "à vérifier"]


def test_a_road_of_unknown_importance_that_joins_two_ruptures_keeps_the_bounds_in_order(pick: Pick) -> None:
    three = ways({"A": crossing(300), "B": crossing(320), "C": crossing(340)}, importance=[3, None, 3])
    table = ruptures(scheme({"C": STRIP}, composante="corridor"), three, cover())
    # 10 m either side: the three touch, and make one; A and C alone make two
    found = [pick(table, "corridor", "ruptures:route", c)["C"] for c in ("valeur", "borne_min", "borne_max", "statut")]
    assert found == [1, 1, 2, "à vérifier"]


def test_only_corridors_of_the_trame_verte_et_bleue_have_ruptures(pick: Pick) -> None:
    frame = scheme(
        {"C": STRIP, "R": STRIP, "N": STRIP, "X": None},
        composante=["corridor", "réservoir", "corridor", "corridor"],
        trame=["verte et bleue", "verte et bleue", "nocturne", "verte et bleue"],
    )
    table = ruptures(frame, crossed(), cover())
    assert pick(table, "corridor", "ruptures", "statut").to_dict() == {
        "C": "calculé",
        "R": "sans objet",
        "N": "sans objet",
        "X": "inconnu",
    }


def test_a_corridor_of_an_annulled_document_keeps_its_row(pick: Pick) -> None:
    frame = scheme(
        {"C": STRIP, "A": STRIP, "X": None}, composante="corridor", statut=["approuvé", "SRCE annulé", "SRCE annulé"]
    )
    table = ruptures(frame, crossed(), cover())
    for column, said in (("statut", "sans objet"), ("valeur_texte", "document annulé")):
        assert pick(table, "corridor", "ruptures", column)[["A", "X"]].tolist() == [said, said]
    assert pick(table, "corridor", "ruptures")[["C", "A"]].isna().tolist() == [False, True]


def test_a_corridor_in_pieces_is_as_long_as_its_pieces(pick: Pick) -> None:
    # 1 000 × 100 m, then 400 × 100 m
    two = scheme({"C": STRIP | toy.box(1500, 400, 400, 100)}, composante="corridor")
    assert pick(ruptures(two, crossed(), cover()), "corridor", "longueur_corridor_km")["C"] == pytest.approx(1.4)


def test_a_corridor_that_nothing_cuts_has_none(pick: Pick) -> None:
    table = ruptures(scheme({"C": STRIP}, composante="corridor"), nowhere(), cover())
    assert pick(table, "corridor", "ruptures")["C"] == 0
    touching = ways({"R": toy.line((0, 500), (1000, 500))})  # along the edge: it bounds the corridor
    assert (
        pick(ruptures(scheme({"C": STRIP}, composante="corridor"), touching, cover()), "corridor", "ruptures")["C"] <= 1
    )


def test_a_scheme_without_corridor_gives_no_error() -> None:
    assert set(ruptures(scheme({"R": STRIP}), crossed(), cover())["statut"]) == {"sans objet"}
    assert ruptures(scheme({"R": STRIP}).iloc[:0], crossed(), cover()).empty
