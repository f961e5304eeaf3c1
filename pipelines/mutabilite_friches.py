"""FRI-11 and FRI-12: what each friche may become, by seven uses, and what the answer rests on.

The method is the one that ADEME publishes for Mutafriches (v1.11): marks +2, +1, -1, -2 per criterion and use, weights,
a neutral mark of 0.5 added to both sums as its program does. Only 11 of its 28 criteria can be read in our layers.
"""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.parametres import Parametres
from layers.core.parametres.friches import USAGES, Friches
from layers.core.trame import A_RESTAURER, CORRIDOR, RESERVOIR
from pipelines.core import criteres, notation, scores
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.scores import column, picked

NEUTRE = 0.5
COUVERTS = (
    "surface, surface bâtie, transport, inondation, cavités (aléa minier d'effondrement), zonage, trame verte et "
    "bleue, zone d'accélération EnR, état du bâti, pollution, valeur architecturale"
)
FRI_11 = Indicator(
    id="FRI-11",
    label="Mutabilité des friches par usage",
    mesures=(
        Mesure(
            id="indice",
            label="Indice de mutabilité",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {avantages} / ({avantages} + {contraintes})",
        ),
        Mesure(id="avantages", label="Avantages", unit="points", extensive=False),
        Mesure(id="contraintes", label="Contraintes", unit="points", extensive=False),
        Mesure(id="classe", label="Classe du critère", unit="poids compté", extensive=False, absence=None),
        Mesure(id="meilleur_usage", label="Usage en tête", unit="% (indice)", extensive=False, absence=None),
    ),
    grains=("friche",),
    rule=(
        "100 × avantages / (avantages + contraintes), notes × poids de la configuration ; une note neutre ajoute 0,5 × "
        "poids aux deux sommes, « ne sait pas » n'est pas compté ; 11 critères couverts sur 28."
    ),
    definition="Indice par usage (+2, +1, -1, -2 par critère), avantages, contraintes, classe retenue par critère. "
    f"Critères couverts : {COUVERTS}. Une pollution supposée ou peu probable est « ne sait pas ». Pas d'usage en tête "
    "quand la fiabilité (FRI-12) est insuffisante.",
    reference="D'après Mutafriches v1.11 (ADEME) ; catalogue, FRI-11",
    parametres=("friches.mutabilite_notes", "friches.mutabilite_poids", "friches.mutabilite_fiabilite_min"),
    reserves="Un rapport entre avantages et contraintes, non une note. Un extrait de Mutafriches : ses résultats, "
    "sur 28 critères, peuvent différer.",
)
FRI_12 = Indicator(
    id="FRI-12",
    label="Fiabilité de l'évaluation de mutabilité",
    mesures=(
        Mesure(
            id="fiabilite",
            label="Fiabilité",
            unit="sur 10",
            extensive=False,
            formule="10 * {FRI-12:poids_connus} / {p.friches.mutabilite_poids_total}",
        ),
        Mesure(id="poids_connus", label="Poids des critères connus", unit="points", extensive=False),
        Mesure(id="criteres_connus", label="Critères connus, sur 28", unit="critères", extensive=False),
    ),
    grains=("friche",),
    rule=(
        "10 × poids des critères connus / poids des 28 critères. Connu : ni vide, ni « ne sait pas ». 9 à 10 "
        "excellente, 7 à 8 bonne, 5 à 6 moyenne, moins de 5 insuffisante. Les couches de Terril couvrent au mieux "
        "15,5 points sur 30 : la fiabilité ne dépasse pas 5,2 sans saisie complémentaire."
    ),
    definition="Part, sur 10, des poids des critères connus.",
    reference="D'après Mutafriches v1.11 (ADEME) ; catalogue, FRI-12",
    parametres=("friches.mutabilite_poids", "friches.mutabilite_poids_total"),
    reserves="Dit ce que l'on sait du site, non sa qualité.",
)
#: What the zones of a plan are called in the tables of marks.
ZONES = {"AUc": "AU", "AUs": "AU"}


