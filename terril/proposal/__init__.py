"""Propose a configuration for a folder of files: which file is which layer, which field is which column.

Every file is looked at (names, geometry, fields, values, place) and scored against every layer of the
catalogue on 100 points: its name 25, its columns 35, its values 20, its place 20. Nothing here is random nor
learnt: the same folder gives the same text.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

import layers
from layers.core import crs, datafrance, schema
from layers.core.catalogue import discover
from layers.core.errors import ConfigurationError, CrsError
from layers.core.model import Duplicates, Layer
from terril.proposal import text
from terril.proposal.fields import EMPTY_WORDS, ENOUGH, Match, identifier, label_fields, match
from terril.proposal.files import Candidate, Fact, Shapes, look
from terril.proposal.text import Proposal, Rest, Seat

#: A file is proposed from this score on; a newer edition is preferred when it is not weaker than this.
THRESHOLD, EDITION = 50, 15
HALO_M = 5000
NAME, COLUMNS, VALUES, PLACE = 25, 35, 20, 20
_SOME, _LONG = 3, 5
_COMMUNE, _SIREN = re.compile(r"\d[\dAB]\d{3}"), re.compile(r"\d{9}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The territory: its EPCI and why, its communes, its outline."""

    epci: str
    why: Fact
    codes: frozenset[str]
    outline: BaseGeometry

    @cached_property
    def around(self) -> BaseGeometry:
        """The outline and its halo."""
        return shapely.buffer(self.outline, HALO_M)


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


def propose(folder: Path, out: Path, *, epci: str | None = None) -> tuple[str, list[str]]:
    """Return the text of a ``territoire.toml`` for the files of a folder, and lines for the terminal.

    Parameters
    ----------
    folder
        Looked at with its sub-folders.
    out
        Where the configuration will be written: its paths are relative to this place.
    epci
        SIREN of the territory; guessed from the files when None.

    Raises
    ------
    ConfigurationError
        The folder is missing or holds no readable table; or nothing in it tells the EPCI.
    """
    with warnings.catch_warnings(action="ignore"):  # GDAL has much to say on files not ours to correct
        found, refused = look(folder)
        place = territory(found, epci, folder)
        known = discover(layers, "LAYER", Layer)
        trials = [best_trial(_locate(c, place), known.values(), place) for c in found]
        seats, rest = _seats(trials), [_rest(t) for t in trials if t.score < THRESHOLD]
    proposal = Proposal(
        epci=place.epci,
        name=datafrance.epci_name(place.epci),
        why=place.why,
        layers=known,
        seats=seats,
        rest=rest,
        refused=refused,
        base=out.resolve().parent,
    )
    return text.write(proposal), text.lines(proposal)


# --- the territory ---


def territory(found: list[Candidate], epci: str | None, folder: Path) -> Place:
    """Settle the EPCI: as asked, else by a SIREN column of the files, else by their commune codes."""
    siren, why = (epci, Fact("asked")) if epci else _by_siren(found) or _by_communes(found) or (None, Fact("asked"))
    if siren is None:
        raise ConfigurationError(
            str(folder),
            expected="a column of EPCI (SIREN) or of commune codes (INSEE) in a file",
            found="none that tells one EPCI",
            remedy="add --epci and the SIREN of yours (nine digits)",
        )
    communes = datafrance.read_communes(siren)
    outline = shapely.buffer(shapely.union_all(communes.geometry.to_numpy()), 0)
    shapely.prepare(outline)
    return Place(epci=siren, why=why, codes=frozenset(communes["code_insee"]), outline=outline)


