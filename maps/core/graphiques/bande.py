"""The position strip: a commune among the others; the same signs on its sheet, in its land account and on paper.

The strip is drawn for the eye: all that it shows is written beside it (``mots``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from maps.core import texte
from maps.core.chiffres import Chiffre
from maps.core.graphiques import svg
from maps.core.graphiques.svg import Axe, Graphique, dit, ecrire

LARGEUR, HAUTEUR, BORD = 200, 24, 6
#: On paper, in millimetres: the same drawing without its margins.
PAPIER_MM, MARGE = (46, 4.6), 2
_HEAD = '<svg class="bande" viewBox="0 0 {0} {1}" width="{0}" height="{1}" aria-hidden="true">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A commune among the others for one figure: what a strip shows.

    ``valeurs`` are the plain values of the communes (INSEE code, name, value), from the lowest; a commune whose value
    is not known, masked or uncertain is not among them. ``valeur`` is the commune's own, None when it has none;
    ``mediane`` is that of ``valeurs``; ``agglomeration`` the value of the whole territory, only where both can be read
    on the same scale (a share, not a total). ``rang`` is given from the highest, None when there is none to give;
    ``phrase`` says the rank in words, or why there is none.
    """

    valeurs: tuple[tuple[str, str, float], ...]
    unite: str = ""
    valeur: float | None = None
    mediane: float | None = None
    agglomeration: float | None = None
    rang: int | None = None
    phrase: str = ""

    @property
    def tracable(self) -> bool:
        """True when a strip has something to show: two different values at least."""
        return len({value for _, _, value in self.valeurs}) > 1

    def axe(self, fin: float, bord: float) -> Axe:
        """Return the scale that holds all the marks, ``bord`` away from the ends of the drawing."""
        ends = [value for _, _, value in self.valeurs]
        ends += [] if self.agglomeration is None else [self.agglomeration]
        return Axe(bas=min(ends), haut=max(ends), debut=bord, fin=fin - bord)


def placer(
    figures: Mapping[str, Chiffre], noms: Mapping[str, str], code: str, *, whole: Chiffre | None = None, unite: str = ""
) -> Position:
    """Place a commune among the others, by their certain values only.

    Parameters
    ----------
    figures, noms
        The figure and the name of each commune, by INSEE code.
    code
        The commune.
    whole
        The figure of the agglomeration, where it reads on the same scale.
    unite
        The unit of the figures.
    """
    certain = [(c, noms[c], f.valeur) for c, f in figures.items() if f.certain and f.valeur is not None]
    placed = tuple(sorted(certain, key=lambda line: (line[2], line[0])))
    mine = figures[code]
    return Position(
        valeurs=placed,
        unite=unite,
        valeur=mine.valeur if mine.certain else None,
        mediane=median(value for _, _, value in placed) if placed else None,
        agglomeration=whole.valeur if whole and whole.certain else None,
    )


def bande(position: Position) -> str:
    """Return the strip as safe SVG (numbers only), an empty text when there is nothing to compare."""
    return f"{_HEAD.format(LARGEUR, HAUTEUR)}{_marques(position)}</svg>" if position.tracable else ""


def imprimee(position: Position) -> str:
    """Return the strip of a printed sheet, in millimetres."""
    size = 'width="{:g}mm" height="{:g}mm"'.format(*PAPIER_MM)
    box = f'viewBox="0 {MARGE} {LARGEUR} {HAUTEUR - 2 * MARGE}"'
    drawn = _marques(position)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>{drawn}</svg>' if drawn else ""


def _marques(position: Position, largeur: float = LARGEUR, bord: float = BORD, y: float = HAUTEUR / 2) -> str:
    """Draw the line and all the marks, ``y`` being its height; nothing when there is nothing to compare."""
    if not position.tracable:
        return ""
    at = position.axe(largeur, bord)
    parts = [
        f'<path d="M{bord:g} {y:g}H{largeur - bord:g}" stroke="{svg.FILET}"/>',
        _autres((at(value) for _, _, value in position.valeurs), y),
    ]
    marks = ((position.mediane, _mediane), (position.agglomeration, _agglomeration), (position.valeur, _commune))
    return "".join([*parts, *(draw(at(value), y) for value, draw in marks if value is not None)])


