"""FRI-02: what covers the ground of each friche: artificial, sealed, with plants."""

from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import occupation, sites
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import located, rows

FRI_02 = Indicator(
    id="FRI-02",
    label="État du sol des friches",
    mesures=(
        Mesure(
            id="part_pct",
            label="Part du site",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {FRI-02:surface_site_ha}",
        ),
        Mesure(id="surface_ha", label="Surface", unit="ha"),
        Mesure(id="surface_site_ha", label="Surface du contour", unit="ha", absence=None),
    ),
    grains=("friche",),
    rule=(
        "Part du contour du site dans chaque classe, d'après la dernière édition de la nomenclature d'occupation du "
        "sol (règles de pipelines/core/occupation.toml). Les classes se recoupent : ne pas les additionner. Là où "
        "le code ne permet pas de trancher, la part est un intervalle. Un site connu par un point n'a pas de part."
    ),
    definition="Surface et part artificialisées, imperméabilisées, végétalisées du site.",
    reference="catalogue, FRI-02 ; C. urb. R.101-1",
    parametres=("friches.sol_trou_max",),
    reserves="État à la date de l'édition, non d'aujourd'hui ; les seuils de surface du décret ne sont pas appliqués.",
)
CLASSES = {"artificialisé": "artificialise", "imperméable": "impermeable", "végétalisé": "vegetalise"}


def compute(
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    occupation_sol: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area (ha) and share (%) of each class by site; NA for points, « sans couche » without land cover."""
    if occupation_sol is None:
        modalites = [f"{m}:{tail}" for tail in CLASSES for m in ("surface_ha", "part_pct")]
        text = sites.absence(territoire, "occupation_sol")
        return pd.concat(
            [sites.outline_rows("FRI-02", friches), sites.missing("FRI-02", friches.index, modalites, text)]
        )
    cover = located(occupation.latest(occupation_sol))
    worth = _worth(friches, cover, territoire, parametres.friches.sol_trou_max)
    tables = [_class(friches, cover, tail, name, worth) for tail, name in CLASSES.items()]
    return pd.concat([sites.outline_rows("FRI-02", friches), *tables])


def _worth(friches: gpd.GeoDataFrame, cover: gpd.GeoDataFrame, territoire: Territoire, hole_max: float) -> pd.DataFrame:
    """Tell what a share is worth: a lower bound where the land cover has holes; say its edition."""
    worth = sites.said(friches, cover, "occupation_sol", territoire)
    hole = 1 - sites.covered_m2(friches, cover) / friches.geometry.area > hole_max
    year = f"édition {cover['edition'].iloc[0]:.0f}" if len(cover) else ""
    texte = worth["texte"].mask(hole, "occupation du sol incomplète sur le site")
    return pd.DataFrame(
        {
            "statut": worth["statut"].mask(hole, str(Statut.AU_MOINS)),
            "texte": texte.mask(texte.eq(""), year),
        }
    )


def _class(
    friches: gpd.GeoDataFrame, cover: gpd.GeoDataFrame, tail: str, name: str, worth: pd.DataFrame
) -> pd.DataFrame:
    """Make the rows of one class; ground whose code cannot tell widens the interval."""
    inside = occupation.classes(cover, name)
    sure = sites.covered_m2(friches, cover[inside.fillna(value=False).astype(bool)])
    whole = sites.covered_m2(friches, cover[inside.fillna(value=True).astype(bool)])
    doubt = (whole - sure > 1).fillna(value=False)
    statut = worth["statut"].mask(doubt & worth["statut"].eq(str(Statut.CALCULE)), str(Statut.A_VERIFIER))
    row = partial(
        rows,
        "FRI-02",
        "friche",
        statut=statut,
        valeur_texte=worth["texte"],
        couches=("friches", "occupation_sol"),
    )
    area = friches.geometry.area
    return pd.concat(
        [
            row(f"surface_ha:{tail}", sure / 1e4, borne_max=whole / 1e4),
            row(f"part_pct:{tail}", 100 * sure / area, borne_max=100 * whole / area),
        ]
    )


PIPELINE = Pipeline(id="sol_friches", title="État du sol des friches", indicators=(FRI_02,), compute=compute)
