"""Farmed parcels of the demonstration, made at build time: fields of the invented catchment, between the towns.

11 ha are organic in Wingles, as the reports say of its protection perimeter, in perimeters that are invented; other
organic parcels lie elsewhere. Some parcels do not say how they are farmed.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS
from layers.demo.formes import HECTARE, Row
from layers.demo.generer import decor
from layers.demo.geographie import Decor, rng
from layers.demo.mosaique import Array, blocks, write
from layers.demo.zonage import bois

#: Crops (code and group of the RPG), by share.
CULTURES: tuple[tuple[str, str, float], ...] = (
    ("BTH", "1", 0.40), ("BTN", "25", 0.13), ("PTC", "25", 0.13), ("ORH", "3", 0.09), ("CZH", "5", 0.06),
    ("MIS", "2", 0.07), ("LIF", "9", 0.03), ("PPH", "18", 0.09),
)  # fmt: skip
#: Size of fields on the plain and on the hills (ha), the northing that parts them (m); paths between fields (m).
PLAINE_HA, COLLINES_HA, COLLINES_Y = 17.0, 13.0, 7_034_500
CHEMIN_M, LEAST_HA = 4.0, 0.6
#: Share of the fields that are farmed, organic, of unknown conduct.
CULTIVEE, BIO, MUETTE = 0.93, 0.015, 0.05
WINGLES, WINGLES_HA = "Wingles", 11.0


def write_parcelles(path: Path) -> None:
    """Write the parcels: what ``make`` calls."""
    here = decor()
    rows, shapes = parcelles(here, _committed("aires_alimentation"), _committed("servitudes_as1"))
    write(path, rows, shapes)


def _committed(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(Path(__file__).with_name(f"{name}.geojson")).to_crs(CALC_CRS)


def parcelles(here: Decor, aac: gpd.GeoDataFrame, as1: gpd.GeoDataFrame) -> tuple[list[Row], Array]:
    """Return the parcels: attributes and shapes, EPSG:2154."""
    dice = rng("eau parcelles")
    outline = aac.geometry.union_all().buffer(300).simplify(60) & here.halo
    fields = _fields(here, outline, dice)
    crops = _drawn_crops(dice, len(fields))
    chances = np.array([[dice.random(), dice.random()] for _ in fields])
    wingles = here.communes.geometry[WINGLES]
    shapely.prepare(wingles)
    here_too = shapely.intersects(wingles, fields)
    bio = (chances[:, 0] < BIO) & ~here_too
    organic = _organic(fields, wingles & as1.geometry.union_all())
    rows: list[Row] = []
    for rank, (code, group) in enumerate(crops):
        mute = chances[rank, 1] < MUETTE and not here_too[rank]
        said = None if mute else "oui" if bio[rank] else "non"
        rows.append(_row(code, group, said))
    fields, rows = _replaced(fields, rows, organic)
    for rank, (row, shape) in enumerate(zip(rows, fields, strict=True), 1):
        row |= {"id_parcel": f"9{rank:07}", "surf_parc": round(shape.area / HECTARE, 2)}
    return rows, fields


def _row(code: str, group: str, bio: str | None) -> Row:
    return {"code_cultu": code, "code_group": group, "bio": bio}


def _fields(here: Decor, outline: BaseGeometry, dice: Random) -> Array:
    """Return fields: blocks cut along their length, without the towns, woods, roads, water and heaps."""
    cuts = blocks(outline, _wanted_ha, dice)
    kept = np.array([dice.random() < CULTIVEE for _ in cuts])
    closed = _closed(here)
    shapely.prepare(outline)
    inside = shapely.contains(outline, shapely.centroid(cuts))
    shapes = shapely.buffer(cuts[kept & inside], -CHEMIN_M, join_style="mitre")
    parts = shapely.get_parts(closed)
    tree = shapely.STRtree(parts)
    at, which = tree.query(shapes, predicate="intersects")
    for rank in np.unique(at):
        shapes[rank] = shapes[rank] - shapely.union_all(parts[which[at == rank]])
    pieces = shapely.get_parts(shapes)
    thick = shapely.area(shapely.buffer(pieces, -18, quad_segs=1)) > 0
    return pieces[(shapely.area(pieces) > LEAST_HA * HECTARE) & thick & (shapely.get_dimensions(pieces) == 2)]  # noqa: PLR2004


def _wanted_ha(_x: float, y: float) -> float:
    return COLLINES_HA if y < COLLINES_Y else PLAINE_HA


def _closed(here: Decor) -> BaseGeometry:
    mine = [s for name in ("terrils", "friches", "cites_minieres") for _, s in here.mine[name] if s is not None]
    lines = [line.buffer(14) for _, line in here.routes.values()] + [v.buffer(12) for v in here.voies_ferrees.values()]
    water = [line.buffer(28) for line in [*here.cours_eau.values(), *here.canaux.values()]]
    return shapely.union_all([here.tissu.buffer(25, quad_segs=2), bois(here), *mine, *lines, *water]).simplify(4)


def _drawn_crops(dice: Random, count: int) -> list[tuple[str, str]]:
    ends = np.cumsum([share for *_, share in CULTURES])
    ranks = np.searchsorted(ends / ends[-1], [dice.random() for _ in range(count)])
    return [CULTURES[rank][:2] for rank in ranks]


def _organic(fields: Array, zone: BaseGeometry) -> list[tuple[int, Polygon]]:
    """Return the organic parts of the fields of a zone: the first ones that make the wanted area, the last one cut."""
    shared = shapely.area(shapely.intersection(fields, zone))
    left, made = WINGLES_HA * HECTARE, []
    for rank in np.argsort(-shared, kind="stable")[: int((shared > 0).sum())]:
        inner = max(shapely.get_parts(fields[rank] & zone.buffer(-2)), key=lambda part: part.area)
        if left > 0 and inner.area > LEAST_HA * HECTARE:
            part = inner if inner.area <= left else _cut(inner, left)
            made.append((int(rank), part))
            left -= part.area
    return made


def _cut(shape: Polygon, area: float) -> Polygon:
    """Return the western part of a shape, at an area."""
    west, south, east, north = shape.bounds
    low, high = west, east
    for _ in range(40):
        middle = (low + high) / 2
        part = shape & shapely.box(west, south, middle, north)
        low, high = (middle, high) if part.area < area else (low, middle)
    return max(shapely.get_parts(shape & shapely.box(west, south, high, north)), key=lambda piece: piece.area)


def _replaced(fields: Array, rows: list[Row], organic: Sequence[tuple[int, Polygon]]) -> tuple[Array, list[Row]]:
    """Cut the organic parts out of their fields and add them as parcels of their own."""
    shapes = list(fields)
    for rank, part in organic:
        rest = shapely.get_parts(shapes[rank] - part.buffer(CHEMIN_M / 2))
        shapes[rank] = max(rest, key=lambda piece: piece.area) if len(rest) else None
    kept = [i for i, s in enumerate(shapes) if s is not None and s.area > 0.3 * HECTARE]
    added = [_row("BTH", "1", "oui") for _ in organic]
    return (
        np.array([*(shapes[i] for i in kept), *(part for _, part in organic)], dtype=object),
        [*(rows[i] for i in kept), *added],
    )
