"""Heat networks on the toy grid: lengths, dwellings, friches and yearly figures, computed by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE
from pipelines import energie_reseaux, friches_raccordables, logements_chaleur, longueur_reseaux
from tests import toy
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]
CODES = [f"6200{n}" for n in range(1, 10)]


def reseaux(*wanted: str, **columns: list[object]) -> gpd.GeoDataFrame:
    """Three networks: A along y = 500 in 62001, B from 62001 to 62002, C on the first 300 m of A; D has no trace."""
    shapes: dict[str, Any] = {
        "A": toy.line((100, 500), (900, 500)),
        "B": toy.line((900, 500), (1900, 500)),
        "C": toy.line((100, 500), (400, 500)),
        "D": None,
    }
    kept = {name: shapes[name] for name in wanted or ("A", "B", "C")}
    made: dict[str, list[object]] = {
        "longueur_reseau": [{"A": 1.0, "B": 1.5, "C": 0.5, "D": np.nan}[n] for n in kept],
        "commune_insee": [{"D": "62004"}.get(n) for n in kept],
        "commune_position": [{"A": "62001", "B": "62002", "C": "62001"}.get(n) for n in kept],
        "taux_enr_r": [50.0 for _ in kept],
        "contenu_co2": [0.1 for _ in kept],
        "contenu_co2_acv": [0.2 for _ in kept],
    }
    return toy.frame(kept, **{**made, **columns})


@pytest.fixture
def ici(territoire: Territoire) -> Territoire:
    """The toy territory; the traces go on 5 km beyond its limit."""
    info = LayerInfo(id="reseaux_chaleur", title="", state="présente", covers_halo=True)
    return replace(territoire, couches={**territoire.couches, "reseaux_chaleur": info})


def seulement(territoire: Territoire) -> Territoire:
    """Return the same territory; the source of the traces stops at the limit."""
    info = LayerInfo(id="reseaux_chaleur", title="", state="présente", covers_halo=False)
    return replace(territoire, couches={**territoire.couches, "reseaux_chaleur": info})


# --- RCU-01 ---------------------------------------------------------------------------------------------------------


def test_lengths_by_commune_network_and_territory(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = longueur_reseaux.compute(communes, reseaux(), ici)
    found = pick(table, "commune", "longueur_trace_km")
    assert found["62001"] == pytest.approx(0.9)  # 800 m of A and 100 m of B; C lies on A and counts once
    assert found["62002"] == pytest.approx(0.9)  # B from x = 1 000 to 1 900
    assert found.drop(["62001", "62002"]).tolist() == [0.0] * 7
    assert pick(table, "epci", "longueur_trace_km")[EPCI] == pytest.approx(1.8)
    own = pick(table, "reseau", "longueur_trace_reseau_km")
    assert own.to_dict() == pytest.approx({"A": 0.8, "B": 1.0, "C": 0.3})


def test_the_declared_length_stays_beside(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = longueur_reseaux.compute(communes, reseaux("A", "B", "D"), ici)
    declared = pick(table, "reseau", "longueur_declaree_km")
    assert declared[["A", "B"]].tolist() == [1.0, 1.5]
    assert pd.isna(declared["D"])
    assert pick(table, "reseau", "longueur_declaree_km", "statut")["D"] == "inconnu"
    assert pick(table, "epci", "longueur_declaree_km")[EPCI] == 2.5  # of the two that say it
    assert pick(table, "epci", "longueur_declaree_km", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "nombre")[EPCI] == 3


def test_a_network_without_a_trace_makes_lower_bounds(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = longueur_reseaux.compute(communes, reseaux("A", "D"), ici)
    assert set(pick(table, "commune", "longueur_trace_km", "statut")) == {"au moins"}
    assert pd.isna(pick(table, "epci", "longueur_trace_km", "borne_max")[EPCI])
    assert pick(table, "reseau", "longueur_trace_reseau_km", "statut").to_dict() == {"A": "calculé", "D": "inconnu"}


def test_no_trace_at_all_is_not_zero(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = longueur_reseaux.compute(communes, reseaux("D"), ici)
    assert pick(table, "commune", "longueur_trace_km").isna().all()
    assert set(pick(table, "commune", "longueur_trace_km", "statut")) == {"inconnu"}
    assert pick(table, "epci", "nombre")[EPCI] == 1


def test_no_network_is_zero_kilometre(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = longueur_reseaux.compute(communes, reseaux().iloc[:0], ici)
    assert pick(table, "commune", "longueur_trace_km").tolist() == [0.0] * 9
    assert set(pick(table, "commune", "longueur_trace_km", "statut")) == {"calculé"}


def test_a_network_beyond_the_limit_is_not_counted_there(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    out = toy.frame({"E": toy.line((2500, 500), (3500, 500))}, longueur_reseau=[2.0], commune_insee=[None],
                    commune_position=["62003"])  # fmt: skip
    table = longueur_reseaux.compute(communes, out, ici)
    assert pick(table, "epci", "longueur_trace_km")[EPCI] == pytest.approx(0.5)  # half of it is inside
    assert pick(table, "reseau", "longueur_trace_reseau_km")["E"] == pytest.approx(1.0)


@settings(max_examples=20)
@given(st.permutations(["A", "B", "C", "D"]))
def test_the_order_of_networks_changes_nothing(order: list[str]) -> None:
    communes = toy.communes()
    territoire = Territoire(epci=EPCI, nom="", profil="sig", halo_m=0, communes=communes)
    tables = [longueur_reseaux.compute(communes, reseaux(*names), territoire) for names in (sorted(order), order)]
    keys = ["maille", "code", "modalite"]
    first, second = (t.sort_values(keys, ignore_index=True) for t in tables)
    pd.testing.assert_frame_equal(first, second)


# --- RCU-02 ---------------------------------------------------------------------------------------------------------


def batiments() -> gpd.GeoDataFrame:
    """Four buildings 60, 40, 120 and 400 m from A (their nearest edge), the third one across 62001 and 62004."""
    shapes = {
        "b60": toy.box(200, 560, 20, 20),
        "b40": toy.box(300, 440, 20, 20),
        "b120": toy.box(600, 620, 20, 500),  # 380 m in 62001, 120 m in 62004: it counts in 62001
        "b400": toy.box(100, 900, 20, 20),
    }
    return toy.frame(shapes, ffo_bat_nb_log=[10, 5, 20, 7])


def test_dwellings_within_each_distance(
    communes: gpd.GeoDataFrame, ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = logements_chaleur.compute(communes, batiments(), reseaux("A"), ici, parametres)
    for distance, expected in {50: 5, 100: 15, 150: 35}.items():
        assert pick(table, "commune", f"logements:{distance}")["62001"] == expected
        assert pick(table, "epci", f"logements:{distance}")[EPCI] == expected
        assert pick(table, "commune", f"part_pct:{distance}")["62001"] == pytest.approx(100 * expected / 42)
    assert pick(table, "commune", "logements_total")["62001"] == 42  # 10 + 5 + 20 + 7
    assert pick(table, "commune", "logements_total")["62004"] == 0
    assert pick(table, "commune", "part_pct:50", "statut")["62004"] == "sans objet"  # nobody lives there: no share
    assert pick(table, "commune", "logements:50").sum() == pick(table, "epci", "logements:50")[EPCI]


def test_dwellings_of_a_district(
    communes: gpd.GeoDataFrame, ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    shapes = {"QN06201M": toy.box(150, 400, 100, 300), "QN06202M": toy.box(2100, 2100, 100)}
    qpv = toy.frame({**shapes, "QN05900M": toy.box(3500, 0, 100)})  # the last one is of another EPCI
    table = logements_chaleur.compute(communes, batiments(), reseaux("A"), ici, parametres, qpv)
    assert pick(table, "qpv", "logements:100").dropna().to_dict() == {"QN06201M": 10, "QN06202M": 0}
    for modalite in ("logements:100", "logements_total", "part_pct:100"):
        assert pd.isna(pick(table, "qpv", modalite)["QN05900M"])
        assert pick(table, "qpv", modalite, "statut")["QN05900M"] == "sans objet"
    assert pick(table, "qpv", "logements_total")["QN06201M"] == 10  # b60 alone lies in it


def test_unknown_dwellings_and_traces_make_lower_bounds(
    communes: gpd.GeoDataFrame, ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    mute = batiments().assign(ffo_bat_nb_log=pd.array([10, pd.NA, 20, 7], dtype="Int64"))
    table = logements_chaleur.compute(communes, mute, reseaux("A"), ici, parametres)
    assert pick(table, "commune", "logements:50")["62001"] == 0
    assert pick(table, "commune", "logements:50", "statut")["62001"] == "au moins"
    assert pick(table, "commune", "logements:50", "statut")["62002"] == "calculé"
    lost = logements_chaleur.compute(communes, batiments(), reseaux("A", "D"), ici, parametres)
    assert set(pick(lost, "commune", "logements:50", "statut")) == {"au moins"}
    assert set(pick(lost, "commune", "logements_total", "statut")) == {"calculé"}
    none = logements_chaleur.compute(communes, batiments(), reseaux("D"), ici, parametres)
    assert set(pick(none, "commune", "logements:50", "statut")) == {"inconnu"}
    assert pick(none, "commune", "logements:50").isna().all()


def test_traces_that_stop_at_the_limit_leave_its_edge_in_doubt(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = logements_chaleur.compute(communes, batiments(), reseaux("A"), seulement(territoire), parametres)
    states = pick(table, "commune", "logements:150", "statut")
    assert states["62005"] == "calculé"  # the commune in the middle is 1 km from the limit
    assert set(states.drop("62005")) == {"au moins"}


def test_no_building_is_no_dwelling(
    communes: gpd.GeoDataFrame, ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = logements_chaleur.compute(communes, batiments().iloc[:0], reseaux("A"), ici, parametres)
    assert pick(table, "commune", "logements:50").tolist() == [0.0] * 9
    assert pick(table, "epci", "part_pct:50", "statut")[EPCI] == "sans objet"


# --- RCU-06 ---------------------------------------------------------------------------------------------------------


def friches() -> gpd.GeoDataFrame:
    """Two sites on one land unit, a point, an unverified site, a site that is not located."""
    shapes: dict[str, Any] = {
        "f1": toy.box(100, 100, 100), "f2": toy.box(100, 100, 100), "f3": toy.point(1500, 500),
        "f4": toy.box(300, 300, 50), "f5": None,
    }  # fmt: skip
    return toy.frame(
        shapes,
        comm_insee=["62001", "62001", "62002", "62001", "62003"],
        site_statut=["friche sans projet", "friche avec projet", "friche sans projet", POTENTIELLE, "inconnu"],
        surface_m2=[10_000.0, 12_000.0, 31_400.0, 5_000.0, np.nan],
        unite_fonciere=["UF1", "UF1", "UF2", "UF3", "UF4"],
    )


def fri_06(**bounds: tuple[float, float]) -> pd.DataFrame:
    """Distances of FRI-06: f1 and f2 at 40 m, the point between 30 and 130 m, the last one not known."""
    made = {"f1": (40.0, 40.0), "f2": (40.0, 40.0), "f3": (30.0, 130.0), "f4": (0.0, 0.0), "f5": (np.nan, np.nan)}
    made |= bounds
    low, high = zip(*made.values(), strict=True)
    rows = {"code": list(made), "maille": "friche", "modalite": "distance_m", "borne_min": low, "borne_max": high}
    other = pd.DataFrame({"code": ["f1"], "maille": "friche", "modalite": "classe", "borne_min": 1, "borne_max": 1})
    return pd.concat([pd.DataFrame(rows), other])


def near(communes: gpd.GeoDataFrame, ici: Territoire, distances: pd.DataFrame) -> pd.DataFrame:
    return friches_raccordables.compute(communes, friches(), reseaux(), distances, ici, Parametres())


def test_sites_and_hectares_within_reach(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = near(communes, ici, fri_06())
    assert pick(table, "commune", "nombre:50")["62001"] == 2  # f4 is not verified: left out
    assert pick(table, "commune", "surface_ha:50")["62001"] == pytest.approx(1.0)  # one land unit, 1.0 or 1.2 ha
    assert pick(table, "commune", "surface_ha:50", "borne_max")["62001"] == pytest.approx(1.2)
    assert pick(table, "commune", "nombre:50")["62009"] == 0
    assert pick(table, "commune", "nombre:50", "statut")["62009"] == "calculé"


def test_a_point_counts_between_bounds(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = near(communes, ici, fri_06())
    assert pick(table, "commune", "nombre:50")["62002"] == 0  # 130 m at most, 30 m at least
    assert pick(table, "commune", "nombre:50", "borne_max")["62002"] == 1
    assert pick(table, "commune", "nombre:50", "statut")["62002"] == "à vérifier"
    assert pick(table, "commune", "nombre:150")["62002"] == 1  # 130 m: surely
    assert pick(table, "commune", "nombre:150", "statut")["62002"] == "calculé"
    assert pick(table, "commune", "surface_ha:150")["62002"] == pytest.approx(3.14)


def test_each_site_says_whether_it_is_within_reach(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = near(communes, ici, fri_06())
    for distance, f3 in ((50, None), (100, None), (150, 1)):  # between 30 and 130 m
        found = pick(table, "friche", f"raccordable:{distance}")
        assert found[["f1", "f2", "f4"]].tolist() == [1, 1, 1]
        assert found["f3"] == 1 if f3 else pd.isna(found["f3"])
        ends = [pick(table, "friche", f"raccordable:{distance}", c) for c in ("borne_min", "borne_max", "statut")]
        assert [each["f3"] for each in ends] == [f3 or 0, 1, "calculé" if f3 else "à vérifier"]
        assert [each["f5"] for each in ends] == [0, 1, "inconnu"]
    point = near(communes, ici, fri_06(f3=(np.nan, 50.1)))  # 50.1 m at most: its place is not sure, it is not lost
    assert [pick(point, "friche", f"raccordable:{d}", "statut")["f3"] for d in (50, 100)] == ["à vérifier", "calculé"]
    far = near(communes, ici, fri_06(f5=(500.0, np.nan)))  # nothing within 500 m
    assert pick(far, "friche", "raccordable:150")["f5"] == 0
    assert pick(far, "friche", "raccordable:150", "statut")["f5"] == "calculé"


def test_an_unknown_distance_is_possible_not_zero(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = near(communes, ici, fri_06())
    assert pick(table, "commune", "nombre:50", "borne_max")["62003"] == 1
    assert pick(table, "commune", "surface_ha:50", "statut")["62003"] == "au moins"  # its area is not known either
    total = pick(table, "epci", "nombre:50")[EPCI], pick(table, "epci", "nombre:50", "borne_max")[EPCI]
    assert total == (2, 4)  # f1 and f2; then f3 and f5
    assert pick(table, "commune", "nombre:50", "borne_max").sum() == total[1]


def test_a_source_that_stops_leaves_a_site_beyond_its_reach_out(
    communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick
) -> None:
    table = near(communes, ici, fri_06(f5=(500.0, np.nan)))  # nothing within 500 m, then not known
    assert pick(table, "commune", "nombre:150", "borne_max")["62003"] == 0


def test_no_distance_at_all_is_everything_possible(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = near(communes, ici, fri_06().iloc[:0])
    assert pick(table, "epci", "nombre:50")[EPCI] == 0
    assert pick(table, "epci", "nombre:50", "borne_max")[EPCI] == 4


def test_no_friche_is_zero(communes: gpd.GeoDataFrame, ici: Territoire, pick: Pick) -> None:
    table = friches_raccordables.compute(communes, friches().iloc[:0], reseaux(), fri_06().iloc[:0], ici, Parametres())
    assert pick(table, "commune", "nombre:50").tolist() == [0.0] * 9
    assert pick(table, "epci", "surface_ha:50")[EPCI] == 0


# --- RCU-07 ---------------------------------------------------------------------------------------------------------


def annees() -> gpd.GeoDataFrame:
    """Two years; B is missing from the second one, A is twice in it."""
    rows = pd.DataFrame(
        {
            "identifiant_reseau": ["A", "B", "A", "A"],
            "annee": pd.array([2021, 2021, 2024, 2024], dtype="Int64"),
            "taux_enr_pct": [96.1, 0.0, 95.0, 90.0],
            "contenu_co2": [0.011, 0.24, 0.0, 0.0],
            "contenu_co2_acv": [0.031, 0.273, 0.037, 0.037],
            "methode_calcul_taux": ["2020", "Moyenne", None, None],
        },
        index=["A-2021", "B-2021", "A-2024", "A-2024#2"],
    )
    return gpd.GeoDataFrame(rows, geometry=[None] * 4, crs=2154)


def test_figures_by_network_and_year(pick: Pick) -> None:
    table = energie_reseaux.compute(annees())
    rate = pick(table, "reseau", "taux_enr_pct:2021")
    assert rate.to_dict() == {"A": 96.1, "B": 0.0}
    assert pick(table, "reseau", "taux_enr_pct:2021", "valeur_texte")["B"] == "données : moyenne"
    assert pick(table, "reseau", "contenu_co2_acv:2024")["A"] == 0.037
    assert pick(table, "reseau", "taux_enr_pct:2021", "millesime")["A"] == "2021"  # not that of all the tables
    assert pick(table, "reseau", "contenu_co2:2024")["A"] == 0.0  # 0 is a content, not an absence


def test_a_network_absent_from_a_year_is_not_known(pick: Pick) -> None:
    table = energie_reseaux.compute(annees())
    assert pd.isna(pick(table, "reseau", "taux_enr_pct:2024")["B"])
    assert pick(table, "reseau", "taux_enr_pct:2024", "statut")["B"] == "inconnu"
    assert pick(table, "reseau", "taux_enr_pct:2024", "valeur_texte")["B"] == "réseau absent de la table 2024"


def test_two_values_for_one_year_are_an_interval(pick: Pick) -> None:
    table = energie_reseaux.compute(annees())
    assert pd.isna(pick(table, "reseau", "taux_enr_pct:2024")["A"])
    bounds = [pick(table, "reseau", "taux_enr_pct:2024", c)["A"] for c in ("borne_min", "borne_max", "statut")]
    assert bounds == [90.0, 95.0, "à vérifier"]
    assert not table.duplicated(["maille", "code", "modalite"]).any()


def test_the_networks_of_the_layer_are_all_there(pick: Pick) -> None:
    table = energie_reseaux.compute(annees(), reseaux("A", "C"))
    assert sorted(pick(table, "reseau", "taux_enr_pct:2021").index) == ["A", "B", "C"]
    assert pick(table, "reseau", "taux_enr_pct:2021", "statut")["C"] == "inconnu"
    assert pick(table, "reseau", "taux_enr_pct:FCU").to_dict() == {"A": 50.0, "C": 50.0}
