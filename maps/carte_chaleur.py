"""The page of the heat networks: where they run, how green they are, what is within their reach."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from layers.core.parametres import Parametres
from maps.core import affichage, coquille, partage, tableau, texte, theme
from maps.core.affichage import Row, SansLieu, Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, draw, in_territory, lighten
from maps.core.formes import anneaux
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Colonne, Tableau
from maps.core.theme import Champ, Feuille, mesure
from maps.core.vues import chaleur, commun, generaux
from maps.core.vues import friches as vue_friches

PATH = "cartes/chaleur.html"
QUESTION = "Où passent les réseaux de chaleur, et qu’est-ce qui peut s’y raccorder ?"
LEAD = (
    "Chaque bande dit ce qui est près d’un tracé, à vol d’oiseau. Être près d’un réseau ne dit pas qu’il a la capacité "
    "de raccorder : la question se pose à son gestionnaire."
)
NOTES = (
    "Un réseau connu sans son tracé n’est pas dessiné : sa commune est hachurée, et rien n’est su de ce qui l’entoure.",
    "La longueur d’un tracé n’est pas la longueur déclarée (double canalisation).",
    "L’année est celle de la table publique : ses chiffres sont ceux de l’année d’avant, ou une moyenne.",
    "EnR&R : énergies renouvelables et de récupération.",
)
NETWORKS, FRICHES, QUARTERS = "Réseaux", "Friches", "Quartiers prioritaires"
RESEAUX = "reseaux_chaleur"


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    reseaux_chaleur: gpd.GeoDataFrame | None = None,
    reseaux_chaleur_annees: gpd.GeoDataFrame | None = None,
    friches: gpd.GeoDataFrame | None = None,
    qpv: gpd.GeoDataFrame | None = None,
    rcu_01: pd.DataFrame | None = None,
    rcu_02: pd.DataFrame | None = None,
    rcu_06: pd.DataFrame | None = None,
    rcu_07: pd.DataFrame | None = None,
    fri_06: pd.DataFrame | None = None,
    qpv_07: pd.DataFrame | None = None,
    x_04: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    names, distances = commun.names_of(communes), sorted(parametres.chaleur.distances_m)
    traces = lighten(
        [
            partage.trace(generaux.QPV, qpv, communes, theme.info(site, "qpv"), group=QUARTERS),
            partage.trace(generaux.FRICHES, friches, communes, theme.info(site, "friches"), group=FRICHES, show=False),
            _bands(reseaux_chaleur, site, distances),
            _networks(reseaux_chaleur, reseaux_chaleur_annees, communes, site),
        ]
    )
    readers = theme.lecteurs(
        rcu_01=rcu_01, rcu_02=rcu_02, rcu_06=rcu_06, rcu_07=rcu_07, fri_06=fri_06, qpv_07=qpv_07, x_04=x_04
    )
    feuilles = (
        _known(reseaux_chaleur, reseaux_chaleur_annees, names, readers),
        _by_year(rcu_07, readers["rcu_07"], reseaux_chaleur, _names(reseaux_chaleur, reseaux_chaleur_annees)),
        _near(in_territory(friches, communes), names, readers, distances),
        _quarters(in_territory(qpv, communes), readers, distances[-1]),
        theme.by_commune(communes, "Par commune", "chaleur-communes.csv", _of_communes(readers, distances)),
    )
    page = Page(
        path=PATH,
        title="Réseaux de chaleur",
        heading=QUESTION,
        lead=LEAD,
        map=draw_map(
            traces, communes.geometry, root="../", title="Carte des réseaux de chaleur et de ce qui en est près"
        ),
        legend=theme.legende(traces),
        sources=theme.infos(site, [RESEAUX, "reseaux_chaleur_annees", "friches", "qpv", "communes"]),
        figures=_figures(site, readers, distances),
        tables=tuple(f.table for f in feuilles),
        alerts=theme.alertes([t for t in traces if t.id != "bandes"]),
        notes=(*NOTES, *theme.lacunes(feuilles)),
        rules=coquille.rules(readers.values()),
    )
    return theme.files(page, site, traces, feuilles)


def _networks(
    networks: gpd.GeoDataFrame | None, years: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site
) -> Trace:
    """Return the trace of the networks; those that only the yearly tables know are listed too."""
    found = partage.trace(chaleur.RESEAUX, networks, communes, theme.info(site, RESEAUX), group=NETWORKS)
    names = commun.names_of(communes)
    known = set() if networks is None else set(networks.index.astype(str))
    listed = {str(r["identifiant_reseau"]): r for r in _rows(years) if str(r["identifiant_reseau"]) not in known}
    more = [SansLieu(chaleur.name(row), *chaleur.commune(row, names)) for row in listed.values()]
    return replace(found, nowhere=(*found.nowhere, *sorted(more, key=lambda place: texte.sort_key(place.nom))))


def _names(networks: gpd.GeoDataFrame | None, years: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Return the names of the networks: that of the layer, else that of the last yearly table."""
    known = [] if networks is None else affichage.rows(networks)
    return {str(row["_cle"]): chaleur.name(row) for row in (*_rows(years), *known)}


