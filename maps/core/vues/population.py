"""The signs of the population grid: inhabitants of each cell, in classes; cells of too few households apart."""

import geopandas as gpd
import numpy as np

from layers import population_carroyee
from layers.core.model import Sign, Style
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.partage import Partage
from maps.core.vues import commun

#: Inhabitants from which a cell is in the next class.
BOUNDS = (50, 100, 200, 400)
_COLORS = ("#f2e6c9", "#dcc38a", "#c19a53", "#94702c", "#5c4318")
#: Households under which a source imputes the figures of a cell.
SECRET_MENAGES = 11
IMPUTE = "imputé"


def _labels() -> tuple[str, ...]:
    low = (1, *BOUNDS)
    between = [f"{a} à {b - 1} habitants" for a, b in zip(low, BOUNDS, strict=False)]
    return (*between, f"{BOUNDS[-1]} habitants ou plus")


STYLE = Style(
    by="classe_ind",
    signs=(
        *(
            Sign(value=str(rank), label=label, color=color, fill_opacity=0.75, weight=0.2)
            for rank, (label, color) in enumerate(zip(_labels(), _COLORS, strict=True))
        ),
        Sign(
            value=IMPUTE, label=f"Moins de {SECRET_MENAGES} ménages : valeur imputée", color="#8a8a85",
            fill_opacity=0.25, weight=0.2,
        ),
    ),
)  # fmt: skip


def classed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the class of each cell; the cells whose figures are imputed, or of too few households, have no figure."""
    few = frame["men"].lt(SECRET_MENAGES).fillna(value=True).astype(bool)
    imputed = frame["i_est_200"].astype("str").isin(["1", "1.0", "True"]) | few
    ranks = np.searchsorted(BOUNDS, frame["ind"].astype("float64").fillna(0).to_numpy(), side="right")
    classes = np.where(imputed, IMPUTE, ranks.astype(str))
    return frame.assign(classe_ind=classes, ind=frame["ind"].mask(imputed))


def _vue(_names: commun.Names) -> Vue:
    return Vue(
        nom=lambda _: "Carreau de 200 m",
        figure=_people,
        lignes=lambda row: [("Habitants", _people(row))],
        classe="classe_ind",
    )


def _people(row: Row) -> str:
    if texte.is_missing(row.get("ind")):
        return f"moins de {SECRET_MENAGES} ménages : valeur non montrée"
    return texte.with_unit(row["ind"], "hab.", 0) + commun.fictive(commun.is_fictive(row))


POPULATION = Partage(layer=population_carroyee.LAYER, vue=_vue, style=STYLE, ready=classed)
