"""What land cover means: artificial, sealed, with plants, farmed. One rule per nomenclature, in ``occupation.toml``.

OCS GE (IGN) and OCS2D (Hauts-de-France) write ``CS1.1.1`` and ``US2`` for different things: a frame that holds both, or
rows that do not say which, are refused. A coarse code (``CS1.1``), or an absent use, is in a class when all the leaves
it stands for are, out of it when none is, and not known (NA) otherwise.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.core.errors import PipelineError

#: Names of the classes, in every nomenclature.
ARTIFICIALISE, IMPERMEABLE, VEGETALISE, AGRICOLE = "artificialise", "impermeable", "vegetalise", "agricole"
Grid = npt.NDArray[np.float64]
_FILE = Path(__file__).with_name("occupation.toml")


@cache
def rules() -> Mapping[str, Any]:
    """Return the rules by nomenclature: ``titre``, leaves, ``classes`` (``libelle``, ``regle``, ``reserve``…)."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def nomenclature(frame: pd.DataFrame) -> str:
    """Return the one nomenclature of some rows, empty when there are none.

    Raises
    ------
    PipelineError
        Several nomenclatures, one that has no rule, or rows that do not say theirs.
    """
    found = frame["nomenclature"].unique().tolist()
    if not found:
        return ""
    if len(found) > 1 or found[0] not in rules():
        raise PipelineError(
            "layer occupation_sol, column nomenclature",
            expected=f"one nomenclature among {', '.join(rules())}",
            found=", ".join(sorted(map(str, found))),
            remedy="keep one nomenclature: their codes look alike and mean different things",
        )
    return str(found[0])


def editions(frame: pd.DataFrame) -> list[int]:
    """Return the years of the editions of the single nomenclature, in order.

    Raises
    ------
    PipelineError
        See ``nomenclature``; also when a row does not say its edition: it would be counted with another one.
    """
    nomenclature(frame)
    if frame["edition"].isna().any():
        raise PipelineError(
            "layer occupation_sol, column edition",
            expected="a year in every row",
            found=f"{int(frame['edition'].isna().sum())} row(s) without one",
            remedy="write the year of the edition in the source",
        )
    return sorted(map(int, frame["edition"].unique()))


def edition(frame: gpd.GeoDataFrame, year: int) -> gpd.GeoDataFrame:
    """Return the rows of one edition."""
    return frame[frame["edition"].astype("Int64") == year]


def latest(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows of the latest edition of the single nomenclature; no row when there is none."""
    years = editions(frame)
    return edition(frame, years[-1]) if years else frame


def classes(frame: pd.DataFrame, name: str) -> pd.Series:
    """Tell which rows are in a class.

    Parameters
    ----------
    frame
        Rows of one nomenclature, with ``code_cs`` and ``code_us``.
    name
        ``artificialise``, ``impermeable``, ``vegetalise`` or ``agricole``.

    Returns
    -------
    Series
        ``boolean``, on the index of the frame; NA where the codes are not of the nomenclature, or cannot tell.
    """
    system = nomenclature(frame)
    if not system:
        return pd.Series(index=frame.index, dtype="boolean")
    pairs = frame[["code_cs", "code_us"]].astype("object").fillna("")
    distinct = pairs.drop_duplicates()
    answers = [_answer(system, name, cs, us) for cs, us in distinct.itertuples(index=False)]
    table = pd.Series(answers, index=pd.MultiIndex.from_frame(distinct), dtype="boolean")
    return pd.Series(table.reindex(pd.MultiIndex.from_frame(pairs)).array, index=frame.index, name=name)


def rule(frame: pd.DataFrame, name: str, what: str = "regle") -> str:
    """Return what a French reader is told of a class: its ``libelle``, ``regle`` or ``reserve``."""
    system = nomenclature(frame)
    return str(_class(system, name)[what]) if system else ""


def _answer(system: str, name: str, cs: str, us: str) -> bool | None:
    grid = leaves(system, name)
    rows, columns = (_begins(rules()[system][f"feuilles_{k}"], [code]) for k, code in (("cs", cs), ("us", us)))
    met = grid[np.ix_(rows, columns)]
    if not met.size or np.isnan(met).any() or met.min() != met.max():
        return None
    return bool(met.flat[0])


@cache
def leaves(system: str, name: str) -> Grid:
    """Return a class over the leaves, cover × use: 1 in it, 0 out of it, NaN where the code cannot tell."""
    known = rules()[system]
    grid = np.zeros((len(known["feuilles_cs"]), len(known["feuilles_us"])))
    for key, value in (("oui", 1.0), ("indetermine", np.nan)):
        for one in _class(system, name).get(key, ()):
            grid[np.ix_(*(_chosen(known[f"feuilles_{k}"], one.get(k), one.get(f"sauf_{k}")) for k in ("cs", "us")))] = (
                value
            )
    return grid


def _chosen(codes: Sequence[str], given: Sequence[str] | None, but: Sequence[str] | None) -> npt.NDArray[np.bool_]:
    inside = np.ones(len(codes), dtype=bool) if given is None else _begins(codes, given)
    return inside & ~_begins(codes, but or ())


def _begins(codes: Sequence[str], given: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which leaves some codes stand for: themselves, or all that begin with them; an empty code is any."""
    return np.array([any(code == g or code.startswith(f"{g}.") or not g for g in given) for code in codes])


def _class(system: str, name: str) -> Mapping[str, Any]:
    known = rules()[system]["classes"]
    if name not in known:
        raise PipelineError(
            f"occupation du sol, {system}",
            expected=f"a class among {', '.join(known)}",
            found=name,
            remedy="write the rule of the class in pipelines/core/occupation.toml",
        )
    return dict(known[name])
