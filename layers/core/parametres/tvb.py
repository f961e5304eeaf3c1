"""Parameters of the theme (tvb)."""

from layers.core.parametres.commun import Strict


class Tvb(Strict):
    """Distances and thresholds."""
