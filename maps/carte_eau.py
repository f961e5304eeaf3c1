"""The page of water: what an easement protects, what a catchment area asks for; rivers and works against run-off.

The easement AS1 and the catchment area are two answers to two questions: they are never put on one ladder.
"""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from maps.core import coquille, partage, theme
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, in_territory, lighten
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.partage import Partage
from maps.core.theme import Feuille
from maps.core.vues import commun, eau, eau_tableaux, generaux

PATH = "cartes/eau.html"
QUESTION = "Qu’est-ce qui protège l’eau potable, et où agir d’abord ?"
LEAD = (
    "Deux réponses, à ne pas confondre. La servitude AS1 (périmètres de protection) s’impose au permis : sa règle est "
    "à lire dans l’arrêté. L’aire d’alimentation est sans effet direct sur le permis : elle dit où agir pour la "
    "qualité de l’eau."
)
RESTREINT = (
    "La position précise d’un captage et son périmètre immédiat ne sont pas publics : cette page n’en montre aucun, et "
    "ne dit d’aucun lieu qu’il est hors d’un périmètre immédiat."
)
NOTES = (
    "Ce qui n’est pas dessiné n’est pas sans protection : beaucoup d’arrêtés n’ont pas été numérisés.",
    "Surface et sol artificialisé d’un périmètre : le périmètre entier, avec ceux qu’il contient.",
    "Habitants, friches et parcs : chacun compte une fois, dans le périmètre le plus strict.",
    "Les périmètres sont dessinés sans leurs vides intérieurs.",
    "Une ligne d’intervention commune à deux communes n’est pas partagée : la commune a un intervalle.",
    "Les listes d’ouvrages et de surfaces de plusieurs rapports ne s’additionnent pas sans les comparer.",
)
AS1, AAC = "Servitude AS1 : règle à lire dans l’arrêté", "Aire d’alimentation : sans effet direct sur le permis"
RIVERS, INSIDE = "Rivières et ruissellement", "Ce qui s’y trouve"

#: The layers of the map, from the lowest to the highest: how, under which heading, on at opening or not.
COUCHES: tuple[tuple[Partage, str, bool], ...] = (
    (eau.COURS_EAU, RIVERS, True),
    (eau.OUVRAGES, RIVERS, True),
    (generaux.PARCS, INSIDE, False),
    (generaux.FRICHES, INSIDE, False),
    (eau.AIRES, AAC, True),
    (eau.SERVITUDES, AS1, True),
    (eau.CAPTAGES, AS1, True),
)
Frames = Mapping[str, gpd.GeoDataFrame | None]


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    captages: gpd.GeoDataFrame | None = None,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
    cours_eau: gpd.GeoDataFrame | None = None,
    ouvrages_erosion: gpd.GeoDataFrame | None = None,
    interventions_riviere: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    parcs_activites: gpd.GeoDataFrame | None = None,
    eau_01: pd.DataFrame | None = None,
    eau_02: pd.DataFrame | None = None,
    eau_03: pd.DataFrame | None = None,
    eau_04: pd.DataFrame | None = None,
    eau_05: pd.DataFrame | None = None,
    eau_06: pd.DataFrame | None = None,
    eau_07: pd.DataFrame | None = None,
    eau_10: pd.DataFrame | None = None,
    eau_11: pd.DataFrame | None = None,
    fri_05: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    frames = {
        "cours_eau": cours_eau, "ouvrages_erosion": ouvrages_erosion, "parcs_activites": parcs_activites,
        "friches": friches, "aires_alimentation": aires_alimentation, "servitudes_as1": servitudes_as1,
        "captages": captages, "interventions_riviere": interventions_riviere,
    }  # fmt: skip
    readers = theme.lecteurs(
        eau_01=eau_01, eau_02=eau_02, eau_03=eau_03, eau_04=eau_04, eau_05=eau_05, eau_06=eau_06, eau_07=eau_07,
        eau_10=eau_10, eau_11=eau_11, fri_05=fri_05,
    )  # fmt: skip
    traces = _traces(frames, communes, site)
    years = [m for m in theme.modalites(eau_10, "epci", "nombre:") if ":" not in m]
    feuilles = _feuilles(frames, communes, site, readers, years)
    return theme.files(_page(communes, site, traces, feuilles, readers), site, traces, feuilles)


