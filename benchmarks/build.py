"""How long a build takes: everything, nothing changed, one source touched; medians of several runs in one go.

Run with the environment of the project: ``.venv/bin/python benchmarks/build.py [RUNS]``.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(runs: int) -> None:
    """Measure and print one JSON object."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        copy = place / "terril"
        names = ("layers", "pipelines", "maps", "terril")
        for name in names:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock", "data.lock"):
            shutil.copy(ROOT / name, copy)
        env = {**os.environ, "TERRIL_VENV": str(ROOT / ".venv"), "TERRIL_STATE": str(place / "etat")}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        out = place / "out"

        def build(*words: str) -> tuple[float, dict]:
            start = time.perf_counter()
            command = [sys.executable, str(copy / "terril"), "build", "--json", "--out", str(out), *words]
            done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, cwd=place)
            return time.perf_counter() - start, json.loads(done.stdout)

        build()
        full = [build("--force")[0] for _ in range(runs)]
        build()
        nothing = [build()[0] for _ in range(runs)]
        touched, steps = [], 0
        source = copy / "layers" / "demo" / "puits_mine.geojson"
        for _ in range(runs):
            lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
            shaft = next(i for i, line in enumerate(lines) if '"Feature"' in line)
            source.write_text("".join(lines[:shaft] + lines[shaft + 1 :]), encoding="utf-8")
            seconds, said = build()
            touched.append(seconds)
            steps = len(said["etapes"])
        report = {"runs": runs, "complet_s": full, "rien_s": nothing, "une_source_s": touched}
        medians = {k: round(statistics.median(v), 2) for k, v in report.items() if isinstance(v, list)}
        sys.stdout.write(json.dumps({**report, "medianes": medians, "etapes_une_source": steps}, indent=1) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
