"""POL-06: completeness of the measures of each pollen sensor, before any figure of the year."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.pollen import Pollen
from layers.mesures_pollen import VALIDE
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.saison import days, years
from pipelines.core.table import rows

POL_06 = Indicator(
    id="POL-06",
    label="Complétude des mesures de pollens",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="jours_valides", label="Jours de la saison qui ont une mesure valide", unit="jours", extensive=False),
        Mesure(id="jours_saison", label="Jours de la saison", unit="jours", extensive=False),
        Mesure(
            id="completude_pct",
            label="Part des jours de la saison qui ont une mesure valide",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {jours_valides} / {jours_saison}",
        ),
        Mesure(
            id="moyenne_saison",
            label="Concentration moyenne de la saison",
            unit="grains/m³",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("capteur",),
    rule=(
        "Jours de la saison du taxon (paramètre) qui ont assez de mesures valides (paramètre), sur les jours de la "
        "saison. « tous taxons » : jours de toutes les saisons additionnés. Une mesure invalide, non validée ou vide "
        "ne compte pas ; un 0 valide compte. Un capteur dont aucun taxon n'a de saison est inconnu. Sous la complétude "
        "demandée, la moyenne de la saison n'est pas donnée."
    ),
    definition="Jours valides, jours de la saison, complétude, et moyenne quand la complétude suffit.",
    reference="catalogue, POL-06 et 3.1",
    parametres=("pollen.saisons", "pollen.mesures_min_jour", "pollen.completude_min_pct"),
    reserves="La mesure d'un capteur ne se compare ni à l'indice d'Atmo ni à un seuil de santé.",
)
ALL = "tous taxons"
SANS_MESURE = "capteur absent de la source des mesures"
SANS_SAISON = "aucun taxon du capteur n'a de saison dans les paramètres"
USED = ("capteurs_pollen", "mesures_pollen")


def compute(
    capteurs_pollen: gpd.GeoDataFrame, mesures_pollen: gpd.GeoDataFrame, parametres: Parametres
) -> pd.DataFrame:
    """Return days, completeness (%) and mean (grains/m³) by sensor, year and taxon.

    A sensor that the source of the measures does not name, or none of whose taxa has a season, is « inconnu », not 0 %.
    """
    p = parametres.pollen
    daily = valid_days(mesures_pollen, p.mesures_min_jour)
    sensors = capteurs_pollen.index
    absent = _absent(sensors, mesures_pollen, p)
    made = []
    for year in years(mesures_pollen["jour"]):
        each = {taxon: _season(daily, taxon, year, p, sensors) for taxon in p.saisons}
        for taxon, counts in each.items():
            made.append(_rows(counts, f"{year}:{taxon}", p, absent))
        whole = pd.concat([c[["valides", "saison"]] for c in each.values()]).groupby(level=0).sum().reindex(sensors)
        made.append(_rows(whole, f"{year}:{ALL}", p, absent))
    return pd.concat(made) if made else rows("POL-06", "capteur", "completude_pct", pd.Series(dtype="float64"))


def _absent(sensors: pd.Index, mesures: pd.DataFrame, p: Pollen) -> pd.Series:
    """Return why nothing can be said of each sensor: it has no measure, or of no taxon that has a season."""
    named = sensors.isin(mesures["sensor_id"])
    useful = sensors.isin(mesures.loc[mesures["taxon"].isin(list(p.saisons)), "sensor_id"])
    return pd.Series("", sensors, dtype="str").mask(~useful, SANS_SAISON).mask(~named, SANS_MESURE)


def valid_days(mesures: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the mean of each sensor, taxon and day that has enough valid measures (column ``valeur``)."""
    valid = mesures[mesures["validite"].eq(VALIDE).fillna(value=False) & mesures["valeur"].notna()]
    by_day = valid.groupby(["sensor_id", "taxon", "jour"])["valeur"].agg(["mean", "size"])
    return by_day.loc[by_day["size"] >= least, ["mean"]].rename(columns={"mean": "valeur"}).reset_index()


def _season(daily: pd.DataFrame, taxon: str, year: int, p: Pollen, sensors: pd.Index) -> pd.DataFrame:
    """Return, by sensor, the valid days and the days of the season of a taxon, and the mean over the valid ones."""
    wanted = days(year, p.saisons[taxon])
    inside = daily[daily["taxon"].eq(taxon) & daily["jour"].isin(wanted)].groupby("sensor_id")["valeur"]
    valid = inside.size().reindex(sensors, fill_value=0).astype("float64")
    return pd.DataFrame({"valides": valid, "saison": float(len(wanted)), "moyenne": inside.mean().reindex(sensors)})


def _rows(counts: pd.DataFrame, tail: str, p: Pollen, absent: pd.Series) -> pd.DataFrame:
    valid, season = counts["valides"].where(absent.eq("")), counts["saison"]
    share = 100 * valid / season
    plain = {"jours_valides": valid, "jours_saison": season, "completude_pct": share}
    made = [
        rows("POL-06", "capteur", f"{name}:{tail}", values, valeur_texte=absent, couches=USED)
        for name, values in plain.items()
    ]
    if "moyenne" in counts:
        few = share < p.completude_min_pct
        words = absent.mask(few, share.map(_too_few))
        mean = counts["moyenne"].mask(few)
        statut = pd.Series(str(Statut.CALCULE), counts.index).mask(mean.isna(), str(Statut.INCONNU))
        made.append(
            rows("POL-06", "capteur", f"moyenne_saison:{tail}", mean, statut=statut, valeur_texte=words, couches=USED)
        )
    return pd.concat(made)


def _too_few(share: float) -> str:
    return f"complétude {share:.1f} % : pas de chiffre annuel".replace(".", ",")


PIPELINE = Pipeline(
    id="completude_pollen", title="Complétude des mesures de pollens", indicators=(POL_06,), compute=compute
)
