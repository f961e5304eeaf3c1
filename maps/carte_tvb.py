"""The page of the trame verte et bleue: reservoirs and corridors, what cuts them, which projects cross them."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from layers.core.model import Style
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.core.trame import A_RESTAURER, RESERVOIR, VERTE_BLEUE
from layers.infrastructures import CANAL
from maps.core import affichage, coquille, texte
from maps.core.affichage import Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, belonging, data_files, draw, lighten
from maps.core.legende import absence, legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Tableau
from maps.core.vues import commun, tvb_tableaux
from maps.core.vues import tvb as vue_tvb
from maps.core.vues.tvb_tableaux import Contexte
from pipelines.core import barrieres
from pipelines.core.trame import Lecture, in_force, read

PATH = "cartes/trame-verte-bleue.html"
QUESTION = "Où la nature circule-t-elle, et qu’est-ce qui la coupe ?"
LEAD = (
    "Les réservoirs sont pleins, les corridors en bandes claires autour de leur axe. Une barre rouge marque chaque "
    "obstacle qui coupe un corridor : route, voie ferrée ou tache bâtie."
)
TRAME, TRAVERSE, AUTRES = "Trame verte et bleue", "Ce qui la coupe ou la traverse", "Autres cartes"
NOTES = (
    "Les milieux se superposent : leurs surfaces ne s’additionnent pas. Seule l’emprise d’ensemble compte une fois.",
    "Une rupture est un obstacle d’un seul tenant : des voies proches n’en font qu’une, une ville entière aussi.",
    "Un pont ou un tunnel n’est pas une rupture ; les passages à faune et les clôtures ne sont pas connus.",
    "Une zone à urbaniser n’est pas bâtie et peut ne jamais l’être ; un parc existant peut laisser passer la faune.",
    "Une commune sans PLU numérisé n’est pas une commune sans projet : ses chiffres sont inconnus.",
    "Un corridor connu par un axe sans largeur reçoit une largeur de convention : sa surface est à vérifier.",
)
Frames = Mapping[str, gpd.GeoDataFrame | None]


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    territoire: Territoire,
    parametres: Parametres,
    trame_verte_bleue: gpd.GeoDataFrame | None = None,
    infrastructures: gpd.GeoDataFrame | None = None,
    occupation_sol: gpd.GeoDataFrame | None = None,
    parcs_activites: gpd.GeoDataFrame | None = None,
    zonages_urbanisme: gpd.GeoDataFrame | None = None,
    scenario_tvb: gpd.GeoDataFrame | None = None,
    tvb_01: pd.DataFrame | None = None,
    tvb_02: pd.DataFrame | None = None,
    tvb_03: pd.DataFrame | None = None,
    tvb_04: pd.DataFrame | None = None,
    tvb_05: pd.DataFrame | None = None,
    tvb_09: pd.DataFrame | None = None,
    tvb_11: pd.DataFrame | None = None,
    tvb_13: pd.DataFrame | None = None,
    tvb_14: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its tables as CSV."""
    given = {
        "tvb_01": tvb_01, "tvb_02": tvb_02, "tvb_03": tvb_03, "tvb_04": tvb_04, "tvb_05": tvb_05, "tvb_09": tvb_09,
        "tvb_11": tvb_11, "tvb_13": tvb_13, "tvb_14": tvb_14,
    }  # fmt: skip
    readers = {name: Lecteur(frame) for name, frame in given.items()}
    lue = None if trame_verte_bleue is None else read(trame_verte_bleue, communes, territoire, parametres)
    frames = _frames(lue, trame_verte_bleue, infrastructures, occupation_sol, parametres)
    layers = {"parcs_activites": parcs_activites, "zonages_urbanisme": zonages_urbanisme}
    frames |= {"projets": tvb_tableaux.projects(lue, layers, parametres), "scenario": scenario_tvb}
    context = Contexte(
        lue=lue,
        projets=frames["projets"],
        zones=tvb_tableaux.zones(lue, zonages_urbanisme, parametres),
        ruptures=frames["ruptures"],
        places={key: _places(frame, communes) for key, frame in frames.items()},
        communes=commun.order_of(communes),
        names=commun.names_of(communes),
        readers=readers,
        parametres=parametres,
        epci=site.territoire.epci,
    )
    traces = lighten(_traces(context, frames, trame_verte_bleue, site))
    tables = tvb_tableaux.tables(context)
    where = Fichier(path=PLACES, text=affichage.script("lieux", _by_feature(context)))
    page = _page(communes, site, context, traces, tuple(t for t, _ in tables))
    csv = coquille.csv_files(tables, fictif=commun.any_fictive(trame_verte_bleue))
    return (coquille.render(page, site), *data_files(traces), where, *csv)


