"""The communes: their fields under the names of IGN and Insee, one partition."""

import pytest

from tests.layers.echantillons import opened, said


def test_the_fields_of_a_national_file_are_found() -> None:
    _, frame, _ = opened("communes")
    assert frame.index.tolist() == ["62001", "62002", "62003"]
    assert frame["nom"].tolist() == ["Éleu-la-Fictive", "Bœuvry-fictif", "L’Étang-fictif"]
    assert frame["population"].astype("object").where(frame["population"].notna(), None).tolist() == [1204, 35, None]
    assert frame["population_type"].isna().all()


def test_the_limits_are_one_partition() -> None:
    _, frame, journal = opened("communes")
    assert frame.area.sum() == pytest.approx(3_000_000)
    assert frame.area.tolist() == pytest.approx([1_000_000] * 3, rel=0.002)
    assert frame["commune_position"].tolist() == frame.index.tolist()
    assert said(journal) == [
        ("62003", "siren_epci : code inconnu"), ("62001|62002", "communes qui se recouvrent"),
        ("*", "partition des communes"),
    ]  # fmt: skip
    assert journal.defects[1].valeur == "1000 m²"


def test_the_type_of_population_can_be_given_by_the_source() -> None:
    _, frame, _ = opened("communes", constants={"population_type": "municipale 2023"})
    assert set(frame["population_type"]) == {"municipale 2023"}
