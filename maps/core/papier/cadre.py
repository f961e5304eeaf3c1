"""The frame of a map on paper: its size in millimetres, a round scale, the place that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
import numpy.typing as npt
from shapely import Polygon, box

from layers.core.errors import PipelineError

#: Denominators of the scales that a map may have; the last ones are for territories larger than an agglomeration.
ECHELLES = (
    2_000, 2_500, 5_000, 7_500, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 75_000, 100_000,
    125_000, 150_000, 200_000, 250_000, 500_000, 1_000_000,
)  # fmt: skip
#: Room kept between what a map must show and the edge of its frame, in millimetres.
MARGE_MM = 5.0
#: Length wanted for the scale bar, as a share of the width of the frame, and its largest length in millimetres.
BARRE_PART, BARRE_MAX_MM = 0.28, 50.0
_MM = 1000.0  # in a metre
_STEPS = (1, 2, 5)

Coordinates = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """A frame on paper: ``largeur`` x ``hauteur`` millimetres, 1:``echelle``, centred on (``x``, ``y``), EPSG:2154."""

    largeur: float
    hauteur: float
    echelle: int
    x: float
    y: float

    @property
    def metres_par_mm(self) -> float:
        """How many metres of the ground a millimetre of the paper stands for."""
        return self.echelle / _MM

    @property
    def limites(self) -> tuple[float, float, float, float]:
        """What the frame shows: west, south, east, north, in metres."""
        half_w, half_h = self.largeur * self.metres_par_mm / 2, self.hauteur * self.metres_par_mm / 2
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    @property
    def papier(self) -> Polygon:
        """The frame itself, in millimetres, the origin at its upper left corner."""
        return box(0, 0, self.largeur, self.hauteur)

    def en_mm(self, coordinates: Coordinates) -> Coordinates:
        """Turn coordinates of the ground (metres, y to the north) into coordinates of the paper (mm, y down)."""
        west, _, _, north = self.limites
        return np.column_stack([coordinates[:, 0] - west, north - coordinates[:, 1]]) / self.metres_par_mm

    def barre(self) -> tuple[int, float]:
        """Return the length of the scale bar: metres of the ground, and the millimetres that stand for them."""
        wanted = min(self.largeur * BARRE_PART, BARRE_MAX_MM) * self.metres_par_mm
        power = 10 ** floor(log10(wanted))
        metres = max(step * power for step in _STEPS if step * power <= wanted)
        return int(metres), metres / self.metres_par_mm


def cadrer(bounds: Sequence[float], largeur: float, hauteur: float, *, marge: float = MARGE_MM) -> Cadre:
    """Frame what lies within some bounds, at the largest round scale where it fits.

    Parameters
    ----------
    bounds
        West, south, east, north, EPSG:2154.
    largeur, hauteur
        Of the frame, in millimetres.
    marge
        Room kept on each side, in millimetres.

    Raises
    ------
    PipelineError
        Bounds that are not four finite numbers: nothing to frame.
    """
    west, south, east, north = (float(v) for v in bounds)
    if not np.isfinite([west, south, east, north]).all():
        raise PipelineError(
            "frame of a printed map",
            expected="bounds in metres",
            found=repr(tuple(bounds)),
            remedy="frame a shape that is not empty",
        )
    needed = max((east - west) / (largeur - 2 * marge), (north - south) / (hauteur - 2 * marge)) * _MM
    scale = next((e for e in ECHELLES if e >= needed), ceil(needed / ECHELLES[-1]) * ECHELLES[-1])
    return Cadre(largeur=largeur, hauteur=hauteur, echelle=scale, x=(west + east) / 2, y=(south + north) / 2)
