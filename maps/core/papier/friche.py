"""The printed sheet of a friche: what it is, what it meets, its scores and why, whom to ask; two pages at most."""

from dataclasses import replace
from math import pi, sqrt

import geopandas as gpd

from layers.core.model import Sign, Style
from maps.core import texte
from maps.core.affichage import Row, located
from maps.core.friches.fiche import FicheFriche
from maps.core.friches.notes import HORS_SCORES
from maps.core.papier.atlas import Atlas, Illustration, Vue, illustrer, limites
from maps.core.papier.carte import Calque
from maps.core.papier.feuille import Feuille, sources
from maps.core.tableau import Cellule, Tableau
from pipelines.core.verification.questions import Etat

PAGES = 2
#: Sizes that the map of the site may have, the largest first, and size of the map of its commune, in millimetres.
PLAN_MM, SITUATION_MM = ((186.0, 100.0), (186.0, 84.0), (186.0, 68.0)), (74.0, 52.0)
#: How much of the surroundings the map shows, in metres.
AUTOUR_M = 300.0
#: Columns that a printed table does without: the sources are told once, at the end.
SANS = frozenset({"Source"})
#: Answers in the order in which they are kept when a table is cut: first what the site meets, then what is not known.
ORDRE = (Etat.DEDANS, Etat.EN_PARTIE, Etat.LIMITE, Etat.TOUCHE, Etat.PROCHE, Etat.INCONNU, Etat.DEHORS, Etat.LOIN)
LAYER = "friches"
#: Layers that cover everything around a site, or that no longer hold: their answer is in the table, not on the map.
HORS_CARTE = frozenset(
    {"communes", "zonages_urbanisme", "documents_urbanisme", "aires_alimentation", "qpv_2015", LAYER}
)
#: The reason for a doubt that an invented figure bears anyway.
INVENTE = "donnée fictive"
#: What a site known by a point stands for.
DISQUE = Sign(
    value="",
    label="Disque de même surface : le site n’est connu que par un point",
    color="#1d1d1b",
    fill_opacity=0.0,
    weight=1.4,
    dash="4 3",
)
#: Zones around a site are told by their outline and their name: fills over each other hide what they tell.
CONTOUR_FILL, CONTOUR_PX = 0.06, 2.2


def feuille(atlas: Atlas, fiche: FicheFriche) -> Feuille:
    """Return the sheet of a friche, ready to be laid out."""
    plans = [_plan(atlas, fiche, size) for size in PLAN_MM] if fiche.localise else [None]
    return Feuille(
        path=f"{fiche.path.rpartition('.')[0]}.pdf",
        template="papier/friche.html.j2",
        titre=f"{fiche.nom}, fiche de la friche",
        pages=PAGES,
        entete=atlas.entete,
        contenu={
            "fiche": fiche,
            "plan": plans[0],
            "situation": _situation(atlas, fiche),
            "contraintes": rencontres(fiche.contraintes),
            "hors_scores": HORS_SCORES,
            "raisons": tuple(sans_colonnes(t) for t in fiche.raisons),
            "sources": sources(info for info in fiche.sources if info.usable),
        },
        replis=tuple({"plan": plan} for plan in plans[1:]) if plans[0] else (),
    )


def _plan(atlas: Atlas, fiche: FicheFriche, size: tuple[float, float]) -> Illustration | None:
    """Draw the site among the zones that it meets."""
    frame = atlas.couches.get(LAYER)
    if frame is None or fiche.cle not in frame.index:
        return None
    own = frame.loc[[fiche.cle]]
    outline = etendue(own)
    bounds = limites(outline.buffer(AUTOUR_M))
    vue = Vue(titre="Le site et ce qu’il rencontre", taille=size, limites=bounds, principale=fiche.code, grille=True)
    zones = [contour(c) for c in atlas.calques([c for c in fiche.couches if c not in HORS_CARTE])]
    disc = [_disque(outline)] if (outline.geom_type != own.geom_type).any() else []
    return illustrer(atlas, vue, [*zones, *disc, *atlas.calques([LAYER], {LAYER: {fiche.cle: fiche.nom}})])


def _disque(outline: gpd.GeoSeries) -> Calque:
    frame = gpd.GeoDataFrame(geometry=outline)
    return Calque(id="disque", titre=DISQUE.label, frame=frame, style=Style(signs=(DISQUE,)), discret=True)


def contour(calque: Calque) -> Calque:
    """Draw the areas of a layer by their outline, each with the words of its sign."""
    style = calque.style
    signs = tuple(replace(s, fill_opacity=CONTOUR_FILL, weight=CONTOUR_PX, hatch=False) for s in style.signs)

    def words(row: Row) -> str:
        found = style.sign(texte.brut(row.get(style.by)) if style.by else "")
        return found.label or calque.titre

    areas = not calque.frame.geom_type.eq("Point").all()
    return replace(calque, style=replace(style, signs=signs), etiquette=words if areas else calque.etiquette)


def etendue(site: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return the outline of a site; a site known by a point stands for a disc of the same area."""
    area = site.iloc[0].get("surface_m2")
    known_by_point = bool(site.geom_type.eq("Point").all()) and not texte.is_missing(area)
    return site.geometry.buffer(sqrt(float(area) / pi)) if known_by_point else site.geometry


def _situation(atlas: Atlas, fiche: FicheFriche) -> Illustration | None:
    """Draw where the site is in its commune; the commune hatched when nobody knows where."""
    frame = atlas.couches.get(LAYER)
    if fiche.code not in atlas.communes.index or frame is None:
        return None
    vue = Vue(
        titre="Situation dans la commune",
        taille=SITUATION_MM,
        limites=limites(atlas.communes.geometry.loc[[fiche.code]]),
        principale=fiche.code,
    )
    own = frame[frame.index == fiche.cle]
    calque = atlas.calque(LAYER, {})
    if calque is None or not located(own).all():
        return illustrer(atlas, vue, [atlas.sans_lieu(fiche.code)])
    return illustrer(atlas, vue, [replace(calque, frame=own)])


def rencontres(table: Tableau) -> Tableau:
    """Put first the answers that matter most: they are the last to be cut; the area of a single zone is its share."""
    ranks = {str(etat): rank for rank, etat in enumerate(ORDRE)}
    kept = sans_colonnes(table)
    rows = sorted(kept.rows, key=lambda row: ranks.get(str(row[1].value), len(ranks)))
    return replace(kept, rows=tuple(tuple(_short(cell) for cell in row) for row in rows))


def _short(cell: Cellule) -> Cellule:
    """Leave out of a note the area of a single zone, and what the mark of an invented figure already says."""
    alone = cell.text.endswith("%") and " ; " not in cell.note
    reasons = [part for part in cell.note.split(", ") if part != INVENTE or not cell.fictif]
    return replace(cell, note="" if alone else ", ".join(reasons))


def sans_colonnes(table: Tableau) -> Tableau:
    """Leave out some columns of a table."""
    keep = [c.title not in SANS for c in table.columns]

    def cut(row: tuple[Cellule, ...]) -> tuple[Cellule, ...]:
        return tuple(cell for cell, kept in zip(row, keep, strict=True) if kept)

    columns = tuple(c for c, kept in zip(table.columns, keep, strict=True) if kept)
    return replace(table, columns=columns, rows=tuple(cut(row) for row in table.rows))
