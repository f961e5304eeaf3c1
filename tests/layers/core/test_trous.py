"""A hole that a hidden row fills is not drawn: its outline would tell the row. Everything else stays as it was."""

import geopandas as gpd
import pytest
import shapely
from shapely import affinity

from layers.core import door
from layers.core.model import CALC_CRS
from tests import toy
from tests.layers.core.appui import layer

POTENTIAL, SURE = "friche potentielle", "friche sans projet"


def _seen(hole: shapely.Geometry, secret: shapely.Geometry, *others: shapely.Geometry) -> gpd.GeoSeries:
    """Return what the public sees of a square of 100 m with a hole, one hidden row and some rows more."""
    shapes = [toy.box(0, 0, 100).difference(hole), secret, *others]
    rows = {"statut": [SURE, POTENTIAL, *[SURE] * len(others)], "nom": [f"F{i}" for i in range(len(shapes))]}
    frame = gpd.GeoDataFrame(rows, geometry=shapes, crs=CALC_CRS)
    hidden = frame["statut"] == POTENTIAL
    return door.visible(
        frame.assign(diffusion=hidden.map({True: "interne", False: "public"})), layer(), "public"
    ).geometry


def test_the_hole_that_a_hidden_row_fills_is_closed() -> None:
    seen = _seen(toy.box(40, 40, 20), toy.box(40, 40, 20))
    assert seen.area.tolist() == [10_000.0]
    assert not seen[0].interiors


def test_a_hole_drawn_wider_than_the_hidden_row_is_closed_too() -> None:
    assert _seen(toy.box(40, 40, 20), toy.box(42, 42, 16)).area.tolist() == [10_000.0]  # 256 m² of 400


@pytest.mark.parametrize(("secret", "left"), [
    (toy.box(45, 45, 10), 9_600.0),  # 100 m² of 400: an enclave of its own
    (toy.box(200, 0, 10), 9_600.0),  # elsewhere
    (toy.box(10, 10, 20), 9_600.0),  # in what is shown
    (toy.point(50, 50), 9_600.0),
])  # fmt: skip
def test_any_other_hole_stays(secret: shapely.Geometry, left: float) -> None:
    assert _seen(toy.box(40, 40, 20), secret).area.tolist() == [left]


def test_only_the_filled_hole_of_a_row_is_closed() -> None:
    holes = shapely.MultiPolygon([toy.box(10, 10, 10), toy.box(40, 40, 20)])
    seen = _seen(holes, toy.box(40, 40, 20), toy.box(200, 0, 10), toy.point(5, 5))
    assert seen.area.tolist() == [9_900.0, 100.0, 0.0]


def _apart(turn: float, **shapes: shapely.Geometry) -> gpd.GeoSeries:
    """Return what the public sees of some rows turned by an angle, then turned back; a name says the class of a row."""
    drawn = [affinity.rotate(shape, turn, origin=toy.ORIGIN) for shape in shapes.values()]
    status = [{"h": POTENTIAL, "a": SURE, "b": "friche avec projet"}[name[0]] for name in shapes]
    frame = gpd.GeoDataFrame({"statut": status, "nom": list(shapes)}, geometry=drawn, index=list(shapes), crs=CALC_CRS)
    levels = ["interne" if name[0] == "h" else "public" for name in shapes]
    return door.visible(frame.assign(diffusion=levels), layer(), "public").geometry.rotate(-turn, origin=toy.ORIGIN)


HOLE = toy.box(40, 40, 20)
LEFT, RIGHT = (toy.box(x, 0, 50, 100).difference(HOLE) for x in (0, 50))


@pytest.mark.parametrize("turn", [0.0, 17.0])
@pytest.mark.parametrize("second", ["a2", "b2"])  # of the same class or of another
def test_the_hole_of_two_halves_is_divided_between_them(turn: float, second: str) -> None:
    seen = _apart(turn, h=HOLE, a1=LEFT, **{second: RIGHT})
    for name, wanted in (("a1", toy.box(0, 0, 50, 100)), (second, toy.box(50, 0, 50, 100))):
        assert seen[name].symmetric_difference(wanted).area == pytest.approx(0, abs=1e-6)
        assert seen[name].geom_type == "Polygon"
        assert not seen[name].interiors


def test_the_hole_of_two_halves_is_closed_over_a_wider_zone() -> None:
    """A row of another class covers everything: together, the rows that are seen have no hole."""
    seen = _apart(0, h=HOLE, a1=LEFT, a2=RIGHT, b=toy.box(-100, -100, 300))
    assert seen.area.tolist() == [5_000.0, 5_000.0, 90_000.0]


def test_the_hole_between_a_zone_and_the_one_around_it_is_closed() -> None:
    """The inner zone (20 m from 40) has a notch of 10 m by 10 on its east side, that the hidden row fills."""
    inner = toy.box(40, 40, 20).difference(toy.box(50, 45, 10))
    seen = _apart(0, h=toy.box(50, 45, 10), a=inner, b=toy.box(0, 0, 100).difference(HOLE))
    assert seen.area.tolist() == [400.0, 9_600.0]  # cut straight, where the two zones meet: 60, 45 to 60, 55


def test_three_rows_share_a_hole_from_its_middle() -> None:
    """Two quarters above, one half below, around a square of 20 m: they meet at (40, 50), (60, 50) and (50, 60)."""
    rows = (toy.box(0, 50, 50), toy.box(50, 50, 50), toy.box(0, 0, 100, 50))
    seen = _apart(0, h=HOLE, **{f"a{n}": row.difference(HOLE) for n, row in enumerate(rows)})
    middle = 50 + 10 / 3  # the mean of the three
    below = 20 * (middle - 50) / 2  # the triangle under the middle goes to the half
    assert seen.area.tolist() == pytest.approx([2_500 - below / 2, 2_500 - below / 2, 5_000 + below])
    assert seen.union_all().equals(toy.box(0, 0, 100))


def test_a_hole_of_two_halves_that_nothing_hidden_fills_stays_and_so_does_a_notch() -> None:
    assert _apart(0, h=toy.box(45, 45, 10), a1=LEFT, a2=RIGHT).area.tolist() == [4_800.0, 4_800.0]
    assert _apart(0, h=toy.box(40, 40, 20), a1=LEFT).area.tolist() == [4_800.0]


def test_nothing_hidden_changes_nothing() -> None:
    frame = gpd.GeoDataFrame(
        {"nom": ["F"], "diffusion": ["public"]},
        geometry=[toy.box(0, 0, 100).difference(toy.box(40, 40, 20))],
        crs=CALC_CRS,
    )
    assert door.visible(frame, layer(), "public").equals(frame)
