"""Make an edition: run the steps, publish what they made, sum up."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.core.inspect import sha256_of
from layers.core.model import LayerInfo
from pipelines.core import publish, runner
from pipelines.core.runner import Outcome, Receipt, Step, Workshop
from terril import __version__, assembly
from terril.assembly import changements
from terril.assembly.couches import companions
from terril.assembly.store import layer_info
from terril.project import Project

#: What the state folder keeps for itself.
INTERNAL = "interne/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a build has to say when it ends."""

    out: Path
    outcome: Outcome
    changed: tuple[str, ...]
    layers: tuple[LayerInfo, ...]
    failures: Mapping[str, str]
    facts: Mapping[str, Mapping[str, Any]]
    read: tuple[Path, ...]
    written: tuple[Path, ...]

    @property
    def ok(self) -> bool:
        """True when no source and no step failed."""
        return not self.failures and not self.outcome.errors

    @property
    def settled(self) -> bool:
        """True when no input changed while the build was reading."""
        return all(path.is_file() and sha256_of(path) == digest for path, digest in self.outcome.read.items())


def build(
    project: Project, *, told: Callable[[str, float, Receipt], None] = lambda *_: None, force: bool = False
) -> Summary:
    """Build and publish one edition.

    A source that fails gives a partial edition that says so (``Summary.failures``); a step that fails for another
    reason publishes nothing: the edition in place stays.

    Raises
    ------
    TerrilError
        Configuration, catalogue or output that makes the build impossible.
    """
    steps = assembly.steps(project)
    workshop = Workshop(project.state)
    with publish.holding(project.out), publish.holding(workshop.root):
        outcome = runner.run(steps, workshop, told=told, force=force)
        receipts = {} if outcome.errors else {s.id: workshop.receipt(s.id) for s in steps}
        outputs = {n: h for r in receipts.values() for n, h in r.outputs.items() if not n.startswith(INTERNAL)}
        changed = publish.publish(workshop.work, outputs, project.out, manifest(project, receipts)) if receipts else []
    return _summary(project, steps, outcome, receipts, changed)


def _summary(
    project: Project,
    steps: list[Step],
    outcome: Outcome,
    receipts: Mapping[str, Receipt],
    changed: list[str],
) -> Summary:
    workshop = Workshop(project.state)
    written = [project.out / n for r in receipts.values() for n in r.outputs if not n.startswith(INTERNAL)]
    return Summary(
        out=project.out,
        outcome=outcome,
        changed=tuple(changed),
        layers=tuple(layer_info(workshop, i) for i in project.layers) if receipts else (),
        failures=_failures(steps, workshop),
        facts={i: r.facts for i, r in receipts.items()},
        read=_watched(project, steps),
        written=(*written, project.out / publish.MANIFEST),
    )


def _failures(steps: list[Step], workshop: Workshop) -> dict[str, str]:
    """Return what each step that left a receipt says went wrong, also when a later one broke."""
    left = [s.id for s in steps if workshop.receipt_path(s.id).exists()]
    return {i: failure for i in left if (failure := workshop.receipt(i).failure)}


def _watched(project: Project, steps: list[Step]) -> tuple[Path, ...]:
    """Return what a later build must find unchanged, sidecars that are not there yet included."""
    sources = [s.path for found in project.sources.values() for s in found if s.path is not None]
    config = [project.config_path.resolve()] if project.config_path else []
    inputs = [path for step in steps for path in step.inputs]
    return tuple(sorted({*inputs, *config, *(p for path in sources for p in companions(path))}))


def manifest(project: Project, receipts: Mapping[str, Receipt]) -> dict[str, Any]:
    """Return what the manifest says besides the outputs: inputs, layers, configuration, code version."""
    layers = {i: receipts[f"couche:{i}"].facts["info"] for i in project.layers}
    compared = receipts[changements.STEP].facts if changements.STEP in receipts else {}
    return {
        "terril": __version__,
        "territoire": {"epci": project.epci, "nom": project.name},
        "configuration": json.loads(project.configuration.model_dump_json()),
        "couches": layers,
        "comparaison": compared.get("edition", ""),
        "entrees": {
            i: [_input(s.path) for s in sources if s.path] for i, sources in project.sources.items() if sources
        },
        "echecs": {i: r.failure for i, r in sorted(receipts.items()) if r.failure},
    }


def _input(path: Path) -> dict[str, str]:
    """Name an input by its file name (a manifest is published: no path of the machine) with its hash."""
    files = [p for p in companions(path) if p.is_file()]
    digest = hashlib.sha256("".join(sha256_of(p) for p in files).encode()).hexdigest()
    return {"fichier": path.name, "sha256": sha256_of(path) if len(files) == 1 else digest}
