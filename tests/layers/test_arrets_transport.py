"""Stops of a GTFS file: placed by ``stop_lon`` and ``stop_lat``."""

import pytest

from tests import toy
from tests.layers.echantillons import DATA, opened, said

STOPS = DATA / "arrets_transport.csv"


def test_stops_are_placed_by_their_gtfs_coordinates() -> None:
    _, frame, _ = opened("arrets_transport", path=STOPS)
    assert frame.index.tolist() == ["A1", "A2", "A3", "G1"]
    assert frame.geometry["G1"].distance(toy.point(1500, 500)) < 0.2
    assert frame.loc["G1", "commune_position"] == "62002"
    assert frame.loc["A2", "parent_station"] == "G1"


def test_a_stop_without_coordinates_is_listed() -> None:
    _, frame, journal = opened("arrets_transport", path=STOPS)
    assert frame.geometry["A3"] is None
    assert ("A3", "géométrie absente") in said(journal)


def test_the_mode_is_not_known_unless_the_source_says_it() -> None:
    _, frame, _ = opened("arrets_transport", path=STOPS)
    assert frame["mode"].isna().all()
    _, frame, _ = opened("arrets_transport", path=STOPS, constants={"mode": "bus"})
    assert set(frame["mode"]) == {"bus"}


def test_both_sides_of_a_street_are_two_stops() -> None:
    _, frame, _ = opened("arrets_transport", path=STOPS)
    assert frame.geometry["A1"].distance(frame.geometry["A2"]) == pytest.approx(10, abs=0.2)
