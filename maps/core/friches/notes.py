"""The scores of a site as a reader sees them: the mark, its interval, its rank, what it is made of, what is missing.

Nothing is computed here: every figure is a row of the long table, or a weight of the configuration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from layers.core.parametres.friches import USAGES, Friches
from maps.core import texte
from maps.core.chiffres import RAISONS, Chiffre, Lecteur
from pipelines.core.criteres import CRITERES
from pipelines.core.model import Statut
from pipelines.opportunites_friches import ATOUTS
from pipelines.scores_friches import RECYCLER, RENATURER

Readers = Mapping[str, Lecteur]
#: How the criteria are called for a reader.
LIBELLES = {
    "surface": "Surface",
    "pollution": "Pollution du sol",
    "zonage": "Zone du document d’urbanisme",
    "zone_u": "Zone urbaine (U)",
    "trame": "Part dans la trame verte et bleue",
    "captage": "Périmètre de protection de captage",
    "inondation": "Zone inondable",
    "chaleur": "Distance à un réseau de chaleur",
    "transport": "Distance à un arrêt",
    "qpv": "Quartier prioritaire",
    "sol": "Part imperméable du sol",
}
NOM = "score Terril, pondération non délibérée"
#: What neither FRI-13, FRI-14, X-03 nor X-02 counts, said beside them (the mutability, FRI-11, reads the hazard).
HORS_SCORES = (
    "L’aléa minier et les puits n’entrent pas dans les scores de recyclabilité, de renaturation et d’opportunité, ni "
    "dans le conflit : lire les contraintes du site."
)
#: The components of X-02, the zones of immediate protection left out: their place is not public.
COMPOSANTES = {
    "eau_hors_ppi": "Eau (périmètre AS1 ou aire d’alimentation)",
    "trame": "Trame verte et bleue",
    "inondation": "Zone inondable",
    "sis": "Secteur d’information sur les sols",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bareme:
    """A score made of weighted marks: its indicator, the parameter that holds its weights, its criteria in order."""

    id: str
    titre: str
    lecteur: str
    parametre: str
    criteres: tuple[str, ...]
    phrase: str

    def poids(self, p: Friches) -> dict[str, float]:
        """Return the weight of each criterion."""
        given: Mapping[str, float] = getattr(p, self.parametre)
        return {name: float(given.get(name, 0.0)) for name in self.criteres}


RECYCLABILITE = Bareme(
    id="recyclabilite",
    titre="Recyclabilité",
    lecteur="fri_13",
    parametre="recyclabilite_poids",
    criteres=RECYCLER,
    phrase="À quel point le site se prête à un nouvel usage bâti.",
)
RENATURATION = Bareme(
    id="renaturation",
    titre="Renaturation",
    lecteur="fri_14",
    parametre="renaturation_poids",
    criteres=RENATURER,
    phrase="À quel point le site se prête à un retour à la nature : trame, inondation, isolement et zonage y comptent à l’envers.",  # noqa: E501
)
OPPORTUNITE = Bareme(
    id="opportunite",
    titre="Opportunité",
    lecteur="x_03",
    parametre="opportunite_poids",
    criteres=ATOUTS,
    phrase="Les seuls atouts du site, chacun une fois ; à lire en regard du conflit, jamais à en soustraire.",
)
BAREMES = (RECYCLABILITE, RENATURATION, OPPORTUNITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raison:
    """One criterion of a score: what the site has, its mark ``s`` from 0 to 1, its weight, where it comes from.

    ``s`` is None when the criterion is not known: its weight is not counted. ``points`` is weight times mark.
    """

    critere: str
    libelle: str
    valeur: str
    note: str = ""
    s: float | None = None
    s_min: float | None = None
    s_max: float | None = None
    poids: float = 0.0
    source: str = ""
    fictif: bool = False

    @property
    def points(self) -> float | None:
        """Weight times mark, None when the criterion is not known."""
        return None if self.s is None else self.poids * self.s


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A score of one site: on 100, between ``bas`` and ``haut``, ``fiabilite`` in %.

    ``rang`` is None under the smallest reliability; then ``manques`` (criterion, points of reliability), by decreasing
    gain, is what matters, and ``ferme`` is False. ``exclu`` says why a site is not scored: all the rest is empty.
    """

    bareme: Bareme
    score: float | None = None
    bas: float | None = None
    haut: float | None = None
    fiabilite: float | None = None
    rang: float | None = None
    rang_min: float | None = None
    rang_max: float | None = None
    manques: tuple[tuple[str, float], ...] = ()
    ferme: bool = True
    raisons: tuple[Raison, ...] = ()
    exclu: str = ""
    fictif: bool = False

    @property
    def intervalle(self) -> str:
        """The interval in words, empty when the score is sure."""
        return "" if self.bas is None else ecart(self.bas, self.haut)

    @property
    def montre(self) -> float | None:
        """The score where it is known well enough to be written, None otherwise: a table sorts by it."""
        return self.score if self.ferme else None

    @property
    def a_completer(self) -> str:
        """What is not known, by decreasing gain: « pollution du sol (+17 points) »."""
        return manquants(self.manques)

    @property
    def dit(self) -> str:
        """The score in words: alone when it is known well enough, else its interval."""
        return texte.nombre(self.score, 1) if self.ferme else self.intervalle or texte.nombre(self.score, 1)


