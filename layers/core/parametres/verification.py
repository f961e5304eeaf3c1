"""Parameters of the check of a place: how far to look, what a scale is worth."""

from pydantic import Field

from layers.core.parametres.commun import Strict


class Verification(Strict):
    """Distances of search and the conventions of certainty."""

    rayon_m: int = Field(
        default=1000, gt=0, description="vérifier un lieu : le plus proche objet est cherché jusqu'ici, en mètres"
    )
    rayon_zonage_m: int = Field(
        default=100, gt=0, description="le même rayon pour les zones et prescriptions d'urbanisme, en mètres"
    )
    echelle_mm: float = Field(
        default=0.5,
        gt=0,
        description="précision d'une source dont seule l'échelle est connue, en millimètres sur sa carte",
    )
    echelle_schema: int = Field(
        default=25_000,
        gt=0,
        description="dénominateur au-delà duquel une source est une carte de principe : toujours à vérifier",
    )
