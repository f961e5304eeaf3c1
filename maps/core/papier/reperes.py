"""What helps readers find their place on a printed map: built mass, water, roads, railways, where a source has them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import shapely

from maps.core.formes import terrain
from maps.core.papier.cadre import Cadre
from maps.core.papier.geometrie import chemin, sur_papier

#: Importances of the roads (BD TOPO) added on maps larger than 1:15 000.
MINOR, LARGE_SCALE = ("5",), 15_000
#: A built area under this, in square millimetres of paper, helps nobody.
LEAST_MM2 = 0.3
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


def rassembler(couches: Mapping[str, gpd.GeoDataFrame | None]) -> Reperes:
    """Take the ground from the layers of an edition; a layer that is absent draws nothing."""
    infra = couches.get("infrastructures")
    return Reperes(
        bati=terrain.bati(couches.get("batiments"), couches.get("occupation_sol")),
        lignes={
            "eau": terrain.eau(couches.get("cours_eau"), infra),
            "route": terrain.routes(infra),
            "fer": terrain.fer(infra),
        },
        petites=terrain.routes(infra, MINOR),
        couches=tuple(name for name in terrain.COUCHES if couches.get(name) is not None),
    )


def dessiner(reperes: Reperes, cadre: Cadre) -> str:
    """Draw the ground within a frame: built mass, then water, roads and railways."""
    built = sur_papier(_near(reperes.bati, cadre), cadre)
    mass = shapely.union_all(built.to_numpy())
    kept = [p for p in shapely.get_parts(mass) if p.area >= LEAST_MM2]
    drawn = [f'<path d="{"".join(chemin(p) for p in kept)}" fill="#dfdacd" fill-rule="evenodd"/>'] if kept else []
    series = dict(reperes.lignes)
    if cadre.echelle <= LARGE_SCALE:
        series["route"] = terrain.joined([series["route"], reperes.petites])
    for kind, style in _STYLES.items():
        path = "".join(chemin(s) for s in sur_papier(_near(series[kind], cadre), cadre))
        drawn += [f'<path d="{path}" fill="none" {style} stroke-linejoin="round"/>'] if path else []
    return "".join(drawn)


def _near(shapes: gpd.GeoSeries, cadre: Cadre) -> gpd.GeoSeries:
    """Return the shapes that may reach the frame, by their bounds."""
    west, south, east, north = cadre.limites
    return shapes.cx[west:east, south:north] if len(shapes) else shapes
