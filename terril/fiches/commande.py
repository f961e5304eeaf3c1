"""What ``terril fiches`` does: print the sheets of an edition, say what was made and what failed."""

import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from layers.core.errors import ConfigurationError, OutputError
from maps.core.papier import pdf
from terril.explication import last
from terril.fiches import atelier, lecture
from terril.fiches.lot import Issue, Tache, imprimer_lot

#: The folder of the sheets in an edition, and that of the sheets of another audience than the public.
FOLDER = "pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """What was asked: communes and friches (both empty: all of them), where, from which edition, for whom."""

    communes: tuple[str, ...] = ()
    friches: tuple[str, ...] = ()
    out: Path | None = None
    built: Path | None = None
    audience: str = "public"
    quiet: bool = False
    as_json: bool = False

    @property
    def everything(self) -> bool:
        """True when nothing was chosen."""
        return not self.communes and not self.friches


def run(demande: Demande) -> bool:
    """Print the sheets; return True when all of them were made.

    Raises
    ------
    TerrilError
        Bad option, edition or output, a machine that cannot print: nothing is made.
    """
    if demande.audience not in {"public", "interne"}:
        raise ConfigurationError(
            "--audience", expected="public or interne", found=repr(demande.audience), remedy="choose one"
        )
    pdf.moteur()
    folder = (demande.built or last(Path.cwd())).resolve()
    out = (demande.out or folder / _name(demande.audience)).resolve()
    _writable(out)
    start = time.perf_counter()
    with TemporaryDirectory() as unfolded:
        project, manifest = atelier.projet(folder, demande.audience)
        workshop = atelier.deplier(project, manifest, Path(unfolded))
        wanted = (None, None) if demande.everything else (demande.communes, demande.friches)
        tasks = lecture.taches(project, workshop, *wanted)
        issues = _print(tasks, out, demande)
    if demande.everything and demande.out is None:
        _forget(out, issues)
    _say(demande, folder, out, issues, time.perf_counter() - start)
    return not any(issue.erreur for issue in issues)


def _name(audience: str) -> str:
    return FOLDER if audience == "public" else f"{FOLDER}-{audience}"


def _writable(out: Path) -> None:
    """Make the folder of the sheets.

    Raises
    ------
    OutputError
        It cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            str(out), expected="a folder for the sheets", found=str(error), remedy="choose another --out"
        ) from error


def _print(tasks: Sequence[Tache], out: Path, demande: Demande) -> list[Issue]:
    console = Console(stderr=True, quiet=demande.quiet or demande.as_json)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("sheets", total=len(tasks))

        def told(issue: Issue) -> None:
            bar.update(task, advance=1, description=issue.titre[:32])

        return imprimer_lot(tasks, out, told=told)


def _forget(out: Path, issues: Iterable[Issue]) -> None:
    """Take away the sheets of what the edition no longer has, or no longer publishes: all were printed again."""
    kept = {out / issue.path for issue in issues}
    for name in ("communes", "friches"):
        for path in (out / name).glob("*.pdf"):
            if path not in kept:
                path.unlink()


def _say(demande: Demande, edition: Path, out: Path, issues: Sequence[Issue], seconds: float) -> None:
    """Say what was made from which edition, and what failed with the reason."""
    failed = [issue for issue in issues if issue.erreur]
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for issue in failed:
        console.print(f"Terril: {issue.path} ({issue.titre})\n{issue.erreur}", markup=False)
    if demande.as_json:
        made_of = {"edition": str(edition), "sortie": str(out), "secondes": round(seconds, 1)}
        said = {**made_of, "fiches": [asdict(issue) for issue in issues]}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    elif not demande.quiet:
        size = sum(issue.octets for issue in issues) / 1e6
        made = len(issues) - len(failed)
        lost = f", {len(failed)} failed" if failed else ""
        sys.stdout.write(f"{made} sheets{lost}, {size:.1f} MB, {seconds:.1f} s: {out}\nEdition read: {edition}\n")
