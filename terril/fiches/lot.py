"""Print a batch of sheets: one process draws the maps, others lay out the pages; a failure does not lose the rest."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from layers.core.errors import TerrilError
from maps.core.papier import pdf
from maps.core.papier.feuille import Feuille, Impression, imprimer

#: Under this number of sheets, starting other processes costs more than it saves.
FEW = 8
#: Sheets prepared ahead of the processes that print them: each holds its maps.
AHEAD = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tache:
    """A sheet to make: its path in the output, its title, and how to prepare it."""

    path: str
    titre: str
    preparer: Callable[[], Feuille]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What became of a sheet: its size in bytes and pages, or why there is none."""

    path: str
    titre: str
    octets: int = 0
    pages: int = 0
    erreur: str = ""


def imprimer_lot(
    taches: Sequence[Tache], out: Path, *, told: Callable[[Issue], None] = lambda _: None, processes: int | None = None
) -> list[Issue]:
    """Print sheets.

    Parameters
    ----------
    taches
        The sheets.
    out
        The folder where they are written.
    told
        Called after each sheet.
    processes
        How many print at once; None: as many as there are cores, one for a few sheets.

    Returns
    -------
    list of Issue
        In the order of the sheets; a sheet that failed says why.

    Raises
    ------
    PrintError
        This machine cannot print.
    """
    pdf.moteur()
    count = processes or (1 if len(taches) < FEW else min(len(taches), os.cpu_count() or 1))
    done = _alone(taches) if count == 1 else _together(taches, count)
    issues: dict[str, Issue] = {}
    for tache, result in done:
        issue = _written(tache, result, out)
        issues[tache.path] = issue
        told(issue)
    return [issues[t.path] for t in taches]


Result = Impression | str


def _prepare(tache: Tache) -> Feuille | str:
    try:
        return tache.preparer()
    except Exception as error:  # noqa: BLE001 - one sheet that fails must not lose the others
        return _said(error)


def _said(error: BaseException) -> str:
    return str(error) if isinstance(error, TerrilError) else f"{type(error).__name__}: {error}"


def _print(feuille: Feuille) -> Result:
    try:
        return imprimer(feuille)
    except Exception as error:  # noqa: BLE001 - the same
        return _said(error)


def _alone(taches: Iterable[Tache]) -> Iterator[tuple[Tache, Result]]:
    for tache in taches:
        ready = _prepare(tache)
        yield tache, ready if isinstance(ready, str) else _print(ready)


def _together(taches: Iterable[Tache], count: int) -> Iterator[tuple[Tache, Result]]:
    """Prepare sheets here while other processes print: what they receive holds no geodata."""
    waiting: dict[Future[Result], Tache] = {}
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=pdf.moteur) as pool:
        for tache in taches:
            ready = _prepare(tache)
            if isinstance(ready, str):
                yield tache, ready
                continue
            waiting[pool.submit(_print, ready)] = tache
            while len(waiting) >= count + AHEAD:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)


def _finished(waiting: dict[Future[Result], Tache]) -> Iterator[tuple[Tache, Result]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        tache = waiting.pop(future)
        error = future.exception()
        yield tache, _said(error) if error else future.result()


def _written(tache: Tache, result: Result, out: Path) -> Issue:
    if isinstance(result, str):
        return Issue(path=tache.path, titre=tache.titre, erreur=result)
    path = out / tache.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.nouveau")
        fresh.write_bytes(result.octets)
        fresh.replace(path)
    except OSError as error:
        return Issue(path=tache.path, titre=tache.titre, erreur=_said(error))
    size = len(result.octets)
    return Issue(path=tache.path, titre=tache.titre, octets=size, pages=result.pages)
