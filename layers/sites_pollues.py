"""Polluted or industrial sites: one row is one site of a State inventory, as a polygon or as a point.

Producers: Géorisques (SIS, CASIAS, ICPE), ADEME and BRGM (InfoSols). ``nature_site`` tells the inventory: a SIS is a
decree with duties (soil study), InfoSols an administrative follow-up, CASIAS an old activity (nothing is known of the
ground), ICPE an establishment in or out of service. Known defects: one site is in several inventories under several
identifiers; many CASIAS records have no position, or that of the street or the town hall; the field names of the
CASIAS export were not read (only those of SIS and ICPE).
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

SIS, CASIAS, ICPE, INFOSOLS = "SIS", "CASIAS", "ICPE", "InfoSols"
NATURES = (SIS, INFOSOLS, CASIAS, ICPE)
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Identify each site by its inventory and the first identifier that is known; an area of 0 is not known."""
    frame = raw.frame
    number = frame["identifiant_ssp"].fillna(frame["id_sis"]).fillna(frame["codeaiot"])
    zero = frame["superficie"] <= 0
    frame = frame.assign(
        site_pollue_id=frame["site_pollue_id"].fillna(frame["nature_site"] + "-" + number),
        superficie=frame["superficie"].mask(zero),
    )
    raw.report(
        frame.loc[zero, "site_pollue_id"], "superficie nulle ou négative", raw.frame.loc[zero, "superficie"],
        action="inconnue",
    )  # fmt: skip
    return frame


LAYER = Layer(
    id="sites_pollues",
    title="Sites et sols pollués ou industriels",
    description="Secteurs d'information sur les sols, anciens sites industriels, installations classées, sites suivis.",
    key="site_pollue_id",
    label="nom",
    geometry=("Polygon", "Point"),
    declared_commune="code_insee",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="site_pollue_id", label="Identifiant"),
        _public(
            name="nature_site",
            label="Inventaire",
            fatal=True,
            codes=NATURES,
            description="SIS, InfoSols, CASIAS ou ICPE ; une constante par fichier suffit",
        ),
        _public(name="nom", label="Site", required=True, aliases=("raisonsociale", "nom_etablissement")),
        _public(name="identifiant_ssp", label="Identifiant SSP"),
        _public(name="id_sis", label="Identifiant SIS"),
        _public(name="codeaiot", label="Code AIOT"),
        _public(name="code_insee", label="Code Insee déclaré", aliases=("codeinsee",), pattern=r"\d[\dAB]\d{3}"),
        _public(name="nom_commune", label="Commune", aliases=("commune",)),
        _public(name="superficie", label="Superficie", kind="number", unit="m²"),
        _public(name="statut_classification", label="Statut", aliases=("etatactivite",)),
        _public(name="regime", label="Régime ICPE"),
        _public(name="fiche_risque", label="Fiche Géorisques"),
        _public(name="date_maj", label="Mis à jour le", kind="date"),
    ),
    sources={
        "demo": (demo_source("sites_pollues", "Sites pollués (démonstration)", precision_m=25, covers_halo=True),)
    },
    style=Style(
        by="nature_site",
        signs=(
            Sign(value=SIS, label="SIS", color="#a50f15", shape="square", fill_opacity=0.4),
            Sign(value=INFOSOLS, label="InfoSols (suivi administratif)", color="#de2d26", shape="diamond"),
            Sign(value=CASIAS, label="CASIAS (ancien site industriel)", color="#8c6d31", shape="triangle"),
            Sign(value=ICPE, label="ICPE", color="#636363", shape="cross"),
        ),
    ),
)
