"""The filters of the explorer: for each site, the choices that keep it, in the words of the indicators.

A site whose answer is not certain (a point, a source that stops at the limit) is kept by every choice that may be the
true one; one whose answer is not known is kept by « inconnu », which is never « non ».
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from layers.alea_minier import NIVEAUX
from layers.core.parametres import Parametres
from layers.patrimoine import BIEN, TAMPON
from maps.core import texte
from maps.core.affichage import Row
from maps.core.chiffres import RAISONS, Lecteur
from maps.core.vues import commun, friches
from pipelines.core import sites
from pipelines.core.criteres import INONDATIONS, OR, PERIMETRES_PUBLICS
from pipelines.core.model import Statut

#: The choice of what is not known.
INCONNU = "inconnu"
DANS_QPV = "Dans le quartier"
Readers = Mapping[str, Lecteur]
#: Words of the classes, where those of the tables would not be clear out of their page.
MOTS = {
    "périmètre": {"aucun": "Hors périmètre", "PPE": "Périmètre éloigné (PPE)", "PPR": "Périmètre rapproché (PPR)"},
    "aléa": {"aucun": "Aucun aléa cartographié", "faible": "Aléa faible", "moyen": "Aléa moyen", "fort": "Aléa fort"},
    "zone": {
        "U": "U, urbaine",
        "AUc": "AUc, à urbaniser",
        "AUs": "AUs, à urbaniser sous conditions",
        "A": "A, agricole",
        "N": "N, naturelle",
        "Zc": "Zc, constructible (carte communale)",
        "ZCa": "ZCa, activités (carte communale)",
        "ZnC": "ZnC, non constructible (carte communale)",
    },
}
RNU = "Règlement national d’urbanisme"
_ZONES = (*MOTS["zone"].values(), RNU)


@dataclass(frozen=True, slots=True)
class Choix:
    """One choice of a filter: its name in an address, stable from one edition to the next, and its words."""

    id: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtre:
    """A filter: its choices in order, « inconnu » last; ``retenus`` are the choices that keep each site, by key."""

    id: str
    titre: str
    choix: tuple[Choix, ...]
    retenus: Mapping[str, tuple[str, ...]]


def filtres(rows: Sequence[Row], readers: Readers, names: commun.Names, parametres: Parametres) -> tuple[Filtre, ...]:
    """Return the filters of some sites.

    Parameters
    ----------
    rows
        Attributes of the sites (``affichage.rows``).
    readers
        Readers of the indicators, by parameter name (``fri_04``); one that is absent makes « inconnu ».
    names
        Names of the communes, by INSEE code.
    parametres
        Distances, steps and milieux.
    """
    ranked, p = partial(_ranked, rows, readers), parametres.friches
    return (
        _listed("statut", "Statut", rows, _statut, friches.STATUTS.values(), tous=False),
        _listed("type", "Type", rows, lambda row: _said(row.get("site_type"))),
        _communes(rows, names),
        _listed("surface", "Surface", rows, partial(_surface, parametres), _surfaces(parametres)),
        _listed("pollution", "Pollution", rows, partial(_pollution, readers), _pollutions()),
        ranked("mines", "Aléa minier", ("min_04", "niveau"), _worded("aléa", ("aucun", *reversed(NIVEAUX)))),
        _listed("patrimoine", "Patrimoine mondial", rows, partial(_patrimoine, readers, parametres), _PATRIMOINE),
        _listed("zone", "Zone du PLU", rows, partial(_zone, readers), _ZONES, tous=False),
        _listed("milieu", "Milieu de la trame", rows, partial(_milieux, readers, parametres), _milieux_of(parametres)),
        ranked("as1", "Périmètre AS1", ("fri_05", "perimetre_hors_ppi"), _worded("périmètre", PERIMETRES_PUBLICS)),
        ranked("aac", "Aire d’alimentation", ("fri_05", "aac"), ("Hors aire", "Dans une aire d’alimentation")),
        ranked("chaleur", "Réseau de chaleur", ("fri_06", "classe"), _distances(p.chaleur_distances_m), 1),
        ranked("qpv", "Quartier prioritaire", ("fri_08", "classe"), (DANS_QPV, *_distances(p.qpv_distances_m)), 1),
        ranked("inondation", "Zone inondable", ("fri_09", "pire_scenario"), [_capital(i) for i in INONDATIONS]),
    )


def _listed(
    ident: str,
    titre: str,
    rows: Sequence[Row],
    lire: Callable[[Row], tuple[str, ...]],
    ordre: Iterable[str] = (),
    *,
    tous: bool = True,
) -> Filtre:
    """Make a filter of words: ``lire`` gives those of a site, none when not known.

    Words that are not in the order follow it, in that of the alphabet; those that never occur are left out unless
    ``tous``.
    """
    said = {str(row["_cle"]): lire(row) for row in rows}
    found = {word for words in said.values() for word in words}
    known = [word for word in dict.fromkeys(ordre) if tous or word in found]
    known += sorted(found - set(known), key=texte.sort_key)
    return _filtre(ident, titre, known, said)


def _filtre(ident: str, titre: str, words: Sequence[str], said: Mapping[str, tuple[str, ...]]) -> Filtre:
    names = _names([word for word in words if word != _capital(INCONNU)])
    choix = tuple(Choix(names[word], word) for word in names)
    retenus = {key: tuple(names[w] for w in found if w in names) or (INCONNU,) for key, found in said.items()}
    return Filtre(id=ident, titre=titre, choix=(*choix, Choix(INCONNU, "Inconnu")), retenus=retenus)


def _names(words: Sequence[str]) -> dict[str, str]:
    """Name each word for an address: a short name, with a digest for the second one of the same short name."""
    made: dict[str, str] = {}
    for word in words:
        short = texte.ancre(word.replace("≤", "max").replace(">", "plus de").replace("<", "moins de"))
        taken = short in {"", INCONNU, *made.values()}
        made[word] = texte.slug(word) if taken else short
    return made


def _ranked(  # noqa: PLR0917, PLR0913 - the first two are given once
    rows: Sequence[Row],
    readers: Readers,
    ident: str,
    titre: str,
    where: tuple[str, str],
    words: Sequence[str],
    first: int = 0,
) -> Filtre:
    """Make a filter of classes that are ranks, from ``first`` on: every rank between the bounds keeps the site."""
    reader, modalite = readers[where[0]], where[1]
    said = {str(row["_cle"]): _between(reader, str(row["_cle"]), modalite, words, first) for row in rows}
    return _filtre(ident, titre, words, said)


def _between(reader: Lecteur, key: str, modalite: str, words: Sequence[str], first: int) -> tuple[str, ...]:
    row = reader.row("friche", key, modalite)
    if row is None or Statut(row["statut"]) in RAISONS or texte.is_missing(row.get("valeur")):
        return ()
    low = high = int(row["valeur"])
    if Statut(row["statut"]) is Statut.A_VERIFIER:
        ends = [row.get("borne_min"), row.get("borne_max")]
        low = min(low, low if texte.is_missing(ends[0]) else int(float(str(ends[0]))))
        high = max(high, len(words) + first - 1 if texte.is_missing(ends[1]) else int(float(str(ends[1]))))
    return tuple(words[low - first : high - first + 1])


def _worded(table: str, classes: Iterable[str]) -> list[str]:
    return [MOTS[table].get(name, name) for name in classes]


def _capital(words: str) -> str:
    return texte.apostrophes(texte.capitale(words))


def _said(value: object) -> tuple[str, ...]:
    return () if texte.is_missing(value) or value == INCONNU else (_capital(texte.texte(value)),)


def _statut(row: Row) -> tuple[str, ...]:
    value = row.get("site_statut")
    return () if texte.is_missing(value) or value == INCONNU else (friches.statut(value),)


def _communes(rows: Sequence[Row], names: commun.Names) -> Filtre:
    """List the communes that have a site, named by their codes in an address."""
    codes = {str(row["_cle"]): commun.commune_of(row, names) for row in rows}
    listed = sorted({c for c in codes.values() if c}, key=lambda code: texte.sort_key(names[code]))
    choix = tuple(Choix(texte.slug(code.lower()), names[code]) for code in listed)
    retenus = {key: (texte.slug(code.lower()) if code else INCONNU,) for key, code in codes.items()}
    return Filtre(id="commune", titre="Commune", choix=(*choix, Choix(INCONNU, "Inconnu")), retenus=retenus)


def _surfaces(parametres: Parametres) -> list[str]:
    limits = parametres.friches.notes_paliers["surface"].bornes
    ends = [f"{limit:g}".replace(".", ",") for limit in limits]
    between = [f"{low} à {high} ha" for low, high in pairwise(ends)]
    return [f"Jusqu’à {ends[0]} ha", *between, f"Plus de {ends[-1]} ha"] if ends else []


def _surface(parametres: Parametres, row: Row) -> tuple[str, ...]:
    """Return the class of the area, limits included below, as the score reads them."""
    value = row.get("surface_m2")
    if texte.is_missing(value):
        return ()
    limits = parametres.friches.notes_paliers["surface"].bornes
    rank = sum(float(str(value)) / 1e4 > limit for limit in limits)
    return tuple(_surfaces(parametres)[rank : rank + 1])


def _pollutions() -> list[str]:
    return [_capital(name) for name in reversed(sites.POLLUTION)]


def _pollution(readers: Readers, row: Row) -> tuple[str, ...]:
    """Return the class of the ground, by its rank: crossed with the inventories, else as the source says it."""
    names = {float(rank): name for name, rank in sites.POLLUTION.items()}
    for modalite in ("niveau_croise", "niveau"):
        found = readers["fri_03"].row("friche", str(row["_cle"]), modalite)
        if found is not None and not texte.is_missing(found.get("valeur")):
            return (_capital(names[float(found["valeur"])]),)
    if readers["fri_03"].present:
        return ()
    value = row.get("sol_pollution_existe")
    return _said(value) if value in sites.POLLUTION else ()


_PATRIMOINE = ("Dans le bien inscrit", "Dans la zone tampon", "Hors des deux")


def _met(reader: Lecteur, key: str, modalite: str, eclat_m2: float) -> bool | None:
    """Tell whether a site meets zones by more than a sliver; None when it is not known, nor when more may be met."""
    row = reader.row("friche", key, modalite)
    if row is None or Statut(row["statut"]) in RAISONS or texte.is_missing(row.get("valeur")):
        return None
    met = float(row["valeur"]) * 1e4 > eclat_m2
    return None if not met and Statut(row["statut"]) is Statut.AU_MOINS else met


def _patrimoine(readers: Readers, parametres: Parametres, row: Row) -> tuple[str, ...]:
    key = str(row["_cle"])
    met = [_met(readers["min_02"], key, f"surface_ha:{zone}", parametres.eclat_m2) for zone in (BIEN, TAMPON)]
    if None in met:
        return ()
    return tuple(w for w, hit in zip(_PATRIMOINE, met, strict=False) if hit) or (_PATRIMOINE[2],)


def _zone(readers: Readers, row: Row) -> tuple[str, ...]:
    found = readers["fri_10"].row("friche", str(row["_cle"]), "typezone")
    if found is None:
        return ()
    if Statut(found["statut"]) is Statut.SANS_OBJET:
        return (RNU,)
    ends = texte.texte(found.get("valeur_texte"), "").split(OR)
    return tuple(MOTS["zone"].get(end, end) for end in ends if end in MOTS["zone"])


HORS_TRAME = "Hors trame"


def _milieux_of(parametres: Parametres) -> list[str]:
    return [*map(_capital, parametres.tvb.milieux), HORS_TRAME]


def _milieux(readers: Readers, parametres: Parametres, row: Row) -> tuple[str, ...]:
    reader, key = readers["fri_04"], str(row["_cle"])
    whole = _met(reader, key, "surface_ha:total", parametres.eclat_m2)
    if whole is None:
        return ()
    met = (m for m in parametres.tvb.milieux if _met(reader, key, f"surface_ha:{m}", parametres.eclat_m2))
    return tuple(map(_capital, met)) if whole else (HORS_TRAME,)


def _distances(limits: Sequence[int]) -> list[str]:
    return [*sites.names_of(limits), sites.beyond(limits)]
