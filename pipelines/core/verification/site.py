"""The base read back from the files of a site: the command answers from the edition itself, as the page does."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from layers.core.errors import SourceError
from layers.core.model import CALC_CRS
from pipelines.core.verification.formes import Formes, lire
from pipelines.core.verification.objets import Objets, of_communes
from pipelines.core.verification.questions import Classe, Fiche, Forme, question_from, source_from

#: Where the files are, relative to ``site/``: the index, a file for each commune, and for each question one of the
#: shapes that many communes need; and the name that the page gives to each.
FOLDER, INDEX, PARTAGE, NAME = "assets/verif", "index", "partage-{}", "verif-{}"
#: An object of a commune's file is its key, name, class, radius and shape: without the last, its shape is shared.
ENTIER = 5
_SCRIPT = re.compile(r"^TERRIL\.donner\((\"[^\"]*\"),(.*)\);\s*$", re.DOTALL)


def read(site: Path) -> dict[str, Any]:
    """Return the fields of the base that a site holds.

    Raises
    ------
    SourceError
        A file is missing or is not one of these scripts.
    """
    index = _load(site, INDEX)
    communes = gpd.GeoDataFrame(
        {"nom": [nom for _, nom, _ in index["communes"]]},
        geometry=[lire(shape) for *_, shape in index["communes"]],
        index=[code for code, *_ in index["communes"]],
        crs=CALC_CRS,
    )
    parts = [_load(site, code) for code in communes.index]
    questions = tuple(question_from(record, index["phrases"]) for record in index["questions"])
    return {
        "territoire": index["territoire"],
        "communes": communes,
        "limite": lire(index["limite"]),
        "questions": questions,
        "sources": {i: source_from(record) for i, record in index["sources"].items()},
        "objets": {q.id: _read_objets(site, q.id, q.forme, index, communes, parts) for q in questions},
        "non_localises": {i: {c: tuple(n) for c, n in lost.items()} for i, lost in index["non_localises"].items()},
    }


def _load(site: Path, name: str) -> Any:  # noqa: ANN401
    path = site / FOLDER / f"{name}.js"
    try:
        found = _SCRIPT.match(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unreadable(path, str(error)) from error
    if found is None:
        raise _unreadable(path, "another content")
    return json.loads(found[2])


def _unreadable(path: Path, found: str) -> SourceError:
    return SourceError(
        str(path),
        expected="a file of the checker, written by a build",
        found=found,
        remedy="build the edition again: python3 -m terril build",
    )


def _read_objets(
    site: Path, question_id: str, forme: Forme, index: Mapping[str, Any], communes: gpd.GeoDataFrame, parts: list[Any]
) -> Objets:
    if forme is Forme.OBJETS:
        return _gathered(index["classes"][question_id], _complete(site, question_id, parts))
    if forme is Forme.FICHE:
        return of_communes(communes, {code: Fiche(*said) for code, said in index["fiches"][question_id].items()})
    return of_communes(communes, {code: Fiche(nom, nom, nom) for code, nom in communes["nom"].items()})


def _complete(site: Path, question_id: str, parts: list[Any]) -> list[list[Any]]:
    """Return the objects of a question, commune by commune, each with its shape."""
    found = [part.get(question_id, []) for part in parts]
    lacking = any(len(row) < ENTIER for rows in found for row in rows)
    shared = _load(site, PARTAGE.format(question_id)) if lacking else {}
    return [[row if len(row) == ENTIER else [*row, shared[row[0]]] for row in rows] for rows in found]


def _gathered(classes: Iterable[Iterable[str]], parts: list[list[Any]]) -> Objets:
    """Put together the objects that the communes share, in the order of their keys."""
    found = {row[0]: row for rows in parts for row in rows}
    keys = sorted(found)
    rows = [found[key] for key in keys]
    return Objets(
        cles=tuple(keys),
        noms=tuple(row[1] for row in rows),
        classes=tuple(Classe(*words) for words in classes),
        classe=np.array([row[2] for row in rows], dtype=np.int64),
        rayons_mm=np.array([row[3] for row in rows], dtype=float),
        formes=_shapes([row[4] for row in rows]),
        dans=np.array([np.isin(keys, [row[0] for row in part]) for part in parts]).reshape(len(parts), len(keys)),
    )


def _shapes(written: list[Any]) -> Formes:
    shapes = np.empty(len(written), dtype=object)
    shapes[:] = [lire(shape) for shape in written]
    return shapes