def ecart(low: float | None, high: float | None) -> str:
    """Write an interval without decimals, empty when both ends read the same."""
    if low is None or high is None:
        return ""
    ends = texte.nombre(low, 0), texte.nombre(high, 0)
    return "" if ends[0] == ends[1] else f"entre {ends[0]} et {ends[1]}"


def manquants(manques: Sequence[tuple[str, float]], most: int = 99) -> str:
    """Write what is to be completed, by decreasing gain; beyond ``most``, how many more."""
    said = [f"{LIBELLES.get(name, name).lower()} (+{_gain(gain)} points)" for name, gain in manques]
    more = len(said) - most
    return ", ".join(said) if more < 2 else f"{', '.join(said[:most])} et {more} autres"  # noqa: PLR2004 - « un autre »


def _gain(gain: float) -> str:
    return texte.nombre(gain, 0 if gain >= 1 else 1)


def note(bareme: Bareme, key: str, readers: Readers, p: Friches) -> Note:
    """Read one score of one site; a site without a row is not scored, and says so."""
    reader = readers[bareme.lecteur]
    row = reader.row("friche", key, "score")
    if row is None or Statut(row["statut"]) in {Statut.SANS_OBJET, Statut.SANS_COUCHE}:
        return Note(bareme=bareme, exclu=_why(row, reader))
    rang = reader.row("friche", key, "rang") or {}
    reliability = reader.row("friche", key, "fiabilite_pct") or {}
    poids = bareme.poids(p)
    raisons = tuple(_raison(bareme, name, poids[name], key, readers) for name in bareme.criteres)
    return Note(
        bareme=bareme,
        score=nombre_de(row, "valeur"),
        bas=nombre_de(row, "borne_min"),
        haut=nombre_de(row, "borne_max"),
        fiabilite=nombre_de(reliability, "valeur"),
        rang=nombre_de(rang, "valeur"),
        rang_min=nombre_de(rang, "borne_min"),
        rang_max=nombre_de(rang, "borne_max"),
        manques=_manques(raisons),
        ferme=(nombre_de(reliability, "valeur") or 0.0) >= p.fiabilite_min_pct,
        raisons=raisons,
        fictif=row.get("nature") == "demonstration",
    )


def _why(row: Mapping[Any, Any] | None, reader: Lecteur) -> str:
    """Return why a site has no score."""
    if row is not None:
        return texte.texte(row.get("valeur_texte"), RAISONS[Statut(row["statut"])])
    return "score non publié" if reader.present else "score absent de cette édition"


def nombre_de(row: Mapping[Any, Any], column: str) -> float | None:
    """Return a number of a row, None when it is missing."""
    value = row.get(column)
    return None if texte.is_missing(value) else float(str(value))


def _manques(raisons: Sequence[Raison]) -> tuple[tuple[str, float], ...]:
    """Return the criteria that are not known, and the points of reliability (%) that each would add."""
    whole = sum(r.poids for r in raisons)
    missing = [(r.critere, 100 * r.poids / whole) for r in raisons if r.s is None and r.poids > 0]
    return tuple(sorted(missing, key=lambda pair: -pair[1]))


def _raison(bareme: Bareme, critere: str, poids: float, key: str, readers: Readers) -> Raison:
    row = readers[bareme.lecteur].row("friche", key, f"s:{critere}") or {}
    said = valeur(critere, key, readers)
    return Raison(
        critere=critere,
        libelle=LIBELLES.get(critere, critere),
        valeur=said.texte,
        note=said.note,
        s=nombre_de(row, "valeur"),
        s_min=nombre_de(row, "borne_min"),
        s_max=nombre_de(row, "borne_max"),
        poids=poids,
        source=origine(critere, said),
        fictif=said.fictif,
    )


def valeur(critere: str, key: str, readers: Readers) -> Chiffre:
    """Return what a site has for a criterion, as its indicator says it; the area comes from the layer itself."""
    if critere not in CRITERES:
        return readers["surface"].chiffre("friche", key, "surface")
    where = CRITERES[critere]
    reader = readers[where.indicateur.lower().replace("-", "_")]
    if where.genre != "classe":
        return reader.chiffre("friche", key, where.modalite)
    found = reader.word("friche", key, where.modalite)
    if critere == "pollution" and found.absent:
        other = reader.word("friche", key, "niveau")
        return found if other.absent else other
    return found


