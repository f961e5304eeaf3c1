"""TVB-09: how well the reservoirs of each milieu are linked, today and under a scenario (PC, ECA).

Saura and Pascual-Hortal 2007, Saura et al. 2011: PC = sum of a_i a_j p*_ij over all pairs, i = j included, / A²;
ECA = the square root of that sum. p_ij = exp(-k d_ij), k = ln 2 / d50, d_ij edge to edge as the crow flies. The best
chain of stepping stones multiplies its p, so it adds its d: the shortest chain is the same for every d50.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.core.trame import RESERVOIR
from layers.scenario_tvb import AJOUTER, RETIRER
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import dissolve
from pipelines.core.table import lower_bound_if, rows
from pipelines.core.trame import COUCHE, REGLE, RESERVE, Lecture, in_force, polygons, read, without

Numbers = npt.NDArray[np.float64]
_PC = "({{{}}} / {{TER-01:superficie_ha}}) ** 2"
TVB_09 = Indicator(
    id="TVB-09",
    label="Connectivité des réservoirs (PC) et surface connectée équivalente (ECA)",
    mesures=(
        Mesure(id="surface_ha", label="Surface des réservoirs", unit="ha"),
        Mesure(id="ilots", label="Îlots de réservoir", unit="îlots", extensive=False),
        Mesure(id="eca_ha", label="Surface connectée équivalente", unit="ha", extensive=False),
        Mesure(id="pc", label="Probabilité de connectivité", unit="", extensive=False, formule=_PC.format("eca_ha")),
        Mesure(id="surface_scenario_ha", label="Surface des réservoirs, scénario", unit="ha", absence=None),
        Mesure(id="ilots_scenario", label="Îlots, scénario", unit="îlots", extensive=False, absence=None),
        Mesure(id="eca_scenario_ha", label="ECA, scénario", unit="ha", extensive=False, absence=None),
        Mesure(
            id="pc_scenario",
            label="PC, scénario",
            unit="",
            extensive=False,
            absence=None,
            formule=_PC.format("eca_scenario_ha"),
        ),
        Mesure(
            id="variation_surface_pct",
            label="Variation de surface, scénario",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * ({surface_scenario_ha} - {surface_ha}) / {surface_ha}",
        ),
        Mesure(
            id="variation_eca_pct",
            label="Variation de l'ECA, scénario",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * ({eca_scenario_ha} - {eca_ha}) / {eca_ha}",
        ),
    ),
    grains=("epci",),
    rule=(
        "Réservoirs de chaque milieu réunis et coupés à la limite ; un îlot par morceau d'un seul tenant. Une "
        "espèce passe d'un îlot à l'autre avec la probabilité exp(-k d), qui vaut un demi à la distance d50 ; d : "
        "de bord à bord, à vol d'oiseau, par la meilleure suite d'îlots. ECA = racine de la somme des produits des "
        "surfaces et de cette probabilité ; PC = (ECA / surface du territoire)². Scénario : surfaces ajoutées, puis "
        f"retirées, même territoire. {REGLE}"
    ),
    definition="Surface d'un réservoir unique aussi bien relié que l'ensemble, par milieu et par distance d50.",
    reference="catalogue, TVB-09 ; Saura et Pascual-Hortal 2007 ; Saura et al. 2011",
    parametres=("tvb.milieux", "tvb.d50_m", "tvb.echelle_max", "tvb.mention_annulation"),
    reserves=(
        "Indice relatif : lire la variation, pas la valeur ; une perte d'ECA plus forte que la perte de surface dit "
        "un lien coupé. Les corridors, les barrières et les réservoirs voisins du territoire n'entrent pas dans le "
        f"calcul ; aucune espèce n'est modélisée. {RESERVE}"
    ),
)


def compute(
    communes: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    scenario_tvb: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area, islands, ECA (ha) and PC by milieu and d50, now and under the scenario, and the variations (%).

    0 for a milieu without a reservoir; NA for one that the source does not hold, and for a scenario that is absent.
    """
    lue = read(trame_verte_bleue, communes, territoire, parametres)
    main = lue.principale()
    tables = []
    for milieu in parametres.tvb.milieux:
        used = main[main["composante"].eq(RESERVOIR) & main["milieu"].eq(milieu)]
        now = dissolve(used) & territoire.limit
        table = _now(lue, used, milieu, now)
        if scenario_tvb is not None:
            then = changed(now, polygons(scenario_tvb), milieu, territoire.limit)
            table = pd.concat([table, _then(lue, used, milieu, (now, then))], ignore_index=True)
        else:
            table = pd.concat([table, without(_then(lue, used, milieu, (now, now)), "aucun scénario")])
        tables.append(table if main["milieu"].eq(milieu).any() else without(table, "milieu absent de la source"))
    return lower_bound_if(pd.concat(tables, ignore_index=True), in_force(trame_verte_bleue, parametres.tvb))


