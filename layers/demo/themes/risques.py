"""Soils, mining hazard, floods and stops of the demonstration: all invented, in plausible places.

What the reports say and is kept: two territories at risk of flooding, Lens and Béthune. The stations bear the names of
real stations, at places drawn by hand; every other name says that it is invented.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from random import Random

import shapely
import shapely.ops
from shapely import LineString, Point
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from layers.demo.formes import Listed, Row, between, ovale, parcelle, pick, polar
from layers.demo.geographie import Decor, rng

#: Watercourses mapped by each TRI.
TRI = {"Souchez": "Lens", "Flot de Wingles": "Lens", "Surgeon": "Béthune"}
CANAL = {"Souchez": ("Canal de la Souchez", 5_200)}
#: Mean half-width at the mouth (m), and how much it varies.
CRUES = (("fréquent", (30, 0.3)), ("moyen", (75, 0.42)), ("extrême", (130, 0.5)))
MOTS = {"fréquent": "crue fréquente", "moyen": "crue moyenne", "extrême": "crue extrême"}
Waves = Sequence[tuple[float, float]]
WAVES_M = ((4_500, 7_000), (2_400, 3_600), (900, 1_500), (2_600, 4_000), (1_300, 2_000))
ATLAS = "Fontaine de Bray"
STEP_M = 70
CRUMB_M2, HOLE_M2 = 5_000, 2_000
#: Shafts sunk before are the dangerous ones; shares of the shafts with gas, of the heaps that warm, of those that burn.
OLD, GAS, WARM, BURNING = 1895, 0.3, 0.4, 0.3
#: Real stations: the commune that their line crosses.
GARES = {
    "Gare de Lens": "Lens", "Gare d'Avion": "Avion", "Gare de Vimy": "Vimy", "Gare de Billy-Montigny": "Billy-Montigny",
    "Gare de Bully-Grenay": "Bully-les-Mines", "Gare de Pont-à-Vendin": "Pont-à-Vendin",
}  # fmt: skip
#: Roads of the trunk bus lines, then metres between stops: trunk, other roads, open country.
BHNS = ("Route de Souchez", "Route d'Hénin", "Route de Béthune")
STOPS_M = {"BHNS": 520, "bus": 430, "campagne": 900}
SPREAD_STOPS = 120
#: Share of the followed sites that are points; how far a quay reaches, the shortest road used (m).
AS_POINTS, QUAY_M, SHORT_M = 0.6, 900, 400
#: Sites by inventory: around friches, in towns, in the halo.
SITES = {"SIS": (9, 6, 2), "InfoSols": (7, 12, 4), "CASIAS": (16, 74, 16), "ICPE": (4, 40, 10)}


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the rows of the four files, shapes in EPSG:2154."""
    dice = rng("risques")
    return {
        "zones_inondables": list(floods(decor, dice)),
        "alea_minier": list(hazards(decor, dice)),
        "arrets_transport": list(stops(decor, dice)),
        "sites_pollues": list(sites(decor, dice)),
    }


# --- floods ---------------------------------------------------------------------------------------------------------


def floods(decor: Decor, dice: Random) -> Iterator[Listed]:
    """Yield nested zones along three watercourses, and the atlas of a fourth one."""
    heaps = shapely.union_all([s for _, s in decor.mine["terrils"] if s is not None]).buffer(6, quad_segs=2)
    rank = 0
    for name, tri in TRI.items():
        line, inner = _reach(decor, name), shapely.Polygon()
        dry, waves = heaps - line.buffer(40), _waves(dice)
        for scenario, width in CRUES:
            rank += 1
            inner = shapely.union_all([inner, _valley(line, width, waves)])
            shape = (inner - dry).intersection(decor.halo).simplify(5)
            yield _flood(rank, name, {"type_zone": "TRI", "tri": tri, "scenario": scenario}), _largest(shape)
    shape = _valley(decor.cours_eau[ATLAS], (55, 0.7), _waves(dice)).intersection(decor.halo).simplify(5)
    yield _flood(rank + 1, ATLAS, {"type_zone": "AZI", "tri": None, "scenario": None}), _largest(shape)


