"""Names on a map: a halo, a few places to try around what they name, and no two over each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from maps.core.papier.geometrie import ecrire, texte_svg

#: Width of a character, as a share of the size of the text: estimates for a rather wide sans serif.
_NARROW, _WIDE = frozenset("iljtfrI.,;:!|'’()-\u00a0\u202f "), frozenset("mwMWœŒæÆ@%")
_NARROW_W, _WIDE_W, _CAPITAL_W, _OTHER_W = 0.38, 0.92, 0.7, 0.58
#: Height of a line of text, as a share of its size; how far its baseline is under its middle.
LINE, BASELINE = 1.0, 0.36
#: Names longer than this many characters are cut in two lines at a hyphen or a space.
LONG = 14
#: Where a name may stand around a point, the best first: (side, level), 1 to the right, 1 upwards.
AROUND = ((1, 0), (1, 1), (-1, 0), (1, -1), (-1, 1), (0, 1), (0, -1), (-1, -1))
#: How far around its best place the name of an area may be moved, in lines of text: (to the right, upwards).
MOVED = ((0, 0), (0, 1), (0, -1), (1.5, 0), (-1.5, 0), (1.5, 1), (-1.5, 1), (1.5, -1), (-1.5, -1), (0, 2), (0, -2))

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Etiquette:
    """A name to place at (``x``, ``y``), in millimetres.

    ``rayon`` is the radius of the sign it must not cover, None for the name of an area, which stands on it. A name
    that ``requise`` asks for is written even where nothing is free; the others are left out.
    """

    text: str
    x: float
    y: float
    corps: float = 2.3
    rayon: float | None = None
    couleur: str = "#1d1d1b"
    graisse: int = 400
    italique: bool = False
    requise: bool = False


@dataclass(slots=True)
class Placement:
    """What is taken on a map while its names are being placed, within a frame of ``largeur`` x ``hauteur``."""

    largeur: float
    hauteur: float
    taken: list[Box] = field(default_factory=list)

    def free(self, wanted: Box) -> bool:
        """Tell whether a box is inside the frame and covers nothing."""
        x0, y0, x1, y1 = wanted
        inside = x0 >= 0 and y0 >= 0 and x1 <= self.largeur and y1 <= self.hauteur
        return inside and self.covered(wanted) == 0

    def covered(self, wanted: Box) -> float:
        """Return how much of a box is taken, in square millimetres."""
        x0, y0, x1, y1 = wanted
        return sum(
            max(0.0, min(x1, b[2]) - max(x0, b[0])) * max(0.0, min(y1, b[3]) - max(y0, b[1])) for b in self.taken
        )

    def take(self, box: Box) -> None:
        """Mark a box as taken."""
        self.taken.append(box)


def largeur(text: str, corps: float) -> float:
    """Estimate the width of a text, in the unit of its size."""
    return corps * sum(_share(c) for c in text)


def _share(char: str) -> float:
    if char in _NARROW:
        return _NARROW_W
    return _WIDE_W if char in _WIDE else _CAPITAL_W if char.isupper() else _OTHER_W


def lignes(text: str) -> tuple[str, ...]:
    """Cut a long name in two lines, as evenly as it can be."""
    cuts = [i + 1 for i, c in enumerate(text) if c in "- \u00a0" and 2 < i < len(text) - 3]  # noqa: PLR2004
    if len(text) <= LONG or not cuts:
        return (text,)
    cut = min(cuts, key=lambda c: abs(2 * c - len(text)))
    return text[:cut].rstrip("\u00a0 "), text[cut:]


def placer(names: Sequence[Etiquette], placement: Placement) -> tuple[str, int]:
    """Place names, the first ones first; return their SVG and how many were left out."""
    drawn: list[str] = []
    for name in names:
        found = _place(name, placement)
        if found is not None:
            placement.take(found)
            drawn.append(_svg(name, found))
    return "".join(drawn), len(names) - len(drawn)


def _place(name: Etiquette, placement: Placement) -> Box | None:
    tried = list(_boxes(name))
    free = next((box for box in tried if placement.free(box)), None)
    if free is not None or not name.requise:
        return free
    return min(tried, key=placement.covered)


def _boxes(name: Etiquette) -> Iterable[Box]:
    lines = lignes(name.text) if name.rayon is None else (name.text,)
    wide, high = max(largeur(line, name.corps) for line in lines), len(lines) * name.corps * LINE
    if name.rayon is None:
        centres = ((name.x + dx * name.corps, name.y - dy * name.corps) for dx, dy in MOVED)
    else:
        gap_x, gap_y = name.rayon + 0.5 + wide / 2, name.rayon + high / 2
        centres = ((name.x + side * gap_x, name.y - level * gap_y) for side, level in AROUND)
    for x, y in centres:
        yield x - wide / 2, y - high / 2, x + wide / 2, y + high / 2


def _svg(name: Etiquette, box: Box) -> str:
    """Write a name twice: its halo, then itself."""
    x0, y0, x1, _ = box
    lines = lignes(name.text) if name.rayon is None else (name.text,)
    middle = ecrire((x0 + x1) / 2)
    texts = "".join(
        f'<text x="{middle}" y="{ecrire(y0 + name.corps * (rank * LINE + 0.5 + BASELINE))}">{texte_svg(line)}</text>'
        for rank, line in enumerate(lines)
    )
    slant = ' font-style="italic"' if name.italique else ""
    head = f'<g font-size="{ecrire(name.corps)}" font-weight="{name.graisse}" text-anchor="middle"{slant}'
    halo = f'{head} fill="#fff" stroke="#fff" stroke-width="0.7" stroke-linejoin="round">{texts}</g>'
    return f'{halo}{head} fill="{name.couleur}">{texts}</g>'
