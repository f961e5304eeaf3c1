"""QPV-03, QPV-04 by hand: identical, shifted, split, merged, gone and new neighbourhoods."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import generations_qpv, variation_qpv
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.quartiers import carroyage, territoire, with_lost

Pick = Callable[..., pd.Series]


def old() -> gpd.GeoDataFrame:
    """A shifted (4 ha), kept (1 ha), split (4 ha), two merged (2 ha each), gone (1 ha)."""
    return toy.frame(
        {
            "A": toy.box(0, 0, 400, 100),
            "C": toy.box(1200, 0, 100),
            "D": toy.box(2000, 0, 400, 100),
            "E1": toy.box(0, 1000, 200, 100),
            "E2": toy.box(200, 1000, 200, 100),
            "F": toy.box(1000, 2000, 100),
        }
    )


def new() -> gpd.GeoDataFrame:
    """What they became, a new one (1 ha), and one of the halo."""
    return toy.frame(
        {
            "X": toy.box(200, 0, 400, 100),
            "Y": toy.box(1200, 0, 100),
            "Z1": toy.box(2000, 0, 200, 100),
            "Z2": toy.box(2200, 0, 200, 100),
            "W": toy.box(0, 1000, 400, 100),
            "N": toy.box(2500, 2500, 100),
            "H": toy.box(3500, 0, 100),
        }
    )


def test_the_matrix_and_the_neighbourhoods(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = generations_qpv.compute(communes, new(), old(), territoire(communes), parametres)
    pairs = table[table["modalite"].str.startswith("jaccard_pct:")].set_index("modalite")["valeur"]
    assert pairs.to_dict() == pytest.approx(
        {
            "jaccard_pct:A|X": 100 * 2 / 6,  # 2 ha in common of 4 + 4 - 2
            "jaccard_pct:C|Y": 100,
            "jaccard_pct:D|Z1": 50,
            "jaccard_pct:D|Z2": 50,
            "jaccard_pct:E1|W": 50,
            "jaccard_pct:E2|W": 50,
        }
    )
    # in a pair: out of the other one, whatever else covers it (the other half of D is Z2)
    assert pick(table, "epci", "perdue_ha:D|Z1")[EPCI] == pytest.approx(2)
    assert pick(table, "qpv_2015", "perdue_ha")["D"] == pytest.approx(0)
    index = pick(table, "qpv", "jaccard_pct")
    assert index[["X", "Y", "Z1", "W", "N"]].tolist() == pytest.approx([100 / 3, 100, 50, 100, 0])  # W is E1 and E2
    assert pick(table, "qpv_2015", "jaccard_pct")[["A", "D", "E1", "F"]].tolist() == pytest.approx(
        [100 / 3, 100, 50, 0]
    )
    assert pick(table, "qpv", "jaccard_pct", "statut")["H"] == "sans objet"
    assert pick(table, "qpv", "gagnee_ha")[["X", "Z1", "N"]].tolist() == pytest.approx([2, 0, 1])
    assert pick(table, "qpv_2015", "perdue_ha")[["A", "D", "F"]].tolist() == pytest.approx([2, 0, 1])
    texts = pick(table, "qpv", "jaccard_pct", "valeur_texte")
    assert texts["X"].startswith("moins de 70 %")
    assert texts["Y"] == ""


def test_kept_gained_and_lost_make_the_whole(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = generations_qpv.compute(communes, new(), old(), territoire(communes), parametres)
    said = {name: pick(table, "epci", name)[EPCI] for name in ("conservee_ha", "gagnee_ha", "perdue_ha", "reunie_ha")}
    assert said == pytest.approx({"conservee_ha": 11, "gagnee_ha": 3, "perdue_ha": 3, "reunie_ha": 17})
    assert pick(table, "epci", "jaccard_pct")[EPCI] == pytest.approx(100 * 11 / 17)
    parts = pick(table, "commune", "conservee_ha")
    assert parts[["62001", "62002", "62003", "62004", "62007"]].tolist() == pytest.approx([2, 1, 4, 4, 0])
    for name, value in said.items():
        assert pick(table, "commune", name).sum() == pytest.approx(value)
    assert pick(table, "commune", "jaccard_pct", "statut")["62006"] == "sans objet"
    assert pick(table, "commune", "reunie_ha")["62006"] == 0


def test_a_sliver_is_no_pair(communes: gpd.GeoDataFrame, parametres: Parametres) -> None:
    one = toy.frame({"A": toy.box(0, 0, 400, 100)})  # 4 ha
    for wide, met in ((3.2, False), (4.0, True)):  # 0.8 % and 1 % of 4 ha
        other = toy.frame({"X": toy.box(400 - wide, 0, 400, 100)})
        table = generations_qpv.compute(communes, other, one, territoire(communes), parametres)
        assert table["modalite"].str.contains("|", regex=False).any() == met


def test_order_emptiness_and_lost_rows(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    key = ["maille", "code", "modalite"]
    one = generations_qpv.compute(communes, new(), old(), *given).sort_values(key, ignore_index=True)
    other = generations_qpv.compute(communes, new().iloc[::-1], old().iloc[::-1], *given)
    pd.testing.assert_frame_equal(one, other.sort_values(key, ignore_index=True), rtol=1e-9)
    none = generations_qpv.compute(communes, new().iloc[:0], old().iloc[:0], *given)
    assert (none.loc[~none["modalite"].eq("jaccard_pct"), "valeur"] == 0).all()
    assert set(none.loc[none["modalite"].eq("jaccard_pct"), "statut"]) == {"sans objet"}
    lost = generations_qpv.compute(communes, with_lost(new()), old(), *given)
    assert pick(lost, "qpv", "conservee_ha", "statut")["PERDU"] == "inconnu"
    assert pick(lost, "epci", "conservee_ha", "statut")[EPCI] == "à vérifier"


# --- QPV-04 ---------------------------------------------------------------------------------------------------------


def test_the_change_of_outline_alone(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    before = toy.frame({"A": toy.box(0, 0, 1000, 500), "B": toy.box(2000, 2000, 1000, 100)})  # 50 and 90
    after = toy.frame({"X": toy.box(0, 0, 1000, 800), "H": toy.box(3500, 0, 100)})  # 80
    table = variation_qpv.compute(communes, after, before, carroyage(), territoire(communes), parametres)
    assert pick(table, "commune", "variation_hab")[["62001", "62009", "62005"]].tolist() == pytest.approx([30, -90, 0])
    assert pick(table, "commune", "variation_pct")["62001"] == pytest.approx(60)
    assert pick(table, "commune", "variation_pct", "statut")["62005"] == "sans objet"
    assert pick(table, "epci", "variation_hab")[EPCI] == pytest.approx(-60)
    assert pick(table, "epci", "variation_pct")[EPCI] == pytest.approx(100 * -60 / 140)


def test_few_households_hide_their_difference(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    before = toy.frame({"A": toy.box(0, 0, 400, 500)})  # 10 households
    after = toy.frame({"X": toy.box(0, 0, 1000, 500)})
    table = variation_qpv.compute(communes, after, before, carroyage(), territoire(communes), parametres)
    statut = {m: pick(table, "commune", m, "statut")["62001"] for m in ("population_2015_hab", "population_2024_hab")}
    assert statut == {"population_2015_hab": "secret", "population_2024_hab": "calculé"}
    assert pick(table, "commune", "variation_hab", "statut")["62001"] == "secret"
    assert pick(table, "commune", "variation_pct", "statut")["62001"] == "secret"


def test_no_neighbourhood_and_no_grid(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    given = (territoire(communes), parametres)
    none = variation_qpv.compute(communes, new().iloc[:0], old().iloc[:0], carroyage(), *given)
    assert pick(none, "commune", "variation_hab").eq(0).all()
    blind = variation_qpv.compute(communes, new(), old(), carroyage().iloc[:0], *given)
    assert set(pick(blind, "commune", "population_2024_hab", "statut")) == {"inconnu"}
