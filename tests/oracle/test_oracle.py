"""Every area, length, distance and count computed again by other hands: SQL in DuckDB spatial, one file per indicator.

``sql/<INDICATOR>.sql`` holds queries separated by ``;``. The comment over a query names its grain and the measures it
answers for: ``-- commune surface_ha part_pct``. A query gives ``code``, ``modalite`` and ``valeur`` for every place and
modality of those measures; the edition must say the same, no row more, no row less. Rows whose status is not
« calculé » are compared only when the query has a value for them. ``-- sauf demo`` skips a query on an edition.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import pipelines
from layers.core.catalogue import discover
from pipelines.core.model import Pipeline
from terril.build import Summary
from tests.conftest import table

SQL = Path(__file__).with_name("sql")
INDICATORS = {i.id: i for p in discover(pipelines, "PIPELINE", Pipeline).values() for i in p.indicators}
#: Units of what is measured on shapes or counted.
MEASURED = re.compile(r"^(ha|km²|m²|km|m|%|.*s)$")


@dataclass(frozen=True)
class Query:
    """One query: the indicator, the grain and the measures it answers for."""

    indicateur: str
    maille: str
    mesures: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return f"{self.indicateur}-{self.maille}-{'-'.join(self.mesures)}"


def queries() -> Iterator[Query]:
    """Read every query."""
    for path in sorted(SQL.glob("*.sql")):
        for block in path.read_text(encoding="utf-8").split(";"):
            if head := re.search(r"^-- (\w+) ([\w ]+)$", block, re.MULTILINE):
                yield Query(path.stem, head[1], tuple(head[2].split()), block)


@pytest.mark.parametrize("edition_name", ["demo", "reel"])
@pytest.mark.parametrize("query", list(queries()), ids=str)
def test_an_independent_computation_agrees(
    query: Query,
    edition_name: str,
    edition: Callable[[str], Summary],
    oracle: Callable[[Path], duckdb.DuckDBPyConnection],
    request: pytest.FixtureRequest,
) -> None:
    if edition_name == "reel":
        request.getfixturevalue("real_folder")
    summary = edition(edition_name)
    said = published(summary, query)
    if said.empty or set(said["statut"]) <= {"sans couche"}:
        pytest.skip(f"{query.indicateur}: a layer is absent from this edition")
    found = oracle(summary.out).execute(query.text).df().set_index(["code", "modalite"])["valeur"].astype("float64")
    sure = said.index[said["statut"].eq("calculé")]
    assert set(sure) <= set(found.index), f"the edition says more: {sorted(set(sure) - set(found.index))[:5]}"
    assert set(found.dropna().index) <= set(said.index), "the edition says less"
    wrong = {
        key: (said["valeur"][key], found[key])
        for key in found.dropna().index
        if said["statut"][key] in {"calculé", "au moins", "à vérifier"}
        and not math.isclose(said["valeur"][key], found[key], rel_tol=1e-6, abs_tol=1e-4)
    }
    assert wrong == {}


def published(summary: Summary, query: Query) -> pd.DataFrame:
    """Return the rows of an edition that a query answers for, by code and modality."""
    rows = rows_of(summary)
    head = rows["modalite"].str.partition(":")[0]
    kept = rows["indicateur"].eq(query.indicateur) & rows["maille"].eq(query.maille) & head.isin(query.mesures)
    return rows[kept].set_index(["code", "modalite"])


_ROWS: dict[Path, pd.DataFrame] = {}


def rows_of(summary: Summary) -> pd.DataFrame:
    """Read the long table of an edition, once."""
    if summary.out not in _ROWS:
        _ROWS[summary.out] = table(summary, "indicateurs.csv")
    return _ROWS[summary.out]
