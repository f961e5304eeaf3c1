"""TER-02: inhabitants of any place from the grid, by area and calibrated on the communes, and their gap."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import NOT_PLACED, Lieux, communes_of, judged, secrecy, whole, zones
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import pieces

TER_02 = Indicator(
    id="TER-02",
    label="Population d'un lieu quelconque",
    mesures=(
        Mesure(id="population_brute_hab", label="Habitants du carroyage, au prorata des surfaces", unit="hab."),
        Mesure(id="population_hab", label="Habitants, calés sur la population des communes", unit="hab."),
        Mesure(
            id="ecart_pct",
            label="Écart du prorata à la valeur calée",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * ({population_brute_hab} - {population_hab}) / {population_hab}",
        ),
    ),
    grains=("epci", "commune", "qpv", "qpv_2015", "cite_miniere"),
    rule=(
        "Carreaux de 200 m coupés par les communes, puis par le lieu, au prorata des surfaces. Calage : les morceaux "
        "de chaque commune sont multipliés par un même facteur pour retrouver sa population officielle. Un nombre qui "
        "porte sur trop peu de ménages (paramètre secret_menages) est secret, comme ceux qui le feraient retrouver par "
        "différence. Hors du territoire : sans objet ; population d'une commune inconnue : à vérifier."
    ),
    definition="Population par surface, population calée, écart entre les deux.",
    reference="Insee, Filosofi carroyé à 200 m ; catalogue, TER-02",
    parametres=("secret_menages", "appartenance_part", "appartenance_ha"),
    reserves=(
        "Un carreau n'est pas uniforme : le prorata met des habitants dans les champs. Un petit lieu est un ordre de "
        "grandeur ; la population officielle d'un quartier est l'estimation de l'Insee (QPV-01)."
    ),
)


def compute(  # noqa: PLR0913, PLR0917 - parameter names are the dependencies
    communes: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
    qpv_2015: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return inhabitants by area and calibrated (0 where there is nobody), and their gap (%), of every place."""
    cut = pieces(population_carroyee, communes, beyond=True)
    frames = {"qpv": qpv, "qpv_2015": qpv_2015, "cite_miniere": cites_minieres}
    places = [
        communes_of(communes, cut),
        whole(territoire, communes, cut),
        *(zones(maille, f, cut, territoire, parametres) for maille, f in frames.items() if f is not None),
    ]
    return pd.concat([_rows(some, parametres) for some in places], ignore_index=True)


def _rows(some: Lieux, parametres: Parametres) -> pd.DataFrame:
    found = some.counted()
    hidden = secrecy(found["menages"], parametres)
    raisons = some.said(*hidden)
    placed = tuple(r for r in some.said(*hidden, cale=False) if r[1] != NOT_PLACED)  # the grid says what it says
    gap = 100 * (found["habitants_brut"] - found["habitants"]) / found["habitants"].where(found["habitants"] > 0)
    nobody = (found["habitants"].eq(0), "aucun habitant", Statut.SANS_OBJET)
    own = {"commune": "communes", "epci": "communes", "cite_miniere": "cites_minieres"}.get(some.maille, some.maille)
    used = tuple(dict.fromkeys((own, "communes", "population_carroyee")))
    return pd.concat(
        [
            judged("TER-02", some.maille, "population_brute_hab", found["habitants_brut"], placed, couches=used),
            judged("TER-02", some.maille, "population_hab", found["habitants"], raisons, couches=used),
            judged("TER-02", some.maille, "ecart_pct", gap, (nobody, *raisons), couches=used),
        ]
    )


PIPELINE = Pipeline(id="population_lieux", title="Population des lieux", indicators=(TER_02,), compute=compute)
