"""Demonstration of the trame verte et bleue: an invented scheme laid on rivers, hills, marshes and heaps; what cuts it.

Six milieux, three composantes, the trames nocturne and agricole; some rows at 1:100 000 (SRADDET, annulled SRCE), most
at 1:25 000 (local scheme). Corridors are polygons or axes, some axes without a width. All goes on in the halo.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from random import Random

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from layers.core.trame import A_RESTAURER, CORRIDOR, RESERVOIR, VERTE_BLEUE
from layers.demo import tvb_lieux as lieux
from layers.demo.formes import Listed, Row, Sited, between, ovale, pick
from layers.demo.geographie import TO_CALC, Decor, Degrees, course, rng

#: What a row says of its document: status, denominator of the scale, source.
DOCUMENTS: Mapping[str, tuple[str, int, str]] = {
    "local": ("schéma local approuvé", 25_000, "Schéma fictif, démonstration de Terril"),
    "sraddet": ("SRADDET", 100_000, "SRADDET fictif, démonstration de Terril"),
    "srce": ("SRCE annulé, porter à connaissance", 100_000, "SRCE fictif, démonstration de Terril"),
}
ROUTE, VOIE_FERREE, CANAL = "route", "voie ferrée", "canal"
HEADS = {ROUTE: "TRONROUT", VOIE_FERREE: "TRONFERR", CANAL: "TRON_EAU"}
ACCES = ("oui", "non", "inconnu", "inconnu")
#: A place is drawn with this fineness (m); a smaller piece is dropped (m²); a crossing has a bridge of this reach (m).
FINE_M, LEAST_M2, PONT_M = 7, 4_000, 45


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the rows of the scheme, of the infrastructures and of the scenario."""
    dice = rng("tvb")
    trame = list(_trame(decor, dice))
    numbered = [({"tvb_id": f"TVB-F{n:03}"} | row, shape) for n, (row, shape) in enumerate(trame, 1)]
    return {
        "trame_verte_bleue": list(numbered),
        "infrastructures": list(_infrastructures(decor)),
        "scenario_tvb": list(_scenario(decor)),
    }


def _trame(decor: Decor, dice: Random) -> Iterator[Sited]:
    motorways = [line.buffer(25, quad_segs=2) for rank, line in decor.routes.values() if rank == 1]
    built = shapely.union_all([decor.tissu.buffer(20, quad_segs=2), *motorways])
    green = partial(_fitted, decor, without=built)
    corridors = dict(_corridors(decor, dice))
    for milieu, places in lieux.RESERVOIRS.items():
        for nom, points in places.items():
            yield _row(dice, RESERVOIR, milieu, nom), green(froisse(contour(points), 36))
    for number, shape in enumerate(_groves(decor, dice, built), 1):
        yield _row(dice, RESERVOIR, "forestier", f"Boisement fictif {number:02}"), shape
    for nom, (half, points) in lieux.COTEAUX.items():
        yield _row(dice, RESERVOIR, "calcicole", nom), green(ruban(dice, course(points), half))
    for nom, water, half in lieux.EAUX:
        yield _row(dice, RESERVOIR, "voie d'eau", nom), _fitted(decor, ruban(dice, _water(decor)[water], half))
    yield from _heaps(decor, dice)
    yield from corridors.values()
    yield from _axes(decor, dice)
    for milieu, nom, cut, road, reach in lieux.SECTEURS:
        where = corridors[cut][1] & decor.routes[road][1].buffer(reach, quad_segs=3)
        row = _row(dice, A_RESTAURER, milieu, nom) | {"objectif": "à remettre en bon état"}
        yield row, _fitted(decor, where)
    for trame, composante, nom, half, points in lieux.AUTRES:
        shape = froisse(ruban(dice, course(points), half), 70) if half else froisse(contour(points), 45)
        row = _row(dice, composante, None, nom) | {"trame": trame}
        yield row, green(shape) if trame == "agricole" else _fitted(decor, shape)


def _row(dice: Random, composante: str, milieu: str | None, nom: str, document: str = "local") -> Row:
    statut, echelle, source = DOCUMENTS[document]
    return {
        "nom": nom,
        "trame": VERTE_BLEUE,
        "composante": composante,
        "milieu": milieu,
        "objectif": "à préserver",
        "statut": statut,
        "echelle": echelle,
        "largeur_m": None,
        "acces_public": pick(dice, ACCES),
        "source": source,
    }


def _water(decor: Decor) -> dict[str, LineString]:
    return {**decor.cours_eau, **decor.canaux}


