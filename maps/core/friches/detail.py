"""The tables of the sheet of a friche: what it is, what it meets, how each of its scores is made."""

from collections.abc import Mapping, Sequence

from layers.core.model import Layer
from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.friches.notes import NOM, Conflit, Mutabilite, Note, Raison
from maps.core.friches.tableaux import rang_ecart
from maps.core.partage import written
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun, friches
from pipelines.core.verification import Reponse
from pipelines.core.verification.questions import Etat

#: What a reader is told of a site, in this order; columns that its source leaves empty are not listed.
CHAMPS = (
    "site_type", "site_adresse", "site_occupation", "activite_libelle", "activite_fin_annee", "bati_type",
    "bati_surface", "bati_etat", "bati_pollution", "bati_vacance", "bati_patrimoine", "sol_pollution_existe",
    "sol_pollution_commentaire", "urba_zone_type", "urba_doc_type", "urba_zaer", "site_reconv_annee",
    "site_reconv_type", "site_identif_date", "site_actu_date", "source_nom", "site_url",
)  # fmt: skip
#: Why an answer is not certain, in a few words.
DOUTES = {
    "absente": "couche absente",
    "non couvert": "source incomplète ici",
    "non localisé": "objets non localisés",
    "masqué": "une partie n’est pas publiée",
    "bord": "la source s’arrête près d’ici",
    "extérieur": "hors du territoire",
    "fictif": "donnée fictive",
    "échelle": "échelle trop grossière",
    "précision": "précision inconnue",
    "précision du lieu": "position du site imprécise",
    "limite": "limite trop proche",
    "axe": "connu par son axe",
    "point": "connu par un point",
    "principe": "dessin de principe",
    "inventaire": "inventaire peut-être incomplet",
    "informative": "source non opposable",
}
#: States of a site that an object meets, or that has one near.
CONCERNE = frozenset({Etat.DEDANS, Etat.EN_PARTIE, Etat.LIMITE, Etat.TOUCHE, Etat.PROCHE})
IDENTITE = (Colonne("Ce que dit la source"), Colonne("Valeur"))
CONTRAINTES = (
    Colonne("Question"),
    Colonne("Réponse"),
    Colonne("Part du site", figure=True),
    Colonne("Distance", figure=True),
    Colonne("Certitude"),
    Colonne("Source"),
)
SCORES = (
    Colonne("Score"),
    Colonne("Valeur", figure=True, note="sur 100"),
    Colonne("Intervalle"),
    Colonne("Fiabilité", figure=True),
    Colonne("Rang", figure=True),
    Colonne("À compléter"),
)
RAISONS = (
    Colonne("Critère"),
    Colonne("Ce que le site a"),
    Colonne("Note (de 0 à 1)", figure=True),
    Colonne("Poids", figure=True),
    Colonne("Points", figure=True),
    Colonne("Source"),
)


def identite(row: Row, names: commun.Names, layer: Layer | None) -> Tableau:
    """Return what the source says of a site, under the labels that the layer declares."""
    lines = [("Identifiant", texte.brut(row["_cle"])), ("Commune", commun.commune_name(row, names))]
    lines += [("Statut", friches.statut(row.get("site_statut"))), ("Surface retenue", friches.area(row))]
    columns = [layer.column(name) for name in CHAMPS] if layer else []
    lines += [(texte.typo(c.label), written(c, row)) for c in columns if c and not texte.is_missing(row.get(c.name))]
    rows = tuple((Cellule(text=label, value=label), tableau.mot(value)) for label, value in lines)
    return Tableau(caption="Ce qu’est le site", columns=IDENTITE, rows=rows)


def contraintes(answers: Sequence[Reponse]) -> Tableau:
    """Return one row per question: what is met, its share, its distance, how certain; what concerns the site first."""
    return Tableau(
        caption="Une question par ligne",
        columns=CONTRAINTES,
        rows=tuple(_answer(a) for a in sorted(answers, key=lambda a: a.etat not in CONCERNE)),
        empty="Site non localisé, ou hors du territoire : aucune réponse.",
    )


def _answer(a: Reponse) -> tuple[Cellule, ...]:
    return (
        Cellule(text=texte.typo(a.titre), value=a.titre),
        Cellule(text=texte.typo(" ".join(a.phrases[:1])), value=a.etat),
        share(a),
        distance(a),
        Cellule(
            text=a.certitude,
            value=a.certitude,
            note=texte.typo(", ".join(DOUTES.get(r, r) for r in a.raisons if r != "fictif" or not _fictive(a))),
            fictif=_fictive(a),
        ),
        Cellule(text=source(a)),
    )


def _fictive(a: Reponse) -> bool:
    return a.nature == "demonstration"


def share(a: Reponse) -> Cellule:
    """Return the share of the site in the zones, with the area of each class."""
    if a.part_pct is None:
        return Cellule(text="—", note="" if a.zones or a.etat != "dedans" else "géométrie ponctuelle")
    sizes = [f"{z.texte} : {texte.hectares(z.surface_m2)}" for z in a.zones if z.surface_m2 is not None]
    return Cellule(
        text=texte.pourcent(a.part_pct), value=a.part_pct, note=texte.typo(" ; ".join(sizes)), fictif=_fictive(a)
    )


