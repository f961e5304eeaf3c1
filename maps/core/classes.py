"""Classed maps of the communes: where to cut, which colours, what the legend prints.

The bounds are rounded first and the values are sorted by the rounded bounds, so that what is printed is what is drawn.
Classes hold their lower bound. What is not known, masked and not applicable each have a sign of their own, hatched or
plain grey, never the lightest colour.

>>> values = pd.Series({"62001": 0.4, "62002": 3.1, "62003": None, "62004": 12.0})
>>> classes, style = classify(values, scheme="Quantiles", k=3, palette="YlOrBr", unit="ha")
>>> trace = commune_choropleth(
...     communes,
...     Lecteur(zan_05),
...     "consommation_ha",
...     id="consommation",
...     page="carte_zan",
...     title="Consommation depuis 2021",
...     info=coquille.info(site, "consommation_enaf"),
...     exclusive="zan",
... )
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from layers.core.errors import CatalogueError
from layers.core.model import LayerInfo, Sign, Style
from maps.core import affichage, texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.coquille import commune_path
from maps.core.couche import Trace
from pipelines.core.model import Statut

#: Sequential palettes of ColorBrewer that colour-blind readers tell apart, by number of classes, lightest first.
SEQUENTIAL: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "YlOrBr": {
            3: "fff7bc fec44f d95f0e", 4: "ffffd4 fed98e fe9929 cc4c02", 5: "ffffd4 fed98e fe9929 d95f0e 993404",
            6: "ffffd4 fee391 fec44f fe9929 d95f0e 993404", 7: "ffffd4 fee391 fec44f fe9929 ec7014 cc4c02 8c2d04",
        },
    }
)  # fmt: skip
#: Diverging palettes, white at 0: the colours below 0 then above 0, by number of classes on each side, lightest first.
DIVERGING: Mapping[str, Mapping[int, tuple[str, str]]] = MappingProxyType(
    {
        "RdBu": {
            1: ("ef8a62", "67a9cf"), 2: ("f4a582 ca0020", "92c5de 0571b0"),
            3: ("fddbc7 ef8a62 b2182b", "d1e5f0 67a9cf 2166ac"),
        },
        "PuOr": {
            1: ("f1a340", "998ec3"), 2: ("fdb863 e66101", "b2abd2 5e3c99"),
            3: ("fee0b6 f1a340 b35806", "d8daeb 998ec3 542788"),
        },
    }
)  # fmt: skip
SCHEMES = ("Quantiles", "EqualInterval", "FisherJenks")
OPACITY = 0.85
#: Classes of the rows without a figure, and of the intervals that cross a bound.
INCONNU, SECRET, SANS_OBJET, INTERVALLE = "inconnu", "secret", "sans-objet", "intervalle"
_GREY = "#8a8a85"
APART = (
    Sign(value=INTERVALLE, label="Intervalle sur plusieurs classes", color="#77776f", fill_opacity=0.45, dash="4 3"),
    Sign(value=SANS_OBJET, label="Sans objet", color="#e4e4df", fill_opacity=1),
    Sign(value=SECRET, label="Secret statistique", color="#5f5f5b", fill_opacity=0.75),
    Sign(value=INCONNU, label="Non disponible", color=_GREY, fill_opacity=0, hatch=True),
)
_OF_STATUT = {str(Statut.SECRET): SECRET, str(Statut.SANS_OBJET): SANS_OBJET}
_ZERO = "0"
MOST_DECIMALS, MOST_CLASSES = 2, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Classement:
    """Where the values, rounded as they are printed, are cut: ``bounds`` part the classes, each holds its lower one.

    ``signs`` are those of the classes, lowest first; ``zero`` is the sign of the exact 0, None when 0 is a value like
    the others. ``diverging``: the bounds are distances to 0, the same on both sides, and ``zero`` is what rounds to 0.
    """

    bounds: tuple[float, ...]
    signs: tuple[Sign, ...]
    decimals: int
    zero: Sign | None = None
    diverging: bool = False

    def classe(self, value: object) -> str:
        """Return the class of one value, « inconnu » when there is none."""
        number = np.nan if texte.is_missing(value) else float(str(value))
        if not np.isfinite(number) or not (self.signs or self.zero):
            return INCONNU
        shown = round(number, self.decimals)
        if self.zero is not None and (not self.signs or (shown if self.diverging else number) == 0):
            return self.zero.value
        rank = int(np.searchsorted(self.bounds, abs(shown) if self.diverging else shown, side="right"))
        half = len(self.signs) // 2
        return self.signs[(half + rank if shown > 0 else half - 1 - rank) if self.diverging else rank].value

    @property
    def style(self) -> Style:
        """The style of a layer: the classes from the highest to the lowest, then what has no figure."""
        if self.zero is None:
            return Style(by="classe", signs=(*reversed(self.signs), *APART))
        above = tuple(s for s in self.signs if not s.value.startswith("m"))
        below = tuple(s for s in self.signs if s.value.startswith("m"))
        return Style(by="classe", signs=(*reversed(above), self.zero, *reversed(below), *APART))


def classify(  # noqa: PLR0913 - the choices of a map-maker
    values: pd.Series,
    scheme: str = "Quantiles",
    k: int = 5,
    palette: str = "YlOrBr",
    *,
    unit: str = "",
    zero: str = "",
    statuts: pd.Series | None = None,
) -> tuple[pd.Series, Style]:
    """Return the class of each row and the style that draws it.

    Parameters
    ----------
    values
        Numbers; NaN where there is none.
    scheme
        ``Quantiles``, ``EqualInterval`` or ``FisherJenks`` (mapclassify).
    k
        Number of classes wanted (at most 7); fewer when values are few or tied. Diverging: half of them on each side.
    palette
        A name of ``SEQUENTIAL`` or of ``DIVERGING``.
    unit
        Written after the bounds.
    zero
        Label of a class of its own for the exact 0 (« Aucune consommation »); empty: 0 is a value like the others.
    statuts
        The status of each row: what is masked or not applicable is told from what is not known.

    Returns
    -------
    tuple
        Classes (text, same index) and ``Style(by="classe")``, the highest class first.
    """
    made = classement(values, scheme, k, palette, unit=unit, zero=zero)
    classes = values.map(made.classe).astype("object")
    if statuts is not None:
        classes = classes.mask(values.isna(), statuts.astype("str").map(_OF_STATUT).fillna(INCONNU))
    return classes, made.style


def classement(
    values: pd.Series, scheme: str = "Quantiles", k: int = 5, palette: str = "YlOrBr", *, unit: str = "", zero: str = ""
) -> Classement:
    """Return where some values are cut; see ``classify``."""
    _check(scheme, k, palette)
    known = pd.to_numeric(values, errors="coerce").astype("float64").replace([np.inf, -np.inf], np.nan).dropna()
    if palette in DIVERGING:
        return _diverging(known, scheme, k, palette, unit)
    label = _white(zero) if zero and (known == 0).any() else None
    known = known[known != 0] if zero else known
    decimals = _decimals(known)
    if known.empty:
        return Classement(bounds=(), signs=(), decimals=decimals, zero=label)
    bounds = _bounds(known, scheme, k, decimals)
    colors = _sequence(palette, len(bounds) + 1)
    labels = _labels((_floor(known.min(), decimals), *bounds, _ceil(known.max(), decimals)), decimals, unit, known)
    signs = tuple(_sign(f"c{n}", said, color) for n, (said, color) in enumerate(zip(labels, colors, strict=True), 1))
    return Classement(bounds=bounds, signs=signs, decimals=decimals, zero=label)


def _check(scheme: str, k: int, palette: str) -> None:
    known = {*SEQUENTIAL, *DIVERGING}
    if scheme not in SCHEMES or palette not in known or not 1 <= k <= MOST_CLASSES:
        raise CatalogueError(
            "classes of a map",
            expected=f"one of {', '.join(SCHEMES)}, 1 to {MOST_CLASSES} classes, one of {', '.join(sorted(known))}",
            found=f"{scheme!r}, {k}, {palette!r}",
            remedy="correct the call",
        )


def _diverging(known: pd.Series, scheme: str, k: int, palette: str, unit: str) -> Classement:
    """Cut on both sides of 0 at the same distances, so that the same depth of colour is the same gap."""
    decimals = _decimals(known)
    size = known.abs()
    size = size[size.round(decimals) > 0]
    white = _white(f"Nul{' (arrondi)' * bool(decimals)}")
    if size.empty:
        return Classement(bounds=(), signs=(), decimals=decimals, zero=white, diverging=True)
    steps = _bounds(size, scheme, min(max(k // 2, 1), max(DIVERGING[palette])), decimals)
    below, above = (_colors(side) for side in DIVERGING[palette][len(steps) + 1])
    far = _ceil(size.max(), decimals)
    ends = (0.0, *steps, far)
    up = [_between(a, b, decimals, unit) for a, b in pairwise(ends)]
    down = [_between(-b, -a, decimals, unit) for a, b in pairwise(ends)]
    plus = [_sign(f"c{n}", said, color) for n, (said, color) in enumerate(zip(up, above, strict=True), 1)]
    minus = [
        replace(_sign(f"m{n}", said, color), motif="obliques", fill_opacity=0.55)
        for n, (said, color) in enumerate(zip(down, below, strict=True), 1)
    ]
    return Classement(bounds=steps, signs=(*reversed(minus), *plus), decimals=decimals, zero=white, diverging=True)


def _bounds(known: pd.Series, scheme: str, k: int, decimals: int) -> tuple[float, ...]:
    """Return the rounded bounds between the classes: at most k - 1, each leaving values on both sides."""
    shown = known.round(decimals)
    alone = np.unique(shown)
    if len(alone) <= k:
        return tuple(float(value) for value in alone[1:])
    import mapclassify  # noqa: PLC0415 - a second to import, for the pages that class

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # slow without numba, empty classes: both are dealt with here
        bins = getattr(mapclassify, scheme)(known.to_numpy(), k=k).bins
    cuts = np.unique(np.round(np.asarray(bins[:-1], dtype="float64"), decimals))
    inside = cuts[(cuts > shown.min()) & (cuts <= shown.max())]
    counts = np.diff([0, *(int((shown < cut).sum()) for cut in inside), len(shown)])
    return tuple(float(cut) for cut, below in zip(inside, counts, strict=False) if below)


def _decimals(known: pd.Series) -> int:
    """Return how many decimals the bounds need: none for whole numbers or large ones, at most two."""
    if known.empty or (known == known.round()).all():
        return 0
    middle = float(known.abs()[known != 0].median())
    return 0 if middle >= 100 else 1 if middle >= 10 else MOST_DECIMALS  # noqa: PLR2004 - as ``texte.nombre``


def _floor(value: float, decimals: int) -> float:
    return float(np.floor(round(value * 10**decimals, 6)) / 10**decimals)


def _ceil(value: float, decimals: int) -> float:
    return float(np.ceil(round(value * 10**decimals, 6)) / 10**decimals)


def _labels(ends: Sequence[float], decimals: int, unit: str, known: pd.Series) -> list[str]:
    """Write the classes; whole numbers are written from the first to the last that the class holds."""
    alone = np.unique(known.round(decimals))
    if len(alone) == len(ends) - 1:  # a value in each class
        least = f"moins de {_number(0.1**decimals, decimals, unit)}"
        tiny = bool(alone[0] == 0 and known.min() > 0)
        return [least if tiny and not value else _number(float(value), decimals, unit) for value in alone]
    if decimals or not (known == known.round()).all():
        return [_between(a, b, decimals, unit) for a, b in pairwise(ends)]
    tops = [*(b - 1 for b in ends[1:-1]), ends[-1]]
    return [_between(a, b, 0, unit) for a, b in zip(ends, tops, strict=False)]


def _between(low: float, high: float, decimals: int, unit: str) -> str:
    first, last = texte.nombre(low, decimals if low else 0), _number(high, decimals, unit)
    return last if low == high else f"{first} à {last}"


def _number(value: float, decimals: int, unit: str) -> str:
    text = texte.nombre(value, decimals if value else 0)
    return text if unit in texte.UNITES_MUETTES else f"{text}{texte.INSECABLE}{unit}"


def _colors(names: str) -> list[str]:
    return [f"#{name}" for name in names.split()]


def _sequence(palette: str, count: int) -> list[str]:
    """Return as many colours as classes; one or two classes take the ends of the shortest palette."""
    shades = SEQUENTIAL[palette]
    few = _colors(shades[min(shades)])
    return few[1 : 1 + count] if count < min(shades) else _colors(shades[count])


def _sign(value: str, label: str, color: str) -> Sign:
    return Sign(value=value, label=label, color=color, fill_opacity=OPACITY, weight=0.8)


def _white(label: str) -> Sign:
    return replace(_sign(_ZERO, label, "#ffffff"), fill_opacity=1)


def commune_choropleth(  # noqa: PLR0913 - the choices of a map-maker
    communes: gpd.GeoDataFrame,
    reader: Lecteur,
    measure: str,
    *,
    id: str,  # noqa: A002 - as ``Trace``
    page: str,
    title: str,
    info: LayerInfo,
    scheme: str = "Quantiles",
    k: int = 5,
    palette: str = "YlOrBr",
    zero: str = "",
    show: bool = True,
    group: str = "",
    note: str = "",
    exclusive: str = "",
    lines: Callable[[str], list[tuple[str, str]]] = lambda _: [],
    link: Callable[[str], str] = commune_path,
    link_text: str = "Fiche de la commune",
) -> Trace:
    """Return the layer of the communes coloured by one measure of an indicator.

    Parameters
    ----------
    communes
        EPSG:2154, index: INSEE code, with ``nom``.
    reader
        The indicator, and ``measure`` its modality (``consommation_ha``).
    id, page, title, info, show, group, note, exclusive
        See ``Trace``; ``info`` is that of the layer the measure comes from.
    scheme, k, palette, zero
        See ``classify``.
    lines
        The lines of the popup of a commune, by code; ``link`` and ``link_text``, its link.

    Returns
    -------
    Trace
        Empty (the legend then says that the layer is absent) when the indicator was not computed. An interval that
        crosses a bound has a sign of its own, so has what is masked, not applicable, not known.
    """
    trace = Trace(
        id=id, page=page, title=title, style=Style(by="classe", signs=APART), info=info, show=show, group=group,
        note=note, exclusive=exclusive,
    )  # fmt: skip
    codes = [str(code) for code in communes.index]
    said = {code: reader.chiffre("commune", code, measure) for code in codes}
    if not reader.present or all(chiffre.absent for chiffre in said.values()):
        return trace
    rows = {code: reader.row("commune", code, measure) for code in codes}
    values = pd.Series({code: chiffre.valeur for code, chiffre in said.items()}, dtype="float64")
    unit = next((texte.texte(row["unite"], "") for row in rows.values() if row), "")
    made = classement(values, scheme, k, palette, unit=unit, zero=zero)
    frame = communes[["nom", communes.geometry.name]].assign(classe=[_class_of(made, rows[code]) for code in codes])
    view = _vue(said, made.decimals if unit == "%" else 0, lines, link, link_text)
    drawn = affichage.features(frame, view, coverage=True)
    size = len(affichage.data_script(id, drawn).encode())
    return replace(trace, style=made.style, drawn=tuple(drawn), bytes=size)


def _vue(
    said: Mapping[str, Chiffre],
    decimals: int,
    lines: Callable[[str], list[tuple[str, str]]],
    link: Callable[[str], str],
    link_text: str,
) -> Vue:
    return Vue(
        nom=lambda row: texte.texte(row["nom"]),
        figure=partial(_figure, said, decimals),
        lignes=lambda row: lines(str(row["_cle"])),
        lien=lambda row: link(str(row["_cle"])),
        lien_texte=link_text,
        classe="classe",
    )


def _class_of(made: Classement, row: Mapping[str, object] | None) -> str:
    """Return the class of a row of the long table: that of its value, else that of both its bounds."""
    if row is None:
        return INCONNU
    if (apart := _OF_STATUT.get(str(row.get("statut")))) is not None:
        return apart
    value, low, high = (row.get(name) for name in ("valeur", "borne_min", "borne_max"))
    if not texte.is_missing(value) or texte.is_missing(low) or texte.is_missing(high):
        return made.classe(value)
    ends = {made.classe(low), made.classe(high)}
    return ends.pop() if len(ends) == 1 else INTERVALLE


def _figure(said: Mapping[str, Chiffre], decimals: int, row: Row) -> str:
    """Write the figure of a commune; a share as finely as the bounds of its class."""
    chiffre = said[str(row["_cle"])]
    if decimals == MOST_DECIMALS and chiffre.texte == texte.with_unit(chiffre.valeur, "%"):
        chiffre = replace(chiffre, texte=_number(chiffre.valeur or 0, decimals, "%"))
    mark = f"{texte.INSECABLE}[fictif]" if chiffre.fictif else ""
    return f"{chiffre.texte}{mark}"
