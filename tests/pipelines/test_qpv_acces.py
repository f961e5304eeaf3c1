"""QPV-05, QPV-06, QPV-08 and QPV-09 by hand: a park west of 62005 reaches half of the commune and of the quarter."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import capteurs_qpv, espaces_verts_acces, itineraires_qpv, trame_acces
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage, territoire, with_lost

Pick = Callable[..., pd.Series]


def quarter() -> gpd.GeoDataFrame:
    """0.4 km² of 62005: 200 inhabitants."""
    return toy.frame({"Q": toy.box(1000, 1300, 1000, 400)})


def parks(**changes: list[object]) -> gpd.GeoDataFrame:
    """A park of 8 ha along the west of 62005; two squares of 800 m² that touch, in 62009."""
    shapes = {
        "parc": toy.box(1000, 1300, 200, 400),
        "s1": toy.box(2500, 2500, 40, 20),
        "s2": toy.box(2540, 2500, 40, 20),
    }
    return toy.frame(shapes, **({"acces_public": ["oui"] * 3} | changes))


def test_people_within_300_m_of_a_public_park(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = espaces_verts_acces.compute(communes, parks(), carroyage(), territoire(communes), parametres, qpv=quarter())
    # In reach of the quarter: x up to 1500, half of it.
    assert pick(table, "qpv", "population_hab:5000")["Q"] == pytest.approx(100)
    assert pick(table, "qpv", "part_pct:5000")["Q"] == pytest.approx(50)
    corners = 2 * np.pi * 0.09 / 4  # km²: two quarters of a disc of 300 m
    east = 0.5 * 0.4 + 2 * 0.2 * 0.3 + corners  # the park and 300 m east, above and below it
    west = 0.3 * 0.4 + corners
    near = pick(table, "commune", "population_hab:5000")
    assert near["62005"] == pytest.approx(500 * east, rel=2e-3)
    assert near["62004"] == pytest.approx(400 * west, rel=2e-3)
    assert near.drop(["62004", "62005"]).eq(0).all()
    assert pick(table, "epci", "population_hab:5000")[EPCI] == pytest.approx(
        pick(table, "commune", "population_hab:5000").sum()
    )
    assert pick(table, "epci", "population_totale_hab")[EPCI] == pytest.approx(4500)


def test_the_least_area_counts_what_touches_together(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = espaces_verts_acces.compute(communes, parks(), carroyage(), territoire(communes), parametres)
    assert pick(table, "commune", "population_hab:5000")["62009"] == 0
    # 80 m × 20 m and 300 m around: 0.0016 + 0.2 × 0.3 + 0.09 π km², 900 inhabitants per km².
    near = 900 * (0.0016 + 0.06 + 0.09 * np.pi)
    assert pick(table, "commune", "population_hab:1000")["62009"] == pytest.approx(near, rel=3e-3)
    alone = espaces_verts_acces.compute(communes, parks().drop("s2"), carroyage(), territoire(communes), parametres)
    assert pick(alone, "commune", "population_hab:1000")["62009"] == 0  # 800 m²


def test_unknown_access_is_an_upper_bound_and_closed_is_nothing(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    more = pd.concat([parks(), toy.frame({"doute": toy.box(1800, 1000, 200, 1000)}, acces_public=[None])])
    table = espaces_verts_acces.compute(communes, more, carroyage(), territoire(communes), parametres, qpv=quarter())
    row = table[(table["code"] == "Q") & (table["modalite"] == "part_pct:5000")].iloc[0]
    assert (row["valeur"], row["borne_min"], row["borne_max"]) == pytest.approx((50, 50, 100))
    assert row["statut"] == "à vérifier"
    closed = parks(acces_public=["non", "oui", "oui"])
    table = espaces_verts_acces.compute(communes, closed, carroyage(), territoire(communes), parametres, qpv=quarter())
    assert pick(table, "qpv", "part_pct:5000")["Q"] == 0
    assert pick(table, "qpv", "part_pct:5000", "statut")["Q"] == "calculé"


def test_where_the_source_stops_it_is_a_lower_bound(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = espaces_verts_acces.compute(
        communes, parks(), carroyage(), territoire(communes, halo=False), parametres, qpv=quarter()
    )
    statut = pick(table, "commune", "population_hab:5000", "statut")
    assert statut["62005"] == "calculé"  # 1 km from the limit
    assert set(statut.drop("62005")) == {"au moins"}
    assert pick(table, "epci", "part_pct:5000", "statut")[EPCI] == "au moins"
    beyond = pd.concat([parks(), toy.frame({"voisin": toy.box(3000, 1300, 100, 400)}, acces_public=["oui"])])
    table = espaces_verts_acces.compute(communes, beyond, carroyage(), territoire(communes), parametres)
    assert pick(table, "commune", "population_hab:5000")["62006"] == pytest.approx(
        600 * (0.12 + 2 * np.pi * 0.09 / 4), rel=2e-3
    )  # from the halo


def test_few_households_are_secret_at_both_ends(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    far = toy.frame({"Q": toy.box(0, 0, 1000, 1000)})  # 100 inhabitants, 50 households
    edge = toy.frame({"p": toy.box(0, 1150, 1000, 100)}, acces_public=["oui"])  # reaches 150 m of it: 7.5 households
    table = espaces_verts_acces.compute(communes, edge, carroyage(), territoire(communes), parametres, qpv=far)
    assert pick(table, "qpv", "population_hab:5000", "statut")["Q"] == "secret"
    assert pick(table, "qpv", "part_pct:5000", "statut")["Q"] == "secret"
    assert table.loc[table["statut"] == "secret", ["valeur", "borne_min", "borne_max"]].isna().all(axis=None)
    assert pick(table, "qpv", "population_totale_hab")["Q"] == pytest.approx(100)


def test_parks_without_a_place_places_without_people_and_nothing_at_all(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    given = (carroyage(), territoire(communes), parametres)
    lost = espaces_verts_acces.compute(communes, with_lost(parks()), *given, qpv=with_lost(quarter()))
    assert pick(lost, "commune", "part_pct:5000", "statut")["62005"] == "au moins"
    assert pick(lost, "qpv", "part_pct:5000", "statut")["PERDU"] == "inconnu"
    none = espaces_verts_acces.compute(communes, parks().iloc[:0], *given, qpv=quarter())
    assert (none.loc[none["modalite"].str.contains(":"), "valeur"] == 0).all()
    blind = espaces_verts_acces.compute(communes, parks(), carroyage().iloc[:0], *given[1:], qpv=quarter())
    assert set(pick(blind, "commune", "part_pct:5000", "statut")) == {"inconnu"}
    assert pick(blind, "qpv", "part_pct:5000", "statut")["Q"] == "sans objet"


def test_order_and_splitting_change_nothing(communes: gpd.GeoDataFrame, parametres: Parametres) -> None:
    given = (territoire(communes), parametres)
    halves = toy.frame(
        {"n": toy.box(1000, 1300, 200, 100), "s": toy.box(1000, 1400, 200, 300)}, acces_public=["oui", "oui"]
    )
    key = ["maille", "code", "modalite"]
    one = espaces_verts_acces.compute(communes, parks(), carroyage(), *given, qpv=quarter())
    cut = pd.concat([halves, parks().drop("parc")]).iloc[::-1]
    other = espaces_verts_acces.compute(communes, cut, carroyage().iloc[::-1], *given, qpv=quarter())
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True), other.sort_values(key, ignore_index=True), rtol=1e-9
    )


def test_a_single_secret_place_takes_another_one_along(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    # 0.085 km² of each: 4 households of 62001, 21 of 62005, 25 of 62006. The total would tell the first.
    strips = {"a": toy.box(100, 350, 800, 50), "b": toy.box(1100, 1400, 800, 50), "c": toy.box(2100, 1400, 800, 50)}
    some = toy.frame(strips, acces_public=["oui"] * 3)
    near = Parametres(qpv={"espaces_verts_distance_m": 25})
    table = espaces_verts_acces.compute(communes, some, carroyage(), territoire(communes), near)
    statut = pick(table, "commune", "population_hab:5000", "statut")
    assert statut[["62001", "62005", "62006"]].tolist() == ["secret", "secret", "calculé"]
    assert pick(table, "commune", "part_pct:5000", "valeur_texte")["62005"] == "secret complémentaire"
    assert pick(table, "epci", "population_hab:5000", "statut")[EPCI] == "calculé"


# --- QPV-06 ---------------------------------------------------------------------------------------------------------


def green(**changes: list[object]) -> gpd.GeoDataFrame:
    """The same ground as a reservoir open to the public, and one whose access is not known, east of 62005."""
    shapes = {"r": toy.box(1000, 1300, 200, 400), "d": toy.box(1800, 1000, 200, 1000)}
    columns: dict[str, list[object]] = {
        "trame": ["verte et bleue"] * 2,
        "composante": ["réservoir"] * 2,
        "milieu": ["forestier"] * 2,
        "statut": ["schéma local approuvé"] * 2,
        "echelle": [25_000, 25_000],
        "largeur_m": [np.nan, np.nan],
        "acces_public": ["oui", "inconnu"],
    }
    return toy.frame(shapes, **{**columns, **changes})


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({}, 50, 100),
        ({"acces_public": ["oui", "non"]}, 50, 50),
        ({"acces_public": ["non", "non"]}, 0, 0),
        ({"trame": ["verte et bleue", "nocturne"]}, 50, 50),
        ({"statut": ["schéma local approuvé", "SRCE annulé"]}, 50, 50),
        ({"echelle": [100_000, 25_000]}, 0, 100),  # too coarse to be certain
    ],
)
def test_only_what_is_open_fine_and_in_force_counts(
    communes: gpd.GeoDataFrame,
    parametres: Parametres,
    changes: dict[str, list[object]],
    low: float,
    high: float,
) -> None:
    table = trame_acces.compute(
        communes, green(**changes), carroyage(), territoire(communes), parametres, qpv=quarter()
    )
    row = table[(table["code"] == "Q") & (table["modalite"] == "part_pct")].iloc[0]
    assert (row["valeur"], row["borne_max"]) == pytest.approx((low, high))
    assert row["statut"] == ("calculé" if low == high else "à vérifier")


# --- QPV-08 ---------------------------------------------------------------------------------------------------------


def routes(**changes: list[object]) -> gpd.GeoDataFrame:
    """Two parallel routes along the west of 62005, one in works along its east."""
    shapes = {
        "i1": toy.line((1000, 0), (1000, 3000)),
        "i2": toy.line((990, 0), (990, 3000)),
        "i3": toy.line((2000, 0), (2000, 3000)),
    }
    return toy.frame(shapes, **({"avancement": ["en service", None, "en travaux"]} | changes))


def test_parallel_routes_count_once_and_works_later(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = itineraires_qpv.compute(communes, quarter(), routes(), carroyage(), territoire(communes), parametres)
    row = table[(table["code"] == "Q") & (table["modalite"] == "part_pct")].iloc[0]
    assert (row["valeur"], row["borne_max"], row["statut"]) == (pytest.approx(50), pytest.approx(100), "à vérifier")
    assert pick(table, "epci", "population_hab")[EPCI] == pytest.approx(100)  # x up to 1500: half of 200
    none = itineraires_qpv.compute(
        communes, quarter(), routes().iloc[:0], carroyage(), territoire(communes), parametres
    )
    assert pick(none, "qpv", "part_pct")["Q"] == 0
    lost = itineraires_qpv.compute(
        communes, quarter(), with_lost(routes()), carroyage(), territoire(communes, halo=False), parametres
    )
    assert pick(lost, "qpv", "part_pct", "statut")["Q"] == "au moins"


# --- QPV-09 ---------------------------------------------------------------------------------------------------------


def test_sensors_by_distance(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    sensors = toy.frame({"c": toy.point(800, 1500)})
    table = capteurs_qpv.compute(communes, quarter(), sensors, carroyage(), territoire(communes), parametres)
    share = [pick(table, "qpv", f"part_pct:{metres}")["Q"] for metres in (1000, 3000, 5000)]
    assert 75 < share[0] < 80  # x up to 1 800 at most, and to 1 780 along its sides
    assert share[1:] == pytest.approx([100, 100])  # its far corner is at 1 217 m
    assert pick(table, "epci", "population_totale_hab")[EPCI] == pytest.approx(200)
    assert pick(table, "epci", "population_hab:3000")[EPCI] == pytest.approx(200)
    lost = capteurs_qpv.compute(communes, quarter(), with_lost(sensors), carroyage(), territoire(communes), parametres)
    assert set(pick(lost, "qpv", "part_pct:1000", "statut")) == {"au moins"}


def test_people_of_overlapping_neighbourhoods_count_once_in_all(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    twice = toy.frame({"Q": toy.box(1000, 1200, 1000, 600), "R": toy.box(1000, 1200, 500, 600)})
    sensors = toy.frame({"c": toy.point(1500, 1500)})
    table = capteurs_qpv.compute(communes, twice, sensors, carroyage(), territoire(communes), parametres)
    assert pick(table, "qpv", "population_totale_hab").tolist() == pytest.approx([300, 150])
    assert pick(table, "epci", "population_totale_hab")[EPCI] == pytest.approx(300)
    none = capteurs_qpv.compute(communes, twice.iloc[:0], sensors, carroyage(), territoire(communes), parametres)
    assert pick(none, "epci", "population_totale_hab")[EPCI] == 0
    assert pick(none, "epci", "part_pct:1000", "statut")[EPCI] == "sans objet"
