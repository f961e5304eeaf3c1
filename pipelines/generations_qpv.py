"""QPV-03: what the 2024 neighbourhoods keep, gain and lose of those of 2015, as a matrix of overlaps."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import LOST, OUTSIDE, Raison, here, judged, surfaces
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve, overlaps
from pipelines.core.table import located

QPV_03 = Indicator(
    id="QPV-03",
    label="Recouvrement des quartiers prioritaires de 2015 et de 2024",
    mesures=(
        Mesure(id="conservee_ha", label="Surface en quartier en 2015 et en 2024", unit="ha", extensive=False),
        Mesure(id="gagnee_ha", label="Surface gagnée en 2024", unit="ha", extensive=False),
        Mesure(id="perdue_ha", label="Surface perdue en 2024", unit="ha", extensive=False),
        Mesure(id="reunie_ha", label="Surface en quartier en 2015 ou en 2024", unit="ha", extensive=False),
        Mesure(
            id="jaccard_pct",
            label="Recouvrement (indice de Jaccard)",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {conservee_ha} / {reunie_ha}",
        ),
    ),
    grains=("epci", "commune", "qpv", "qpv_2015"),
    rule=(
        "Aucun code de 2015 ne se retrouve en 2024 : seules les surfaces se comparent, plusieurs à plusieurs (fusions, "
        "scissions). Modalité « code 2015|code 2024 » : une paire, au-delà de l'éclat (1 % de l'un d'eux ou 0,5 ha). "
        "Sans paire : un quartier avec ceux de l'autre génération dont il partage la moitié du plus petit des deux ; "
        "une commune ou le territoire, toutes les surfaces réunies. Gagnée : hors de tout quartier de 2015 ; perdue : "
        "hors de tout quartier de 2024 ; dans une paire, l'une et l'autre : hors de l'autre quartier."
    ),
    definition="Surfaces conservée, gagnée, perdue, réunie (ha) et indice de Jaccard (%).",
    reference="Décrets 2014-1750 et 2023-1314 ; catalogue, QPV-03",
    parametres=("appartenance_part", "appartenance_ha", "qpv.parente_min_pct", "qpv.jaccard_min_pct"),
    reserves=(
        "Sous 70 %, une série de 2015 à 2024 mêle l'évolution des habitants et celle du périmètre : lire QPV-04."
    ),
)
COUCHES = ("qpv", "qpv_2015", "communes")
LOW = "moins de {:g} % : séries 2015 et 2024 non comparables sans QPV-04"
Areas = Mapping[str, pd.Series]


def compute(
    communes: gpd.GeoDataFrame,
    qpv: gpd.GeoDataFrame,
    qpv_2015: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return kept, gained, lost and united areas (ha) and Jaccard (%) of pairs, neighbourhoods, communes, the EPCI.

    0 ha where there is no neighbourhood; the index is then « sans objet ».
    """
    new, old = (here(located(f), communes, parametres) for f in (qpv, qpv_2015))
    pairs = kin(old, new, parametres)
    now, before = dissolve(new), dissolve(old)
    lost = int(qpv.geometry.isna().sum() + qpv_2015.geometry.isna().sum())
    least = parametres.qpv.jaccard_min_pct
    tables = [
        _matrix(pairs, old, new, territoire, least),
        _rows("commune", _of_places(communes, before, now), _incomplete(communes.index, lost), least),
        _rows("epci", _whole(communes, before, now, territoire), _incomplete([territoire.epci], lost), least),
        _rows("qpv", _of_quarters(qpv.index, new, old, pairs, "new", now, before), _state(qpv, new), least),
        _rows(
            "qpv_2015", _of_quarters(qpv_2015.index, old, new, pairs, "old", now, before), _state(qpv_2015, old), least
        ),
    ]
    return pd.concat(tables, ignore_index=True)


def kin(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, parametres: Parametres) -> pd.DataFrame:
    """Return the pairs that share more than a sliver: ``old``, ``new``, ``area_m2``, ``parents``.

    ``parents``: they share most of the smaller one, one comes from the other.
    """
    pairs = overlaps(old, new).set_axis(["old", "new", "area_m2"], axis=1)
    smaller = pd.concat([pairs["old"].map(old.geometry.area), pairs["new"].map(new.geometry.area)], axis=1).min(axis=1)
    part = pairs["area_m2"] / smaller.astype("float64")
    enough = (part >= parametres.appartenance_part) | (pairs["area_m2"] >= parametres.appartenance_ha * 1e4)
    pairs["parents"] = 100 * part >= parametres.qpv.parente_min_pct
    return pairs[enough].reset_index(drop=True)


