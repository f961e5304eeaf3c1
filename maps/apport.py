"""The page where a commune draws a correction of an official object, or a new one, and keeps it as a file."""

import geopandas as gpd

from layers.core.parametres import Parametres
from maps.core import affichage, coquille, texte
from maps.core.carte import draw_map
from maps.core.coquille import Page
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.saisie import apport
from maps.core.saisie.apport import GENRES, GESTES, LONGUEURS, OBJETS
from maps.core.vues import commun
from pipelines.core.verification.site import FOLDER, INDEX

PATH = "apport.html"
TITLE = "Proposer une correction"
QUESTION = "Une limite est fausse, un site manque : que proposez-vous ?"
NEXT = (
    "Rien n’est envoyé : le fichier que vous enregistrez reste sur votre ordinateur, vous le transmettez au service "
    "qui tient cet atlas, il le vérifie, le compare aux données officielles et le joint aux autres propositions."
)
NOTES = (
    "Une proposition ne change ni les cartes ni les chiffres de cet atlas : le producteur de la donnée décide.",
    "Surfaces et longueurs sont mesurées en Lambert-93, sur la géométrie exacte, jamais sur le dessin simplifié.",
    "La population vient du carroyage de l’Insee, au prorata des surfaces : une estimation, sans valeur officielle.",
    "« secret » : la forme compte moins de ménages que le seuil de l’Insee, ou ne couvre que des carreaux masqués.",
    "« au moins » : sans les carreaux masqués, qui ont trop peu de ménages ou en trahiraient d’autres par différence.",
    "N’écrivez le nom d’aucune personne : le service suffit.",
)
#: What the page needs at opening: its own settings, and the index of the checker, which reads and measures shapes.
DATA, VERIF = affichage.data_path("apport", "index"), f"{FOLDER}/{INDEX}.js"


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    qpv: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    itineraires: gpd.GeoDataFrame | None = None,
    trame_verte_bleue: gpd.GeoDataFrame | None = None,
    espaces_verts: gpd.GeoDataFrame | None = None,
    parcs_activites: gpd.GeoDataFrame | None = None,
    terrils: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, what it needs at opening, and one data file for each commune."""
    given = (qpv, friches, itineraires, trame_verte_bleue, espaces_verts, parcs_activites, terrils, cites_minieres)
    frames = dict(zip(OBJETS, given, strict=True))
    known = Fichier(
        path=DATA, text=affichage.script("apport", _settings(communes, site, parametres, population_carroyee))
    )
    files = apport.by_commune(frames, population_carroyee, communes, site, parametres)
    return (coquille.render(_page(communes, site), site), known, *files)


def _page(communes: gpd.GeoDataFrame, site: Site) -> Page:
    return Page(
        path=PATH,
        title=TITLE,
        heading=QUESTION,
        lead=NEXT,
        map=draw_map([], communes.geometry, root="", title="Carte où dessiner une proposition"),
        legend=legend([]),
        sources=coquille.infos(site, [i for i in (*OBJETS, "population_carroyee", "communes") if _usable(site, i)]),
        notes=NOTES,
        template="apport.html.j2",
        extra={
            "genres": GENRES,
            "gestes": GESTES,
            "longueurs": LONGUEURS,
            "communes": commun.order_of(communes),
            "couches": _layers(site),
        },
        scripts=("proj4.js", "verif-moteur.js", "apport-lecture.js", "apport.js"),
        styles=("apport.css",),
        data=(DATA, VERIF),
    )


def _usable(site: Site, layer_id: str) -> bool:
    return coquille.info(site, layer_id).usable


def _layers(site: Site) -> list[tuple[str, str]]:
    """Return (id, title) of the layers that a contribution of any kind may be about, in the order of their titles."""
    own = {genre.layer for genre in GENRES}
    others = {i: info.title for i, info in site.territoire.couches.items() if i not in own and _has_shapes(site, i)}
    return sorted(others.items(), key=lambda pair: texte.sort_key(pair[1]))


def _has_shapes(site: Site, layer_id: str) -> bool:
    layer = site.couches.get(layer_id)
    return layer is None or bool(layer.geometry and not layer.raster and not layer.limits)


def _settings(
    communes: gpd.GeoDataFrame, site: Site, parametres: Parametres, squares: gpd.GeoDataFrame | None
) -> dict[str, object]:
    """Return what the script of the page must know."""
    return {
        "format": apport.FORMAT,
        "genres": {g.id: {"couche": g.layer, "formes": g.shapes} for g in GENRES},
        "objets": [i for i in OBJETS if _usable(site, i)],
        "longueurs": LONGUEURS,
        "sommets": apport.SOMMETS_MAX,
        "secret": parametres.secret_menages,
        "carroyage": squares is not None,
        "fictif": site.demonstration,
        "edition": site.edition or apport.DEMONSTRATION * site.demonstration,
        "territoire": site.territoire.epci,
        "chemins": {code.lower(): apport.data_path(code) for code in map(str, communes.index)},
    }


WEB_MAP = WebMap(
    id="apport", title=TITLE, build=build, path=PATH, menu=Rubrique.OUTIL, rank=20, question=QUESTION, every_layer=True
)
