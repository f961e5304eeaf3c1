"""What stands on a map besides its subject: scale bar, north, grid ticks, edge, the mark of invented data."""

from dataclasses import dataclass
from math import ceil

from maps.core import texte
from maps.core.papier.cadre import Cadre
from maps.core.papier.etiquettes import Box, Etiquette, Placement, largeur
from maps.core.papier.geometrie import ecrire

INK, SECONDARY = "#1d1d1b", "#5f5f5b"
#: Size of the texts, height of the scale bar, distance of the boxes from the edge, in millimetres.
CORPS, BARRE_MM, RETRAIT = 2.1, 1.1, 2.0
#: How far apart the ticks of the grid are at least, in millimetres, and the steps they may have, in metres.
TICK_GAP_MM, TICK_MM = 35.0, 1.6
GRID_STEPS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
_KM = 1000
_DEMONSTRATION = "DÉMONSTRATION"


@dataclass(frozen=True, slots=True)
class Cartouche:
    """A part of the dressing: its SVG, and the box that names must leave alone."""

    svg: str
    box: Box


def barre(cadre: Cadre) -> Cartouche:
    """Draw the scale bar with the scale in figures, in the lower left corner."""
    metres, length = cadre.barre()
    half, x, y = length / 2, RETRAIT + 1.5, cadre.hauteur - RETRAIT - 2.6
    words = f"1:{texte.nombre(cadre.echelle)}"
    end = _distance(metres)
    wide = length + largeur(end, CORPS) + largeur(words, CORPS) + 5
    box = (RETRAIT, y - 4.4, RETRAIT + wide, cadre.hauteur - RETRAIT)
    middle = f"{texte.nombre(metres / 2)}" if metres < _KM else texte.nombre(metres / 2 / _KM)
    marks = ((0.0, "0", "middle"), (half, middle, "middle"), (length, end, "start"))
    shift = {"start": -0.7}
    texts = "".join(
        f'<text x="{ecrire(x + at + shift.get(anchor, 0))}" y="{ecrire(y - 1)}" text-anchor="{anchor}">{said}</text>'
        for at, said, anchor in marks
    )
    bar = "".join(
        f'<rect x="{ecrire(x + rank * half)}" y="{ecrire(y)}" width="{ecrire(half)}" height="{BARRE_MM}" fill="{fill}"'
        f' stroke="{INK}" stroke-width="0.2"/>'
        for rank, fill in enumerate((INK, "#fff"))
    )
    scale = f'<text x="{ecrire(x + length + 2.2)}" y="{ecrire(y + BARRE_MM + 0.3)}" font-weight="700">{words}</text>'
    return Cartouche(_boxed(box, f"{texts}{bar}{scale}"), box)


def _distance(metres: int) -> str:
    return texte.with_unit(metres / _KM, "km") if metres >= _KM else texte.with_unit(metres, "m")


def nord(cadre: Cadre) -> Cartouche:
    """Draw the north of the grid in the upper right corner: Lambert-93 is a grid of its own."""
    wide, high = 15.0, 10.5
    x0, y0 = cadre.largeur - RETRAIT - wide, RETRAIT
    box, x = (x0, y0, x0 + wide, y0 + high), x0 + wide / 2
    arrow = (
        f'<path d="M{ecrire(x)} {ecrire(y0 + 2.9)}l1.6 4.3l-1.6-1Z" fill="{INK}"/>'
        f'<path d="M{ecrire(x)} {ecrire(y0 + 2.9)}l-1.6 4.3l1.6-1Z" fill="#fff" stroke="{INK}" stroke-width="0.15"/>'
    )
    texts = (
        f'<text x="{ecrire(x)}" y="{ecrire(y0 + 2.4)}" text-anchor="middle" font-weight="700">N</text>'
        f'<text x="{ecrire(x)}" y="{ecrire(y0 + 9.6)}" text-anchor="middle" font-size="1.7">nord de la grille</text>'
    )
    return Cartouche(_boxed(box, arrow + texts), box)


