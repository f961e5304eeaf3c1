"""Secrecy of small numbers, places across the limit, communes of unknown population: by hand on the toy grid.

Commune n has 100 n inhabitants in 50 n households on 1 km².
"""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.core.parametres import Parametres
from pipelines import (
    chaleur_qpv,
    couverture_capteurs,
    espaces_verts_acces,
    itineraires_qpv,
    logements_chaleur,
    population_captages,
    population_itineraires,
    population_lieux,
    population_qpv,
    variation_qpv,
    zones_capteurs,
)
from pipelines.core import lieux
from pipelines.core.model import Statut
from pipelines.core.table import rows
from tests import toy
from tests.pipelines import eau
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage, qpv, territoire

Pick = Callable[..., pd.Series]
#: A figure that is not calibrated.
NOT_CALIBRATED = "population de la commune inconnue : carroyage non calé"


def halo(households: float = 2.0) -> gpd.GeoDataFrame:
    """Cells of 200 m west of 62001 and 62004: 4 inhabitants each."""
    shapes = {f"H{y:04}": toy.box(-200, y, 200) for y in range(0, 2000, 200)}
    return toy.frame(
        shapes, ind=[4.0] * 10, men=[households] * 10, men_pauv=[0.0] * 10, i_est_200=pd.array([0] * 10, "Int64")
    )


# --- the complement -------------------------------------------------------------------------------------------------


def masked(*households: float) -> list[int]:
    """Return which places are masked, of some households."""
    found = pd.Series(households, dtype="float64")
    hits = [hit for hit, *_ in lieux.secrecy(found, Parametres())]
    return sorted(found.index[hits[0] | hits[1]])


@pytest.mark.parametrize(
    ("households", "expected"),
    [
        ((20, 30, 40), []),
        ((5, 30, 40), [0, 1]),  # 5 + 30
        ((3, 4, 30, 40), [0, 1, 2]),  # two are masked, 7 households: the total would tell of 7
        ((6, 7, 30), [0, 1]),  # 13 together
        ((3, 0, 30), [0, 2]),  # a place without a household hides nothing
        ((3,), [0]),
        ((3, 4), [0, 1]),
        ((30, 5, 30), [0, 1]),  # equal: the first key
    ],
)
def test_places_are_masked_until_together_they_are_no_secret(
    households: tuple[float, ...], expected: list[int]
) -> None:
    assert masked(*households) == expected


@given(st.lists(st.floats(0, 60), max_size=12))
def test_the_total_less_what_is_shown_is_never_a_secret(households: list[float]) -> None:
    hidden = masked(*households)
    if not hidden:
        return
    others = [h for n, h in enumerate(households) if n not in hidden and h > 0]
    assert not others or (len(hidden) > 1 and sum(households[n] for n in hidden) >= 11)


