"""ITI-01 and ITI-02: kilometres of routes, at each passage and once each, and per 1 000 inhabitants."""

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from pipelines.core.lieux import judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.parcours import PLUS_TARD, RESERVE, families, total_length
from pipelines.core.spatial import length_within
from pipelines.core.table import located, lower_bound_if, rows, total

ITI_01 = Indicator(
    id="ITI-01",
    label="Kilomètres d'itinéraires",
    mesures=(
        Mesure(id="longueur_brute_km", label="Longueur brute (somme des itinéraires)", unit="km"),
        Mesure(id="longueur_km", label="Longueur dédoublonnée", unit="km"),
        Mesure(
            id="hors_territoire_brute_km",
            label="Longueur brute, hors du territoire, des itinéraires de la couche",
            unit="km",
        ),
        Mesure(
            id="hors_territoire_km",
            label="Longueur dédoublonnée, hors du territoire, des itinéraires de la couche",
            unit="km",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Longueur dans la commune, à plat. Brute : chaque passage compte ; dédoublonnée : un tronc commun compte une "
        "fois. Une limite longée compte une fois, dans une seule commune. Ce qui sort du territoire est à part. Les "
        "itinéraires en travaux ou en projet ont leur propre ligne et ne sont pas dans les autres. Les longueurs "
        "dédoublonnées des pratiques ne s'additionnent pas : elles se partagent des chemins."
    ),
    definition="Longueur des itinéraires ouverts, par pratique et pour toutes.",
    reference="catalogue, ITI-01, S41",
    reserves=f"{RESERVE} La longueur déclarée par le producteur n'est pas employée : le tracé fait foi.",
)
ITI_02 = Indicator(
    id="ITI-02",
    label="Offre d'itinéraires par habitant",
    mesures=(
        Mesure(
            id="offre_brute_km_1000hab",
            label="Longueur brute pour 1 000 habitants",
            unit="km pour 1 000 hab.",
            extensive=False,
            absence=None,
            formule="1000 * {ITI-01:longueur_brute_km:*} / {TER-01:population_hab}",
        ),
        Mesure(
            id="offre_km_1000hab",
            label="Longueur dédoublonnée pour 1 000 habitants",
            unit="km pour 1 000 hab.",
            extensive=False,
            absence=None,
            formule="1000 * {ITI-01:longueur_km:*} / {TER-01:population_hab}",
        ),
    ),
    grains=("epci", "commune"),
    rule="Longueur dans la commune (ITI-01) pour 1 000 habitants de la commune (population municipale).",
    definition="Kilomètres d'itinéraires ouverts pour 1 000 habitants, par pratique et pour toutes.",
    reference="catalogue, ITI-02",
    reserves="Une commune rurale a peu d'habitants et beaucoup de chemins : le rapport n'y dit rien du service.",
)
INSIDE = (("longueur_brute_km", "offre_brute_km_1000hab", False), ("longueur_km", "offre_km_1000hab", True))
USED = ("communes", "itineraires")


def compute(communes: gpd.GeoDataFrame, itineraires: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return lengths (km) per commune and for the EPCI, 0 where there is no route, and km per 1 000 inhabitants."""
    people = communes["population"].astype("float64")
    tables = []
    for tail, routes in families(itineraires).items():
        here = located(routes)
        for longueur, offre, dissolved in INSIDE:
            each = length_within(communes, here, dissolved=dissolved) / 1e3
            whole = float(each.sum())
            tables += [
                rows("ITI-01", "commune", f"{longueur}:{tail}", each, couches=USED),
                total("ITI-01", f"{longueur}:{tail}", whole, territoire, couches=USED),
                _outside(f"hors_territoire_{longueur[9:]}:{tail}", here, whole, territoire, dissolved=dissolved),
                *(_supply(f"{offre}:{tail}", each, people, territoire) if tail != PLUS_TARD else ()),
            ]
    return lower_bound_if(pd.concat(tables, ignore_index=True), itineraires)


def _outside(
    modalite: str, routes: gpd.GeoDataFrame, inside_km: float, territoire: Territoire, *, dissolved: bool
) -> pd.DataFrame:
    """Return what is beyond the limit: routes are kept whole, but those that lie beyond the halo are not known."""
    beyond = max(0.0, total_length(routes, dissolved=dissolved) / 1e3 - inside_km)
    return total("ITI-01", modalite, beyond, territoire, couches=USED)


def _supply(modalite: str, km: pd.Series, people: pd.Series, territoire: Territoire) -> list[pd.DataFrame]:
    everyone = pd.Series([float(people.sum(min_count=len(people)))], index=[territoire.epci])
    everything = pd.Series([float(km.sum())], index=everyone.index)
    made = []
    for maille, length, count in (("commune", km, people), ("epci", everything, everyone)):
        raisons = (
            (count.eq(0), "aucun habitant", Statut.SANS_OBJET),
            (count.isna(), "population inconnue", Statut.INCONNU),
        )
        made.append(judged("ITI-02", maille, modalite, 1000 * length / count.where(count > 0), raisons, couches=USED))
    return made


PIPELINE = Pipeline(
    id="longueur_itineraires", title="Longueur des itinéraires", indicators=(ITI_01, ITI_02), compute=compute
)
