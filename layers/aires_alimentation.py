"""Catchments of water intakes (AAC): one row is one area whose rain feeds one or several intakes.

Producer: Sandre and OFB for the areas that have a code, else the water service. An AAC is not an easement: it has no
direct effect on a permit. Known defects: the national file holds only the areas that were given a code; its
attribute names are not stable (write ``champs`` in the configuration); an area leaves the territory, so it is kept
whole; the number of farms is that of the study of the area and cannot be counted again from parcels, which name no
farm.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Duplicates, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Name the areas that have no name; a declared number of 0 farm is not known."""
    frame = raw.frame
    zero = frame["nb_exploitations"] <= 0
    raw.report(frame.loc[zero.fillna(value=False), "aac_id"], "nombre d'exploitations nul", action="inconnu")
    return frame.assign(
        nom=frame["nom"].fillna(frame["aac_id"]),
        nb_exploitations=frame["nb_exploitations"].mask(zero.fillna(value=False)),
    )


LAYER = Layer(
    id="aires_alimentation",
    title="Aires d'alimentation de captages",
    description="Aires d'alimentation de captages (AAC), entières même hors du territoire. Sans effet direct sur le "
    "permis.",
    key="aac_id",
    label="nom",
    grain="aac",
    diffusion=Diffusion.PUBLIC,
    duplicates=Duplicates.DISSOLVE,
    read=_read,
    columns=(
        _public(name="aac_id", label="Identifiant", fatal=True, aliases=("code_aac", "cdaac")),
        _public(name="nom", label="Aire d'alimentation", aliases=("nom_aac", "lbaac")),
        _public(name="captages", label="Captages alimentés"),
        _public(
            name="nb_exploitations",
            label="Exploitations agricoles",
            kind="integer",
            unit="exploitations",
            description="nombre de l'étude de l'aire",
        ),
        _public(name="surface_declaree_km2", label="Surface déclarée", kind="number", unit="km²"),
        _public(name="source", label="Source"),
    ),
    sources={
        "demo": (
            demo_source(
                "aires_alimentation",
                "Aire d'alimentation des captages (démonstration)",
                precision_m=500,
                covers_halo=True,
            ),
        )
    },
    style=Style(
        signs=(Sign(value="", label="Aire d'alimentation", color="#238b8d", fill_opacity=0.1, weight=2, dash="8 4"),)
    ),
)
