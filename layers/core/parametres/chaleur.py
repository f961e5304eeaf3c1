"""Parameters of heat networks: search distances, where each network is, how the rate of a table is read."""

from collections.abc import Mapping

from pydantic import Field

from layers.core.parametres.commun import Strict


class Chaleur(Strict):
    """Distances and thresholds of the heat networks."""

    distances_m: tuple[int, ...] = Field(
        default=(50, 100, 150), description="RCU-02 et RCU-06 : distances à un tracé, à vol d'oiseau, en mètres"
    )
    communes_reseaux: Mapping[str, str] = Field(
        default_factory=lambda: {"6201C": "62065", "6203C": "62498", "6206C": "62510"},
        description="commune (code Insee) de chaque réseau (identifiant SNCU) : les tables publiques n'ont pas de code",
    )
    taux_valeurs_min: int = Field(
        default=5,
        ge=1,
        description="taux compris entre 0 et 1 qu'il faut, au moins, pour lire une table en fractions sans qu'elle le "
        "dise",
    )
