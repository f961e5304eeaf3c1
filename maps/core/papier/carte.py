"""A map on paper: the ground, the layers with the signs of the web maps, names, scale, north, legend.

Everything is in millimetres, at the scale of the frame; geodata come in EPSG:2154. Nothing depends on a browser.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import shapely
from shapely import Geometry

from layers.core.model import Sign, Style
from maps.core import texte
from maps.core.affichage import Row, rows
from maps.core.papier import fond, habillage, signes
from maps.core.papier.cadre import Cadre
from maps.core.papier.etiquettes import Etiquette, Placement, placer
from maps.core.papier.geometrie import sur_papier, texte_svg
from maps.core.papier.motifs import Motif, attribuer
from maps.core.papier.reperes import Reperes

#: Families of type to try, the first one that the machine has; all of them are wide enough for the estimates.
#: No space after a comma: WeasyPrint would keep the quotes of the name.
POLICES = "'Source Sans 3','Noto Sans','Open Sans','Segoe UI','Helvetica Neue','DejaVu Sans Condensed',sans-serif"

_POINTS = frozenset({"Point", "MultiPoint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Calque:
    """One layer on a printed map.

    ``frame`` is in EPSG:2154, index: key; ``symboles`` is True when a sign stands on each area too; ``etiquette``
    returns the few characters written beside a feature, empty for none; ``discret`` layers are part of the ground of
    the map: neither counted nor told in its description.
    """

    id: str
    titre: str
    frame: gpd.GeoDataFrame
    style: Style
    symboles: bool = False
    fictif: bool = False
    etiquette: Callable[[Row], str] = lambda _: ""
    discret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujet:
    """What a map is about.

    ``principale`` is the INSEE code of the commune whose neighbours are lighter, empty for a map of the territory;
    ``demonstration`` is True when a layer holds invented data: the map says so in its image; ``grille`` asks for the
    ticks of the grid along the edge.
    """

    titre: str
    principale: str = ""
    demonstration: bool = False
    grille: bool = False


@dataclass(frozen=True, slots=True)
class Signe:
    """One line of the legend: the inside of its SVG (box 28 x 20), its words, how many features the map shows."""

    svg: str
    label: str
    nombre: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One layer in the legend of a printed map."""

    titre: str
    signes: tuple[Signe, ...]
    fictif: bool = False
    tailles: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carte:
    """A map ready to print: its SVG, its words for who does not see it, its legend, its scale.

    ``omises`` is the number of names that found no room.
    """

    svg: str
    titre: str
    description: str
    legende: tuple[Section, ...]
    cadre: Cadre
    omises: int = 0

    @property
    def echelle(self) -> str:
        """The scale in words: « 1:25 000 »."""
        return f"1:{texte.nombre(self.cadre.echelle)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trace:
    """What a layer becomes on the paper."""

    svg: str
    counts: Mapping[str, int]
    kind: str
    names: tuple[Etiquette, ...] = ()
    motifs: Mapping[str, Motif | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Objet:
    """A feature on the paper: its attributes, its sign, what the frame shows of its shape (mm), its whole shape (m)."""

    row: Row
    sign: Sign
    shape: Geometry
    whole: Geometry


def dessiner(
    cadre: Cadre,
    communes: gpd.GeoDataFrame,
    calques: tuple[Calque, ...],
    sujet: Sujet,
    reperes: Reperes | None = None,
) -> Carte:
    """Draw a map.

    Parameters
    ----------
    cadre
        Size, scale and place.
    communes
        EPSG:2154, index: INSEE code; ``nom``.
    calques
        The layers, from the lowest to the highest.
    sujet
        What the map is about.
    reperes
        Roads, water, built mass, where a source has them.

    Returns
    -------
    Carte
        The same input gives the same bytes.
    """
    ground = fond.dessiner(cadre, communes, sujet.principale, reperes)
    motifs = _patterns(cadre, calques)
    traces = [_trace(cadre, calque, motifs) for calque in calques]
    dressing = [habillage.barre(cadre), habillage.nord(cadre)]
    dressing += [habillage.marque()] if sujet.demonstration else []
    placement = Placement(cadre.largeur, cadre.hauteur)
    habillage.reserver(placement, dressing)
    wanted = [*(name for trace in traces for name in trace.names), *ground.noms]
    names, left_out = placer(sorted(wanted, key=lambda name: not name.requise), placement)
    drawn = [trace.svg for trace in traces]
    body = "".join((ground.dessous, *drawn, ground.dessus, habillage.grille(cadre) if sujet.grille else "", names))
    sections = tuple(
        _section(c, t) for c, t in zip(reversed(calques), reversed(traces), strict=True) if any(t.counts.values())
    )
    described = description(sujet, cadre, calques, traces)
    svg = _svg(cadre, f'<g clip-path="url(#cadre)">{body}</g>{"".join(d.svg for d in dressing)}', described)
    return Carte(svg=svg, titre=sujet.titre, description=described, legende=sections, cadre=cadre, omises=left_out)


def _svg(cadre: Cadre, body: str, described: str) -> str:
    wide, high = (f"{v:g}" for v in (cadre.largeur, cadre.hauteur))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{high}mm" viewBox="0 0 {wide} {high}"'
        f' role="img" font-family="{POLICES}"><title>{texte_svg(described)}</title>'
        f'<defs><clipPath id="cadre"><rect width="{wide}" height="{high}"/></clipPath></defs>'
        f"{body}{habillage.bord(cadre)}</svg>"
    )


