"""FRI-10: which zone of the local plan holds most of each friche, and whether it meets a zone AU, A or N."""

import re

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import counted_in
from pipelines.core import sites
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import assign
from pipelines.core.table import located, rows

FRI_10 = Indicator(
    id="FRI-10",
    label="Zonage des friches au document d'urbanisme",
    mesures=(
        Mesure(
            id="typezone",
            label="Part de la zone dominante",
            unit="% du site",
            extensive=False,
            absence=None,
        ),
        Mesure(
            id="part_pct",
            label="Part du site par zone",
            unit="%",
            extensive=False,
            formule="100 * {surface_ha} / {FRI-10:surface_site_ha}",
        ),
        Mesure(id="surface_ha", label="Surface par zone", unit="ha"),
        Mesure(id="surface_site_ha", label="Surface du contour", unit="ha", absence=None),
        Mesure(
            id="alerte",
            label="Touche une zone à urbaniser, agricole ou naturelle",
            unit="1 : oui, 0 : non",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("friche",),
    rule=(
        "Zone (TYPEZONE) qui tient la plus grande part du contour ; pour un site connu par un point, la zone du "
        "point, à vérifier. À vérifier aussi quand cette part ne dépasse pas celle qui n'est dans aucune zone, ou "
        "quand le site sort de la source. Alerte quand plus d'un éclat du site (eclat_m2) est en zone AU, A ou N, "
        "anciens types compris (1AU, 2AU, Ah, Nh, Nd) ; inconnue quand il ne l'est que dans une zone d'un type "
        "inconnu. Commune au RNU : sans objet (parties actuellement urbanisées). Commune sans zonage numérique : "
        "inconnu."
    ),
    definition="Zone dominante, part par zone, alerte AU, A ou N.",
    reference="CNIG PLU v2024 ; catalogue, FRI-10",
    parametres=("eclat_m2",),
    reserves="Un zonage non versé au Géoportail ne vaut pas absence de règle ; seul le document opposable fait foi.",
)
COUCHES = ("friches", "zonages_urbanisme")
RNU, NONE = "commune au RNU : règle des parties actuellement urbanisées", "aucun zonage numérique sur le site"
UNZONED = "RNU"
#: Types of zone that raise the flag, old ones included (1AU, 2AUx, Ah, Nh, NC…); not words such as « Autre ».
ALERT = re.compile(r"\s*\d?\s*(AU|A|N)[a-z]{0,2}\d?\s*", re.IGNORECASE)
#: The one other type that is known.
URBAN = "U"


def compute(
    friches: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    zonages_urbanisme: gpd.GeoDataFrame | None = None,
    documents_urbanisme: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the main zone, the shares of each zone and the flag of every site."""
    outline = sites.outline_rows("FRI-10", friches)
    if zonages_urbanisme is None:
        text = sites.absence(territoire, "zonages_urbanisme")
        return pd.concat([outline, sites.missing("FRI-10", friches.index, ("typezone", "alerte"), text)])
    zones = located(zonages_urbanisme)
    zones = zones[zones["typezone"].notna()]
    areas = pd.DataFrame(
        {name: sites.covered_m2(friches, part) for name, part in zones.groupby("typezone")}, index=friches.index
    )
    worth = sites.said(friches, zonages_urbanisme, "zonages_urbanisme", territoire)
    rnu = _rnu(friches, communes, documents_urbanisme)
    shares = [sites.share_rows("FRI-10", friches, areas[name], str(name), worth, COUCHES) for name in areas]
    return pd.concat(
        [
            outline,
            *(_not_under_rnu(table, rnu) for table in shares),
            _main(friches, areas, zones, rnu, worth),
            _flag(friches, areas, rnu, parametres.eclat_m2),
        ]
    )


def _rnu(friches: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, documents: pd.DataFrame | None) -> pd.Series:
    """Tell which sites are in a commune without a plan of its own."""
    if documents is None:
        return pd.Series(data=False, index=friches.index)
    codes = set(documents.index[documents["nature_document"] == UNZONED].astype("str"))
    return counted_in(friches, communes).isin(codes)


def _not_under_rnu(table: pd.DataFrame, rnu: pd.Series) -> pd.DataFrame:
    hit = table["code"].map(rnu)
    return table.assign(
        **{name: table[name].mask(hit) for name in ("valeur", "borne_min", "borne_max")},
        statut=table["statut"].mask(hit, str(Statut.SANS_OBJET)),
        valeur_texte=table["valeur_texte"].mask(hit, RNU),
    )


def _main(
    friches: gpd.GeoDataFrame, areas: pd.DataFrame, zones: gpd.GeoDataFrame, rnu: pd.Series, worth: pd.DataFrame
) -> pd.DataFrame:
    """Make the rows of the main zone; to be checked for a point, or when what is in no zone may be as large."""
    largest = areas.max(axis=1)
    met = largest > 0
    name = (
        areas[met].idxmax(axis=1).reindex(friches.index).astype("object")
        if met.any()
        else pd.Series(None, friches.index, dtype="object")
    )
    points = friches[friches.geometry.geom_type.eq("Point")]
    at = assign(points, zones).map(zones["typezone"]) if len(points) else pd.Series(dtype="object")
    name = name.fillna(at.reindex(friches.index)).mask(rnu)
    share = (100 * largest / friches.geometry.area).where(met & ~rnu)
    statut = pd.Series(str(Statut.CALCULE), friches.index)
    unsure = friches.index.isin(points.index) | worth["statut"].eq(str(Statut.AU_MOINS))
    unsure |= met & (largest <= friches.geometry.area - sites.covered_m2(friches, zones))
    statut = statut.mask(unsure, str(Statut.A_VERIFIER)).mask(name.isna(), str(Statut.INCONNU))
    why = pd.Series(NONE, friches.index).mask(friches.geometry.isna(), sites.LOST).mask(rnu, RNU)
    return rows(
        "FRI-10",
        "friche",
        "typezone",
        share,
        statut=statut.mask(rnu, str(Statut.SANS_OBJET)),
        valeur_texte=name.fillna(why),
        couches=COUCHES,
    )


def _flag(friches: gpd.GeoDataFrame, areas: pd.DataFrame, rnu: pd.Series, sliver: float) -> pd.DataFrame:
    """1 when more than a sliver of the site is in a zone AU, A or N; not known without any zone on the site.

    Nor is it when the site meets none of these but a zone whose type is not known.
    """
    names = [name for name in areas if ALERT.fullmatch(str(name))]
    hit = areas[names] > sliver
    odd = areas.drop(columns=[*names, URBAN], errors="ignore") > sliver
    doubt = odd.any(axis=1) & ~hit.any(axis=1)
    value = hit.any(axis=1).astype("float64").where(areas.sum(axis=1) > 0).mask(rnu | doubt)
    types = pd.Series([", ".join(odd.columns[row]) for row in odd.to_numpy(bool)], friches.index, dtype="str")
    met = pd.Series([", ".join(np.array(names)[row]) for row in hit.to_numpy(bool)], friches.index, dtype="str")
    why = pd.Series(NONE, friches.index).mask(friches.geometry.geom_type.eq("Point"), sites.POINT)
    why = why.mask(doubt, "type de zone inconnu : " + types)
    why = why.mask(friches.geometry.isna(), sites.LOST).mask(rnu, RNU)
    return rows(
        "FRI-10",
        "friche",
        "alerte",
        value,
        statut=pd.Series(str(Statut.CALCULE), friches.index).mask(rnu, str(Statut.SANS_OBJET)),
        valeur_texte=met.where(value.notna(), why),
        couches=COUCHES,
    )


PIPELINE = Pipeline(
    id="zonage_friches", title="Zonage des friches au document d'urbanisme", indicators=(FRI_10,), compute=compute
)
