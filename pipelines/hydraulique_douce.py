"""EAU-11: works against erosion (number, km) and surfaces disconnected from the sewers (m²), by commune."""

import geopandas as gpd
import pandas as pd

from layers.core.territory import Territoire
from layers.ouvrages_erosion import DECONNEXION, OUVRAGE
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

EAU_11 = Indicator(
    id="EAU-11",
    label="Ouvrages d'érosion et surfaces déconnectées",
    mesures=(
        Mesure(id="ouvrages", label="Ouvrages contre l'érosion", unit="ouvrages"),
        Mesure(id="lineaire_km", label="Linéaire des ouvrages", unit="km"),
        Mesure(id="deconnexion_m2", label="Surface déconnectée du réseau d'assainissement", unit="m²"),
    ),
    grains=("epci", "commune"),
    rule=(
        "Ouvrages et surfaces de la commune déclarée, à défaut de celle où ils se trouvent. Longueurs et surfaces "
        "déclarées, à défaut longueur dessinée. Surfaces déconnectées par année : les listes des rapports ne "
        "s'additionnent pas sans regard. Ce dont la longueur ou la surface n'est pas connue fait un minimum."
    ),
    definition="Nombre et linéaire des ouvrages, en tout et par année ; surfaces déconnectées par année.",
    reference="catalogue, EAU-11, S50 (11 570 m²) et S52 (59 ouvrages, 8 km)",
    reserves="« 67 kilomètres » programmés en 2024 : sans doute 67 ouvrages. Une surface déconnectée n'est pas "
    "désimperméabilisée.",
)
COUCHES = ("communes", "ouvrages_erosion")
TOTAL = "total"
#: Measures whose years add up: the lists of disconnected surfaces do not.
CUMULEES = ("ouvrages", "lineaire_km")


def compute(communes: gpd.GeoDataFrame, ouvrages_erosion: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Return counts, km and m² per commune and for the EPCI: 0 where there is none."""
    declared = ouvrages_erosion["code_insee"].where(ouvrages_erosion["code_insee"].isin(communes.index))
    place = declared.fillna(ouvrages_erosion["commune_position"])
    here = pd.DataFrame(ouvrages_erosion.drop(columns="geometry")).assign(commune=place)
    here = here[here["commune"].isin(communes.index)]
    works, surfaces = (here[here["categorie"] == kind] for kind in (OUVRAGE, DECONNEXION))
    groups = {"commune": communes.index, "epci": pd.Index([territoire.epci])}
    return pd.concat(
        [
            table
            for maille, codes in groups.items()
            for table in (
                *_by_year(works, maille, codes, ("ouvrages", None, 1.0)),
                *_by_year(works, maille, codes, ("lineaire_km", "longueur_m", 1e-3)),
                *_by_year(surfaces, maille, codes, ("deconnexion_m2", "surface_m2", 1.0)),
            )
        ],
        ignore_index=True,
    )


def _by_year(
    things: pd.DataFrame, maille: str, codes: pd.Index, what: tuple[str, str | None, float]
) -> list[pd.DataFrame]:
    """Make the rows of one measure: each year, in order, and all of them where they add up."""
    years = things["annee"].astype("str").fillna("année inconnue")
    groups = {year: things[years == year] for year in sorted(set(years))}
    groups |= {TOTAL: things} if what[0] in CUMULEES else {}
    return [_rows(each, maille, codes, what, tail) for tail, each in groups.items()]


def _rows(
    things: pd.DataFrame, maille: str, codes: pd.Index, what: tuple[str, str | None, float], tail: str
) -> pd.DataFrame:
    mesure, column, factor = what
    of = things["commune"] if maille == "commune" else pd.Series(codes[0], things.index, dtype="str")
    amounts = pd.Series(1.0, things.index) if column is None else things[column].astype("float64")
    sums = (amounts * factor).groupby(of).sum().reindex(codes, fill_value=0.0)
    unknown = amounts.isna().groupby(of).sum().reindex(codes, fill_value=0)
    statut = pd.Series(str(Statut.CALCULE), codes).mask(unknown > 0, str(Statut.AU_MOINS))
    words = pd.Series("", codes).mask(unknown > 0, unknown.astype("str") + " sans mesure")
    return rows("EAU-11", maille, f"{mesure}:{tail}", sums, statut=statut, valeur_texte=words, couches=COUCHES)


PIPELINE = Pipeline(
    id="hydraulique_douce", title="Ouvrages d'érosion et déconnexions", indicators=(EAU_11,), compute=compute
)