def _rows(frame: gpd.GeoDataFrame | None) -> list[Row]:
    """Return the rows of the yearly tables, the last one of each network telling its name."""
    if frame is None or frame.empty:
        return []
    records = frame.sort_values("annee").drop(columns=frame.geometry.name).to_dict("records")
    return [{**record, "_cle": record["identifiant_reseau"], "_lieu": False} for record in records]


def _bands(networks: gpd.GeoDataFrame | None, site: Site, distances: Sequence[int]) -> Trace:
    info = theme.seen(theme.info(site, RESEAUX), networks)
    empty = Trace(
        id="bandes", page=WEB_MAP.id, title="Près d’un tracé, à vol d’oiseau", style=chaleur.bandes(distances),
        info=info, counted=False, group=NETWORKS,
    )  # fmt: skip
    if networks is None:
        return empty
    near = Vue(nom=lambda row: f"À moins de {texte.with_unit(row['bande'], 'm', 0)} d’un tracé", classe="bande")
    return draw(empty, anneaux.rings(networks.geometry, distances).iloc[::-1], near)


def _figures(site: Site, readers: Mapping[str, Lecteur], distances: Sequence[int]) -> tuple[Cle, ...]:
    place, far = ("epci", site.territoire.epci), distances[-1]
    rcu_01, rcu_06 = readers["rcu_01"], readers["rcu_06"]
    return theme.cles(
        ("réseaux de chaleur connus", rcu_01.chiffre(*place, "nombre")),
        ("longueur de tracé dans l’agglomération", rcu_01.chiffre(*place, "longueur_trace_km")),
        (f"logements à {far} m d’un tracé", readers["rcu_02"].chiffre(*place, f"logements:{far}")),
        (f"friches à {far} m d’un tracé", rcu_06.chiffre(*place, f"nombre:{far}")),
        (f"surface de friches à {far} m d’un tracé", rcu_06.chiffre(*place, f"surface_ha:{far}")),
        (
            "cités minières de l’ERBM, en quartier prioritaire et près d’un tracé",
            readers["x_04"].chiffre(*place, "nombre"),
        ),
    )


def _known(
    networks: gpd.GeoDataFrame | None,
    years: gpd.GeoDataFrame | None,
    names: commun.Names,
    readers: Mapping[str, Lecteur],
) -> Feuille:
    """Return the networks, one by one: those of the layer, else those that the yearly tables name."""
    rcu_01 = readers["rcu_01"]
    frame = networks
    if frame is None and years is not None:
        last = years.sort_values("annee").drop_duplicates("identifiant_reseau", keep="last")
        frame = last.set_index("identifiant_reseau", drop=False)
    columns = (
        theme.champ("Commune", lambda row: tableau.mot(chaleur.commune(row, names)[1] or None)),
        theme.champ("Tracé", lambda row: tableau.mot(chaleur.trace(row))),
        theme.chiffre("Longueur du tracé", rcu_01, "reseau", "longueur_trace_reseau_km"),
        theme.chiffre("Longueur déclarée", rcu_01, "reseau", "longueur_declaree_km"),
        theme.own("Points de livraison", "nb_pdl"),
        theme.word("Gestionnaire", "gestionnaire"),
        theme.champ("Réseau classé", lambda row: tableau.mot(_yes(row.get("reseaux_classes")))),
        theme.champ("Créé en", lambda row: tableau.mot(_year(row.get("annee_creation")))),
    )
    first = theme.champ(
        "Réseau", lambda row: replace(commun.entry(RESEAUX, chaleur.name(row), row, names), note="")
    )  # fmt: skip
    table = Tableau(
        caption="Les réseaux de chaleur", columns=(), csv="chaleur-reseaux.csv", layer=RESEAUX, empty=theme.SANS_DONNEE
    )
    return theme.objects(frame, table, first, columns)


def _yes(value: object) -> str | None:
    return None if texte.is_missing(value) else commun.yes_no(value)


def _year(value: object) -> str | None:
    return None if texte.is_missing(value) else texte.annee(value)


