"""What a commune should check or supply: defects of its objects, unknown answers, missing documents, old sources."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maps.core import texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import COUCHES, Contexte
from maps.core.fiches.croisements import Croisements
from maps.core.fiches.fiche import Repere, Verification
from maps.core.vues import commun, mines
from maps.core.vues import friches as vue_friches

#: A source is old when its vintage is that many years before the date at which the figures are read.
ANS = 5
#: Names told of the objects that share one finding.
NOMS_MAX = 4
THEMES = {
    "friches": "Friches", "captages": "Eau", "servitudes_as1": "Eau", "aires_alimentation": "Eau",
    "ouvrages_erosion": "Eau", "interventions_riviere": "Eau", "cours_eau": "Eau", "zones_inondables": "Risques",
    "alea_minier": "Risques", "puits_mine": "Risques", "qpv": "Quartiers", "trame_verte_bleue": "Trame verte et bleue",
    "itineraires": "Itinéraires", "stations_trail": "Itinéraires", "reseaux_chaleur": "Chaleur",
    "capteurs_pollen": "Pollens", "patrimoine": "Patrimoine", "cites_minieres": "Patrimoine", "terrils": "Patrimoine",
    "zonages_urbanisme": "Urbanisme", "documents_urbanisme": "Urbanisme", "communes": "Commune",
}  # fmt: skip
#: What to do about a defect, by the words that name it; the others ask for a look at the source.
ACTIONS = {
    "géométrie absente": "fournir la position ou le contour",
    "géométrie vide": "fournir la position ou le contour",
    "coordonnées illisibles": "fournir une position lisible",
    "géométrie invalide": "vérifier le contour après réparation",
    "type de géométrie inattendu": "fournir un contour du type attendu",
    "commune déclarée différente de la position": "confirmer la commune, ou la position",
    "position partagée": "dire s’il s’agit d’un seul objet",
    "unité foncière partagée": "dire s’il s’agit d’un seul site",
    "deux surfaces différentes": "confirmer la surface",
    "clé répétée": "donner un identifiant à chaque objet",
    "document annulé": "dire quel document s’applique",
    "plusieurs documents pour une commune": "dire quel document s’applique",
    "commune sans toutes les années": "compléter les années qui manquent",
}
#: Fields whose absence stops an answer: layer -> (column, values that say nothing, finding, action).
INCONNUS = (
    ("friches", "site_statut", ("inconnu",), "statut inconnu", "préciser le statut"),
    ("friches", "sol_pollution_existe", ("inconnu",), "pollution inconnue", "dire si une étude de sols existe"),
    ("friches", "surface_m2", (), "surface non renseignée", "fournir la surface ou le contour"),
    ("alea_minier", "niveau", ("inconnu",), "niveau d’aléa inconnu", "donner le niveau du PPRM"),
    ("itineraires", "pratique", (), "pratique absente", "préciser la pratique"),
    ("ouvrages_erosion", "annee", (), "année des travaux absente", "donner l’année"),
    ("qpv", "population", (), "population absente", "demander l’estimation de l’Insee"),
    ("stations_trail", "plaques", (), "nombre de plaques absent", "donner le nombre de plaques"),
)
#: The place of a well field is not public: it goes to the service, not to the atlas.
CAPTAGE = "la transmettre au service de l’eau : elle n’est pas publiée"
NON_LOCALISE = ("sans position", "fournir la position ou le contour")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SANS_LIEU = ("géométrie absente", "géométrie vide")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Constat:
    """One finding on one object, before those that share their words are put together."""

    theme: str
    nom: str
    constat: str
    action: str
    feature: str = ""


def verifications(
    contexte: Contexte, code: str, figures: Sequence[Repere], crossed: Croisements
) -> tuple[Verification, ...]:
    """Return what a commune should check or supply, the shortest way: one line per theme and finding."""
    found = (
        *_documents(contexte, code, crossed),
        *_sans_lieu(contexte, code),
        *_inconnus(contexte, code),
        *_anomalies(contexte, code),
        *_masques(figures),
        *_anciens(contexte, code),
    )
    return tuple(_together(list(found)))


def _together(found: list[_Constat]) -> Iterator[Verification]:
    for theme, constat, action in dict.fromkeys((f.theme, f.constat, f.action) for f in found):
        same = [f for f in found if (f.theme, f.constat, f.action) == (theme, constat, action)]
        names = list(dict.fromkeys(f.nom for f in same))
        shown = texte.liste([*names[:NOMS_MAX], *_more(len(names) - NOMS_MAX)])
        feature = same[0].feature if len(names) == 1 else ""
        yield Verification(theme=theme, objet=shown, constat=constat, action=action, feature=feature)


def _more(count: int) -> tuple[str, ...]:
    return () if count <= 0 else ("un autre",) if count == 1 else (f"{texte.nombre(count)} autres",)


def nom(couche: str, row: Row) -> str:
    """Name an object of any layer for a reader."""
    if couche == "friches":
        return vue_friches.friche_name(row)
    if couche == "puits_mine":
        return mines.puits_name(row)
    for column in ("nom", "lib_qp", "nom_reseau", "nom_itineraire", "nomass", "cours_eau", "libelle"):
        if not texte.is_missing(row.get(column)):
            return texte.texte(row[column])
    return str(row["_cle"])


def _documents(contexte: Contexte, code: str, crossed: Croisements) -> Iterator[_Constat]:
    """Tell of a plan that is not known, has no date, or is not drawn."""
    rows = contexte.objets("documents_urbanisme", code)
    name = contexte.noms[code]
    if rows == []:
        yield _Constat(theme="Urbanisme", nom=name, constat="document inconnu", action="fournir le document en vigueur")
    for row in rows or []:
        undated = texte.is_missing(row.get("date_approbation")) and row.get("nature_document") != "RNU"
        if undated:
            said = nom("documents_urbanisme", row)
            yield _Constat(theme="Urbanisme", nom=said, constat="date d’approbation absente", action="donner la date")
    if code in crossed.sans_plan:
        action = "verser le plan au Géoportail de l’urbanisme"
        yield _Constat(theme="Urbanisme", nom=name, constat="plan non numérisé, ou en partie", action=action)


def _objects(contexte: Contexte, code: str) -> Iterator[tuple[str, Row]]:
    for couche in COUCHES:
        if couche in {"interventions_riviere", "documents_urbanisme"}:
            continue
        for row in contexte.objets(couche, code) or []:
            yield couche, row


def _sans_lieu(contexte: Contexte, code: str) -> Iterator[_Constat]:
    constat, usual = NON_LOCALISE
    for couche, row in _objects(contexte, code):
        action = CAPTAGE if couche == "captages" else usual
        if not row["_lieu"]:
            yield _Constat(theme=THEMES[couche], nom=nom(couche, row), constat=constat, action=action)


def _inconnus(contexte: Contexte, code: str) -> Iterator[_Constat]:
    for couche, column, silent, constat, action in INCONNUS:
        for row in contexte.objets(couche, code) or []:
            if column not in row or not (texte.is_missing(row[column]) or row[column] in silent):
                continue
            feature = commun.feature(couche, row)
            yield _Constat(theme=THEMES[couche], nom=nom(couche, row), constat=constat, action=action, feature=feature)


def _anomalies(contexte: Contexte, code: str) -> Iterator[_Constat]:
    """Tell of the defects that were met in the objects of the commune, those of the commune itself included."""
    frame = contexte.anomalies
    if frame is None or frame.empty:
        return
    serious = frame[(frame["gravite"] != "information") & ~frame["anomalie"].isin(_SANS_LIEU)]
    rows = {(couche, row["_cle"]): row for couche, row in _objects(contexte, code)}
    for line in serious.itertuples():
        keys = _keys(str(line.cle))
        couche = str(line.couche)
        hit = [(key, rows[couche, key]) for key in keys if (couche, key) in rows]
        if couche == "communes" and code in keys:
            yield _of_commune(contexte, code, keys, str(line.anomalie))
        elif hit:
            yield _Constat(
                theme=THEMES.get(couche, "Données"),
                nom=" et ".join(nom(couche, row) for _, row in hit),
                constat=texte.apostrophes(str(line.anomalie)),
                action=ACTIONS.get(str(line.anomalie), "vérifier la donnée à la source"),
                feature=commun.feature(couche, hit[0][1]) if len(hit) == 1 else "",
            )


def _of_commune(contexte: Contexte, code: str, keys: Iterable[str], anomalie: str) -> _Constat:
    others = texte.liste([contexte.noms.get(key, key) for key in keys if key != code and "|" not in key])
    return _Constat(
        theme=THEMES["communes"],
        nom=f"limite avec {others}" if others else contexte.noms[code],
        constat=texte.apostrophes(anomalie),
        action="vérifier la limite communale à la source",
    )


def _keys(cle: str) -> list[str]:
    """Return the keys that a defect names, one or several."""
    return [cle, *cle.split("|")] if "|" in cle else [cle]


def _masques(figures: Sequence[Repere]) -> Iterator[_Constat]:
    for figure in figures:
        if figure.chiffre.texte == texte.SECRET:
            action = "rien à fournir : demander le chiffre officiel à son producteur"
            yield _Constat(theme="Chiffres masqués", nom=figure.label, constat="secret statistique", action=action)


def _anciens(contexte: Contexte, code: str) -> Iterator[_Constat]:
    """Tell of the sources of the commune's objects that are old: their last year is read in their vintage."""
    today = contexte.parametres.zan.date_lecture.year
    for couche in COUCHES:
        years = [int(y) for y in _YEAR.findall(contexte.info(couche).vintage)]
        if years and today - max(years) >= ANS and contexte.objets(couche, code):
            title = contexte.info(couche).title
            yield _Constat(
                theme=THEMES[couche],
                nom=title,
                constat=f"millésime {max(years)}",
                action="signaler ce qui a changé depuis",
            )
