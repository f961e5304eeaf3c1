"""Green spaces: an access that is not said is unknown, an area that is not declared is measured."""

from tests.layers.echantillons import opened, said


def test_the_access_of_the_public_is_said_or_unknown() -> None:
    _, frame, _ = opened("espaces_verts")
    assert frame["acces_public"].tolist() == ["oui", "inconnu", "non", "oui"]


def test_the_area_is_declared_or_measured() -> None:
    _, frame, journal = opened("espaces_verts")
    assert frame["surface_m2"].tolist() == [10_000, 40_000, 40_000, 5_000]
    assert ("3", "surface déclarée nulle") in said(journal)


def test_types_are_those_of_the_list_or_it_is_told() -> None:
    _, frame, journal = opened("espaces_verts")
    assert frame["type"].tolist() == ["parc", "inconnu", "jardin", "golf"]
    assert ("4", "type : code inconnu") in said(journal)
    assert ("4", "géométrie invalide") in said(journal)
