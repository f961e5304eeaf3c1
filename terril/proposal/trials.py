"""Candidates tried as layers: what speaks for each, its score, what forbids it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from layers.core import schema
from layers.core.errors import TerrilError
from layers.core.model import CALC_CRS, Duplicates, Layer
from terril.proposal import grids
from terril.proposal.facts import Fact
from terril.proposal.fields import EMPTY_WORDS, ENOUGH, Match, as_read, match
from terril.proposal.files import Candidate
from terril.proposal.places import Place, locate

#: A file is proposed from this score on.
THRESHOLD = 50
NAME, COLUMNS, VALUES, PLACE = 25, 35, 20, 20
_SOME, _LONG = 3, 5
_NO_LOCATE = {f.name: f.default for f in fields(Layer)}["locate"]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One candidate tried as one layer: its score, what speaks for it, and what forbids it."""

    candidate: Candidate
    layer: Layer
    match: Match
    score: int
    facts: tuple[Fact, ...]
    blocker: Fact | None

    @property
    def rank(self) -> tuple[object, ...]:
        """Sort the best first, always the same way."""
        return (
            self.blocker is not None,
            -self.score,
            -self.candidate.rows,
            self.candidate.shown,
            self.candidate.inner or "",
        )

    @property
    def series(self) -> str:
        """The name without its date: the same for two editions."""
        return self.candidate.undated


def best_trial(c: Candidate, known: Collection[Layer], place: Place) -> Trial:
    """Try a candidate as each layer; keep one that is possible, of the highest score, with most fields of its names."""
    wanted = [layer for layer in known if layer.raster == (c.grid is not None)]
    trials = [_grid_trial(c, x) if x.raster else _trial(c, x, wanted, place) for x in wanted]
    return min(
        trials, key=lambda t: (t.score < THRESHOLD, t.blocker is not None, -t.score, -len(t.match.auto), t.layer.id)
    )


def _trial(c: Candidate, layer: Layer, known: Iterable[Layer], place: Place) -> Trial:
    m = match(c, layer, place.codes)
    c = _self_located(c, layer, m, place)
    named = 1.0 if m.said else _likeness(c.name, layer)
    standard = _standard(c, layer, m, known)
    return Trial(
        candidate=c,
        layer=layer,
        match=m,
        score=_score(c, layer, m, 1.0 if standard else named, standard=standard),
        facts=tuple(_facts(c, layer, m, named, standard=standard)),
        blocker=_blocker(c, layer, m, place),
    )


def _score(c: Candidate, layer: Layer, m: Match, name: float, *, standard: bool) -> int:
    """Return the points of a candidate: of 100, its place left out when there is none to judge."""
    guessed = name == 0 and not _sure(layer, m)
    good = m.good - ({layer.key} - set(m.proofs) if guessed else set())
    used = {f for column, f in m.all.items() if column in good}
    whole = len(used) >= _SOME and not guessed
    filled = max(len(good) / len(layer.columns), len(used) / len(c.fields) if whole else 0)
    filled = (1 + filled) / 2 if standard else filled / 2 if guessed else filled
    values = sum(m.proofs.values()) / len(m.proofs) if m.proofs else float(bool(m.said))
    points = NAME * name + COLUMNS * filled + VALUES * values
    if not c.kinds and _takes_tables(layer, m):
        return round(points * 100 / (100 - PLACE))
    return round(points + PLACE * c.inside * bool(layer.geometry))


def _sure(layer: Layer, m: Match) -> bool:
    """Tell whether the field of the key is no guess: found by its name (« id » is any layer's), or not wanted."""
    key = layer.column(layer.key)
    return schema.normalize(m.auto.get(layer.key, "")) not in {"", "id"} or key is None or not key.fatal


def _takes_tables(layer: Layer, m: Match) -> bool:
    """Tell whether the door takes a layer from a file without a shape, and its key is no guess."""
    return not layer.geometry or (layer.may_be_unlocated and _sure(layer, m))


def _standard(c: Candidate, layer: Layer, m: Match, known: Iterable[Layer]) -> bool:
    """Tell whether the key and the label have their very names, and no other layer has columns of both names."""
    pair = {layer.key, layer.label}
    rivals = [x for x in known if x.id != layer.id and (x.geometry or not c.kinds)]
    return all(schema.normalize(m.auto.get(n, "")) == n and n in m.good for n in pair) and not any(
        pair <= {column.name for column in x.columns} for x in rivals
    )


