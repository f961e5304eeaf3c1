"""DuckDB and its spatial extension, from wheels, without a network; one view per layer of an edition."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import duckdb_extension_spatial
import pytest

EXTENSION = next(Path(duckdb_extension_spatial.__file__).parent.rglob("*.duckdb_extension"))


def connect(out: Path) -> duckdb.DuckDBPyConnection:
    """Open the layers of an edition (``couches/*.parquet``), EPSG:2154, as views named after them."""
    base = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": "2"})
    base.execute(f"LOAD '{EXTENSION}'")
    for path in sorted((out / "couches").glob("*.parquet")):
        base.execute(f'CREATE TABLE "{path.stem}" AS SELECT * FROM read_parquet(?)', [str(path)])  # noqa: S608
    return base


@pytest.fixture(scope="session")
def oracle() -> Callable[[Path], duckdb.DuckDBPyConnection]:
    """Open an edition once."""
    opened: dict[Path, duckdb.DuckDBPyConnection] = {}

    def of(out: Path) -> duckdb.DuckDBPyConnection:
        if out not in opened:
            opened[out] = connect(out)
        return opened[out]

    return of
