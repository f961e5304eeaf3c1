"""The infrastructures: natures of the BD TOPO in three kinds, paths left out, positions in text."""

import pandas as pd

from tests.layers.echantillons import opened, said


def test_natures_of_the_bd_topo_are_sorted_into_three() -> None:
    _, frame, journal = opened("infrastructures")
    assert frame["nature_infra"].str[:5].tolist() == ["voie ", "route", "route", "route", "canal"]
    assert "Type autoroutier" in frame["nature_source"].tolist()
    assert ("nature_infra", "ni route, ni voie ferrée, ni canal") in said(journal)  # the path is left out, and counted
    left_out = next(d for d in journal.defects if d.anomalie.startswith("ni route"))
    assert left_out.valeur == "1 tronçon(s) : Sentier"


def test_what_cannot_be_used_is_said() -> None:
    _, frame, journal = opened("infrastructures")
    assert ("TRONROUT0000000900000003", "route sans importance") in said(journal)
    assert any(what == "position_sol : nombre illisible" for _, what in said(journal))
    assert pd.isna(frame.loc["TRONROUT0000000900000003", "position_sol"])


def test_fields_of_the_bd_topo_are_understood() -> None:
    _, frame, _ = opened("infrastructures")
    motorway = frame.loc["TRONROUT0000000900000001"]
    assert motorway[["importance", "position_sol", "toponyme", "etat"]].tolist() == [1, 0, "A00", "En service"]
    assert frame.loc["TRON_EAU0000000900000006", "navigable"]
    assert not motorway.geometry.has_z
    assert set(frame["nature"]) == {"reelle"}  # whether the row is real, not what it is
