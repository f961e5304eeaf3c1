"""Read an address, parcels or a commune, and find them in the index of the communes.

The page follows the same steps (``verifier-saisie.js``): the same text finds the same place, or gets the same message.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from maps.core import texte

#: Words that are often shortened, as they are once written in lower case without accents.
ABREGES: Mapping[str, str] = {
    "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard", "blvd": "boulevard", "pl": "place",
    "all": "allee", "imp": "impasse", "ch": "chemin", "che": "chemin", "rte": "route", "res": "residence",
    "sq": "square", "st": "saint", "ste": "sainte", "fg": "faubourg", "fbg": "faubourg", "lot": "lotissement",
    "dr": "docteur", "gal": "general", "gl": "general", "mal": "marechal", "pdt": "president", "cdt": "commandant",
    "cne": "capitaine", "pr": "professeur", "qu": "quai", "crs": "cours", "hlm": "hlm",
}  # fmt: skip
#: A first word that is one letter.
INITIALES: Mapping[str, str] = {"r": "rue"}
INDICES = ("bis", "ter", "quater", "quinquies")
#: What may stand before a number: « n° 12 ».
AVANT_NUMERO = ("n", "no", "num", "numero")
#: Names of a column of INSEE codes, normalised, the surest first.
CODES = (
    "code_insee", "insee", "code_commune_insee", "insee_com", "com_insee", "code_commune", "codgeo", "depcom",
    "comm_insee", "insee_commune", "codeinsee", "code_com", "citycode", "com",
)  # fmt: skip
#: Names of the columns of a file that name a place in words, normalised, the surest first.
COLONNES: Mapping[str, Sequence[str]] = {
    "adresse": ("adresse", "adresse_complete", "adresse_postale", "address"),
    "parcelle": ("parcelle", "id_parcelle", "parcelle_id", "idu", "reference_cadastrale", "ref_cadastrale"),
    "commune": ("commune", "nom_commune", "commune_nom", "ville", "city"),
    "code": CODES,
    "postal": ("code_postal", "cp", "postcode", "codepostal"),
}
#: How many names a message or a list of suggestions gives; below this likeness a name is not near.
PROCHES, SUGGESTIONS, LEAST_LIKENESS = 5, 8, 0.3
#: How many streets of one name a message gives before it counts the others.
AMBIGUES = 12

_PLAIN = re.compile("[^a-z0-9]+")
_NUMERO = re.compile(r"^(\d{1,5})(bis|ter|quater|quinquies|[a-z])?$")
_CODE = re.compile(r"^\d[0-9ab]\d{3}$")
_FULL = re.compile(r"(\d[\dAB]\d{3}) ?(\d{3}) ?([0-9A-Z]{2}) ?(\d{4})(?![0-9A-Z])")
_SHORT = re.compile(r"(?:(\d{3}) )?(?:SECTION )?(0?[A-Z]{1,2}) ?(?:N[°O]? ?|NUMERO )?(\d{1,4})(?![0-9A-Z])")
#: The zeros before a number; those of a code (five digits) count.
_ZEROS = re.compile(r"^0{1,3}(?=\d{1,3}$)")
_BETWEEN = re.compile(r"^(?:[ ,;|/]|ET)*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Adresse:
    """An address as it was written: number, repetition, words of the street, commune (code) or None."""

    numero: int | None
    rep: str
    voie: str
    commune: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcelle:
    """A parcel as it was written; ``commune`` None where it is not said, ``prefixe`` empty likewise."""

    commune: str | None
    prefixe: str
    section: str
    numero: int

    @property
    def ecrite(self) -> str:
        """Section and number: « AB 123 »."""
        return f"{self.section} {self.numero}"


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Reduce a name to lower-case words without accents, common abbreviations in full, « 01 » as « 1 »."""
    words = [_ZEROS.sub("", w) for w in _PLAIN.split(texte.sans_accents(text).replace("œ", "oe")) if w]
    if words and words[0] in INITIALES:
        words[0] = INITIALES[words[0]]
    return " ".join(ABREGES.get(word, word) for word in words)


def likeness(a: str, b: str) -> float:
    """Return how alike two plain texts are, 0 to 1: the share of their pairs of letters that are common (Dice)."""
    one, two = _pairs(a), _pairs(b)
    total = sum(one.values()) + sum(two.values())
    return 2 * sum(min(n, two.get(pair, 0)) for pair, n in one.items()) / total if total else 0.0


