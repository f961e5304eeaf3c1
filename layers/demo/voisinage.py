"""Invented streets, parcels and addresses of a few towns of the demonstration, made at build time.

Nothing comes from the Base adresse nationale nor from the cadastral plan: streets are « Rue fictive 07 », parcels
stand in the section ``ZZ`` with the prefix 999, which no commune has. Both files come from one drawing: an address
lies on the parcel it names.
"""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import shapely
from shapely import Point, Polygon

from layers.core.model import Nature
from layers.demo.formes import between
from layers.demo.generer import decor
from layers.demo.geographie import Decor, rng
from layers.demo.mosaique import TO_MAP, write

#: The towns that have parcels and addresses, and their (real) postcodes.
COMMUNES = {
    "Lens": "62300", "Liévin": "62800", "Avion": "62210", "Harnes": "62440", "Wingles": "62410",
    "Bully-les-Mines": "62160", "Souchez": "62153", "Vimy": "62580",
}  # fmt: skip
#: A district: streets (columns and rows of blocks), size of a block (m), half-width of a street (m).
COLUMNS, ROWS, BLOCK_M, STREET_M = 2, 2, (150.0, 70.0), 5.0
#: Width of a plot along its street (m), how far an address stands from it (m).
PLOT_M, DOOR_M = 19.0, 4.0
#: How addresses say what their point stands for, by share.
POSITIONS = (("entrée", 0.72), ("parcelle", 0.2), ("segment", 0.08))
PREFIXE, SECTION = "999", "ZZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One plot: its outline (EPSG:2154), its street, its side, how far along the street its door is."""

    shape: Polygon
    street: int
    even: bool
    door: Point
    along: float


def write_parcelles(path: Path) -> None:
    """Write the parcels: what ``make`` calls."""
    listed = quartiers()
    rows: list[dict[str, object]] = []
    shapes = []
    for commune, lots in listed:
        for rank, lot in enumerate(lots, 1):
            known = {"commune": commune, "prefixe": PREFIXE, "section": SECTION, "numero": str(rank)}
            dates = {"arpente": False, "created": "2020-01-01", "updated": "2024-01-01"}
            rows.append({"id": _id(commune, rank)} | known | {"contenance": round(lot.shape.area)} | dates)
            shapes.append(lot.shape)
    write(path, rows, np.array(shapes, dtype=object))


def write_adresses(path: Path) -> None:
    """Write the addresses, in the columns of the BAN: what ``make`` calls."""
    here = decor()
    postcodes = {here.codes[name]: (name, code) for name, code in COMMUNES.items()}
    out = io.StringIO()
    rows = [row for commune, lots in quartiers() for row in _addresses(commune, *postcodes[commune], lots)]
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="\n")


@cache
def quartiers() -> list[tuple[str, list[Lot]]]:
    """Return the plots of each town, by its INSEE code, in the order of the numbers of parcels."""
    here = decor()
    return [(here.codes[name], _quartier(here, name, rng(f"voisinage {name}"))) for name in sorted(COMMUNES)]


def _id(commune: str, rank: int) -> str:
    return f"{commune}{PREFIXE}{SECTION}{rank:04}"


def _quartier(here: Decor, name: str, dice: Random) -> list[Lot]:
    """Cut a district near the heart of a town: blocks between streets, two rows of plots in each block."""
    turn, centre = between(dice, -0.6, 0.6), here.centre(name)
    limits = here.communes.geometry[name].buffer(-20)
    wide, deep = BLOCK_M
    lots: list[Lot] = []
    for column in range(COLUMNS):
        for row in range(ROWS):
            corner = ((column - COLUMNS / 2) * (wide + 2 * STREET_M), (row - ROWS / 2) * (deep + 2 * STREET_M))
            lots += [
                _turned(lot, turn, centre) for lot in _block(corner, (column * (ROWS + 1) + row, row + 1), dice, deep)
            ]
    return [lot for lot in lots if limits.contains(lot.shape)]