def _reach(decor: Decor, name: str) -> LineString:
    """Return the mapped course of a river; the Souchez goes on in its canal."""
    line = decor.cours_eau[name]
    if name not in CANAL:
        return line
    canal, metres = CANAL[name]
    return LineString([*line.coords, *shapely.ops.substring(decor.canaux[canal], 1, metres).coords])


def _waves(dice: Random) -> Waves:
    """Draw the lengths (m) and phases of what makes a valley irregular."""
    return [(between(dice, *reach), between(dice, 0, math.tau)) for reach in WAVES_M]


def _flood(rank: int, river: str, known: Row) -> Row:
    words = MOTS.get(str(known["scenario"]), "atlas")
    return {"zone_id": f"ZI-{rank:02}", "nom": f"{river}, {words} (zone fictive)", "cours_eau": river} | known


def _valley(line: LineString, width: tuple[float, float], waves: Waves) -> BaseGeometry:
    """Return a ribbon along a river: it widens downstream, swells here and there, leans to one bank or the other."""
    mean, swing = width
    discs = []
    for metres in [min(line.length, STEP_M * i) for i in range(math.ceil(line.length / STEP_M) + 1)]:
        swell = [math.sin(metres / length * math.tau + phase) for length, phase in waves]
        half = (
            mean * (0.4 + 0.6 * metres / line.length) * math.exp(swing * (swell[0] + 0.7 * swell[1] + 0.3 * swell[2]))
        )
        on, ahead = line.interpolate(max(0.0, metres - 5)), line.interpolate(metres + 5)
        turn = math.atan2(ahead.y - on.y, ahead.x - on.x) + math.pi / 2
        discs.append(polar(on, 0.55 * half * (swell[3] + swell[4]) / 2, turn).buffer(half, quad_segs=3))
    hulls = [shapely.union(a, b).convex_hull for a, b in pairwise(discs)]
    return shapely.union_all(hulls).buffer(15, quad_segs=2).buffer(-15, quad_segs=2)


def _largest(shape: BaseGeometry) -> BaseGeometry:
    """Drop the crumbs and the pinholes that a cut leaves; keep the parts of half a hectare or more."""
    parts = [p for p in shapely.get_parts(shape) if p.area > CRUMB_M2]
    kept = [shapely.Polygon(p.exterior, [r for r in p.interiors if shapely.Polygon(r).area > HOLE_M2]) for p in parts]
    return shapely.union_all(kept)


# --- mining hazard --------------------------------------------------------------------------------------------------


def hazards(decor: Decor, dice: Random) -> Iterator[Listed]:
    """Yield hazard zones around shafts, over shallow works, on and at the foot of heaps."""
    zones = [*_of_shafts(decor, dice), *_of_works(decor, dice), *_of_heaps(decor, dice)]
    for rank, (known, shape) in enumerate(zones, 1):
        yield (
            {"alea_id": f"AM-{rank:03}", "nom": f"Zone fictive d'aléa {rank:03}", "document": "PPRM fictif"} | known,
            shape,
        )


def _blob(dice: Random, at: Point, radius: float, points: int) -> BaseGeometry:
    area = math.pi * radius**2 / 1e4
    return translate(ovale(dice, area, between(dice, 0, 180), between(dice, 1, 1.25), points=points), at.x, at.y)


def _of_shafts(decor: Decor, dice: Random) -> Iterator[tuple[Row, BaseGeometry]]:
    for row, at in decor.mine["puits_mine"]:
        if not isinstance(at, Point):
            continue
        old = int(str(row["creusement_annee"])) < OLD
        known: Row = {"type_alea": "effondrement localisé", "niveau": "fort" if old else "moyen", "origine": "puits"}
        yield known, _blob(dice, at, between(dice, 24, 38), 10)
        if dice.random() < GAS:
            gas: Row = {"type_alea": "gaz de mine", "niveau": "faible", "origine": "puits"}
            yield gas, _blob(dice, at, between(dice, 45, 80), 11)


