"""The gauge: one bar, the part of a whole that is used, and a mark to compare it with."""

from maps.core import texte
from maps.core.graphiques import svg
from maps.core.graphiques.svg import Axe, Graphique, Nombre, ecrire


def jauge(  # noqa: PLR0913 - what a chart shows
    id: str,  # noqa: A002 - of the chart
    title: str,
    part: Nombre,
    *,
    bornes: tuple[Nombre, Nombre] | None = None,
    repere: Nombre = None,
    repere_nom: str = "",
    fictif: bool = False,
    note: str = "",
) -> Graphique:
    """Return a bar from 0 to 100 % (or more): the share used, its interval, and a mark to compare it with.

    The bar has one colour whatever the share: it states, it does not judge.
    """
    low, high = bornes or (part, part)
    top = max([100.0, *(v for v in (part, low, high, repere) if v is not None)])
    scale = Axe(bas=0.0, haut=top, debut=10.0, fin=svg.LARGEUR - 10.0)
    parts = [svg.rect(10, 26, svg.LARGEUR - 20, 20, f'fill="#fff" stroke="{svg.GRIS}"'), svg.motifs(id, (1,))]
    if low is not None:
        parts.append(svg.rect(10, 26, scale(max(low, 0)) - 10, 20, f'fill="{svg.COULEURS[1]}"'))
        if high is not None and high > low:
            parts.append(svg.rect(scale(max(low, 0)), 26, scale(high) - scale(max(low, 0)), 20, svg.fond(id, 1)))
    parts.append(ecrire(10, 18, _part(part, low, high), gras=True))
    if top > 100:  # noqa: PLR2004 - the whole envelope
        parts.append(f'<path d="M{scale(100)} 22v28" stroke="{svg.ENCRE}" stroke-width="2"/>')
        parts.append(svg.pres_de(scale(100), 18, texte.pourcent(100)))
    if repere is not None:
        parts.append(f'<path d="M{scale(repere)} 24v24l5 8h-10l5-8" fill="{svg.ENCRE}" stroke="{svg.ENCRE}"/>')
        parts.append(svg.pres_de(scale(repere), 69, f"{repere_nom} : {texte.pourcent(repere)}"))
    rows = ((title, _part(part, low, high)), *(((repere_nom, texte.pourcent(repere)),) if repere is not None else ()))
    said = ". ".join(f"{name} : {value}" for name, value in rows)
    picture = svg.image(id, title, said, 74, "".join(parts))
    return Graphique(id=id, title=title, svg=picture, columns=("", "Part"), rows=rows, note=note, fictif=fictif)


def _part(part: Nombre, low: Nombre, high: Nombre) -> str:
    if part is not None or (low is None and high is None):
        return texte.pourcent(part)
    return texte.entre(low, high, "%")
