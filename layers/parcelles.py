"""Cadastral parcels: one row is one parcel of the cadastral plan, as cadastre.data.gouv.fr (Etalab) gives it.

Producer: DGFiP; the identifier has 14 characters: commune, prefix (000, or the former commune), section, number. Known
defects: the plan shifts by metres from one sheet to the next; ``contenance`` is the area of the deed, not that of the
outline; commune mergers keep the former commune in the prefix; sections of one letter are written « 0A » or « A ».
Owners are never read: the layer has no column for them.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import voisinage

_public = partial(Column, diffusion=Diffusion.PUBLIC)
#: Commune, prefix, section and number in an identifier.
_ID = r"^(?P<commune>\d[\dAB]\d{3})(?P<prefixe>\d{3})(?P<section>[0-9A-Z]{2})(?P<numero>\d{4})$"
#: An outline whose area differs from the deed by more than this share, and by more than this (m²), is reported.
ECART, ECART_M2 = 0.3, 50.0


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Write the identifier and its parts the same way whatever the source gives; report areas that disagree."""
    frame = raw.frame.copy()
    given = frame["id"].astype("str").str.upper().str.replace(r"\s", "", regex=True)
    frame["id"] = given.where(given.str.fullmatch(_ID).fillna(value=False).astype(bool), _built(frame)).fillna(given)
    parts = frame["id"].str.extract(_ID)
    for name in parts:
        frame[name] = parts[name].astype("str").fillna(frame[name])
    for name in ("section", "numero"):  # « 0A » and « 0012 » only stand in identifiers
        frame[name] = frame[name].str.lstrip("0")
    frame["designation"] = (frame["section"] + " " + frame["numero"]).astype("str")
    _report_areas(frame, raw)
    return frame


def _built(frame: gpd.GeoDataFrame) -> pd.Series:
    """Put an identifier together from its parts, where they are all known."""
    widths = {"commune": 5, "prefixe": 3, "section": 2, "numero": 4}
    made = pd.Series("", index=frame.index, dtype="str")
    for name, width in widths.items():
        part = frame[name].fillna("000") if name == "prefixe" else frame[name]
        made = made + part.astype("str").str.upper().str.zfill(width)
    return made.where(made.str.fullmatch(_ID).fillna(value=False).astype(bool))


def _report_areas(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    drawn, deed = frame.geometry.area, frame["contenance"].astype("float64")
    gap = (drawn - deed).abs()
    far = ((gap > ECART * deed) & (gap > ECART_M2) & (deed > 0)).fillna(value=False).astype(bool)
    values = [f"{d:.0f} m² au titre, {s:.0f} m² dessinés" for d, s in zip(deed[far], drawn[far], strict=True)]
    raw.report(frame.loc[far, "id"], "contenance différente du contour", values, action="les deux sont gardées")


LAYER = Layer(
    id="parcelles",
    title="Parcelles cadastrales",
    description="Parcelles du plan cadastral, pour retrouver un lieu par sa section et son numéro.",
    key="id",
    label="designation",
    diffusion=Diffusion.PUBLIC,
    declared_commune="commune",
    read=_read,
    columns=(
        _public(
            name="id",
            label="Identifiant",
            fatal=True,
            pattern=r"\d[\dAB]\d{6}[0-9A-Z]{2}\d{4}",
            aliases=("idu", "id_parcelle", "geo_parcelle", "idpar"),
        ),
        _public(
            name="commune",
            label="Code Insee",
            pattern=r"\d[\dAB]\d{3}",
            aliases=("code_insee", "code_insee_commune", "idcom"),
        ),
        _public(name="prefixe", label="Préfixe", pattern=r"\d{3}", aliases=("com_abs",)),
        _public(name="section", label="Section", pattern=r"[0-9A-Z]{1,2}", aliases=("code_section",)),
        _public(name="numero", label="Numéro", pattern=r"\d{1,4}", aliases=("numero_parcelle",)),
        _public(name="contenance", label="Contenance", kind="integer", unit="m²", aliases=("dcntpa", "supf")),
        _public(name="arpente", label="Arpentée", kind="boolean"),
        _public(name="created", label="Créée le", kind="date"),
        _public(name="updated", label="Mise à jour le", kind="date"),
        _public(name="designation", label="Section et numéro", description="écrits par Terril"),
    ),
    sources={
        "demo": (
            demo_source(
                "parcelles",
                "Parcelles cadastrales (démonstration)",
                precision_m=1,
                make=voisinage.write_parcelles,
            ),
        )
    },
    style=Style(signs=(Sign(value="", label="Parcelle", color="#a0784a", fill_opacity=0.0, weight=0.7),)),
)
