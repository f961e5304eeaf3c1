"""Write the answers on a file of places as they come: CSV, GeoParquet or GeoJSON, by the extension of the result."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from layers.core.errors import ConfigurationError, OutputError
from layers.core.model import CALC_CRS, MAP_CRS
from pipelines.core.outputs import neutralize

#: Decimals of a GeoJSON: about a centimetre.
DECIMALS = 7


class Writer(Protocol):
    """What writes slices one after the other."""

    def write(self, frame: gpd.GeoDataFrame) -> None:
        """Write some rows (EPSG:2154)."""

    def close(self) -> None:
        """Write what ends the file."""


class CsvWriter:
    """``;``, UTF-8 with its mark, decimal points, no cell that a spreadsheet would run; shapes are left out."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("w", encoding="utf-8-sig", newline="")
        self.first = True

    def write(self, frame: gpd.GeoDataFrame) -> None:
        """Write some rows."""
        table = pd.DataFrame(frame.drop(columns="geometry"))
        text = [c for c in table.columns if not pd.api.types.is_numeric_dtype(table[c].dtype)]
        table = table.assign(**{c: table[c].map(neutralize, na_action="ignore") for c in text})
        header = [str(neutralize(str(c))) for c in table.columns] if self.first else False
        table.to_csv(self.stream, sep=";", index=False, lineterminator="\n", header=header)
        self.first = False

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


class GeoJsonWriter:
    """One feature a line, EPSG:4326; what is not known is left out of its properties."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("w", encoding="utf-8", newline="\n")
        self.stream.write('{"type": "FeatureCollection", "features": [')
        self.first = True

    def write(self, frame: gpd.GeoDataFrame) -> None:
        """Write some rows."""
        degrees = frame.geometry.to_crs(MAP_CRS).to_numpy()
        shapes = shapely.to_geojson(shapely.transform(degrees, lambda xy: xy.round(DECIMALS)))
        table = pd.DataFrame(frame.drop(columns="geometry")).astype("object")
        records = table.where(table.notna(), None).to_dict("records")
        for shape, record in zip(shapes, records, strict=True):
            known = {name: value for name, value in record.items() if value is not None}
            properties = json.dumps(known, ensure_ascii=False, default=_plain, allow_nan=False)
            start = "\n" if self.first else ",\n"
            self.stream.write(
                f'{start}{{"type": "Feature", "properties": {properties}, "geometry": {shape or "null"}}}'
            )
            self.first = False

    def close(self) -> None:
        """Close the collection and the file."""
        self.stream.write("\n]}\n")
        self.stream.close()


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON has
    return value.item() if hasattr(value, "item") else str(value)


class ParquetWriter:
    """GeoParquet, EPSG:2154; the first slice decides the types, a column that it leaves empty is text."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer: pq.ParquetWriter | None = None

    def write(self, frame: gpd.GeoDataFrame) -> None:
        """Write some rows."""
        plain = pd.DataFrame(frame.drop(columns="geometry"))
        plain["geometry"] = frame.geometry.to_wkb()
        table = pa.Table.from_pandas(plain, preserve_index=False)
        if self.writer is None:
            self.writer = pq.ParquetWriter(self.path, _schema(table.schema))
        self.writer.write_table(table.cast(self.writer.schema.remove_metadata()).replace_schema_metadata(None))

    def close(self) -> None:
        """Write the foot of the file."""
        if self.writer is not None:
            self.writer.close()


def _schema(found: pa.Schema) -> pa.Schema:
    """Return the schema of a GeoParquet: no column without a type, and the system of the shapes."""
    kinds = {field.name: pa.string() if pa.types.is_null(field.type) else field.type for field in found}
    kinds["geometry"] = pa.binary()
    column = {"encoding": "WKB", "geometry_types": [], "crs": CRS(CALC_CRS).to_json_dict()}
    about = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return pa.schema(list(kinds.items()), metadata={"geo": json.dumps(about)})


WRITERS: MappingProxyType[str, Callable[[Path], Writer]] = MappingProxyType(
    {
        ".csv": CsvWriter,
        ".geojson": GeoJsonWriter,
        ".json": GeoJsonWriter,
        ".parquet": ParquetWriter,
        ".geoparquet": ParquetWriter,
    }
)


def check(out: Path, source: Path | None = None) -> None:
    """Refuse a result that cannot be written, before anything is read.

    Raises
    ------
    ConfigurationError, OutputError
        An unknown extension, no such folder, or the file of the places itself.
    """
    if out.suffix.lower() not in WRITERS:
        raise ConfigurationError(
            f"--out {out}",
            expected=f"a file {' '.join(WRITERS)}",
            found=f"extension {out.suffix!r}",
            remedy="choose one of these extensions",
        )
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise OutputError(
            f"--out {out}",
            expected="a file in an existing folder",
            found="no such folder" if not out.is_dir() else "a folder",
            remedy="correct --out",
        )
    if source is not None and out.resolve() == source.resolve():
        raise OutputError(
            f"--out {out}", expected="another file than --file", found="the same", remedy="choose another name"
        )


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """Give a writer; the result takes its name only once it is whole."""
    part = out.with_name(f".{out.name}.partiel")
    writer = WRITERS[out.suffix.lower()](part)
    try:
        try:
            yield writer
        finally:
            writer.close()
        if part.exists():
            part.replace(out)
    finally:
        part.unlink(missing_ok=True)
