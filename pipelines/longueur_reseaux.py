"""RCU-01: length of the traces of heat networks, beside the length that is declared."""

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import length_within
from pipelines.core.table import located, lower_bound_if, rows, total

RCU_01 = Indicator(
    id="RCU-01",
    label="Longueur des réseaux de chaleur",
    mesures=(
        Mesure(id="longueur_trace_km", label="Longueur de tracé dans les limites", unit="km"),
        Mesure(
            id="longueur_trace_reseau_km",
            label="Longueur du tracé entier du réseau",
            unit="km",
            extensive=False,
            absence=None,
        ),
        Mesure(
            id="longueur_declaree_km",
            label="Longueur déclarée par l'exploitant",
            unit="km",
            extensive=False,
            absence=None,
        ),
        Mesure(id="nombre", label="Nombre de réseaux", unit="réseaux", extensive=False),
    ),
    grains=("epci", "commune", "reseau"),
    rule=(
        "Longueur en plan des tracés à l'intérieur des limites ; un tronçon commun à deux réseaux compte une fois dans "
        "la commune et le territoire, et dans chacun des deux réseaux ; ce qui suit une limite communale compte une "
        "fois, dans la première des communes par code. « Au moins » quand un réseau connu n'a pas de "
        "tracé. La longueur déclarée est donnée par réseau et additionnée pour le territoire, jamais mêlée à celle du "
        "tracé."
    ),
    definition="Kilomètres de tracé par commune, pour le territoire et par réseau ; longueur déclarée à côté.",
    reference="France Chaleur Urbaine ; catalogue, RCU-01",
    reserves=(
        "Une longueur de tracé n'est pas la longueur déclarée (double tuyau, branchements) ; deux réseaux "
        "interconnectés peuvent n'être qu'une ligne de la source."
    ),
)
NO_TRACE = "aucun tracé dans la source"


def compute(communes: gpd.GeoDataFrame, reseaux_chaleur: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return km of trace per commune, for the EPCI (0 where there is none) and per network (NaN without a trace)."""
    return pd.concat([_within(communes, reseaux_chaleur, territoire), _networks(reseaux_chaleur, communes, territoire)])


def _within(communes: gpd.GeoDataFrame, reseaux: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    traces = located(reseaux)
    length = length_within(communes, traces, dissolved=True) / 1e3
    table = pd.concat(
        [
            rows("RCU-01", "commune", "longueur_trace_km", length),
            total("RCU-01", "longueur_trace_km", float(length.sum()), territoire),
        ]
    )
    if len(reseaux) and traces.empty:
        nothing = {name: float("nan") for name in ("valeur", "borne_min", "borne_max")}
        return table.assign(**nothing, statut=str(Statut.INCONNU), valeur_texte=NO_TRACE)
    return lower_bound_if(table, reseaux)


def _networks(reseaux: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    trace = (reseaux.geometry.length / 1e3).where(reseaux.geometry.notna())
    declared = reseaux["longueur_reseau"].astype("float64")
    here = reseaux["commune_position"].isin(communes.index) | (
        reseaux.geometry.isna() & (reseaux["commune_insee"].isna() | reseaux["commune_insee"].isin(communes.index))
    )
    return pd.concat(
        [
            rows("RCU-01", "reseau", "longueur_trace_reseau_km", trace, valeur_texte=_why(trace, "tracé inconnu")),
            rows("RCU-01", "reseau", "longueur_declaree_km", declared, valeur_texte=_why(declared, "non déclarée")),
            _declared(declared[here], territoire),
            total("RCU-01", "nombre", float(here.sum()), territoire),
        ]
    )


def _why(values: pd.Series, words: str) -> pd.Series:
    return pd.Series("", values.index, dtype="str").mask(values.isna(), words)


def _declared(declared: pd.Series, territoire: Territoire) -> pd.DataFrame:
    """Return the sum of the lengths that are declared: a lower bound when some are not, unknown when none is."""
    lost = int(declared.isna().sum())
    words = f"{lost} réseau(x) sans longueur déclarée" if lost else ""
    known = float(declared.sum(min_count=1)) if len(declared) else 0.0
    statut = Statut.AU_MOINS if lost and lost < len(declared) else Statut.INCONNU if lost else Statut.CALCULE
    return total("RCU-01", "longueur_declaree_km", known, territoire, statut=statut, valeur_texte=words)


PIPELINE = Pipeline(
    id="longueur_reseaux", title="Longueur des réseaux de chaleur", indicators=(RCU_01,), compute=compute
)