def _patterns(cadre: Cadre, calques: tuple[Calque, ...]) -> dict[tuple[str, str], Motif | None]:
    """Give each area sign that the map shows its pattern, in the order of the layers."""
    west, south, east, north = cadre.limites
    shown: list[tuple[str, Sign]] = []
    for calque in calques:
        areas = calque.frame[calque.frame.geom_type.isin({"Polygon", "MultiPolygon"})].cx[west:east, south:north]
        present = {_sign(calque, row).value for row in areas.to_dict("records")}
        shown += [(calque.id, sign) for sign in calque.style.signs if sign.value in present and not calque.symboles]
    given = attribuer(sign for _, sign in shown)
    return {(id_, sign.value): motif for (id_, sign), motif in zip(shown, given, strict=True)}


def _sign(calque: Calque, row: Mapping[Any, Any]) -> Sign:
    by = calque.style.by
    return calque.style.sign(texte.brut(row.get(by)) if by else "")


def _trace(cadre: Cadre, calque: Calque, motifs: Mapping[tuple[str, str], Motif | None]) -> _Trace:
    """Draw a layer: its areas united by sign, its lines, then its symbols, the largest ones first."""
    placed = _placed(cadre, calque)
    own = {value: motif for (id_, value), motif in motifs.items() if id_ == calque.id}
    by_sign: dict[str, list[Geometry]] = {}
    for one in placed:
        by_sign.setdefault(one.sign.value, []).append(one.shape)
    drawn = [signes.forme(s, by_sign[s.value], own.get(s.value)) for s in calque.style.signs if s.value in by_sign]
    stands = [_stand(cadre, calque, p) for p in placed if calque.symboles or p.whole.geom_type in _POINTS]
    inside = sorted((s for s in stands if s.visible(cadre.largeur, cadre.hauteur)), key=_rank)
    areas = [] if stands else [_area_name(calque, p, cadre) for p in placed]
    return _Trace(
        svg="".join(drawn) + "".join(signes.symbole(s) for s in inside),
        counts=Counter(s.sign.value for s in inside) if stands else Counter(p.sign.value for p in placed),
        kind="point" if stands else signes.kind(p.shape for p in placed),
        names=tuple(n for n in (*(signes.nom(s) for s in inside), *areas) if n),
        motifs=own,
    )


def _placed(cadre: Cadre, calque: Calque) -> list[_Objet]:
    shapes = sur_papier(gpd.GeoSeries(calque.frame.geometry.to_numpy()), cadre)
    shown = calque.frame.iloc[shapes.index]
    parts = zip(rows(shown), shapes, shown.geometry, strict=True)
    edge = cadre.papier
    return [_Objet(row, _sign(calque, row), shape, whole) for row, shape, whole in parts if shape.intersects(edge)]


def _rank(pose: signes.Pose) -> tuple[float, float, float]:
    return -pose.rayon, pose.x, pose.y


def _stand(cadre: Cadre, calque: Calque, one: _Objet) -> signes.Pose:
    """Stand a symbol on a feature: where its whole shape is, even when the frame shows a part of it."""
    whole = one.whole
    where = whole.centroid if whole.centroid.within(whole) else whole.representative_point()
    [[x, y]] = cadre.en_mm(shapely.get_coordinates(where)).tolist()
    by = calque.style.size_by
    return signes.poser(
        one.sign, x, y, calque.etiquette(one.row), one.row.get(by) if by else None, sized=by is not None
    )


def _area_name(calque: Calque, one: _Objet, cadre: Cadre) -> Etiquette | None:
    text = calque.etiquette(one.row)
    visible = one.shape.intersection(cadre.papier) if text else one.shape
    if not text or visible.is_empty:
        return None
    where = visible.representative_point()
    return Etiquette(text=text, x=where.x, y=where.y, corps=2.2, couleur=one.sign.color, graisse=700)


def _section(calque: Calque, trace: _Trace) -> Section:
    shown = [s for s in calque.style.signs if trace.counts.get(s.value)]
    entries = tuple(
        Signe(signes.vignette(s, trace.kind, trace.motifs.get(s.value)), s.label or calque.titre, trace.counts[s.value])
        for s in shown
    )
    sizes = signes.tailles() if calque.style.size_by and trace.kind == "point" else ()
    return Section(titre=calque.titre, signes=entries, fictif=calque.fictif, tailles=sizes)


def description(sujet: Sujet, cadre: Cadre, calques: tuple[Calque, ...], traces: list[_Trace]) -> str:
    """Say in words what a map shows: its title, its scale, how many features of each layer."""
    told = [
        f"{calque.titre} ({texte.nombre(sum(trace.counts.values()))})"
        for calque, trace in zip(calques, traces, strict=True)
        if not calque.discret and any(trace.counts.values())
    ]
    shown = f" Elle montre : {texte.liste(told)}." if told else " Aucun objet des couches demandées dans ce cadre."
    mark = " Données de démonstration." if sujet.demonstration else ""
    return texte.typo(
        f"{sujet.titre}. Carte au 1:{texte.nombre(cadre.echelle)}, nord de la grille en haut.{shown}{mark}"
    )
