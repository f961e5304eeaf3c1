"""QPV-06: inhabitants near the part of the trame verte et bleue that is open to the public."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import trame
from pipelines.core.acces import acces, mesures, offre
from pipelines.core.lieux import communes_of, whole, zones
from pipelines.core.model import Indicator, Pipeline
from pipelines.core.population import pieces
from pipelines.core.table import located

OUI, NON = "oui", "non"
QPV_06 = Indicator(
    id="QPV-06",
    label="Accès à la trame verte et bleue",
    mesures=mesures("QPV-06", "à moins de 300 m de la trame verte et bleue ouverte au public"),
    grains=("epci", "commune", "qpv"),
    rule=(
        "À vol d'oiseau depuis la trame verte et bleue réunie, pour ses seules parties ouvertes au public, d'un "
        "document en vigueur et d'une échelle assez fine. Celles dont l'accès n'est pas connu, ou d'une échelle trop "
        "grossière, ne font que la borne haute ; celles d'un document annulé ne comptent pas. Carroyage calé, au "
        "prorata des surfaces ; le halo compte ; trop peu de ménages (secret_menages), ou de quoi le retrouver par "
        "différence : secret."
    ),
    definition="Population et part de la population à moins de 300 m de la trame ouverte au public.",
    reference="catalogue, QPV-06",
    parametres=("qpv.tvb_distance_m", "tvb.echelle_max", "tvb.largeur_axe_m", "secret_menages"),
    reserves=f"Une continuité écologique n'est pas un lieu de promenade. {trame.RESERVE}",
)


def compute(
    communes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return inhabitants (0 where nobody is near) and their share (%) of each place."""
    cut = pieces(population_carroyee, communes, beyond=True)
    places = [communes_of(communes, cut), whole(territoire, communes, cut)]
    if qpv is not None:
        places.append(zones("qpv", qpv, cut, territoire, parametres))
    green = trame.read(trame_verte_bleue, communes, territoire, parametres).principale()
    green = green[~green["acces_public"].eq(NON).fillna(value=False)]
    fine = green["denominateur"] <= parametres.tvb.echelle_max["commune"]
    sure = green[green["acces_public"].eq(OUI).fillna(value=False) & fine]
    lost = trame_verte_bleue[trame_verte_bleue.geometry.isna()]
    each = offre(
        trame.COUCHE,
        parametres.qpv.tvb_distance_m,
        pd.concat([located(sure), lost]),
        doubtful=green,
        doute="avec les parties d'accès inconnu ou d'échelle grossière, davantage",
    )
    return acces("QPV-06", places, {"": each}, territoire, parametres)


PIPELINE = Pipeline(id="trame_acces", title="Accès à la trame verte et bleue", indicators=(QPV_06,), compute=compute)
