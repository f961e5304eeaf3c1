"""The parameters of the computations, one module per theme; each value is printed with the results that use it."""

from pydantic import Field

from layers.core.parametres.chaleur import Chaleur
from layers.core.parametres.commun import Strict
from layers.core.parametres.eau import Eau
from layers.core.parametres.friches import Friches
from layers.core.parametres.itineraires import Itineraires
from layers.core.parametres.pollen import Pollen
from layers.core.parametres.qpv import Qpv
from layers.core.parametres.tvb import Tvb
from layers.core.parametres.verification import Verification
from layers.core.parametres.zan import Zan


class Parametres(Strict):
    """Distances, thresholds, dates, shares and weights."""

    puits_distances_m: tuple[int, ...] = Field(
        default=(50, 100, 250), description="MIN-01 : distances de recherche des puits, en mètres"
    )
    appartenance_part: float = Field(
        default=0.01, ge=0, le=1, description="un objet est d'une commune à partir de cette part de sa surface"
    )
    appartenance_ha: float = Field(default=0.5, ge=0, description="... ou à partir de ce recouvrement, en hectares")
    eclat_m2: float = Field(
        default=50, ge=0, description="en dessous, un recouvrement de zones légales est un éclat, en m²"
    )
    secret_menages: float = Field(
        default=11, ge=0, description="en dessous de ce nombre de ménages, une valeur est secrète (règle de l'Insee)"
    )
    partition_variation_max_pct: float = Field(
        default=0.1, ge=0, description="variation de surface acceptée lors de la partition, en %"
    )
    partition_trou_m: float = Field(
        default=20, ge=0, description="les vides entre communes plus étroits sont fermés, en mètres"
    )
    zan: Zan = Zan()
    friches: Friches = Friches()
    qpv: Qpv = Qpv()
    tvb: Tvb = Tvb()
    eau: Eau = Eau()
    chaleur: Chaleur = Chaleur()
    itineraires: Itineraires = Itineraires()
    pollen: Pollen = Pollen()
    verification: Verification = Verification()
