"""The heights of the demonstration, made at build time: the decor, and the heaps as bumps on it.

Invented, but for one figure of the reports: the twin heaps of 11/19 culminate at 186 m. Written as an ESRI ASCII grid,
the format of the RGE ALTI.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from layers.demo.generer import decor
from layers.demo.geographie import Decor

Numbers = npt.NDArray[np.float64]
PIXEL_M = 25.0
MARGIN_M = 100.0
#: Height at which the twin heaps culminate (m), and what their name contains.
TWINS_M, TWINS = 186.0, "11/19"
#: By form: slope of the sides (m per m), greatest height over the ground (m).
FORMES: Mapping[str, tuple[float, float]] = {
    "Conique": (0.62, 90.0),
    "Tronqué": (0.62, 45.0),
    "Grand terril moderne": (0.50, 70.0),
    "Plat": (0.45, 18.0),
    "Typologie particulière": (0.45, 25.0),
    "Arasé": (0.25, 5.0),
    "Arasé construit": (0.20, 3.0),
    "Cavalier": (0.40, 3.0),
    "Bassin de décantation": (0.30, 4.0),
}
OTHER, CONE = (0.40, 20.0), (0.62, 400.0)
BENT_M = 1_100.0
#: The ground rolls: length of a wave (m), its height (m), its bearing (radians from east), its phase.
WAVES = (
    (2_310.0, 2.6, 0.3, 0.0), (1_640.0, 1.9, 1.9, 1.1), (1_170.0, 1.4, 2.6, 2.3), (830.0, 0.9, 1.2, 0.7),
    (590.0, 0.6, 0.8, 3.0),
)  # fmt: skip


def write(path: Path) -> None:
    """Write the grid, on the territory and its halo: what ``make`` calls."""
    values, west, north = heights(decor())
    rows, columns = values.shape
    head = {
        "ncols": columns,
        "nrows": rows,
        "xllcorner": f"{west:.1f}",
        "yllcorner": f"{north - rows * PIXEL_M:.1f}",
        "cellsize": f"{PIXEL_M:g}",
        "NODATA_value": "-9999",
    }
    tenths = np.rint(values * 10).astype(int)
    words = np.array([f"{n / 10:5.1f} ".encode("ascii") for n in range(tenths.max() + 1)])  # of one width: fast
    lines = [f"{key} {value}".encode("ascii") for key, value in head.items()]
    path.write_bytes(b"\n".join([*lines, *(row.tobytes() for row in words[tenths]), b""]))


def heights(place: Decor) -> tuple[Numbers, float, float]:
    """Return the heights (m, first row in the north), the western and the northern limit of the grid."""
    west, south, east, north = (PIXEL_M * round(v / PIXEL_M) for v in place.halo.buffer(MARGIN_M, quad_segs=4).bounds)
    x, y = np.meshgrid(np.arange(west, east, PIXEL_M) + PIXEL_M / 2, np.arange(north, south, -PIXEL_M) - PIXEL_M / 2)
    low_x, low_y, high_x, high_y = place.halo.bounds
    ground = place.altitude(x.clip(low_x, high_x), y.clip(low_y, high_y))
    ground += _rolling(x, y)
    for row, shape in sorted(place.mine["terrils"], key=lambda listed: str(listed[0]["terril_id"])):
        if shape is not None:
            _raise(ground, x, y, row, shape)
    return ground, west, north


def _rolling(x: Numbers, y: Numbers) -> Numbers:
    """Return low waves, bent so that they are never in rows (m)."""
    u, v = x + BENT_M * np.sin(y[:, :1] / 2_900), y + BENT_M * np.sin(x[:1] / 2_300)
    total = np.zeros(x.shape)
    for length, height, bearing, phase in WAVES:
        total += height * np.sin((u * np.cos(bearing) + v * np.sin(bearing)) * (2 * np.pi / length) + phase)
    return total


def _raise(ground: Numbers, x: Numbers, y: Numbers, row: Mapping[str, object], shape: BaseGeometry) -> None:
    """Put a heap on the ground: it rises from its edge to its height, or to its top when it is narrow."""
    west, south, east, north = shape.bounds
    columns = np.flatnonzero((x[0] > west) & (x[0] < east))
    lines = np.flatnonzero((y[:, 0] > south) & (y[:, 0] < north))
    if not columns.size or not lines.size:
        return
    box = np.ix_(lines, columns)
    points = shapely.points(x[box], y[box])
    shapely.prepare(shape)
    edge = np.where(shapely.contains(shape, points), shapely.distance(points, shape.boundary), 0.0)
    if not edge.any():
        return
    twin = TWINS in str(row["nom"])
    slope, most = CONE if twin else FORMES.get(str(row["forme"]), OTHER)
    bump = most * np.tanh(slope * edge / most)
    if twin:
        top = np.unravel_index(bump.argmax(), bump.shape)
        bump *= (TWINS_M - ground[box][top]) / bump[top]
        bump = np.minimum(bump, np.maximum(TWINS_M - ground[box], 0.0))  # the ground slopes under the top
    ground[box] += bump
