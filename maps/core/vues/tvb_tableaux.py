"""The tables of the trame verte et bleue: corridors, projects, zones of the plans, shares, scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from maps.core import affichage, coquille, tableau, texte
from maps.core.affichage import Row
from maps.core.chiffres import Lecteur
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from maps.core.vues import tvb as vue_tvb
from pipelines.core.barrieres import TACHE
from pipelines.core.spatial import area_within, overlaps
from pipelines.core.trame import Lecture, polygons

#: Types of zone where building is what the plan is for.
CONSTRUIRE = ("U", "AUc", "AUs")
PARC = "parc d'activités"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """What the tables are written from; ``lue`` is None when the scheme is absent."""

    lue: Lecture | None
    projets: gpd.GeoDataFrame | None
    zones: gpd.GeoDataFrame | None
    ruptures: gpd.GeoDataFrame | None
    places: Mapping[str, Mapping[str, Sequence[str]]]
    communes: Sequence[tuple[str, str]]
    names: commun.Names
    readers: Mapping[str, Lecteur]
    parametres: Parametres
    epci: str

    def cell(self, indicator: str, maille: str, code: str, modalite: str) -> Cellule:
        """Return the cell of a figure."""
        return tableau.indicator(self.readers[indicator].chiffre(maille, code, modalite))


Lignes = list[tuple[str, tuple[Cellule, ...]]]


def projects(
    lue: Lecture | None, layers: Mapping[str, gpd.GeoDataFrame | None], parametres: Parametres
) -> gpd.GeoDataFrame | None:
    """Return the business parks and the zones to be urbanised that cross a corridor, the largest crossing first.

    Columns ``nom``, ``sorte``, ``dans_ha`` (area inside the corridors, overlaps once), ``corridors`` (their names) and
    the flags; None when no layer says. The rule is that of TVB-13.
    """
    known = {name: frame for name, frame in layers.items() if frame is not None}
    if lue is None or not known:
        return None
    found = [_crossing(_named(name, frame, parametres), lue, parametres) for name, frame in known.items()]
    together = gpd.GeoDataFrame(pd.concat(found), crs=lue.trame.crs)
    return together.sort_values("dans_ha", ascending=False, kind="stable")


def _named(name: str, frame: gpd.GeoDataFrame, parametres: Parametres) -> gpd.GeoDataFrame:
    """Return the parks, or the zones to be urbanised, with their name and their kind."""
    if name == "parcs_activites":
        return polygons(frame).assign(
            nom=lambda f: f["site_nom"], sorte=PARC, comm_insee=lambda f: f["site_comm_insee"]
        )
    kinds = dict(parametres.tvb.zones_au)
    zones = polygons(frame[frame["typezone"].isin(list(kinds))])
    label = zones["libelle"].fillna("AU").astype("str")
    return zones.assign(nom="Zone " + label, sorte=zones["typezone"].map(kinds), comm_insee=zones["insee"])


def _crossing(features: gpd.GeoDataFrame, lue: Lecture, parametres: Parametres) -> gpd.GeoDataFrame:
    corridors = lue.corridors()
    pairs = overlaps(features, corridors)
    pairs = pairs[pairs["area_m2"] > parametres.eclat_m2]
    met = features[features.index.isin(pairs["target"])]
    said = (
        pairs.assign(nom=pairs["feature"].map(corridors["nom"]))
        .groupby("target")["nom"]
        .agg(lambda each: ", ".join(sorted(map(texte.texte, set(each)), key=texte.sort_key)))
    )
    kept = [
        "nom",
        "sorte",
        "comm_insee",
        "commune_position",
        "nature",
        "precision_m",
        "portee",
        "diffusion",
        "geometry",
    ]
    return met[kept].assign(dans_ha=area_within(met, corridors) / 1e4, corridors=said.reindex(met.index))


def zones(lue: Lecture | None, zonages: gpd.GeoDataFrame | None, parametres: Parametres) -> gpd.GeoDataFrame | None:
    """Return the zones U and AU of the plans that cover some of the trame, the largest part first: ``trame_ha``."""
    if lue is None or zonages is None:
        return None
    built = polygons(zonages[zonages["typezone"].isin(CONSTRUIRE)])
    main = lue.principale()
    parts = {name: area_within(built, main[main["composante"] == c]) / 1e4 for name, c in PARTS.items()}
    found = built.assign(trame_ha=area_within(built, main) / 1e4, **parts, zone_ha=built.geometry.area / 1e4)
    found = found[found["trame_ha"] * 1e4 > parametres.eclat_m2]
    return found.sort_values("trame_ha", ascending=False, kind="stable")


PARTS = {"reservoir_ha": "réservoir", "corridor_ha": "corridor"}


def tables(context: Contexte) -> list[tuple[Tableau, list[str]]]:
    """Return the tables, each with the keys of its rows."""
    scenario = _scenario(context)
    parts = (
        ("tvb-corridors", "Les corridors, et ce qui les coupe", CORRIDORS, _corridors(context), ABSENT),
        (
            "tvb-projets",
            "Les projets qui traversent un corridor, du plus grand au plus petit",
            PROJETS,
            _projects(context),
            NO_PROJECT,
        ),
        (
            "tvb-zones",
            "Les zones U et AU des PLU qui touchent la trame, de la plus grande à la plus petite",
            ZONES,
            _zones(context),
            NO_ZONE,
        ),
        ("tvb-milieux", "Part du territoire par milieu", MILIEUX, _milieux(context), ABSENT),
        ("tvb-superposition", "Ce que deux milieux ont en commun", _across(context), _matrix(context), ABSENT),
        ("tvb-communes", "Par commune", COMMUNES, _communes(context), ABSENT),
        *(
            (("tvb-scenario", f"Effet du scénario, pour une dispersion de {_d50(context)} m", SCENARIO, scenario, ""),)
            if scenario
            else ()
        ),
    )
    return [
        (
            Tableau(
                caption=caption,
                columns=columns,
                rows=tuple(cells for _, cells in rows),
                csv=f"{name}.csv" if rows else "",
                empty=why,
            ),
            [key for key, _ in rows],
        )
        for name, caption, columns, rows, why in parts
    ]


ABSENT = "Couche absente de cette édition."
NO_PROJECT = "Aucun parc d’activités ni zone AU connu ne traverse un corridor, ou leurs couches sont absentes."
NO_ZONE = "Aucune zone U ou AU connue ne touche la trame, ou les zonages sont absents de cette édition."
CORRIDORS = (
    Colonne("Corridor"),
    Colonne("Milieu"),
    Colonne("Longueur", figure=True),
    Colonne("Ruptures", figure=True),
    Colonne("Par kilomètre", figure=True),
    Colonne("Routes", figure=True, note="longueur dans le corridor"),
    Colonne("Voies ferrées", figure=True, note="longueur dans le corridor"),
    Colonne("Taches bâties", figure=True, note="longueur de corridor prise"),
    Colonne("Part prise", figure=True, note="par des obstacles"),
    Colonne("Coupé par", wide=True),
    Colonne("Projets", figure=True, note="parcs et zones AU"),
    Colonne("Surface des projets", figure=True, note="dans le corridor"),
    Colonne("Réserves", wide=True),
)
_CUTS = (
    "longueur_corridor_km", "ruptures", "ruptures_km", "longueur_m:route", "longueur_m:voie ferrée",
    "longueur_m:tache artificialisée", "part_pct",
)  # fmt: skip


def _corridors(context: Contexte) -> Lignes:
    """Return one row for each corridor that meets the territory."""
    if context.lue is None:
        return []
    known = context.places["corridors"]
    rows = [r for r in affichage.rows(context.lue.corridors()) if known.get(r["_cle"])]
    rows.sort(key=lambda r: texte.sort_key(vue_tvb.name_of(r)))
    return [(row["_cle"], _corridor(context, row)) for row in rows]


def _corridor(context: Contexte, row: Row) -> tuple[Cellule, ...]:
    key = row["_cle"]
    cuts = [context.cell("tvb_11", "corridor", key, m) for m in _CUTS]
    crossed = [context.cell("tvb_13", "corridor", key, f"{m}:ensemble") for m in ("nombre", "surface_ha")]
    return (
        commun.entry("corridors", vue_tvb.name_of(row), row, context.names),
        tableau.mot(row.get("milieu")),
        *map(_bare, cuts),
        Cellule(text=_causes(context.ruptures, key)),
        *map(_bare, crossed),
        Cellule(text=_doubts([cuts[0], cuts[-1], *crossed])),
    )


def _bare(cell: Cellule) -> Cellule:
    """Leave out the words of the heading, and the reserves, which have their column; why a figure is missing stays."""
    words = cell.text
    for unit in ("ruptures/km", "ruptures", "objets"):
        words = words.removesuffix(f"{texte.INSECABLE}{unit}")
    return replace(cell, text=words, note="" if cell.value is not None else cell.note)


def _causes(ruptures: gpd.GeoDataFrame | None, corridor: str) -> str:
    """Write what cuts a corridor: its lines by their names, those without a name by their kind, then the patches."""
    if ruptures is None:
        return texte.NON_DISPONIBLE
    mine = ruptures[ruptures["corridor"] == corridor]
    named = {name for names in mine["voies"] for name in names.split(", ") if name}
    kinds = {kind for kind in vue_tvb.CAUSES if any(kind in causes for causes in mine["causes"])}
    said = sorted(named, key=texte.sort_key)
    said += [vue_tvb.CAUSES[k] for k in vue_tvb.CAUSES if k in kinds and (k == TACHE or not named)]
    return ", ".join(said) or "rien de connu"


def _doubts(cells: Sequence[Cellule]) -> str:
    """Write, once each, the reserves of some figures."""
    parts = (part.strip() for cell in cells for part in cell.note.removeprefix("à vérifier : ").split(" ; "))
    said = (part for part in parts if part and not part.startswith("barrières :"))  # the rule of TVB-05 lists them
    return texte.typo(" ; ".join(dict.fromkeys(said)))


PROJETS = (
    Colonne("Projet"),
    Colonne("Sorte"),
    Colonne("Commune"),
    Colonne("Dans un corridor", figure=True),
    Colonne("Corridors"),
)


def _projects(context: Contexte) -> Lignes:
    """Return one row for each project, the largest crossing first."""
    rows = [] if context.projets is None else affichage.rows(context.projets)
    return [(r["_cle"], _project(context, r)) for r in rows if context.places["projets"].get(r["_cle"])]


def _project(context: Contexte, row: Row) -> tuple[Cellule, ...]:
    return (
        commun.entry("projets", vue_tvb.project_name(row), row, context.names),
        Cellule(text=vue_tvb.first_upper(row["sorte"]), value=str(row["sorte"])),
        tableau.mot(commun.commune_name(row, context.names), link=commun.sheet(row, context.names)),
        tableau.figure(row["dans_ha"], "ha", fictif=commun.is_fictive(row)),
        tableau.mot(row["corridors"]),
    )


ZONES = (
    Colonne("Zone"),
    Colonne("Type"),
    Colonne("Commune"),
    Colonne("Dans la trame", figure=True),
    Colonne("Part de la zone", figure=True),
    Colonne("En réservoir", figure=True),
    Colonne("En corridor", figure=True, note="un réservoir peut s’y superposer"),
)


def _zones(context: Contexte) -> Lignes:
    """Return one row for each zone U or AU that covers some of the trame."""
    rows = [] if context.zones is None else affichage.rows(context.zones.assign(comm_insee=context.zones["insee"]))
    return [(r["_cle"], _zone(context, r)) for r in rows]


def _zone(context: Contexte, row: Row) -> tuple[Cellule, ...]:
    fictive = commun.is_fictive(row)
    return (
        tableau.mot(row.get("libelle")),
        tableau.mot(row.get("typezone")),
        tableau.mot(commun.commune_name(row, context.names), link=commun.sheet(row, context.names)),
        tableau.figure(row["trame_ha"], "ha", fictif=fictive),
        tableau.figure(100 * row["trame_ha"] / row["zone_ha"], "%", fictif=fictive),
        tableau.figure(row["reservoir_ha"], "ha", fictif=fictive),
        tableau.figure(row["corridor_ha"], "ha", fictif=fictive),
    )


MILIEUX = (
    Colonne("Milieu"),
    Colonne("Réservoirs", figure=True),
    Colonne("Part du territoire", figure=True),
    Colonne("Corridors", figure=True),
    Colonne("Part du territoire", figure=True),
)
TOUT = "Toute la trame, chaque surface comptée une fois"


def _milieux(context: Contexte) -> Lignes:
    """Return one row for each milieu, then the trame once: milieux overlap, their lines are never summed."""
    if context.lue is None:
        return []
    rows: Lignes = [(m, _milieu(context, m)) for m in context.parametres.tvb.milieux]
    whole = (context.cell("tvb_03", "epci", context.epci, m) for m in ("surface_ha", "part_pct"))
    return [*rows, ("ensemble", (Cellule(text=TOUT, value="~"), *whole, Cellule(text=""), Cellule(text="")))]


def _milieu(context: Contexte, milieu: str) -> tuple[Cellule, ...]:
    parts = [(i, f"{m}:{milieu}") for i in ("tvb_01", "tvb_02") for m in ("surface_ha", "part_pct")]
    return (tableau.mot(vue_tvb.first_upper(milieu)), *(context.cell(i, "epci", context.epci, m) for i, m in parts))


def _across(context: Contexte) -> tuple[Colonne, ...]:
    return (
        Colonne("Milieu"),
        *(Colonne(vue_tvb.first_upper(m), figure=True) for m in context.parametres.tvb.milieux),
    )


def _matrix(context: Contexte) -> Lignes:
    """Return what each pair of milieux has in common."""
    milieux = context.parametres.tvb.milieux
    if context.lue is None or not context.readers["tvb_04"].present:
        return []
    return [(a, (tableau.mot(vue_tvb.first_upper(a)), *(_common(context, a, b) for b in milieux))) for a in milieux]


def _common(context: Contexte, a: str, b: str) -> Cellule:
    """Return the cell of a pair; conventional widths are said once, under the tables."""
    cell = context.cell("tvb_04", "epci", context.epci, f"commun_ha:{a} × {b}")
    return replace(cell, note="") if cell.value is not None else cell


COMMUNES = (
    Colonne("Commune"),
    Colonne("Trame", figure=True, note="chaque surface une fois"),
    Colonne("Part de la commune", figure=True),
    Colonne("Zone A ou N", figure=True, note="part de la trame"),
    Colonne("Prescription", figure=True, note="part de la trame"),
    Colonne("L’un ou l’autre", figure=True, note="part de la trame"),
    Colonne("Maille effective", figure=True, note="plus petite, plus coupé"),
    Colonne("Réserves", wide=True),
)
_OF_COMMUNE = (
    ("tvb_03", "surface_ha"), ("tvb_03", "part_pct"), ("tvb_14", "part_pct:zone A ou N"),
    ("tvb_14", "part_pct:prescription"), ("tvb_14", "part_pct:ensemble"), ("tvb_05", "maille_ha"),
)  # fmt: skip


def _communes(context: Contexte) -> Lignes:
    """Return one row for each commune: the trame, what its plan says of it, how cut the land is."""
    return [] if context.lue is None else [(code, _commune(context, code, name)) for code, name in context.communes]


def _commune(context: Contexte, code: str, name: str) -> tuple[Cellule, ...]:
    cells = [context.cell(i, "commune", code, m) for i, m in _OF_COMMUNE]
    known = [cell for cell in cells if cell.value is not None]
    return (
        tableau.mot(name, link=coquille.commune_path(code)),
        *map(_bare, cells),
        Cellule(text=_doubts(known)),
    )


SCENARIO = (
    Colonne("Milieu"),
    Colonne("Surface avant", figure=True, note="réservoirs"),
    Colonne("Surface après", figure=True, note="réservoirs"),
    Colonne("Variation", figure=True),
    Colonne("Surface connectée avant", figure=True, note="équivalente (ECA)"),
    Colonne("Surface connectée après", figure=True, note="équivalente (ECA)"),
    Colonne("Variation", figure=True),
)


def _d50(context: Contexte) -> int:
    """Return the distance of dispersion that the page shows: the middle one of the parameters."""
    distances = sorted(context.parametres.tvb.d50_m)
    return distances[len(distances) // 2]


def _scenario(context: Contexte) -> Lignes:
    """Return, for each milieu, area and equivalent connected area before and after the changes that are tried."""
    reader, d50 = context.readers["tvb_09"], _d50(context)
    measures = (
        "surface_ha:{m}", "surface_scenario_ha:{m}", "variation_surface_pct:{m}",
        "eca_ha:{m}:{d}", "eca_scenario_ha:{m}:{d}", "variation_eca_pct:{m}:{d}",
    )  # fmt: skip
    rows: Lignes = []
    for milieu in context.parametres.tvb.milieux:
        if not reader.chiffre("epci", context.epci, f"eca_scenario_ha:{milieu}:{d50}").absent:
            cells = (context.cell("tvb_09", "epci", context.epci, each.format(m=milieu, d=d50)) for each in measures)
            rows.append((milieu, (tableau.mot(vue_tvb.first_upper(milieu)), *cells)))
    return rows
