"""The grid population of the demonstration, made at build time: squares of 200 m, dense where towns are.

Every figure is invented but one: the squares whose first commune is X add up to the population of X, exactly. A square
may cross a limit: its inhabitants are then cut by area, which is what the gap of TER-02 shows. Squares of the halo bear
a commune that does not exist (62999).
"""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from layers.core.datafrance import read_communes
from layers.core.model import CALC_CRS, Nature
from layers.core.territory import CALL
from layers.demo.formes import Listed
from layers.demo.geographie import TO_CALC, Decor, rng

SIDE_M = 200
TO_GRID = Transformer.from_crs(CALC_CRS, "EPSG:3035", always_xy=True)
FROM_GRID = Transformer.from_crs("EPSG:3035", CALC_CRS, always_xy=True)
#: A commune that does not exist, for what lies beyond the limit.
HALO_COMMUNE = "62999"
#: Towns of the halo: place, inhabitants (of the order of the real ones).
BOURGS = (
    (2.950, 50.420, 26_000), (2.944, 50.457, 10_000), (2.958, 50.491, 17_000), (2.932, 50.428, 10_000),
    (2.904, 50.394, 8_500), (2.925, 50.390, 3_000), (2.897, 50.515, 8_000), (2.850, 50.513, 9_000),
    (2.752, 50.490, 4_700), (2.664, 50.480, 11_000), (2.648, 50.447, 6_000), (2.620, 50.457, 7_000),
    (2.797, 50.512, 4_500), (2.690, 50.350, 1_000), (2.760, 50.352, 1_500), (2.805, 50.350, 1_300),
    (2.840, 50.360, 900), (2.605, 50.420, 900), (2.612, 50.395, 500), (2.868, 50.375, 700),
)  # fmt: skip
#: Weight of a spot that is not urban, where somebody lives all the same; the share of such spots, along roads or not.
HAMLET, BY_ROAD, ELSEWHERE, NEAR_ROAD = 0.035, 0.13, 0.008, 0.09
#: Gains of the weight of an urban square: in an estate; floor, and power of the score.
ESTATE_GAIN, FLOOR, POWER = 1.5, 0.3, 1.15
HOUSEHOLD, IMPUTED = 2.3, 11
FIELDS = ("idcar_200m", "i_est_200", "lcog_geo", "ind", "men", "men_pauv", "men_prop", "men_coll", "men_mais",
          "ind_snv", "log_soc", "nature")  # fmt: skip


def write(path: Path) -> None:
    """Write the squares as the CSV of Insee, without geometry."""
    described(squares(_decor())).to_csv(path, sep=";", index=False, lineterminator="\n")


def _decor() -> Decor:
    """Return what the squares are placed on: the communes, the estates and the heaps that the package holds."""
    mine: dict[str, list[Listed]] = {
        name: [({}, shape) for shape in _shapes(name)] for name in ("cites_minieres", "terrils")
    }
    return Decor(read_communes(CALL).set_index("nom"), mine)


def _shapes(name: str) -> list[shapely.Geometry]:
    """Return the shapes of a committed file, in metres."""
    text = (Path(__file__).parent / f"{name}.geojson").read_text(encoding="utf-8")
    drawn = [f["geometry"] for f in json.loads(text)["features"] if f["geometry"]]
    shapes = shapely.from_geojson([json.dumps(g) for g in drawn])
    return list(shapely.transform(shapes, TO_CALC.transform, interleaved=False))


def squares(decor: Decor) -> gpd.GeoDataFrame:
    """Return the inhabited squares (EPSG:2154) by identifier: ``lcog_geo`` (the most inhabited first) and ``ind``."""
    inside = _calibrated(_weights(decor), decor)
    beyond = _halo(decor, inside.index)
    whole = pd.concat([inside, beyond]).sort_index()
    return gpd.GeoDataFrame(whole, geometry=outlines(whole.index), crs=CALC_CRS)


def outlines(identifiers: pd.Index) -> np.ndarray:
    """Return the squares of some identifiers."""
    north, east = identifiers.str.extract(r"N(\d+)E(\d+)").astype("float64").to_numpy().T
    xs = east[:, None] + SIDE_M * np.array([0, 1, 1, 0])
    ys = north[:, None] + SIDE_M * np.array([0, 0, 1, 1])
    return np.asarray(shapely.polygons(np.stack(FROM_GRID.transform(xs, ys), axis=-1)))


def _identifiers(x: np.ndarray, y: np.ndarray) -> pd.Index:
    """Name the square of the European grid that holds each point."""
    east, north = (SIDE_M * np.floor(v / SIDE_M).astype("int64") for v in TO_GRID.transform(x, y))
    return pd.Index([f"CRS3035RES200mN{n}E{e}" for n, e in zip(north, east, strict=True)])


def _weights(decor: Decor) -> pd.DataFrame:
    """Return the weight of each square in each of its communes."""
    spots = decor.urbanite
    estates = shapely.union_all([s for _, s in decor.mine["cites_minieres"] if s is not None])
    shapely.prepare(estates)
    gain = np.where(shapely.contains(estates, spots.geometry.to_numpy()), ESTATE_GAIN, 1.0)
    town = gain * (FLOOR + spots["score"].clip(lower=0).to_numpy() ** POWER)
    dice = rng("carreaux")
    draws = np.array([dice.random() for _ in range(len(spots))])
    lonely = draws < np.where(spots["score"] > NEAR_ROAD, BY_ROAD, ELSEWHERE)
    weight = np.where(spots["urbain"], town, np.where(lonely, HAMLET, 0.0))
    frame = pd.DataFrame(
        {"car": _identifiers(spots["x"].to_numpy(), spots["y"].to_numpy()), "nom": spots["commune"], "w": weight}
    )
    return frame[frame["w"] > 0].groupby(["car", "nom"])[["w"]].sum().reset_index()


