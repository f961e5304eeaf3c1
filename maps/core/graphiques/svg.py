"""What a chart is, and what it is drawn with: scale, grid, texts, marks, patterns; every text is escaped here.

The SVG holds its own colours and fonts, so that it reads the same in a page, on paper and in a PDF; it is drawn 360
units wide, so that its texts stay readable on a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from maps.core import texte

ENCRE, SECOND, FILET, GRIS, BRIQUE = "#1d1d1b", "#5f5f5b", "#d9d9d4", "#8a8a85", "#a0451f"
LARGEUR = 360
#: Width of a character of 11 units, on average: enough to know whether a label fits.
CARACTERE = 6.5
#: Patterns of a fill, in a box of 6 x 6: the first is plain.
MOTIFS = (
    "",
    '<path d="M0 6 6 0M-1 1 1-1M5 7 7 5" stroke="#fff" stroke-width="1.5"/>',
    '<circle cx="3" cy="3" r="1.4" fill="#fff"/>',
    '<path d="M0 3h6" stroke="#fff" stroke-width="1.6"/>',
    '<path d="M3 0v6" stroke="#fff" stroke-width="1.6"/>',
    '<path d="M0 0 6 6M0 6 6 0" stroke="#fff" stroke-width="1.1"/>',
)
#: Fills that colour-blind readers tell apart; each goes with the pattern of the same rank.
COULEURS = ("#a0451f", "#2166ac", "#6a51a3", "#4d4d4d", "#238b45", "#77776f")
Nombre = float | None
_POLICE = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graphique:
    """A chart: its SVG, safe to write in a page, what it shows, and the same figures as rows of texts.

    ``note`` says how to read it; ``fictif`` is True when some figure is invented: the page marks it.
    """

    id: str
    title: str
    svg: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    fictif: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Axe:
    """A scale from the values (``bas`` to ``haut``) to units of the drawing (``debut`` to ``fin``)."""

    bas: float
    haut: float
    debut: float
    fin: float
    pas: float = 0.0

    def __call__(self, value: float) -> float:
        """Return where a value stands."""
        span = (self.haut - self.bas) or 1.0
        return round(self.debut + (value - self.bas) / span * (self.fin - self.debut), 1)

    @property
    def graduations(self) -> list[float]:
        """The round values along the scale."""
        if not self.pas:
            return [self.bas]
        count = round((self.haut - self.bas) / self.pas)
        return [round(self.bas + n * self.pas, 10) for n in range(count + 1)]


def axe(low: float, high: float, debut: float, fin: float) -> Axe:
    """Return a scale whose ends are round numbers, about four steps apart."""
    if not high > low:
        high = low + 1.0
    rough = (high - low) / 4
    power = 10.0 ** np.floor(np.log10(rough))
    step = float(next(m * power for m in (1, 2, 5, 10) if m * power >= rough * 0.999))
    first, last = np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step
    return Axe(bas=float(first), haut=float(last), debut=debut, fin=fin, pas=step)


def grille(scale: Axe, unite: str, left: float, right: float) -> str:
    """Draw the horizontal rules of a vertical scale, with their values and the unit."""
    places = 0 if scale.pas >= 1 else 1 if scale.pas >= 0.1 else 2  # noqa: PLR2004 - decimals that the step needs
    made = [ecrire(2, 11, unite, taille=10, couleur=SECOND)] if unite else []
    for value in scale.graduations:
        y = scale(value)
        made.append(f'<path d="M{left:g} {y}H{right:g}" stroke="{GRIS if value == 0 else FILET}"/>')
        made.append(
            ecrire(left - 4, y + 3.5, texte.nombre(value, places if value else 0), "end", taille=10, couleur=SECOND)
        )
    return "".join(made)


def ecrire(  # noqa: PLR0913 - what a text is
    x: float,
    y: float,
    words: str,
    ancre: str = "start",
    *,
    taille: float = 11,
    couleur: str = ENCRE,
    gras: bool = False,
    halo: bool = False,
) -> str:
    """Write some words, escaped; ``halo`` detaches them from what lies under."""
    look = ' font-weight="600"' * gras + (f' text-anchor="{ancre}"' if ancre != "start" else "")
    place = f'<text x="{x:.1f}" y="{y:.1f}" font-size="{taille:g}"{look}'
    written = f'{place} fill="{couleur}">{escape(words)}</text>'
    # twice, for paint-order is not known to what makes the PDF
    around = f'{place} fill="#fff" stroke="#fff" stroke-width="3" stroke-linejoin="round">{escape(words)}</text>'
    return around + written if halo else written


def pres_de(x: float, y: float, words: str, *, gras: bool = False) -> str:
    """Write words above or under a mark, kept within the drawing."""
    half = min(len(words) * CARACTERE * (1.1 if gras else 1) / 2, LARGEUR / 2 - 6)
    return ecrire(min(max(x, 4 + half), LARGEUR - 4 - half), y, words, "middle", gras=gras)


def rect(x: float, y: float, width: float, height: float, look: str) -> str:
    """Draw a box."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" {look}/>'


