"""Read the contributions of a file: what the page of the site writes, or a GIS; nothing in it is trusted.

A file that breaks a rule is refused whole, in four parts, in French: its author is told what to mend.
"""

import datetime as dt
import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.errors import TerrilError
from layers.core.model import CALC_CRS, MAP_CRS, Nature
from maps.core.saisie.apport import CHAMPS, FORMAT, GENRES, GESTES, LONGUEURS, NOUVEAU, SOMMETS_MAX

#: Bytes of a file, contributions in a file, levels of brackets: what an honest file never comes near.
MOST_BYTES, MOST_FEATURES, MOST_LEVELS = 5_000_000, 200, 40
TYPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
#: Shortest line (m), smallest area (m²) and largest one (ha).
LEAST_M, LEAST_M2, MOST_HA = 1.0, 1.0, 100_000
DEGREES = "longitude et latitude en degrés (WGS 84), comme le veut la RFC 7946"
_ID = re.compile(r"[0-9a-f]{12}")
_CODE = re.compile(r"[0-9A-Za-z]{5}")
_CRS = re.compile(r"(?:CRS84|EPSG:{1,2}4326)$", re.IGNORECASE)


class ApportError(TerrilError):
    """A file of contributions that is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apport:
    """One contribution; ``shape`` is in EPSG:2154, ``texts`` holds the text fields of the page, cleaned."""

    id: str
    file: str
    texts: Mapping[str, str]
    shape: BaseGeometry

    @property
    def layer(self) -> str:
        """The layer it is about."""
        return self.texts["couche"]


def read(path: Path, layers: Mapping[str, str]) -> list[Apport]:
    """Return the contributions of a file.

    Parameters
    ----------
    path
        A GeoJSON file.
    layers
        Titles of the layers of the catalogue, by id.

    Raises
    ------
    ApportError
        Anything that is not a contribution, with the place of the fault.
    """
    name = shown(path.name)
    features = list(_features(_parsed(_bytes(path, name), name), name))
    if not 1 <= len(features) <= MOST_FEATURES:
        raise _refused(name, f"de 1 à {MOST_FEATURES} propositions", str(len(features)), "partagez le fichier")
    return [_one(feature, f"{name}, proposition {rank}", name, layers) for rank, feature in enumerate(features, 1)]


def gathered(path: Path, layers: Mapping[str, str], territory: str) -> list[Apport]:
    """Return the contributions of an earlier gathering (``apports.geojson``), with their ids and their files.

    Parameters
    ----------
    path
        The file; an empty list when there is none.
    layers
        Titles of the layers of the catalogue, by id.
    territory
        The code of the territory, for a gathering that does not say it.

    Raises
    ------
    ApportError
        It is not one, or is no longer: nothing of it may be lost without a word.
    """
    if not path.exists():
        return []
    try:
        features = list(_features(_parsed(path.read_bytes(), str(path)), str(path)))
        return [_earlier(f, f"{path}, proposition {n}", layers, territory) for n, f in enumerate(features, 1)]
    except OSError as error:
        raise _refused(str(path), "un fichier qui se lit", error.strerror or str(error), _ELSEWHERE) from error
    except ApportError as error:
        raise _refused(error.where, error.expected, error.found, _ELSEWHERE) from error


_ELSEWHERE = "déplacez ce fichier, ou choisissez un autre dossier (--out)"


def _earlier(feature: Mapping[str, Any], where: str, layers: Mapping[str, str], territory: str) -> Apport:
    known = feature.get("properties")
    properties = {"territoire": territory, **(known if isinstance(known, dict) else {}), "apport": FORMAT}
    found = _one({**feature, "properties": properties}, where, shown(str(properties.get("fichier", ""))), layers)
    said = str(properties.get("apport_id", ""))
    return replace(found, id=said if _ID.fullmatch(said) else found.id)


def shown(text: str) -> str:
    """Write a text of unknown origin on one line, without what would hide or move what stands around it."""
    return " ".join(_clean(text).split())[:200]


def _clean(text: str) -> str:
    """Drop control, format and unpaired characters, keep the ends of lines."""
    kept = (c for c in unicodedata.normalize("NFC", text) if c == "\n" or unicodedata.category(c) not in _HIDDEN)
    return "".join(kept).strip()


#: Control, format (marks that turn the direction of a text), surrogate, private, unassigned.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def _refused(where: str, expected: str, found: str, remedy: str) -> ApportError:
    return ApportError(where, expected=expected, found=shown(found), remedy=remedy)


def _bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file() or not 0 < size <= MOST_BYTES:
            found = "un dossier" if path.is_dir() else f"{size} octets"
            raise _refused(name, f"un fichier GeoJSON de {MOST_BYTES} octets au plus", found, "vérifiez le fichier")
        return path.read_bytes()
    except OSError as error:
        raise _refused(name, "un fichier qui se lit", error.strerror or str(error), "vérifiez le chemin") from error


def _parsed(data: bytes, name: str) -> object:
    """Parse JSON without what only JavaScript accepts, and without the depth that would exhaust a parser."""
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > MOST_LEVELS:
            raise _refused(name, f"{MOST_LEVELS} niveaux au plus", "davantage", "exportez de nouveau le fichier")
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _refused(name, "du GeoJSON en UTF-8", str(error), "exportez de nouveau le fichier") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} n'est pas un nombre")


def _depth(text: str) -> int:
    level = deepest = 0
    for bracket in re.findall(r"[\[{\]}]", text):
        level += 1 if bracket in "[{" else -1
        deepest = max(deepest, level)
    return deepest


def _features(found: object, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the features of a collection, or a feature that stands alone."""
    if not isinstance(found, dict):
        raise _refused(name, "un objet FeatureCollection ou Feature", type(found).__name__, "exportez du GeoJSON")
    _check_crs(found, name)
    kind = found.get("type")
    listed = found.get("features") if kind == "FeatureCollection" else [found] if kind == "Feature" else None
    if not isinstance(listed, list) or not all(isinstance(f, dict) and f.get("type") == "Feature" for f in listed):
        raise _refused(name, "un objet FeatureCollection ou Feature", f"type {kind!r}", "exportez du GeoJSON")
    yield from listed