def _autres(places: Iterable[float], y: float) -> str:
    ticks = "".join(f"M{x:g} {y - 4:g}v8" for x in dict.fromkeys(places))
    return f'<path d="{ticks}" stroke="{svg.GRIS}"/>'


def _mediane(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y - 10:g}v20" stroke="{svg.ENCRE}" stroke-width="1.4" stroke-dasharray="3 2"/>'


def _agglomeration(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y - 5.5:g}l5 5.5-5 5.5-5-5.5z" fill="#fff" stroke="{svg.ENCRE}" stroke-width="1.4"/>'


def _commune(x: float, y: float) -> str:
    return f'<path d="M{x:g} {y - 9:g}v18" stroke="{svg.BRIQUE}" stroke-width="4"/>'


def signes(nom: str) -> tuple[tuple[str, str], ...]:
    """Return the key of the strips: each sign and what it is."""
    x, y = 9, HAUTEUR / 2
    drawn = (
        (_commune(x, y), nom),
        (_autres((x - 4, x, x + 4), y), "autres communes"),
        (_mediane(x, y), "médiane"),
        (_agglomeration(x, y), "agglomération"),
    )
    return tuple((f"{_HEAD.format(2 * x, HAUTEUR)}{sign}</svg>", word) for sign, word in drawn)


def lecture(nom: str) -> str:
    """Return the same key as a sentence."""
    return (
        f"Chaque trait fin est une commune dont la valeur est certaine ; le trait épais est {nom}, le tireté la "
        "médiane, le losange l’agglomération."
    )


def mots(
    position: Position,
    agglomeration: Chiffre,
    *,
    total: bool = False,
    ecrit: Callable[[float, str], str] = texte.with_unit,
) -> tuple[tuple[str, str], ...]:
    """Return what the strip shows beside the commune: (« médiane », « 6,5 % »).

    The mark of an invented figure is left to the figure itself. ``total`` says that the agglomeration's figure is a
    sum, which the strip does not show.
    """
    said = []
    if position.tracable and position.mediane is not None:
        low, high = position.valeurs[0][2], position.valeurs[-1][2]
        said.append(("communes", texte.entre(low, high, position.unite)))
        said.append(("médiane", ecrit(position.mediane, position.unite)))
    if not agglomeration.absent and agglomeration.texte != texte.NON_DISPONIBLE:
        said.append(("agglomération", f"{agglomeration.texte}{' en tout' * total}"))
    return tuple(said)


def graphique(
    id: str,  # noqa: A002 - of the chart
    title: str,
    position: Position,
    nom: str,
    chiffre: Chiffre,
    agglomeration: Chiffre,
) -> Graphique:
    """Return the strip as a chart: larger, with the figures of the commune and of the agglomeration on it."""
    others = mots(position, agglomeration, ecrit=dit)
    rows = tuple((texte.capitale(word), said) for word, said in ((nom, chiffre.texte), *others))
    said = " ".join(f"{word} : {value}." for word, value in rows)
    parts = [_marques(position, svg.LARGEUR, 10, 36), _etiquettes(position, nom, chiffre, dict(others))]
    return Graphique(
        id=id,
        title=title,
        svg=svg.image(id, title, said, 86, "".join(parts)),
        columns=("", title),
        rows=rows,
        note=lecture(nom),
        fictif=chiffre.fictif or agglomeration.fictif,
    )


def _etiquettes(position: Position, nom: str, chiffre: Chiffre, others: Mapping[str, str]) -> str:
    """Write the figures of a chart near their marks, and its ends."""
    own = f"{nom} : {chiffre.texte}"
    alone = ecrire(10, 18, own, gras=True)
    if not position.tracable:
        return alone
    at = position.axe(svg.LARGEUR, 10)
    made = [alone if position.valeur is None else svg.pres_de(at(position.valeur), 18, own, gras=True)]
    if position.agglomeration is not None:
        made.append(svg.pres_de(at(position.agglomeration), 62, f"agglomération : {others['agglomération']}"))
    made.append(ecrire(10, 80, dit(at.bas, position.unite), couleur=svg.SECOND, taille=10))
    made.append(ecrire(svg.LARGEUR - 10, 80, dit(at.haut, position.unite), "end", couleur=svg.SECOND, taille=10))
    return "".join(made)
