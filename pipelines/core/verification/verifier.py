"""The door of the checker: answers place by place, or a table for many places."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd

from pipelines.core.verification.base import Base
from pipelines.core.verification.formes import Drapeaux, distance_dite
from pipelines.core.verification.lieux import Lieux, lieux
from pipelines.core.verification.moteur import Contexte, Resultat, contexte, parts, repondre
from pipelines.core.verification.questions import Forme
from pipelines.core.verification.reponses import Reponse, reponse

#: Places that ``verify_table`` answers at once: memory does not grow with their number.
LOT = 20_000
Places: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries


def verify(base: Base, places: Places) -> list[tuple[Reponse, ...]]:
    """Answer every question about each place.

    Parameters
    ----------
    base
        What is known.
    places
        EPSG:2154; columns ``precision_m`` (metres, missing: not known) and ``sujet`` (what sentences call the place)
        when they exist.

    Returns
    -------
    list
        For each row, the answers in the order of the questions; one only, that of the commune, for a place outside the
        territory.
    """
    checked = lieux(places)
    where = contexte(base, checked)
    inside: Drapeaux = np.asarray(where.communes.any(axis=1))
    first, *others = [repondre(base, question, checked, where) for question in base.questions]
    return [
        tuple(
            reponse(found, checked, at, _lost(base, found, where, at)) for found in [first, *others * bool(inside[at])]
        )
        for at in range(len(checked))
    ]


def _lost(base: Base, found: Resultat, where: Contexte, at: int) -> tuple[str, ...]:
    """Name the objects without a place that may be in the communes of a place."""
    lost = base.non_localises.get(found.question.id, {})
    codes = ["", *base.communes.index[where.communes[at]]] if lost else []
    return tuple(name for code in codes for name in lost.get(code, ()))


def as_json(answer: Reponse) -> dict[str, Any]:
    """Return an answer as the page gives it: lists, and None where there is nothing."""
    return _plain(asdict(answer))


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return int(value) if isinstance(value, float) and value == int(value) else value


def verify_table(base: Base, places: Places) -> pd.DataFrame:
    """Answer every question about many places, one row each, without sentences.

    Returns
    -------
    DataFrame
        On the index of ``places``; for each question ``<id>_etat``, ``_classes`` (joined by « ; »), ``_part_pct``,
        ``_distance_m``, ``_nom`` (the objects of the zones it is in, joined by « ; », else the nearest object) and
        ``_certitude``; nothing but the first question outside the territory.
    """
    checked = lieux(places)
    lots = [np.arange(start, min(start + LOT, len(checked))) for start in range(0, max(len(checked), 1), LOT)]
    return pd.concat([_table(base, checked.take(at)) for at in lots]).set_axis(places.index)


def _table(base: Base, checked: Lieux) -> pd.DataFrame:
    where = contexte(base, checked)
    inside: Drapeaux = np.asarray(where.communes.any(axis=1))
    columns: dict[str, Any] = {}
    for question in base.questions:
        found = repondre(base, question, checked, where)
        kept = inside | (question.forme is Forme.COMMUNE)
        columns |= {f"{question.id}_{name}": values for name, values in _columns(found, checked, kept)}
    return pd.DataFrame(columns)


def _columns(found: Resultat, places: Lieux, kept: Drapeaux) -> Iterator[tuple[str, Any]]:
    seen, n = found.constat, len(places)
    share, distance = np.full(n, np.nan), distance_dite(seen.mm)
    share[found.tout.i] = parts(places, found.tout)
    distance[found.tout.i] = 0
    yield "etat", _text(seen.etat, kept)
    yield "classes", _text(_classes(found, n), kept)
    yield "part_pct", np.where(kept & (share > 0), share, np.nan)
    yield "distance_m", np.where(kept, distance, np.nan)
    yield "nom", _text(_names(found), kept)
    yield "certitude", _text(found.certitude, kept)


def _text(values: Any, kept: Drapeaux) -> pd.Series:  # noqa: ANN401
    words = pd.Series(np.where(kept, values, None), dtype="object")
    return words.where(words.notna() & words.ne(""), None).astype("str").array  # type: ignore[return-value]


def _classes(found: Resultat, n: int) -> Any:  # noqa: ANN401
    """Join the classes of the zones of each place."""
    codes = np.array([c.code for c in found.objets.classes], dtype=object)
    joined = np.full(n, "", dtype=object)
    at, first, count = np.unique(found.zones.i, return_index=True, return_counts=True)
    if len(at):
        joined[at] = codes[found.zones.g[first]]
    for k in np.flatnonzero(count > 1):
        joined[at[k]] = ";".join(codes[found.zones.g[first[k] : first[k] + count[k]]])
    return joined


def _names(found: Resultat) -> Any:  # noqa: ANN401
    """Join the names of the objects that each place is in, class by class; the nearest one where it is in none."""
    names = np.append(np.array(found.objets.noms, dtype=object), "")
    joined = names[np.where(found.constat.vide, found.constat.proche, -1)]
    there = found.presences
    order = np.lexsort((there.j, found.objets.classe[there.j], there.i))
    at, first = np.unique(there.i[order], return_index=True)
    for place, js in zip(at, np.split(there.j[order], first[1:]), strict=True) if len(at) else ():
        joined[place] = " ; ".join(dict.fromkeys(name for name in names[js] if name))
    return joined
