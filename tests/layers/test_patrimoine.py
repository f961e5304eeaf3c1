"""World Heritage: an identifier made of the perimeter and the number."""

import pytest

from layers.core.errors import SchemaError
from tests.layers.echantillons import DATA, opened, said


def test_the_identifier_is_made_of_the_type_and_the_number() -> None:
    _, frame, journal = opened("patrimoine")
    assert frame.index.tolist() == ["bien-inscrit-07", "bien-inscrit-08", "sans-cle-4", "zone-tampon-07"]
    assert ("ligne 4", "clé absente") in said(journal)
    assert frame.loc["bien-inscrit-08", "type"] == "bien inscrit"  # written « Bien inscrit »


def test_a_buffer_that_leaves_the_territory_is_kept_whole() -> None:
    _, frame, _ = opened("patrimoine")
    assert frame.geometry["zone-tampon-07"].area == 1_000_000
    assert frame.loc["zone-tampon-07", "commune_position"] == "62009"


def test_the_declared_area_is_a_number_of_hectares() -> None:
    _, frame, _ = opened("patrimoine")
    assert frame["surface_declaree_ha"].fillna(-1).tolist() == [4.0, 1.0, 0.0, -1]


def test_a_file_that_does_not_say_its_perimeter_is_refused() -> None:
    with pytest.raises(SchemaError, match="column type") as caught:
        opened("patrimoine", path=DATA / "terrils.geojson")
    assert 'champs.type = "FIELD"' in caught.value.remedy
