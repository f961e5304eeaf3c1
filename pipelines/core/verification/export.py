"""The base as files of a site: an index, and the objects that each commune needs, as scripts a page may load from disk.

Shapes are whole millimetres, never the display copy.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from pipelines.core.verification import phrases
from pipelines.core.verification.base import Base
from pipelines.core.verification.formes import ecrire
from pipelines.core.verification.objets import Objets
from pipelines.core.verification.questions import MENTION, Forme, as_record
from pipelines.core.verification.site import FOLDER, INDEX, NAME


def files(base: Base, script: Callable[[str, object], str]) -> dict[str, str]:
    """Return the text of each file by its path; ``script`` makes the script that hands a value to the page."""
    parts = {INDEX: _index(base), **{str(code): _commune(base, at) for at, code in enumerate(base.communes.index)}}
    return {f"{FOLDER}/{name}.js": script(NAME.format(name), value) for name, value in parts.items()}


def _index(base: Base) -> dict[str, Any]:
    communes = zip(base.communes.index, base.communes["nom"], base.communes.geometry, strict=True)
    return {
        "territoire": base.territoire,
        "limite": ecrire(base.limite),
        "communes": [[code, nom, ecrire(shape)] for code, nom, shape in communes],
        "questions": [as_record(question) for question in base.questions],
        "sources": {i: as_record(source) for i, source in base.sources.items()},
        "classes": {i: [[c.code, c.texte] for c in o.classes] for i, o in base.objets.items() if _drawn(base, i)},
        "fiches": {q.id: _fiches(base.objets[q.id]) for q in base.questions if q.forme is Forme.FICHE},
        "non_localises": base.non_localises,
        "phrases": dict(phrases.COMMUNES),
        "tues": dict(phrases.TUES),
        "sujets": phrases.SUJETS,
        "mention": MENTION,
    }  # fmt: skip


def _drawn(base: Base, question_id: str) -> bool:
    return next(q.forme for q in base.questions if q.id == question_id) is Forme.OBJETS


def _fiches(objets: Objets) -> dict[str, list[str]]:
    rows = zip(objets.cles, objets.classes, objets.noms, strict=True)
    return {code: [classe.code, classe.texte, nom] for code, classe, nom in rows}


def _commune(base: Base, at: int) -> dict[str, list[list[Any]]]:
    """Return the objects that the places of one commune may meet, by question: key, name, class, radius, shape."""
    found = {
        i: [_object(o, int(j)) for j in np.flatnonzero(o.dans[at])] for i, o in base.objets.items() if _drawn(base, i)
    }
    return {i: rows for i, rows in found.items() if rows}


def _object(objets: Objets, j: int) -> list[Any]:
    return [objets.cles[j], objets.noms[j], int(objets.classe[j]), int(objets.rayons_mm[j]), ecrire(objets.formes[j])]
