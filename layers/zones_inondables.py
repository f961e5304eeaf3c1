"""Flood zones: one row is one zone liable to flooding of a map, for one scenario.

Producers: the State (TRI: maps of the Floods directive; PPRI: opposable zoning) and the basins (AZI: atlas). The
scenarios of a TRI are nested: frequent in medium in extreme, never added. Known defects: the scenario is written
``01For``, ``02Moy``, ``03Mcc``, ``04Fai`` in the files of the directive (where *for* is the strong probability, the
frequent flood); a map covers the reaches that were studied and says nothing of the others.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

#: From the most to the least frequent.
SCENARIOS = ("fréquent", "moyen", "moyen, changement climatique", "extrême")
_CODES = {"01for": SCENARIOS[0], "02moy": SCENARIOS[1], "03mcc": SCENARIOS[2], "04fai": SCENARIOS[3]}
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the scenarios of the directive in words."""
    said = raw.frame["scenario"]
    return raw.frame.assign(scenario=said.str.strip().str.lower().map(_CODES).fillna(said))


LAYER = Layer(
    id="zones_inondables",
    title="Zones inondables",
    description="Zones inondables des TRI, des PPRI et des atlas.",
    key="zone_id",
    label="nom",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="zone_id", label="Identifiant", fatal=True, aliases=("id_s_inond", "id_zone")),
        _public(name="nom", label="Zone", required=True),
        _public(
            name="type_zone",
            label="Document",
            required=True,
            codes=("TRI", "PPRI", "AZI"),
            description="TRI : cartographie de la directive ; PPRI : plan de prévention ; AZI : atlas",
        ),
        _public(name="tri", label="Territoire à risque important", aliases=("id_tri", "nom_tri")),
        _public(
            name="scenario",
            label="Scénario",
            codes=SCENARIOS,
            description="fréquent, moyen, extrême ; vide pour un PPRI ou un AZI, qui n'en distinguent pas",
        ),
        _public(name="cours_eau", label="Cours d'eau"),
        _public(name="date_approbation", label="Approuvé le", kind="date"),
    ),
    sources={
        "demo": (demo_source("zones_inondables", "Zones inondables (démonstration)", precision_m=20, covers_halo=True),)
    },
    style=Style(
        by="scenario",
        signs=(
            Sign(value="fréquent", label="Crue fréquente", color="#08519c", fill_opacity=0.5),
            Sign(value="moyen", label="Crue moyenne", color="#3182bd", fill_opacity=0.35),
            Sign(
                value="moyen, changement climatique",
                label="Crue moyenne, changement climatique",
                color="#5a9fcf",
                fill_opacity=0.25,
                dash="6 3",
            ),
            Sign(value="extrême", label="Crue extrême", color="#6baed6", fill_opacity=0.2),
            Sign(value="", label="Sans scénario (PPRI, AZI)", color="#54278f", fill_opacity=0.15, dash="3 3"),
        ),
    ),
)
