"""The printed sheet of a commune: the same content as its page, its maps at a stated scale, four pages at most."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import unquote

from layers.core.model import LayerInfo
from maps.core import coquille, texte
from maps.core.fiches.fiche import Bloc, Fiche, Verification
from maps.core.graphiques import bande
from maps.core.papier.atlas import Atlas, Illustration, Numeros, Vue, illustrer, limites
from maps.core.papier.feuille import Feuille, sources
from maps.core.tableau import Cellule, Colonne, Tableau

PAGES = 4
#: Sizes that the map of the first page may have, the largest first; size of those of the plate; in millimetres.
PLAN_MM, PLANCHE_MM = ((186.0, 92.0), (186.0, 78.0), (186.0, 62.0)), (91.5, 55.0)
#: The first map: its title and its layers.
PLAN_TITRE, PLAN_COUCHES = "Friches dans la commune et autour", ("parcs_activites", "friches")
#: The plate: title and layers of each small map, from the lowest to the highest.
PLANCHE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Urbanisme", ("zonages_urbanisme",)),
    ("Eau : captages et rivières", ("aires_alimentation", "servitudes_as1", "cours_eau", "captages")),
    ("Risques miniers et inondation", ("zones_inondables", "alea_minier", "puits_mine")),
    ("Quartiers prioritaires et réseaux de chaleur", ("qpv", "reseaux_chaleur")),
    ("Trame verte et bleue, itinéraires", ("trame_verte_bleue", "itineraires", "stations_trail")),
    ("Patrimoine minier", ("patrimoine", "cites_minieres", "terrils")),
)
#: From this number of maps on, the plate has its own page.
WHOLE_PAGE = 5
#: Themes whose objects bear on a map the number they have in their table; rank of the tables, 2 for the other themes.
NUMBERED = ("friches", "qpv")
RANGS: Mapping[str, int] = {"friches": 0, "qpv": 0, "sol": 1, "eau": 1, "risques": 1}
#: A map numbers the objects of a table with no more rows than this.
MANY = 25
VERIFICATIONS = (Colonne("Thème"), Colonne("Objet"), Colonne("Constat"), Colonne("À faire"))


def feuille(atlas: Atlas, fiche: Fiche) -> Feuille:
    """Return the sheet of a commune, ready to be laid out."""
    numbered = [numeroter(b) if b.id in NUMBERED else (b, {}) for b in fiche.blocs]
    blocs = tuple(block for block, _ in numbered)
    numeros = {layer: keys for _, found in numbered for layer, keys in found.items()}
    drawn = partial(_map, atlas, fiche.code, numeros)
    plans = [drawn(PLAN_TITRE, PLAN_COUCHES, size) for size in PLAN_MM]
    plate = [drawn(title, layers, PLANCHE_MM) for title, layers in PLANCHE]
    kept = tuple(found for found in plate if found is not None)
    return Feuille(
        path=f"communes/{texte.safe_name(fiche.code.lower())}.pdf",
        template="papier/commune.html.j2",
        titre=f"{fiche.nom}, fiche de la commune",
        pages=PAGES,
        entete=atlas.entete,
        contenu={
            "fiche": replace(fiche, blocs=blocs),
            "bandes": {r.id: bande.imprimee(r.position) for r in fiche.reperes},
            "lecture": bande.lecture(fiche.nom),
            "plan": plans[0],
            "planche": kept,
            "pleine": len(kept) >= WHOLE_PAGE,
            "rangs": RANGS,
            "verifications": a_verifier(fiche.verifications),
            "sources": sources(_infos(atlas, blocs)),
        },
        replis=tuple({"plan": plan} for plan in plans[1:]) if plans[0] else (),
    )


def _map(
    atlas: Atlas, code: str, numeros: Numeros, titre: str, couches: Sequence[str], taille: tuple[float, float]
) -> Illustration | None:
    bounds = limites(atlas.communes.geometry.loc[[code]])
    vue = Vue(titre=titre, taille=taille, limites=bounds, principale=code, grille=taille != PLANCHE_MM)
    return illustrer(atlas, vue, atlas.calques(couches, numeros))


def numeroter(bloc: Bloc) -> tuple[Bloc, Numeros]:
    """Write the same numbers on the map of a theme and in its tables: a printed map has no tooltip."""
    numbers: dict[str, dict[str, str]] = {}
    tables = tuple(_numbered(t, numbers) for t in bloc.tables)
    return replace(bloc, tables=tables), numbers


def _numbered(table: Tableau, numbers: dict[str, dict[str, str]]) -> Tableau:
    if not table.layer or not 1 < len(table.rows) <= MANY:
        return table
    rows = []
    for rank, row in enumerate(table.rows, start=1):
        layer, _, key = row[0].feature.partition("/")
        if layer == table.layer:
            numbers.setdefault(layer, {})[unquote(key)] = str(rank)
        rows.append((replace(row[0], text=f"{rank}. {row[0].text}"), *row[1:]))
    return replace(table, rows=tuple(rows))


def a_verifier(found: Sequence[Verification]) -> Tableau:
    """Return what the commune should check or supply, as a table."""
    rows = tuple(tuple(Cellule(text=text) for text in (v.theme, v.objet, v.constat, v.action)) for v in found)
    return Tableau(caption="Une ligne par constat", columns=VERIFICATIONS, rows=rows)


def _infos(atlas: Atlas, blocs: Sequence[Bloc]) -> tuple[LayerInfo, ...]:
    """Return what is known of the layers that the sheet tells of, and of the ground of its maps."""
    asked = dict.fromkeys(["communes", *(c for b in blocs for c in b.couches), *atlas.reperes.couches])
    return tuple(info for info in coquille.infos(atlas.site, list(asked)) if info.usable)
