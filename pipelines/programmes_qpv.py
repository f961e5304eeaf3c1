"""QPV-12: mining estates of the ERBM and renewal programme (NPNRU) in the priority neighbourhoods."""

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.lieux import LOST, OUTSIDE, Raison, here, judged, surfaces
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.spatial import area_within, dissolve, share_of_area
from pipelines.core.table import located

QPV_12 = Indicator(
    id="QPV-12",
    label="Quartiers prioritaires, cités minières de l'ERBM et NPNRU",
    mesures=(
        Mesure(id="surface_ha", label="Surface du quartier", unit="ha"),
        Mesure(id="surface_erbm_ha", label="Surface en cité minière de l'ERBM", unit="ha"),
        Mesure(
            id="part_erbm_pct",
            label="Part du quartier en cité minière de l'ERBM",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {surface_erbm_ha} / {surface_ha}",
        ),
        Mesure(id="cites_erbm", label="Cités minières de l'ERBM en quartier", unit="cités", extensive=False),
        Mesure(id="npnru", label="Quartier du NPNRU", unit="quartiers"),
        Mesure(id="surface_npnru_ha", label="Surface dans un quartier du NPNRU (limites de 2015)", unit="ha"),
    ),
    grains=("epci", "qpv", "qpv_2015"),
    rule=(
        "Cités du programme ERBM réunies avant la mesure ; une cité est en quartier quand la moitié de son emprise au "
        "moins y est. Le NPNRU reste sur les limites de 2015 : un quartier de 2024 n'en est pas, il le recouvre. "
        "Modalité du territoire : année des limites. Une cité dont l'appartenance à l'ERBM n'est pas dite ne fait que "
        "la borne haute."
    ),
    definition="Part de chaque quartier en cité ERBM, nombre de cités, quartiers du NPNRU.",
    reference="catalogue, QPV-12, S25 (3 quartiers), S26 (21 cités sur 29, limites de 2015)",
    parametres=("appartenance_part", "appartenance_ha"),
    reserves="Les 21 cités des rapports sont celles des quartiers de 2015.",
)
GRAINS = {"qpv": "2024", "qpv_2015": "2015"}
MOSTLY = 0.5
SILENT = "la source ne dit pas quelles cités sont de l'ERBM"