def origine(critere: str, said: Chiffre) -> str:
    """Write where the value of a criterion comes from: « FRI-06, Réseaux de chaleur, 2024 »."""
    head = CRITERES[critere].indicateur if critere in CRITERES else ""
    sites, _, other = said.source.partition(" ; ")  # the sites come first: what they are crossed with tells more
    return ", ".join(filter(None, (head, other or sites, texte.date(said.millesime) if said.millesime else "")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Composante:
    """One component of the conflict: what is met, and its points, None when it is not known."""

    id: str
    libelle: str
    mots: str
    points: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflit:
    """The points of conflict of a site, and what they come from; ``exclu`` when it is not scored."""

    score: float | None = None
    bas: float | None = None
    haut: float | None = None
    composantes: tuple[Composante, ...] = ()
    exclu: str = ""
    fictif: bool = False

    @property
    def dit(self) -> str:
        """The points in words: a number, or an interval."""
        return texte.nombre(self.score, 0) if self.score is not None else ecart(self.bas, self.haut)


def conflit(key: str, x_02: Lecteur) -> Conflit:
    """Read the conflict of a site, zones of immediate protection left out."""
    row = x_02.row("friche", key, "score_hors_ppi")
    if row is None or Statut(row["statut"]) in {Statut.SANS_OBJET, Statut.SANS_COUCHE}:
        return Conflit(exclu=_why(row, x_02))
    parts = {name: x_02.row("friche", key, f"points:{name}") or {} for name in COMPOSANTES}
    return Conflit(
        score=nombre_de(row, "valeur"),
        bas=nombre_de(row, "borne_min"),
        haut=nombre_de(row, "borne_max"),
        composantes=tuple(
            Composante(
                id=name,
                libelle=COMPOSANTES[name],
                mots=texte.texte(part.get("valeur_texte"), "inconnu"),
                points=nombre_de(part, "valeur"),
            )
            for name, part in parts.items()
        ),
        fictif=row.get("nature") == "demonstration",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutabilite:
    """The mutability of a site: an index per use, the reliability on 10 and its word, the class of each criterion."""

    indices: Mapping[str, float | None]
    classes: Mapping[str, str]
    fiabilite: float | None = None
    mot: str = ""
    meilleur: str = ""
    exclu: str = ""
    fictif: bool = False


def mutabilite(key: str, readers: Readers, p: Friches) -> Mutabilite:
    """Read the mutability of a site; an unknown class is an empty text."""
    reader = readers["fri_11"]
    row = reader.row("friche", key, f"indice:{USAGES[0]}")
    if row is None or Statut(row["statut"]) in {Statut.SANS_OBJET, Statut.SANS_COUCHE}:
        return Mutabilite(indices={}, classes={}, exclu=_why(row, reader))
    rows = {usage: reader.row("friche", key, f"indice:{usage}") or {} for usage in USAGES}
    said = {name: reader.row("friche", key, f"classe:{name}") or {} for name in p.mutabilite_poids}
    known = {name: texte.brut(found.get("valeur_texte")) for name, found in said.items()}
    reliability = readers["fri_12"].row("friche", key, "fiabilite") or {}
    best = reader.row("friche", key, "meilleur_usage") or {}
    return Mutabilite(
        indices={usage: nombre_de(found, "valeur") for usage, found in rows.items()},
        classes={name: word if word in p.mutabilite_notes[name] else "" for name, word in known.items()},
        fiabilite=nombre_de(reliability, "valeur"),
        mot=texte.texte(reliability.get("valeur_texte"), ""),
        meilleur=texte.texte(best.get("valeur_texte"), ""),
        fictif=row.get("nature") == "demonstration",
    )


def etude_sols(key: str, fri_13: Lecteur) -> str:
    """Return what is said of the study of the ground, « étude de sols exigée » for a polluted site or a SIS."""
    row = fri_13.row("friche", key, "etude_sols")
    if row is None or Statut(row["statut"]) in {Statut.SANS_OBJET, Statut.SANS_COUCHE}:
        return ""
    return texte.texte(row.get("valeur_texte"), "")


def surfaces(rows: Sequence[Mapping[str, Any]]) -> Lecteur:
    """Return a reader of the areas of the sites (ha), as the layer gives them: the criterion « surface »."""
    known = [
        {
            "indicateur": "", "maille": "friche", "code": str(row["_cle"]), "modalite": "surface", "unite": "ha",
            "valeur": None if texte.is_missing(row.get("surface_m2")) else float(row["surface_m2"]) / 1e4,
            "statut": "inconnu" if texte.is_missing(row.get("surface_m2")) else "calculé",
            "nature": row.get("nature"), "source": "couche des friches",
        }
        for row in rows
    ]  # fmt: skip
    return Lecteur(pd.DataFrame(known))