def losange(x: float, y: float, radius: float) -> str:
    """Draw a diamond."""
    path = f"M{x:.1f} {y - radius:.1f}l{radius} {radius}-{radius} {radius}-{radius}-{radius}z"
    return f'<path d="{path}" fill="{BRIQUE}" stroke="#fff"/>'


def rond(x: float, y: float, *, creux: bool = False) -> str:
    """Draw a disc, hollow for what is provisional."""
    look = f'fill="#fff" stroke="{BRIQUE}" stroke-width="1.8"' if creux else f'fill="{BRIQUE}"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" {look}/>'


def motifs(id: str, ranks: Iterable[int]) -> str:  # noqa: A002 - of the chart
    """Define the patterned fills that a chart uses; see ``fond``."""
    made = [
        f'<pattern id="{id}-m{n}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{COULEURS[n]}"/>{MOTIFS[n]}</pattern>'
        for n in sorted({rank % len(COULEURS) for rank in ranks})
        if MOTIFS[n]
    ]
    return f"<defs>{''.join(made)}</defs>" if made else ""


def fond(id: str, rank: int) -> str:  # noqa: A002 - of the chart
    """Return the fill of a rank: a colour, and a pattern of its own."""
    n = rank % len(COULEURS)
    return f'fill="url(#{id}-m{n})" stroke="#fff" stroke-width=".6"' if MOTIFS[n] else f'fill="{COULEURS[n]}"'


def legende(id: str, names: Sequence[tuple[int, str]], y: float) -> str:  # noqa: A002 - of the chart
    """Write what each fill stands for, in two columns."""
    made = []
    for n, (rank, name) in enumerate(names):
        x, line = 36 + 165 * (n % 2), y + 18 * (n // 2)
        made.append(rect(x, line - 9, 14, 11, fond(id, rank)) + ecrire(x + 20, line, name))
    return "".join(made)


def image(id: str, title: str, said: str, height: float, inside: str) -> str:  # noqa: A002 - of the chart
    """Return the SVG of a chart: one image with a title and, in words, what it shows."""
    key = texte.safe_name(id)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LARGEUR} {height:g}" role="img" '
        f'aria-labelledby="{key}-t {key}-d" font-family="{_POLICE}"><title id="{key}-t">{escape(title)}</title>'
        f'<desc id="{key}-d">{escape(said)}</desc>{inside}</svg>'
    )


def dit(value: Nombre, unite: str = "") -> str:
    """Write a figure, « n. d. » when it is not known; a share under 1 % with two decimals, to be told from others."""
    if unite == "%" and value is not None and 0 < abs(value) < 1:
        return f"{texte.nombre(value)}{texte.INSECABLE}%"
    return texte.with_unit(value, unite)


def entre(low: Nombre, high: Nombre, unite: str = "") -> str:
    """Write an interval, one figure when both ends are the same, « n. d. » when nothing is known."""
    if low is None and high is None:
        return texte.NON_DISPONIBLE
    return dit(low, unite) if low == high else texte.entre(low, high, unite)
