"""Formulas: what they refer to, what they are worth, what they refuse."""

import math

import pytest

from layers.core.errors import PipelineError
from layers.core.parametres import Parametres
from pipelines.core import formule
from pipelines.core.formule import Terme


@pytest.mark.parametrize(
    ("text", "modalite", "expected"),
    [
        ("{surface_ha}", "part_pct", Terme("surface_ha", indicateur="MIN-02", modalite="surface_ha")),
        ("{surface_ha}", "part_pct:bien", Terme("surface_ha", indicateur="MIN-02", modalite="surface_ha:bien")),
        ("{surface_ha:total}", "part_pct:bien", Terme("surface_ha:total", "MIN-02", "surface_ha:total")),
        ("{TER-01:superficie_ha}", "part_pct:bien", Terme("TER-01:superficie_ha", "TER-01", "superficie_ha")),
        ("{ZAN-10:ha:*}", "part_pct:habitat", Terme("ZAN-10:ha:*", indicateur="ZAN-10", modalite="ha:habitat")),
        ("{p.zan.horizon_annees}", "x", Terme("p.zan.horizon_annees", parametre="zan.horizon_annees")),
    ],
)
def test_a_reference_names_a_row_or_a_parameter(text: str, modalite: str, expected: Terme) -> None:
    assert formule.terms(text, "MIN-02", modalite) == [expected]


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("100 * {a} / {b}", {"a": 3.0, "b": 4.0}, 75.0),
        ("{a} - {b}", {"a": 3.0, "b": 4.0}, -1.0),
        ("max({a}, {b}) + min({a}, 1)", {"a": 3.0, "b": 4.0}, 5.0),
        ("-{a} * (1 - {b} / 100)", {"a": 2.0, "b": 50.0}, -1.0),
        ("sqrt({a})", {"a": 9.0}, 3.0),
        ("{a} / {b}", {"a": 1.0, "b": 0.0}, math.nan),
        ("max({a}, {b})", {"a": math.nan, "b": 4.0}, math.nan),
        ("max({b}, {a})", {"a": math.nan, "b": 4.0}, math.nan),
    ],
)
def test_a_formula_is_worth_what_arithmetic_says(text: str, values: dict[str, float], expected: float) -> None:
    assert formule.evaluate(text, values) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("text", ["__import__('os')", "{a}.real", "[1]", "'1'", "{a} if 1 else 2", "open(1)"])
def test_a_formula_is_arithmetic_only(text: str) -> None:
    with pytest.raises(PipelineError):
        formule.evaluate(text, {"a": 1.0})


def test_a_filled_formula_is_read_aloud() -> None:
    text = formule.filled("100 * {a} / {TER-01:b} - 1", {"a": "3", "TER-01:b": "4"})
    assert text == "100 × 3 / 4 − 1"


def test_parameters_are_found_by_their_dotted_name() -> None:
    parametres = Parametres()
    assert formule.parameter(parametres, "zan.horizon_annees") == 10
    assert formule.parameter(parametres, "appartenance_ha") == 0.5
    with pytest.raises(PipelineError, match=r"zan\.horizon"):
        formule.parameter(parametres, "zan.horizon")
