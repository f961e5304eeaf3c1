"""TVB-04: how the milieux of the trame verte et bleue overlap, which is why their shares are never added."""

from itertools import combinations_with_replacement

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import dissolve
from pipelines.core.table import lower_bound_if, total
from pipelines.core.trame import COUCHE, REGLE, RESERVE, Lecture, in_force, read, without

TVB_04 = Indicator(
    id="TVB-04",
    label="Superposition des milieux de la trame verte et bleue",
    mesures=(Mesure(id="commun_ha", label="Surface commune à deux milieux", unit="ha", extensive=False),),
    grains=("epci",),
    rule=(
        "Surface commune à deux milieux, toutes composantes réunies par milieu, coupées à la limite du territoire. La "
        f"matrice est symétrique ; sa diagonale est la surface de chaque milieu. {REGLE}"
    ),
    definition="Matrice des surfaces communes aux milieux du schéma, deux à deux.",
    reference="catalogue, TVB-04",
    parametres=("tvb.milieux", "tvb.largeur_axe_m", "tvb.echelle_max", "tvb.mention_annulation"),
    reserves=f"Les cases ne s'additionnent pas : trois milieux peuvent se superposer. {RESERVE}",
)


def compute(
    communes: gpd.GeoDataFrame, trame_verte_bleue: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return the area (ha) common to each pair of milieux: 0 when they do not meet, NA when one is absent."""
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    main = lue.principale()
    milieux = {m: main[main["milieu"] == m] for m in parametres.tvb.milieux}
    shapes = {m: dissolve(used) & territoire.limit for m, used in milieux.items()}
    tables = []
    for one, two in combinations_with_replacement(milieux, 2):
        hectares = float(shapely.area(shapes[one] & shapes[two])) / 1e4
        used = pd.concat([milieux[one], milieux[two]]) if one != two else milieux[one]
        tables += [
            _cell(lue, f"{a} × {b}", hectares, used, absent=not (len(milieux[a]) and len(milieux[b])))
            for a, b in dict.fromkeys([(one, two), (two, one)])
        ]
    return lower_bound_if(pd.concat(tables, ignore_index=True), in_force(trame_verte_bleue, parametres.tvb))


def _cell(lue: Lecture, pair: str, hectares: float, used: gpd.GeoDataFrame, *, absent: bool) -> pd.DataFrame:
    words = str(lue.words("epci", used).iloc[0])
    statut = Statut.A_VERIFIER if words else Statut.CALCULE
    table = total(
        "TVB-04",
        f"commun_ha:{pair}",
        hectares,
        lue.territoire,
        statut=statut,
        valeur_texte=words,
        couches=("communes", COUCHE),
    )
    return without(table, "milieu absent de la source") if absent else table


PIPELINE = Pipeline(id="superposition_tvb", title="Superposition des milieux", indicators=(TVB_04,), compute=compute)