PLACES = affichage.data_path("carte_tvb", "lieux")


def _frames(
    lue: Lecture | None,
    trame: gpd.GeoDataFrame | None,
    infrastructures: gpd.GeoDataFrame | None,
    occupation_sol: gpd.GeoDataFrame | None,
    parametres: Parametres,
) -> dict[str, gpd.GeoDataFrame | None]:
    """Return what each layer of the page draws, by its id on the map; None: not known."""
    empty: dict[str, gpd.GeoDataFrame | None] = dict.fromkeys(
        ("trames", "annules", "reservoirs", "corridors", "restaurer", "ruptures")
    )
    if lue is None or trame is None:
        return empty
    main, corridors = lue.principale(), lue.corridors()
    made = {
        "trames": lue.trame[lue.trame["trame"] != VERTE_BLEUE],
        "annules": trame[~trame.index.isin(in_force(trame, parametres.tvb).index)],
        "reservoirs": main[main["composante"] == RESERVOIR],
        "corridors": corridors,
        "restaurer": main[main["composante"] == A_RESTAURER],
    }
    if infrastructures is None:
        return empty | made
    lines = {n: f for n, f in barrieres.lines(infrastructures, parametres.tvb).items() if n != CANAL}
    taches = barrieres.patches(occupation_sol)
    found = barrieres.obstacles(corridors, lines, taches, parametres.tvb)
    return empty | made | {"ruptures": vue_tvb.ruptures(corridors, lines, found, trame.geometry)}


def _places(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame) -> dict[str, list[str]]:
    """Return the codes of the communes that each feature meets, by its key."""
    found: dict[str, list[str]] = {}
    if frame is None or frame.empty:
        return found
    drawn = frame[affichage.located(frame)]
    for place, feature in belonging(drawn, communes):
        found.setdefault(str(drawn.index[feature]), []).append(str(communes.index[place]))
    return found


def _by_feature(context: Contexte) -> dict[str, Sequence[str]]:
    """Return the codes of the communes of each feature that the filter hides, by its address on the map."""
    chosen = ("reservoirs", "corridors", "restaurer", "ruptures", "projets")
    return {f"{layer}/{key}": codes for layer in chosen for key, codes in context.places[layer].items()}


