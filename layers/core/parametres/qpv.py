"""Parameters of the theme (qpv)."""

from layers.core.parametres.commun import Strict


class Qpv(Strict):
    """Distances and thresholds."""
