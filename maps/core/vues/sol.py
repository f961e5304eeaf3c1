"""The signs of the land cover: the last edition, since two editions hide each other."""

import geopandas as gpd

from layers import occupation_sol
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.partage import Partage
from maps.core.vues import commun


def last_edition(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the rows of the last edition; a row that does not say its edition stays."""
    edition = frame["edition"].astype("str")
    told = edition[frame["edition"].notna()]
    return frame if told.empty else frame[frame["edition"].isna() | edition.eq(max(told))]


def _vue(_names: commun.Names) -> Vue:
    return Vue(
        nom=_name,
        figure=lambda row: texte.annee(row.get("edition")),
        lignes=lambda row: [
            ("Couverture", texte.texte(row.get("code_cs"))),
            ("Usage", texte.texte(row.get("code_us"))),
            ("Nomenclature", texte.texte(row.get("nomenclature"))),
        ],
        classe="couvert",
    )


def _name(row: Row) -> str:
    return texte.typo(occupation_sol.LAYER.style.sign(row.get("couvert")).label or "Occupation du sol")


OCCUPATION = Partage(layer=occupation_sol.LAYER, vue=_vue, ready=last_edition)