def _pairs(text: str) -> dict[str, int]:
    padded = f" {text} "
    counts: dict[str, int] = {}
    for rank in range(len(padded) - 1):
        pair = padded[rank : rank + 2]
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def nearest(text: str, names: Iterable[str], count: int = PROCHES) -> list[str]:
    """Return the names most like a text, the most alike first."""
    wanted = plain(text)
    ranked = sorted((-likeness(wanted, plain(name)), plain(name), name) for name in set(names))
    return [name for score, _, name in ranked[:count] if -score >= LEAST_LIKENESS]


def commune(text: str, communes: Mapping[str, str]) -> str | None:
    """Return the code of the commune that a text names or whose code it is (code -> name), None for another text."""
    wanted = plain(text)
    if _CODE.match(wanted):
        return next((code for code in communes if code.lower() == wanted), None)
    return next((code for code, name in sorted(communes.items()) if plain(name) == wanted), None)


def is_code(text: str) -> bool:
    """Tell whether a text has the form of an INSEE code."""
    return bool(_CODE.match(plain(text)))


# --- addresses -------------------------------------------------------------------------------------------


def addresses(text: str, communes: Mapping[str, str]) -> list[Adresse]:
    """Return the ways of reading an address: with the commune its last words name, then without."""
    words = plain(text).split(" ")
    numero, rep, words = _number(words)
    within = next((w for w in words if _CODE.match(w)), None)
    words = [w for w in words if not _CODE.match(w) and w != "cedex"]
    here = next((code for code in communes if code.lower() == within), None)
    names = sorted(((plain(name), code) for code, name in communes.items()), key=lambda n: (-len(n[0]), n))
    found = []
    for name, code in names:
        last = name.split(" ")
        if len(words) > len(last) and words[-len(last) :] == last:
            street = " ".join(words[: -len(last)])
            found.append(Adresse(numero=numero, rep=rep, voie=street, commune=code))
    return [*found, Adresse(numero=numero, rep=rep, voie=" ".join(words), commune=here)]


def placed(read: Sequence[Adresse], code: str | None) -> list[Adresse]:
    """Return the ways of reading an address whose commune is known otherwise (None: it is not)."""
    if code is None:
        return list(read)
    return [replace(a, commune=code) for a in (*(a for a in read[:-1] if a.commune == code), *read[-1:])]


def _number(words: list[str]) -> tuple[int | None, str, list[str]]:
    """Take the number and its repetition off the words of an address."""
    if len(words) > 1 and words[0] in AVANT_NUMERO and _NUMERO.match(words[1]):
        words = words[1:]
    found = _NUMERO.match(words[0]) if words else None
    if found is None or (_CODE.match(words[0]) and len(words) == 1):
        return None, "", words
    rest, rep = words[1:], found[2] or ""
    if not rep and rest and (rest[0] in INDICES or (len(rest[0]) == 1 and rest[0].isalpha() and rest[0] != "r")):
        rep, rest = rest[0], rest[1:]
    if rest and rest[0] in INITIALES:
        rest = [INITIALES[rest[0]], *rest[1:]]
    return int(found[1]), rep, rest


def streets(read: Sequence[Adresse], voies: Mapping[str, Sequence[str]]) -> list[tuple[str, str, int]]:
    """Return the streets (commune, name, rank) that fit an address, the best first.

    Parameters
    ----------
    read
        The ways of reading it.
    voies
        Names of the streets of each commune, by its code.

    Returns
    -------
    list of tuple
        Rank 0: the same name; 1: it begins so; 2: it has words that begin so.
    """
    found: dict[tuple[str, str], int] = {}
    for adresse in read:
        for code, names in voies.items():
            if adresse.commune in {None, code} and adresse.voie:
                for name in names:
                    rank = _fits(adresse.voie, plain(name))
                    if rank is not None and rank < found.get((code, name), 3):
                        found[code, name] = rank
    return sorted(((code, name, rank) for (code, name), rank in found.items()), key=lambda s: (s[2], plain(s[1]), s[0]))


