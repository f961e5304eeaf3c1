"""Trame verte et bleue, and the routes: what is in the commune, from where they start."""

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, table
from maps.core.fiches.sol import TRAME
from maps.core.tableau import Cellule, Colonne, Tableau

ELEMENTS = (Colonne("Élément"), Colonne("Composante"), Colonne("Milieu"), Colonne("Document"))
ITINERAIRES = (
    Colonne("Itinéraire"),
    Colonne("Pratique"),
    Colonne("Longueur", figure=True, note="de l’itinéraire entier"),
    Colonne("Dénivelé", figure=True),
    Colonne("Départ"),
    Colonne("Avancement"),
)
STATIONS = (Colonne("Station de départ"), Colonne("Plaques", figure=True))
PRATIQUES = ("pédestre", "trail", "vélo", "VTT")


def trame(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of the trame verte et bleue for a commune."""

    def cells(row: Row) -> Cells:
        scale = row.get("echelle")
        document = texte.texte(row.get("statut"))
        said = document if texte.is_missing(scale) else f"{document}, au 1:{texte.nombre(scale)}"
        return (
            entree("trame_verte_bleue", texte.texte(row.get("nom"), row["_cle"]), row, contexte),
            tableau.mot(row.get("composante")),
            tableau.mot(row.get("milieu")),
            tableau.mot(said),
        )

    rows = contexte.objets("trame_verte_bleue", code)
    filled = Bloc(
        id="tvb",
        titre="Trame verte et bleue",
        figures=cles(
            ("part de la commune dans la trame", contexte.chiffre("tvb_03", "part_pct", code)),
            ("surface de trame, chaque endroit une fois", contexte.chiffre("tvb_03", "surface_ha", code)),
            ("part de la trame traduite dans le PLU", contexte.chiffre("tvb_14", "part_pct:ensemble", code)),
            ("part de la trame sous une prescription", contexte.chiffre("tvb_14", "part_pct:prescription", code)),
        ),
        tables=kept(table("Éléments de la trame", ELEMENTS, rows, cells, layer="trame_verte_bleue")),
        notes=(TRAME,) if rows else (),
        liens=contexte.page("tvb.html", "trame-verte-bleue.html"),
        couches=("trame_verte_bleue",),
    )
    nothing = f"Aucun élément de la trame verte et bleue dans la commune, selon la source. {TRAME}"
    return close(filled, contexte, ("trame_verte_bleue",), nothing)


def itineraires(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of the routes for a commune."""
    practices = (
        (f"longueur ouverte, {name}", contexte.chiffre("iti_01", f"longueur_km:{name}", code)) for name in PRATIQUES
    )
    filled = Bloc(
        id="itineraires",
        titre="Itinéraires",
        figures=cles(
            (
                "longueur d’itinéraires ouverts, un tronc commun une fois",
                contexte.chiffre("iti_01", "longueur_km:tous", code),
            ),
            *((label, figure) for label, figure in practices if figure.valeur),
            (
                "longueur en travaux ou en projet",
                contexte.chiffre("iti_01", "longueur_km:en travaux ou en projet", code),
            ),
            ("longueur d’EuroVelo 5 en service", contexte.chiffre("iti_06", "longueur_km:en service", code)),
            ("part des habitants à 500 m d’un itinéraire", contexte.chiffre("iti_03", "part_pct", code)),
        ),
        tables=kept(_stations(contexte, code), _routes(contexte, code)),
        notes=("Longueurs à plat ; les distances sont à vol d’oiseau.",),
        liens=contexte.page("itineraires.html"),
        couches=("itineraires", "stations_trail"),
    )
    return close(filled, contexte, ("itineraires",), "Aucun itinéraire connu dans la commune, selon la source.")


def _stations(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        name = entree("stations_trail", texte.texte(row.get("nom"), row["_cle"]), row, contexte)
        return name, tableau.figure(row.get("plaques"))

    return table("Points de départ", STATIONS, contexte.objets("stations_trail", code), cells)


def _routes(contexte: Contexte, code: str) -> Tableau | None:
    def cells(row: Row) -> Cells:
        key = row["_cle"]
        return (
            entree("itineraires", texte.texte(row.get("nom_itineraire"), key), row, contexte),
            tableau.mot(row.get("pratique")),
            _length(contexte, key),
            tableau.indicator(contexte.chiffre("iti_05", "denivele_positif_m", key, "itineraire")),
            tableau.mot(row.get("depart")),
            tableau.mot(texte.texte(row.get("avancement"), "non précisé")),
        )

    rows = contexte.objets("itineraires", code)
    return table("Itinéraires de la commune", ITINERAIRES, rows, cells, layer="itineraires")


def _length(contexte: Contexte, key: str) -> Cellule:
    """Return the length of a route in kilometres."""
    metres = contexte.chiffre("iti_05", "longueur_2d_m", key, "itineraire")
    if metres.valeur is None:
        return tableau.indicator(metres)
    return tableau.figure(metres.valeur / 1000, "km", fictif=metres.fictif)
