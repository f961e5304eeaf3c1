"""Catchments: kept whole, one row per area, names mapped by configuration."""

from tests.layers.echantillons import opened, said


def test_the_parts_of_one_area_are_one_row() -> None:
    _, frame, journal = opened("aires_alimentation")
    assert frame.index.tolist() == ["AAC1", "AAC2"]
    assert frame.geometry["AAC1"].area == 2_000_000
    assert ("AAC1", "clé répétée") in said(journal)


def test_an_area_that_leaves_the_territory_is_kept_whole() -> None:
    _, frame, _ = opened("aires_alimentation")
    assert frame.geometry["AAC2"].area == 1_000_000
    assert frame.loc["AAC2", ["nom", "commune_position"]].tolist() == ["AAC2", "62007"]


def test_no_farm_is_not_known_rather_than_zero() -> None:
    _, frame, journal = opened("aires_alimentation")
    assert frame["nb_exploitations"].dropna().to_dict() == {"AAC1": 12}
    assert ("AAC2", "nombre d'exploitations nul") in said(journal)


def test_the_identifier_may_have_any_name() -> None:
    _, frame, _ = opened("aires_alimentation", fields={"aac_id": "nom"})
    assert "Aire fictive 1" in frame.index
