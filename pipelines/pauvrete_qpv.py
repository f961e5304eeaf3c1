"""QPV-10: share of poor households from the grid, where statistical secrecy lets it be published."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import (
    Lieux,
    Raison,
    communes_of,
    complement,
    judged,
    secrecy,
    secret,
    together,
    whole,
    zones,
)
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import pieces

QPV_10 = Indicator(
    id="QPV-10",
    label="Taux de pauvreté carroyé",
    mesures=(
        Mesure(id="menages", label="Ménages", unit="ménages"),
        Mesure(id="menages_sus", label="Ménages dont la pauvreté est connue", unit="ménages"),
        Mesure(id="menages_pauvres", label="Ménages pauvres", unit="ménages"),
        Mesure(
            id="taux_pct",
            label="Taux de pauvreté",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {menages_pauvres} / {menages_sus}",
        ),
        Mesure(id="imputes_pct", label="Part de ménages imputés", unit="%", extensive=False, absence=None),
    ),
    grains=("epci", "commune", "qpv"),
    rule=(
        "Ménages pauvres sur ménages dont la pauvreté est connue, carreaux au prorata des surfaces ; les autres font "
        "les bornes, et un lieu où aucune n'est connue est inconnu. Secret quand trop peu de ménages (paramètre "
        "secret_menages), ou une trop grande part d'imputés ou sans valeur (qpv.imputation_max_pct). Secret "
        "complémentaire : les lieux qui ont le moins de ménages, tant que le total révélerait les premiers. Modalité "
        "« qpv » : tous les quartiers de 2024 du territoire, réunis."
    ),
    definition="Part des ménages pauvres des carreaux, et part de ménages dont les valeurs sont imputées.",
    reference="Insee, Filosofi carroyé à 200 m ; catalogue, QPV-10",
    parametres=("secret_menages", "qpv.imputation_max_pct", "appartenance_part", "appartenance_ha"),
    reserves=(
        "Le carroyage n'est pas la statistique officielle d'un quartier : l'Insee publie ses propres taux par QPV. Un "
        "taux de zone ne dit rien d'une personne."
    ),
)
COLUMNS = ("menages", "pauvres", "imputes", "sus")
IMPUTED = "plus de {:g} % de ménages imputés"
PARTIAL, UNKNOWN = "pauvreté de certains ménages inconnue", "pauvreté des ménages inconnue"
#: Households: less than this is the rounding of areas.
NONE = 1e-9
#: Measure, value, its bounds, its reasons.
Figure = tuple[str, pd.Series, pd.Series | None, pd.Series | None, tuple[Raison, ...]]


def compute(
    communes: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return households, poor households, their rate (%) and the share that is imputed (%), of each place."""
    cut = pieces(population_carroyee, communes, beyond=True)
    cells = _cells(population_carroyee)
    places = [(communes_of(communes, cut), ""), (whole(territoire, communes, cut), "")]
    if qpv is not None:
        places += [
            (zones("qpv", qpv, cut, territoire, parametres), ""),
            (together(qpv, cut, territoire, parametres), ":qpv"),
        ]
    return pd.concat([_rows(some, tail, _sums(some, cells), parametres) for some, tail in places], ignore_index=True)


def _cells(population_carroyee: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return, for one household of each cell, how many are poor, imputed, and of known poverty."""
    men = population_carroyee["men"].astype("float64").where(lambda v: v > 0)
    poor = population_carroyee["men_pauv"].astype("float64")
    imputed = population_carroyee["i_est_200"].astype("float64").ne(0) | poor.isna()
    return pd.DataFrame(
        {
            "pauvres": (poor / men).fillna(0.0),
            "imputes": imputed.astype("float64"),
            "sus": poor.notna().astype("float64"),
        }
    )


def _sums(some: Lieux, cells: pd.DataFrame) -> pd.DataFrame:
    """Add the households of each place up: all, poor, imputed, of known poverty."""
    parts = some.parts
    found = cells.reindex(parts["cellule"]).mul(parts["menages"].to_numpy(), axis=0).set_axis(parts.index)
    found["menages"] = parts["menages"]
    return found.groupby(parts["lieu"].to_numpy())[list(COLUMNS)].sum().reindex(some.codes, fill_value=0.0)


def _rows(some: Lieux, tail: str, found: pd.DataFrame, parametres: Parametres) -> pd.DataFrame:
    """Make the rows: what is too small or too imputed is masked, then what would reveal it."""
    households, known, poor = found["menages"], found["sus"], found["pauvres"]
    imputed = 100 * found["imputes"] / households.where(households > 0)
    rate, low, high = (
        100 * part / of.where(of > 0)
        for part, of in ((poor, known), (poor, households), (poor + households - known, households))
    )
    nobody = (households.eq(0), "aucun ménage", Statut.SANS_OBJET)
    of_all = some.said(*secrecy(households, parametres), cale=False)
    of_known, of_poor = (some.said(*hidden, cale=False) for hidden in _hidden(households, known, imputed, parametres))
    partial = (households - known > NONE, PARTIAL, Statut.A_VERIFIER)
    mute = ((households > NONE) & (known <= NONE), UNKNOWN, Statut.INCONNU)
    figures: tuple[Figure, ...] = (
        ("menages", households, None, None, of_all),
        ("menages_sus", known, None, None, of_known),
        ("menages_pauvres", poor, poor, poor + households - known, (partial, *of_poor, mute)),
        ("taux_pct", rate, low, high, (nobody, partial, *of_poor, mute)),
        ("imputes_pct", imputed, None, None, (nobody, *of_all)),
    )
    own = {"commune": "communes", "epci": "communes"}.get(some.maille, some.maille)
    used = tuple(dict.fromkeys((own, "communes", "population_carroyee", *(("qpv",) if tail else ()))))
    return pd.concat(
        [
            judged("QPV-10", some.maille, f"{name}{tail}", v, raisons, borne_min=low, borne_max=high, couches=used)
            for name, v, low, high, raisons in figures
        ]
    )


def _hidden(
    households: pd.Series, known: pd.Series, imputed: pd.Series, parametres: Parametres
) -> tuple[tuple[Raison, ...], tuple[Raison, ...]]:
    """Return the reasons of secrecy of how many households are of known poverty, then of what is said of them."""
    base = secrecy(known, parametres)
    most = parametres.qpv.imputation_max_pct
    guessed = ((imputed > most) & (known > NONE), IMPUTED.format(most), Statut.SECRET)
    more = complement(known, parametres, *base, guessed)
    few = secret(households, parametres)
    return base, (more, guessed, *base, few)


PIPELINE = Pipeline(id="pauvrete_qpv", title="Pauvreté dans les quartiers", indicators=(QPV_10,), compute=compute)
