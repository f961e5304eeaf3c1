"""Heritage: the World Heritage property, the slag heaps, the mining estates."""

from maps.core import tableau, texte
from maps.core.affichage import Row
from maps.core.fiches.contexte import Contexte
from maps.core.fiches.fiche import Bloc
from maps.core.fiches.outils import Cells, cles, close, entree, kept, table
from maps.core.tableau import Colonne
from maps.core.vues import mines

TERRILS = (Colonne("Terril"), Colonne("Forme"))
PATRIMOINE = (Colonne("Élément"), Colonne("Périmètre"))
CITES = (Colonne("Cité"), Colonne("Type"), Colonne("Compagnie"))


def bloc(contexte: Contexte, code: str) -> Bloc:
    """Return the theme of heritage for a commune."""

    def terril(row: Row) -> Cells:
        return entree("terrils", mines.terril_name(row), row, contexte), tableau.mot(row.get("forme"))

    def cite(row: Row) -> Cells:
        name = entree("cites_minieres", mines.cite_name(row), row, contexte)
        return name, tableau.mot(row.get("type")), tableau.mot(row.get("compagnie"))

    def element(row: Row) -> Cells:
        kind = texte.texte(row.get("type")).capitalize()
        return entree("patrimoine", mines.heritage_name(row), row, contexte), tableau.mot(kind)

    filled = Bloc(
        id="patrimoine",
        titre="Patrimoine minier",
        figures=cles(
            (
                "part de la commune dans le bien inscrit au patrimoine mondial",
                contexte.chiffre("min_02", "part_pct:bien inscrit", code),
            ),
            ("part de la commune dans la zone tampon", contexte.chiffre("min_02", "part_pct:zone tampon", code)),
            ("terrils", contexte.chiffre("min_03", "nombre", code)),
            ("emprise des terrils", contexte.chiffre("min_03", "surface_ha", code)),
        ),
        tables=kept(
            table("Patrimoine mondial", PATRIMOINE, contexte.objets("patrimoine", code), element),
            table("Terrils", TERRILS, contexte.objets("terrils", code), terril),
            table("Cités minières", CITES, contexte.objets("cites_minieres", code), cite),
        ),
        liens=contexte.page("heritage-minier.html"),
        couches=("patrimoine", "cites_minieres", "terrils"),
    )
    return close(
        filled,
        contexte,
        ("patrimoine", "terrils", "cites_minieres"),
        "Aucun élément du patrimoine minier dans la commune, selon les sources.",
    )
