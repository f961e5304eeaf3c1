"""The demonstration of soils, mining hazard, floods and stops: plausible, flagged, and every invented name says so."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

import layers.demo
from layers.core.model import CALC_CRS
from layers.demo import generer
from layers.demo.themes import risques

FOLDER = Path(layers.demo.__file__).parent
FILES = ("zones_inondables", "alea_minier", "arrets_transport", "sites_pollues")


@pytest.fixture(scope="module")
def demo() -> dict[str, gpd.GeoDataFrame]:
    """The four files, in EPSG:2154."""
    return {name: gpd.read_file(FOLDER / f"{name}.geojson").to_crs(CALC_CRS) for name in FILES}


def test_the_files_are_what_the_generator_writes() -> None:
    for name, text in generer.generate("risques").items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", FILES)
def test_shapes_are_valid_in_the_halo_and_flagged(demo: dict[str, gpd.GeoDataFrame], name: str) -> None:
    frame = demo[name]
    assert frame.is_valid.all()
    assert not frame.is_empty.any()
    assert frame.within(generer.decor().halo.buffer(1)).all()
    assert set(frame["nature"]) == {"demonstration"}
    assert (FOLDER / f"{name}.geojson").stat().st_size < 120_000


def test_there_are_two_tri_and_their_floods_are_nested(demo: dict[str, gpd.GeoDataFrame]) -> None:
    floods = demo["zones_inondables"]
    assert set(floods["tri"].dropna()) == {"Lens", "Béthune"}
    for river in risques.TRI:
        zones = floods[floods["cours_eau"] == river].set_index("scenario").geometry
        assert zones["fréquent"].difference(zones["moyen"].buffer(8)).is_empty  # drawn to 5 m
        assert zones["moyen"].difference(zones["extrême"].buffer(8)).is_empty
        assert zones["fréquent"].area < zones["moyen"].area < zones["extrême"].area


def test_invented_names_say_so(demo: dict[str, gpd.GeoDataFrame]) -> None:
    stops = demo["arrets_transport"]
    invented = stops[stops["mode"] != "train"]
    assert invented["stop_name"].str.startswith("Arrêt fictif").all()
    assert set(stops.loc[stops["mode"] == "train", "stop_name"]) == set(risques.GARES)
    assert demo["sites_pollues"]["nom"].str.startswith("Site fictif").all()
    assert demo["alea_minier"]["nom"].str.startswith("Zone fictive").all()
    assert demo["zones_inondables"]["nom"].str.contains("fictive").all()


def test_hazard_is_around_every_shaft(demo: dict[str, gpd.GeoDataFrame]) -> None:
    shafts = gpd.read_file(FOLDER / "puits_mine.geojson").to_crs(CALC_CRS)
    collapse = demo["alea_minier"][demo["alea_minier"]["type_alea"] == "effondrement localisé"]
    assert shafts.within(shapely.union_all(collapse.geometry.to_numpy())).all()


def test_no_site_is_put_on_a_real_friche_on_purpose(demo: dict[str, gpd.GeoDataFrame]) -> None:
    friches = gpd.read_file(FOLDER / "friches.geojson").to_crs(CALC_CRS)
    real = friches[~friches["site_nom"].str.contains("fictive") & friches.geometry.notna()]
    outlines = demo["sites_pollues"][demo["sites_pollues"].geom_type == "Polygon"]
    assert not outlines.intersects(shapely.union_all(real.geometry.to_numpy())).any()
    stations = demo["arrets_transport"][demo["arrets_transport"]["mode"] == "train"]
    assert len(stations) == len(risques.GARES)
