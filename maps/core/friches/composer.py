"""The content of the sheets of the friches, all at once: a site goes through the same questions as any place."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.contacts import Service
from layers.friches import POTENTIELLE
from maps.core import affichage, texte, theme
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import Cle
from maps.core.couche import in_territory
from maps.core.fiches.contexte import Contexte
from maps.core.friches import detail
from maps.core.friches.fiche import FicheFriche, Theme
from maps.core.friches.notes import BAREMES, Note, conflit, etude_sols, mutabilite, note, surfaces
from maps.core.vues import commun, friches
from pipelines.core.verification import COUCHES, MENTION, Base, Reponse, verify

#: The indicators of a site: what a page must ask for, with the layers of the questions (``verification.COUCHES``).
INDICATEURS = (
    *(f"fri_{rank:02}" for rank in range(2, 15)),
    "x_01", "x_02", "x_03", "min_01", "min_02", "min_04",
)  # fmt: skip
#: The themes of the contacts that a site may need.
CONTACTS = (
    "friches", "urbanisme", "servitudes", "patrimoine", "mines", "inondation", "pollution", "eau", "qpv", "tvb",
    "chaleur",
)  # fmt: skip
REMARQUES = (
    "Les réponses viennent des mêmes règles que la page « Vérifier un lieu », appliquées au contour du site.",
    "« certain » : source opposable, et limite plus loin que toutes les imprécisions ; jamais en démonstration.",
    "Un site connu par un point n’a pas de part de surface ; ses distances valent pour un disque de même surface.",
    "Les scores sont des « scores Terril, pondération non délibérée » : ils aident à poser les questions.",
)


def fiches(shared: Contexte) -> tuple[FicheFriche, ...]:
    """Return the sheets of the sites of the territory, in the order of their names; none for a site not verified.

    Parameters
    ----------
    shared
        The layers of ``COUCHES`` and the readers of ``INDICATEURS``, cut down to what the audience may see.
    """
    frame = verified(shared)
    if frame is None or frame.empty:
        return ()
    rows = affichage.rows(frame)
    answers = _answers(shared, frame)
    readers = {**{name: shared.lecteur(name) for name in INDICATEURS}, "surface": surfaces(rows)}
    p = shared.parametres.friches
    notes = {str(row["_cle"]): tuple(note(b, str(row["_cle"]), readers, p) for b in BAREMES) for row in rows}
    ranked = Counter(n.bareme.id for found in notes.values() for n in found if n.rang is not None)
    made = ((row, notes[str(row["_cle"])], answers.get(str(row["_cle"]), ())) for row in rows)
    sheets = (_fiche(shared, row, said, found, (readers, ranked)) for row, said, found in made)
    return tuple(sorted(sheets, key=lambda f: texte.sort_key(f.nom)))


def verified(shared: Contexte) -> gpd.GeoDataFrame | None:
    """Return the sites of the territory that have a sheet: all but the « friches potentielles »."""
    frame = in_territory(shared.couches.get("friches"), shared.communes)
    return None if frame is None else frame[frame["site_statut"].ne(POTENTIELLE).fillna(value=True)]


def _answers(shared: Contexte, frame: gpd.GeoDataFrame) -> dict[str, tuple[Reponse, ...]]:
    """Return the answers about each located site, without those that find the site itself."""
    here = frame[affichage.located(frame)]
    infos = {key: theme.info(shared.site, key) for key in shared.site.territoire.couches}
    base = Base.from_layers(shared.couches, replace(shared.site.territoire, couches=infos), shared.parametres)
    places = gpd.GeoDataFrame(
        {"precision_m": _precision(here), "sujet": "Le site"}, geometry=here.geometry, index=here.index, crs=here.crs
    )
    found = zip(here.index, verify(base, places), strict=True)
    return {str(key): tuple(a for a in answers if a.couche != "friches") for key, answers in found}


def _precision(frame: gpd.GeoDataFrame) -> pd.Series:
    """Return how far the outline of each site may be: a point stands for a disc of the same area."""
    point = frame.geometry.geom_type.eq("Point")
    radius = np.sqrt(frame["surface_m2"].astype("float64") / np.pi).where(point, 0.0)
    return frame["precision_m"].astype("float64") + radius


def _fiche(
    shared: Contexte,
    row: Row,
    notes: tuple[Note, ...],
    answers: tuple[Reponse, ...],
    known: tuple[Mapping[str, Lecteur], Mapping[str, int]],
) -> FicheFriche:
    """Return one sheet; ``known`` holds the readers, and how many sites each score ranks."""
    key, p, names = str(row["_cle"]), shared.parametres.friches, shared.noms
    readers, ranked = known
    points, usages = conflit(key, readers["x_02"]), mutabilite(key, readers, p)
    study = etude_sols(key, readers["fri_13"])
    code, commune = commun.commune_pair(row, names)
    return FicheFriche(
        cle=key,
        nom=friches.friche_name(row),
        path=friches.fiche_path(row),
        code=code,
        commune=commune,
        chapo=_lead(row, commune),
        statut=texte.brut(row.get("site_statut")) or "inconnu",
        localise=bool(row["_lieu"]),
        fictif=commun.is_fictive(row),
        alertes=_alerts(row, names, study, answers),
        reperes=_figures(row, notes, points.dit, readers),
        identite=detail.identite(row, names, shared.site.couches.get("friches")),
        contraintes=detail.contraintes(answers),
        themes=_themes(answers),
        notes=notes,
        scores=detail.scores(notes, ranked),
        raisons=tuple(detail.raisons(n) for n in notes),
        points=points,
        conflit=detail.conflit(points),
        usages=usages,
        mutabilite=detail.mutabilite(usages),
        contacts=_contacts(shared.site.contacts),
        sources=theme.infos(shared.site, tuple(dict.fromkeys(("friches", *COUCHES)))),
        remarques=REMARQUES,
        mention=MENTION,
        couches=tuple(dict.fromkeys(a.couche for a in answers if a.zones)),
        exclu=texte.typo(notes[0].exclu),
    )


def _lead(row: Row, commune: str) -> str:
    """Say in one sentence what the site is, without a finding."""
    kind = row.get("site_type")
    what = "Friche" if texte.is_missing(kind) or not str(kind).startswith("friche") else str(kind).capitalize()
    where = f", à {commune}" if commune else ""
    status = friches.statut(row.get("site_statut")).lower()
    return f"{texte.apostrophes(what)}{where} : {status}, {friches.area(row)}."


def _alerts(row: Row, names: commun.Names, study: str, answers: Sequence[Reponse]) -> tuple[str, ...]:
    said = []
    if "exigée" in study:
        said.append("Étude de sols exigée : sol pollué ou secteur d’information sur les sols.")
    if not row["_lieu"]:
        said.append("Site non localisé par la source : aucune distance ni aucun recouvrement ne peut être donné.")
    elif note_ := commun.place_note(row, names):
        said.append(f"{texte.capitale(note_)}.")
    if row["_lieu"] and not answers:
        said.append("Ce site est hors du territoire : les questions ne lui sont pas posées.")
    return tuple(said)


def _figures(row: Row, notes: Sequence[Note], points: str, readers: Mapping[str, Lecteur]) -> tuple[Cle, ...]:
    """Return the key figures: the area, the scores with their interval, the points of conflict."""
    area = readers["surface"].chiffre("friche", str(row["_cle"]), "surface")
    found = [Cle("surface", area)]
    found += [Cle(f"{n.bareme.titre.lower()}, sur 100", _chiffre(n)) for n in notes if not n.exclu]
    if points:
        found.append(Cle("points de conflit", Chiffre(texte=points, fictif=commun.is_fictive(row))))
    return tuple(found)


def _chiffre(n: Note) -> Chiffre:
    """Return a score as a key figure; under the smallest reliability the interval alone is worth reading."""
    known = n.score is not None
    doubt = f"fiabilité {texte.pourcent(n.fiabilite)}{'' if n.ferme else ', insuffisante'}"
    whole = n.fiabilite == 100  # noqa: PLR2004 - nothing is missing
    note_ = " ; ".join(filter(None, (n.intervalle if n.ferme else "", "" if whole else doubt)))
    return Chiffre(
        texte=n.dit if known else texte.NON_DISPONIBLE,
        valeur=n.score,
        note=note_,
        fictif=n.fictif and known,
        absent=not known,
    )


def _themes(answers: Iterable[Reponse]) -> tuple[Theme, ...]:
    found: dict[str, list[Reponse]] = {}
    for answer in answers:
        found.setdefault(answer.theme, []).append(answer)
    return tuple(Theme(titre=titre, reponses=tuple(group)) for titre, group in found.items())


def _contacts(services: Iterable[Service]) -> tuple[Service, ...]:
    return tuple(service for service in services if service.theme in CONTACTS)
