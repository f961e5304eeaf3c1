"""What a question is, for both engines: its words and its numbers, no rule that is not written here as data.

A question is written to the site and read back from it (``as_record``, ``from_record``): the page and the command
answer from the same file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NO_WORDS: Mapping[str, str] = MappingProxyType({})
#: Said after every set of answers.
MENTION = "Réponse indicative, sans valeur de certificat d’urbanisme."


class Forme(StrEnum):
    """What a question looks at: the communes themselves, a record for each commune, or the objects of a layer."""

    COMMUNE = "commune"
    FICHE = "fiche"
    OBJETS = "objets"


class Etat(StrEnum):
    """Where the place is, from inside to far; ``INCONNU`` when nothing can be said."""

    DEDANS = "dedans"
    EN_PARTIE = "en partie"
    LIMITE = "sur la limite"
    TOUCHE = "touche"
    PROCHE = "proche"
    LOIN = "loin"
    DEHORS = "dehors"
    INCONNU = "inconnu"


#: States that say that nothing is here: what is hidden, or known without a place, may contradict them.
NEGATIFS = (Etat.DEHORS, Etat.LOIN)


class Certitude(StrEnum):
    """How far an answer can be trusted."""

    CERTAIN = "certain"
    A_VERIFIER = "à vérifier"
    INCONNU = "inconnu"


class Raison(StrEnum):
    """Why an answer is not certain, in the order in which reasons are said."""

    ABSENTE = "absente"
    NON_COUVERT = "non couvert"
    NON_LOCALISE = "non localisé"
    MASQUE = "masqué"
    INVENTAIRE = "inventaire"
    BORD = "bord"
    EXTERIEUR = "extérieur"
    FICTIF = "fictif"
    ECHELLE = "échelle"
    PRINCIPE = "principe"
    PRECISION = "précision"
    PRECISION_LIEU = "précision du lieu"
    LIMITE = "limite"
    AXE = "axe"
    POINT = "point"
    INFORMATIVE = "informative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the checker.

    ``rayon_m`` is how far the nearest object is looked for (None: any distance), ``seuils_m`` the limits of the
    classes of distance and ``bandes`` their names, one more than limits. A layer that is ``couvrant`` should hold every
    place: outside of it is not known, rather than no. One that is ``exhaustif`` lists, by law, all that exists: of any
    other, « nothing here » is never certain. Objects ``de_principe`` are not drawn to the parcel: nothing about them
    is certain. The points of a layer ``par_points`` stand for sites without an outline. ``phrases`` holds the sentences
    that differ from those of ``phrases.COMMUNES``; ``mentions`` are said with every answer.
    """

    id: str
    theme: str
    titre: str
    couche: str
    forme: Forme = Forme.OBJETS
    rayon_m: int | None = None
    seuils_m: tuple[int, ...] = ()
    bandes: tuple[str, ...] = ()
    couvrant: bool = False
    exhaustif: bool = False
    de_principe: bool = False
    par_points: bool = False
    phrases: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the objects of a question are worth.

    ``precision_m`` is the one the certainty rule uses (that of the source, else what its scale is worth); a
    ``schematique`` source is drawn at a scale too small for a parcel. ``absente`` says why there is nothing,
    ``masques`` whether rows are kept from this audience, ``au_dela_m`` how far beyond the territory the source goes on.
    """

    titre: str = ""
    millesime: str = ""
    echelle: int | None = None
    precision_m: float | None = None
    schematique: bool = False
    opposable: bool = False
    fictif: bool = False
    absente: str = ""
    masques: bool = False
    au_dela_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Classe:
    """A class of objects: what data call it, and the words of a sentence (« une zone inondable (crue moyenne) »)."""

    code: str
    texte: str


@dataclass(frozen=True, slots=True)
class Fiche:
    """What is known of a whole commune: the class and the words of a ``Forme.FICHE`` question."""

    classe: str
    texte: str
    nom: str = ""


def as_record(thing: Question | Source) -> dict[str, Any]:
    """Return the fields that are not at their default, ready for JSON."""
    usual = {f.name: f.default for f in fields(thing)} | {"phrases": {}}
    return {name: value for name, value in _said(thing).items() if value != usual[name]}


def _said(thing: Question | Source) -> dict[str, Any]:
    said = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in said.items()}


def question_from(record: Mapping[str, Any], words: Mapping[str, str]) -> Question:
    """Read a question that ``as_record`` wrote; ``words`` are the sentences of every question of that site."""
    said = {**words, **record.get("phrases", {})}
    lists = {name: tuple(record.get(name, ())) for name in ("seuils_m", "bandes", "mentions")}
    return Question(**{**record, **lists, "phrases": said, "forme": Forme(record.get("forme", Forme.OBJETS))})


def source_from(record: Mapping[str, Any]) -> Source:
    """Read what ``as_record`` wrote of a source."""
    return Source(**record)
