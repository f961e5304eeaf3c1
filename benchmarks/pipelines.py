"""Time and memory of each pipeline on the demonstration: median of several runs, a process for each pipeline.

Run with the environment of the project: ``.venv/bin/python benchmarks/pipelines.py [RUNS]``. Seconds are wall time of
``compute`` alone; memory is the peak of what Python and numpy allocate in it, over the layers already loaded.
"""

import multiprocessing as mp
import os
import statistics
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layers.core.catalogue import dependencies
from pipelines.core.runner import Workshop
from terril.assembly import store
from terril.build import build
from terril.project import make_project


def measure(out: Path, pipeline_id: str, runs: int) -> tuple[float, float, int]:
    """Return the median seconds, MiB at the peak, and rows of one pipeline."""
    project = make_project(out=out)
    workshop, pipeline = Workshop(project.state), project.pipelines[pipeline_id]
    required, optional = dependencies(pipeline.compute)
    names = [n for n in (*required, *optional) if n not in store.RESERVED]
    infos = [store.layer_info(workshop, n) for n in names if n in project.layers]
    loaded = {n: store.load(project, workshop, n) for n in names}
    if any(loaded[n] is None for n in required if n in loaded):
        return 0.0, 0.0, 0
    given = {
        "territoire": store.territory(project, workshop, infos),
        "parametres": project.configuration.parametres,
        **loaded,
    }
    ask = {n: given[n] for n in (*required, *optional)}
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        rows = pipeline.compute(**ask)
        seconds.append(time.perf_counter() - start)
    tracemalloc.start()
    pipeline.compute(**ask)
    memory = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return statistics.median(seconds), memory, len(rows)


def main(runs: int) -> None:
    """Build the demonstration in a temporary folder, then print one line per pipeline, slowest first."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TERRIL_STATE"] = f"{folder}/etat"
        project = make_project(out=Path(folder) / "demo")
        build(project)
        with mp.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            asked = [(project.out, i, runs) for i in project.pipelines]
            lines = dict(zip(project.pipelines, pool.starmap(measure, asked, chunksize=1), strict=True))
    for name, (seconds, memory, rows) in sorted(lines.items(), key=lambda item: -item[1][0]):
        sys.stdout.write(f"{name:32} {seconds:7.3f} s {memory:7.1f} MiB {rows:7.0f} rows\n")
    sys.stdout.write(f"{'all':32} {sum(line[0] for line in lines.values()):7.3f} s\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
