"""The legend, which is also the switch of the layers: what each sign means, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from layers.core.model import LayerInfo, Nature
from maps.core import affichage, carte, symboles, texte
from maps.core.couche import Trace

#: How many features not located the legend names, before it leaves them to the table.
LISTED = 12
#: Areas shown in the size legend, in hectares; the first one has the smallest sign there is.
SIZES_HA = (2, 10, 30)


@dataclass(frozen=True, slots=True)
class Entree:
    """One sign of a layer: the inside of its SVG (box 28 x 20), its words, its number of features."""

    svg: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Taille:
    """One circle of the size legend: its diameter in pixels and the area it stands for."""

    px: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One layer in the legend; ``absent`` says why there is no sign, ``nowhere`` lists what is not located.

    Layers of the same ``group`` follow each other under its name.
    """

    id: str
    title: str
    group: str = ""
    entries: tuple[Entree, ...] = ()
    sizes: tuple[Taille, ...] = ()
    unsized: str | None = None
    single: bool = False
    show: bool = True
    absent: str = ""
    note: str = ""
    fictif: bool = False
    nowhere: str = ""
    exclusive: str = ""
    unlocated: str = "Sites non localisés"


@dataclass(frozen=True, slots=True)
class Legende:
    """The legend of a page: its layers, highest first, and the grounds on offer.

    ``hatched``: no layer is there, the territory is hatched; ``nowhere``: the commune of a site is hatched.
    """

    layers: tuple[Section, ...]
    grounds: tuple[tuple[str, str], ...]
    focus: str = ""
    hatched: bool = False
    nowhere: bool = False


def legend(traces: Sequence[Trace], focus: str = "", code: str = "") -> Legende:
    """Return the legend of some layers, given from the lowest to the highest.

    The sheet of a commune, whose name is ``focus``, lists the features not located of that ``code`` only.
    """
    shown = [replace(t, nowhere=tuple(s for s in t.nowhere if s.code == code)) if code else t for t in traces]
    offered = ((key, label) for key, (label, _) in carte.GROUNDS.items() if key != carte.PARCELS)
    grounds = (("limites", "Plan léger, sans réseau"), *offered)
    hatched = bool(traces) and not any(t.info.usable for t in traces)
    nowhere = any(site.code for trace in shown for site in trace.nowhere)
    return Legende(tuple(_section(t) for t in reversed(shown)), grounds, focus, hatched, nowhere)


def _section(trace: Trace) -> Section:
    if not trace.drawn:
        why = "Aucun objet localisé." if trace.nowhere else absence(trace.info)
        return Section(
            id=trace.id,
            title=trace.title,
            group=trace.group,
            absent=why,
            show=trace.show and bool(trace.nowhere),
            nowhere=_nowhere(trace),
            unlocated=trace.unlocated,
        )
    sized = [f for f in trace.drawn if "t" in f["properties"]] if trace.symbols else []
    return Section(
        id=trace.id,
        title=trace.title,
        group=trace.group,
        entries=tuple(_entry(trace, sign.value) for sign, _ in trace.used_signs()),
        sizes=_sizes() if sized else (),
        unsized=_unsized(len(trace.drawn) - len(sized), trace) if sized else None,
        single=trace.style.by is None,
        show=trace.show,
        note=trace.note,
        fictif=trace.info.nature is Nature.DEMONSTRATION,
        nowhere=_nowhere(trace),
        exclusive=trace.exclusive,
        unlocated=trace.unlocated,
    )


def _nowhere(trace: Trace) -> str:
    """List the features that are not located, each with its commune: « NOROXO (Harnes) »."""
    named = [f"{site.nom} ({site.commune})" if site.commune else site.nom for site in trace.nowhere]
    more = len(named) - LISTED
    return texte.liste([*named[:LISTED], f"{texte.nombre(more)} autres, dans le tableau"] if more > 1 else named)


def _unsized(count: int, trace: Trace) -> str | None:
    """Return what the legend says of the sites of unknown area: nothing when there is none."""
    if not count:
        return None
    return texte.nombre(count) if trace.counted else ""


def _entry(trace: Trace, value: str) -> Entree:
    sign, count = next((s, n) for s, n in trace.used_signs() if s.value == value)
    svg = symboles.swatch(sign, kind=trace.kind)
    return Entree(svg=svg, label=sign.label or trace.title, count=texte.nombre(count) if trace.counted else "")


def _sizes() -> tuple[Taille, ...]:
    circles = ((affichage.diameter_px(ha * 10_000), ha) for ha in SIZES_HA)
    words = {SIZES_HA[0]: " ou moins"}
    return tuple(Taille(px, texte.with_unit(ha, "ha") + words.get(ha, "")) for px, ha in circles if px is not None)


def absence(info: LayerInfo) -> str:
    """Say plainly why a layer is not on the map."""
    if info.usable:
        return "Aucun objet dans ce périmètre."
    return f"Couche absente de cette édition{f' : {info.reason}' if info.reason else ''}."
