"""Pollen sensors: one row is one automatic sensor.

Producer: LifyAir with Atmo Hauts-de-France (no open standard; the sites of the CALL are known from the press and the
towns, without coordinates). Known defects: no identifier, so one is made of the commune; a sensor may be known by its
commune only: it is then a row without a shape, never a point at the town hall.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Identify a sensor by its commune, and name it by its commune and site, when the source does neither."""
    frame = raw.frame
    place = frame["commune"].fillna(frame["code_insee"])
    name = place + (", " + frame["site"]).fillna("")
    return frame.assign(
        sensor_id=frame["sensor_id"].fillna("capteur-" + frame["code_insee"]), nom=frame["nom"].fillna(name)
    )


LAYER = Layer(
    id="capteurs_pollen",
    title="Capteurs de pollens",
    description="Capteurs automatiques de pollens ; un capteur dont seule la commune est connue n'a pas de position.",
    key="sensor_id",
    label="nom",
    geometry=("Point",),
    declared_commune="code_insee",
    grain="capteur",
    may_be_unlocated=True,
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="sensor_id", label="Identifiant", aliases=("id_capteur", "capteur_id", "device_id")),
        _public(name="nom", label="Capteur"),
        _public(name="commune", label="Commune"),
        _public(
            name="code_insee",
            label="Code Insee",
            fatal=True,
            pattern=r"\d[\dAB]\d{3}",
            aliases=("insee", "code_commune"),
        ),
        _public(name="site", label="Site"),
        _public(name="type", label="Type de capteur", aliases=("type_capteur",)),
        _public(name="date_installation", label="Installé le", kind="date"),
        _public(name="precision_localisation", label="Précision de la position"),
    ),
    sources={
        "demo": (
            demo_source("capteurs_pollen", "Capteurs de pollens (démonstration)", precision_m=1000, covers_halo=True),
        )
    },
    style=Style(signs=(Sign(value="", label="Capteur de pollens", color="#7a4e00", shape="diamond"),)),
)
