"""Flood zones: the scenarios of the directive in words; an atlas has none."""

import pandas as pd

from tests.layers.echantillons import opened, said


def test_scenarios_are_written_in_words() -> None:
    _, frame, _ = opened("zones_inondables")
    assert frame["scenario"][["Z1", "Z2", "Z3"]].tolist() == [
        "fréquent",
        "moyen",
        "extrême",
    ]  # 01For is the frequent one


def test_an_atlas_has_no_scenario_and_no_tri() -> None:
    _, frame, _ = opened("zones_inondables")
    assert frame.loc["Z4", "type_zone"] == "AZI"
    assert frame.loc["Z4", ["scenario", "tri"]].isna().all()
    assert frame["tri"].nunique() == 2


def test_an_unknown_scenario_is_kept_and_reported() -> None:
    _, frame, journal = opened("zones_inondables")
    assert frame.loc["Z5", "scenario"] == "centennale"
    assert [key for key, what in said(journal) if "scenario" in what] == ["Z5"]


def test_scenarios_are_nested() -> None:
    _, frame, _ = opened("zones_inondables")
    shapes = frame.geometry
    assert shapes["Z1"].within(shapes["Z2"])
    assert shapes["Z2"].within(shapes["Z3"])
    assert pd.isna(frame.loc["Z4", "scenario"])
