"""QPV-10: share of poor households from the grid, where statistical secrecy lets it be published."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import Lieux, Raison, communes_of, complement, judged, secret, together, whole, zones
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import pieces

QPV_10 = Indicator(
    id="QPV-10",
    label="Taux de pauvreté carroyé",
    mesures=(
        Mesure(id="menages", label="Ménages", unit="ménages"),
        Mesure(id="menages_pauvres", label="Ménages pauvres", unit="ménages"),
        Mesure(
            id="taux_pct",
            label="Taux de pauvreté",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {menages_pauvres} / {menages}",
        ),
        Mesure(id="imputes_pct", label="Part de ménages imputés", unit="%", extensive=False, absence=None),
    ),
    grains=("epci", "commune", "qpv"),
    rule=(
        "Ménages pauvres sur ménages, carreaux au prorata des surfaces. Secret sous 11 ménages, ou quand plus de 50 % "
        "des ménages sont imputés (ou sans valeur). Secret complémentaire : quand un seul lieu est secret, celui qui a "
        "le moins de ménages parmi les autres l'est aussi, pour que le total ne le révèle pas. Modalité « qpv » : tous "
        "les quartiers de 2024 du territoire, réunis."
    ),
    definition="Part des ménages pauvres des carreaux, et part de ménages dont les valeurs sont imputées.",
    reference="Insee, Filosofi carroyé à 200 m ; domain.md QPV-10 et T09",
    parametres=("secret_menages", "qpv.imputation_max_pct", "appartenance_part", "appartenance_ha"),
    reserves=(
        "Le carroyage n'est pas la statistique officielle d'un quartier : l'Insee publie ses propres taux par QPV. Un "
        "taux de zone ne dit rien d'une personne."
    ),
)
COLUMNS = ("menages", "pauvres", "imputes", "sus")
IMPUTED = "plus de {:g} % de ménages imputés"


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
    households = found["menages"].where(found["menages"] > 0)
    imputed = 100 * found["imputes"] / households
    few = secret(found["menages"], parametres)
    most = parametres.qpv.imputation_max_pct
    guessed = (imputed > most, IMPUTED.format(most), Statut.SECRET)
    more = complement(found["menages"], few, guessed)
    nobody = (found["menages"].eq(0), "aucun ménage", Statut.SANS_OBJET)
    hidden: tuple[Raison, ...] = (more, guessed, few, *some.raisons)
    rate = 100 * found["pauvres"] / households
    own = {"commune": "communes", "epci": "communes"}.get(some.maille, some.maille)
    used = tuple(dict.fromkeys((own, "communes", "population_carroyee", *(("qpv",) if tail else ()))))
    return pd.concat(
        [
            judged("QPV-10", some.maille, f"{name}{tail}", values, raisons, couches=used)
            for name, values, raisons in (
                ("menages", found["menages"], (few, *some.raisons)),
                ("menages_pauvres", found["pauvres"], hidden),
                ("taux_pct", rate, (nobody, *hidden)),
                ("imputes_pct", imputed, (nobody, few, *some.raisons)),
            )
        ]
    )


PIPELINE = Pipeline(id="pauvrete_qpv", title="Pauvreté dans les quartiers", indicators=(QPV_10,), compute=compute)