def distance(a: Reponse) -> Cellule:
    """Return how far the nearest object is, an interval when it is known by a point, « au moins » at an edge."""
    if a.distance_max_m is not None:
        return Cellule(text=texte.entre(a.distance_m, a.distance_max_m, "m"), value=a.distance_m, fictif=_fictive(a))
    if a.distance_m is not None:
        name = a.proche.nom if a.proche else ""
        return Cellule(
            text=texte.with_unit(a.distance_m, "m"), value=a.distance_m, note=texte.typo(name), fictif=_fictive(a)
        )
    if a.distance_min_m is not None:
        return Cellule(text=f"au moins {texte.with_unit(a.distance_min_m, 'm')}", value=a.distance_min_m)
    return Cellule(text="—")


def source(a: Reponse) -> str:
    """Write where an answer comes from: source, vintage, scale."""
    scale = f"1:{texte.nombre(a.echelle)}" if a.echelle else ""
    return texte.typo(", ".join(filter(None, (a.source, texte.date(a.millesime) if a.millesime else "", scale))))


def scores(notes: Sequence[Note], ranked: Mapping[str, int]) -> Tableau:
    """Return one row per score; a site that is not scored says why."""
    rows = tuple(_score(n, ranked.get(n.bareme.id, 0)) for n in notes if not n.exclu)
    why = notes[0].exclu if notes else ""
    return Tableau(caption=f"Scores ({NOM})", columns=SCORES, rows=rows, empty=texte.typo(f"{texte.capitale(why)}."))


def _score(n: Note, ranked: int) -> tuple[Cellule, ...]:
    little = ranked or not n.ferme
    place = Cellule(text="sans rang", note="fiabilité insuffisante" if little else "ce score n’est pas classé")
    if n.rang is not None:
        place = Cellule(
            text=f"{texte.nombre(n.rang)} sur {texte.nombre(ranked)}", value=n.rang, note=rang_ecart(n), fictif=n.fictif
        )
    return (
        Cellule(text=n.bareme.titre, value=n.bareme.titre),
        Cellule(text=texte.nombre(n.score, 1) if n.ferme else texte.NON_DISPONIBLE, value=n.montre, fictif=n.fictif),
        Cellule(text=n.intervalle or "sans intervalle : tout est connu", value=n.bas),
        Cellule(text=texte.pourcent(n.fiabilite), value=n.fiabilite, fictif=n.fictif),
        place,
        Cellule(text=n.a_completer or "rien", value=float(len(n.manques))),
    )


def raisons(n: Note) -> Tableau:
    """Return how a score is made: what the site has for each criterion, its mark, its weight."""
    return Tableau(
        caption=f"{n.bareme.titre} : d’où vient le score",
        columns=RAISONS,
        rows=tuple(_raison(r) for r in n.raisons),
        empty=texte.typo(f"{texte.capitale(n.exclu)}."),
    )


def _raison(r: Raison) -> tuple[Cellule, ...]:
    unknown = r.s is None
    ends = "" if unknown or r.s_min == r.s_max else f"entre {texte.nombre(r.s_min, 2)} et {texte.nombre(r.s_max, 2)}"
    return (
        Cellule(text=r.libelle, value=r.libelle),
        Cellule(text=texte.typo(r.valeur), value=r.valeur, note=r.note, fictif=r.fictif),
        Cellule(
            text="inconnu" if unknown else texte.nombre(r.s, 2), value=r.s, note=ends, fictif=r.fictif and not unknown
        ),
        Cellule(text=texte.nombre(r.poids), value=r.poids, note="poids non compté" if unknown else ""),
        Cellule(text="—" if unknown else texte.nombre(r.points, 2), value=r.points, fictif=r.fictif and not unknown),
        Cellule(text=texte.typo(r.source)),
    )


def conflit(c: Conflit) -> Tableau:
    """Return the components of the conflict, zones of immediate protection left out."""
    rows = tuple(
        (
            Cellule(text=part.libelle, value=part.libelle),
            Cellule(text=texte.typo(part.mots), value=part.mots, fictif=c.fictif),
            Cellule(
                text="inconnu" if part.points is None else texte.nombre(part.points),
                value=part.points,
                fictif=c.fictif and part.points is not None,
            ),
        )
        for part in c.composantes
    )
    columns = (Colonne("Composante"), Colonne("Ce que le site rencontre"), Colonne("Points", figure=True))
    return Tableau(
        caption="Conflit : périmètres immédiats exclus, ils ne sont pas publics",
        columns=columns,
        rows=rows,
        empty=texte.typo(f"{texte.capitale(c.exclu)}."),
    )


def mutabilite(m: Mutabilite) -> Tableau:
    """Return the index of each use, from the highest; no order when too little is known."""
    firm = "insuffisante" not in m.meilleur
    pairs = sorted(m.indices.items(), key=lambda pair: -(pair[1] or 0.0)) if firm else list(m.indices.items())
    rows = tuple(
        (
            Cellule(text=usage.capitalize(), value=usage),
            Cellule(text=texte.pourcent(value), value=value, fictif=m.fictif),
        )
        for usage, value in pairs
    )
    reliability = f"fiabilité {texte.nombre(m.fiabilite, 1)} sur 10" if m.fiabilite is not None else ""
    order = "" if firm else ", trop faible pour classer les usages"
    return Tableau(
        caption=f"Mutabilité par usage (d’après Mutafriches) : {reliability}{order}",
        columns=(Colonne("Usage"), Colonne("Indice", figure=True)),
        rows=rows,
        empty=texte.typo(f"{texte.capitale(m.exclu)}."),
    )
