"""Farmed parcels: one row is one parcel declared for the common agricultural policy, organic or not.

Producers: ASP and IGN (RPG), Agence Bio for the organic parcels (column ``bio``; the same ``ID_PARCEL`` or its own
file). Known defects: only what is declared is there; no farm identifier, so farms cannot be counted; declared organic
is not certified; a parcel of the RPG without a word on ``bio`` is of unknown conduct, never « conventional ».
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import champs

BIO, AUTRE, INCONNUE = "biologique", "autre", "inconnue"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the conduct in words; report the parcels whose declared area is not that of their outline."""
    frame = raw.frame
    gap = (frame["surf_parc"] - frame.geometry.area / 1e4).abs() > (0.1 + 0.05 * frame["surf_parc"])
    values = frame["surf_parc"].map("{:.2f} ha déclarés".format) + frame.geometry.area.map(
        lambda m2: f", {m2 / 1e4:.2f} ha dessinés"
    )
    raw.report(
        frame.loc[gap, "id_parcel"], "surface déclarée différente du contour", values[gap], action="contour retenu"
    )
    words = frame["bio"].map({True: BIO, False: AUTRE}).astype("str").fillna(INCONNUE)
    return frame.assign(conduite=pd.Series(words, frame.index, dtype="str"))


LAYER = Layer(
    id="parcelles_agricoles",
    title="Parcelles agricoles",
    description="Parcelles déclarées à la politique agricole commune (RPG), et leur conduite biologique ou non.",
    key="id_parcel",
    label="code_cultu",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="id_parcel", label="Identifiant", fatal=True),
        _public(name="surf_parc", label="Surface déclarée", kind="number", unit="ha"),
        _public(name="code_cultu", label="Culture", pattern=r"[A-Z0-9]{3}"),
        _public(name="code_group", label="Groupe de cultures", pattern=r"\d{1,2}"),
        _public(name="bio", label="Agriculture biologique", kind="boolean", aliases=("agri_bio", "certifie_bio")),
        _public(name="conduite", label="Conduite", codes=(BIO, AUTRE, INCONNUE), description="écrite par Terril"),
    ),
    sources={
        "demo": (
            demo_source(
                "parcelles_agricoles",
                "Parcelles agricoles (démonstration)",
                precision_m=10,
                covers_halo=True,
                make=champs.write_parcelles,
            ),
        )
    },
    style=Style(
        by="conduite",
        signs=(
            Sign(value=BIO, label="Biologique", color="#1b7837", fill_opacity=0.6, weight=0.6),
            Sign(value=AUTRE, label="Autre", color="#c9a227", fill_opacity=0.25, weight=0.5),
            Sign(value=INCONNUE, label="Conduite inconnue", color="#9a9a94", fill_opacity=0.15, weight=0.5),
        ),
    ),
)