def marque() -> Cartouche:
    """Write in the image that the data are invented, in the upper left corner."""
    corps = 2.6
    wide = largeur(_DEMONSTRATION, corps) + 3
    box = (RETRAIT, RETRAIT, RETRAIT + wide, RETRAIT + 5)
    label = (
        f'<text x="{ecrire(RETRAIT + wide / 2)}" y="{ecrire(RETRAIT + 3.4)}" text-anchor="middle" font-weight="700"'
        f' font-size="{corps}">{_DEMONSTRATION}</text>'
    )
    return Cartouche(_boxed(box, label, fill="#fff3cd", stroke="#7a5b00"), box)


def _boxed(box: Box, inside: str, *, fill: str = "#fff", stroke: str = "none") -> str:
    x0, y0, x1, y1 = box
    rect = (
        f'<rect x="{ecrire(x0)}" y="{ecrire(y0)}" width="{ecrire(x1 - x0)}" height="{ecrire(y1 - y0)}" fill="{fill}"'
        f' stroke="{stroke}" stroke-width="0.2"/>'
    )
    return f'<g font-size="{CORPS}" fill="{INK}">{rect}{inside}</g>'


def grille(cadre: Cadre) -> str:
    """Draw the ticks of the Lambert-93 grid along the edge, with their coordinates in metres."""
    step = next((s for s in GRID_STEPS if s / cadre.metres_par_mm >= TICK_GAP_MM), GRID_STEPS[-1])
    west, south, east, north = cadre.limites
    ticks = [_tick((v - west) / cadre.metres_par_mm, v, cadre, upright=True) for v in _round(west, east, step)]
    ticks += [_tick((north - v) / cadre.metres_par_mm, v, cadre, upright=False) for v in _round(south, north, step)]
    return f'<g font-size="1.5" fill="{SECONDARY}" stroke="none">{"".join(ticks)}</g>'


def _round(low: float, high: float, step: int) -> range:
    return range(ceil(low / step) * step, int(high) + 1, step)


def _tick(at: float, value: int, cadre: Cadre, *, upright: bool) -> str:
    end = cadre.hauteur if upright else cadre.largeur
    spot = ecrire(at)
    line = (
        f"M{spot} 0V{TICK_MM}M{spot} {ecrire(end)}V{ecrire(end - TICK_MM)}"
        if upright
        else f"M0 {spot}H{TICK_MM}M{ecrire(end)} {spot}H{ecrire(end - TICK_MM)}"
    )
    return f'<path d="{line}" fill="none" stroke="{SECONDARY}" stroke-width="0.15"/>' + _coordinate(
        at, value, cadre, upright
    )


def _coordinate(at: float, value: int, cadre: Cadre, upright: bool) -> str:  # noqa: FBT001 - one call
    said = texte.nombre(value)
    if upright:
        return f'<text x="{ecrire(at + 0.5)}" y="{ecrire(cadre.hauteur - 0.5)}">{said}</text>'
    return f'<text x="0.4" y="{ecrire(at - 0.4)}">{said}</text>'


def bord(cadre: Cadre) -> str:
    """Draw the edge of the map."""
    return (
        f'<rect x="0.15" y="0.15" width="{ecrire(cadre.largeur - 0.3)}" height="{ecrire(cadre.hauteur - 0.3)}"'
        f' fill="none" stroke="{INK}" stroke-width="0.3"/>'
    )


def reserver(placement: Placement, parts: list[Cartouche]) -> None:
    """Keep names away from the dressing."""
    for part in parts:
        placement.take(part.box)


def nom_de_lieu(text: str, x: float, y: float, *, principal: bool) -> Etiquette:
    """Return the name of a commune: in the ink of the map for the one it is about, grey for its neighbours."""
    if principal:
        return Etiquette(text=text, x=x, y=y, corps=3.2, graisse=700, couleur=INK, requise=True)
    return Etiquette(text=text, x=x, y=y, corps=2.3, couleur=SECONDARY, italique=True)
