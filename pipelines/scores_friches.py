"""FRI-13 and FRI-14: how far each friche lends itself to recycling, and to renaturation; ranks with intervals."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.servitudes_as1 import PPI
from pipelines.core import criteres, notation
from pipelines.core.criteres import Tables
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.scores import column, not_in_a_ppi, picked
from pipelines.core.sites import POLLUTION

RECYCLER = ("surface", "pollution", "zonage", "trame", "captage", "inondation", "chaleur", "transport", "qpv")
RENATURER = (*RECYCLER, "sol")
_COMMUN = (
    "friches.notes_classes",
    "friches.notes_paliers",
    "friches.statuts_notes",
    "friches.fiabilite_min_pct",
    "friches.tirages",
    "friches.tirages_graine",
    "friches.tirages_ecart",
    "friches.tirages_part",
    "friches.poids_ecart",
)
_REGLE = (
    "100 × Σ poids·s / Σ poids sur les critères connus (tables de la configuration). Intervalle du score : critères "
    "inconnus à 0, puis à 1. Rang à partir de la fiabilité minimale ; intervalle du rang : pondérations tirées. "
)
_DEFINITION = (
    "Score de 0 à 100, intervalle, fiabilité (part des poids dont le critère est connu), rang et son intervalle, "
    "notes s et poids par critère, rang quand un poids varie, liste de ce qu'il faut compléter. Friches "
    "potentielles, reconverties ou de statut inconnu non notées. "
)
_RESERVES = (
    "Score Terril, pondération non délibérée : une aide à poser les questions, pas une décision. Ne compare que des "
    "sites du territoire ; un rang n'a de sens qu'avec son intervalle."
)
FRI_13 = Indicator(
    id="FRI-13",
    label="Recyclabilité des friches",
    mesures=(
        *notation.mesures("FRI-13", RECYCLER, "recyclabilite_poids"),
        *notation.RANGS,
        Mesure(
            id="veto",
            label="Veto : périmètre de protection immédiate",
            unit="1 : oui, 0 : non",
            extensive=False,
            absence=None,
        ),
        Mesure(id="etude_sols", label="Étude de sols exigée", unit="1 : oui, 0 : non", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=_REGLE + "Périmètre immédiat : veto, à part, qui n'est pas public ; ni le score ni le rang n'en dépendent, "
    "pour ne pas en dire le lieu.",
    definition=_DEFINITION
    + "Veto : périmètre de protection immédiate. Un site pollué ou dans un SIS appelle une étude de sols.",
    reference="catalogue, FRI-13 ; C. env. L.556-2 (étude de sols en SIS)",
    parametres=("friches.recyclabilite_poids", *_COMMUN),
    reserves=_RESERVES,
)
FRI_14 = Indicator(
    id="FRI-14",
    label="Potentiel de renaturation des friches",
    mesures=(*notation.mesures("FRI-14", RENATURER, "renaturation_poids"), *notation.RANGS),
    grains=("friche",),
    rule=_REGLE + "Tables de FRI-13, trame, inondation, isolement et zonage retournés (1 - s), sol en plus.",
    definition=_DEFINITION + "Isolement : loin des arrêts et des réseaux de chaleur. Sol peu imperméabilisé favorable.",
    reference="catalogue, FRI-14",
    parametres=("friches.renaturation_poids", "friches.renaturation_inverses", *_COMMUN),
    reserves=_RESERVES + " Un site peut être en tête des deux classements : regarder les deux.",
)


def compute(  # noqa: PLR0913 - parameter names are the dependencies
    friches: gpd.GeoDataFrame,
    parametres: Parametres,
    *,
    fri_02: pd.DataFrame | None = None,
    fri_03: pd.DataFrame | None = None,
    fri_04: pd.DataFrame | None = None,
    fri_05: pd.DataFrame | None = None,
    fri_06: pd.DataFrame | None = None,
    fri_07: pd.DataFrame | None = None,
    fri_08: pd.DataFrame | None = None,
    fri_09: pd.DataFrame | None = None,
    fri_10: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return scores, ranks and their components for every site; « sans objet » for those that are not scored."""
    given = (fri_02, fri_03, fri_04, fri_05, fri_06, fri_07, fri_08, fri_09, fri_10)
    tables: Tables = {f"FRI-{rank:02}": table for rank, table in enumerate(given, 2)}
    p = parametres.friches
    made = criteres.marks(friches, tables, p)
    exclus = notation.excluded(friches, p.statuts_notes)
    used = [*criteres.used(tables).values()]
    diffusion = notation.narrowed(friches, used)
    recycle = notation.Notation(
        indicateur="FRI-13",
        marks=made,
        poids={name: p.recyclabilite_poids.get(name, 0.0) for name in RECYCLER},
        exclus=exclus,
        diffusion=diffusion,
    )
    nature = notation.Notation(
        indicateur="FRI-14",
        marks=criteres.turned(made, p.renaturation_inverses),
        poids={name: p.renaturation_poids.get(name, 0.0) for name in RENATURER},
        exclus=exclus,
        diffusion=diffusion,
    )
    hidden = replace(recycle, diffusion=notation.narrowed(friches, [*used, picked(fri_05, ["perimetre"])]))
    return pd.concat(
        [
            *(_all(n, parametres) for n in (recycle, nature)),
            _veto(hidden, fri_05),
            _study(recycle, fri_03),
        ]
    ).assign(**notation.provenance(used))


