"""The ground of a printed map: the commune, its neighbours lighter, their limits, the outline of the territory."""

from dataclasses import dataclass

import geopandas as gpd
import shapely
from shapely import Geometry

from maps.core import texte
from maps.core.papier import habillage
from maps.core.papier.cadre import Cadre
from maps.core.papier.etiquettes import Etiquette
from maps.core.papier.geometrie import chemin, couverture
from maps.core.papier.reperes import Reperes
from maps.core.papier.reperes import dessiner as dessiner_reperes

SOL, VOISIN, DEHORS = "#efede6", "#f9f8f5", "#ffffff"
LIMITE, CONTOUR = "#8a8a85", "#2b2b2b"
#: A neighbour seen over less than this, in square millimetres, is not named.
SEEN_MM2 = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fond:
    """What lies under the layers, what is drawn over them, and the names of the communes."""

    dessous: str
    dessus: str
    noms: tuple[Etiquette, ...]


def dessiner(cadre: Cadre, communes: gpd.GeoDataFrame, principale: str = "", reperes: Reperes | None = None) -> Fond:
    """Draw the ground.

    Parameters
    ----------
    cadre
        Size, scale and place.
    communes
        EPSG:2154, index: INSEE code; ``nom``.
    principale
        Code of the commune that the map is about, empty for a map of the whole territory.
    reperes
        Roads, water, built mass.
    """
    shapes, whole = couverture(communes.geometry, cadre)
    paper = f'<rect width="{cadre.largeur:g}" height="{cadre.hauteur:g}" fill="{DEHORS}"/>'
    fills = "".join(
        f'<path d="{chemin(s)}" fill="{VOISIN if principale and str(k) != principale else SOL}" fill-rule="evenodd"/>'
        for k, s in shapes.items()
    )
    marks = dessiner_reperes(reperes, cadre) if reperes else ""
    around = "".join(chemin(s) for k, s in shapes.items() if principale and str(k) != principale)
    veil = f'<path d="{around}" fill="{VOISIN}" fill-opacity="0.55" fill-rule="evenodd"/>' if marks and around else ""
    limits = "".join(chemin(s) for s in shapes)
    main = chemin(shapes[principale]) if principale in shapes.index else ""
    above = (
        f'<g fill="none" stroke-linejoin="round"><path d="{limits}" stroke="{LIMITE}" stroke-width="0.2"/>'
        f'<path d="{chemin(whole)}" stroke="{CONTOUR}" stroke-width="0.55"/>'
        f'<path d="{main}" stroke="{CONTOUR}" stroke-width="0.4"/></g>'
    )
    names = [_name(cadre, str(k), s, texte.texte(communes.loc[k, "nom"]), principale) for k, s in shapes.items()]
    kept = sorted((n for n in names if n), key=lambda n: (-n.graisse, -n.corps))
    return Fond(dessous=paper + fills + marks + veil, dessus=above, noms=tuple(kept))


def _name(cadre: Cadre, code: str, shape: Geometry, name: str, principale: str) -> Etiquette | None:
    seen = shape.intersection(cadre.papier.buffer(-3))
    if seen.is_empty or (seen.area < SEEN_MM2 and code != principale):
        return None
    where = shapely.get_point(shapely.maximum_inscribed_circle(seen, tolerance=0.5), 0)
    return habillage.nom_de_lieu(name, where.x, where.y, principal=code == principale)
