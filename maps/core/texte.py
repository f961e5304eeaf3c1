"""French typography of what a reader sees: numbers, units, dates, missing values.

Numbers use U+202F between thousands and a decimal comma; units follow a U+00A0. Nothing here computes.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import cast

import pandas as pd

from layers.core.errors import CatalogueError

#: Narrow no-break space (thousands, before ``; : ! ?``) and no-break space (before a unit, inside « »).
FINE = "\u202f"
INSECABLE = "\u00a0"

NON_DISPONIBLE = f"n.{INSECABLE}d."
SECRET = "secret"  # noqa: S105 - a masked figure, not a password
SANS_OBJET = "sans objet"

#: Units that are not printed: the label of the figure already says what is counted.
UNITES_MUETTES = frozenset({"", "n", "nombre", "classe", "sites", "friches", "puits", "terrils", "cités", "objets"})

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_PONCTUATION = re.compile(r"[ \u00a0]+([;:!?])(?=\s|$|[»)<])")
_UNITE = re.compile(r"(?<=\d) (?=(?:m|km|ha|m²)\b)")
#: « 1:25 000 », never cut; « CO2 »; « 2 objet(s) non localisé(s) », that the number before it sets.
_ECHELLE = re.compile(r"\b1:\d{1,3}(?: \d{3})+\b")
_CO2 = re.compile(r"\bCO2\b")
_ACCORD = re.compile(r"(\d+)([^\d;:,]*\(s\)[^\d;:,]*)")
#: What an id of a layer and the name of a profile say to nobody: the reason of an absent layer, for readers.
_MACHINE = re.compile(r"(?:couche \w+ : )?aucune source dans le profil \w+")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W_])")
_SAFE_SEGMENT = re.compile(r"[a-z0-9_-]+")
#: A key that is a file name as it is, on every system; what is not a letter nor a digit; names that Windows keeps.
_PLAIN_KEY, _OTHER = re.compile(r"[a-z0-9_]{1,48}"), re.compile(r"[^a-z0-9]+")
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DIGITS = re.compile(r"\d+")
_CENT, _DIX, _LEAST = 100, 10, 0.05
#: The least size that is written; units that are counted whole; the words of a unit that have no singular of their own.
_INFIME = Decimal("0.005")
UNITES_ENTIERES = frozenset({"hab."})
#: Units of small numbers, that their source gives to three decimals: 0,011 and 0,014 kg/kWh are not one content.
UNITES_FINES = frozenset({"kg/kWh"})
_INVARIABLES = frozenset({"fois", "mois", "puits"})
_DEUX = 2


def is_missing(value: object) -> bool:
    """Tell whether a cell is empty: None, NaN, NA, NaT or a blank text."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(cast("float", value))))


def nombre(value: object, decimals: int | None = None, *, most: int = 2) -> str:
    """Write a number the French way, ``n. d.`` when it is missing.

    Parameters
    ----------
    value
        A number, or a missing value.
    decimals
        How many decimals, at most ``most``; None: as many as are worth it (0 from 100 on, 1 from 10 on, else 2),
        none for a whole number.
    most
        The most decimals that are ever written.

    Returns
    -------
    str
        For example ``1 234,5`` with a narrow no-break space.
    """
    if is_missing(value):
        return NON_DISPONIBLE
    exact = Decimal(str(value))
    if not exact.is_finite():
        return NON_DISPONIBLE
    if decimals is None and 0 < abs(exact) < _INFIME:
        return f"<{INSECABLE}0,01" if exact > 0 else f">{INSECABLE}−0,01"
    places = _useful_decimals(exact) if decimals is None else min(decimals, most)
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}".replace(",", FINE).replace(".", ",")
    return f"−{text}" if rounded < 0 else text


def _useful_decimals(value: Decimal) -> int:
    size = abs(value)
    if value == value.to_integral_value():
        return 0
    return 0 if size >= _CENT else 1 if size >= _DIX else 2


