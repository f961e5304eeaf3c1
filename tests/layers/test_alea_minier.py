"""Mining hazard: kinds and levels spelled as the list, a level that is not said stays unknown."""

import pandas as pd

from tests.layers.echantillons import opened, said


def test_kinds_and_levels_are_those_of_the_list() -> None:
    _, frame, _ = opened("alea_minier")
    assert frame.loc["A1", ["type_alea", "niveau"]].tolist() == ["effondrement localisé", "fort"]
    assert pd.isna(frame.loc["A2", "niveau"])


def test_a_kind_outside_the_list_is_kept_and_reported() -> None:
    _, frame, journal = opened("alea_minier")
    assert frame.loc["A3", "type_alea"] == "fontis"
    assert any(key == "A3" for key, _ in said(journal))


def test_a_repeated_key_loses_no_zone() -> None:
    _, frame, journal = opened("alea_minier")
    assert frame.index.tolist() == ["A1", "A1#2", "A2", "A3"]
    assert ("A1", "clé répétée") in said(journal)
    assert frame.geometry["A1#2"].area == 14_400
