"""ZAN-01, 02, 05, 08, 10, 16: what was consumed, year by year, in the reference, since 2021, and for what."""

from collections.abc import Iterator
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.consommation_enaf import DESTINATIONS
from layers.core.parametres import Parametres
from layers.core.parametres.zan import Zan
from layers.core.territory import Territoire
from pipelines.core import zan as z
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut

_RESERVE = (
    "Flux brut des fichiers fonciers (la renaturation n'en est pas déduite) : ni l'artificialisation au sens du code "
    "de l'urbanisme, ni un droit à construire. Construire dans le tissu urbain n'en consomme pas."
)
ZAN_01 = Indicator(
    id="ZAN-01",
    label="Consommation annuelle d'espaces naturels, agricoles et forestiers (ENAF)",
    fictif_en_demo=True,
    mesures=(Mesure(id="consommation_ha", label="Consommation de l'année", unit="ha"),),
    grains=("epci", "commune"),
    rule=(
        "Le flux du 1er janvier 20AA au 1er janvier suivant (nafAAartBB) est celui de l'année civile 20AA. La dernière "
        "année est provisoire : elle est revue à la hausse à l'édition suivante. Un total de plusieurs années n'est "
        "jamais lu comme une année."
    ),
    definition="Surface d'ENAF consommée chaque année civile.",
    reference="loi 2021-1104, art. 191 ; Cerema, observatoire de l'artificialisation ; catalogue, ZAN-01",
    reserves=_RESERVE,
)
ZAN_02 = Indicator(
    id="ZAN-02",
    label="Consommation d'ENAF de la période de référence",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="consommation_ha", label="Consommation de la période de référence", unit="ha"),
        Mesure(
            id="moyenne_ha_an",
            label="Moyenne annuelle de la période de référence",
            unit="ha/an",
            formule="{consommation_ha} / ({p.zan.reference_fin} - {p.zan.reference_debut} + 1)",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Somme des dix années civiles 2011 à 2020 (paramètres reference) : de naf11art12 à naf20art21, sans 2009 ni "
        "2010. Inconnue dès qu'une année manque."
    ),
    definition="Surface d'ENAF consommée pendant la décennie de référence.",
    reference="loi 2021-1104, art. 194 ; catalogue, ZAN-02",
    parametres=("zan.reference_debut", "zan.reference_fin"),
    reserves=_RESERVE,
)
ZAN_05 = Indicator(
    id="ZAN-05",
    label="Consommation d'ENAF depuis 2021",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="consommation_ha", label="Consommation depuis le début de l'enveloppe", unit="ha"),
        Mesure(id="triennal_ha", label="Rapport triennal : consommation de la période", unit="ha"),
        Mesure(
            id="triennal_pct",
            label="Rapport triennal : part de la surface du territoire",
            unit="%",
            extensive=False,
            formule="100 * {triennal_ha} / {TER-01:superficie_ha}",
        ),
        Mesure(id="triennal_destination_ha", label="Rapport triennal : consommation par destination", unit="ha"),
    ),
    grains=("epci", "commune"),
    rule=(
        "Somme des années civiles de 2021 à la dernière connue, provisoire. Rapport triennal : périodes de trois ans à "
        "partir de 2021 ; une période incomplète est un minimum. Chaque partie dit si elle est exigible."
    ),
    definition="Surface d'ENAF consommée depuis le début de l'enveloppe, et chiffres du rapport triennal.",
    reference="loi 2021-1104, art. 191 et 206 ; CGCT L.2231-1 et R.2231-1 ; catalogue, ZAN-05",
    parametres=(
        "zan.enveloppe_debut",
        "zan.enveloppe_fin",
        "zan.triennal_debut",
        "zan.triennal_annees",
        "zan.triennal_articles",
        "zan.triennal_echeances",
        "zan.date_lecture",
    ),
    reserves=_RESERVE,
)
ZAN_08 = Indicator(
    id="ZAN-08",
    label="Rythme annuel de consommation d'ENAF depuis 2021",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="rythme_ha_an",
            label="Rythme annuel",
            unit="ha/an",
            formule="{ZAN-05:consommation_ha} / {annees}",
        ),
        Mesure(id="annees", label="Années comptées", unit="années", extensive=False),
    ),
    grains=("epci", "commune"),
    rule="Consommation depuis 2021 divisée par le nombre d'années civiles connues, la dernière étant provisoire.",
    definition="Surface d'ENAF consommée en moyenne chaque année depuis 2021.",
    reference="catalogue, ZAN-08",
    parametres=("zan.enveloppe_debut", "zan.enveloppe_fin"),
    reserves="Peu d'années : très variable dans les petites communes, où une seule opération fait le rythme.",
)
ZAN_10 = Indicator(
    id="ZAN-10",
    label="Destination des ENAF consommés depuis 2021",
    fictif_en_demo=True,
    mesures=(
        Mesure(id="destination_ha", label="Consommation par destination", unit="ha"),
        Mesure(
            id="repartition_pct",
            label="Part de la destination",
            unit="%",
            extensive=False,
            absence=None,
            formule="min(100, max(0, 100 * {destination_ha} / {ZAN-05:consommation_ha}))",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Somme des flux de chaque destination depuis enveloppe_debut, rapportée à la consommation totale de la même "
        "période. La source arrondit « inconnu » à −1 ou −2 m² par an : les hectares le gardent, les parts sont "
        "bornées à 0 et à 100 % ; les six font donc 100 % à cet arrondi près. Sans objet quand rien n'a été consommé."
    ),
    definition="Répartition de la consommation : habitat, activité, mixte, routier, ferroviaire, inconnu.",
    reference="Cerema ; catalogue, ZAN-10",
    parametres=("zan.enveloppe_debut", "zan.enveloppe_fin"),
    reserves="Dans une petite commune, une part tient souvent à une seule opération : lire les hectares avec elle.",
)
ZAN_16 = Indicator(
    id="ZAN-16",
    label="Consommation d'ENAF depuis 2021, part de la surface",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="part_pct",
            label="Part de la surface consommée",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {ZAN-05:consommation_ha} / {TER-01:superficie_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule="Consommation depuis 2021 rapportée à la superficie de la commune (TER-01).",
    definition="Part de la commune consommée depuis 2021.",
    reference="catalogue, ZAN-16",
    parametres=("zan.enveloppe_debut", "zan.enveloppe_fin"),
    reserves=_RESERVE,
)
_ENAF = ("consommation_enaf",)


def compute(
    communes: gpd.GeoDataFrame, consommation_enaf: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> pd.DataFrame:
    """Return the rows of the six indicators; what is not known for one year or one commune is not known for the sum."""
    flows, zan = z.par_annee(consommation_enaf, communes.index), parametres.zan
    parts = [
        *_annees(flows, territoire),
        *_reference(flows, zan, territoire),
        *_depuis(flows, zan, communes, territoire),
        *_destinations(consommation_enaf, flows, zan, territoire),
        *_triennal(consommation_enaf, flows, zan, communes, territoire),
    ]
    return pd.concat(parts, ignore_index=True)


def _annees(flows: pd.DataFrame, territoire: Territoire) -> Iterator[pd.DataFrame]:
    known = z.connues(flows)
    for year in known:
        last = year == known[-1]
        yield z.deux_mailles(
            "ZAN-01",
            f"consommation_ha:{year}",
            flows[year],
            territoire,
            whole=z.total(flows[year]),
            texte=z.mots(f"année {z.PROVISOIRE}" if last else "", z.fictif(territoire)),
            inconnu=z.manque([year], known),
            statut=Statut.A_VERIFIER if last else Statut.CALCULE,
            couches=_ENAF,
        )


def _reference(flows: pd.DataFrame, zan: Zan, territoire: Territoire) -> Iterator[pd.DataFrame]:
    known, years = z.connues(flows), list(range(zan.reference_debut, zan.reference_fin + 1))
    values = z.somme(flows, years)
    row = partial(
        z.deux_mailles,
        "ZAN-02",
        territoire=territoire,
        texte=z.mots(f"{years[0]}-{years[-1]}", z.fictif(territoire)),
        inconnu=z.manque(years, known),
        couches=_ENAF,
    )
    yield row("consommation_ha", values, whole=z.total(values))
    yield row("moyenne_ha_an", values / len(years), whole=z.total(values) / len(years))


def _depuis(
    flows: pd.DataFrame, zan: Zan, communes: gpd.GeoDataFrame, territoire: Territoire
) -> Iterator[pd.DataFrame]:
    known = z.connues(flows)
    years = z.depuis(zan, known)
    values, area = z.somme(flows, years), communes.geometry.area / z.M2_HA
    whole, count = z.total(values), len(years) or np.nan
    period = f"{years[0]}-{years[-1]}" if years else ""
    row = partial(
        z.deux_mailles,
        territoire=territoire,
        texte=z.mots(period, z.dont_provisoire(years, known), z.fictif(territoire)),
        inconnu=z.manque(years, known),
        couches=_ENAF,
    )
    yield row("ZAN-05", "consommation_ha", values, whole=whole)
    yield row("ZAN-08", "rythme_ha_an", values / count, whole=whole / count)
    yield row("ZAN-08", "annees", pd.Series(float(count), values.index), whole=float(count), texte=period)
    with_area = ("communes", *_ENAF)
    yield row("ZAN-16", "part_pct", 100 * values / area, whole=100 * whole / float(area.sum()), couches=with_area)


def _destinations(frame: pd.DataFrame, flows: pd.DataFrame, zan: Zan, territoire: Territoire) -> Iterator[pd.DataFrame]:
    years = z.depuis(zan, z.connues(flows))
    parts, totals = z.par_destination(frame, flows.index, years), z.somme(flows, years)
    words = z.fictif(territoire)
    why = "destinations absentes de la source"
    for name in DESTINATIONS.values():
        row = partial(z.deux_mailles, territoire=territoire, texte=words, inconnu=why, couches=_ENAF)
        yield row("ZAN-10", f"destination_ha:{name}", parts[name], whole=z.total(parts[name]))
        share, whole = (100 * parts[name] / totals.where(totals > 0)).clip(0, 100), z.total(totals)
        made = row(
            "ZAN-10",
            f"repartition_pct:{name}",
            share,
            whole=_share(z.total(parts[name]), whole),
        )
        nothing = made["code"].isin(totals.index[totals == 0]) | (made["maille"].eq("epci") & (whole == 0))
        yield made.assign(
            statut=made["statut"].mask(nothing, str(Statut.SANS_OBJET)),
            valeur_texte=made["valeur_texte"].mask(nothing, "rien n'a été consommé"),
        )


def _share(part: float, whole: float) -> float:
    """Return a share in % within 0 and 100 (a part of −1 m² is a rounding of the source), NaN of nothing."""
    return float(np.clip(100 * part / whole, 0, 100)) if whole > 0 else float("nan")


def _triennal(
    frame: pd.DataFrame, flows: pd.DataFrame, zan: Zan, communes: gpd.GeoDataFrame, territoire: Territoire
) -> Iterator[pd.DataFrame]:
    """Yield the figures of the report by period of three years; a period that is not over is a lower bound."""
    known = z.connues(flows)
    area = communes.geometry.area / z.M2_HA
    last = known[-1] if known else zan.triennal_debut - 1
    for rank, start in enumerate(range(zan.triennal_debut, last + 1, zan.triennal_annees)):
        period = list(range(start, start + zan.triennal_annees))
        years = [a for a in period if a <= last]
        values = z.somme(flows, years)
        whole = z.total(values)
        missing = [str(a) for a in period if a > last]
        row = partial(
            z.deux_mailles,
            "ZAN-05",
            territoire=territoire,
            texte=z.mots(
                z.exigible(zan, "consommation", rank),
                f"période incomplète : {', '.join(missing)} à venir" if missing else "",
                z.dont_provisoire(years, known),
                z.fictif(territoire),
            ),
            inconnu=z.manque(years, known),
            statut=Statut.AU_MOINS if missing else Statut.CALCULE,
            couches=_ENAF,
        )
        name = f"{period[0]}-{period[-1]}"
        yield row(f"triennal_ha:{name}", values, whole=whole)
        share = 100 * values / area
        yield row(f"triennal_pct:{name}", share, whole=100 * whole / float(area.sum()), couches=("communes", *_ENAF))
        parts = z.par_destination(frame, flows.index, years)
        for destination in DESTINATIONS.values():
            some = parts[destination]
            yield row(f"triennal_destination_ha:{name} {destination}", some, whole=z.total(some))


PIPELINE = Pipeline(
    id="consommation_fonciere",
    title="Consommation d'ENAF",
    indicators=(ZAN_01, ZAN_02, ZAN_05, ZAN_08, ZAN_10, ZAN_16),
    compute=compute,
)
