"""The answers of all places to one question, as arrays: where each is, how near, and why it is not certain."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from pipelines.core.verification import mesures
from pipelines.core.verification.base import Base
from pipelines.core.verification.formes import (
    LIGNE,
    MM,
    POINT,
    TOLERANCE_MM,
    Drapeaux,
    Nombres,
    Rangs,
    distance_dite,
    millimetres,
    part_dite,
)
from pipelines.core.verification.lieux import Lieux
from pipelines.core.verification.mesures import Paires, Presences, Zones
from pipelines.core.verification.objets import Objets
from pipelines.core.verification.questions import NEGATIFS, Certitude, Etat, Forme, Question, Raison, Source

Mots = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """Where the places are in the territory, whatever the question.

    ``communes`` tells which communes each place meets, ``partiel`` whether it meets some and a part is outside of all,
    ``bord_mm`` how far the limit of the territory is (0 for a place that is not wholly inside).
    """

    communes: Drapeaux
    partiel: Drapeaux
    bord_mm: Nombres


@dataclass(frozen=True, slots=True, kw_only=True)
class Constat:
    """What is found for each place: ``NaN`` and -1 mean none.

    ``proche`` is the nearest object, ``mm`` how far it is and ``brute_mm`` how far what is drawn of it is;
    ``vu_mm`` how far around the source is known, ``marge_mm`` how far what would change the answer is; ``vide`` tells
    that the place is in no zone.
    """

    etat: Mots
    proche: Rangs
    mm: Nombres
    brute_mm: Nombres
    vu_mm: Nombres
    marge_mm: Nombres
    vide: Drapeaux


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """The answers to one question, one per place.

    ``zones`` are by class, ``tout`` of all classes together; ``bande`` is the class of distance (-1: none), ``nombre``
    the objects within its last limit (NaN: not counted).
    """

    question: Question
    source: Source
    objets: Objets
    constat: Constat
    raisons: Mapping[Raison, Drapeaux]
    certitude: Mots
    presences: Presences
    zones: Zones
    tout: Zones
    bande: Rangs
    nombre: Nombres


def contexte(base: Base, places: Lieux) -> Contexte:
    """Place the places in the territory."""
    communes = base.objets[base.questions[0].id]
    pairs = mesures.paires(places, communes, 0.0)
    met = np.zeros((len(places), len(base.communes)), dtype=bool)
    met[pairs.i, pairs.j] = True
    there = mesures.presences(places, communes, mesures.contacts(places, communes, pairs))
    whole = mesures.zones(places, there, np.zeros(len(there.i), dtype=np.intp))
    inside = np.zeros(len(places), dtype=bool)
    inside[whole.i] = whole.entier
    edge = np.zeros(len(places))
    limit = shapely.boundary(base.limite)
    shapely.prepare(limit)
    edge[inside] = millimetres(shapely.distance(limit, places.formes[inside]))
    return Contexte(communes=met, partiel=met.any(axis=1) & ~inside, bord_mm=edge)


def repondre(base: Base, question: Question, places: Lieux, where: Contexte) -> Resultat:
    """Answer one question about all places."""
    source, objets = base.sources[question.id], base.objets[question.id]
    reach = np.inf if question.rayon_m is None else float(question.rayon_m)
    pairs = _seen(mesures.paires(places, objets, reach), objets, where)
    touching = mesures.contacts(places, objets, pairs)
    there = mesures.presences(places, objets, touching)
    whole = mesures.zones(places, there, np.zeros(len(there.i), dtype=np.intp))
    nearest, mm, drawn = _nearest(pairs, len(places))
    found = Constat(
        etat=_state(question, source, whole, mm, drawn),
        proche=nearest,
        mm=mm,
        brute_mm=drawn,
        vu_mm=where.bord_mm + source.au_dela_m * MM,
        marge_mm=mesures.marge(len(places), objets, pairs, touching, question.seuils_m, reach),
        vide=~np.isin(np.arange(len(places)), whole.i),
    )
    why = _reasons(base, question, places, where, found)
    return Resultat(
        question=question,
        source=source,
        objets=objets,
        constat=found,
        raisons=why,
        certitude=_certainty(found.etat, why),
        presences=there,
        zones=mesures.zones(places, there, objets.classe[there.j]),
        tout=whole,
        bande=_band(question, mm),
        nombre=_count(question, pairs, len(places)),
    )


def _seen(pairs: Paires, objets: Objets, where: Contexte) -> Paires:
    """Leave out, for a place that leaves the territory, the objects that only what is outside of it would meet."""
    out = np.flatnonzero(where.partiel[pairs.i])
    kept = np.ones(len(pairs.i), dtype=bool)
    kept[out] = (where.communes[pairs.i[out]] & objets.dans[:, pairs.j[out]].T).any(axis=1)
    return pairs.take(kept)


def _nearest(pairs: Paires, n: int) -> tuple[Rangs, Nombres, Nombres]:
    """Return the nearest object of each place (-1: none), how far it is, and how far what is drawn of it is."""
    first, at = np.unique(pairs.i, return_index=True)
    nearest, mm, drawn = np.full(n, -1), np.full(n, np.nan), np.full(n, np.nan)
    nearest[first], mm[first], drawn[first] = pairs.j[at], pairs.mm[at], pairs.brute_mm[at]
    return nearest, mm, drawn


def _state(question: Question, source: Source, whole: Zones, mm: Nombres, drawn: Nombres) -> Mots:
    """Return where each place is; what is assigned last wins."""
    state = np.full(len(mm), Etat.LOIN if question.seuils_m else Etat.DEHORS, dtype=object)
    state[distance_dite(mm) <= max(question.seuils_m, default=0)] = Etat.PROCHE
    state[drawn <= TOLERANCE_MM] = Etat.TOUCHE
    if question.couvrant:
        state[:] = Etat.INCONNU
    state[whole.i] = np.where(whole.limite, Etat.LIMITE, np.where(whole.entier, Etat.DEDANS, Etat.EN_PARTIE))
    return np.full(len(mm), Etat.INCONNU, dtype=object) if source.absente else state


def _reasons(base: Base, question: Question, places: Lieux, where: Contexte, found: Constat) -> dict[Raison, Drapeaux]:
    """Return, for each reason, the places whose answer it makes less than certain."""
    source, objets = base.sources[question.id], base.objets[question.id]
    always = np.ones(len(places), dtype=bool)
    if source.absente:
        return {Raison.ABSENTE: always}
    reach_mm = np.inf if question.rayon_m is None else question.rayon_m * MM
    searched = found.vide & (question.forme is Forme.OBJETS) & (not question.couvrant)
    band = _is(objets, found.proche, LIGNE) & (np.append(objets.rayons_mm, 0)[found.proche] > 0)
    cumul = places.precision_m + (np.nan if source.precision_m is None else source.precision_m)
    return {
        Raison.NON_COUVERT: found.vide & question.couvrant,
        Raison.NON_LOCALISE: found.vide & _unlocated(base, question, where),
        Raison.MASQUE: always & source.masques,
        Raison.INVENTAIRE: searched & (not question.exhaustif),
        Raison.BORD: searched & (found.vu_mm < np.fmin(found.mm, reach_mm)),
        Raison.EXTERIEUR: where.partiel,
        Raison.FICTIF: always & source.fictif,
        Raison.ECHELLE: always & source.schematique,
        Raison.PRINCIPE: always & question.de_principe,
        Raison.PRECISION: always & (source.precision_m is None),
        Raison.PRECISION_LIEU: np.isnan(places.precision_m),
        Raison.LIMITE: found.marge_mm <= cumul * MM,
        Raison.AXE: band,
        Raison.POINT: found.vide & question.par_points & _is(objets, found.proche, POINT),
        Raison.INFORMATIVE: always & (not source.opposable),
    }


def _is(objets: Objets, at: Rangs, dimension: int) -> Drapeaux:
    """Tell which objects have a dimension; none (-1) has."""
    return np.append(shapely.get_dimensions(objets.formes) == dimension, False)[at]


def _unlocated(base: Base, question: Question, where: Contexte) -> Drapeaux:
    """Tell which places are in a commune that has objects without a place, or any when their commune is not known."""
    lost = base.non_localises.get(question.id, {})
    return (where.communes & (base.communes.index.isin(list(lost)) | ("" in lost))).any(axis=1)


def _certainty(state: Mots, why: Mapping[Raison, Drapeaux]) -> Mots:
    """Return how far each answer can be trusted: « no » says nothing where objects have no known place."""
    doubt = np.logical_or.reduce(list(why.values()))
    lost = why.get(Raison.NON_LOCALISE, np.zeros(len(state), dtype=bool)) & np.isin(state, list(NEGATIFS))
    certainty = np.where(doubt, Certitude.A_VERIFIER, Certitude.CERTAIN).astype(object)
    certainty[lost | (state == Etat.INCONNU)] = Certitude.INCONNU
    return certainty


def _band(question: Question, mm: Nombres) -> Rangs:
    """Return the class of distance of each place, -1 when nothing is near or there are no classes."""
    rank = np.searchsorted(np.array(question.seuils_m, dtype=float), distance_dite(mm))
    return np.where(np.isnan(mm) | (not question.seuils_m), -1, rank)


def _count(question: Question, pairs: Paires, n: int) -> Nombres:
    """Return how many objects are within the last limit of distance; NaN for a question that does not count."""
    if not question.phrases.get("compte"):
        return np.full(n, np.nan)
    near = distance_dite(pairs.mm) <= max(question.seuils_m, default=0)
    return np.bincount(pairs.i[near], minlength=n).astype(float)


def parts(places: Lieux, zones: Zones) -> Nombres:
    """Return the share (%) of the place in each zone, NaN when it cannot be measured."""
    whole = places.tailles[zones.i]
    return part_dite(zones.taille / np.where(whole > 0, whole, np.nan))
