"""The page of the mining heritage: shafts, slag heaps, estates, World Heritage property and buffer."""

from collections import Counter
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from layers.core.model import Style
from maps.core import coquille, tableau, texte, vues
from maps.core.affichage import Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.legende import legend
from maps.core.model import Fichier, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau

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
    "Puits et terrils sont comptés une fois, dans la commune où ils se trouvent.",
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
    share, estates = Lecteur(min_02), Lecteur(min_03)
    table = _table(communes, inside, share, estates)
    page = Page(
        path=PATH,
        title="Héritage minier",
        heading=QUESTION,
        lead="Puits, terrils et cités minières, avec les périmètres inscrits au patrimoine mondial.",
        map=draw_map(traces, communes.geometry, root="../", title="Carte de l’héritage minier"),
        legend=legend(traces),
        sources=coquille.infos(site, [*reversed(frames), "communes"]),
        figures=_figures(site, inside, share, estates),
        tables=(table,),
        alerts=_alerts(traces),
        notes=NOTES,
    )
    csv = tableau.csv_file(CSV, table, nature=[_nature(inside)] * len(table.rows))
    return (coquille.render(page, site), *data_files(traces), csv)


def _views(names: vues.Names) -> dict[str, tuple[str, Style, Vue]]:
    return {
        "patrimoine": ("Patrimoine mondial", vues.PATRIMOINE, vues.patrimoine()),
        "cites_minieres": ("Cités minières", vues.CITES, vues.cites(names)),
        "terrils": ("Terrils", vues.TERRILS, vues.terrils(names)),
        "puits_mine": ("Puits de mine", vues.PUITS, vues.puits(names)),
    }


def _trace(key: str, frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site) -> Trace:
    title, style, vue = _views(vues.names_of(communes))[key]
    empty = Trace(id=key, page=WEB_MAP.id, title=title, style=style, info=coquille.info(site, key))
    return draw(empty, frame, vue)


def _alerts(traces: Sequence[Trace]) -> tuple[str, ...]:
    absent = [t.title.lower() for t in traces if not t.info.usable]
    return (f"Couches absentes de cette édition : {texte.liste(absent)}.",) if absent else ()


def _nature(frames: dict[str, gpd.GeoDataFrame | None]) -> str:
    natures = {n for frame in frames.values() if frame is not None for n in frame["nature"]}
    return coquille.nature_word("demonstration" if "demonstration" in natures else "reelle")


def _count(frame: gpd.GeoDataFrame | None) -> Chiffre:
    if frame is None:
        return Chiffre(texte=texte.NON_DISPONIBLE, note="couche absente de cette édition", absent=True)
    fictive = bool((frame["nature"] == "demonstration").any())
    return Chiffre(texte=texte.nombre(len(frame)), valeur=float(len(frame)), fictif=fictive)


def _figures(
    site: Site, frames: dict[str, gpd.GeoDataFrame | None], share: Lecteur, estates: Lecteur
) -> tuple[Cle, ...]:
    epci = site.territoire.epci
    return (
        Cle("puits de mine", _count(frames["puits_mine"])),
        Cle("terrils", _count(frames["terrils"])),
        Cle("cités minières", estates.chiffre("epci", epci, "nombre")),
        Cle("surface du bien inscrit", share.chiffre("epci", epci, "surface_ha:bien inscrit")),
        Cle("du territoire dans le bien inscrit", share.chiffre("epci", epci, "part_pct:bien inscrit")),
        Cle("du territoire en zone tampon", share.chiffre("epci", epci, "part_pct:zone tampon")),
    )


def _table(
    communes: gpd.GeoDataFrame, frames: dict[str, gpd.GeoDataFrame | None], share: Lecteur, estates: Lecteur
) -> Tableau:
    names = sorted(communes["nom"].items(), key=lambda item: texte.sort_key(str(item[1])))
    counts = {key: _counter(frames[key]) for key in ("puits_mine", "terrils")}
    rows = tuple(
        (
            tableau.mot(name, link=coquille.commune_path(code)),
            _counted(counts["puits_mine"], str(code), frames["puits_mine"]),
            _counted(counts["terrils"], str(code), frames["terrils"]),
            tableau.indicator(estates.chiffre("commune", str(code), "nombre")),
            tableau.indicator(share.chiffre("commune", str(code), "part_pct:bien inscrit")),
            tableau.indicator(share.chiffre("commune", str(code), "part_pct:zone tampon")),
        )
        for code, name in names
    )
    return Tableau(caption="Par commune", columns=COLUMNS, rows=rows, csv="heritage-minier.csv")


def _counter(frame: gpd.GeoDataFrame | None) -> Counter[str]:
    return Counter() if frame is None else Counter(str(code) for code in frame["commune_position"])


def _counted(counts: Counter[str], code: str, frame: gpd.GeoDataFrame | None) -> Cellule:
    if frame is None:
        return tableau.figure(None, absent="couche absente")
    return tableau.figure(counts[code], fictif=bool((frame["nature"] == "demonstration").any()))


WEB_MAP = WebMap(id="heritage_minier", title="Héritage minier", build=build, path=PATH)
