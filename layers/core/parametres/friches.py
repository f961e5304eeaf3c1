"""Parameters of the scores of friches: distances, weights, and every s(x), tabulated (design: ``domain.md`` 3)."""

from layers.core.parametres.commun import Strict


class Friches(Strict):
    """Distances, weights and tables of the scores."""
