"""The sheets of the communes, composed once for the page and for the printed sheet."""

from collections.abc import Sequence

from maps.core import texte
from maps.core.fiches import changements, eau, energie, friches, nature, patrimoine, risques, social, sol
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.croisements import Croisements, croisements
from maps.core.fiches.fiche import Bloc, Fiche, Repere
from maps.core.fiches.reperes import REGLE_RANG, reperes
from maps.core.fiches.verifier import verifications

NOTES = (
    REGLE_RANG,
    "Un objet à cheval figure sur la fiche de chaque commune ; le total du territoire le compte une fois.",
    "« À vérifier » : friche connue par un point, ses puits sont comptés autour d’un disque de même surface.",
    "Superficie : mesurée sur les limites de cette carte ; elle n’est pas la superficie cadastrale.",
    "« n. d. » : non disponible. Une donnée qui manque n’est jamais un zéro.",
)


def fiches(contexte: Contexte, codes: Sequence[str] | None = None) -> tuple[Fiche, ...]:
    """Return the sheets of the communes, in the order of their names.

    Parameters
    ----------
    contexte
        What the sheets share.
    codes
        The INSEE codes wanted; None: every commune.
    """
    wanted = None if codes is None else set(codes)
    crossed, figures = croisements(contexte), reperes(contexte)
    return tuple(
        _fiche(contexte, code, name, crossed, figures[code])
        for code, name in contexte.ordre
        if wanted is None or code in wanted
    )


def _fiche(contexte: Contexte, code: str, name: str, crossed: Croisements, figures: tuple[Repere, ...]) -> Fiche:
    return Fiche(
        code=code,
        nom=name,
        chapo=_chapo(contexte, code, name),
        reperes=figures,
        blocs=blocs(contexte, code, crossed),
        verifications=verifications(contexte, code, figures, crossed),
        changements=changements.phrases(contexte, code),
        compare_a=contexte.changements.edition if contexte.changements else "",
        proposer=next((lien.path for lien in contexte.page("apport.html")), ""),
        notes=NOTES,
    )


def blocs(contexte: Contexte, code: str, crossed: Croisements) -> tuple[Bloc, ...]:
    """Return the themes of a commune, in the order a clerk reads them: the plan first, pollen last."""
    return (
        sol.bloc(contexte, code, crossed),
        friches.bloc(contexte, code),
        eau.bloc(contexte, code),
        risques.bloc(contexte, code),
        social.bloc(contexte, code),
        nature.trame(contexte, code),
        energie.chaleur(contexte, code, crossed),
        nature.itineraires(contexte, code),
        energie.pollen(contexte, code, crossed),
        patrimoine.bloc(contexte, code),
    )


def _chapo(contexte: Contexte, code: str, name: str) -> str:
    share = contexte.chiffre("min_02", "part_pct:bien inscrit", code)
    if share.absent or share.fictif or share.valeur is None:
        return f"Commune {texte.de(name)}, code Insee {code}."
    if share.valeur == 0:
        return f"Aucune partie de la commune {texte.de(name)} n’est dans le bien inscrit au patrimoine mondial."
    return f"{share.texte} de la commune {texte.de(name)} est dans le bien inscrit au patrimoine mondial."
