"""The journal of defects: what was wrong in a source and what was done about it, one row each."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from io import StringIO


class Gravite(StrEnum):
    """How bad a defect is for the figures."""

    INFORMATION = "information"
    AVERTISSEMENT = "avertissement"
    ERREUR = "erreur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One row of ``anomalies.csv``."""

    couche: str
    cle: str
    anomalie: str
    valeur: str
    gravite: Gravite
    action: str


#: A value longer than this is cut.
LONGEST = 200
#: Columns of ``anomalies.csv``, each with its meaning.
MEANINGS = {
    "couche": "couche où le défaut est rencontré",
    "cle": "ligne, colonne ou fichier en cause ; * pour la couche entière",
    "anomalie": "ce qui ne va pas",
    "valeur": "ce qui a été trouvé",
    "gravite": "information, avertissement ou erreur",
    "action": "ce qui a été fait",
}
FIELDS = tuple(MEANINGS)


@dataclass(slots=True)
class Journal:
    """The defects of one layer, in the order they are met."""

    couche: str
    defects: list[Defect] = field(default_factory=list)

    def report(
        self,
        keys: Iterable[object],
        anomalie: str,
        valeurs: Iterable[object] | str = "",
        *,
        gravite: Gravite = Gravite.AVERTISSEMENT,
        action: str = "signalé",
    ) -> None:
        """Add one row per key; ``valeurs`` is one text for all or one value for each."""
        keys = list(keys)
        each = [valeurs] * len(keys) if isinstance(valeurs, str) else list(valeurs)
        self.defects += [
            Defect(
                couche=self.couche,
                cle=str(k),
                anomalie=anomalie,
                valeur=_short(v),
                gravite=gravite,
                action=action,
            )
            for k, v in zip(keys, each, strict=True)
        ]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def to_csv(defects: Iterable[Defect]) -> str:
    """Write defects as CSV (``;``, one header line)."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows([getattr(d, f) for f in FIELDS] for d in defects)
    return out.getvalue()


def from_csv(text: str) -> list[Defect]:
    """Read what ``to_csv`` wrote."""
    rows = csv.DictReader(StringIO(text), delimiter=";")
    return [Defect(gravite=Gravite(row.pop("gravite")), **row) for row in rows]