def test_totals_are_masked_with_the_place_they_would_reveal(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    cells = carroyage()
    cells.loc[[n for n in cells.index if n[1:5] < "1000" and n[5:] < "1000"], "men"] = 0.3  # 62001: 25 × 0.3 = 7.5
    given_ = (cells, territoire(communes), parametres)
    parks = toy.frame({"p": toy.box(0, 0, 3000)}, acces_public=["oui"])
    table = pd.concat(
        [
            population_lieux.compute(communes, *given_),
            espaces_verts_acces.compute(communes, parks, *given_),
        ]
    )
    for name in ("population_brute_hab", "population_hab", "population_totale_hab", "part_pct:5000"):
        statut = pick(table, "commune", name, "statut")
        assert set(statut.index[statut == "secret"]) == {"62001", "62002"}, name  # 7.5 + 100 households
        assert pick(table, "epci", name, "statut")[EPCI] == "calculé"


def test_secrecy_is_stronger_than_a_doubt(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    across = toy.frame({"Q": toy.box(-100, 0, 200, 200)})  # 1 household in 62001, and nothing known beyond
    table = population_lieux.compute(communes, carroyage(), territoire(communes, halo=False), parametres, qpv=across)
    assert pick(table, "qpv", "population_hab", "statut")["Q"] == "secret"
    assert pick(table, "qpv", "population_hab").isna().all()


# --- sensors --------------------------------------------------------------------------------------------------------


def sensors(**places: tuple[float, float]) -> gpd.GeoDataFrame:
    """Sensors where they stand."""
    made = toy.frame({name: toy.point(*xy) for name, xy in places.items()})
    return made.assign(code_insee="62001", commune_position="62001")


def test_few_households_near_a_sensor_are_secret(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    near = Parametres(pollen={"distances_m": (200,)})
    # Discs of 200 m, 0.1255 km²: 6 households of 62001, 31 of 62005, 56 of 62009.
    some = sensors(a=(500, 500), b=(1500, 1500), c=(2500, 2500))
    table = couverture_capteurs.compute(communes, some, territoire(communes), near, carroyage())
    for maille, names in (("capteur", {"a", "b"}), ("commune", {"62001", "62005"})):
        statut = pick(table, maille, "population_hab:200", "statut")
        assert set(statut.index[statut == "secret"]) == names
        assert pick(table, maille, "population_hab:200")[sorted(names)].isna().all()
    assert pick(table, "commune", "part_pct:200", "statut")["62001"] == "secret"
    disc = 32 * np.sin(np.pi / 32) * 0.04
    assert pick(table, "epci", "population_hab:200")[EPCI] == pytest.approx(1500 * disc)
    assert pick(table, "commune", "population_hab:200")["62002"] == 0


def test_few_households_in_a_zone_are_secret(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    # The west of x = 100: 0.1 km² of 62001, 62004 and 62007: 5 + 20 + 35 = 60 households; too many.
    table = zones_capteurs.compute(
        communes, sensors(a=(0, 1500), b=(200, 1500)), territoire(communes), parametres, carroyage()
    )
    assert pick(table, "capteur", "population_hab")["a"] == pytest.approx(120)
    # Without households but those of 62001, 5 live west; and no household is nobody.
    cells = carroyage().assign(men=lambda f: f["men"].where(f.index.str[5:] < "1000", 0.0))
    table = zones_capteurs.compute(
        communes, sensors(a=(0, 1500), b=(200, 1500)), territoire(communes), parametres, cells
    )
    assert set(pick(table, "capteur", "population_hab", "statut")) == {"secret"}
    assert pick(table, "epci", "population_hab")[EPCI] == pytest.approx(4500)
    empty = carroyage().assign(ind=0.0, men=0.0)
    table = zones_capteurs.compute(
        communes.assign(population=0), sensors(a=(0, 1500)), territoire(communes), parametres, empty
    )
    assert pick(table, "capteur", "population_hab")["a"] == 0
    assert pick(table, "capteur", "population_hab", "statut")["a"] == "calculé"


def test_people_beyond_the_limit_count_around_a_sensor(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    near = Parametres(pollen={"distances_m": (200,)})
    cells = pd.concat([carroyage(), halo()])
    half = 32 * np.sin(np.pi / 32) * 0.04 / 2  # km², half a disc of 200 m
    edge = sensors(s=(0, 1500), t=(1500, 1500))  # 400 inhabitants per km² in 62004, 4 on 0.04 km² beyond
    for known, found, state in ((True, 500 * half, "calculé"), (False, 400 * half, "au moins")):
        given_ = cells if known else carroyage()
        table = couverture_capteurs.compute(communes, edge, territoire(communes, halo=known), near, given_)
        assert pick(table, "capteur", "population_hab:200")["s"] == pytest.approx(found)
        assert pick(table, "capteur", "population_hab:200", "statut").to_dict() == {"s": state, "t": "calculé"}
        assert pick(table, "commune", "population_hab:200")["62004"] == pytest.approx(400 * half)


# --- a neighbourhood across the limit -------------------------------------------------------------------------------


def across(**columns: object) -> gpd.GeoDataFrame:
    """0.4 km² of 62001 (40 inhabitants) and 0.2 km² beyond; 300 inhabitants by the official estimate."""
    return toy.frame({"Q": toy.box(-200, 0, 600, 1000)}).assign(population=pd.array([300], "Int64"), **columns)


def test_an_estimate_across_the_limit_where_the_grid_stops_is_an_interval(
    communes: gpd.GeoDataFrame, parametres: Parametres
) -> None:
    given_ = (territoire(communes, halo=False), parametres)
    table = population_qpv.compute(communes, across(), *given_, population_carroyee=carroyage())
    for maille, code, official in (("commune", "62001", 100), ("epci", EPCI, 4500)):
        for name, most in (("population_hab:2024", 300), ("part_pct:2024", 100 * 300 / official)):
            row = table[(table["maille"] == maille) & (table["code"] == code) & (table["modalite"] == name)].iloc[0]
            assert pd.isna(row["valeur"])
            assert row["statut"] == "inconnu"
            assert (row["borne_min"], row["borne_max"]) == pytest.approx((0, most))
    more = pd.concat([across(), qpv().loc[["Q2"]]])  # 1 100 inhabitants, known
    table = population_qpv.compute(communes, more, *given_, population_carroyee=carroyage())
    row = table[(table["maille"] == "epci") & (table["modalite"] == "population_hab:2024")].iloc[0]
    assert row[["valeur", "borne_min", "borne_max"]].tolist() == pytest.approx([1100, 1100, 1400])
    assert row["statut"] == "à vérifier"


def test_an_estimate_shared_by_the_grid_is_to_be_checked_for_the_territory_too(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    cells = pd.concat([carroyage(), halo(households=3.0)])
    table = population_qpv.compute(communes, across(), territoire(communes), parametres, population_carroyee=cells)
    # 5 cells beyond, 4 inhabitants each: 20 of 60.
    for maille, code in (("commune", "62001"), ("epci", EPCI)):
        assert pick(table, maille, "population_hab:2024")[code] == pytest.approx(300 * 40 / 60)
        assert pick(table, maille, "population_hab:2024", "statut")[code] == "à vérifier"
    inside = population_qpv.compute(communes, qpv(), territoire(communes), parametres, population_carroyee=cells)
    assert pick(inside, "epci", "population_hab:2024", "statut")[EPCI] == "calculé"


# --- a commune of unknown population --------------------------------------------------------------------------------


def test_what_is_not_calibrated_is_to_be_checked(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    official = communes["population"].astype("float64").mask(communes.index == "62005")
    unknown = communes.assign(population=official)
    ici = territoire(unknown)
    cells = carroyage().assign(ind=lambda f: f["ind"] / 2)  # the grid says 250 in 62005, 300 in 62006
    zones = toy.frame({"Q": toy.box(1000, 1000, 1000), "R": toy.box(2000, 1000, 1000)})
    parks = toy.frame({"p": toy.box(0, 0, 3000)}, acces_public=["oui"])
    routes = toy.frame({"i": toy.line((1500, 0), (1500, 3000))}, avancement=["en service"])
    green = espaces_verts_acces.compute(unknown, parks, cells, ici, parametres, qpv=zones)
    lines = population_itineraires.compute(unknown, routes, cells, ici, parametres, qpv=zones)
    near = itineraires_qpv.compute(unknown, zones, routes, cells, ici, parametres)
    change = variation_qpv.compute(unknown, zones, zones, cells, ici, parametres)
    water = population_captages.compute(unknown, cells, ici, Parametres(secret_menages=0), eau.servitudes())
    spots = couverture_capteurs.compute(unknown, sensors(s=(1500, 1500)), ici, parametres, cells)
    area = zones_capteurs.compute(unknown, sensors(s=(1500, 1500)), ici, parametres, cells)
    places = population_lieux.compute(unknown, cells, ici, parametres, qpv=zones)
    for table, maille, modalite, loose, tight in (
        (green, "commune", "population_hab:5000", "62005", "62006"),
        (green, "commune", "population_totale_hab", "62005", "62006"),
        (green, "qpv", "part_pct:5000", "Q", "R"),
        (lines, "commune", "population_hab", "62005", "62008"),
        (near, "qpv", "population_totale_hab", "Q", "R"),
        (change, "commune", "population_2024_hab", "62005", "62006"),
        (water, "commune", "population", "62005", "62006"),
        (water, "commune", "habitants:aucun", "62005", "62009"),
        (spots, "commune", "population_hab:1000", "62005", "62009"),
        (places, "qpv", "population_hab", "Q", "R"),
    ):
        statut, words = (pick(table, maille, modalite, c) for c in ("statut", "valeur_texte"))
        assert (statut[loose], words[loose]) == ("à vérifier", NOT_CALIBRATED), modalite
        assert statut[tight] == "calculé", modalite
        assert pd.isna(pick(table, maille, modalite, "borne_max")[loose])
        assert pick(table, maille, modalite)[loose] > 0
        if maille == "commune":
            assert pick(table, "epci", modalite, "valeur_texte")[EPCI] == NOT_CALIBRATED
    assert pick(spots, "capteur", "population_hab:1000", "statut")["s"] == "à vérifier"
    assert pick(area, "capteur", "population_hab", "statut")["s"] == "à vérifier"
    assert pick(area, "epci", "population_hab")[EPCI] == pytest.approx(4500 - 500 + 250)
    assert pick(places, "commune", "population_brute_hab", "statut")["62005"] == "calculé"  # what the grid says


# --- buildings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "inside"), [(0.001, False), (0.499, False), (0.5, False), (0.501, True), (1.0, True)]
)
def test_a_building_is_of_the_place_that_holds_most_of_it(share: float, inside: bool) -> None:
    zone = toy.frame({"Q": toy.box(0, 0, 1000)})
    building = toy.frame({"b": toy.box(1000 - 20 * share, 500, 20, 10)})
    found = lieux.holder(building, zone)["b"]
    assert (found == "Q") is inside
    assert inside or pd.isna(found)


def test_a_building_on_two_places_is_of_the_first_in_size() -> None:
    zones = toy.frame({"Q": toy.box(0, 0, 100), "R": toy.box(100, 0, 8, 100)})
    # 20 m long: 9 in Q, 8 in R, 3 in neither; then 4, 8 and 8: as much in none.
    assert lieux.holder(toy.frame({"b": toy.box(91, 0, 20, 10)}), zones)["b"] == "Q"
    assert pd.isna(lieux.holder(toy.frame({"b": toy.box(96, 0, 20, 10)}), zones)["b"])
    assert lieux.holder(toy.empty(), zones).empty


def test_dwellings_that_barely_touch_a_neighbourhood_are_not_its_own(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    quarter = toy.frame({"Q": toy.box(1000, 1000, 500)})
    homes = toy.frame(
        {"touche": toy.box(1499.98, 1100, 20), "dedans": toy.box(1480, 1200, 20), "bord": toy.box(-10.02, 1100, 20)},
        ffo_bat_nb_log=pd.array([40, 7, 5], "Int64"),
        type_chauffage=["collectif"] * 3,
    )  # 0.1 % of the first is in Q; 49.9 % of the last is in 62004
    trace = toy.frame({"A": toy.line((1520, 1000), (1520, 1500))})
    ici = territoire(communes)
    near = logements_chaleur.compute(communes, homes, trace, ici, parametres, quarter)
    assert pick(near, "qpv", "logements_total")["Q"] == 7
    assert pick(near, "qpv", "logements:50")["Q"] == 7
    assert pick(near, "commune", "logements_total")[["62005", "62004"]].tolist() == [47, 0]
    assert pick(near, "epci", "logements_total")[EPCI] == 47
    heated = chaleur_qpv.compute(quarter, homes, trace, ici, parametres)
    assert pick(heated, "qpv", "logements_totaux")["Q"] == 7
    assert pick(heated, "epci", "logements:50")[EPCI] == 7


# --- what is missing ------------------------------------------------------------------------------------------------


def test_a_lower_bound_of_nothing_is_not_known() -> None:
    numbers = pd.Series([np.nan, 3.0], index=["a", "b"])
    some = rows("TST-01", "commune", "nombre", numbers, statut=Statut.AU_MOINS)
    assert some["statut"].tolist() == ["inconnu", "au moins"]
    assert some["borne_max"].isna().all()
