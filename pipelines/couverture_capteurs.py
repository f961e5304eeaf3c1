"""POL-01: people near a pollen sensor, and people of the communes that host one."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.horizon import seen_around
from pipelines.core.lieux import GRID, HIDING, NOT_PLACED, UNCALIBRATED, Raison, judged, not_placed, secrecy
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import BEYOND, COUNTS, around, counted, fragments, pieces, uncalibrated
from pipelines.core.table import located, rows, total

POL_01 = Indicator(
    id="POL-01",
    label="Population proche d'un capteur de pollens",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="population_hab", label="Habitants à moins de la distance d'un capteur", unit="hab."),
        Mesure(
            id="part_pct",
            label="Part des habitants à moins de la distance",
            unit="%",
            extensive=False,
            formule="100 * {population_hab} / {TER-01:population_hab}",
        ),
        Mesure(id="population_hote_hab", label="Habitants des communes qui ont un capteur", unit="hab."),
        Mesure(
            id="part_hote_pct",
            label="Part des habitants dans une commune qui a un capteur",
            unit="%",
            extensive=False,
            formule="100 * {population_hote_hab} / {TER-01:population_hab}",
        ),
        Mesure(id="capteurs", label="Capteurs", unit="capteurs"),
    ),
    grains=("epci", "commune", "capteur"),
    rule=(
        "Habitants du carroyage de 200 m, calés sur la population des communes, à moins de la distance à vol d'oiseau "
        "d'un capteur ; un habitant proche de deux capteurs compte une fois dans la commune et le territoire, et pour "
        "chacun des deux. Autour d'un capteur, les habitants au-delà de la limite comptent ; « au moins » où le "
        "carroyage s'arrête. Un capteur sans position ne compte pas dans les distances, qui sont alors « au moins » ; "
        "sa commune compte dans la part des communes hôtes. Trop peu de ménages (paramètre secret_menages) : secret, "
        "comme les lieux qui le feraient retrouver par différence."
    ),
    definition="Population à 1, 3 et 5 km d'un capteur ; population des communes hôtes.",
    reference="catalogue, POL-01, S59",
    parametres=("pollen.distances_m", "secret_menages"),
    reserves="Être proche d'un capteur ne dit pas que sa mesure vaut à cette distance.",
)
NO_POSITION = "capteur sans position"
NO_GRID = "couche population_carroyee absente"
USED = ("communes", "capteurs_pollen", GRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """The territory, and the parameters of secrecy."""

    territoire: Territoire
    parametres: Parametres


def compute(
    communes: gpd.GeoDataFrame,
    capteurs_pollen: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    population_carroyee: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return people and shares by distance and those of the host communes, per commune and for the EPCI.

    Per sensor: people within each distance, NaN without a position. Without the grid the distances are « sans couche »;
    the host communes are computed all the same.
    """
    tables = [_hosts(communes, capteurs_pollen, territoire)]
    cut = None if population_carroyee is None else pieces(population_carroyee, communes, beyond=True)
    contexte = Contexte(territoire=territoire, parametres=parametres)
    for distance in parametres.pollen.distances_m:
        tables.append(_near(communes, capteurs_pollen, cut, distance, contexte))
        tables.append(_sensors(capteurs_pollen, cut, distance, contexte))
    return pd.concat(tables)


def _hosts(communes: gpd.GeoDataFrame, capteurs: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    """Count sensors and people by the commune that a sensor declares, else the one it stands in."""
    at = capteurs["code_insee"].where(capteurs["code_insee"].isin(communes.index)).fillna(capteurs["commune_position"])
    count = at.value_counts().reindex(communes.index, fill_value=0)
    official = communes["population"].astype("float64")
    hosted = official.where(count > 0, 0.0)
    whole, everyone = float(hosted.sum(min_count=len(hosted))), float(official.sum(min_count=len(official)))
    used = ("communes", "capteurs_pollen")
    return pd.concat(
        [
            rows("POL-01", "commune", "capteurs", count, couches=used),
            rows("POL-01", "commune", "population_hote_hab", hosted, couches=used),
            rows("POL-01", "commune", "part_hote_pct", _share(hosted, official), couches=used),
            total("POL-01", "capteurs", float(count.sum()), territoire, couches=used),
            total("POL-01", "population_hote_hab", whole, territoire, couches=used),
            total("POL-01", "part_hote_pct", 100 * whole / everyone, territoire, couches=used),
        ]
    )


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole > 0)


