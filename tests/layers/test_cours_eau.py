"""Watercourses: canals are told by their name."""

from tests.layers.echantillons import opened


def test_canals_are_told_by_their_name() -> None:
    _, frame, _ = opened("cours_eau")
    assert frame["type_cours_eau"].tolist() == ["cours d'eau", "canal", "cours d'eau"]


def test_a_watercourse_without_a_name_is_kept() -> None:
    _, frame, _ = opened("cours_eau")
    assert frame.loc["COURDEAU3", "toponyme"] == "sans nom"
    assert frame.geometry.length.tolist() == [3000, 3000, 500]
    assert frame["caractere_permanent"].tolist() == [True, True, False]