def _traces(frames: Frames, communes: gpd.GeoDataFrame, site: Site) -> tuple[Trace, ...]:
    drawn = [
        partage.trace(how, frames[how.layer.id], communes, theme.info(site, how.layer.id), group=group, show=show)
        for how, group, show in COUCHES
    ]
    return (*lighten(drawn[:-1]), eau.by_priority(drawn[-1]))


def _feuilles(
    frames: Frames, communes: gpd.GeoDataFrame, site: Site, readers: Mapping[str, Lecteur], years: list[str]
) -> tuple[Feuille, ...]:
    """Return the tables; those of a layer that was not given are left out, the page says it once."""
    names = commun.names_of(communes)
    easements = () if frames["servitudes_as1"] is None else (
        eau_tableaux.perimeters(site, readers), eau_tableaux.protected(communes, readers)
    )  # fmt: skip
    areas = () if frames["aires_alimentation"] is None else (
        eau_tableaux.catchment(site, readers), eau_tableaux.pressures(communes, site, readers)
    )  # fmt: skip
    return (
        *easements,
        *areas,
        eau_tableaux.intakes(frames["captages"], names),
        eau_tableaux.friches(in_territory(frames["friches"], communes), names, readers),
        eau_tableaux.rivers(communes, readers, years),
        eau_tableaux.interventions(frames["interventions_riviere"], names),
        eau_tableaux.works(in_territory(frames["ouvrages_erosion"], communes), names),
    )


def _page(
    communes: gpd.GeoDataFrame,
    site: Site,
    traces: tuple[Trace, ...],
    feuilles: tuple[Feuille, ...],
    readers: Mapping[str, Lecteur],
) -> Page:
    layers = [*(how.layer.id for how, _, _ in reversed(COUCHES)), "interventions_riviere", "communes"]
    title = "Carte des captages, de leurs périmètres et de l’eau"
    return Page(
        path=PATH,
        title="Eau",
        heading=QUESTION,
        lead=LEAD,
        map=draw_map(traces, communes.geometry, root="../", title=title),
        legend=theme.legende(traces),
        sources=theme.infos(site, layers),
        figures=_figures(site, readers),
        tables=tuple(f.table for f in feuilles),
        alerts=(RESTREINT, *theme.alertes(traces)),
        notes=(*NOTES, *theme.lacunes(feuilles)),
        rules=coquille.rules(readers.values()),
    )


def _figures(site: Site, readers: Mapping[str, Lecteur]) -> tuple[Cle, ...]:
    epci = site.territoire.epci
    labels = (
        ("habitants en périmètre rapproché", "eau_05", "habitants:PPR"),
        ("habitants en périmètre éloigné", "eau_05", "habitants:PPE"),
        ("surface de l’aire d’alimentation, entière", "eau_01", "surface_km2:totale"),
        ("part de l’aire en sol artificialisé, dans l’agglomération", "eau_04", "part_aac_pct:territoire"),
        ("part des terres agricoles de l’aire en bio", "eau_03", "part_pct:totale"),
        ("ouvrages contre le ruissellement et l’érosion", "eau_11", "ouvrages:total"),
    )
    return theme.cles(*((label, readers[key].chiffre("epci", epci, m)) for label, key, m in labels))


WEB_MAP = WebMap(
    id="carte_eau",
    title="Eau",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=50,
    question=QUESTION,
    needs=(
        "captages",
        "servitudes_as1",
        "aires_alimentation",
        "cours_eau",
        "ouvrages_erosion",
        "interventions_riviere",
    ),
)
