"""Read coordinates written in many ways, and tell in which system they are.

WGS 84 in decimal degrees or in degrees, minutes and seconds, in either order; Lambert-93; the nine conic conformal
zones (CC42 to CC50); addresses of web maps. ``verifier-saisie.js`` follows the same steps with the same bounds.
"""

import math
import re
import warnings
from dataclasses import dataclass, replace
from functools import cache

from pyproj import CRS, Transformer

from layers.core.model import CALC_CRS, MAP_CRS
from maps.core import texte
from maps.core.saisie.messages import LieuError

#: Latitudes and longitudes of metropolitan France.
LAT, LON = (41.0, 51.6), (-5.7, 9.9)
#: Lambert-93 in metropolitan France: x and y (m).
L93_X, L93_Y = (80_000.0, 1_260_000.0), (6_020_000.0, 7_130_000.0)
#: Conic conformal zones: parallels, x (m), half-height of a zone (m).
CC_ZONES, CC_X, CC_HALF = (42, 50), (1_080_000.0, 2_260_000.0), 250_000.0
#: Old Lambert zones of the NTF, and UTM: recognised and refused.
NTF_X, NTF_Y = (0.0, 1_300_000.0), (1_550_000.0, 2_750_000.0)
UTM_X, UTM_Y = (160_000.0, 840_000.0), (4_500_000.0, 5_760_000.0)
#: Metres in a degree of latitude: how far a rounded degree may be off.
DEGREE_M = 111_320.0
MOST_DECIMALS = 15
#: A number that is no coordinate of anything.
HUGE = 1e12
_DEGREES_END = 180

_SPACES = re.compile("[\\s\u00a0\u202f\u2009]+")
_SAME = str.maketrans({"−": "-", "–": "-", "′": "'", "’": "'", "‘": "'", "´": "'", "″": '"', "“": '"', "”": '"',
                       "º": "°", "˚": "°"})  # fmt: skip
