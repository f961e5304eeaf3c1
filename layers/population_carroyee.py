"""Grid population: one row is one inhabited square of 200 m (Insee, Filosofi, EPSG:3035 anchored).

Producer: Insee, « Données carroyées à 200 m ». Known defects: the CSV has no geometry, so the square is built from its
identifier (``CRS3035RES200mN…E…``: its south-west corner); every figure is smoothed, hence not a whole number;
``lcog_geo`` glues the codes of the communes it lies in; under 11 households the square is imputed (``i_est_200`` = 1)
and its incomes say nothing of those who live there. ``ind_snv`` is a sum: divide it by ``ind``. An edition without
``i_est_200`` has it put back by the rule of 11 households.
"""

from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from layers.core.demo import demo_source
from layers.core.model import CALC_CRS, Column, Diffusion, Layer, Raw, Sign, Style
from layers.demo import carreaux

SIDE_M = 200.0
GRID_CRS = "EPSG:3035"
_ID = r"CRS3035RES200mN(\d+)E(\d+)"
_public = partial(Column, diffusion=Diffusion.PUBLIC)
_number = partial(_public, kind="number")
_AGES = ("0_3", "4_5", "6_10", "11_17", "18_24", "25_39", "40_54", "55_64", "65_79")


def squares(identifiers: pd.Series) -> gpd.GeoSeries:
    """Return the square (EPSG:2154) of each identifier, None where it cannot be read.

    The corners are moved one by one: two neighbours keep the same side.
    """
    parts = identifiers.astype("str").str.extract(_ID).astype("float64")
    known = parts.notna().all(axis=1)
    north, east = parts[known].to_numpy().T
    xs = east[:, None] + SIDE_M * np.array([0, 1, 1, 0])
    ys = north[:, None] + SIDE_M * np.array([0, 0, 1, 1])
    x, y = Transformer.from_crs(GRID_CRS, CALC_CRS, always_xy=True).transform(xs, ys)
    made = gpd.GeoSeries(None, identifiers.index, crs=CALC_CRS)
    made[known] = shapely.polygons(np.stack([x, y], axis=-1)) if known.any() else None
    return made


def _locate(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Build the squares that the file does not draw."""
    missing = frame.geometry.isna()
    if not missing.any():
        return frame
    return frame.set_geometry(frame.geometry.where(~missing, squares(frame["idcar_200m"])), crs=CALC_CRS)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Separate the communes of a square, and put back which squares are imputed when the source does not say."""
    codes = raw.frame["lcog_geo"].astype("str").str.findall(r"\d[\dAB]\d{3}")
    frame = raw.frame.assign(lcog_geo=codes.map("|".join, na_action="ignore").astype("str"))
    silent = frame["i_est_200"].isna() & frame["men"].notna()
    if silent.any():
        raw.report(
            ["i_est_200"],
            "carreaux imputés non signalés",
            f"{int(silent.sum())} carreaux",
            action=f"imputé au-dessous de {raw.parametres.secret_menages:g} ménages",
        )
    by_rule = (frame["men"] < raw.parametres.secret_menages).astype("Int64")
    return frame.assign(i_est_200=frame["i_est_200"].mask(silent, by_rule))


LAYER = Layer(
    id="population_carroyee",
    title="Population carroyée (200 m)",
    description="Habitants, ménages et niveaux de vie par carreau de 200 m.",
    key="idcar_200m",
    label="idcar_200m",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    locate=_locate,
    columns=(
        _public(name="idcar_200m", label="Carreau", fatal=True, pattern=_ID, aliases=("idinspire", "idcar200m")),
        _public(name="idcar_1km", label="Carreau de 1 km"),
        _public(
            name="i_est_200",
            label="Valeurs imputées",
            kind="integer",
            description="1 : moins de 11 ménages, valeurs imputées ; 0 : observées",
            aliases=("i_est_cr",),
        ),
        _public(name="lcog_geo", label="Communes", kind="list", aliases=("lcog",)),
        _number(name="ind", label="Habitants", unit="hab.", fatal=True),
        _number(name="men", label="Ménages", unit="ménages", fatal=True),
        _number(name="men_pauv", label="Ménages pauvres", unit="ménages"),
        _number(name="men_1ind", label="Ménages d'une personne", unit="ménages"),
        _number(name="men_5ind", label="Ménages de cinq personnes ou plus", unit="ménages"),
        _number(name="men_prop", label="Ménages propriétaires", unit="ménages"),
        _number(name="men_fmp", label="Familles monoparentales", unit="ménages"),
        _number(name="men_coll", label="Ménages en logement collectif", unit="ménages"),
        _number(name="men_mais", label="Ménages en maison", unit="ménages"),
        _number(name="ind_snv", label="Somme des niveaux de vie", unit="€", description="à diviser par les habitants"),
        _number(name="men_surf", label="Surface des logements", unit="m²"),
        _number(name="log_av45", label="Logements d'avant 1945", unit="logements"),
        _number(name="log_45_70", label="Logements de 1945 à 1969", unit="logements"),
        _number(name="log_70_90", label="Logements de 1970 à 1989", unit="logements"),
        _number(name="log_ap90", label="Logements de 1990 ou après", unit="logements"),
        _number(name="log_inc", label="Logements de date inconnue", unit="logements"),
        _number(name="log_soc", label="Logements sociaux", unit="logements"),
        *(_number(name=f"ind_{a}", label=f"Habitants de {a.replace('_', ' à ')} ans", unit="hab.") for a in _AGES),
        _number(name="ind_80p", label="Habitants de 80 ans ou plus", unit="hab."),
        _number(name="ind_inc", label="Habitants d'âge inconnu", unit="hab."),
    ),
    sources={
        "demo": (
            demo_source(
                "population_carroyee",
                "Population carroyée (démonstration)",
                precision_m=200,
                suffix="csv",
                covers_halo=True,
                make=carreaux.write,
            ),
        )
    },
    style=Style(
        signs=(Sign(value="", label="Carreau habité", color="#8c6d31", fill_opacity=0.35, weight=0.3),),
    ),
)
