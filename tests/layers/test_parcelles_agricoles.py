"""Farmed parcels: organic, other, or not known."""

from tests.layers.echantillons import opened, said


def test_silence_on_the_conduct_is_not_conventional() -> None:
    _, frame, journal = opened("parcelles_agricoles")
    assert frame["conduite"].to_dict() == {"1": "biologique", "2": "autre", "3": "inconnue", "4": "inconnue"}
    assert ("ligne 4", "bio : ni oui ni non") in said(journal)


def test_a_declared_area_far_from_the_outline_is_reported() -> None:
    _, _, journal = opened("parcelles_agricoles")
    found = {d.cle: d.valeur for d in journal.defects if d.anomalie == "surface déclarée différente du contour"}
    assert found == {"3": "9.00 ha déclarés, 4.00 ha dessinés"}


def test_the_fields_are_those_of_the_rpg() -> None:
    _, frame, journal = opened("parcelles_agricoles")
    assert frame["code_group"].tolist() == ["1", "2", "18", "1"]
    assert ("4", "code_cultu : code inconnu") in said(journal)
