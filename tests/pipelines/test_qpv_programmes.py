"""QPV-07, QPV-11, QPV-12 and X-04 by hand."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from layers.friches import POTENTIELLE
from pipelines import chaleur_qpv, friches_qpv, programmes_qpv, synergie_erbm
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import territoire, with_lost

Pick = Callable[..., pd.Series]


def quarters() -> gpd.GeoDataFrame:
    """Q in 62005, R in 62009, one of the halo."""
    shapes = {"Q": toy.box(1000, 1000, 500), "R": toy.box(2200, 2200, 400), "H": toy.box(3500, 0, 100)}
    return toy.frame(shapes)


def trace(x: float = 1550) -> gpd.GeoDataFrame:
    """A heat network that runs along x, over the whole territory."""
    return toy.frame({"6201C": toy.line((x, 0), (x, 3000))})


# --- QPV-07 ---------------------------------------------------------------------------------------------------------


def homes(**changes: list[object]) -> gpd.GeoDataFrame:
    """Buildings of Q, 20 m wide: their east side at 50, 100, 150 m and 400 m of x = 1550."""
    shapes = {f"b{d}": toy.box(1550 - d - 20, 1100, 20) for d in (50, 100, 150, 400)}
    columns: dict[str, list[object]] = {
        "ffo_bat_nb_log": [10, 20, 30, 40],
        "type_chauffage": ["collectif", "individuel", "mixte", "collectif"],
    }
    made = toy.frame(shapes, **{**columns, **changes})
    return made.assign(ffo_bat_nb_log=made["ffo_bat_nb_log"].astype("Int64"))


def test_dwellings_with_collective_heating_near_a_trace(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = chaleur_qpv.compute(quarters(), homes(), trace(), territoire(communes), parametres)
    assert pick(table, "qpv", "logements_totaux").fillna(-1).tolist() == [100, 0, -1]
    assert [pick(table, "qpv", f"logements:{d}")["Q"] for d in (50, 100, 150)] == [10, 10, 10]
    assert pick(table, "qpv", "part_pct:100", "statut")["Q"] == "calculé"
    # b150 has mixed heating: its 30 dwellings may be on a collective one, or not
    assert pick(table, "qpv", "logements:150", "borne_max")["Q"] == 40
    assert pick(table, "qpv", "part_pct:150")["Q"] == pytest.approx(10)
    assert pick(table, "qpv", "part_pct:150", "borne_max")["Q"] == pytest.approx(40)
    assert pick(table, "qpv", "part_pct:150", "statut").to_dict() == {
        "Q": "à vérifier",
        "R": "sans objet",
        "H": "sans objet",
    }
    assert [pick(table, "epci", "logements:150", c)[EPCI] for c in ("valeur", "borne_max")] == [10, 40]


def test_unknown_heating_dwellings_and_traces(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    table = chaleur_qpv.compute(quarters(), homes(type_chauffage=["collectif", None, None, None]), trace(), *given)
    row = table[(table["code"] == "Q") & (table["modalite"] == "part_pct:150")].iloc[0]
    assert (row["valeur"], row["borne_max"], row["statut"]) == (pytest.approx(10), pytest.approx(60), "à vérifier")
    table = chaleur_qpv.compute(quarters(), homes(ffo_bat_nb_log=[None, 20, 30, 40]), trace(), *given)
    assert pick(table, "qpv", "logements:50", "statut")["Q"] == "au moins"
    assert pick(table, "qpv", "logements_totaux", "statut")["Q"] == "au moins"
    assert pick(table, "qpv", "part_pct:150", "statut")["Q"] == "à vérifier"
    table = chaleur_qpv.compute(quarters(), homes(), with_lost(trace()), *given)
    assert pick(table, "qpv", "logements:50", "statut")["Q"] == "au moins"
    assert pick(table, "qpv", "logements_totaux", "statut")["Q"] == "calculé"


def test_no_building_and_no_network(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    none = chaleur_qpv.compute(quarters(), homes().iloc[:0], trace(), *given)
    assert pick(none, "qpv", "logements:50")["Q"] == 0
    assert pick(none, "qpv", "part_pct:50", "statut")["Q"] == "sans objet"
    cold = chaleur_qpv.compute(quarters(), homes(), trace().iloc[:0], *given)
    assert pick(cold, "qpv", "part_pct:150")["Q"] == 0


# --- QPV-11 ---------------------------------------------------------------------------------------------------------


def friches(**changes: list[object]) -> gpd.GeoDataFrame:
    """Two sites of one land unit 400 m east of Q, a point at 550 m of it (a disc of 100 m), one unverified, one far."""
    shapes = {
        "a": toy.box(1900, 1000, 100),
        "b": toy.box(1900, 1000, 100),
        "p": toy.point(2050, 1200),
        "v": toy.box(1600, 1000, 100),
        "z": toy.box(0, 2900, 50),
    }
    columns: dict[str, list[object]] = {
        "site_statut": ["friche sans projet", "friche avec projet", "friche sans projet", POTENTIELLE, "inconnu"],
        "surface_m2": [10_000.0, 12_000.0, np.pi * 1e4, 5_000.0, 2_500.0],
        "unite_fonciere": ["U1", "U1", "U2", "U3", "U4"],
        "comm_insee": ["62005", "62005", "62006", "62005", "62007"],
    }
    return toy.frame(shapes, **{**columns, **changes})


def test_friches_around_a_neighbourhood(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = friches_qpv.compute(quarters(), friches(), territoire(communes), parametres)
    row = table[(table["code"] == "Q") & (table["modalite"] == "nombre:total")].iloc[0]
    assert (row["valeur"], row["borne_max"], row["statut"]) == (2, 3, "à vérifier")  # the point may be at 450 m
    row = table[(table["code"] == "Q") & (table["modalite"] == "surface_ha:total")].iloc[0]
    assert row["valeur"] == pytest.approx(1)  # the land unit once, the smaller of 1 and 1.2 ha
    assert row["borne_max"] == pytest.approx(1.2 + np.pi)
    assert pick(table, "qpv", "nombre:friche sans projet")["Q"] == 1
    assert pick(table, "qpv", "nombre:total")["R"] == 0
    assert pick(table, "qpv", "nombre:total", "statut")["H"] == "sans objet"
    assert pick(table, "epci", "nombre:total")[EPCI] == 2


def test_a_site_near_two_neighbourhoods_counts_once_in_all(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    two = toy.frame({"Q": toy.box(1000, 1000, 500), "S": toy.box(2100, 1000, 200)})
    table = friches_qpv.compute(two, friches(), territoire(communes), parametres)
    assert pick(table, "qpv", "nombre:total").to_dict() == {"Q": 2, "S": 3}
    assert pick(table, "epci", "nombre:total")[EPCI] == 3
    assert pick(table, "epci", "surface_ha:total")[EPCI] == pytest.approx(1 + np.pi)


def test_a_site_without_a_place_may_be_near_those_of_its_commune(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    given = (territoire(communes), parametres)
    lost = with_lost(friches().iloc[[4]].assign(comm_insee="62009"))  # 707 m from Q
    statut = pick(friches_qpv.compute(quarters(), lost, *given), "qpv", "nombre:total", "statut")
    assert statut.to_dict() == {"Q": "calculé", "R": "au moins", "H": "sans objet"}
    lost = with_lost(friches().iloc[[0]])  # of 62005
    statut = pick(friches_qpv.compute(quarters(), lost, *given), "qpv", "nombre:total", "statut")
    assert statut.to_dict() == {"Q": "au moins", "R": "au moins", "H": "sans objet"}  # R is at 283 m of 62005
    assert pick(friches_qpv.compute(quarters(), lost, *given), "epci", "nombre:total", "statut")[EPCI] == "au moins"


def test_friches_at_the_edge_of_their_source(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = friches_qpv.compute(quarters(), friches(), territoire(communes, halo=False), parametres)
    assert pick(table, "qpv", "nombre:total", "statut")["R"] == "au moins"  # 400 m from the limit
    none = friches_qpv.compute(quarters(), friches().iloc[:0], territoire(communes), parametres)
    assert none.loc[none["statut"] == "calculé", "valeur"].eq(0).all()
    unknown = friches(surface_m2=[None, 12_000.0, 1.0, 1.0, 1.0])
    table = friches_qpv.compute(quarters(), unknown, territoire(communes), parametres)
    assert pick(table, "qpv", "surface_ha:total", "statut")["Q"] == "au moins"


def test_a_point_of_unknown_area_and_an_unknown_status_are_lower_bounds(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    given = (territoire(communes), parametres)
    vague = friches(surface_m2=[1.0, 1.0, None, 1.0, 1.0])
    assert set(pick(friches_qpv.compute(quarters(), vague, *given), "qpv", "nombre:total", "statut").drop("H")) == {
        "au moins"
    }
    odd = friches(site_statut=["en vente", "friche avec projet", "friche sans projet", POTENTIELLE, None])
    table = friches_qpv.compute(quarters(), odd, *given)
    assert pick(table, "qpv", "nombre:total")["Q"] == 1  # what the code means is not known: it may be unverified
    assert pick(table, "qpv", "nombre:total", "statut").to_dict() == {
        "Q": "au moins",
        "R": "calculé",
        "H": "sans objet",
    }
    lost = friches_qpv.compute(with_lost(quarters()), friches(), *given)
    assert pick(lost, "qpv", "nombre:total", "statut")["PERDU"] == "inconnu"
    assert pick(lost, "epci", "nombre:total", "statut")[EPCI] == "au moins"


# --- QPV-12 ---------------------------------------------------------------------------------------------------------


def estates(**changes: list[object]) -> gpd.GeoDataFrame:
    """One estate of 4 ha in Q, one of 2 ha half in Q, one of another period in R (1 ha)."""
    shapes = {"c1": toy.box(1000, 1000, 200), "c2": toy.box(1400, 1200, 200, 100), "c3": toy.box(2200, 2200, 100)}
    return toy.frame(shapes, **({"erbm": ["oui", "oui", "non"]} | changes))


def test_estates_of_the_programme(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    table = programmes_qpv.compute(quarters(), estates(), *given, qpv_2015=quarters().assign(npnru=None).iloc[:2])
    assert pick(table, "qpv", "surface_erbm_ha")[["Q", "R"]].tolist() == pytest.approx([5, 0])
    assert pick(table, "qpv", "part_erbm_pct")["Q"] == pytest.approx(20)  # 5 of 25 ha
    assert pick(table, "qpv", "cites_erbm")["Q"] == 2  # half of it is enough
    assert pick(table, "epci", "part_erbm_pct:2024")[EPCI] == pytest.approx(100 * 5 / 41)
    assert pick(table, "epci", "cites_erbm:2015")[EPCI] == 2
    assert pick(table, "qpv", "part_erbm_pct", "statut")["H"] == "sans objet"


def test_a_source_that_does_not_say_what_is_of_the_programme(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    given = (territoire(communes), parametres)
    table = programmes_qpv.compute(quarters(), estates(erbm=[None, None, None]), *given)
    assert set(pick(table, "qpv", "part_erbm_pct", "statut").drop("H")) == {"inconnu"}
    assert pick(table, "qpv", "surface_ha")["Q"] == pytest.approx(25)
    table = programmes_qpv.compute(quarters(), estates(erbm=["oui", None, "non"]), *given)
    row = table[(table["code"] == "Q") & (table["modalite"] == "surface_erbm_ha")].iloc[0]
    assert (row["valeur"], row["borne_max"], row["statut"]) == (pytest.approx(4), pytest.approx(5), "à vérifier")
    none = programmes_qpv.compute(quarters(), estates().iloc[:0], *given)
    assert pick(none, "qpv", "part_erbm_pct")["Q"] == 0


def test_the_renewal_programme_stays_on_the_limits_of_2015(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    before = toy.frame(
        {"A": toy.box(1000, 1000, 400, 500), "B": toy.box(0, 0, 100)}, npnru=pd.array(["national", None], "str")
    )
    table = programmes_qpv.compute(quarters(), estates(), territoire(communes), parametres, qpv_2015=before)
    assert pick(table, "qpv_2015", "npnru").to_dict() == {"A": 1, "B": 0}
    assert pick(table, "qpv_2015", "npnru", "valeur_texte")["A"] == "intérêt national"
    assert pick(table, "epci", "npnru:2015")[EPCI] == 1
    assert pick(table, "qpv", "surface_npnru_ha")[["Q", "R"]].tolist() == pytest.approx([20, 0])
    mute = programmes_qpv.compute(
        quarters(), estates(), territoire(communes), parametres, qpv_2015=before.assign(npnru=None)
    )
    assert set(pick(mute, "qpv_2015", "npnru", "statut")) == {"inconnu"}
    assert pick(mute, "epci", "npnru:2015", "statut")[EPCI] == "inconnu"


# --- X-04 -----------------------------------------------------------------------------------------------------------


def test_where_the_three_meet(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    table = synergie_erbm.compute(quarters(), estates(), trace(1300), *given)
    # x from 1150 to 1450: 50 m × 200 m of c1 (1 ha), 50 m × 100 m of c2 (0.5 ha).
    assert pick(table, "qpv", "nombre")[["Q", "R"]].tolist() == [2, 0]
    assert pick(table, "qpv", "surface_ha")[["Q", "R"]].tolist() == pytest.approx([1.5, 0])
    assert pick(table, "epci", "nombre")[EPCI] == 2
    assert pick(table, "epci", "surface_ha")[EPCI] == pytest.approx(1.5)
    assert pick(table, "qpv", "nombre", "statut")["H"] == "sans objet"


def test_where_they_may_not_meet(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    lost = synergie_erbm.compute(quarters(), estates(), with_lost(trace(1300)), *given)
    assert pick(lost, "qpv", "nombre", "statut")["Q"] == "au moins"
    mute = synergie_erbm.compute(quarters(), estates(erbm=[None, None, None]), trace(1300), *given)
    assert pick(mute, "epci", "surface_ha", "statut")[EPCI] == "inconnu"
    cold = synergie_erbm.compute(quarters(), estates(), trace().iloc[:0], *given)
    assert pick(cold, "epci", "surface_ha")[EPCI] == 0
    none = synergie_erbm.compute(quarters().iloc[:0], estates().iloc[:0], trace(), *given)
    assert pick(none, "epci", "nombre")[EPCI] == 0
