"""Addresses of the BAN: what a point stands for, provisional numbers, addresses that share a door."""

from tests.layers.echantillons import DATA, opened, said

GIVEN = {"path": DATA / "adresses.csv"}


def test_an_address_is_written_in_one_line() -> None:
    _, frame, _ = opened("adresses", **GIVEN)
    assert frame["adresse"].tolist()[:2] == ["12 Rue fictive 01", "12 bis Rue fictive 01"]
    assert frame.loc["62002_f002_00003", "adresse"] == "3 b =Rue fictive <b>02</b>"


def test_the_kind_of_position_is_written_as_in_the_list() -> None:
    _, frame, journal = opened("adresses", **GIVEN)
    assert frame.loc["62002_f002_00003", "type_position"] == "entrée"
    assert ("62001_f001_05001", "type_position : code inconnu") in said(journal)


def test_a_provisional_number_is_reported() -> None:
    _, _, journal = opened("adresses", **GIVEN)
    assert ("62001_f001_05001", "numéro d'adresse provisoire") in said(journal)


def test_two_addresses_at_a_door_are_no_defect_but_the_same_one_twice_is() -> None:
    _, _, journal = opened("adresses", **GIVEN)
    shared = [key for key, what in said(journal) if what == "position partagée"]
    assert shared == ["62002_f002_00003|62002_f002_00003_2"]


def test_an_address_outside_the_commune_it_names_is_reported() -> None:
    _, frame, journal = opened("adresses", **GIVEN)
    assert frame.loc["62003_f003_00001", "commune_position"] == "62001"
    assert ("62003_f003_00001", "commune déclarée différente de la position") in said(journal)
