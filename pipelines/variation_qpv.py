"""QPV-04: what the new outlines alone do to the population of the priority neighbourhoods, on one grid."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import NOT_PLACED, UNCALIBRATED, Raison, here, judged, not_placed, secrecy
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import counted, pieces
from pipelines.core.spatial import dissolve
from pipelines.core.table import located

QPV_04 = Indicator(
    id="QPV-04",
    label="Effet du nouveau périmètre sur la population des quartiers prioritaires",
    mesures=(
        Mesure(id="population_2015_hab", label="Habitants dans les limites de 2015", unit="hab."),
        Mesure(id="population_2024_hab", label="Habitants dans les limites de 2024", unit="hab."),
        Mesure(
            id="variation_hab",
            label="Variation due au périmètre",
            unit="hab.",
            formule="{population_2024_hab} - {population_2015_hab}",
        ),
        Mesure(
            id="variation_pct",
            label="Variation due au périmètre",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {variation_hab} / {population_2015_hab}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Le même carroyage, calé sur les communes, dans les limites de 2015 puis de 2024, quartiers réunis : la "
        "différence ne vient que du périmètre. Trop peu de ménages (paramètre secret_menages) : secret, "
        "comme les lieux qui le feraient retrouver par différence. Population d'une commune inconnue : à vérifier."
    ),
    definition="Habitants dans les quartiers de 2015 et de 2024 au même millésime, et leur différence.",
    reference="catalogue, QPV-04",
    parametres=("secret_menages", "appartenance_part", "appartenance_ha"),
    reserves="Ni une évolution dans le temps, ni la population officielle (QPV-01) : un effet de frontière.",
)
COUCHES = ("communes", "qpv", "qpv_2015", "population_carroyee")


def compute(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    qpv_2015: gpd.GeoDataFrame,
    population_carroyee: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return inhabitants in both outlines and their difference, per commune (0 without neighbourhood) and in all."""
    cut = pieces(population_carroyee, communes)
    lost = int(qpv.geometry.isna().sum() + qpv_2015.geometry.isna().sum())
    zones = {
        year: dissolve(here(located(frame), communes, parametres))
        for year, frame in (("2015", qpv_2015), ("2024", qpv))
    }
    unplaced, unknown = not_placed(communes, cut), communes["population"].isna()
    tables = []
    all_of_it = (pd.Series([bool(hit.any())], index=[territoire.epci]) for hit in (unplaced, unknown))
    for maille, of, (holes, loose) in (
        ("commune", cut["commune"], (unplaced, unknown)),
        ("epci", territoire.epci, all_of_it),
    ):
        parts = cut.assign(lieu=of)
        found = {year: counted(parts, holes.index, zone) for year, zone in zones.items()}
        doubt = (
            (loose, UNCALIBRATED, Statut.A_VERIFIER),
            (pd.Series(lost > 0, holes.index), f"{lost} quartier(s) non localisé(s)", Statut.A_VERIFIER),
            (holes, NOT_PLACED, Statut.INCONNU if maille == "commune" else Statut.A_VERIFIER),
        )
        tables.append(_rows(maille, found, doubt, parametres))
    return pd.concat(tables, ignore_index=True)


def _rows(
    maille: str, found: dict[str, pd.DataFrame], doubt: tuple[Raison, ...], parametres: Parametres
) -> pd.DataFrame:
    """Make the rows; a difference is as secret as the numbers it is made of."""
    before, after = (found[year]["habitants"] for year in ("2015", "2024"))
    hidden = {year: secrecy(each["menages"], parametres) for year, each in found.items()}
    both = (*hidden["2015"], *hidden["2024"])
    change = after - before
    none = (before.eq(0), "aucun habitant dans les limites de 2015", Statut.SANS_OBJET)
    made = (
        ("population_2015_hab", before, (*doubt, *hidden["2015"])),
        ("population_2024_hab", after, (*doubt, *hidden["2024"])),
        ("variation_hab", change, (*doubt, *both)),
        ("variation_pct", 100 * change / before.where(before > 0), (doubt[0], none, *doubt[1:], *both)),
    )
    return pd.concat([judged("QPV-04", maille, name, v, raisons, couches=COUCHES) for name, v, raisons in made])


PIPELINE = Pipeline(id="variation_qpv", title="Effet du périmètre des quartiers", indicators=(QPV_04,), compute=compute)
