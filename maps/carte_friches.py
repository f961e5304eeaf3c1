"""The explorer of friches: which sites answer what is looked for, how they rank, what conflicts with what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from maps.core import affichage, coquille, tableau, texte, theme
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.friches import donnees, filtres, tableaux
from maps.core.friches.donnees import Site as Friche
from maps.core.friches.notes import (
    BAREMES,
    COMPOSANTES,
    HORS_SCORES,
    NOM,
    conflit,
    etude_sols,
    mutabilite,
    note,
    surfaces,
)
from maps.core.legende import absence, legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.vues import commun
from maps.core.vues import friches as vue_friches

PATH, CSV = "cartes/friches.html", "cartes/friches.csv"
DATA = "assets/donnees/carte_friches/explorateur.js"
LEAD = "Chaque signe est un site : sa forme et sa couleur disent où en est le projet, sa taille dit la surface."
QUESTION = "Quelles friches pour quel projet ?"
NOTES = (
    "Sans projet : friche vérifiée, aucun projet connu de la source. Avec projet : une reconversion est connue.",
    "Reconvertie : le site a retrouvé un usage. Potentielle : repérage non vérifié, jamais compté, noté ni classé.",
    (
        "Un site dont la réponse n’est pas certaine (un point, une source qui s’arrête) reste dans chaque choix "
        "possible ; « inconnu » garde les sites pour lesquels la source ne dit rien : ce n’est jamais un « non »."
    ),
    (
        f"Le classement est un « {NOM} » : il aide à poser les questions, il ne décide de rien. L’intervalle du score "
        "donne aux critères inconnus la note 0, puis 1 ; celui du rang vient de pondérations tirées autour de celle-ci."
    ),
    "Sous la fiabilité minimale, un site n’a pas de rang : la liste dit quels champs le feraient le mieux connaître.",
    "Mutabilité : d’après Mutafriches (ADEME), sur les seuls critères que portent nos couches.",
    "Le périmètre immédiat d’un captage n’est pas public : il n’entre ni dans les scores, ni dans le conflit.",
    "Un site compte dans la commune que son producteur déclare, même si sa position est ailleurs ou inconnue.",
    "Une unité foncière partagée compte une fois, en intervalle quand ses sites ne lui donnent pas la même surface.",
    "« Pollution inconnue » ne veut pas dire « sans pollution » : la source n’en dit rien.",
)
Readers = Mapping[str, Lecteur]


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    friches: gpd.GeoDataFrame | None = None,
    fri_01: pd.DataFrame | None = None,
    fri_02: pd.DataFrame | None = None,
    fri_03: pd.DataFrame | None = None,
    fri_04: pd.DataFrame | None = None,
    fri_05: pd.DataFrame | None = None,
    fri_06: pd.DataFrame | None = None,
    fri_07: pd.DataFrame | None = None,
    fri_08: pd.DataFrame | None = None,
    fri_09: pd.DataFrame | None = None,
    fri_10: pd.DataFrame | None = None,
    fri_11: pd.DataFrame | None = None,
    fri_12: pd.DataFrame | None = None,
    fri_13: pd.DataFrame | None = None,
    fri_14: pd.DataFrame | None = None,
    x_02: pd.DataFrame | None = None,
    x_03: pd.DataFrame | None = None,
    rcu_06: pd.DataFrame | None = None,
    min_01: pd.DataFrame | None = None,
    min_02: pd.DataFrame | None = None,
    min_04: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    readers = theme.lecteurs(
        fri_01=fri_01, fri_02=fri_02, fri_03=fri_03, fri_04=fri_04, fri_05=fri_05, fri_06=fri_06, fri_07=fri_07,
        fri_08=fri_08, fri_09=fri_09, fri_10=fri_10, fri_11=fri_11, fri_12=fri_12, fri_13=fri_13, fri_14=fri_14,
        x_02=x_02, x_03=x_03, rcu_06=rcu_06, min_01=min_01, min_02=min_02, min_04=min_04,
    )  # fmt: skip
    inside = in_territory(friches, communes)
    trace = _trace(inside, communes, site, readers)
    names = commun.names_of(communes)
    sites = _sites(inside, readers, parametres)
    found = filtres.filtres([s.row for s in sites], readers, names, parametres)
    data = donnees.donnees(sites, found, parametres, names) if sites else None
    page = _page(communes, site, trace, sites, readers, parametres)
    codes, natures = [s.cle for s in sites], [coquille.nature_word(s.row.get("nature")) for s in sites]
    whole = tableaux.complet(sites, found, readers, names)
    csv = (tableau.csv_file(CSV, whole, codes=codes, nature=natures),) if sites else ()
    script = (Fichier(path=DATA, text=affichage.script(donnees.NAME, data)),) if data else ()
    return (coquille.render(page, site), *data_files([trace]), *script, *csv)


def _sites(friches: gpd.GeoDataFrame | None, readers: Readers, parametres: Parametres) -> list[Friche]:
    """Return the sites, the best ranked first, then by decreasing area."""
    if friches is None or friches.empty:
        return []
    rows = affichage.rows(friches.sort_values("surface_m2", ascending=False, na_position="last", kind="stable"))
    known = {**readers, "surface": surfaces(rows)}
    sites = [_site(row, known, parametres) for row in rows]
    last = float(len(sites) + 1)
    return sorted(sites, key=lambda s: s.notes[BAREMES[0].id].rang or last)


def _site(row: affichage.Row, readers: Readers, parametres: Parametres) -> Friche:
    key, p = str(row["_cle"]), parametres.friches
    return Friche(
        row=row,
        notes={bareme.id: note(bareme, key, readers, p) for bareme in BAREMES},
        conflit=conflit(key, readers["x_02"]),
        mutabilite=mutabilite(key, readers, p),
        etude_sols=etude_sols(key, readers["fri_13"]),
    )


def _trace(friches: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site, readers: Readers) -> Trace:
    info = theme.info(site, "friches")
    trace = Trace(id="friches", page=WEB_MAP.id, title="Friches", style=vue_friches.STYLE, info=info, symbols=True)
    trace = draw(trace, friches, vue_friches.vue(commun.names_of(communes), readers["fri_03"], readers["min_01"]))
    return lighten([trace if site.audience == "interne" else replace(trace, note=vue_friches.UNPUBLISHED)])[0]


def _page(
    communes: gpd.GeoDataFrame,
    site: Site,
    trace: Trace,
    sites: Sequence[Friche],
    readers: Readers,
    parametres: Parametres,
) -> Page:
    missing = () if trace.info.usable else (f"Friches. {absence(trace.info)}",)
    fri_01, names = readers["fri_01"], commun.names_of(communes)
    return Page(
        path=PATH,
        title="Friches",
        heading=QUESTION,
        lead=_lead(site, fri_01, trace),
        map=draw_map([trace], communes.geometry, root="../", title="Carte des friches par statut et par surface"),
        legend=legend([trace]),
        sources=theme.infos(site, ["friches", *COUCHES, "communes"]),
        figures=_figures(site, readers, parametres) if fri_01.present else (),
        alerts=missing,
        notes=NOTES,
        rules=coquille.rules(readers.values()),
        template="friches.html.j2",
        styles=("friches.css",),
        data=(DATA,) if sites else (),
        scripts=("friches.js", "friches-filtres.js", "friches-classement.js", "friches-nuage.js") if sites else (),
        extra={
            "table": tableaux.classement(sites, names),
            "croisement": tableaux.croisement(sites, names),
            "nom": NOM,
            "hors_scores": HORS_SCORES,
            "heurts": [texte.minuscule(titre) for titre in COMPOSANTES.values()],
            "geojson": site.fichiers.get("friches", ""),
            "signes": [sign.value for sign, _ in trace.used_signs()],
        },
    )


#: The layers that the filters and the scores read.
COUCHES = (
    "sites_pollues",
    "zonages_urbanisme",
    "servitudes_as1",
    "aires_alimentation",
    "trame_verte_bleue",
    "alea_minier",
    "zones_inondables",
    "patrimoine",
    "qpv",
    "reseaux_chaleur",
    "arrets_transport",
    "occupation_sol",
)


def _lead(site: Site, fri_01: Lecteur, trace: Trace) -> str:
    if not trace.drawn:
        return ""
    if site.demonstration or not fri_01.present:
        return LEAD
    total = fri_01.chiffre("epci", site.territoire.epci, "nombre:total")
    waiting = fri_01.chiffre("epci", site.territoire.epci, "nombre:friche sans projet")
    return f"{total.texte} sites recensés, dont {waiting.texte} sans projet. {LEAD}"


def _figures(site: Site, readers: Readers, parametres: Parametres) -> tuple[Cle, ...]:
    labels = {
        "nombre:total": "friches recensées, hors potentielles",
        "nombre:friche sans projet": "friches sans projet",
        "nombre:friche avec projet": "friches avec projet",
        "surface_unique_ha:total": "surface des friches, chaque unité foncière comptée une fois",
        "surface_brute_ha:total": "surface brute des friches, tous sites additionnés",
    }
    epci = site.territoire.epci
    known = [(label, readers["fri_01"].chiffre("epci", epci, m)) for m, label in labels.items()]
    near = max(parametres.chaleur.distances_m, default=0)
    heated = readers["rcu_06"].chiffre("epci", epci, f"nombre:{near}")
    return theme.cles(*known, (f"friches à {near} m d’un réseau de chaleur", heated))


WEB_MAP = WebMap(
    id="carte_friches",
    title="Friches",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=10,
    question=QUESTION,
    needs=("friches",),
)
