# ruff: noqa: T201 (a script, that prints)
"""How fast places are checked, and how heavy the files are: ``python benchmarks/verification.py EDITION [PLACES]``.

EDITION is a folder that a build wrote. Points are spread over the territory; parcels are squares of 20 m. Seconds are
wall time, of one run.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layers.core.model import CALC_CRS
from pipelines.core.verification import Base, verify, verify_table

PLACES, SENTENCES, SIDE_M = 100_000, 1_000, 20.0


def spread(base: Base, count: int) -> gpd.GeoDataFrame:
    """Return points of the territory, drawn to 5 m."""
    rng = np.random.default_rng(0)
    x0, y0, x1, y1 = base.limite.bounds
    shapely.prepare(base.limite)
    points = shapely.points(rng.uniform(x0, x1, 3 * count), rng.uniform(y0, y1, 3 * count))
    inside = points[shapely.contains(base.limite, points)][:count]
    return gpd.GeoDataFrame({"precision_m": 5.0}, geometry=inside, index=range(len(inside)), crs=CALC_CRS)


def timed(what: str, run: Callable[[], object]) -> None:
    """Print how long something takes."""
    start = time.perf_counter()
    run()
    print(f"{what:50} {time.perf_counter() - start:7.2f} s")


def main(edition: Path, count: int) -> None:
    """Print the seconds of each task and the weight of the files."""
    site = edition / "site"
    base = Base.from_site(site)
    points = spread(base, count)
    parcels = points.set_geometry(points.geometry.buffer(SIDE_M / 2, cap_style="square"))
    timed("read the files of the site", lambda: Base.from_site(site))
    timed(f"table of {len(points)} points", lambda: verify_table(base, points))
    timed(f"table of {len(parcels)} parcels", lambda: verify_table(base, parcels))
    timed(f"sentences of {SENTENCES} points", lambda: verify(base, points.iloc[:SENTENCES]))
    weights = sorted(path.stat().st_size for path in (site / "assets" / "verif").glob("*.js"))
    print(f"{len(weights)} files, {sum(weights) / 1e6:.2f} MB, heaviest {weights[-1] / 1e3:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else PLACES)  # noqa: PLR2004
