"""Water: the easement AS1 and the catchment, apart; what was done on rivers and against erosion."""

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, table
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun

PERIMETRES = (Colonne("Périmètre"), Colonne("Servitude AS1"), Colonne("Arrêté"))
AIRES = (Colonne("Aire d’alimentation"), Colonne("Captages alimentés"))
CAPTAGES = (Colonne("Champ captant"), Colonne("Priorité"), Colonne("Position"))
RIVIERES = (Colonne("Cours d’eau"), Colonne("Année", figure=True), Colonne("Interventions", figure=True))
OUVRAGES = (
    Colonne("Ouvrage"),
    Colonne("Nature"),
    Colonne("Année", figure=True),
    Colonne("Longueur", figure=True),
    Colonne("Surface", figure=True),
    Colonne("Programme"),
)
AS1 = (
    "Servitude AS1 : la règle est à lire dans l’arrêté. L’absence de servitude dans la source ne vaut pas absence de "
    "protection."
)
AAC = "Aire d’alimentation de captage : sans effet direct sur le permis. Les deux réponses ne se mêlent pas."
RANGS = {"PPR": "rapproché (PPR)", "PPE": "éloigné (PPE)", "PPI": "immédiat (PPI)"}


def bloc(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of water for a commune."""
    filled = Bloc(
        id="eau",
        titre="Eau : captages, rivières, érosion",
        phrases=_aac(contexte, code),
        figures=cles(
            ("surface en périmètre rapproché (AS1)", contexte.chiffre("eau_04", "surface_ha:PPR", code)),
            ("surface en périmètre éloigné (AS1)", contexte.chiffre("eau_04", "surface_ha:PPE", code)),
            ("habitants en périmètre rapproché", contexte.chiffre("eau_05", "habitants:PPR", code)),
            ("habitants en périmètre éloigné seul", contexte.chiffre("eau_05", "habitants:PPE", code)),
            ("part de la commune en aire d’alimentation", contexte.chiffre("eau_01", "part_pct", code)),
        ),
        tables=kept(*_captage(contexte, code), _rivieres(contexte, code), _ouvrages(contexte, code)),
        notes=(AS1, AAC),
        liens=contexte.page("eau.html"),
        couches=("aires_alimentation", "servitudes_as1", "cours_eau", "ouvrages_erosion", "captages"),
    )
    layers = ("servitudes_as1", "aires_alimentation", "captages", "interventions_riviere", "ouvrages_erosion")
    return close(filled, contexte, layers, f"Rien de connu dans la commune, selon les sources. {AS1}")


def _aac(contexte: Contexte, code: str) -> tuple[str, ...]:
    rows = contexte.objets("aires_alimentation", code)
    if not rows:
        return ()
    names = texte.liste([texte.texte(row.get("nom"), row["_cle"]) for row in rows])
    share = contexte.chiffre("eau_01", "part_pct", code)
    if not share.valeur:
        return ()
    return (f"{share.texte} de la commune est dans l’aire d’alimentation{commun.fictive(share.fictif)} : {names}.",)


def _captage(contexte: Contexte, code: str) -> tuple[Tableau | None, ...]:
    def perimetre(row: Row) -> Cells:
        kind = texte.texte(row.get("perimetre"), "inconnu")
        name = texte.texte(row.get("nomass"), row["_cle"])
        cell = entree("servitudes_as1", name, row, contexte)
        return cell, Cellule(text=RANGS.get(kind, kind), value=kind), tableau.mot(row.get("arrete"))

    def aire(row: Row) -> Cells:
        name = texte.texte(row.get("nom"), row["_cle"])
        return entree("aires_alimentation", name, row, contexte), tableau.mot(row.get("captages"))

    def champ(row: Row) -> Cells:
        place = "sur la carte" if row["_lieu"] else "non publiée ou non connue"
        cell = entree("captages", texte.texte(row.get("nom"), row["_cle"]), row, contexte)
        return cell, tableau.mot(row.get("priorite")), tableau.mot(place)

    return (
        table("Périmètres de protection des captages", PERIMETRES, contexte.objets("servitudes_as1", code), perimetre),
        table("Aires d’alimentation de captage", AIRES, contexte.objets("aires_alimentation", code), aire),
        table("Champs captants", CAPTAGES, contexte.objets("captages", code), champ),
    )


def _rivieres(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        shared = [c.strip() for c in texte.brut(row.get("code_insee")).replace(",", "|").split("|")]
        others = [contexte.noms.get(c, c) for c in shared if c and c != code]
        count = tableau.figure(row.get("nombre"), fictif=commun.is_fictive(row))
        note = f"ligne commune avec {texte.liste(others)}" if others else count.note
        return (
            tableau.mot(row.get("cours_eau")),
            _annee(row),
            Cellule(text=count.text, value=count.value, note=note, fictif=count.fictif),
        )

    rows = contexte.objets("interventions_riviere", code)
    return table("Entretien des rivières", RIVIERES, rows, cells, key=_recent)


def _ouvrages(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        fictive = commun.is_fictive(row)
        name = texte.texte(row.get("nom"), f"Ouvrage {row['_cle']}")
        kind = row.get("nature_ouvrage") if not texte.is_missing(row.get("nature_ouvrage")) else row.get("categorie")
        return (
            entree("ouvrages_erosion", name, row, contexte),
            tableau.mot(kind),
            _annee(row),
            _mesure(row.get("longueur_m"), "m", fictive),
            _mesure(row.get("surface_m2"), "m²", fictive),
            tableau.mot(row.get("programme")),
        )

    rows = contexte.objets("ouvrages_erosion", code)
    caption = "Ouvrages contre l’érosion et surfaces déconnectées"
    return table(caption, OUVRAGES, rows, cells, key=lambda line: _recent((line[0], line[2])))


def _mesure(value: object, unit: str, fictive: bool) -> Cellule:  # noqa: FBT001
    """Return a measure that not every kind of work has: an empty cell is not a gap."""
    return Cellule(text="sans objet") if texte.is_missing(value) else tableau.figure(value, unit, fictif=fictive)


def _annee(row: Row) -> Cellule:
    value = row.get("annee")
    if texte.is_missing(value):
        return tableau.figure(None)
    return Cellule(text=texte.annee(value), value=float(str(value)))


def _recent(line: tuple[Cellule, ...]) -> tuple[float, str]:
    """Sort from the latest year, then by name."""
    year = line[1].value
    return (-year if isinstance(year, float) else 0.0, texte.sort_key(line[0].text))
