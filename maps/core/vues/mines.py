"""The signs and words of the mining heritage: shafts, slag heaps, estates, World Heritage."""

from layers.core.model import Sign, Style
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.vues import commun

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


def puits(names: commun.Names) -> Vue:
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
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
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
    return texte.with_unit(value, "m", 0) + commun.fictive(known and commun.is_fictive(row))


def terrils(names: commun.Names) -> Vue:
    """Return what a reader sees of a slag heap."""
    return Vue(
        nom=terril_name,
        figure=lambda row: texte.texte(row.get("forme"), ""),
        lignes=lambda row: [
            ("Nom", texte.texte(row.get("nom"))),
            ("Nom usuel", texte.texte(row.get("nom_usuel"))),
            ("Forme", texte.texte(row.get("forme"))),
        ],
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
    )


def terril_name(row: Row) -> str:
    """Name a slag heap: its usual name, else its name, else its key."""
    usual, name = row.get("nom_usuel"), row.get("nom")
    return texte.texte(usual, texte.texte(name, f"Terril {row['_cle']}"))


def cites(names: commun.Names) -> Vue:
    """Return what a reader sees of a mining estate."""
    return Vue(
        nom=cite_name,
        figure=lambda row: texte.texte(row.get("type"), ""),
        lignes=lambda row: [
            ("Type", texte.texte(row.get("type"))),
            ("Compagnie", texte.texte(row.get("compagnie"))),
            ("Intérêt", texte.texte(row.get("interet"))),
            ("Propriétaire", texte.texte(row.get("proprietaire"))),
            ("ERBM", commun.yes_no(row.get("erbm"))),
        ],
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
    )


def cite_name(row: Row) -> str:
    """Name a mining estate: its name and second name, else its key."""
    parts = [texte.texte(row[c]) for c in ("nom", "nom_2") if not texte.is_missing(row.get(c))]
    return ", ".join(dict.fromkeys(parts)) or f"Cité {row['_cle']}"


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
