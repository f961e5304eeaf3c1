"""Buildings of the BDNB: dwellings that are not known, heating in the words of the list."""

from tests.layers.echantillons import opened, said


def test_heating_is_written_as_in_the_list() -> None:
    _, frame, _ = opened("batiments")
    assert frame["type_chauffage"].fillna("").tolist() == ["collectif", "individuel", "mixte", ""]
    assert frame.loc["bdnb-bg-1", "energie_chauffage"] == "gaz"


def test_a_count_of_dwellings_is_never_negative_nor_zero_by_default() -> None:
    _, frame, journal = opened("batiments")
    assert frame["ffo_bat_nb_log"].fillna(-9).tolist() == [12, 1, -9, -9]
    assert ("bdnb-bg-3", "nombre de logements négatif") in said(journal)
