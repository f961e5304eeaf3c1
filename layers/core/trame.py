"""The words of a trame verte et bleue that several layers share; its milieux belong to the configuration."""

import geopandas as gpd
import pandas as pd

from layers.core.model import Raw
from layers.core.parametres.tvb import Tvb
from layers.core.schema import normalize

VERTE_BLEUE, NOCTURNE, AGRICOLE = "verte et bleue", "nocturne", "agricole"
TRAMES = (VERTE_BLEUE, NOCTURNE, AGRICOLE)
RESERVOIR, CORRIDOR, A_RESTAURER = "réservoir", "corridor", "secteur à restaurer"
COMPOSANTES = (RESERVOIR, CORRIDOR, A_RESTAURER)


def spelled(milieux: pd.Series, tvb: Tvb) -> pd.Series:
    """Write milieux as the scheme does, whatever their case, accents and apostrophes; others stay as they are."""
    known = {normalize(m): m for m in tvb.milieux} | {normalize(k): v for k, v in tvb.milieux_equivalents.items()}
    return milieux.map(lambda m: known.get(normalize(m), m), na_action="ignore").astype("str").where(milieux.notna())


def report_odd(frame: gpd.GeoDataFrame, key: str, raw: Raw, action: str) -> None:
    """List the milieux that are not those of the scheme; they are kept as they are."""
    odd = frame["milieu"].notna() & ~frame["milieu"].isin(raw.parametres.tvb.milieux)
    raw.report(frame.loc[odd, key], "milieu : hors de la liste du schéma", frame.loc[odd, "milieu"], action=action)
