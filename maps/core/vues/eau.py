"""The signs and words of water: intakes, easements AS1, catchment areas, rivers, works against run-off."""

from dataclasses import replace

import geopandas as gpd
import shapely

from layers import aires_alimentation, captages, cours_eau, ouvrages_erosion, servitudes_as1
from layers.captages import AUCUNE, PRECISE
from layers.servitudes_as1 import INCONNU, PERIMETRES
from maps.core import texte
from maps.core.affichage import Row, Vue
from maps.core.couche import Trace
from maps.core.partage import Partage
from maps.core.vues import commun

#: What a perimeter is called, in full.
NOMS = {"PPI": "immédiat", "PPR": "rapproché", "PPE": "éloigné"}
#: What is said of a perimeter, whatever it is.
A_LIRE = "à lire dans l’arrêté"
SANS_EFFET = "aucun effet direct"
#: What stands between the name of an intake and its priority.
SUITE = ", "


def _here(row: Row, column: str) -> Row:
    """Return a row whose declared commune is where the views look for it."""
    return {**row, "comm_insee": row.get(column)}


def _captage(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: f"{texte.texte(row.get('nom'), row['_cle'])}{SUITE}{priorite(row).lower()}",
        figure=lambda row: captage_commune(row, names),
        lignes=lambda row: [
            ("Commune", captage_commune(row, names)),
            ("Priorité", priorite(row)),
            ("Position", position(row)),
            ("Alimente le territoire", commun.yes_no(row.get("alimente_territoire"))),
        ],
        lien=lambda row: commun.sheet(_here(row, "insee"), names),
        commune=lambda row: (commun.commune_of(_here(row, "insee"), names), captage_commune(row, names)),
        classe="priorite",
    )


def by_priority(trace: Trace) -> Trace:
    """Put the intakes that are not located in the order of their priority, which their name ends with."""
    order = {sign.value or "priorité inconnue": rank for rank, sign in enumerate(trace.style.signs)}
    listed = sorted(trace.nowhere, key=lambda site: order.get(site.nom.rpartition(SUITE)[2], len(order)))
    return replace(trace, nowhere=tuple(listed))


def captage_commune(row: Row, names: commun.Names) -> str:
    """Name the commune of an intake: it may supply the territory from outside."""
    code = commun.commune_of(_here(row, "insee"), names)
    if code:
        return names[code]
    said = texte.texte(row.get("commune"), "")
    return f"{said}, hors du territoire" if said else "commune non renseignée"


def priorite(row: Row) -> str:
    """Write the rank of an intake."""
    return texte.texte(row.get("priorite"), "priorité inconnue").capitalize()


def position(row: Row) -> str:
    """Say what the position of an intake is worth."""
    said = texte.texte(row.get("precision_position"), AUCUNE)
    return {AUCUNE: "non donnée par la source", PRECISE: "précise, non publique"}.get(said, said)


def nested(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the strictest perimeters over the others, without the holes where a stricter one may be.

    An easement is drawn with a hole, or without one, where the stricter perimeter is: a hole would tell where the
    immediate perimeter lies, which is not public.
    """
    order = {name: rank for rank, name in enumerate((INCONNU, *reversed(PERIMETRES)))}
    ranked = frame.sort_values("perimetre", key=lambda column: column.map(order), kind="stable")
    return ranked.set_geometry(gpd.GeoSeries(list(map(_filled, ranked.geometry)), ranked.index, crs=frame.crs))


def _filled(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    if shape is None or shape.is_empty or "Polygon" not in shape.geom_type:
        return shape
    return shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)])


def _servitude(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row.get("nomass"), f"Périmètre {row['_cle']}"),
        figure=perimetre,
        lignes=lambda row: [
            ("Périmètre", perimetre(row)),
            ("Règle", A_LIRE),
            ("Arrêté", texte.texte(row.get("arrete"))),
            ("Source du tracé", texte.texte(row.get("srcgeoass"))),
            ("Date de la source", texte.date(row.get("datesrcass"))),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe="perimetre",
    )


def perimetre(row: Row) -> str:
    """Write the perimeter of an easement: « Périmètre rapproché, zone sensible »."""
    zone = texte.texte(row.get("sous_zone"), "")
    kind = NOMS.get(str(row.get("perimetre")), "non reconnu")
    return f"Périmètre {kind}{f', zone {zone}' if zone else ''}"


def _aire(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row.get("nom"), f"Aire {row['_cle']}"),
        figure=lambda _: "Sans effet direct sur le permis",
        lignes=lambda row: [
            ("Captages alimentés", texte.texte(row.get("captages"))),
            ("Exploitations agricoles", texte.nombre(row.get("nb_exploitations"))),
            ("Surface déclarée", texte.with_unit(row.get("surface_declaree_km2"), "km²")),
            ("Effet sur le permis", SANS_EFFET),
        ],
        lien=lambda row: commun.sheet(row, names),
    )


def _cours_eau(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row.get("toponyme"), "Cours d’eau sans nom"),
        figure=lambda row: texte.texte(row.get("type_cours_eau"), "").capitalize(),
        lignes=lambda row: [
            ("Type", texte.texte(row.get("type_cours_eau")).capitalize()),
            ("Permanent", commun.yes_no(row.get("caractere_permanent"))),
        ],
        lien=lambda row: commun.sheet(row, names),
        classe="type_cours_eau",
    )


def _ouvrage(names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row.get("nom"), f"Ouvrage {row['_cle']}"),
        figure=taille,
        lignes=lambda row: [
            ("Commune", commun.commune_name(_here(row, "code_insee"), names)),
            ("Nature", texte.texte(row.get("nature_ouvrage"), texte.texte(row.get("categorie"))).capitalize()),
            ("Taille", taille(row)),
            ("Année", texte.annee(row.get("annee"))),
            ("Programme", texte.texte(row.get("programme"))),
        ],
        lien=lambda row: commun.sheet(_here(row, "code_insee"), names),
        commune=lambda row: commun.commune_pair(_here(row, "code_insee"), names),
        classe="categorie",
    )


def taille(row: Row) -> str:
    """Write the length of a work, or the area of a disconnected surface."""
    for column, unit in (("longueur_m", "m"), ("surface_m2", "m²")):
        if not texte.is_missing(row.get(column)):
            return texte.with_unit(row[column], unit, 0) + commun.fictive(commun.is_fictive(row))
    return texte.NON_DISPONIBLE


AIRES = Partage(layer=aires_alimentation.LAYER, vue=_aire, whole=True)
SERVITUDES = Partage(layer=servitudes_as1.LAYER, vue=_servitude, ready=nested, whole=True)
CAPTAGES = Partage(
    layer=captages.LAYER, vue=_captage, whole=True, title="Captages d’eau potable", unlocated="Position non publiée"
)
COURS_EAU = Partage(layer=cours_eau.LAYER, vue=_cours_eau, whole=True)
OUVRAGES = Partage(layer=ouvrages_erosion.LAYER, vue=_ouvrage, symbols=True)
