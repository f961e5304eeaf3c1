"""Spatial verbs: values worked out by hand, laws that hold for any shapes, oracles, refusals."""

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.errors import CrsError, GeometryError, PipelineError
from layers.core.model import CALC_CRS
from pipelines.core import proximity, spatial
from tests import common, toy

COMMUNES = toy.communes()
ONE_SITE = toy.frame({"site": toy.box(200, 300, 100)})
#: The communes in three orders of rows: nothing may depend on it.
ORDERS = (COMMUNES, COMMUNES[::-1], COMMUNES.sample(frac=1, random_state=62))
#: A square of 1 km centred on the corner common to 62001, 62002, 62004 and 62005.
FOUR_CORNERS = toy.frame({"carre": toy.box(500, 500, 1000)})
KM2 = 1e6


# --- Shapes drawn at random -------------------------------------------------------------------------------

decimetres = st.integers(0, 30_000).map(lambda n: n / 10)
sizes = st.integers(10, 20_000).map(lambda n: n / 10)
boxes = st.builds(toy.box, decimetres, decimetres, sizes, sizes)
triples = st.lists(st.tuples(decimetres, decimetres), min_size=3, max_size=3, unique=True)
triangles = triples.map(lambda xy: toy.place(shapely.Polygon(xy))).filter(lambda t: t.is_valid and t.area > 1)
points = st.builds(toy.point, decimetres, decimetres)
limits = st.sampled_from([0.0, 1000.0, 2000.0, 3000.0])
limit_points = st.builds(toy.point, limits, decimetres) | st.builds(toy.point, decimetres, limits)
lines = st.lists(st.tuples(decimetres, decimetres), min_size=2, max_size=12, unique=True).map(lambda xy: toy.line(*xy))
limit_lines = st.builds(lambda x, a, b: toy.line((x, a), (x, b)), limits, decimetres, decimetres).filter(
    lambda shape: shape.length > 1
)


def layers(shapes: st.SearchStrategy[Any], most: int = 6, least: int = 0) -> st.SearchStrategy[Any]:
    """Draw a layer of such shapes, keyed f0, f1 and so on."""
    drawn = st.lists(shapes, min_size=least, max_size=most)
    return drawn.map(lambda found: toy.frame({f"f{n}": shape for n, shape in enumerate(found)}))


polygons = boxes | triangles
anything = points | lines | polygons


def moved(frame: gpd.GeoDataFrame, dx: float, dy: float) -> gpd.GeoDataFrame:
    return frame.set_geometry(frame.geometry.translate(dx, dy))


def halved(frame: gpd.GeoDataFrame, x: float) -> gpd.GeoDataFrame:
    """Cut every feature along a north-south line, each part being a row."""
    west, east = toy.box(-9000, -9000, 9000 + x, 30_000), toy.box(x, -9000, 30_000, 30_000)
    parts = [part for shape in frame.geometry for side in (west, east) if (part := shape & side).area > 0]
    return toy.frame({f"h{n}": part for n, part in enumerate(parts)})


# --- Overlaps ---------------------------------------------------------------------------------------------


def test_overlaps_are_the_common_areas_in_the_order_of_the_rows() -> None:
    # 500 m x 500 m of the square fall in each of the four communes; the site is 100 m x 100 m of 62001
    both = pd.concat([FOUR_CORNERS, ONE_SITE])
    pairs = spatial.overlaps(COMMUNES, both)
    assert pairs["target"].tolist() == ["62001", "62001", "62002", "62004", "62005"]
    assert pairs["feature"].tolist() == ["carre", "site", "carre", "carre", "carre"]
    assert pairs["area_m2"].tolist() == pytest.approx([250_000, 10_000, *[250_000] * 3], rel=1e-9)


def test_shapes_that_only_touch_do_not_overlap() -> None:
    beside = toy.frame({"cote": toy.box(3000, 0, 500), "coin": toy.box(3000, 3000, 10)})
    assert spatial.overlaps(COMMUNES, beside).empty


def test_the_rounding_of_a_shared_limit_is_no_overlap() -> None:
    # turned, the corners of the thirds no longer lie exactly on the limit that they share with the square
    square = toy.frame({"carre": toy.box(0, 0, 1000)})
    thirds = toy.frame({f"t{n}": toy.box(1000, n * 1000 / 3, 1000, 1000 / 3) for n in range(3)})
    for angle in range(1, 90, 7):
        turned = [f.set_geometry(f.rotate(angle, origin=toy.ORIGIN)) for f in (square, thirds)]
        assert spatial.overlaps(*turned).empty
        unknown = turned[1].assign(pop=np.nan)
        assert spatial.apportion(unknown, turned[0], "pop").tolist() == [0.0]


