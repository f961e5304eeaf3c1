"""Priority neighbourhoods of the 2024 generation: one row is one QPV (decree 2023-1314, in force since 01/01/2024).

Producer: ANCT (``QP2024_France_hexagonale_LB93``). The last letter of a code says what became of the neighbourhood: N
new, M outline modified, I unchanged. Known defects: one feature for each commune it lies in, so that a code may repeat
(the rows are united, their communes listed); ``insee_com`` may list several codes, separated at will; the file has no
population (Insee publishes it apart). Two populations for one code tell two parts or two editions: not known.
"""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Duplicates, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)
_CODE = r"\d[\dAB]\d{3}"


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """List the communes of each neighbourhood on all of its rows, and keep a population that its rows agree on."""
    frame = raw.frame.copy()
    key = frame["code_qp"].fillna(pd.Series([f"ligne {i}" for i in frame.index], frame.index))
    codes = frame["insee_com"].astype("str").str.findall(_CODE)
    frame["insee_com"] = _listed(codes, key)
    frame["lib_com"] = _listed(frame["lib_com"].astype("str").str.split(r"\s*[,;|]\s*", regex=True), key)
    differ = frame["population"].groupby(key).transform("nunique") > 1
    raw.report(
        frame.loc[differ, "code_qp"],
        "populations différentes pour un même code",
        frame.loc[differ, "population"],
        action="inconnue",
    )
    frame["population"] = frame["population"].mask(differ)
    return frame


def _listed(values: pd.Series, key: pd.Series) -> pd.Series:
    """Return, for each row, the values of all the rows of its key, once, as ``a|b``; NA when there is none."""
    pairs = pd.DataFrame({"key": key, "value": values}).explode("value").dropna().drop_duplicates()
    joined = pairs.groupby("key", sort=False)["value"].agg("|".join)
    return key.map(joined).astype("str")


LAYER = Layer(
    id="qpv",
    title="Quartiers prioritaires (2024)",
    description="Quartiers prioritaires de la politique de la ville, génération 2024.",
    key="code_qp",
    label="lib_qp",
    grain="qpv",
    diffusion=Diffusion.PUBLIC,
    duplicates=Duplicates.DISSOLVE,
    read=_read,
    columns=(
        _public(name="code_qp", label="Code", fatal=True, pattern=r"QN\d{5}[NMI]", aliases=("codeqp", "code_qpv")),
        _public(name="lib_qp", label="Quartier", required=True, aliases=("nom_qp", "nom_qpv")),
        _public(
            name="insee_com",
            label="Codes Insee des communes",
            kind="list",
            required=True,
            aliases=("code_commune", "depcom"),
        ),
        _public(name="lib_com", label="Communes", kind="list", aliases=("nom_commune", "commune_qp")),
        _public(name="insee_dep", label="Département", aliases=("code_departement",)),
        _public(name="siren_epci", label="EPCI (SIREN)", pattern=r"\d{9}"),
        _public(
            name="population",
            label="Population (estimation de l'Insee)",
            kind="integer",
            unit="hab.",
            aliases=("pop_mun", "pop_mun_qp", "population_municipale"),
        ),
    ),
    sources={
        "demo": (demo_source("qpv", "Quartiers prioritaires 2024 (démonstration)", precision_m=10, covers_halo=True),)
    },
    style=Style(signs=(Sign(value="", label="QPV 2024", color="#7b3294", fill_opacity=0.25, weight=2),)),
)
