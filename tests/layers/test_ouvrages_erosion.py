"""Works against erosion and disconnected surfaces: told apart, measured when drawn, kept without a place."""

from layers.ouvrages_erosion import DECONNEXION, OUVRAGE
from tests.layers.echantillons import opened, said


def test_works_and_surfaces_are_told_apart() -> None:
    _, frame, _ = opened("ouvrages_erosion")
    assert frame["categorie"].to_dict() == {
        "O1": OUVRAGE, "O2": OUVRAGE, "O3": OUVRAGE, "O4": DECONNEXION, "O5": DECONNEXION,
    }  # fmt: skip


def test_the_length_is_declared_else_drawn_else_not_known() -> None:
    _, frame, _ = opened("ouvrages_erosion")
    assert frame["longueur_m"].dropna().to_dict() == {"O1": 60.0, "O2": 120.5}


def test_a_surface_without_a_place_is_kept_when_its_commune_is_here() -> None:
    _, frame, journal = opened("ouvrages_erosion")
    assert frame.index[frame.geometry.isna()].tolist() == ["O4", "O5"]  # O6 declares a commune elsewhere
    assert frame["surface_m2"].dropna().to_dict() == {"O4": 4870.0}
    assert ("O5", "surface_m2 négative") in said(journal)
    assert frame.loc["O3", "nom"] == "mare tampon"
