"""The strip of a key figure on paper: each commune is a tick, the agglomeration a diamond."""

from maps.core.fiche import Position
from maps.core.papier.geometrie import ecrire

LARGEUR, HAUTEUR = 54.0, 4.6
ACCENT, TICK, AXIS = "#b5532a", "#8a8a85", "#d9d9d4"
_EDGE, _MIDDLE = 1.6, 2.3


def bande(position: Position) -> str:
    """Return the SVG of a strip (millimetres), an empty text when there is nothing to compare."""
    if not position.tracable:
        return ""
    low, high = position.valeurs[0][2], position.valeurs[-1][2]
    if position.agglomeration is not None:
        low, high = min(low, position.agglomeration), max(high, position.agglomeration)

    def at(value: float) -> str:
        return ecrire(_EDGE + (LARGEUR - 2 * _EDGE) * (value - low) / (high - low))

    ticks = "".join(f"M{at(v)} 1.2V3.4" for v in sorted({v for _, _, v in position.valeurs}))
    parts = [
        f'<path d="M{_EDGE} {_MIDDLE}H{ecrire(LARGEUR - _EDGE)}" stroke="{AXIS}" stroke-width="0.5"/>',
        f'<path d="{ticks}" stroke="{TICK}" stroke-width="0.2"/>',
    ]
    if position.mediane is not None:
        dashed = 'stroke="#1d1d1b" stroke-width="0.25" stroke-dasharray="0.6 0.4"'
        parts.append(f'<path d="M{at(position.mediane)} 0.5V4.1" {dashed}/>')
    if position.agglomeration is not None:
        parts.append(
            f'<path d="M{at(position.agglomeration)} 0.9l1.4 1.4l-1.4 1.4l-1.4-1.4Z" fill="#fff" stroke="#1d1d1b"'
            ' stroke-width="0.3"/>'
        )
    if position.valeur is not None:
        parts.append(f'<path d="M{at(position.valeur)} 0.3V4.3" stroke="{ACCENT}" stroke-width="1.1"/>')
    size = f'width="{LARGEUR:g}mm" height="{HAUTEUR:g}mm" viewBox="0 0 {LARGEUR:g} {HAUTEUR:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'
