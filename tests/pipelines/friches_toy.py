"""Five friches on the toy territory, and a territory whose layers are all known."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.model import LayerInfo
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE
from tests import toy

LAYERS = (
    "friches", "sites_pollues", "alea_minier", "zones_inondables", "arrets_transport", "reseaux_chaleur", "qpv",
    "population_carroyee", "zonages_urbanisme", "documents_urbanisme", "trame_verte_bleue", "occupation_sol",
    "servitudes_as1", "aires_alimentation",
)  # fmt: skip
#: A square of 1 ha, a point for a disc of 100 m radius, an unverified square of 4 ha, a site without a place, 2 ha.
CARRE, DISQUE, DOUTE, PERDU, BANDE = "62001_1", "62002_1", "62003_1", "62004_1", "62005_1"


def friches(**changes: list[object]) -> gpd.GeoDataFrame:
    """Return the sites."""
    columns: dict[str, list[object]] = {
        "comm_insee": ["62001", "62002", "62003", "62004", "62005"],
        "site_statut": [
            "friche sans projet", "friche avec projet", POTENTIELLE, "friche sans projet", "friche reconvertie",
        ],
        "surface_m2": [10_000.0, 31_415.926535, 40_000.0, None, 20_000.0],
        "unite_fonciere": ["UF1", "UF2", "UF3", "UF4", "UF5"],
        "sol_pollution_existe": ["pollution traitée", "inconnu", "pollution avérée", None, "pollution inexistante"],
        "bati_surface": [2_000.0, None, None, None, 12_000.0],
        "bati_etat": ["dégradation moyenne", "inconnu", None, None, "sans objet"],
        "bati_pollution": ["inconnu", "amiante", None, None, None],
        "bati_patrimoine": ["aucun", None, None, None, None],
        "urba_zaer": ["non", "inconnu", "non", "inconnu", "oui"],
        "diffusion": ["public", "public", "interne", "public", "public"],
    }  # fmt: skip
    shapes = {
        CARRE: toy.box(100, 100, 100),
        DISQUE: toy.point(1500, 500),
        DOUTE: toy.box(2100, 100, 200),
        PERDU: None,
        BANDE: toy.box(1100, 1100, 200, 100),
    }
    return toy.frame(shapes, **{**columns, **changes})


def known(territoire: Territoire, **changes: object) -> Territoire:
    """Return the territory with every layer present; ``changes`` go to all of them (``covers_halo``, ``scale``)."""
    infos = {i: LayerInfo(id=i, title=i, state="présente", **changes) for i in LAYERS}
    return replace(territoire, couches={**territoire.couches, **infos})


def absent(territoire: Territoire) -> Territoire:
    """Return the territory without any of these layers but the friches."""
    infos = {i: LayerInfo(id=i, title=i, state="absente", reason="aucune source") for i in LAYERS}
    return replace(territoire, couches={**territoire.couches, **infos})


def table(indicateur: str, modalite: str, valeurs: dict[str, float], **columns: object) -> pd.DataFrame:
    """Return long rows written by hand: one modality of some sites."""
    made = pd.DataFrame({"code": list(valeurs), "valeur": list(valeurs.values())}).assign(
        indicateur=indicateur, maille="friche", modalite=modalite, valeur_texte="", statut="calculé", diffusion="public"
    )
    made = made.assign(borne_min=made["valeur"], borne_max=made["valeur"])
    return made.assign(**columns)
