"""World Heritage: one row is one element of the property « Bassin minier du Nord-Pas de Calais », or its buffer zone.

Producer: Mission Bassin Minier, UNESCO, perimeters of 2012. Known defects: the two perimeters come in two files
without a common key, so the identifier is made of the type and the number; buffer polygons leave the territory.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

BIEN, TAMPON = "bien inscrit", "zone tampon"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Make the identifier from the type and the number when the source has none."""
    made = raw.frame["type"].str.replace(" ", "-") + "-" + raw.frame["numero"]
    return raw.frame.assign(patrimoine_id=raw.frame["patrimoine_id"].fillna(made))


LAYER = Layer(
    id="patrimoine",
    title="Patrimoine mondial",
    description="Bien inscrit à l'UNESCO et zone tampon.",
    key="patrimoine_id",
    label="nom",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="patrimoine_id", label="Identifiant"),
        _public(name="nom", label="Élément"),
        _public(name="type", label="Périmètre", fatal=True, codes=(BIEN, TAMPON)),
        _public(name="section", label="Section"),
        _public(name="numero", label="Numéro", required=True),
        _public(
            name="surface_declaree_ha",
            label="Surface déclarée",
            kind="number",
            unit="ha",
            aliases=("surface_ha",),
        ),
    ),
    sources={"demo": (demo_source("patrimoine", "Patrimoine mondial (démonstration)", precision_m=10),)},
    style=Style(
        by="type",
        signs=(
            Sign(value=BIEN, label="Bien inscrit", color="#a0451f", fill_opacity=0.16, weight=2),
            Sign(value=TAMPON, label="Zone tampon", color="#a0451f", fill_opacity=0.05, weight=1.4, dash="5 4"),
        ),
    ),
)
