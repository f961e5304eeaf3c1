"""The words of the answers: sentences with holes, shared by both engines, and how numbers are written in them.

The page receives ``COMMUNES`` and ``TUES`` as data and fills them in the same way.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pipelines.core.verification.questions import Raison

FINE, INSECABLE = "\u202f", "\u00a0"
#: How many names a sentence lists; the others are counted.
NOMS_MAX = 3
KM, HECTARE, CENT, LEAST, MOST = 1000, 10_000, 100.0, 0.1, 99.9

_PONCTUATION = re.compile(r" (?=[;:!?](?:\s|$))")


def typo(text: str) -> str:
    """Set the narrow no-break spaces of French punctuation."""
    return _PONCTUATION.sub(FINE, text)


_COMMUNES = {
    "dedans": "{lieu} est dans {zones}.",
    "en partie": "{lieu} est en partie dans {zones}.",
    "sur la limite": "{lieu} est sur la limite : {zones}.",
    "touche": "{lieu} touche {texte}{nom}.",
    "distance": "{lieu} est à {distance} d’{texte}{nom}.",
    "disque": "{lieu} est à {max} du point qui situe {texte}{nom} ; son contour n’est pas connu et peut commencer "
    "à {distance}.",
    "disque atteint": "{lieu} est à {max} du point qui situe {texte}{nom} ; son contour n’est pas connu et peut "
    "atteindre le lieu.",
    "aucun": "Aucun objet connu",
    "rien": "{aucun} à moins de {rayon}.",
    "rien nulle part": "{aucun}.",
    "rien ici": "{aucun} à moins de {vu}, où la source s’arrête.",
    "bande": "Classe de distance : {bande}.",
    "compte": "",
    "part": "En tout {part} du lieu.",
    "zone": "{texte}{noms}{part}",
    str(Raison.ABSENTE): "Sans réponse : {raison}.",
    str(Raison.NON_COUVERT): "{lieu} n’est dans aucune zone de la source, qui devrait couvrir le territoire : à "
    "demander au service.",
    str(Raison.NON_LOCALISE): "Dans la commune, sans position connue : {non_localises}.",
    str(Raison.MASQUE): "Des objets de cette couche ne sont pas publiés : une absence n’est pas certaine.",
    str(Raison.INVENTAIRE): "L’inventaire peut être incomplet : un objet peut y manquer.",
    str(Raison.BORD): "La source n’est connue que jusqu’à {vu} du lieu : un autre objet peut être plus près.",
    str(Raison.EXTERIEUR): "Une partie du lieu est hors du territoire : la réponse peut y être incomplète.",
    str(Raison.FICTIF): "Donnée fictive (démonstration), sans portée.",
    str(Raison.ECHELLE): "Donnée au 1:{echelle} : à vérifier sur le terrain.",
    str(Raison.PRINCIPE): "Dessin de principe, sans limite à la parcelle : à vérifier sur le terrain.",
    str(Raison.PRECISION): "La précision de la source n’est pas connue : à vérifier.",
    str(Raison.PRECISION_LIEU): "La précision du lieu n’est pas connue : à vérifier.",
    str(Raison.LIMITE): "La limite peut être plus proche que les précisions réunies du lieu et de la source "
    "({cumul}) : à vérifier.",
    str(Raison.AXE): "Connu par un axe, dont la largeur est une convention : à vérifier.",
    str(Raison.POINT): "Connu par un point, sans contour : à vérifier.",
    str(Raison.INFORMATIVE): "Source informative, non opposable : à vérifier auprès du service.",
    "certain": "Réponse certaine : la limite est plus loin que les précisions réunies du lieu et de la source "
    "({cumul}).",
    "moins": "moins de ",
    "plus": "plus de ",
    "et": " et ",
    "puis": " ; ",
    "et d’autres": " et {n} autres",
}
#: The sentences of every question, by what they tell; a question may have its own.
COMMUNES: Mapping[str, str] = MappingProxyType({name: typo(text) for name, text in _COMMUNES.items()})
#: Reasons that are not said when another one, heavier, or a sentence that tells as much, is.
TUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        str(Raison.INVENTAIRE): (str(Raison.MASQUE), str(Raison.FICTIF), str(Raison.ECHELLE), str(Raison.PRINCIPE)),
        str(Raison.BORD): ("rien ici",),
        str(Raison.PRINCIPE): (str(Raison.ECHELLE),),
        str(Raison.INFORMATIVE): (str(Raison.FICTIF), str(Raison.ECHELLE), str(Raison.PRINCIPE)),
        str(Raison.LIMITE): (str(Raison.AXE), str(Raison.POINT), str(Raison.ECHELLE)),
    }
)
#: How a place without a name of its own is called, by dimension.
SUJETS = ("Le point", "La ligne", "La surface")


def entier(value: float) -> str:
    """Write a whole number, thousands apart."""
    return f"{round(value):,}".replace(",", FINE)


def _decimal(value: float, places: int) -> str:
    """Write a number that is already rounded, without useless zeros."""
    whole, _, rest = f"{value:.{places}f}".partition(".")
    rest = rest.rstrip("0")
    return entier(int(whole)) + (f",{rest}" if rest else "")


def metres(value: float) -> str:
    """Write a distance that is already rounded: ``120 m``, ``1,2 km``."""
    return f"{_decimal(value / KM, 1)}{INSECABLE}km" if value >= KM else f"{entier(value)}{INSECABLE}m"


def surface(value: float) -> str:
    """Write an area that is already rounded: ``1 234 m²``, ``12,35 ha``."""
    if value >= HECTARE:
        return f"{_decimal(value / HECTARE, 2)}{INSECABLE}ha"
    return f"{entier(value)}{INSECABLE}m²"


def part(value: float, words: Mapping[str, str] = COMMUNES, *, whole: bool = False) -> str:
    """Write a share; what is little is not nothing, and what is not ``whole`` is not 100 %."""
    if value < LEAST:
        return f"{words['moins']}0,1{INSECABLE}%"
    if value > MOST and not whole:
        return f"{words['plus']}99,9{INSECABLE}%"
    return f"{_decimal(value, 1)}{INSECABLE}%"


def noms(names: Sequence[str], words: Mapping[str, str] = COMMUNES) -> str:
    """Quote names: « A », « B » et « C » ; beyond ``NOMS_MAX`` the others are counted."""
    quoted = [f"«{INSECABLE}{name}{INSECABLE}»" for name in names]
    if len(quoted) > NOMS_MAX:
        return ", ".join(quoted[:NOMS_MAX]) + words["et d’autres"].replace("{n}", entier(len(quoted) - NOMS_MAX))
    return liste(quoted, words)


def liste(texts: Sequence[str], words: Mapping[str, str] = COMMUNES) -> str:
    """Join texts: ``a, b et c``."""
    return words["et"].join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else ""


def remplir(template: str, **values: str) -> str:
    """Fill the holes of a sentence; what fills them is never read as a hole."""
    pieces = template.split("{")
    filled = [piece.partition("}") for piece in pieces[1:]]
    return pieces[0] + "".join(values[name] + rest for name, _, rest in filled)
