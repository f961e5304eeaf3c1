"""The signs and words of the friches."""

from dataclasses import replace

from layers.friches import LAYER, POTENTIELLE
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.tableau import Cellule
from maps.core.vues import commun

#: One place for the signs: the layer, which QGIS reads too.
STYLE = LAYER.style
#: What is said beside the friches of the public site.
UNPUBLISHED = "Les friches potentielles, non vérifiées, ne sont pas publiées."
#: Words for a site's status, for a reader.
STATUTS = {sign.value: sign.label for sign in STYLE.signs} | {"sans objet": "Sans objet"}


def statut(value: object) -> str:
    """Write the status of a friche."""
    return "Statut inconnu" if texte.is_missing(value) else STATUTS.get(str(value), texte.texte(value))


def vue(names: commun.Names, fri_03: Lecteur, min_01: Lecteur) -> Vue:
    """Return what a reader sees of a friche."""

    def lines(row: Row) -> list[tuple[str, str]]:
        found = [
            ("Commune", commun.place_note(row, names) or commun.commune_name(row, names)),
            ("Statut", statut(row.get("site_statut"))),
            ("Surface", area(row)),
            ("Pollution", commun.said(pollution(row, fri_03))),
        ]
        near = min_01.chiffre("friche", row["_cle"], "puits:100")
        return [*found, ("Puits à 100 m", commun.said(near))] if min_01.present else found

    return Vue(
        nom=friche_name,
        figure=area,
        lignes=lines,
        lien=fiche_path,
        lien_texte="Fiche du site",
        commune=lambda row: commun.commune_pair(row, names),
        classe="site_statut",
        taille="surface_m2",
    )


def fiche_path(row: Row) -> str:
    """Return the path of the sheet of a site, empty for a site that is not verified: it has none."""
    return "" if row.get("site_statut") == POTENTIELLE else f"friches/{texte.slug(str(row['_cle']))}.html"


def entree(row: Row, names: commun.Names) -> Cellule:
    """Return the first cell of a site: its name, the way to it on the map, what is odd in its place, its sheet."""
    return replace(commun.entry("friches", friche_name(row), row, names), fiche=fiche_path(row))


def friche_name(row: Row) -> str:
    """Name a site: its name, else its key."""
    return texte.texte(row.get("site_nom"), f"Friche {row['_cle']}")


def area(row: Row) -> str:
    """Write the area of a friche, marked when it is invented."""
    value = row.get("surface_m2")
    if texte.is_missing(value):
        return f"surface{texte.INSECABLE}{texte.NON_DISPONIBLE}"
    return texte.hectares(value) + commun.fictive(commun.is_fictive(row))


def pollution(row: Row, fri_03: Lecteur) -> Chiffre:
    """Return the pollution class of a friche: the indicator's, else what the source says."""
    if fri_03.present:
        found = fri_03.word("friche", row["_cle"], "niveau")
        return replace(found, texte=_short(found.texte))
    value = row.get("sol_pollution_existe")
    if texte.is_missing(value):
        return Chiffre(texte="inconnue", note="non renseigné par la source", absent=True)
    return Chiffre(texte=_short(str(value)), fictif=commun.is_fictive(row))


def _short(words: str) -> str:
    """Drop « pollution » from a class that stands under that heading."""
    return "inconnue" if words == "inconnu" else words.removeprefix("pollution ")
