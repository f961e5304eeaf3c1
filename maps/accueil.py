"""The first page: what the atlas is, what is real in it and what is not, and the way to everything else."""

import geopandas as gpd
import pandas as pd

from layers.core.model import Nature
from maps.core import coquille
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur, effectif
from maps.core.coquille import Cle, Page
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.vues import commun

PATH = "index.html"
NOTES = (
    "Superficie : mesurée sur les limites de cette carte ; elle n’est pas la superficie cadastrale.",
    "« n. d. » : non disponible. Une donnée qui manque n’est jamais un zéro.",
)


def build(*, communes: gpd.GeoDataFrame, site: Site, ter_01: pd.DataFrame | None = None) -> tuple[Fichier, ...]:
    """Return the first page."""
    known = list(site.territoire.couches.values())
    order = [(name, coquille.commune_path(code)) for code, name in commun.order_of(communes)]
    page = Page(
        path=PATH,
        title="Atlas",
        heading=f"L’atlas {_of_territory(site)} en cartes et en chiffres",
        lead=f"{len(communes)} communes. Chaque carte répond à une question, avec sa source et ses limites.",
        template="accueil.html.j2",
        map=draw_map([], communes.geometry, root="", title="Carte des communes du territoire"),
        legend=legend([]),
        sources=coquille.infos(site, ["communes"]),
        figures=_figures(site, Lecteur(ter_01), communes),
        notes=NOTES,
        rules=coquille.rules([Lecteur(ter_01)]),
        extra={
            "communes": order,
            "pages": [lien.path for lien in site.menu],
            "real": [i.title for i in known if i.usable and i.nature is Nature.REELLE],
            "demo": [i.title for i in known if i.usable and i.nature is Nature.DEMONSTRATION],
            "absent": [i.title for i in known if not i.usable],
        },
    )
    return (coquille.render(page, site),)


def _of_territory(site: Site) -> str:
    name = site.territoire.nom
    return f"de la {name}" if name.lower().startswith("communauté") else f"du territoire : {name}"


def _figures(site: Site, ter_01: Lecteur, communes: gpd.GeoDataFrame) -> tuple[Cle, ...]:
    epci, count = site.territoire.epci, len(communes)
    return (
        Cle("communes", effectif(count)),
        Cle(commun.population_label(communes), ter_01.chiffre("epci", epci, "population_hab")),
        Cle("superficie", ter_01.chiffre("epci", epci, "superficie_ha")),
        Cle("densité", ter_01.chiffre("epci", epci, "densite_hab_km2")),
    )


WEB_MAP = WebMap(id="accueil", title="Accueil", build=build, path=PATH, menu=Rubrique.THEME, rank=0, every_layer=True)
