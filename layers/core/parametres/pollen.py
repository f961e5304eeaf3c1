"""Parameters of the theme (pollen)."""

from layers.core.parametres.commun import Strict


class Pollen(Strict):
    """Distances and thresholds."""
