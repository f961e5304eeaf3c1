"""Parameters of the priority neighbourhoods: distances, sizes of green spaces, limits of comparison and of secrecy."""

from pydantic import Field

from layers.core.parametres.commun import Strict


class Qpv(Strict):
    """Distances and thresholds of the QPV indicators (as the crow flies)."""

    espaces_verts_distance_m: int = Field(
        default=300, gt=0, description="QPV-05 : distance à un espace vert public, en mètres"
    )
    espaces_verts_surfaces_m2: tuple[int, ...] = Field(
        default=(5000, 1000),
        description="QPV-05 : surfaces à partir desquelles un espace vert compte, en m² (OMS 2017 : 5 000 ; Insee : "
        "1 000)",
    )
    tvb_distance_m: int = Field(
        default=300, gt=0, description="QPV-06 : distance à la trame verte et bleue ouverte au public, en mètres"
    )
    chaleur_distances_m: tuple[int, ...] = Field(
        default=(50, 100, 150), description="QPV-07 : distances à un tracé de réseau de chaleur, en mètres"
    )
    itineraires_distance_m: int = Field(default=500, gt=0, description="QPV-08 : distance à un itinéraire, en mètres")
    capteurs_distances_m: tuple[int, ...] = Field(
        default=(1000, 3000, 5000), description="QPV-09 : distances à un capteur de pollens, en mètres"
    )
    friches_distance_m: int = Field(default=500, gt=0, description="QPV-11 : distance à une friche, en mètres")
    parente_min_pct: float = Field(
        default=50,
        gt=0,
        le=100,
        description="QPV-03 : un quartier de 2024 vient d'un quartier de 2015 quand ils partagent cette part du plus "
        "petit des deux, en %",
    )
    jaccard_min_pct: float = Field(
        default=70,
        ge=0,
        le=100,
        description="QPV-03 : en dessous de ce recouvrement, les séries 2015 et 2024 ne se comparent pas, en %",
    )
    imputation_max_pct: float = Field(
        default=50,
        ge=0,
        le=100,
        description="QPV-10 : part de ménages imputés au-delà de laquelle un taux de pauvreté est secret, en %",
    )
    synergie_chaleur_m: int = Field(
        default=150, gt=0, description="X-04 : distance d'une cité minière en QPV à un réseau de chaleur, en mètres"
    )