def compute(  # noqa: PLR0913 - parameter names are the dependencies
    friches: gpd.GeoDataFrame,
    parametres: Parametres,
    *,
    fri_03: pd.DataFrame | None = None,
    fri_04: pd.DataFrame | None = None,
    fri_07: pd.DataFrame | None = None,
    fri_09: pd.DataFrame | None = None,
    fri_10: pd.DataFrame | None = None,
    min_04: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the index of each use, its two sums and the classes behind it, by site; NaN when nothing is known."""
    p = parametres.friches
    tables = {
        "FRI-03": picked(fri_03, ["niveau", "niveau_croise"]),
        "FRI-04": picked(fri_04, [f"surface_ha:composante:{c}" for c in (A_RESTAURER, CORRIDOR, RESERVOIR)]),
        "FRI-07": picked(fri_07, ["classe"]),
        "FRI-09": picked(fri_09, ["pire_scenario"]),
        "FRI-10": picked(fri_10, ["typezone"]),
        "MIN-04": picked(min_04, ["surface_ha:effondrement localisé", "surface_ha:effondrement généralisé"]),
    }
    classes = _classes(friches, tables, parametres)
    n = notation.Notation(
        indicateur="FRI-11",
        marks={},
        poids=p.mutabilite_poids,
        exclus=notation.excluded(friches, p.statuts_notes),
        diffusion=notation.narrowed(friches, [*tables.values()]),
    )
    known = pd.DataFrame({c: classes[c].isin(list(p.mutabilite_notes[c])) for c in p.mutabilite_poids})
    made = pd.concat([_index_rows(n, classes.where(known), p), _reliability_rows(n, known, p)])
    return made.assign(**notation.provenance(tables.values()))


def _index_rows(n: notation.Notation, classes: pd.DataFrame, p: Friches) -> pd.DataFrame:
    tables, indices = [], {}
    for rank, usage in enumerate(USAGES):
        plus, minus = _sums(classes, rank, p)
        indices[usage] = 100 * plus / (plus + minus).where(plus + minus > 0)
        tables += [
            notation.emit(n, f"indice:{usage}", indices[usage]),
            notation.detail(n, f"avantages:{usage}", plus),
            notation.detail(n, f"contraintes:{usage}", minus),
        ]
    for name, weight in p.mutabilite_poids.items():
        said = classes[name]
        counted = pd.Series(float(weight), said.index).where(said.notna(), 0.0)
        tables.append(notation.detail(n, f"classe:{name}", counted, valeur_texte=said.fillna("ne sait pas")))
    return pd.concat([*tables, _best(n, pd.DataFrame(indices), classes.notna(), p)])


def _sums(classes: pd.DataFrame, usage: int, p: Friches) -> tuple[pd.Series, pd.Series]:
    """Return the advantages and the constraints of one use: a neutral mark goes to both."""
    plus, minus = pd.Series(0.0, classes.index), pd.Series(0.0, classes.index)
    for name, weight in p.mutabilite_poids.items():
        notes = {label: marks[usage] for label, marks in p.mutabilite_notes[name].items()}
        mark = classes[name].map(notes).astype("float64")
        plus += weight * mark.where(mark > 0, 0.0).fillna(0.0)
        minus += weight * mark.mask(mark.eq(NEUTRE), -NEUTRE).where(lambda m: m < 0, 0.0).abs().fillna(0.0)
    return plus, minus


def _best(n: notation.Notation, indices: pd.DataFrame, known: pd.DataFrame, p: Friches) -> pd.DataFrame:
    """Name the use with the highest index, unless too little is known."""
    firm = _reliability(known, p).ge(p.mutabilite_fiabilite_min) & indices.notna().any(axis=1)
    top = indices.max(axis=1)
    tied = indices.round(scores.DIGITS).eq(top.round(scores.DIGITS), axis=0)
    names = pd.Series([", ".join(np.array(USAGES)[row]) for row in tied.to_numpy()], indices.index, dtype="str")
    short = f"fiabilité insuffisante (moins de {p.mutabilite_fiabilite_min:g} sur 10) : pas de classement"
    statut = pd.Series(str(Statut.CALCULE), indices.index).where(firm, str(Statut.INCONNU))
    return notation.emit(n, "meilleur_usage", top.where(firm), statut=statut, valeur_texte=names.where(firm, short))


def _weight_known(known: pd.DataFrame, p: Friches) -> pd.Series:
    return sum(
        (known[name] * float(weight) for name, weight in p.mutabilite_poids.items()), pd.Series(0.0, known.index)
    )


def _reliability(known: pd.DataFrame, p: Friches) -> pd.Series:
    return 10 * _weight_known(known, p) / p.mutabilite_poids_total


def _reliability_rows(n: notation.Notation, known: pd.DataFrame, p: Friches) -> pd.DataFrame:
    own = notation.Notation(indicateur="FRI-12", marks={}, poids=n.poids, exclus=n.exclus, diffusion=n.diffusion)
    figure = _reliability(known, p)
    words = figure.map(lambda value: next(word for word, least in p.mutabilite_lecture.items() if value >= least))
    return pd.concat(
        [
            notation.emit(own, "fiabilite", figure, valeur_texte=words),
            notation.emit(own, "poids_connus", _weight_known(known, p)),
            notation.emit(own, "criteres_connus", known.sum(axis=1).astype("float64")),
        ]
    )


def _classes(
    friches: gpd.GeoDataFrame, tables: Mapping[str, pd.DataFrame | None], parametres: Parametres
) -> pd.DataFrame:
    """Return the class of each criterion, in the words of the tables of marks; anything else is « ne sait pas »."""
    codes, p = friches.index, parametres.friches
    zone = criteres.classes(codes, tables["FRI-10"], criteres.CRITERES["zonage"]).astype("object")
    scenario = column(tables["FRI-09"], "pire_scenario", codes)
    return pd.DataFrame(
        {
            "surface": _stepped(friches["surface_m2"] / 1e4, p.mutabilite_surfaces_ha, p.mutabilite_notes["surface"]),
            "surface bâtie": _stepped(
                friches["bati_surface"], p.mutabilite_surfaces_baties_m2, p.mutabilite_notes["surface bâtie"]
            ),
            "transport": column(tables["FRI-07"], "classe", codes, "valeur_texte"),
            "inondation": scenario.gt(0).map({True: "en zone", False: "hors zone"}).where(scenario.notna()),
            "cavités": _cavities(codes, tables["MIN-04"]),
            "zonage": zone.replace(ZONES),
            "trame verte et bleue": _trame(codes, tables["FRI-04"], parametres.eclat_m2),
            "zone d'accélération EnR": friches["urba_zaer"],
            "état du bâti": friches["bati_etat"],
            "pollution": _pollution(friches, tables["FRI-03"]),
            "valeur architecturale": friches["bati_patrimoine"],
        }
    ).astype("object")


def _stepped(values: pd.Series, limits: Sequence[float], notes: Mapping[str, object]) -> pd.Series:
    """Return the class of a number: the first class ends before the first limit, the last one begins at the last."""
    labels = np.array(list(notes), dtype=object)
    at = np.searchsorted(limits, values.astype("float64").fillna(0).to_numpy(), side="right")
    return pd.Series(labels[at], values.index).where(values.notna())


def _cavities(codes: pd.Index, table: pd.DataFrame | None) -> pd.Series:
    """Tell which sites are over a collapse hazard: mining is what hollows the ground here."""
    found = [column(table, f"surface_ha:effondrement {kind}", codes) for kind in ("localisé", "généralisé")]
    area = pd.concat(found, axis=1).sum(axis=1, min_count=1)
    return area.gt(0).map({True: "en aléa d'effondrement", False: "hors aléa"}).where(area.notna())


def _trame(codes: pd.Index, table: pd.DataFrame | None, sliver_m2: float) -> pd.Series:
    """Return the component that a site meets by more than a sliver: reservoir, else to restore, else corridor."""
    result = pd.Series("hors trame", codes, dtype="object")
    known = pd.Series(data=False, index=codes)
    for name in (CORRIDOR, A_RESTAURER, RESERVOIR):
        area = column(table, f"surface_ha:composante:{name}", codes)
        result = result.mask(area * 1e4 > sliver_m2, name)
        known |= area.notna()
    return result.where(known)


def _pollution(friches: gpd.GeoDataFrame, table: pd.DataFrame | None) -> pd.Series:
    """Return the class of the ground; asbestos in the buildings is a class of its own."""
    said = criteres.classes(friches.index, table, criteres.CRITERES["pollution"]).astype("object")
    return said.mask(friches["bati_pollution"].eq("amiante").fillna(value=False), "amiante")


PIPELINE = Pipeline(
    id="mutabilite_friches", title="Mutabilité des friches", indicators=(FRI_11, FRI_12), compute=compute
)