def _block(corner: tuple[float, float], ranks: tuple[int, int], dice: Random, deep: float) -> list[Lot]:
    """Return the plots of one block, its corner at a place: the south row on one street, the north row on the next."""
    x0, y0 = corner
    wide, middle = BLOCK_M[0], y0 + deep * between(dice, 0.42, 0.58)
    made = []
    for south in (True, False):
        cuts = _cuts(wide, dice)
        for left, right in pairwise(cuts):
            low, high = (y0, middle) if south else (middle, y0 + deep)
            shape = shapely.box(x0 + left, low, x0 + right, high)
            along = x0 + (left + right) / 2
            door = Point(along, low + DOOR_M if south else high - DOOR_M)
            street = ranks[0] + (0 if south else 1)
            made.append(Lot(shape=shape, street=street, even=south, door=door, along=along))
    return made


def _cuts(wide: float, dice: Random) -> list[float]:
    """Return where plots begin and end along a street."""
    cuts = [0.0]
    while wide - cuts[-1] > 2 * PLOT_M:
        cuts.append(cuts[-1] + PLOT_M * between(dice, 0.7, 1.5))
    return [*cuts, wide]


def _turned(lot: Lot, turn: float, centre: Point) -> Lot:
    """Turn a plot around the origin and move it to the centre of its town."""
    cos, sin = math.cos(turn), math.sin(turn)
    way = np.array([[cos, sin], [-sin, cos]])
    shape, door = (
        shapely.transform(s, lambda xy: xy @ way + np.array([centre.x, centre.y])) for s in (lot.shape, lot.door)
    )
    return Lot(shape=shape, street=lot.street, even=lot.even, door=door, along=lot.along)


def _addresses(commune: str, name: str, postcode: str, lots: Sequence[Lot]) -> list[dict[str, object]]:
    """Return the addresses of a town, in the order of its streets and numbers."""
    dice = rng(f"voisinage adresses {name}")
    ranks = {id(lot): rank for rank, lot in enumerate(lots, 1)}
    rows: list[dict[str, object]] = []
    for street in sorted({lot.street for lot in lots}):
        for even in (True, False):
            side = sorted((x for x in lots if (x.street, x.even) == (street, even)), key=lambda x: x.along)
            for lot, (number, rep) in zip(side, _numbers(even, len(side), dice), strict=True):
                known = (commune, name, postcode, street + 1)
                rows.append(_address(known, number, rep, lot.door, _id(commune, ranks[id(lot)]), dice))
    return rows


def _numbers(even: bool, count: int, dice: Random) -> list[tuple[int, str]]:  # noqa: FBT001 - the side of a street
    """Return house numbers along a side: some are skipped, some are « bis »."""
    made: list[tuple[int, str]] = []
    number = 2 if even else 1
    for _ in range(count):
        again = bool(made) and not made[-1][1] and dice.random() < 0.06  # noqa: PLR2004 - a few
        number += 0 if again or not made else 2 + 2 * (dice.random() < 0.1)  # noqa: PLR2004 - one in ten is skipped
        made.append((number, "bis" if again else ""))
    return made


def _address(
    where: tuple[str, str, str, int], number: int, rep: str, door: Point, parcel: str, dice: Random
) -> dict[str, object]:
    commune, name, postcode, street = where
    lon, lat = TO_MAP.transform(door.x, door.y)
    ends = np.cumsum([share for _, share in POSITIONS])
    position = POSITIONS[int(np.searchsorted(ends, dice.random()))][0]
    key = f"{commune}_f{street:03}_{number:05}" + (f"_{rep}" if rep else "")
    return {
        "id": key, "id_fantoir": "", "numero": number, "rep": rep, "nom_voie": f"Rue fictive {street:02}",
        "code_postal": postcode, "code_insee": commune, "nom_commune": name,
        "code_insee_ancienne_commune": "", "nom_ancienne_commune": "", "x": round(door.x, 2), "y": round(door.y, 2),
        "lon": round(lon, 6), "lat": round(lat, 6), "type_position": position, "alias": "", "nom_ld": "",
        "libelle_acheminement": name.upper(), "nom_afnor": f"RUE FICTIVE {street:02}",
        "source_position": "démonstration", "source_nom_voie": "démonstration", "certification_commune": 0,
        "cad_parcelles": parcel, "nature": Nature.DEMONSTRATION.value,
    }  # fmt: skip
