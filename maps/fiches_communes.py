"""The sheets, one per commune: key figures, friches, shafts, slag heaps, World Heritage share, small map."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.core.model import Style
from maps.core import affichage, coquille, tableau, texte
from maps.core.affichage import Row, Vue
from maps.core.carte import Planche, aim, render_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, belonging, data_files, draw, in_territory, lighten
from maps.core.legende import legend
from maps.core.model import Fichier, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun, mines
from maps.core.vues import friches as vue_friches

FRICHES = (
    Colonne("Friche"),
    Colonne("Statut"),
    Colonne("Surface", figure=True),
    Colonne("Pollution"),
    Colonne("Puits à 100 m", figure=True),
)
PUITS = (
    Colonne("Puits"),
    Colonne("Compagnie"),
    Colonne("Profondeur", figure=True),
    Colonne("Creusement", figure=True),
    Colonne("Fermeture", figure=True),
)
TERRILS = (Colonne("Terril"), Colonne("Forme"))
PATRIMOINE = (Colonne("Élément"), Colonne("Périmètre"))
CITES = (Colonne("Cité"), Colonne("Type"), Colonne("Compagnie"))
#: What is said of a layer that has nothing in the commune.
NOTHING = "Aucun objet dans la commune, selon la source."
#: A table with fewer columns than this shares its line with another one.
NARROW = 3
NOTES = (
    "Un objet à cheval figure sur la fiche de chaque commune ; le total du territoire le compte une fois.",
    "Le nombre et la surface des friches suivent la commune que leur producteur déclare, sans les potentielles.",
    "Le tableau liste aussi les friches placées dans la commune et déclarées ailleurs : l’écart y est écrit.",
    "« À vérifier » : friche connue par un point, ses puits sont comptés autour d’un disque de même surface.",
    "Superficie : mesurée sur les limites de cette carte ; elle n’est pas la superficie cadastrale.",
    "« n. d. » : non disponible. Une donnée qui manque n’est jamais un zéro.",
)
LAYERS = ("patrimoine", "cites_minieres", "terrils", "puits_mine", "friches")
Frames = Mapping[str, gpd.GeoDataFrame | None]
#: The features of a layer in each commune, by INSEE code; None when the layer is absent.
Local = Mapping[str, list[Row]] | None
Rows = Sequence[Row] | None
Cells = tuple[Cellule, ...]


@dataclass(frozen=True, slots=True)
class Contexte:
    """What the sheets share: the site, the layers, their traces, the readers of the indicators, the order."""

    site: Site
    communes: gpd.GeoDataFrame
    local: Mapping[str, Local]
    traces: tuple[Trace, ...]
    planche: Planche
    readers: Mapping[str, Lecteur]
    order: tuple[tuple[str, str], ...]  # (INSEE code, name), by name


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    friches: gpd.GeoDataFrame | None = None,
    puits_mine: gpd.GeoDataFrame | None = None,
    terrils: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
    patrimoine: gpd.GeoDataFrame | None = None,
    ter_01: pd.DataFrame | None = None,
    fri_01: pd.DataFrame | None = None,
    fri_03: pd.DataFrame | None = None,
    min_01: pd.DataFrame | None = None,
    min_02: pd.DataFrame | None = None,
    min_03: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return one page per commune, and the data that they share."""
    given = (patrimoine, cites_minieres, terrils, puits_mine, friches)
    frames = {key: in_territory(frame, communes) for key, frame in zip(LAYERS, given, strict=True)}
    names = ("ter_01", "fri_01", "fri_03", "min_01", "min_02", "min_03")
    tables = (ter_01, fri_01, fri_03, min_01, min_02, min_03)
    readers = {key: Lecteur(frame) for key, frame in zip(names, tables, strict=True)}
    traces = _traces(frames, commun.names_of(communes), site, readers)
    local = {key: _by_commune(frame, communes) for key, frame in frames.items()}
    planche = render_map(traces, communes.geometry, root="../")
    context = Contexte(site, communes, local, traces, planche, readers, tuple(commun.order_of(communes)))
    pages = (coquille.render(_sheet(context, rank), site) for rank in range(len(communes)))
    return (*pages, *data_files(traces))


