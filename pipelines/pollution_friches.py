"""FRI-03: what the inventory knows of the pollution of the ground, from what the source has."""

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from layers.friches import POLLUTIONS, POTENTIELLE, STATUTS, counted_in
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows, total

FRI_03 = Indicator(
    id="FRI-03",
    label="Pollution du sol des friches",
    mesures=(
        Mesure(
            id="niveau",
            label="Niveau de pollution",
            unit="rang de 1 (inexistante) à 5 (avérée)",
            extensive=False,
            absence=None,
        ),
        Mesure(id="nombre", label="Nombre de sites", unit="sites"),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Champ sol_pollution_existe de l'inventaire ; « inconnu » est une classe, jamais une absence de pollution ; "
        "sans croisement SIS ni CASIAS dans cette édition. Comptes hors friches potentielles."
    ),
    definition="Classe de pollution de chaque site ; nombre de sites par classe.",
    reference="CNIG Friches v1.0.6 ; domain.md FRI-03",
)
#: Classes that say something, from the lightest to the heaviest.
RANKS = {
    "pollution inexistante": 1,
    "pollution traitée": 2,
    "pollution peu probable": 3,
    "pollution supposée": 4,
    "pollution avérée": 5,
}


def compute(communes: gpd.GeoDataFrame, friches: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return the class of each site (text and rank, NA when unknown), and counts by class per commune and EPCI."""
    sites = friches.assign(commune=counted_in(friches, communes))
    inside = sites[sites["commune"].notna()]
    known = inside["sol_pollution_existe"].fillna("inconnu")
    counted = inside["site_statut"].fillna("inconnu").isin(set(STATUTS) - {POTENTIELLE})
    table = [rows("FRI-03", "friche", "niveau", rank(known), valeur_texte=known)]
    for name in POLLUTIONS:
        here = inside[counted & (known == name)]
        by_commune = here.groupby("commune").size().reindex(communes.index, fill_value=0)
        table += [
            rows("FRI-03", "commune", f"nombre:{name}", by_commune),
            total("FRI-03", f"nombre:{name}", float(len(here)), territoire, statut=Statut.CALCULE),
        ]
    return pd.concat(table)


def rank(classes: pd.Series) -> pd.Series:
    """Return the rank of each class (1 to 5), NaN for « inconnu », « autre » and « sans objet »."""
    return classes.map(RANKS).astype("float64")


PIPELINE = Pipeline(id="pollution_friches", title="Pollution du sol des friches", indicators=(FRI_03,), compute=compute)
