"""Land cover of the demonstration: two editions of an invented OCS2D that share most of their polygons.

Made at build time (too heavy to be kept): blocks of streets and fields, cut by roads, water, heaps, woods, parks.
Every face is in one polygon of each edition: no gap, no overlap. What changes between the editions: land built against
the towns and in the parks, gardens built over, a few friches turned into green spaces.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from random import Random

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS
from layers.demo.formes import HECTARE, Row, between, parcelle
from layers.demo.generer import decor
from layers.demo.geographie import Decor, rng
from layers.demo.mosaique import Array, blocks, faces, first_met, united, without_slivers, write
from layers.demo.zonage import bois, centres

Ranks = npt.NDArray[np.intp]
Chances = npt.NDArray[np.float64]
EDITIONS = (2021, 2024)
#: Cover and use, in the nomenclature of the OCS2D.
Codes = tuple[str, str]
#: Size of the blocks in towns and in fields, ha; a face smaller than the last goes to its neighbour, m².
ILOT_HA, CHAMP_HA, ECLAT_M2 = 24.0, 75.0, 12_000.0
LARGEURS_M: Mapping[int, float] = {1: 26, 2: 13, 3: 10, 4: 8}
#: Plots by kind: how many, how far from the towns (m), from which to which size (ha).
Plots = tuple[int, float, tuple[float, float]]
PLOTS: Mapping[str, Plots] = {"extension": (44, 0.0, (1.5, 7.0)), "ferme": (60, 420.0, (0.5, 1.4))}
#: Codes of what is drawn, first met first; several: one is drawn for each block.
CODES: tuple[tuple[str, tuple[Codes, ...]], ...] = (
    ("canal", (("CS3.1.2", "US4.4.0"),)),
    ("rivière", (("CS3.1.2", "US7.0.0"),)),
    ("route", (("CS1.1.2", "US4.1.1"),)),
    ("voie ferrée", (("CS1.2.1", "US4.2.1"),)),
    ("extension", ()),
    ("ferme", (("CS1.1.1", "US1.1.7"),)),
    ("terril", (("CS4.1.2", "US7.0.0"), ("CS6.2.0", "US7.0.0"), ("CS5.1.1", "US6.2.3"))),
    ("friche", (("CS1.1.2", "US6.2.1"), ("CS6.6.0", "US6.2.1"), ("CS5.1.1", "US6.2.1"))),
    ("parc", (("CS1.1.1", "US2.1.1"), ("CS1.1.2", "US2.1.1"), ("CS6.6.0", "US2.1.1"))),
    ("cité", (("CS1.1.1", "US5.2.1"), ("CS6.6.0", "US5.2.1"), ("CS6.6.0", "US5.2.1"))),
    ("bois", (("CS4.1.2", "US7.0.0"), ("CS4.1.2", "US7.0.0"), ("CS4.1.2", "US1.2.4"))),
    ("centre", (("CS1.1.1", "US5.1.2"), ("CS1.1.1", "US5.2.1"), ("CS1.1.2", "US2.2.0"), ("CS1.1.2", "US3.1.6"))),
    (
        "ville",
        (
            ("CS1.1.1", "US5.2.2"), ("CS1.1.1", "US5.3.2"), ("CS1.1.2", "US5.2.2"), ("CS6.6.0", "US5.2.2"),
            ("CS6.6.0", "US5.2.3"), ("CS6.6.0", "US5.2.3"), ("CS6.6.0", "US3.2.2"), ("CS4.1.2", "US3.2.1"),
        ),
    ),
    ("prairie", (("CS6.1.1", "US1.1.1"), ("CS6.1.1", "US1.1.1"), ("CS6.3.0", "US1.1.3"))),
    (
        "champ",
        (("CS6.3.0", "US1.1.3"),) * 9 + (("CS6.1.1", "US1.1.1"),),
    ),
)  # fmt: skip
KINDS = tuple(kind for kind, _ in CODES)
#: Faces that keep their kind however small, and whose parts are one.
LINEAIRES = 4
VILLE, FRICHE, EXTENSION, FERME, CHAMP = map(KINDS.index, ("ville", "friche", "extension", "ferme", "champ"))
#: What a place becomes between the editions: new land, a garden built over, a friche turned into a green space.
BATI: tuple[Codes, ...] = (
    ("CS1.1.1", "US5.2.2"), ("CS1.1.2", "US6.1.1"), ("CS1.1.1", "US2.1.1"), ("CS6.6.0", "US5.2.3"),
)  # fmt: skip
DEVENIR: Mapping[tuple[int, Codes], tuple[float, Codes]] = {
    (VILLE, ("CS6.6.0", "US5.2.2")): (0.06, ("CS1.1.1", "US5.2.2")),
    (FRICHE, ("CS1.1.2", "US6.2.1")): (0.4, ("CS6.6.0", "US3.2.1")),
}


def write_editions(path: Path) -> None:
    """Write the two editions: what ``make`` calls."""
    rows, shapes = editions(decor(), _committed("parcs_activites"))
    write(path, rows, shapes)


def _committed(name: str) -> BaseGeometry:
    frame = gpd.read_file(Path(__file__).with_name(f"{name}.geojson")).to_crs(CALC_CRS)
    return frame.geometry.union_all()


def editions(here: Decor, parcs: BaseGeometry) -> tuple[list[Row], Array]:
    """Return the polygons of both editions: rows (edition, codes) and shapes, EPSG:2154."""
    outline = here.communes.geometry.union_all().buffer(5, join_style="mitre")
    dice = rng("zan occupation")
    drawn = _drawn(here, parcs)
    taken = shapely.union_all([drawn[k] for k in ("canal", "rivière", "route", "voie ferrée", "bois", "parc", "ville")])
    for kind, plots in PLOTS.items():
        drawn[kind] = shapely.union_all(_patches(here, dice, taken, plots))
    cuts = blocks(outline, partial(_wanted_ha, here.tissu), dice)
    zones = [drawn[kind] for kind in KINDS[:-1]]
    cut = faces(outline, [*cuts, *zones])
    kinds, place = _kinds(cut, zones, cuts)
    chances = np.array([[dice.random(), dice.random()] for _ in cuts])
    rows: list[Row] = []
    shapes: list[Array] = []
    fixed = (kinds < LINEAIRES) | np.isin(kinds, (EXTENSION, FERME))
    groups = without_slivers(cut, list(zip(kinds.tolist(), place.tolist(), strict=True)), fixed, ECLAT_M2)
    for rank, year in enumerate(EDITIONS):
        seen = groups if rank else [(CHAMP if kind == EXTENSION else kind, at) for kind, at in groups]
        for (sort, at), shape in united(cut, seen).items():
            parts = shapely.get_parts(shape)
            cs, us = _codes(sort, chances[at], later=bool(rank))
            rows += [{"nomenclature": "OCS2D", "edition": year, "code_cs": cs, "code_us": us} for _ in parts]
            shapes.append(parts)
    return rows, np.concatenate(shapes)


def _wanted_ha(tissu: BaseGeometry, x: float, y: float) -> float:
    return ILOT_HA if shapely.contains_xy(tissu, x, y) else CHAMP_HA


def _drawn(here: Decor, parcs: BaseGeometry) -> dict[str, BaseGeometry]:
    """Return what is drawn over the blocks, by kind."""
    mine = {name: [(row, shape) for row, shape in here.mine[name] if shape] for name in here.mine}
    idle = [s for row, s in mine["friches"] if row["site_statut"] != "friche reconvertie" and s.area]
    rivers = shapely.union_all(list(here.cours_eau.values()))
    return {
        "canal": shapely.union_all([line.buffer(22) for line in here.canaux.values()]),
        "rivière": rivers.buffer(8),
        "route": shapely.union_all([line.buffer(LARGEURS_M[rank]) for rank, line in here.routes.values()]),
        "voie ferrée": shapely.union_all([line.buffer(11) for line in here.voies_ferrees.values()]),
        "terril": shapely.union_all([shape for _, shape in mine["terrils"]]),
        "friche": shapely.union_all(idle),
        "parc": parcs,
        "cité": shapely.union_all([shape for _, shape in mine["cites_minieres"]]),
        "bois": bois(here),
        "centre": shapely.union_all([shape for _, shape in centres(here)]) & here.tissu,
        "ville": here.tissu,
        "prairie": rivers.buffer(210).simplify(15),
    }


def _patches(here: Decor, dice: Random, taken: BaseGeometry, wanted: Plots) -> list[BaseGeometry]:
    """Return plots at some distance of the towns, on nothing else."""
    count, away_m, sizes_ha = wanted
    edge, made = here.tissu.buffer(away_m, quad_segs=2).boundary & here.territoire, []
    for _ in range(count):
        place = edge.interpolate(between(dice, 0, 1), normalized=True)
        drawn = parcelle(dice, between(dice, *sizes_ha), between(dice, 0, 90))
        moved = shapely.transform(drawn, lambda xy, to=place: xy + np.array([to.x, to.y])) & here.territoire
        best = max(shapely.get_parts(moved - taken), key=lambda part: part.area, default=None)
        if best is not None and best.area > 0.7 * sizes_ha[0] * HECTARE:
            made.append(best)
    return made


def _kinds(cut: Array, zones: Sequence[BaseGeometry], cuts: Array) -> tuple[Ranks, Ranks]:
    """Return the kind of each face and the block it stands in."""
    points = shapely.point_on_surface(cut)
    kinds = first_met(points, zones)
    face, block = shapely.STRtree(cuts).query(points, predicate="intersects")
    place = np.zeros(len(cut), dtype=np.intp)
    place[face[::-1]] = block[::-1]
    place[kinds < LINEAIRES] = 0
    return kinds, place


def _codes(kind: int, chance: Chances, *, later: bool) -> Codes:
    """Return the cover and use of a place: the same in both editions unless it is one of those that change."""
    options = BATI if kind == EXTENSION else CODES[kind][1]
    said = options[int(chance[0] * len(options))]
    share, new = DEVENIR.get((kind, said), (0.0, said))
    return new if later and chance[1] < share else said