def _all(n: notation.Notation, parametres: Parametres) -> pd.DataFrame:
    return pd.concat(
        [
            notation.score_rows(n),
            notation.component_rows(n),
            notation.rank_rows(n, parametres.friches),
            notation.to_complete_rows(n),
        ]
    )


def _veto(n: notation.Notation, fri_05: pd.DataFrame | None) -> pd.DataFrame:
    """1 in a PPI, 0 outside, not known without the easements or when a PPI may be met: the score does not change."""
    codes = n.exclus.index
    veto = column(fri_05, "perimetre", codes, "valeur_texte").eq(PPI).fillna(value=False).astype(bool)
    known = veto | not_in_a_ppi(fri_05, codes)
    texte = pd.Series("périmètre de protection inconnu", codes).mask(known, "hors périmètre immédiat")
    return notation.emit(
        n,
        "veto",
        veto.astype("float64").where(known),
        valeur_texte=texte.mask(veto, "périmètre de protection immédiate"),
    )


def _study(n: notation.Notation, fri_03: pd.DataFrame | None) -> pd.DataFrame:
    """1 when the ground is polluted or in a SIS; not known when it is only supposed, or the SIS are not known."""
    codes = n.exclus.index
    level = column(fri_03, "niveau_croise", codes).fillna(column(fri_03, "niveau", codes))
    asked = level.ge(POLLUTION["pollution avérée"]) | column(fri_03, "sites_dans:SIS", codes).gt(0)
    supposed = level.eq(POLLUTION["pollution supposée"]) & ~asked
    unread = column(fri_03, "sites_dans:SIS", codes).isna() & ~asked & ~supposed & level.notna()
    value = asked.astype("float64").where(asked | level.notna()).mask(supposed | unread)
    statut = pd.Series(str(Statut.CALCULE), codes).where(value.notna(), str(Statut.INCONNU))
    texte = pd.Series("pollution inconnue", codes).mask(value.eq(0), "les sources n'en font pas état")
    texte = texte.mask(unread, "secteurs d'information sur les sols inconnus")
    texte = texte.mask(supposed, "pollution supposée : étude à prévoir").mask(asked, "étude de sols exigée")
    return notation.emit(
        n, "etude_sols", value, statut=statut.mask(supposed, str(Statut.A_VERIFIER)), valeur_texte=texte
    )


PIPELINE = Pipeline(id="scores_friches", title="Scores des friches", indicators=(FRI_13, FRI_14), compute=compute)
