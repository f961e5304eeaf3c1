"""Works against run-off and erosion, and surfaces whose rainwater was taken off the sewers: one row is one of them.

Producer: the GEMAPI service (declaration of general interest, activity report). Known defects: most works have no
position, and the disconnected surfaces only an address; lengths and areas come from reports of several years, whose
lists overlap (``annee`` and ``programme`` keep them apart); « 67 kilometres » planned where 67 works may be meant.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

OUVRAGE, DECONNEXION = "ouvrage d'érosion", "surface déconnectée"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Tell works from surfaces where the source does not; measure a work that is drawn and has no declared length."""
    frame = raw.frame
    kind = frame["surface_m2"].notna().map({True: DECONNEXION, False: OUVRAGE})
    frame = frame.assign(
        categorie=frame["categorie"].fillna(kind),
        nom=frame["nom"].fillna(frame["nature_ouvrage"]).fillna(frame["ouvrage_id"]),
    )
    for column in ("longueur_m", "surface_m2"):
        wrong = frame[column] < 0
        raw.report(frame.loc[wrong, "ouvrage_id"], f"{column} négative", frame.loc[wrong, column], action="inconnue")
        frame[column] = frame[column].mask(wrong)
    drawn = frame.geometry.length.where(frame.geometry.geom_type.isin(["LineString", "MultiLineString"]))
    return frame.assign(longueur_m=frame["longueur_m"].fillna(drawn.where(frame["categorie"].eq(OUVRAGE))))


LAYER = Layer(
    id="ouvrages_erosion",
    title="Ouvrages d'érosion et surfaces déconnectées",
    description="Ouvrages d'hydraulique douce contre le ruissellement, et surfaces dont l'eau de pluie ne va plus à "
    "l'égout.",
    key="ouvrage_id",
    label="nom",
    geometry=("LineString", "Point", "Polygon"),
    declared_commune="code_insee",
    may_be_unlocated=True,
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="ouvrage_id", label="Identifiant", fatal=True, aliases=("id_ouvrage",)),
        _public(name="nom", label="Ouvrage"),
        _public(name="categorie", label="Catégorie", codes=(OUVRAGE, DECONNEXION)),
        _public(name="nature_ouvrage", label="Nature", aliases=("nature_ouv", "type_ouvrage")),
        _public(name="longueur_m", label="Longueur", kind="number", unit="m"),
        _public(name="surface_m2", label="Surface déconnectée", kind="number", unit="m²"),
        _public(name="annee", label="Année", kind="year", required=True),
        _public(name="programme", label="Programme"),
        _public(name="code_insee", label="Code Insee déclaré", pattern=r"\d[\dAB]\d{3}", aliases=("insee",)),
        _public(name="source", label="Source"),
    ),
    sources={"demo": (demo_source("ouvrages_erosion", "Ouvrages d'érosion (démonstration)", precision_m=50),)},
    style=Style(
        by="categorie",
        signs=(
            Sign(value=OUVRAGE, label="Ouvrage d'érosion", color="#8c510a", shape="triangle", weight=3),
            Sign(value=DECONNEXION, label="Surface déconnectée", color="#01665e", shape="square"),
        ),
    ),
)
