"""Green spaces of the demonstration.

What the reports say and is kept: Parc des Cytises (Bénifontaine, 15 ha of which 7 ha of wood, 457 000 visits a year),
Parc des Berges de la Souchez (about 300 ha on Loison, Noyelles, Harnes, Fouquières and Courrières), Parc Souchez Amont
(eight communes), Parc Marcel Cabiddu (Wingles). Their outlines are invented; so is every other park, square and wood.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import shapely
import shapely.affinity
from shapely import LineString, Point, Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from layers.demo.formes import Listed, Row, between, ovale, parcelle, pick, polar
from layers.demo.geographie import Decor, course, rng

BERGES = ("Loison-sous-Lens", "Noyelles-sous-Lens", "Harnes", "Fouquières-lès-Lens")
AMONT = ("Éleu-dit-Leauwette", "Liévin", "Angres", "Givenchy-en-Gohelle", "Vimy", "Souchez",
         "Ablain-Saint-Nazaire", "Carency")  # fmt: skip
#: What links the valley to Givenchy and Vimy.
BRANCHE = ((2.750, 50.394), (2.760, 50.390), (2.772, 50.388), (2.786, 50.384), (2.798, 50.381))
#: Kind, how many, hectares, where: in towns, beside them, in the country, beyond the limit.
SORTES: tuple[tuple[str, str, int, tuple[float, float], str], ...] = (
    ("parc", "Parc fictif", 16, (1.2, 9.0), "ville"),
    ("jardin", "Jardin fictif", 20, (0.25, 1.1), "ville"),
    ("square", "Square fictif", 26, (0.08, 0.45), "ville"),
    ("bois", "Bois fictif", 10, (4.0, 30.0), "campagne"),
    ("espace naturel", "Espace naturel fictif", 6, (3.0, 18.0), "campagne"),
    ("cimetière", "Cimetière fictif", 6, (0.6, 2.2), "ville"),
    ("parc", "Parc fictif du halo", 10, (0.8, 7.0), "halo"),
)
#: The access of the public, drawn among these; a cemetery is never a green space that is open to play.
ACCES = ("oui",) * 13 + ("inconnu",) * 4 + ("non",) * 3
GAP_M, TRIES = 18.0, 400
#: Score over which a square that is not urban is not far from a town; the smallest part of a park (m²).
COUNTRY, PART_M2 = 0.04, 5_000


@dataclass(slots=True)
class Jardinier:
    """Places green spaces on free ground."""

    decor: Decor
    dice: Random
    taken: list[BaseGeometry] = field(default_factory=list)

    def put(self, kind: str, hectares: float, where: str) -> BaseGeometry:
        """Return the outline of a green space, away from those already drawn."""
        zone = self.zone(where)
        draws = (translate(self.outline(kind, hectares), *self.spot(where)) for _ in range(TRIES))
        shape = next(s for s in draws if zone.contains(s) and not any(s.distance(t) < GAP_M for t in self.taken))
        self.taken.append(shape)
        return shape

    def zone(self, where: str) -> BaseGeometry:
        """Return where a green space may stand."""
        if where == "halo":
            return self.decor.halo.buffer(-30) - self.decor.territoire.buffer(20)
        return self.decor.territoire.buffer(-30)

    def spot(self, where: str) -> tuple[float, float]:
        """Draw a place: an urban square, one that is not, or the halo."""
        cells = self.decor.urbanite
        if where == "halo":
            edge = self.decor.territoire.buffer(between(self.dice, 120, 2_600)).exterior
            at = edge.interpolate(self.dice.random(), normalized=True)
            return at.x, at.y
        some = cells[cells["urbain"]] if where == "ville" else cells[~cells["urbain"] & (cells["score"] > COUNTRY)]
        x, y = pick(self.dice, some[["x", "y"]].to_numpy())
        return x + between(self.dice, -45, 45), y + between(self.dice, -45, 45)

    def outline(self, kind: str, hectares: float) -> BaseGeometry:
        """Draw a square as a parcel, a wood as an oval with notches, a park between the two."""
        angle = between(self.dice, 0, 180)
        if kind in {"square", "jardin", "cimetière"}:
            return parcelle(self.dice, hectares, angle)
        base = ovale(self.dice, hectares, angle, between(self.dice, 1.1, 2.2), points=18)
        side = math.sqrt(hectares) * 100
        bite = ovale(self.dice, hectares * 0.18, angle, 1.3, points=9)
        at = polar(base.centroid, 0.62 * side, between(self.dice, 0, math.tau))
        whole = base - translate(bite, at.x, at.y)
        return max(shapely.get_parts(whole), key=lambda part: part.area)


def rows(decor: Decor) -> dict[str, list[Listed]]:
    """Return the rows: the named parks, then the invented ones."""
    hand = Jardinier(decor, rng("espaces verts"))
    made = [*_named(decor, hand), *_invented(hand)]
    return {"espaces_verts": [({"espace_id": f"EV-{n:03}"} | row, shape) for n, (row, shape) in enumerate(made, 1)]}


def _row(nom: str, kind: str, acces: str, **more: object) -> Row:
    return {"nom": nom, "type": kind, "acces_public": acces, "bois_m2": None, "visites_an": None} | more


def _named(decor: Decor, hand: Jardinier) -> Iterator[tuple[Row, BaseGeometry]]:
    dice = hand.dice
    named = (
        (_row("Parc des Berges de la Souchez", "parc", "oui"), _berges(decor, dice)),
        (_row("Parc Souchez Amont", "parc", "oui"), _amont(decor, dice)),
        (
            _row("Parc des Cytises", "parc", "oui", bois_m2=70_000, visites_an=457_000),
            _beside(decor, dice, "Bénifontaine", 15),
        ),
        (_row("Parc Marcel Cabiddu", "parc", "oui"), _beside(decor, dice, "Wingles", 22)),
    )
    for row, shape in named:
        hand.taken.append(shape)
        yield row, shape


def _ribbon(line: LineString, dice: Random, half: float, swing: float) -> BaseGeometry:
    """Return the ground along a line, wider here, narrower there."""
    phases = [between(dice, 0, math.tau) for _ in range(3)]
    discs = []
    for metres in range(0, int(line.length) + 90, 90):
        wave = sum(math.sin(metres / length + p) for length, p in zip((310, 170, 97), phases, strict=True)) / 3
        lean = polar(
            line.interpolate(metres), 0.5 * half * math.sin(metres / 420 + phases[0]), metres / 300 + phases[1]
        )
        discs.append(lean.buffer(half * math.exp(swing * wave), quad_segs=3))
    hulls = [shapely.union(a, b).convex_hull for a, b in pairwise(discs)]
    return shapely.union_all(hulls).simplify(9)


def _sized(lines: Sequence[LineString], zone: BaseGeometry, dice: Random, hectares: float) -> BaseGeometry:
    """Return ribbons along lines, as wide as the area asks for, inside a zone, in one piece or nearly."""
    state = dice.getstate()

    def drawn(half: float) -> BaseGeometry:
        dice.setstate(state)
        return shapely.union_all([_ribbon(line, dice, half, 0.55) for line in lines]) & zone

    low, high = 20.0, 600.0
    for _ in range(14):
        half = (low + high) / 2
        low, high = (half, high) if drawn(half).area < hectares * 1e4 else (low, half)
    parts = [Polygon(p.exterior) for p in shapely.get_parts(drawn(low)) if p.area > PART_M2]
    return shapely.union_all(parts)


def _berges(decor: Decor, dice: Random) -> BaseGeometry:
    """Return 300 ha along the canal, on four communes of the territory and beyond its limit (Courrières)."""
    limits = decor.communes.geometry
    own = limits.loc[list(BERGES)].union_all().buffer(12).buffer(-32)
    beyond = decor.halo.buffer(-40) - limits.union_all().buffer(25)
    souchez, deule = decor.canaux["Canal de la Souchez"], decor.canaux["Canal de la Deûle"]
    inside = souchez.intersection(own.buffer(400))
    line = max(shapely.get_parts(inside), key=lambda part: part.length)
    start = souchez.project(Point(line.coords[0]))
    canal = substring(souchez, start, souchez.length)
    after = substring(deule, deule.project(Point(souchez.coords[-1])), deule.project(Point(souchez.coords[-1])) + 1_300)
    zone = shapely.union_all([own, beyond & canal.buffer(2_500)])
    south = limits["Fouquières-lès-Lens"].buffer(-120)
    link = LineString([canal.interpolate(canal.project(south.centroid)), south.centroid])
    branch = substring(link, 0, 0.75 * link.length)
    return _sized([canal, after, branch], zone, dice, 300)


def _amont(decor: Decor, dice: Random) -> BaseGeometry:
    """Return the valley of the Souchez and its slopes on eight communes, and on no other."""
    limits = decor.communes.geometry
    others = limits.drop(list(AMONT)).union_all().buffer(25)
    zone = limits.loc[list(AMONT)].union_all().buffer(12).buffer(-12) - others
    return _sized([decor.cours_eau["Souchez"], course(BRANCHE)], zone, dice, 260)


def _beside(decor: Decor, dice: Random, name: str, hectares: float) -> BaseGeometry:
    """Return a park of an exact area beside the centre of a commune."""
    zone, at = decor.communes.geometry[name].buffer(-40), decor.centre(name)
    hand = Jardinier(decor, dice)
    draws = (_moved(hand, hectares, polar(at, 250 + 2.0 * n, between(dice, 0, math.tau))) for n in range(TRIES))
    return next(shape for shape in draws if zone.contains(shape))


def _moved(hand: Jardinier, hectares: float, where: Point) -> BaseGeometry:
    shape = hand.outline("parc", hectares)
    factor = math.sqrt(hectares * 1e4 / shape.area)
    grown = shapely.affinity.scale(shape, factor, factor)
    return translate(grown, where.x - grown.centroid.x, where.y - grown.centroid.y)


def _invented(hand: Jardinier) -> Iterator[tuple[Row, BaseGeometry]]:
    for kind, nom, count, (low, high), where in SORTES:
        for rank in range(1, count + 1):
            hectares = low * (high / low) ** ((rank - 0.5) / count)
            acces = "non" if kind == "cimetière" else pick(hand.dice, ACCES)
            yield _row(f"{nom} {rank:02}", kind, acces), hand.put(kind, hectares, where)