def _fits(wanted: str, name: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    words = name.split(" ")
    return 2 if all(any(word.startswith(w) for word in words) for w in wanted.split(" ")) else None


def chosen(found: Sequence[tuple[str, str, int]]) -> list[tuple[str, str]]:
    """Return the streets that an address designates: those of the same name, else all that fit."""
    same = [(code, name) for code, name, rank in found if rank == 0]
    return same or [(code, name) for code, name, _ in found]


def said(streets: Sequence[tuple[str, str]], communes: Mapping[str, str]) -> str:
    """Write the streets among which to choose: the first ones, and how many more."""
    names = [f"{voie}, {communes[code]}" for code, voie in streets[:AMBIGUES]]
    more = len(streets) - len(names)
    return " ; ".join([*names, *[f"et {more} autre{'s' * (more > 1)}"] * (more > 0)])


def house(numero: int, rep: str, known: Sequence[tuple[int, str]]) -> int | None:
    """Return the rank of a number in a street; « 12 b » also finds « 12 bis »."""
    wanted = [(numero, rep)] + ([(numero, "bis")] if rep == "b" else [])
    return next((known.index(w) for w in wanted if w in known), None)


def near_houses(numero: int | None, known: Sequence[tuple[int, str]], count: int = PROCHES) -> list[str]:
    """Return the numbers of a street nearest to another, in their order; the first ones when there is none."""
    ranked = sorted(set(known), key=lambda h: (abs(h[0] - (numero or 0)), h))[:count]
    return [f"{n} {rep}".strip() for n, rep in sorted(ranked)]


# --- parcels ---------------------------------------------------------------------------------------------


def parcels(text: str, communes: Mapping[str, str]) -> list[Parcelle]:
    """Return the parcels that a text lists, none for a text that is something else."""
    upper = " ".join(texte.sans_accents(text).upper().replace(".", " ").split())
    found = [_full(m) for m in _FULL.finditer(upper)]
    if found and _BETWEEN.match(_FULL.sub("", upper)):
        return found
    rest, code = _without_commune(upper, communes)
    found = [_short(m, code) for m in _SHORT.finditer(rest)]
    return found if found and _BETWEEN.match(_SHORT.sub("", rest)) else []


def _without_commune(upper: str, communes: Mapping[str, str]) -> tuple[str, str | None]:
    """Take the commune off one end of a list of parcels."""
    for code, name in sorted(communes.items(), key=lambda c: (-len(c[1]), c)):
        for form in (texte.sans_accents(name).upper(), code.upper()):
            if upper.startswith((f"{form} ", f"{form},")):
                return upper[len(form) :].strip(" ,;"), code
            if upper.endswith((f" {form}", f",{form}")):
                return re.sub(r" A$", "", upper[: -len(form)].strip(" ,;")), code
    return upper, None


def _full(found: re.Match[str]) -> Parcelle:
    return Parcelle(commune=found[1], prefixe=found[2], section=_section(found[3]), numero=int(found[4]))


def _short(found: re.Match[str], code: str | None) -> Parcelle:
    return Parcelle(commune=code, prefixe=found[1] or "", section=_section(found[2]), numero=int(found[3]))


def _section(text: str) -> str:
    return text.lstrip("0") or "0"


def near_parcels(wanted: Parcelle, known: Iterable[tuple[str, str, int]], count: int = PROCHES) -> list[str]:
    """Return the parcels nearest to one by their number in its section; the sections where there is no such one.

    Parameters
    ----------
    wanted
        The parcel looked for.
    known
        Prefix, section and number of those of the commune.
    """
    listed = set(known)
    same = sorted((abs(n - wanted.numero), n, prefix) for prefix, section, n in listed if section == wanted.section)
    if same:
        return list(dict.fromkeys(f"{wanted.section} {n}" for _, n, _ in same))[:count]
    return [f"section {s}" for s in sorted({section for _, section, _ in listed})[:count]]


def as_data() -> dict[str, object]:
    """Return the lists for the page."""
    return {
        "abreges": dict(ABREGES), "initiales": dict(INITIALES), "indices": list(INDICES), "proches": PROCHES,
        "ambigues": AMBIGUES, "avant_numero": list(AVANT_NUMERO),
        "suggestions": SUGGESTIONS, "ressemblance": LEAST_LIKENESS,
    }  # fmt: skip
