"""The invented parcels and addresses: in their communes, apart from each other, each address on its parcel."""

import csv
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from layers.core.datafrance import read_communes
from layers.core.model import CALC_CRS
from layers.core.territory import CALL
from layers.demo import voisinage


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[gpd.GeoDataFrame, list[dict[str, str]]]:
    folder: Path = tmp_path_factory.mktemp("voisinage")
    voisinage.write_parcelles(folder / "parcelles.geojson")
    voisinage.write_adresses(folder / "adresses.csv")
    parcels = gpd.read_file(folder / "parcelles.geojson").to_crs(CALC_CRS).set_index("id")
    text = (folder / "adresses.csv").read_text(encoding="utf-8")
    return parcels, list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_parcels_are_in_their_commune_and_do_not_overlap(made: tuple[gpd.GeoDataFrame, list[dict[str, str]]]) -> None:
    parcels, _ = made
    limits = read_communes(CALL).set_index("code_insee").geometry
    assert parcels["commune"].nunique() == len(voisinage.COMMUNES)
    assert 200 < len(parcels) < 800
    assert all(limits[code].contains(shape) for code, shape in parcels[["commune", "geometry"]].itertuples(index=False))
    assert shapely.union_all(parcels.geometry.to_numpy()).area == pytest.approx(parcels.area.sum(), rel=1e-3)
    assert parcels.index.str.fullmatch(r"\d{5}999ZZ\d{4}").all()  # a prefix that no commune has
    assert (parcels["nature"] == "demonstration").all()


def test_an_address_lies_on_the_parcel_it_names(made: tuple[gpd.GeoDataFrame, list[dict[str, str]]]) -> None:
    parcels, rows = made
    points = shapely.points([(float(r["x"]), float(r["y"])) for r in rows])
    named = parcels.geometry.loc[[r["cad_parcelles"] for r in rows]].to_numpy()
    assert shapely.contains(named, points).all()
    assert {r["nom_voie"].rpartition(" ")[0] for r in rows} == {"Rue fictive"}
    assert len({(r["code_insee"], r["nom_voie"], r["numero"], r["rep"]) for r in rows}) == len(rows)
