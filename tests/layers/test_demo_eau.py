"""The demonstration of water: the figures of the reports, nothing placed that has no known place, plausible shapes."""

import csv
import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from layers.core.model import CALC_CRS, MAP_CRS
from layers.demo import champs, eau_lieux, generer
from layers.demo.geographie import Decor

FOLDER = Path(generer.__file__).parent
FILES = ("captages", "servitudes_as1", "aires_alimentation", "cours_eau", "ouvrages_erosion")


@pytest.fixture(scope="module")
def decor() -> Decor:
    return generer.decor()


@pytest.fixture(scope="module")
def demo() -> dict[str, gpd.GeoDataFrame]:
    found = {}
    for name in FILES:
        features = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
        found[name] = gpd.GeoDataFrame.from_features(features, crs=MAP_CRS).to_crs(CALC_CRS)
    return found


def test_the_committed_files_are_what_the_generator_writes() -> None:
    for name, text in generer.generate("eau").items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


def test_shapes_are_valid_and_in_the_halo(demo: dict[str, gpd.GeoDataFrame], decor: Decor) -> None:
    wide = decor.halo.buffer(5)
    for name, frame in demo.items():
        placed = frame[frame.geometry.notna()]
        assert placed.geometry.is_valid.all(), name
        assert placed.within(wide).all(), name


def test_well_fields_are_those_of_the_reports(demo: dict[str, gpd.GeoDataFrame]) -> None:
    fields = demo["captages"]
    assert len(fields) == 17
    assert fields["priorite"].value_counts().to_dict() == {"ordinaire": 11, "prioritaire": 5, "ultra-prioritaire": 1}
    named = ~fields["nom"].str.contains("fictif")
    assert named.sum() == 7
    assert fields.geometry[named].isna().all()  # the reports give no position
    assert fields.geometry[~named].notna().all()


def test_no_named_site_lies_in_an_invented_perimeter(demo: dict[str, gpd.GeoDataFrame]) -> None:
    zones = demo["servitudes_as1"].geometry.union_all()
    for name, column in (("friches", "site_nom"), ("parcs_activites", "site_nom")):
        sites = gpd.read_file(FOLDER / f"{name}.geojson", engine="pyogrio").to_crs(CALC_CRS)
        met = sites[sites.geometry.notna() & sites.intersects(zones)]
        assert met[column].str.contains("ficti").all(), name
        assert len(met) > 0, name  # and some invented ones do


def test_perimeters_are_nested(demo: dict[str, gpd.GeoDataFrame]) -> None:
    shapes = demo["servitudes_as1"].set_index("idass").geometry
    assert len(shapes) == 29
    for field in sorted(set(demo["servitudes_as1"]["idgen"])):
        ppi, ppr, ppe = (
            shapely.union_all(shapes[shapes.index.str.startswith(f"{field}-{kind}")].to_numpy())
            for kind in ("PPI", "PPR", "PPE")
        )
        assert ppi.difference(ppr).area < 1
        assert ppe.is_empty or ppr.difference(ppe).area < 1
        assert ppi.area < 0.1 * ppr.area


def test_the_catchment_has_its_area_and_leaves_the_territory(demo: dict[str, gpd.GeoDataFrame], decor: Decor) -> None:
    area = demo["aires_alimentation"]
    assert area.geometry.area.sum() / 1e6 == pytest.approx(180, rel=0.01)
    assert area["nb_exploitations"].tolist() == [212]
    beyond = area.geometry.union_all() - decor.territoire
    assert beyond.area > 10e6
    assert len([p for p in shapely.get_parts(beyond) if p.area > 1e5]) >= 2  # on several sides


def test_river_maintenance_is_the_table_of_the_report() -> None:
    with (FOLDER / "interventions_riviere.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    sums = {
        river: sum(int(r["nombre"]) for r in rows if r["cours_eau"] == river)
        for river in {r["cours_eau"] for r in rows}
    }
    assert sums == {"Souchez": 247, "Surgeon": 3, "Flot de Wingles": 1}
    assert [r["code_insee"] for r in rows if r["libelle_communes"] == "LENS/AVION"] == ["62498|62065"]
    assert {r["nature"] for r in rows} == {"demonstration"}


def test_works_and_disconnected_surfaces(demo: dict[str, gpd.GeoDataFrame]) -> None:
    things = demo["ouvrages_erosion"]
    works = things[things["categorie"] == "ouvrage d'érosion"]
    assert len(works) == 59
    assert works["longueur_m"].sum() == pytest.approx(8_100, rel=0.01)
    assert works.geometry.length.tolist() == pytest.approx(works["longueur_m"].tolist(), abs=0.5)
    ablain = works[(works["nature_ouvrage"] == "fascine") & (works["annee"] == 2023)]
    assert ablain["code_insee"].tolist() == ["62001"] * 4
    listed = things[(things["categorie"] == "surface déconnectée") & (things["annee"] == 2022)]
    assert listed["surface_m2"].tolist() == [4870, 2000, 4700]
    assert things.geometry[things["categorie"] == "surface déconnectée"].isna().all()


def test_parcels_do_not_overlap_and_11_ha_are_organic_in_wingles(
    decor: Decor, demo: dict[str, gpd.GeoDataFrame]
) -> None:
    rows, shapes = champs.parcelles(decor, demo["aires_alimentation"], demo["servitudes_as1"])
    assert shapely.is_valid(shapes).all()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    wingles = decor.communes.geometry["Wingles"]
    organic = [s for r, s in zip(rows, shapes, strict=True) if r["bio"] == "oui" and s.intersects(wingles)]
    assert sum(s.area for s in organic) / 1e4 == pytest.approx(11, abs=0.01)
    zones = demo["servitudes_as1"].geometry.union_all()
    assert all(s.within(zones.buffer(1)) for s in organic)
    assert {r["bio"] for r in rows} == {"oui", "non", None}
    assert not shapely.intersects(decor.tissu, shapes).any()


def test_invented_names_say_so(demo: dict[str, gpd.GeoDataFrame]) -> None:
    assert demo["servitudes_as1"]["nomass"].str.contains("fictif").all()
    assert demo["servitudes_as1"]["arrete"].str.contains("fictif").all()
    assert demo["aires_alimentation"]["nom"].str.contains("fictif").all()
    works = demo["ouvrages_erosion"]["categorie"] == "ouvrage d'érosion"
    assert demo["ouvrages_erosion"].loc[works, "nom"].str.contains("fictif").all()
    assert len(eau_lieux.CHAMPS) + len(eau_lieux.CHAMPS_NOMMES) == 17