def _of_works(decor: Decor, dice: Random) -> Iterator[tuple[Row, BaseGeometry]]:
    """Yield the ground over shallow works: beside one pit in five."""
    pits = {str(row["fosse"]): at for row, at in decor.mine["puits_mine"] if isinstance(at, Point)}
    for name in sorted(pits)[::5]:
        near = polar(pits[name], between(dice, 60, 220), between(dice, 0, math.tau))
        shape = translate(ovale(dice, between(dice, 3, 11), between(dice, 0, 180), 1.7, points=24), near.x, near.y)
        known: Row = {"type_alea": "tassement", "niveau": "faible", "origine": "travaux à faible profondeur"}
        yield known, shape.intersection(decor.halo)


def _of_heaps(decor: Decor, dice: Random) -> Iterator[tuple[Row, BaseGeometry]]:
    for row, shape in decor.mine["terrils"]:
        if shape is None or row["forme"] in {"Cavalier", "Arasé", "Arasé construit", "Bassin de décantation"}:
            continue
        steep = row["forme"] in {"Conique", None, "Grand terril moderne", "Tronqué"}
        if steep:
            known: Row = {"type_alea": "glissement", "niveau": "faible", "origine": "terril"}
            yield known, shape.buffer(between(dice, 12, 22), quad_segs=2).simplify(3)
        if dice.random() < WARM:
            level = "moyen" if dice.random() < BURNING else "faible"
            known = {"type_alea": "échauffement", "niveau": level, "origine": "terril"}
            yield known, shape.buffer(-between(dice, 8, 25), quad_segs=2).simplify(3)


# --- stops ----------------------------------------------------------------------------------------------------------


def stops(decor: Decor, dice: Random) -> Iterator[Listed]:
    """Yield stations on the railways, then stops along the roads and inside towns."""
    tracks = shapely.union_all(list(decor.voies_ferrees.values()))
    for rank, (name, commune) in enumerate(GARES.items(), 1):
        at = shapely.ops.nearest_points(tracks, decor.centre(commune))[0]
        yield {"stop_id": f"ARRET-G{rank:02}", "stop_name": name, "mode": "train", "location_type": "1"}, at
    for rank, (mode, at) in enumerate(_apart([*_along_roads(decor, dice), *_in_towns(decor, dice)]), 1):
        yield {"stop_id": f"ARRET-{rank:03}", "stop_name": f"Arrêt fictif {rank:03}", "mode": mode}, at


def _along_roads(decor: Decor, dice: Random) -> Iterator[tuple[str, Point]]:
    for name in sorted(decor.routes, key=lambda n: (n not in BHNS, n)):
        importance, line = decor.routes[name]
        if importance == 1:  # motorway
            continue
        metres = between(dice, 50, 300)
        while metres < line.length:
            at = polar(line.interpolate(metres), between(dice, 3, 12), between(dice, 0, math.tau))
            urban = decor.tissu.contains(at)
            mode = "BHNS" if name in BHNS and urban else "bus"
            if decor.halo.contains(at):
                yield mode, at
            metres += STOPS_M[mode if urban else "campagne"] * between(dice, 0.8, 1.25)


def _in_towns(decor: Decor, dice: Random) -> Iterator[tuple[str, Point]]:
    """Yield the centre of each commune, then stops drawn in the urban squares."""
    for name in sorted(decor.communes.index):
        yield "bus", polar(decor.centre(str(name)), between(dice, 5, 60), between(dice, 0, math.tau))
    cells = decor.urbanite[decor.urbanite["urbain"]]
    xy = cells[["x", "y"]].to_numpy()
    for _ in range(SPREAD_STOPS):
        x, y = pick(dice, xy)
        yield "bus", Point(x + between(dice, -45, 45), y + between(dice, -45, 45))


def _apart(found: Sequence[tuple[str, Point]], gap_m: float = 230) -> Iterator[tuple[str, Point]]:
    """Yield the stops that are not too near one already yielded."""
    kept: list[Point] = []
    for mode, at in found:
        if all(at.distance(other) > gap_m for other in kept):
            kept.append(at)
            yield mode, at


# --- soils ----------------------------------------------------------------------------------------------------------


