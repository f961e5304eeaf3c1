"""Priority neighbourhoods of the demonstration, both generations: blocks of town around estates and centres.

What the reports say and is kept: 21 QPV (2015) on 19 communes, about 56 000 inhabitants, three of them in the NPNRU
(Avion République, Lens cité 12/14, one in Liévin), 21 of the 29 estates of the ERBM programme inside. Which communes
have a QPV is a public fact; every outline, population and code, and the whole 2024 generation, are invented (numbers
over 70 and over 900 are those of no real QPV). Which NPNRU is national is not said: the ranks are invented too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.core.territory import CALL
from layers.demo.carreaux import HALO_COMMUNE, squares
from layers.demo.formes import Listed, Row, between
from layers.demo.geographie import TO_CALC, Decor, rng

#: Each QPV of 2015: communes, ERBM estates it holds (none: the town centre), relative size.
QPV_2015: tuple[tuple[tuple[str, ...], tuple[str, ...], float], ...] = (
    (("Avion",), ("CF-03",), 5.2),
    (("Lens",), ("CF-11",), 4.0),
    (("Liévin",), ("CF-15",), 5.5),
    (("Lens",), ("CF-13", "CF-14"), 4.8),
    (("Liévin",), ("CF-16",), 3.2),
    (("Liévin",), ("CF-17",), 2.6),
    (("Grenay", "Loos-en-Gohelle"), ("CF-01",), 2.4),
    (("Bully-les-Mines",), ("CF-06", "CF-07"), 3.4),
    (("Mazingarbe",), ("CF-21",), 2.0),
    (("Sains-en-Gohelle",), ("CF-25",), 1.9),
    (("Harnes",), ("CF-09",), 3.3),
    (("Fouquières-lès-Lens",), ("CF-08",), 2.2),
    (("Billy-Montigny",), ("CF-05",), 2.7),
    (("Méricourt",), ("CF-22",), 3.5),
    (("Sallaumines",), ("CF-26", "CF-27", "CF-28"), 4.2),
    (("Vendin-le-Vieil",), ("CF-29",), 1.8),
    (("Loison-sous-Lens",), (), 1.5),
    (("Hulluch",), (), 1.2),
    (("Wingles",), (), 2.1),
    (("Éleu-dit-Leauwette",), (), 1.3),
    (("Angres",), ("CF-02",), 1.6),
)
NOMS = {1: "Avion République", 2: "Lens cité 12/14"}
NPNRU = {1: "national", 2: "régional", 3: "régional"}
POPULATION = 55_930
#: What became of each in 2024: kept as it is, gone, split in two; the others are modified, by this factor of size.
INCHANGES, SUPPRIMES, SCINDES, FUSIONS = (9, 16, 20), (18,), (4,), {6: 5}
FACTEURS = (1.15, 0.85, 1.08, 1.0, 0.95, 0.9, 1.2, 0.8, 0.9, 1.1, 0.85, 1.25, 1.05, 0.75, 1.1, 0.9)
#: New ones of 2024: communes, estates, size; then towns of the halo.
NOUVEAUX: tuple[tuple[tuple[str, ...], tuple[str, ...], float], ...] = (
    (("Noyelles-sous-Lens",), ("CF-24",), 1.9),
    (("Lens",), ("CF-12",), 1.6),
    (("Harnes",), ("CF-10",), 1.2),
    (("Pont-à-Vendin",), (), 1.1),
)
HALO = (
    (2.9335, 50.4285, 2.6, "246200299"),
    (2.9435, 50.4560, 1.4, "246200299"),
    (2.6650, 50.4790, 2.0, "200072460"),
)
BEYOND: Row = {"insee_com": HALO_COMMUNE, "lib_com": "Commune fictive voisine"}
STEP_M, GAP_M, WINDOW_M = 115.0, 25.0, 1_500.0
#: Inhabitants for one unit of size; of a block that may be taken.
PER_UNIT, MIN_PEOPLE = 920.0, 18
#: The smallest part of a neighbourhood, and of what a limit cuts from it (m²).
PART_M2, CRUMB_M2 = 15_000, 500


@dataclass(slots=True)
class Ville:
    """The blocks of a town, who lives there, and what is taken."""

    decor: Decor
    dice: Random
    cells: gpd.GeoDataFrame
    taken: list[BaseGeometry] = field(default_factory=list)

    def zone(self, names: Sequence[str]) -> BaseGeometry:
        """Return some communes as one area, a little inside their limits."""
        return self.decor.communes.geometry.loc[list(names)].union_all().buffer(30).buffer(-55)

    def people(self, shapes: np.ndarray) -> np.ndarray:
        """Return who lives in each shape, by area."""
        i, j = self.cells.sindex.query(shapes, predicate="intersects")
        part = shapely.area(shapely.intersection(shapes[i], self.cells.geometry.to_numpy()[j])) / 200.0**2
        return np.bincount(i, part * self.cells["ind"].to_numpy()[j], len(shapes))

    def blocks(self, seed: Point) -> np.ndarray:
        """Return the blocks around a place, angular as streets make them: the same for both generations."""
        half = int(WINDOW_M / STEP_M)
        i0, j0 = round(seed.x / STEP_M), round(seed.y / STEP_M)
        i, j = (v.ravel() for v in np.mgrid[i0 - half : i0 + half + 1, j0 - half : j0 + half + 1])
        spots = STEP_M * np.column_stack([i + 0.84 * _scatter(i, j), j + 0.84 * _scatter(j, i + 7)])
        cells = np.asarray(shapely.get_parts(shapely.voronoi_polygons(MultiPoint(spots))))
        whole = cells[shapely.area(cells) < 3 * STEP_M**2]  # those of the edge are endless
        return np.asarray(whole[np.argsort(shapely.get_x(shapely.centroid(whole)), kind="stable")])

    def quartier(self, seeds: Sequence[BaseGeometry], zone: BaseGeometry, size: float) -> BaseGeometry:
        """Grow a neighbourhood from some places until it holds its people; it keeps off those already drawn."""
        heart = shapely.union_all(seeds)
        open_ = zone - shapely.union_all([t.buffer(GAP_M) for t in self.taken])
        blocks = self.blocks(heart.centroid)
        people = self.people(blocks)
        kept = shapely.contains(open_, shapely.centroid(blocks)) & (people > MIN_PEOPLE)
        kept |= shapely.area(shapely.intersection(blocks, heart)) > 0.5 * shapely.area(blocks)
        blocks, people = blocks[kept], people[kept]
        order = np.argsort(self._farness(blocks, people, heart), kind="stable")
        last = int(np.searchsorted(np.cumsum(people[order]), size * PER_UNIT))
        grounds = [s.buffer(14, join_style="mitre") for s in seeds if s.area > 0]
        return self._drawn(shapely.union_all([*blocks[order[: 1 + last]], *grounds]), open_)

    def _farness(self, blocks: np.ndarray, people: np.ndarray, heart: BaseGeometry) -> np.ndarray:
        """Rank blocks: near the heart first, along one direction, the dense before the others, with some chance."""
        centres = shapely.centroid(blocks)
        x, y = heart.centroid.x, heart.centroid.y
        turn = 3.1 * float(_scatter(np.array([round(x / 50)]), np.array([round(y / 50)]))[0])
        turn += between(self.dice, -0.3, 0.3)
        xy = shapely.get_coordinates(centres) - [x, y]
        along, across = xy @ [np.cos(turn), np.sin(turn)], xy @ [-np.sin(turn), np.cos(turn)]
        density = people / shapely.area(blocks) * STEP_M**2
        chance = 260 * _scatter(*(np.round(shapely.get_coordinates(centres).T / STEP_M)))
        return np.asarray(
            0.5 * np.hypot(0.75 * along, 1.6 * across) + 0.6 * shapely.distance(centres, heart) - 4 * density + chance
        )

    def _drawn(self, shape: BaseGeometry, open_: BaseGeometry) -> BaseGeometry:
        """Close the gaps, drop the crumbs, keep off the limits; note the ground as taken."""
        smooth = shape.buffer(30, join_style="mitre").buffer(-60, join_style="mitre").buffer(30, join_style="mitre")
        inside = (smooth & open_).simplify(7)
        parts = [Polygon(p.exterior) for p in shapely.get_parts(inside) if p.area > PART_M2]
        made = shapely.union_all(parts)
        self.taken.append(made)
        return made


def _scatter(i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Return a number from -0.5 to 0.5 for each spot of a grid: chance that depends on the place alone."""
    return np.asarray(np.modf(np.abs(np.sin(12.9898 * i + 78.233 * j)) * 437.5453)[0] - 0.5)


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the rows of both generations."""
    town = Ville(decor, rng("qpv"), squares(decor))
    old = [_grown(town, *each) for each in QPV_2015]
    return {"qpv_2015": list(_of_2015(town, old)), "qpv": list(_of_2024(town, old))}


def _grown(town: Ville, names: Sequence[str], estates: Sequence[str], size: float) -> BaseGeometry:
    shapes = {str(row["cite_id"]): s for row, s in town.decor.mine["cites_minieres"] if s is not None}
    seeds = [shapes[e] for e in estates] or [town.decor.centre(names[0])]
    return town.quartier(seeds, town.zone(names), size)


def _counted(town: Ville, shapes: Sequence[BaseGeometry]) -> list[int]:
    """Return the estimate of each: near what the grid says, rounded to ten."""
    people = town.people(np.array(shapes, dtype=object))
    return [10 * round(p * between(town.dice, 0.95, 1.05) / 10) for p in people]


def _of_2015(town: Ville, shapes: Sequence[BaseGeometry]) -> Iterator[Listed]:
    people = _counted(town, shapes)
    factor = POPULATION / sum(people)
    people = [10 * round(p * factor / 10) for p in people]
    people[2] += POPULATION - sum(people)
    for n, ((names, _, _), shape) in enumerate(zip(QPV_2015, shapes, strict=True), 1):
        row: Row = {
            "code_qp": f"QP0629{n:02}",
            "nom_qp": NOMS.get(n, f"QPV fictif {n:02}"),
            "commune_qp": ", ".join(names),
            "npnru": NPNRU.get(n),
            "population": people[n - 1],
        }
        yield row, shape


def _of_2024(town: Ville, old: Sequence[BaseGeometry]) -> Iterator[Listed]:
    drawn = [*_kept(town, old), *_modified(town, old), *_new(town)]
    people = _counted(town, [shape for *_, shape in drawn])
    foreign = iter(HALO)
    for n, ((names, letter, ancestor, shape), inhabitants) in enumerate(zip(drawn, people, strict=True), 71):
        row: Row = {
            "code_qp": f"QN062{n}{letter}",
            "lib_qp": NOMS.get(ancestor, f"QPV fictif 2024-{n - 70:02}"),
            "insee_dep": "62",
            "population": inhabitants,
        }
        if names:
            yield from ((row | where, part) for where, part in _by_commune(town, names, shape))
        else:
            yield row | BEYOND | {"siren_epci": next(foreign)[-1]}, shape


Drawn = tuple[tuple[str, ...], str, int, BaseGeometry]


def _kept(town: Ville, old: Sequence[BaseGeometry]) -> Iterator[Drawn]:
    town.taken.clear()
    for n in INCHANGES:
        town.taken.append(old[n - 1])
        yield QPV_2015[n - 1][0], "I", n, old[n - 1]


def _modified(town: Ville, old: Sequence[BaseGeometry]) -> Iterator[Drawn]:
    """Draw again, larger or smaller, what is neither kept nor gone; one is split, two are merged."""
    left = [n for n in range(1, len(old) + 1) if n not in {*INCHANGES, *SUPPRIMES, *FUSIONS}]
    for n, factor in zip(left, FACTEURS, strict=False):
        names, estates, size = QPV_2015[n - 1]
        merged = [QPV_2015[m - 1] for m, into in FUSIONS.items() if into == n]
        if n in SCINDES:
            for estate in estates:
                yield names, "M", n, _grown(town, names, (estate,), 0.55 * size)
        else:
            grounds = (*estates, *(e for _, more, _ in merged for e in more))
            yield names, "M", n, _grown(town, names, grounds, factor * (size + sum(s for *_, s in merged)))


def _new(town: Ville) -> Iterator[Drawn]:
    for names, estates, size in NOUVEAUX:
        yield names, "N", 0, _grown(town, names, estates, size)
    beyond = town.decor.halo.buffer(-60) - town.decor.territoire.buffer(60)
    for lon, lat, size, _ in HALO:
        yield (), "N", 0, town.quartier([Point(TO_CALC.transform(lon, lat))], beyond, size)


def _by_commune(town: Ville, names: Sequence[str], shape: BaseGeometry) -> Iterator[tuple[Row, BaseGeometry]]:
    """Yield one feature for each commune: the way the ANCT delivers a neighbourhood that crosses a limit."""
    limits, rest = town.decor.communes.geometry, shape
    for rank, name in enumerate(names, 1):
        part = rest if rank == len(names) else rest & limits[name].buffer(10)
        rest = rest - part
        opened = part.buffer(-3, join_style="mitre").buffer(3, join_style="mitre")  # no spike along the limit
        whole = shapely.union_all([p for p in shapely.get_parts(opened) if p.area > CRUMB_M2])
        yield {"insee_com": town.decor.codes[name], "lib_com": name, "siren_epci": CALL}, whole
