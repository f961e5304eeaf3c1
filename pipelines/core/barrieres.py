"""What cuts the trame: roads, railways, canals, artificial patches, as surfaces, with the words that list them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.model import CALC_CRS
from layers.core.parametres.tvb import Tvb
from layers.infrastructures import CANAL, ROUTE, VOIE_FERREE
from pipelines.core import occupation
from pipelines.core.table import located
from pipelines.core.trame import long_side

TACHE = "tache artificialisée"
#: Said of a figure that lines in doubt change.
DOUTE = "position au sol ou importance inconnue pour certaines voies"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taches:
    """Artificial patches of the latest edition of the land cover.

    ``surfaces`` is None when the layer is absent; ``inconnues`` are the patches whose code cannot tell; ``nom`` says
    nomenclature and edition.
    """

    surfaces: gpd.GeoDataFrame | None
    inconnues: gpd.GeoDataFrame
    nom: str = ""


def lines(infrastructures: gpd.GeoDataFrame, tvb: Tvb) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the lines of each kind that cut: in use, on the ground (a bridge or a tunnel lets pass), large enough.

    A position that is not known is taken to be on the ground, a road whose importance is not known to be large enough
    (``doubtful`` marks both: a figure has bounds, with and without them).
    """
    here = located(infrastructures)
    ground = here["position_sol"].astype("float64").fillna(0.0).eq(0)
    here = here[ground & ~here["etat"].isin(tvb.barriere_etats_exclus)]
    mute = here["importance"].isna()
    here = here.assign(doubtful=here["position_sol"].isna() | (here["nature_infra"].eq(ROUTE) & mute))
    large = mute | here["importance"].astype("float64").le(tvb.barriere_importance_max)
    navigable = here["navigable"].astype("boolean").fillna(value=True).astype(bool)
    kept = {
        ROUTE: here["nature_infra"].eq(ROUTE) & large,
        VOIE_FERREE: here["nature_infra"].eq(VOIE_FERREE),
        CANAL: here["nature_infra"].eq(CANAL) & navigable,
    }
    return {nature: here[hit] for nature, hit in kept.items()}


def patches(occupation_sol: gpd.GeoDataFrame | None) -> Taches:
    """Return the artificial patches of the latest edition."""
    if occupation_sol is None:
        return Taches(surfaces=None, inconnues=gpd.GeoDataFrame(geometry=[], crs=CALC_CRS))
    last = occupation.latest(located(occupation_sol))
    artificial = occupation.classes(last, "artificialise")
    years = pd.unique(last["edition"].astype("Int64"))
    return Taches(
        surfaces=last[artificial.fillna(value=False).astype(bool)],
        inconnues=last[artificial.isna()],
        nom=f"{occupation.nomenclature(last)} {years[0]}" if len(years) else "occupation du sol vide",
    )


def listed(tvb: Tvb, taches: Taches) -> str:
    """Write the list of the barriers, as it is printed with the figures that use them."""
    artificial = "" if taches.surfaces is None else f"taches artificialisées ({taches.nom}), "
    return (
        f"barrières : {artificial}routes d'importance 1 à {tvb.barriere_importance_max}, voies ferrées, canaux "
        f"navigables, sur {tvb.barriere_tampon_m:g} m de part et d'autre, hors ponts et tunnels"
    )


def obstacles(
    corridors: gpd.GeoDataFrame, voies: Mapping[str, gpd.GeoDataFrame], taches: Taches, tvb: Tvb
) -> dict[str, gpd.GeoDataFrame]:
    """Return, by cause, the ground that obstacles take inside each corridor, and their length ``metres``.

    ``voies``: the lines of each kind (``lines``). No ground (None) where nothing of that kind cuts.
    """
    made = {nature: _crossings(corridors, frame, tvb.barriere_tampon_m) for nature, frame in voies.items()}
    return made | {TACHE: _patches(corridors, taches, tvb.rupture_min_m2)}


def ruptures(found: Mapping[str, gpd.GeoDataFrame], corridors: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the obstacles of each corridor, all causes united: each part is one rupture; None where nothing cuts."""
    return united(pd.concat([each.geometry for each in found.values()]), corridors.index)


def _crossings(corridors: gpd.GeoDataFrame, lines: gpd.GeoDataFrame, half_m: float) -> gpd.GeoDataFrame:
    """Return, for each corridor, the ground that the lines take inside it, and their length (m)."""
    line = united(inside(corridors, lines), corridors.index)
    return gpd.GeoDataFrame({"metres": line.length.fillna(0.0)}, geometry=line.buffer(half_m), crs=corridors.crs)


def _patches(corridors: gpd.GeoDataFrame, taches: Taches, least_m2: float) -> gpd.GeoDataFrame:
    """Return the same of the artificial patches: those that touch are one, those under ``least_m2`` are none.

    Their length is that of the corridor they take: their share of its area, times its length.
    """
    towns = corridors.iloc[:0] if taches.surfaces is None else taches.surfaces
    parts = united(inside(corridors, towns), corridors.index).explode().dropna()
    ground = united(parts[parts.area > least_m2], corridors.index)
    share = ground.area.fillna(0.0) / corridors.geometry.area
    return gpd.GeoDataFrame({"metres": share * long_side(corridors.geometry)}, geometry=ground, crs=corridors.crs)


def inside(corridors: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the parts of some features inside each corridor, by corridor; what only touches it is left out."""
    i, j = features.sindex.query(corridors.geometry.to_numpy(), predicate="intersects")
    parts = shapely.intersection(corridors.geometry.to_numpy()[i], features.geometry.to_numpy()[j])
    kept = shapely.length(parts) > 0
    return gpd.GeoSeries(parts[kept], index=corridors.index[i[kept]], crs=corridors.crs)


def united(shapes: gpd.GeoSeries, index: pd.Index) -> gpd.GeoSeries:
    """Unite the shapes of each key, None where there is none."""
    made = {key: shapely.union_all(group.to_numpy()) for key, group in shapes.dropna().groupby(level=0)}
    return gpd.GeoSeries([made.get(key) for key in index], index=index, crs=CALC_CRS)
