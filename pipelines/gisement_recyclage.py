"""ZAN-15 and X-06: friches without a project beside what is left to consume, and where land is scarce."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import zan as z
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

GISEMENT = "surface_unique_ha:friche sans projet"
ZAN_15 = Indicator(
    id="ZAN-15",
    label="Gisement de recyclage foncier",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="gisement_ha",
            label="Friches sans projet",
            unit="ha",
            extensive=False,
            formule="{FRI-01:surface_unique_ha:friche sans projet}",
        ),
        Mesure(
            id="ratio",
            label="Gisement rapporté au reste à consommer",
            unit="",
            extensive=False,
            absence=None,
            formule="{gisement_ha} / {ZAN-06:reste_ha}",
        ),
        Mesure(
            id="annees",
            label="Années de consommation au rythme actuel",
            unit="années",
            extensive=False,
            absence=None,
            formule="{gisement_ha} / {ZAN-08:rythme_ha_an}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Surface des friches vérifiées sans projet, chaque unité foncière une fois (FRI-01), rapportée au reste à "
        "consommer (ZAN-06) ; en années : au rythme depuis 2021 (ZAN-08). Sans objet quand le reste est nul ou "
        "négatif, ou quand rien n'a été consommé. Les communes ne s'additionnent pas : une unité foncière partagée "
        "entre plusieurs compte dans chacune, et une fois pour le territoire."
    ),
    definition="Ce que le recyclage des friches représente face à l'enveloppe restante.",
    reference="SPARTE ; catalogue, ZAN-15",
    parametres=("zan.enveloppe_fin",),
    reserves=(
        "Un majorant : une friche polluée, dans la trame verte et bleue, en zone inondable ou déjà renaturée n'est pas "
        "toute mobilisable. Friches potentielles exclues."
    ),
)
X_06 = Indicator(
    id="X-06",
    label="Rareté foncière",
    mesures=(
        Mesure(id="rarete", label="Reste nul et friches disponibles (1 : oui)", unit="", extensive=False, absence=None),
    ),
    grains=("commune",),
    rule=(
        "Oui quand le reste à consommer (ZAN-06) est nul ou négatif et que des friches sans projet existent dans la "
        "commune. À vérifier quand l'enveloppe est une hypothèse ou un intervalle. Aucun constat n'est écrit sur des "
        "chiffres de démonstration."
    ),
    definition="Communes où l'enveloppe est consommée et où des friches restent disponibles.",
    reference="catalogue, X-06",
    reserves="Un repérage, non un avis : la friche peut être inutilisable et l'enveloppe se mutualise.",
)


def compute(  # noqa: PLR0913, PLR0917 - parameter names are the dependencies
    communes: gpd.GeoDataFrame,
    consommation_enaf: gpd.GeoDataFrame,
    friches: gpd.GeoDataFrame,
    zan_06: pd.DataFrame,
    zan_08: pd.DataFrame,
    fri_01: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return area (ha), ratio and years of the friches without a project, and the flag of each commune."""
    fictif = z.fictif(territoire) if len(consommation_enaf) else ""
    parts: list[pd.DataFrame] = []
    for maille, places in (("commune", communes.index), ("epci", pd.Index([territoire.epci]))):
        stock, left, pace = (
            _rows_of(table, maille, modalite, places)
            for table, modalite in ((fri_01, GISEMENT), (zan_06, "reste_ha"), (zan_08, "rythme_ha_an"))
        )
        parts += _zan_15(maille, stock, left, pace, z.mots(f"horizon fin {parametres.zan.enveloppe_fin}", fictif))
        if maille == "commune":
            parts.append(_x_06(stock, left, fictif, located=len(friches) > 0))
    return pd.concat(parts, ignore_index=True)


def _rows_of(table: pd.DataFrame, maille: str, modalite: str, places: pd.Index) -> pd.DataFrame:
    hit = (table["maille"] == maille) & (table["modalite"] == modalite)
    kept = table[hit].set_index("code")[["valeur", "borne_min", "borne_max", "statut"]].reindex(places)
    return kept.astype(dict.fromkeys(("valeur", "borne_min", "borne_max"), "float64"))