def _matrix(
    pairs: pd.DataFrame, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, territoire: Territoire, least: float
) -> pd.DataFrame:
    """Return the rows of each pair, at the grain of the territory."""
    tables = []
    for a, b, kept in pairs[["old", "new", "area_m2"]].itertuples(index=False):
        whole_old, whole_new = old.geometry[a].area, new.geometry[b].area
        areas = {
            "conservee_ha": kept,
            "gagnee_ha": whole_new - kept,
            "perdue_ha": whole_old - kept,
            "reunie_ha": whole_old + whole_new - kept,
        }
        found = {name: pd.Series([value], index=[territoire.epci]) for name, value in areas.items()}
        tables.append(_rows("epci", found, (), least, tail=f":{a}|{b}"))
    return pd.concat(tables, ignore_index=True) if tables else _rows("epci", {}, (), least)


def _rows(maille: str, areas: Areas, raisons: tuple[Raison, ...], least: float, tail: str = "") -> pd.DataFrame:
    """Make the rows of areas given in m², and of the index they make."""
    if not areas:
        return pd.DataFrame()
    kept, united = areas["conservee_ha"], areas["reunie_ha"]
    index = 100 * kept / united.where(united > 0)
    none = (united.eq(0), "aucun quartier prioritaire", Statut.SANS_OBJET)
    low = (index < least, LOW.format(least), Statut.CALCULE)
    return pd.concat(
        [
            *(
                judged("QPV-03", maille, f"{name}{tail}", metres / 1e4, raisons, couches=COUCHES)
                for name, metres in areas.items()
            ),
            judged("QPV-03", maille, f"jaccard_pct{tail}", index, (low, none, *raisons), couches=COUCHES),
        ]
    )


def _of_places(places: gpd.GeoDataFrame, before: BaseGeometry, now: BaseGeometry) -> Areas:
    """Return the areas of each place that are in the neighbourhoods of one, of both, of either generation."""

    def area(shape: BaseGeometry) -> pd.Series:
        parts = surfaces([shape], ["0"], places)
        return area_within(places, parts[~parts.is_empty])

    kept, after, first = area(before & now), area(now), area(before)
    return {
        "conservee_ha": kept,
        "gagnee_ha": (after - kept).clip(lower=0),
        "perdue_ha": (first - kept).clip(lower=0),
        "reunie_ha": (after + first - kept).clip(lower=0),
    }


def _whole(communes: gpd.GeoDataFrame, before: BaseGeometry, now: BaseGeometry, territoire: Territoire) -> Areas:
    """Return the areas of the territory: those of its communes."""
    each = _of_places(communes, before, now)
    return {name: pd.Series([float(values.sum())], index=[territoire.epci]) for name, values in each.items()}


def _of_quarters(  # noqa: PLR0913, PLR0917 - the two generations, and which side is looked at
    codes: pd.Index,
    mine: gpd.GeoDataFrame,
    others: gpd.GeoDataFrame,
    pairs: pd.DataFrame,
    side: str,
    now: BaseGeometry,
    before: BaseGeometry,
) -> Areas:
    """Return the areas of each neighbourhood taken with those of the other generation that it comes from, or makes."""
    other = "old" if side == "new" else "new"
    kin_of = pairs[pairs["parents"]].groupby(side)[other].agg(list).to_dict()
    empty = dissolve(mine.iloc[:0])
    with_ = {code: dissolve(others.loc[kin_of[code]]) if code in kin_of else empty for code in mine.index}
    shapes = mine.geometry
    their = gpd.GeoSeries(with_, index=mine.index, crs=mine.crs)
    united = shapes.union(their)
    first, after = (their, shapes) if side == "new" else (shapes, their)
    found = {
        "conservee_ha": shapes.intersection(their).area,
        "gagnee_ha": after.difference(before).area,
        "perdue_ha": first.difference(now).area,
        "reunie_ha": united.area,
    }
    return {name: values.reindex(codes) for name, values in found.items()}


def _incomplete(codes: "pd.Index | list[str]", lost: int) -> tuple[Raison, ...]:
    hit = pd.Series(data=lost > 0, index=pd.Index(codes))
    return ((hit, f"{lost} quartier(s) non localisé(s)", Statut.A_VERIFIER),)


def _state(frame: gpd.GeoDataFrame, inside: gpd.GeoDataFrame) -> tuple[Raison, ...]:
    nowhere = frame.geometry.isna()
    outside = pd.Series(~frame.index.isin(inside.index), frame.index) & ~nowhere
    return ((nowhere, LOST, Statut.INCONNU), (outside, OUTSIDE, Statut.SANS_OBJET))


PIPELINE = Pipeline(id="generations_qpv", title="Quartiers de 2015 et de 2024", indicators=(QPV_03,), compute=compute)
