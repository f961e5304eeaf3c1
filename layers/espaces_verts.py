"""Green spaces: one row is one park, garden, square or wood, by its outline.

Producer: no national layer (parks departments of the communes, OCS2D, OpenStreetMap ``leisure=park`` and
``access``); the reports of the CALL name four parks. Known defects: who may enter is often not said, hence unknown and
never « oui »; one park may come in several polygons. ``surface_m2`` is the area declared, else that of the polygon.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)
OUI, NON, INCONNU = "oui", "non", "inconnu"
TYPES = ("parc", "jardin", "square", "bois", "coulée verte", "espace naturel", "cimetière", "autre", "inconnu")
#: Values of OpenStreetMap for the access of the public.
_ACCES = {"yes": OUI, "permissive": OUI, "public": OUI, "true": OUI, "no": NON, "private": NON, "customers": NON}


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Say « inconnu » where the source is silent on the access, and measure the area that it does not declare."""
    frame = raw.frame.copy()
    said = frame["acces_public"].astype("str").str.strip().str.lower()
    frame["acces_public"] = said.map(_ACCES).fillna(said).fillna(INCONNU)
    frame["type"] = frame["type"].fillna(INCONNU)
    zero = frame["surface_m2"] <= 0
    raw.report(frame.loc[zero, "espace_id"], "surface déclarée nulle", action="celle du polygone est retenue")
    measured = frame.geometry.area.where(frame.geometry.area > 0)
    frame["surface_m2"] = frame["surface_m2"].mask(zero).fillna(measured)
    return frame


LAYER = Layer(
    id="espaces_verts",
    title="Espaces verts",
    description="Parcs, jardins, squares et bois, avec l'accès du public quand il est connu.",
    key="espace_id",
    label="nom",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="espace_id", label="Identifiant", fatal=True, aliases=("id", "osm_id", "gml_id")),
        _public(name="nom", label="Espace vert", required=True, aliases=("name", "libelle")),
        _public(name="type", label="Type", codes=TYPES, aliases=("leisure", "nature_espace")),
        _public(
            name="acces_public", label="Accès du public", required=True, codes=(OUI, NON, INCONNU), aliases=("access",)
        ),
        _public(name="surface_m2", label="Surface", kind="number", unit="m²", aliases=("surface",)),
        _public(name="bois_m2", label="Dont bois", kind="number", unit="m²", aliases=("surface_boisee",)),
        _public(name="visites_an", label="Visites par an", kind="integer", unit="visites"),
    ),
    sources={
        "demo": (demo_source("espaces_verts", "Espaces verts (démonstration)", precision_m=10, covers_halo=True),)
    },
    style=Style(
        by="acces_public",
        signs=(
            Sign(value=OUI, label="Ouvert au public", color="#1a7f37", fill_opacity=0.4),
            Sign(value=NON, label="Fermé au public", color="#7f6a1a", fill_opacity=0.25, dash="4 3"),
            Sign(value=INCONNU, label="Accès inconnu", color="#5f5f5b", fill_opacity=0.15, dash="2 3"),
        ),
    ),
)
