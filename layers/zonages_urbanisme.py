"""Zoning: one row is one zone of a local plan (PLU, PLUi, POS, carte communale).

Producer: communes and EPCI, Géoportail de l'urbanisme; model: CNIG PLU v2024 rev. 2025-06, class ``ZONE_URBA``.
Known defects: no identifier (one is made of the document, the label and the order); a part of a PLU fallen under the
RNU is coded U with the label ZURNU; a commune wholly under the RNU has no zone: it is not known, not outside of all
zones; self-crossing polygons, overlaps along limits between plans. Types Ah, Nh and Nd are of older versions; 1AU and
2AU (1AUh, 2AUx…), which are labels, are often written where the type is expected: they are AUc and AUs.
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import zonage

TYPES = ("U", "AUc", "AUs", "A", "N", "Ah", "Nh", "Nd")
#: Type of the labels that begin with 1AU (open to urbanisation) or 2AU (closed).
OUVERTURES: Mapping[str, str] = {"1": "AUc", "2": "AUs"}
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Derive the commune from the document's identifier or partition, and the zone's identifier."""
    frame = raw.frame
    commune = frame["insee"].fillna(frame["idurba"].str.extract(r"^(\d[\dAB]\d{3})_", expand=False))
    commune = commune.fillna(frame["partition"].str.extract(r"^DU_(\d[\dAB]\d{3})$", expand=False))
    stem = (
        frame["idurba"].fillna(frame["partition"]).fillna(commune).fillna("zone") + "-" + frame["libelle"].fillna("?")
    )
    made = stem + "-" + (frame.groupby(stem).cumcount() + 1).astype("str")
    return frame.assign(insee=commune, zone_id=frame["zone_id"].fillna(made), typezone=_types(frame, raw))


def _types(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    """Write as types the labels of zones to be urbanised; a type that is not known is kept as it is."""
    rank = frame["typezone"].str.extract(r"(?i)^\s*([12])\s*AU", expand=False)
    official = rank.map(OUVERTURES).astype("str")
    raw.report(
        ["typezone"] if official.notna().any() else [],
        "graphie d'un type de zone",
        f"{int(official.notna().sum())} valeurs",
        gravite=Gravite.INFORMATION,
        action="1AU lu AUc, 2AU lu AUs",
    )
    return official.fillna(frame["typezone"])


LAYER = Layer(
    id="zonages_urbanisme",
    title="Zonages d'urbanisme",
    description="Zones des documents d'urbanisme : urbaines, à urbaniser, agricoles, naturelles.",
    key="zone_id",
    label="libelle",
    declared_commune="insee",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="zone_id", label="Identifiant", aliases=("gid",)),
        _public(name="libelle", label="Zone", required=True),
        _public(name="libelong", label="Intitulé"),
        _public(name="typezone", label="Type de zone", fatal=True, codes=TYPES),
        _public(name="formdomi", label="Forme dominante", aliases=("destdomi",)),
        _public(name="destoui", label="Destinations admises", aliases=("dest_oui",)),
        _public(name="destcdt", label="Destinations sous condition", aliases=("dest_cdt",)),
        _public(name="destnon", label="Destinations interdites", aliases=("dest_non",)),
        _public(name="idurba", label="Document", required=True),
        _public(name="partition", label="Partition du Géoportail"),
        _public(name="datappro", label="Approuvé le", kind="date"),
        _public(name="datvalid", label="Validé le", kind="date"),
        _public(name="insee", label="Commune", aliases=("code_insee", "comm_insee")),
    ),
    sources={
        "demo": (
            demo_source(
                "zonages_urbanisme", "Zonages d'urbanisme (démonstration)", precision_m=10, make=zonage.write_zones
            ),
        )
    },
    style=Style(
        by="typezone",
        signs=(
            Sign(value="U", label="Urbaine (U)", color="#b2473e", fill_opacity=0.3, weight=0.8),
            Sign(value="AUc", label="À urbaniser, ouverte (AUc)", color="#d95f02", fill_opacity=0.45, weight=1.2),
            Sign(
                value="AUs",
                label="À urbaniser, fermée (AUs)",
                color="#e6a23c",
                fill_opacity=0.35,
                weight=1.2,
                dash="4 3",
            ),
            Sign(value="A", label="Agricole (A)", color="#c9b458", fill_opacity=0.2, weight=0.6),
            Sign(value="N", label="Naturelle (N)", color="#3f7f4d", fill_opacity=0.3, weight=0.6),
            Sign(value="", label="Autre type", color="#6b6b66", fill_opacity=0.2, weight=0.6),
        ),
    ),
)
