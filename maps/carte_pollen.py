"""The page of pollen: who lives near a sensor, whether its measures are complete, how they stand by the index.

No fine map: a few sensors say nothing of what lies between them. No « last index »: a static page would be out of date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from maps.core import coquille, partage, tableau, texte, theme
from maps.core.affichage import Row, Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, draw, lighten
from maps.core.formes import anneaux
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Colonne, Tableau
from maps.core.theme import Champ, Feuille, mesure
from maps.core.vues import commun, pollen
from pipelines.core.table import located
from pipelines.zones_capteurs import thiessen

PATH = "cartes/pollen.html"
#: Where the index of the day is: the site of its producer.
OFFICIEL = "https://www.atmo-france.org/"
QUESTION = "Qui vit près d’un capteur de pollens, et que valent ses mesures ?"
LEAD = (
    "Un capteur mesure l’air d’un lieu ; l’indice officiel est un modèle, une valeur par commune. Les deux se lisent "
    "côte à côte."
)
NOTES = (
    "Être près d’un capteur ne veut pas dire que sa mesure vaut chez soi : la distance n’est pas la représentativité.",
    "Sous la complétude demandée, aucun chiffre annuel n’est donné.",
    "Indice indisponible (0) : le jour n’est pas connu, il n’est jamais compté comme faible.",
    "Capteur et indice n’ont ni la même unité ni la même méthode : comparer l’ordre des capteurs, jamais les valeurs.",
    "Une zone de proximité n’est pas une zone où la mesure est représentative.",
)
LAYER, ALL = "capteurs_pollen", "tous taxons"
#: A sensor and a year.
Saison = tuple[str, str]


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    capteurs_pollen: gpd.GeoDataFrame | None = None,
    pol_01: pd.DataFrame | None = None,
    pol_02: pd.DataFrame | None = None,
    pol_03: pd.DataFrame | None = None,
    pol_06: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    readers = theme.lecteurs(pol_01=pol_01, pol_02=pol_02, pol_03=pol_03, pol_06=pol_06)
    distances = sorted(parametres.pollen.distances_m)
    traces = lighten(_traces(capteurs_pollen, communes, site, readers["pol_02"], distances))
    names = commun.names_of(communes)
    feuilles = (
        _sensors(capteurs_pollen, names, readers, distances),
        _seasons(capteurs_pollen, pol_06, readers["pol_06"]),
        _index(capteurs_pollen, pol_06, readers),
        _calendar(parametres),
        theme.by_commune(communes, "Par commune", "pollen-communes.csv", _of_communes(readers, pol_03, distances)),
    )
    page = Page(
        path=PATH,
        title="Pollen",
        heading=QUESTION,
        lead=LEAD,
        map=draw_map(traces, communes.geometry, root="../", title="Carte des capteurs de pollens et de leurs environs"),
        legend=theme.legende(traces),
        sources=theme.infos(site, [LAYER, "communes"]),
        figures=_figures(site, readers["pol_01"], distances),
        tables=tuple(f.table for f in feuilles),
        alerts=theme.alertes(traces[-1:]),
        notes=(*NOTES, *theme.lacunes(feuilles)),
        rules=coquille.rules(readers.values()),
        template="pollen.html.j2",
        extra={"officiel": OFFICIEL, "niveaux": _levels(), "seuil": parametres.pollen.niveau_risque},
    )
    return theme.files(page, site, traces, feuilles)


def _levels() -> list[dict[str, object]]:
    """Return the levels of the index, each with its colour and its words."""
    return [{"rang": rank, "couleur": color, "mot": word} for rank, color, word in pollen.NIVEAUX]


def _traces(
    sensors: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    site: Site,
    pol_02: Lecteur,
    distances: Sequence[int],
) -> list[Trace]:
    info, names = theme.seen(theme.info(site, LAYER), sensors), commun.names_of(communes)
    bands = Trace(
        id="bandes", page=WEB_MAP.id, title="Près d’un capteur, à vol d’oiseau", style=pollen.bandes(distances),
        info=info, counted=False,
    )  # fmt: skip
    zones = Trace(
        id="zones", page=WEB_MAP.id, title="Zone de chaque capteur", style=pollen.ZONES, info=info, show=False,
        note="Chaque lieu va au capteur le plus proche.",
    )  # fmt: skip
    placed = None if sensors is None else located(sensors)
    if placed is not None and len(placed):
        near = Vue(nom=lambda row: f"À moins de {_km(row['bande'])} d’un capteur", classe="bande")
        bands = draw(bands, anneaux.rings(placed.geometry, distances).iloc[::-1], near)
        zones = draw(zones, pollen.zones(placed, thiessen(placed, site.territoire)), pollen.zone(names, pol_02))
    return [bands, zones, partage.trace(pollen.CAPTEURS, sensors, communes, theme.info(site, LAYER))]


def _km(metres: object) -> str:
    return texte.with_unit(float(str(metres)) / 1000, "km")


def _figures(site: Site, pol_01: Lecteur, distances: Sequence[int]) -> tuple[Cle, ...]:
    place = ("epci", site.territoire.epci)
    return theme.cles(
        ("capteurs de pollens dans l’agglomération", pol_01.chiffre(*place, "capteurs")),
        *(
            (f"part des habitants à {_km(d)} d’un capteur, au plus", pol_01.chiffre(*place, f"part_pct:{d}"))
            for d in distances
        ),
        ("part des habitants dans une commune qui a un capteur", pol_01.chiffre(*place, "part_hote_pct")),
    )


def _sensors(
    sensors: gpd.GeoDataFrame | None, names: commun.Names, readers: Mapping[str, Lecteur], distances: Sequence[int]
) -> Feuille:
    columns = (
        theme.champ("Commune", lambda row: tableau.mot(pollen.commune(row, names)[1] or None)),
        *(
            theme.chiffre(
                f"Habitants à {_km(d)}", readers["pol_01"], "capteur", f"population_hab:{d}", "à vol d’oiseau"
            )
            for d in distances
        ),
        theme.chiffre("Zone, surface", readers["pol_02"], "capteur", "surface_km2", "capteur le plus proche"),
        theme.chiffre("Zone, habitants", readers["pol_02"], "capteur", "population_hab", "capteur le plus proche"),
    )
    first = theme.champ("Capteur", lambda row: _entry(row, names))
    table = Tableau(caption="Les capteurs", columns=(), csv="pollen-capteurs.csv", layer=LAYER, empty=theme.SANS_DONNEE)
    return theme.objects(sensors, table, first, columns)


def _entry(row: Row, names: commun.Names) -> tableau.Cellule:
    return replace(commun.entry(LAYER, pollen.name(row), row, names), note="" if row["_lieu"] else "non localisé")


def _keys(sensors: gpd.GeoDataFrame | None, pol_06: pd.DataFrame | None) -> list[Saison]:
    """Return each sensor and each year that has measures, in the order of the names."""
    if sensors is None:
        return []
    said = theme.modalites(pol_06, "capteur", "completude_pct:")
    years = sorted({m.partition(":")[0] for m in said})
    ordered = sorted(sensors.index, key=lambda key: texte.sort_key(texte.texte(sensors["nom"].get(key), str(key))))
    return [(str(key), year) for key in ordered for year in years]


def _first(sensors: gpd.GeoDataFrame | None) -> tuple[Champ[Saison], Champ[Saison]]:
    """Return the columns that name a sensor, with the way to it on the map, and a year."""
    names = {} if sensors is None else {str(k): texte.texte(n, str(k)) for k, n in sensors["nom"].items()}
    placed = set() if sensors is None else set(map(str, located(sensors).index))
    return (
        Champ(
            Colonne("Capteur"),
            lambda key: tableau.mot(
                names[key[0]], feature=commun.feature(LAYER, {"_cle": key[0], "_lieu": key[0] in placed})
            ),
        ),
        Champ(Colonne("Année", figure=True), lambda key: tableau.Cellule(text=key[1], value=key[1])),
    )


def _season(title: str, reader: Lecteur, measure: str, suffix: str, note: str = "") -> Champ[Saison]:
    return Champ(
        Colonne(title, figure=True, note=note),
        lambda key: tableau.indicator(reader.chiffre("capteur", key[0], f"{measure}:{key[1]}{suffix}")),
    )


def _taxa(pol_06: pd.DataFrame | None) -> list[str]:
    said = theme.modalites(pol_06, "capteur", "completude_pct:")
    return sorted({m.partition(":")[2] for m in said} - {ALL}, key=texte.sort_key)


def _seasons(sensors: gpd.GeoDataFrame | None, pol_06: pd.DataFrame | None, reader: Lecteur) -> Feuille:
    columns = (
        *_first(sensors),
        _season("Tous taxons", reader, "completude_pct", f":{ALL}", "jours valides sur jours de saison"),
        *(_season(texte.capitale(t), reader, "completude_pct", f":{t}") for t in _taxa(pol_06)),
    )
    table = Tableau(
        caption="Complétude des mesures, par saison",
        columns=(),
        csv="pollen-completude.csv",
        layer=LAYER,
        empty=theme.SANS_DONNEE,
    )
    return theme.feuille(table, _keys(sensors, pol_06), columns, code=" ".join)


def _index(sensors: gpd.GeoDataFrame | None, pol_06: pd.DataFrame | None, readers: Mapping[str, Lecteur]) -> Feuille:
    """Put the season's mean of each taxon beside the days at risk of the index of the same commune."""
    columns = (
        *_first(sensors),
        _season("Jours à risque", readers["pol_03"], "jours_risque", "", "indice de la commune"),
        _season("Indice connu", readers["pol_03"], "completude_pct", "", "part des jours de la saison"),
        *(
            _season(texte.capitale(t), readers["pol_06"], "moyenne_saison", f":{t}", "capteur, moyenne de saison")
            for t in _taxa(pol_06)
        ),
    )
    table = Tableau(
        caption="Mesures des capteurs et indice officiel de leur commune", columns=(), csv="pollen-indice.csv",
        layer=LAYER, empty=theme.SANS_DONNEE,
    )  # fmt: skip
    return theme.feuille(table, _keys(sensors, pol_06), columns, code=" ".join)