_NUM = r"[+-]?\d+(?:[.,]\d+)?"
_ADDRESSES = (
    re.compile(r"@([+-]?\d{1,2}\.\d+),([+-]?\d{1,3}\.\d+)"),
    re.compile(r"#(?:map|carte)=[\d.]+/([+-]?\d+\.\d+)/([+-]?\d+\.\d+)"),
    re.compile(r"#lieu=([+-]?\d+(?:\.\d+)?)/([+-]?\d+(?:\.\d+)?)"),
    re.compile(r"[?&]mlat=([+-]?\d+\.\d+)&mlon=([+-]?\d+\.\d+)"),
    re.compile(r"^geo:([+-]?\d+(?:\.\d+)?),([+-]?\d+(?:\.\d+)?)", re.IGNORECASE),
    re.compile(rf"^(?:SRID=\d+;)?POINT\s*Z?\s*\(\s*({_NUM}) ({_NUM})", re.IGNORECASE),
)
_SYSTEMS = re.compile(
    r"\b(?:lambert[ -]*93|l93|rgf[ -]*93|wgs[ -]*84|cc ?\d\d|epsg:? ?\d{4,5}|gps)\b|[()\[\]]", re.IGNORECASE
)
_LABELS = re.compile(
    r"\b(?:latitude|longitude|coordonnées?|coord|lat|long?|lng|nord|est|[xyen](?= ?[:=]))(?: ?[:=])?", re.IGNORECASE
)
_METRES = re.compile(r"(?<=\d) ?m(?=\b)")
_ANGLE = r"([+-]?\d+(?:[.,]\d+)?) ?(?:° ?(?:(\d+(?:[.,]\d+)?) ?'(?!') ?)?(?:(\d+(?:[.,]\d+)?) ?(?:\"|'') ?)?)"
_ANY = r"([+-]?\d+(?:[.,]\d+)?) ?(?:° ?(?:(\d+(?:[.,]\d+)?) ?'(?!') ?)?(?:(\d+(?:[.,]\d+)?) ?(?:\"|'') ?)?)?"
_BEFORE = re.compile(rf"^([NSEOW]) ?{_ANY}[ ,;]*([NSEOW]) ?{_ANY}$", re.IGNORECASE)
_AFTER = re.compile(rf"^{_ANY}([NSEOW])[ ,;]*{_ANY}([NSEOW])$", re.IGNORECASE)
_NAKED = re.compile(rf"^{_ANGLE}[ ,;]*{_ANGLE}$")
_BARE = re.compile(r"^[-+0-9.,;/| ]+$")
_NUMBER = re.compile(rf"^{_NUM}$")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(?: \d{3})*(?:[.,]\d+)?$")
_LONG = re.compile(r"^\d{5,}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordonnees:
    """A position as it was written: EPSG:2154 (to the millimetre) and WGS 84, the system, how precise the digits are.

    ``inverse`` is True when metres were written northing first.
    """

    x: float
    y: float
    lon: float
    lat: float
    systeme: str
    code: str
    precision_m: float
    inverse: bool = False

    @property
    def dit(self) -> str:
        """How it was read, for the reader to check."""
        order = ", axes remis dans l’ordre (x puis y)" if self.inverse else ""
        where = f"x {texte.nombre(self.x, 2)} m, y {texte.nombre(self.y, 2)} m en Lambert-93"
        digits = f"à {texte.with_unit(self.precision_m, 'm')} près d’après les chiffres écrits"
        return texte.typo(f"Lu en {self.systeme} ({self.code}){order} : {where}, {digits}.")


@dataclass(frozen=True, slots=True)
class _Nombre:
    """A number and how far its last digit may be off, in its own unit."""

    value: float
    half: float
    axis: str = ""  # "lat" or "lon" when a letter said so


def read(text: str) -> Coordonnees | None:
    """Read coordinates; None for a text that is something else.

    Raises
    ------
    LieuError
        Two numbers that are coordinates of no system known here.
    """
    plain = _SPACES.sub(" ", text.translate(_SAME)).strip()
    for pattern in _ADDRESSES:
        if address := pattern.search(plain):
            plain = f"{address[1]} {address[2]}"
    bare = _SPACES.sub(" ", _SYSTEMS.sub(" ", plain)).strip(" ,;:")
    angles = _angles(bare)
    if angles is not None:
        return _from_degrees(text, *angles)
    labelled = _LABELS.search(bare) is not None
    bare = _SPACES.sub(" ", _METRES.sub("", _LABELS.sub(" ", bare))).strip(" ,;:")
    pair = _pair(bare) if _BARE.match(bare) else None
    if pair is None:
        return None
    if all(abs(n.value) <= _DEGREES_END for n in pair):
        return _from_degrees(text, *(_Nombre(n.value, n.half * DEGREE_M) for n in pair))
    found = _from_metres(text, *pair)
    return replace(found, inverse=found.inverse and not labelled)  # the reader named the axes


def _angles(text: str) -> tuple[_Nombre, _Nombre] | None:
    """Read two angles written with degree signs or with the letters of the hemispheres."""
    if found := _BEFORE.match(text):
        one, two = found.groups()[:4], found.groups()[4:]
        return _angle(one[1:], one[0]), _angle(two[1:], two[0])
    if found := _AFTER.match(text):
        one, two = found.groups()[:4], found.groups()[4:]
        return _angle(one[:3], one[3]), _angle(two[:3], two[3])
    if found := _NAKED.match(text):
        return _angle(found.groups()[:3], ""), _angle(found.groups()[3:], "")
    return None


def _angle(parts: tuple[str | None, ...], letter: str) -> _Nombre:
    """Return degrees, and metres for the last digit written."""
    known = [part for part in parts if part is not None]
    values = [_value(part) for part in known]
    size = abs(values[0]) + sum(v / 60 ** (rank + 1) for rank, v in enumerate(values[1:]) if parts[rank + 1])
    if parts[1] is None and parts[2] is not None:  # seconds without minutes
        size = abs(values[0]) + values[1] / 3600
    unit = DEGREE_M / (3600 if parts[2] is not None else 60 if parts[1] is not None else 1)
    west = letter.upper() in {"S", "O", "W"}
    sign = -1.0 if known[0].startswith("-") or west else 1.0
    axis = {"": "", "N": "lat", "S": "lat"}.get(letter.upper(), "lon")
    return _Nombre(sign * size, _half(known[-1]) * unit, axis)


def _pair(text: str) -> tuple[_Nombre, _Nombre] | None:
    """Cut a text into two numbers, whatever separates them and their decimals."""
    for parts in _cuts(text):
        if len(parts) == 2 and all(_GROUPED.match(p) or _NUMBER.match(p) for p in parts):  # noqa: PLR2004 - x and y
            first, second = (p.replace(" ", "") for p in parts)
            return _Nombre(_value(first), _half(first)), _Nombre(_value(second), _half(second))
    return None


def _cuts(text: str) -> list[list[str]]:
    """Return the ways of cutting a text in two, the surest first."""
    strong = [part.strip() for part in re.split(r"[;/|]", text)]
    spaced = [part.strip() for part in re.split(r", ", text)]
    commas = text.split(",")
    words = text.split(" ")
    cuts = [strong] if len(strong) > 1 else []
    cuts += [spaced] if len(spaced) == 2 else []  # noqa: PLR2004
    if len(commas) == 2 and ("." in text or all(_LONG.match(c.strip()) for c in commas)):  # noqa: PLR2004
        cuts.append([c.strip() for c in commas])
    if len(commas) == 4 and "." not in text and " " not in text:  # noqa: PLR2004 - 50,4291,2,8319
        cuts.append([f"{commas[0]}.{commas[1]}", f"{commas[2]}.{commas[3]}"])
    return cuts + [[" ".join(words[:n]), " ".join(words[n:])] for n in range(1, len(words))]


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _half(text: str) -> float:
    """Return half of the last digit written."""
    decimals = len(re.split("[.,]", text, maxsplit=1)[1]) if re.search("[.,]", text) else 0
    return 0.5 / 10 ** min(decimals, MOST_DECIMALS)


def half_of(text: object) -> float:
    """Return half of the last digit of a number written in a cell of a file, NaN for another text."""
    plain = _SPACES.sub("", text.translate(_SAME)) if isinstance(text, str) else ""
    return _half(plain) if _NUMBER.match(plain) else math.nan


def _between(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _from_degrees(text: str, a: _Nombre, b: _Nombre) -> Coordonnees:
    lat, lon = (b, a) if "lon" in a.axis or b.axis == "lat" else (a, b)
    if not a.axis and not b.axis and not _between(a.value, LAT):
        lat, lon = b, a
    if (a.axis and a.axis == b.axis) or not (_between(lat.value, LAT) and _between(lon.value, LON)):
        raise _error(text, "hors_metropole", a, b)
    x, y = transformer(MAP_CRS).transform(lon.value, lat.value)
    found = _at(x, y, "WGS 84", MAP_CRS, max(a.half, b.half))
    return replace(found, lon=lon.value, lat=lat.value)


def _from_metres(text: str, a: _Nombre, b: _Nombre) -> Coordonnees:
    half = max(a.half, b.half)
    for first, second, inverse in ((a.value, b.value, False), (b.value, a.value, True)):
        if _between(first, L93_X) and _between(second, L93_Y):
            return replace(_at(first, second, "Lambert-93", CALC_CRS, half), inverse=inverse)
        zone = cc_zone(second)
        if zone and _between(first, CC_X):
            x, y = transformer(f"EPSG:{3900 + zone}").transform(first, second)
            return replace(_at(x, y, f"CC{zone}", f"EPSG:{3900 + zone}", half), inverse=inverse)
    for cle, xs, ys in (("ntf", NTF_X, NTF_Y), ("utm", UTM_X, UTM_Y)):
        if any(_between(x, xs) and _between(y, ys) for x, y in ((a.value, b.value), (b.value, a.value))):
            raise _error(text, cle, a, b)
    raise _error(text, "systeme_inconnu", a, b)


def cc_zone(y: float) -> int | None:
    """Return the conic conformal zone (42 to 50) that a northing belongs to."""
    for zone in range(CC_ZONES[0], CC_ZONES[1] + 1):
        if abs(y - (1_000_000.0 * (zone - 41) + 200_000.0)) <= CC_HALF:
            return zone
    return None


def _at(x: float, y: float, systeme: str, code: str, half: float) -> Coordonnees:
    lon, lat = transformer(MAP_CRS).transform(x, y, direction="INVERSE")
    return Coordonnees(x=round(x, 3), y=round(y, 3), lon=lon, lat=lat, systeme=systeme, code=code, precision_m=half)


def _error(text: str, cle: str, a: _Nombre, b: _Nombre) -> LieuError:
    return LieuError(text.strip(), cle, a=_written(a.value), b=_written(b.value))


def _written(value: float) -> str:
    if abs(value) >= HUGE:
        return "démesuré"
    return f"{value:.15g}".replace(".", ",").replace("-", "−")


@cache
def transformer(code: str) -> Transformer:
    """Return the way from a system to EPSG:2154."""
    return Transformer.from_crs(code, CALC_CRS, always_xy=True)


def name_of(code: str) -> str:
    """Return the name of a system as a message gives it: « Lambert-93 (EPSG:2154) »."""
    names = {MAP_CRS: "WGS 84", "OGC:CRS84": "WGS 84", CALC_CRS: "Lambert-93", "EPSG:3857": "Web Mercator"}
    zones = {f"EPSG:{3900 + zone}": f"CC{zone}" for zone in range(CC_ZONES[0], CC_ZONES[1] + 1)}
    name = (names | zones).get(code)
    return f"{name} ({MAP_CRS if name == 'WGS 84' else code})" if name else code


def definitions() -> dict[str, str]:
    """Return the definitions for proj4js of the systems that a place may be written in."""
    codes = [CALC_CRS, *(f"EPSG:{3900 + zone}" for zone in range(CC_ZONES[0], CC_ZONES[1] + 1)), "EPSG:3857"]
    return {code: _proj4(code) for code in codes}


def _proj4(code: str) -> str:
    with warnings.catch_warnings(action="ignore"):  # pyproj warns that a PROJ string says less than the definition
        return CRS(code).to_proj4()


def as_data() -> dict[str, object]:
    """Return the bounds for the page."""
    return {
        "lat": LAT, "lon": LON, "l93": [L93_X, L93_Y], "cc": [CC_ZONES, CC_X, CC_HALF], "ntf": [NTF_X, NTF_Y],
        "utm": [UTM_X, UTM_Y], "degre": DEGREE_M, "decimales": MOST_DECIMALS, "enorme": HUGE,
    }  # fmt: skip
