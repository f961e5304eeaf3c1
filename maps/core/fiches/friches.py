"""Friches of a commune: what they are, whose they are when that is public, what comes next."""

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, proche, table
from maps.core.tableau import Cellule, Colonne
from maps.core.vues import commun
from maps.core.vues import friches as vue

#: The columns of the table, by name; some are left out where nothing could fill them (see ``_wanted``).
COLONNES = {
    "nom": Colonne("Friche"),
    "statut": Colonne("Statut"),
    "surface": Colonne("Surface", figure=True),
    "zone": Colonne("Zone du PLU"),
    "pollution": Colonne("Pollution"),
    "themes": Colonne("Thèmes rencontrés"),
    "proprietaire": Colonne("Propriétaire"),
    "suite": Colonne("Suite"),
    "fiche": Colonne("Fiche"),
}
#: The layers whose themes a site may meet.
THEMES = ("servitudes_as1", "aires_alimentation", "trame_verte_bleue", "qpv")
#: Criteria to complete are named up to this many.
CRITERES_MAX = 2
COMPTE = (
    "Le nombre et la surface des friches suivent la commune que leur producteur déclare, sans les potentielles ; une "
    "unité foncière partagée compte une fois."
)
NOTES = (
    COMPTE,
    "Le tableau liste aussi les friches placées dans la commune et déclarées ailleurs : l’écart y est écrit.",
    "Thèmes rencontrés : périmètre de captage, aire d’alimentation, trame verte et bleue, quartier prioritaire.",
)
#: What comes next for a site, by its status.
SUITES = {
    "friche sans projet": "usage à décider",
    "friche avec projet": "projet en cours",
    "friche potentielle": "à confirmer sur place",
    "inconnu": "statut à préciser",
}


def bloc(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of friches for a commune."""
    rows = contexte.objets("friches", code)
    near, wanted = proche(contexte), _wanted(contexte, rows or [])
    columns = tuple(COLONNES[name] for name in wanted)
    hidden = vue.UNPUBLISHED if contexte.site.audience != "interne" else ""
    filled = Bloc(
        id="friches",
        titre="Friches",
        figures=cles(
            ("friches, hors potentielles", contexte.chiffre("fri_01", "nombre:total", code)),
            ("surface des friches, en tout", contexte.chiffre("fri_01", "surface_unique_ha:total", code)),
            (
                "surface des friches sans projet",
                contexte.chiffre("fri_01", "surface_unique_ha:friche sans projet", code),
            ),
            (
                "surface des friches avec projet",
                contexte.chiffre("fri_01", "surface_unique_ha:friche avec projet", code),
            ),
            (f"friches à {near} m d’un réseau de chaleur", contexte.chiffre("rcu_06", f"nombre:{near}", code)),
        ),
        tables=kept(table("Friches", columns, rows, lambda row: _cells(row, contexte, wanted), layer="friches")),
        notes=(*(NOTES if rows else ()), *((hidden,) if hidden else ())),
        liens=contexte.page("friches.html"),
        couches=("friches",),
    )
    return close(filled, contexte, ("friches",), f"Aucune friche dans la commune, selon la source. {hidden}".strip())


def _wanted(contexte: Contexte, rows: list[Row]) -> tuple[str, ...]:
    """Return the columns that something can fill: an absent layer, an owner that is not public, leave theirs out."""
    left_out = {
        "zone": contexte.couches.get("zonages_urbanisme") is None,
        "themes": all(contexte.couches.get(layer) is None for layer in THEMES),
        "proprietaire": not any("proprio_type" in row for row in rows),
    }
    return tuple(name for name in COLONNES if not left_out.get(name))


def _cells(row: Row, contexte: Contexte, wanted: tuple[str, ...]) -> Cells:
    value, key, path = row.get("surface_m2"), row["_cle"], vue.fiche_path(row)
    hectares = None if texte.is_missing(value) else float(str(value)) / 10_000
    cells = {
        "nom": entree("friches", vue.friche_name(row), row, contexte),
        "statut": Cellule(
            text=vue.statut(row.get("site_statut")), value=texte.texte(row.get("site_statut"), "inconnu")
        ),
        "surface": tableau.figure(hectares, "ha", fictif=commun.is_fictive(row)),
        "zone": tableau.indicator_text(contexte.mot("fri_10", "typezone", key, "friche")),
        "pollution": tableau.indicator_text(vue.pollution(row, contexte.lecteur("fri_03"))),
        "themes": _themes(contexte, key),
        "proprietaire": tableau.mot(row.get("proprio_type"), absent="non renseigné ou non publié"),
        "suite": _suite(row, contexte),
        "fiche": Cellule(text="Ouvrir la fiche", link=path) if path else Cellule(text=""),
    }
    return tuple(cells[name] for name in wanted)


def _themes(contexte: Contexte, key: str) -> Cellule:
    """Return which themes a site meets, sorted by their number."""
    names = contexte.mot("x_01", "nombre", key, "friche")
    return Cellule(text=names.texte, value=names.valeur, note=names.note, fictif=names.fictif)


def _suite(row: Row, contexte: Contexte) -> Cellule:
    """Return what comes next: the state of the project, the study that is asked for, what to complete."""
    status = texte.texte(row.get("site_statut"), "inconnu")
    asked = contexte.lecteur("fri_13").chiffre("friche", row["_cle"], "etude_sols")
    missing = contexte.mot("fri_13", "a_completer", row["_cle"], "friche")
    parts = [_state(row, status)]
    if asked.valeur == 1:
        parts.append("étude de sols exigée")
    if not missing.absent and missing.valeur:
        fields = [field.partition(" (")[0].strip() for field in missing.texte.split(",")]
        few = len(fields) <= CRITERES_MAX
        parts.append(f"à compléter : {texte.liste(fields) if few else f'{len(fields)} critères'}")
    said = " ; ".join(p for p in parts if p)
    return Cellule(text=said or "aucune", value=said, fictif=asked.valeur == 1 and asked.fictif)


def _state(row: Row, status: str) -> str:
    year, kind = row.get("site_reconv_annee"), row.get("site_reconv_type")
    known = ", ".join(texte.texte(v) if v is kind else texte.annee(v) for v in (kind, year) if not texte.is_missing(v))
    if status == "friche reconvertie":
        return f"reconvertie{f' ({known})' if known else ''}"
    return f"{SUITES.get(status, '')}{f' ({known})' if known and status == 'friche avec projet' else ''}"
