"""The page of the mining heritage: shafts, slag heaps, estates, World Heritage property and buffer."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd

from layers.core.model import Style
from maps.core import coquille, tableau, texte
from maps.core.affichage import Vue
from maps.core.carte import draw_map
from maps.core.chiffres import ABSENT, Chiffre, Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Colonne, Tableau
from maps.core.vues import commun, mines

PATH, CSV = "cartes/heritage-minier.html", "cartes/heritage-minier.csv"
QUESTION = "Que reste-t-il de la mine, et qu’est‑ce qui est protégé ?"
COLUMNS = (
    Colonne("Commune"),
    Colonne("Puits", figure=True),
    Colonne("Terrils", figure=True),
    Colonne("Cités minières", figure=True),
    Colonne("Bien inscrit", figure=True, note="part de la commune"),
    Colonne("Zone tampon", figure=True, note="part de la commune"),
)
NOTES = (
    "Bien inscrit et zone tampon : Bassin minier, patrimoine mondial de l’Unesco depuis 2012.",
    "Un terril à cheval compte dans chaque commune qu’il couvre : ces nombres ne s’additionnent pas.",
    "Une cité minière compte une fois, dans la commune qui en porte la plus grande part.",
    "Bien inscrit et zone tampon peuvent se recouvrir : leurs parts ne s’additionnent pas.",
    "La position d’un puits ne dit pas l’aléa : consulter le plan de prévention des risques miniers.",
)


def build(  # noqa: PLR0913 - parameter names are the dependencies
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    puits_mine: gpd.GeoDataFrame | None = None,
    terrils: gpd.GeoDataFrame | None = None,
    cites_minieres: gpd.GeoDataFrame | None = None,
    patrimoine: gpd.GeoDataFrame | None = None,
    min_01: pd.DataFrame | None = None,
    min_02: pd.DataFrame | None = None,
    min_03: pd.DataFrame | None = None,
) -> tuple[Fichier, ...]:
    """Return the page, its data and its CSV."""
    frames = {
        "patrimoine": patrimoine,
        "cites_minieres": cites_minieres,
        "terrils": terrils,
        "puits_mine": puits_mine,
    }
    inside = {key: in_territory(frame, communes) for key, frame in frames.items()}
    traces = lighten([_trace(key, frame, communes, site) for key, frame in inside.items()])
    readers = {"min_01": Lecteur(min_01), "min_02": Lecteur(min_02), "min_03": Lecteur(min_03)}
    table = _table(communes, inside["cites_minieres"], readers)
    page = Page(
        path=PATH,
        title="Héritage minier",
        heading=QUESTION,
        lead="Puits, terrils et cités minières, avec les périmètres inscrits au patrimoine mondial.",
        map=draw_map(traces, communes.geometry, root="../", title="Carte de l’héritage minier"),
        legend=legend(traces),
        sources=coquille.infos(site, [*reversed(frames), "communes"]),
        figures=_figures(site, inside["cites_minieres"], readers),
        tables=(table,),
        alerts=_alerts(traces),
        notes=NOTES,
        rules=coquille.rules(readers.values()),
    )
    codes = [code for code, _ in commun.order_of(communes)]
    csv = tableau.csv_file(CSV, table, codes=codes, nature=[_nature(inside)] * len(table.rows))
    return (coquille.render(page, site), *data_files(traces), csv)


def _views(names: commun.Names) -> dict[str, tuple[str, Style, Vue]]:
    return {
        "patrimoine": ("Patrimoine mondial", mines.PATRIMOINE, mines.patrimoine()),
        "cites_minieres": ("Cités minières", mines.CITES, mines.cites(names)),
        "terrils": ("Terrils", mines.TERRILS, mines.terrils(names)),
        "puits_mine": ("Puits de mine", mines.PUITS, mines.puits(names)),
    }


def _trace(key: str, frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site) -> Trace:
    title, style, vue = _views(commun.names_of(communes))[key]
    empty = Trace(id=key, page=WEB_MAP.id, title=title, style=style, info=coquille.info(site, key))
    return draw(empty, frame, vue)


def _alerts(traces: Sequence[Trace]) -> tuple[str, ...]:
    absent = [t.title.lower() for t in traces if not t.info.usable]
    return (f"Couches absentes de cette édition : {texte.liste(absent)}.",) if absent else ()


def _nature(frames: dict[str, gpd.GeoDataFrame | None]) -> str:
    natures = {n for frame in frames.values() if frame is not None for n in frame["nature"]}
    return coquille.nature_word("demonstration" if "demonstration" in natures else "reelle")


def _estates(cites: gpd.GeoDataFrame | None) -> Chiffre:
    if cites is None:
        return ABSENT
    fictive = bool((cites["nature"] == "demonstration").any())
    return Chiffre(texte=texte.nombre(len(cites)), valeur=float(len(cites)), fictif=fictive)


def _figures(site: Site, cites: gpd.GeoDataFrame | None, readers: Mapping[str, Lecteur]) -> tuple[Cle, ...]:
    epci, share = site.territoire.epci, readers["min_02"]
    return (
        Cle("puits de mine", readers["min_01"].chiffre("epci", epci, "puits_dans")),
        Cle("terrils", readers["min_03"].chiffre("epci", epci, "nombre")),
        Cle("cités minières", _estates(cites)),
        Cle("bien inscrit, dans le territoire", share.chiffre("epci", epci, "surface_ha:bien inscrit")),
        Cle("du territoire dans le bien inscrit", share.chiffre("epci", epci, "part_pct:bien inscrit")),
        Cle("du territoire en zone tampon", share.chiffre("epci", epci, "part_pct:zone tampon")),
    )


def _table(communes: gpd.GeoDataFrame, cites: gpd.GeoDataFrame | None, readers: Mapping[str, Lecteur]) -> Tableau:
    estates = None if cites is None else cites.assign(code=cites["commune_position"].astype(str))
    rows = tuple(
        (
            tableau.mot(name, link=coquille.commune_path(code)),
            tableau.indicator(readers["min_01"].chiffre("commune", code, "puits_dans")),
            tableau.indicator(readers["min_03"].chiffre("commune", code, "nombre")),
            tableau.indicator(_estates(None if estates is None else estates[estates["code"] == code])),
            tableau.indicator(readers["min_02"].chiffre("commune", code, "part_pct:bien inscrit")),
            tableau.indicator(readers["min_02"].chiffre("commune", code, "part_pct:zone tampon")),
        )
        for code, name in commun.order_of(communes)
    )
    return Tableau(caption="Par commune", columns=COLUMNS, rows=rows, csv="heritage-minier.csv")


WEB_MAP = WebMap(
    id="heritage_minier",
    title="Héritage minier",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=90,
    needs=("puits_mine", "terrils", "cites_minieres", "patrimoine", "alea_minier"),
)
