"""The types of a layer: where its bytes come from, what its columns mean, how it is drawn.

All are frozen: a layer module holds data, and at most one function (``read``).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import geopandas as gpd

from layers.core.parametres import Parametres

#: The one CRS inside Terril (RGF93 v1 / Lambert-93, metres).
CALC_CRS = "EPSG:2154"
#: The CRS of web maps and of GeoJSON: only at the door and inside ``maps``.
MAP_CRS = "EPSG:4326"

#: Columns that the door adds to every layer.
FLAG_MEANINGS = {
    "nature": "reelle ou demonstration",
    "precision_m": "précision de position de la source, en mètres ; vide quand elle n'est pas connue",
    "portee": "opposable ou informative",
    "diffusion": "qui peut voir la ligne : public, interne ou restreint",
}
FLAGS = tuple(FLAG_MEANINGS)
#: The column that the door adds to a layer that has shapes.
POSITION = (
    "commune_position",
    "code de la commune qui contient l'objet ou sa plus grande partie ; vide hors du territoire",
)

Rank = TypeVar("Rank", bound=StrEnum)

NOTHING: Mapping[str, str] = MappingProxyType({})


class Nature(StrEnum):
    """Whether a row tells of the real territory; members are ordered from best to worst."""

    REELLE = "reelle"
    DEMONSTRATION = "demonstration"


class Portee(StrEnum):
    """Whether a source may be opposed to a third party; ordered from best to worst."""

    OPPOSABLE = "opposable"
    INFORMATIVE = "informative"


class Diffusion(StrEnum):
    """Who may see a source, a layer, a column or a row; ordered from widest to narrowest."""

    PUBLIC = "public"
    INTERNE = "interne"
    RESTREINT = "restreint"


class Duplicates(StrEnum):
    """What the door does with rows that share a key."""

    SUFFIX = "suffix"  #: keep all, the second one becomes ``KEY#2``
    DISSOLVE = "dissolve"  #: one row per key, shapes united
    FATAL = "fatal"  #: refuse the layer


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the bytes of a layer come from, and what they are worth.

    ``path`` is a file or folder (of ``layers/demo`` for the embedded sources); ``inner`` a layer inside it;
    ``fields`` maps a column of the layer to a field of the file; ``constants`` gives a column one value for
    every row; ``scale`` is the denominator of the source's scale; ``precision_m`` its positional precision in
    metres; ``covers_halo`` tells whether the source goes on beyond the limit of the territory; ``make`` writes the
    file of an embedded source that is too heavy to be kept with the code.
    """

    id: str
    title: str
    producer: str = "non renseigné"
    licence: str = "non renseignée"
    attribution: str = ""
    vintage: str = "non renseigné"
    url: str = ""
    archive_url: str = ""
    path: Path | None = None
    inner: str | None = None
    format: str = ""
    crs: str | None = None
    encoding: str | None = None
    sha256: str | None = None
    scale: int | None = None
    precision_m: float | None = None
    nature: Nature = Nature.REELLE
    portee: Portee = Portee.INFORMATIVE
    diffusion: Diffusion = Diffusion.INTERNE
    covers_halo: bool = False
    purpose: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    constants: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    make: Callable[[Path], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One attribute of a layer.

    ``kind`` is one of ``text integer number date year boolean list``; ``codes`` the values allowed (empty:
    free); ``required`` columns are created as NA with one defect when the source lacks them, unless ``fatal``.
    A ``pattern`` is a regular expression that the whole text must match. ``aliases`` are other names producers
    give to the column; ``personal`` columns are emptied on the rows that concern a natural person.
    """

    name: str
    label: str
    kind: str = "text"
    unit: str = ""
    description: str = ""
    codes: tuple[str, ...] = ()
    pattern: str | None = None
    required: bool = False
    fatal: bool = False
    diffusion: Diffusion = Diffusion.INTERNE
    personal: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """How one class of features is drawn: ``value`` of the styling column, colours, shape, dash.

    A ``hatch`` fills an area with slanted lines of the colour, where two fills would hide each other. A ``motif`` draws
    a pattern over the fill of an area (obliques contraires croix points tirets vagues verticales), so that neighbours
    differ otherwise than by their colour. ``axis`` is the dash of the line drawn in the middle of a band.
    """

    value: str
    label: str
    color: str
    shape: str = "circle"  # circle square triangle hollow dot cross diamond bar
    fill_opacity: float = 0.35
    weight: float = 1.5
    dash: str = ""
    hatch: bool = False
    motif: str = ""
    opacity: float = 1.0  # of the outline
    axis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """The look of a layer: the column that chooses the sign (None: the first one), and the signs."""

    signs: tuple[Sign, ...]
    by: str | None = None
    size_by: str | None = None  # column whose square root sizes the symbols

    def sign(self, value: object) -> Sign:
        """Return the sign of ``value``, the last one for a value without a sign of its own."""
        if self.by is None:
            return self.signs[0]
        return next((s for s in self.signs if s.value == value), self.signs[-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """What ``Layer.read`` receives: the mapped rows in EPSG:2154, and a function to report a defect.

    ``report(keys, anomalie, valeurs, *, gravite, action)`` takes the index labels concerned and one value each.
    ``parametres`` is for lists that belong to the territory, not to the layer; ``communes`` are its limits (None for
    the limits themselves).
    """

    frame: gpd.GeoDataFrame
    report: Callable[..., None]
    parametres: Parametres = field(default_factory=Parametres)
    communes: gpd.GeoDataFrame | None = None


def _as_is(raw: Raw) -> gpd.GeoDataFrame:
    return raw.frame


def _where_it_is(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One GIS dataset that Terril knows: ``layers/<id>.py`` holds exactly one.

    ``geometry`` lists the simple types kept (``Point``, ``LineString``, ``Polygon``), empty for a table;
    ``key`` names the column that identifies a row; ``declared_commune`` the column where the producer writes a
    commune code, checked against the place; ``label`` the column that names a feature to a reader.
    ``diffusion_by`` holds (column, value, diffusion) rules that narrow the diffusion of some rows. A ``raster`` layer
    is one grid of numbers and has no rows: its one column says what the numbers are, ``value_range`` which ones can
    be. A layer that ``may_be_unlocated`` is accepted without a single position: its objects are known, not their
    place. ``locate`` gives a shape (EPSG:2154) to the rows that have none and whose columns say where they are (a grid
    cell by its identifier), before shapes are mended.
    """

    id: str
    title: str
    description: str
    key: str
    label: str
    columns: tuple[Column, ...]
    geometry: tuple[str, ...] = ("Polygon",)
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    read: Callable[[Raw], gpd.GeoDataFrame] = _as_is
    locate: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame] = _where_it_is
    style: Style = Style(signs=(Sign(value="", label="", color="#5f5f5b"),))
    duplicates: Duplicates = Duplicates.SUFFIX
    declared_commune: str | None = None
    diffusion: Diffusion = Diffusion.INTERNE
    diffusion_by: tuple[tuple[str, str, Diffusion], ...] = ()
    grain: str = ""  # the grain of indicators whose places are the rows of this layer (``friche`` for ``friches``)
    edition: str = ""  # the column that tells editions apart: a shape that two of them share is no defect
    raster: bool = False
    value_range: tuple[float, float] | None = None  # of a raster: what is outside it is « no data » unsaid
    may_be_unlocated: bool = False
    limits: bool = False  # True for the layer that *is* the territory: partitioned, never cut by the halo

    def column(self, name: str) -> Column | None:
        """Return the declared column of that name, None when there is none."""
        return next((c for c in self.columns if c.name == name), None)

    def with_sources(self, profile: str, sources: tuple[Source, ...]) -> "Layer":
        """Return this layer with the sources of one profile replaced."""
        return replace(self, sources={**self.sources, profile: sources})


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInfo:
    """What a build knows of one layer: its state, its source, and the worst of its rows.

    ``state`` is ``présente``, ``absente`` (no source in this profile), ``échec`` (unreadable, never built) or
    ``conservée`` (unreadable, the last good edition is kept); ``reason`` says why when it is not present.
    ``hidden`` counts, for a page, the rows that its audience may not see.
    """

    id: str
    title: str
    state: str
    reason: str = ""
    rows: int = 0
    source: str = ""
    producer: str = ""
    licence: str = ""
    attribution: str = ""
    vintage: str = ""
    scale: int | None = None
    nature: Nature = Nature.REELLE
    portee: Portee = Portee.INFORMATIVE
    diffusion: Diffusion = Diffusion.INTERNE
    precision_m: float | None = None
    covers_halo: bool = False
    hidden: int = 0

    @property
    def usable(self) -> bool:
        """True when there are rows to compute on."""
        return self.state in {"présente", "conservée"}


def worst(values: Iterable[Rank]) -> Rank:
    """Return the worst of some ``Nature``, ``Portee`` or ``Diffusion`` members (the last one declared)."""
    ranked = list(values)
    return max(ranked, key=list(type(ranked[0])).index)
