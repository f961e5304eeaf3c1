"""Well fields for drinking water: one row is one field (champ captant) or one intake, with its rank of priority.

Producers: the ARS (SISE-Eaux), the BRGM (BSS), the water service. Known defects: the BSS code comes in the old form
(``00196X0152/F2``) or the new one (``BSS000CXKW``); a field has several boreholes, hence several codes; what supplies
the territory may lie outside it (``alimente_territoire``). A precise position is not public unless the source says so
in ``precision_position``: without a word, a position is taken for a precise one. A field whose place is not known has
no shape: it is listed, never drawn at a guessed place.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

ULTRA, PRIORITAIRE, ORDINAIRE = "ultra-prioritaire", "prioritaire", "ordinaire"
PRECISE, DIFFUSABLE, DEGRADEE, AUCUNE = "précise", "précise, diffusable", "dégradée", "aucune"
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Say what each position is worth; leave out, and count, the unlocated fields of other territories."""
    frame, placed = raw.frame, raw.frame.geometry.notna()
    said = frame["precision_position"].where(placed, AUCUNE)
    mute = placed & (said.isna() | said.eq(AUCUNE))
    raw.report(
        frame.loc[mute, "captage_id"],
        "précision de la position absente",
        gravite=Gravite.INFORMATION,
        action="tenue pour précise, non diffusée",
    )
    frame = frame.assign(precision_position=said.mask(mute, PRECISE), nom=frame["nom"].fillna(frame["captage_id"]))
    foreign = ~placed & _elsewhere(frame, raw)
    if foreign.any():
        raw.report(
            ["*"],
            "non localisé, déclaré hors du territoire",
            f"{int(foreign.sum())} lignes",
            gravite=Gravite.INFORMATION,
            action="non retenues",
        )
    return frame[~foreign]


def _elsewhere(frame: gpd.GeoDataFrame, raw: Raw) -> pd.Series:
    """Tell which fields declare another commune, without being said to supply the territory."""
    here = frame["insee"].isna() if raw.communes is None else frame["insee"].isin(raw.communes.index)
    return frame["insee"].notna() & ~here & ~frame["alimente_territoire"].fillna(value=False).astype(bool)


LAYER = Layer(
    id="captages",
    title="Captages d'eau potable",
    description="Champs captants, avec leur rang de priorité ; une position précise n'est pas publique.",
    key="captage_id",
    label="nom",
    geometry=("Point", "Polygon"),
    grain="captage",
    may_be_unlocated=True,
    diffusion=Diffusion.PUBLIC,
    diffusion_by=(("precision_position", PRECISE, Diffusion.RESTREINT),),
    read=_read,
    columns=(
        _public(
            name="captage_id",
            label="Identifiant",
            fatal=True,
            aliases=("code_captage", "id_captage", "bss_id", "code_bss"),
        ),
        _public(name="nom", label="Champ captant", aliases=("nom_captage", "nom_ins")),
        _public(
            name="priorite",
            label="Priorité",
            required=True,
            codes=(ULTRA, PRIORITAIRE, ORDINAIRE),
            description="ultra-prioritaire (CUP), prioritaire (SDAGE) ou ordinaire",
        ),
        _public(name="insee", label="Code Insee déclaré", pattern=r"\d[\dAB]\d{3}", aliases=("code_insee", "inseecom")),
        _public(name="commune", label="Commune déclarée", aliases=("nom_commune",)),
        _public(name="alimente_territoire", label="Alimente le territoire", kind="boolean"),
        _public(
            name="precision_position",
            label="Précision de la position",
            codes=(PRECISE, DIFFUSABLE, DEGRADEE, AUCUNE),
            description="sans indication : précise, donc non diffusée",
        ),
        _public(name="source", label="Source"),
    ),
    sources={"demo": (demo_source("captages", "Captages (démonstration)", precision_m=50, covers_halo=True),)},
    style=Style(
        by="priorite",
        signs=(
            Sign(value=ULTRA, label="Ultra-prioritaire", color="#08306b", shape="diamond"),
            Sign(value=PRIORITAIRE, label="Prioritaire", color="#2171b5", shape="triangle"),
            Sign(value=ORDINAIRE, label="Ordinaire", color="#4292c6", shape="circle"),
            Sign(value="", label="Priorité inconnue", color="#6b6b66", shape="hollow"),
        ),
    ),
)
