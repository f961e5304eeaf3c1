"""What the sheet of a friche says, apart from how it is laid out: the page and the printed sheet show the same.

``maps.core.friches.composer.fiches`` makes them all at once.
"""

from dataclasses import dataclass

from layers.core.contacts import Service
from layers.core.model import LayerInfo
from maps.core.coquille import Cle
from maps.core.friches.notes import Conflit, Mutabilite, Note
from maps.core.tableau import Tableau
from pipelines.core.verification import Reponse


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The answers of one theme: what the site meets, how far, how certain."""

    titre: str
    reponses: tuple[Reponse, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FicheFriche:
    """The sheet of one site.

    ``path`` is that of its page, relative to ``site/``; ``code`` and ``commune`` where it counts (empty outside the
    territory). ``identite`` says what the site is, two columns; ``contraintes`` is one row per question of the checker,
    ``themes`` the same answers with their sentences; ``scores`` one row per score, ``raisons`` how each is made, in the
    same order; ``conflit`` and ``mutabilite`` the same for X-02 and FRI-11. ``couches`` are the layers that the site
    meets, to be shown with it on a map, from the lowest to the highest. ``exclu`` says why a site is not scored.
    """

    cle: str
    nom: str
    path: str
    code: str
    commune: str
    chapo: str
    statut: str
    localise: bool
    fictif: bool
    alertes: tuple[str, ...]
    reperes: tuple[Cle, ...]
    identite: Tableau
    contraintes: Tableau
    themes: tuple[Theme, ...]
    notes: tuple[Note, ...]
    scores: Tableau
    raisons: tuple[Tableau, ...]
    points: Conflit
    conflit: Tableau
    usages: Mutabilite
    mutabilite: Tableau
    contacts: tuple[Service, ...]
    sources: tuple[LayerInfo, ...]
    remarques: tuple[str, ...]
    mention: str
    couches: tuple[str, ...] = ()
    exclu: str = ""
