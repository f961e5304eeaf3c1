"""The signs and words of the mining heritage: shafts, slag heaps, estates, World Heritage."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd

from layers import alea_minier, cites_minieres, puits_mine
from layers import patrimoine as patrimoine_layer
from layers import terrils as terrils_layer
from layers.core.model import Style
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.formes import anneaux
from maps.core.partage import Partage
from maps.core.vues import commun

PUITS, TERRILS, PATRIMOINE = puits_mine.LAYER.style, terrils_layer.LAYER.style, patrimoine_layer.LAYER.style
CITES = Style(signs=(replace(cites_minieres.LAYER.style.signs[-1], value="", label="Cité minière"),))
ENCRE = "#1d1d1b"
#: What a level of hazard is called.
SANS_NIVEAU = "niveau non précisé"
LEVELS = {"fort": "aléa fort", "moyen": "aléa moyen", "faible": "aléa faible", "inconnu": SANS_NIVEAU}
#: The pattern of each type of hazard, in the order of the declared types; the others have none.
_MOTIFS = ("croix", "obliques", "verticales", "points", "vagues", "tirets", "contraires")


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


def alea(names: commun.Names, classe: str = "niveau") -> Vue:
    """Return what a reader sees of a hazard; ``classe`` is the column that chooses its sign."""
    return Vue(
        nom=lambda row: texte.texte(row.get("nom"), f"Zone {row['_cle']}"),
        figure=hazard,
        lignes=lambda row: [
            ("Aléa", texte.texte(row.get("type_alea")).capitalize()),
            ("Niveau", niveau(row)),
            ("Origine", texte.texte(row.get("origine"))),
            ("Document", texte.texte(row.get("document"))),
            ("Approuvé le", texte.date(row.get("date_approbation"))),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe=classe,
    )


def hazard(row: Row) -> str:
    """Write a hazard and its level: « Effondrement localisé, aléa fort »."""
    return f"{texte.texte(row.get('type_alea')).capitalize()}, aléa {niveau(row)}"


def typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the column of what a sign tells of a hazard, its type and its level; the strongest ones are drawn last."""
    level = frame["niveau"].fillna("inconnu")
    ranks = {name: rank for rank, name in enumerate(reversed(LEVELS))}
    told = frame.assign(type_niveau=frame["type_alea"].fillna("inconnu") + ", " + level)
    return told.loc[level.map(ranks).fillna(-1).sort_values(kind="stable").index]


def alea_style(frame: gpd.GeoDataFrame | None) -> Style:
    """Return a sign for each type and level of some hazards: the colour tells the level, the pattern the type."""
    if frame is None or frame.empty:
        return alea_minier.LAYER.style
    known = set(frame["type_niveau"])
    base = {sign.value: sign for sign in alea_minier.LAYER.style.signs}
    motifs = dict(zip(alea_minier.TYPES, _MOTIFS, strict=False))
    signs = tuple(
        replace(
            base[level],
            value=f"{kind}, {level}",
            label=f"{kind.capitalize()}, {words}",
            motif=motifs.get(kind, ""),
        )
        for kind in alea_minier.TYPES
        for level, words in LEVELS.items()
        if f"{kind}, {level}" in known
    )
    return Style(by="type_niveau", signs=signs)


def niveau(row: Row) -> str:
    """Write the level of a hazard; one that is not known is not a low one."""
    said = texte.texte(row.get("niveau"), "inconnu")
    return SANS_NIVEAU if said == "inconnu" else said


def bandes(distances: Sequence[float]) -> Style:
    """Return the signs of the bands around the shafts."""
    return anneaux.style(distances, ENCRE, lambda d: f"À moins de {texte.with_unit(d, 'm', 0)} d’un puits")


ALEA = Partage(layer=alea_minier.LAYER, vue=alea)
PUITS_MINE = Partage(layer=puits_mine.LAYER, vue=puits)
TERRIL = Partage(layer=terrils_layer.LAYER, vue=terrils)
CITE = Partage(layer=cites_minieres.LAYER, vue=lambda names: replace(cites(names), classe="erbm"))
UNESCO = Partage(layer=patrimoine_layer.LAYER, vue=lambda _: patrimoine())
