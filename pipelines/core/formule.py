"""Formulas of measures: what a value is made of, in arithmetic over other rows of the long table and parameters.

The syntax is that of ``Mesure.formule`` (``pipelines/core/model.py``).
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from layers.core.errors import PipelineError
from layers.core.parametres import Parametres

_REF = re.compile(r"\{([^{}]+)\}")
_BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_CALLS: Mapping[str, Callable[..., float]] = {"max": max, "min": min, "sqrt": math.sqrt, "abs": abs}


@dataclass(frozen=True, slots=True)
class Terme:
    """One reference of a formula: a row of the long table (``indicateur`` and ``modalite``), or a parameter."""

    texte: str
    indicateur: str = ""
    modalite: str = ""
    parametre: str = ""


def terms(formule: str, indicateur: str, modalite: str) -> list[Terme]:
    """Return what a formula refers to, for one indicator and one of its modalities, in order, each once."""
    return [_term(text, indicateur, modalite) for text in dict.fromkeys(_REF.findall(formule))]


def _term(text: str, indicateur: str, modalite: str) -> Terme:
    if text.startswith("p."):
        return Terme(text, parametre=text[2:])
    head, _, rest = text.partition(":")
    if not re.fullmatch(r"[A-Z]+-\d+", head):
        head, rest = indicateur, text if ":" in text else f"{text}:*"
    tail = modalite.partition(":")[2]
    return Terme(text, indicateur=head, modalite=rest.replace(":*", f":{tail}" if tail else ""))


def parameter(parametres: Parametres, name: str) -> Any:  # noqa: ANN401 - whatever the configuration holds
    """Return a parameter by its dotted name (``zan.horizon_annees``), None when it is not set.

    Raises
    ------
    PipelineError
        No such parameter.
    """
    value: Any = parametres
    for part in name.split("."):
        known = value if isinstance(value, Mapping) else type(value).model_fields if value is not None else {}
        if part not in known:
            raise PipelineError(
                f"parameter {name}",
                expected="a parameter of the configuration",
                found=f"nothing at {part!r}",
                remedy="correct the formula or the parametres of the indicator",
            )
        value = value[part] if isinstance(value, Mapping) else getattr(value, part)
    return value


def evaluate(formule: str, values: Mapping[str, float]) -> float:
    """Return the value of a formula, given that of each reference by its text; NaN when one is not known.

    A division by zero is not known either: no formula makes an infinity.
    """
    tree, names = _parsed(formule)
    try:
        return float(_value(tree, {name: values[text] for name, text in names.items()}))
    except ZeroDivisionError:
        return math.nan


@cache
def _parsed(formule: str) -> tuple[ast.expr, Mapping[str, str]]:
    texts = dict.fromkeys(_REF.findall(formule))
    names = {f"_{rank}": text for rank, text in enumerate(texts)}
    inverse = {text: name for name, text in names.items()}
    return ast.parse(_REF.sub(lambda found: inverse[found[1]], formule), mode="eval").body, names


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args) if name in _CALLS:
            found = [_value(each, values) for each in args]
            return math.nan if any(map(math.isnan, found)) else _CALLS[name](*found)
    raise PipelineError(
        "formula",
        expected="numbers, references, + - * / **, max, min, sqrt, abs",
        found=ast.unparse(node),
        remedy="correct the formule of the measure",
    )


def filled(formule: str, shown: Mapping[str, str]) -> str:
    """Return a formula for a reader: each reference replaced by its figure, typographic signs between them."""
    parts = _REF.split(formule)
    return "".join(shown[p] if rank % 2 else p.replace("*", "×").replace("-", "−") for rank, p in enumerate(parts))