def _calendar(parametres: Parametres) -> Feuille:
    """Return the seasons that the figures use: configuration, to be confirmed by the observatory."""
    seasons = {**parametres.pollen.saisons, "indice officiel, tous taxons": parametres.pollen.saison_indice}
    columns = (
        theme.colonne("Taxon", lambda taxon: tableau.mot(texte.capitale(taxon))),
        theme.colonne("Du", lambda taxon: _day(seasons[taxon][0])),
        theme.colonne("Au", lambda taxon: _day(seasons[taxon][1])),
    )
    table = Tableau(caption="Saisons retenues", columns=(), csv="pollen-saisons.csv", narrow=True)
    return theme.feuille(table, list(seasons), columns, code=str)


def _day(day: str) -> tableau.Cellule:
    """Write a day without its year: « 15 janvier »."""
    said = texte.date(f"2001-{day}").rpartition(texte.INSECABLE)[0]
    return tableau.Cellule(text=said, value=day)


def _of_communes(
    readers: Mapping[str, Lecteur], pol_03: pd.DataFrame | None, distances: Sequence[int]
) -> list[Champ[str]]:
    pol_01, risk = readers["pol_01"], readers["pol_03"]
    years = theme.modalites(pol_03, "commune", "jours_risque:")
    return [
        *(mesure(f"À {_km(d)}", pol_01, "commune", f"part_pct:{d}", "part des habitants") for d in distances),
        *(
            column
            for year in years
            for column in (
                mesure(f"Jours à risque {year}", risk, "commune", f"jours_risque:{year}"),
                mesure(f"Jours connus {year}", risk, "commune", f"jours_connus:{year}"),
                mesure(f"Jours de saison {year}", risk, "commune", f"jours_saison:{year}"),
            )
        ),
    ]


WEB_MAP = WebMap(
    id="carte_pollen",
    title="Pollen",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=80,
    question=QUESTION,
    needs=("capteurs_pollen", "mesures_pollen", "indices_pollen"),
)