def _traces(context: Contexte, frames: Frames, trame: gpd.GeoDataFrame | None, site: Site) -> tuple[Trace, ...]:
    """Return the layers, from the lowest to the highest."""
    milieux, names, tvb_11 = context.parametres.tvb.milieux, context.names, context.readers["tvb_11"]
    element, other = vue_tvb.element(names, tvb_11), vue_tvb.other_trame(names)
    views: Mapping[str, tuple[str, Style, Vue, str, str]] = {
        "trames": ("Trames nocturne et agricole", vue_tvb.TRAMES, other, AUTRES, "trame_verte_bleue"),
        "annules": ("Document annulé, pour mémoire", vue_tvb.ANNULE, other, AUTRES, "trame_verte_bleue"),
        "reservoirs": ("Réservoirs", vue_tvb.reservoirs(milieux), element, TRAME, "trame_verte_bleue"),
        "corridors": ("Corridors", vue_tvb.corridors(milieux), element, TRAME, "trame_verte_bleue"),
        "restaurer": ("Secteurs à restaurer", vue_tvb.RESTAURER, element, TRAME, "trame_verte_bleue"),
        "scenario": ("Scénario", vue_tvb.SCENARIO_STYLE, vue_tvb.change(names), AUTRES, "scenario_tvb"),
        "projets": ("Projets", vue_tvb.PROJETS, vue_tvb.project(names), TRAVERSE, "parcs_activites"),
        "ruptures": ("Ruptures", vue_tvb.RUPTURE, vue_tvb.rupture(names, tvb_11), TRAVERSE, "infrastructures"),
    }
    order = ("scenario", "trames", "annules", "restaurer", "corridors", "reservoirs", "projets", "ruptures")
    made = []
    for key in order:
        title, style, vue, group, layer = views[key]
        info = coquille.info(site, layer)
        if key == "projets" and not info.usable:
            info = coquille.info(site, "zonages_urbanisme")
        trace = Trace(
            id=key,
            page="carte_tvb",
            title=title,
            style=style,
            info=info,
            group=group,
            show=group != AUTRES,
            counted=False,
        )
        made.append(draw(trace, frames[key], vue))
    given = None if trame is None else trame.geometry
    return tuple(
        vue_tvb.with_axes(t, frames["corridors"], given) if t.id == "corridors" and given is not None else t
        for t in made
    )


def _page(
    communes: gpd.GeoDataFrame, site: Site, context: Contexte, traces: Sequence[Trace], tables: tuple[Tableau, ...]
) -> Page:
    return Page(
        path=PATH,
        title="Trame verte et bleue",
        heading=QUESTION,
        lead=LEAD if context.lue is not None else "",
        map=draw_map(traces, communes.geometry, root="../", title="Carte de la trame verte et bleue"),
        legend=legend(traces),
        sources=coquille.infos(site, SOURCES),
        figures=_figures(context),
        tables=tables,
        alerts=_alerts(site, context),
        notes=NOTES,
        rules=coquille.rules(context.readers.values()),
        template="par_commune.html.j2",
        extra={
            "filtre": context.communes if context.lue else [],
            "un": "corridor",
            "plusieurs": "corridors",
            "cote_a_cote": False,
        },
        scripts=("par-commune.js",),
        data=(PLACES,),
    )


SOURCES = (
    "trame_verte_bleue", "infrastructures", "occupation_sol", "parcs_activites", "zonages_urbanisme", "scenario_tvb",
    "communes",
)  # fmt: skip


def _alerts(site: Site, context: Contexte) -> tuple[str, ...]:
    """Return the warning of the scale, always, then the layers that are absent."""
    said = (vue_tvb.warning(context.lue.trame["denominateur"]),) if context.lue is not None else ()
    infos = [coquille.info(site, key) for key in SOURCES[:5]]
    missing = [i for i in infos if not i.usable]
    if missing and missing[0].id == "trame_verte_bleue":
        return (f"{missing[0].title}. {absence(missing[0])}",)
    absent = texte.liste([i.title.lower() for i in missing])
    return (*said, *((f"Couches absentes de cette édition : {absent}.",) if absent else ()))


def _figures(context: Contexte) -> tuple[Cle, ...]:
    """Return the key figures of the territory."""
    figures = (
        ("part du territoire dans la trame, chaque surface une fois", "tvb_03", "part_pct"),
        ("surface de trame verte et bleue", "tvb_03", "surface_ha"),
        ("part de la trame en zone A ou N, ou sous prescription d’un PLU", "tvb_14", "part_pct:ensemble"),
        ("parcs d’activités et zones AU dans un corridor", "tvb_13", "nombre:ensemble"),
        ("surface de corridor prise par ces projets", "tvb_13", "surface_ha:ensemble"),
    )
    if context.lue is None:
        return ()
    return tuple(Cle(label, context.readers[i].chiffre("epci", context.epci, m)) for label, i, m in figures)


WEB_MAP = WebMap(
    id="carte_tvb",
    title="Trame verte et bleue",
    build=build,
    question=QUESTION,
    path=PATH,
    menu=Rubrique.THEME,
    rank=40,
    needs=("trame_verte_bleue",),
)
