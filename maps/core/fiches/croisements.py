"""What the shapes say that no table holds, measured once for all the sheets: zones of plans, nearest networks."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from maps.core.fiches.contexte import Contexte
from pipelines.core import trame
from pipelines.core.proximity import nearest
from pipelines.core.spatial import area_within
from pipelines.core.table import located

#: Zones that a plan opens to building.
CONSTRUCTIBLES = ("U", "AUc", "AUs")
PERIMETRES = ("PPR", "PPE")
#: Share of a commune that the zones of a plan cover, from which the commune is held to have one.
PLAN_MIN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Croisements:
    """Measures on shapes, in EPSG:2154.

    ``zones``: the zones opened to building that meet the trame verte et bleue or a perimeter (areas in m², in the
    columns ``tvb``, ``PPR``, ``PPE``, ``aac``), None when no plan is known; ``chaleur`` and ``pollen``: the
    nearest network and sensor of each commune (``feature`` its key, ``distance_m``), None when there is none.
    """

    zones: pd.DataFrame | None = None
    chaleur: pd.DataFrame | None = None
    pollen: pd.DataFrame | None = None
    mesures: tuple[str, ...] = ()  # the columns of ``zones`` that could be measured
    sans_plan: frozenset[str] = frozenset()  # communes whose plan is not drawn, or for a small part


def croisements(contexte: Contexte) -> Croisements:
    """Measure what the sheets need."""
    measured = _crossed(contexte)
    return Croisements(
        zones=_zones(contexte, measured),
        chaleur=_nearest(contexte, "reseaux_chaleur"),
        pollen=_nearest(contexte, "capteurs_pollen"),
        mesures=tuple(measured),
        sans_plan=_sans_plan(contexte),
    )


def _sans_plan(contexte: Contexte) -> frozenset[str]:
    plans = contexte.couches.get("zonages_urbanisme")
    if plans is None:
        return frozenset()
    share = trame.zoned(contexte.communes, plans)
    return frozenset(str(code) for code in share.index[share < PLAN_MIN])


def _crossed(contexte: Contexte) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the surfaces that the zones are crossed with; a layer that is absent is not among them."""
    frames = contexte.couches
    found: dict[str, gpd.GeoDataFrame] = {}
    scheme, easements, catchments = (
        frames.get(k) for k in ("trame_verte_bleue", "servitudes_as1", "aires_alimentation")
    )
    if scheme is not None:
        lue = trame.read(scheme, contexte.communes, contexte.site.territoire, contexte.parametres)
        found["tvb"] = trame.polygons(lue.principale())
    if easements is not None:
        found |= {p: located(easements[easements["perimetre"] == p]) for p in PERIMETRES}
    if catchments is not None:
        found["aac"] = located(catchments)
    return found


def _zones(contexte: Contexte, crossed: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame | None:
    plans = contexte.dedans.get("zonages_urbanisme")
    if plans is None or not crossed:
        return None
    here = located(plans[plans["typezone"].isin(CONSTRUCTIBLES)])
    areas = {name: area_within(here.geometry, surfaces.geometry) for name, surfaces in crossed.items()}
    measured = pd.DataFrame(areas, index=here.index)
    rules = measured.drop(columns="aac", errors="ignore")  # a catchment has no effect on a permit
    hit = (rules > contexte.parametres.eclat_m2).any(axis=1)
    return here[hit].drop(columns=here.geometry.name).join(measured[hit])


def _nearest(contexte: Contexte, layer: str) -> pd.DataFrame | None:
    frame = contexte.couches.get(layer)
    here = None if frame is None else located(frame)
    if here is None or here.empty:
        return None
    return nearest(contexte.communes.geometry, here.geometry)
