"""Land cover: nomenclature and edition are required, two editions share shapes without a defect."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.errors import SchemaError
from layers.core.model import Source
from layers.demo import generer, occupation, zonage
from tests import toy
from tests.layers.echantillons import DATA, opened, said


def test_the_key_holds_the_edition() -> None:
    _, frame, journal = opened("occupation_sol")
    assert frame.index.tolist() == ["2021-1", "2021-2", "2024-1", "2024-2", "2024-3"]
    assert frame["couvert"].fillna("").tolist() == ["OCS2D CS1", "OCS2D CS6", "OCS2D CS1", "OCS2D CS6", ""]
    assert pd.isna(frame.loc["2024-2", "code_us"])
    assert "position partagée" not in {what for _, what in said(journal)}  # 2021-1 and 2024-1 are one shape
    assert ("2024-3", "code_cs : code inconnu") in said(journal)


def test_a_shape_twice_in_one_edition_is_a_defect(tmp_path: Path) -> None:
    path = tmp_path / "double.gpkg"
    frame = toy.frame(
        {"a": toy.box(0, 0, 100), "b": toy.box(0, 0, 100)},
        code_cs=["CS1.1.1", "CS6.3.0"],
        nomenclature=["OCS2D"] * 2,
        edition=["2021"] * 2,
    )
    frame.to_file(path, engine="pyogrio")
    _, _, journal = opened("occupation_sol", path=path)
    assert ("2021-1|2021-2", "position partagée") in said(journal)


@pytest.mark.parametrize("column", ["nomenclature", "edition", "code_cs"])
def test_a_file_that_does_not_say_what_it_is_is_refused(column: str, tmp_path: Path) -> None:
    path = tmp_path / "muet.geojson"
    text = (DATA / "occupation_sol.geojson").read_text(encoding="utf-8")
    path.write_text(text.replace(f'"{column}"', '"autre"'), encoding="utf-8")
    with pytest.raises(SchemaError, match=f"column {column}"):
        opened("occupation_sol", path=path)


def test_editions_side_by_side_are_given_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "ocs2d.gpkg"
    frame = toy.frame({"a": toy.box(0, 0, 100)}, cs21=["CS6.3.0"], us21=["US1.1.3"], cs24=["CS1.1.1"], us24=["US5.2.1"])
    frame.to_file(path, engine="pyogrio")
    for year, code in (("21", "CS6.3.0"), ("24", "CS1.1.1")):
        _, found, _ = opened(
            "occupation_sol",
            path=path,
            fields={"code_cs": f"cs{year}", "code_us": f"us{year}"},
            constants={"nomenclature": "OCS2D", "edition": f"20{year}"},
        )
        assert found["code_cs"].to_dict() == {f"20{year}-1": code}


# --- the demonstration: files made by the build --------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two files that the build makes."""
    made = tmp_path_factory.mktemp("zan")
    occupation.write_editions(made / "occupation_sol.geojson")
    zonage.write_zones(made / "zonages_urbanisme.geojson")
    return made


@pytest.fixture(scope="module")
def made(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    """The same, read."""
    return {p.stem: gpd.read_file(p, engine="pyogrio").to_crs("EPSG:2154") for p in folder.glob("*.geojson")}


def test_each_edition_is_a_partition_of_the_territory(made: dict[str, gpd.GeoDataFrame]) -> None:
    territory = generer.decor().communes.geometry.union_all()
    for _, edition in made["occupation_sol"].groupby("edition"):
        whole = edition.geometry.union_all()
        assert edition.is_valid.all()
        assert edition.area.sum() == pytest.approx(whole.area, rel=1e-9)  # nothing overlaps
        assert territory.difference(whole).area < 1  # nothing is missing
        assert 300 < len(edition) < 2_500
    shapes = made["occupation_sol"].geometry.to_wkb()
    assert shapes.duplicated().mean() > 0.4  # most polygons are in both editions


def test_the_zones_are_a_partition_of_all_communes_but_one(made: dict[str, gpd.GeoDataFrame]) -> None:
    zones, here = made["zonages_urbanisme"], generer.decor()
    rnu = zonage.commune_rnu(here)
    assert set(zones["insee"]) == set(here.codes.values()) - {here.codes[rnu]}
    assert zones.is_valid.all()
    assert zones.area.sum() == pytest.approx(zones.geometry.union_all().area, rel=1e-9)
    covered = here.communes.geometry.area.sum() - here.communes.geometry[rnu].area
    assert zones.area.sum() == pytest.approx(covered, rel=1e-3)
    assert set(zones["typezone"]) == {"U", "AUc", "AUs", "A", "N"}


def test_the_same_chance_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for write, name in (
        (occupation.write_editions, "occupation_sol.geojson"),
        (zonage.write_zones, "zonages_urbanisme.geojson"),
    ):
        write(tmp_path / name)
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
        assert b'"nature": "demonstration"' in (tmp_path / name).read_bytes()


def test_a_source_of_the_demonstration_is_made() -> None:
    from layers.occupation_sol import LAYER

    source: Source = LAYER.sources["demo"][0]
    assert source.make is occupation.write_editions
    assert not source.path or not source.path.exists()  # never kept with the code
