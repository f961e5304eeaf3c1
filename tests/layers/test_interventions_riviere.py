"""River maintenance: a row may stand for several communes; what touches none of the territory is left out."""

from tests.layers.echantillons import DATA, opened, said

FILE = DATA / "interventions_riviere.csv"


def test_codes_are_listed_whatever_separates_them() -> None:
    _, frame, _ = opened("interventions_riviere", path=FILE)
    assert frame["code_insee"].fillna("").tolist() == ["62004", "", "62001", "62002|62003", "62003|62999"]
    assert frame.index.tolist()[3] == "2023 Rivière fictive 62002|62003"


def test_rows_of_other_territories_are_left_out() -> None:
    _, frame, journal = opened("interventions_riviere", path=FILE)
    assert int(frame["nombre"].sum()) == 37 + 6 + 4 + 2  # a row without a commune is kept, a shared one too
    assert [d.valeur for d in journal.defects if d.anomalie == "hors du territoire"] == ["1 lignes sur 6"]


def test_a_negative_number_is_not_known() -> None:
    _, frame, journal = opened("interventions_riviere", path=FILE)
    assert frame["nombre"].isna().sum() == 1
    assert ("2022 Autre fictive 62004", "nombre d'interventions négatif") in said(journal)