def _traces(frames: Frames, names: commun.Names, site: Site, readers: Mapping[str, Lecteur]) -> tuple[Trace, ...]:
    views: dict[str, tuple[str, Style, Vue]] = {
        "patrimoine": ("Patrimoine mondial", mines.PATRIMOINE, mines.patrimoine()),
        "cites_minieres": ("Cités minières", mines.CITES, mines.cites(names)),
        "terrils": ("Terrils", mines.TERRILS, mines.terrils(names)),
        "puits_mine": ("Puits de mine", mines.PUITS, mines.puits(names)),
        "friches": ("Friches", vue_friches.STYLE, vue_friches.vue(names, readers["fri_03"], readers["min_01"])),
    }
    return lighten([_trace(key, views[key], frames[key], site) for key in LAYERS])


def _trace(key: str, view: tuple[str, Style, Vue], frame: gpd.GeoDataFrame | None, site: Site) -> Trace:
    title, style, vue = view
    empty = Trace(
        id=key,
        page=WEB_MAP.id,
        title=title,
        style=style,
        info=coquille.info(site, key),
        symbols=key == "friches",
        show=key != "cites_minieres",
        counted=False,
        note=vue_friches.UNPUBLISHED if key == "friches" and site.audience != "interne" else "",
    )
    return draw(empty, frame, vue)


def _sheet(context: Contexte, rank: int) -> Page:
    code, name = context.order[rank]
    shape = context.communes.geometry[[code]]
    local = {key: rows if rows is None else rows.get(code, []) for key, rows in context.local.items()}
    return Page(
        path=coquille.commune_path(code),
        title=name,
        heading=name,
        lead=_lead(context, code, name),
        template="fiche.html.j2",
        map=aim(context.planche, shape, title=f"Carte de la commune {texte.de(name)}", focus=code),
        legend=legend(context.traces, focus=name, code=code),
        sources=coquille.infos(context.site, ["communes", *reversed(LAYERS)]),
        figures=_figures(context, code),
        tables=_tables(context, local),
        alerts=_alerts(context),
        notes=NOTES,
        rules=coquille.rules(context.readers.values()),
        extra={
            "previous": _neighbour(context, rank - 1),
            "next": _neighbour(context, rank + 1),
            "code": code,
        },
    )


def _by_commune(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame) -> Local:
    if frame is None:
        return None
    rows = affichage.rows(frame)
    found: dict[str, list[Row]] = {}
    for place, feature in belonging(frame, communes):
        found.setdefault(str(communes.index[place]), []).append(rows[feature])
    return found


def _neighbour(context: Contexte, rank: int) -> tuple[str, str]:
    code, name = context.order[rank % len(context.order)]
    return coquille.commune_path(code).rpartition("/")[2], name


def _lead(context: Contexte, code: str, name: str) -> str:
    share = context.readers["min_02"].chiffre("commune", code, "part_pct:bien inscrit")
    if share.absent or share.fictif or share.valeur is None:
        return f"Commune {texte.de(name)}, code Insee {code}."
    if share.valeur == 0:
        return f"Aucune partie de la commune {texte.de(name)} n’est dans le bien inscrit au patrimoine mondial."
    return f"{share.texte} de la commune {texte.de(name)} est dans le bien inscrit au patrimoine mondial."


def _alerts(context: Contexte) -> tuple[str, ...]:
    absent = [t.title.lower() for t in context.traces if not t.info.usable]
    return (f"Couches absentes de cette édition : {texte.liste(absent)}.",) if absent else ()


