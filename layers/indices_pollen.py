"""Pollen index: one row is the index of one commune on one day.

Producer: Atmo France, modelled for each commune, six taxa, since 2 April 2025 (ODbL: cite the source). Known defects:
``code_qual`` 0 means « indisponible », never « très faible »; forecasts (J+1, J+2) come with the index of the day: of
several rows for one commune and day, the last one published (``date_dif``) is kept; the unit of ``conc_*`` is not
confirmed (grains/m³ is expected, a client writes µg/m³).
``code_qual`` is emptied where it is 0: not known.
"""

from functools import partial

import geopandas as gpd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Duplicates, Layer, Raw
from layers.demo.saisons import write_indices

TAXONS = {
    "ambr": "ambroisie",
    "arm": "armoise",
    "aul": "aulne",
    "boul": "bouleau",
    "gram": "graminées",
    "oliv": "olivier",
}
NIVEAUX = tuple(map(str, range(7)))
_public = partial(Column, diffusion=Diffusion.PUBLIC)
_code = partial(_public, kind="integer", codes=NIVEAUX)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Make the key, keep the last publication; index 0 is not known, and so is that of a taxon."""
    frame = _last(raw.frame.assign(cle=raw.frame["code_zone"] + " " + raw.frame["date_ech"]), raw)
    zero = frame["code_qual"].eq(0).fillna(value=False)
    raw.report(
        ["*"] if zero.any() else [],
        "indice indisponible (0)",
        f"{int(zero.sum())} jours-communes",
        gravite=Gravite.INFORMATION,
        action="inconnu, jamais faible",
    )
    codes = ["code_qual", *(f"code_{t}" for t in TAXONS)]
    return frame.assign(**{c: frame[c].mask(frame[c].eq(0).fillna(value=False)) for c in codes})


def _last(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    """Keep, of the forecasts and the index of a day, the last one published; rows without a date stay."""
    order = frame["date_dif"].fillna("").sort_values(kind="stable").index
    old = frame.loc[order].duplicated("cle", keep="last").reindex(frame.index) & frame["date_dif"].notna()
    raw.report(
        ["*"] if old.any() else [],
        "prévisions remplacées par une publication plus récente",
        f"{int(old.sum())} lignes",
        gravite=Gravite.INFORMATION,
        action="non retenues",
    )
    return frame[~old]


LAYER = Layer(
    id="indices_pollen",
    title="Indice pollen",
    description="Indice quotidien de chaque commune, de 1 (très faible) à 6 (extrêmement élevé) ; vide : indisponible.",
    key="cle",
    label="lib_zone",
    geometry=(),
    declared_commune="code_zone",
    duplicates=Duplicates.SUFFIX,
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="cle", label="Clé", description="commune et date"),
        _public(name="date_ech", label="Jour", kind="date", fatal=True),
        _public(name="date_dif", label="Publié le", kind="date"),
        _public(name="code_zone", label="Code Insee", fatal=True, pattern=r"\d[\dAB]\d{3}"),
        _public(name="lib_zone", label="Commune"),
        _code(name="code_qual", label="Indice", required=True, description="0 (indisponible) devient vide"),
        _public(name="lib_qual", label="Qualificatif"),
        _public(name="alerte", label="Alerte", kind="boolean"),
        _public(name="pollen_resp", label="Taxons responsables"),
        *(_code(name=f"code_{t}", label=f"Indice, {nom}") for t, nom in TAXONS.items()),
        *(
            _public(name=f"conc_{t}", label=f"Concentration, {nom}", kind="number", unit="grains/m³")
            for t, nom in TAXONS.items()
        ),
    ),
    sources={
        "demo": (demo_source("indices_pollen", "Indice pollen (démonstration)", suffix="csv", make=write_indices),)
    },
)