def with_unit(value: object, unit: str, decimals: int | None = None) -> str:
    """Write a number and its unit (``12,4 ha``); a missing number has no unit."""
    if unit == "%":
        return pourcent(value)
    if decimals is None and unit in UNITES_FINES:
        text = nombre(value, 3, most=3)
    else:
        text = nombre(value, _whole(value, unit) if decimals is None else decimals)
    return text if text == NON_DISPONIBLE or unit in UNITES_MUETTES else f"{text}{INSECABLE}{accorde(value, unit)}"


def _whole(value: object, unit: str) -> int | None:
    """Return no decimal for what is counted one by one: nobody is four tenths of an inhabitant."""
    whole = unit in UNITES_ENTIERES and not is_missing(value) and abs(float(str(value))) >= 1
    return 0 if whole else None


def accorde(value: object, unit: str) -> str:
    """Write a unit that is a word in the singular under two: « 1 parc », « 0,67 année », « 2 parcs »."""
    few = not is_missing(value) and abs(float(str(value))) < _DEUX
    word = unit.isalpha() and len(unit) > len("mois") - 1 and unit[-1] in "sx" and unit not in _INVARIABLES
    return unit[:-1] if few and word else unit


def pourcent(value: object) -> str:
    """Write a share with one decimal; almost nothing is not written as zero."""
    if is_missing(value):
        return NON_DISPONIBLE
    share = float(str(value))
    low, high = 0 < share < _LEAST, _CENT - _LEAST < share < _CENT
    text = "<\u00a00,1" if low else ">\u00a099,9" if high else nombre(share, int(share not in {0.0, 100.0}))
    return f"{text}{INSECABLE}%"


def hectares(surface_m2: object) -> str:
    """Write an area given in square metres as hectares."""
    return NON_DISPONIBLE if is_missing(surface_m2) else with_unit(float(str(surface_m2)) / 10_000, "ha")


def date(value: object) -> str:
    """Write a date in full, ``1ᵉʳ janvier 2024``; a text that is no ISO date comes back unchanged."""
    if is_missing(value):
        return NON_DISPONIBLE
    if isinstance(value, dt.date):
        return _date_in_full(value.year, value.month, value.day)
    found = _DATE.fullmatch(str(value).strip()[:10])
    if found is None or not 1 <= int(found[2]) <= len(MOIS):
        return str(value)
    return _date_in_full(int(found[1]), int(found[2]), int(found[3]))


def _date_in_full(year: int, month: int, day: int) -> str:
    number = "1ᵉʳ" if day == 1 else str(day)
    return f"{number}{INSECABLE}{MOIS[month - 1]}{INSECABLE}{year}"


def annee(value: object) -> str:
    """Write a year as it is (no thousands separator), ``n. d.`` when it is missing."""
    return NON_DISPONIBLE if is_missing(value) else str(value).removesuffix(".0")


def brut(value: object) -> str:
    """Return a key or a code exactly as its source writes it, an empty text when it is missing."""
    return "" if is_missing(value) else str(value).strip()


def texte(value: object, absent: str = NON_DISPONIBLE) -> str:
    """Write a text of a source, its apostrophes set; ``absent`` when it is missing."""
    return absent if is_missing(value) else apostrophes(brut(value))


def apostrophes(text: str) -> str:
    """Set the straight apostrophes between two letters: ``Cité d’Anchin``."""
    return _APOSTROPHE.sub("’", text)


def entre(low: object, high: object, unit: str = "") -> str:
    """Write an interval: ``entre 1 et 3 ha``, one number when both ends read the same.

    Both ends have the same number of decimals: one for a share, else those of the end that needs fewer, unless it is
    whole; zero is written alone.
    """
    if is_missing(high):
        return f"au moins {with_unit(plancher(low), unit)}"
    if is_missing(low):
        return f"au plus {with_unit(high, unit)}"
    first, last = _share_ends(low, high) if unit == "%" else _ends(plancher(low), high, unit)
    word = "" if unit in UNITES_MUETTES else f"{INSECABLE}{accorde(high, unit)}"
    return f"{last}{word}" if first == last else f"entre {first} et {last}{word}"


def _share_ends(low: object, high: object) -> tuple[str, str]:
    """Write both ends of a share with one decimal; the lower one, almost nothing, is zero."""
    floor = 0 if 0 < float(str(low)) < _LEAST else low
    return pourcent(floor).removesuffix(f"{INSECABLE}%"), pourcent(high).removesuffix(f"{INSECABLE}%")


