"""The signs and words of each layer, shared by the thematic pages and the sheets of the communes."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

import geopandas as gpd
import pandas as pd

from layers.core.model import Sign, Style
from maps.core import tableau, texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import commune_path
from maps.core.couche import DECLARED
from maps.core.tableau import Cellule

FRICHES = Style(
    by="site_statut",
    size_by="surface_m2",
    signs=(
        Sign(value="friche sans projet", label="Sans projet", color="#d95f02", shape="circle"),
        Sign(value="friche avec projet", label="Avec projet", color="#1b9e77", shape="square"),
        Sign(value="friche reconvertie", label="Reconvertie", color="#7570b3", shape="triangle"),
        Sign(
            value="friche potentielle",
            label="Potentielle (non vérifiée)",
            color="#5f5f5b",
            shape="hollow",
            dash="3 3",
        ),
        Sign(value="autre", label="Autre statut", color="#5f5f5b", shape="diamond"),
        Sign(value="inconnu", label="Statut inconnu", color="#6b6b66", shape="dot"),
    ),
)
#: What is said beside the friches of the public site.
UNPUBLISHED = "Les friches potentielles, non vérifiées, ne sont pas publiées."
PUITS = Style(signs=(Sign(value="", label="Puits de mine", color="#1d1d1b", shape="cross"),))
TERRILS = Style(signs=(Sign(value="", label="Terril", color="#3d3d3a", shape="triangle", fill_opacity=0.85, weight=1),))
CITES = Style(signs=(Sign(value="", label="Cité minière", color="#2a6f97", fill_opacity=0.42, weight=1),))
PATRIMOINE = Style(
    by="type",
    signs=(
        Sign(value="bien inscrit", label="Bien inscrit", color="#a0451f", fill_opacity=0.16, weight=2),
        Sign(
            value="zone tampon",
            label="Zone tampon",
            color="#a0451f",
            fill_opacity=0.05,
            weight=1.4,
            dash="5 4",
        ),
    ),
)

#: INSEE code -> official name of the communes of the territory.
Names = Mapping[str, str]

#: Words for a site's status, for a reader.
STATUTS = {sign.value: sign.label for sign in FRICHES.signs} | {"sans objet": "Sans objet"}


def statut(value: object) -> str:
    """Write the status of a friche."""
    return "Statut inconnu" if texte.is_missing(value) else STATUTS.get(str(value), texte.texte(value))


def feature(layer_id: str, row: Row) -> str:
    """Return the fragment of an address that shows a feature on its map, empty for one that has no place on it."""
    return f"{layer_id}/{quote(str(row['_cle']), safe='')}" if row["_lieu"] else ""


def entry(layer_id: str, name: str, row: Row, names: Names) -> Cellule:
    """Return the first cell of a feature: its name, the way to it on the map, and what is odd in its place."""
    return replace(tableau.mot(name, feature=feature(layer_id, row)), note=place_note(row, names))


def place_note(row: Row, names: Names) -> str:
    """Say that a feature is not located, or that it stands elsewhere than its producer declares."""
    if not row["_lieu"]:
        return "site non localisé par la source"
    declared, place = texte.brut(row.get(DECLARED)), texte.brut(row.get("commune_position"))
    if not declared or declared == place:
        return ""
    said = names.get(declared, texte.texte(row.get("comm_nom"), declared))
    return f"déclarée à {said}, position {f'à {names[place]}' if place in names else 'hors du territoire'}"


def sheet(row: Row, names: Names) -> str:
    """Return the path of the sheet of the commune where a feature stands, empty outside the territory."""
    code = commune_of(row, names)
    return commune_path(code) if code else ""


def commune_of(row: Row, names: Names) -> str:
    """Return the code of the commune of a feature: the one declared, else where it stands; empty outside."""
    codes = (row.get(column) for column in (DECLARED, "commune_position"))
    return next((str(code) for code in codes if not texte.is_missing(code) and str(code) in names), "")


def commune_pair(row: Row, names: Names) -> tuple[str, str]:
    """Return the code and the name of the commune of a feature, both empty outside the territory."""
    code = commune_of(row, names)
    return code, names.get(code, "")


def commune_name(row: Row, names: Names) -> str:
    """Return the official name of the commune where a feature stands, else what its producer wrote."""
    return names.get(commune_of(row, names)) or texte.texte(row.get("comm_nom"))


def said(chiffre: Chiffre) -> str:
    """Write a figure in a popup: with its note, and « fictif » when it is invented."""
    note = f" ({chiffre.note})" if chiffre.note else ""
    return f"{chiffre.texte}{note}{fictive(chiffre.fictif)}"


def fictive(nature: bool) -> str:  # noqa: FBT001 - reads as a suffix
    """Return the mark of an invented figure in a plain text."""
    return f"{texte.INSECABLE}[fictif]" if nature else ""


def is_fictive(row: Row) -> bool:
    """Tell whether a row is demonstration data."""
    return row.get("nature") == "demonstration"


def friches(names: Names, fri_03: Lecteur, min_01: Lecteur) -> Vue:
    """Return what a reader sees of a friche."""

    def lines(row: Row) -> list[tuple[str, str]]:
        found = [
            ("Commune", place_note(row, names) or commune_name(row, names)),
            ("Statut", statut(row.get("site_statut"))),
            ("Surface", area(row)),
            ("Pollution", said(pollution(row, fri_03))),
        ]
        near = min_01.chiffre("friche", row["_cle"], "puits:100")
        return [*found, ("Puits à 100 m", said(near))] if min_01.present else found

    return Vue(
        nom=friche_name,
        figure=area,
        lignes=lines,
        lien=lambda row: sheet(row, names),
        commune=lambda row: commune_pair(row, names),
        classe="site_statut",
        taille="surface_m2",
    )


def friche_name(row: Row) -> str:
    """Name a site: its name, else its key."""
    return texte.texte(row.get("site_nom"), f"Friche {row['_cle']}")


def area(row: Row) -> str:
    """Write the area of a friche, marked when it is invented."""
    value = row.get("surface_m2")
    if texte.is_missing(value):
        return f"surface{texte.INSECABLE}{texte.NON_DISPONIBLE}"
    return texte.hectares(value) + fictive(is_fictive(row))


def pollution(row: Row, fri_03: Lecteur) -> Chiffre:
    """Return the pollution class of a friche: the indicator's, else what the source says."""
    if fri_03.present:
        found = fri_03.word("friche", row["_cle"], "niveau")
        return replace(found, texte=_short(found.texte))
    value = row.get("sol_pollution_existe")
    if texte.is_missing(value):
        return Chiffre(texte="inconnue", note="non renseigné par la source", absent=True)
    return Chiffre(texte=_short(str(value)), fictif=is_fictive(row))


