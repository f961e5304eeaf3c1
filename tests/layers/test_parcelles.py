"""Parcels of the cadastral plan: one way of writing an identifier, areas that disagree."""

from tests.layers.echantillons import opened, said


def test_identifiers_are_written_one_way_or_put_together() -> None:
    _, frame, journal = opened("parcelles")
    assert frame.index.tolist() == ["62001999ZZ0001", "62001999ZZ0002", "620020000A0007", "SANS"]
    assert frame["designation"].fillna("").tolist() == ["ZZ 1", "ZZ 2", "A 7", ""]
    assert frame["prefixe"].tolist() == ["999", "999", "000", "000"]
    assert journal.defects


def test_the_area_of_the_deed_is_compared_with_the_outline() -> None:
    _, _, journal = opened("parcelles")
    found = {d.cle: d.valeur for d in journal.defects if d.anomalie == "contenance différente du contour"}
    assert found == {"62001999ZZ0002": "2500 m² au titre, 1000 m² dessinés"}
    assert ("62001999ZZ0001", "contenance différente du contour") not in said(journal)
