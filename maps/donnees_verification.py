"""The data of the checker: exact geometry, commune by commune, and the questions; no page of its own.

Files are loaded on demand by the page that checks a place, outside the weight of any page; the command reads them too.
"""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from maps.core import affichage
from maps.core.model import Fichier, Site, WebMap
from pipelines.core.verification import Base, files


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    documents_urbanisme: pd.DataFrame | None = None,
    zonages_urbanisme: gpd.GeoDataFrame | None = None,
    prescriptions_urbanisme: gpd.GeoDataFrame | None = None,
    servitudes_as1: gpd.GeoDataFrame | None = None,
    patrimoine: gpd.GeoDataFrame | None = None,
    alea_minier: gpd.GeoDataFrame | None = None,
    puits_mine: gpd.GeoDataFrame | None = None,
    zones_inondables: gpd.GeoDataFrame | None = None,
    sites_pollues: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    aires_alimentation: gpd.GeoDataFrame | None = None,
    qpv: gpd.GeoDataFrame | None = None,
    qpv_2015: gpd.GeoDataFrame | None = None,
    trame_verte_bleue: gpd.GeoDataFrame | None = None,
    espaces_verts: gpd.GeoDataFrame | None = None,
    reseaux_chaleur: gpd.GeoDataFrame | None = None,
    itineraires: gpd.GeoDataFrame | None = None,
    capteurs_pollen: gpd.GeoDataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the index and one file for each commune; a layer that is absent is a question without an answer."""
    layers: dict[str, pd.DataFrame | None] = {
        "communes": communes,
        "documents_urbanisme": documents_urbanisme,
        "zonages_urbanisme": zonages_urbanisme,
        "prescriptions_urbanisme": prescriptions_urbanisme,
        "servitudes_as1": servitudes_as1,
        "patrimoine": patrimoine,
        "alea_minier": alea_minier,
        "puits_mine": puits_mine,
        "zones_inondables": zones_inondables,
        "sites_pollues": sites_pollues,
        "friches": friches,
        "aires_alimentation": aires_alimentation,
        "qpv": qpv,
        "qpv_2015": qpv_2015,
        "trame_verte_bleue": trame_verte_bleue,
        "espaces_verts": espaces_verts,
        "reseaux_chaleur": reseaux_chaleur,
        "itineraires": itineraires,
        "capteurs_pollen": capteurs_pollen,
    }
    base = Base.from_layers(layers, site.territoire, parametres)
    return tuple(Fichier(path=path, text=text) for path, text in files(base, affichage.script).items())


WEB_MAP = WebMap(id="donnees_verification", title="Données de la vérification", build=build)