def _by_siren(found: list[Candidate]) -> tuple[str, Fact] | None:
    """Take the SIREN that fills more than half of a column of EPCI, in the file that has it most often."""
    names = {"siren_epci", "epci_siren", "epci", "codes_siren_des_epci", "epci_code", "code_epci"}
    votes = []
    for c in found:
        for name in (f for f in c.fields if schema.normalize(f) in names):
            values = c.values(name)
            siren, count = next(iter(Counter(values[values.str.fullmatch(_SIREN)]).most_common(1)), ("", 0))
            if 2 * count > len(values):
                votes.append((-count, siren, Fact("siren", file=c.shown, field=name, n=count)))
    best = min(votes, key=lambda v: v[:2], default=None)
    return best and (best[1], best[2])


def _by_communes(found: list[Candidate]) -> tuple[str, Fact] | None:
    votes = []
    for c in found:
        for name in c.fields:
            codes = c.distinct(name)
            if codes and all(map(_COMMUNE.fullmatch, codes)) and (siren := datafrance.epci_of(codes)):
                votes.append((-len(codes), siren, Fact("codes", file=c.shown, field=name, n=len(codes))))
    best = min(votes, key=lambda v: v[:2], default=None)
    return best and (best[1], best[2])


def _locate(c: Candidate, place: Place) -> Candidate:
    """Place the shapes of a candidate as the door would, in its own system or in the one that fits."""
    if not c.kinds:
        return c
    extent: crs.Bounds = tuple(shapely.bounds(place.around))
    try:
        placed, system = crs.to_calc(c.frame, None, extent, c.shown).geometry, None
    except CrsError as error:
        system = crs.guess(tuple(c.frame.geometry.dropna().total_bounds), extent)
        if system is None or "invers" in system:
            return replace(c, trouble=error.found)
        try:
            placed = crs.to_calc(c.frame, system, extent, c.shown).geometry
        except CrsError as again:
            return replace(c, trouble=again.found)
    known = placed[~(placed.isna() | placed.is_empty)].to_numpy()
    near = known[shapely.intersects(place.around, known)]
    inside = shapely.intersects(place.outline, near).sum() / max(len(known), 1)
    return replace(c, placed=near, crs=system, inside=float(inside))


# --- candidates and layers ---


def best_trial(c: Candidate, known: Iterable[Layer], place: Place) -> Trial:
    """Try a candidate as each layer and keep the best: one that is possible, then the highest score."""
    trials = [_trial(c, layer, place) for layer in known if not layer.raster]
    return min(trials, key=lambda t: (t.score < THRESHOLD, t.blocker is not None, -t.score, t.layer.id))


