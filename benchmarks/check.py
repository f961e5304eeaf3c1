# ruff: noqa: T201 (a script, that prints)
"""How ``terril check`` holds on a large file: ``python benchmarks/check.py EDITION [POINTS]``.

EDITION is a folder that a build wrote. Points are spread over the box of the territory, in a GeoParquet; each format of
result is written in a process of its own. Seconds are wall time, memory the peak of the process.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[1]


def write_points(edition: Path, path: Path, count: int) -> None:
    """Write points spread over the territory."""
    west, south, east, north = gpd.read_parquet(edition / "couches" / "communes.parquet").total_bounds
    dice = np.random.default_rng(1)
    shapes = shapely.points(dice.uniform(west, east, count), dice.uniform(south, north, count))
    gpd.GeoDataFrame({"n": np.arange(count)}, geometry=shapes, crs=2154).to_parquet(path)


def main(edition: Path, count: int) -> None:
    """Print seconds and memory for each format of result."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "points.parquet"
        write_points(edition, source, count)
        for suffix in ("parquet", "csv", "geojson"):
            out = Path(folder) / f"resultat.{suffix}"
            words = ["check", "--build", str(edition), "--file", str(source), "--out", str(out), "--quiet"]
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "terril", *words], cwd=ROOT, check=False)
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of the largest one so far
            size = out.stat().st_size / 1e6
            print(f"{count:>9,} points -> {suffix:<8} {seconds:7.1f} s  {peak:6.0f} MiB  {size:7.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)  # noqa: PLR2004
