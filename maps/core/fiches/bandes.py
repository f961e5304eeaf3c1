"""The strip of a key figure: every commune as a thin mark, the one of the sheet, the median, the agglomeration.

The strip is drawn for the eye: all that it shows is written beside it.
"""

from maps.core import texte
from maps.core.fiche import Position, Repere

LARGEUR, HAUTEUR, BORD = 200, 24, 6
ENCRE, SECOND, BRIQUE = "#1d1d1b", "#8a8a85", "#a0451f"


def bande(position: Position) -> str:
    """Return the strip as safe SVG (numbers only), an empty text when there is nothing to compare."""
    if not position.tracable:
        return ""
    ends = [value for _, _, value in position.valeurs]
    ends += [] if position.agglomeration is None else [position.agglomeration]
    low, high = min(ends), max(ends)

    def at(value: float) -> str:
        return f"{BORD + (value - low) / (high - low) * (LARGEUR - 2 * BORD):.1f}".removesuffix(".0")

    ticks = "".join(f"M{x} 8v8" for x in dict.fromkeys(at(value) for _, _, value in position.valeurs))
    parts = [
        f'<path d="M{BORD} 12H{LARGEUR - BORD}" stroke="#d9d9d4"/>',
        f'<path d="{ticks}" stroke="{SECOND}"/>',
    ]
    if position.mediane is not None:
        x = at(position.mediane)
        parts.append(f'<path d="M{x} 2v20" stroke="{ENCRE}" stroke-width="1.4" stroke-dasharray="3 2"/>')
    if position.agglomeration is not None:
        x = at(position.agglomeration)
        parts.append(f'<path d="M{x} 6.5l5 5.500-5 5.500-5-5.500z" fill="#fff" stroke="{ENCRE}" stroke-width="1.4"/>')
    if position.valeur is not None:
        x = at(position.valeur)
        parts.append(f'<path d="M{x} 3v18" stroke="{BRIQUE}" stroke-width="4"/>')
    head = (
        f'<svg class="bande" viewBox="0 0 {LARGEUR} {HAUTEUR}" width="{LARGEUR}" height="{HAUTEUR}" aria-hidden="true">'
    )
    return f"{head}{''.join(parts)}</svg>"


def situe(repere: Repere) -> str:
    """Write what the strip shows: the range, the median, the agglomeration, how many communes have no mark.

    The mark of an invented figure is left to the figure itself, which stands above.
    """
    position, whole, unite = repere.position, repere.agglomeration, repere.position.unite
    said = []
    if position.tracable and position.mediane is not None:
        low, high = position.valeurs[0][2], position.valeurs[-1][2]
        said.append(f"communes : {texte.entre(low, high, unite)}")
        said.append(f"médiane : {texte.with_unit(position.mediane, unite)}")
    if not whole.absent and whole.texte != texte.NON_DISPONIBLE:
        said.append(f"agglomération : {whole.texte}{'' if repere.part else ' en tout'}")
    return " · ".join(said)