def _trial(c: Candidate, layer: Layer, place: Place) -> Trial:
    m = match(c, layer, place.codes)
    name = 1.0 if m.constants else _likeness(c.name, layer)
    used = {f for column, f in m.all.items() if column in m.good}
    filled = max(len(m.good) / len(layer.columns), len(used) / len(c.fields) if len(used) >= _SOME else 0)
    values = sum(m.proofs.values()) / len(m.proofs) if m.proofs else float(bool(m.constants))
    score = round(NAME * name + COLUMNS * filled + VALUES * values + PLACE * c.inside)
    return Trial(
        candidate=c,
        layer=layer,
        match=m,
        score=score,
        facts=tuple(_facts(c, layer, m, name)),
        blocker=_blocker(c, layer, m, place),
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


def _facts(c: Candidate, layer: Layer, m: Match, name: float) -> Iterator[Fact]:
    if name:
        yield Fact("named")
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
    if layer.geometry and (reason := _misplaced(c, layer.geometry)):
        return reason
    if missing:
        return Fact("missing", columns=", ".join(missing))
    if layer.limits and key and (others := _other_communes(c, key, m.all.get("siren_epci"), place)):
        return others
    if layer.duplicates is Duplicates.FATAL and key and not c.values(key).is_unique:
        return Fact("repeated", field=key)
    return None


def _misplaced(c: Candidate, wanted: Sequence[str]) -> Fact | None:
    if not c.kinds:
        return Fact("table" if len(c.frame) else "empty")
    if not c.kinds & set(wanted):
        return Fact("kind", found=", ".join(sorted(c.kinds)), wanted=", ".join(wanted))
    if c.trouble:
        return Fact("unplaced", why=c.trouble)
    return None if c.near or c.rows > len(c.frame) else Fact("outside")


def _other_communes(c: Candidate, key: str, siren: str | None, place: Place) -> Fact | None:
    """Refuse limits without one in ten of its communes, or with others that no SIREN tells apart (the door would)."""
    codes = set(c.distinct(key))
    other, absent = len(codes - place.codes), len(place.codes - codes)
    told_apart = siren is not None and place.epci in c.distinct(siren)
    wrong = (other and not told_apart) or absent > len(place.codes) / 10
    return Fact("limits", other=other, absent=absent, of=len(place.codes)) if wrong else None


def _seats(trials: list[Trial]) -> list[Seat]:
    """Give each layer its files, the ones kept first."""
    by_layer: dict[str, list[Trial]] = {}
    for trial in sorted((t for t in trials if t.score >= THRESHOLD), key=lambda t: t.rank):
        by_layer.setdefault(trial.layer.id, []).append(trial)
    return [seat for _, tried in sorted(by_layer.items()) for seat in _seated(tried)]


def _seated(tried: list[Trial]) -> Iterator[Seat]:
    kept = _kept([t for t in tried if t.blocker is None])
    for trial in (*kept, *(t for t in tried if t not in kept)):
        yield _seat(trial, None if trial in kept else trial.blocker or _behind(trial, kept))


def _kept(possible: list[Trial]) -> list[Trial]:
    """Choose the best file; one per constant when the layer comes in parts (« zone tampon »)."""
    parts: dict[tuple[str, ...], list[Trial]] = {}
    for trial in possible:
        parts.setdefault(tuple(sorted(trial.match.constants.values())), []).append(trial)
    whole = bool(possible) and not possible[0].match.constants
    return [_newest(same) for part, same in parts.items() if whole is (not part)]


def _newest(same: list[Trial]) -> Trial:
    """Prefer the newest edition of the best file's series, unless it is much weaker."""
    best = same[0]
    editions = [t for t in same if t.series == best.series and t.score >= best.score - EDITION]
    return max(editions, key=lambda t: (t.candidate.date, -same.index(t)))


def _behind(trial: Trial, kept: list[Trial]) -> Fact:
    """Say why a possible file is not kept."""
    if any(trial.series == k.series and trial.candidate.date < k.candidate.date for k in kept):
        return Fact("older", date=trial.candidate.date)
    shapes, others = (shapely.make_valid(_shapes(ts)) for ts in ([trial], kept))
    near = shapely.STRtree(others).query(shapely.point_on_surface(shapes), predicate="dwithin", distance=1)[0]
    apart = len(shapes) - len(set(near))
    return Fact("apart", n=apart, of=len(shapes)) if 2 * apart > len(shapes) else Fact("weaker")


def _shapes(trials: list[Trial]) -> Shapes:
    return np.concatenate(
        [np.array([], object), *(t.candidate.placed for t in trials if t.candidate.placed is not None)]
    )


def _seat(trial: Trial, reason: Fact | None) -> Seat:
    m = trial.match
    return Seat(
        candidate=trial.candidate,
        layer=trial.layer.id,
        score=trial.score,
        facts=trial.facts,
        reason=reason,
        auto=dict(sorted(m.auto.items())),
        mapped=m.mapped,
        constants=m.constants,
        absent=tuple(x.name for x in trial.layer.columns if x.name not in m.all | m.constants),
    )


def _rest(trial: Trial) -> Rest:
    """Describe a candidate that no layer wants: it may be added by configuration if it has shapes here."""
    c = trial.candidate
    reason = _misplaced(c, ("Point", "LineString", "Polygon"))
    return Rest(
        candidate=c,
        key=identifier(c, c.fields),
        label=next(iter(label_fields(c.fields)), None),
        reason=reason,
    )
