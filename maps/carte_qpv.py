"""The page of the priority neighbourhoods: 2015 and 2024 side by side, and what their inhabitants have within reach."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.model import Style
from layers.core.parametres import Parametres
from maps.core import affichage, coquille
from maps.core.affichage import Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur, sans_nom
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, lighten
from maps.core.legende import absence, legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Tableau
from maps.core.vues import commun, qpv_tableaux
from maps.core.vues import qpv as vue_qpv
from maps.core.vues.qpv_tableaux import Contexte

PATH = "cartes/qpv.html"
QUESTION = "Qu’est-ce qui change entre les quartiers prioritaires de 2015 et ceux de 2024 ?"
LEAD = (
    "Le périmètre de 2024 est en aplat, celui de 2015 en tireté ; les hachures montrent ce qui a été gagné et perdu. "
    "Les tableaux disent, quartier par quartier, ce que les habitants ont près de chez eux."
)
NOTES = (
    "Conservée : en quartier en 2015 et en 2024. Gagnée : en quartier en 2024 seulement. Perdue : en 2015 seulement.",
    "L’effet du périmètre compare le même carroyage dans les deux limites : ce n’est pas une évolution dans le temps.",
    "« secret » : le nombre porte sur trop peu de ménages, ou permettrait d’en retrouver un autre par différence.",
    "Un quartier à cheval compte dans chaque commune où il a une part de sa surface : toucher la limite ne suffit pas.",
    "Le NPNRU reste sur les limites de 2015 : un quartier de 2024 n’en est pas, il le recouvre.",
    "Les distances sont à vol d’oiseau : un canal ou une voie ferrée peut allonger le chemin.",
)


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
    qpv_2015: gpd.GeoDataFrame | None = None,
    qpv_01: pd.DataFrame | None = None,
    qpv_02: pd.DataFrame | None = None,
    qpv_03: pd.DataFrame | None = None,
    qpv_04: pd.DataFrame | None = None,
    qpv_05: pd.DataFrame | None = None,
    qpv_06: pd.DataFrame | None = None,
    qpv_07: pd.DataFrame | None = None,
    qpv_08: pd.DataFrame | None = None,
    qpv_09: pd.DataFrame | None = None,
    qpv_10: pd.DataFrame | None = None,
    qpv_11: pd.DataFrame | None = None,
    qpv_12: pd.DataFrame | None = None,
    rcu_02: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its tables as CSV."""
    given = (qpv_01, qpv_02, qpv_03, qpv_04, qpv_05, qpv_06, qpv_07, qpv_08, qpv_09, qpv_10, qpv_11, qpv_12)
    readers = {f"qpv_{rank:02d}": Lecteur(frame) for rank, frame in enumerate(given, 1)} | {"rcu_02": Lecteur(rcu_02)}
    frames = {"qpv": qpv, "qpv_2015": qpv_2015}
    places = {key: vue_qpv.places_of(frame, communes, parametres) for key, frame in frames.items()}
    context = Contexte(
        qpv=vue_qpv.inside(qpv, places["qpv"]),
        qpv_2015=vue_qpv.inside(qpv_2015, places["qpv_2015"]),
        places=places,
        names=commun.names_of(communes),
        readers=readers,
        parametres=parametres,
        epci=site.territoire.epci,
    )
    traces = lighten(_traces(context, site))
    tables = qpv_tableaux.tables(context, vue_qpv.pairs_of(qpv_03))
    where = Fichier(path=PLACES, text=affichage.script("lieux", _by_feature(context)))
    page = _page(communes, site, context, traces, tuple(t for t, _ in tables))
    csv = coquille.csv_files(tables, fictif=commun.any_fictive(*frames.values()))
    return (coquille.render(page, site), *data_files(traces), where, *csv)


PLACES = affichage.data_path("carte_qpv", "lieux")


def _by_feature(context: Contexte) -> dict[str, list[str]]:
    """Return the codes of the communes of each feature, by its address on the map."""
    found = {}
    for layer_id, places in context.places.items():
        for row in context.quarters(layer_id):
            found[f"{layer_id}/{row['_cle']}"] = list(places.get(row["_cle"], ()))
    return found


