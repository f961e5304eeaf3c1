"""Layers that several pages draw the same way: one view, one sign, one data file for all of them.

The data file is in ``assets/donnees/commun/``. Each page that draws the layer writes it, with the same bytes: a page
never depends on another one, and a reader who goes from page to page has it already.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd

from layers.core.model import Column, Layer, LayerInfo, Style
from maps.core import couche, texte, theme
from maps.core.affichage import Row, Vue
from maps.core.couche import Trace, draw, in_territory
from maps.core.vues import commun

#: The folder of the data that pages share.
PAGE = "commun"
#: Lines of a popup.
MOST_LINES = 5
#: What the symbols alone need of a feature: where they stand, and the commune they belong to.
_OF_SYMBOLS = frozenset({"p", "i"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Partage:
    """A layer that several pages draw.

    ``vue`` makes what a reader sees from the names of the communes; without it, the name, then the declared columns
    that are filled in, of ``champs`` if given. A ``whole`` layer is drawn beyond the limit too.
    """

    layer: Layer
    vue: Callable[[commun.Names], Vue] | None = None
    champs: tuple[str, ...] = ()
    style: Style | None = None
    title: str = ""
    unlocated: str = "Sites non localisés"
    symbols: bool = False
    whole: bool = False
    ready: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame] = lambda frame: frame


def trace(
    shared: Partage,
    frame: gpd.GeoDataFrame | None,
    communes: gpd.GeoDataFrame,
    info: LayerInfo,
    *,
    group: str = "",
    show: bool = True,
) -> Trace:
    """Return the trace of a shared layer, cut in pieces when it is heavy.

    Parameters
    ----------
    shared
        How the layer is drawn.
    frame
        EPSG:2154, index: key, already cut down to what the audience may see; None when the layer is absent.
    communes
        EPSG:2154, index: INSEE code.
    info
        What the build knows of the layer.
    """
    layer, names = shared.layer, commun.names_of(communes)
    style, title = shared.style or layer.style, shared.title or texte.typo(layer.title)
    empty = Trace(
        id=layer.id, page=PAGE, title=title, style=style, info=theme.seen(info, frame), group=group, show=show,
        symbols=shared.symbols, unlocated=shared.unlocated,
    )  # fmt: skip
    inside = frame if shared.whole else in_territory(frame, communes)
    if inside is None or inside.empty:
        return empty
    ready = shared.ready(inside)
    drawn = draw(empty, ready, shared.vue(names) if shared.vue else plain(layer, names, style, shared.champs))
    if drawn.bytes > couche.PIECES:
        drawn = couche.split(drawn)
    return drawn if drawn.symbols or drawn.kind == "point" else _lean(drawn)


def _lean(drawn: Trace) -> Trace:
    """Leave out of the features what only symbols need."""
    parts = {code: tuple(map(_leaner, piece)) for code, piece in drawn.parts.items()}
    return replace(drawn, drawn=tuple(map(_leaner, drawn.drawn)), parts=parts)


def _leaner(feature: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in feature["properties"].items() if name not in _OF_SYMBOLS}
    return {**feature, "properties": kept}


def plain(layer: Layer, names: commun.Names, style: Style, champs: tuple[str, ...] = ()) -> Vue:
    """Return the view of a layer that has none of its own: its name, and the columns that are filled in.

    The frame was cut down to what the audience may see: a column that is not public is not in it.
    """
    columns = _columns(layer, champs)

    def lines(row: Row) -> list[tuple[str, str]]:
        said = ((texte.typo(c.label), written(c, row)) for c in columns if not texte.is_missing(row.get(c.name)))
        return [line for _, line in zip(range(MOST_LINES), said, strict=False)]

    return Vue(
        nom=lambda row: name_of(layer, row),
        lignes=lines,
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
        classe=style.by,
        taille=style.size_by,
    )


def _columns(layer: Layer, champs: tuple[str, ...]) -> list[Column]:
    """Return the columns that a popup may tell, in the order asked for."""
    if champs:
        return [column for column in map(layer.column, champs) if column is not None]
    return [c for c in layer.columns if c.name not in {layer.key, layer.label} and not c.personal]


def name_of(layer: Layer, row: Row) -> str:
    """Name a feature: its label, else the title of its layer and its key."""
    return texte.texte(row.get(layer.label), f"{texte.typo(layer.title)} {row['_cle']}")


def written(column: Column, row: Row) -> str:
    """Write an attribute as its declared kind wants, marked when it is invented."""
    value = row.get(column.name)
    if column.kind in {"number", "integer"} and not texte.is_missing(value):
        return texte.with_unit(value, column.unit) + commun.fictive(commun.is_fictive(row))
    writers: Mapping[str, Callable[[object], str]] = {
        "date": texte.date, "year": texte.annee, "boolean": commun.yes_no,
    }  # fmt: skip
    return writers.get(column.kind, texte.texte)(value)
