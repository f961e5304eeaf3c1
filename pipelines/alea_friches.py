"""MIN-04: mining hazard (PPRM) on friches, communes and the territory: strictest level, share by kind of hazard."""

import geopandas as gpd
import pandas as pd

from layers.alea_minier import NIVEAUX
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import sites
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.spatial import area_within
from pipelines.core.table import located, lower_bound_if, rows, total

ECHELLE = sites.Echelle(colonne="niveau", ordre=NIVEAUX, aucun="aucun")
MIN_04 = Indicator(
    id="MIN-04",
    label="Aléa minier",
    mesures=(
        Mesure(
            id="niveau",
            label="Niveau le plus fort rencontré",
            unit="rang de 0 (aucun) à 3 (fort)",
            extensive=False,
            absence=None,
        ),
        Mesure(id="part_pct", label="Part de la surface", unit="%", extensive=False),
        Mesure(id="surface_ha", label="Surface", unit="ha"),
    ),
    grains=("epci", "commune", "friche"),
    rule=(
        "Surface et part dans les zones d'aléa, réunies avant la mesure, par type d'aléa et en tout ; les types se "
        "recoupent : seul « total » est un total. Niveau le plus fort rencontré au-delà de l'éclat ; dans une "
        "zone sans niveau seulement, inconnu. Un site connu par un point n'a pas de part ; son niveau est celui du "
        "point, jusqu'à celui du disque de même surface."
    ),
    definition="Niveau le plus fort, surface et part par type d'aléa.",
    reference="Code minier, art. L.174-5",
    parametres=("eclat_m2",),
    reserves="Hors d'une zone ne veut pas dire sans aléa quand la commune n'a pas été étudiée ; seul le PPRM fait foi.",
)
COUCHES = ("friches", "alea_minier")


def compute(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    alea_minier: gpd.GeoDataFrame,
    friches: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area (ha) and share (%) per kind for communes, EPCI and sites; the strictest level of each site."""
    zones = located(alea_minier)
    kinds = {str(name): part for name, part in zones.groupby("type_alea")} | {"total": zones}
    tables = [_places(communes, part, name, territoire) for name, part in kinds.items()]
    table = lower_bound_if(pd.concat(tables), alea_minier)
    if friches is None:
        return table
    worth = sites.said(friches, alea_minier, "alea_minier", territoire)
    shares = [
        sites.share_rows("MIN-04", friches, sites.covered_m2(friches, part), name, worth, COUCHES)
        for name, part in kinds.items()
    ]
    found = sites.strictest_class(
        friches, alea_minier, ECHELLE, "alea_minier", territoire, eclat_m2=parametres.eclat_m2
    )
    return pd.concat([table, *shares, sites.class_of_zone_rows("MIN-04", "niveau", found, COUCHES)])


def _places(communes: gpd.GeoDataFrame, part: gpd.GeoDataFrame, name: str, territoire: Territoire) -> pd.DataFrame:
    covered, land = area_within(communes, part), communes.geometry.area
    return pd.concat(
        [
            rows("MIN-04", "commune", f"surface_ha:{name}", covered / 1e4),
            rows("MIN-04", "commune", f"part_pct:{name}", 100 * covered / land),
            total("MIN-04", f"surface_ha:{name}", float(covered.sum()) / 1e4, territoire),
            total("MIN-04", f"part_pct:{name}", 100 * float(covered.sum() / land.sum()), territoire),
        ]
    ).assign(couches="communes alea_minier")


PIPELINE = Pipeline(id="alea_friches", title="Aléa minier", indicators=(MIN_04,), compute=compute)
