"""Risks: mining hazard, shafts, flood zones, sites that the State lists."""

from collections import Counter

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte, sans_couche
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, table
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun, mines

ALEAS = (Colonne("Aléa minier"), Colonne("Zones", figure=True), Colonne("Surface", figure=True), Colonne("Niveaux"))
PUITS = (
    Colonne("Puits"),
    Colonne("Compagnie"),
    Colonne("Profondeur", figure=True),
    Colonne("Creusement", figure=True),
    Colonne("Fermeture", figure=True),
)
CRUES = (Colonne("Zone inondable"), Colonne("Document"), Colonne("Scénario"), Colonne("Cours d’eau"))
NOTES = (
    "Hors d’une zone d’aléa ne veut pas dire sans aléa quand la commune n’a pas été étudiée : seul le PPRM fait foi.",
)
INVENTAIRES = ("SIS", "InfoSols", "CASIAS", "ICPE")


def bloc(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of risks for a commune."""
    filled = Bloc(
        id="risques",
        titre="Risques miniers et inondation",
        figures=cles(
            ("puits de mine", contexte.chiffre("min_01", "puits_dans", code)),
            ("surface en zone d’aléa minier", contexte.chiffre("min_04", "surface_ha:total", code)),
            ("part de la commune en zone d’aléa minier", contexte.chiffre("min_04", "part_pct:total", code)),
            *((f"sites {name}", contexte.chiffre("fri_03", f"sites_commune:{name}", code)) for name in INVENTAIRES),
        ),
        tables=kept(_aleas(contexte, code), _puits(contexte, code), _crues(contexte, code)),
        notes=NOTES if contexte.couches.get("alea_minier") is not None else (),
        liens=contexte.page("heritage-minier.html"),
        couches=("zones_inondables", "alea_minier", "puits_mine"),
    )
    layers = ("puits_mine", "alea_minier", "zones_inondables")
    return close(filled, contexte, layers, "Aucun puits, aléa ni zone inondable connus dans la commune.")


def _aleas(contexte: Contexte, code: str) -> Tableau | None:
    """Return one row per kind of hazard: its zones overlap, only the area of the indicator is a total."""
    rows = contexte.objets("alea_minier", code) or []
    kinds = sorted({texte.texte(row.get("type_alea"), "inconnu") for row in rows}, key=texte.sort_key)
    lines = tuple(_alea(contexte, code, kind, rows) for kind in kinds)
    return Tableau(caption="Aléas miniers, par type", columns=ALEAS, rows=lines) if lines else None


def _alea(contexte: Contexte, code: str, kind: str, rows: list[Row]) -> Cells:
    mine = [row for row in rows if texte.texte(row.get("type_alea"), "inconnu") == kind]
    levels = Counter(texte.texte(row.get("niveau"), "inconnu") for row in mine)
    area = contexte.chiffre("min_04", f"surface_ha:{kind}", code)
    fictive = any(map(commun.is_fictive, mine))
    return (
        Cellule(text=kind.capitalize(), value=kind),
        tableau.figure(len(mine), fictif=fictive),
        tableau.indicator(area) if not sans_couche(area) else tableau.figure(None),
        tableau.mot(texte.liste([f"{level} ({count})" for level, count in sorted(levels.items())])),
    )


def _puits(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        fictive = commun.is_fictive(row)
        return (
            entree("puits_mine", mines.puits_name(row), row, contexte),
            tableau.mot(row.get("compagnie")),
            tableau.figure(row.get("profondeur_m"), "m", fictif=fictive),
            _year(row.get("creusement_annee"), fictive),
            _year(row.get("fermeture_annee"), fictive),
        )

    return table("Puits de mine", PUITS, contexte.objets("puits_mine", code), cells, layer="puits_mine")


def _year(value: object, fictive: bool) -> Cellule:  # noqa: FBT001
    if texte.is_missing(value):
        return tableau.figure(None)
    return Cellule(text=texte.annee(value), value=float(str(value)), fictif=fictive)


def _crues(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        return (
            entree("zones_inondables", texte.texte(row.get("nom"), row["_cle"]), row, contexte),
            tableau.mot(row.get("type_zone")),
            tableau.mot(row.get("scenario")),
            tableau.mot(row.get("cours_eau")),
        )

    return table("Zones inondables", CRUES, contexte.objets("zones_inondables", code), cells)
