"""QPV-10 by hand: one household in three is poor; squares under 11 households are imputed (communes 1 to 5)."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import pauvrete_qpv
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage, territoire

Pick = Callable[..., pd.Series]


def observed(**changes: object) -> gpd.GeoDataFrame:
    """The grid, no square imputed but those named."""
    return carroyage().assign(i_est_200=0, **changes)


def test_the_rate_of_what_is_observed(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    zones = toy.frame({"Q": toy.box(2000, 2000, 500, 400), "H": toy.box(3500, 0, 100)})
    table = pauvrete_qpv.compute(communes, carroyage(), territoire(communes), parametres, qpv=zones)
    assert pick(table, "qpv", "menages")["Q"] == pytest.approx(90)  # 0.2 km² × 450
    assert pick(table, "qpv", "menages_pauvres")["Q"] == pytest.approx(30)
    assert pick(table, "qpv", "taux_pct")["Q"] == pytest.approx(100 / 3)
    assert pick(table, "qpv", "imputes_pct")["Q"] == 0
    assert pick(table, "qpv", "taux_pct", "statut")["H"] == "sans objet"
    assert pick(table, "epci", "menages:qpv")[EPCI] == pytest.approx(90)
    assert pick(table, "epci", "taux_pct:qpv")[EPCI] == pytest.approx(100 / 3)


def test_what_is_mostly_imputed_is_secret(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    zones = toy.frame({"moitie": toy.box(1500, 1000, 1000, 1000), "tout": toy.box(0, 0, 1000, 1000)})
    table = pauvrete_qpv.compute(communes, carroyage(), territoire(communes), parametres, qpv=zones)
    # Half in 62005 (125 imputed households), half in 62006 (150 observed): 45.5 %.
    assert pick(table, "qpv", "imputes_pct").to_dict() == pytest.approx({"moitie": 100 * 125 / 275, "tout": 100})
    assert pick(table, "qpv", "taux_pct", "statut")["tout"] == "secret"
    assert pick(table, "qpv", "menages")["tout"] == pytest.approx(50)  # how many they are is no secret
    assert pick(table, "commune", "taux_pct", "statut").to_dict() == {
        f"6200{n}": "secret" if n <= 5 else "calculé" for n in range(1, 10)
    }
    secret = table[table["statut"] == "secret"]
    assert secret[["valeur", "borne_min", "borne_max"]].isna().all(axis=None)


def test_few_households_are_secret(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    zones = toy.frame({"Q": toy.box(2000, 2000, 200, 100), "R": toy.box(2000, 2200, 300, 100)})  # 9 and 13.5
    table = pauvrete_qpv.compute(communes, observed(), territoire(communes), parametres, qpv=zones)
    assert pick(table, "qpv", "taux_pct", "statut").to_dict() == {"Q": "secret", "R": "secret"}  # 22.5 - 9 tells R
    assert pick(table, "qpv", "menages", "statut").to_dict() == {"Q": "secret", "R": "secret"}
    assert pick(table, "epci", "menages:qpv")[EPCI] == pytest.approx(22.5)
    assert pick(table, "qpv", "taux_pct", "valeur_texte")["R"] == "secret complémentaire"


def test_a_single_secret_commune_takes_the_smallest_of_the_others_along(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    in_9 = [name for name in carroyage().index if name[1:5] >= "2000" and name[5:] >= "2000"]
    cells = observed()
    cells.loc[in_9, "i_est_200"] = 1
    table = pauvrete_qpv.compute(communes, cells, territoire(communes), parametres)
    statut = pick(table, "commune", "menages_pauvres", "statut")
    assert set(statut.index[statut == "secret"]) == {"62009", "62001"}
    assert pick(table, "epci", "taux_pct", "statut")[EPCI] == "calculé"


def test_unknown_poverty_is_not_known(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pauvrete_qpv.compute(communes, observed(men_pauv=np.nan), territoire(communes), parametres)
    for name in ("taux_pct", "menages_pauvres"):
        assert set(pick(table, "commune", name, "statut")) == {"inconnu"}
        assert set(pick(table, "commune", name, "valeur_texte")) == {"pauvreté des ménages inconnue"}
    assert pick(table, "epci", "imputes_pct")[EPCI] == pytest.approx(100)
    assert pick(table, "commune", "menages_sus").eq(0).all()


def test_unknown_households_are_not_counted_as_not_poor(
    communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick
) -> None:
    cells = observed()
    west = [f"C0{x:03}{y:04}" for x in (0, 200) for y in range(0, 1000, 200)]
    cells.loc[west, "men_pauv"] = np.nan  # 10 squares of 62001 of 25: 20 households of 50
    table = pauvrete_qpv.compute(communes, cells, territoire(communes), parametres)
    found = {
        c: {m: pick(table, "commune", m, c)["62001"] for m in ("menages_sus", "menages_pauvres", "taux_pct")}
        for c in ("valeur", "borne_min", "borne_max", "statut")
    }
    assert found["valeur"] == pytest.approx({"menages_sus": 30, "menages_pauvres": 10, "taux_pct": 100 / 3})
    assert found["borne_min"]["taux_pct"] == pytest.approx(100 * 10 / 50)
    assert found["borne_max"]["taux_pct"] == pytest.approx(100 * (10 + 20) / 50)
    assert found["borne_max"]["menages_pauvres"] == pytest.approx(30)
    assert found["statut"] == {"menages_sus": "calculé", "menages_pauvres": "à vérifier", "taux_pct": "à vérifier"}
    assert pick(table, "commune", "taux_pct", "statut")["62002"] == "calculé"


def test_a_rate_of_few_known_households_is_secret(communes: gpd.GeoDataFrame, pick: Pick) -> None:
    cells = observed()
    cells.loc[[n for n in cells.index if n < "C0800" and int(n[5:]) < 1000], "men_pauv"] = np.nan
    easy = Parametres(qpv={"imputation_max_pct": 100})
    table = pauvrete_qpv.compute(communes, cells, territoire(communes), easy)
    # 62001: 5 squares of 2 households are known, 10 of 50; 62002 has the fewest of the others.
    assert pick(table, "commune", "menages")["62001"] == pytest.approx(50)
    statut = pick(table, "commune", "menages_pauvres", "statut")
    assert set(statut.index[statut == "secret"]) == {"62001", "62002"}


def test_nobody_is_no_rate(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pauvrete_qpv.compute(communes, carroyage().iloc[:0], territoire(communes), parametres)
    assert set(pick(table, "commune", "taux_pct", "statut")) == {"inconnu"}  # there are people, the grid has none
    empty = pauvrete_qpv.compute(
        communes.assign(population=0), observed(men=0.0, ind=0.0, men_pauv=0.0), territoire(communes), parametres
    )
    assert set(pick(empty, "commune", "taux_pct", "statut")) == {"sans objet"}
    assert pick(empty, "commune", "menages").eq(0).all()


def test_parts_add_up_and_order_is_nothing(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    one = pauvrete_qpv.compute(communes, observed(), territoire(communes), parametres)
    for name in ("menages", "menages_pauvres"):
        assert pick(one, "commune", name).sum() == pytest.approx(pick(one, "epci", name)[EPCI])
    other = pauvrete_qpv.compute(communes, observed().iloc[::-1], territoire(communes), parametres)
    key = ["maille", "code", "modalite"]
    pd.testing.assert_frame_equal(
        one.sort_values(key, ignore_index=True), other.sort_values(key, ignore_index=True), rtol=1e-9
    )
