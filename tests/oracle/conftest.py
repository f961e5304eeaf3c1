"""DuckDB and its spatial extension, from wheels, without a network; one table per layer of an edition."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import duckdb_extension_spatial
import pytest

EXTENSION = next(Path(duckdb_extension_spatial.__file__).parent.rglob("*.duckdb_extension"))
SHARED = Path(__file__).with_name("vues.sql")


def connect(out: Path) -> duckdb.DuckDBPyConnection:
    """Open the layers of an edition (``couches/*.parquet``), EPSG:2154, as tables of their names, then ``vues.sql``."""
    base = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": "2"})
    base.execute(f"LOAD '{EXTENSION}'")
    for path in sorted((out / "couches").glob("*.parquet")):
        base.execute(f'CREATE TABLE "{path.stem}" AS SELECT * FROM read_parquet(?)', [str(path)])  # noqa: S608
    for statement in statements(SHARED):
        try:
            base.execute(statement)
        except duckdb.CatalogException:  # its layer is absent from this edition: so are the rows that need it
            continue
    return base


def statements(path: Path) -> list[str]:
    """Split a file of SQL at the semicolons that end a line."""
    blocks = re.split(r";[ \t]*(?:--[^\n]*)?$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [block for block in blocks if re.sub(r"--[^\n]*", "", block).strip()]


@pytest.fixture(scope="session")
def oracle() -> Callable[[Path], duckdb.DuckDBPyConnection]:
    """Open an edition once."""
    opened: dict[Path, duckdb.DuckDBPyConnection] = {}

    def of(out: Path) -> duckdb.DuckDBPyConnection:
        if out not in opened:
            opened[out] = connect(out)
        return opened[out]

    return of