def _ends(low: object, high: object, unit: str) -> tuple[str, str]:
    places = _shared_decimals(Decimal(str(low)), Decimal(str(high)), unit)
    first, last = (nombre(v, places if float(str(v)) else 0, most=3) for v in (low, high))
    return first, last if abs(float(str(high))) >= float(_INFIME) else nombre(high)


def _shared_decimals(low: Decimal, high: Decimal, unit: str) -> int:
    """Return how many decimals both ends of an interval have: none for whole ones, else those of the larger end."""
    if unit in UNITES_FINES:
        return 3
    if (unit in UNITES_ENTIERES and abs(high) >= 1) or all(v == v.to_integral_value() for v in (low, high)):
        return 0
    size = max(abs(low), abs(high))
    return 0 if size >= _CENT else 1 if size >= _DIX else 2


def plancher(low: object) -> object:
    """Return the lower end of an interval: one too small to be written is zero, which holds all the same."""
    return 0 if not is_missing(low) and 0 < abs(float(str(low))) < float(_INFIME) else low


def typo(text: str) -> str:
    """Set the apostrophes and the no-break spaces of French punctuation in a title or a sentence."""
    said = _ACCORD.sub(_accorder, _CO2.sub("CO₂", _MACHINE.sub("donnée non fournie", text)))
    spaced = _PONCTUATION.sub(rf"{FINE}\1", apostrophes(said))
    spaced = _ECHELLE.sub(lambda found: found[0].replace(" ", FINE), _UNITE.sub(INSECABLE, spaced))
    return spaced.replace("« ", f"«{INSECABLE}").replace(" »", f"{INSECABLE}»").replace(" %", f"{INSECABLE}%")


def _accorder(found: re.Match[str]) -> str:
    return found[1] + found[2].replace("(s)", "s" if int(found[1]) >= _DEUX else "")


def liste(names: Sequence[str]) -> str:
    """Join names: ``Avion, Lens et Liévin``."""
    return " et ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def de(name: str) -> str:
    """Write « de » before a commune's name: ``d'Avion``, ``du Cateau``, ``des Baux``, ``de Lens``."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"d’{name}" if sans_accents(name[:1]) in set("aeiouy") else f"de {name}"


def capitale(text: str) -> str:
    """Return a text whose first letter is a capital, the others unchanged."""
    return text[:1].upper() + text[1:]


def minuscule(text: str) -> str:
    """Return a title as it stands inside a sentence: its first letter small, the others unchanged."""
    return text[:1].lower() + text[1:]


def sans_accents(text: str) -> str:
    """Return the lower-case text without its accents, for comparing what people write."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))


def sort_key(text: str) -> str:
    """Return what sorts a French name: no accent, no case (Éleu between Bully and Estevelles), 9 before 12."""
    return _DIGITS.sub(lambda found: found[0].zfill(6), sans_accents(text))


def ancre(text: str) -> str:
    """Return a text as a piece of an address: lower-case letters and digits without accent, hyphens between words."""
    return _OTHER.sub("-", sans_accents(text)).strip("-")


def slug(key: str) -> str:
    """Return the name of the file of an object, from its key, whatever the key holds.

    A key of lower-case letters, digits and underscores is its own name. Any other one is cut down to such letters, and
    a hyphen and a digest of the whole key follow: two keys never share a name, and none leads out of its folder.
    """
    if _PLAIN_KEY.fullmatch(key) and not _DEVICES.fullmatch(key):
        return key
    digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return "-".join(filter(None, (ancre(key)[:40].strip("-"), digest)))


def safe_name(text: str) -> str:
    """Check one segment of a path of the site: only ``a-z 0-9 - _``, so that no name leads elsewhere."""
    if not _SAFE_SEGMENT.fullmatch(text):
        raise CatalogueError(
            "name of a file of the site",
            expected="only a-z, 0-9, - and _",
            found=repr(text),
            remedy="give the layer, page or commune another identifier",
        )
    return text