def _check_crs(found: Mapping[str, Any], name: str) -> None:
    said = found.get("crs")
    if said is None:
        return
    properties = said.get("properties") if isinstance(said, dict) else None
    code = str(properties.get("name")) if isinstance(properties, dict) else "illisible"
    if not _CRS.search(code):
        raise _refused(f"{name}, crs", DEGREES, code, "exportez en EPSG:4326")


def _one(feature: Mapping[str, Any], where: str, name: str, layers: Mapping[str, str]) -> Apport:
    texts = _texts(feature.get("properties"), where, layers)
    shape = _shape(feature.get("geometry"), where, texts)
    key = json.dumps([texts, shapely.to_wkb(shape, hex=True)], ensure_ascii=False, sort_keys=True)
    return Apport(id=hashlib.sha256(key.encode()).hexdigest()[:12], file=name, texts=texts, shape=shape)


# --- texts -----------------------------------------------------------------------------------------------


def _texts(properties: object, where: str, layers: Mapping[str, str]) -> dict[str, str]:
    """Return the text fields, cleaned; fields that are not ours are left out."""
    if not isinstance(properties, dict):
        raise _refused(f"{where}, properties", "les champs de la page", "aucun", "partez de la page « Proposer »")
    missing = [c for c in CHAMPS if c not in properties]
    if missing:
        raise _refused(f"{where}, properties", ", ".join(CHAMPS), f"sans {', '.join(missing)}", "complétez les champs")
    odd = [c for c in CHAMPS if not isinstance(properties[c], str | int) or isinstance(properties[c], bool)]
    if odd:
        raise _refused(f"{where}, {odd[0]}", "un texte", type(properties[odd[0]]).__name__, "écrivez un texte")
    texts = {c: _clean(str(properties[c])) for c in CHAMPS}
    _check(texts, where, layers)
    return texts


def _check(texts: Mapping[str, str], where: str, layers: Mapping[str, str]) -> None:
    """Refuse values that the page would not have written."""
    genres = {g.id: g.layer for g in GENRES}
    codes = (
        ("apport", {str(FORMAT)}, "une proposition du format en cours"),
        ("genre", set(genres), f"un sujet parmi {', '.join(genres)}"),
        ("geste", set(GESTES), f"une demande parmi {', '.join(GESTES)}"),
        ("couche", set(layers), "l'identifiant d'une couche du catalogue"),
        ("nature", set(map(str, Nature)), "reelle ou demonstration"),
    )
    for field, allowed, expected in codes:
        if texts[field] not in allowed:
            raise _refused(f"{where}, {field}", expected, repr(texts[field]), "corrigez le champ")
    if genres[texts["genre"]] not in {"", texts["couche"]}:
        raise _refused(f"{where}, couche", genres[texts["genre"]], texts["couche"], "accordez le sujet et la couche")
    if (texts["geste"] == NOUVEAU) == bool(texts["cle"]):
        expected = "aucune clé pour un objet nouveau, celle de l'objet officiel sinon"
        raise _refused(f"{where}, cle", expected, repr(texts["cle"]), "corrigez le champ")
    _check_words(texts, where)