@given(layers(polygons), layers(polygons))
@settings(deadline=None, max_examples=60)
def test_overlaps_equal_the_overlay_of_geopandas(targets: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> None:
    ours = spatial.overlaps(targets, features).set_index(["target", "feature"])["area_m2"]
    assert ours.index.is_unique
    for target in targets.index:
        for feature in features.index:
            expected = targets.geometry[target].intersection(features.geometry[feature]).area
            assert ours.get((target, feature), 0.0) == pytest.approx(expected, abs=2e-3)
    if len(targets) and len(features):
        theirs = gpd.overlay(targets, features, keep_geom_type=True) if len(ours) else targets[:0]
        assert theirs.area.sum() == pytest.approx(ours.sum(), abs=0.05)


@given(layers(polygons, least=1))
@settings(deadline=None, max_examples=40)
def test_parts_by_commune_sum_to_the_whole(features: gpd.GeoDataFrame) -> None:
    inside = features.set_geometry(features.geometry.intersection(toy.box(0, 0, 3000)))
    inside = inside[inside.area > 1]
    parts = spatial.overlaps(COMMUNES, inside).groupby("feature")["area_m2"].sum()
    assert parts.reindex(inside.index).to_numpy() == pytest.approx(inside.area.to_numpy(), rel=1e-6)


@given(layers(polygons, least=7, most=12), layers(polygons, most=3))
@settings(deadline=None, max_examples=30)
def test_overlaps_read_the_same_from_both_sides(many: gpd.GeoDataFrame, few: gpd.GeoDataFrame) -> None:
    one = spatial.overlaps(many, few).set_index(["target", "feature"])["area_m2"]
    other = spatial.overlaps(few, many).set_index(["feature", "target"])["area_m2"]
    pd.testing.assert_series_equal(one.sort_index(), other.sort_index(), check_names=False)


# --- Dissolved zones --------------------------------------------------------------------------------------


def test_zones_are_dissolved_before_a_total() -> None:
    # two squares of 1 km² that share 500 m x 500 m: 2 - 0.25; a nested one adds nothing
    zones = toy.frame({"a": toy.box(0, 0, 1000), "b": toy.box(500, 500, 1000), "nichee": toy.box(100, 100, 50)})
    assert spatial.dissolved_area(zones) == pytest.approx(1.75 * KM2, rel=1e-9)
    assert spatial.dissolve(zones).area == pytest.approx(1.75 * KM2, rel=1e-9)


def test_area_and_share_count_nested_zones_once() -> None:
    # 62001: 400 x 1000 m of the band, the nested zone adds nothing; 62002: nothing
    zones = toy.frame({"bande": toy.box(0, 0, 400, 1000), "nichee": toy.box(100, 100, 200)})
    assert spatial.area_within(COMMUNES, zones)["62001"] == pytest.approx(400_000, rel=1e-9)
    share = spatial.share_of_area(COMMUNES, zones)
    assert share["62001"] == pytest.approx(0.4, rel=1e-9)
    assert share["62002"] == 0.0
    assert share.index.equals(COMMUNES.index)


def test_a_point_and_a_line_have_no_share_of_area() -> None:
    targets = toy.frame({"p": toy.point(10, 10), "l": toy.line((0, 0), (9, 9)), "s": toy.box(0, 0, 10)})
    zones = toy.frame({"z": toy.box(0, 0, 20)})
    assert spatial.share_of_area(targets, zones).isna().tolist() == [True, True, False]
    assert spatial.area_within(targets, zones).isna().tolist() == [True, True, False]
    assert spatial.share_of_area(targets, zones)["s"] == 1.0


@given(layers(polygons), decimetres)
@settings(deadline=None, max_examples=40)
def test_order_splitting_and_repeating_zones_change_nothing(zones: gpd.GeoDataFrame, x: float) -> None:
    expected = spatial.area_within(COMMUNES, zones)
    assert expected.sum() <= spatial.dissolved_area(zones) * (1 + 1e-9) + 1
    twice = pd.concat([zones, zones.rename(index=lambda key: f"{key} bis")])
    for same in (zones[::-1], halved(zones, x), twice if len(zones) else zones):
        assert spatial.area_within(COMMUNES, same).to_numpy() == pytest.approx(expected.to_numpy(), abs=0.05)
    shuffled = spatial.area_within(COMMUNES[::-1], zones)
    assert shuffled.index.tolist() == COMMUNES.index.tolist()[::-1]
    assert shuffled[COMMUNES.index].to_numpy() == pytest.approx(expected.to_numpy(), abs=0.05)


@given(layers(polygons), layers(polygons), st.integers(-50_000, 50_000), st.integers(-50_000, 50_000))
@settings(deadline=None, max_examples=40)
def test_shares_are_between_0_and_1_and_do_not_move(
    targets: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, dx: int, dy: int
) -> None:
    share = spatial.share_of_area(targets, zones)
    assert share.between(0, 1).all()
    elsewhere = spatial.share_of_area(moved(targets, dx, dy), moved(zones, dx, dy))
    assert elsewhere.to_numpy() == pytest.approx(share.to_numpy(), abs=1e-3)


# --- Lengths ----------------------------------------------------------------------------------------------


def test_length_is_gross_or_dissolved() -> None:
    # two routes share the 600 m from x=200 to x=800; the first goes on for 400 m, 200 of them in 62002
    routes = toy.frame({"a": toy.line((200, 500), (1200, 500)), "b": toy.line((200, 500), (800, 500))})
    assert spatial.length_within(COMMUNES, routes)[["62001", "62002"]].tolist() == pytest.approx([1400, 200])
    once = spatial.length_within(COMMUNES, routes, dissolved=True)
    assert once[["62001", "62002", "62003"]].tolist() == pytest.approx([800, 200, 0])


def test_a_stretch_along_a_limit_goes_to_the_first_key_only() -> None:
    # 3000 m along the limit between the first and the second row, then 1000 m between 62005 and 62006
    river = toy.frame({"canal": toy.line((0, 1000), (3000, 1000)), "bief": toy.line((2000, 2000), (2000, 1000))})
    for order in ORDERS:
        length = spatial.length_within(order, river)
        assert length.sum() == pytest.approx(4000)
        assert length[["62001", "62002", "62003", "62005"]].tolist() == pytest.approx([1000] * 4)


def test_a_route_there_and_back_is_gross_twice_and_dissolved_once() -> None:
    # 300 m in 62001 and 200 m in 62002, walked twice; then 400 m along the limit of 62001, twice too
    route = toy.frame({"r": toy.line((700, 500), (1200, 500), (700, 500))})
    limit = toy.frame({"r": toy.line((100, 1000), (500, 1000), (100, 1000))})
    assert spatial.length_within(COMMUNES, route)[["62001", "62002"]].tolist() == pytest.approx([600, 400])
    assert spatial.length_within(COMMUNES, limit)[["62001", "62004"]].tolist() == pytest.approx([800, 0])
    once = spatial.length_within(COMMUNES, route, dissolved=True)
    assert once[["62001", "62002"]].tolist() == pytest.approx([300, 200])


def test_length_ignores_altitude_and_targets_without_an_area() -> None:
    # 300, 400, 500: flat length 500 m although the line climbs 1200 m
    climb = toy.frame({"terril": shapely.from_wkt("LINESTRING Z (680100 7030100 0, 680400 7030500 1200)")})
    assert spatial.length_within(COMMUNES, climb)["62001"] == pytest.approx(500)
    assert spatial.length_within(toy.frame({"p": toy.point(0, 0)}), climb).isna().all()


@given(layers(lines | limit_lines), st.booleans())
@settings(deadline=None, max_examples=60)
def test_lengths_by_commune_sum_to_the_whole(routes: gpd.GeoDataFrame, dissolved: bool) -> None:
    whole = shapely.union_all(routes.geometry.to_numpy()).length if dissolved else routes.length.sum()
    length = spatial.length_within(COMMUNES, routes, dissolved=dissolved)
    assert length.sum() == pytest.approx(whole, rel=1e-6, abs=1e-3)
    backwards = spatial.length_within(COMMUNES[::-1], routes[::-1], dissolved=dissolved)[COMMUNES.index]
    assert backwards.to_numpy() == pytest.approx(length.to_numpy(), abs=1e-3)


# --- Counts and places ------------------------------------------------------------------------------------


def test_a_feature_on_a_limit_counts_once_in_the_first_key() -> None:
    sites = toy.frame(
        {
            "inside": toy.point(500, 500),
            "limit": toy.point(1000, 500),
            "corner": toy.point(2000, 2000),  # common to 62005, 62006, 62008, 62009
            "edge": toy.point(0, 2500),
            "outside": toy.point(-1, 500),
        }
    )
    for order in ORDERS:
        counted = spatial.count_within(order, sites)
        assert counted[counted > 0].to_dict() == {"62001": 2.0, "62005": 1.0, "62007": 1.0}
        place = spatial.assign(sites, order)
        assert place[:4].tolist() == ["62001", "62001", "62005", "62007"]
        assert pd.isna(place["outside"])


def test_overlapping_targets_each_count_what_they_contain() -> None:
    quartiers = toy.frame({"qpv": toy.box(0, 0, 300), "bande": toy.box(-300, -300, 900)})
    assert spatial.count_within(quartiers, ONE_SITE).to_dict() == {"qpv": 0.0, "bande": 1.0}
    assert spatial.count_within(quartiers, toy.frame({"p": toy.point(9, 9)})).tolist() == [1.0, 1.0]
    on_the_edge_of_one = toy.frame({"p": toy.point(300, 150)})
    assert spatial.count_within(quartiers, on_the_edge_of_one).tolist() == [1.0, 1.0]
    assert spatial.count_within(ONE_SITE.centroid, ONE_SITE).isna().all()


def test_a_feature_is_placed_by_a_point_inside_it() -> None:
    # the centroid of a horseshoe lies between its branches, outside it
    horseshoe = toy.frame({"fer": toy.box(0, 0, 300).difference(toy.box(100, 100, 100, 200))})
    hole = toy.frame({"trou": toy.box(101, 101, 98, 198)})
    assert spatial.count_within(hole, horseshoe).tolist() == [0.0]
    assert spatial.count_within(COMMUNES, horseshoe)["62001"] == 1.0


@given(layers(points | limit_points, most=20))
@settings(deadline=None, max_examples=60)
def test_a_partition_counts_every_feature_once(features: gpd.GeoDataFrame) -> None:
    counted = spatial.count_within(COMMUNES, features)
    assert counted.sum() == len(features)
    placed = spatial.assign(features, COMMUNES).value_counts()
    assert placed.reindex(COMMUNES.index, fill_value=0).tolist() == counted.tolist()


def test_a_polygon_is_placed_by_its_largest_part() -> None:
    # 700 m of the first band are in 62002; the square is cut in four equal parts: first key
    bands = {
        "bande": toy.box(700, 0, 1000, 10),
        "carre": FOUR_CORNERS.geometry.iloc[0],
        "loin": toy.box(9000, 0, 1),
    }
    for order in ORDERS:
        place = spatial.assign_by_area(toy.frame(bands), order)
        assert place[:2].tolist() == ["62002", "62001"]
        assert pd.isna(place["loin"])


def test_rounding_does_not_choose_between_equal_parts() -> None:
    # each box straddles the limit of 62001 and 62002 by the same width on both sides; turning brings rounding
    halves = toy.frame({f"{n}": toy.box(1000 - n / 7, n / 3, 2 * n / 7, n / 9) for n in range(1, 200)})
    turned = [f.set_geometry(f.rotate(33.3, origin=toy.ORIGIN)) for f in (halves, COMMUNES)]
    assert set(spatial.assign_by_area(*turned)) == {"62001"}


# --- Zones ------------------------------------------------------------------------------------------------

ORDER = ("PPI", "PPR", "PPE")
CAPTAGE = toy.frame(
    {"e": toy.box(0, 0, 1000), "r": toy.box(200, 200, 400), "i": toy.box(300, 300, 100)},
    zone=["PPE", "PPR", "PPI"],
)


def test_the_strictest_zone_wins_whatever_the_order() -> None:
    places = toy.frame(
        {
            "ppi": toy.box(350, 350, 500),
            "ppr": toy.box(210, 210, 20),
            "ppe": toy.box(900, 900, 500),
            "rien": toy.box(5000, 0, 10),
            "puits": toy.point(350, 350),
            "route": toy.line((0, 100), (900, 100)),
        }
    )
    for zones in (CAPTAGE, CAPTAGE[::-1]):
        found = spatial.strictest_zone(places, zones, "zone", ORDER)
        assert found.tolist() == ["PPI", "PPR", "PPE", None, "PPI", "PPE"]


def test_a_sliver_meets_no_zone() -> None:
    # 20 m x 0.05 m = 1 m² is a sliver by default; 20 m x 0.06 m = 1.2 m² is not
    places = toy.frame({"limite": toy.box(999.951, 0, 20), "dedans": toy.box(999.94, 0, 20)})
    assert spatial.strictest_zone(places, CAPTAGE, "zone", ORDER).tolist() == [None, "PPE"]
    assert spatial.strictest_zone(places, CAPTAGE, "zone", ORDER, min_area_m2=0).tolist() == ["PPE", "PPE"]
    # a class is taken whole: cutting its zone in two does not make two slivers of 0.6 m²
    cut = toy.frame({"n": toy.box(0, 0, 1000, 10), "s": toy.box(0, 10, 1000, 990)}, zone=["PPE", "PPE"])
    assert spatial.strictest_zone(places, cut, "zone", ORDER).tolist() == [None, "PPE"]


@pytest.mark.parametrize(("column", "order"), [("classe", ORDER), ("zone", ORDER[:2]), ("zone", (*ORDER, "PPI"))])
def test_an_unknown_class_of_zone_is_refused(column: str, order: tuple[str, ...]) -> None:
    with pytest.raises(PipelineError, match="strictest_zone"):
        spatial.strictest_zone(COMMUNES, CAPTAGE, column, order)


@pytest.mark.parametrize(
    ("overlap", "whole", "expected"),
    [
        (8_000.0, 1_000_000.0, True),  # 0.8 % and 0.8 ha: by its area
        (4_000.0, 500_000.0, False),  # 0.8 % and 0.4 ha
        (4_000.0, 400_000.0, True),  # 1 % exactly
        (5_000.0, 10_000_000.0, True),  # 0.5 ha exactly
        (4_999.0, 10_000_000.0, False),
    ],
)
def test_a_qpv_belongs_by_its_share_or_by_its_area(overlap: float, whole: float, expected: bool) -> None:
    result = spatial.belongs(pd.Series([overlap]), pd.Series([whole]), share=0.01, area_m2=5_000)
    assert result.tolist() == [expected]


def test_belonging_is_refused_on_unknown_areas() -> None:
    with pytest.raises(PipelineError, match=r"1 row\(s\) of 1"):
        spatial.belongs(pd.Series([np.nan]), pd.Series([1.0]), share=0.01, area_m2=5_000)
    with pytest.raises(PipelineError, match="first at 'b'"):
        spatial.belongs(pd.Series({"b": 1.0}), pd.Series({"a": 1.0}), share=0.01, area_m2=5_000)


def test_members_drop_slivers_and_keep_both_sides_of_a_qpv() -> None:
    # 1000 m x 100 m = 10 ha: 0.75 ha in 62001, 9.25 ha in 62002; the second only slips 2 m into 62001
    quartiers = toy.frame({"QN1": toy.box(925, 0, 1000, 100), "QN2": toy.box(998, 200, 800, 100)})
    pairs = spatial.members(quartiers, COMMUNES, share=0.01, area_m2=5_000)
    assert pairs[["feature", "commune"]].to_numpy().tolist() == [
        ["QN1", "62001"],
        ["QN1", "62002"],
        ["QN2", "62002"],
    ]
    assert pairs["share"].tolist() == pytest.approx([0.075, 0.925, 0.9975], rel=1e-9)
    assert pairs["area_m2"].tolist() == pytest.approx([7_500, 92_500, 79_800], rel=1e-9)


# --- Apportionment ----------------------------------------------------------------------------------------


def test_apportionment_follows_areas_and_keeps_what_is_lost() -> None:
    # 100 people on 1 km²: a quarter in each of 62001 and 62002, the other half in no target
    people = FOUR_CORNERS.assign(pop=[100])
    two = COMMUNES.loc[["62001", "62002", "62003"]]
    assert spatial.apportion(people, two, "pop").tolist() == pytest.approx([25, 25, 0])
    lost = spatial.apportion(people, two, "pop", outside="hors")
    assert lost.to_dict() == pytest.approx({"62001": 25, "62002": 25, "62003": 0, "hors": 50})


def test_what_overlapping_targets_lose_is_counted_once() -> None:
    # both targets hold the same quarter of the source: 75 of 100 are in none
    twice = toy.frame({"a": toy.box(0, 0, 1000), "b": toy.box(0, 0, 1000)})
    shared = spatial.apportion(FOUR_CORNERS.assign(pop=[100]), twice, "pop", outside="hors")
    assert shared.tolist() == pytest.approx([25, 25, 75])


def test_an_unknown_quantity_stays_unknown_where_it_is_met() -> None:
    cells = toy.frame({"a": toy.box(0, 0, 1000), "b": toy.box(1000, 0, 1000)}, pop=[np.nan, 8.0])
    shared = spatial.apportion(cells, COMMUNES, "pop", outside="hors")
    assert shared.isna().sum() == 1
    assert np.isnan(shared["62001"])
    assert shared["62002"] == pytest.approx(8)
    assert shared["hors"] == 0


def test_apportionment_refuses_what_is_not_a_number() -> None:
    with pytest.raises(PipelineError, match="absente"):
        spatial.apportion(ONE_SITE, COMMUNES, "absente")
    with pytest.raises(PipelineError, match="column of numbers"):
        spatial.apportion(ONE_SITE.assign(pop=["12"]), COMMUNES, "pop")


@given(layers(polygons, least=1), st.data())
@settings(deadline=None, max_examples=40)
def test_apportionment_conserves_the_total(sources: gpd.GeoDataFrame, data: st.DataObject) -> None:
    people = data.draw(st.lists(st.integers(0, 9999), min_size=len(sources), max_size=len(sources)))
    shared = spatial.apportion(sources.assign(pop=people), COMMUNES, "pop", outside="hors")
    assert shared.sum() == pytest.approx(sum(people), rel=1e-6, abs=1e-3)
    assert (shared >= 0).all()


# --- Distances --------------------------------------------------------------------------------------------


def test_the_nearest_feature_and_its_distance() -> None:
    # 62003 (x from 2000) is 1700 m east of the site (x to 300); 62009: hypot(1700, 2000 - 400) = 2334.52
    found = proximity.nearest(COMMUNES, ONE_SITE)
    assert found["feature"].tolist() == ["site"] * 9
    assert found.loc[["62001", "62003", "62009"], "distance_m"].tolist() == pytest.approx([0, 1700, 2334.5235])


def test_a_target_inside_a_polygon_or_around_a_point_is_at_zero() -> None:
    inside = toy.frame({"p": toy.point(500, 500), "trou": toy.point(250, 350)})
    around = toy.frame({"parc": toy.box(0, 0, 1000).difference(toy.box(200, 300, 100))})
    # the hole is 100 m wide: its centre is 50 m from the park
    assert proximity.nearest_distance(inside, around).tolist() == pytest.approx([0, 50])
    assert proximity.nearest_distance(COMMUNES, inside)["62001"] == 0


def test_ties_go_to_the_first_key() -> None:
    pair = toy.frame({"b": toy.point(0, 0), "a": toy.point(20, 0), "c": toy.point(10, 10)})
    middle = toy.frame({"m": toy.point(10, 0)})
    for order in (pair, pair[::-1]):
        assert proximity.nearest(middle, order)["feature"].tolist() == ["a"]
        both = toy.frame({"m": toy.line((-5, 0), (30, 0))})
        assert proximity.nearest(both, order)["feature"].tolist() == ["a"]


@given(layers(anything), layers(anything | limit_lines, most=8, least=1))
@settings(deadline=None, max_examples=80)
def test_nearest_equals_brute_force(targets: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> None:
    found = proximity.nearest(targets, features)
    for key, shape in targets.geometry.items():
        each = features.distance(shape)
        assert found.loc[key, "distance_m"] == pytest.approx(each.min(), abs=1e-6)
        assert each[found.loc[key, "feature"]] == pytest.approx(each.min(), abs=1e-6)


@pytest.mark.parametrize("name", sorted({**common.POINTS, **common.LINES, **common.POLYGONS}))
def test_every_type_of_shape_has_a_distance(name: str) -> None:
    shape = common.geometries(common.POINTS, common.LINES, common.POLYGONS)[name]
    one, far = (
        toy.frame({name: shape}),
        toy.frame({"loin": toy.point(3450.0, 9000.0), "ici": toy.point(3450.0, 3450.0)}),
    )
    assert proximity.nearest_distance(one, far).tolist() == pytest.approx([far.distance(shape).min()])
    assert proximity.nearest_distance(far, one).tolist() == pytest.approx(far.distance(shape).tolist())


def test_a_point_that_stands_for_a_site_has_an_interval() -> None:
    # pi x 100² m² hide a radius of 100 m: 150 m from the line gives 50 to 150, 60 m gives 0 to 60
    sites = toy.frame(
        {
            "loin": toy.point(0, 150),
            "pres": toy.point(0, 60),
            "inconnu": toy.point(0, 150),
            "trace": toy.box(0, 150, 10),
        }
    )
    disc = np.pi * 100**2
    areas = pd.Series({"trace": 100.0, "inconnu": np.nan, "pres": disc, "loin": disc})
    line = toy.frame({"ligne": toy.line((-900, 0), (900, 0))})
    found = proximity.distance_interval(sites, line, areas)
    assert found["minimum"].tolist() == pytest.approx([50, 0, np.nan, 150], nan_ok=True)
    assert found["maximum"].tolist() == pytest.approx([150, 60, 150, 150])
    assert found.index.equals(sites.index)


def test_counting_around_a_point_gives_bounds() -> None:
    # from the origin: 100, 130 and 200 m. Within 100 m: 1; a disc of 30 m adds the one at 130 m
    stops = toy.frame({"a": toy.point(100, 0), "b": toy.point(0, 130), "c": toy.point(200, 0)})
    sites = toy.frame({"site": toy.point(0, 0), "objet": toy.point(0, 0), "trace": toy.box(-1, -1, 1)})
    areas = pd.Series({"site": np.pi * 30.001**2, "objet": 0.0, "trace": np.nan})
    found = proximity.count_near(sites, stops, 100, areas)
    assert found["minimum"].tolist() == [1, 1, 1]
    assert found["maximum"].tolist() == [2, 1, 1]
    unknown = proximity.count_near(sites, stops, 100)
    assert unknown["maximum"].isna().tolist() == [True, True, False]


@given(layers(points, least=1), layers(anything), st.floats(0, 3000), st.floats(0, 1e6))
@settings(deadline=None, max_examples=40)
def test_bounds_are_ordered_and_contain_the_exact_count(
    targets: gpd.GeoDataFrame, features: gpd.GeoDataFrame, distance: float, area: float
) -> None:
    areas = pd.Series(area, index=targets.index)
    found = proximity.count_near(targets, features, distance, areas)
    assert (found["minimum"] <= found["maximum"]).all()
    drawn = targets.set_geometry(targets.buffer(np.sqrt(area / np.pi) + 1e-6))
    exact = proximity.count_near(drawn, features, distance)
    assert (found["minimum"] <= exact["maximum"]).all()
    interval = proximity.distance_interval(targets, features, areas)
    assert (interval["minimum"].dropna() <= interval["maximum"].dropna()).all()
    assert interval["maximum"].notna().all() == (len(features) > 0)


@pytest.mark.parametrize(
    "areas",
    [
        pd.Series({"autre": 1.0}),
        pd.Series({"p": -1.0}),
        pd.Series({"p": np.inf}),
        pd.Series([1, 2], ["p", "p"]),
    ],
)
def test_areas_of_sites_must_be_areas(areas: pd.Series) -> None:
    with pytest.raises(PipelineError, match="areas of the sites"):
        proximity.distance_interval(toy.frame({"p": toy.point(0, 0)}), ONE_SITE, areas)


@pytest.mark.parametrize("distance", [-1.0, np.nan, np.inf])
def test_a_search_distance_must_be_a_distance(distance: float) -> None:
    with pytest.raises(PipelineError, match="distance_m"):
        proximity.count_near(COMMUNES, ONE_SITE, distance)


# --- What every verb does with nothing, and with what it must refuse --------------------------------------

Verb = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], Any]


