"""What the sheet of a commune says, apart from how it is laid out: the page and the printed sheet show the same."""

from dataclasses import dataclass

from maps.core.chiffres import Chiffre
from maps.core.coquille import Cle
from maps.core.graphiques.bande import Position
from maps.core.model import Lien
from maps.core.tableau import Tableau


@dataclass(frozen=True, slots=True, kw_only=True)
class Repere:
    """One of the twelve key figures: the commune's, that of the agglomeration, the place among the communes.

    ``detail`` completes the figure in a few words (the classes of a distance, the second half of a pair).
    """

    id: str
    label: str
    chiffre: Chiffre
    agglomeration: Chiffre
    position: Position
    part: bool = False  # the agglomeration's figure reads on the same scale; else it is a total
    detail: str = ""
    theme: str = ""  # ``Bloc.id`` of the theme it opens


@dataclass(frozen=True, slots=True, kw_only=True)
class Jauge:
    """A part of a whole as one bar, with the mark it is compared to, both in % of the same whole.

    ``texte`` says all that the bar shows: it is drawn for the eye alone. A part may exceed 100.
    """

    label: str
    part: Chiffre
    repere: Chiffre
    texte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloc:
    """One theme of the sheet: sentences that can be forwarded, figures, tables, notes, and where to read more.

    ``vide`` is the one sentence of a theme that has nothing to show: then all the rest is empty.
    """

    id: str
    titre: str
    phrases: tuple[str, ...] = ()
    figures: tuple[Cle, ...] = ()
    jauge: Jauge | None = None
    tables: tuple[Tableau, ...] = ()
    notes: tuple[str, ...] = ()
    liens: tuple[Lien, ...] = ()  # pages of the site, paths relative to ``site/``
    couches: tuple[str, ...] = ()  # the layers its map shows, from the lowest to the highest
    vide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One thing the commune should check or supply: what is odd, and what to do about it.

    ``feature`` is ``layer/key`` of the object on the map, empty when it has no place there.
    """

    theme: str
    objet: str
    constat: str
    action: str
    feature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """The sheet of one commune.

    ``changements`` are the sentences on what changed since the edition compared, None when none was given;
    ``proposer`` is the page where a commune draws a proposal, empty when the site has none.
    """

    code: str
    nom: str
    chapo: str
    reperes: tuple[Repere, ...]
    blocs: tuple[Bloc, ...]
    verifications: tuple[Verification, ...] = ()
    changements: tuple[str, ...] | None = None
    compare_a: str = ""  # how the edition compared is called
    proposer: str = ""
    notes: tuple[str, ...] = ()
