"""The tables of the explorer: the ranking, conflict against opportunity, and the whole that the CSV carries."""

from collections.abc import Mapping, Sequence

from layers.core.parametres.friches import USAGES
from maps.core import tableau, texte
from maps.core.chiffres import Lecteur
from maps.core.friches.donnees import Site
from maps.core.friches.filtres import Filtre
from maps.core.friches.notes import BAREMES, OPPORTUNITE, RECYCLABILITE, Note, manquants
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun, friches

#: The columns that the page writes again when the score or a weight changes start at « Rang ».
CLASSEMENT = (
    Colonne("Friche"),
    Colonne("Commune"),
    Colonne("Statut"),
    Colonne("Surface", figure=True),
    Colonne("Sol"),
    Colonne("Rang", figure=True, note="et son intervalle"),
    Colonne("Score", figure=True, note="sur 100, et son intervalle"),
    Colonne("Fiabilité", figure=True),
    Colonne("À compléter"),
)
#: How many missing criteria a cell names.
MANQUES = 3
#: What is said of the study of the ground, in the few words of a cell.
SOLS = {
    "les sources n’en font pas état": "rien de connu",
    "pollution supposée : étude à prévoir": "étude à prévoir",
    "secteurs d’information sur les sols inconnus": "secteurs d’information inconnus",
}
CROISEMENT = (
    Colonne("Friche"),
    Colonne("Conflit", figure=True, note="points, périmètres immédiats exclus"),
    Colonne("D’où viennent les points"),
    Colonne("Opportunité", figure=True, note="sur 100, et son intervalle"),
    Colonne("Sol"),
)


def classement(sites: Sequence[Site], names: commun.Names) -> Tableau:
    """Return the table of the sites, ranked by their recyclability; the page ranks it otherwise on demand."""
    return Tableau(
        caption="Les friches, une par ligne",
        columns=CLASSEMENT,
        rows=tuple(_ranked(site, names) for site in sites),
        csv="friches.csv",
        empty="Aucune friche recensée.",
        layer="friches",
    )


def _ranked(site: Site, names: commun.Names) -> tuple[Cellule, ...]:
    return (*_identity(site, names), sol(site), *_score(site.notes[RECYCLABILITE.id]))


def _identity(site: Site, names: commun.Names) -> tuple[Cellule, ...]:
    row = site.row
    value = row.get("surface_m2")
    hectares = None if texte.is_missing(value) else float(str(value)) / 1e4
    statut = friches.statut(row.get("site_statut")).removeprefix("Statut ")
    return (
        friches.entree(row, names),
        tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names)),
        Cellule(text=texte.capitale(statut), value=texte.texte(row.get("site_statut"), "inconnu")),
        tableau.figure(hectares, "ha", fictif=commun.is_fictive(row)),
    )


def sol(site: Site) -> Cellule:
    """Return what is said of the study of the ground; a site that is not scored is not told about."""
    if not site.etude_sols:
        return Cellule(text=texte.NON_DISPONIBLE, note=texte.typo(site.exclu))
    said = SOLS.get(site.etude_sols, site.etude_sols)
    said = texte.capitale(said)
    return Cellule(text=texte.typo(said), value=said, fictif=commun.is_fictive(site.row))


def _score(note: Note) -> tuple[Cellule, ...]:
    """Return rank, score, reliability and what to complete."""
    if note.exclu:
        absent = Cellule(text="sans rang", note=texte.typo(note.exclu))
        nothing = Cellule(text="")
        return absent, nothing, nothing, nothing
    rang = (
        Cellule(text="sans rang", note="fiabilité insuffisante")
        if note.rang is None
        else Cellule(text=texte.nombre(note.rang), value=note.rang, note=rang_ecart(note), fictif=note.fictif)
    )
    return (
        rang,
        score(note),
        Cellule(text=texte.pourcent(note.fiabilite), value=note.fiabilite, fictif=note.fictif),
        Cellule(text=manquants(note.manques, MANQUES) or "rien", value=float(len(note.manques))),
    )


def score(note: Note) -> Cellule:
    """Return a score with its interval; the interval alone, which sorts last, when too little is known."""
    if not note.ferme:
        return Cellule(text=note.dit, fictif=note.fictif)
    return Cellule(text=note.dit, value=note.score, note=note.intervalle, fictif=note.fictif)


