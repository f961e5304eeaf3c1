"""Parameters of the theme (eau)."""

from layers.core.parametres.commun import Strict


class Eau(Strict):
    """Distances and thresholds."""
