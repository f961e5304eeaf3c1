"""The answers as a clerk reads them in a terminal, or forwards them: plain French, theme by theme."""

from collections.abc import Sequence
from pathlib import Path

from maps.core import texte
from pipelines.core.verification import MENTION, Reponse
from terril.verification.lieux import Lieu

#: The sign of each certainty, beside its word: never a colour alone.
SIGNES = {"certain": "●", "à vérifier": "◐", "inconnu": "○"}


def of_place(lieu: Lieu, reponses: Sequence[Reponse]) -> str:
    """Write the answers on one place."""
    lines = [lieu.nom, "=" * len(lieu.nom)]
    lines += [lieu.dit] if lieu.dit else []
    theme = ""
    for reponse in reponses:
        if reponse.theme != theme:
            theme = reponse.theme
            lines += ["", texte.typo(theme)]
        lines += _answer(reponse)
    return "\n".join([*lines, "", texte.typo(MENTION), ""])


def _answer(reponse: Reponse) -> list[str]:
    said = [f"  {SIGNES.get(str(reponse.certitude), '○')} {reponse.certitude} · {texte.typo(reponse.titre)}"]
    said += [f"      {texte.typo(phrase)}" for phrase in reponse.phrases]
    source = ", ".join(filter(None, (reponse.source, _vintage(reponse.millesime))))
    mark = " (fictif)" if str(reponse.nature) == "demonstration" else ""
    return [*said, texte.typo(f"      Source : {source}{mark}")] if source else said


def _vintage(millesime: str) -> str:
    return f"millésime {millesime}" if millesime else ""


def edition(folder: Path) -> str:
    """Name the edition that was read."""
    return texte.typo("Édition lue : ") + str(folder)


def precision(metres: float | None) -> str:
    """Say how precise the place of a row of a file is."""
    if metres is None:
        return texte.typo("Précision des coordonnées inconnue, le fichier ne la dit pas : --precision METRES la donne.")
    return texte.typo(f"Coordonnées à {texte.with_unit(metres, 'm')} près.")
