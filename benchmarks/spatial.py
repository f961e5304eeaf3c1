# ruff: noqa: T201 (a script, that prints)
"""Compare the spatial verbs with plain geopandas: ``python benchmarks/spatial.py [parcels]``.

Both sides run in turn on the same generated data, several times inside one run: read the ratios, not the
seconds. The totals must agree.
"""

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from layers.core.model import CALC_CRS
from pipelines.core.proximity import nearest_distance
from pipelines.core.spatial import overlaps

RUNS = 3
SIDE_M = 18_000.0
CORNER = np.array([680_000.0, 7_030_000.0])


def layer(shapes: list[object], prefix: str) -> gpd.GeoDataFrame:
    """Return shapes as a layer, with their key as a column too, for geopandas."""
    keys = [f"{prefix}{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({prefix: keys}, geometry=shapes, index=keys, crs=CALC_CRS)


def parcels(count: int) -> gpd.GeoDataFrame:
    """Return a grid of adjacent squares."""
    side = round(count**0.5)
    step = SIDE_M / side
    x, y = (CORNER[:, None] + step * np.indices((side, side)).reshape(2, -1)).astype(float)
    return layer(list(shapely.box(x, y, x + step, y + step)), "parcelle")


def communes(rng: np.random.Generator, vertices: int = 400) -> gpd.GeoDataFrame:
    """Return 36 Voronoi cells whose limits wiggle, drawn with many vertices."""
    seeds = shapely.multipoints(CORNER + rng.uniform(0, SIDE_M, (36, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(*CORNER, *(CORNER + SIDE_M))))
    dense = shapely.segmentize(cells, SIDE_M * 4 / 6 / vertices)
    return layer(list(shapely.transform(dense, lambda xy: xy + 40 * np.sin(xy[:, ::-1] / 300))), "commune")


def corridors(rng: np.random.Generator, count: int = 200, steps: int = 150) -> gpd.GeoDataFrame:
    """Return long random walks widened by 20 m."""
    starts = CORNER + rng.uniform(0, SIDE_M, (count, 1, 2))
    walks = starts + rng.normal(0, 60, (count, steps, 2)).cumsum(axis=1)
    return layer(list(shapely.buffer(shapely.linestrings(walks), 20)), "corridor")


def compare(name: str, ours: Callable[[], float], theirs: Callable[[], float]) -> None:
    """Time both in turn and print the ratio of each run."""
    ratios: list[str] = []
    totals: list[float] = []
    for _ in range(RUNS):
        clock = [time.perf_counter()]
        totals.clear()
        for run in (ours, theirs):
            totals.append(run())
            clock.append(time.perf_counter())
        mine, other = (b - a for a, b in pairwise(clock))
        ratios.append(f"{other / mine:.1f}x ({other:.2f} s / {mine:.2f} s)")
    gap = abs(totals[0] - totals[1]) / totals[1]
    print(f"{name}: {', '.join(ratios)}; totals differ by {gap:.1e}")


def main(count: int) -> None:
    """Run both comparisons."""
    rng = np.random.default_rng(62)
    many, few, far = parcels(count), communes(rng), corridors(rng)
    compare(
        f"overlaps, {len(many)} parcels x {len(few)} communes, against gpd.overlay",
        lambda: float(overlaps(few, many)["area_m2"].sum()),
        lambda: float(gpd.overlay(few, many, keep_geom_type=True).area.sum()),
    )
    compare(
        f"nearest_distance, {len(many)} parcels x {len(far)} corridors, against sjoin_nearest",
        lambda: float(nearest_distance(many, far).sum()),
        lambda: gpd.sjoin_nearest(many, far, distance_col="m").groupby(level=0)["m"].first().sum(),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
