"""Two more charts as SVG, made as those of ``graphique.py``: cloud of points, gauge bar."""

from collections.abc import Sequence
from dataclasses import dataclass

from maps.core import svg, texte
from maps.core.graphique import Graphique
from maps.core.svg import Axe, Nombre, dit, ecrire


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a cloud: ``marque`` is its shape (``rond``, ``carre`` or ``losange``), ``fort`` labels it."""

    nom: str
    x: Nombre
    y: Nombre
    marque: str = "rond"
    fort: bool = False


def nuage(  # noqa: PLR0913 - what a chart shows
    id: str,  # noqa: A002 - of the chart
    title: str,
    points: Sequence[Point],
    *,
    x: tuple[str, str],
    y: tuple[str, str],
    reperes: tuple[Nombre, Nombre] = (None, None),
    fictif: bool = False,
    note: str = "",
) -> Graphique:
    """Return a cloud of points; ``x`` and ``y`` are (name, unit), ``reperes`` a value to cross on each axis.

    A point that lacks a figure is not drawn: the table says so.
    """
    drawn = [(p, p.x, p.y) for p in points if p.x is not None and p.y is not None]
    across = svg.axe(*_ends([a for _, a, _ in drawn], reperes[0]), 40.0, svg.LARGEUR - 12.0)
    up = svg.axe(*_ends([b for _, _, b in drawn], reperes[1]), 205.0, 22.0)
    parts = [svg.grille(up, "", 36.0, svg.LARGEUR - 4.0), ecrire(2, 11, _titre(*y), taille=10, couleur=svg.SECOND)]
    parts += [
        ecrire(across(value), 218, texte.nombre(value), "middle", taille=10, couleur=svg.SECOND)
        for value in across.graduations
    ]
    parts.append(ecrire(svg.LARGEUR - 4, 234, _titre(*x), "end", taille=10, couleur=svg.SECOND))
    if reperes[0] is not None:
        parts.append(f'<path d="M{across(reperes[0])} 22V205" stroke="{svg.ENCRE}" stroke-dasharray="5 3"/>')
    if reperes[1] is not None:
        parts.append(f'<path d="M36 {up(reperes[1])}H{svg.LARGEUR - 4}" stroke="{svg.ENCRE}" stroke-dasharray="5 3"/>')
    for point, a, b in sorted(drawn, key=lambda d: d[0].fort):
        parts.append(_marque(point, across(a), up(b)))
    rows = tuple((p.nom, dit(p.x, x[1]), dit(p.y, y[1])) for p in points)
    missing = len(points) - len(drawn)
    said = f"{len(drawn)} points ; {_titre(*x)} en abscisse, {_titre(*y)} en ordonnée"
    said += f" ; {missing} sans les deux valeurs." if missing else "."
    picture = svg.image(id, title, said, 240, "".join(parts))
    return Graphique(
        id=id, title=title, svg=picture, columns=("", _titre(*x), _titre(*y)), rows=rows, note=note, fictif=fictif
    )


def _ends(values: Sequence[float], mark: Nombre) -> tuple[float, float]:
    known = [*values, 0.0, *([] if mark is None else [mark])]
    return min(known), max(known)


def _titre(name: str, unite: str) -> str:
    return f"{name} ({unite})" if unite else name


def _marque(point: Point, x: float, y: float) -> str:
    color = svg.BRIQUE if point.fort else svg.SECOND
    look = f'fill="{color}" stroke="#fff"'
    shapes = {
        "rond": svg.rond(x, y, 5 if point.fort else 4, couleur=color),
        "carre": svg.rect(x - 4, y - 4, 8, 8, look),
        "losange": svg.losange(x, y, 6, look),
    }
    label = svg.pres_de(x, y - 8, point.nom, gras=True) if point.fort else ""
    return shapes[point.marque] + label


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
