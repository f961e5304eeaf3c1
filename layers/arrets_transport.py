"""Public transport stops: one row is one stop of a GTFS file (``stops.txt``).

Producer: Artois Mobilités (bus, BHNS) and SNCF, by transport.data.gouv.fr. Known defects: each side of the street is a
stop of its own, and their station (``location_type`` 1) is one more row at the same place: distances do not mind,
counts would. ``mode`` is not in ``stops.txt``: it comes from the routes that serve the stop, or from a constant per
file.
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

MODES = ("train", "BHNS", "bus")
_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="arrets_transport",
    title="Arrêts de transport collectif",
    description="Arrêts de bus, de bus à haut niveau de service et gares.",
    key="stop_id",
    label="stop_name",
    geometry=("Point",),
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(name="stop_id", label="Identifiant", fatal=True),
        _public(name="stop_name", label="Arrêt", required=True),
        _public(name="mode", label="Mode", codes=(*MODES, "inconnu")),
        _public(
            name="location_type",
            label="Nature du point",
            description="GTFS : 0 ou vide, arrêt ; 1, station ; 2, entrée",
        ),
        _public(name="parent_station", label="Station"),
    ),
    sources={"demo": (demo_source("arrets_transport", "Arrêts (démonstration)", precision_m=25, covers_halo=True),)},
    style=Style(
        by="mode",
        signs=(
            Sign(value="train", label="Gare", color="#08306b", shape="square"),
            Sign(value="BHNS", label="Bus à haut niveau de service", color="#238b45", shape="diamond"),
            Sign(value="bus", label="Bus", color="#525252", shape="dot"),
        ),
    ),
)
