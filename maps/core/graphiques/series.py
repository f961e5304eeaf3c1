"""Charts of years: stacked columns, and their running total against an envelope.

Nothing is told by colour alone: fills have patterns, marks have shapes and words. A figure that is not known is written
« n. d. », never drawn as 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from maps.core.graphiques import svg
from maps.core.graphiques.svg import Axe, Graphique, Nombre, dit, ecrire, entre


@dataclass(frozen=True, slots=True, kw_only=True)
class Serie:
    """One part of the columns: its name, a value per column (None: not known), its rank in the colours."""

    nom: str
    valeurs: Sequence[Nombre]
    rang: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """A level across some columns: a mean, a yearly allowance; from the column ``debut`` to ``fin``, included."""

    valeur: float
    nom: str
    debut: int = 0
    fin: int | None = None


def colonnes(  # noqa: PLR0913 - what a chart shows
    id: str,  # noqa: A002 - of the chart
    title: str,
    etiquettes: Sequence[str],
    series: Sequence[Serie],
    *,
    unite: str = "ha",
    provisoires: Iterable[str] = (),
    reperes: Sequence[Repere] = (),
    fictif: bool = False,
    note: str = "",
) -> Graphique:
    """Return stacked columns; a column with a value that is not known is « n. d. », a provisional one is dashed.

    Values under 0 (a rounding of the source) are not drawn; the table keeps them.
    """
    totals = [_total([s.valeurs[n] for s in series]) for n in range(len(etiquettes))]
    top = max([t for t in totals if t is not None] + [r.valeur for r in reperes] + [0.0])
    axe = svg.axe(0.0, top, 150.0, 34.0 if reperes else 22.0)
    step = (svg.LARGEUR - 40.0) / max(len(etiquettes), 1)
    parts = [svg.grille(axe, unite, 36.0, svg.LARGEUR - 4.0)]
    soon = set(provisoires)
    for n, name in enumerate(etiquettes):
        x = 36.0 + step * n + step * 0.14
        stack = [(s.rang, s.valeurs[n]) for s in series]
        parts.append(_colonne(id, axe, x, step * 0.72, stack, dashed=name in soon))
    parts.append(_niveaux(axe, reperes, step, totals))
    parts.append(_annees(etiquettes, step))
    parts.append(svg.legende(id, [(s.rang, s.nom) for s in series], 182.0))
    height = 186 + 18 * ((len(series) + 1) // 2)
    head = ("", *(s.nom for s in series), "Total")
    lines = tuple(
        (f"{name}{' (provisoire)' * (name in soon)}", *(dit(s.valeurs[n], unite) for s in series), dit(t, unite))
        for n, (name, t) in enumerate(zip(etiquettes, totals, strict=True))
    )
    said = ". ".join(f"{name} : {dit(t, unite)}" for name, t in zip(etiquettes, totals, strict=True))
    drawn = svg.image(id, title, said, height, svg.motifs(id, {s.rang for s in series}) + "".join(parts))
    return Graphique(id=id, title=title, svg=drawn, columns=head, rows=lines, note=note, fictif=fictif)


def _total(values: Sequence[Nombre]) -> Nombre:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) > 0 else None


def _colonne(
    id: str,  # noqa: A002
    axe: Axe,
    x: float,
    width: float,
    stack: Sequence[tuple[int, Nombre]],
    *,
    dashed: bool,
) -> str:
    if any(value is None for _, value in stack) or not stack:
        box = f'<rect x="{x:.1f}" y="138" width="{width:.1f}" height="12" fill="none" stroke="{svg.GRIS}"'
        return f'{box} stroke-dasharray="2 2"/>{ecrire(x + width / 2, 134, "n. d.", taille=9, ancre="middle")}'
    if all((value or 0.0) <= 0 for _, value in stack):
        return ecrire(x + width / 2, 147, "0", taille=9, ancre="middle", couleur=svg.SECOND)
    made, base = [], 0.0
    for rank, value in stack:
        if (high := max(value or 0.0, 0.0)) > 0:
            y, bottom = axe(base + high), axe(base)
            made.append(svg.rect(x, y, width, bottom - y, svg.fond(id, rank)))
            base += high
    if dashed and base > 0:
        y = axe(base)
        made.append(
            f'<rect x="{x - 1:.1f}" y="{y - 1:.1f}" width="{width + 2:.1f}" height="{151 - y:.1f}" fill="none" '
            f'stroke="{svg.ENCRE}" stroke-dasharray="3 2"/>'
        )
    return "".join(made)


def _niveaux(axe: Axe, reperes: Sequence[Repere], step: float, totals: Sequence[Nombre]) -> str:
    """Draw the levels, their words above the columns that they cross, clear of each other."""
    made: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for repere in reperes:
        last = len(totals) - 1 if repere.fin is None else repere.fin
        x1, x2 = 36 + step * repere.debut, 36 + step * (last + 1)
        half = len(repere.nom) * svg.CARACTERE / 2
        x = min(max((x1 + x2) / 2, 36 + half), svg.LARGEUR - 2 - half)
        under = range(max(int((x - half - 36) / step), 0), len(totals))
        crossed = [total for n in under if 36 + step * n < x + half and (total := totals[n]) is not None]
        y = axe(max([repere.valeur, *crossed])) - 4
        while any(abs(x - other) < half + width and abs(y - line) < 11 for other, width, line in taken):  # noqa: PLR2004
            y -= 2
        taken.append((x, half, y))
        look = f'stroke="{svg.ENCRE}" stroke-width="1.5" stroke-dasharray="5 3"'
        made.append(f'<path d="M{x1:.1f} {axe(repere.valeur)}H{x2:.1f}" {look}/>')
        made.append(ecrire(x, y, repere.nom, taille=10, ancre="middle", halo=True))
    return "".join(made)


def _annees(names: Sequence[str], step: float) -> str:
    """Write the names under the columns, one out of two or more when they would touch; the last one always."""
    every = max(1, int(np.ceil(max(map(len, names), default=1) * svg.CARACTERE / max(step, 1))))
    return "".join(
        ecrire(36 + step * (n + 0.5), 165, name, taille=11, ancre="middle", couleur=svg.SECOND)
        for n, name in enumerate(names)
        if (len(names) - 1 - n) % every == 0
    )


def cumul(  # noqa: PLR0913 - what a chart shows
    id: str,  # noqa: A002 - of the chart
    title: str,
    annees: Sequence[int],
    flux: Sequence[Nombre],
    *,
    fin: int,
    enveloppe: tuple[Nombre, Nombre],
    projection: Nombre = None,
    unite: str = "ha",
    provisoires: Iterable[int] = (),
    fictif: bool = False,
    note: str = "",
) -> Graphique:
    """Return the running total of some years against an envelope (its two bounds), and where the pace leads.

    ``projection`` is what the whole period would consume; it is drawn as a dashed line from the last known year.
    """
    known = _cumulate(flux)
    low, high = enveloppe
    top = max([v for v in (*known, low, high, projection) if v is not None] + [0.0])
    first = annees[0] - 1 if annees else fin - 1
    axe, temps = svg.axe(0.0, top, 150.0, 22.0), Axe(bas=first, haut=fin, debut=36.0, fin=svg.LARGEUR - 10.0)
    spots = [(temps(first), axe(0.0))] + [(temps(a), axe(v)) for a, v in zip(annees, known, strict=False)]
    parts = [svg.grille(axe, unite, 36.0, svg.LARGEUR - 4.0), _enveloppe(axe, low, high)]
    parts.append(
        f'<path d="M{"L".join(f"{x} {y}" for x, y in spots)}" fill="none" stroke="{svg.BRIQUE}" stroke-width="2.5"/>'
    )
    soon = set(provisoires)
    parts += [svg.rond(x, y, creux=year in soon) for year, (x, y) in zip(annees, spots[1:], strict=False)]
    if projection is not None and known:
        x, y = temps(fin), axe(projection)
        parts.append(
            f'<path d="M{spots[-1][0]} {spots[-1][1]}L{x} {y}" fill="none" stroke="{svg.BRIQUE}" stroke-width="2" '
            f'stroke-dasharray="5 4"/>{svg.losange(x - 1, y, 5)}'
        )
        parts.append(ecrire(x - 10, max(y - 6, 14), f"projection {dit(projection, unite)}", ancre="end", halo=True))
    parts += [
        ecrire(temps(year), 165, str(year), ancre="middle" if year < fin else "end", couleur=svg.SECOND)
        for year in range(fin, first, -1)
        if (fin - year) % 3 == 0
    ]
    rows = [(str(a), dit(f, unite), dit(c, unite)) for a, f, c in _aligned(annees, flux, known)]
    rows.append((f"Enveloppe, fin {fin}", "", entre(low, high, unite)))
    rows.append((f"Rythme prolongé jusqu’à fin {fin}", "", dit(projection, unite)))
    said = f"{_lu(annees, known, unite)} Enveloppe : {entre(low, high, unite)}. Projection : {dit(projection, unite)}."
    return Graphique(
        id=id,
        title=title,
        svg=svg.image(id, title, said, 172, "".join(parts)),
        columns=("Année", "Consommation", "Cumul"),
        rows=tuple(rows),
        note=note,
        fictif=fictif,
    )


def _cumulate(flows: Sequence[Nombre]) -> list[float]:
    """Add up the years until the first one that is not known."""
    made: list[float] = []
    for value in flows:
        if value is None:
            break
        made.append((made[-1] if made else 0.0) + value)
    return made


def _aligned(annees: Sequence[int], flux: Sequence[Nombre], known: Sequence[float]) -> list[tuple[int, Nombre, Nombre]]:
    sums = [*known, *([None] * (len(annees) - len(known)))]
    return list(zip(annees, flux, sums, strict=True))


def _lu(annees: Sequence[int], known: Sequence[float], unite: str) -> str:
    return (
        f"Cumul {annees[0]}-{annees[len(known) - 1]} : {dit(known[-1], unite)}." if known else "Cumul non disponible."
    )


def _enveloppe(axe: Axe, low: Nombre, high: Nombre) -> str:
    if low is None or high is None:
        return ecrire(198, 18, "Enveloppe n. d.", ancre="middle", couleur=svg.SECOND)
    y1, y2 = axe(high), axe(low)
    band = svg.rect(36, y1, svg.LARGEUR - 40, y2 - y1, f'fill="{svg.FILET}"') if y2 > y1 else ""
    lines = "".join(f'<path d="M36 {y}H{svg.LARGEUR - 4}" stroke="{svg.ENCRE}" stroke-width="2"/>' for y in {y1, y2})
    words = f"enveloppe {dit(high, '')}" if low == high else f"enveloppe {entre(low, high, '')}"
    return band + lines + ecrire(40, y1 - 5, words, halo=True)
