"""Two editions compared, commune by commune: objects added, removed, moved, changed; figures that changed.

Noise is no change: a shape that stays within 5 m of itself, or whose area differs by less than 0.01 %, has not moved; a
figure that is written the same has not changed. What cannot be compared is said, never computed: another unit, another
rule, invented figures beside real ones, identifiers that are no longer the same.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.model import Layer, Nature
from pipelines.core.model import Statut
from pipelines.core.table import KEY

#: How far a limit may be drawn again without having moved, in metres; the share of an area, and of a figure, that is
#: noise; an area that enters a commune by less than ``EFFLEURE_M`` only grazes it.
TOLERANCE_M, BRUIT, EFFLEURE_M = 5.0, 1e-4, 2.0
#: Below this share of identifiers in common, objects cannot be told apart from one edition to the other.
CLES_MIN = 0.5
#: Fewer objects than this are always compared by their identifiers.
PEU = 5
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: Decimals that are written of a number, by its size.
CENT, DIX = 100, 10


class Sorte(StrEnum):
    """What happened."""

    AJOUT = "objet ajouté"
    RETRAIT = "objet retiré"
    DEPLACEMENT = "objet déplacé"
    LOCALISE = "objet désormais localisé"
    PERDU = "objet qui n'est plus localisé"
    CHANGEMENT = "objet modifié"
    CHIFFRE = "chiffre modifié"
    INCOMPARABLE = "non comparable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changement:
    """One change in one commune; ``commune`` is empty for what belongs to none, or to all.

    ``source`` is the layer or the indicator; ``cle`` the object or the modality; ``detail`` says how far, or why two
    values cannot be compared.
    """

    sorte: Sorte
    source: str
    commune: str = ""
    cle: str = ""
    nom: str = ""
    avant: str = ""
    apres: str = ""
    unite: str = ""
    detail: str = ""
    nature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparaison:
    """What changed since another edition: how it is called, the changes (``COLUMNS``)."""

    edition: str
    table: pd.DataFrame


COLUMNS = ("sorte", "source", "commune", "cle", "nom", "avant", "apres", "unite", "detail", "nature")


def table(changes: Iterable[Changement]) -> pd.DataFrame:
    """Return changes as a table, one row each, sorted."""
    rows = [{**asdict(change), "sorte": str(change.sorte)} for change in changes]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="object")
    return frame.sort_values(["commune", "source", "sorte", "cle"], kind="stable", ignore_index=True)


def figures(before: pd.DataFrame, after: pd.DataFrame, *, maille: str = "commune") -> list[Changement]:
    """Return the figures that changed, beyond what rounding hides.

    Parameters
    ----------
    before, after
        Long tables of the two editions, already cut down to what the reader may see.
    maille
        The grain that is compared.

    Returns
    -------
    list of Changement
        A figure that only one edition knows is told too; one that the law masks in an edition is told without a value.
        A row that only one edition has is left out: it was not asked before, or no longer.
    """
    old, new = (_rows(frame, maille) for frame in (before, after))
    found: list[Changement] = []
    for key in [k for k in new if k in old]:
        why = _incomparable(old[key], new[key])
        if why:
            found.append(_figure(key, old[key], new[key], Sorte.INCOMPARABLE, detail=why))
        elif change := _changed(key, old[key], new[key]):
            found.append(change)
    return _said_once(found)


def _rows(frame: pd.DataFrame, maille: str) -> dict[tuple[str, ...], Mapping[Hashable, Any]]:
    wanted = frame[frame["maille"] == maille]
    return {tuple(str(row[c]) for c in KEY): row for row in wanted.to_dict("records")}


def _incomparable(old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> str:
    """Say why two values cannot be compared, an empty text when they can."""
    if _text(old["unite"]) != _text(new["unite"]):
        return f"unité changée ({_text(old['unite'])}, puis {_text(new['unite'])})"
    if _text(old["regle"]) != _text(new["regle"]):
        return "règle de calcul changée"
    both = {_text(old["nature"]), _text(new["nature"])}
    known = {str(s) for s in (Statut.CALCULE, Statut.AU_MOINS, Statut.A_VERIFIER)}
    if len(both) > 1 and {_text(old["statut"]), _text(new["statut"])} <= known:
        return "données de démonstration dans une seule des deux éditions"
    return _vintage_doubt(_text(old["millesime"]), _text(new["millesime"]))


def _vintage_doubt(old: str, new: str) -> str:
    """Say why two vintages are not in order: one is not known, or the new edition tells of an earlier year."""
    if bool(old) != bool(new):
        return "millésime non renseigné dans une des deux éditions"
    before, after = ([int(y) for y in _YEAR.findall(text)] for text in (old, new))
    backwards = before and after and max(after) < max(before)
    return f"millésime antérieur à celui de l'édition précédente ({new}, {old} auparavant)" if backwards else ""


def _changed(key: tuple[str, ...], old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> Changement | None:
    if str(Statut.SECRET) in {_text(old["statut"]), _text(new["statut"])}:
        if _text(old["statut"]) == _text(new["statut"]):
            return None
        return _figure(key, old, new, Sorte.CHIFFRE, detail="masqué par la loi dans une des deux éditions")
    before, after = _value(old), _value(new)
    if before == after or _noise(old, new):
        return None
    return _figure(key, old, new, Sorte.CHIFFRE, before, after, detail=_vintages(old, new))


def _figure(  # noqa: PLR0913 - a change and its two sides
    key: tuple[str, ...],
    old: Mapping[Hashable, Any],
    new: Mapping[Hashable, Any],
    sorte: Sorte,
    before: str = "",
    after: str = "",
    *,
    detail: str = "",
) -> Changement:
    indicateur, _, code, modalite = key
    nature = Nature.DEMONSTRATION if str(Nature.DEMONSTRATION) in {old["nature"], new["nature"]} else Nature.REELLE
    return Changement(
        sorte=sorte, source=indicateur, commune=code, cle=modalite, nom=_text(new["nom"]), avant=before,
        apres=after, unite=_text(new["unite"]), detail=detail, nature=str(nature),
    )  # fmt: skip


def _said_once(found: list[Changement]) -> list[Changement]:
    """Tell once per indicator and commune why its figures cannot be compared."""
    kept: dict[tuple[str, ...], Changement] = {}
    for change in found:
        alone = change.sorte is Sorte.INCOMPARABLE
        key = (
            (change.source, change.commune, change.detail) if alone else (change.source, change.commune, change.cle, "")
        )
        kept.setdefault(key, change)
    return list(kept.values())


def _value(row: Mapping[Hashable, Any]) -> str:
    """Write a value as it is read: its bounds when it has some, its words when it has no number."""
    low, high, value = (row[c] for c in ("borne_min", "borne_max", "valeur"))
    if _text(row["statut"]) not in {str(s) for s in (Statut.CALCULE, Statut.AU_MOINS, Statut.A_VERIFIER)}:
        return ""
    if _number(value) is None and _number(low) is None:
        return _text(row["valeur_texte"])
    if _text(row["statut"]) == str(Statut.AU_MOINS):
        return f">= {written(value)}"
    if _number(low) is not None and _number(high) is not None and written(low) != written(high):
        return f"{written(low)}..{written(high)}"
    return written(value)


def _noise(old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> bool:
    """Tell whether two numbers differ by less than the noise, bounds included."""
    pairs = [(_number(old[c]), _number(new[c])) for c in ("valeur", "borne_min", "borne_max")]
    if _text(old["statut"]) != _text(new["statut"]):
        return False
    if all(a is None and b is None for a, b in pairs):
        return False
    return all(
        (a is not None and b is not None and abs(b - a) <= BRUIT * max(abs(a), abs(b))) or a is b for a, b in pairs
    )


def written(value: object) -> str:
    """Write a number with the decimals that a reader is shown: 0 from 100 on, 1 from 10 on, else 2."""
    number = _number(value)
    if number is None:
        return ""
    places = 0 if abs(number) >= CENT or number == int(number) else 1 if abs(number) >= DIX else 2
    return f"{round(number, places) + 0.0:.{places}f}"


def _vintages(old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> str:
    before, after = _text(old["millesime"]), _text(new["millesime"])
    return "" if before == after else f"millésime {before or 'non renseigné'}, puis {after}"


def objects(
    layer: Layer, before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> list[Changement]:
    """Return what happened to the objects of a layer.

    Parameters
    ----------
    layer
        Its declaration: the column that names an object, the one that chooses its sign, the declared commune.
    before, after
        EPSG:2154, index: key; rows that the reader may see in both editions.
    communes
        EPSG:2154, index: INSEE code: those of the new edition.

    Returns
    -------
    list of Changement
        One row per object and commune that it meets, before or after.
    """
    common = after.index.intersection(before.index)
    fewest = min(len(before), len(after))
    if fewest >= PEU and len(common) < CLES_MIN * fewest:
        why = "identifiants changés d'une édition à l'autre"
        return [Changement(sorte=Sorte.INCOMPARABLE, source=layer.id, detail=why)]
    if len(common) and set(before["nature"]) != set(after["nature"]):
        why = "données de démonstration dans une seule des deux éditions"
        return [Changement(sorte=Sorte.INCOMPARABLE, source=layer.id, detail=why)]
    where = {id(frame): _places(frame, communes, layer) for frame in (before, after)}
    told = [(key, Sorte.AJOUT, "", "", "", after) for key in after.index.difference(before.index)]
    told += [(key, Sorte.RETRAIT, "", "", "", before) for key in before.index.difference(after.index)]
    for key in common:
        told += [(key, *change, after) for change in _object(layer, before.loc[key], after.loc[key])]
    return [change for one in told for change in _by_commune(layer, one, where, (before, after))]


def _by_commune(
    layer: Layer, told: tuple[Any, ...], where: Mapping[int, Mapping[Hashable, set[str]]], both: tuple[Any, Any]
) -> Iterator[Changement]:
    key, sorte, before, after, detail, frame = told
    codes = set().union(*(where[id(f)].get(key, set()) for f in both)) or {""}
    row = frame.loc[key]
    for code in sorted(codes):
        yield Changement(
            sorte=sorte, source=layer.id, commune=code, cle=str(key), nom=_text(row.get(layer.label)) or str(key),
            avant=before, apres=after, detail=detail, nature=_text(row["nature"]),
        )  # fmt: skip


def _object(layer: Layer, old: pd.Series, new: pd.Series) -> Iterator[tuple[Sorte, str, str, str]]:
    """Yield what happened to one object: its place, then the class that chooses its sign."""
    a, b = old["geometry"], new["geometry"]
    if a is None and b is not None:
        yield Sorte.LOCALISE, "", "", ""
    elif a is not None and b is None:
        yield Sorte.PERDU, "", "", ""
    elif a is not None and (metres := moved(a, b)):
        yield Sorte.DEPLACEMENT, "", "", f"{metres:.0f} m"
    column = layer.column(layer.style.by) if layer.style.by else None
    if column is not None and column.name in old and column.name in new:
        before, after = _text(old[column.name]), _text(new[column.name])
        if before != after:
            yield Sorte.CHANGEMENT, before, after, column.label


def moved(old: BaseGeometry, new: BaseGeometry) -> float:
    """Return how far a shape was moved or drawn again, in metres; 0 when that is noise."""
    if old.equals_exact(new, 0.01):
        return 0.0
    if old.area and new.area and old.symmetric_difference(new).area <= BRUIT * max(old.area, new.area):
        return 0.0
    within = old.buffer(TOLERANCE_M).covers(new) and new.buffer(TOLERANCE_M).covers(old)
    return 0.0 if within else max(float(shapely.hausdorff_distance(old, new)), 1.0)


def _places(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, layer: Layer) -> Mapping[Hashable, set[str]]:
    """Return the communes of each object: those it meets, else the one that its producer declares."""
    found: dict[Hashable, set[str]] = {key: set() for key in frame.index}
    here = frame[frame.geometry.notna()]
    inner = communes.geometry.buffer(-EFFLEURE_M)
    place, feature = here.sindex.query(inner.to_numpy(), predicate="intersects")
    for p, f in zip(place.tolist(), feature.tolist(), strict=True):
        found[here.index[f]].add(str(communes.index[p]))
    column = layer.declared_commune
    if column and column in frame:
        codes = {str(code) for code in communes.index}
        for key, said in frame[column].items():
            found[key] |= {c for c in _text(said).replace(",", "|").split("|") if c in codes}
    return found


def _text(value: object) -> str:
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value)  # type: ignore[call-overload]


def _number(value: object) -> float | None:
    if value is None or value == "" or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return None
    return float(str(value))
