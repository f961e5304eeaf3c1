"""POL-01: people near a pollen sensor, and people of the communes that host one."""

from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.population import around, people, people_reached, pieces
from pipelines.core.table import located, rows, total

POL_01 = Indicator(
    id="POL-01",
    label="Population proche d'un capteur de pollens",
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
        "chacun des deux. Un capteur sans position ne compte pas dans les distances, qui sont alors « au moins » ; sa "
        "commune compte dans la part des communes hôtes."
    ),
    definition="Population à 1, 3 et 5 km d'un capteur ; population des communes hôtes.",
    reference="domain.md POL-01, S59",
    parametres=("pollen.distances_m",),
    reserves="Être proche d'un capteur ne dit pas que sa mesure vaut à cette distance.",
)
NO_POSITION = "capteur sans position"
NO_GRID = "couche population_carroyee absente"
NOT_PLACED = "habitants que le carroyage ne situe pas"
USED = ("communes", "capteurs_pollen", "population_carroyee")


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
    cut = None if population_carroyee is None else pieces(population_carroyee, communes)
    for distance in parametres.pollen.distances_m:
        tables.append(_near(communes, capteurs_pollen, cut, distance, territoire))
        tables.append(_sensors(capteurs_pollen, cut, distance))
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
    territoire: Territoire,
) -> pd.DataFrame:
    official = communes["population"].astype("float64")
    base, why = _said(capteurs, cut, distance, territoire)
    reached = pd.Series(float("nan"), communes.index)
    if cut is not None and base is not Statut.INCONNU:
        placed = communes.index.isin(cut.loc[cut["habitants"] > 0, "commune"]) | official.eq(0)
        reached = people_reached(communes, cut, around(located(capteurs), distance)).where(placed)
    missing = reached.isna() & (base in {Statut.CALCULE, Statut.AU_MOINS})
    statut = pd.Series(str(base), communes.index).mask(missing, str(Statut.INCONNU))
    words = pd.Series(why, communes.index, dtype="str").mask(missing, NOT_PLACED)
    whole = float(reached.sum(min_count=1)) if len(reached) else float("nan")
    if missing.any():  # a sum without some communes is a lower bound
        base, why = (Statut.INCONNU if missing.all() else Statut.AU_MOINS), NOT_PLACED
    said: dict[str, object] = {"statut": base, "valeur_texte": why}
    return _rows(distance, (reached, _share(reached, official), statut, words), (whole, official), said, territoire)


def _rows(
    distance: int,
    each: tuple[pd.Series, pd.Series, pd.Series, pd.Series],
    whole: tuple[float, pd.Series],
    said: dict[str, object],
    territoire: Territoire,
) -> pd.DataFrame:
    """Make the rows of one distance: number and share, per commune and for the EPCI."""
    reached, share, statut, words = each
    number, official = whole
    everyone = float(official.sum(min_count=len(official)))
    unknown = statut.mask(share.isna() & statut.eq(str(Statut.AU_MOINS)), str(Statut.INCONNU))
    of: dict[str, Any] = {"valeur_texte": words, "couches": USED}
    return pd.concat(
        [
            rows("POL-01", "commune", f"population_hab:{distance}", reached, statut=statut, **of),
            rows("POL-01", "commune", f"part_pct:{distance}", share, statut=unknown, **of),
            total("POL-01", f"population_hab:{distance}", number, territoire, couches=USED, **said),
            total("POL-01", f"part_pct:{distance}", 100 * number / everyone, territoire, couches=USED, **said),
        ]
    )


def _sensors(capteurs: gpd.GeoDataFrame, cut: gpd.GeoDataFrame | None, distance: int) -> pd.DataFrame:
    """Return the people of the territory around each sensor; NaN without a position."""
    here = located(capteurs)
    reached = pd.Series(float("nan"), capteurs.index)
    if cut is not None and len(here):
        reached = people(here.set_geometry(here.buffer(distance, quad_segs=16)), cut).reindex(capteurs.index)
    statut, words = (Statut.SANS_COUCHE, NO_GRID) if cut is None else (Statut.INCONNU, NO_POSITION)
    return rows(
        "POL-01",
        "capteur",
        f"population_hab:{distance}",
        reached,
        statut=pd.Series(str(Statut.CALCULE), capteurs.index).mask(reached.isna(), str(statut)),
        valeur_texte=pd.Series("", capteurs.index, dtype="str").mask(reached.isna(), words),
        couches=USED,
    )


PIPELINE = Pipeline(
    id="couverture_capteurs", title="Population proche d'un capteur", indicators=(POL_01,), compute=compute
)
