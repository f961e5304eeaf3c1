"""What must hold of every pipeline, whatever it computes, on the layers of the demonstration."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

import pipelines
from layers.core.catalogue import discover
from pipelines.core import formule, table
from pipelines.core.model import Indicator, Pipeline, Statut
from tests.invariants.conftest import Atelier

ALL = discover(pipelines, "PIPELINE", Pipeline)
INDICATORS: dict[str, Indicator] = {i.id: i for p in ALL.values() for i in p.indicators}
NUMBERS = ["valeur", "borne_min", "borne_max"]
SURE = {str(Statut.CALCULE)}


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same rows in another order."""
    return frame.iloc[np.random.default_rng(7).permutation(len(frame))]


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Compare two tables: the same keys, statuses and numbers."""
    wanted = [*table.KEY, "statut"]
    pd.testing.assert_frame_equal(left[wanted], right[wanted])
    for name in NUMBERS:
        np.testing.assert_allclose(
            left[name].to_numpy(float), right[name].to_numpy(float), rtol=1e-9, atol=1e-9, err_msg=name
        )


@pytest.fixture(params=sorted(ALL))
def pipeline(request: pytest.FixtureRequest, atelier: Atelier) -> Pipeline:
    """Each pipeline that the layers of the demonstration let run."""
    found = ALL[request.param]
    if not atelier.runs(found):
        pytest.skip(f"{found.id}: a layer it needs has no demonstration data")
    return found


def test_the_order_of_rows_changes_nothing(pipeline: Pipeline, atelier: Atelier) -> None:
    moved: dict[str, Any] = {
        n: shuffled(frame)
        for n in atelier.names(pipeline)
        if isinstance(frame := atelier.load(n), pd.DataFrame) and n != "communes"
    }
    same(atelier.compute(pipeline), atelier.compute(pipeline, **moved))


def test_an_empty_layer_gives_the_declared_absence(pipeline: Pipeline, atelier: Atelier) -> None:
    """Each optional or required layer in turn without a row: no crash, no infinity, and no figure out of nothing."""
    frames = {n: atelier.load(n) for n in atelier.names(pipeline) if n in atelier.project.layers and n != "communes"}
    for name, frame in frames.items():
        if not isinstance(frame, pd.DataFrame):
            continue
        rows = atelier.compute(pipeline, **{name: frame.iloc[:0]})
        assert not np.isinf(rows[NUMBERS].to_numpy(float)).any(), name
        assert not rows.duplicated(table.KEY).any(), name


def test_an_absent_optional_layer_is_not_a_zero(pipeline: Pipeline, atelier: Atelier) -> None:
    from layers.core.catalogue import dependencies

    layers = [n for n in dependencies(pipeline.compute)[1] if n in atelier.project.layers]
    everything = atelier.compute(pipeline)
    for name in layers:
        rows = atelier.compute(pipeline, **{name: None})
        assert not np.isinf(rows[NUMBERS].to_numpy(float)).any(), name
        assert set(rows["indicateur"]) <= set(everything["indicateur"]), name


# --- the long table -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def rows(atelier: Atelier) -> pd.DataFrame:
    """The whole long table of the demonstration."""
    from terril.assembly.sorties import all_rows

    return all_rows(atelier.project, atelier.workshop)


def test_every_value_that_has_a_formula_is_what_its_formula_says(rows: pd.DataFrame, atelier: Atelier) -> None:
    values = dict(zip(rows[table.KEY].itertuples(index=False, name=None), rows["valeur"], strict=True))
    parametres = atelier.project.configuration.parametres
    wrong, checked = [], 0
    for row in rows.itertuples(index=False):
        mesure = INDICATORS[str(row.indicateur)].mesure(str(row.modalite))
        if mesure is None or not mesure.formule or math.isnan(row.valeur):
            continue
        known = {}
        for term in formule.terms(mesure.formule, row.indicateur, row.modalite):
            key = (term.indicateur, row.maille, row.code, term.modalite)
            found = formule.parameter(parametres, term.parametre) if term.parametre else values.get(key, math.nan)
            known[term.texte] = float(found)
        expected = formule.evaluate(mesure.formule, known)
        checked += 1
        if not math.isclose(expected, row.valeur, rel_tol=1e-9, abs_tol=1e-9):
            wrong.append((row.indicateur, row.maille, row.code, row.modalite, row.valeur, expected))
    assert wrong == []
    assert checked > 1000


def test_parts_sum_to_the_whole(rows: pd.DataFrame) -> None:
    """Extensive measures: the communes add up to the territory, nothing twice on a limit, nothing lost."""
    sure = rows[rows["statut"].isin(SURE)]
    whole = sure[sure["maille"] == "epci"].set_index(["indicateur", "modalite"])["valeur"]
    communes = rows[rows["maille"] == "commune"].groupby(["indicateur", "modalite"])
    sums = communes["valeur"].sum()[communes["statut"].agg(lambda s: set(s) <= SURE)]
    shared = whole.index.intersection(sums.index)
    both = [key for key in shared if (m := INDICATORS[str(key[0])].mesure(str(key[1]))) is not None and m.extensive]
    gaps = {
        key: (whole[key], sums[key])
        for key in both
        if not math.isclose(whole[key], sums[key], rel_tol=1e-9, abs_tol=1e-6)
    }
    assert gaps == {}
    assert len(both) > 20


def test_shares_are_between_0_and_100(rows: pd.DataFrame) -> None:
    shares = rows[rows["modalite"].str.startswith("part_pct") & rows["valeur"].notna()]
    odd = shares[(shares["valeur"] < -1e-9) | (shares["valeur"] > 100 + 1e-9)]
    assert odd[[*table.KEY, "valeur"]].to_numpy().tolist() == []


def test_bounds_hold_the_value(rows: pd.DataFrame) -> None:
    low = rows[(rows["borne_min"] > rows["valeur"] + 1e-9)]
    high = rows[(rows["borne_max"] < rows["valeur"] - 1e-9)]
    assert low[[*table.KEY, "valeur", "borne_min"]].to_numpy().tolist() == []
    assert high[[*table.KEY, "valeur", "borne_max"]].to_numpy().tolist() == []


def test_a_missing_value_says_why(rows: pd.DataFrame) -> None:
    missing = rows[rows["valeur"].isna()]
    assert not missing["statut"].isin(SURE).any()
    mute = missing[(missing["statut"] == str(Statut.SANS_COUCHE)) & missing["valeur_texte"].eq("")]
    assert mute[table.KEY].to_numpy().tolist() == []


def test_every_row_bears_its_unit_rule_source_and_nature(rows: pd.DataFrame) -> None:
    for name in ("regle", "source", "nature", "statut", "diffusion"):
        computed = rows[rows["valeur"].notna()]
        assert not computed[name].isin(["", None]).any(), name
    real = rows[(rows["nature"] == "reelle") & rows["valeur"].notna()]
    assert set(real["indicateur"]) <= {"TER-01", "ZAN-03", "ZAN-04"}
    assert set(real.loc[real["indicateur"] != "TER-01", "modalite"]) <= {"cible_pct"}, "the law, and the real communes"


def test_the_catalogue_is_whole() -> None:
    """The ids of the reference catalogue are computed, or listed with a reason."""
    from pipelines.core import a_venir

    sizes = {
        "TER": 2,
        "ZAN": 16,
        "FRI": 14,
        "QPV": 13,
        "TVB": 18,
        "EAU": 11,
        "RCU": 7,
        "ITI": 7,
        "POL": 7,
        "X": 6,
        "MIN": 4,
    }
    wanted = {f"{theme}-{rank:02}" for theme, count in sizes.items() for rank in range(1, count + 1)}
    listed = {other.id for other in a_venir.load()}
    assert set(INDICATORS) | listed == wanted
    assert not set(INDICATORS) & listed
    assert {other.raison for other in a_venir.load()} <= {"entrée absente", "à venir", "écarté"}