def _self_located(c: Candidate, layer: Layer, m: Match, place: Place) -> Candidate:
    """Give a table the shapes that the layer makes of its columns (a grid cell by its identifier)."""
    if c.kinds or layer.locate is _NO_LOCATE or not {x.name for x in layer.columns if x.fatal} <= m.good:
        return c
    try:
        shapes = layer.locate(as_read(c, layer, m)).geometry
    except (TerrilError, ValueError, TypeError):
        return c
    return locate(replace(c, frame=c.frame.set_geometry(shapes, crs=CALC_CRS)), place)


def _grid_trial(c: Candidate, layer: Layer) -> Trial:
    """Try a raster as a layer of numbers; what it cannot be has no point."""
    grid = c.grid
    named = max(_likeness(c.name, layer), grids.named(c.name, layer.id))
    blocker = (grids.refused(grid, layer, named=named > 0) if grid else None) or misdrawn(c, ("Polygon",))
    return Trial(
        candidate=c,
        layer=layer,
        match=Match(),
        score=0 if blocker else round(NAME * named + COLUMNS + VALUES + PLACE * c.inside),
        facts=(),
        blocker=blocker,
    )


def _likeness(name: str, layer: Layer) -> float:
    """Return the share of the words of the layer's id, or of its title, that a name holds, plurals aside."""
    plain = schema.normalize(name)
    heard = {w.rstrip("sx") for w in plain.split("_")}
    shares = [0.0]
    for said in (layer.id, layer.title):
        wanted = {w.rstrip("sx") for w in schema.normalize(said).split("_")} - EMPTY_WORDS
        shares.append(sum(w in heard or (len(w) >= _LONG and w in plain) for w in wanted) / max(len(wanted), 1))
    return max(shares)


def _facts(c: Candidate, layer: Layer, m: Match, name: float, *, standard: bool) -> Iterator[Fact]:
    if name:
        yield Fact("named")
    if standard:
        yield Fact("standard")
    yield Fact("columns", n=len(m.good), of=len(layer.columns))
    proven = [column for column, proof in m.proofs.items() if proof >= ENOUGH]
    if proven:
        yield Fact("expected", columns=", ".join(proven[:_SOME]) + ("…" if len(proven) > _SOME else ""))
    if c.placed is not None:
        yield Fact("inside", n=round(c.inside * c.shapes), of=c.shapes)
    if c.rows > len(c.frame):
        yield Fact("sample", n=len(c.frame))


def _blocker(c: Candidate, layer: Layer, m: Match, place: Place) -> Fact | None:
    """Say what would make the door refuse this candidate as this layer; None when nothing would."""
    missing = [x.name for x in layer.columns if x.fatal and x.name not in m.good]
    key = m.all.get(layer.key)
    if reason := _misplaced(c, layer, m):
        return reason
    if missing:
        return Fact("missing", columns=", ".join(missing))
    if elsewhere := _other_places(c, layer, m, place):
        return elsewhere
    if layer.limits and key and (others := _other_communes(c, key, m.all.get("siren_epci"), place)):
        return others
    if layer.duplicates is Duplicates.FATAL and key and not c.values(key).is_unique:
        return Fact("repeated", field=key)
    return None


def _misplaced(c: Candidate, layer: Layer, m: Match) -> Fact | None:
    if not c.kinds:
        return None if _takes_tables(layer, m) and len(c.frame) else shapeless(c)
    return misdrawn(c, layer.geometry) if layer.geometry else None


def shapeless(c: Candidate) -> Fact:
    """Say that a table has no shape, or no row."""
    return Fact("table" if len(c.frame) else "empty")


def misdrawn(c: Candidate, wanted: Sequence[str]) -> Fact | None:
    """Say why shapes are not those wanted, or not here."""
    if not c.kinds & set(wanted):
        return Fact("kind", found=", ".join(sorted(c.kinds)), wanted=", ".join(wanted))
    if c.trouble:
        return Fact("unplaced", why=c.trouble)
    return None if c.near or c.rows > len(c.frame) else Fact("outside")


def _other_places(c: Candidate, layer: Layer, m: Match, place: Place) -> Fact | None:
    """Refuse a table whose every commune is elsewhere, unless it was not read to its end."""
    name = m.all.get(layer.declared_commune or "")
    codes = c.distinct(name) if name and not c.kinds and c.rows == len(c.frame) else frozenset()
    return Fact("elsewhere", n=len(codes)) if codes and not codes & place.codes else None


def _other_communes(c: Candidate, key: str, siren: str | None, place: Place) -> Fact | None:
    """Refuse limits without one in ten of its communes, or with others that no SIREN tells apart (the door would)."""
    codes = set(c.distinct(key))
    other, absent = len(codes - place.codes), len(place.codes - codes)
    told_apart = siren is not None and place.epci in c.distinct(siren)
    wrong = (other and not told_apart) or absent > len(place.codes) / 10
    return Fact("limits", other=other, absent=absent, of=len(place.codes)) if wrong else None
