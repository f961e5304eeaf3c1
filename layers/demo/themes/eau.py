"""Demonstration of water: well fields, perimeters, catchment, watercourses, river maintenance, works against erosion.

The figures of the reports are kept (17 fields, 6 of them with priority, 212 farms, 251 interventions, 59 works, 11
570 m²); every shape is invented, and so is every name that says « fictif ».
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.affinity import scale, translate
from shapely.geometry.base import BaseGeometry

from layers.demo import eau_lieux as lieux
from layers.demo.formes import HECTARE, Listed, Row, between, ovale, parcelle, pick
from layers.demo.geographie import TO_CALC, Decor, rng
from layers.demo.mosaique import blocks

SOURCE = "Démonstration de Terril, fictif"
#: Fineness of perimeters and of the catchment (m); how far a perimeter goes beyond the stricter one at least (m).
FINE_M, AAC_FINE_M, MARGE_M = 4, 25, 55
#: Size of the parcels that a perimeter follows (ha).
PARCELLES_HA: Mapping[str, float] = {"PPI": 0.0, "PPR": 2.5, "PPE": 6.0}
#: A work keeps away from towns and water (m); from its neighbours (m).
LOIN_M, ECART_M = 90, 60


def rows(decor: Decor) -> dict[str, Sequence[Listed] | Sequence[Row]]:
    """Return the rows of each file of the theme."""
    dice = rng("eau")
    fields = [(rank, Point(TO_CALC.transform(*place[0])), place) for rank, place in enumerate(lieux.CHAMPS, 1)]
    return {
        "captages": [*_named(), *_invented(decor, fields)],
        "servitudes_as1": list(_perimeters(dice, fields)),
        "aires_alimentation": [_aac(decor)],
        "cours_eau": list(_rivers(decor)),
        "interventions_riviere": _interventions(),
        "ouvrages_erosion": [*_works(decor, dice), *_disconnected()],
    }


# --- well fields and perimeters -------------------------------------------------------------------------------------


def _named() -> Iterator[Listed]:
    """Yield the fields of the reports: no position there, hence none here."""
    for rank, (priorite, commune, code, source) in enumerate(lieux.CHAMPS_NOMMES, 1):
        row: Row = {
            "captage_id": f"CC-{rank:02}",
            "nom": f"Champ captant de {commune}" if commune[0] not in "AEIOU" else f"Champ captant d'{commune}",
            "priorite": priorite,
            "insee": code,
            "commune": commune,
            "alimente_territoire": "oui",
            "precision_position": "aucune",
            "source": source,
        }
        yield row, None


def _invented(decor: Decor, fields: Sequence[tuple[int, Point, lieux.Champ]]) -> Iterator[Listed]:
    for rank, place, _ in fields:
        commune = decor.commune_at(place) if decor.territoire.contains(place) else None
        row: Row = {
            "captage_id": f"CC-F{rank:02}",
            "nom": f"Champ captant fictif {rank:02}",
            "priorite": "ordinaire",
            "insee": decor.codes[commune] if commune else None,
            "commune": commune,
            "alimente_territoire": "oui",
            "precision_position": "précise",
            "source": SOURCE,
        }
        yield row, place


def _perimeters(dice: Random, fields: Sequence[tuple[int, Point, lieux.Champ]]) -> Iterator[Listed]:
    """Yield nested perimeters: the PPI around the wells, the others stretched up the slope of the aquifer."""
    for rank, place, (_, bearing, *areas) in fields:
        inner: BaseGeometry = Polygon()
        for kind, area in zip(PARCELLES_HA, areas, strict=True):
            if area is None:
                continue
            drawn = _drawn(dice, kind, place, bearing, area)
            inner = _whole(shapely.union_all([drawn, inner.buffer(MARGE_M, join_style="bevel")]))
            yield from _parts(rank, kind, place, inner)


def _drawn(dice: Random, kind: str, place: Point, bearing: float, area: float) -> BaseGeometry:
    """Draw a perimeter along the limits of parcels: those whose middle is in an oval."""
    if kind == "PPI":
        return translate(parcelle(dice, area, bearing), place.x, place.y)
    shape = ovale(dice, area, bearing, between(dice, 1.35, 1.8), points=17)
    reach = 0.42 * math.sqrt(area * HECTARE)  # the wells are near the lower end
    turn = math.radians(bearing)
    shape = translate(shape, place.x + reach * math.cos(turn), place.y + reach * math.sin(turn))
    cuts = blocks(shape.buffer(200), lambda _x, _y: PARCELLES_HA[kind], dice)
    return shapely.union_all(cuts[shapely.contains(shape, shapely.centroid(cuts))], grid_size=0.1)


def _whole(shape: BaseGeometry) -> Polygon:
    """Return the largest part of a shape, without holes, slits nor spikes."""
    smooth = shape.buffer(12, join_style="mitre").buffer(-22, join_style="mitre").buffer(10, join_style="mitre")
    part = max(shapely.get_parts(smooth), key=lambda piece: piece.area)
    return Polygon(part.exterior).simplify(FINE_M)


def _parts(rank: int, kind: str, place: Point, shape: BaseGeometry) -> Iterator[Listed]:
    """Yield one perimeter, a PPR in two rows for some fields."""
    if kind != "PPR" or rank not in lieux.PPR_DOUBLE:
        yield _assiette(rank, kind, ""), shape
        return
    centre = shape.centroid
    far = Point(2 * place.x - centre.x, 2 * place.y - centre.y)
    core = shape & far.buffer(1.35 * far.distance(centre), quad_segs=4)
    yield _assiette(rank, kind, "zone sensible"), _whole(core)
    yield _assiette(rank, kind, "zone périphérique"), _whole(shape - core)


def _assiette(rank: int, kind: str, part: str) -> Row:
    """Return the attributes of a CNIG ``ASSIETTE_SUP_S``, with the misprint of its template for some."""
    far = "éloignéee" if rank in lieux.COQUILLE else "éloignée"
    words = {"PPI": "immédiate", "PPR": "rapprochée", "PPE": far}[kind]
    head, sign = {"PPI": ("pepi", "immediat"), "PPR": ("pepr", "rapproche"), "PPE": ("pepe", "eloigne")}[kind]
    tail = f"_{part.rsplit(maxsplit=1)[-1][:4]}" if part else ""
    return {
        "idass": f"AS1-F{rank:02}-{kind}{tail}",
        "idgen": f"AS1-F{rank:02}",
        "nomass": f"Champ captant fictif {rank:02}, {kind}" + (f", {part}" if part else ""),
        "typeass": f"Périmètre de protection {words}" + (f" ({part})" if part else ""),
        "modegeoass": "Liste de parcelles" if kind == "PPI" else "Digitalisation",
        "paramacalc": 0,
        "srcgeoass": "Fictif",
        "datesrcass": f"{1994 + 2 * rank}0{1 + rank % 9}15",
        "symbole": f"AS1|gen_eaupotable|ass_{sign}",
        "arrete": f"Arrêté fictif AS1_{rank:02}_{head}",
    }


# --- catchment ------------------------------------------------------------------------------------------------------


def _aac(decor: Decor) -> Listed:
    """Return the catchment: an invented outline, at the area and with the farms that are published."""
    xy = np.column_stack(TO_CALC.transform(*np.array(lieux.AAC).T))
    for _ in range(2):  # Chaikin: each corner becomes two
        after = np.roll(xy, -1, axis=0)
        xy = np.stack([0.75 * xy + 0.25 * after, 0.25 * xy + 0.75 * after], axis=1).reshape(-1, 2)
    shape = Polygon(_wandering(shapely.get_coordinates(shapely.segmentize(Polygon(xy), 180)))).buffer(0)
    factor = math.sqrt(lieux.AAC_KM2 * 1e6 / shape.area)
    row: Row = {
        "aac_id": "AAC-LENS-LIEVIN",
        "nom": "AAC de Lens-Liévin (contour fictif)",
        "captages": "6 champs captants prioritaires",
        "nb_exploitations": lieux.AAC_EXPLOITATIONS,
        "surface_declaree_km2": lieux.AAC_KM2,
        "source": f"{lieux.RA} (exploitations) ; {lieux.MAGAZINE} (surface) ; contour fictif",
    }
    return row, scale(shape, factor, factor).simplify(AAC_FINE_M).intersection(decor.halo)


def _wandering(xy: np.ndarray) -> np.ndarray:
    """Displace an outline as a watershed wanders: widely, then finely."""
    x, y = xy.T
    dx = 230 * np.sin(x / 510 + y / 870) + 110 * np.sin(y / 190 - x / 330)
    dy = 230 * np.cos(y / 620 - x / 740) + 110 * np.cos(x / 210 + y / 410)
    return xy + np.column_stack([dx, dy])


# --- rivers ---------------------------------------------------------------------------------------------------------


def _rivers(decor: Decor) -> Iterator[Listed]:
    for rank, (nom, line) in enumerate({**decor.cours_eau, **decor.canaux}.items(), 1):
        row: Row = {
            "cleabs": f"COURDEAU9{rank:015}",
            "toponyme": nom,
            "code_hydrographique": None,
            "importance": "5" if nom in decor.canaux else "6",
            "caractere_permanent": "oui",
            "statut": "Validé",
        }
        yield row, line.simplify(5) & decor.halo


def _interventions() -> list[Row]:
    return [
        {
            "cours_eau": river,
            "code_insee": codes,
            "libelle_communes": words,
            "nombre": count,
            "annee": 2023,
            "source": f"{lieux.RA}, aménagement des cours d'eau",
        }
        for river, words, codes, count in lieux.INTERVENTIONS
    ]


# --- erosion --------------------------------------------------------------------------------------------------------


def _works(decor: Decor, dice: Random) -> Iterator[Listed]:
    """Yield the works: along the contour lines of the slopes, away from towns, at the length that is published."""
    kinds = [nature for nature, (count, *_) in lieux.NATURES.items() for _ in range(count)]
    kinds = [kind for _, kind in sorted((dice.random(), kind) for kind in kinds)]
    places = [name for name, count in lieux.COMMUNES_OUVRAGES.items() for _ in range(count)]
    places = [name for _, name in sorted((dice.random(), name) for name in places)]
    places = _fascines_first(kinds, places)
    wanted = [between(dice, *lieux.NATURES[kind][1:]) for kind in kinds]
    factor = lieux.LINEAIRE_M / sum(wanted)
    closed = _closed(decor)
    left = lieux.FASCINES_ABLAIN
    taken: list[LineString] = []
    for rank, (kind, name, length) in enumerate(zip(kinds, places, wanted, strict=True), 1):
        line = _on_slope(decor, dice, decor.communes.geometry[name] - closed, length * factor, taken)
        taken.append(line)
        last = kind == "fascine" and name == lieux.ABLAIN and left > 0
        left -= last
        row: Row = {
            "ouvrage_id": f"OE-F{rank:02}",
            "nom": f"Ouvrage fictif {rank:02} ({kind})",
            "categorie": "ouvrage d'érosion",
            "nature_ouvrage": kind,
            "longueur_m": round(line.length, 1),
            "surface_m2": None,
            "annee": 2023 if last else pick(dice, (2021, 2022, 2022)),
            "programme": "DIG du 10/06/2021",
            "code_insee": decor.codes[name],
            "source": f"{lieux.RA} (59 ouvrages, un peu plus de 8 km) ; détail fictif",
        }
        yield row, line


def _fascines_first(kinds: Sequence[str], places: Sequence[str]) -> list[str]:
    """Return the communes with those of the first works exchanged, so that enough fascines are in Ablain."""
    made = list(places)
    fascines = [rank for rank, kind in enumerate(kinds) if kind == "fascine"]
    spare = [r for r, (k, n) in enumerate(zip(kinds, places, strict=True)) if n == lieux.ABLAIN and k != "fascine"]
    missing = lieux.FASCINES_ABLAIN - sum(made[rank] == lieux.ABLAIN for rank in fascines)
    elsewhere = [rank for rank in fascines if made[rank] != lieux.ABLAIN]
    for one, other in zip(elsewhere[: max(missing, 0)], spare, strict=False):
        made[one], made[other] = made[other], made[one]
    return made


def _closed(decor: Decor) -> BaseGeometry:
    """Return where no work is laid: towns, roads, water."""
    roads = [line.buffer(25) for _, line in decor.routes.values()]
    water = [line.buffer(LOIN_M) for line in decor.cours_eau.values()]
    return shapely.union_all([decor.tissu.buffer(LOIN_M), *roads, *water])


def _on_slope(decor: Decor, dice: Random, zone: BaseGeometry, length: float, taken: Sequence[LineString]) -> LineString:
    """Draw a line along the contour of the steepest of some places; it follows the ground as it goes."""
    left, bottom, right, top = zone.bounds
    best: tuple[float, LineString] | None = None
    while best is None or best[0] < 0:
        for _ in range(12):
            start = np.array([between(dice, left, right), between(dice, bottom, top)])
            line, steep = _contour(decor, start, length)
            free = zone.contains(line) and all(line.distance(other) > ECART_M for other in taken)
            if free and (best is None or steep > best[0]):
                best = (steep, line)
    return best[1]


def _contour(decor: Decor, start: np.ndarray, length: float, steps: int = 6) -> tuple[LineString, float]:
    """Walk along the contour from a place; return the line and the slope where it starts."""
    points, slope = [start], 0.0
    for step in range(steps):
        x, y = points[-1]
        heights = decor.altitude(np.array([x + 20, x - 20, x, x]), np.array([y, y, y + 20, y - 20]))
        gradient = np.array([heights[0] - heights[1], heights[2] - heights[3]]) / 40
        slope = slope or float(np.hypot(*gradient))
        along = np.array([-gradient[1], gradient[0]]) / max(float(np.hypot(*gradient)), 1e-9)
        sway = 0.12 * math.sin(2.1 * step + x / 97)
        turned = np.array([along[0] - sway * along[1], along[1] + sway * along[0]]) / math.hypot(1, sway)
        points.append(points[-1] + turned * length / steps)
    return LineString(np.round(np.array(points), 2)).simplify(0.5), slope


def _disconnected() -> Iterator[Listed]:
    """Yield the disconnected surfaces of the reports: an address, no position."""
    for rank, (nom, code, surface, annee, programme) in enumerate(lieux.DECONNEXIONS, 1):
        row: Row = {
            "ouvrage_id": f"DC-{rank:02}",
            "nom": nom,
            "categorie": "surface déconnectée",
            "nature_ouvrage": None,
            "longueur_m": None,
            "surface_m2": surface,
            "annee": annee,
            "programme": programme,
            "code_insee": code,
            "source": lieux.RA,
        }
        yield row, None
