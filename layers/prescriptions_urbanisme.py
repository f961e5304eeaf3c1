"""Prescriptions of local plans: one row is one protected wood, reserved place, corridor or programme area.

Producer: communes and EPCI, Géoportail de l'urbanisme; model: CNIG PLU v2024 rev. 2025-06, ``PRESCRIPTION_SURF``,
``_LIN`` and ``_PCT``. Known defects: no identifier (one is made); codes that lost their leading zero; the same object
in two classes; a code without its sub-code means 00.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Give the codes their zeros back, derive the commune and the identifier."""
    frame = raw.frame
    kind, sub = frame["typepsc"].str.zfill(2), frame["stypepsc"].fillna("00").str.zfill(2)
    commune = frame["insee"].fillna(frame["idurba"].str.extract(r"^(\d[\dAB]\d{3})_", expand=False))
    stem = frame["idurba"].fillna(commune).fillna("prescription") + "-" + kind.fillna("?") + "-" + sub
    made = stem + "-" + (frame.groupby(stem).cumcount() + 1).astype("str")
    return frame.assign(
        typepsc=kind, stypepsc=sub, insee=commune, prescription_id=frame["prescription_id"].fillna(made)
    )


LAYER = Layer(
    id="prescriptions_urbanisme",
    title="Prescriptions d'urbanisme",
    description="Espaces boisés classés, emplacements réservés, continuités écologiques, orientations d'aménagement.",
    key="prescription_id",
    label="libelle",
    geometry=("Polygon", "LineString", "Point"),
    declared_commune="insee",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="prescription_id", label="Identifiant", aliases=("gid",)),
        _public(name="libelle", label="Prescription"),
        _public(name="txt", label="Texte court"),
        _public(
            name="typepsc", label="Type", fatal=True, pattern=r"\d\d", description="01 EBC, 05 emplacement réservé…"
        ),
        _public(name="stypepsc", label="Sous-type", pattern=r"\d\d"),
        _public(name="idurba", label="Document", required=True),
        _public(name="datvalid", label="Validé le", kind="date"),
        _public(name="insee", label="Commune", aliases=("code_insee",)),
    ),
    sources={
        "demo": (demo_source("prescriptions_urbanisme", "Prescriptions d'urbanisme (démonstration)", precision_m=10),)
    },
    style=Style(
        by="typepsc",
        signs=(
            Sign(value="01", label="Espace boisé classé", color="#1b7837", fill_opacity=0.4),
            Sign(value="25", label="Continuité écologique", color="#42924a", fill_opacity=0.25, dash="5 4"),
            Sign(value="05", label="Emplacement réservé", color="#7570b3", fill_opacity=0.3),
            Sign(value="18", label="Orientation d'aménagement", color="#d95f02", fill_opacity=0.2, dash="2 3"),
            Sign(value="", label="Autre prescription", color="#6b6b66", fill_opacity=0.2),
        ),
    ),
)