def _figures(context: Contexte, code: str) -> tuple[Cle, ...]:
    readers = context.readers
    return (
        Cle(commun.population_label(context.communes), readers["ter_01"].chiffre("commune", code, "population_hab")),
        Cle("superficie", readers["ter_01"].chiffre("commune", code, "superficie_ha")),
        Cle("friches, hors potentielles", readers["fri_01"].chiffre("commune", code, "nombre:total")),
        Cle("surface de ces friches", readers["fri_01"].chiffre("commune", code, "surface_unique_ha:total")),
        Cle("puits de mine", readers["min_01"].chiffre("commune", code, "puits_dans")),
        Cle(
            "de la commune dans le bien inscrit",
            readers["min_02"].chiffre("commune", code, "part_pct:bien inscrit"),
        ),
    )


def _tables(context: Contexte, local: Mapping[str, Rows]) -> tuple[Tableau, ...]:
    readers, names = context.readers, dict(context.order)
    empty = NOTHING if context.site.audience == "interne" else f"{NOTHING} {vue_friches.UNPUBLISHED}"
    return (
        _table("Friches", FRICHES, local["friches"], lambda row: _friche(row, names, readers), empty),
        _table("Puits de mine", PUITS, local["puits_mine"], lambda row: _puits(row, names)),
        _table("Terrils", TERRILS, local["terrils"], lambda row: _terril(row, names)),
        _table("Patrimoine mondial", PATRIMOINE, local["patrimoine"], lambda row: _patrimoine(row, names)),
        _table("Cités minières", CITES, local["cites_minieres"], lambda row: _cite(row, names)),
    )


def _table(
    caption: str, columns: tuple[Colonne, ...], rows: Rows, cells: Callable[[Row], Cells], empty: str = NOTHING
) -> Tableau:
    written = sorted((cells(row) for row in rows or ()), key=lambda line: texte.sort_key(line[0].text))
    return Tableau(
        caption=caption,
        columns=columns,
        rows=tuple(written),
        empty="Couche absente de cette édition." if rows is None else empty,
        narrow=len(columns) < NARROW,
    )


def _friche(row: Row, names: commun.Names, readers: Mapping[str, Lecteur]) -> Cells:
    value = row.get("surface_m2")
    hectares = None if texte.is_missing(value) else float(str(value)) / 10_000
    return (
        commun.entry("friches", vue_friches.friche_name(row), row, names),
        Cellule(text=vue_friches.statut(row.get("site_statut")), value=texte.texte(row.get("site_statut"), "inconnu")),
        tableau.figure(hectares, "ha", fictif=commun.is_fictive(row)),
        tableau.indicator_text(vue_friches.pollution(row, readers["fri_03"])),
        tableau.indicator(readers["min_01"].chiffre("friche", row["_cle"], "puits:100")),
    )


def _puits(row: Row, names: commun.Names) -> Cells:
    fictive = commun.is_fictive(row)
    return (
        commun.entry("puits_mine", mines.puits_name(row), row, names),
        tableau.mot(row.get("compagnie")),
        tableau.figure(row.get("profondeur_m"), "m", fictif=fictive),
        _year(row.get("creusement_annee"), fictive),
        _year(row.get("fermeture_annee"), fictive),
    )


def _year(value: object, fictive: bool) -> Cellule:  # noqa: FBT001
    if texte.is_missing(value):
        return tableau.figure(None)
    return Cellule(text=texte.annee(value), value=float(str(value)), fictif=fictive)


def _terril(row: Row, names: commun.Names) -> Cells:
    return commun.entry("terrils", mines.terril_name(row), row, names), tableau.mot(row.get("forme"))


def _cite(row: Row, names: commun.Names) -> Cells:
    name = commun.entry("cites_minieres", mines.cite_name(row), row, names)
    return name, tableau.mot(row.get("type")), tableau.mot(row.get("compagnie"))


def _patrimoine(row: Row, names: commun.Names) -> Cells:
    kind = texte.texte(row.get("type")).capitalize()
    return commun.entry("patrimoine", mines.heritage_name(row), row, names), tableau.mot(kind)


WEB_MAP = WebMap(id="fiches_communes", title="Fiches des communes", build=build, path="communes/")