def _by_year(
    table: pd.DataFrame | None, rcu_07: Lecteur, networks: gpd.GeoDataFrame | None, names: Mapping[str, str]
) -> Feuille:
    """Return the figures of each network in each public table, one row for each."""
    years = [y for y in theme.modalites(table, "reseau", "taux_enr_pct:") if y.isdigit()]
    codes = () if table is None else table.loc[table["maille"].eq("reseau"), "code"].astype(str).unique()
    said = {code: names.get(code, f"Réseau {code}") for code in codes}
    drawn = set() if networks is None else set(networks.index[~networks.geometry.isna()].astype(str))

    def first(key: tuple[str, str]) -> tableau.Cellule:
        code = key[0]
        return tableau.mot(said[code], feature=commun.feature(RESEAUX, {"_cle": code, "_lieu": code in drawn}))

    def column(title: str, measure: str) -> Champ[tuple[str, str]]:
        def cell(key: tuple[str, str]) -> tableau.Cellule:
            return tableau.indicator(rcu_07.chiffre("reseau", key[0], f"{measure}:{key[1]}"))

        return Champ(Colonne(title, figure=True), cell)

    champs: tuple[Champ[tuple[str, str]], ...] = (
        Champ(Colonne("Réseau"), first),
        Champ(Colonne("Table de l’année", figure=True), lambda key: tableau.Cellule(text=key[1], value=key[1])),
        column("Taux EnR&R", "taux_enr_pct"),
        column("Contenu CO2", "contenu_co2"),
        column("Contenu CO2 en cycle de vie", "contenu_co2_acv"),
    )
    keys = [(code, year) for code in sorted(said, key=lambda c: texte.sort_key(said[c])) for year in years]
    empty = Tableau(
        caption="Énergies renouvelables et contenu CO2, par réseau et par année", columns=(), csv="chaleur-annees.csv",
        layer=RESEAUX, empty=theme.SANS_DONNEE,
    )  # fmt: skip
    return theme.feuille(empty, keys, champs, code=lambda key: f"{key[0]} {key[1]}")


def _near(
    friches: gpd.GeoDataFrame | None, names: commun.Names, readers: Mapping[str, Lecteur], distances: Sequence[int]
) -> Feuille:
    """Return the friches within reach of a trace, or that may be."""
    rcu_06, fri_06 = readers["rcu_06"], readers["fri_06"]

    def answers(key: str) -> list[Chiffre]:
        return [rcu_06.chiffre("friche", key, f"raccordable:{distances[-1]}")]

    columns = (
        theme.champ("Commune", lambda row: tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names))),
        theme.word("Statut", "site_statut"),
        theme.own("Surface", "surface_m2", "ha", scale=10_000),
        theme.chiffre("Distance au tracé", fri_06, "friche", "distance_m", "à vol d’oiseau, du bord du site"),
    )
    table = Tableau(
        caption=f"Friches à {distances[-1]} m d’un tracé au plus", columns=(), csv="chaleur-friches.csv",
        layer="friches",
    )  # fmt: skip
    table = theme.met_table(table, friches, answers, f"Aucune friche connue à {distances[-1]} m d’un tracé.")
    first = theme.name_champ("Friche", "friches", vue_friches.friche_name, names)
    return theme.objects(theme.met(friches, answers), table, first, columns)


def _quarters(qpv: gpd.GeoDataFrame | None, readers: Mapping[str, Lecteur], far: int) -> Feuille:
    table = Tableau(
        caption="Quartiers prioritaires (2024)", columns=(), csv="chaleur-qpv.csv", layer="qpv", empty=theme.SANS_DONNEE
    )
    first = theme.champ(
        "Quartier",
        lambda row: tableau.mot(texte.texte(row.get("lib_qp"), str(row["_cle"])), feature=commun.feature("qpv", row)),
    )
    columns = (
        theme.champ("Communes", lambda row: tableau.mot(generaux.communes_of(row))),
        theme.chiffre(f"Logements à {far} m", readers["rcu_02"], "qpv", f"logements:{far}"),
        theme.chiffre("Part des logements", readers["rcu_02"], "qpv", f"part_pct:{far}"),
        theme.chiffre("Cités ERBM près d’un tracé", readers["x_04"], "qpv", "nombre"),
        theme.chiffre("Surface de ces cités", readers["x_04"], "qpv", "surface_ha", "dans le quartier"),
    )
    return theme.objects(qpv, table, first, columns)


def _of_communes(readers: Mapping[str, Lecteur], distances: Sequence[int]) -> list[Champ[str]]:
    return [
        mesure("Tracé", readers["rcu_01"], "commune", "longueur_trace_km"),
        *(mesure(f"Logements à {d} m", readers["rcu_02"], "commune", f"logements:{d}") for d in distances),
        *(mesure(f"Friches à {d} m", readers["rcu_06"], "commune", f"nombre:{d}") for d in distances),
        mesure(
            f"Surface à {distances[-1]} m", readers["rcu_06"], "commune", f"surface_ha:{distances[-1]}", "de friches"
        ),
    ]


WEB_MAP = WebMap(
    id="carte_chaleur",
    title="Réseaux de chaleur",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=60,
    question=QUESTION,
    needs=("reseaux_chaleur", "reseaux_chaleur_annees"),
)
