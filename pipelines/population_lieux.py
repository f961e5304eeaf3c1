"""TER-02: inhabitants of any place from the grid, by area and calibrated on the communes, and their gap."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import NOT_PLACED, Lieux, Raison, communes_of, judged, secret, whole, zones
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
        "porte sur moins de 11 ménages est secret. Hors du territoire : sans objet."
    ),
    definition="Population par surface, population calée, écart entre les deux.",
    reference="Insee, Filosofi carroyé à 200 m ; domain.md TER-02 et T08",
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
        _uncalibrated(communes_of(communes, cut), communes),
        _uncalibrated(whole(territoire, communes, cut), communes),
        *(zones(maille, f, cut, territoire, parametres) for maille, f in frames.items() if f is not None),
    ]
    return pd.concat([_rows(some, parametres) for some in places], ignore_index=True)


def _uncalibrated(some: Lieux, communes: gpd.GeoDataFrame) -> Lieux:
    """Say which places keep the figures of the grid: the official population of a commune is not known."""
    unknown = communes["population"].isna()
    hit = unknown if some.maille == "commune" else pd.Series([bool(unknown.any())], index=some.codes)
    more: Raison = (hit, "population officielle inconnue : non calé", Statut.A_VERIFIER)
    return Lieux(maille=some.maille, shapes=some.shapes, parts=some.parts, raisons=(*some.raisons, more))


def _rows(some: Lieux, parametres: Parametres) -> pd.DataFrame:
    found = some.counted()
    raisons = (secret(found["menages"], parametres), *some.raisons)
    placed = tuple(r for r in raisons if r[1] != NOT_PLACED)  # the grid says what it says
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