def _traces(context: Contexte, site: Site) -> tuple[Trace, ...]:
    """Return the layers: 2024, what it gained, what was lost, 2015 above all as an outline."""
    gained = vue_qpv.remains(context.qpv, context.qpv_2015)
    lost = vue_qpv.remains(context.qpv_2015, context.qpv)
    return (
        _trace("qpv", "Quartiers de 2024", vue_qpv.STYLE_2024, context.qpv, _view(context, "2024", ""), site),
        _trace("gagne", "Gagné en 2024", vue_qpv.GAGNE, gained, _view(context, "2024", "gagnee_ha"), site),
        _trace("perdu", "Perdu en 2024", vue_qpv.PERDU, lost, _view(context, "2015", "perdue_ha"), site),
        _trace("qpv_2015", "Quartiers de 2015", vue_qpv.STYLE_2015, context.qpv_2015, _view(context, "2015", ""), site),
    )


def _view(context: Contexte, year: str, area: str) -> Vue:
    places = context.places["qpv" if year == "2024" else "qpv_2015"]
    return vue_qpv.vue(year, places, context.names, context.readers, area)


def _trace(key: str, title: str, style: Style, frame: gpd.GeoDataFrame | None, vue: Vue, site: Site) -> Trace:
    source = {"gagne": "qpv", "perdu": "qpv_2015"}.get(key, key)
    info = coquille.info(site, source)
    other = coquille.info(site, "qpv_2015" if source == "qpv" else "qpv")
    shown = info if info.usable and (key == source or other.usable) else replace(other if info.usable else info)
    counted = key == source
    return draw(Trace(id=key, page="carte_qpv", title=title, style=style, info=shown, counted=counted), frame, vue)


def _page(
    communes: gpd.GeoDataFrame, site: Site, context: Contexte, traces: Sequence[Trace], tables: tuple[Tableau, ...]
) -> Page:
    concerned = {code for places in context.places.values() for codes in places.values() for code in codes}
    return Page(
        path=PATH,
        title="Quartiers prioritaires",
        heading=QUESTION,
        lead=LEAD if concerned else "",
        map=draw_map(
            traces, communes.geometry, root="../", title="Carte des quartiers prioritaires de 2015 et de 2024"
        ),
        legend=legend(traces),
        sources=coquille.infos(site, ["qpv", "qpv_2015", "communes"]),
        figures=_figures(context),
        tables=tables,
        alerts=_alerts(site),
        notes=NOTES,
        rules=coquille.rules(context.readers.values()),
        template="par_commune.html.j2",
        extra={
            "filtre": [pair for pair in commun.order_of(communes) if pair[0] in concerned],
            "un": "quartier de 2024",
            "plusieurs": "quartiers de 2024",
            "cote_a_cote": all(coquille.info(site, key).usable for key in ("qpv", "qpv_2015")),
        },
        scripts=("par-commune.js", "cote-a-cote.js"),
        data=(PLACES,),
    )


def _alerts(site: Site) -> tuple[str, ...]:
    infos = [coquille.info(site, key) for key in ("qpv", "qpv_2015")]
    return tuple(f"{info.title}. {absence(info)}" for info in infos if not info.usable)


def _figures(context: Contexte) -> tuple[Cle, ...]:
    """Return the key figures of the territory."""

    def known(label: str, indicator: str, modalite: str) -> Cle:
        return Cle(label, sans_nom(context.readers[indicator].chiffre("epci", context.epci, modalite)))

    change = vue_qpv.signed(context.readers["qpv_04"].chiffre("epci", context.epci, "variation_hab"))
    if context.qpv is None:
        return ()
    return (
        known("quartiers prioritaires en 2024", "qpv_02", "nombre:2024"),
        known("habitants des quartiers de 2024, estimation de l’Insee", "qpv_01", "population_hab:2024"),
        known("part de la population du territoire dans les quartiers", "qpv_01", "part_pct:2024"),
        known("surface gagnée en 2024", "qpv_03", "gagnee_ha"),
        known("surface perdue en 2024", "qpv_03", "perdue_ha"),
        Cle("variation des habitants des quartiers, par le seul effet du périmètre", change),
    )


WEB_MAP = WebMap(
    id="carte_qpv",
    title="Quartiers prioritaires",
    build=build,
    question=QUESTION,
    path=PATH,
    menu=Rubrique.THEME,
    rank=30,
    needs=("qpv", "qpv_2015"),
)
