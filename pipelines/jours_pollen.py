"""POL-03: days of the season when the pollen index is high, with the days that are not known."""

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.saison import days, years
from pipelines.core.table import rows

POL_03 = Indicator(
    id="POL-03",
    label="Jours à risque pollinique",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="jours_connus", label="Jours de la saison dont l'indice est connu", unit="jours", extensive=False),
        Mesure(id="jours_saison", label="Jours de la saison", unit="jours", extensive=False),
        Mesure(
            id="completude_pct",
            label="Part des jours de la saison dont l'indice est connu",
            unit="%",
            extensive=False,
            formule="100 * {jours_connus} / {jours_saison}",
        ),
        Mesure(
            id="jours_risque",
            label="Jours où l'indice atteint le seuil",
            unit="jours",
            extensive=False,
            absence=None,
        ),
    ),
    grains=("commune", "capteur"),
    rule=(
        "Jours de la saison (paramètre) dont l'indice de la commune atteint le seuil (paramètre). L'indice 0 veut dire "
        "indisponible : le jour n'est pas connu, jamais faible. Borne basse : les jours connus qui atteignent le "
        "seuil ; borne haute : tous les jours inconnus ajoutés. Sous la complétude demandée, aucun chiffre annuel, les "
        "bornes seules. Pour un capteur : l'indice de sa commune, non sa mesure."
    ),
    definition="Nombre de jours d'indice élevé par saison, jours connus et complétude.",
    reference="Atmo France, indice pollen ; catalogue, POL-03",
    parametres=("pollen.saison_indice", "pollen.niveau_risque", "pollen.completude_min_pct"),
    reserves=(
        "L'indice est un modèle, une valeur par commune ; il est publié depuis le 2 avril 2025. Le dernier indice se "
        "lit sur le site d'Atmo, non ici."
    ),
)
USED = ("indices_pollen",)


def compute(
    communes: gpd.GeoDataFrame,
    indices_pollen: gpd.GeoDataFrame,
    parametres: Parametres,
    capteurs_pollen: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return days per season and commune (and for the commune of each sensor); no known day is « inconnu »."""
    p = parametres.pollen
    level = indices_pollen["code_qual"].astype("float64").mask(indices_pollen["code_qual"].eq(0).fillna(value=False))
    daily = indices_pollen.assign(niveau=level).groupby(["code_zone", "date_ech"])["niveau"].max()
    table = daily.unstack("code_zone").reindex(columns=communes.index)  # noqa: PD010 - one value per pair
    made = []
    for year in years(indices_pollen["date_ech"]):
        season = table.reindex(days(year, p.saison_indice))
        known = season.notna().sum()
        high = season.ge(p.niveau_risque).sum()
        counts = pd.DataFrame({"connus": known, "haut": high}).assign(saison=len(season))
        made += [_rows("commune", counts, year, p.completude_min_pct)]
        if capteurs_pollen is not None:
            made += [_rows("capteur", _of_sensors(counts, capteurs_pollen), year, p.completude_min_pct)]
    return pd.concat(made) if made else rows("POL-03", "commune", "jours_risque", pd.Series(dtype="float64"))


def _of_sensors(counts: pd.DataFrame, capteurs: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the counts of the commune of each sensor, NaN for one outside the territory."""
    at = capteurs["code_insee"].where(capteurs["code_insee"].isin(counts.index)).fillna(capteurs["commune_position"])
    return counts.reindex(at.to_numpy()).set_axis(capteurs.index)


def _rows(maille: str, counts: pd.DataFrame, year: int, wanted_pct: float) -> pd.DataFrame:
    known, season, high = (counts[c].astype("float64") for c in ("connus", "saison", "haut"))
    share = 100 * known / season
    none, few, some = ~(known > 0), share < wanted_pct, known < season
    statut = pd.Series(str(Statut.CALCULE), counts.index).mask(some, str(Statut.A_VERIFIER))
    words = (season - known).map("{:.0f} jour(s) sans indice".format).where(some, "")
    words = words.mask(few, share.map(_too_few))
    gone = pd.Series("", counts.index, dtype="str").mask(season.isna(), "commune hors du territoire")
    risk = rows(
        "POL-03",
        maille,
        f"jours_risque:{year}",
        high.mask(few | none),
        statut=statut.mask(few | none, str(Statut.INCONNU)),
        valeur_texte=words.mask(none, "aucun jour connu").mask(season.isna(), gone),
        borne_min=high.mask(none),
        borne_max=(high + season - known).mask(none),
        couches=USED,
    )
    plain = {"jours_connus": known, "jours_saison": season, "completude_pct": share}
    return pd.concat(
        [risk]
        + [
            rows("POL-03", maille, f"{name}:{year}", values, valeur_texte=gone, couches=USED)
            for name, values in plain.items()
        ]
    )


def _too_few(share: float) -> str:
    return f"complétude {share:.1f} % : pas de chiffre annuel".replace(".", ",")


PIPELINE = Pipeline(id="jours_pollen", title="Jours à risque pollinique", indicators=(POL_03,), compute=compute)
