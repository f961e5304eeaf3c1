"""Priority neighbourhoods of 2024: one row a code, its communes listed, a population only where its rows agree."""

from pathlib import Path

import pytest

from layers.core.errors import GeometryError, SchemaError
from tests.layers.echantillons import DATA, opened, said


def test_the_features_of_a_code_are_united() -> None:
    _, frame, journal = opened("qpv")
    assert frame.index.is_unique
    assert frame.geometry["QN06201M"].area == 500 * 400 + 300 * 400
    assert ("QN06201M", "clé répétée") in said(journal)


def test_every_commune_of_a_neighbourhood_is_listed() -> None:
    _, frame, _ = opened("qpv")
    assert frame["insee_com"].to_dict() == {
        "QN06201M": "62001|62002",  # one feature each
        "QN06202I": "62005|62006",  # one feature, two codes
        "QN06203N": "62009",
        "QN06204N": "62007|62004",
        "QP062999": "62999",
    }
    assert frame.loc["QN06202I", "lib_com"] == "Commune 62005|Commune 62006"


def test_two_populations_for_a_code_are_not_known() -> None:
    _, frame, journal = opened("qpv")
    assert frame["population"].fillna(-1).tolist() == [1200, 900, -1, -1, 10]
    assert [k for k, what in said(journal) if what == "populations différentes pour un même code"] == ["QN06204N"] * 2


def test_a_code_of_the_other_generation_is_told_and_the_halo_is_kept() -> None:
    _, frame, journal = opened("qpv")
    assert ("QP062999", "code_qp : code inconnu") in said(journal)
    assert frame["commune_position"].isna().to_dict()["QP062999"]


def test_a_file_without_codes_is_refused() -> None:
    with pytest.raises(SchemaError, match="column code_qp"):
        opened("qpv", path=DATA / "terrils.geojson")


def test_the_2015_generation_has_the_names_of_its_file() -> None:
    _, frame, journal = opened("qpv_2015")
    assert frame.index.tolist() == ["QN06203N", "QP062001", "QP062002"]
    assert frame["population"].fillna(-1).tolist() == [800, 1000, -1]
    assert frame["npnru"].fillna("").tolist() == ["", "national", ""]
    assert ("QN06203N", "code_qp : code inconnu") in said(journal)
    assert frame.loc["QP062002", "commune_qp"] == "Commune 62002, Commune 62003"


def test_a_file_that_does_not_say_its_communes_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "qpv.csv"
    path.write_text("code_qp;x;y\nQN06201M;680100;7030100\n", encoding="utf-8")
    with pytest.raises(GeometryError, match="shapes of type Polygon"):
        opened("qpv", path=path, crs="EPSG:2154")
    path.write_text(
        'code_qp;wkt\nQN06201M;"POLYGON((680000 7030000,680100 7030000,680100 7030100,680000 7030000))"\n',
        encoding="utf-8",
    )
    _, frame, journal = opened("qpv", path=path, crs="EPSG:2154")
    assert frame[["insee_com", "lib_com", "population"]].isna().all(axis=None)
    assert ("insee_com", "colonne obligatoire absente") in said(journal)