def sites(decor: Decor, dice: Random) -> Iterator[Listed]:
    """Yield the sites of the four inventories: on friches, in towns and along canals, and around the territory."""
    rank = 0
    for kind, counts in SITES.items():
        places = [*_on_friches(decor, dice, counts[0]), *_in_fabric(decor, dice, counts[1])]
        places += [(at, None) for at in _around(decor, dice, counts[2])]
        for at, friche in places:
            rank += 1
            shape = _site_shape(dice, kind, at, friche)
            yield _site(decor, dice, kind, rank, shape), shape


def _site(decor: Decor, dice: Random, kind: str, rank: int, shape: BaseGeometry) -> Row:
    inside = decor.territoire.contains(shape.representative_point())
    name = decor.commune_at(shape) if inside else None
    words = {
        "SIS": ("arrêté préfectoral",),
        "InfoSols": ("en cours de traitement", "sous surveillance", "traité avec restrictions"),
        "CASIAS": ("activité terminée", "activité terminée", "indéterminé"),
        "ICPE": ("en exploitation avec titre", "en exploitation avec titre", "en fin d'exploitation"),
    }[kind]
    return {
        "site_pollue_id": f"{kind}-F{rank:03}",
        "nature_site": kind,
        "nom": f"Site fictif {rank:03}",
        "code_insee": decor.codes[name] if name else None,
        "superficie": round(shape.area) if shape.area > 0 else None,
        "statut_classification": pick(dice, words),
    }


def _site_shape(dice: Random, kind: str, at: Point, friche: BaseGeometry | None) -> BaseGeometry:
    """Return the drawn outline of a SIS (a part of its friche, or a parcel), of some followed sites; else a point."""
    if kind not in {"SIS", "InfoSols"} or (kind == "InfoSols" and dice.random() < AS_POINTS):
        return at
    draw = partial(parcelle, dice, between(dice, 0.4, 5.0), between(dice, 0, 90))
    shape = translate(draw(), at.x, at.y)
    part = shape.intersection(friche.buffer(8, join_style="mitre")) if friche is not None else shape
    return part if isinstance(part, shapely.Polygon) and part.area > HOLE_M2 else shape


def _on_friches(decor: Decor, dice: Random, count: int) -> Iterator[tuple[Point, BaseGeometry]]:
    """Yield places on invented friches, those of polluted ground first."""
    order = {"pollution avérée": 0, "pollution supposée": 1, "pollution traitée": 2}
    listed = [
        (order.get(str(row["sol_pollution_existe"]), 3), str(row["site_id"]), shape)
        for row, shape in decor.mine["friches"]
        if isinstance(shape, shapely.Polygon) and "fictive" in str(row["site_nom"])
    ]
    shapes = [shape for *_, shape in sorted(listed, key=lambda each: each[:2])][: max(12, count)]
    for _ in range(count):
        shape = pick(dice, shapes)
        at = shape.representative_point()
        yield polar(at, between(dice, 0, 25), between(dice, 0, math.tau)), shape


def _in_fabric(decor: Decor, dice: Random, count: int) -> Iterator[tuple[Point, None]]:
    cells = decor.urbanite[decor.urbanite["urbain"]]
    water = shapely.union_all(list(decor.canaux.values()))
    near = cells[cells.geometry.distance(water) < QUAY_M]
    for rank in range(count):
        x, y = pick(dice, (near if rank % 4 == 0 and len(near) else cells)[["x", "y"]].to_numpy())
        yield Point(x + between(dice, -40, 40), y + between(dice, -40, 40)), None


def _around(decor: Decor, dice: Random, count: int) -> Iterator[Point]:
    """Yield places of the halo, rather near its roads."""
    ring = decor.halo - decor.territoire.buffer(150)
    lines = [part for _, line in decor.routes.values() for part in shapely.get_parts(line.intersection(ring))]
    lines = [part for part in lines if part.length > SHORT_M]
    for _ in range(count):
        line = pick(dice, lines)
        at = polar(line.interpolate(dice.random(), normalized=True), between(dice, 30, 700), between(dice, 0, math.tau))
        if ring.contains(at):
            yield at
