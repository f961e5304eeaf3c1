"""TVB-09 against three islands computed by hand, before and after a scenario."""

import math
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.parametres import Parametres
from pipelines import connectivite
from pipelines.connectivite import chains, eca
from tests import toy
from tests.pipelines.tvb_appui import EPCI, communes, scheme, world

Pick = Callable[..., pd.Series]
P = Parametres.model_validate({"tvb": {"milieux": ["humide", "minier", "calcicole"], "d50_m": [100, 300]}})
#: Three islands of 1 ha in a row, 100 m from one to the next.
ISLANDS = {"A": toy.box(0, 0, 100), "B": toy.box(200, 0, 100), "C": toy.box(400, 0, 100)}


def connected(frame: gpd.GeoDataFrame, scenario: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    return connectivite.compute(communes(), frame, world(), P, scenario)


def change(shape: object, **columns: object) -> gpd.GeoDataFrame:
    given_ = {"action": "retirer", "composante": "réservoir", "milieu": "humide"} | columns
    return toy.frame({"S": shape}, **{name: [value] for name, value in given_.items()})


def test_three_islands(pick: Pick) -> None:
    table = connected(scheme(ISLANDS))
    # d50 = 100 m: p(A,B) = p(B,C) = 1/2; A to C is 300 m away, but 200 m through B: p* = 1/4
    # sum = 1 + 1 + 1 + 2 × (1/2 + 1/2 + 1/4) = 5.5 ha²
    assert pick(table, "epci", "eca_ha:humide:100")[EPCI] == pytest.approx(math.sqrt(5.5))
    assert pick(table, "epci", "pc:humide:100")[EPCI] == pytest.approx(5.5 / 900**2)
    half = 2 ** (-100 / 300)  # d50 = 300 m
    assert pick(table, "epci", "eca_ha:humide:300")[EPCI] == pytest.approx(math.sqrt(3 + 4 * half + 2 * half**2))
    assert pick(table, "epci", "ilots:humide")[EPCI] == 3
    assert pick(table, "epci", "surface_ha:humide")[EPCI] == pytest.approx(3)


def test_losing_the_stepping_stone_costs_more_than_its_area(pick: Pick) -> None:
    table = connected(scheme(ISLANDS), change(toy.box(190, -10, 120)))
    # A and C remain, 300 m apart: p = 1/8; sum = 2 + 2/8 = 2.25 ha², ECA = 1.5 ha
    assert pick(table, "epci", "eca_scenario_ha:humide:100")[EPCI] == pytest.approx(1.5)
    assert pick(table, "epci", "pc_scenario:humide:100")[EPCI] == pytest.approx(2.25 / 900**2)
    assert pick(table, "epci", "variation_surface_pct:humide")[EPCI] == pytest.approx(-100 / 3)
    variation = pick(table, "epci", "variation_eca_pct:humide:100")[EPCI]
    assert variation == pytest.approx(100 * (1.5 / math.sqrt(5.5) - 1))  # −36.0 %
    assert variation < -100 / 3


def test_a_road_through_an_island_makes_two(pick: Pick) -> None:
    table = connected(scheme({"A": toy.box(0, 0, 100)}), change(toy.box(45, -10, 10, 120)))
    assert pick(table, "epci", "ilots_scenario:humide")[EPCI] == 2
    assert pick(table, "epci", "surface_scenario_ha:humide")[EPCI] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"milieu": "forestier"}, 3.0),  # another milieu
        ({"composante": "corridor"}, 3.0),  # corridors are not in this figure
        ({"milieu": None, "composante": None}, 2.0),  # all of them
        ({"action": "ajouter"}, 3.0 + 0.44),  # 120 × 120 m around an island of 1 ha
    ],
)
def test_a_scenario_changes_what_it_names(columns: dict[str, object], expected: float, pick: Pick) -> None:
    table = connected(scheme(ISLANDS), change(toy.box(190, 0, 120), **columns))
    assert pick(table, "epci", "surface_scenario_ha:humide")[EPCI] == pytest.approx(expected)
    if expected == pytest.approx(3.0):
        assert pick(table, "epci", "variation_eca_pct:humide:100")[EPCI] == 0


def test_what_is_added_outside_the_territory_does_not_count(pick: Pick) -> None:
    table = connected(scheme(ISLANDS), change(toy.box(-300, 0, 100), action="ajouter"))
    assert pick(table, "epci", "surface_scenario_ha:humide")[EPCI] == pytest.approx(3)


def test_without_a_scenario_nothing_is_said_of_it(pick: Pick) -> None:
    table = connected(scheme(ISLANDS))
    after = table[table["modalite"].str.contains("scenario|variation")]
    assert set(after["statut"]) == {"sans couche"}
    assert after["valeur"].isna().all()
    assert pick(table, "epci", "eca_ha:humide:100", "statut")[EPCI] == "calculé"


def test_a_milieu_without_reservoir_is_not_connected(pick: Pick) -> None:
    frame = scheme({"A": toy.box(0, 0, 100), "C": toy.box(0, 500, 100)}, composante=["réservoir", "corridor"],
                   milieu=["humide", "minier"])  # fmt: skip
    table = connected(frame, change(toy.box(0, 0, 10)))
    assert pick(table, "epci", "eca_ha:minier:100")[EPCI] == 0
    assert pick(table, "epci", "variation_eca_pct:minier:100", "statut")[EPCI] == "sans objet"
    assert pick(table, "epci", "eca_ha:calcicole:100", "statut")[EPCI] == "sans couche"
    assert set(connected(frame.iloc[:0])["statut"]) == {"sans couche"}


def test_overlapping_reservoirs_are_one_island(pick: Pick) -> None:
    frame = scheme({"A": toy.box(0, 0, 100), "B": toy.box(50, 0, 100)})
    table = connected(frame)
    assert pick(table, "epci", "ilots:humide")[EPCI] == 1
    assert pick(table, "epci", "eca_ha:humide:100")[EPCI] == pytest.approx(1.5)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=7, unique=True))
def test_eca_lies_between_the_islands_alone_and_one_island(corners: list[tuple[int, int]]) -> None:
    patches = np.array([shapely.box(x, y, x + 0.5, y + 0.5) for x, y in corners], dtype=object)
    metres, areas = chains(patches), shapely.area(patches)
    found = [eca(areas, metres, d50) for d50 in (1, 10, 1000)]
    assert math.sqrt((areas**2).sum()) - 1e-9 <= found[0] <= found[1] <= found[2] <= areas.sum() + 1e-9
    assert (metres <= shapely.distance(patches[:, None], patches[None, :]) + 1e-9).all()
    assert np.allclose(metres, metres.T)


def test_chains_of_nothing() -> None:
    assert chains(np.array([], dtype=object)).shape == (0, 0)
