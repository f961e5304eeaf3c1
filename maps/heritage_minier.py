"""The page of the mines and of what they left: shafts and hazards, slag heaps, estates, World Heritage."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from maps.core import coquille, partage, tableau, texte, theme
from maps.core.affichage import Row, Vue
from maps.core.carte import draw_map
from maps.core.chiffres import ABSENT, Chiffre, Lecteur, effectif
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, draw, in_territory, lighten
from maps.core.formes import anneaux
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Tableau
from maps.core.theme import Champ, Feuille, mesure
from maps.core.vues import commun, generaux, mines
from maps.core.vues import friches as vue_friches

PATH = "cartes/heritage-minier.html"
QUESTION = "Que reste-t-il de la mine, qu’est‑ce qui est protégé, et où le sol est-il à risque ?"
NOTES = (
    "Bien inscrit et zone tampon : Bassin minier, patrimoine mondial de l’Unesco depuis 2012.",
    "Un terril à cheval compte dans chaque commune qu’il couvre : ces nombres ne s’additionnent pas.",
    "Une cité minière compte une fois, dans la commune qui en porte la plus grande part.",
    "Bien inscrit et zone tampon peuvent se recouvrir : leurs parts ne s’additionnent pas.",
    "Les types d’aléa se recoupent : seul le total est un total. Hors des zones étudiées, l’aléa n’est pas connu.",
    "La position d’un puits ne dit pas l’aléa : consulter le plan de prévention des risques miniers.",
)
HERITAGE, HAZARD, INSIDE = "Ce qui reste et ce qui est protégé", "Risques miniers", "Friches"


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    puits_mine: gpd.GeoDataFrame | None = None,
    terrils: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
    patrimoine: gpd.GeoDataFrame | None = None,
    alea_minier: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    min_01: pd.DataFrame | None = None,
    min_02: pd.DataFrame | None = None,
    min_03: pd.DataFrame | None = None,
    min_04: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    names = commun.names_of(communes)
    distances = [d for d in theme.modalites(min_01, "commune", "puits:") if d.isdigit()]
    hazards = in_territory(alea_minier, communes)
    frames = {
        "patrimoine": (mines.UNESCO, patrimoine, HERITAGE, True),
        "cites_minieres": (mines.CITE, cites_minieres, HERITAGE, True),
        "terrils": (mines.TERRIL, terrils, HERITAGE, True),
        "friches": (generaux.FRICHES, friches, INSIDE, False),
        "puits_mine": (mines.PUITS_MINE, puits_mine, HAZARD, True),
    }
    shared = {
        key: partage.trace(how, frame, communes, theme.info(site, key), group=group, show=show)
        for key, (how, frame, group, show) in frames.items()
    }
    around = _around(in_territory(puits_mine, communes), site, distances)
    below = [shared[key] for key in ("patrimoine", "cites_minieres", "terrils", "friches")]
    traces = lighten([*below, *around, _hazards(hazards, names, site), shared["puits_mine"]])
    readers = theme.lecteurs(min_01=min_01, min_02=min_02, min_03=min_03, min_04=min_04)
    estates = in_territory(cites_minieres, communes)
    feuilles = (
        theme.by_commune(communes, "Par commune", "heritage-minier.csv", _of_communes(estates, readers, distances)),
        _types(hazards, site, min_04, readers["min_04"]),
        _friches(in_territory(friches, communes), names, readers, distances),
    )
    page = Page(
        path=PATH,
        title="Mines et patrimoine",
        heading=QUESTION,
        lead="Puits, terrils et cités minières, périmètres inscrits au patrimoine mondial, zones d’aléa minier.",
        map=draw_map(
            traces, communes.geometry, root="../", title="Carte des mines, du patrimoine et des aléas miniers"
        ),
        legend=theme.legende(traces),
        sources=theme.infos(site, ["puits_mine", "alea_minier", "terrils", "cites_minieres", "patrimoine", "communes"]),
        figures=_figures(site, estates, readers),
        tables=tuple(f.table for f in feuilles),
        alerts=theme.alertes([t for t in traces if t.id not in {"friches", "autour_puits"}]),
        notes=(*NOTES, *theme.lacunes(feuilles)),
        rules=coquille.rules(readers.values()),
    )
    return theme.files(page, site, traces, feuilles)


def _hazards(hazards: gpd.GeoDataFrame | None, names: commun.Names, site: Site) -> Trace:
    """Return the hazards, a sign for each type and level: the colour tells the level, the pattern the type."""
    info = theme.seen(theme.info(site, "alea_minier"), hazards)
    ready = None if hazards is None else mines.typed(hazards)
    style = mines.alea_style(ready)
    empty = Trace(
        id="alea_minier",
        page=WEB_MAP.id,
        title="Aléas miniers, par type et niveau",
        style=style,
        info=info,
        group=HAZARD,
    )
    return draw(empty, ready, mines.alea(names, style.by or ""))


def _around(shafts: gpd.GeoDataFrame | None, site: Site, distances: Sequence[str]) -> list[Trace]:
    """Return the bands around the shafts, off at opening; nothing when there is no shaft."""
    if shafts is None or shafts.empty or not distances:
        return []
    metres = [int(d) for d in distances]
    near = Vue(nom=lambda row: f"À moins de {texte.with_unit(row['bande'], 'm', 0)} d’un puits", classe="bande")
    empty = Trace(
        id="autour_puits", page=WEB_MAP.id, title="Autour des puits, à vol d’oiseau", style=mines.bandes(metres),
        info=theme.info(site, "puits_mine"), show=False, counted=False, group=HAZARD,
    )  # fmt: skip
    return [draw(empty, anneaux.rings(shafts.geometry, metres).iloc[::-1], near)]


def _estates(cites: gpd.GeoDataFrame | None) -> Chiffre:
    if cites is None:
        return ABSENT
    fictive = commun.any_fictive(cites)
    return effectif(len(cites), fictif=fictive)


def _erbm(cites: gpd.GeoDataFrame | None) -> Chiffre:
    """Count the estates of the programme; unknown when no estate says whether it is in it."""
    if cites is None or "erbm" not in cites or not cites["erbm"].isin(["oui", "non"]).any():
        return ABSENT
    return _estates(cites[cites["erbm"].eq("oui")])


def _figures(site: Site, cites: gpd.GeoDataFrame | None, readers: Mapping[str, Lecteur]) -> tuple[Cle, ...]:
    place = ("epci", site.territoire.epci)
    return theme.cles(
        ("puits de mine", readers["min_01"].chiffre(*place, "puits_dans")),
        ("terrils", readers["min_03"].chiffre(*place, "nombre")),
        ("cités minières", _estates(cites)),
        ("cités du programme ERBM", _erbm(cites)),
        ("part du territoire dans le bien inscrit", readers["min_02"].chiffre(*place, "part_pct:bien inscrit")),
        ("part du territoire en zone d’aléa minier", readers["min_04"].chiffre(*place, "part_pct:total")),
    )


def _of_communes(
    cites: gpd.GeoDataFrame | None, readers: Mapping[str, Lecteur], distances: Sequence[str]
) -> list[Champ[str]]:
    placed = None if cites is None else cites.assign(code=cites["commune_position"].astype(str))
    made = cites is not None and commun.any_fictive(cites)  # a zero of an invented layer is invented too

    def here(code: str) -> gpd.GeoDataFrame | None:
        return None if placed is None else placed[placed["code"] == code]

    def cell(found: Chiffre) -> tableau.Cellule:
        return tableau.indicator(replace(found, fictif=made))

    min_01, min_02, min_03, min_04 = (readers[f"min_0{n}"] for n in range(1, 5))
    near = [
        mesure(f"Puits à {d} m", min_01, "commune", f"puits:{d}", "de la commune, ceux du dedans compris")
        for d in distances
    ]
    return [
        mesure("Puits", min_01, "commune", "puits_dans"),
        mesure("Terrils", min_03, "commune", "nombre"),
        theme.colonne("Cités minières", lambda code: cell(_estates(here(code))), figure=True),
        mesure("Bien inscrit", min_02, "commune", "part_pct:bien inscrit", "part de la commune"),
        mesure("Zone tampon", min_02, "commune", "part_pct:zone tampon", "part de la commune"),
        *([theme.colonne("Cités ERBM", lambda code: cell(_erbm_of(here(code))), figure=True)]
          if not _erbm(cites).absent else []),
        mesure("Aléa minier", min_04, "commune", "part_pct:total", "part de la commune, tous types"),
        *near[:1],
    ]  # fmt: skip


def _erbm_of(cites: gpd.GeoDataFrame | None) -> Chiffre:
    """Count the estates of the programme in a commune: at least, when an estate does not say it."""
    found = _estates(None if cites is None else cites[cites["erbm"].eq("oui")])
    mute = cites is not None and not cites["erbm"].isin(["oui", "non"]).all()
    return found if not mute else Chiffre(texte=f"au moins {found.texte}", valeur=found.valeur, fictif=found.fictif)


def _types(hazards: gpd.GeoDataFrame | None, site: Site, table: pd.DataFrame | None, min_04: Lecteur) -> Feuille:
    """Return, for each type of hazard, its zones by level and its share of the territory."""
    place = ("epci", site.territoire.epci)
    types = sorted(theme.modalites(table, "epci", "surface_ha:"), key=lambda t: t == "total")
    fictive = commun.any_fictive(hazards)

    def count(kind: str, level: str) -> int:
        if hazards is None:
            return 0
        return int(
            (hazards["niveau"].fillna("inconnu").eq(level) & (hazards["type_alea"].eq(kind) | (kind == "total"))).sum()
        )

    def zones(level: str) -> Champ[str]:
        return theme.colonne(
            f"Zones, {mines.LEVELS[level]}",
            lambda kind: tableau.figure(count(kind, level), fictif=fictive),
            figure=True,
        )

    levels = [level for level in mines.LEVELS if count("total", level)]
    columns = (
        theme.colonne("Aléa", lambda kind: tableau.mot("Tous les aléas" if kind == "total" else texte.capitale(kind))),
        *(zones(level) for level in levels),
        theme.mesure_par("Surface", min_04, place, "surface_ha"),
        theme.mesure_par("Part du territoire", min_04, place, "part_pct"),
    )
    caption = Tableau(
        caption="Aléas miniers, par type et par niveau", columns=(), csv="mines-aleas.csv", empty=theme.SANS_DONNEE
    )
    return theme.feuille(caption, types, columns, code=str)


def _friches(
    friches: gpd.GeoDataFrame | None, names: commun.Names, readers: Mapping[str, Lecteur], distances: Sequence[str]
) -> Feuille:
    """Return the friches near a shaft or in a hazard, or that may be."""
    min_01, min_04 = readers["min_01"], readers["min_04"]

    def answers(key: str) -> list[Chiffre]:
        shafts = [min_01.chiffre("friche", key, f"puits:{d}") for d in distances]
        return [*shafts, min_04.chiffre("friche", key, "niveau")]

    def level(row: Row) -> tableau.Cellule:
        found = min_04.word("friche", str(row["_cle"]), "niveau")
        return tableau.mot(None, absent=found.texte) if found.absent else tableau.indicator_text(found)

    columns = (
        theme.champ("Commune", lambda row: tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names))),
        *(theme.chiffre(f"Puits à {d} m", min_01, "friche", f"puits:{d}") for d in distances),
        theme.champ("Aléa le plus fort", level),
        theme.chiffre("Part en aléa", min_04, "friche", "part_pct:total", "part de la surface"),
        theme.chiffre("Bien inscrit", readers["min_02"], "friche", "part_pct:bien inscrit", "part de la surface"),
    )
    table = Tableau(
        caption="Friches près d’un puits ou dans une zone d’aléa", columns=(), csv="mines-friches.csv", layer="friches"
    )
    table = theme.met_table(table, friches, answers, "Aucune friche connue près d’un puits ni dans une zone d’aléa.")
    first = theme.name_champ("Friche", "friches", vue_friches.friche_name, names)
    return theme.objects(theme.met(friches, answers), table, first, columns)


WEB_MAP = WebMap(
    id="heritage_minier",
    title="Mines et patrimoine",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=90,
    question=QUESTION,
    needs=("puits_mine", "terrils", "cites_minieres", "patrimoine", "alea_minier"),
)
