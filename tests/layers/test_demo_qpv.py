"""The demonstration of the neighbourhoods, the grid and the green spaces: what the reports say, and no more."""

import json
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import layers.demo
from layers.core.datafrance import read_communes
from layers.core.model import CALC_CRS, MAP_CRS
from layers.core.territory import CALL
from layers.demo import carreaux, generer

FOLDER = Path(layers.demo.__file__).parent
QPV_COMMUNES = {
    "Angres", "Avion", "Billy-Montigny", "Bully-les-Mines", "Fouquières-lès-Lens", "Grenay", "Harnes", "Hulluch",
    "Lens", "Liévin", "Loison-sous-Lens", "Loos-en-Gohelle", "Mazingarbe", "Méricourt", "Sains-en-Gohelle",
    "Sallaumines", "Vendin-le-Vieil", "Wingles", "Éleu-dit-Leauwette",
}  # fmt: skip
AMONT = {
    "Éleu-dit-Leauwette", "Liévin", "Angres", "Givenchy-en-Gohelle", "Vimy", "Souchez",
    "Ablain-Saint-Nazaire", "Carency",
}  # fmt: skip
REAL_NAMES = {
    "Avion République", "Lens cité 12/14", "Parc des Cytises", "Parc Marcel Cabiddu", "Parc Souchez Amont",
    "Parc des Berges de la Souchez",
}  # fmt: skip
NAMES = ("qpv", "qpv_2015", "espaces_verts")


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return read_communes(CALL).set_index("nom")


def read(name: str) -> gpd.GeoDataFrame:
    features = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return gpd.GeoDataFrame.from_features(features, crs=MAP_CRS).to_crs(CALC_CRS)


def met(shape: shapely.Geometry, communes: gpd.GeoDataFrame) -> set[str]:
    """The communes a shape belongs to: 1 % of its area, or half a hectare."""
    areas = communes.intersection(shape).area
    return set(areas.index[(areas >= 0.01 * shape.area) | (areas >= 5_000)])


def test_the_files_are_what_the_generator_writes() -> None:
    made = generer.generate("qpv", "espaces_verts")
    assert made == {f"{name}.geojson": (FOLDER / f"{name}.geojson").read_text(encoding="utf-8") for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_shapes_are_valid_in_the_halo_and_named_as_invented(name: str, communes: gpd.GeoDataFrame) -> None:
    frame = read(name)
    assert frame.is_valid.all()
    assert frame.within(communes.union_all().buffer(5_000)).all()
    names = frame[{"qpv": "lib_qp", "qpv_2015": "nom_qp", "espaces_verts": "nom"}[name]]
    assert not [n for n in names if n not in REAL_NAMES and "fictif" not in n]
    assert set(frame["nature"]) == {"demonstration"}


def test_the_2015_generation_is_that_of_the_reports(communes: gpd.GeoDataFrame) -> None:
    frame = read("qpv_2015").set_index("code_qp")
    assert len(frame) == 21
    assert set().union(*(met(shape, communes) for shape in frame.geometry)) == QPV_COMMUNES
    assert 55_000 <= frame["population"].sum() <= 56_000
    assert frame["npnru"].dropna().value_counts().to_dict() == {"régional": 2, "national": 1}
    assert set(frame.loc[frame["npnru"].notna(), "commune_qp"]) == {"Avion", "Lens", "Liévin"}
    assert frame.geometry.area.sum() == pytest.approx(frame.union_all().area, rel=1e-9)  # none overlaps another


def test_twenty_one_of_the_estates_of_the_programme_lie_in_it() -> None:
    cites = read("cites_minieres")
    erbm = cites[cites["erbm"] == "oui"]
    inside = erbm.intersection(read("qpv_2015").union_all()).area / erbm.area
    assert ((inside >= 0.5).sum(), len(erbm)) == (21, 29)
    assert not inside.between(0.05, 0.95).any()  # none hangs on the threshold


def test_the_2024_generation_has_kept_changed_and_new_ones(communes: gpd.GeoDataFrame) -> None:
    frame = read("qpv")
    assert frame["code_qp"].duplicated().sum() == 1  # one feature a commune for the one that crosses a limit
    own = frame[frame["insee_com"] != carreaux.HALO_COMMUNE]
    letters = own.drop_duplicates("code_qp")["code_qp"].str[-1].value_counts().to_dict()
    assert letters == {"M": 17, "N": 4, "I": 3}
    assert (frame["siren_epci"] != CALL).sum() == 3
    assert frame[frame["siren_epci"] != CALL].disjoint(communes.union_all()).all()
    kept = own[own["code_qp"].str.endswith("I")]
    old = read("qpv_2015")
    assert all(old.geom_equals(shape).any() for shape in kept.geometry)
    assert not set(own["code_qp"]) & set(old["code_qp"])


def test_the_named_parks_have_what_the_reports_say(communes: gpd.GeoDataFrame) -> None:
    parks = read("espaces_verts").set_index("nom")
    berges, amont = (parks.geometry[f"Parc {n}"] for n in ("des Berges de la Souchez", "Souchez Amont"))
    assert berges.area / 1e4 == pytest.approx(300, rel=0.05)
    assert met(berges, communes) == {"Loison-sous-Lens", "Noyelles-sous-Lens", "Harnes", "Fouquières-lès-Lens"}
    assert berges.difference(communes.union_all()).area > 20e4  # Courrières, beyond the limit
    assert met(amont, communes) == AMONT
    cytises = parks.loc["Parc des Cytises"]
    assert cytises.geometry.area / 1e4 == pytest.approx(15, rel=0.01)
    assert cytises["bois_m2"] == 70_000
    assert met(cytises.geometry, communes) == {"Bénifontaine"}
    assert met(parks.geometry["Parc Marcel Cabiddu"], communes) == {"Wingles"}
    assert set(parks["acces_public"]) == {"oui", "non", "inconnu"}


def test_the_grid_adds_up_to_the_communes_and_is_made_fast(tmp_path: Path, communes: gpd.GeoDataFrame) -> None:
    start = time.perf_counter()
    carreaux.write(tmp_path / "a.csv")
    assert time.perf_counter() - start < 5  # under a second on a machine that does nothing else
    carreaux.write(tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    table = pd.read_csv(tmp_path / "a.csv", sep=";", dtype={"lcog_geo": "str"})
    table = table.assign(premiere=table["lcog_geo"].str[:5])
    sums = table.groupby("premiere")["ind"].sum().drop(carreaux.HALO_COMMUNE)
    official = communes.set_index("code_insee")["population"]
    assert sums.to_dict() == official.astype("float64").to_dict()
    assert table["idcar_200m"].is_unique
    assert (table["lcog_geo"].str.len() > 5).sum() > 50  # squares on several communes
    assert 2.1 < table["ind"].sum() / table["men"].sum() < 2.5
    assert (table["i_est_200"] == (table["men"] < 11)).all()
    assert set(table["nature"]) == {"demonstration"}
    for part in ("men_pauv", "men_prop", "men_coll", "men_mais", "log_soc"):
        assert (table[part] <= table["men"] + 0.1).all()
        assert (table[part] >= 0).all()
