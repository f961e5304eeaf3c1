"""The sheets, one page per commune: twelve key figures, its themes, what to check, what changed; one shared map."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd

from layers import trame_verte_bleue as trame_layer
from layers import zonages_urbanisme as zonages_layer
from layers import zones_inondables as crues_layer
from layers.core.catalogue import asks
from layers.core.parametres import Parametres
from maps.core import coquille, texte
from maps.core.carte import Planche, aim, apart, render_map
from maps.core.coquille import Page
from maps.core.couche import Trace, data_files, lighten
from maps.core.fiches.composer import NOTES, fiches
from maps.core.fiches.contexte import COUCHES, INDICATEURS, Contexte, contexte
from maps.core.fiches.fiche import Bloc, Fiche, Repere, Verification
from maps.core.graphiques import bande
from maps.core.legende import legend
from maps.core.model import Fichier, Site, WebMap
from maps.core.partage import Partage, trace
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import chaleur, eau, generaux, itineraires, mines, pollen
from maps.core.vues import friches as vue_friches

#: The layers of the map, from the lowest to the highest, under the heading of their theme.
GROUPES: tuple[tuple[str, tuple[Partage, ...]], ...] = (
    ("Urbanisme", (Partage(layer=zonages_layer.LAYER),)),
    ("Eau", (eau.AIRES, eau.SERVITUDES, eau.COURS_EAU, eau.OUVRAGES, eau.CAPTAGES)),
    ("Risques", (Partage(layer=crues_layer.LAYER), mines.ALEA, mines.PUITS_MINE)),
    ("Trame verte et bleue", (Partage(layer=trame_layer.LAYER),)),
    ("Patrimoine", (mines.UNESCO, mines.CITE, mines.TERRIL)),
    ("Quartiers", (generaux.QPV,)),
    ("Chaleur", (chaleur.RESEAUX,)),
    ("Itinéraires", (itineraires.ITINERAIRES, itineraires.STATIONS)),
    ("Pollens", (pollen.CAPTEURS,)),
    ("Friches", (generaux.FRICHES,)),
)
#: On at opening; the others load once they are switched on.
OUVERTES = frozenset({"patrimoine", "terrils", "qpv", "puits_mine", "friches"})
METHODE = "cartes/methode-fiches.html"
A_VERIFIER = (Colonne("Thème"), Colonne("Objet"), Colonne("Constat"), Colonne("À faire"))


@asks(*COUCHES, *INDICATEURS, "anomalies", "changements")
def build(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    **given: Any,  # noqa: ANN401
) -> tuple[Fichier, ...]:
    """Return one page per commune, and the data that they share."""
    shared = contexte(
        site=site,
        communes=communes,
        parametres=parametres,
        couches={key: given.get(key) for key in COUCHES},
        indicateurs={key: given.get(key) for key in INDICATEURS},
        anomalies=given.get("anomalies"),
        changements=given.get("changements"),
    )
    traces = _traces(shared)
    planche, script = apart(render_map(traces, communes.geometry, root="../"), WEB_MAP.id)
    sheets = fiches(shared)
    pages = (coquille.render(_page(shared, sheets, rank, traces, planche), site) for rank in range(len(sheets)))
    return (*pages, coquille.render(_methode(shared), site), script, *data_files(traces))


def _traces(shared: Contexte) -> tuple[Trace, ...]:
    """Return the layers of the map; each is the one that the other pages draw, where they draw it."""
    drawn = []
    for group, layers in GROUPES:
        for layer in layers:
            key = layer.layer.id
            frame, info = shared.couches.get(key), shared.info(key)
            made = trace(layer, frame, shared.communes, info, group=group, show=key in OUVERTES)
            drawn.append(replace(made, counted=False, note=made.note or _note(shared, key)))
    return lighten(drawn)


def _note(shared: Contexte, key: str) -> str:
    return vue_friches.UNPUBLISHED if key == "friches" and shared.site.audience != "interne" else ""


def _page(shared: Contexte, sheets: Sequence[Fiche], rank: int, traces: tuple[Trace, ...], planche: Planche) -> Page:
    sheet = sheets[rank]
    shape = shared.communes.geometry[[sheet.code]]
    asked = [key for key in reversed(COUCHES) if shared.couches.get(key) is not None]
    return Page(
        path=coquille.commune_path(sheet.code),
        title=sheet.nom,
        heading=sheet.nom,
        lead=sheet.chapo,
        template="commune.html.j2",
        map=aim(planche, shape, title=f"Carte de la commune {texte.de(sheet.nom)}", focus=sheet.code),
        legend=legend(traces, focus=sheet.nom, code=sheet.code),
        sources=coquille.infos(shared.site, ["communes", *asked]),
        notes=sheet.notes,
        scripts=("commune.js",),
        styles=("commune.css",),
        extra={
            "previous": _neighbour(sheets[rank - 1]),
            "next": _neighbour(sheets[(rank + 1) % len(sheets)]),
            "fiche": sheet,
            "methode": METHODE,
            "reperes": [(r, bande.bande(r.position), situe(r)) for r in sheet.reperes],
            "signes": bande.signes(sheet.nom),
            "a_verifier": a_verifier(sheet),
            "vues": {bloc.id: _view(bloc, traces) for bloc in sheet.blocs},
        },
    )


def _methode(shared: Contexte) -> Page:
    """Return the page of the rules, written once for all the sheets."""
    return Page(
        path=METHODE,
        title="Comment sont calculés les chiffres des fiches",
        heading="Comment sont calculés les chiffres des fiches communales",
        lead="Chaque chiffre d’une fiche vient d’un indicateur du catalogue : sa définition, sa règle, sa source.",
        notes=NOTES,
        rules=coquille.rules(shared.lecteurs.values()),
    )


def _neighbour(sheet: Fiche) -> tuple[str, str]:
    return coquille.commune_path(sheet.code).rpartition("/")[2], sheet.nom


def _view(bloc: Bloc, traces: tuple[Trace, ...]) -> str:
    """Return the address that shows the layers of a theme on the map, empty when the map has none of them."""
    there = [t.id for t in traces if t.id in bloc.couches and t.present]
    return f"#couches={','.join(there)}" if there else ""


def situe(repere: Repere) -> str:
    """Write beside a strip what it shows: the range of the communes, the median, the agglomeration."""
    said = bande.mots(repere.position, repere.agglomeration, total=not repere.part)
    return " · ".join(f"{word} : {value}" for word, value in said)


def a_verifier(sheet: Fiche) -> Tableau | None:
    """Return what a commune should check or supply as a table, None when there is nothing."""
    rows = tuple(
        (Cellule(text=v.theme, value=v.theme), Cellule(text=v.objet, value=v.objet, feature=v.feature), *_words(v))
        for v in sheet.verifications
    )
    return Tableau(caption="À vérifier ou à fournir", columns=A_VERIFIER, rows=rows) if rows else None


def _words(line: Verification) -> tuple[Cellule, Cellule]:
    return Cellule(text=line.constat, value=line.constat), Cellule(text=line.action, value=line.action)


WEB_MAP = WebMap(id="fiches_communes", title="Fiches des communes", build=build, path="communes/")
