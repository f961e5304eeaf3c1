"""Answers one by one: a record for each question and place, with the sentences a clerk can forward."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.core.verification import phrases
from pipelines.core.verification.formes import (
    LIGNE,
    MM,
    SURFACE,
    distance_dite,
    distance_sure,
    part_dite,
    surface_dite,
)
from pipelines.core.verification.lieux import Lieux
from pipelines.core.verification.moteur import Resultat
from pipelines.core.verification.questions import Etat, Raison


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """What of a place is in the objects of one class, taken once; ``texte`` are the words of the class."""

    classe: str
    texte: str
    etat: str
    noms: tuple[str, ...]
    cles: tuple[str, ...]
    part_pct: float | None = None
    surface_m2: float | None = None
    longueur_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proche:
    """The nearest object."""

    cle: str
    nom: str
    classe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reponse:
    """The answer to one question about one place.

    ``part_pct`` is the share of the place in all zones together; ``distance_m`` how far the nearest object is (0 in a
    zone, None when none is within the radius of search), ``distance_max_m`` how far at most, when it is a site known by
    a point; ``distance_min_m`` says « au moins »: how far the source is known. ``phrases`` are the answer in words.
    """

    question: str
    theme: str
    titre: str
    couche: str
    etat: str
    zones: tuple[Zone, ...]
    part_pct: float | None
    distance_m: float | None
    distance_max_m: float | None
    distance_min_m: float | None
    proche: Proche | None
    nombre: int | None
    bande: str | None
    certitude: str
    raisons: tuple[str, ...]
    phrases: tuple[str, ...]
    source: str
    millesime: str
    echelle: int | None
    precision_m: float | None
    portee: str
    nature: str


def reponse(found: Resultat, places: Lieux, at: int, missing: tuple[str, ...]) -> Reponse:
    """Write the answer about one place; ``missing`` names the objects of its communes that have no known place."""
    question, source, seen = found.question, found.source, found.constat
    zones = () if source.absente else tuple(_zones(found, places, at))
    near = int(seen.proche[at])
    apart = near >= 0 and not zones
    disc = apart and question.par_points and seen.brute_mm[at] > seen.mm[at]
    values: dict[str, Any] = {
        "etat": str(seen.etat[at]),
        "zones": zones,
        "part_pct": _total(found, places, at) if zones else None,
        "distance_m": 0.0 if zones else float(distance_dite(seen.mm[at])) if apart else None,
        "distance_max_m": float(distance_dite(seen.brute_mm[at])) if disc else None,
        "distance_min_m": float(distance_sure(seen.vu_mm[at])) if _holds(found, Raison.BORD, at) else None,
        "proche": _proche(found, near) if apart else None,
        "nombre": None if np.isnan(found.nombre[at]) else int(found.nombre[at]),
        "bande": question.bandes[found.bande[at]] if found.bande[at] >= 0 else None,
        "certitude": str(found.certitude[at]),
        "raisons": tuple(str(r) for r in found.raisons if _holds(found, r, at)),
    }
    said = {**values, "sujet": places.sujets[at], "precision_lieu": float(places.precision_m[at]), "lost": missing}
    return Reponse(
        question=question.id,
        theme=question.theme,
        titre=question.titre,
        couche=question.couche,
        **values,
        phrases=tuple(_phrases(found, said)),
        source=source.titre,
        millesime=source.millesime,
        echelle=source.echelle,
        precision_m=source.precision_m,
        portee="opposable" if source.opposable else "informative",
        nature="demonstration" if source.fictif else "reelle",
    )


def _holds(found: Resultat, reason: Raison, at: int) -> bool:
    return reason in found.raisons and bool(found.raisons[reason][at])


def _zones(found: Resultat, places: Lieux, at: int) -> Iterator[Zone]:
    """Write the zones of one place, by class."""
    objets, zones, there = found.objets, found.zones, found.presences
    first, last = np.searchsorted(there.i, [at, at + 1])
    js = there.j[first:last]
    for k in range(*np.searchsorted(zones.i, [at, at + 1])):
        mine = sorted(int(j) for j in js if objets.classe[j] == zones.g[k])
        classe, size = objets.classes[zones.g[k]], float(zones.taille[k])
        known = not np.isnan(size)
        dimension = places.dimensions[at]
        etat = Etat.LIMITE if zones.limite[k] else Etat.DEDANS if zones.entier[k] else Etat.EN_PARTIE
        yield Zone(
            classe=classe.code,
            texte=classe.texte,
            etat=str(etat),
            noms=tuple(dict.fromkeys(objets.noms[j] for j in mine if objets.noms[j])),
            cles=tuple(objets.cles[j] for j in mine),
            part_pct=float(part_dite(size / places.tailles[at])) if known else None,
            surface_m2=float(surface_dite(size)) if known and dimension == SURFACE else None,
            longueur_m=float(distance_dite(size * MM)) if known and dimension == LIGNE else None,
        )


def _total(found: Resultat, places: Lieux, at: int) -> float | None:
    """Return the share of a place in all zones together."""
    size = found.tout.taille[np.searchsorted(found.tout.i, at)]
    return None if np.isnan(size) else float(part_dite(size / places.tailles[at]))


def _proche(found: Resultat, near: int) -> Proche:
    objets = found.objets
    return Proche(cle=objets.cles[near], nom=objets.noms[near], classe=objets.classes[objets.classe[near]].code)


def _phrases(found: Resultat, said: Mapping[str, Any]) -> Iterator[str]:
    """Say an answer: the fact, the class of distance, the count, the total, what is always said, the doubts."""
    question = found.question
    words = {**phrases.COMMUNES, **question.phrases}
    holes = _holes(found, said, words)
    key = _main(said, question.rayon_m, words)
    yield from (phrases.remplir(words[key], **holes) for _ in range(bool(key)))
    if said["bande"] and said["etat"] in {Etat.PROCHE, Etat.LOIN}:
        yield phrases.remplir(words["bande"], **holes)
    if said["nombre"]:
        yield phrases.remplir(words["compte"], **holes)
    if len(said["zones"]) > 1 and said["part_pct"] is not None and question.forme == "objets" and not question.couvrant:
        yield phrases.remplir(words["part"], **holes)
    if Raison.ABSENTE not in said["raisons"]:
        yield from question.mentions
    silent = [r for r, louder in phrases.TUES.items() if set(louder) & {*said["raisons"], key}]
    yield from (phrases.remplir(words[r], **holes) for r in said["raisons"] if r not in silent)
    if said["certitude"] == "certain":
        yield phrases.remplir(words["certain"], **holes)


def _main(said: Mapping[str, Any], rayon_m: int | None, words: Mapping[str, str]) -> str:
    """Return which sentence tells the fact; none when only the reason is to be said."""
    etat = said["etat"]
    if etat == Etat.INCONNU:
        return ""
    if etat in words:
        return str(etat)
    if said["distance_max_m"] is not None:
        return "disque" if said["distance_m"] else "disque atteint"
    if said["distance_m"] is not None:
        return "distance"
    if said["distance_min_m"] is not None:
        return "rien ici"
    return "rien" if rayon_m else "rien nulle part"


def _holes(found: Resultat, said: Mapping[str, Any], words: Mapping[str, str]) -> dict[str, str]:
    """Return what fills the holes of the sentences."""
    question, source, near = found.question, found.source, said["proche"]
    cumul = said["precision_lieu"] + (np.nan if source.precision_m is None else source.precision_m)
    texts = {c.code: c.texte for c in found.objets.classes}
    optional = {
        "distance": said["distance_m"],
        "max": said["distance_max_m"],
        "vu": said["distance_min_m"],
        "rayon": question.rayon_m,
        "seuil": max(question.seuils_m, default=None),
        "cumul": None if np.isnan(cumul) else float(np.ceil(cumul)),
    }
    return {
        **{name: "" if value is None else phrases.metres(value) for name, value in optional.items()},
        "lieu": said["sujet"],
        "zones": words["puis"].join(_zone(zone, words) for zone in said["zones"]),
        "texte": texts[near.classe] if near else "",
        "nom": f", {phrases.noms([near.nom], words)}" if near and near.nom else "",
        "aucun": words["aucun"],
        "bande": said["bande"] or "",
        "n": "" if said["nombre"] is None else phrases.entier(said["nombre"]),
        "part": ""
        if said["part_pct"] is None
        else phrases.part(said["part_pct"], words, whole=said["etat"] == "dedans"),
        "echelle": "" if source.echelle is None else phrases.entier(source.echelle),
        "raison": source.absente,
        "non_localises": phrases.noms(said["lost"], words),
    }


def _part(share: float | None, etat: str, words: Mapping[str, str]) -> str:
    return "" if share is None else phrases.part(share, words, whole=etat == Etat.DEDANS)


def _zone(zone: Zone, words: Mapping[str, str]) -> str:
    """Say one zone: its class, the names of its objects, the share of the place."""
    share = ""
    if zone.part_pct is not None and zone.etat == Etat.EN_PARTIE:
        sizes = (
            phrases.surface(zone.surface_m2) if zone.surface_m2 is not None else phrases.metres(zone.longueur_m or 0.0)
        )
        share = f" ({phrases.part(zone.part_pct, words)}, {sizes})"
    return phrases.remplir(
        words["zone"],
        texte=zone.texte,
        noms=f" {phrases.noms(zone.noms, words)}" if zone.noms else "",
        part=share,
    )
