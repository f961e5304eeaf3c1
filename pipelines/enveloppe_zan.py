"""ZAN-03, 04, 06, 07, 09: the envelope of the territory and of each commune, what is left, where the pace leads."""

from collections.abc import Iterator
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.zan import Zan
from layers.core.territory import Territoire
from pipelines.core import pene
from pipelines.core import zan as z
from pipelines.core.garantie import garantie
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.table import rows

_CIBLES = ("zan.cible_scot_pct", "zan.cibles_sraddet_pct", "zan.cible_nationale_pct")
_GARANTIE = ("zan.garantie_ha", "zan.garantie_date_limite", "zan.garantie_documents", "zan.garantie_etats_perdus")
_CIBLE = (
    "Réduction du SCoT, à défaut celle du SRADDET si toutes les communes sont de départements où elle vaut "
    "(cibles_sraddet_pct) et ont la même, à défaut l'hypothèse nationale, écrite avec la valeur"
)
_RESERVE = (
    "Lecture arithmétique non opposable : ni un droit à construire, ni un avis sur un projet. Construire dans le tissu "
    "urbain ne consomme pas d'ENAF."
)
ZAN_03 = Indicator(
    id="ZAN-03",
    label="Enveloppe du territoire 2021-2030",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="enveloppe_ha",
            label="Enveloppe",
            unit="ha",
            extensive=False,
            formule="{ZAN-02:consommation_ha} * (1 - {cible_pct} / 100)",
        ),
        Mesure(id="cible_pct", label="Réduction demandée", unit="%", extensive=False),
    ),
    grains=("epci",),
    rule=f"Consommation de référence (ZAN-02) moins la réduction demandée. {_CIBLE}. Sans garantie communale.",
    definition="Surface d'ENAF que le territoire peut consommer de 2021 à 2030.",
    reference="loi 2021-1104, art. 191 et 194 ; SRADDET de la région ; catalogue, ZAN-03",
    parametres=_CIBLES,
    reserves=_RESERVE,
)
ZAN_04 = Indicator(
    id="ZAN-04",
    label="Enveloppe communale avec garantie",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="enveloppe_ha",
            label="Enveloppe de la commune",
            unit="ha",
            extensive=False,
            formule="{base_ha} + {supplement_garantie_ha}",
        ),
        Mesure(
            id="base_ha",
            label="Enveloppe avant garantie",
            unit="ha",
            extensive=False,
            formule="{ZAN-02:consommation_ha} * (1 - {cible_pct} / 100)",
        ),
        Mesure(id="supplement_garantie_ha", label="Apport de la garantie", unit="ha", extensive=False),
        Mesure(id="garantie", label="Garantie communale (1 : acquise)", unit="", extensive=False, absence=None),
        Mesure(id="cible_pct", label="Réduction demandée", unit="%", extensive=False),
    ),
    grains=("commune",),
    rule=(
        "Consommation de référence moins la réduction demandée (PLU s'il la fixe, à défaut celle du territoire, "
        "ZAN-03) ; au moins la garantie communale (garantie_ha) quand un document qui y donne droit "
        "(garantie_documents) a été prescrit, arrêté ou approuvé avant garantie_date_limite. Au RNU, seuls comptent "
        "une prescription ou un arrêt : une approbation seule peut être celle d'un POS caduc. Document inconnu ou de "
        "nature inconnue : les deux valeurs sont données en bornes, à vérifier."
    ),
    definition="Surface d'ENAF que la commune peut consommer de 2021 à 2030, garantie communale comprise.",
    reference="loi 2023-630, art. 4 ; catalogue, ZAN-04",
    parametres=(*_CIBLES, "zan.cibles_communes_pct", *_GARANTIE),
    reserves=f"{_RESERVE} La somme des communes n'est pas l'enveloppe du territoire : la garantie se mutualise.",
)
ZAN_06 = Indicator(
    id="ZAN-06",
    label="Reste à consommer (ENAF), lecture arithmétique non opposable",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="reste_ha",
            label="Reste à consommer (ENAF)",
            unit="ha",
            extensive=False,
            absence=None,
            formule="{enveloppe_ha} - {ZAN-05:consommation_ha} + {pene_ha}",
        ),
        Mesure(id="enveloppe_ha", label="Enveloppe retenue", unit="ha", extensive=False, absence=None),
        Mesure(id="pene_ha", label="Projets d'envergure nationale, comptés à part", unit="ha"),
    ),
    grains=("epci", "commune"),
    rule=(
        "Enveloppe (ZAN-03 pour le territoire, ZAN-04 pour une commune) moins la consommation depuis 2021, "
        "projets d'envergure nationale déduits quand la configuration les donne (pene_ha) ; à consommer avant la fin "
        "de enveloppe_fin. Un reste négatif est montré tel quel. La dernière année étant provisoire, le reste est "
        f"plutôt surestimé. {pene.RULE}"
    ),
    definition="Ce qui reste de l'enveloppe 2021-2030.",
    reference="catalogue, ZAN-06",
    parametres=(*_CIBLES, *_GARANTIE, "zan.enveloppe_fin", "zan.pene_ha"),
    reserves=_RESERVE,
)
ZAN_07 = Indicator(
    id="ZAN-07",
    label="Taux d'utilisation de l'enveloppe",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="utilisation_pct",
            label="Part de l'enveloppe consommée",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * ({ZAN-05:consommation_ha} - {ZAN-06:pene_ha}) / {ZAN-06:enveloppe_ha}",
        ),
        Mesure(
            id="temps_ecoule_pct",
            label="Part du temps écoulée",
            unit="%",
            extensive=False,
            formule="100 * {ZAN-08:annees} / ({p.zan.enveloppe_fin} - {p.zan.enveloppe_debut} + 1)",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Consommation depuis enveloppe_debut, hors projets d'envergure nationale (pene_ha), rapportée à l'enveloppe "
        f"retenue ; à comparer à la part du temps écoulée. {pene.RULE}"
    ),
    definition="Part de l'enveloppe déjà consommée, et part des dix ans écoulée.",
    reference="SPARTE ; catalogue, ZAN-07",
    parametres=(
        "zan.enveloppe_debut",
        "zan.enveloppe_fin",
        "zan.pene_ha",
        "zan.triennal_echeances",
        "zan.date_lecture",
    ),
    reserves=f"{_RESERVE} Une enveloppe égale à la garantie fait des pourcentages sans portée : lire les hectares.",
)
ZAN_09 = Indicator(
    id="ZAN-09",
    label="Prolongement du rythme jusqu'en 2030",
    fictif_en_demo=True,
    mesures=(
        Mesure(
            id="projection_ha",
            label="Consommation au rythme actuel, hors projets d'envergure nationale",
            unit="ha",
            formule="({ZAN-05:consommation_ha} - {ZAN-06:pene_ha}) / {ZAN-08:annees} * {p.zan.horizon_annees}",
        ),
        Mesure(
            id="depassement_ha",
            label="Écart à l'enveloppe (positif : dépassement)",
            unit="ha",
            extensive=False,
            absence=None,
            formule="{projection_ha} - {ZAN-06:enveloppe_ha}",
        ),
    ),
    grains=("epci", "commune"),
    rule=(
        "Consommation annuelle moyenne depuis enveloppe_debut, hors projets d'envergure nationale (pene_ha), "
        "multipliée par horizon_annees (l'application SPARTE retient 9), moins l'enveloppe, qui ne les comprend pas "
        f"non plus. {pene.RULE}"
    ),
    definition="Consommation de la décennie si le rythme ne changeait pas.",
    reference="loi 2023-630 ; SPARTE ; catalogue, ZAN-09",
    parametres=("zan.enveloppe_debut", "zan.enveloppe_fin", "zan.horizon_annees", "zan.pene_ha"),
    reserves=(
        "Une règle de trois, non une prévision ; le rythme d'une petite commune tient à une opération. Le rythme du "
        "ZAN-08, lui, comprend les projets d'envergure nationale."
    ),
)
#: The target is the law's and the plans', real in the demonstration too: of the layers, only the communes choose it.
_LOI = ("communes",)
_ENAF = ("consommation_enaf",)
#: The bound of a quantity that makes each bound of a difference or of a quotient.
_OPPOSITE = {"valeur": "valeur", "borne_min": "borne_max", "borne_max": "borne_min"}
Bornes = pd.DataFrame  # columns valeur, borne_min, borne_max, texte, statut