def _check_words(texts: Mapping[str, str], where: str) -> None:
    """Refuse texts that are too long or empty, a commune that is no code, a date that is none."""
    for field, most in {**LONGUEURS, "cle": 200, "edition": 200, "territoire": 20}.items():
        if len(texts[field]) > most:
            raise _refused(f"{where}, {field}", f"{most} caractères au plus", str(len(texts[field])), "abrégez")
    for field in ("nom", "service"):
        if not texts[field]:
            raise _refused(f"{where}, {field}", "un texte", "rien", "complétez le champ")
    if not _CODE.fullmatch(texts["commune"]):
        raise _refused(f"{where}, commune", "un code Insee", repr(texts["commune"]), "corrigez le champ")
    try:
        dt.date.fromisoformat(texts["date"])
    except ValueError as error:
        raise _refused(f"{where}, date", "une date AAAA-MM-JJ", texts["date"], "corrigez le champ") from error


# --- shapes ----------------------------------------------------------------------------------------------


def _shape(geometry: object, where: str, texts: Mapping[str, str]) -> BaseGeometry:
    """Return the shape in EPSG:2154, without altitudes; refuse what has no meaning on the ground."""
    place = f"{where}, geometry"
    if not isinstance(geometry, dict) or geometry.get("type") not in TYPES:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        raise _refused(place, f"un objet {', '.join(TYPES)}", repr(kind), "dessinez une forme simple")
    _check_type(str(geometry["type"]), place, texts)
    points = list(_positions(geometry.get("coordinates"), place))
    if not 1 <= len(points) <= SOMMETS_MAX:
        raise _refused(place, f"de 1 à {SOMMETS_MAX} points", str(len(points)), "simplifiez la forme")
    _check_degrees(points, place)
    try:
        drawn = shapely.force_2d(shapely.geometry.shape(geometry))
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError) as error:
        raise _refused(place, "des coordonnées de ce type", str(error), "exportez de nouveau la forme") from error
    if drawn.is_empty or not drawn.is_valid:
        reason = "une forme vide" if drawn.is_empty else shapely.is_valid_reason(drawn)
        raise _refused(place, "une forme dont les côtés ne se croisent pas", reason, "corrigez ce point")
    made: BaseGeometry = gpd.GeoSeries([drawn], crs=MAP_CRS).to_crs(CALC_CRS).iloc[0]
    _check_size(made, place)
    return made


def _check_type(kind: str, place: str, texts: Mapping[str, str]) -> None:
    """Refuse a shape that its subject cannot have; an official object may have any."""
    of_kind = {"Point": "point", "LineString": "ligne", "Polygon": "surface"}[kind.removeprefix("Multi")]
    shapes = next(g.shapes for g in GENRES if g.id == texts["genre"])
    if texts["geste"] == NOUVEAU and of_kind not in shapes:
        raise _refused(place, f"pour ce sujet : {', '.join(shapes)}", of_kind, "dessinez une autre forme")


def _positions(found: object, place: str) -> Iterator[tuple[float, float]]:
    """Yield the positions, whatever their nesting."""
    if not isinstance(found, list) or not found:
        raise _refused(place, "des listes de coordonnées", repr(found), "exportez de nouveau la forme")
    if all(isinstance(v, list) for v in found):
        for part in found:
            yield from _positions(part, place)
        return
    numbers = [v for v in found if isinstance(v, int | float) and not isinstance(v, bool) and math.isfinite(v)]
    if len(numbers) != len(found) or not 2 <= len(found) <= 4:  # noqa: PLR2004 - longitude, latitude, altitude, measure
        raise _refused(place, "deux nombres par point", repr(found), "exportez de nouveau la forme")
    yield float(found[0]), float(found[1])


def _check_degrees(points: list[tuple[float, float]], place: str) -> None:
    """Refuse metres, and latitudes that come first."""
    xs, ys = zip(*points, strict=True)
    if max(map(abs, xs)) > 180 or max(map(abs, ys)) > 90:  # noqa: PLR2004
        raise _refused(place, DEGREES, f"{xs[0]:.7g} {ys[0]:.7g}", "exportez en EPSG:4326, pas en mètres")
    if min(xs) > 41 and max(abs(y) for y in ys) < 10:  # noqa: PLR2004 - France: latitudes 41 to 51, longitudes -5 to 10
        raise _refused(place, DEGREES, f"{xs[0]:.7g} {ys[0]:.7g}", "écrivez la longitude d'abord")


def _check_size(shape: BaseGeometry, place: str) -> None:
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 2 and not LEAST_M2 <= shape.area <= MOST_HA * 1e4:  # noqa: PLR2004
        raise _refused(place, f"de {LEAST_M2:g} m² à {MOST_HA} ha", f"{shape.area:.2f} m²", "vérifiez la forme")
    if dimension == 1 and shape.length < LEAST_M:
        raise _refused(place, f"{LEAST_M:g} m au moins", f"{shape.length:.2f} m", "vérifiez la forme")
