"""TVB-01, TVB-02, TVB-03: what reservoirs, corridors and the whole trame verte et bleue cover, by milieu and once."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.core.trame import CORRIDOR, RESERVOIR, TRAMES, VERTE_BLEUE
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.table import lower_bound_if
from pipelines.core.trame import REGLE, RESERVE, Lecture, area_rows, in_force, read, unclassified, without

_PART = "100 * {surface_ha} / {TER-01:superficie_ha}"
MESURES = (
    Mesure(id="surface_ha", label="Surface", unit="ha"),
    Mesure(id="part_pct", label="Part de la surface", unit="%", extensive=False, formule=_PART),
)
SUPERPOSES = "Les milieux se superposent : leurs lignes ne s'additionnent pas, TVB-03 est le seul total."
TVB_01 = Indicator(
    id="TVB-01",
    label="Part en réservoirs de biodiversité, par milieu",
    mesures=MESURES,
    grains=("epci", "commune"),
    rule=(
        "Réservoirs de la trame verte et bleue, réunis par milieu avant la mesure. Les milieux se superposent : ne pas "
        f"additionner les lignes. Un milieu que la source ne porte pas n'a pas de valeur. {REGLE}"
    ),
    definition="Surface et part de la surface en réservoirs de chaque milieu du schéma.",
    reference="catalogue, TVB-01",
    parametres=("tvb.milieux", "tvb.largeur_axe_m", "tvb.echelle_max", "tvb.mention_annulation"),
    reserves=f"{SUPERPOSES} {RESERVE}",
)
TVB_02 = Indicator(
    id="TVB-02",
    label="Part en corridors écologiques, par milieu",
    mesures=MESURES,
    grains=("epci", "commune"),
    rule=(
        "Corridors de la trame verte et bleue, réunis par milieu avant la mesure. Un axe a la largeur que dit la "
        "source, sinon la largeur conventionnelle des paramètres : la valeur est alors à vérifier, sa borne basse "
        f"laisse ces axes de côté. Les milieux se superposent : ne pas additionner les lignes. {REGLE}"
    ),
    definition="Surface et part de la surface en corridors de chaque milieu du schéma.",
    reference="catalogue, TVB-02",
    parametres=("tvb.milieux", "tvb.largeur_axe_m", "tvb.echelle_max", "tvb.mention_annulation"),
    reserves=f"{SUPERPOSES} {RESERVE}",
)
TVB_03 = Indicator(
    id="TVB-03",
    label="Emprise de la trame verte et bleue, sans double compte",
    mesures=(
        *MESURES,
        Mesure(id="surface_trame_ha", label="Surface d'une autre trame", unit="ha"),
        Mesure(
            id="part_trame_pct",
            label="Part d'une autre trame",
            unit="%",
            extensive=False,
            formule="100 * {surface_trame_ha} / {TER-01:superficie_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Réservoirs, corridors et secteurs à restaurer de tous les milieux, réunis avant la mesure : une surface "
        f"compte une fois. Les trames nocturne et agricole sont mesurées à part, hors de ce total. {REGLE}"
    ),
    definition="Surface et part de la surface dans la trame verte et bleue ; à part, trames nocturne et agricole.",
    reference="catalogue, TVB-03",
    parametres=("tvb.largeur_axe_m", "tvb.echelle_max", "tvb.mention_annulation"),
    reserves=RESERVE,
)


def compute(
    communes: gpd.GeoDataFrame, trame_verte_bleue: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return area (ha) and share (%) per commune and for the EPCI: 0 where nothing is met, NA for an absent milieu."""
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    tables = [
        _by_milieu(lue, indicateur, composante, milieu)
        for indicateur, composante in (("TVB-01", RESERVOIR), ("TVB-02", CORRIDOR))
        for milieu in parametres.tvb.milieux
    ]
    tables.append(area_rows(lue, "TVB-03", lue.principale()))
    tables += [_other(lue, trame) for trame in TRAMES if trame != VERTE_BLEUE]
    return lower_bound_if(pd.concat(tables, ignore_index=True), in_force(trame_verte_bleue, parametres.tvb))


def _by_milieu(lue: Lecture, indicateur: str, composante: str, milieu: str) -> pd.DataFrame:
    main = lue.principale()
    mine = main[main["composante"].eq(composante)]
    used = mine[mine["milieu"] == milieu]
    perhaps = unclassified(main, composante)
    table = area_rows(lue, indicateur, used, tail=f":{milieu}", perhaps=perhaps)
    if not main["milieu"].eq(milieu).any():
        return without(table, "milieu absent de la source")
    return table if len(mine) else without(table, f"aucun {composante} dans la source")


def _other(lue: Lecture, trame: str) -> pd.DataFrame:
    used = lue.trame[lue.trame["trame"] == trame]
    mesures = ("surface_trame_ha", "part_trame_pct")
    table = area_rows(lue, "TVB-03", used, mesures=mesures, tail=f":{trame}")
    return table if len(used) else without(table, "trame absente de la source")


PIPELINE = Pipeline(
    id="parts_tvb", title="Surfaces de la trame verte et bleue", indicators=(TVB_01, TVB_02, TVB_03), compute=compute
)
