"""What the maps of all the sheets share: the layers, the limits, the ground, who is to be credited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd

from layers.core.model import LayerInfo, Nature, Sign, Style
from maps.core import coquille
from maps.core.affichage import located
from maps.core.model import Site
from maps.core.papier import reperes
from maps.core.papier.cadre import cadrer
from maps.core.papier.carte import Calque, Carte, Sujet, dessiner
from maps.core.papier.feuille import Entete, entete
from maps.core.papier.geometrie import assainir
from maps.core.papier.reperes import Reperes

#: Key of a feature -> the number it bears on the map and in the table, by layer.
Numeros = Mapping[str, Mapping[str, str]]
#: How the commune of an object without a place is drawn.
SANS_LIEU = Sign(value="", label="Commune du site non localisé", color="#5f5f5b", fill_opacity=0.0, hatch=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """Layers in EPSG:2154 (halo included), as the audience sees them, and what goes with them."""

    site: Site
    couches: Mapping[str, gpd.GeoDataFrame | None]
    communes: gpd.GeoDataFrame
    reperes: Reperes
    entete: Entete

    def info(self, couche: str) -> LayerInfo:
        """Return what is known of a layer."""
        return coquille.info(self.site, couche)

    def calque(self, couche: str, numeros: Numeros) -> Calque | None:
        """Return a layer with the signs of its declaration, None when it has nothing to draw."""
        frame, layer = self.couches.get(couche), self.site.couches.get(couche)
        drawn = None if frame is None or layer is None else frame[located(frame)]
        if layer is None or drawn is None or drawn.empty:
            return None
        told = numeros.get(couche, {})
        return Calque(
            id=couche,
            titre=layer.title,
            frame=drawn,
            style=layer.style,
            symboles=layer.style.size_by is not None,
            fictif=self.info(couche).nature is Nature.DEMONSTRATION,
            etiquette=lambda row: told.get(str(row["_cle"]), ""),
        )

    def calques(self, couches: Sequence[str], numeros: Numeros | None = None) -> tuple[Calque, ...]:
        """Return the layers that have something to draw, from the lowest to the highest."""
        found = (self.calque(couche, numeros or {}) for couche in couches)
        return tuple(c for c in found if c is not None)

    def sans_lieu(self, code: str) -> Calque:
        """Return the commune of an object without a place, hatched: no sign stands at a guessed place."""
        return Calque(
            id="sans_lieu",
            titre=SANS_LIEU.label,
            frame=self.communes.loc[[code]],
            style=Style(signs=(SANS_LIEU,)),
            discret=True,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustration:
    """A map on a sheet, and who is to be credited for it."""

    carte: Carte
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vue:
    """What a map is asked to show: title, size in millimetres, bounds (EPSG:2154), the commune it is about."""

    titre: str
    taille: tuple[float, float]
    limites: tuple[float, float, float, float]
    principale: str = ""
    grille: bool = False


def ouvrir(site: Site, communes: gpd.GeoDataFrame, couches: Mapping[str, gpd.GeoDataFrame | None]) -> Atlas:
    """Prepare what the maps share; ``couches`` holds the layers of the maps and those of ``terrain.COUCHES``."""
    return Atlas(
        site=site,
        couches=couches,
        communes=assainir(communes),
        reperes=reperes.rassembler(couches),
        entete=entete(site),
    )


def illustrer(atlas: Atlas, vue: Vue, calques: Sequence[Calque]) -> Illustration | None:
    """Draw a map; None when none of its layers has anything within the frame."""
    shown = tuple(calques)
    sujet = Sujet(
        titre=vue.titre,
        principale=vue.principale,
        demonstration=any(c.fictif for c in shown),
        grille=vue.grille,
    )
    drawn = dessiner(cadrer(vue.limites, *vue.taille), atlas.communes, shown, sujet, atlas.reperes)
    return Illustration(carte=drawn, source=_credits(atlas, [c.id for c in shown])) if drawn.legende else None


def _credits(atlas: Atlas, couches: Sequence[str]) -> str:
    """Return who is to be credited for the layers of a map and for its ground, each once."""
    asked = dict.fromkeys([*couches, *atlas.reperes.couches])
    usable = [atlas.info(c) for c in asked if atlas.info(c).usable]
    names = dict.fromkeys(filter(None, map(coquille.credits_of, usable)))
    return f"Source : {', '.join(names)}." if names else ""


def limites(frame: gpd.GeoSeries) -> tuple[float, float, float, float]:
    """Return the bounds of some shapes."""
    west, south, east, north = (float(v) for v in frame.total_bounds)
    return west, south, east, north