def rang_ecart(note: Note) -> str:
    """Write the interval of a rank, « rang stable » when the drawings never move it."""
    if note.rang_min is None or note.rang_max is None:
        return ""
    if note.rang_min == note.rang_max:
        return "stable"
    return f"entre {texte.nombre(note.rang_min)} et {texte.nombre(note.rang_max)}"


def croisement(sites: Sequence[Site], names: commun.Names) -> Tableau:
    """Return conflict against opportunity, of the sites that are scored."""
    scored = [site for site in sites if not site.exclu]
    return Tableau(
        caption="Conflit et opportunité, site par site",
        columns=CROISEMENT,
        rows=tuple(_crossed(site, names) for site in scored),
        empty="Aucun site noté.",
    )


def _crossed(site: Site, names: commun.Names) -> tuple[Cellule, ...]:
    conflit, note = site.conflit, site.notes[OPPORTUNITE.id]
    parts = [f"{c.libelle} : {c.mots}" for c in conflit.composantes if c.points is None or c.points > 0]
    return (
        friches.entree(site.row, names),
        Cellule(text=conflit.dit or texte.NON_DISPONIBLE, value=conflit.bas, fictif=conflit.fictif),
        Cellule(text=" ; ".join(map(texte.typo, parts)) or "aucun point", value=float(len(parts))),
        score(note),
        sol(site),
    )


def complet(
    sites: Sequence[Site], filtres: Sequence[Filtre], readers: Mapping[str, Lecteur], names: commun.Names
) -> Tableau:
    """Return the table of everything, for the CSV: the answers to the filters, every score with its ends."""
    heads = list(CLASSEMENT[:4])
    heads += [Colonne(f.titre) for f in filtres if f.id not in {"statut", "commune", "surface"}]
    heads += [Colonne("Étude de sols")]
    for bareme in BAREMES:
        heads += [
            Colonne(f"{bareme.titre} : {what}", figure=True)
            for what in ("score", "borne basse", "borne haute", "fiabilité (%)", "rang", "rang minimal", "rang maximal")
        ]
    heads += [Colonne("À compléter"), Colonne("Conflit", figure=True)]
    heads += [Colonne(f"Conflit : borne {end}", figure=True) for end in ("basse", "haute")]
    heads += [Colonne(f"Mutabilité {usage} (%)", figure=True) for usage in USAGES]
    heads += [Colonne("Mutabilité : fiabilité sur 10", figure=True)]
    heads += [Colonne(f"Puits à {reach} m", figure=True) for reach in _reaches(readers)]
    rows = tuple(_whole(site, filtres, readers, names) for site in sites)
    return Tableau(caption="Les friches, une par ligne", columns=tuple(heads), rows=rows)


def _reaches(readers: Mapping[str, Lecteur]) -> list[str]:
    """Return the distances within which shafts are counted."""
    return sorted({str(m).rpartition(":")[2] for m in readers["min_01"].modalites("puits")}, key=texte.sort_key)


def _whole(
    site: Site, filtres: Sequence[Filtre], readers: Mapping[str, Lecteur], names: commun.Names
) -> tuple[Cellule, ...]:
    cells = [*_identity(site, names)]
    for filtre in filtres:
        if filtre.id not in {"statut", "commune", "surface"}:
            labels = {c.id: c.label for c in filtre.choix}
            cells.append(Cellule(text=" ou ".join(labels[c] for c in filtre.retenus[site.cle])))
    cells.append(Cellule(text=site.etude_sols))
    for bareme in BAREMES:
        n = site.notes[bareme.id]
        cells += map(_number, (n.montre, n.bas, n.haut, n.fiabilite, n.rang, n.rang_min, n.rang_max))
    cells.append(Cellule(text=site.notes[RECYCLABILITE.id].a_completer))
    cells += map(_number, (site.conflit.score, site.conflit.bas, site.conflit.haut))
    cells += [_number(site.mutabilite.indices.get(usage)) for usage in USAGES]
    cells.append(_number(site.mutabilite.fiabilite))
    cells += [tableau.indicator(readers["min_01"].chiffre("friche", site.cle, f"puits:{r}")) for r in _reaches(readers)]
    return tuple(cells)


def _number(value: float | None) -> Cellule:
    return Cellule(text="" if value is None else texte.nombre(value), value=value)