def compute(
    qpv: gpd.GeoDataFrame,
    cites_minieres: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    qpv_2015: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return areas (ha), shares (%), estates and NPNRU flags of each neighbourhood and of each generation."""
    estates = Cites.of(cites_minieres)
    tables = []
    for couche, frame in {"qpv": qpv, "qpv_2015": qpv_2015}.items():
        if frame is not None:
            inside = here(located(frame), territoire.communes, parametres)
            tables += [_erbm(couche, frame, inside, estates), _whole(couche, frame, inside, estates, territoire)]
    if qpv_2015 is not None:
        tables += [_npnru_2015(qpv_2015, territoire, parametres), _npnru_2024(qpv, qpv_2015, territoire, parametres)]
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cites:
    """The estates that are of the programme, those that may be, and how many have no place."""

    sure: gpd.GeoDataFrame
    possible: gpd.GeoDataFrame
    lost: int

    @classmethod
    def of(cls, estates: gpd.GeoDataFrame) -> "Cites":
        """Sort estates by what their source says."""
        drawn, said = located(estates), estates["erbm"].fillna("inconnu")
        may_be = estates[said != "non"]
        kept = said[drawn.index]
        return cls(sure=drawn[kept == "oui"], possible=drawn[kept != "non"], lost=int(may_be.geometry.isna().sum()))

    def doubts(self, low: pd.Series, high: pd.Series) -> tuple[Raison, ...]:
        """Say where a figure may be larger, and that it is not known when the source says nothing."""
        silent = self.sure.empty and len(self.possible) > 0
        return (
            (high > low + 1e-9, "des cités dont l'appartenance à l'ERBM n'est pas dite", Statut.A_VERIFIER),
            (pd.Series(self.lost > 0, low.index), f"{self.lost} cité(s) non localisée(s)", Statut.AU_MOINS),
            (pd.Series(silent, low.index), SILENT, Statut.INCONNU),
        )


def _state(frame: gpd.GeoDataFrame, inside: gpd.GeoDataFrame) -> tuple[Raison, ...]:
    nowhere = frame.geometry.isna()
    outside = pd.Series(~frame.index.isin(inside.index), frame.index) & ~nowhere
    return ((nowhere, LOST, Statut.INCONNU), (outside, OUTSIDE, Statut.SANS_OBJET))


def _estates_in(quarters: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> int:
    """Count the estates that lie mostly in the neighbourhoods."""
    return int((share_of_area(estates, quarters) >= MOSTLY).sum())


def _by_quarter(quarters: gpd.GeoDataFrame, estates: gpd.GeoDataFrame) -> pd.Series:
    """Count the estates that lie mostly in each neighbourhood."""
    counts = {code: _estates_in(quarters.loc[[code]], estates) for code in quarters.index}
    return pd.Series(counts, index=quarters.index, dtype="float64")


def _erbm(couche: str, frame: gpd.GeoDataFrame, inside: gpd.GeoDataFrame, estates: Cites) -> pd.DataFrame:
    """Return what the estates cover of each neighbourhood."""
    codes, used = frame.index, (couche, "cites_minieres")
    area = inside.geometry.area / 1e4
    low, high = (area_within(inside, e) / 1e4 for e in (estates.sure, estates.possible))
    few, many = (_by_quarter(inside, e) for e in (estates.sure, estates.possible))
    state = _state(frame, inside)
    made = (
        ("surface_ha", area, area, ()),
        ("surface_erbm_ha", low, high, estates.doubts(low, high)),
        ("part_erbm_pct", 100 * low / area, 100 * high / area, estates.doubts(low, high)),
        ("cites_erbm", few, many, estates.doubts(few, many)),
    )
    return pd.concat(
        [
            judged(
                "QPV-12",
                couche,
                name,
                values.reindex(codes),
                (*((hit.reindex(codes, fill_value=False), why, s) for hit, why, s in doubts), *state),
                borne_max=most.reindex(codes),
                couches=used,
            )
            for name, values, most, doubts in made
        ]
    )


def _whole(
    couche: str, frame: gpd.GeoDataFrame, inside: gpd.GeoDataFrame, estates: Cites, territoire: Territoire
) -> pd.DataFrame:
    """Return what the estates cover of all the neighbourhoods of a generation, together."""
    year, used = GRAINS[couche], (couche, "cites_minieres")
    codes = pd.Index([territoire.epci])
    together = surfaces([dissolve(inside)], [territoire.epci], inside)
    drawn = together[~together.is_empty]
    area = drawn.area.reindex(codes, fill_value=0.0) / 1e4
    low, high = (area_within(drawn, e).reindex(codes, fill_value=0.0) / 1e4 for e in (estates.sure, estates.possible))
    few, many = (pd.Series([float(_estates_in(inside, e))], codes) for e in (estates.sure, estates.possible))
    share, upper = (100 * v / area.where(area > 0) for v in (low, high))
    lost = _missing(frame, codes)
    none = (area.eq(0) & ~lost[0], "aucun quartier prioritaire", Statut.SANS_OBJET)
    made = (
        ("surface_ha", area, area, (lost,)),
        ("surface_erbm_ha", low, high, (lost, *estates.doubts(low, high))),
        ("part_erbm_pct", share, upper, (lost, *estates.doubts(low, high), none)),
        ("cites_erbm", few, many, (lost, *estates.doubts(few, many))),
    )
    return pd.concat(
        [
            judged("QPV-12", "epci", f"{name}:{year}", values, doubts, borne_max=most, couches=used)
            for name, values, most, doubts in made
        ]
    )


def _missing(frame: gpd.GeoDataFrame, codes: pd.Index) -> Raison:
    """Say that some neighbourhoods have no place."""
    lost = int(frame.geometry.isna().sum())
    return pd.Series(lost > 0, codes), f"{lost} quartier(s) non localisé(s)", Statut.AU_MOINS


def _npnru_2015(qpv_2015: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> pd.DataFrame:
    """Return 1 for the neighbourhoods of the programme (its rank in words), and how many there are."""
    inside = here(located(qpv_2015), territoire.communes, parametres)
    rank = qpv_2015["npnru"]
    mute = pd.Series(bool(rank.isna().all()) and len(rank) > 0, qpv_2015.index)
    silent = (mute, "la source ne dit pas quels quartiers sont du NPNRU", Statut.INCONNU)
    words = tuple(
        (rank.eq(r).fillna(value=False).astype(bool), f"intérêt {r}", Statut.CALCULE) for r in rank.dropna().unique()
    )
    flag = rank.notna().astype("float64")
    count = pd.Series([float(flag[inside.index].sum())], index=[territoire.epci])
    missing = _missing(qpv_2015, count.index)
    every = (pd.Series(bool(mute.any()), count.index), silent[1], Statut.INCONNU)
    return pd.concat(
        [
            judged(
                "QPV-12", "qpv_2015", "npnru", flag, (*words, silent, *_state(qpv_2015, inside)), couches=("qpv_2015",)
            ),
            judged("QPV-12", "epci", "npnru:2015", count, (missing, every), couches=("qpv_2015",)),
        ]
    )


def _npnru_2024(
    qpv: gpd.GeoDataFrame, qpv_2015: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return what each 2024 neighbourhood covers of the NPNRU, which stays on the limits of 2015."""
    inside = here(located(qpv), territoire.communes, parametres)
    drawn = located(qpv_2015)
    area = (area_within(inside, drawn[drawn["npnru"].notna()]) / 1e4).reindex(qpv.index)
    mute = pd.Series(bool(qpv_2015["npnru"].isna().all()) and len(qpv_2015) > 0, qpv.index)
    silent = (mute, "la source ne dit pas quels quartiers sont du NPNRU", Statut.INCONNU)
    raisons = (_missing(qpv_2015, qpv.index), silent, *_state(qpv, inside))
    return judged("QPV-12", "qpv", "surface_npnru_ha", area, raisons, couches=("qpv", "qpv_2015"))


PIPELINE = Pipeline(
    id="programmes_qpv", title="Programmes dans les quartiers prioritaires", indicators=(QPV_12,), compute=compute
)
