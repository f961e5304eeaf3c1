"""Parameters of the theme (itineraires)."""

from layers.core.parametres.commun import Strict


class Itineraires(Strict):
    """Distances and thresholds."""
