"""The territory of a folder of files, and where each candidate lies in it."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from layers.core import crs, datafrance, schema
from layers.core.errors import ConfigurationError, CrsError
from terril.proposal.facts import Fact
from terril.proposal.files import Candidate

HALO_M = 5000
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


def locate(c: Candidate, place: Place) -> Candidate:
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
