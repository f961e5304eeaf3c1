"""One partition of the communes: nothing is counted twice or lost on a limit after it."""

import geopandas as gpd
import numpy as np
import shapely

from layers.core.defects import Gravite, Journal
from layers.core.errors import GeometryError

#: Pairs that overlap by more than this are listed one by one (m²).
LISTED_OVERLAP_M2 = 100.0
#: How many times more than the whole one commune may change.
COMMUNE_CHANGE = 10


def partition(communes: gpd.GeoDataFrame, journal: Journal, *, gap_m: float, max_change_pct: float) -> gpd.GeoDataFrame:
    """Return the communes as a coverage: no overlap, no sliver hole.

    A hole narrower than ``gap_m`` goes to the neighbour with the longest shared side; an overlap goes to the
    commune with which it shares the longest side (GEOS ``coverage_clean``, ``longest_border``).

    Raises
    ------
    GeometryError
        A commune has no shape; or the total area changes by more than ``max_change_pct`` %, or that of one commune
        by more than ``COMMUNE_CHANGE`` times as much.
    """
    _refuse_missing(communes)
    ordered = communes.sort_index(kind="stable")  # ties between neighbours are settled by code, not by row
    _report_overlaps(ordered, journal)
    _report_holes(ordered, journal, gap_m)
    shapes = ordered.geometry.to_numpy()
    cleaned = shapely.coverage_clean(shapes, gap_width=gap_m, merge_strategy="longest_border")
    _check_change(ordered, cleaned, journal, max_change_pct)
    limits = gpd.GeoSeries(cleaned, ordered.index, crs=communes.crs)
    return communes.set_geometry(limits.reindex(communes.index))


def _refuse_missing(communes: gpd.GeoDataFrame) -> None:
    missing = communes.index[communes.geometry.isna()]
    if len(missing):
        raise GeometryError(
            "layer communes",
            expected="a polygon for each commune",
            found=f"{len(missing)} without one, first {missing[0]}",
            remedy="complete the file: what lies in this commune would be counted nowhere",
        )


def _report_overlaps(communes: gpd.GeoDataFrame, journal: Journal) -> None:
    shapes = communes.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    areas = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    large = areas > LISTED_OVERLAP_M2
    keys = communes.index.to_numpy()
    pairs = [f"{a}|{b}" for a, b in zip(keys[left[large]], keys[right[large]], strict=True)]
    journal.report(
        pairs,
        "communes qui se recouvrent",
        [f"{a:.0f} m²" for a in areas[large]],
        action="recouvrement attribué au plus long côté commun",
    )


def _report_holes(communes: gpd.GeoDataFrame, journal: Journal, gap_m: float) -> None:
    """List the narrow holes inside the union (a hole wider than ``gap_m`` is an enclave, not a sliver)."""
    outline = shapely.union_all(communes.geometry.to_numpy())
    rings = [shapely.polygons(r) for p in shapely.get_parts(outline) for r in p.interiors]
    for i, hole in enumerate(sorted(rings, key=lambda h: -h.area), 1):
        narrow = shapely.maximum_inscribed_circle(hole).length * 2 <= gap_m
        touching = communes.index[communes.geometry.intersects(hole)]
        journal.report(
            [f"trou {i:02d}"],
            "trou entre communes" if narrow else "enclave dans le territoire",
            f"{hole.area:.0f} m² ; {'|'.join(touching)}",
            gravite=Gravite.AVERTISSEMENT if narrow else Gravite.INFORMATION,
            action="rattaché au plus long côté commun" if narrow else "laissé",
        )


def _check_change(communes: gpd.GeoDataFrame, cleaned: np.ndarray, journal: Journal, limit: float) -> None:
    before, after = communes.geometry.area.to_numpy(), shapely.area(cleaned)
    outline = shapely.union_all(communes.geometry.to_numpy()).area
    total = 100 * abs(after.sum() - outline) / outline
    each = 100 * np.abs(after - before) / before
    journal.report(
        ["*"],
        "partition des communes",
        f"emprise {outline / 1e4:.2f} ha, après {after.sum() / 1e4:.2f} ha ({total:.4f} %) ; "
        f"commune la plus modifiée {communes.index[each.argmax()]} ({each.max():.3f} %)",
        gravite=Gravite.INFORMATION,
        action="limites rendues jointives",
    )
    worst = each.argmax()
    if total > limit or each[worst] > COMMUNE_CHANGE * limit:
        raise GeometryError(
            "layer communes",
            expected=f"an area that changes by {limit} % at most, a commune's by {COMMUNE_CHANGE * limit} %",
            found=f"{total:.3f} %, and {each[worst]:.3f} % for {communes.index[worst]}",
            remedy="the limits overlap or gape too much: use another edition",
        )