def _said(
    capteurs: gpd.GeoDataFrame, cut: gpd.GeoDataFrame | None, distance: int, territoire: Territoire
) -> tuple[Statut, str]:
    """Return what a number of people within a distance is worth, and why."""
    lost = int(capteurs.geometry.isna().sum())
    halo = territoire.halo_m if territoire.couche("capteurs_pollen").covers_halo else 0.0
    if cut is None:
        return Statut.SANS_COUCHE, NO_GRID
    if lost == len(capteurs) > 0:
        return Statut.INCONNU, "aucun capteur n'a de position"
    if lost:
        return Statut.AU_MOINS, f"{lost} capteur(s) sans position"
    return (Statut.AU_MOINS, "capteurs voisins non connus") if distance > halo else (Statut.CALCULE, "")


def _near(
    communes: gpd.GeoDataFrame,
    capteurs: gpd.GeoDataFrame,
    cut: gpd.GeoDataFrame | None,
    distance: int,
    contexte: Contexte,
) -> pd.DataFrame:
    """Return people and shares within one distance, per commune and for the EPCI."""
    official = communes["population"].astype("float64")
    base, why = _said(capteurs, cut, distance, contexte.territoire)
    found, missing = _reached(communes, capteurs, cut if base not in HIDING else None, distance)
    one = pd.Index([contexte.territoire.epci])
    whole = found.sum(min_count=1).to_frame(one[0]).T
    everyone = pd.Series([official.sum(min_count=len(official))], index=one, dtype="float64")
    holes = pd.Series([bool(missing.any())], index=one)  # a sum without some communes is a lower bound
    of_whole = (holes, NOT_PLACED, Statut.INCONNU if missing.all() else Statut.AU_MOINS)
    return pd.concat(
        [
            _rows("commune", distance, found, official, ((missing, NOT_PLACED, Statut.INCONNU), (base, why)), contexte),
            _rows("epci", distance, whole, everyone, (of_whole, (base, why)), contexte),
        ]
    )


def _rows(
    maille: str,
    distance: int,
    some: pd.DataFrame,
    people: pd.Series,
    said: tuple[Raison, tuple[Statut, str]],
    contexte: Contexte,
) -> pd.DataFrame:
    """Make the rows of one grain: number and share; ``said``: whose people have no place, what the sensors tell."""
    lost, (base, why) = said
    loose = people.isna()
    raisons = (
        (pd.Series(base is not Statut.CALCULE, people.index), why, base),
        (loose, UNCALIBRATED, Statut.A_VERIFIER),
        *secrecy(some["menages"], contexte.parametres),
        lost,
        (pd.Series(base in HIDING, people.index), why, base),
    )
    of_share = (*raisons, (loose & (base not in HIDING), "population de la commune inconnue", Statut.INCONNU))
    number = some["habitants"]
    return pd.concat(
        [
            judged("POL-01", maille, f"population_hab:{distance}", number, raisons, couches=USED),
            judged("POL-01", maille, f"part_pct:{distance}", _share(number, people), of_share, couches=USED),
        ]
    )


def _reached(
    communes: gpd.GeoDataFrame, capteurs: gpd.GeoDataFrame, cut: gpd.GeoDataFrame | None, distance: int
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the people and households of each commune near a sensor, and the communes whose people have no place."""
    if cut is None:
        nothing = pd.DataFrame(np.nan, index=communes.index, columns=list(COUNTS))
        return nothing, pd.Series(data=False, index=communes.index)
    parts = cut[cut["commune"] != BEYOND]
    found = counted(parts.assign(lieu=parts["commune"]), communes.index, around(located(capteurs), distance))
    missing = not_placed(communes, parts)
    return found.mask(missing), missing


def _sensors(
    capteurs: gpd.GeoDataFrame, cut: gpd.GeoDataFrame | None, distance: int, contexte: Contexte
) -> pd.DataFrame:
    """Return the people around each sensor, those beyond the limit too; NaN without a position."""
    here = located(capteurs)
    found = pd.DataFrame(np.nan, index=capteurs.index, columns=list(COUNTS))
    short, loose = (pd.Series(data=False, index=capteurs.index) for _ in range(2))
    if cut is not None and len(here):
        parts = fragments(here.set_geometry(here.buffer(distance, quad_segs=16)), cut)
        found = counted(parts, here.index).reindex(capteurs.index)
        short = seen_around(capteurs, GRID, contexte.territoire) < distance
        loose = uncalibrated(parts, capteurs.index)
    raisons = (
        (short, "carroyage non connu au-delà de la limite", Statut.AU_MOINS),
        (loose, UNCALIBRATED, Statut.A_VERIFIER),
        *secrecy(found["menages"], contexte.parametres),
        (capteurs.geometry.isna(), NO_POSITION, Statut.INCONNU),
        (pd.Series(cut is None, capteurs.index), NO_GRID, Statut.SANS_COUCHE),
    )
    return judged("POL-01", "capteur", f"population_hab:{distance}", found["habitants"], raisons, couches=USED)


PIPELINE = Pipeline(
    id="couverture_capteurs", title="Population proche d'un capteur", indicators=(POL_01,), compute=compute
)
