"""Parameters of water: how much of a zone a source must describe, what counts as a river."""

from pydantic import Field

from layers.core.parametres.commun import Strict


class Eau(Strict):
    """Distances and thresholds."""

    couverture_min: float = Field(
        default=0.99,
        ge=0,
        le=1,
        description="EAU-02 à EAU-04 : part d'une zone que la source doit décrire pour qu'une part soit certaine ; en "
        "dessous : à vérifier",
    )
    types_entretenus: tuple[str, ...] = Field(
        default=("cours d'eau",),
        description="EAU-10 : types de cours d'eau dont l'entretien revient à l'agglomération (les canaux navigables "
        "ont leur gestionnaire)",
    )