def _areas(frame: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(1.0, index=frame.index[~frame.index.duplicated()])


#: Every verb of two layers, with the dimension of its first and second argument (None: any).
VERBS: dict[str, tuple[Verb, int | None, int | None]] = {
    "overlaps": (spatial.overlaps, 2, 2),
    "area_within": (spatial.area_within, None, 2),
    "share_of_area": (spatial.share_of_area, None, 2),
    "length_within": (spatial.length_within, None, 1),
    "length_within, dissolved": (lambda a, b: spatial.length_within(a, b, dissolved=True), None, 1),
    "count_within": (spatial.count_within, None, None),
    "assign": (spatial.assign, 0, 2),
    "assign_by_area": (spatial.assign_by_area, 2, 2),
    "strictest_zone": (lambda a, b: spatial.strictest_zone(a, b.assign(z="PPI"), "z", ORDER), None, 2),
    "members": (lambda a, b: spatial.members(a, b, share=0.01, area_m2=5_000), 2, 2),
    "apportion": (lambda a, b: spatial.apportion(a.assign(n=1.0), b, "n"), 2, 2),
    "nearest": (proximity.nearest, None, None),
    "nearest_distance": (proximity.nearest_distance, None, None),
    "distance_interval": (lambda a, b: proximity.distance_interval(a, b, _areas(a)), None, None),
    "count_near": (lambda a, b: proximity.count_near(a, b, 100.0), None, None),
    "dissolve": (lambda a, b: (spatial.dissolve(a), spatial.dissolve(b)), None, None),
    "dissolved_area": (lambda a, b: (spatial.dissolved_area(a), spatial.dissolved_area(b)), 2, 2),
}
PLAIN = {0: toy.point(500, 500), 1: toy.line((0, 0), (500, 500)), 2: toy.box(0, 0, 500)}


def good(dimension: int | None) -> gpd.GeoDataFrame:
    """Return a layer that a verb of this dimension takes."""
    shape = PLAIN[2 if dimension is None else dimension]
    return toy.frame({"a": shape, "b": shapely.transform(shape, lambda xy: xy + 600)})


def on_each_side(verb: str, spoil: Callable[[gpd.GeoDataFrame], Any]) -> list[tuple[Any, Any]]:
    _, first, second = VERBS[verb]
    return [(spoil(good(first)), good(second)), (good(first), spoil(good(second)))]


verbs = pytest.mark.parametrize("verb", VERBS)


@verbs
def test_a_wrong_or_missing_crs_is_refused(verb: str) -> None:
    for spoil in (
        lambda f: f.to_crs("EPSG:4326"),
        lambda f: f.to_crs("EPSG:3950"),
        lambda f: f.set_crs(None, allow_override=True),
    ):
        for pair in on_each_side(verb, spoil):
            with pytest.raises(CrsError) as caught:
                VERBS[verb][0](*pair)
            assert caught.value.expected == CALC_CRS
            assert caught.value.where.startswith((verb.partition(",")[0], "overlaps", "nearest"))


@verbs
def test_two_layers_in_the_same_wrong_crs_are_refused(verb: str) -> None:
    run, first, second = VERBS[verb]
    with pytest.raises(CrsError, match="EPSG:3857"):
        run(good(first).to_crs(3857), good(second).to_crs(3857))


@verbs
@pytest.mark.parametrize("name", ["null", *common.EMPTY, *common.INVALID, *common.COLLECTIONS])
def test_an_unusable_shape_is_refused_by_its_key(verb: str, name: str) -> None:
    shapes = {"null": None, **common.geometries(common.EMPTY, common.INVALID, common.COLLECTIONS)}
    for pair in on_each_side(verb, lambda f: f.set_geometry([f.geometry.iloc[0], shapes[name]], crs=CALC_CRS)):
        with pytest.raises(GeometryError, match=r"1 row\(s\) of 2 that are not: 'b'"):
            VERBS[verb][0](*pair)


@verbs
def test_a_shape_of_the_wrong_dimension_is_refused(verb: str) -> None:
    run, *dimensions = VERBS[verb]
    for side, dimension in enumerate(dimensions):
        for other in {0, 1, 2} - {dimension} if dimension is not None else ():
            pair = [good(each) for each in dimensions]
            pair[side] = good(other)
            with pytest.raises(GeometryError, match="only"):
                run(*pair)


@verbs
def test_a_repeated_or_missing_key_is_refused(verb: str) -> None:
    for labels, wrong in ((["a", "a"], 2), (["a", None], 1)):
        for pair in on_each_side(verb, lambda f, labels=labels: f.set_axis(pd.Index(labels), axis=0)):  # type: ignore[misc]
            with pytest.raises(PipelineError, match=rf"one key per row[^.]*{wrong} row\(s\) of 2"):
                VERBS[verb][0](*pair)


@pytest.mark.parametrize("verb", [verb for verb in VERBS if not verb.startswith("dissolve")])
def test_nothing_gives_nothing(verb: str) -> None:
    run, first, second = VERBS[verb]
    assert len(run(toy.empty(), toy.empty())) == 0
    # pairs need both sides; apportionment answers on its targets, every measure on its first argument
    assert len(run(toy.empty(), good(second))) == (2 if verb == "apportion" else 0)
    assert len(run(good(first), toy.empty())) == (0 if verb in {"overlaps", "members", "apportion"} else 2)


def test_what_a_place_with_nothing_gets() -> None:
    nothing = toy.empty()
    zero = {
        "area": spatial.area_within(COMMUNES, nothing),
        "share": spatial.share_of_area(COMMUNES, nothing),
        "length": spatial.length_within(COMMUNES, nothing),
        "count": spatial.count_within(COMMUNES, nothing),
        "near": proximity.count_near(COMMUNES, nothing, 300)["maximum"],
        "people": spatial.apportion(nothing.assign(n=pd.Series(dtype=float)), COMMUNES, "n"),
    }
    for name, values in zero.items():
        assert values.tolist() == [0.0] * 9, name
        assert values.index.equals(COMMUNES.index), name
    assert proximity.nearest(COMMUNES, nothing).isna().all(axis=None)
    assert spatial.assign(COMMUNES.centroid, nothing).isna().all()
    none = spatial.strictest_zone(COMMUNES, nothing.assign(zone=pd.Series(dtype=str)), "zone", ORDER)
    assert none.tolist() == [None] * 9
    assert spatial.dissolve(nothing).is_empty
    assert spatial.dissolved_area(nothing) == 0.0


@verbs
def test_arguments_are_left_as_they_were(verb: str) -> None:
    run, first, second = VERBS[verb]
    pair = good(first), good(second)
    before = [frame.to_wkb() for frame in pair]
    run(*pair)
    for frame, expected in zip(pair, before, strict=True):
        pd.testing.assert_frame_equal(frame.to_wkb(), expected)


def test_a_table_is_not_a_layer() -> None:
    for table in (pd.DataFrame({"a": [1]}), gpd.GeoDataFrame({"a": [1]})):
        with pytest.raises(GeometryError, match="without geometry"):
            spatial.overlaps(table, COMMUNES)


def test_a_series_of_shapes_does_as_well_as_a_layer() -> None:
    pd.testing.assert_series_equal(
        spatial.share_of_area(COMMUNES.geometry, FOUR_CORNERS.geometry),
        spatial.share_of_area(COMMUNES, FOUR_CORNERS),
    )
