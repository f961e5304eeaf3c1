"""The figures of the triennial report (CGCT R.2231-1): one row per figure, with its period, source and deadline.

The article asks for four things: the consumption of ENAF (1°), the balance of artificialised areas (2°), the areas made
impervious (3°), the objectives of the planning documents and how they are met (4°). What is not due yet says so; the
deadlines are parameters.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from layers.consommation_enaf import DESTINATIONS
from maps.core import tableau, texte
from maps.core.chiffres import Chiffre
from maps.core.foncier.bilan import cible, fine
from maps.core.foncier.contexte import RESTE, Contexte, Lieu
from maps.core.model import Fichier
from maps.core.tableau import Cellule, Colonne, Tableau
from pipelines.core import zan as z

#: The CSV of the figures of every place, written by the page of the theme.
PATH = "cartes/zan-rapport-triennal.csv"
EXIGIBLE, PAS_ENCORE, INCONNUE = "exigible", "pas encore exigible", "échéance non renseignée"
FICTIF = "Chiffres fictifs (démonstration) : n’en citez aucun."
#: Who writes the report; said beside its figures.
QUI = (
    "Le rapport est présenté par la commune, ou par l’intercommunalité, compétente en document d’urbanisme, au moins "
    "une fois tous les trois ans ; il donne lieu à un débat et à un vote. Au RNU, il revient aux services de l’État."
)
#: What the source cannot say.
LIMITE = (
    "La renaturation, que le rapport peut préciser, n’est pas dans cette source : les flux sont bruts. La comparaison "
    "à l’enveloppe est arithmétique : elle ne vaut pas avis sur le respect d’un document."
)
_JOUR = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
COLONNES = (
    Colonne("Partie du rapport"),
    Colonne("Donnée"),
    Colonne("Période"),
    Colonne("Chiffre", figure=True),
    Colonne("Échéance"),
    Colonne("Source"),
)


#: What the article asks for, by its numbers.
PARTIES = {
    "1°": "Consommation d’espaces naturels, agricoles et forestiers",
    "2°": "Solde des surfaces artificialisées et désartificialisées",
    "3°": "Surfaces dont les sols ont été rendus imperméables",
    "4°": "Objectifs des documents de planification et d’urbanisme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Donnee:
    """One figure of the report: ``partie`` is its number in the article, ``exigible`` None when no date is given."""

    partie: str
    nom: str
    periode: str
    chiffre: Chiffre
    exigible: bool | None
    echeance: str

    @property
    def etat(self) -> str:
        """« exigible » or « pas encore exigible »."""
        return INCONNUE if self.exigible is None else EXIGIBLE if self.exigible else PAS_ENCORE

    @property
    def mention(self) -> str:
        """The same, with the date."""
        return f"{self.etat}{self.echeance}"

    @property
    def source(self) -> str:
        """The source of the figure, and its vintage."""
        said = texte.typo(self.chiffre.source)
        return f"{said}, millésime {self.chiffre.millesime}" if said and self.chiffre.millesime else said


@dataclass(frozen=True, slots=True)
class Groupe:
    """The figures of one part and period: what they share is said once."""

    titre: str
    mention: str
    note: str
    source: str
    donnees: tuple[Donnee, ...]


def donnees(contexte: Contexte, lieu: Lieu) -> tuple[Donnee, ...]:
    """Return the figures of the report of a place, in the order of the article."""
    return (*_consommation(contexte, lieu), *_sols(contexte, lieu), *_objectifs(contexte, lieu))


def _consommation(contexte: Contexte, lieu: Lieu) -> Iterator[Donnee]:
    periods = contexte.readers["zan_05"].modalites("triennal_ha")
    for rank, period in enumerate(periods or [_premiere(contexte)]):
        due = _due(contexte, "consommation", rank)
        asked = [("Consommation", f"triennal_ha:{period}"), ("part de la superficie", f"triennal_pct:{period}")]
        asked += [(_dont(name), f"triennal_destination_ha:{period} {name}") for name in DESTINATIONS.values()]
        for name, measure in asked:
            figure = fine(contexte.chiffre("zan_05", lieu, measure))
            yield Donnee(partie="1°", nom=name, periode=period, chiffre=figure, exigible=due[0], echeance=due[1])


def _dont(destination: str) -> str:
    return "dont destination inconnue" if destination == "inconnu" else f"dont {destination}"


def _premiere(contexte: Contexte) -> str:
    start = contexte.zan.triennal_debut
    return f"{start}-{start + contexte.zan.triennal_annees - 1}"


def _sols(contexte: Contexte, lieu: Lieu) -> Iterator[Donnee]:
    due = _due(contexte, "artificialisation", 0)
    measures = (
        ("Solde", "solde_ha"),
        ("surfaces artificialisées", "artificialisation_ha"),
        ("surfaces désartificialisées", "desartificialisation_ha"),
    )
    for period in contexte.readers["zan_13"].modalites("solde_ha") or [""]:
        for name, measure in measures:
            figure = contexte.chiffre("zan_13", lieu, f"{measure}:{period}" if period else measure)
            yield Donnee(partie="2°", nom=name, periode=period, chiffre=figure, exigible=due[0], echeance=due[1])
    due = _due(contexte, "impermeabilisation", 0)
    for name, measure in (("Stock à la date de l’édition", "surface_ha"), ("part de la superficie", "part_pct")):
        figure = contexte.chiffre("zan_14", lieu, measure)
        edition = figure.note.partition(" ; ")[0].rpartition("édition ")[2] if "édition" in figure.note else ""
        yield Donnee(partie="3°", nom=name, periode=edition, chiffre=figure, exigible=due[0], echeance=due[1])


def _objectifs(contexte: Contexte, lieu: Lieu) -> Iterator[Donnee]:
    due, zan = _due(contexte, "objectifs", 0), contexte.zan
    decade, known = f"{zan.enveloppe_debut}-{zan.enveloppe_fin}", contexte.depuis
    since = f"{known[0]}-{known[-1]}" if known else ""
    own = "zan_03" if lieu.maille == "epci" else "zan_04"
    asked = (
        ("Réduction demandée", decade, own, "cible_pct"),
        ("Enveloppe", decade, "zan_06", "enveloppe_ha"),
        ("Consommation depuis le début de l’enveloppe", since, "zan_05", "consommation_ha"),
        ("Part de l’enveloppe consommée", since, "zan_07", "utilisation_pct"),
        ("Part du temps écoulée", since, "zan_07", "temps_ecoule_pct"),
        (texte.capitale(RESTE), f"à fin {zan.enveloppe_fin}", "zan_06", "reste_ha"),
    )
    for name, period, which, measure in asked:
        figure = contexte.chiffre(which, lieu, measure)
        figure = cible(figure) if measure == "cible_pct" else figure
        yield Donnee(partie="4°", nom=name, periode=period, chiffre=figure, exigible=due[0], echeance=due[1])


def _due(contexte: Contexte, part: str, rank: int) -> tuple[bool | None, str]:
    """Return whether a part is due on the date of reading, and since or from when, in words."""
    said = z.exigible(contexte.zan, part, rank).partition(" : ")[2]
    day = _JOUR.search(said)
    if day is None:
        return None, ""
    written = texte.date(f"{day[3]}-{day[2]}-{day[1]}")
    return (True, f" depuis le {written}") if said.startswith(EXIGIBLE) else (False, f", le sera le {written}")


def groupes(found: Sequence[Donnee]) -> tuple[Groupe, ...]:
    """Return the figures by part and period, as the page shows them."""
    return tuple(_groupe(group) for group in _groups(found))


def _groupe(group: Sequence[Donnee]) -> Groupe:
    first = group[0]
    period = f", {first.periode}" if len({d.periode for d in group}) == 1 and first.periode else ""
    notes = {d.chiffre.note for d in group}
    note = notes.pop() if len(notes) == 1 else ""
    return Groupe(
        f"{first.partie} {PARTIES[first.partie]}{period}",
        first.mention,
        note,
        _sources(group),
        tuple(replace(d, chiffre=replace(d.chiffre, note="" if note else d.chiffre.note)) for d in group),
    )


def _row(donnee: Donnee) -> tuple[Cellule, ...]:
    figure = tableau.indicator(donnee.chiffre)
    return (
        tableau.mot(f"{donnee.partie} {PARTIES[donnee.partie]}"),
        tableau.mot(donnee.nom),
        tableau.mot(donnee.periode, absent="période de la source"),
        Cellule(text=figure.text, value=figure.value, note=texte.typo(figure.note), fictif=figure.fictif),
        Cellule(text=donnee.mention, value=donnee.mention),
        tableau.mot(donnee.source),
    )


def csv_file(path: str, places: Sequence[tuple[Lieu, Sequence[Donnee]]]) -> Fichier:
    """Return the CSV of the figures of some places."""
    rows = [(lieu, donnee) for lieu, found in places for donnee in found]
    cells = tuple((Cellule(text=lieu.nom, value=lieu.nom), *_row(donnee)) for lieu, donnee in rows)
    whole = Tableau(caption="", columns=(Colonne("Territoire"), *COLONNES), rows=cells)
    natures = ["démonstration" if donnee.chiffre.fictif else "réelle" for _, donnee in rows]
    return tableau.csv_file(path, whole, codes=[lieu.code for lieu, _ in rows], nature=natures)


def phrases(contexte: Contexte, lieu: Lieu, found: Sequence[Donnee]) -> tuple[str, ...]:
    """Return the same figures as sentences to paste in a report, one per part and period."""
    zan = contexte.zan
    head = f"Rapport relatif à l’artificialisation des sols ({zan.triennal_articles}), {lieu.nom}."
    made = [FICTIF] if any(d.chiffre.fictif for d in found) else []
    made += [head, *(_phrase(group) for group in _groups(found))]
    read = texte.date(zan.date_lecture)
    made.append(f"Sources : {_sources(found) or 'non fournies'}. Échéances lues le {read}.")
    return tuple(texte.typo(line) for line in made)


def _groups(found: Sequence[Donnee]) -> list[list[Donnee]]:
    groups: dict[tuple[str, str], list[Donnee]] = {}
    for donnee in found:
        key = (donnee.partie, donnee.periode if donnee.partie in {"1°", "2°"} else "")
        groups.setdefault(key, []).append(donnee)
    return list(groups.values())


def _sources(found: Sequence[Donnee]) -> str:
    """Name each source once, then the vintages."""
    known = [d.chiffre for d in found if not d.chiffre.absent]
    titles, vintages = _parts(c.source for c in known), _parts(c.millesime for c in known)
    dated = f" (millésime{'s' * (len(vintages) > 1)} {texte.liste(vintages)})" if vintages else ""
    return f"{' ; '.join(titles)}{dated}" if titles else ""


def _parts(joined: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(part for text in joined for part in text.split(" ; ") if part))


def _phrase(group: Sequence[Donnee]) -> str:
    first, head = group[0], f"{group[0].partie} {PARTIES[group[0].partie]}"
    if all(d.chiffre.absent for d in group):
        return f"{head} : {first.chiffre.texte}, {first.chiffre.note} [{first.mention}]."
    said = "; ".join(f"{texte.minuscule(d.nom)} {d.chiffre.texte}" for d in group).replace(";", " ;")
    period = f", {first.periode}" if first.periode else ""
    note = f" ({first.chiffre.note})" if first.chiffre.note else ""
    return f"{head}{period}{note} : {said} [{first.mention}]."
