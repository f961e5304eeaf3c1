"""TVB-01 to TVB-04 against values computed by hand: shares by milieu, the one total, the matrix of overlaps."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.parametres import Parametres
from pipelines import parts_tvb, superposition_tvb
from tests import toy
from tests.pipelines.tvb_appui import EPCI, communes, scheme, world

Pick = Callable[..., pd.Series]
P = Parametres.model_validate({"tvb": {"milieux": ["humide", "forestier", "calcicole"]}})
#: Two marshes that share 12.5 ha: 500 × 500 m and the same 250 m farther; a wood of 1 ha inside, one over two communes.
SHAPES = {
    "M1": toy.box(0, 0, 500),
    "M2": toy.box(250, 0, 500),
    "F1": toy.box(400, 0, 100),
    "F2": toy.box(900, 0, 200, 100),
}


def mixed(**changes: object) -> gpd.GeoDataFrame:
    return scheme(SHAPES, **({"milieu": ["humide", "humide", "forestier", "forestier"]} | changes))


def parts(frame: gpd.GeoDataFrame, scale: int | None = None) -> pd.DataFrame:
    return parts_tvb.compute(communes(), frame, world(scale=scale), P)


def only(table: pd.DataFrame, indicateur: str) -> pd.DataFrame:
    return table[table["indicateur"] == indicateur]


def test_a_milieu_is_dissolved_before_it_is_measured(pick: Pick) -> None:
    table = only(parts(mixed()), "TVB-01")
    assert pick(table, "commune", "surface_ha:humide")["62001"] == pytest.approx(37.5)  # 750 × 500 m, not 25 + 25 ha
    assert pick(table, "commune", "part_pct:humide")["62001"] == pytest.approx(37.5)  # of 100 ha
    assert pick(table, "epci", "part_pct:humide")[EPCI] == pytest.approx(100 * 37.5 / 900)
    assert pick(table, "commune", "surface_ha:forestier")[["62001", "62002"]].tolist() == pytest.approx([2.0, 1.0])
    assert pick(table, "commune", "surface_ha:humide")["62009"] == 0
    assert set(pick(table, "commune", "surface_ha:humide", "statut")) == {"calculé"}


def test_a_milieu_that_the_source_does_not_hold_is_not_zero(pick: Pick) -> None:
    table = only(parts(mixed()), "TVB-01")
    assert pick(table, "commune", "surface_ha:calcicole").isna().all()
    assert set(pick(table, "commune", "surface_ha:calcicole", "statut")) == {"sans couche"}
    corridors = only(parts(mixed()), "TVB-02")
    assert set(corridors["statut"]) == {"sans couche"}  # a source without any corridor does not say that there are none


def test_the_total_counts_each_place_once(pick: Pick) -> None:
    table = only(parts(mixed()), "TVB-03")
    assert pick(table, "commune", "surface_ha")["62001"] == pytest.approx(
        38.5
    )  # 37.5 + 1 ha of F2; F1 lies in the marsh
    assert pick(table, "epci", "surface_ha")[EPCI] == pytest.approx(39.5)
    assert pick(table, "epci", "part_pct")[EPCI] == pytest.approx(100 * 39.5 / 900)


def test_other_trames_are_apart(pick: Pick) -> None:
    frame = scheme(
        {"M": toy.box(0, 0, 100), "N": toy.box(0, 0, 1000)},
        trame=["verte et bleue", "nocturne"],
        composante=["réservoir", "corridor"],
    )
    table = only(parts(frame), "TVB-03")
    assert pick(table, "epci", "surface_ha")[EPCI] == pytest.approx(1)
    assert pick(table, "epci", "surface_trame_ha:nocturne")[EPCI] == pytest.approx(100)
    assert pick(table, "commune", "part_trame_pct:nocturne")["62001"] == pytest.approx(100)
    assert pick(table, "epci", "surface_trame_ha:agricole", "statut")[EPCI] == "sans couche"
    assert pick(only(parts(frame), "TVB-02"), "epci", "surface_ha:humide", "statut")[EPCI] == "sans couche"


def test_an_axis_has_its_width_or_a_conventional_one(pick: Pick) -> None:
    axes = {"A": toy.line((0, 500), (1000, 500)), "B": toy.line((1000, 500), (2000, 500))}
    table = only(parts(scheme(axes, composante="corridor", largeur_m=[None, 20.0])), "TVB-02")
    area = pick(table, "commune", "surface_ha:humide")
    assert area[["62001", "62002"]].tolist() == pytest.approx([5.0, 2.0])  # 1 000 × 50 m and 1 000 × 20 m
    assert pick(table, "commune", "surface_ha:humide", "statut")[["62001", "62009"]].tolist() == [
        "à vérifier",
        "calculé",
    ]
    assert pick(table, "commune", "surface_ha:humide", "borne_min")["62001"] == 0
    assert pd.isna(pick(table, "commune", "surface_ha:humide", "borne_max")["62001"])
    assert pick(table, "epci", "surface_ha:humide", "borne_min")[EPCI] == pytest.approx(2)
    words = pick(table, "epci", "surface_ha:humide", "valeur_texte")[EPCI]
    assert words == "axes de largeur conventionnelle (50 m)"


@pytest.mark.parametrize(
    ("echelle", "source", "commune", "epci"),
    [
        (25_000, None, "calculé", "calculé"),
        (100_000, None, "à vérifier", "calculé"),  # too coarse for a commune, not for the territory
        (None, 250_000, "à vérifier", "à vérifier"),
        (None, None, "à vérifier", "à vérifier"),  # a scale that is not known
    ],
)
def test_the_scale_limits_the_certainty(
    echelle: int | None, source: int | None, commune: str, epci: str, pick: Pick
) -> None:
    table = only(parts(scheme({"M": toy.box(0, 0, 100)}, echelle=echelle), source), "TVB-01")
    statut = pick(table, "commune", "surface_ha:humide", "statut")
    assert statut["62001"] == commune
    assert statut["62009"] == "calculé"  # nothing is taken from the scheme there
    assert pick(table, "epci", "surface_ha:humide", "statut")[EPCI] == epci


def test_an_annulled_document_counts_for_nothing(pick: Pick) -> None:
    shapes = {"M": toy.box(0, 0, 100), "S": toy.box(0, 0, 1000), "T": None}
    frame = scheme(shapes, statut=["schéma local approuvé", "SRCE annulé, porter à connaissance", "SRCE ANNULÉ"])
    table = parts(frame)
    for indicateur, modalite in (("TVB-01", "surface_ha:humide"), ("TVB-03", "surface_ha")):
        assert pick(only(table, indicateur), "epci", modalite)[EPCI] == pytest.approx(1)  # M alone: S is annulled
        assert pick(only(table, indicateur), "epci", modalite, "statut")[EPCI] == "calculé"  # T is not missing
    matrix = superposition_tvb.compute(communes(), frame, world(), P)
    assert pick(matrix, "epci", "commun_ha:humide × humide")[EPCI] == pytest.approx(1)
    assert pick(only(parts(scheme(shapes, statut=None)), "TVB-03"), "epci", "surface_ha")[EPCI] == pytest.approx(100)


def test_what_does_not_say_its_milieu_makes_a_lower_bound(pick: Pick) -> None:
    frame = scheme({"M": toy.box(0, 0, 100), "X": toy.box(1500, 0, 100)}, milieu=["humide", None])
    table = only(parts(frame), "TVB-01")
    assert pick(table, "commune", "surface_ha:humide", "statut")[["62001", "62002"]].tolist() == ["calculé", "au moins"]
    assert pick(only(parts(frame), "TVB-03"), "epci", "surface_ha")[EPCI] == pytest.approx(2)  # the total has both


def test_what_is_not_located_makes_lower_bounds(pick: Pick) -> None:
    table = parts(scheme({"M": toy.box(0, 0, 100), "X": None}))
    assert pick(only(table, "TVB-03"), "epci", "surface_ha", "statut")[EPCI] == "au moins"


def test_an_empty_scheme_covers_nothing(pick: Pick) -> None:
    table = parts(mixed().iloc[:0])
    assert (pick(only(table, "TVB-03"), "commune", "surface_ha") == 0).all()
    assert set(only(table, "TVB-01")["statut"]) == {"sans couche"}
    assert superposition_tvb.compute(communes(), mixed().iloc[:0], world(), P)["valeur"].isna().all()


@settings(max_examples=5)
@given(st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    pd.testing.assert_frame_equal(parts(mixed()), parts(mixed().iloc[order]))


def test_cutting_a_reservoir_in_two_changes_nothing() -> None:
    halves = scheme({"G": toy.box(0, 0, 250, 500), "D": toy.box(250, 0, 250, 500)})
    whole = scheme({"T": toy.box(0, 0, 500)})
    pd.testing.assert_frame_equal(parts(halves), parts(whole))


# --- TVB-04 ---------------------------------------------------------------------------------------------------------


def test_the_matrix_is_symmetric_and_its_diagonal_is_the_area(pick: Pick) -> None:
    table = superposition_tvb.compute(communes(), mixed(), world(), P)
    cells = pick(table, "epci", "commun_ha:humide × forestier"), pick(table, "epci", "commun_ha:forestier × humide")
    assert [cell[EPCI] for cell in cells] == pytest.approx([1.0, 1.0])  # F1 lies in the marshes
    assert pick(table, "epci", "commun_ha:humide × humide")[EPCI] == pytest.approx(37.5)
    assert pick(table, "epci", "commun_ha:forestier × forestier")[EPCI] == pytest.approx(3.0)
    assert len(table) == 9  # three milieux by three
    assert pick(table, "epci", "commun_ha:humide × calcicole", "statut")[EPCI] == "sans couche"


def test_the_matrix_explains_the_total(pick: Pick) -> None:
    """37.5 + 3 − 1 = 39.5: with two milieux, areas minus what they share is the footprint."""
    table = superposition_tvb.compute(communes(), mixed(), world(), P)
    known = table.set_index("modalite")["valeur"]
    areas = known["commun_ha:humide × humide"] + known["commun_ha:forestier × forestier"]
    total = pick(only(parts(mixed()), "TVB-03"), "epci", "surface_ha")[EPCI]
    assert areas - known["commun_ha:humide × forestier"] == pytest.approx(total)


def test_what_lies_outside_the_territory_does_not_count(pick: Pick) -> None:
    table = superposition_tvb.compute(communes(), scheme({"M": toy.box(-500, 0, 1000, 100)}), world(), P)
    assert pick(table, "epci", "commun_ha:humide × humide")[EPCI] == pytest.approx(5)  # half of 10 ha


def test_milieux_are_those_of_the_configuration() -> None:
    other = Parametres.model_validate({"tvb": {"milieux": ["bocage", "littoral"]}})
    frame = scheme({"B": shapely.union(toy.box(0, 0, 100), toy.box(500, 0, 100))}, milieu="bocage")
    table = parts_tvb.compute(communes(), frame, world(), other)
    tails = {m.partition(":")[2] for m in only(table, "TVB-01")["modalite"]}
    assert tails == {"bocage", "littoral"}
