"""Propose a configuration for a folder of files: which file is which layer, which field is which column.

Every file is looked at (names, geometry, fields, values, place) and scored against every layer of the
catalogue on 100 points: its name 25, its columns 35, its values 20, its place 20 (a table has no place: it is scored
on the others). A key and a label that have the standard names of one layer alone count as its name, and for half of
the columns that lack; a key that is a guess, in a file of another name, takes half of them away. Nothing here is
random nor learnt: the same folder gives the same text.
"""

import warnings
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely

import layers
from layers.core import datafrance
from layers.core.catalogue import discover
from layers.core.model import Layer
from terril.proposal import grids, text
from terril.proposal.facts import Fact
from terril.proposal.fields import identifier, label_fields
from terril.proposal.files import Candidate, Shapes, look
from terril.proposal.places import Place, locate, territory
from terril.proposal.text import Proposal, Rest, Seat
from terril.proposal.trials import THRESHOLD, Trial, best_trial, misdrawn, shapeless

#: A newer edition is preferred when it is not weaker than this.
EDITION = 15
_SHAPES = ("Point", "LineString", "Polygon")


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
        placed = [locate(c, place) for c in found]
        trials = [best_trial(c, known.values(), place) for c in placed]
        seats = _seats(trials, place)
        rest = [_rest(c, t) for c, t in zip(placed, trials, strict=True) if t.score < THRESHOLD]
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


def _seats(trials: list[Trial], place: Place) -> list[Seat]:
    """Give each layer its files, the ones kept first."""
    by_layer: dict[str, list[Trial]] = {}
    away = {t.candidate.path for t in trials if t.candidate.grid and t.blocker and t.blocker.kind == "outside"}
    for trial in sorted((t for t in trials if t.score >= THRESHOLD), key=lambda t: t.rank):
        by_layer.setdefault(trial.layer.id, []).append(trial)
    return [
        seat
        for _, tried in sorted(by_layer.items())
        for seat in (_gridded(tried, away, place) if tried[0].layer.raster else _seated(tried))
    ]


def _seated(tried: list[Trial]) -> Iterator[Seat]:
    kept = _kept([t for t in tried if t.blocker is None])
    for trial in (*kept, *(t for t in tried if t not in kept)):
        yield _seat(trial, None if trial in kept else trial.blocker or _behind(trial, kept))


def _gridded(tried: list[Trial], away: Collection[Path], place: Place) -> Iterator[Seat]:
    """Keep the best grid and its tiles; a folder that holds nothing else, but tiles away from here, stands for them."""
    newest = sorted(tried, key=lambda t: t.candidate.date, reverse=True)
    best = sorted(newest, key=lambda t: -t.score)
    chosen = set(grids.tiles([(t.candidate.grid, _shapes([t])) for t in best]))
    kept = [t for n, t in enumerate(best) if n in chosen]
    folder = grids.whole_folder([t.candidate.path for t in kept], away)
    if folder:
        shown = Path(kept[0].candidate.shown).parents[len(kept[0].candidate.path.relative_to(folder).parts) - 1]
        whole = replace(kept[0], candidate=replace(kept[0].candidate, path=folder, shown=shown.as_posix()))
        yield _seat(replace(whole, facts=_grid_facts(kept, place)), None)
    else:
        yield from (_seat(replace(t, facts=_grid_facts([t], place)), None) for t in kept)
    for trial in (t for n, t in enumerate(best) if n not in chosen):
        yield _seat(replace(trial, facts=_grid_facts([trial], place)), _behind_grid(trial, kept))


def _grid_facts(tiles: list[Trial], place: Place) -> tuple[Fact, ...]:
    seen = [t.candidate.grid for t in tiles if t.candidate.grid]
    unit = tiles[0].layer.columns[0].unit
    box = shapely.union_all(_shapes(tiles))
    side = np.sqrt(shapely.area(_shapes(tiles)).sum() / sum(g.pixels for g in seen))
    covered = round(100 * shapely.area(shapely.intersection(place.outline, box)) / shapely.area(place.outline))
    return (
        *([Fact("named")] if grids.named(tiles[0].candidate.name, tiles[0].layer.id) else ()),
        *([Fact("tiles", n=len(tiles))] if len(tiles) > 1 else ()),
        Fact("heights", low=min(g.low for g in seen), high=max(g.high for g in seen), unit=unit),
        Fact("side", n=float(f"{side:.2g}")),
        Fact("covers", n=covered),
    )


def _behind_grid(trial: Trial, kept: list[Trial]) -> Fact:
    """Say why a possible grid is not kept."""
    if any(trial.series == k.series and trial.candidate.date < k.candidate.date for k in kept):
        return Fact("older", date=trial.candidate.date)
    ours, theirs = trial.candidate.grid, kept[0].candidate.grid
    return Fact("weaker" if ours and theirs and grids.same_pixels(ours, theirs) else "pixel")


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
        absent=tuple(x.name for x in trial.layer.columns if x.required and x.name not in m.all | m.constants),
    )


def _rest(c: Candidate, trial: Trial) -> Rest:
    """Describe a candidate that no layer wants: it may be added by configuration if it has shapes here."""
    return Rest(
        candidate=c,
        key=identifier(c, c.fields),
        label=next(iter(label_fields(c.fields)), None),
        reason=trial.blocker if c.grid else misdrawn(c, _SHAPES) if c.kinds else shapeless(c),
    )
