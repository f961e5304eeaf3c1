"""The page of a layer that was added by configuration alone: its map, its attributes, its source."""

import geopandas as gpd

from layers.core.catalogue import asks
from layers.core.model import Column, Diffusion, Layer, LayerInfo, worst
from maps.core import affichage, coquille, tableau, texte
from maps.core.affichage import Row, Vue
from maps.core.carte import draw_map
from maps.core.chiffres import Chiffre, effectif
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files, draw, in_territory, lighten
from maps.core.legende import legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun

#: Lines of a popup, columns of the table.
MOST_LINES, MOST_COLUMNS = 5, 8


def page(
    layer: Layer, info: LayerInfo, frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, site: Site
) -> tuple[Fichier, ...]:
    """Return the page of a layer, its data and its CSV.

    Parameters
    ----------
    layer
        The declaration: title, label, columns, style.
    info
        What the build knows of it.
    frame
        EPSG:2154, index: key, already cut down to what the audience may see; None when the layer is absent.
    communes
        EPSG:2154, index: INSEE code.
    site
        What every page needs.

    Returns
    -------
    tuple of Fichier
        ``cartes/<id>.html``, ``cartes/<id>.csv``, the data of the map.
    """
    name = texte.safe_name(layer.id.replace("_", "-").lower())
    inside = in_territory(frame, communes)
    columns = _columns(layer, site)
    empty = Trace(id=name, page=name, title=layer.title, style=layer.style, info=info)
    [trace] = lighten([draw(empty, inside, _view(layer, columns, commun.names_of(communes)))])
    table = _table(layer, columns, inside, name, commun.names_of(communes))
    shown = Page(
        path=f"cartes/{name}.html",
        title=layer.title,
        heading=layer.title,
        lead=layer.description,
        map=draw_map([trace], communes.geometry, root="../", title=f"Carte : {layer.title}"),
        legend=legend([trace]),
        sources=(info, coquille.info(site, "communes")),
        figures=(Cle("objets sur le territoire", _count(inside)),),
        tables=(table,),
        alerts=() if info.usable else (f"Couche absente de cette édition. {info.reason}".strip(),),
    )
    natures = [] if inside is None else [coquille.nature_word(n) for n in inside["nature"]]
    codes = [] if inside is None else list(inside.index)
    csv = (tableau.csv_file(f"cartes/{name}.csv", table, codes=codes, nature=natures),) if table.rows else ()
    return (coquille.render(shown, site), *data_files([trace]), *csv)


def _columns(layer: Layer, site: Site) -> tuple[Column, ...]:
    """Return the columns that this audience may see, without the key and the label."""
    widest = Diffusion.INTERNE if site.audience == "interne" else Diffusion.PUBLIC
    seen = (c for c in layer.columns if c.name not in {layer.key, layer.label})
    return tuple(c for c in seen if worst([c.diffusion, widest]) is widest and not c.personal)


def _name(layer: Layer, row: Row) -> str:
    return texte.texte(row.get(layer.label), f"{layer.title} {row['_cle']}")


def _view(layer: Layer, columns: tuple[Column, ...], names: commun.Names) -> Vue:
    return Vue(
        nom=lambda row: _name(layer, row),
        lignes=lambda row: [(c.label, _text(c, row)) for c in columns if c.name in row][:MOST_LINES],
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
        classe=layer.style.by,
        taille=layer.style.size_by,
    )


def _text(column: Column, row: Row) -> str:
    """Write an attribute as its declared kind wants."""
    value = row[column.name]
    if column.kind in {"number", "integer"} and not texte.is_missing(value):
        return texte.with_unit(value, column.unit) + commun.fictive(commun.is_fictive(row))
    writers = {"date": texte.date, "year": texte.annee, "boolean": commun.yes_no}
    return writers.get(column.kind, texte.texte)(value)


def _count(frame: gpd.GeoDataFrame | None) -> Chiffre:
    if frame is None:
        return Chiffre(texte=texte.NON_DISPONIBLE, note="couche absente", absent=True)
    return effectif(len(frame), fictif=commun.any_fictive(frame))


def _table(
    layer: Layer, columns: tuple[Column, ...], frame: gpd.GeoDataFrame | None, name: str, names: commun.Names
) -> Tableau:
    kept = [c for c in columns if frame is not None and c.name in frame.columns][:MOST_COLUMNS]
    heads = (Colonne("Nom"), *(Colonne(c.label, figure=c.kind in {"number", "integer"}) for c in kept))
    if frame is None or frame.empty:
        empty = "Couche absente de cette édition." if frame is None else "Aucun objet sur le territoire."
        return Tableau(caption=layer.title, columns=heads, empty=empty)
    first = (commun.entry(name, _name(layer, row), row, names) for row in affichage.rows(frame))
    others = (tuple(_cell(c, row) for c in kept) for row in affichage.rows(frame))
    rows = tuple((cell, *cells) for cell, cells in zip(first, others, strict=True))
    return Tableau(caption=f"{layer.title}, un objet par ligne", columns=heads, rows=rows, csv=f"{name}.csv")


def _cell(column: Column, row: Row) -> Cellule:
    value = row[column.name]
    if column.kind in {"number", "integer"}:
        return tableau.figure(value, column.unit, fictif=commun.is_fictive(row))
    return tableau.mot(None if texte.is_missing(value) else _text(column, row))


def configured_page(layer: Layer) -> WebMap:
    """Return the page of a layer added by configuration; it depends on the communes and on that layer."""

    @asks(layer.id)
    def build(communes: gpd.GeoDataFrame, site: Site, **frames: gpd.GeoDataFrame | None) -> tuple[Fichier, ...]:
        return page(layer, coquille.info(site, layer.id), frames[layer.id], communes, site)

    name = texte.safe_name(layer.id.replace("_", "-").lower())
    return WebMap(
        id=f"couche_{layer.id}", title=layer.title, build=build, path=f"cartes/{name}.html", menu=Rubrique.THEME
    )