def _corridors(decor: Decor, dice: Random) -> Iterator[tuple[str, Sited]]:
    """Yield the corridors that are surfaces, by name."""
    for nom, half in lieux.BANDES_EAU.items():
        name = f"Corridor fictif : {nom[0].lower() if nom.startswith('Canal') else nom[0]}{nom[1:]}"
        strip = _fitted(decor, ruban(dice, _water(decor)[nom], half))
        yield name, (_row(dice, CORRIDOR, "voie d'eau", name), strip)
    for milieu, name, half, document, points in lieux.BANDES:
        linked = [froisse(contour(outline), 36) for outline in lieux.RESERVOIRS.get(milieu, {}).values()]
        apart = shapely.union_all(linked).buffer(-25, quad_segs=2)
        strip = _fitted(decor, ruban(dice, course(points), half), without=apart)
        yield name, (_row(dice, CORRIDOR, milieu, name, document), strip)
    for key, shape in _named(decor, lieux.CAVALIERS):
        name = f"Ancien cavalier, terril fictif {key[-2:]}"
        yield name, (_row(dice, CORRIDOR, "minier", name), _fitted(decor, shape.buffer(9, quad_segs=2)))


def _groves(decor: Decor, dice: Random, built: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield small woods of the hills, one or two in each of their communes."""
    closed = shapely.union_all(
        [built.buffer(60), *(line.buffer(40) for _, line in decor.routes.values())]
        + [contour(points).buffer(150) for places in lieux.RESERVOIRS.values() for points in places.values()]
    )
    for name in lieux.BOISEMENTS:
        left, bottom, right, top = decor.communes.geometry[name].bounds
        while True:
            x, y = between(dice, left, right), between(dice, bottom, top)
            oval = translate(ovale(dice, between(dice, 2, 9), between(dice, 0, 180), between(dice, 1.2, 2.4)), x, y)
            shape = froisse(oval, 15)
            if decor.communes.geometry[name].contains(shape) and not closed.intersects(shape):
                break
        closed = closed | shape.buffer(300)
        yield _fitted(decor, shape)


def _axes(decor: Decor, dice: Random) -> Iterator[Sited]:
    """Yield the corridors known by an axis, some without a width."""
    axes = [
        *(("voie d'eau", f"Axe fictif : {nom}", w, "local", decor.cours_eau[nom]) for nom, w in lieux.AXES_EAU.items()),
        *((milieu, nom, w, document, course(points)) for milieu, nom, w, document, points in lieux.AXES),
    ]
    for milieu, nom, width, document, line in axes:
        yield _row(dice, CORRIDOR, milieu, nom, document) | {"largeur_m": width}, line.simplify(6) & decor.halo


def _heaps(decor: Decor, dice: Random) -> Iterator[Sited]:
    """Yield the heaps that are reservoirs; those that are mixte come with the wood around them."""
    for milieu, keys in lieux.TERRILS.items():
        for key, shape in _named(decor, keys):
            nom = f"Terril {'fictif ' if key.startswith('TF') else ''}{key[-2:] if key.startswith('TF') else key}"
            grown = shape.buffer(12, quad_segs=2) if milieu == "minier" else froisse(shape.buffer(85, quad_segs=3), 24)
            without = None if milieu == "minier" else decor.tissu
            yield _row(dice, RESERVOIR, milieu, f"{nom} ({milieu}, fictif)"), _fitted(decor, grown, without=without)


def _named(decor: Decor, keys: Iterable[str]) -> list[tuple[str, BaseGeometry]]:
    shapes = {str(row["terril_id"]): shape for row, shape in decor.mine["terrils"]}
    return [(key, shape) for key in keys if (shape := shapes[key]) is not None]


def _fitted(decor: Decor, shape: BaseGeometry, *, without: BaseGeometry | None = None) -> BaseGeometry:
    """Return a shape inside the halo, out of the built-up area, without crumbs, drawn with the fineness of the map."""
    kept = shape & decor.halo
    kept = kept if without is None else kept - without
    kept = kept.buffer(-6, quad_segs=2).buffer(6, quad_segs=2).simplify(FINE_M)
    parts = [part for part in shapely.get_parts(kept) if part.area >= LEAST_M2]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def contour(points: Degrees) -> Polygon:
    """Return a smooth area (EPSG:2154) from the corners of its outline, in degrees."""
    xy = np.column_stack(TO_CALC.transform(*np.array(points).T))
    for _ in range(3):  # Chaikin: each corner becomes two
        after = np.roll(xy, -1, axis=0)
        xy = np.stack([0.75 * xy + 0.25 * after, 0.25 * xy + 0.75 * after], axis=1).reshape(-1, 2)
    return Polygon(xy)


def froisse(shape: BaseGeometry, metres: float) -> BaseGeometry:
    """Return a shape whose outline wanders, as edges of woods do: the plane is displaced smoothly, wide, then fine."""
    fine = shapely.segmentize(shape, 45)
    for scale, reach in ((3.7, 3.2 * metres), (1.0, metres)):
        fine = shapely.transform(fine, partial(_moved, scale=scale, metres=reach))
    return fine.buffer(0)


def _moved(xy: np.ndarray, scale: float, metres: float) -> np.ndarray:
    x, y = xy.T / scale
    dx = np.sin(x / 83 + y / 131) + 0.6 * np.sin(y / 41 - x / 67)
    dy = np.cos(y / 97 - x / 113) + 0.6 * np.cos(x / 39 + y / 71)
    return xy + metres * np.column_stack([dx, dy])


def ruban(dice: Random, line: LineString, half: float) -> BaseGeometry:
    """Return a strip along a line whose width breathes: half-width between 0.6 and 1.4 times the one given."""
    steps = np.linspace(0, line.length, max(6, round(line.length / max(90, half))))
    phase, turn = between(dice, 0, 6.28), between(dice, 500, 900)
    wide = half * (1 + 0.28 * np.sin(steps / turn * 6.28 + phase) + 0.12 * np.sin(steps / turn * 17 + 2 * phase))
    points = shapely.line_interpolate_point(line, steps)
    discs = shapely.buffer(points, wide, quad_segs=4)
    return shapely.union_all(shapely.convex_hull(shapely.union(discs[:-1], discs[1:])))


def _infrastructures(decor: Decor) -> Iterator[Sited]:
    """Yield stretches of roads, railways and canals: on the ground, or on the bridges over water and railways."""
    for number, (nature, nom, rank, line, up) in enumerate(_stretches(decor), 1):
        inside = line.simplify(5) & decor.halo
        if not inside.is_empty:
            row: Row = {
                "cleabs": f"{HEADS[nature]}9{number:015}",
                "nature_infra": nature,
                "importance": rank,
                "position_sol": int(up),
                "toponyme": nom,
                "etat": "En service",
                "navigable": "oui" if nature == CANAL else None,
            }
            yield row, inside


def _stretches(decor: Decor) -> Iterator[tuple[str, str, int | None, LineString, bool]]:
    """Yield nature, name, importance, line, and whether it is a bridge."""
    water = shapely.union_all([*decor.canaux.values(), decor.cours_eau["Souchez"]])
    rail = shapely.union_all(list(decor.voies_ferrees.values()))
    roads = [(nom, rank, line) for nom, (rank, line) in decor.routes.items()]
    for nom, rank, line in [*roads, *_local_roads(decor)]:
        for part, up in _cut(line, _under(rank, water, rail)):
            yield ROUTE, nom, rank, part, up
    for nom, line in decor.voies_ferrees.items():
        for part, up in _cut(line, water):
            yield VOIE_FERREE, nom, None, part, up
    for nom, line in decor.canaux.items():
        yield CANAL, nom, None, line, False


def _under(rank: int, water: BaseGeometry, rail: BaseGeometry) -> BaseGeometry:
    """Return what a road passes over: main roads pass over railways too."""
    return water | rail if rank <= 2 else water  # noqa: PLR2004 - importance of the BD TOPO


def _local_roads(decor: Decor) -> Iterator[tuple[str, int, LineString]]:
    dice = rng("tvb routes")
    for number, ((start, end), rank) in enumerate(lieux.ROUTES_LOCALES.items(), 1):
        a, b = decor.centre(start), decor.centre(end)
        steps = np.linspace(0, 1, 9)
        bend, wave = between(dice, -0.14, 0.14), between(dice, -0.05, 0.05)
        off = bend * np.sin(np.pi * steps) + wave * np.sin(3 * np.pi * steps)
        x = a.x + (b.x - a.x) * steps - (b.y - a.y) * off
        y = a.y + (b.y - a.y) * steps + (b.x - a.x) * off
        yield f"Route fictive {number:02} ({start} – {end})", rank, LineString(np.column_stack([x, y]))


def _cut(line: LineString, under: BaseGeometry) -> list[tuple[LineString, bool]]:
    """Cut a line where it passes over something: stretches on the ground (False) and bridges (True)."""
    crossing = shapely.get_parts(line & under)
    bridges = shapely.union_all([point.buffer(PONT_M, quad_segs=4) for point in crossing if point.length == 0])
    return [
        (part, up)
        for shape, up in ((line - bridges, False), (line & bridges, True))
        for part in shapely.get_parts(shape)
        if part.length > 1
    ]


def _scenario(decor: Decor) -> Iterator[Sited]:
    for number, (nom, action, composante, milieu, points) in enumerate(lieux.SCENARIO, 1):
        row: Row = {
            "changement_id": f"SC-F{number:02}",
            "nom": nom,
            "action": action,
            "composante": composante,
            "milieu": milieu,
            "source": "Scénario fictif, démonstration de Terril",
        }
        yield row, contour(points).simplify(FINE_M) & decor.halo
