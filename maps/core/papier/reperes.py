"""What helps readers find their place on a printed map: built mass, water, roads, railways, where a source has them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import shapely

from layers.infrastructures import CANAL, ROUTE, VOIE_FERREE
from maps.core.affichage import located
from maps.core.papier.cadre import Cadre
from maps.core.papier.geometrie import chemin, sur_papier
from pipelines.core import occupation

#: Importances of the roads (BD TOPO) drawn at most scales, and those added on maps larger than 1:15 000.
MAIN, MINOR, LARGE_SCALE = ("1", "2", "3", "4"), ("5",), 15_000
#: A built area under this, in square millimetres of paper, helps nobody.
LEAST_MM2 = 0.3
#: The layers they are taken from.
COUCHES = ("infrastructures", "cours_eau", "batiments", "occupation_sol")
_STYLES = {
    "eau": 'stroke="#8fb0c8" stroke-width="0.45"',
    "route": 'stroke="#c3bdaf" stroke-width="0.35"',
    "fer": 'stroke="#8f8a80" stroke-width="0.25" stroke-dasharray="1.6 0.7"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reperes:
    """Shapes of the ground in EPSG:2154, by kind; ``titres`` names the layers that gave some."""

    bati: gpd.GeoSeries
    lignes: Mapping[str, gpd.GeoSeries]
    petites: gpd.GeoSeries
    couches: tuple[str, ...] = ()


def _shapes(frame: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    return gpd.GeoSeries([], crs="EPSG:2154") if frame is None else frame.geometry[located(frame)]


def rassembler(couches: Mapping[str, gpd.GeoDataFrame | None]) -> Reperes:
    """Take the ground from the layers of an edition; a layer that is absent draws nothing."""
    infra = couches.get("infrastructures")
    kinds = {"route": ROUTE, "fer": VOIE_FERREE, "canal": CANAL}
    lines = {k: _shapes(None if infra is None else infra[infra["nature_infra"] == v]) for k, v in kinds.items()}
    rank = None if infra is None else infra["importance"].reindex(lines["route"].index)
    roads = lines["route"] if rank is None else lines["route"][rank.isin(MAIN).to_numpy()]
    small = _shapes(None) if rank is None else lines["route"][rank.isin(MINOR).to_numpy()]
    water = [s for s in (_shapes(couches.get("cours_eau")), lines["canal"]) if len(s)]
    return Reperes(
        bati=_built(couches.get("batiments"), couches.get("occupation_sol")),
        lignes={"eau": _joined(water), "route": roads, "fer": lines["fer"]},
        petites=small,
        couches=tuple(name for name in COUCHES if couches.get(name) is not None),
    )


def _joined(series: list[gpd.GeoSeries]) -> gpd.GeoSeries:
    return gpd.GeoSeries([shape for one in series for shape in one], crs="EPSG:2154")


def _built(batiments: gpd.GeoDataFrame | None, occupation_sol: gpd.GeoDataFrame | None) -> gpd.GeoSeries:
    """Return the buildings, else the sealed land of the newest edition of the land cover."""
    if batiments is not None or occupation_sol is None or occupation_sol.empty:
        return _shapes(batiments)
    newest = occupation.latest(occupation_sol)
    sealed = occupation.classes(newest, occupation.IMPERMEABLE).fillna(value=False).astype(bool)
    return _shapes(newest[sealed])


def dessiner(reperes: Reperes, cadre: Cadre) -> str:
    """Draw the ground within a frame: built mass, then water, roads and railways."""
    built = sur_papier(_near(reperes.bati, cadre), cadre)
    mass = shapely.union_all(built.to_numpy())
    kept = [p for p in shapely.get_parts(mass) if p.area >= LEAST_MM2]
    drawn = [f'<path d="{"".join(chemin(p) for p in kept)}" fill="#dfdacd" fill-rule="evenodd"/>'] if kept else []
    series = dict(reperes.lignes)
    if cadre.echelle <= LARGE_SCALE:
        series["route"] = _joined([series["route"], reperes.petites])
    for kind, style in _STYLES.items():
        path = "".join(chemin(s) for s in sur_papier(_near(series[kind], cadre), cadre))
        drawn += [f'<path d="{path}" fill="none" {style} stroke-linejoin="round"/>'] if path else []
    return "".join(drawn)


def _near(shapes: gpd.GeoSeries, cadre: Cadre) -> gpd.GeoSeries:
    """Return the shapes that may reach the frame, by their bounds."""
    west, south, east, north = cadre.limites
    return shapes.cx[west:east, south:north] if len(shapes) else shapes
