"""Mend shapes: drop heights, make valid, keep the declared dimension; every change is reported."""

import geopandas as gpd
import numpy as np
import shapely

from layers.core.defects import Gravite, Journal
from layers.core.errors import GeometryError

_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_SIMPLE = {"MultiPoint": "Point", "MultiLineString": "LineString", "LinearRing": "LineString", "MultiPolygon": "Polygon"}


def repair(frame: gpd.GeoDataFrame, wanted: tuple[str, ...], journal: Journal) -> gpd.GeoDataFrame:
    """Return the rows whose shape is usable, 2D, valid and of a wanted simple type.

    Null and empty shapes are kept as null (the row is known, not located). A repaired shape keeps only the parts
    of its own dimension; an area that changes by the repair is given in the defect.

    Raises
    ------
    GeometryError
        When not one shape is of a wanted type.
    """
    frame = _nullify_empty(frame, journal)
    frame = _flatten(frame, journal)
    frame = _make_valid(frame, journal)
    return _keep_types(frame, wanted, journal)


def _nullify_empty(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    missing = frame.geometry.isna()
    empty = ~missing & frame.geometry.is_empty
    journal.report(frame.index[missing], "géométrie absente", action="ligne gardée, non localisée")
    journal.report(frame.index[empty], "géométrie vide", action="ligne gardée, non localisée")
    return frame.set_geometry(frame.geometry.where(~empty, None)) if empty.any() else frame


def _flatten(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    has_z = frame.geometry.has_z.fillna(False)
    if not has_z.any():
        return frame
    journal.report(["*"], "altitudes dans la géométrie", f"{int(has_z.sum())} lignes",
                   gravite=Gravite.INFORMATION, action="altitudes retirées")
    return frame.set_geometry(gpd.GeoSeries(shapely.force_2d(frame.geometry.to_numpy()), frame.index, crs=frame.crs))


def _make_valid(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    bad = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if not bad.any():
        return frame
    before = shapes[bad]
    after = np.array([_same_dimension(s, v) for s, v in zip(before, shapely.make_valid(before), strict=True)], object)
    change = shapely.area(after) - np.abs(shapely.area(before))
    values = [f"{reason} ; surface {delta:+.1f} m²"
              for reason, delta in zip(shapely.is_valid_reason(before), change, strict=True)]
    journal.report(frame.index[bad], "géométrie invalide", values, action="réparée")
    fixed = shapes.copy()
    fixed[bad] = after
    return frame.set_geometry(gpd.GeoSeries(fixed, frame.index, crs=frame.crs))


def _same_dimension(shape: shapely.Geometry, valid: shapely.Geometry) -> shapely.Geometry | None:
    """Keep the parts of ``valid`` that have the dimension of ``shape`` (``make_valid`` may add lines and points)."""
    dimension = shapely.get_dimensions(shape)
    parts = shapely.get_parts(shapely.get_parts(valid))
    kept = parts[shapely.get_dimensions(parts) == dimension]
    return shapely.union_all(kept) if len(kept) else None


def _keep_types(frame: gpd.GeoDataFrame, wanted: tuple[str, ...], journal: Journal) -> gpd.GeoDataFrame:
    types = frame.geometry.geom_type
    simple = types.replace(_SIMPLE)
    located = types.notna()
    wrong = located & ~simple.isin(wanted)
    if wrong.any() and not (located & ~wrong).any():
        raise GeometryError(f"layer {journal.couche}", expected=f"shapes of type {' or '.join(wanted)}",
                            found=f"{int(located.sum())} shapes of type {', '.join(sorted(set(types[wrong])))}",
                            remedy="check that the source is the right file")
    journal.report(frame.index[wrong], "type de géométrie inattendu", types[wrong], gravite=Gravite.ERREUR,
                   action="ligne gardée, non localisée")
    return frame.set_geometry(frame.geometry.where(~wrong, None)) if wrong.any() else frame
