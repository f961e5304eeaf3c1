"""The sheets of the friches, one page per site: what it is, what it meets, its scores and why, whom to ask."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from layers import trame_verte_bleue, zonages_urbanisme, zones_inondables
from layers.core.catalogue import asks
from layers.core.parametres import Parametres
from maps.core import coquille, texte, theme
from maps.core.carte import Dessin, Planche, aim, apart, render_map
from maps.core.coquille import Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.fiches.contexte import Contexte
from maps.core.friches.composer import INDICATEURS, fiches
from maps.core.friches.fiche import FicheFriche
from maps.core.friches.notes import HORS_SCORES, NOM
from maps.core.legende import legend
from maps.core.model import Fichier, Site, WebMap
from maps.core.partage import Partage, trace
from maps.core.vues import chaleur, eau, generaux, mines
from maps.core.vues import friches as vue_friches
from pipelines.core.verification import COUCHES

#: The layers of the map, from the lowest to the highest, under the heading of their theme.
GROUPES: tuple[tuple[str, tuple[Partage, ...]], ...] = (
    ("Urbanisme", (Partage(layer=zonages_urbanisme.LAYER),)),
    ("Eau", (eau.AIRES, eau.SERVITUDES)),
    ("Risques", (Partage(layer=zones_inondables.LAYER), mines.ALEA, mines.PUITS_MINE)),
    ("Trame verte et bleue", (Partage(layer=trame_verte_bleue.LAYER),)),
    ("Patrimoine", (mines.UNESCO,)),
    ("Quartiers", (generaux.QPV,)),
    ("Chaleur", (chaleur.RESEAUX,)),
)
#: The strongest constraints: their layers alone are on at once, where the site meets them.
MONTREES = frozenset({"servitudes_as1", "zones_inondables", "alea_minier"})
#: How much of the surroundings the map shows, in metres.
AUTOUR_M = 450.0


@asks(*COUCHES, *INDICATEURS)
def build(
    *, communes: gpd.GeoDataFrame, site: Site, parametres: Parametres, **given: pd.DataFrame | None
) -> tuple[Fichier, ...]:
    """Return one page per site, and the data that they share."""
    shared = Contexte(
        site=site,
        communes=communes,
        couches={key: given.get(key) for key in COUCHES},
        lecteurs=theme.lecteurs(**{key: given.get(key) for key in INDICATEURS}),
        parametres=parametres,
    )
    sheets = fiches(shared)
    if not sheets:
        return ()
    traces = _traces(shared)
    planche, script = apart(render_map(traces, communes.geometry, root="../"), WEB_MAP.id)
    pages = (coquille.render(_page(shared, sheets, rank, traces, planche), site) for rank in range(len(sheets)))
    return (*pages, script, *data_files(traces))


def _traces(shared: Contexte) -> tuple[Trace, ...]:
    """Return the layers of the map: those of the constraints, off until the page needs them, then the sites."""
    drawn = []
    for group, layers in GROUPES:
        for layer in layers:
            key = layer.layer.id
            made = trace(
                layer, shared.couches.get(key), shared.communes, theme.info(shared.site, key), group=group, show=False
            )
            drawn.append(replace(made, counted=False))
    return lighten([*drawn, _sites(shared)])


def _sites(shared: Contexte) -> Trace:
    empty = Trace(
        id="friches",
        page=WEB_MAP.id,
        title="Friches",
        style=vue_friches.STYLE,
        info=theme.info(shared.site, "friches"),
        symbols=True,
        counted=False,
        note="" if shared.site.audience == "interne" else vue_friches.UNPUBLISHED,
        group="Friches",
    )
    view = vue_friches.vue(shared.noms, shared.lecteur("fri_03"), shared.lecteur("min_01"))
    return draw(empty, in_territory(shared.couches.get("friches"), shared.communes), view)


def _page(
    shared: Contexte, sheets: tuple[FicheFriche, ...], rank: int, traces: tuple[Trace, ...], planche: Planche
) -> Page:
    sheet = sheets[rank]
    return Page(
        path=sheet.path,
        title=sheet.nom,
        heading=sheet.nom,
        lead=sheet.chapo,
        template="friche.html.j2",
        map=_map(shared, sheet, planche),
        legend=legend(traces, code=sheet.code),
        sources=sheet.sources,
        figures=sheet.reperes,
        alerts=sheet.alertes,
        notes=sheet.remarques,
        styles=("friches.css",),
        scripts=("friches-fiche.js",),
        extra={
            "fiche": sheet,
            "commune": coquille.commune_path(sheet.code) if sheet.code else "",
            "previous": _neighbour(sheets[rank - 1]),
            "next": _neighbour(sheets[(rank + 1) % len(sheets)]),
            "couches": [layer_id for layer_id in sheet.couches if layer_id in MONTREES],
            "rayon": _radius(shared, sheet),
            "nom": NOM,
            "hors_scores": HORS_SCORES,
        },
    )


def _map(shared: Contexte, sheet: FicheFriche, planche: Planche) -> Dessin:
    """Aim the map at the site and what is around it; at its commune when the site has no place."""
    frame = shared.couches["friches"]
    title = f"Carte du site : {sheet.nom}"
    shape = gpd.GeoSeries([]) if frame is None else frame.loc[[sheet.cle]].geometry
    if sheet.localise:
        return aim(planche, shape.buffer(AUTOUR_M), title=title)
    codes = [sheet.code] if sheet.code else list(shared.communes.index)
    return aim(planche, shared.communes.geometry.loc[codes], title=title, focus=sheet.code)


def _radius(shared: Contexte, sheet: FicheFriche) -> int:
    """Return the radius (m) of the disc that a point stands for, 0 for an outline or an unknown area."""
    frame = shared.couches["friches"]
    row = None if frame is None else frame.loc[sheet.cle]
    if row is None or not sheet.localise or row.geometry.geom_type != "Point" or texte.is_missing(row["surface_m2"]):
        return 0
    return round(float(np.sqrt(float(row["surface_m2"]) / np.pi)))


def _neighbour(sheet: FicheFriche) -> tuple[str, str]:
    return sheet.path.rpartition("/")[2], sheet.nom


WEB_MAP = WebMap(id="fiches_friches", title="Fiches des friches", build=build, path="friches/")
