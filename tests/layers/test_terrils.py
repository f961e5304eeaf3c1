"""The terrils: footprints over several communes, a form from the list."""

from tests.layers.echantillons import opened, said


def test_a_terril_over_two_communes_is_in_one_by_its_largest_share() -> None:
    _, frame, _ = opened("terrils")
    assert frame.geometry["T01"].area == 160_000
    assert frame.loc["T01", "commune_position"] == "62001"  # half and half: the first code


def test_the_form_is_that_of_the_list_or_it_is_said() -> None:
    _, frame, journal = opened("terrils")
    assert frame["forme"].tolist() == ["Conique", "Cavalier", "Cavalier", "Double conique"]
    assert ("forme", "graphie d'un code") in said(journal)
    assert ("T04", "forme : code inconnu") in said(journal)


def test_a_footprint_in_two_parts_that_overlap_is_counted_once() -> None:
    _, frame, journal = opened("terrils")
    assert frame.geometry["T04"].area == 15_000
    assert ("T04", "géométrie invalide") in said(journal)


def test_two_rows_of_one_number_are_both_kept() -> None:
    _, frame, _ = opened("terrils")
    assert frame.index.tolist() == ["T01", "T02", "T02#2", "T04"]
