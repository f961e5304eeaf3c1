"""Trail stations: one row is one place where marked trail routes start.

Producer: the community (no standard: the model is Terril's own). Known defect: the number of plates is known for all
the stations together, seldom for each.
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="stations_trail",
    title="Stations de trail",
    description="Lieux d'où partent les parcours de trail balisés.",
    key="station_id",
    label="nom",
    geometry=("Point",),
    diffusion=Diffusion.PUBLIC,
    declared_commune="code_insee",
    columns=(
        _public(name="station_id", label="Identifiant", fatal=True, aliases=("id",)),
        _public(name="nom", label="Station", required=True, aliases=("station",)),
        _public(
            name="code_insee",
            label="Commune",
            pattern=r"(\d{5}|2[AB]\d{3})",
            aliases=("insee_com", "code_commune", "commune_code"),
        ),
        _public(
            name="plaques",
            label="Plaques de balisage",
            kind="integer",
            description="posées sur les parcours qui partent de la station",
            aliases=("nb_plaques", "balises"),
        ),
    ),
    sources={
        "demo": (demo_source("stations_trail", "Stations de trail (démonstration)", precision_m=500, covers_halo=True),)
    },
    style=Style(signs=(Sign(value="", label="Station de trail", color="#b2182b", shape="triangle", fill_opacity=0.9),)),
)
