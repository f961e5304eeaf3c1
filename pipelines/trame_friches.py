"""FRI-04: share of each friche in the trame verte et bleue, by milieu and by component."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.core.trame import COMPOSANTES, TRAMES, VERTE_BLEUE
from pipelines.core import sites
from pipelines.core.model import Indicator, Mesure, Pipeline
from pipelines.core.table import located
from pipelines.core.trame import in_force

FRI_04 = Indicator(
    id="FRI-04",
    label="Friches dans la trame verte et bleue",
    mesures=(
        Mesure(
            id="part_pct",
            label="Part du site",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {FRI-04:surface_site_ha}",
        ),
        Mesure(id="surface_ha", label="Surface", unit="ha"),
        Mesure(id="surface_site_ha", label="Surface du contour", unit="ha", absence=None),
    ),
    grains=("friche",),
    rule=(
        "Part du contour du site dans la trame, polygones réunis avant la mesure ; par milieu, par composante, et "
        "en tout. Milieux et composantes se recoupent : seul « total » est un total. Un corridor connu par son axe "
        "a la largeur de la source, à défaut celle de la configuration, à bouts plats ; "
        "documents annulés exclus. Au-delà de l'échelle de la parcelle : à vérifier. Un site connu par un point n'a "
        "pas de part."
    ),
    definition="Surface et part du site par milieu, par composante et en tout ; trames nocturne et agricole à part.",
    reference="catalogue, FRI-04 ; schéma TVB de la CALL (11/05/2023)",
    parametres=("friches.trame_echelle_max", "tvb.largeur_axe_m", "tvb.mention_annulation"),
    reserves="Une carte de principe ne dit pas ce qu'il y a sur une parcelle : un atout pour renaturer, une précaution "
    "pour bâtir.",
)


def compute(
    friches: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    trame_verte_bleue: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return area (ha) and share (%) by site; 0 outside the trame, NA for points and sites not located."""
    if trame_verte_bleue is None:
        text = sites.absence(territoire, "trame_verte_bleue")
        modalites = [f"{m}:{tail}" for tail in _tails(parametres) for m in ("surface_ha", "part_pct")]
        table = sites.missing("FRI-04", friches.index, modalites, text)
        return pd.concat([sites.outline_rows("FRI-04", friches), table])
    trame = in_force(trame_verte_bleue, parametres.tvb)
    coarse = _coarse(trame, territoire, parametres)
    worth = sites.said(friches, trame, "trame_verte_bleue", territoire, coarse=coarse)
    worth["texte"] = _with_the_rest(worth["texte"], trame_verte_bleue[~trame_verte_bleue.index.isin(trame.index)])
    zones = _zones(trame, parametres)
    couches = ("friches", "trame_verte_bleue")
    return pd.concat(
        [
            sites.outline_rows("FRI-04", friches),
            *(
                sites.share_rows("FRI-04", friches, sites.covered_m2(friches, part), tail, worth, couches)
                for tail, part in zones.items()
            ),
        ]
    )


def _with_the_rest(words: pd.Series, annulled: gpd.GeoDataFrame) -> pd.Series:
    """Add to the words of each site the rows that are left out: « écarté : Cœur de nature (SRCE annulé) »."""
    if annulled.empty:
        return words
    listed = ", ".join(sorted({f"{n} ({s})" for n, s in zip(annulled["nom"], annulled["statut"], strict=True)}))
    return (words + f" ; écarté : {listed}").str.removeprefix(" ; ")


def _tails(parametres: Parametres) -> list[str]:
    composantes = [f"composante:{name}" for name in COMPOSANTES]
    trames = [f"trame:{name}" for name in TRAMES if name != VERTE_BLEUE]
    return [*parametres.tvb.milieux, *composantes, "total", *trames]


def _zones(trame: gpd.GeoDataFrame, parametres: Parametres) -> Mapping[str, gpd.GeoDataFrame]:
    """Return the zones behind each row, by the end of its modality."""
    wide = _with_a_width(located(trame), parametres.tvb.largeur_axe_m)
    green = wide[wide["trame"].fillna(VERTE_BLEUE) == VERTE_BLEUE]
    zones = {milieu: green[green["milieu"] == milieu] for milieu in parametres.tvb.milieux}
    zones |= {f"composante:{name}": green[green["composante"] == name] for name in COMPOSANTES}
    zones |= {f"trame:{name}": wide[wide["trame"] == name] for name in TRAMES if name != VERTE_BLEUE}
    return {**zones, "total": green}


def _with_a_width(trame: gpd.GeoDataFrame, default_m: float) -> gpd.GeoDataFrame:
    """Give the axes their width, half on each side."""
    axis = trame.geometry.geom_type.isin(["LineString", "MultiLineString"])
    half = trame["largeur_m"].astype("float64").fillna(default_m) / 2
    bands = trame.geometry.buffer(half.where(axis, 0.0), cap_style="flat")
    return trame.set_geometry(trame.geometry.where(~axis, bands))


def _coarse(trame: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> bool:
    """Tell whether the scale is too coarse for a parcel, or not known."""
    scales = trame["echelle"].astype("float64").fillna(territoire.couche("trame_verte_bleue").scale or float("inf"))
    return bool((scales > parametres.friches.trame_echelle_max).any())


PIPELINE = Pipeline(
    id="trame_friches", title="Friches dans la trame verte et bleue", indicators=(FRI_04,), compute=compute
)
