"""The axis of a band: in its middle, without the branches that lead to its corners."""

import pytest
import shapely
from shapely import LineString, Point, box

from maps.core.formes.axes import axis, bearing


def test_the_axis_of_a_straight_band_is_its_middle() -> None:
    line = axis(box(0, 0, 1000, 100))
    assert shapely.get_num_geometries(line) == 1
    assert line.length == pytest.approx(900, abs=40)
    assert line.hausdorff_distance(LineString([(0, 50), (1000, 50)])) < 60
    assert max(abs(y - 50) for _, y in shapely.get_coordinates(line)) < 15


def test_the_axis_of_a_bent_band_follows_the_line_it_was_made_from() -> None:
    source = LineString([(0, 0), (600, 0), (900, 500)])
    line = axis(source.buffer(40, cap_style="flat"))
    assert source.buffer(20).covers(line)
    assert line.length == pytest.approx(source.length, rel=0.1)


def test_each_part_has_its_axis_and_a_line_is_its_own() -> None:
    two = shapely.union_all([box(0, 0, 1000, 60), box(0, 500, 1000, 560)])
    assert shapely.get_num_geometries(axis(two)) == 2
    line = LineString([(0, 0), (5, 5)])
    assert axis(line) is line


def test_the_bearing_is_that_of_the_line_where_the_place_is_nearest() -> None:
    line = LineString([(0, 0), (1000, 0), (1000, 1000)])
    point, degrees = bearing(line, Point(500, 30))
    assert point.equals(Point(500, 0))
    assert degrees == pytest.approx(0)
    assert bearing(line, Point(990, 600))[1] == pytest.approx(90)
