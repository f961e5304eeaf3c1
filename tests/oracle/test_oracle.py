"""Every area, length, distance and count computed again by other hands: SQL in DuckDB spatial, one file per indicator.

``sql/<INDICATOR>.sql`` holds queries separated by ``;`` at the end of a line; ``vues.sql`` what they share. The first
line of a query names its grains and the measures it answers for: ``-- commune,epci surface_ha part_pct``. A query gives
``code``, ``modalite`` and ``valeur`` for every place and modality of those measures, and ``maille`` when it has several
grains; the edition must say the same, no row more, no row less. It may give ``borne_min`` and ``borne_max`` too,
compared where the edition has them. Rows whose status is not « calculé » are compared only when both have a value.

``-- tolerance 1e-5`` is a relative tolerance of its own (1e-6 otherwise), with its reason on the next line.
``-- menages habitants``: these measures count people; under 11 households the edition must say « secret ».

Values of parameters are literals in the queries, equal to the defaults of ``layers/core/parametres``.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import pipelines
from layers.core.catalogue import discover
from pipelines.core.model import Pipeline
from terril.build import Summary
from tests.conftest import table
from tests.oracle.conftest import statements

SQL = Path(__file__).with_name("sql")
INDICATORS = {i.id: i for p in discover(pipelines, "PIPELINE", Pipeline).values() for i in p.indicators}
#: Units of what is measured on shapes or counted.
MEASURED = re.compile(r"ha|ha²|km²|m²|km|m|%|hab\.|habitants|.*s")
#: Indicators with measures that are not computed again here, and why.
EXCLUDED = {
    "FRI-11": "score: marks of the configuration, tests/pipelines computes them by hand",
    "FRI-12": "sum of weights of the configuration",
    "FRI-13": "score: marks of the configuration",
    "FRI-14": "score: marks of the configuration",
    "ITI-05": "climbs and slopes: read on a grid of heights, not on a layer",
    "TVB-09": "connectivity: best paths of a graph (its areas and patches are computed again)",
    "X-02": "score: points of the configuration",
    "X-03": "score: marks of the configuration",
    "ZAN-03": "arithmetic on ZAN-02: its formula is computed again by another test",
    "ZAN-04": "arithmetic on ZAN-02: its formula is computed again by another test (ZAN-15 goes through it)",
    "ZAN-06": "arithmetic on ZAN-02 and ZAN-05: its formula is computed again by another test (ZAN-15 goes through it)",
    "ZAN-07": "arithmetic on ZAN-05 and ZAN-06: its formula is computed again by another test",
    "ZAN-09": "arithmetic on ZAN-08: its formula is computed again by another test",
}
SECRET_HOUSEHOLDS = 11
COMPARED = {"calculé", "au moins", "à vérifier"}

Oracle = Callable[[Path], duckdb.DuckDBPyConnection]
Editions = Callable[[str], Summary]


@dataclass(frozen=True)
class Query:
    """One query and one of its grains: the measures that it answers for, those that count people, its tolerance."""

    indicateur: str
    maille: str
    mesures: tuple[str, ...]
    personnes: tuple[str, ...]
    tolerance: float
    text: str

    def __str__(self) -> str:
        return f"{self.indicateur}-{self.maille}-{'-'.join(self.mesures)}"


def queries() -> Iterator[Query]:
    """Read every query, once for each of its grains."""
    for path in sorted(SQL.glob("*.sql")):
        for text in map(str.strip, statements(path)):
            head = re.match(r"-- ([\w,]+) ([\w ]+)$", text, re.MULTILINE)
            assert head, f"{path.name}: a query begins with its grains and measures, not {text[:40]!r}"
            people = re.search(r"^-- menages ([\w ]+)$", text, re.MULTILINE)
            tolerance = re.search(r"^-- tolerance (\S+)$", text, re.MULTILINE)
            for maille in head[1].split(","):
                yield Query(
                    indicateur=path.stem,
                    maille=maille,
                    mesures=tuple(head[2].split()),
                    personnes=tuple(people[1].split()) if people else (),
                    tolerance=float(tolerance[1]) if tolerance else 1e-6,
                    text=text,
                )


QUERIES = list(queries())


@pytest.mark.parametrize("edition_name", ["demo", "reel"])
@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_an_independent_computation_agrees(
    query: Query, edition_name: str, edition: Editions, oracle: Oracle, request: pytest.FixtureRequest
) -> None:
    said, found = both(query, edition_name, edition, oracle, request)
    sure = said.index[said["statut"].eq("calculé") & said["valeur"].notna()]
    known = found.index[found["valeur"].notna()]
    assert set(sure) <= set(known), f"the edition says more: {sorted(set(sure) - set(known))[:5]}"
    assert set(known) <= set(said.index), f"the edition says less: {sorted(set(known) - set(said.index))[:5]}"
    wrong = {
        (*key, column): (said[column][key], found[column][key])
        for column in found
        for key in known
        if said["statut"][key] in COMPARED
        and not (pd.isna(said[column][key]) or pd.isna(found[column][key]))
        and not math.isclose(said[column][key], found[column][key], rel_tol=query.tolerance, abs_tol=1e-4)
    }
    assert wrong == {}


@pytest.mark.parametrize("edition_name", ["demo", "reel"])
@pytest.mark.parametrize("query", [q for q in QUERIES if q.personnes], ids=str)
def test_a_number_about_few_households_is_secret(
    query: Query, edition_name: str, edition: Editions, oracle: Oracle, request: pytest.FixtureRequest
) -> None:
    said, found = both(query, edition_name, edition, oracle, request, schema="menages")
    counted = [modalite.partition(":")[0] in query.personnes for _, modalite in found.index]
    people = found.loc[counted, "valeur"]
    few = people.index[people.gt(1e-6) & people.lt(SECRET_HOUSEHOLDS)]
    told = said.loc[said.index.isin(few) & said["valeur"].notna(), ["valeur", "statut"]]
    assert told.empty, f"under {SECRET_HOUSEHOLDS} households: {told.head().to_dict('index')}"


def test_every_measured_figure_is_computed_again(edition: Editions) -> None:
    rows = rows_of(edition("demo"))
    answered = {(q.indicateur, q.maille, mesure) for q in QUERIES for mesure in q.mesures}
    left = {
        (indicateur, maille, mesure)
        for indicateur, maille, mesure in zip(
            rows["indicateur"], rows["maille"], rows["modalite"].str.partition(":")[0], strict=True
        )
        if (indicateur, maille, mesure) not in answered and MEASURED.fullmatch(unit(indicateur, mesure))
    }
    assert {key for key in left if key[0] not in EXCLUDED} == set()
    assert set(EXCLUDED) == {key[0] for key in left if key[0] in EXCLUDED}, "an exclusion that excludes nothing"


def test_the_queries_answer_for_declared_measures() -> None:
    for query in QUERIES:
        indicator = INDICATORS[query.indicateur]
        assert query.maille in indicator.grains, str(query)
        assert {*query.mesures, *query.personnes} <= {m.id for m in indicator.mesures}, str(query)


def both(
    query: Query,
    edition_name: str,
    edition: Editions,
    oracle: Oracle,
    request: pytest.FixtureRequest,
    schema: str = "main",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what an edition says and what the query finds, by code and modality, or skip: a layer is absent."""
    if edition_name == "reel":
        request.getfixturevalue("real_folder")
    summary = edition(edition_name)
    said = published(summary, query)
    found: pd.DataFrame | None
    try:
        found = answer(oracle(summary.out), query.text, schema)
    except duckdb.CatalogException:
        found = None
    if found is None or said.empty or set(said["statut"]) <= {"sans couche"}:
        pytest.skip(f"{query.indicateur}: a layer is absent from this edition")
    if "maille" in found:
        found = found[found["maille"].eq(query.maille)].drop(columns="maille")
    found = found.set_index(["code", "modalite"]).astype("float64")
    assert not found.index.has_duplicates, str(query)
    return said, found


@cache
def answer(base: duckdb.DuckDBPyConnection, text: str, schema: str) -> pd.DataFrame:
    """Run a query once; in the schema ``menages`` the cells of the grid hold households in place of inhabitants."""
    base.execute(f"SET search_path = '{schema},main'")
    return base.execute(text).df()


def published(summary: Summary, query: Query) -> pd.DataFrame:
    """Return the rows of an edition that a query answers for, by code and modality."""
    rows = rows_of(summary)
    head = rows["modalite"].str.partition(":")[0]
    kept = rows["indicateur"].eq(query.indicateur) & rows["maille"].eq(query.maille) & head.isin(query.mesures)
    return rows[kept].set_index(["code", "modalite"])


def unit(indicateur: str, mesure: str) -> str:
    """Return the unit of a measure."""
    found = INDICATORS[indicateur].mesure(mesure)
    return found.unit if found else ""


_ROWS: dict[Path, pd.DataFrame] = {}


def rows_of(summary: Summary) -> pd.DataFrame:
    """Read the long table of an edition, once."""
    if summary.out not in _ROWS:
        _ROWS[summary.out] = table(summary, "indicateurs.csv")
    return _ROWS[summary.out]
