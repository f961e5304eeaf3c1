"""Patterns that tell areas apart once printed in grey: two fills too close in lightness never rely on their hue."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from layers.core.model import Sign

#: Two fills closer than this in lightness (L* of CIELAB, 0 to 100) are alike on a grey print.
ECART_L = 9.0
#: A fill fainter than this shows nothing: its outline tells it.
FAINT = 0.1
#: The ground under the areas, and the share of each channel in what the eye sees.
GROUND = (246, 245, 241)
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_LINEAR_UNDER, _L_UNDER = 0.04045, 0.008856


@dataclass(frozen=True, slots=True)
class Motif:
    """Lines over an area: their angles in degrees, the distance between them and their dash, in millimetres."""

    angles: tuple[float, ...]
    pas: float = 1.5
    tiret: str = ""
    largeur: float = 0.18


OBLIQUE, CONTRE = Motif((45,)), Motif((-45,))
POINTS = Motif((0,), pas=1.3, tiret="0.01 1.3", largeur=0.45)
#: Patterns in the order in which they are given out.
MOTIFS = (OBLIQUE, POINTS, CONTRE, Motif((0,)), Motif((90,)), Motif((45, -45), pas=1.9), Motif((0, 90), pas=1.9))


def clarte(sign: Sign) -> float:
    """Return the lightness (L*) of the fill of a sign over the ground of the map."""
    color = sign.color.removeprefix("#")
    full = color if len(color) == 6 else "".join(c * 2 for c in color)  # noqa: PLR2004 - #rgb or #rrggbb
    rgb = np.array([int(full[i : i + 2], 16) for i in (0, 2, 4)], dtype=float)
    mixed = (rgb * sign.fill_opacity + np.array(GROUND) * (1 - sign.fill_opacity)) / 255
    linear = np.where(mixed <= _LINEAR_UNDER, mixed / 12.92, ((mixed + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ _LUMA)
    return 903.3 * luminance if luminance <= _L_UNDER else 116 * luminance ** (1 / 3) - 16


def attribuer(signs: Iterable[Sign]) -> tuple[Motif | None, ...]:
    """Give each fill of a map its pattern, in their order.

    A hatched sign always has one. A plain fill has one when a fill given before it is as light as it is, to the eye.
    """
    given: list[Motif | None] = []
    seen: list[float] = []
    for sign in signs:
        filled = sign.fill_opacity >= FAINT
        light = clarte(sign)
        alike = filled and any(abs(light - other) < ECART_L for other in seen)
        given.append(_next(given) if sign.hatch or alike else None)
        seen += [light] if filled else []
    return tuple(given)


def _next(given: Iterable[Motif | None]) -> Motif:
    used = list(given)
    return min(MOTIFS, key=lambda motif: (used.count(motif), MOTIFS.index(motif)))
