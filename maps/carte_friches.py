"""The page of the friches: where they are, which ones wait for a project, what is known of their soil."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from maps.core import affichage, coquille, tableau, texte
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.legende import absence, legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from maps.core.vues import friches as vue_friches

PATH, CSV = "cartes/friches.html", "cartes/friches.csv"
LEAD = "Chaque signe est un site : sa forme et sa couleur disent où en est le projet, sa taille dit la surface."
QUESTION = "Où sont les friches, et lesquelles attendent un projet ?"
COLUMNS = (
    Colonne("Friche"),
    Colonne("Commune"),
    Colonne("Statut"),
    Colonne("Surface", figure=True),
    Colonne("Pollution"),
    Colonne("Puits à 50 m", figure=True),
    Colonne("Puits à 100 m", figure=True),
    Colonne("Bien inscrit", figure=True, note="part de la surface"),
)


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    friches: gpd.GeoDataFrame | None = None,
    fri_01: pd.DataFrame | None = None,
    fri_03: pd.DataFrame | None = None,
    min_01: pd.DataFrame | None = None,
    min_02: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    given = {"fri_01": fri_01, "fri_03": fri_03, "min_01": min_01, "min_02": min_02}
    readers = {key: Lecteur(frame) for key, frame in given.items()}
    inside = in_territory(friches, communes)
    trace = _trace(inside, communes, site, readers)
    table = _table(inside, commun.names_of(communes), readers)
    page = _page(communes, site, trace, table, readers)
    natures = [] if inside is None else [coquille.nature_word(n) for n in _sorted(inside)["nature"]]
    codes = [] if inside is None else list(_sorted(inside).index)
    csv = (tableau.csv_file(CSV, table, codes=codes, nature=natures),) if table.rows else ()
    return (coquille.render(page, site), *data_files([trace]), *csv)


def _trace(
    friches: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site, readers: dict[str, Lecteur]
) -> Trace:
    info = coquille.info(site, "friches")
    trace = Trace(id="friches", page=WEB_MAP.id, title="Friches", style=vue_friches.STYLE, info=info, symbols=True)
    trace = draw(trace, friches, vue_friches.vue(commun.names_of(communes), readers["fri_03"], readers["min_01"]))
    return lighten([trace if site.audience == "interne" else replace(trace, note=vue_friches.UNPUBLISHED)])[0]


def _page(communes: gpd.GeoDataFrame, site: Site, trace: Trace, table: Tableau, readers: dict[str, Lecteur]) -> Page:
    fri_01 = readers["fri_01"]
    missing = () if trace.info.usable else (f"Friches. {absence(trace.info)}",)
    return Page(
        path=PATH,
        title="Friches",
        heading=QUESTION,
        lead=_lead(site, fri_01, trace),
        map=draw_map([trace], communes.geometry, root="../", title="Carte des friches par statut et par surface"),
        legend=legend([trace]),
        sources=coquille.infos(site, ["friches", "communes", "puits_mine", "patrimoine"]),
        figures=_figures(site, fri_01) if fri_01.present else (),
        tables=(table,),
        alerts=missing,
        notes=NOTES,
        rules=coquille.rules(readers.values()),
    )


NOTES = (
    "Sans projet : friche vérifiée, aucun projet connu de la source. Avec projet : une reconversion est connue.",
    "Reconvertie : le site a retrouvé un usage. Potentielle : repérage non vérifié, jamais compté dans les totaux.",
    "Un site compte dans la commune que son producteur déclare, même si sa position est ailleurs ou inconnue.",
    "Une unité foncière partagée compte une fois, en intervalle quand ses sites ne lui donnent pas la même surface.",
    "« Pollution inconnue » ne veut pas dire « sans pollution » : la source n’en dit rien.",
    "« À vérifier » : friche connue par un point, ses puits sont comptés autour d’un disque de même surface.",
    "« Bien inscrit » : périmètre du Bassin minier inscrit sur la Liste du patrimoine mondial (Unesco).",
)


def _lead(site: Site, fri_01: Lecteur, trace: Trace) -> str:
    if not trace.drawn:
        return ""
    if site.demonstration or not fri_01.present:
        return LEAD
    total = fri_01.chiffre("epci", site.territoire.epci, "nombre:total")
    waiting = fri_01.chiffre("epci", site.territoire.epci, "nombre:friche sans projet")
    return f"{total.texte} sites recensés, dont {waiting.texte} sans projet. {LEAD}"


def _figures(site: Site, fri_01: Lecteur) -> tuple[Cle, ...]:
    labels = {
        "nombre:total": "friches recensées, hors potentielles",
        "nombre:friche sans projet": "sans projet",
        "nombre:friche avec projet": "avec projet",
        "nombre:friche reconvertie": "reconverties",
        "surface_unique_ha:total": "surface, chaque unité foncière comptée une fois",
        "surface_brute_ha:total": "surface brute, tous sites additionnés",
    }
    return tuple(Cle(label, fri_01.chiffre("epci", site.territoire.epci, m)) for m, label in labels.items())


def _sorted(friches: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return friches.sort_values("surface_m2", ascending=False, na_position="last", kind="stable")


def _table(friches: gpd.GeoDataFrame | None, names: commun.Names, readers: dict[str, Lecteur]) -> Tableau:
    if friches is None or friches.empty:
        empty = "Couche absente de cette édition." if friches is None else "Aucune friche recensée."
        return Tableau(caption="Les friches, une par ligne", columns=COLUMNS, empty=empty)
    rows = tuple(_row(row, names, readers) for row in affichage.rows(_sorted(friches)))
    return Tableau(caption="Les friches, une par ligne", columns=COLUMNS, rows=rows, csv="friches.csv")


def _row(row: affichage.Row, names: commun.Names, readers: dict[str, Lecteur]) -> tuple[Cellule, ...]:
    key, fictive = row["_cle"], commun.is_fictive(row)
    surface = row.get("surface_m2")
    hectares = None if texte.is_missing(surface) else float(str(surface)) / 10_000
    min_01, min_02 = readers["min_01"], readers["min_02"]
    return (
        commun.entry("friches", vue_friches.friche_name(row), row, names),
        tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names)),
        Cellule(
            text=vue_friches.statut(row.get("site_statut")).removeprefix("Statut ").capitalize(),
            value=texte.texte(row.get("site_statut"), "inconnu"),
        ),
        tableau.figure(hectares, "ha", fictif=fictive),
        tableau.indicator_text(vue_friches.pollution(row, readers["fri_03"])),
        tableau.indicator(min_01.chiffre("friche", key, "puits:50")),
        tableau.indicator(min_01.chiffre("friche", key, "puits:100")),
        tableau.indicator(min_02.chiffre("friche", key, "part_pct:bien inscrit")),
    )


WEB_MAP = WebMap(
    id="carte_friches", title="Friches", build=build, path=PATH, menu=Rubrique.THEME, rank=10, needs=("friches",)
)