def _zan_15(
    maille: str, stock: pd.DataFrame, left: pd.DataFrame, pace: pd.DataFrame, words: str
) -> Iterator[pd.DataFrame]:
    surface = stock["valeur"]
    yield rows(
        "ZAN-15",
        maille,
        "gisement_ha",
        surface,
        borne_min=stock["borne_min"],
        borne_max=stock["borne_max"],
        statut=stock["statut"].fillna(str(Statut.INCONNU)),
        couches=("friches",),
    )
    yield _ratio(maille, "ratio", stock, left, words, "reste nul ou négatif")
    yield _ratio(maille, "annees", stock, pace, words, "rien n'a été consommé depuis 2021")


def _ratio(
    maille: str, modalite: str, stock: pd.DataFrame, over: pd.DataFrame, words: str, nothing: str
) -> pd.DataFrame:
    """Return an area over another: not applicable when the other is never above 0, an interval when one of them is."""
    none = over["borne_max"].fillna(over["valeur"]) <= 0
    value = stock["valeur"] / over["valeur"].where(over["valeur"] > 0)
    low = stock["borne_min"] / over["borne_max"].where(over["borne_max"] > 0)
    high = stock["borne_max"] / over["borne_min"].where(over["borne_min"] > 0)
    statut = _worst(stock["statut"], over["statut"]).mask(low.isna() & high.isna(), str(Statut.INCONNU))
    return rows(
        "ZAN-15",
        maille,
        modalite,
        value,
        borne_min=low.fillna(value),
        borne_max=high,
        statut=statut.mask(none, str(Statut.SANS_OBJET)),
        valeur_texte=pd.Series(words, value.index).mask(none, nothing),
    )


def _worst(*statuts: pd.Series) -> pd.Series:
    """Return the worst of some statuses, row by row: calculated only when all are."""
    order = [str(s) for s in (Statut.CALCULE, Statut.A_VERIFIER, Statut.AU_MOINS, Statut.INCONNU)]
    ranks = pd.concat([s.map({w: n for n, w in enumerate(order)}).fillna(len(order) - 1) for s in statuts], axis=1)
    # a lower bound divided by something is no longer one: it has to be checked
    return (
        ranks.max(axis=1)
        .astype("int64")
        .map(dict(enumerate(order)))
        .replace(str(Statut.AU_MOINS), str(Statut.A_VERIFIER))
    )


def _x_06(stock: pd.DataFrame, left: pd.DataFrame, fictif: str, *, located: bool) -> pd.DataFrame:
    """Return the flag: 1, 0, or not known when the bounds of what is left are on both sides of 0."""
    if fictif:
        nothing = pd.Series(np.nan, stock.index)
        return rows(
            "X-06", "commune", "rarete", nothing, statut=Statut.SANS_OBJET, valeur_texte=f"aucun constat : {fictif}"
        )
    spent, some = left["borne_max"] <= 0, stock["valeur"] > 0
    never = (left["borne_min"] > 0) | (stock["valeur"].eq(0) & stock["statut"].eq(str(Statut.CALCULE)))
    flag = (spent & some).astype("float64").mask(~(never | (spent & some)))
    unknown = left["borne_max"].isna() | stock["valeur"].isna()
    statut = pd.Series(str(Statut.CALCULE), stock.index).mask(
        flag.isna() | left["statut"].eq(str(Statut.A_VERIFIER)), str(Statut.A_VERIFIER)
    )
    words = stock["valeur"].map(lambda ha: f"{z.nombre(ha)} ha de friches sans projet", na_action="ignore").fillna("")
    return rows(
        "X-06",
        "commune",
        "rarete",
        flag.mask(unknown),
        borne_min=flag.fillna(0.0).mask(unknown),
        borne_max=flag.fillna(1.0).mask(unknown),
        statut=statut.mask(unknown, str(Statut.INCONNU)),
        valeur_texte=words.mask(unknown, "reste à consommer ou friches inconnus") if located else "aucune friche",
    )


PIPELINE = Pipeline(
    id="gisement_recyclage",
    title="Gisement de recyclage et rareté foncière",
    indicators=(ZAN_15, X_06),
    compute=compute,
)
