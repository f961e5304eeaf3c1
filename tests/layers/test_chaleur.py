"""Heat networks: traces and the lack of them, yearly tables whose unit is told from the whole table."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers import reseaux_chaleur, reseaux_chaleur_annees
from layers.core import door, place
from layers.core.defects import Journal
from layers.core.model import Diffusion, Source
from layers.core.parametres import Parametres
from tests import toy
from tests.layers.echantillons import DATA, opened, said


def test_a_point_at_a_town_hall_is_no_trace_but_tells_the_commune() -> None:
    _, frame, journal = opened("reseaux_chaleur")
    assert frame.index.tolist() == ["9901C", "9902C", "sans-cle-3"]
    assert frame.geometry.isna().tolist() == [False, False, True]
    assert frame.loc["sans-cle-3", "commune_insee"] == "62005"
    assert ("?", "point à la mairie : ce n'est pas un tracé") in said(journal)
    assert ("ligne 3", "clé absente") in said(journal)


def test_a_network_without_a_trace_outside_is_left_out() -> None:
    _, frame, journal = opened("reseaux_chaleur")
    assert "84XXC_16" not in frame.index
    assert ("*", "réseau sans tracé, mairie hors du territoire") in said(journal)


def test_two_rows_of_one_network_are_one_network() -> None:
    _, frame, journal = opened("reseaux_chaleur")
    assert frame.geometry["9901C"].length == 800 + 200 + 400
    assert frame.loc["9901C", "contenu_co2_acv"] == 0.037  # the first row that knows it
    assert ("9901C", "clé répétée") in said(journal)


def test_figures_are_read_and_a_length_of_zero_is_not_known() -> None:
    _, frame, journal = opened("reseaux_chaleur")
    assert frame.loc["9901C", ["longueur_reseau", "taux_enr_r", "nb_pdl", "annee_creation"]].tolist() == [
        1.5,
        95,
        12,
        1984,
    ]
    assert frame["reseaux_classes"].fillna(value=False).tolist() == [True, False, False]
    assert pd.isna(frame.loc["9902C", "longueur_reseau"])
    assert ("9902C", "longueur déclarée nulle") in said(journal)
    assert frame.loc["9902C", "taux_enr_r"] == 0  # a rate of 0 is a rate


def test_the_shapefile_with_cut_names_and_text_figures(tmp_path: Path) -> None:
    """Names cut to ten characters, two of them alike, and figures as text with a comma."""
    row = {"Identifian": "9901C", "nom_reseau": "A", "Gestionnai": "X", "reseaux cl": "oui", "annee_crea": "1984"}
    row |= {
        "longueur_r": "17,5",
        "Taux EnR&R": "95",
        "contenu CO": "0,01",
        "contenu _1": "0,037",
        "livraiso_1": "1 200",
    }
    shape = toy.line((100, 100), (300, 100))
    gpd.GeoDataFrame([row], geometry=[shape], crs=2154).to_file(tmp_path / "r.shp", encoding="UTF-8")
    _, frame, _ = opened("reseaux_chaleur", path=tmp_path / "r.shp")
    read = frame.loc["9901C", ["longueur_reseau", "taux_enr_r", "contenu_co2", "contenu_co2_acv"]].tolist()
    assert read == [17.5, 95, 0.01, 0.037]
    assert frame.loc["9901C", "livraisons_residentiel_mwh"] == 1200
    assert frame.loc["9901C", "gestionnaire"] == "X"
    assert frame.loc["9901C", "annee_creation"] == 1984
    assert bool(frame.loc["9901C", "reseaux_classes"])


def test_only_networks_without_a_trace_is_a_layer_without_shapes(tmp_path: Path) -> None:
    here = gpd.GeoDataFrame({"Identifiant reseau": ["9901C"]}, geometry=[toy.point(500, 500)], crs=2154)
    here.to_file(tmp_path / "r.geojson")
    _, frame, _ = opened("reseaux_chaleur", path=tmp_path / "r.geojson")
    assert frame.geometry.isna().all()
    assert frame["commune_insee"].tolist() == ["62001"]


def test_a_repeated_network_leaves_the_others_without_a_shape(tmp_path: Path) -> None:
    """Uniting the rows of a key makes no empty shape out of a network that has none."""
    shapes = [toy.line((0, 0), (100, 0)), toy.line((100, 0), (200, 0)), None, None]
    names = {"Identifiant reseau": ["A", "A", "B", "B"], "nom_reseau": ["A", "A", "B", "B"]}
    gpd.GeoDataFrame(names, geometry=shapes, crs=2154).to_file(tmp_path / "r.geojson")
    _, frame, _ = opened("reseaux_chaleur", path=tmp_path / "r.geojson")
    assert frame.geometry.notna().tolist() == [True, False]
    assert frame.geometry["A"].length == 200


def with_communes(communes_reseaux: dict[str, str], layer_id: str, path: Path) -> gpd.GeoDataFrame:
    """Open a file with the communes of the networks written in the configuration."""
    layer = {"reseaux_chaleur": reseaux_chaleur, "reseaux_chaleur_annees": reseaux_chaleur_annees}[layer_id].LAYER
    parametres = Parametres(chaleur={"communes_reseaux": communes_reseaux})
    around = place.Around(epci="0", communes=toy.communes(), halo_m=500, parametres=parametres)
    source = Source(id=layer_id, title="", path=path, diffusion=Diffusion.PUBLIC)
    return door.open_layer(layer, [source], around, Journal(layer_id))


def test_the_configuration_says_the_commune_of_a_network(tmp_path: Path) -> None:
    far = shapely.Point(860_000, 6_310_000)  # a town hall written elsewhere: the configuration wins
    gpd.GeoDataFrame({"Identifiant reseau": ["6203C"]}, geometry=[far], crs=2154).to_file(tmp_path / "r.geojson")
    frame = with_communes({"6203C": "62004"}, "reseaux_chaleur", tmp_path / "r.geojson")
    assert frame["commune_insee"].tolist() == ["62004"]
    table = tmp_path / "t.csv"
    table.write_text("identifiant_reseau,annee,taux_enr\n6203C,2024,95\n6210C,2024,49.5\n", "utf-8")
    frame = with_communes({"6203C": "62004"}, "reseaux_chaleur_annees", table)
    assert frame.index.tolist() == ["6203C-2024"]  # the other network has no commune: left out


def test_a_table_whose_networks_are_nowhere_is_kept_whole(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("identifiant_reseau,annee,taux_enr\n9901C,2024,95\n9902C,2024,49.5\n", "utf-8")
    assert len(with_communes({}, "reseaux_chaleur_annees", table)) == 2


# --- yearly tables --------------------------------------------------------------------------------------------------


def annees(**changes: object) -> tuple[gpd.GeoDataFrame, Journal]:
    """Open the sample of the yearly tables."""
    _, frame, journal = opened("reseaux_chaleur_annees", **{"path": DATA / "reseaux_chaleur_annees.csv", **changes})
    return frame, journal


def test_fractions_are_told_from_the_whole_table_and_put_in_percent() -> None:
    frame, journal = annees()
    rates = frame["taux_enr_pct"]
    assert rates["9901C-2021"] == pytest.approx(96.1)  # 0.961 in a table of five rates between 0 and 1
    assert rates["9902C-2021"] == 0
    assert rates["9901C-2024"] == 95
    assert rates["9902C-2024"] == pytest.approx(64.3)
    assert frame.loc["9901C-2021", "taux_enr"] == 0.961  # what was written stays
    (defect,) = [d for d in journal.defects if d.cle == "table 2021"]
    assert (defect.anomalie, defect.action) == ("taux EnR&R en fractions", "multipliés par 100")
    assert defect.valeur == "6 valeurs de 0 à 1"


def test_a_table_in_percent_keeps_what_is_below_one_and_refuses_what_is_above_a_hundred() -> None:
    frame, journal = annees()
    assert frame.loc["9907C-2024", "taux_enr_pct"] == 0.7
    assert pd.isna(frame.loc["9908C-2024", "taux_enr_pct"])
    assert ("table 2024", "taux EnR&R de 1 % ou moins dans une table en %") in said(journal)
    assert ("9908C-2024", "taux EnR&R impossible") in said(journal)


def test_one_rate_below_one_may_be_either_and_is_not_known() -> None:
    frame, journal = annees()
    assert pd.isna(frame.loc["9901C-2025", "taux_enr_pct"])
    assert frame.loc["9902C-2025", "taux_enr_pct"] == 0  # 0 is 0 in both units
    assert ("table 2025", "taux EnR&R : unité ambiguë") in said(journal)


@pytest.mark.parametrize(("unit", "expected"), [("fraction", 90.0), ("%", 0.9)])
def test_the_unit_that_the_source_writes_wins(unit: str, expected: float, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("identifiant_reseau,annee,commune_insee,taux_enr\n9901C,2025,62001,0.9\n", "utf-8")
    frame, journal = annees(path=table, constants={"unite_taux": unit})
    assert frame.loc["9901C-2025", "taux_enr_pct"] == pytest.approx(expected)
    assert not any("ambiguë" in d.anomalie for d in journal.defects)


def test_networks_of_unknown_commune_are_left_out_with_their_names() -> None:
    frame, journal = annees()
    assert set(frame["identifiant_reseau"]) == {"9901C", "9902C", "9907C", "9908C"}
    (defect,) = [d for d in journal.defects if "communes_reseaux" in d.anomalie]
    assert defect.valeur == "9903C, 9904C, 9905C, 9906C"


def test_the_year_may_be_a_constant_of_the_source(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("identifiant_reseau,commune_insee,taux_enr\n9901C,62001,95\n", "utf-8")
    frame, _ = annees(path=table, constants={"annee": "2023"})
    assert frame.index.tolist() == ["9901C-2023"]
    assert frame["annee"].tolist() == [2023]
