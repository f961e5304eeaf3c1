"""RCU-07: renewable share and CO2 content of each heat network, by year of the table that says so."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

RCU_07 = Indicator(
    id="RCU-07",
    label="Énergies renouvelables et contenu CO2 des réseaux",
    mesures=(
        Mesure(
            id="taux_enr_pct",
            label="Part d'énergies renouvelables et de récupération",
            unit="%",
            extensive=False,
            absence=None,
        ),
        Mesure(id="contenu_co2", label="Contenu CO2", unit="kg/kWh", extensive=False, absence=None),
        Mesure(
            id="contenu_co2_acv",
            label="Contenu CO2 en analyse du cycle de vie",
            unit="kg/kWh",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("reseau",),
    rule=(
        "Valeurs de la table publique de chaque année, non recalculées ; les taux écrits en fractions sont mis en %. "
        "L'année est celle de la table : ses chiffres sont ceux de l'année d'avant, ou une moyenne, comme l'écrit le "
        "texte de la ligne. Un réseau absent d'une table est inconnu cette année-là. « FCU » : valeur de France "
        "Chaleur Urbaine, sans année."
    ),
    definition="Taux EnR&R (%), contenu CO2 et contenu CO2 en cycle de vie (kg/kWh) par réseau et par année.",
    reference="arrêté du 15 septembre 2006 relatif au DPE (tables annuelles) ; catalogue, RCU-07",
    reserves="La table retarde sur le réseau : une chaufferie mise en service depuis n'y est pas.",
)
#: Measure: column of the yearly table, column of the layer of networks.
COLUMNS: Mapping[str, tuple[str, str]] = {
    "taux_enr_pct": ("taux_enr_pct", "taux_enr_r"),
    "contenu_co2": ("contenu_co2", "contenu_co2"),
    "contenu_co2_acv": ("contenu_co2_acv", "contenu_co2_acv"),
}
FCU = "FCU"


def compute(reseaux_chaleur_annees: gpd.GeoDataFrame, reseaux_chaleur: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    """Return the figures of each network and year; NaN where the table of the year does not name the network."""
    annees, reseaux = reseaux_chaleur_annees, reseaux_chaleur
    codes = set(annees["identifiant_reseau"]) | (set() if reseaux is None else set(reseaux.index))
    places = pd.Index(sorted(codes), dtype="str")
    tables = [_year(mesure, str(year), table, places) for year, table in annees.groupby("annee") for mesure in COLUMNS]
    if reseaux is not None:
        tables += [_fcu(mesure, reseaux) for mesure in COLUMNS]
    return pd.concat(tables) if tables else rows("RCU-07", "reseau", "taux_enr_pct", pd.Series(dtype="float64"))


def _year(mesure: str, year: str, table: pd.DataFrame, places: pd.Index) -> pd.DataFrame:
    """Return one figure of one table; a network that the table gives several values has an interval."""
    by_network = table.groupby("identifiant_reseau")
    values = by_network[COLUMNS[mesure][0]].agg(["min", "max"]).astype("float64").reindex(places)
    method = by_network["methode_calcul_taux"].first().reindex(places)
    words = ("données : " + method.str.lower()).fillna("").where(values["min"].notna(), "valeur absente de la table")
    words = words.mask(~places.isin(by_network.groups), f"réseau absent de la table {year}")
    several = values["max"] > values["min"]
    statut = pd.Series(str(Statut.CALCULE), places).mask(several, str(Statut.A_VERIFIER))
    return rows(
        "RCU-07",
        "reseau",
        f"{mesure}:{year}",
        values["min"].mask(several),
        statut=statut,
        valeur_texte=words.mask(several, "la table donne plusieurs valeurs"),
        borne_min=values["min"],
        borne_max=values["max"],
        couches=("reseaux_chaleur_annees",),
    ).assign(millesime=year)


def _fcu(mesure: str, reseaux: gpd.GeoDataFrame) -> pd.DataFrame:
    values = reseaux[COLUMNS[mesure][1]].astype("float64")
    words = pd.Series("sans année", values.index, dtype="str").mask(values.isna(), "non renseigné")
    return rows("RCU-07", "reseau", f"{mesure}:{FCU}", values, valeur_texte=words, couches=("reseaux_chaleur",))


PIPELINE = Pipeline(id="energie_reseaux", title="Énergie des réseaux de chaleur", indicators=(RCU_07,), compute=compute)
