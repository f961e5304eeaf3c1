"""X-03: what a friche has going for it: area, zone U, stops, heat, districts, each once."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from pipelines.core import criteres, notation
from pipelines.core.criteres import Tables
from pipelines.core.model import Indicator, Pipeline

ATOUTS = ("surface", "zone_u", "transport", "chaleur", "qpv")
X_03 = Indicator(
    id="X-03",
    label="Opportunité des friches",
    mesures=notation.mesures("X-03", ATOUTS, "opportunite_poids"),
    grains=("friche",),
    rule=(
        "100 × Σ poids·s / Σ poids sur les atouts connus, chacun une fois : surface, zone U, transport collectif, "
        "réseau de chaleur, quartier prioritaire ; s lue dans les tables de la configuration. Intervalle : atouts "
        "inconnus à 0, puis à 1. Aucune contrainte n'y entre : elles sont dans X-02."
    ),
    definition="Score de 0 à 100 fait des seuls atouts, intervalle, fiabilité, notes et poids.",
    reference="catalogue, X-03 ; actifs seuls, chacun une fois : ni la note FRI-13, ni les contraintes",
    parametres=(
        "friches.opportunite_poids",
        "friches.notes_classes",
        "friches.notes_paliers",
        "friches.statuts_notes",
    ),
    reserves="Score Terril, pondération non délibérée. À lire en regard de X-02, jamais à en soustraire.",
)


def compute(
    friches: gpd.GeoDataFrame,
    parametres: Parametres,
    fri_06: pd.DataFrame | None = None,
    fri_07: pd.DataFrame | None = None,
    fri_08: pd.DataFrame | None = None,
    fri_10: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the score and its components for every site; « sans objet » for those that are not scored."""
    tables: Tables = {"FRI-06": fri_06, "FRI-07": fri_07, "FRI-08": fri_08, "FRI-10": fri_10}
    p = parametres.friches
    used = [*criteres.used(tables).values()]
    n = notation.Notation(
        indicateur="X-03",
        marks=criteres.marks(friches, tables, p),
        poids={name: p.opportunite_poids.get(name, 0.0) for name in ATOUTS},
        exclus=notation.excluded(friches, p.statuts_notes),
        diffusion=notation.narrowed(friches, used),
    )
    return pd.concat([notation.score_rows(n), notation.component_rows(n)]).assign(**notation.provenance(used))


PIPELINE = Pipeline(id="opportunites_friches", title="Opportunité des friches", indicators=(X_03,), compute=compute)
