"""People in any zone, by hand on nine communes of 1 km: 100 inhabitants in the first, 900 in the last."""

import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.population import (
    BEYOND,
    around,
    calibration,
    counted,
    fragments,
    people,
    people_reached,
    pieces,
)
from tests import toy


def communes() -> gpd.GeoDataFrame:
    return toy.communes().assign(population=[float(n) for n in range(100, 1000, 100)])


def cells(**shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    """Cells of 10 inhabitants in 4 households."""
    return toy.frame(shapes, ind=[10.0] * len(shapes), men=[4.0] * len(shapes))


def grid(ind: float = 10.0) -> gpd.GeoDataFrame:
    """One cell of 200 m at the corner of each commune."""
    shapes = {f"C{n}": toy.box(1000 * (n % 3), 1000 * (n // 3), 200) for n in range(9)}
    return cells(**shapes).assign(ind=ind)


def test_a_cell_across_a_limit_is_cut_by_area() -> None:
    cut = pieces(cells(a=toy.box(900, 0, 200)), communes())  # half in 62001, half in 62002
    assert cut.index.tolist() == ["a|62001", "a|62002"]
    assert cut["part"].tolist() == pytest.approx([0.5, 0.5])
    assert cut["habitants_brut"].tolist() == pytest.approx([5, 5])  # 10 / 2
    assert cut["menages"].tolist() == pytest.approx([2, 2])  # 4 / 2
    assert cut["habitants"].tolist() == pytest.approx([100, 200])  # all the inhabitants of each commune are there


def test_the_factor_is_the_population_over_that_of_the_grid() -> None:
    cut = pieces(cells(a=toy.box(0, 0, 200), b=toy.box(500, 0, 200)), communes())
    assert calibration(cut, communes())["62001"] == pytest.approx(5)  # 100 / (10 + 10)
    assert cut["habitants"].tolist() == pytest.approx([50, 50])


def test_a_commune_of_unknown_population_keeps_the_figures_of_the_grid() -> None:
    unknown = communes().assign(population=[np.nan, *range(200, 1000, 100)])
    cut = pieces(grid(), unknown)
    assert cut.set_index("commune")["habitants"].loc[["62001", "62002"]].tolist() == pytest.approx([10, 200])


def test_a_commune_where_nobody_is_has_no_piece() -> None:
    cut = pieces(cells(a=toy.box(0, 0, 200)), communes())
    assert set(cut["commune"]) == {"62001"}
    assert calibration(cut, communes())["62009"] == 1


@given(st.lists(st.tuples(st.integers(0, 2790), st.integers(0, 2790), st.integers(1, 400)), min_size=1, max_size=12))
def test_pieces_add_up_to_the_population_of_the_communes_that_have_some(spots: list[tuple[int, int, int]]) -> None:
    shapes = {f"c{n}": toy.box(x, y, 200) for n, (x, y, _) in enumerate(spots)}
    some = toy.frame(shapes, ind=[float(i) for *_, i in spots], men=[1.0] * len(spots))
    cut = pieces(some, communes())
    official = communes()["population"]
    for commune, sum_ in cut.groupby("commune")["habitants"].sum().items():
        assert sum_ == pytest.approx(official[commune])


def test_what_lies_beyond_the_limit_is_kept_on_demand_and_not_calibrated() -> None:
    across, away = toy.box(-100, 0, 200), toy.box(-2000, 0, 200)
    assert pieces(cells(a=across, b=away), communes()).index.tolist() == ["a|62001"]
    cut = pieces(cells(a=across, b=away), communes(), beyond=True)
    assert cut["habitants"].to_dict() == pytest.approx({"a|62001": 100, f"a|{BEYOND}": 5, f"b|{BEYOND}": 10})
    assert cut["part"].groupby(cut["cellule"]).sum().tolist() == pytest.approx([1, 1])


def test_people_by_area_in_overlapping_targets() -> None:
    cut = pieces(grid(), communes())
    targets = toy.frame({"quart": toy.box(0, 0, 100), "moitie": toy.box(0, 0, 100, 200), "vide": toy.box(400, 400, 9)})
    assert people(targets, cut).to_dict() == pytest.approx({"quart": 25, "moitie": 50, "vide": 0})  # of 100
    assert people(targets, cut, "menages").to_dict() == pytest.approx({"quart": 1, "moitie": 2, "vide": 0})  # of 4


def test_people_inside_a_zone_two_ways() -> None:
    cut = pieces(grid(), communes())
    targets = toy.frame({"a": toy.box(0, 0, 200), "b": toy.box(1000, 0, 200)})
    zone = shapely.union_all([toy.box(0, 0, 50, 200), toy.box(1100, 0, 500)])  # a quarter of a, half of b
    assert people_reached(targets, cut, zone).to_dict() == pytest.approx({"a": 25, "b": 100})
    parts = fragments(targets, cut)
    assert counted(parts, targets.index, zone)["habitants"].to_dict() == pytest.approx({"a": 25, "b": 100})
    assert counted(parts, targets.index)["habitants"].to_dict() == pytest.approx({"a": 100, "b": 200})
    assert counted(parts, targets.index, zone)["menages"].to_dict() == pytest.approx({"a": 1, "b": 2})


def test_a_zone_that_is_drawn_twice_counts_once() -> None:
    cut = pieces(grid(), communes())
    targets = toy.frame({"a": toy.box(0, 0, 1000)})
    twice = around(toy.frame({"p": toy.box(0, 0, 10), "q": toy.box(0, 0, 10)}), 1)
    assert people_reached(targets, cut, twice)["a"] == pytest.approx(
        people_reached(targets, cut, around(toy.frame({"p": toy.box(0, 0, 10)}), 1))["a"]
    )


def test_the_order_of_cells_and_the_splitting_of_one_change_nothing() -> None:
    targets = toy.frame({"a": toy.box(50, 50, 1000)})
    whole = people(targets, pieces(grid(), communes()))["a"]
    assert people(targets, pieces(grid().iloc[::-1], communes()))["a"] == pytest.approx(whole)
    halves = pd.concat(
        [
            grid().iloc[1:],
            toy.frame({"w": toy.box(0, 0, 80, 200), "e": toy.box(80, 0, 120, 200)}, ind=[4.0, 6.0], men=[1.6, 2.4]),
        ]
    )
    assert people(targets, pieces(halves, communes()))["a"] == pytest.approx(whole)


def test_an_unknown_cell_makes_unknown_what_meets_it_only() -> None:
    holed = grid().assign(ind=[np.nan, *[10.0] * 8])
    cut = pieces(holed, communes())
    targets = toy.frame({"a": toy.box(0, 0, 300), "b": toy.box(1000, 0, 300)})
    assert people(targets, cut).isna().tolist() == [True, False]
    found = counted(fragments(targets, cut), targets.index)["habitants"]
    assert found.isna().tolist() == [True, False]
    assert found["b"] == pytest.approx(200)


def test_nobody_and_nothing_are_zero() -> None:
    nobody = pieces(grid().iloc[:0], communes())
    targets = toy.frame({"a": toy.box(0, 0, 200)})
    assert nobody.empty
    assert people(targets, nobody)["a"] == 0
    assert counted(fragments(targets, nobody), targets.index)["habitants"]["a"] == 0
    none = around(toy.empty(), 300)
    assert none.is_empty
    assert people_reached(targets, pieces(grid(), communes()), none)["a"] == 0
    assert counted(fragments(targets, pieces(grid(), communes())), targets.index, none)["habitants"]["a"] == 0
    assert people(toy.empty(), pieces(grid(), communes())).empty


def test_a_limit_that_only_touches_a_target_gives_it_nobody() -> None:
    cut = pieces(cells(a=toy.box(0, 0, 200)), communes())
    assert people(toy.frame({"t": toy.box(200, 0, 100)}), cut)["t"] == 0


def test_ten_thousand_cells_in_a_blink() -> None:
    squares = {f"{i}-{j}": toy.box(30 * i, 30 * j, 30) for i in range(100) for j in range(100)}
    many = toy.frame(squares, ind=[1.0] * len(squares), men=[0.5] * len(squares))
    start = time.perf_counter()
    cut = pieces(many, communes(), beyond=True)
    zone = around(toy.frame({str(n): toy.point(37 * n, 2900 - 29 * n) for n in range(80)}), 150)
    found = people_reached(communes(), cut, zone)
    assert time.perf_counter() - start < 2.0
    assert found.sum() == pytest.approx(
        counted(cut.assign(lieu=cut["commune"]), communes().index, zone)["habitants"].sum()
    )
