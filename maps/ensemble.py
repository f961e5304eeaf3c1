"""The overview: every visible vector layer of the catalogue, in named groups, most of them loaded on demand."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd

from layers import (
    arrets_transport,
    batiments,
    espaces_verts,
    infrastructures,
    parcelles_agricoles,
    prescriptions_urbanisme,
    qpv_2015,
    scenario_tvb,
    sites_pollues,
    trame_verte_bleue,
    zonages_urbanisme,
    zones_inondables,
)
from layers.core.catalogue import asks
from maps.core import coquille, partage, tableau, texte, theme
from maps.core.carte import draw_map
from maps.core.chiffres import effectif
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, lighten
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.partage import Partage
from maps.core.tableau import Colonne, Tableau
from maps.core.theme import Champ, Feuille
from maps.core.vues import chaleur, commun, eau, generaux, itineraires, mines, pollen, population, sol

PATH = "cartes/ensemble.html"
QUESTION = "Que sait-on de ce lieu ?"
LEAD = (
    "Toutes les couches de cette édition, par thème. La plupart se chargent quand vous les cochez ; les chiffres et "
    "les règles sont dans les pages de thème."
)
NOTES = (
    "Couches superposées : lire les distances et les surfaces dans les pages de thème, pas sur cette carte.",
    "Une couche volumineuse est chargée par communes, autour de ce que vous regardez.",
    "Les parcelles cadastrales sont un fond de l’IGN, à cocher ; les adresses servent à la page « Vérifier un lieu ».",
    "Occupation du sol : la dernière édition seulement, les deux se recouvriraient.",
    "Carreaux de population : la valeur n’est pas montrée pour moins de 11 ménages.",
)


@dataclass(frozen=True, slots=True)
class Groupe:
    """A heading of the legend: its layers, from the lowest to the highest, and the page of the theme."""

    title: str
    layers: tuple[Partage, ...]
    page: str = ""


#: From the lowest to the highest on the map; the legend reads the other way.
GROUPES = (
    Groupe(
        "Sol et urbanisme",
        (
            sol.OCCUPATION,
            Partage(layer=parcelles_agricoles.LAYER, champs=("code_group", "surf_parc", "conduite")),
            Partage(layer=zonages_urbanisme.LAYER),
            Partage(layer=prescriptions_urbanisme.LAYER),
            Partage(layer=batiments.LAYER, champs=("ffo_bat_nb_log", "ffo_bat_annee_construction")),
        ),
        "cartes/zan.html",
    ),
    Groupe(
        "Risques", (Partage(layer=zones_inondables.LAYER), mines.ALEA, mines.PUITS_MINE), "cartes/heritage-minier.html"
    ),
    Groupe("Mines et patrimoine", (mines.UNESCO, mines.CITE, mines.TERRIL), "cartes/heritage-minier.html"),
    Groupe(
        "Trame verte et bleue",
        (
            Partage(layer=trame_verte_bleue.LAYER),
            Partage(layer=scenario_tvb.LAYER),
            Partage(layer=espaces_verts.LAYER),
        ),
        "cartes/tvb.html",
    ),
    Groupe("Eau", (eau.AIRES, eau.SERVITUDES, eau.COURS_EAU, eau.OUVRAGES, eau.CAPTAGES), "cartes/eau.html"),
    Groupe(
        "Quartiers et population",
        (population.POPULATION, Partage(layer=qpv_2015.LAYER), generaux.QPV),
        "cartes/qpv.html",
    ),
    Groupe("Chaleur", (chaleur.RESEAUX,), "cartes/chaleur.html"),
    Groupe(
        "Déplacements",
        (
            Partage(layer=infrastructures.LAYER, champs=("nature_infra", "nature_source", "importance")),
            Partage(layer=arrets_transport.LAYER, champs=("mode",)),
            itineraires.ITINERAIRES,
            itineraires.STATIONS,
        ),
        "cartes/itineraires.html",
    ),
    Groupe("Pollen", (pollen.CAPTEURS,), "cartes/pollen.html"),
    Groupe(
        "Friches et activités",
        (generaux.PARCS, Partage(layer=sites_pollues.LAYER), generaux.FRICHES),
        "cartes/friches.html",
    ),
)
KO, MO = 1_000, 1_000_000
#: On at opening; the others load once they are switched on.
OUVERTES = frozenset({"friches", "qpv", "cours_eau", "patrimoine"})
COUCHES = tuple(shared.layer.id for group in GROUPES for shared in group.layers)


@asks(*COUCHES)
def build(communes: gpd.GeoDataFrame, site: Site, **frames: gpd.GeoDataFrame | None) -> tuple[Fichier, ...]:
    """Return the page, the data of its layers and the CSV of their list."""
    traces = lighten(
        [
            partage.trace(
                shared, frames.get(shared.layer.id), communes, theme.info(site, shared.layer.id),
                group=group.title, show=shared.layer.id in OUVERTES,
            )
            for group in GROUPES
            for shared in group.layers
        ]
    )  # fmt: skip
    drawn = tuple(t for t in traces if t.present)
    found = _layers(drawn, site)
    page = Page(
        path=PATH,
        title="Vue d’ensemble",
        heading=QUESTION,
        lead=LEAD,
        map=draw_map(drawn, communes.geometry, root="../", title="Carte de toutes les couches"),
        legend=legend(drawn),
        sources=theme.infos(site, ["communes"]),
        figures=_figures(drawn),
        tables=(found.table,),
        alerts=theme.alertes([t for t in traces if not t.present]),
        notes=NOTES,
        scripts=("ensemble.js",),
        template="ensemble.html.j2",
    )
    return theme.files(page, site, drawn, (found,))


def _figures(traces: Sequence[Trace]) -> tuple[Cle, ...]:
    groups = len({t.group for t in traces})
    count = sum(len(t.drawn) for t in traces)
    return (
        Cle("couches", effectif(len(traces))),
        Cle("thèmes", effectif(groups)),
        Cle("objets sur la carte", effectif(count)),
    )


def _weight(size: float) -> str:
    return texte.with_unit(size / MO, "Mo") if size >= MO else texte.with_unit(size / KO, "ko", 0)


def _layers(traces: Sequence[Trace], site: Site) -> Feuille:
    """Return the list of the layers: what each holds, where it comes from, how heavy it is."""
    pages = {group.title: group.page for group in GROUPES}
    listed = {lien.path for lien in site.menu}

    def page(trace: Trace) -> tableau.Cellule:
        path = pages[trace.group]
        return tableau.mot(trace.group, link=path if path in listed else "")

    def count(trace: Trace) -> tableau.Cellule:
        return tableau.figure(len(trace.drawn), fictif=commun.is_fictive({"nature": trace.info.nature}))

    columns: tuple[Champ[Trace], ...] = (
        Champ(Colonne("Couche"), lambda trace: tableau.mot(trace.title)),
        Champ(Colonne("Thème"), page),
        Champ(Colonne("Objets", figure=True, note="dessinés"), count),
        Champ(Colonne("Source"), lambda trace: tableau.mot(texte.texte(trace.info.source))),
        Champ(Colonne("Millésime"), lambda trace: tableau.mot(coquille.millesime(trace.info.vintage))),
        Champ(Colonne("Licence"), lambda trace: tableau.mot(trace.info.licence)),
        Champ(
            Colonne("Poids", figure=True),
            lambda trace: tableau.Cellule(text=_weight(trace.bytes), value=round(trace.bytes / KO, 1)),
        ),
    )
    table = Tableau(caption="Les couches de cette carte", columns=(), csv="couches.csv")
    return theme.feuille(table, list(reversed(traces)), columns, code=lambda trace: trace.id)


WEB_MAP = WebMap(
    id="ensemble",
    title="Vue d’ensemble",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=5,
    question=QUESTION,
)
