"""The page of the routes: trails by station, the véloroute by section, the others by practice."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from layers.itineraires import TRAIL
from maps.core import coquille, partage, tableau, texte, theme
from maps.core.affichage import Row
from maps.core.carte import draw_map
from maps.core.chiffres import Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, draw, lighten
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Tableau
from maps.core.theme import Champ, ChampObjet, Feuille, mesure
from maps.core.vues import commun, itineraires

PATH = "cartes/itineraires.html"
QUESTION = "Où marcher, courir et rouler, et d’où partir ?"
NOTES = (
    "Longueur dédoublonnée : un tronc commun à plusieurs parcours compte une fois. Brute : chaque passage compte.",
    "Longueurs à plat : sur un terril, le pied en fait davantage.",
    "Habitants à proximité : à vol d’oiseau, sans voir une autoroute ni un canal à traverser.",
    "Dénivelé lu sur le relief, quand il est fourni ; sinon, seul le dénivelé que le producteur déclare est connu.",
    "Trame verte et bleue : une source au 1:25 000 ou plus grossière ne dit rien à quelques mètres près.",
)
LAYER = "itineraires"


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    itineraires: gpd.GeoDataFrame | None = None,
    stations_trail: gpd.GeoDataFrame | None = None,
    iti_01: pd.DataFrame | None = None,
    iti_02: pd.DataFrame | None = None,
    iti_03: pd.DataFrame | None = None,
    iti_04: pd.DataFrame | None = None,
    iti_05: pd.DataFrame | None = None,
    iti_06: pd.DataFrame | None = None,
    iti_07: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    routes = _split(itineraires, parametres.itineraires.suivi_numeros)
    traces = lighten(_traces(routes, stations_trail, communes, site))
    tables = {
        "iti_01": iti_01, "iti_02": iti_02, "iti_03": iti_03, "iti_04": iti_04, "iti_05": iti_05, "iti_06": iti_06,
        "iti_07": iti_07,
    }  # fmt: skip
    readers = theme.lecteurs(**tables)
    feuilles = _tables(routes, stations_trail, communes, site, readers, tables)
    page = Page(
        path=PATH,
        title="Itinéraires",
        heading=QUESTION,
        lead="Parcours de trail par station de départ, véloroute par section, sentiers et aménagements cyclables.",
        map=draw_map(traces, communes.geometry, root="../", title="Carte des itinéraires par station et par pratique"),
        legend=theme.legende(traces),
        sources=theme.infos(site, [LAYER, "stations_trail", "communes"]),
        figures=_figures(site, readers, parametres.itineraires.population_distance_m),
        tables=tuple(f.table for f in feuilles),
        alerts=theme.alertes((), {"Itinéraires": theme.info(site, LAYER)}),
        notes=(*NOTES, *theme.lacunes(feuilles)),
        rules=coquille.rules(readers.values()),
    )
    return theme.files(page, site, traces, feuilles)


def _split(routes: gpd.GeoDataFrame | None, numbers: Sequence[str]) -> dict[str, gpd.GeoDataFrame | None]:
    """Return the trails, the sections of the véloroute and the other routes."""
    if routes is None:
        return dict.fromkeys(("trail", "veloroute", "autres"))
    section = itineraires.followed(routes, numbers)
    trail = routes["pratique"].eq(TRAIL) & ~section
    named = routes[trail].assign(station=routes.loc[trail, "station"].fillna(itineraires.SANS_STATION))
    return {"trail": named, "veloroute": routes[section], "autres": routes[~section & ~trail]}


def _traces(
    routes: Mapping[str, gpd.GeoDataFrame | None],
    stations: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    site: Site,
) -> list[Trace]:
    names, info = commun.names_of(communes), theme.seen(theme.info(site, LAYER), routes["autres"])
    trail = routes["trail"]
    styles = {
        "autres": ("Autres itinéraires", itineraires.PRATIQUES),
        "trail": ("Parcours de trail, par station", itineraires.station_style(
            [] if trail is None else itineraires.stations(trail)
        )),
        "veloroute": ("Véloroute, par avancement", itineraires.AVANCEMENTS),
    }  # fmt: skip
    drawn = [
        draw(
            Trace(id=key, page=WEB_MAP.id, title=title, style=style, info=info),
            routes[key],
            itineraires.vue(names, style.by or ""),
        )
        for key, (title, style) in styles.items()
    ]
    return [*drawn, partage.trace(itineraires.STATIONS, stations, communes, theme.info(site, "stations_trail"))]


def _figures(site: Site, readers: Mapping[str, Lecteur], distance: int) -> tuple[Cle, ...]:
    place = ("epci", site.territoire.epci)
    return theme.cles(
        (
            "longueur d’itinéraires ouverts, un tronc commun compté une fois",
            readers["iti_01"].chiffre(*place, "longueur_km:tous"),
        ),
        (
            "longueur des parcours de trail, chaque passage compté",
            readers["iti_01"].chiffre(*place, "longueur_brute_km:trail"),
        ),
        (
            "longueur de véloroute en service dans l’agglomération",
            readers["iti_06"].chiffre(*place, "longueur_km:en service"),
        ),
        ("longueur de véloroute en travaux", readers["iti_06"].chiffre(*place, "longueur_km:en travaux")),
        (f"part des habitants à {distance} m d’un itinéraire", readers["iti_03"].chiffre(*place, "part_pct")),
        (
            "part des itinéraires dans la trame verte et bleue",
            readers["iti_04"].chiffre(*place, "part_pct:dédoublonnée"),
        ),
    )


def _tables(
    routes: Mapping[str, gpd.GeoDataFrame | None],
    stations: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    site: Site,
    readers: Mapping[str, Lecteur],
    tables: Mapping[str, pd.DataFrame | None],
) -> tuple[Feuille, ...]:
    names = commun.names_of(communes)
    return (
        _routes(
            routes["trail"], names, readers, layer="trail", caption="Parcours de trail",
            csv="itineraires-trail.csv", more=(theme.word("Station", "station"),),
        ),
        _sections(routes["veloroute"], site, readers["iti_06"], tables["iti_06"]),
        _statuses(site, readers["iti_06"], tables["iti_06"]),
        _stations(stations, routes["trail"], names),
        _routes(
            routes["autres"], names, readers, layer="autres", caption="Autres itinéraires",
            csv="itineraires-autres.csv", more=(theme.word("Pratique", "pratique"), theme.word("Départ", "depart")),
        ),
        theme.by_commune(communes, "Par commune", "itineraires-communes.csv", _of_communes(readers, tables["iti_01"])),
    )  # fmt: skip


def _routes(  # noqa: PLR0913 - two tables that differ by their words
    frame: gpd.GeoDataFrame | None,
    names: commun.Names,
    readers: Mapping[str, Lecteur],
    *,
    layer: str,
    caption: str,
    csv: str,
    more: tuple[ChampObjet, ...],
) -> Feuille:
    iti_05, iti_07 = readers["iti_05"], readers["iti_07"]
    columns = (
        *more,
        theme.own("Longueur déclarée", "longueur", "km", scale=1000),
        theme.chiffre("Longueur du tracé", iti_05, "itineraire", "longueur_2d_m"),
        theme.chiffre("Dénivelé positif", iti_05, "itineraire", "denivele_positif_m"),
        theme.own("Dénivelé déclaré", "denivele_positif", "m"),
        theme.chiffre("Pente moyenne", iti_05, "itineraire", "pente_moyenne_pct"),
        theme.chiffre("Trame verte et bleue", readers["iti_04"], "itineraire", "part_pct:brute", "part du parcours"),
        theme.chiffre("Réservoir", iti_07, "itineraire", "longueur_km:réservoir", "de biodiversité"),
        theme.chiffre("Bruit", iti_07, "itineraire", "longueur_km:bruit", "68 dB(A) ou plus"),
    )
    table = Tableau(caption=caption, columns=(), csv=csv, layer=layer, empty=theme.SANS_DONNEE)
    return theme.objects(frame, table, theme.name_champ("Itinéraire", layer, itineraires.name, names), columns)


def _sections(frame: gpd.GeoDataFrame | None, site: Site, iti_06: Lecteur, table: pd.DataFrame | None) -> Feuille:
    """Return the sections of the véloroute, each with its status, its owner and its year."""
    prefix, place = "longueur_km:section ", ("epci", site.territoire.epci)
    known = {} if frame is None else {str(name): key for key, name in frame["section"].items()}

    def name(section: str) -> Cellule:
        key = known.get(section)
        return tableau.mot(section, feature=commun.feature("veloroute", {"_cle": key, "_lieu": key is not None}))

    def status(section: str) -> Cellule:
        said = iti_06.word(*place, f"{prefix}{section}").texte
        return tableau.mot(texte.capitale(said))

    def column(title: str, measure: str) -> Champ[str]:
        return theme.colonne(
            title, lambda s: tableau.indicator(iti_06.chiffre(*place, f"{measure}:section {s}")), figure=True
        )

    columns = (
        theme.colonne("Section", name),
        theme.colonne("Avancement", status, note="maître d’ouvrage, année quand elle est connue"),
        column("Longueur entière", "totale_km"),
        column("Dans l’agglomération", "longueur_km"),
        column("Hors de l’agglomération", "hors_territoire_km"),
    )
    caption = Tableau(
        caption="Véloroute, par section", columns=(), csv="itineraires-veloroute.csv", empty=theme.SANS_DONNEE
    )
    return theme.feuille(caption, theme.modalites(table, "epci", prefix), columns, code=str)


def _statuses(site: Site, iti_06: Lecteur, table: pd.DataFrame | None) -> Feuille:
    place = ("epci", site.territoire.epci)
    said = [m for m in theme.modalites(table, "epci", "longueur_km:") if not m.startswith("section ")]
    there = [m for m in said if iti_06.chiffre(*place, f"totale_km:{m}").valeur]
    columns = (
        theme.colonne("Avancement", lambda m: tableau.mot(texte.capitale(m))),
        theme.mesure_par("Longueur entière", iti_06, place, "totale_km"),
        theme.mesure_par("Dans l’agglomération", iti_06, place, "longueur_km"),
    )
    caption = Tableau(
        caption="Véloroute, par avancement",
        columns=(),
        csv="itineraires-avancement.csv",
        narrow=True,
        empty=theme.SANS_DONNEE,
    )
    return theme.feuille(caption, there, columns, code=str)


def _stations(stations: gpd.GeoDataFrame | None, trail: gpd.GeoDataFrame | None, names: commun.Names) -> Feuille:
    counts = {} if trail is None else trail["station"].value_counts().to_dict()

    def routes(row: Row) -> Cellule:
        return tableau.figure(
            counts.get(row.get("nom")), fictif=commun.is_fictive(row), absent="aucun parcours à ce nom"
        )

    columns = (
        theme.champ("Commune", lambda row: tableau.mot(itineraires.station_commune(row, names))),
        theme.champ("Parcours", routes, figure=True),
        theme.own("Plaques de balisage", "plaques"),
    )
    table = Tableau(
        caption="Stations de départ", columns=(), csv="itineraires-stations.csv", narrow=True, layer="stations_trail",
        empty=theme.SANS_DONNEE,
    )  # fmt: skip
    first = theme.champ(
        "Station",
        lambda row: replace(
            commun.entry("stations_trail", texte.texte(row.get("nom"), str(row["_cle"])), row, names), note=""
        ),
    )
    return theme.objects(stations, table, first, columns)


def _of_communes(readers: Mapping[str, Lecteur], table: pd.DataFrame | None) -> list[Champ[str]]:
    """Return the kilometres of each practice, the offer, the people near, the véloroute."""
    said = theme.modalites(table, "commune", "longueur_km:")
    practices = sorted(said, key=lambda practice: practice != "tous")
    words = {"tous": "Tous, ouverts", "en travaux ou en projet": "En travaux ou en projet"}
    return [
        *(
            mesure(words.get(p, texte.capitale(p)), readers["iti_01"], "commune", f"longueur_km:{p}", "dédoublonné")
            for p in practices
        ),
        mesure("Véloroute en service", readers["iti_06"], "commune", "longueur_km:en service"),
        mesure("Offre", readers["iti_02"], "commune", "offre_km_1000hab:tous", "tous, ouverts"),
        mesure("Habitants proches", readers["iti_03"], "commune", "part_pct", "part des habitants"),
    ]


WEB_MAP = WebMap(
    id="carte_itineraires",
    title="Itinéraires",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=70,
    question=QUESTION,
    needs=("itineraires", "stations_trail"),
)
