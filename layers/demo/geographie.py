"""The lie of the land in the demonstration: rivers, canals, motorways, railways, heights, urban fabric.

Drawn by hand from public knowledge, a few hundred metres from the truth: enough for the maps to look like the place.
Lines are in WGS 84 (longitude, latitude) here and in EPSG:2154 once in a ``Decor``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS, MAP_CRS
from layers.demo.formes import Listed

Degrees = tuple[tuple[float, float], ...]
TO_CALC = Transformer.from_crs(MAP_CRS, CALC_CRS, always_xy=True)

#: Watercourses, from source to mouth.
COURS_EAU: Mapping[str, Degrees] = {
    "Souchez": (
        (2.640, 50.400), (2.668, 50.391), (2.690, 50.385), (2.704, 50.382), (2.712, 50.392), (2.728, 50.392),
        (2.742, 50.390), (2.750, 50.399), (2.758, 50.409), (2.770, 50.414), (2.786, 50.415), (2.802, 50.417),
        (2.818, 50.420), (2.832, 50.424), (2.843, 50.430),
    ),
    "Surgeon": ((2.698, 50.412), (2.708, 50.424), (2.716, 50.432), (2.722, 50.441), (2.718, 50.452)),
    "Flot de Wingles": ((2.808, 50.478), (2.824, 50.485), (2.842, 50.492), (2.860, 50.499), (2.884, 50.507)),
    "Fontaine de Bray": ((2.660, 50.366), (2.676, 50.374), (2.692, 50.379), (2.704, 50.382)),
}  # fmt: skip
#: Navigable water.
CANAUX: Mapping[str, Degrees] = {
    "Canal de la Souchez": (
        (2.843, 50.430), (2.858, 50.433), (2.872, 50.437), (2.890, 50.440), (2.908, 50.442), (2.926, 50.446),
        (2.942, 50.451), (2.956, 50.457),
    ),
    "Canal de la Deûle": (
        (2.988, 50.440), (2.956, 50.457), (2.934, 50.463), (2.912, 50.467), (2.896, 50.471), (2.886, 50.480),
        (2.888, 50.492), (2.890, 50.505), (2.888, 50.518), (2.884, 50.532),
    ),
}  # fmt: skip
#: Roads by name: importance of the BD TOPO (1 to 4), course.
ROUTES: Mapping[str, tuple[int, Degrees]] = {
    "A21": (1, (
        (2.660, 50.440), (2.690, 50.424), (2.716, 50.427), (2.738, 50.432), (2.760, 50.437), (2.782, 50.443),
        (2.806, 50.446), (2.828, 50.445), (2.848, 50.442), (2.864, 50.434), (2.884, 50.429), (2.906, 50.424),
        (2.930, 50.423), (2.962, 50.424),
    )),
    "A26": (1, (
        (2.836, 50.335), (2.812, 50.352), (2.788, 50.372), (2.768, 50.390), (2.748, 50.406), (2.730, 50.424),
        (2.712, 50.446), (2.692, 50.468), (2.672, 50.486),
    )),
    "Route d'Arras": (2, (
        (2.806, 50.345), (2.812, 50.362), (2.818, 50.380), (2.824, 50.398), (2.830, 50.414), (2.832, 50.428),
    )),
    "Route de La Bassée": (2, ((2.818, 50.445), (2.816, 50.462), (2.814, 50.480), (2.812, 50.500), (2.808, 50.522))),
    "Route de Béthune": (2, (
        (2.828, 50.432), (2.806, 50.438), (2.786, 50.446), (2.762, 50.455), (2.738, 50.466), (2.710, 50.476),
    )),
    "Route de Lille": (2, ((2.838, 50.436), (2.852, 50.450), (2.866, 50.466), (2.880, 50.484), (2.896, 50.510))),
    "Route d'Hénin": (3, ((2.836, 50.426), (2.862, 50.420), (2.888, 50.418), (2.912, 50.416), (2.940, 50.418))),
    "Route de Souchez": (3, (
        (2.822, 50.424), (2.796, 50.424), (2.772, 50.420), (2.756, 50.404), (2.744, 50.388), (2.738, 50.370),
        (2.746, 50.346),
    )),
    "Route de Bully": (3, ((2.790, 50.424), (2.762, 50.428), (2.734, 50.440), (2.722, 50.452), (2.714, 50.470))),
    "Route de Harnes": (3, ((2.852, 50.440), (2.880, 50.446), (2.906, 50.448), (2.934, 50.452))),
    "Route d'Avion": (4, ((2.832, 50.414), (2.850, 50.402), (2.872, 50.398), (2.896, 50.398), (2.926, 50.394))),
    "Route des collines": (4, ((2.640, 50.388), (2.668, 50.404), (2.694, 50.414), (2.718, 50.428))),
    "Route de Wingles": (4, ((2.814, 50.486), (2.836, 50.492), (2.858, 50.494), (2.886, 50.496), (2.912, 50.494))),
}  # fmt: skip
VOIES_FERREES: Mapping[str, Degrees] = {
    "Ligne d'Arras à Lille": (
        (2.836, 50.350), (2.828, 50.372), (2.838, 50.394), (2.838, 50.412), (2.829, 50.426), (2.846, 50.438),
        (2.862, 50.452), (2.880, 50.468), (2.888, 50.488), (2.900, 50.514),
    ),
    "Ligne de Lens à Béthune": (
        (2.829, 50.426), (2.806, 50.434), (2.782, 50.438), (2.756, 50.436), (2.732, 50.440), (2.714, 50.456),
        (2.698, 50.476),
    ),
    "Ligne de Lens à Douai": ((2.829, 50.426), (2.850, 50.423), (2.876, 50.420), (2.904, 50.417), (2.950, 50.416)),
}  # fmt: skip
#: Hills: place, height above the plain (m), half-length and half-width (m), bearing of the ridge (degrees from east).
COLLINES: tuple[tuple[float, float, float, float, float, float], ...] = (
    (2.700, 50.405, 75, 5_500, 1_400, 20),
    (2.775, 50.378, 70, 4_500, 1_300, -28),
    (2.655, 50.375, 60, 6_000, 3_500, 10),
    (2.740, 50.345, 55, 9_000, 3_500, -10),
)
#: Where the centre of a commune is not the middle of its limits.
CENTRES: Mapping[str, tuple[float, float]] = {
    "Lens": (2.832, 50.430), "Liévin": (2.778, 50.423), "Avion": (2.836, 50.408), "Harnes": (2.906, 50.447),
    "Vimy": (2.812, 50.373), "Souchez": (2.744, 50.390), "Carency": (2.704, 50.380), "Wingles": (2.856, 50.494),
    "Loos-en-Gohelle": (2.792, 50.455), "Bully-les-Mines": (2.724, 50.443), "Méricourt": (2.868, 50.402),
    "Aix-Noulette": (2.706, 50.424), "Hulluch": (2.814, 50.485), "Mazingarbe": (2.718, 50.468),
}  # fmt: skip
#: Inhabitants per hectare of urban fabric: it decides how far towns spread.
DENSITY_HAB_HA = 32.0
CELL_M = 100.0


def course(points: Degrees) -> LineString:
    """Return a smooth line (EPSG:2154) through points in degrees."""
    line = LineString(np.column_stack(TO_CALC.transform(*np.array(points).T)))
    return _rounded(line)


def _rounded(line: LineString, rounds: int = 3) -> LineString:
    """Cut corners (Chaikin): each corner becomes two, the ends stay."""
    xy = np.asarray(line.coords)
    for _ in range(rounds):
        near, far = 0.75 * xy[:-1] + 0.25 * xy[1:], 0.25 * xy[:-1] + 0.75 * xy[1:]
        xy = np.vstack([xy[:1], np.stack([near, far], axis=1).reshape(-1, 2), xy[-1:]])
    return LineString(xy).simplify(4)


def rng(theme: str) -> Random:
    """Return the dice of a theme: its draws never move those of another."""
    return Random(f"terril 246200364 {theme}")  # noqa: S311 - seeded chance, not cryptography


@dataclass(frozen=True)
class Decor:
    """What every theme is placed on: the communes and what the mining generator made, all in EPSG:2154.

    ``communes``: index ``nom``, columns ``code_insee``, ``population``, ``geometry``. ``mine``: rows of ``friches``,
    ``puits_mine``, ``terrils``, ``cites_minieres`` and ``patrimoine`` (attributes and shape or None).
    """

    communes: gpd.GeoDataFrame
    mine: Mapping[str, Sequence[Listed]]

    @cached_property
    def territoire(self) -> BaseGeometry:
        """The outline of the territory, its slivers closed."""
        return self.communes.geometry.union_all().buffer(30, quad_segs=2).buffer(-30, quad_segs=2)

    @cached_property
    def halo(self) -> BaseGeometry:
        """The territory and 5 km around it: where layers go on."""
        return self.territoire.buffer(4_990, quad_segs=16)

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """INSEE codes by name."""
        return self.communes["code_insee"].to_dict()

    @cached_property
    def cours_eau(self) -> Mapping[str, LineString]:
        """Watercourses by name."""
        return {name: course(points) for name, points in COURS_EAU.items()}

    @cached_property
    def canaux(self) -> Mapping[str, LineString]:
        """Canals by name."""
        return {name: course(points) for name, points in CANAUX.items()}

    @cached_property
    def routes(self) -> Mapping[str, tuple[int, LineString]]:
        """Roads by name: importance and course."""
        return {name: (rank, course(points)) for name, (rank, points) in ROUTES.items()}

    @cached_property
    def voies_ferrees(self) -> Mapping[str, LineString]:
        """Railways by name."""
        return {name: course(points) for name, points in VOIES_FERREES.items()}

    def commune_at(self, shape: BaseGeometry) -> str:
        """Return the name of the commune that holds most of a shape, the nearest one outside."""
        limits = self.communes.geometry
        shared = limits.intersection(shape)
        size = shared.area if shape.area > 0 else shared.length if shape.length > 0 else shared.count_coordinates()
        return str(size.idxmax() if size.max() > 0 else limits.distance(shape).idxmin())

    def centre(self, name: str) -> Point:
        """Return the heart of a commune's town."""
        if name in CENTRES:
            return Point(TO_CALC.transform(*CENTRES[name]))
        return self.communes.geometry[name].representative_point()

    def altitude(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the height (m) of the ground without its heaps: a plain that rises to the hills of Artois."""
        west, south, east, north = self.halo.bounds
        base = 28 + 62 * ((east - x) / (east - west)) ** 1.3 * ((north - y) / (north - south)) ** 1.1
        for lon, lat, height, long, wide, bearing in COLLINES:
            cx, cy = TO_CALC.transform(lon, lat)
            turn = np.radians(bearing)
            u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
            v = -(x - cx) * np.sin(turn) + (y - cy) * np.cos(turn)
            base = base + height * np.exp(-((u / long) ** 2) - (v / wide) ** 2)
        return base

    @cached_property
    def urbanite(self) -> gpd.GeoDataFrame:
        """Squares of 100 m of the territory: ``x``, ``y`` (centre), ``commune``, ``score`` and ``urbain``.

        The score falls with the distance to the centres of towns, estates and roads; in each commune the best squares
        are urban, as many as its inhabitants need. Water and heaps are never urban.
        """
        west, south, east, north = (CELL_M * round(v / CELL_M) for v in self.territoire.bounds)
        xs, ys = np.meshgrid(np.arange(west, east, CELL_M) + 50, np.arange(south, north, CELL_M) + 50)
        points = shapely.points(xs.ravel(), ys.ravel())
        frame = gpd.GeoDataFrame({"x": xs.ravel(), "y": ys.ravel()}, geometry=points, crs=CALC_CRS)
        index, commune = frame.sindex.query(self.communes.geometry.to_numpy(), predicate="intersects")[::-1]
        names = np.full(len(frame), None, dtype=object)
        names[index[::-1]] = self.communes.index.to_numpy()[commune[::-1]]
        frame = frame.assign(commune=names)[names != None].reset_index(drop=True)  # noqa: E711 - an array
        return frame.assign(score=self._scores(frame), urbain=False).pipe(self._chosen)

    def _scores(self, frame: gpd.GeoDataFrame) -> np.ndarray:
        xy = frame[["x", "y"]].to_numpy()
        score = np.zeros(len(frame))
        for name, people in self.communes["population"].items():
            centre, reach = self.centre(str(name)), 280 + 9.0 * float(people) ** 0.5
            away = np.hypot(xy[:, 0] - centre.x, xy[:, 1] - centre.y)
            score += np.exp(-((away / reach) ** 2))
        estates = shapely.union_all([s for _, s in self.mine["cites_minieres"] if s is not None])
        roads = shapely.union_all([line for rank, line in self.routes.values() if rank > 1])
        points = frame.geometry.to_numpy()
        shapely.prepare(estates)
        score += 0.9 * np.exp(-((shapely.distance(points, estates) / 160) ** 2))
        score += 0.25 * np.exp(-((shapely.distance(points, roads) / 220) ** 2))
        noise = np.sin(xy[:, 0] / 417) * np.cos(xy[:, 1] / 353) + np.sin(xy[:, 0] / 151 + xy[:, 1] / 187)
        return score + 0.05 * noise

    def _chosen(self, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        heaps = [s for _, s in self.mine["terrils"] if s is not None]
        water = [line.buffer(60) for line in [*self.cours_eau.values(), *self.canaux.values()]]
        closed = shapely.union_all([*heaps, *water])
        shapely.prepare(closed)
        open_ = ~shapely.intersects(closed, frame.geometry.to_numpy())
        for name, group in frame[open_].groupby("commune"):
            wanted = round(float(self.communes["population"][name]) / DENSITY_HAB_HA * 1.15)
            best = group.nlargest(min(wanted, round(0.78 * len(group))), "score").index
            frame.loc[best, "urbain"] = True
        return frame

    @cached_property
    def tissu(self) -> BaseGeometry:
        """The urban fabric: the urban squares, smoothed."""
        cells = self.urbanite[self.urbanite["urbain"]]
        half = CELL_M / 2
        squares = shapely.box(cells["x"] - half, cells["y"] - half, cells["x"] + half, cells["y"] + half)
        whole = shapely.union_all(squares)
        return whole.buffer(70, quad_segs=2).buffer(-130, quad_segs=2).buffer(60, quad_segs=2).simplify(8)
