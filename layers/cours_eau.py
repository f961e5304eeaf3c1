"""Watercourses: one row is one named river, stream or canal.

Producers: IGN (BD TOPO v3, table ``cours_d_eau``) and Sandre (BD TOPAGE, ``CoursEau``). Known defects: neither table
says what is a canal, so the name tells; watercourses without a name; the same one cut in several rows by region.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

RIVIERE, CANAL = "cours d'eau", "canal"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Tell canals by their name where the source does not say it."""
    frame = raw.frame
    canal = frame["toponyme"].str.contains(r"\bcanal\b", case=False).fillna(value=False).astype(bool)
    named = canal.map({True: CANAL, False: RIVIERE})
    return frame.assign(
        type_cours_eau=frame["type_cours_eau"].fillna(named), toponyme=frame["toponyme"].fillna("sans nom")
    )


LAYER = Layer(
    id="cours_eau",
    title="Cours d'eau",
    description="Rivières, ruisseaux et canaux.",
    key="cleabs",
    label="toponyme",
    geometry=("LineString",),
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="cleabs", label="Identifiant", fatal=True, aliases=("cdoh", "cd_oh", "gid")),
        _public(name="toponyme", label="Nom", aliases=("topooh", "nom")),
        _public(name="type_cours_eau", label="Type", codes=(RIVIERE, CANAL)),
        _public(name="code_hydrographique", label="Code hydrographique", aliases=("code_hydro",)),
        _public(name="importance", label="Importance"),
        _public(name="caractere_permanent", label="Permanent", kind="boolean", aliases=("permanent",)),
        _public(name="statut", label="État", aliases=("statutoh",)),
    ),
    sources={"demo": (demo_source("cours_eau", "Cours d'eau (démonstration)", precision_m=300, covers_halo=True),)},
    style=Style(
        by="type_cours_eau",
        signs=(
            Sign(value=RIVIERE, label="Cours d'eau", color="#2b8cbe", weight=2),
            Sign(value=CANAL, label="Canal", color="#08589e", weight=3),
        ),
    ),
)
