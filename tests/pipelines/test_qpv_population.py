"""TER-02, QPV-01, QPV-02 by hand: 100 n inhabitants per km² in commune n."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import population_lieux, population_qpv
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage, qpv, territoire, with_lost

Pick = Callable[..., pd.Series]


# --- TER-02 ---------------------------------------------------------------------------------------------------------


def test_a_uniform_grid_gives_area_times_density(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = population_lieux.compute(communes, carroyage(), territoire(communes), parametres, qpv=qpv())
    assert pick(table, "commune", "population_hab").tolist() == pytest.approx(list(range(100, 1000, 100)))
    assert pick(table, "epci", "population_hab")[EPCI] == pytest.approx(4500)
    people = pick(table, "qpv", "population_hab")
    assert people["Q1"] == pytest.approx(50)  # 0.5 km² × 100
    assert people["Q2"] == pytest.approx(550)  # 0.5 × 500 + 0.5 × 600
    assert pick(table, "qpv", "population_hab", "statut")["Q3"] == "sans objet"
    assert (table["statut"] != "inconnu").all()


def test_the_gap_of_the_areas_to_the_communes_is_published(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    half = carroyage().assign(ind=lambda f: f["ind"] / 2)
    table = population_lieux.compute(communes, half, territoire(communes), parametres, qpv=qpv())
    assert pick(table, "commune", "population_brute_hab")["62004"] == pytest.approx(200)  # 400 / 2
    assert pick(table, "commune", "population_hab")["62004"] == pytest.approx(400)
    assert pick(table, "qpv", "ecart_pct")["Q2"] == pytest.approx(-50)  # 100 × (275 - 550) / 550


def test_few_households_are_secret_and_nobody_is_zero(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    small = toy.frame({"petit": toy.box(0, 0, 400, 500), "vide": toy.box(0, 0, 100)})  # 0.2 km² × 50 = 10 households
    emptied = carroyage()
    emptied.loc[["C00000000"], ["ind", "men"]] = 0.0
    table = population_lieux.compute(communes, emptied, territoire(communes), parametres, qpv=small)
    assert pick(table, "qpv", "population_hab", "statut").tolist() == ["secret", "calculé"]
    assert pd.isna(pick(table, "qpv", "population_hab")["petit"])
    assert pick(table, "qpv", "population_hab")["vide"] == 0
    assert pick(table, "qpv", "ecart_pct", "statut")["vide"] == "sans objet"


def test_a_commune_whose_people_the_grid_does_not_place_is_unknown(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = population_lieux.compute(communes, carroyage().iloc[:0], territoire(communes), parametres, qpv=qpv())
    assert set(pick(table, "commune", "population_hab", "statut")) == {"inconnu"}
    assert pick(table, "commune", "population_brute_hab").tolist() == [0] * 9
    assert pick(table, "epci", "population_hab", "statut")[EPCI] == "au moins"


def test_an_unknown_official_population_is_not_calibrated(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    unknown = communes.assign(population=communes["population"].astype("float64").mask(communes.index == "62001"))
    table = population_lieux.compute(unknown, carroyage(), territoire(unknown), parametres)
    assert pick(table, "commune", "population_hab", "statut")[["62001", "62002"]].tolist() == ["à vérifier", "calculé"]
    assert pick(table, "epci", "population_hab", "statut")[EPCI] == "à vérifier"


def test_a_place_across_the_limit_keeps_the_people_beyond(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    across = toy.frame({"Q": toy.box(-200, 0, 400, 1000)})  # 0.2 km² in 62001, 0.2 km² beyond
    beyond = toy.frame(
        {f"H{y}": toy.box(-200, y, 200) for y in range(0, 1000, 200)},
        ind=[10.0] * 5, men=[5.0] * 5, men_pauv=[1.0] * 5, i_est_200=[1] * 5,
    )  # fmt: skip
    cells = pd.concat([carroyage(), beyond])
    for halo, state in ((True, "calculé"), (False, "au moins")):
        table = population_lieux.compute(communes, cells, territoire(communes, halo=halo), parametres, qpv=across)
        assert pick(table, "qpv", "population_hab")["Q"] == pytest.approx(20 + 50)
        assert pick(table, "qpv", "population_hab", "statut")["Q"] == state


# --- QPV-01 ---------------------------------------------------------------------------------------------------------


def test_the_official_estimate_counts_and_the_grid_only_shares_it(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = population_qpv.compute(communes, qpv(), territoire(communes), parametres, population_carroyee=carroyage())
    assert pick(table, "qpv", "population_hab:2024").to_dict() == pytest.approx(
        {"Q1": 60, "Q2": 1100, "Q3": float("nan")}, nan_ok=True
    )
    people = pick(table, "commune", "population_hab:2024")
    assert people["62001"] == 60
    assert people["62005"] == pytest.approx(500)  # 1100 × 250 / 550
    assert people["62006"] == pytest.approx(600)
    assert people.drop(["62001", "62005", "62006"]).eq(0).all()
    assert pick(table, "commune", "population_hab:2024", "statut")[["62001", "62005"]].tolist() == [
        "calculé",
        "à vérifier",
    ]
    assert pick(table, "epci", "population_hab:2024")[EPCI] == pytest.approx(1160)  # the halo is not the territory
    assert pick(table, "epci", "part_pct:2024")[EPCI] == pytest.approx(100 * 1160 / 4500)
    assert pick(table, "commune", "part_pct:2024")["62001"] == pytest.approx(60)
    assert people.sum() == pytest.approx(1160)


def test_without_grid_a_shared_neighbourhood_has_no_part(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = population_qpv.compute(communes, qpv(), territoire(communes), parametres)
    statut = pick(table, "commune", "population_hab:2024", "statut")
    assert statut[["62001", "62005", "62006", "62009"]].tolist() == ["calculé", "inconnu", "inconnu", "calculé"]
    assert pick(table, "epci", "population_hab:2024", "statut")[EPCI] == "au moins"


def test_an_absent_estimate_is_unknown_and_sums_are_lower_bounds(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    zones = qpv(population=[None, 1100, None])
    table = population_qpv.compute(communes, zones, territoire(communes), parametres, population_carroyee=carroyage())
    assert pick(table, "qpv", "population_hab:2024", "statut")["Q1"] == "inconnu"
    assert pick(table, "commune", "population_hab:2024", "statut")["62001"] == "inconnu"
    assert pick(table, "epci", "population_hab:2024", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "population_hab:2024")[EPCI] == pytest.approx(1100)
    assert pd.isna(pick(table, "epci", "population_hab:2024", "borne_max")[EPCI])


def test_a_part_of_few_households_hides_the_other_parts(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    # 10 ha in 62001: 5 households; 90 ha in 62002: 90.
    zones = toy.frame({"Q": toy.box(900, 0, 1000, 1000)}, population=pd.array([400], "Int64"))
    table = population_qpv.compute(communes, zones, territoire(communes), parametres, population_carroyee=carroyage())
    assert pick(table, "commune", "population_hab:2024", "statut")[["62001", "62002"]].tolist() == ["secret"] * 2
    assert pick(table, "commune", "population_hab:2024")[["62001", "62002"]].isna().all()
    assert pick(table, "epci", "population_hab:2024")[EPCI] == pytest.approx(400)


def test_a_neighbourhood_across_the_limit_counts_for_its_part(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    beyond = toy.frame(
        {f"H{y}": toy.box(-200, y, 200) for y in range(0, 1000, 200)},
        ind=[12.0] * 5, men=[6.0] * 5, men_pauv=[1.0] * 5, i_est_200=[1] * 5,
    )  # fmt: skip
    zones = toy.frame({"Q": toy.box(-200, 0, 600, 1000)}, population=pd.array([300], "Int64"))  # 60 beyond, 40 inside
    cells = pd.concat([carroyage(), beyond])
    table = population_qpv.compute(communes, zones, territoire(communes), parametres, population_carroyee=cells)
    assert pick(table, "epci", "population_hab:2024")[EPCI] == pytest.approx(300 * 40 / 100)
    assert pick(table, "qpv", "population_hab:2024")["Q"] == 300


# --- QPV-02 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "belongs"),
    [
        (toy.box(8, 0, 1000, 1000), {"62001", "62002"}),  # 0.8 ha of 100 ha in 62002: under 1 %, over 0.5 ha
        (toy.box(4, 0, 1000, 1000), {"62001"}),  # 0.4 ha of 100 ha
        (toy.box(608, 0, 400, 250), {"62001", "62002"}),  # 0.2 ha of 10 ha: 2 %
        (toy.box(603.2, 0, 400, 250), {"62001"}),  # 0.8 % of 10 ha: 0.08 ha
        (toy.box(0, 0, 1000, 500), {"62001"}),  # touching a limit is not belonging
    ],
)
def test_belonging_at_eight_tenths(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick, shape: object, belongs: set[str]
) -> None:
    zones = toy.frame({"Q": shape}, population=pd.array([100], "Int64"))
    table = population_qpv.compute(communes, zones, territoire(communes), parametres)
    count = pick(table, "commune", "nombre:2024")
    assert set(count.index[count > 0]) == belongs
    assert pick(table, "epci", "communes:2024")[EPCI] == len(belongs)
    assert pick(table, "epci", "nombre:2024")[EPCI] == 1


def test_counts_of_both_generations(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = population_qpv.compute(communes, qpv(), territoire(communes), parametres, qpv_2015=qpv().iloc[:1])
    assert pick(table, "epci", "nombre:2024")[EPCI] == 2  # Q3 is of the halo
    assert pick(table, "epci", "communes:2024")[EPCI] == 3
    assert pick(table, "epci", "nombre:2015")[EPCI] == 1
    assert pick(table, "commune", "nombre:2024").sum() == 3  # Q2 counts in two communes


def test_a_neighbourhood_without_a_place_makes_lower_bounds(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    table = population_qpv.compute(
        communes, with_lost(qpv()), territoire(communes), parametres, population_carroyee=carroyage()
    )
    assert pick(table, "epci", "nombre:2024", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "population_hab:2024", "statut")[EPCI] == "au moins"
    assert pick(table, "qpv", "population_hab:2024")["PERDU"] == 60  # its official population is known


def test_no_neighbourhood_is_zero_and_the_order_of_rows_is_nothing(
    communes: gpd.GeoDataFrame, parametres: Parametres
) -> None:
    given = (territoire(communes), parametres)
    none = population_qpv.compute(communes, qpv().iloc[:0], *given, population_carroyee=carroyage())
    assert (none["valeur"] == 0).all()
    assert set(none["statut"]) == {"calculé"}
    one = population_qpv.compute(communes, qpv(), *given, population_carroyee=carroyage())
    other = population_qpv.compute(communes, qpv().iloc[::-1], *given, population_carroyee=carroyage().iloc[::-1])
    key = ["indicateur", "maille", "code", "modalite"]
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True), other.sort_values(key, ignore_index=True), rtol=1e-9
    )