def compute(  # noqa: PLR0913, PLR0917 - parameter names are the dependencies
    communes: gpd.GeoDataFrame,
    consommation_enaf: gpd.GeoDataFrame,
    zan_02: pd.DataFrame,
    zan_05: pd.DataFrame,
    zan_08: pd.DataFrame,
    territoire: Territoire,
    parametres: Parametres,
    documents_urbanisme: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Return the rows of the five indicators; where the guarantee is not known, both values, as bounds."""
    zan = parametres.zan
    pene.check_codes(zan, communes.index)
    codes = {"commune": communes.index, "epci": pd.Index([territoire.epci])}
    known = {
        maille: pd.DataFrame(
            {
                "reference": _values(zan_02, maille, "consommation_ha", places),
                "consomme": _values(zan_05, maille, "consommation_ha", places),
                "rythme": _values(zan_08, maille, "rythme_ha_an", places),
                "annees": _values(zan_08, maille, "annees", places),
            }
        )
        for maille, places in codes.items()
    }
    pene.count_apart(known["commune"], known["epci"], zan)
    fictif = z.fictif(territoire) if len(consommation_enaf) else ""
    right = garantie(documents_urbanisme, communes.index, zan)
    if documents_urbanisme is not None and z.fictif(territoire, "documents_urbanisme"):
        right["texte"] += " (document fictif)"
    target = z.cible(zan, communes.index)
    envelopes = {
        "epci": _territoire(known["epci"], target, fictif),
        "commune": _communes(known["commune"], right, zan, target, fictif),
    }
    used = {"epci": _ENAF, "commune": _ENAF if documents_urbanisme is None else (*_ENAF, "documents_urbanisme")}
    parts = [_zan_03(envelopes["epci"], target), *_zan_04(envelopes["commune"], right, used["commune"])]
    for maille, table in known.items():
        parts += _suites(maille, table, envelopes[maille], zan, fictif, used[maille])
    return pd.concat(parts, ignore_index=True)


def _values(table: pd.DataFrame, maille: str, modalite: str, places: pd.Index) -> pd.Series:
    hit = (table["maille"] == maille) & (table["modalite"] == modalite)
    return table[hit].set_index("code")["valeur"].reindex(places).astype("float64")


def _territoire(known: pd.DataFrame, target: z.Cible, fictif: str) -> Bornes:
    """Return the envelope of the territory, without any guarantee."""
    value = known["reference"] * (1 - target.pct / 100)
    statut = str(Statut.A_VERIFIER if target.hypothese else Statut.CALCULE)
    return pd.DataFrame(
        {
            "valeur": value,
            "borne_min": value,
            "borne_max": value,
            "texte": z.mots(target.texte, fictif),
            "statut": pd.Series(statut, known.index).mask(value.isna(), str(Statut.INCONNU)),
            "pct": target.pct,
        }
    )


def _communes(known: pd.DataFrame, right: pd.DataFrame, zan: Zan, whole: z.Cible, fictif: str) -> Bornes:
    """Return the envelope of each commune: with the guarantee, without it, or both when it is not known."""
    targets = [z.cible_communale(zan, str(code), whole) for code in known.index]
    pct = pd.Series([t.pct for t in targets], index=known.index)
    guess = pd.Series([t.hypothese for t in targets], index=known.index)
    base = known["reference"] * (1 - pct / 100)
    most = (zan.garantie_ha - base).clip(lower=0)
    given = right["garantie"].astype("float64").mask(most == 0, 0.0)  # nothing to add: it need not be known
    more = most * given
    both = given.isna() & base.notna()
    words = pd.Series([t.texte for t in targets], index=known.index)
    words += " ; " + right["texte"].where(most > 0, "enveloppe au-dessus de la garantie")
    return pd.DataFrame(
        {
            "valeur": base + more,
            "borne_min": base + more.fillna(0.0),
            "borne_max": base + more.fillna(most),
            "texte": words + (f" ; {fictif}" if fictif else ""),
            "statut": _statut(base, both | guess),
            "base": base,
            "supplement": more,
            "supplement_max": most,
            "pct": pct,
        }
    )


def _statut(base: pd.Series, unsure: pd.Series) -> pd.Series:
    said = pd.Series(str(Statut.CALCULE), base.index).mask(unsure, str(Statut.A_VERIFIER))
    return said.mask(base.isna(), str(Statut.INCONNU))


def _zan_03(envelope: Bornes, target: z.Cible) -> pd.DataFrame:
    return pd.concat(
        [
            _row("ZAN-03", "epci", "enveloppe_ha", envelope, _ENAF),
            rows("ZAN-03", "epci", "cible_pct", envelope["pct"], valeur_texte=target.texte, couches=_LOI),
        ]
    )


def _zan_04(envelope: Bornes, right: pd.DataFrame, used: tuple[str, ...]) -> Iterator[pd.DataFrame]:
    more, known = envelope["supplement"], envelope["base"].notna()
    make = partial(rows, "ZAN-04", "commune", couches=used)
    yield _row("ZAN-04", "commune", "enveloppe_ha", envelope, used)
    yield make("base_ha", envelope["base"], couches=_ENAF)
    yield make(
        "supplement_garantie_ha",
        more,
        borne_min=more.fillna(0.0).where(known),
        borne_max=more.fillna(envelope["supplement_max"]),
        statut=_statut(envelope["base"], more.isna()),
    )
    yield make("cible_pct", envelope["pct"], valeur_texte=envelope["texte"].str.split(" ; ").str[0], couches=_LOI)
    flag = right["garantie"].astype("float64")
    yield make(
        "garantie",
        flag,
        valeur_texte=right["texte"],
        borne_min=flag.fillna(0.0),
        borne_max=flag.fillna(1.0),
        statut=pd.Series(str(Statut.CALCULE), flag.index).mask(flag.isna(), str(Statut.A_VERIFIER)),
    )


def _row(indicateur: str, maille: str, modalite: str, said: Bornes, used: tuple[str, ...]) -> pd.DataFrame:
    return rows(
        indicateur,
        maille,
        modalite,
        said["valeur"],
        borne_min=said["borne_min"],
        borne_max=said["borne_max"],
        statut=said["statut"],
        valeur_texte=said["texte"],
        couches=used,
    )


def _suites(
    maille: str, known: pd.DataFrame, envelope: Bornes, zan: Zan, fictif: str, used: tuple[str, ...]
) -> Iterator[pd.DataFrame]:
    """Yield what follows from the envelope: what is left, the rate of use, the pace carried on."""
    spent = pene.spent(known)
    pace = spent.div(known["annees"], axis=0) * zan.horizon_annees
    say = partial(pene.doubtful, known=known)
    horizon = f"à l'horizon fin {zan.enveloppe_fin}"
    yield _row("ZAN-06", maille, "reste_ha", say(_derived(envelope, _minus(envelope, spent), horizon)), used)
    yield _row("ZAN-06", maille, "enveloppe_ha", envelope, used)
    yield pene.pene_rows(maille, known, _ENAF)
    rates = pd.DataFrame({n: 100 * spent[n] / envelope[o].where(envelope[o] > 0) for n, o in _OPPOSITE.items()})
    use = say(_derived(envelope, rates))
    use = use.assign(texte=use["texte"] + " ; " + z.exigible(zan, "objectifs"))
    none = envelope["borne_max"].eq(0)
    yield _row("ZAN-07", maille, "utilisation_pct", _nothing(use, none, "enveloppe nulle"), used)
    yield rows(
        "ZAN-07",
        maille,
        "temps_ecoule_pct",
        100 * known["annees"] / (zan.enveloppe_fin - zan.enveloppe_debut + 1),
        valeur_texte="dernière année provisoire",
        couches=_ENAF,
    )
    words = z.mots(f"rythme prolongé sur {zan.horizon_annees} ans, non une prévision", fictif)
    alone = pace.assign(texte=words, statut=_statut(pace["borne_max"], known["pene_odd"]))
    yield _row("ZAN-09", maille, "projection_ha", say(alone), _ENAF)
    over = _derived(envelope, _minus(pace, envelope), f"sur {zan.horizon_annees} ans")
    yield _row("ZAN-09", maille, "depassement_ha", say(over), used)


def _minus(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Subtract two quantities known by bounds."""
    return pd.DataFrame({n: left[n] - right[o] for n, o in _OPPOSITE.items()})


def _derived(envelope: Bornes, numbers: pd.DataFrame, words: str = "") -> Bornes:
    """Return a value made from an envelope: its numbers, and the words and the status of the envelope."""
    made = envelope[["texte", "statut"]].join(numbers)
    lost = made["borne_min"].isna() & made["borne_max"].isna()
    return made.assign(
        statut=made["statut"].mask(lost, str(Statut.INCONNU)),
        texte=f"{words} ; " + made["texte"] if words else made["texte"],
    )


def _nothing(said: Bornes, none: pd.Series, words: str) -> Bornes:
    return said.assign(statut=said["statut"].mask(none, str(Statut.SANS_OBJET)), texte=said["texte"].mask(none, words))


PIPELINE = Pipeline(
    id="enveloppe_zan",
    title="Enveloppe et reste à consommer",
    indicators=(ZAN_03, ZAN_04, ZAN_06, ZAN_07, ZAN_09),
    compute=compute,
)
