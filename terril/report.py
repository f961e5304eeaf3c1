"""What the build says on the terminal: one line per step, a summary, what failed."""

import time
from collections import Counter
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from pipelines.core import runner
from pipelines.core.runner import Receipt, Step, Workshop
from terril.build import Summary
from terril.project import Project

_COUNTS = {
    "couche": lambda f: f"{f['info']['state']}, {f['info']['rows']} rows, {f.get('defauts', 0)} defects",
    "indicateur": lambda f: f"{f['lignes']} rows" + (f", without {', '.join(f['absents'])}" if f["absents"] else ""),
    "carte": lambda f: f"{f['pages']} pages",
}


class Progress:
    """A progress bar on a terminal, one line per finished step everywhere."""

    def __init__(self, console: Console, steps: int) -> None:
        self._console = console
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("build", total=steps)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def told(self, step: str, seconds: float, receipt: Receipt) -> None:
        """Print one finished step."""
        mark = "[red]✗[/red]" if receipt.failure else "[green]✓[/green]"
        self._console.print(f"{mark} {step:<36} {_count(receipt):<42} {seconds:5.2f} s")
        self._bar.advance(self._task)


def _count(receipt: Receipt) -> str:
    kind = receipt.step.partition(":")[0]
    if kind in _COUNTS:
        return escape(_COUNTS[kind](receipt.facts))
    return (
        ", ".join(f"{k} {v}" for k, v in receipt.facts.items() if isinstance(v, int)) or f"{len(receipt.outputs)} files"
    )


def write(console: Console, project: Project, summary: Summary) -> None:
    """Print the summary: layers, indicators, controls, defects, absent layers, where to click."""
    facts = summary.facts
    states = Counter(i.state for i in summary.layers)
    console.print()
    console.print(f"{project.name}: " + ", ".join(f"{n} layers {s}" for s, n in sorted(states.items(), reverse=True)))
    if facts:
        rows, found = facts["sortie:indicateurs"]["lignes"], facts["sortie:anomalies"]["anomalies"]
        console.print(f"Indicators: {rows} rows; defects: {found}")
        told = ", ".join(f"{n} {s}" for s, n in facts["sortie:controles"]["statuts"].items())
        console.print(f"Controls: {told} (contradictoire: the reports contradict themselves)")
    hidden = [i.id for i in summary.layers if i.usable and i.diffusion != "public"]
    if hidden and project.configuration.sorties.audience == "public":
        console.print(
            f"Not on the public site (diffusion is not public): {', '.join(hidden)}; "
            'write diffusion = "public" in their source, or build with --audience interne',
            markup=False,
        )
    missing = [f"{i.id} ({i.state})" for i in summary.layers if not i.usable]
    if missing:
        console.print(f"Without: {', '.join(missing)}")
    ran, skipped = len(summary.outcome.executed), len(summary.outcome.skipped)
    console.print(f"{ran} steps run, {skipped} up to date, {len(summary.changed)} files published")
    if not summary.outcome.errors:
        console.print(f"Open {summary.out / 'site' / 'index.html'}", markup=False)


def failures(console: Console, summary: Summary) -> None:
    """Print what failed, in four parts each."""
    told = {**summary.failures, **summary.outcome.errors}
    causes = [step for step in told if step.startswith("couche:")]
    for step in causes or told:  # what fails after a layer follows from it
        console.print(f"Terril: {step} failed\n{told[step]}", markup=False)
    if summary.outcome.errors:
        console.print("Nothing was published: the edition in place is whole.")


def as_dict(summary: Summary) -> Mapping[str, Any]:
    """Return the summary for scripts."""
    return {
        "sortie": str(summary.out),
        "reussi": summary.ok,
        "etapes": dict(summary.outcome.executed),
        "a_jour": list(summary.outcome.skipped),
        "publies": list(summary.changed),
        "couches": {i.id: {"etat": i.state, "lignes": i.rows, "raison": i.reason} for i in summary.layers},
        "echecs": {**summary.failures, **summary.outcome.errors},
    }


def explain(console: Console, project: Project, steps: list[Step]) -> None:
    """Print which steps would run, and why."""
    start = time.perf_counter()
    text = runner.explain(steps, Workshop(project.state))
    console.print(text, markup=False)
    console.print(f"({time.perf_counter() - start:.1f} s; nothing was built)")
