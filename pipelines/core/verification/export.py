"""The base as files of a site: an index, and the objects that each commune needs, as scripts a page may load from disk.

Shapes are whole millimetres, never the display copy, and whole objects, never cut. A shape that many communes need is
written once, in a file of its question.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import shapely

from pipelines.core.verification import phrases
from pipelines.core.verification.base import Base
from pipelines.core.verification.formes import Drapeaux, ecrire
from pipelines.core.verification.objets import Objets
from pipelines.core.verification.questions import MENTION, Forme, as_record
from pipelines.core.verification.site import FOLDER, INDEX, NAME, PARTAGE

#: A shape is shared when so many communes at least need it, and when it has so many vertices: a light one is not worth
#: one more file to ask for.
COMMUNES, SOMMETS = 5, 16


def files(base: Base, script: Callable[[str, object], str]) -> dict[str, str]:
    """Return the text of each file by its path; ``script`` makes the script that hands a value to the page."""
    drawn = {i: objets for i, objets in base.objets.items() if _drawn(base, i)}
    shared = {i: _shared(objets) for i, objets in drawn.items()}
    parts = {
        INDEX: _index(base),
        **{str(code): _commune(drawn, shared, at) for at, code in enumerate(base.communes.index)},
        **{PARTAGE.format(i): _shapes(drawn[i], kept) for i, kept in shared.items() if kept.any()},
    }
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


def _shared(objets: Objets) -> Drapeaux:
    """Tell which objects have their shape in the file of the question rather than in those of the communes."""
    many: Drapeaux = objets.dans.sum(axis=0) >= COMMUNES
    return many & (shapely.get_num_coordinates(objets.formes) >= SOMMETS)


def _commune(drawn: Mapping[str, Objets], shared: Mapping[str, Drapeaux], at: int) -> dict[str, list[list[Any]]]:
    """Return the objects that the places of one commune may meet, by question: key, name, class, radius, shape."""
    found = {
        i: [_object(o, j, shared=bool(shared[i][j])) for j in np.flatnonzero(o.dans[at]).tolist()]
        for i, o in drawn.items()
    }
    return {i: rows for i, rows in found.items() if rows}


def _object(objets: Objets, j: int, *, shared: bool) -> list[Any]:
    row = [objets.cles[j], objets.noms[j], int(objets.classe[j]), int(objets.rayons_mm[j])]
    return row if shared else [*row, ecrire(objets.formes[j])]


def _shapes(objets: Objets, kept: Drapeaux) -> dict[str, list[Any]]:
    """Return the shapes that a question shares, by key."""
    return {objets.cles[j]: ecrire(objets.formes[j]) for j in np.flatnonzero(kept).tolist()}
