"""Parameters of the theme (chaleur)."""

from layers.core.parametres.commun import Strict


class Chaleur(Strict):
    """Distances and thresholds."""
