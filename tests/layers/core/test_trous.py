"""A hole that a hidden row fills is not drawn: its outline would tell the row. Everything else stays as it was."""

import geopandas as gpd
import pytest
import shapely

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


def test_nothing_hidden_changes_nothing() -> None:
    frame = gpd.GeoDataFrame(
        {"nom": ["F"], "diffusion": ["public"]},
        geometry=[toy.box(0, 0, 100).difference(toy.box(40, 40, 20))],
        crs=CALC_CRS,
    )
    assert door.visible(frame, layer(), "public").equals(frame)
