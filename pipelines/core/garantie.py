"""The communal guarantee (loi 2023-630, article 4): which communes have it, from their document and its dates."""

import pandas as pd

from layers.core.parametres.zan import Zan
from layers.documents_urbanisme import NATURES

DATES = {"date_prescription": "prescrit", "date_arret": "arrêté", "date_approbation": "approuvé"}
#: The act that does not count under the RNU: alone, it may be that of a plan that lapsed (POS).
APPROVED = "approuvé"
#: States that only a document that was prescribed can have, whatever its dates say.
EN_VIGUEUR = ("opposable", "approuvé", "partiellement annulé", "arrêté", "en cours de procédure")


def garantie(documents: pd.DataFrame | None, communes: pd.Index, zan: Zan) -> pd.DataFrame:
    """Tell which communes have the guarantee.

    Parameters
    ----------
    documents
        The layer ``documents_urbanisme``, several rows per commune at will; None when it is absent.
    communes
        Codes of the communes.

    Returns
    -------
    DataFrame
        On ``communes``: ``garantie`` (boolean, NA when it is not known) and ``texte`` (French, why).
    """
    made = pd.DataFrame({"garantie": pd.array([pd.NA] * len(communes), dtype="boolean"), "texte": ""}, index=communes)
    if documents is None:
        return made.assign(texte="garantie à vérifier : documents d'urbanisme absents")
    found = documents.assign(commune=documents["commune"].fillna(documents.index.to_series().astype("str")))
    for code, ours in found.groupby("commune"):
        if code in made.index:
            answers = [_one(document, zan) for _, document in ours.iterrows()]
            best = next((a for a in answers if a[0]), next((a for a in answers if a[0] is None), answers[0]))
            made.loc[code, "garantie"] = pd.NA if best[0] is None else best[0]
            made.loc[code, "texte"] = best[1]
    return made.assign(texte=made["texte"].mask(made["texte"].eq(""), "garantie à vérifier : document inconnu"))


def _one(document: pd.Series, zan: Zan) -> tuple[bool | None, str]:
    """Return what one document gives, and why."""
    kind, state = _text(document["nature_document"]), _text(document["etat"])
    dates = {word: _text(document[name]) for name, word in DATES.items() if _text(document[name])}
    if not kind:
        return None, "garantie à vérifier : nature du document inconnue"
    if kind not in {*NATURES, *zan.garantie_documents}:
        return None, f"garantie à vérifier : nature de document inconnue ({kind})"
    if state in zan.garantie_etats_perdus:
        return False, f"garantie non acquise : {kind} {state}"
    if kind == "RNU" and (alone := dates.pop(APPROVED, "")) and not dates:
        return None, f"garantie à vérifier : RNU, approbation seule le {_french(alone)} (document caduc ?)"
    early = [(word, day) for word, day in dates.items() if day < zan.garantie_date_limite.isoformat()]
    if kind not in zan.garantie_documents and not (kind == "RNU" and dates):
        return False, f"garantie non acquise : {kind}"
    return _dated(kind, state, early, zan) if early or not dates else _late(kind, zan)


def _dated(kind: str, state: str, early: list[tuple[str, str]], zan: Zan) -> tuple[bool | None, str]:
    """Answer by the last date before the limit; without any date, by the state read before the limit."""
    if early:
        word, day = early[-1]
        return True, f"garantie acquise : {'document' if kind == 'RNU' else kind} {word} le {_french(day)}"
    if state in EN_VIGUEUR and zan.date_lecture < zan.garantie_date_limite:
        return True, f"garantie acquise : {kind} {state}, sans date"
    return None, f"garantie à vérifier : {kind} sans date"


def _late(kind: str, zan: Zan) -> tuple[bool | None, str]:
    return False, f"garantie non acquise : {kind} sans acte avant le {_french(zan.garantie_date_limite.isoformat())}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _french(day: str) -> str:
    return "/".join(reversed(day.split("-")))
