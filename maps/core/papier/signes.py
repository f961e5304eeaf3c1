"""The signs of the web maps on paper: same shapes, same colours, sizes in millimetres, patterns for grey prints."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry, box

from layers.core.model import Sign
from maps.core import affichage, symboles, texte
from maps.core.papier.etiquettes import Etiquette
from maps.core.papier.geometrie import chemin, ecrire, hachures
from maps.core.papier.motifs import Motif

#: Millimetres of the paper for a pixel of the screen: widths of strokes, dashes, symbols.
TRAIT_MM, TIRET_MM, SIGNE_MM = 0.21, 0.3, 0.17
#: Diameter of a symbol that no area sizes, in millimetres; of the sign of an unknown area.
POINT_MM, INCONNU_MM = 2.5, 2.4
#: Areas shown in the size legend, in hectares.
SIZES_HA = (2, 10, 30)
#: The box of a legend (28 x 20) is drawn 6.4 mm wide: its units for a millimetre.
_BOX_UNITS = 28 / 6.4
_AREAS = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A symbol where it stands: its place and its radius in millimetres; ``inconnue``: no area is known to size it."""

    sign: Sign
    x: float
    y: float
    rayon: float
    text: str = ""
    inconnue: bool = False

    def visible(self, largeur: float, hauteur: float) -> bool:
        """Tell whether a part of it is in a frame of this size."""
        r = self.rayon
        return -r < self.x < largeur + r and -r < self.y < hauteur + r


def poser(sign: Sign, x: float, y: float, text: str, surface_m2: object, *, sized: bool) -> Pose:
    """Return a symbol at its place, sized by an area when its layer asks for it."""
    px = affichage.diameter_px(surface_m2) if sized else None
    diameter = POINT_MM if not sized else INCONNU_MM if px is None else px * SIGNE_MM
    return Pose(sign=sign, x=x, y=y, rayon=diameter / 2, text=text, inconnue=sized and px is None)


def symbole(pose: Pose) -> str:
    """Draw a symbol; a dashed ring surrounds one whose area is not known."""
    scale = pose.rayon * 2 / 20
    corner = f"{ecrire(pose.x - pose.rayon)} {ecrire(pose.y - pose.rayon)}"
    drawn = f'<g transform="translate({corner}) scale({scale:.4f})">{symboles.symbol(pose.sign)}</g>'
    if not pose.inconnue:
        return drawn
    return (
        f'{drawn}<circle cx="{ecrire(pose.x)}" cy="{ecrire(pose.y)}" r="{ecrire(pose.rayon + 0.6)}" fill="none"'
        f' stroke="{pose.sign.color}" stroke-width="0.2" stroke-dasharray="0.7 0.5"/>'
    )


def nom(pose: Pose) -> Etiquette | None:
    """Return what is written beside a symbol."""
    if not pose.text:
        return None
    return Etiquette(text=pose.text, x=pose.x, y=pose.y, rayon=pose.rayon, graisse=700, couleur="#1d1d1b", requise=True)


def kind(shapes: Iterable[Geometry]) -> str:
    """Return what the legend shows: ``area`` (a box) or ``line`` (a stroke)."""
    return "area" if _AREAS & {s.geom_type for s in shapes} else "line"


def forme(sign: Sign, shapes: Sequence[Geometry], motif: Motif | None) -> str:
    """Draw the areas and lines of a sign (millimetres): fill, pattern, outline; symbols are drawn apart."""
    symboles.check_sign(sign)
    areas = shapely.union_all([s for s in shapes if s.geom_type in _AREAS])
    outlines = "".join(chemin(s) for s in shapes if s.geom_type in _AREAS)
    lines = "".join(chemin(s) for s in shapes if s.geom_type in {"LineString", "MultiLineString"})
    parts = []
    if not areas.is_empty:
        fill = f'fill="{sign.color}" fill-opacity="{sign.fill_opacity:g}" fill-rule="evenodd"'
        parts.append(f'<path d="{chemin(areas)}" {fill} stroke="none"/>')
        parts += [_lines(sign, areas, motif)] if motif else []
        parts.append(f'<path d="{outlines}" fill="none" {_stroke(sign)}/>')
    if lines:
        parts.append(f'<path d="{lines}" fill="none" {_stroke(sign)} stroke-linecap="round"/>')
    return "".join(parts)


def _stroke(sign: Sign) -> str:
    dash = sign.dash.replace(",", " ").split()
    dashes = " ".join(ecrire(float(d) * TIRET_MM) for d in dash)
    extra = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'stroke="{sign.color}" stroke-width="{ecrire(sign.weight * TRAIT_MM)}" stroke-linejoin="round"{extra}'


def _lines(sign: Sign, areas: Geometry, motif: Motif, *, unit: float = 1.0) -> str:
    drawn = "".join(chemin(hachures(areas, angle, motif.pas * unit)) for angle in motif.angles)
    dash = " ".join(ecrire(float(d) * unit) for d in motif.tiret.split())
    extra = f' stroke-dasharray="{dash}" stroke-linecap="round"' if dash else ""
    width = ecrire(motif.largeur * unit)
    return f'<path d="{drawn}" fill="none" stroke="{sign.color}" stroke-width="{width}"{extra}/>' if drawn else ""


def vignette(sign: Sign, kind_: str, motif: Motif | None) -> str:
    """Return the inside of the SVG of a legend's box (28 x 20), with the pattern that the sign has on the map."""
    if motif is None or kind_ != "area":
        return symboles.swatch(sign, kind=kind_)
    plain = Sign(
        value=sign.value, label="", color=sign.color, fill_opacity=sign.fill_opacity, weight=sign.weight, dash=sign.dash
    )
    return symboles.swatch(plain, kind=kind_) + _lines(sign, box(1.5, 2.5, 26.5, 17.5), motif, unit=_BOX_UNITS)


def tailles() -> tuple[tuple[float, str], ...]:
    """Return the circles of the size legend: diameter in millimetres, and the area it stands for."""
    words = {SIZES_HA[0]: " ou moins"}
    found = ((affichage.diameter_px(ha * 10_000), ha) for ha in SIZES_HA)
    return tuple((px * SIGNE_MM, texte.with_unit(ha, "ha") + words.get(ha, "")) for px, ha in found if px is not None)