def _short(words: str) -> str:
    """Drop « pollution » from a class that stands under that heading."""
    return "inconnue" if words == "inconnu" else words.removeprefix("pollution ")


def puits(names: Names) -> Vue:
    """Return what a reader sees of a mine shaft."""
    return Vue(
        nom=puits_name,
        figure=depth,
        lignes=lambda row: [
            ("Fosse", texte.texte(row.get("fosse"))),
            ("Compagnie", texte.texte(row.get("compagnie"))),
            ("Profondeur", depth(row)),
            ("Creusement", texte.annee(row.get("creusement_annee"))),
            ("Fermeture", texte.annee(row.get("fermeture_annee"))),
        ],
        lien=lambda row: sheet(row, names),
        commune=lambda row: commune_pair(row, names),
    )


def puits_name(row: Row) -> str:
    """Name a shaft: its own name, else its pit and number, else its key."""
    if not texte.is_missing(row.get("nom")):
        return texte.texte(row["nom"])
    parts = [texte.texte(row[c]) for c in ("fosse", "puits") if not texte.is_missing(row.get(c))]
    return f"Puits {' '.join(parts) or row['_cle']}"


def depth(row: Row) -> str:
    """Write the depth of a shaft."""
    value = row.get("profondeur_m")
    known = not texte.is_missing(value)
    return texte.with_unit(value, "m", 0) + fictive(known and is_fictive(row))


def terrils(names: Names) -> Vue:
    """Return what a reader sees of a slag heap."""
    return Vue(
        nom=terril_name,
        figure=lambda row: texte.texte(row.get("forme"), ""),
        lignes=lambda row: [
            ("Nom", texte.texte(row.get("nom"))),
            ("Nom usuel", texte.texte(row.get("nom_usuel"))),
            ("Forme", texte.texte(row.get("forme"))),
        ],
        lien=lambda row: sheet(row, names),
        commune=lambda row: commune_pair(row, names),
    )


def terril_name(row: Row) -> str:
    """Name a slag heap: its usual name, else its name, else its key."""
    usual, name = row.get("nom_usuel"), row.get("nom")
    return texte.texte(usual, texte.texte(name, f"Terril {row['_cle']}"))


def cites(names: Names) -> Vue:
    """Return what a reader sees of a mining estate."""
    return Vue(
        nom=cite_name,
        figure=lambda row: texte.texte(row.get("type"), ""),
        lignes=lambda row: [
            ("Type", texte.texte(row.get("type"))),
            ("Compagnie", texte.texte(row.get("compagnie"))),
            ("Intérêt", texte.texte(row.get("interet"))),
            ("Propriétaire", texte.texte(row.get("proprietaire"))),
            ("ERBM", yes_no(row.get("erbm"))),
        ],
        lien=lambda row: sheet(row, names),
        commune=lambda row: commune_pair(row, names),
    )


def cite_name(row: Row) -> str:
    """Name a mining estate: its name and second name, else its key."""
    parts = [texte.texte(row[c]) for c in ("nom", "nom_2") if not texte.is_missing(row.get(c))]
    return ", ".join(dict.fromkeys(parts)) or f"Cité {row['_cle']}"


def yes_no(value: object) -> str:
    """Write a boolean; a missing one is not a no."""
    if texte.is_missing(value):
        return texte.NON_DISPONIBLE
    if isinstance(value, str):
        return value
    return "oui" if value else "non"


def patrimoine() -> Vue:
    """Return what a reader sees of the World Heritage property and its buffer zone."""
    return Vue(
        nom=heritage_name,
        figure=lambda row: texte.texte(row.get("type"), "").capitalize(),
        lignes=lambda row: [
            ("Périmètre", texte.texte(row.get("type")).capitalize()),
            ("Section", texte.annee(row.get("section"))),
            ("Élément", texte.annee(row.get("numero"))),
        ],
        classe="type",
    )


def heritage_name(row: Row) -> str:
    """Name a part of the World Heritage: its name, else what it is."""
    return texte.texte(row.get("nom"), texte.texte(row.get("type")).capitalize())


def names_of(communes: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the official names of the communes, by INSEE code."""
    return {str(code): texte.texte(name) for code, name in communes["nom"].items()}


def order_of(communes: gpd.GeoDataFrame) -> list[tuple[str, str]]:
    """Return (INSEE code, name) of the communes, in the order of their names."""
    return sorted(names_of(communes).items(), key=lambda pair: texte.sort_key(pair[1]))


def population_label(communes: gpd.GeoDataFrame) -> str:
    """Say which population the source counts: « population municipale », or « population » when it does not tell."""
    kinds = set(communes.get("population_type", pd.Series(dtype="str")).dropna())
    return f"population {kinds.pop()}" if len(kinds) == 1 else "population"
