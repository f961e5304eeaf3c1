"""Grid population: squares built from their identifier, imputed ones told."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from layers.core.errors import GeometryError
from layers.population_carroyee import squares
from tests.layers.echantillons import DATA, opened, said

CSV = DATA / "population_carroyee.csv"
ID = "CRS3035RES200mN3054400E3804400"


def test_a_csv_without_geometry_gets_its_squares() -> None:
    _, frame, journal = opened("population_carroyee", path=CSV)
    assert frame.loc[frame.geometry.notna(), "lcog_geo"].tolist() == ["62001", "62004|62005", "62009"]
    assert [d.cle for d in journal.defects if d.anomalie == "géométrie absente"] == ["illisible"]
    assert ("*", "hors du territoire et de son halo") in said(journal)  # the square 9 km away
    assert frame.loc[ID, "commune_position"] == "62001"


def test_a_square_has_its_corner_where_its_name_says() -> None:
    corner = shapely.Point(*Transformer.from_crs("EPSG:3035", "EPSG:2154", always_xy=True).transform(3804400, 3054400))
    square = squares(pd.Series([ID])).iloc[0]
    assert min(square.boundary.distance(corner), corner.distance(shapely.Point(square.exterior.coords[0]))) < 1e-6
    assert square.area == pytest.approx(40_000, rel=0.01)  # LAEA keeps areas, Lambert-93 makes them 0.3 % larger
    assert square.is_valid


def test_neighbours_join_exactly() -> None:
    names = [f"CRS3035RES200mN{n}E{e}" for n in (3054400, 3054600) for e in (3804400, 3804600)]
    four = squares(pd.Series(names))
    assert shapely.union_all(four.to_numpy()).area == pytest.approx(four.area.sum(), rel=1e-12)


def test_figures_are_not_whole_numbers_and_imputation_is_put_back() -> None:
    _, frame, journal = opened("population_carroyee", path=CSV)
    assert frame.loc[ID, ["ind", "men", "ind_snv"]].tolist() == [210.5, 95.3, 3_100_000]
    assert frame["i_est_200"].tolist() == [0, 1, 0, 0]  # 95.3 said, 5.2 and 25 by the rule, 1 said
    assert [d.valeur for d in journal.defects if d.anomalie == "carreaux imputés non signalés"] == ["2 carreaux"]


def test_a_geometry_that_is_there_is_kept() -> None:
    from layers.population_carroyee import LAYER

    drawn = gpd.GeoDataFrame({"idcar_200m": [ID, ID]}, geometry=[shapely.box(0, 0, 1, 1), None], crs="EPSG:2154")
    made = LAYER.locate(drawn)
    assert made.geometry.iloc[0].equals(shapely.box(0, 0, 1, 1))
    assert made.geometry.iloc[1].equals(squares(pd.Series([ID])).iloc[0])


def test_identifiers_that_cannot_be_read_place_nothing(tmp_path: Path) -> None:
    path = tmp_path / "faux.csv"
    path.write_text("idcar_200m;ind;men\nN1E1;1;1\n", encoding="utf-8")
    with pytest.raises(GeometryError, match="rows with a position"):
        opened("population_carroyee", path=path)
