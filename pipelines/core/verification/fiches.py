"""Records of whole communes: the planning document in force."""

from collections.abc import Mapping

import pandas as pd

from pipelines.core.verification.phrases import typo
from pipelines.core.verification.questions import Fiche


def documents(frame: pd.DataFrame | None, names: Mapping[str, str]) -> dict[str, Fiche]:
    """Return the document that applies in each commune: kind, state, date, whether it is being changed."""
    if frame is None:
        return {}
    rows = {str(code): row for code, row in frame.astype("object").iterrows()}
    return {code: _document(name, rows[code]) for code, name in names.items() if code in rows}


def _document(commune: str, row: pd.Series) -> Fiche:
    known = row[row.notna()]
    kind = str(known.get("nature_document", "document de nature inconnue"))
    parts = (str(known.get("etat", "")), _approved(known.get("date_approbation")),
             "révision ou modification en cours" if known.get("revision") is True else "")  # fmt: skip
    said = ", ".join(filter(None, ("règlement national d’urbanisme (RNU)" if kind == "RNU" else kind, *parts)))
    return Fiche(kind, typo(f"{commune} : {said}"), str(known.get("nom", "")))


def _approved(date: object) -> str:
    """Say when it was approved: an ISO date, or whatever the source writes."""
    if date is None:
        return ""
    day = pd.to_datetime(str(date), format="ISO8601", errors="coerce")
    return f"approuvé le {date if pd.isna(day) else day.strftime('%d/%m/%Y')}"
