"""The runner: plain steps in, pytask tasks out; a step runs again only when the content of what it uses changed.

Each step writes its files under ``travail/`` of the state folder and leaves one *receipt* there: what it wrote, with
hashes, and what it has to say. Receipts are the only products pytask knows, so a step may write any number of files,
and a step that gives the same bytes as before does not wake its descendants.
"""

import contextlib
import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytask

from layers.core.errors import PipelineError
from layers.core.inspect import sha256_of

#: Suffixes of the files that are the code of a step, templates and locks included: together they are one node.
CODE = frozenset({".py", ".j2", ".css", ".toml", ".lock"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a step leaves: files written (path relative to ``travail/`` -> SHA-256), facts, failure if any."""

    step: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a build.

    ``inputs`` are the files it reads (sources and code), ``after`` the ids of the steps whose receipts it reads,
    ``digest`` stands for the configuration it depends on. ``run`` gets the ``Workshop``, writes, returns a receipt.
    """

    id: str
    run: "Callable[[Workshop], Receipt]"
    inputs: tuple[Path, ...] = ()
    after: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The state folder of one output: receipts, files being made, pytask's own records."""

    root: Path

    @property
    def work(self) -> Path:
        """Where steps write."""
        return self.root / "travail"

    def receipt_path(self, step: str) -> Path:
        """Where the receipt of a step is."""
        return self.root / "etapes" / f"{step.replace(':', '.')}.json"

    def receipt(self, step: str) -> Receipt:
        """Read the receipt of a step that has run."""
        return Receipt(**json.loads(self.receipt_path(step).read_text(encoding="utf-8")))

    def write(self, relative: str, data: bytes | str) -> Path:
        """Write one file of a step."""
        path = self.place(relative)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    def place(self, relative: str) -> Path:
        """Return the path of a file to write, its folder made."""
        path = self.work / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def seal(self, step: str, outputs: Iterable[str], *, failure: str = "", **facts: Any) -> Receipt:
        """Make the receipt of files just written."""
        hashes = {name: sha256_of(self.work / name) for name in sorted(outputs)}
        return Receipt(step=step, outputs=hashes, facts=facts, failure=failure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did: steps run (with seconds), steps already up to date, unexpected errors by step."""

    executed: Mapping[str, float]
    skipped: tuple[str, ...]
    errors: Mapping[str, str]
    read: Mapping[Path, str] = field(default_factory=dict)  # inputs and their SHA-256 when the run began


def run(
    steps: Sequence[Step],
    workshop: Workshop,
    *,
    told: Callable[[str, float, Receipt], None] = lambda *_: None,
    force: bool = False,
) -> Outcome:
    """Run the steps that need it, in order of their dependencies.

    Parameters
    ----------
    told
        Called after each step that ran, with its id, its seconds and its receipt.
    force
        Run every step again.
    """
    _check(steps)
    _prepare(steps, workshop)
    seconds: dict[str, float] = {}
    hashes = _hashes(steps)

    def work(step: Step, produces: Path) -> None:
        start = time.perf_counter()
        receipt = step.run(workshop)
        produces.write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
        seconds[step.id] = time.perf_counter() - start
        told(step.id, seconds[step.id], receipt)

    session = _pytask([_task(step, workshop, work, hashes) for step in steps], workshop, force=force)
    reports = {_step_id(r.task.name): r for r in session.execution_reports}
    if len(reports) != len(steps):
        raise PipelineError(
            "runner",
            expected=f"{len(steps)} steps executed or skipped",
            found=f"{len(reports)} reported",
            remedy="a dependency is missing or circular: run with --explain",
        )
    errors = {i: _reason(r) for i, r in reports.items() if r.outcome.name == "FAIL"}
    skipped = tuple(i for i in reports if i not in seconds and i not in errors)
    return Outcome(executed=seconds, skipped=skipped, errors=errors, read=hashes)


def explain(steps: Sequence[Step], workshop: Workshop) -> str:
    """Say which steps would run and why, without running any."""
    _check(steps)
    _prepare(steps, workshop)
    width, pytask.console.width = pytask.console.width, 1_000  # a path that is wrapped cannot be read
    with pytask.console.capture() as captured:
        tasks = [_task(step, workshop, lambda *_: None, _hashes(steps)) for step in steps]
        _pytask(tasks, workshop, quiet=False, explain=True)
    pytask.console.width = width
    lines = captured.get().splitlines()
    start = next((i for i, line in enumerate(lines) if "Explanation" in line), len(lines))
    end = next((i for i, line in enumerate(lines) if "Summary" in line), len(lines))
    return "\n".join(lines[start + 1 : end]).strip()


def _check(steps: Sequence[Step]) -> None:
    ids = [s.id for s in steps]
    unknown = {a for s in steps for a in s.after} - set(ids)
    if unknown or len(set(ids)) != len(ids):
        raise PipelineError(
            "steps",
            expected="unique ids, and dependencies that exist",
            found=f"unknown {sorted(unknown)}, {len(ids) - len(set(ids))} repeated",
            remedy="correct the ids of the steps",
        )


def _prepare(steps: Sequence[Step], workshop: Workshop) -> None:
    """Forget the receipts of files that are gone or were cut by a kill, and of steps that are no more."""
    folder = workshop.receipt_path("x").parent
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {workshop.receipt_path(s.id) for s in steps}
    for path in folder.glob("*.json"):
        if path not in wanted or not _intact(path, workshop):
            path.unlink()


def _intact(path: Path, workshop: Workshop) -> bool:
    try:
        outputs = Receipt(**json.loads(path.read_text(encoding="utf-8"))).outputs
        return all(sha256_of(workshop.work / name) == digest for name, digest in outputs.items())
    except (OSError, ValueError, TypeError):
        return False


def _hashes(steps: Sequence[Step]) -> dict[Path, str]:
    """Hash every input: pytask believes a file whose date did not change, which copies and archives keep."""
    return {path: sha256_of(path) for path in sorted({p for step in steps for p in step.inputs})}


def _task(
    step: Step, workshop: Workshop, work: Callable[[Step, Path], None], hashes: Mapping[Path, str]
) -> Callable[..., None]:
    """Wrap a step as a pytask task: a closure each, of one name, since the name is part of what pytask remembers.

    The code of a step is one node: pytask looks every node of every step up in its records.
    """

    def task(inputs: object, digest: str, produces: Path) -> None:  # noqa: ARG001 - pytask reads the signature
        work(step, produces)

    code = [p for p in step.inputs if p.suffix in CODE]
    others = [p for p in step.inputs if p.suffix not in CODE]
    files = {str(p): pytask.PythonNode(name=str(p), value=hashes[p], hash=_digest) for p in others}
    files["code"] = pytask.PythonNode(name="code", value="".join(hashes[p] for p in code), hash=_digest)
    receipts = {a: workshop.receipt_path(a) for a in step.after}
    digest = pytask.PythonNode(name="configuration", value=step.digest, hash=_digest)
    return pytask.task(
        id=step.id,
        kwargs={
            "inputs": {**files, **receipts},
            "digest": digest,
            "produces": workshop.receipt_path(step.id),
        },
    )(task)


def _digest(value: Any) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()


def _pytask(tasks: list[Any], workshop: Workshop, *, quiet: bool = True, **options: Any) -> Any:
    before, pytask.console.quiet = pytask.console.quiet, quiet
    silence = contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext()
    try:
        with silence:
            return pytask.build(
                tasks=tasks,
                paths=[workshop.root],
                config=_settings(workshop),
                capture="no",
                show_errors_immediately=False,
                check_casing_of_paths=False,
                **options,
            )
    finally:
        pytask.console.quiet = before


def _settings(workshop: Workshop) -> Path:
    """Return an empty configuration of pytask: its folder is where pytask keeps what it remembers of this output.

    Without it pytask would look for one in the folders above, up to that of the project, which every output shares.
    """
    path = workshop.root / "pytask.toml"
    if not path.exists():
        path.write_text("[tool.pytask.ini_options]\n", encoding="utf-8")
    return path


def _step_id(name: str) -> str:
    return name.rpartition("[")[2].rstrip("]")


def _reason(report: Any) -> str:
    kind, error, _ = report.exc_info
    return str(error) or kind.__name__
