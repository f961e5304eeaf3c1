"""ITI-01 to ITI-04, ITI-06 and ITI-07 against values computed by hand (the routes are drawn in ``routes``)."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.core.parametres import Parametres
from layers.core.parametres.itineraires import Itineraires
from pipelines import (
    avancement_veloroute,
    longueur_itineraires,
    population_itineraires,
    trame_itineraires,
    traversees_itineraires,
)
from pipelines.core import parcours
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage
from tests.pipelines.routes import halves, known, lost, routes
from tests.pipelines.tvb_appui import scheme

Pick = Callable[..., pd.Series]


# --- ITI-01, ITI-02 -------------------------------------------------------------------------------------------------


def test_lengths_at_each_passage_and_once(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = longueur_itineraires.compute(communes, routes(), known(communes))
    gross, once = (pick(table, "commune", f"{name}:tous") for name in ("longueur_brute_km", "longueur_km"))
    # 62001: A 1, B 0.5, D 1 ; 62002: A 1, B 1 ; 62003: A 1, B 0.5 + 0.5 ; 62004, 62005: F ; 62006: B ; 62007: C
    assert gross.tolist() == pytest.approx([2.5, 2, 2, 1, 1, 0.5, 1, 0, 0])
    # once: in 62001 A and B share 0.5, in 62002 1, in 62003 0.5 ; C comes back by the same way
    assert once.tolist() == pytest.approx([2, 1, 1.5, 1, 1, 0.5, 0.5, 0, 0])
    assert pick(table, "epci", "longueur_brute_km:tous")[EPCI] == pytest.approx(10)
    assert pick(table, "epci", "longueur_km:tous")[EPCI] == pytest.approx(7.5)


def test_lengths_by_practice_and_what_is_to_come(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = longueur_itineraires.compute(communes, routes(), known(communes))
    found = {
        tail: tuple(pick(table, "epci", f"{m}:{tail}")[EPCI] for m in ("longueur_brute_km", "longueur_km"))
        for tail in ("trail", "pédestre", "vélo", parcours.PLUS_TARD)
    }
    assert found == {
        "trail": pytest.approx((6, 4)), "pédestre": pytest.approx((1, 0.5)), "vélo": pytest.approx((3, 3)),
        parcours.PLUS_TARD: pytest.approx((0.5, 0.5)),
    }  # fmt: skip
    assert pick(table, "epci", f"hors_territoire_km:{parcours.PLUS_TARD}")[EPCI] == pytest.approx(1.5)
    assert pick(table, "epci", "hors_territoire_brute_km:tous")[EPCI] == pytest.approx(0)


def test_a_limit_is_walked_in_one_commune(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = longueur_itineraires.compute(communes, routes().loc[["D"]], known(communes))
    for name in ("longueur_brute_km", "longueur_km"):
        assert pick(table, "commune", f"{name}:tous").tolist() == pytest.approx([1, 0, 0, 0, 0, 0, 0, 0, 0])


def test_supply_per_inhabitant(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    table = longueur_itineraires.compute(communes, routes(), known(communes))
    assert pick(table, "commune", "offre_km_1000hab:tous")["62001"] == pytest.approx(20)  # 2 km, 100 inhabitants
    assert pick(table, "commune", "offre_brute_km_1000hab:tous")["62001"] == pytest.approx(25)
    assert pick(table, "epci", "offre_km_1000hab:tous")[EPCI] == pytest.approx(7.5 / 4.5)
    assert not table["modalite"].str.startswith("offre").mul(table["modalite"].str.endswith(parcours.PLUS_TARD)).any()


def test_nobody_and_nobody_knows_are_two_things(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    people = pd.array([0, None, *range(300, 1000, 100)], "Int64")
    table = longueur_itineraires.compute(communes.assign(population=people), routes(), known(communes))
    statut = pick(table, "commune", "offre_km_1000hab:tous", "statut")
    assert statut[["62001", "62002", "62003"]].tolist() == ["sans objet", "inconnu", "calculé"]
    assert pick(table, "epci", "offre_km_1000hab:tous", "statut")[EPCI] == "inconnu"


def test_no_route_is_zero_and_a_route_without_a_place_is_a_lower_bound(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    none = longueur_itineraires.compute(communes, routes().iloc[:0], known(communes))
    assert (none.loc[none["modalite"].str.startswith("longueur"), "valeur"] == 0).all()
    table = longueur_itineraires.compute(communes, lost(routes(), "F"), known(communes))
    assert pick(table, "epci", "longueur_km:tous")[EPCI] == pytest.approx(5.5)
    assert set(pick(table, "commune", "longueur_km:tous", "statut")) == {"au moins"}


def test_a_route_without_a_practice_is_in_the_total_and_apart(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    some = routes().assign(pratique=["trail", None, "pédestre", "vélo", "vélo", "vélo"])
    table = longueur_itineraires.compute(communes, some, known(communes))
    assert pick(table, "epci", f"longueur_brute_km:{parcours.SANS_PRATIQUE}")[EPCI] == pytest.approx(3)
    assert pick(table, "epci", "longueur_km:tous")[EPCI] == pytest.approx(7.5)


@pytest.mark.parametrize("order", [[5, 4, 3, 2, 1, 0], [2, 0, 5, 1, 4, 3]])
def test_the_order_of_routes_changes_nothing(communes: gpd.GeoDataFrame, order: list[int]) -> None:
    tables = [longueur_itineraires.compute(communes, r, known(communes)) for r in (routes(), routes().iloc[order])]
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize("x", [250.0, 990.0, 2750.0])
def test_cutting_routes_in_sections_changes_nothing(communes: gpd.GeoDataFrame, x: float) -> None:
    whole = routes().drop("C")  # to cut a line that comes back by the same way is to lose a passage
    tables = [longueur_itineraires.compute(communes, r, known(communes)) for r in (whole, halves(whole, x))]
    pd.testing.assert_frame_equal(*tables)


# --- ITI-03 ---------------------------------------------------------------------------------------------------------


def test_people_near_a_route(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    parametres = Parametres(itineraires=Itineraires(population_distance_m=250))
    qpv = toy.frame({"Q1": toy.box(0, 0, 1000, 500)}, population=[60])
    table = population_itineraires.compute(
        communes, routes().loc[["A", "E"]], carroyage(), known(communes), parametres, qpv
    )
    # the band from y = 250 to 750 of 62001, 62002, 62003 ; the works of E make an upper bound in 62009
    assert pick(table, "commune", "population_hab")[["62001", "62002", "62003", "62004"]].tolist() == pytest.approx(
        [50, 100, 150, 0]
    )
    assert pick(table, "epci", "population_hab")[EPCI] == pytest.approx(300)
    assert pick(table, "epci", "part_pct")[EPCI] == pytest.approx(100 * 300 / 4500)
    assert pick(table, "epci", "population_totale_hab")[EPCI] == pytest.approx(4500)
    assert pick(table, "qpv", "part_pct")["Q1"] == pytest.approx(50)  # y from 250 to 500 of it
    last = table[(table["code"] == "62009") & (table["modalite"] == "population_hab")].iloc[0]
    assert (last["valeur"], last["statut"]) == (0, "à vérifier")
    disc = np.pi * 250**2 / 2 + 500 * 500  # m2 at 900 inhabitants per km2
    assert last["borne_max"] == pytest.approx(disc * 900 / 1e6, rel=0.01)


# --- ITI-04 ---------------------------------------------------------------------------------------------------------


def green(**changes: object) -> gpd.GeoDataFrame:
    """Two surfaces that overlap, 0 to 2000 m east and 0 to 1000 m north, and one where C walks."""
    shapes = {"T1": toy.box(0, 0, 1500, 1000), "T2": toy.box(1000, 0, 1000, 1000), "T3": toy.box(0, 2400, 350, 200)}
    return scheme(shapes, **changes)


def test_share_in_the_trame(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = trame_itineraires.compute(communes, routes(), green(), known(communes), parametres)
    # A 2, B 1.5, C 0.25 out and back, D 1 ; once: A and B 2, C 0.25, D 1
    assert pick(table, "epci", "longueur_tvb_km:brute")[EPCI] == pytest.approx(5)
    assert pick(table, "epci", "part_pct:brute")[EPCI] == pytest.approx(50)
    assert pick(table, "epci", "longueur_tvb_km:dédoublonnée")[EPCI] == pytest.approx(3.25)
    assert pick(table, "epci", "part_pct:dédoublonnée")[EPCI] == pytest.approx(100 * 3.25 / 7.5)
    each = pick(table, "itineraire", "part_pct:brute")
    assert each.tolist() == pytest.approx([100 * 2 / 3, 50, 50, 100, 0, 0])
    assert pick(table, "itineraire", "longueur_km:brute")["C"] == pytest.approx(1)
    assert pick(table, "itineraire", "longueur_km:dédoublonnée")["C"] == pytest.approx(0.5)
    assert pick(table, "itineraire", "part_pct:dédoublonnée")["C"] == pytest.approx(50)


def test_a_schematic_map_is_to_be_checked_along_a_route(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = trame_itineraires.compute(communes, routes(), green(), known(communes), parametres)
    statut = pick(table, "itineraire", "part_pct:brute", "statut")
    assert statut[["A", "F"]].tolist() == ["à vérifier", "calculé"]  # F meets nothing
    assert pick(table, "epci", "part_pct:brute", "statut")[EPCI] == "calculé"  # 1:10 000 is enough for the territory
    assert pick(table, "itineraire", "longueur_km:brute", "statut")["A"] == "calculé"


def test_an_axis_of_conventional_width_makes_an_interval(communes: gpd.GeoDataFrame, parametres: Parametres) -> None:
    shapes = {"T1": toy.box(0, 0, 1000, 1000), "axe": toy.line((2000, 0), (2000, 1000))}  # 50 m wide by convention
    trame = scheme(shapes, composante=["réservoir", "corridor"])
    table = trame_itineraires.compute(communes, routes().loc[["A"]], trame, known(communes), parametres)
    row = table[(table["code"] == EPCI) & (table["modalite"] == "longueur_tvb_km:brute")].iloc[0]
    assert (row["valeur"], row["borne_min"]) == (pytest.approx(1.05), pytest.approx(1.0))
    assert np.isnan(row["borne_max"])
    assert row["statut"] == "à vérifier"
    assert "largeur conventionnelle" in row["valeur_texte"]


def test_an_annulled_scheme_counts_for_nothing(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = trame_itineraires.compute(communes, routes(), green(statut="SRCE annulé"), known(communes), parametres)
    assert pick(table, "epci", "part_pct:brute")[EPCI] == 0


def test_where_the_trame_stops_the_share_is_to_be_checked(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = trame_itineraires.compute(communes, lost(routes(), "F"), green(), known(communes, halo=False), parametres)
    assert pick(table, "itineraire", "longueur_tvb_km:brute", "statut")[["E", "F"]].tolist() == ["au moins", "inconnu"]
    assert pick(table, "itineraire", "part_pct:brute", "statut")["E"] == "à vérifier"
    assert pick(table, "epci", "longueur_km:brute", "statut")[EPCI] == "au moins"  # F has no place
    none = trame_itineraires.compute(communes, routes().iloc[:0], green(), known(communes), parametres)
    assert pick(none, "epci", "part_pct:brute", "statut")[EPCI] == "sans objet"
    nothing = trame_itineraires.compute(communes, routes(), green().iloc[:0], known(communes), parametres)
    assert pick(nothing, "epci", "longueur_tvb_km:brute")[EPCI] == 0


# --- ITI-06 ---------------------------------------------------------------------------------------------------------


def test_the_veloroute_by_section_and_progress(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = avancement_veloroute.compute(communes, routes(), known(communes), parametres)
    whole = {m: pick(table, "epci", m)[EPCI] for m in table.loc[table["maille"] == "epci", "modalite"]}
    assert (whole["longueur_km:toutes"], whole["hors_territoire_km:toutes"]) == pytest.approx((2.5, 1.5))
    assert whole["totale_brute_km:toutes"] == pytest.approx(4)
    assert (whole["longueur_km:en service"], whole["longueur_km:en travaux"]) == pytest.approx((2, 0.5))
    assert (whole["longueur_km:section A – L"], whole["hors_territoire_km:section L – W"]) == pytest.approx((2, 1.5))
    said = pick(table, "epci", "longueur_km:section L – W", "valeur_texte")[EPCI]
    assert said == "en travaux, Agglo fictive, 2025"
    each = pick(table, "commune", "longueur_km:toutes")
    assert each[["62004", "62005", "62009"]].tolist() == pytest.approx([1, 1, 0.5])
    parts = [whole[f"longueur_km:{p}"] for p in ("en service", "provisoire", "en travaux", "en projet",
                                                 avancement_veloroute.NON_PRECISE)]  # fmt: skip
    assert sum(parts) == pytest.approx(whole["longueur_km:toutes"])


def test_a_veloroute_that_the_source_does_not_hold_is_not_zero(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    for some in (routes().loc[["A", "D"]], routes().iloc[:0]):
        table = avancement_veloroute.compute(communes, some, known(communes), parametres)
        assert table["valeur"].isna().all()
        assert set(table["statut"]) == {"inconnu"}
        assert set(table["valeur_texte"]) == {avancement_veloroute.ABSENT}
    table = avancement_veloroute.compute(communes, lost(routes(), "E"), known(communes), parametres)
    assert pick(table, "epci", "longueur_km:toutes", "statut")[EPCI] == "au moins"


def test_a_stretch_that_bears_several_numbers_belongs_to_each(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    for written in ("EV5:V31:", "V31 | EV 5", "V31, EV5"):
        several = routes().assign(num_iti=[None, None, None, None, written, None])
        table = avancement_veloroute.compute(communes, several, known(communes), parametres)
        assert pick(table, "epci", "longueur_km:toutes")[EPCI] == pytest.approx(2.5)  # E 0.5 km, F 2 km
    other = routes().assign(num_iti=[None, None, None, None, "EV52:V31:", None])
    table = avancement_veloroute.compute(communes, other, known(communes), parametres)
    assert pick(table, "epci", "longueur_km:toutes")[EPCI] == pytest.approx(2.0)  # F alone


# --- ITI-07 ---------------------------------------------------------------------------------------------------------


def wells() -> gpd.GeoDataFrame:
    """Two immediate perimeters that overlap, from x = 400 to 700, and a wider one that does not count."""
    shapes = {"P1": toy.box(400, 400, 200), "P2": toy.box(500, 400, 200), "P3": toy.box(0, 0, 3000)}
    return toy.frame(shapes, perimetre=["PPI", "PPI", "PPR"], diffusion=["restreint", "restreint", "public"])


def test_what_a_route_crosses(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = traversees_itineraires.compute(routes(), communes, known(communes), parametres, wells(), green())
    # A from 400 to 700, B from 500 to 700
    assert pick(table, "itineraire", "longueur_km:PPI").tolist() == pytest.approx([0.3, 0.2, 0, 0, 0, 0])
    assert pick(table, "itineraire", "longueur_brute_km:réservoir")["C"] == pytest.approx(0.5)  # 250 m out and back
    assert pick(table, "itineraire", "longueur_km:réservoir")["C"] == pytest.approx(0.25)
    assert pick(table, "itineraire", "longueur_km:réservoir", "statut")[["A", "F"]].tolist() == [
        "à vérifier",
        "calculé",
    ]
    noise = table[table["modalite"] == "longueur_km:bruit"]
    assert set(noise["statut"]) == {"sans couche"}
    assert set(noise["valeur_texte"]) == {traversees_itineraires.NO_NOISE}


def test_every_row_of_a_well_has_its_diffusion(communes: gpd.GeoDataFrame, parametres: Parametres) -> None:
    table = traversees_itineraires.compute(routes(), communes, known(communes), parametres, wells(), green())
    well = table["modalite"].str.endswith(":PPI")
    assert set(table.loc[well, "diffusion"]) == {"restreint"}  # those that cross nothing too
    assert table.loc[~well, "diffusion"].isna().all()


def test_no_perimeter_in_the_source_is_no_absence_of_protection(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    there = known(communes)
    without = wells().loc[["P3"]]
    table = traversees_itineraires.compute(routes(), communes, there, parametres, without, None)
    assert set(pick(table, "itineraire", "longueur_km:PPI", "statut")) == {"inconnu"}
    assert set(pick(table, "itineraire", "longueur_km:réservoir", "statut")) == {"sans couche"}
    none = traversees_itineraires.compute(routes(), communes, there, parametres, None, green())
    assert set(pick(none, "itineraire", "longueur_km:PPI", "statut")) == {"sans couche"}
    unplaced = traversees_itineraires.compute(
        lost(routes(), "F"), communes, there, parametres, wells().assign(perimetre=["PPI", "inconnu", "PPR"]), green()
    )
    assert pick(unplaced, "itineraire", "longueur_km:PPI", "statut")[["A", "F"]].tolist() == ["au moins", "inconnu"]
    outside = traversees_itineraires.compute(
        routes(), communes, replace(there, couches=known(communes, halo=False).couches), parametres, wells(), green()
    )
    assert pick(outside, "itineraire", "longueur_km:PPI", "statut")[["D", "E"]].tolist() == ["calculé", "au moins"]


@pytest.mark.parametrize("dissolved", [False, True])
def test_parts_of_a_route_in_a_zone_and_outside_make_the_whole(dissolved: bool) -> None:
    zone = toy.box(300, 100, 1000, 1300)
    rest = toy.box(-9000, -9000, 20_000, 20_000) - zone
    inside, outside = (parcours.lengths_inside(routes(), shape, dissolved=dissolved) for shape in (zone, rest))
    whole = parcours.lengths(routes(), dissolved=dissolved)
    # D runs along neither edge: nothing is counted twice
    assert (inside + outside).tolist() == pytest.approx(whole.tolist())
    assert parcours.lengths_inside(routes(), shapely.Polygon(), dissolved=dissolved).tolist() == [0] * 6