def _calibrated(weights: pd.DataFrame, decor: Decor) -> pd.DataFrame:
    """Share the population of each commune among the squares where it comes first, by halves of an inhabitant.

    What the rounding leaves goes to the largest square.
    """
    codes = weights["nom"].map(decor.communes["code_insee"])
    order = weights.assign(code=codes).sort_values(["car", "w", "code"], ascending=[True, False, True])
    by_square = order.groupby("car")
    made = by_square.agg(w=("w", "sum"), code=("code", "first"), lcog_geo=("code", "".join))
    people = decor.communes.set_index("code_insee")["population"].astype("float64")
    share = made["w"] / made.groupby("code")["w"].transform("sum")
    made["ind"] = (2 * share * made["code"].map(people)).round() / 2
    made = made[made["ind"] > 0]
    left = people - made.groupby("code")["ind"].sum().reindex(people.index)
    largest = made.groupby("code")["ind"].idxmax()
    made.loc[largest.to_numpy(), "ind"] += left[largest.index].to_numpy()
    return made[["lcog_geo", "ind"]]


def _halo(decor: Decor, taken: pd.Index) -> pd.DataFrame:
    """Return the squares of the towns around the territory."""
    ring = decor.halo - decor.territoire
    west, south, east, north = ring.bounds
    xs, ys = (v.ravel() for v in np.meshgrid(np.arange(west, east, SIDE_M / 2), np.arange(south, north, SIDE_M / 2)))
    shapely.prepare(ring)
    kept = shapely.contains_xy(ring, xs, ys)
    xs, ys = xs[kept], ys[kept]
    people = np.zeros(len(xs))
    for lon, lat, inhabitants in BOURGS:
        x, y = TO_CALC.transform(lon, lat)
        near = _town(xs - x, ys - y, 330 + 10.5 * inhabitants**0.5)
        people += inhabitants * near / (near.sum() or 1.0)
    summed = pd.Series(people).groupby(_identifiers(xs, ys)).sum()
    made = pd.DataFrame({"lcog_geo": HALO_COMMUNE, "ind": (2 * summed).round() / 2})
    return made[(made["ind"] > 0) & ~made.index.isin(taken)]


def _town(east: np.ndarray, north: np.ndarray, reach: float) -> np.ndarray:
    """Return how densely each spot around a centre is inhabited: lobes along its streets, nobody beyond."""
    turn = np.arctan2(north, east)
    lobes = (
        1 + 0.28 * np.sin(3 * turn + reach) + 0.17 * np.sin(5 * turn + 2 * reach) + 0.1 * np.sin(8 * turn + 3 * reach)
    )
    near = np.exp(-((np.hypot(east, north) / (reach * lobes)) ** 2)) - 0.2
    patches = 1 + 0.45 * np.sin(east / 173 + reach) * np.cos(north / 211)
    return np.where(near > 0, near * patches, 0.0)


def described(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the table of Insee: households and what they are, poorer in the priority neighbourhoods (invented)."""
    dice = rng("carreaux, ménages")
    noise = np.array([[dice.random() for _ in range(6)] for _ in range(len(frame))]) - 0.5
    ind = frame["ind"].to_numpy()
    men = (ind / (HOUSEHOLD + 0.5 * noise[:, 0])).round(1)
    poor = _in_qpv(frame)
    dense = np.clip(ind / 260, 0, 1)
    table = {
        "idcar_200m": frame.index,
        "i_est_200": (men < IMPUTED).astype("int64"),
        "lcog_geo": frame["lcog_geo"].to_numpy(),
        "ind": ind,
        "men": men,
        "men_pauv": (men * np.clip(0.09 + 0.09 * dense + 0.21 * poor + 0.12 * noise[:, 1], 0.01, 0.8)).round(1),
        "men_prop": (men * np.clip(0.78 - 0.25 * dense - 0.3 * poor + 0.2 * noise[:, 2], 0.05, 0.95)).round(1),
        "men_coll": (men * np.clip(0.45 * dense - 0.08 + 0.12 * poor + 0.3 * noise[:, 3], 0, 0.9)).round(1),
        "ind_snv": (ind * (21_500 - 3_000 * dense - 4_800 * poor + 4_000 * noise[:, 4])).round(0).astype("int64"),
        "log_soc": (men * np.clip(0.1 + 0.25 * dense + 0.35 * poor + 0.2 * noise[:, 5], 0, 0.95)).round(1),
        "nature": Nature.DEMONSTRATION.value,
    }
    made = pd.DataFrame(table)
    return made.assign(men_mais=(made["men"] - made["men_coll"]).round(1))[list(FIELDS)]


def _in_qpv(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Tell, from 0 to 1, how much of each square the invented QPV cover."""
    path = Path(__file__).parent / "qpv_2015.geojson"
    if not path.exists():  # the generator has not written them yet
        return np.zeros(len(frame))
    zones = shapely.union_all(_shapes("qpv_2015"))
    shapely.prepare(zones)
    shapes = frame.geometry.to_numpy()
    met = shapely.intersects(zones, shapes)
    part = np.zeros(len(frame))
    part[met] = shapely.area(shapely.intersection(shapes[met], zones)) / shapely.area(shapes[met])
    return part
