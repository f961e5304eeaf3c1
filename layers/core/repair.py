"""Mend shapes: drop heights, make valid, keep the declared dimension; every change is reported."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from layers.core.defects import Gravite, Journal
from layers.core.errors import GeometryError

Shapes = npt.NDArray[np.object_]
MULTI, COLLECTION = 4, 7  #: GEOS types: from MultiPoint on, and GeometryCollection.
_DIMENSION = {"Point": 0, "LineString": 1, "Polygon": 2}
_SIMPLE = {
    "MultiPoint": "Point",
    "MultiLineString": "LineString",
    "LinearRing": "LineString",
    "MultiPolygon": "Polygon",
}


def repair(frame: gpd.GeoDataFrame, wanted: tuple[str, ...], journal: Journal) -> gpd.GeoDataFrame:
    """Return the rows whose shape is usable, 2D, valid and of a wanted simple type.

    Null, empty and non-finite shapes are kept as null (the row is known, not located). A repaired shape keeps
    only the parts of its own dimension; its area before and after is given in the defect.

    Raises
    ------
    GeometryError
        When not one shape is of a wanted type.
    """
    frame = _nullify(frame, journal)
    frame = _flatten(frame, journal)
    frame = _open_collections(frame, wanted, journal)
    frame = _make_valid(frame, journal)
    return _keep_types(frame, wanted, journal)


def _nullify(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    missing, empty = shapely.is_missing(shapes), shapely.is_empty(shapes)
    broken = _not_finite(shapes)
    kept = "ligne gardée, non localisée"
    journal.report(frame.index[missing], "géométrie absente", action=kept)
    journal.report(frame.index[empty & ~broken], "géométrie vide", action=kept)
    journal.report(frame.index[broken], "coordonnées illisibles", gravite=Gravite.ERREUR, action=kept)
    usable = shapes.copy()
    usable[empty | broken] = None
    return _with_shapes(frame, usable)


def _not_finite(shapes: Shapes) -> npt.NDArray[np.bool_]:
    """Tell which shapes hold a coordinate that is not a number, or infinite."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    return np.isin(np.arange(len(shapes)), owner[~np.isfinite(coordinates).all(axis=1)])


def _with_shapes(frame: gpd.GeoDataFrame, shapes: Shapes) -> gpd.GeoDataFrame:
    return frame.set_geometry(gpd.GeoSeries(shapes, frame.index, crs=frame.crs))


def _flatten(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy()
    high = shapely.has_z(shapes) | shapely.has_m(shapes)
    if not high.any():
        return frame
    journal.report(
        ["*"],
        "altitudes dans la géométrie",
        f"{int(high.sum())} lignes",
        gravite=Gravite.INFORMATION,
        action="altitudes retirées",
    )
    return _with_shapes(frame, shapely.force_2d(shapes))


def _open_collections(frame: gpd.GeoDataFrame, wanted: tuple[str, ...], journal: Journal) -> gpd.GeoDataFrame:
    """Keep, of a collection, its parts of the highest wanted dimension; one without any stays as it is."""
    shapes = frame.geometry.to_numpy().copy()
    for i in np.flatnonzero(shapely.get_type_id(shapes) == COLLECTION):
        parts = _parts(shapes[i])
        dimensions = [d for d in map(_DIMENSION.__getitem__, wanted) if d in shapely.get_dimensions(parts)]
        if dimensions:
            shapes[i] = shapely.union_all(shapely.make_valid(parts[shapely.get_dimensions(parts) == max(dimensions)]))
            journal.report([frame.index[i]], "collection de géométries", action="parties du bon type gardées")
    return _with_shapes(frame, shapes)


def _parts(shape: shapely.Geometry) -> Shapes:
    """Return the simple parts of a shape, whatever the nesting."""
    parts = shapely.get_parts(shape)
    return parts if not (shapely.get_type_id(parts) >= MULTI).any() else np.concatenate([_parts(p) for p in parts])


def _make_valid(frame: gpd.GeoDataFrame, journal: Journal) -> gpd.GeoDataFrame:
    shapes = frame.geometry.to_numpy().copy()
    bad = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    if not bad.any():
        return frame
    before = shapes[bad]
    shapes[bad] = [_same_dimension(shape) for shape in before]
    lost = shapely.is_missing(shapes) & bad
    values = [
        f"{reason} ; surface {old:.1f} m² avant, {new:.1f} m² après"
        for reason, old, new in zip(
            shapely.is_valid_reason(before),
            shapely.area(before),
            np.nan_to_num(shapely.area(shapes[bad])),
            strict=True,
        )
    ]
    told = pd.Series(values, np.flatnonzero(bad))
    mended, flat = bad & ~lost, np.flatnonzero(lost)
    journal.report(frame.index[mended], "géométrie invalide", told[np.flatnonzero(mended)], action="réparée")
    journal.report(
        frame.index[lost],
        "géométrie invalide",
        told[flat],
        gravite=Gravite.ERREUR,
        action="irréparable : ligne gardée, non localisée",
    )
    return _with_shapes(frame, shapes)


def _same_dimension(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Make valid, keeping the parts of the dimension of ``shape`` (lines and points may come out of a polygon)."""
    parts = _parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    kept = parts[(shapely.get_dimensions(parts) == shapely.get_dimensions(shape)) & ~shapely.is_empty(parts)]
    return shapely.union_all(kept) if len(kept) else None


def _keep_types(frame: gpd.GeoDataFrame, wanted: tuple[str, ...], journal: Journal) -> gpd.GeoDataFrame:
    types = frame.geometry.geom_type
    simple = types.replace(_SIMPLE)
    located = types.notna()
    wrong = located & ~simple.isin(wanted)
    if wrong.any() and not (located & ~wrong).any():
        raise GeometryError(
            f"layer {journal.couche}",
            expected=f"shapes of type {' or '.join(wanted)}",
            found=f"{int(located.sum())} shapes of type {', '.join(sorted(set(types[wrong])))}",
            remedy="check that the source is the right file",
        )
    journal.report(
        frame.index[wrong],
        "type de géométrie inattendu",
        types[wrong],
        gravite=Gravite.ERREUR,
        action="ligne gardée, non localisée",
    )
    return frame.set_geometry(frame.geometry.where(~wrong, None)) if wrong.any() else frame
