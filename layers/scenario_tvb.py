"""Scenario of the trame verte et bleue: one row is one change to try, an area added to the trame or taken from it.

Producer: whoever asks the question (a planner, a project); TVB-09 is computed before and after. Known defects: an area
without a milieu or a composante, which is tried on all of them; one that adds an area without saying its milieu.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.core.trame import COMPOSANTES, report_odd, spelled

AJOUTER, RETIRER = "ajouter", "retirer"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the milieux as the scheme does, and say which changes do not name theirs."""
    frame = raw.frame.assign(milieu=spelled(raw.frame["milieu"], raw.parametres.tvb))
    report_odd(frame, "changement_id", raw, "sans effet sur les chiffres par milieu")
    silent = frame["milieu"].isna()
    raw.report(frame.loc[silent, "changement_id"], "milieu absent", action="changement essayé sur tous les milieux")
    return frame


LAYER = Layer(
    id="scenario_tvb",
    title="Scénario de trame verte et bleue",
    description="Changements à essayer : surfaces ajoutées à la trame ou retirées.",
    key="changement_id",
    label="nom",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="changement_id", label="Identifiant", fatal=True, aliases=("id",)),
        _public(name="nom", label="Projet"),
        _public(name="action", label="Action", fatal=True, codes=(AJOUTER, RETIRER)),
        _public(name="composante", label="Composante", codes=COMPOSANTES, description="vide : toutes"),
        _public(name="milieu", label="Milieu", description="vide : tous"),
        _public(name="source", label="Source"),
    ),
    sources={
        "demo": (
            demo_source(
                "scenario_tvb", "Scénario de trame verte et bleue (démonstration)", precision_m=50, covers_halo=True
            ),
        )
    },
    style=Style(
        by="action",
        signs=(
            Sign(value=AJOUTER, label="Surface ajoutée", color="#1a9850", fill_opacity=0.3, weight=2),
            Sign(value=RETIRER, label="Surface retirée", color="#b2182b", fill_opacity=0.3, weight=2, dash="4 3"),
        ),
    ),
)
