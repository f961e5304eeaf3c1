"""Terrils: one row is one slag heap, standing or levelled, by its footprint.

Producer: Mission Bassin Minier (``zt_terrils``). Known defects: a terril may lie over several communes; ``cavalier``
is an old railway embankment kept in the same list; the footprint of a levelled terril is that of its former base.
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="terrils",
    title="Terrils",
    description="Emprises des terrils, en place ou arasés.",
    key="terril_id",
    label="nom",
    grain="terril",
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(name="terril_id", label="Identifiant", fatal=True, aliases=("no_terril",)),
        _public(name="nom", label="Terril", required=True),
        _public(name="nom_usuel", label="Nom usuel"),
        _public(
            name="forme",
            label="Forme",
            required=True,
            codes=(
                "Conique",
                "Tronqué",
                "Plat",
                "Arasé",
                "Arasé construit",
                "Cavalier",
                "Grand terril moderne",
                "Bassin de décantation",
                "Typologie particulière",
            ),
        ),
    ),
    sources={"demo": (demo_source("terrils", "Terrils (démonstration)", precision_m=10),)},
    style=Style(
        signs=(Sign(value="", label="Terril", color="#3d3d3a", shape="triangle", fill_opacity=0.85, weight=1),)
    ),
)