def _now(lue: Lecture, used: gpd.GeoDataFrame, milieu: str, now: BaseGeometry) -> pd.DataFrame:
    land = float(lue.lieux["commune"].geometry.area.sum()) / 1e4
    area, count, ecas = _measured(now, lue.tvb.d50_m)
    values: dict[str, float] = {f"surface_ha:{milieu}": area, f"ilots:{milieu}": count}
    for d50, equivalent in ecas.items():
        values |= {f"eca_ha:{milieu}:{d50}": equivalent, f"pc:{milieu}:{d50}": (equivalent / land) ** 2}
    return _rows(lue, used, values)


def _then(
    lue: Lecture, used: gpd.GeoDataFrame, milieu: str, before_after: tuple[BaseGeometry, BaseGeometry]
) -> pd.DataFrame:
    land = float(lue.lieux["commune"].geometry.area.sum()) / 1e4
    (area, _, ecas), (area_then, count, ecas_then) = (_measured(shape, lue.tvb.d50_m) for shape in before_after)
    values: dict[str, float] = {
        f"surface_scenario_ha:{milieu}": area_then,
        f"ilots_scenario:{milieu}": count,
        f"variation_surface_pct:{milieu}": _change(area, area_then),
    }
    for d50, equivalent in ecas_then.items():
        values |= {
            f"eca_scenario_ha:{milieu}:{d50}": equivalent,
            f"pc_scenario:{milieu}:{d50}": (equivalent / land) ** 2,
            f"variation_eca_pct:{milieu}:{d50}": _change(ecas[d50], equivalent),
        }
    return _rows(lue, used, values, "scenario_tvb")


def _measured(shape: BaseGeometry, d50_m: tuple[int, ...]) -> tuple[float, int, Mapping[int, float]]:
    """Return the area (ha), the number of islands, and the ECA (ha) at each d50."""
    patches = islands(shape)
    areas, metres = shapely.area(patches) / 1e4, chains(patches)
    return float(areas.sum()), len(patches), {d50: eca(areas, metres, d50) for d50 in d50_m}


def _change(before: float, after: float) -> float:
    """Return the variation in %, NaN from nothing."""
    return 100 * (after - before) / before if before > 0 else np.nan


def _rows(lue: Lecture, used: gpd.GeoDataFrame, values: Mapping[str, float], *more: str) -> pd.DataFrame:
    """Make one row of the territory for each modality."""
    known = pd.Series(values, dtype="float64")
    words = str(lue.words("epci", used).iloc[0])
    statut = pd.Series(str(Statut.A_VERIFIER if words else Statut.CALCULE), known.index)
    made = rows(
        "TVB-09",
        "epci",
        "",
        known,
        statut=statut.mask(known.isna(), str(Statut.SANS_OBJET)),
        valeur_texte=pd.Series(words, known.index).mask(known.isna(), "aucun réservoir avant le scénario"),
        couches=("communes", COUCHE, *more),
    )
    return made.assign(modalite=made["code"], code=lue.territoire.epci)


def changed(now: BaseGeometry, scenario: gpd.GeoDataFrame, milieu: str, limit: BaseGeometry) -> BaseGeometry:
    """Return the reservoirs of a milieu after a scenario: what it adds, then what it takes; no milieu means all."""
    mine = scenario[
        scenario["composante"].fillna(RESERVOIR).eq(RESERVOIR) & scenario["milieu"].fillna(milieu).eq(milieu)
    ]
    if mine.empty:
        return now
    added, taken = (dissolve(mine[mine["action"] == action]) for action in (AJOUTER, RETIRER))
    return (now | (added & limit)) - taken


def islands(shape: BaseGeometry) -> npt.NDArray[np.object_]:
    """Return the pieces of a shape that have an area."""
    parts = shapely.get_parts(shape)
    return parts[shapely.area(parts) > 0]


def chains(patches: npt.NDArray[np.object_]) -> Numbers:
    """Return the length (m) of the shortest chain between patches, edge to edge, crossing a patch being free.

    Floyd and Warshall, one row and column at a time.
    """
    size = len(patches)
    metres = np.zeros((size, size))
    i, j = np.triu_indices(size, 1)
    metres[i, j] = metres[j, i] = shapely.distance(patches[i], patches[j])
    for k in range(size):
        np.minimum(metres, metres[:, k, None] + metres[None, k, :], out=metres)
    return metres


def eca(areas_ha: Numbers, metres: Numbers, d50_m: float) -> float:
    """Return the equivalent connected area (ha): that of one patch as well linked as all of them."""
    reached = np.exp(-np.log(2) / d50_m * metres)
    return float(np.sqrt(areas_ha @ reached @ areas_ha))


PIPELINE = Pipeline(id="connectivite", title="Connectivité des réservoirs", indicators=(TVB_09,), compute=compute)
