"""FRI-09: share of each friche in the mapped flood zones, by scenario; the worst scenario that it meets."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.zones_inondables import SCENARIOS
from pipelines.core import sites
from pipelines.core.model import Indicator, Mesure, Pipeline

#: Zones of a PPRI or of an atlas, which tell no scenario, and zones whose scenario is not one of the list.
SANS_SCENARIO, HORS_ZONE = "sans scénario", "hors zone"
ORDRE = (*SCENARIOS[:3], SANS_SCENARIO, SCENARIOS[3])
ECHELLE = sites.Echelle(colonne="scenario", ordre=ORDRE, aucun=HORS_ZONE)
FRI_09 = Indicator(
    id="FRI-09",
    label="Friches en zone inondable",
    mesures=(
        Mesure(
            id="part_pct",
            label="Part du site",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {FRI-09:surface_site_ha}",
        ),
        Mesure(id="surface_ha", label="Surface", unit="ha"),
        Mesure(id="surface_site_ha", label="Surface du contour", unit="ha", absence=None),
        Mesure(
            id="pire_scenario",
            label="Scénario le plus fréquent rencontré",
            unit="rang de 0 (hors zone) à 5 (fréquent)",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("friche",),
    rule=(
        "Part du contour du site dans les zones cartographiées, réunies avant la mesure, par scénario ; les "
        "scénarios d'un TRI sont emboîtés : ne pas les additionner. Zones d'un PPRI ou d'un atlas, ou de scénario "
        "non reconnu : « sans scénario ». Scénario le plus fréquent rencontré au-delà de l'éclat ; pour un site connu "
        "par un point, celui du point, jusqu'à celui du disque de même surface. Un scénario absent de la source n'est "
        "pas une part de 0 %."
    ),
    definition="Surface et part du site par scénario et en tout ; scénario le plus fréquent rencontré.",
    reference="Directive inondation 2007/60/CE ; catalogue, FRI-09 et S54",
    parametres=("eclat_m2",),
    reserves="Les TRI de Lens et de Béthune ne couvrent que les tronçons étudiés : hors des zones cartographiées ne "
    "veut pas dire hors d'eau.",
)
COUCHES = ("friches", "zones_inondables")
ABSENT = "scénario absent de la source"


def compute(
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    zones_inondables: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area (ha), share (%) by scenario, and the worst scenario; 0 outside the mapped zones, NA for points."""
    names = [*ORDRE, "total"]
    outline = sites.outline_rows("FRI-09", friches)
    if zones_inondables is None:
        text = sites.absence(territoire, "zones_inondables")
        modalites = [f"{m}:{name}" for name in names for m in ("surface_ha", "part_pct")]
        return pd.concat([outline, sites.missing("FRI-09", friches.index, [*modalites, "pire_scenario"], text)])
    worth = sites.said(friches, zones_inondables, "zones_inondables", territoire)
    told = zones_inondables["scenario"].isin(ORDRE)
    named = zones_inondables.assign(scenario=zones_inondables["scenario"].where(told, SANS_SCENARIO))
    parts: Mapping[str, gpd.GeoDataFrame] = {name: named[named["scenario"] == name] for name in ORDRE}
    tables = [_rows(friches, part, name, worth) for name, part in {**parts, "total": named}.items()]
    found = sites.strictest_class(friches, named, ECHELLE, "zones_inondables", territoire, eclat_m2=parametres.eclat_m2)
    return pd.concat([outline, *tables, sites.class_of_zone_rows("FRI-09", "pire_scenario", found, COUCHES)])


def _rows(friches: gpd.GeoDataFrame, part: gpd.GeoDataFrame, name: str, worth: pd.DataFrame) -> pd.DataFrame:
    if part.empty and name != "total":
        return sites.missing("FRI-09", friches.index, (f"surface_ha:{name}", f"part_pct:{name}"), ABSENT)
    return sites.share_rows("FRI-09", friches, sites.covered_m2(friches, part), name, worth, COUCHES)


PIPELINE = Pipeline(id="inondation_friches", title="Friches en zone inondable", indicators=(FRI_09,), compute=compute)
