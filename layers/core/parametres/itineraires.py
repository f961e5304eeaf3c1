"""Parameters of the routes: distance of access, smoothing of a climb, coarsest grid, the route that is followed."""

from pydantic import Field

from layers.core.parametres.commun import Strict


class Itineraires(Strict):
    """Distances and thresholds of the ITI indicators."""

    population_distance_m: int = Field(
        default=500, gt=0, description="ITI-03 : distance à un itinéraire, à vol d'oiseau, en mètres"
    )
    lissage_m: float = Field(
        default=5,
        gt=0,
        description="ITI-05 : montée ou descente en dessous de laquelle un relief est un bruit de la grille, en mètres",
    )
    pixel_max_m: float = Field(
        default=25, gt=0, description="ITI-05 : pixel au-delà duquel une grille est trop grossière, en mètres"
    )
    suivi_numeros: tuple[str, ...] = Field(
        default=("EV5",),
        min_length=1,
        description="ITI-06 : numéros (num_iti ou itineraire_parent) de la véloroute dont l'avancement est suivi",
    )
