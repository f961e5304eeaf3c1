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
    assert pick(table, "qpv", "menages", "statut").to_dict() == {"Q": "secret", "R": "calculé"}
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


def test_unknown_poverty_counts_as_imputed(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pauvrete_qpv.compute(communes, observed(men_pauv=np.nan), territoire(communes), parametres)
    assert set(pick(table, "commune", "taux_pct", "statut")) == {"secret"}
    assert pick(table, "epci", "imputes_pct")[EPCI] == pytest.approx(100)


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
