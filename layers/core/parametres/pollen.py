"""Parameters of pollen: distances to a sensor, seasons, completeness below which no annual figure is given."""

import re
from collections.abc import Mapping

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from layers.core.parametres.commun import Strict

Saison = tuple[str, str]
_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|1\d|2\d|3[01])")


class Pollen(Strict):
    """Distances, seasons and thresholds of pollen."""

    distances_m: tuple[int, ...] = Field(
        default=(1000, 3000, 5000), description="POL-01 : distances à un capteur, à vol d'oiseau, en mètres"
    )
    saisons: Mapping[str, Saison] = Field(
        default_factory=lambda: {
            "aulne": ("01-15", "04-15"),
            "bouleau": ("03-15", "05-31"),
            "graminées": ("04-15", "08-31"),
            "olivier": ("05-01", "06-30"),
            "armoise": ("07-15", "09-30"),
            "ambroisie": ("08-01", "10-10"),
        },
        description="saison de chaque taxon, premier et dernier jour (mois-jour) ; valeurs indicatives, à faire "
        "valider par Atmo Hauts-de-France",
    )
    saison_indice: Saison = Field(
        default=("01-15", "10-10"),
        description="POL-03 : saison de l'indice pollen, tous taxons, premier et dernier jour (mois-jour)",
    )
    niveau_risque: int = Field(default=4, ge=1, le=6, description="POL-03 : indice à partir duquel un jour compte")
    completude_min_pct: float = Field(
        default=75,
        ge=0,
        le=100,
        description="part de jours connus sous laquelle aucun chiffre annuel n'est donné, en %",
    )
    mesures_min_jour: int = Field(
        default=1,
        ge=1,
        description="mesures valides qu'il faut pour qu'un jour soit valide (1 pour une mesure par jour ; 18 pour des "
        "mesures horaires)",
    )

    @field_validator("saisons")
    @classmethod
    def _are_seasons(cls, value: Mapping[str, Saison]) -> Mapping[str, Saison]:
        for saison in value.values():
            _checked(saison)
        return value

    @field_validator("saison_indice")
    @classmethod
    def _is_season(cls, value: Saison) -> Saison:
        return _checked(value)


def _checked(saison: Saison) -> Saison:
    """Refuse what is not two days written month-day; the 29th of February does not come every year."""
    if not all(_DAY.fullmatch(day) and day not in {"02-29", "02-30", "02-31"} for day in saison):
        raise PydanticCustomError("saison", "two days written month-day, for instance [ 01-15, 04-15 ]")
    return saison
