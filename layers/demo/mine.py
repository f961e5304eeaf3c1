"""The mining heritage of the demonstration: pits, shafts, heaps, estates, and the property around them.

All of it is invented, on real communes; the named heaps and estates carry what the reports say.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import shapely
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from layers.demo.formes import Feuille, Lieu, Row, Sited, between, cavalier, cite, ovale, pick, polar
from layers.demo.tables import (
    ALONE,
    BELT,
    BUFFER_M,
    BUFFER_PARTS,
    CAVALIER_GAP_M,
    CAVALIER_M,
    CAVALIER_WANTED_M,
    CAVALIERS,
    CITE_TYPES,
    CITES,
    ESTATES,
    FORMES,
    INTERETS,
    SCENE_M,
    SCENES,
    SCENES_GAP_M,
    SHAFTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fosse:
    """An invented pit: shafts, heaps and estates gather around its place, streets follow its angle."""

    nom: str
    commune: str
    place: Point
    angle: float
    lettre: str


def fosses(sheet: Feuille) -> list[Fosse]:
    """Return the pits, spread over the communes of the belt."""
    names = [name for name, (count, *_) in BELT.items() for _ in range(count)]
    made: list[Fosse] = []
    for rank, name in enumerate(names, 1):
        place = sheet.apart(sheet.heart(name), [fosse.place for fosse in made])
        lettre = "ABCDE"[min(4, int((place.x - sheet.communes.total_bounds[0]) // 4_500))]
        made.append(
            Fosse(
                nom=f"Fosse fictive {rank:02}",
                commune=name,
                place=place,
                lettre=lettre,
                angle=between(sheet.rng, 0, 90),
            )
        )
    return made


def puits_mine(sheet: Feuille, pits: Sequence[Fosse]) -> Iterator[Sited]:
    """Yield the shafts: two or three around each pit."""
    rng, rank = sheet.rng, 0
    spare = SHAFTS - 2 * len(pits)
    for number, pit in enumerate(pits, 1):
        dug, closed = int(between(rng, 1855, 1925)), int(between(rng, 1935, 1987))
        for suffix in ("", " bis", " ter")[: 3 if number <= spare else 2]:
            rank, puits = rank + 1, f"{number}{suffix}"
            place = polar(pit.place, between(rng, 15, 90), between(rng, 0, math.tau))
            yield (
                {
                    "puits_id": f"PF-{rank:03}",
                    "nom": f"{pit.nom}, puits {puits}",
                    "fosse": pit.nom,
                    "puits": puits,
                    "commune_nom": pit.commune,
                    "compagnie": f"Compagnie fictive {pit.lettre}",
                    "concession": f"Concession fictive {pit.lettre}",
                    "cote_m": round(between(rng, 25, 78), 2),
                    "profondeur_m": round(between(rng, 240, 980), 2),
                    "creusement_annee": dug + int(between(rng, 0, 9)),
                    "fermeture_annee": closed,
                },
                place,
            )


def named_terrils(sheet: Feuille) -> list[Sited]:
    """Return the terrils that the reports name."""
    rng, pair = sheet.rng, ("Grenay", "Mazingarbe")
    zones = sheet.zone(*pair), sheet.zone("Loos-en-Gohelle", margin_m=150)
    between_both = Lieu(near=sheet.border(*pair), reach_m=(0, 150), zone=zones[0], split=pair)
    t058 = sheet.put(partial(ovale, rng, 30, 20, 1.5), between_both, firm=True)
    heart = Lieu(near=zones[1].centroid, reach_m=(300, 700), zone=zones[1])
    first = sheet.put(partial(ovale, rng, 34, 60, 1.15), heart, firm=True)
    beside = Lieu(near=first.centroid, reach_m=(660, 720), zone=zones[1])
    second = sheet.put(partial(ovale, rng, 38, 60, 1.2), beside, firm=True)
    named = (
        ("T058", "Terril 58", t058),
        ("T074", "Terrils jumeaux du 11/19 (premier)", first),
        ("T074a", "Terrils jumeaux du 11/19 (second)", second),
    )
    return [({"terril_id": key, "nom": nom, "nom_usuel": None, "forme": None}, shape) for key, nom, shape in named]


def terrils(sheet: Feuille, pits: Sequence[Fosse]) -> list[Sited]:
    """Return the invented terrils: ovals, each beside a pit, then strips between pits."""
    rng = sheet.rng
    heaps = [(forme, area, ratio) for forme, count, area, ratio in FORMES for _ in range(count)]
    # The pits are listed by commune: a step of 12, prime with their number, scatters the shapes.
    order = [pits[rank * 12 % len(pits)] for rank in range(len(heaps))]
    made = []
    for (forme, area, ratio), pit in zip(heaps, order, strict=True):
        wanted, long = between(rng, *area), between(rng, *ratio)
        lieu = Lieu(near=pit.place, reach_m=(250, 650), zone=sheet.zone(pit.commune))
        made.append((forme, sheet.put(partial(ovale, rng, wanted, pit.angle, long), lieu)))
    made += [("Cavalier", strip) for strip in _cavaliers(sheet, pits)]
    return [_terril(rank, forme, shape) for rank, (forme, shape) in enumerate(made, 1)]


def _terril(rank: int, forme: str, shape: BaseGeometry) -> Sited:
    return {
        "terril_id": f"TF-{rank:02}",
        "nom": f"Terril fictif {rank:02}",
        "nom_usuel": None,
        "forme": forme,
    }, shape


def _cavaliers(sheet: Feuille, pits: Sequence[Fosse]) -> list[Polygon]:
    belt = sheet.zone(*BELT)
    made: list[Polygon] = []
    pairs = [(a.place, b.place) for a, b in combinations(pits, 2)]
    for start, end in sorted(pairs, key=lambda pair: abs(pair[0].distance(pair[1]) - CAVALIER_WANTED_M)):
        strip = cavalier(start, end, between(sheet.rng, -0.2, 0.2), between(sheet.rng, 16, 28))
        fits = CAVALIER_M[0] < start.distance(end) < CAVALIER_M[1] and belt.contains(strip)
        if fits and sheet.free(strip, 12) and all(strip.distance(other) > CAVALIER_GAP_M for other in made):
            made.append(sheet.take(strip))
    return made[:CAVALIERS]


def cites_minieres(sheet: Feuille, pits: Sequence[Fosse]) -> list[Sited]:
    """Return the estates of the ERBM programme, then the others."""
    pair = ("Grenay", "Loos-en-Gohelle")
    lieu = Lieu(near=sheet.border(*pair), reach_m=(0, 250), zone=sheet.zone(*pair), split=pair)
    shared = sheet.put(partial(cite, sheet.rng, 18, 25), lieu)
    placed = [("Cité 11 de Béthune", "oui", "", shared)]
    for erbm, names in (("oui", CITES), ("non", {})):
        placed += [(nom, erbm, lettre, shape) for nom, lettre, shape in _estates(sheet, pits, erbm, names)]
    return [(_cite(sheet, rank, nom, erbm, lettre), shape) for rank, (nom, erbm, lettre, shape) in enumerate(placed, 1)]


def _estates(
    sheet: Feuille, pits: Sequence[Fosse], erbm: str, names: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str, Polygon]]:
    rng, (field, spread) = sheet.rng, ESTATES[erbm]
    for commune, counts in BELT.items():
        near = [pit for pit in pits if pit.commune == commune]
        for rank in range(counts[field]):
            pit, wanted = near[rank % len(near)], 4 * 10 ** between(rng, 0, spread)
            turn = pit.angle + pick(rng, (0, 90)) + between(rng, -6, 6)
            lieu = Lieu(near=pit.place, reach_m=(280, 700), zone=sheet.zone(commune))
            shape = sheet.put(partial(cite, rng, wanted, turn), lieu, gap_m=18)
            nom = dict(enumerate(names.get(commune, ()))).get(rank, "")
            yield nom, pit.lettre, shape


def _cite(sheet: Feuille, rank: int, nom: str, erbm: str, lettre: str) -> Row:
    row: Row = {
        "cite_id": f"CF-{rank:02}",
        "nom": nom or f"Cité fictive {rank:02}",
        "nom_2": None,
        "erbm": erbm,
    }
    if nom:
        return row | dict.fromkeys(("type", "compagnie", "interet", "proprietaire"))
    return row | {
        "type": pick(sheet.rng, CITE_TYPES),
        "compagnie": f"Compagnie fictive {lettre}",
        "interet": pick(sheet.rng, INTERETS),
        "proprietaire": f"Bailleur fictif {pick(sheet.rng, 'ABC')}",
    }


def patrimoine(
    pits: Sequence[Fosse],
    twins: Sequence[BaseGeometry],
    grounds: Sequence[BaseGeometry],
    estates: Sequence[Sited],
) -> list[Sited]:
    """Return the property: the base and its twin terrils, landscapes, estates, a headframe."""
    base = shapely.union_all(twins).convex_hull.buffer(25, quad_segs=2)
    scenes = _scenes(pits, base, grounds)
    alone = _spread([(row, shape) for row, shape in estates if _stands_alone(row, shape, scenes)])
    biens = [("Base 11/19 et terrils jumeaux", base)]
    biens += [(f"Paysage minier fictif {n}", scene) for n, scene in enumerate(scenes[1:], 1)]
    biens += [(str(row["nom"]), shape) for row, shape in alone]
    biens.append(("Chevalement fictif 1", pits[-3].place.buffer(18, quad_segs=3)))
    return [
        (
            {
                "nom": nom,
                "type": "bien inscrit",
                "section": f"Section fictive {1 + n % 3}",
                "numero": f"F{n:02}",
            },
            shape,
        )
        for n, (nom, shape) in enumerate(biens, 1)
    ]


def _scenes(pits: Sequence[Fosse], base: Polygon, grounds: Sequence[BaseGeometry]) -> list[Polygon]:
    near = {pit.nom: [shape for shape in grounds if shape.distance(pit.place) < SCENE_M] for pit in pits}
    scenes, hearts = [base], [base.centroid]
    for pit in sorted(pits, key=lambda pit: -len(near[pit.nom])):
        if min(pit.place.distance(heart) for heart in hearts) > SCENES_GAP_M and len(scenes) <= SCENES:
            hearts.append(pit.place)
            scenes.append(shapely.union_all(near[pit.nom]).convex_hull.buffer(25, quad_segs=2))
    return scenes


def _stands_alone(row: Row, shape: BaseGeometry, scenes: Sequence[Polygon]) -> bool:
    return row["interet"] in INTERETS[2:] and not any(shape.intersects(scene) for scene in scenes)


def _spread(estates: Sequence[Sited]) -> list[Sited]:
    chosen = [estates[0]]
    while len(chosen) < ALONE:
        chosen.append(max(estates, key=lambda one: min(one[1].distance(other) for _, other in chosen)))
    return chosen


def zones_tampon(biens: Sequence[Sited], belt: BaseGeometry) -> list[Sited]:
    """Return the buffer zone around the property, in a few parts cut at the limit of the mining belt."""
    grown = shapely.union_all([shape for _, shape in biens]).buffer(BUFFER_M, quad_segs=3)
    joins = (grown.buffer(gap, quad_segs=3).buffer(-gap, quad_segs=3) for gap in range(100, 3_000, 100))
    parts = (shapely.get_parts(join.simplify(25) & belt) for join in joins)
    whole = next(some for some in parts if len(some) <= BUFFER_PARTS)
    largest = sorted((Polygon(part.exterior) for part in whole), key=lambda part: -part.area)
    return [
        ({"nom": f"Zone tampon fictive {n}", "type": "zone tampon", "section": None, "numero": None}, shape)
        for n, shape in enumerate(largest, 1)
    ]
