"""Read one figure of an indicator's long table, with all that must be printed beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from layers.core.model import Nature
from maps.core import texte
from pipelines.core.model import Statut

#: « au moins 0 (surface du site inconnue) »: the interval, that we write ourselves, then the reason.
_INTERVAL = re.compile(r"(?:au moins|au plus|entre)\b")
_BRACKETS = re.compile(r"(?:au moins|au plus|entre)\b.*?\((?P<why>.+)\)")
#: Why a figure is not there, when its row does not say it.
RAISONS = {
    Statut.INCONNU: "la source ne permet pas de le savoir",
    Statut.SECRET: "valeur masquée par la loi",
    Statut.SANS_OBJET: "la question ne se pose pas ici",
    Statut.SANS_COUCHE: "couche absente de cette édition",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chiffre:
    """One figure as a reader sees it.

    ``texte`` is complete (number, interval, unit, ``n. d.``); ``note`` says why it is missing or doubtful;
    ``valeur`` sorts the tables and feeds the CSV, None when there is no number; ``fictif`` marks
    demonstration data; ``absent`` is True when nothing is known; ``certain`` when it is one computed number, neither a
    bound nor an interval nor to be verified.
    """

    texte: str
    valeur: float | None = None
    note: str = ""
    fictif: bool = False
    source: str = ""
    millesime: str = ""
    absent: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Regle:
    """How an indicator was computed, for the foot of a page."""

    id: str
    text: str
    source: str
    millesime: str


def effectif(number: int, *, fictif: bool = False) -> Chiffre:
    """Return a number of objects that a page counts itself."""
    return Chiffre(texte=texte.nombre(number), valeur=float(number), fictif=fictif)


ABSENT = Chiffre(texte=texte.NON_DISPONIBLE, note=RAISONS[Statut.SANS_COUCHE], absent=True)


class Lecteur:
    """Figures of one indicator, looked up by (maille, code, modalite).

    Parameters
    ----------
    frame
        The long table of the indicator; None when it is absent from the build.
    """

    def __init__(self, frame: pd.DataFrame | None) -> None:
        self.present = frame is not None and not frame.empty
        records: list[dict[Any, Any]] = [] if frame is None else frame.to_dict("records")
        first: dict[Any, Any] = records[0] if records else {}
        self.regle = Regle(*(texte.texte(first.get(c), "") for c in ("indicateur", "regle", "source", "millesime")))
        self._rows = {(str(r["maille"]), str(r["code"]), str(r["modalite"])): r for r in records}

    def chiffre(self, maille: str, code: str, modalite: str) -> Chiffre:
        """Return one figure; a row that does not exist is not known, never zero."""
        row = self._rows.get((maille, code, modalite))
        if row is None:  # a layer that is absent is said once, of the bare measure
            row = self._rows.get((maille, code, modalite.partition(":")[0]))
        if row is not None:
            return read_row(row)
        if not self.present:
            return ABSENT
        return Chiffre(texte=texte.NON_DISPONIBLE, note="non calculé pour cette maille", absent=True)

    def row(self, maille: str, code: str, modalite: str) -> Mapping[Any, Any] | None:
        """Return a row of the long table as it is, for a chart that draws its bounds; None when there is none."""
        return self._rows.get((maille, code, modalite))

    def modalites(self, measure: str) -> list[str]:
        """Return what follows the colon in the modalities of a measure, sorted: the years of ``consommation_ha``."""
        found = {m.partition(":")[2] for _, _, m in self._rows if m.partition(":")[0] == measure}
        return sorted(found - {""})

    def word(self, maille: str, code: str, modalite: str) -> Chiffre:
        """Return a figure whose words say more than its number (a class): the words are what is printed."""
        figure = self.chiffre(maille, code, modalite)
        said = texte.texte(self._rows.get((maille, code, modalite), {}).get("valeur_texte"), "")
        return replace(figure, texte=said, note="") if said else figure


def read_row(row: Mapping[Any, Any]) -> Chiffre:
    """Turn a row of the long table into what is printed."""
    statut = Statut(row["statut"])
    text, note = _words(row, statut)
    missing = statut in RAISONS or texte.is_missing(row.get("valeur"))
    return Chiffre(
        texte=text,
        note=note,
        valeur=None if missing else float(row["valeur"]),
        fictif=row.get("nature") == Nature.DEMONSTRATION and statut not in RAISONS,
        source=texte.texte(row.get("source"), ""),
        millesime=texte.texte(row.get("millesime"), ""),
        absent=statut in RAISONS,
        certain=statut is Statut.CALCULE and not missing and _single(row),
    )


def _single(row: Mapping[Any, Any]) -> bool:
    """Tell whether a value has no bound that differs from it."""
    bounds = [row.get("borne_min"), row.get("borne_max")]
    return all(texte.is_missing(b) or float(b) == float(row["valeur"]) for b in bounds if b is not None)


#: Units that the label of a key figure says already: « réseaux de chaleur connus : 3 réseaux » says it twice.
DITES = frozenset({"capteurs", "jours", "logements", "ouvrages", "quartiers", "réseaux"})


def sans_nom(chiffre: Chiffre) -> Chiffre:
    """Return a key figure without the word that its label says already."""
    number, _, unit = chiffre.texte.rpartition(texte.INSECABLE)
    said = bool(number) and not {unit, f"{unit}s", f"{unit}x"}.isdisjoint(DITES)
    return replace(chiffre, texte=number) if said else chiffre


def _words(row: Mapping[Any, Any], statut: Statut) -> tuple[str, str]:
    said = texte.texte(row.get("valeur_texte"), "")
    unit = texte.texte(row.get("unite"), "")
    if statut in RAISONS:
        absent = {Statut.SECRET: texte.SECRET, Statut.SANS_OBJET: texte.SANS_OBJET}
        return absent.get(statut, texte.NON_DISPONIBLE), said or RAISONS[statut]
    if texte.is_missing(row.get("valeur")) and texte.is_missing(row.get("borne_min")):
        return (said, "") if said else (texte.NON_DISPONIBLE, RAISONS[Statut.INCONNU])
    if statut is Statut.AU_MOINS:
        return (
            f"au moins {_number(texte.plancher(row['valeur']), unit)}",
            _reason(said) or "minimum : la source est incomplète",
        )
    if statut is Statut.A_VERIFIER:
        return _doubtful(row, unit, said)
    return _bounded(row, unit), ""


def _reason(said: str) -> str:
    """Return why a figure is doubtful: what stands between brackets after the interval, or the whole text."""
    found = _BRACKETS.fullmatch(said)
    return found["why"] if found else "" if _INTERVAL.match(said) else said


def _bounded(row: Mapping[Any, Any], unit: str) -> str:
    """Write a computed figure, with its upper bound where the source leaves a choice."""
    value, high = row.get("valeur"), row.get("borne_max")
    if texte.is_missing(high) or float(str(high)) == float(str(value)):
        return _number(value, unit)
    return texte.entre(value, high, unit)


def _number(value: object, unit: str) -> str:
    return texte.with_unit(value, unit)


def _doubtful(row: Mapping[Any, Any], unit: str, said: str) -> tuple[str, str]:
    low, high = row.get("borne_min"), row.get("borne_max")
    reason = _reason(said)
    note = f"à vérifier : {reason}" if reason else "à vérifier"
    if texte.is_missing(low) and texte.is_missing(high):
        return _number(row["valeur"], unit), note
    return texte.entre(low, high, unit), note
