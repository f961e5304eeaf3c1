"""Land cover: one row is one polygon of one edition, with its cover (CS) and its use (US).

Producers: Géo2France (OCS2D, editions 2005 to 2024, what the agglomeration and the Region use) and IGN (OCS GE, 2018
and 2021 in the Pas-de-Calais). Their codes look alike and mean different things: ``nomenclature`` and ``edition`` are
required. A file that holds several editions side by side (``cs21``, ``us21``, ``cs24``…) is given once per edition:
``champs = { code_cs = "cs24", code_us = "us24" }``, ``valeurs = { nomenclature = "OCS2D", edition = "2024" }``.
Known defects: the IGN tiles overlap the limit of the département; identifiers repeat from one edition to the next (the
key holds the edition).
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import occupation

NOMENCLATURES = ("OCS GE", "OCS2D")
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Put the edition in the key, and the first level of the cover in a column of its own, for the map."""
    frame = raw.frame
    edition = frame["edition"].astype("str")
    number = (frame.groupby(edition).cumcount() + 1).astype("str")
    said = frame["polygone"].fillna(number)
    return frame.assign(
        occupation_id=frame["occupation_id"].fillna(edition + "-" + said),
        couvert=frame["couvert"].fillna(
            frame["nomenclature"] + " " + frame["code_cs"].str.extract(r"^(CS\d)", expand=False)
        ),
    )


LAYER = Layer(
    id="occupation_sol",
    title="Occupation du sol",
    description="Couverture et usage du sol, une nomenclature (OCS GE ou OCS2D), une ou plusieurs éditions.",
    key="occupation_id",
    label="couvert",
    edition="edition",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="occupation_id", label="Identifiant"),
        _public(name="polygone", label="Identifiant du producteur", aliases=("id", "gid", "ogc_fid")),
        _public(name="nomenclature", label="Nomenclature", fatal=True, codes=NOMENCLATURES),
        _public(name="edition", label="Édition", kind="year", fatal=True, aliases=("millesime",)),
        _public(name="code_cs", label="Couverture", fatal=True, pattern=r"CS\d(\.\d)*", aliases=("couverture", "cs")),
        _public(name="code_us", label="Usage", required=True, pattern=r"US\d+(\.\d)*", aliases=("usage", "us")),
        _public(name="couvert", label="Couverture, premier niveau", description="calculé par Terril"),
    ),
    sources={
        "demo": (
            demo_source(
                "occupation_sol", "OCS2D fictive (démonstration)", precision_m=10, make=occupation.write_editions
            ),
        ),
    },
    style=Style(
        by="couvert",
        signs=(
            Sign(value="OCS2D CS1", label="Revêtu ou stabilisé", color="#b2473e", fill_opacity=0.5, weight=0.3),
            Sign(value="OCS2D CS2", label="Sol nu", color="#b8a98f", fill_opacity=0.5, weight=0.3),
            Sign(value="OCS2D CS3", label="Eau", color="#3a7ebf", fill_opacity=0.6, weight=0.3),
            Sign(value="OCS2D CS4", label="Arbres", color="#2f6b3a", fill_opacity=0.5, weight=0.3),
            Sign(value="OCS2D CS5", label="Arbustes", color="#6d9b4f", fill_opacity=0.5, weight=0.3),
            Sign(value="OCS2D CS6", label="Herbes et cultures", color="#cfc56a", fill_opacity=0.35, weight=0.3),
            Sign(value="OCS GE CS1", label="Sans végétation", color="#b2473e", fill_opacity=0.5, weight=0.3),
            Sign(value="OCS GE CS2", label="Avec végétation", color="#6d9b4f", fill_opacity=0.4, weight=0.3),
            Sign(value="", label="Couverture inconnue", color="#6b6b66", fill_opacity=0.3, weight=0.3),
        ),
    ),
)
